"""What an attachment is by its bytes, and the reader its text comes from.

Never runs in the auditor's own process (attachment_child.py holds it), and never writes a file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from audit.read import ofd, office, ole
from audit.read.attachment_limits import (
    BROKEN,
    ENTRIES,
    LOCKED,
    OUTPUT_BYTES,
    PAGES,
    Block,
    NeedsOffice,
    Notes,
    Unreadable,
    checked_archive,
)  # fmt: skip
from audit.read.decode import decode, parse
from audit.read.tables import Word, lines_of
from audit.read.text import lay_out

__all__ = ["OUTPUT_BYTES", "Unreadable", "blocks", "magic_of", "mismatch"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS = (
    (b"%PDF-", "pdf"), (_OLE, "ole"), (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"{\\rtf", "rtf"), (b"RIFF", "riff"),
    (b"ID3", "mp3"), (b"BM", "bmp"),
)  # fmt: skip
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|title|meta|table)\b", re.I | re.S)
_OFFICE_PAGE = re.compile(rb"schemas-microsoft-com:office:(?:word|excel|office)", re.I)
_NESTED = ("pdf", "doc", "docx", "xls", "xlsx", "xlsm", "xlsb", "ods", "wps", "et", "rtf", "txt", "csv", "ofd")
_PACKED = ("zip", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz")
_BAD_PAGES = 20  # broken pages in a row after which the rest is not tried
# What an extension may hold; the office formats save one another's content and open it, so they are one family.
_WRITING = frozenset(("ole", "zip/docx", "zip/xlsx", "zip/pptx", "rtf", "html/office", "xml", "zip/odf", None))
_PICTURE = frozenset(("jpeg", "png", "gif", "bmp", "riff"))
_HOLDS = {
    **dict.fromkeys(("doc", "wps", "xls", "et", "ppt", "dps"), _WRITING), **dict.fromkeys(("jpg", "png"), _PICTURE),
    **{name: frozenset((name,)) for name in ("pdf", "zip", "7z")}, "ofd": frozenset(("zip/ofd",)),
    "docx": frozenset(("zip/docx", "ole")), "xlsx": frozenset(("zip/xlsx", "ole")),
    "pptx": frozenset(("zip/pptx", "ole")), "rar": frozenset(("rar", "zip")), "txt": frozenset((None, "xml")),
    "csv": frozenset((None,)),
}  # fmt: skip


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
    if _HTML.match(head) or head.lstrip().startswith(b"<?xml"):
        # Word and Excel save pages that their own programs open: what a visitor gets is the document.
        if _OFFICE_PAGE.search(body[:4096]):
            return "html/office"
        return "html" if _HTML.match(head) or b"<html" in head else "xml"
    return None


def _container(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist()[: ENTRIES + 1])
            kind = archive.open("mimetype").read(80) if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return ""
    if "word/document.xml" in names:
        return "/docx"
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin")):
        return "/xlsx"
    if "ppt/presentation.xml" in names:
        return "/pptx"
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "/odf"
    return "/ofd" if "OFD.xml" in names else ""


def mismatch(extension: str, magic: str | None, size: int) -> str | None:
    """What the name says against what the bytes say, where both are known and differ."""
    if not size or extension not in _HOLDS or magic in _HOLDS[extension]:
        return None
    if magic is None and extension not in ("pdf", "ofd", "zip", "rar", "docx", "xlsx", "pptx"):
        return None
    held = {"html": "网页", None: "无法识别的内容"}.get(magic) or str(magic).rpartition("/")[2]
    return f"扩展名为{extension}，内容是{held}"


def blocks(body: bytes, extension: str, magic: str | None, notes: Notes) -> Iterator[Block]:
    """The text of one file, piece by piece; the bytes decide before the extension does. Raises :class:`Unreadable`."""
    if not body:
        raise Unreadable("文件为空")
    if magic == "pdf":
        yield from _pdf(body, notes)
    elif magic == "zip/docx":
        yield from office.docx(body, notes)
    elif magic == "zip/xlsx":
        yield from office.xlsx(body, notes)
    elif magic == "zip/odf":
        checked_archive(body)
        if extension in ("odt", "odp"):
            raise NeedsOffice("未安装 LibreOffice，无法读取此格式（odf）")
        yield from office.calamine(body, notes)
    elif magic == "zip/ofd":
        yield from ofd.blocks(body, notes)
    elif magic == "zip":
        yield from _zip(body, notes)
    elif magic == "ole":
        yield from _old_office(body, notes)
    elif magic in ("html/office", "xml") or (magic is None and extension in ("txt", "csv", "tsv")):
        text = decode(body, None).text
        yield "正文", text if magic is None else "\n".join(_rows(text))
    elif magic == "html":
        raise Unreadable("下载到的是网页，不是文件")
    elif magic == "rtf":
        raise NeedsOffice("未安装 LibreOffice，无法读取此格式（rtf）")
    else:
        raise Unreadable(f"暂不支持读取此格式（{magic or extension or '未知'}）")


def _rows(page: str) -> Iterator[str]:
    """Lines of a page, a table row as one with tabs."""
    tree = parse(page)
    for row in list(tree.iter("tr")):
        cells = ["".join(cell.itertext()) for cell in row if cell.tag in ("td", "th")]
        yield "\t".join(" ".join(cell.split()) for cell in cells)
        row.clear()
    yield from (line.text for line in lay_out(tree).lines)


def _pdf(body: bytes, notes: Notes) -> Iterator[Block]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(body)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise Unreadable(LOCKED if "password" in str(error).lower() else BROKEN) from None
    try:
        notes.pages = pages
        for key in ("Author",):
            if author := document.get_metadata_value(key).strip():
                notes.authors.add(author)
        if pages > PAGES:
            notes.partial = f"页数超过 {PAGES}，只读了前面的部分"
        broken = 0
        for number in range(min(pages, PAGES)):
            try:
                page = document[number]
                words = page.get_textpage()
                text = "\n".join(lines_of(_placed(words)))
                words.close()
                page.close()
            except pdfium.PdfiumError:
                broken += 1  # one broken page does not hide the others
                notes.partial = notes.partial or "有页面损坏，未能读取"
                if broken >= _BAD_PAGES:
                    raise Unreadable(BROKEN) from None
                continue
            broken = 0
            yield "正文", text
    finally:
        document.close()


def _placed(words: object) -> Iterator[Word]:
    """The pieces of a PDF page with their places; PDF's y grows upwards."""
    for number in range(words.count_rects()):  # type: ignore[attr-defined]
        left, bottom, right, top = words.get_rect(number)  # type: ignore[attr-defined]
        text = words.get_text_bounded(left, bottom, right, top)  # type: ignore[attr-defined]
        if text.strip():
            yield Word(left, -(top + bottom) / 2, right, top - bottom, text)


