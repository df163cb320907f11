"""What a page points to: canonical addresses and every link a visitor or a script could follow.

Never fetches, and never invents an address that the page does not carry.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml.etree import XPath, _Element
from msgspec import Struct

from audit.read.web import script_data as carried_by
from audit.read.web.bounded_patterns import NODES, words_of
from audit.read.web.decode import codec_of
from audit.read.web.embeds import framed
from audit.read.web.reference import absolute, normal, trimmed
from audit.read.web.text import CLICKED
from audit.read.web.urls import URL_CHARS, canonical, fault, is_web, spelled

__all__ = ["LINKS", "Anchor", "addresses_in", "anchors", "canonical", "is_web", "refresh_of", "text_of"]

LINKS = 20_000  # of one page; more are no menu and no list, and the rest is left out
_TEXT_CHARS = 200
_CACHED_CHARS = 512  # a page may carry pictures as data: addresses; none of them comes twice
# A template that no script has filled in yet is not an address: could not look, so not a link.
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|%>|\}\}")
_GOES = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|window\.open\s*\(|\bopen\s*\()"
    r"\s*(['\"])(?P<url>[^'\"\s]+)\1(?!\s*\+)"
)
# Any other call that carries an address as a whole argument: go('/zwgk/a.html')
_CARRIES = re.compile(
    r"(?<![+\w])(['\"])(?P<url>https?://[^'\"\s]+|\.{0,2}/[^'\"\s]*\.(?:s?html?|jspx?|aspx?|php|do|action|pdf|docx?|xlsx?|zip|rar))\1"
    r"(?!\s*\+)",
    re.IGNORECASE,
)

_FOLLOWED = {"a": "href", "area": "href", "iframe": "src", "frame": "src"}
_RESOURCES = {"img": "src", "script": "src", "source": "src", "embed": "src", "object": "data"}
_OTHERS = ("link", "form", "meta", "input", "video", "audio")
_TAGS = (*_FOLLOWED, *_RESOURCES, *_OTHERS)
# rel=canonical and friends name the page itself; dns-prefetch and preconnect name a host.
_LINK_RELS = frozenset(("stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "manifest"))
_base = XPath("//base[@href]")
_charset = XPath("//meta[@charset or @content]")


class Anchor(Struct, frozen=True):
    """One link of a page; ``url`` is absolute and canonical, ``href`` as written."""

    url: str
    href: str
    text: str
    # a, area, iframe, frame, form, onclick, data, option, meta-refresh, img, script, link, source, embed, object
    element: str
    follow: bool  # a page (or file) to visit, as against a part of the page itself


def text_of(element: _Element) -> str:
    """What a reader sees of a link: its words, else its picture's alt, else its title; at most 200 characters."""
    text = " ".join(words_of(element).split()) if len(element) else " ".join((element.text or "").split())
    if not text and len(element):
        pictures = (node for node in islice(element.iter(), NODES) if node.tag == "img")
        text = next((alt for picture in pictures if (alt := (picture.get("alt") or "").strip())), "")
    text = text or element.get("title") or element.get("aria-label") or element.get("alt") or ""
    return " ".join(text[: 20 * _TEXT_CHARS].split())[:_TEXT_CHARS]


def refresh_of(content: str) -> tuple[float, str] | None:
    """Seconds and address of a ``meta refresh``, as browsers read it (WHATWG: shared declarative refresh steps)."""
    rest = content.lstrip()
    after = rest.lstrip("0123456789")
    digits = rest[: len(rest) - len(after)]
    if not digits and not after.startswith("."):
        return None
    after = after.lstrip("0123456789.")
    if after[:1] not in (";", ",") and not after[:1].isspace():
        return None
    href = after.lstrip()
    if href[:1] in (";", ","):
        href = href[1:].lstrip()
    if href[:3].lower() == "url" and (named := href[3:].lstrip()).startswith("="):
        href = named[1:].lstrip()
    if href[:1] in ("'", '"'):
        href = href[1:].partition(href[0])[0]
    href = href.strip()
    return (float(digits[:6] or 0), href) if href else None


