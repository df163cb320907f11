"""Bytes of a page in, clean text and a tree out.

Never raises for a page's sake, and never trusts a label that the bytes contradict.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml import html as lxml_html
from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from audit.read.web.shadow import flatten

REPLACEMENT = "\ufffd"
# At most this many bytes outside ASCII cannot be told apart by statistics; on Chinese sites such a page is GBK
# (measured: every detector fails on a four-character GBK title in an ASCII page).
FEW_BYTES = 64
_HEAD_BYTES = 4096  # browsers look for <meta charset> in the first kilobyte; saved pages carry longer heads

# UTF-32 before UTF-16: its mark begins with the other's.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,20}=\s{0,20}(?:[\"']\s{0,20})?([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s{0,20}=\s{0,20}(?:[\"']\s{0,20})?([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}[\"']([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ASCII = bytes(range(128))
# Labels that mean another encoding on the web (WHATWG Encoding): every gb* label is read by its superset gb18030,
# because pages labelled gb2312 hold characters outside it.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "windows-1252": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030", "hz-gb-2312": "gb18030", "chinese": "gb18030", "936": "gb18030", "cp936": "gb18030",
    "windows-936": "gb18030", "unicode": "utf-8", "utf8": "utf-8", "utf8mb4": "utf-8",
    "windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip
# The codecs behind the labels of the Encoding standard, and the code pages of DOS that a guess may name. Python knows
# codecs that are no charsets (idna, punycode, undefined, unicode_escape …): they raise, or do worse, on a page's bytes.
_OF_THE_WEB = frozenset((
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gb18030", "big5hkscs", "euc_jp",
    "iso2022_jp", "cp932", "cp949", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866", "cp874", "cp437", "cp850",
    "cp852", "cp855", "tis-620",
    *(f"cp125{number}" for number in range(9)), *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
))  # fmt: skip
_SINGLE_BYTE = re.compile(r"^(cp12\d\d|cp437|cp85\d|cp866|iso8859|iso-8859|koi8|mac|windows-12|tis)")


class Decoded(Struct, frozen=True):
    """A body as text; ``why`` is the rung of the ladder that decided, ``garbled`` that characters were lost."""

    text: str
    encoding: str
    why: str  # bom | nul | utf-8 | utf-8-broken | header | meta | few | guess | last
    garbled: bool


def clean(text: str) -> str:
    """Text that every sink accepts: no lone surrogate (they crash SQLite, CSV and JSON) and no NUL."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode("utf-8")  # tells a surrogate five times faster than a search does
    except UnicodeEncodeError:
        text = _SURROGATE.sub(REPLACEMENT, text)
    return text


