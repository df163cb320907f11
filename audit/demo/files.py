"""Bytes of the town's files that are not pages: pdf, docx, xlsx, png, wav. Never a byte that depends on the clock."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

import docx
import openpyxl

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STAMP = (2026, 1, 1, 0, 0, 0)
_STAMP_ISO = b"2026-01-01T00:00:00Z"
_LINES_A_PAGE = 34


def _rezip(archive: bytes) -> bytes:
    """The same office file with every time stamp fixed, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP_ISO, content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def word(
    title: str, paragraphs: Sequence[str], table: Sequence[Sequence[str]] = (), author: str = "云泉市人民政府办公室"
) -> bytes:
    """A .docx with one heading, its paragraphs and at most one table."""
    document = docx.Document()
    document.core_properties.author = author
    document.core_properties.title = title
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, value in zip(grid.add_row().cells, row, strict=True):
                cell.text = value
    out = io.BytesIO()
    document.save(out)
    return _rezip(out.getvalue())


def sheet(tables: Sequence[tuple[str, Sequence[Sequence[str | int | float]], bool]]) -> bytes:
    """An .xlsx of (sheet name, rows, hidden) triples; the first one must be visible."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows, hidden in tables:
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        page.sheet_state = "hidden" if hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return _rezip(out.getvalue())


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A .pdf whose Chinese text can be extracted: a predefined UniGB-UCS2-H encoding, no embedded font."""
    lines: list[str] = [title, ""]
    for paragraph in paragraphs:
        text = "　　" + paragraph
        lines += [text[i : i + 32] for i in range(0, len(text), 32)]
    sheets = [lines[i : i + _LINES_A_PAGE] for i in range(0, len(lines), _LINES_A_PAGE)]
    first = 6  # objects 1–5: catalogue, page tree, font, CID font, font descriptor
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>",
    ]
    for number, page in enumerate(sheets):
        drawn = [b"BT /F1 14 Tf 20 TL 60 780 Td"]
        drawn += [b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*" for line in page]
        stream = b"\n".join([*drawn, b"ET"])
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            + f" /Contents {first + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    return _pdf_file(objects)


def scan(pages: int) -> bytes:
    """A .pdf of grey sheets without any text, as a scanner leaves it."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
    ]
    drawn = b"0.9 g 40 40 515 762 re f"
    for number in range(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >>"
            + f" /Contents {4 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n".encode() + drawn + b"\nendstream")
    return _pdf_file(objects)


def _pdf_file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe4\xba\x91\xe6\xb3\x89\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