def _old_office(body: bytes, notes: Notes) -> Iterator[Block]:
    try:
        parts = ole.streams(body)
        notes.authors.update(ole.authors(parts))
        if "EncryptedPackage" in parts:
            raise Unreadable(LOCKED)
        if "WordDocument" in parts:
            yield "正文", ole.word_text(parts)
        elif "Workbook" in parts:
            for name, hidden, text in ole.sheets(parts, notes):
                mark = ("", "隐藏", "深度隐藏")[hidden]
                if mark:
                    notes.hide(f"{mark}工作表 {name}")
                yield f"{mark}工作表 {name}", text
        elif "Book" in parts:  # Excel 5 and 95
            yield from office.calamine(body, notes)
        else:
            raise NeedsOffice("未安装 LibreOffice，无法读取此种旧版办公文件")
    except ole.Encrypted:
        raise Unreadable(LOCKED) from None
    except Unreadable:
        raise
    except (ValueError, IndexError, KeyError, OverflowError, struct.error):
        raise NeedsOffice(BROKEN) from None


def _zip(body: bytes, notes: Notes) -> Iterator[Block]:
    """An archive's list of names, then the text of the files in it, one level deep; archives inside are counted."""
    entries = sorted(checked_archive(body), key=lambda entry: entry.filename)
    names = [_entry_name(entry) for entry in entries]
    yield "压缩包目录", "\n".join(names)
    unread: dict[str, int] = {}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for entry, name in zip(entries, names, strict=True):
            extension = name.rpartition(".")[2].lower()
            if entry.is_dir():
                continue
            if extension in _PACKED:
                notes.nested += 1
                continue
            if extension not in _NESTED:
                continue
            try:
                inner = archive.read(entry)
                magic = magic_of(inner)
                if magic == "zip":
                    notes.nested += 1
                    continue
                own = Notes()
                for where, text in blocks(inner, extension, magic, own):
                    yield f"压缩包内 {name} {where}", text
                for what in own.hidden:
                    notes.hide(f"{name} {what}")
                notes.comments += own.comments
                notes.tracked += own.tracked
                notes.authors |= own.authors
            except Unreadable as error:
                unread[str(error)] = unread.get(str(error), 0) + 1
            except (RuntimeError, zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError):
                reason = LOCKED if entry.flag_bits & 1 else BROKEN
                unread[reason] = unread.get(reason, 0) + 1
    if notes.nested:
        unread[f"另有压缩包 {notes.nested} 个，未打开"] = 0
    notes.partial = "；".join(f"{reason}（{n} 个）" if n else reason for reason, n in sorted(unread.items()))
    if notes.partial:
        notes.partial = "压缩包内有文件未能读取：" + notes.partial


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are GBK on Chinese desktops; zipfile reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