def anchors(tree: _Element, page_url: str, clicked: list[_Element] | None = None) -> list[Anchor]:
    """Every http(s) address the page points to, in document order, each element once; ``<base>`` is honoured.

    An address that can be none is among them, spelled so that it splits: :func:`fault` says what is wrong with it.
    ``clicked``: the elements with an onclick, where they are known already.
    """
    resolve = Resolver(tree, page_url)
    found: list[Anchor] = []

    def add(href: str | None, element: str, text: str, follow: bool) -> None:
        if href is not None and (url := resolve(href)):
            # The name of a route is not that of the page whose scripts read it.
            found.append(Anchor(url, href, "" if carried_by.route(href) else text, element, follow))

    for node in tree.iter(*_TAGS):
        if len(found) >= LINKS:
            return found
        tag = node.tag
        if tag in _FOLLOWED:
            href = node.get(_FOLLOWED[tag])
            if href is None:
                continue
            if href.lstrip()[:11].lower() == "javascript:":
                for carried in addresses_in(href):
                    add(carried, "onclick", text_of(node), True)
            else:
                add(href, tag, text_of(node) if tag in ("a", "area") else node.get("title") or "", True)
        elif tag == "img":
            add(node.get("src"), "img", (node.get("alt") or "")[:_TEXT_CHARS], False)
        elif tag in _RESOURCES:
            document = framed(node) if tag in ("object", "embed") else None
            add(document or node.get(_RESOURCES[tag]), tag, "", document is not None)
        elif tag == "link":
            rels = frozenset((node.get("rel") or "").lower().split())
            if rels & _LINK_RELS:
                add(node.get("href"), "link", " ".join(sorted(rels)), False)
        elif tag == "form":
            add(node.get("action") or None, "form", node.get("name") or node.get("id") or "", False)
        elif tag == "meta":
            if (node.get("http-equiv") or "").lower() == "refresh":
                told = refresh_of(node.get("content") or "")
                add(told[1] if told else None, "meta-refresh", "", True)
        elif tag == "input":
            if (node.get("type") or "").lower() == "image":
                add(node.get("src"), "img", node.get("alt") or "", False)
        else:  # video, audio
            add(node.get("src"), "source", "", False)
            add(node.get("poster"), "img", "", False)
    for node in CLICKED(tree) if clicked is None else clicked:
        if len(found) >= LINKS:
            return found
        for carried in addresses_in(node.get("onclick") or ""):
            add(carried, "onclick", text_of(node), True)
    for node, value in carried_by.carriers(tree):
        if len(found) >= LINKS:
            return found
        add(value, "data", text_of(node), True)
    for written in carried_by.pager_call(tree)[1]:
        add(written, "data", "", True)
    for node, value in carried_by.options(tree):
        add(value, "option", text_of(node), True)
    return found


def addresses_in(script: str) -> list[str]:
    """Addresses a script would go to, as written: whole quoted strings only, never pieces that a ``+`` completes."""
    found = [match.group("url") for match in _GOES.finditer(script)]
    found += [match.group("url") for match in _CARRIES.finditer(script)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def _joined(base: str, reference: str, query_encoding: str) -> str:
    return _resolved(base, reference, query_encoding)


def _resolved(base: str, reference: str, query_encoding: str) -> str:
    url = absolute(base, reference) or reference  # half an IPv6 address cannot be joined; it is told as it stands
    url = canonical(url) if query_encoding == "utf-8" else spelled(url, query_encoding)
    return url if is_web(url) or fault(url) else ""


class Resolver:
    """href → canonical address on one page; remembers what it has seen, navigation repeats itself."""

    def __init__(self, tree: _Element, page_url: str) -> None:
        self.tree = tree
        self.base = page_url
        self.seen: dict[str, str] = {}
        self.encoding: str | None = None
        for node in _base(tree):
            named = absolute(page_url, node.get("href")[:URL_CHARS])
            self.base = named if is_web(named) else page_url  # browsers do without a base that is none
            break
        path = self.base.partition("?")[0].partition("#")[0]
        self.folder = path[: path.rindex("/") + 1] if path.count("/") > 2 else path
        self.origin = "/".join(path.split("/", 3)[:3])
        self.scheme = self.base.partition(":")[0].lower()

    def __call__(self, href: str) -> str:
        if href in self.seen:
            return self.seen[href]
        self.seen[href] = url = self._resolve(href)
        return url

    def _resolve(self, href: str) -> str:
        written = trimmed(href)[: 2 * URL_CHARS]
        if not written or written.startswith("#") or written[:5].lower() == "data:":
            return ""
        if ("{" in written or "%" in written or "}" in written) and _TEMPLATE.search(written):
            return ""
        written = normal(written, self.scheme)
        if written.startswith("//"):
            written = f"{self.scheme}:{written}"
        path, _, query = written.partition("?")
        # Navigation is the same on every page: keyed by as little of the base as the reference depends on.
        if written.startswith(("http://", "https://")):
            base = ""
        elif written.startswith("/") and not written.startswith("//"):
            base = self.origin
        elif path:
            base = self.folder
        else:
            base = self.base
        # Browsers escape the query (never the path) in the encoding of the page.
        encoding = "utf-8" if query.isascii() else self._query_encoding()
        return (_joined if len(written) <= _CACHED_CHARS else _resolved)(base, written, encoding)

    def _query_encoding(self) -> str:
        if self.encoding is None:
            self.encoding = "utf-8"
            for node in _charset(self.tree):
                label = node.get("charset") or ""
                if not label and (node.get("http-equiv") or "").lower() == "content-type":
                    label = (node.get("content") or "").lower().partition("charset=")[2]
                if codec := codec_of(label.strip(" '\";")):
                    self.encoding = codec
                    break
        return self.encoding
