"""What an attachment is by its bytes, and the reader its text comes from.

Never runs in the auditor's own process (attachment_child.py holds it), and never writes a file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from audit.read.files import markup, ofd, office, ole, opc, pdf_text, rtf, slides
from audit.read.files.attachment_limits import (
    BROKEN,
    ENTRIES,
    LOCKED,
    OUTPUT_BYTES,
    Block,
    NeedsOffice,
    Notes,
    Package,
    Unreadable,
    checked_archive,
)  # fmt: skip
from audit.read.web.decode import decode

__all__ = ["OUTPUT_BYTES", "Unreadable", "blocks", "magic_of", "mismatch"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS = (
    (b"%PDF-", "pdf"), (_OLE, "ole"), (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"{\\rtf", "rtf"), (b"RIFF", "riff"),
    (b"ID3", "mp3"), (b"BM", "bmp"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
)  # fmt: skip
_HTML = re.compile(
    rb"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s++html|html|head|body|script|title|meta|table)\b", re.I | re.S
)
_OFFICE_PAGE = re.compile(rb"schemas-microsoft-com:office:(?:word|excel|office)", re.I)
_MIME = re.compile(rb"\s*(?:[\w-]{1,40}:[^\r\n]{0,1000}\r?\n(?:[ \t][^\r\n]{0,1000}\r?\n)*){0,20}MIME-Version:", re.I)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TABLE_FILES = ("xls", "xlsx", "et", "doc", "docx", "wps", "csv", "")  # what a page with a table is published as
_PICTURES = frozenset(("jpeg", "png", "gif", "bmp", "tiff"))
_SOUNDS = frozenset(("mp3", "mp4", "riff"))
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)", re.IGNORECASE)
# Parts of a package that are documents themselves: objects, and what Word takes in on opening (altChunk).
_EMBEDDED = re.compile(r"/embeddings/[^/]+$|\.(?:mht|mhtml|html?|rtf|docx?|xlsx?|txt)$", re.IGNORECASE)
_PACKED = ("zip", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz")
# What an extension may hold; the office formats save one another's content and open it, so they are one family.
_WRITING = frozenset(("ole", "zip/docx", "zip/xlsx", "zip/pptx", "rtf", "html/office", "mhtml", "xml", "zip/odf", None))
_PICTURE = frozenset(("jpeg", "png", "gif", "bmp", "riff", "tiff"))
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
    return "mhtml" if _MIME.match(head) else None


def _container(body: bytes) -> str:
    kind = ""
    try:
        package = Package(body)
        kind, _ = opc.main_part(package)
        mime = package.read("mimetype")[:80] if "mimetype" in package else b""
        names = set(package.names)
    except Unreadable:  # told when it is opened
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                names, mime = set(archive.namelist()[: ENTRIES + 1]), b""
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
            return ""
        kind = next((kind for part, kind in opc.USUAL if part in names), "")
    if kind:
        return f"/{kind}"
    if mime.startswith(b"application/vnd.oasis.opendocument"):
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
    """The text of one file, piece by piece: its bytes say how it is read. Raises :class:`Unreadable`."""
    if not body:
        raise Unreadable("文件为空")
    if magic == "pdf":
        yield from pdf_text.blocks(body, notes)
    elif magic in ("zip/docx", "zip/xlsx", "zip/pptx"):
        package = Package(body)
        kind, main = opc.main_part(package)
        if kind == "docx":
            yield from office.docx(package, main, notes)
        elif kind == "xlsx":
            yield from office.xlsx(package, main, body, notes)
        else:
            yield from slides.pptx(package, notes)
        yield from _embedded(package, notes)
    elif magic == "zip/odf":
        package = Package(body)
        if b"spreadsheet" in package.read("mimetype"):
            yield from office.calamine(body, notes)
            yield from slides.odf_beside(package, notes)
        else:
            yield from slides.odf(package, notes)
    elif magic == "zip/ofd":
        yield from ofd.blocks(body, notes)
    elif magic == "zip":
        yield from _zip(body, notes)
    elif magic == "ole":
        yield from _old_office(body, notes)
    elif magic == "mhtml":
        yield from markup.mhtml(body, notes)
    elif magic in ("html/office", "html", "xml"):
        if magic == "html" and not (extension in _TABLE_FILES and b"<table" in body.lower()):
            notes.partial = "下载到的是网页，不是文件"
        yield from markup.blocks(body, notes)
    elif magic == "rtf":
        yield "正文", rtf.text(body)
    elif magic is None and (extension in ("txt", "csv", "tsv") or _is_text(body)):
        yield "正文", decode(body, None).text
    else:
        raise Unreadable(f"暂不支持读取此格式（{magic or extension or '未知'}）")


def _is_text(body: bytes) -> bool:
    return body.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROLS.search(body[:4096])


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
            if entry.is_dir() or _LITTER.search(name):
                continue
            if extension in _PACKED:
                notes.nested += 1
                continue
            try:
                inner = archive.read(entry)
                magic = magic_of(inner)
                if magic in ("zip", "rar", "7z", "gzip"):
                    notes.nested += 1
                    continue
                yield from _inner(inner, extension, magic, f"压缩包内 {name}", name, notes)
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


def _embedded(package: Package, notes: Notes) -> Iterator[Block]:
    """The documents inside a document, one level deep; what cannot be read of them is named."""
    for name in sorted(package.names):
        if _EMBEDDED.search(name) and not name.startswith("docProps/"):
            try:
                inner = package.read(name)
                magic = magic_of(inner)
                yield from _inner(inner, name.rpartition(".")[2].lower(), magic, "嵌入对象", name, notes)
            except Unreadable:
                notes.leave_out("嵌入对象")


def _inner(inner: bytes, extension: str, magic: str | None, where: str, name: str, notes: Notes) -> Iterator[Block]:
    """A file inside a file. Raises :class:`Unreadable`."""
    if magic in _PICTURES or magic in _SOUNDS:
        if magic in _PICTURES:
            notes.leave_out("图片")
        return
    own = Notes()
    for inside, text in blocks(inner, extension, magic, own):
        yield f"{where} {inside}", text
    for what in own.hidden:
        notes.hide(f"{name} {what}")
    for what in (*own.left, own.partial):
        if what:
            notes.leave_out(what)
    notes.comments += own.comments
    notes.tracked += own.tracked
    notes.authors |= own.authors


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are GBK on Chinese desktops; zipfile reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
