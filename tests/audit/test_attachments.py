"""Attachments are opened apart from the auditor: real files, hostile files, and nothing raw comes back."""

from __future__ import annotations

import io
import os
import re
import signal
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from audit.read.files.attachment_text import magic_of
from audit.read.files.attachments import Opener, extension_of
from rules.facts.records import Unknown

# A made-up number with a valid check digit, of somebody who would be older than anybody is.
FIRST17 = "11010118800307101"


def check_digit(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def id18() -> str:
    return FIRST17 + check_digit(FIRST17)


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def word(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheets(**tables: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name.startswith("藏"):
            sheet.sheet_state = "hidden"
        sheet.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*lines: str) -> bytes:
    """A one-page PDF with Latin text, written by hand."""
    text = "BT /F1 12 Tf 50 750 Td 16 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text.encode("ascii")),
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_extension_comes_from_the_path_of_the_url() -> None:
    assert extension_of("http://x.gov.cn/a/%E5%90%8D%E5%8D%95.XLSX?id=1.pdf") == "xlsx"
    assert extension_of("http://x.gov.cn/down.do?f=1.pdf") == "do"
    assert extension_of("http://x.gov.cn/a.b/") == ""
    assert extension_of("http://x.gov.cn/.htaccess") == ""


def test_the_first_bytes_name_the_kind() -> None:
    assert magic_of(pdf("x")) == "pdf"
    assert magic_of(word("x")) == "zip/docx"
    assert magic_of(sheets(a=[[1]])) == "zip/xlsx"
    assert magic_of(packed({"a.txt": b"x"})) == "zip"
    assert magic_of(packed({"OFD.xml": b"<x/>"})) == "zip/ofd"
    assert magic_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)) == "ole"
    assert magic_of(b"\xef\xbb\xbf\n<!DOCTYPE html><html>") == "html"
    assert magic_of(b"<script>alert(1)</script>") == "html"
    assert magic_of("姓名,电话\n".encode()) is None
    assert magic_of(b"") is None


def test_pdf_text_is_counted_and_a_number_in_it_masked(opener: Opener) -> None:
    opened = opener.open(pdf("List of grants", f"Zhang San {id18()}"), "pdf")

    assert opened.magic == "pdf"
    assert opened.text_chars == len("ListofgrantsZhangSan") + 18
    (hit,) = opened.personal
    assert hit.kind == "id18"
    assert id18() not in hit.masked + hit.context
    assert hit.masked[:3] == "110"


def test_a_pdf_of_pictures_has_no_text_layer(opener: Opener) -> None:
    assert opener.open(pdf(), "pdf").text_chars is None


def test_word_tables_are_read_row_by_row(opener: Opener) -> None:
    body = word("公租房名单", rows=[["姓名", "身份证号"], ["张三", id18()]])
    opened = opener.open(body, "docx")

    assert opened.text_chars == len("公租房名单姓名身份证号张三") + 18
    assert [hit.kind for hit in opened.personal] == ["id18"]


def test_hidden_sheets_and_columns_are_read(opener: Opener) -> None:
    body = sheets(公示=[["序号", "姓名"], [1, "张三"]], 藏=[["姓名", "证件"], ["李四", id18()]])
    opened = opener.open(body, "xlsx")

    (hit,) = opened.personal
    assert hit.where == "隐藏工作表 藏"
    assert id18() not in repr(opened)


def test_what_is_named_doc_but_is_a_page_is_told(opener: Opener) -> None:
    opened = opener.open(b"<!doctype html><html><body>404</body></html>", "docx")

    assert opened.magic == "html"
    assert opened.text_chars == Unknown("下载到的是网页，不是文件")


def test_a_zip_lists_its_names_and_its_files_are_read(opener: Opener) -> None:
    inner = word(f"李四 {id18()}")
    opened = opener.open(packed({"名单.docx": inner, "更深.zip": packed({"a.docx": inner})}), "zip")

    assert [hit.where for hit in opened.personal] == ["压缩包内 名单.docx 正文"]
    assert opened.nested == 1
    assert opened.text_chars == Unknown("压缩包内有文件未能读取：另有压缩包 1 个，未打开")


def test_gbk_names_of_old_zips_are_read(opener: Opener) -> None:
    plain = packed({"xxxx.txt": b"abc"})
    opened = opener.open(plain.replace(b"xxxx.txt", "名单".encode("gb18030") + b".txt"), "zip")

    assert opened.text_chars == len("名单.txtabc")


