"""The text of an attachment's bytes: PDF, Word, Excel, OFD, plain text and what an archive lists.

Never runs in the auditor's own process (attachment_child.py holds it), and never writes a file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from lxml import etree

from audit.read import ole
from audit.read.decode import decode

# reliability.md F51: what one attachment may cost. Bytes are unpacked bytes.
OUTPUT_BYTES = 50 * 2**20
ENTRIES = 1000
RATIO = 100
_RATIO_FROM_BYTES = 2**20  # a ratio says nothing of a small file
_NESTED = ("pdf", "docx", "xlsx", "xlsm", "txt", "csv", "ofd")

Block = tuple[str, str]  # (where, text): 正文, a sheet's name, an entry's name

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS = (
    (b"%PDF-", "pdf"), (_OLE, "ole"), (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"{\\rtf", "rtf"), (b"RIFF", "riff"),
    (b"ID3", "mp3"), (b"BM", "bmp"),
)  # fmt: skip
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|title|meta)\b", re.I | re.S)


class Unreadable(Exception):
    """The text cannot be had; the message says why in one Chinese phrase."""


def magic_of(body: bytes) -> str | None:
    """What the first bytes say a file is; None for nothing known. Containers are looked into: zip/docx, zip/xlsx, …"""
    for sign, name in _SIGNS:
        if body.startswith(sign):
            return name
    if b"%PDF-" in body[:1024]:  # the standard lets junk stand before the header
        return "pdf"
    if body[4:8] == b"ftyp":
        return "mp4"
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip" + _container(body)
    head = body[:1024].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "html" if b"<html" in head else "xml"
    return None


def _container(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist()[: ENTRIES + 1])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "word/document.xml" in names:
        return "/docx"
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin")):
        return "/xlsx"
    if "ppt/presentation.xml" in names:
        return "/pptx"
    if "OFD.xml" in names:
        return "/ofd"
    return ""


def blocks(body: bytes, extension: str, magic: str | None) -> Iterator[Block]:
    """The text of one file, piece by piece; the bytes decide before the extension does. Raises :class:`Unreadable`."""
    if magic == "pdf":
        yield from _pdf(body)
    elif magic == "zip/docx":
        _check_archive(body)
        yield from _docx(body)
    elif magic == "zip/xlsx":
        _check_archive(body)
        yield from _xlsx(body)
    elif magic == "zip/ofd":
        _check_archive(body)
        yield from _ofd(body)
    elif magic == "zip":
        _check_archive(body)
        yield from _zip(body)
    elif magic is None and extension in ("txt", "csv", "tsv"):
        yield "正文", decode(body, None).text
    elif magic == "html":
        raise Unreadable("下载到的是网页，不是文件")
    elif magic == "ole":
        yield from _old_office(body)
    elif not body:
        raise Unreadable("文件为空")
    else:
        raise Unreadable(f"暂不支持读取此格式（{magic or extension or '未知'}）")


def _check_archive(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("文件损坏，无法解压") from None
    if len(entries) > ENTRIES:
        raise Unreadable(f"压缩条目超过 {ENTRIES} 个")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _RATIO_FROM_BYTES and unpacked > RATIO * max(1, sum(entry.compress_size for entry in entries)):
        raise Unreadable(f"压缩比超过 {RATIO}")
    if unpacked > OUTPUT_BYTES:
        raise Unreadable(f"解压后超过 {OUTPUT_BYTES // 2**20} MB")


def _pdf(body: bytes) -> Iterator[Block]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(body)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise Unreadable("文件已加密" if "password" in str(error).lower() else "文件损坏，无法打开") from None
    try:
        for number in range(pages):
            try:
                page = document[number]
                words = page.get_textpage()
                text = words.get_text_bounded()
                words.close()
                page.close()
            except pdfium.PdfiumError:
                continue  # one broken page does not hide the others
            yield "正文", text
    finally:
        document.close()


def _old_office(body: bytes) -> Iterator[Block]:
    try:
        parts = ole.streams(body)
        if "WordDocument" in parts:
            yield "正文", ole.word_text(parts)
        elif "Workbook" in parts:
            for name, hidden, text in ole.sheets(parts):
                yield f"{'隐藏' if hidden else ''}工作表 {name}", text
        else:
            raise Unreadable("暂不支持读取此种旧版办公文件")
    except ole.Encrypted:
        raise Unreadable("文件已加密") from None
    except Unreadable:
        raise
    except (ValueError, IndexError, KeyError, OverflowError, struct.error):
        raise Unreadable("文件损坏，无法打开") from None


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _docx(body: bytes) -> Iterator[Block]:
    import docx

    try:
        document = docx.Document(io.BytesIO(body))
        yield "正文", "\n".join(_word_lines(document.element.body))
        for section in document.sections:
            for part in (section.header, section.footer):
                if not part.is_linked_to_previous:
                    yield "页眉页脚", "\n".join(_word_lines(part._element))
    except Unreadable:
        raise
    except MemoryError:
        raise
    except Exception:  # python-docx raises KeyError, ValueError, lxml errors … for broken packages
        raise Unreadable("文件损坏，无法打开") from None


def _word_lines(parent: etree._Element) -> Iterator[str]:
    """A paragraph is a line, and so is a table row with tabs between its cells: a name stays beside its number."""
    for child in parent:
        if child.tag == _W + "p":
            yield _words(child)
        elif child.tag == _W + "tbl":
            for row in child.iter(_W + "tr"):
                yield "\t".join(_words(cell) for cell in row.iter(_W + "tc"))
        elif child.tag in (_W + "sdt", _W + "sdtContent"):
            yield from _word_lines(child)


def _words(element: etree._Element) -> str:
    pieces = []
    for node in element.iter(_W + "t", _W + "tab", _W + "br"):
        pieces.append((node.text or "") if node.tag == _W + "t" else " ")
    return "".join(pieces)


def _xlsx(body: bytes) -> Iterator[Block]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        for sheet in book.worksheets:  # hidden sheets and columns too: that is where lists leak (J)
            hidden = "" if sheet.sheet_state == "visible" else "隐藏"
            sheet.reset_dimensions()
            yield f"{hidden}工作表 {sheet.title}", "\n".join(_sheet_lines(sheet))
        book.close()
    except MemoryError:
        raise
    except Exception:  # openpyxl raises KeyError, ValueError, InvalidFileException, XML errors …
        raise Unreadable("文件损坏或已加密，无法打开") from None


def _sheet_lines(sheet: object) -> Iterator[str]:
    size = 0
    for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
        line = "\t".join(_cell(value) for value in row if value is not None)
        if line:
            size += len(line)
            if size > OUTPUT_BYTES:
                return
            yield line


def _cell(value: object) -> str:
    # A telephone or account number kept as a number must read as its digits, not as 1.38e10.
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e19 else str(value)


def _ofd(body: bytes) -> Iterator[Block]:
    """GB/T 33190: the words of a page stand in TextCode elements of Pages/*/Content.xml."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in sorted(archive.namelist()):
                if not name.endswith(".xml") or "/Pages/" not in f"/{name}":
                    continue
                tree = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
                yield "正文", "\n".join(node.text or "" for node in tree.iter("{*}TextCode"))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, ValueError, OSError, RuntimeError, NotImplementedError):
        raise Unreadable("文件损坏，无法打开") from None


def _zip(body: bytes) -> Iterator[Block]:
    """An archive's list of names, then the text of the files in it, one level deep."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            names = [_entry_name(entry) for entry in entries]
            yield "压缩包目录", "\n".join(names)
            for entry, name in zip(entries, names, strict=True):
                extension = name.rpartition(".")[2].lower()
                if entry.is_dir() or extension not in _NESTED:
                    continue
                try:
                    inner = archive.read(entry)
                    magic = magic_of(inner)
                    if magic != "zip":
                        for where, text in blocks(inner, extension, magic):
                            yield f"压缩包内 {name} {where}", text
                except (Unreadable, RuntimeError, zipfile.BadZipFile, OSError, NotImplementedError):
                    continue  # encrypted or broken: the listing stands
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable("文件损坏，无法解压") from None


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are GBK on Chinese desktops; zipfile reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
