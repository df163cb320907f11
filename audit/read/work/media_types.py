"""What an answer is: page, attachment or part of a page, from its headers and first bytes, as browsers would say.

Never trusts a name or a type that the first bytes contradict.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from urllib.parse import urlsplit

PAGE, ATTACHMENT, RESOURCE = 0, 1, 2
ROLES = ("page", "attachment", "resource")

_ATTACHMENTS = frozenset((
    "pdf", "doc", "docx", "docm", "dot", "wps", "wpt", "xls", "xlsx", "xlsm", "et", "ett", "ppt", "pptx", "pps",
    "dps", "ofd", "ceb", "rtf", "odt", "ods", "odp", "csv", "txt", "zip", "rar", "7z", "tar", "gz", "tgz", "bz2",
))  # fmt: skip
_RESOURCES = frozenset((
    "jpg", "jpeg", "jpe", "png", "gif", "bmp", "svg", "webp", "ico", "tif", "tiff", "avif", "css", "js", "mjs",
    "map", "json", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "m4v", "wav", "wma", "wmv", "avi",
    "flv", "f4v", "swf", "mov", "mkv", "webm", "ogg", "m3u8", "ts", "apk", "ipa", "exe", "msi", "dmg", "iso", "xsl",
    "rss", "atom",
))  # fmt: skip
_ATTACHMENT_TYPES = re.compile(
    r"pdf|msword|officedocument|ms-excel|ms-powerpoint|opendocument|vnd\.ms-works|kswps|ofd|zip|rar|7z|x-tar|gzip|"
    r"octet-stream|force-download|rtf|csv",
    re.IGNORECASE,
)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_XML_TYPES = ("text/xml", "application/xml")
_UNKNOWN_TYPES = ("", "unknown/unknown", "application/unknown", "application/x-unknown",
                  "application/x-unknown-content-type")  # fmt: skip
# A server's default for what it does not know, and names for HTML that nobody registered: believed to be pages only
# where the document says so itself.
_VAGUE_TYPES = re.compile(
    r"text/plain|application/octet-stream|.{0,80}?html?.{0,80}|text/(?:asp|jsp|php|do|x-server-parsed.*)"
)
_TYPE = re.compile(r"\s*+[\"']?+\s*+([!#$&^_.+\-\w]++/[!#$&^_.+\-\w]++)", re.ASCII)

_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_XHTML_START = re.compile(rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!doctype\s+html[^>]{0,400}>\s*)?<html\b", re.I)
# WHATWG MIME Sniffing 7.1, and what pages without their first tags begin with.
_TAGS = (rb"!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link|base|"
         rb"center|form|span|ul|ol|h[2-6]|img|header|nav|main|section|noscript|frameset")  # fmt: skip
_SNIFFED = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!--|(?:" + _TAGS + rb")[\s/>])", re.I)
_OTHER_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
)


@lru_cache(maxsize=65_536)
def wanted_role(url: str, follow: bool) -> int:
    """What a link asks for: told by the extension where it tells, else by the element."""
    name = urlsplit(url).path.rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _ATTACHMENTS:
        return ATTACHMENT
    if extension in _RESOURCES:
        return RESOURCE
    return PAGE if follow else RESOURCE


@lru_cache(maxsize=1024)
def essence(content_type: str) -> str:
    """Type and subtype of a Content-Type, several of them joined by commas; the last that is one counts (Fetch 2.2.3).

    ``text/html charset=utf-8`` and ``text/html,charset=utf-8`` are text/html, as in browsers. Empty: none is given.
    """
    for part in reversed(content_type.split(",")):
        if found := _TYPE.match(part):
            return found.group(1).lower()
    return ""


def looks_like_html(start: bytes) -> bool:
    """Whether a document says by its first tag that it is HTML."""
    return bool(_HTML_START.match(_uncommented(start)))


def _uncommented(start: bytes) -> bytes:
    """From the first thing that is neither blank nor comment."""
    rest = start.removeprefix(codecs.BOM_UTF8).lstrip()
    while rest.startswith(b"<!--"):
        end = rest.find(b"-->", 2)
        if end < 0:
            return b""
        rest = rest[end + 3 :].lstrip()
    return rest


def kind_of(content_type: str, disposition: str, start: bytes, wanted: int) -> int:
    """What an answer is: page, attachment or resource."""
    if wanted != PAGE:
        return wanted
    if start.startswith(_OTHER_MAGIC[:3]) or "attachment" in disposition.lower():
        return ATTACHMENT
    if _is_page(essence(content_type), start):
        return RESOURCE if start.startswith(_OTHER_MAGIC) else PAGE
    return ATTACHMENT if _ATTACHMENT_TYPES.search(essence(content_type)) else RESOURCE


def _is_page(mime: str, start: bytes) -> bool:
    if mime in _HTML_TYPES:
        return True
    if mime in _UNKNOWN_TYPES:
        return bool(_SNIFFED.match(start.removeprefix(codecs.BOM_UTF8))) or looks_like_html(start)
    if mime in _XML_TYPES:
        return bool(_XHTML_START.match(_uncommented(start)))
    return bool(_VAGUE_TYPES.fullmatch(mime)) and looks_like_html(start)