def test_plain_lists_are_decoded(opener: Opener) -> None:
    opened = opener.open(f"姓名,身份证\n张三,{id18()}\n".encode("gb18030"), "csv")

    assert [hit.kind for hit in opened.personal] == ["id18"]


HOSTILE = {
    "empty": (b"", "pdf"),
    "cut pdf": (pdf("x" * 50)[:200], "pdf"),
    "noise pdf": (b"%PDF-1.7\n" + os.urandom(20_000), "pdf"),
    "cut docx": (word("x" * 500)[:-300], "docx"),
    "docx without a body": (packed({"word/document.xml": b"<x"}), "docx"),
    "xlsx of noise": (packed({"xl/workbook.xml": os.urandom(2000)}), "xlsx"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(2000), "xls"),
    "ratio bomb": (packed({f"{n}.txt": bytes(2 * 2**20) for n in range(20)}), "zip"),
    "too many entries": (packed({f"{n}.txt": b"" for n in range(1001)}), "zip"),
    "unpacks too large": (
        packed({f"{n}.bin": os.urandom(2**20) + bytes(30 * 2**20) for n in range(2)}), "zip",
    ),
    "entity bomb": (
        packed(
            {
                "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "'
                + b"x" * 1000
                + b'">'
                + b"".join(b'<!ENTITY %c "%s">' % (99 + n, (b"&%c;" % (98 + n)) * 20) for n in range(8))
                + b"]><a>&j;</a>",
                "[Content_Types].xml": b"<Types/>",
            }
        ),
        "docx",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_only_themselves(opener: Opener, name: str) -> None:
    body, extension = HOSTILE[name]
    opened = opener.open(body, extension)

    assert isinstance(opened.text_chars, Unknown), opened
    assert opened.text_chars.reason
    assert opener.open(word("照常"), "docx").text_chars == 2


def test_a_lying_size_does_not_unpack_a_bomb(opener: Opener) -> None:
    """The sizes in a zip's directory are only claims; what is read stops at the claim."""
    honest = packed({"a.txt": bytes(60 * 2**20)})
    real = struct.pack("<I", 60 * 2**20)
    lying = honest.replace(real, struct.pack("<I", 1000))
    assert lying != honest

    opened = opener.open(lying, "zip")

    assert opened.text_chars == Unknown("压缩包内有文件未能读取：文件损坏，无法打开（1 个）")


def test_a_child_that_dies_is_replaced() -> None:
    with Opener() as opener:
        assert opener.open(word("一"), "docx").text_chars == 1
        assert opener._child.process is not None
        os.kill(opener._child.process.pid, signal.SIGSEGV)
        opener._child.process.wait()
        assert opener.open(word("二三"), "docx").text_chars == 2


def test_a_child_that_hangs_is_stopped() -> None:
    with Opener(wall_seconds=1.0) as opener:
        opener._child._start()
        child = opener._child.process
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)
        opened = opener.open(word("二"), "docx")
        assert opened.text_chars == Unknown("解析超时")
        assert child.poll() is not None


def test_a_file_that_burns_cpu_is_stopped(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is the system's: the child dies by a signal it cannot catch in time, and its successor works."""
    code = (
        "import audit.read.work.attachment_child as c\n"
        "c.CPU_SECONDS = 1\n"
        "def burn(body, extension):\n"
        "    while True: pass\n"
        "c.open_file = burn\n"
        "c.main()\n"
    )
    monkeypatch.setattr("audit.read.files.attachments._CHILD_CODE", code)
    with Opener() as burning:
        opened = burning.open(b"x", "txt")
    assert isinstance(opened.text_chars, Unknown)
    assert "处理器时间" in opened.text_chars.reason


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    with Opener() as opener:
        opener.open(word("一"), "docx")
        assert opener._child.process is not None
        pid = opener._child.process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_same_file_gives_the_same_answer(opener: Opener) -> None:
    body = sheets(甲=[["张三", id18()], ["李四", "13800000000"]])

    assert opener.open(body, "xlsx") == opener.open(body, "xlsx")


def test_compressed_streams_of_a_pdf_are_read(opener: Opener) -> None:
    """Real PDFs pack their page contents."""
    plain = pdf("packed")
    match = re.search(rb"<< /Length (\d+) >>\nstream\n(.*?)\nendstream", plain, re.S)
    assert match
    small = zlib.compress(match.group(2))
    body = plain.replace(
        match.group(0), b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(small), small)
    )

    assert opener.open(body, "pdf").text_chars == len("packed")
