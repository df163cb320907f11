"""Sitemap files: addresses in, at most so many; never an entity, never the network."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

from lxml import etree

from audit.read.web.decode import decode
from audit.read.web.urls import canonical, is_web
from audit.read.work.messages import Sitemap

SITEMAP_BYTES = 50 * 2**20
SITEMAP_URLS = 50_000
_LINE = re.compile(r"[^\r\n]+")
_LINES = 500_000
_NOT_ADDRESSES = "条不是可用的网址，未用"


def read_sitemap(body: bytes) -> Sitemap:
    """URLs of a sitemap or sitemap index, plain XML, gzip or one URL a line; at most 50,000 of each kind."""
    if body.startswith(b"\x1f\x8b"):
        try:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            body = unpacker.decompress(body, SITEMAP_BYTES + 1)
        except zlib.error:
            return Sitemap((), (), "gzip 数据已损坏")
    if len(body) > SITEMAP_BYTES:
        return Sitemap((), (), "超过 50 MB 上限")
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    return _of_xml(text) if text.startswith(b"<") else _of_lines(text)


def _of_lines(text: bytes) -> Sitemap:
    pages: dict[str, None] = {}
    for number, found in enumerate(_LINE.finditer(decode(text, None).text)):
        if number >= _LINES or len(pages) >= SITEMAP_URLS:
            return Sitemap(tuple(pages), (), f"超过 {SITEMAP_URLS} 条，其余未用")
        if url := _address(found.group()):
            pages[url] = None
    return Sitemap(tuple(pages), ())


def _of_xml(text: bytes) -> Sitemap:
    if b"<!doctype" in text.lower() or b"<!entity" in text.lower():
        return Sitemap((), (), "含 DOCTYPE，拒绝解析")
    pages: dict[str, None] = {}
    children: dict[str, None] = {}
    notes: list[str] = []
    bad = 0
    try:
        for parent, url in _locations(text):
            into = children if parent == "sitemap" else pages
            if not url:
                bad += 1
            elif len(into) < SITEMAP_URLS:
                into[url] = None
            else:
                notes = [f"超过 {SITEMAP_URLS} 条，其余未用"]
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        notes.append("不是完好的 XML")
    if bad:
        notes.append(f"{bad} {_NOT_ADDRESSES}")
    return Sitemap(tuple(pages), tuple(children), "；".join(notes))


def _address(written: str) -> str:
    """The canonical address, or an empty string for what is none."""
    url = canonical(written.strip())
    return url if is_web(url) else ""


def _locations(text: bytes) -> Iterator[tuple[str, str]]:
    """Name of the parent and address of every loc; the address is empty where it is none."""
    steps = etree.iterparse(
        io.BytesIO(text), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in steps:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "loc":
            parent = element.getparent()
            if parent is not None and isinstance(parent.tag, str):
                yield etree.QName(parent).localname, _address(element.text or "")
        elif name in ("url", "sitemap"):
            element.clear()
            while element.getprevious() is not None:  # or 50,000 empty elements stay
                del element.getparent()[0]
