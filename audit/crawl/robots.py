"""robots.txt and sitemaps: what a site asks of visitors, and what it says it has.

Never reads more than the caps, never opens an entity, and never takes an error page for a rule.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct
from protego import Protego

from audit.crawl.outcome import Fetched
from audit.read.decode import decode
from audit.read.links import canonical, is_web

ROBOTS_BYTES = 500 * 1024  # RFC 9309 2.5; protego needs seconds for megabytes
SITEMAP_BYTES = 50 * 2**20
SITEMAP_URLS = 50_000
SITEMAPS = 50

_HTML = re.compile(r"^\s*(?:<!doctype|<html|<head|<!--)", re.IGNORECASE)


class Robots:
    """The rules of one host for one visitor."""

    def __init__(self, state: str, text: str, agent: str) -> None:
        self.state = state  # none | read | html | unavailable | disallowed
        self._agent = agent
        self._rules = Protego.parse(text) if state == "read" else None

    def allowed(self, url: str) -> bool:
        if self.state == "disallowed":
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, self._agent))

    @property
    def crawl_delay_s(self) -> float | None:
        return self._rules.crawl_delay(self._agent) if self._rules else None

    @property
    def sitemaps(self) -> list[str]:
        found = self._rules.sitemaps if self._rules else ()
        return sorted({canonical(url) for url in found if is_web(url)})


def read(got: Fetched, agent: str) -> Robots:
    """RFC 9309 2.3.1: 4xx allows all, 5xx forbids all; a page instead of rules is no rules.

    A host that does not answer at all has said nothing: its pages will show the fault themselves.
    """
    status = got.status
    if status is None:
        return Robots("unavailable", "", agent)
    if status >= 500:
        return Robots("disallowed", "", agent)
    if status >= 300 or (got.failure is not None and not got.body):  # of a torn file what came is kept to
        return Robots("none", "", agent)
    text = decode(got.body[:ROBOTS_BYTES], got.content_type).text
    if ("html" in got.content_type.lower() and _HTML.match(text)) or _HTML.match(text):
        return Robots("html", "", agent)
    return Robots("read", text, agent)


class Sitemap(Struct, frozen=True):
    """What one sitemap file lists; ``why`` is set when it could not be read to its end."""

    pages: tuple[str, ...]
    children: tuple[str, ...]
    why: str = ""


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
    if not text.startswith(b"<"):
        lines = (line.strip() for line in decode(text, None).text.splitlines())
        return Sitemap(tuple(dict.fromkeys(canonical(line) for line in lines if is_web(line)))[:SITEMAP_URLS], ())
    if b"<!doctype" in text.lower() or b"<!entity" in text.lower():
        return Sitemap((), (), "含 DOCTYPE，拒绝解析")
    pages: dict[str, None] = {}
    children: dict[str, None] = {}
    why = ""
    try:
        for parent, url in _locations(text):
            into = children if parent == "sitemap" else pages
            if len(into) < SITEMAP_URLS:
                into[url] = None
            else:
                why = "超过 50000 条，其余未用"
    except etree.XMLSyntaxError:
        why = "不是完好的 XML"
    return Sitemap(tuple(pages), tuple(children), why)


def _locations(text: bytes) -> Iterator[tuple[str, str]]:
    steps = etree.iterparse(
        io.BytesIO(text), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in steps:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "loc":
            parent = element.getparent()
            url = canonical((element.text or "").strip())
            if is_web(url) and parent is not None and isinstance(parent.tag, str):
                yield etree.QName(parent).localname, url
        elif name in ("url", "sitemap"):
            element.clear()
            while element.getprevious() is not None:  # or 50,000 empty elements stay
                del element.getparent()[0]
