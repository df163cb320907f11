"""Files are read by what they are, not by what they are called; what could not be read of one is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest

from audit.read.files.attachments import Opener
from audit.read.files.spreadsheet import figures
from tests.audit.test_attachments import pdf, sheets, word
from tests.audit.test_people import id18

NUMBERS = [id18(n) for n in range(1, 4)]
TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
ROWS = "".join(f"<tr><td>王小明</td><td>{number}</td></tr>" for number in NUMBERS)
TABLE = f"<table><tr><th>姓名</th><th>身份证号</th></tr>{ROWS}</table>"


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def packed(entries: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(body: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(part: str, strict: bool, body: str = "", slash: str = "/") -> bytes:
    words = f"{STRICT}/wordprocessingml/main" if strict else f"{TRANSITIONAL}/wordprocessingml/2006/main"
    links = f"{STRICT}/officeDocument/relationships" if strict else f"{TRANSITIONAL}/officeDocument/2006/relationships"
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>王小明</w:t></w:r></w:p></w:tc>"
        f"<w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt></w:tr>"
        for n in NUMBERS
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return packed({
        "[Content_Types].xml": f'<Types xmlns="{TRANSITIONAL}/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{TRANSITIONAL}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{links}/officeDocument" Target="{part}"/></Relationships>',
        part.replace("/", slash): f'<w:document xmlns:w="{words}"><w:body>{body}<w:tbl>{rows}</w:tbl>'
        "</w:body></w:document>",
    })  # fmt: skip


def strict_book() -> bytes:
    """The sheets of a transitional workbook, renamed as the Strict form has them, the main part under another name."""
    made = sheets(名单=[["姓名", "身份证号"], *(["王小明", number] for number in NUMBERS)])
    entries: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            text = text.replace(f"{TRANSITIONAL}/spreadsheetml/2006/main", f"{STRICT}/spreadsheetml/main")
            text = text.replace(f"{TRANSITIONAL}/officeDocument/2006/", f"{STRICT}/officeDocument/")
            entries[name.replace("xl/workbook.xml", "xl/book2.xml").replace("workbook.xml.rels", "book2.xml.rels")] = (
                text.replace("xl/workbook.xml", "xl/book2.xml")
            )
    return packed(entries)


SHEET_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名单"><Table>'
    + "".join(
        '<Row><Cell><Data ss:Type="String">王小明</Data></Cell>'
        f'<Cell ss:Index="3"><Data ss:Type="String">{n}</Data></Cell></Row>'
        for n in NUMBERS
    )
    + "</Table></Worksheet></Workbook>"
)
WORD_2003 = (
    '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
    + "".join(f"<w:p><w:r><w:t>王小明 {n}</w:t></w:r></w:p>" for n in NUMBERS)
    + "</w:body></w:wordDocument>"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}{\*\generator 1;}\trowd "
    + b"".join(rb"\'cd\'f5\u23567?\u26126?\cell " + n.encode() + rb"\cell\row " for n in NUMBERS)
    + rb"}"
)
MHTML = (
    b'From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html>'
    + TABLE.encode()
    + b"\r\n--b--\r\n"
)
LINES = "\n".join(f"王小明\t{number}" for number in NUMBERS)
FILES = {
    "strict": ("docx", document("word/document.xml", True)),
    "another main part": ("docx", document("word/document2.xml", False)),
    "another folder": ("docx", document("content/main.xml", True)),
    "backslashes": ("docx", document("word/document.xml", False, slash="\\")),
    "docx named doc": ("doc", document("word/document3.xml", False)),
    "strict workbook": ("xlsx", strict_book()),
    "html named xls": ("xls", f"<html><body>{TABLE}".encode("gb18030")),
    "tsv named xls": ("xls", LINES.encode("gb18030")),
    "utf-16 tsv named xls": ("xls", LINES.encode("utf-16")),
    "csv named xlsx": ("xlsx", LINES.replace("\t", ",").encode()),
    "workbook of 2003": ("xls", SHEET_2003.encode()),
    "document of 2003": ("doc", WORD_2003.encode()),
    "rtf named doc": ("doc", RTF),
    "mhtml named doc": ("doc", MHTML),
    "in a zip without an extension": ("zip", packed({"名单": LINES.encode(), "b.dat": b"x"})),
    "in an object of a docx": ("docx", packed({
        **unpacked(word("正文")),
        "word/embeddings/list.xlsx": sheets(名单=[["姓名", "身份证号"], *(["王小明", n] for n in NUMBERS)]),
    })),
}  # fmt: skip


@pytest.mark.parametrize("how", FILES)
def test_three_persons_are_found(opener: Opener, how: str) -> None:
    extension, body = FILES[how]
    opened = opener.open(body, extension)
    assert [hit.kind for hit in opened.personal] == ["id18"] * 3, opened
    assert not any(number in str(opened) for number in NUMBERS)


def test_one_figure_a_cell_and_runs_of_a_string(opener: Opener) -> None:
    book = openpyxl.Workbook()
    book.active.append(["身份证号", *NUMBERS[0]])
    out = io.BytesIO()
    book.save(out)
    assert [hit.kind for hit in opener.open(out.getvalue(), "xlsx").personal] == ["id18"]


def test_a_number_that_lost_its_tail_is_said_to_be_unread(opener: Opener) -> None:
    lost = sheets(名单=[["姓名", "身份证号"], *(["王小明", float(number[:17] + "0")] for number in NUMBERS)])
    opened = opener.open(lost, "xlsx")
    assert opened.personal == ()
    assert "已失真" in "".join(opened.unread)
    assert figures("1.30429199003071E+17") == "130429199003071???"
    assert figures("130429199003071000") == "130429199003071???"
    assert figures("130429199003071234") == "130429199003071234"
    assert (figures("13812341000"), figures("12.50"), figures("-3")) == ("13812341000", "12.5", "-3")


def test_two_people_behind_one_mask_are_two(opener: Opener) -> None:
    seen: dict[str, str] = {}
    for n in range(1, 3000):
        number = id18(n)
        twin = seen.setdefault(number[:3] + number[-2:], number)
        if twin != number:
            break
    opened = opener.open(word(rows=[["身份证号"], [twin], [number]]), "docx")
    assert [hit.masked for hit in opened.personal] == [opened.personal[0].masked] * 2


def test_what_of_a_file_is_no_text_is_named(opener: Opener) -> None:
    photo = b"\x89PNG\r\n\x1a\n" + bytes(40)
    assert opener.open(packed({"a.txt": b"x" * 9, "b.png": photo}), "zip").unread == ("图片",)
    assert opener.open(pdf("words"), "pdf").unread == ()
