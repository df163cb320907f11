"""Files made to harm whoever opens them: each ends in a reason or in what little it says, and the next one is read."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from audit.read.files.attachments import Opener
from rules.facts.records import Unknown

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOMB = bytes(60 * 2**20)


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def packed(entries: dict[str, bytes | str], *, store: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if store else zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(body: bytes, entries: dict[str, bytes]) -> bytes:
    """The same package with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(body)) as old:
        parts: dict[str, bytes | str] = {name: old.read(name) for name in old.namelist()}
    return packed({**parts, **entries})


def workbook(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lying(content: bytes, claim: int) -> bytes:
    """A zip whose entry unpacks to more than it says, with a check sum that fits the claim's bytes."""
    honest = packed({"a.txt": content})
    return honest.replace(struct.pack("<I", len(content)), struct.pack("<I", claim)).replace(
        struct.pack("<I", zlib.crc32(content)), struct.pack("<I", zlib.crc32(content[:claim]))
    )


def overlapping() -> bytes:
    """A bomb whose directory names one entry a thousand times."""
    single = packed({"a.txt": bytes(2**20)})
    start = single.index(b"PK\x01\x02")
    end = single.index(b"PK\x05\x06")
    directory = single[start:end] * 900
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 900, 900, len(directory), start, 0)
    return single[:start] + directory + tail


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)


def pages_claim(count: int) -> bytes:
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count %d >>" % count)


def laughs() -> bytes:
    lines = [b'<!ENTITY a0 "ha">'] + [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return b'<?xml version="1.0"?><!DOCTYPE w [' + b"".join(lines) + b"]>"


def sheets_claim(count: int) -> bytes:
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}"/>' for n in range(1, count + 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        workbook(A1="x"), {"xl/workbook.xml": f'<workbook xmlns="{main}"><sheets>{sheets}</sheets></workbook>'.encode()}
    )


def locked_zip() -> bytes:
    honest = bytearray(packed({"a.txt": b"secret", "b.txt": b"open"}, store=True))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = honest.index(sign)
        honest[at + place] |= 1
    return bytes(honest)


def deep() -> bytes:
    return f"<w:document {W}><w:body>".encode() + b"<w:p>" * 50_000 + b"</w:p>" * 50_000 + b"</w:body></w:document>"


HUGE_IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 /ColorSpace /DeviceRGB"
    b" /BitsPerComponent 8 /Filter /FlateDecode /Length 8 >>\nstream\n12345678\nendstream"
)
OFD = packed(
    {
        "OFD.xml": b"<OFD/>",
        "Doc_0/Pages/Page_0/Content.xml": b'<Page xmlns="http://www.ofdspec.org/2016">'
        b'<TextObject Boundary="0 0 9 9"><TextCode>x</TextCode></TextObject></Page>',
    }
)

# name → (bytes, extension, words of the reason)
REASONS: dict[str, tuple[bytes, str, str]] = {
    "zip bomb": (packed({f"{n}.txt": BOMB[: 2**22] for n in range(12)}), "zip", "压缩比"),
    "overlapping entries": (overlapping(), "zip", "压缩"),
    "docx bomb": (changed(word("x"), {"word/document.xml": BOMB}), "docx", "压缩比"),
    "xlsx bomb": (changed(workbook(A1=1), {"xl/sharedStrings.xml": BOMB}), "xlsx", "压缩比"),
    "ofd bomb": (packed({"OFD.xml": b"<OFD/>", "Doc_0/Pages/Page_0/Content.xml": BOMB}), "ofd", "压缩比"),
    "deep xml": (changed(word("x"), {"word/document.xml": deep()}), "docx", "损坏"),
    "laughs in ofd": (
        packed({"OFD.xml": laughs() + b"<OFD><Author>&a9;</Author></OFD>", "Doc_0/Pages/Page_0/Content.xml": b"<w/"}),
        "ofd", "损坏",
    ),
    "broken xref": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 9999999999\nstartxref\n-5\n%%EOF", "pdf", "损坏"),
    "endless page tree": (pages_claim(2_000_000_000), "pdf", ""),
    "hundred thousand sheets": (sheets_claim(100_000), "xlsx", "工作表超过"),
    "truncated ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(300), "doc", "损坏"),
    "ole of loops": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<HH", 9, 6) + bytes(5000), "xls", "",
    ),
    "locked entry": (locked_zip(), "zip", "加密"),
    "nested archive": (packed({"a.zip": packed({"b.txt": b"x"})}), "zip", "未打开"),
    "too many entries": (packed({f"{n}.txt": b"" for n in range(1001)}), "zip", "条目"),
    "page behind a name": (b"<!DOCTYPE html><html><body>404</body></html>", "pdf", "网页"),
    "empty": (b"", "xlsx", "空"),
    "picture": (b"\xff\xd8\xff\xe0" + os.urandom(500), "pdf", "格式"),
}  # fmt: skip


@pytest.mark.parametrize("name", REASONS)
def test_each_ends_in_a_reason_and_the_next_is_read(opener: Opener, name: str) -> None:
    body, extension, words = REASONS[name]
    began = time.monotonic()
    opened = opener.open(body, extension)

    assert time.monotonic() - began < 60
    assert isinstance(opened.text_chars, Unknown), opened
    assert words in opened.text_chars.reason
    assert opener.open(word("照常"), "docx").text_chars == 2


# name → (bytes, extension, characters that are honestly there)
HARMLESS: dict[str, tuple[bytes, str, int | None]] = {
    "lying size": (lying(BOMB, 1000), "zip", len("a.txt")),  # read as far as the claim, and no further
    "laughs in a workbook": (
        changed(workbook(A1="ab"), {"docProps/core.xml": laughs() + b"<c><creator>&a9;</creator></c>"}), "xlsx", 2,
    ),
    "huge image": (
        pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /XObject << /I 4 0 R >> >> >>",
            HUGE_IMAGE, b"<< /Length 5 >>\nstream\n/I Do\nendstream",
        ),
        "pdf", None,
    ),
    "a cell far out": (workbook(A1="ab", XFD1048576="cd"), "xlsx", 4),
    "paths that climb": (packed({"../../etc/passwd.txt": b"ab", "/abs/x.txt": b"cd"}), "zip", 34),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_harmful_is_read(opener: Opener, name: str, tmp_path: Path) -> None:
    body, extension, chars = HARMLESS[name]
    assert opener.open(body, extension).text_chars == chars


def test_nothing_is_written_beside_a_hostile_archive(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(Path("/etc").glob("passwd*"))
    opener.open(packed({"../up.txt": b"x", "here.txt": b"y", "/etc/passwd.txt": b"z"}), "zip")

    assert list(tmp_path.iterdir()) == []
    assert sorted(Path("/etc").glob("passwd*")) == before
    assert not (tmp_path.parent / "up.txt").exists()


def test_mangled_files_never_end_the_run(opener: Opener) -> None:
    """Real files with random bytes changed: an answer each time, and never a raised error."""
    import random

    rng = random.Random(5)
    seeds = [
        (word("公示", "x" * 500), "docx"), (workbook(A1="姓名", B2=1.5), "xlsx"),
        (OFD, "ofd"), (pages_claim(1), "pdf"),
    ]  # fmt: skip
    answers = 0
    for number in range(200):
        body, extension = seeds[number % len(seeds)]
        bad = bytearray(body)
        for _ in range(rng.randrange(1, 30)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        opened = opener.open(bytes(bad), extension)
        answers += isinstance(opened.text_chars, (int, Unknown)) or opened.text_chars is None
    assert answers == 200