def codec_of(label: str | None) -> str | None:
    """The codec a charset label means on the web; None for a label nobody knows."""
    if not label:
        return None
    name = label.strip().lower()
    if name.startswith("gb"):
        return "gb18030"
    name = _ALIASES.get(name, name)
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return codec.name if codec.name in _OF_THE_WEB else None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Decode a page by the ladder BOM → strict UTF-8 → declared → few bytes ⇒ gb18030 → guess.

    ``content_type`` is the header's value or None. Never raises; what cannot be decoded becomes U+FFFD.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], name, "bom")
    if wide := _wide(body[:256]):
        return _decoded(body, wide, "nul")
    try:
        return _finish(body.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    # A byte-wise cut description or a torn tail does not make a UTF-8 page anything else.
    text = body.decode("utf-8", "replace")
    lost = text.count(REPLACEMENT)
    whole = len(text) - len(body.translate(None, delete=_HIGH)) - lost
    if whole >= 20 * lost:
        return _finish(text, "utf-8", "utf-8-broken")

    head = body[:_HEAD_BYTES]
    header = _HEADER.search(content_type or "")
    meta = _META.search(head) or _XML_DECLARATION.match(head.lstrip())
    declared: list[tuple[str, str]] = []
    if header and (codec := codec_of(header.group(1))):
        declared.append((codec, "header"))
    if meta and (codec := codec_of(meta.group(1).decode("ascii"))):
        declared.append((codec, "meta"))
    # A single-byte label decodes anything, so it proves nothing against a multi-byte one beside it
    # (servlet containers send ISO-8859-1 by default while the page says gb2312).
    declared.sort(key=lambda pair: bool(_SINGLE_BYTE.match(pair[0])))
    if any(codec == "utf-8" for codec, _ in declared) and _three_byte(text) >= lost:
        return _finish(text, "utf-8", "utf-8-broken")  # an included block in another charset, as browsers show it
    paired = _in_pairs(body)
    for codec, why in declared:
        if codec.startswith(("utf-8", "utf-16", "utf-32")):
            continue  # the bytes have already said no
        if paired and _SINGLE_BYTE.match(codec):
            continue  # a default of the server: no alphabet is written in pairs of high bytes only
        found = _decoded(body, codec, why)
        if found.text.count(REPLACEMENT) * 100 <= len(found.text):
            return found
    few = len(body) - len(body.translate(None, delete=_HIGH))
    if few <= FEW_BYTES:
        return _decoded(body, "gb18030", "few")
    guess = codec_of(detect_encoding(body))
    if guess and guess != "utf-8":
        found = _decoded(body, guess, "guess")
        if found.text.count(REPLACEMENT) * 100 <= len(found.text):
            return found
    chinese = _decoded(body, "gb18030", "last")
    return chinese if chinese.text.count(REPLACEMENT) < lost else _finish(text, "utf-8", "last")


_HIGH = bytes(range(128, 256))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_COMMON = frozenset((0xA1, 0xA3, *range(0xB0, 0xD8)))  # lead bytes of punctuation and of the 3,755 common characters


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is NUL."""
    if len(start) < 8:
        return ""
    for first, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        nul, other = start[first::2].count(0), start[1 - first :: 2].count(0)
        if nul * 8 > len(start) and other * 20 <= nul:
            return codec
    return ""


def _three_byte(text: str) -> int:
    """Characters that only an intact sequence of three bytes gives; other encodings hit on two bytes by chance."""
    return sum(c >= "\u0800" and c != REPLACEMENT for c in text)


def _in_pairs(body: bytes) -> bool:
    """Whether the bytes outside ASCII stand in pairs that begin like common Chinese characters."""
    pairs = common = odd = 0
    for run in _HIGH_RUN.findall(body[: 2**20]):
        odd += len(run) % 2
        pairs += len(run) // 2
        common += sum(byte in _COMMON for byte in run[::2])
    return pairs > 0 and odd * 20 <= pairs and common * 10 >= pairs * 7


def _decoded(body: bytes, codec: str, why: str) -> Decoded:
    return _finish(body.decode(codec, "replace"), codec, why)


def _finish(text: str, codec: str, why: str) -> Decoded:
    text = clean(text.removeprefix("\ufeff"))
    # One torn character at a cut is no garbling; 锟斤拷 is U+FFFD saved as UTF-8 and read as GBK.
    return Decoded(text, codec, why, text.count(REPLACEMENT) >= 3 or "锟斤拷" in text)


# huge_tree: without it libxml2 stops at 256 nested elements and silently loses the rest of the page; the size of a
# page is capped before it gets here. The encoding is given, so that a <meta> cannot decode the text a second time.
def _parser() -> etree.HTMLParser:
    # Plain elements: those of lxml.html choose their class in Python, once for every element that is touched.
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)


# libxml2 stops at a stray </html> in the middle of a page (seen on www.gov.cn) where browsers read on.
_CLOSERS = re.compile(rb"</(?i:html|body)\s*>")


def parse(text: str) -> etree._Element:
    """The tree of a page; an empty document for nothing. Raises nothing but ``MemoryError``."""
    try:
        body = text.encode("utf-8")
    except UnicodeEncodeError:
        body = clean(text).encode("utf-8")
    try:
        body = _CLOSERS.sub(b"", body.replace(b"\x00", b""))
        tree = lxml_html.document_fromstring(body, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None  # not an empty page
        tree = lxml_html.document_fromstring(b"<html><body></body></html>", parser=_parser())
    _end_head(tree)
    if b"shadowroot" in body:
        flatten(tree)
    return tree


# What may stand in a head (HTML 13.2.6.4.4); anything else ends it and begins the body.
_OF_HEAD = frozenset(("base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script",
                      "template"))  # fmt: skip


def _end_head(tree: etree._Element) -> None:
    """Move to the body what libxml2 keeps in the head of a page without tags for either: it knows no HTML5 elements."""
    head = tree.find("head")
    if head is None:
        return
    first = next((node for node in head if isinstance(node.tag, str) and node.tag not in _OF_HEAD), None)
    if first is None:
        return
    moved = [first, *first.itersiblings()]
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    # What stood in the body by then comes after, its own leading text included.
    moved[-1].tail = (moved[-1].tail or "") + (body.text or "") or None
    body.text = None
    for place, node in enumerate(moved):
        body.insert(place, node)


def cut_short(tree: etree._Element) -> bool:
    """Whether a page is nested deeper than libxml2 goes (2048 levels of its own): it leaves out what is below."""
    parser = tree.getroottree().parser
    return parser is not None and bool(parser.error_log.filter_types([etree.ErrorTypes.ERR_RESOURCE_LIMIT]))
