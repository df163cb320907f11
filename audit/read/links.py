"""What a page points to: canonical addresses and every link a visitor or a script could follow.

Never fetches, and never invents an address that the page does not carry.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from lxml.etree import XPath, _Element
from msgspec import Struct
from w3lib.url import safe_url_string

from audit.read import carried as carried_by
from audit.read.decode import clean, codec_of
from audit.read.embeds import framed
from audit.read.reference import absolute, normal, trimmed
from audit.read.text import CLICKED

_TEXT_CHARS = 200
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = re.compile(r";jsessionid=[0-9A-Za-z.!_:\-]*", re.IGNORECASE)  # servlets add it per visitor, never per page
# A template that no script has filled in yet is not an address: could not look, so not a link.
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|%>|\}\}")
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s][^\"']*)", re.IGNORECASE)
_GOES = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|window\.open\s*\(|\bopen\s*\()"
    r"\s*(['\"])(?P<url>[^'\"\s]+)\1(?!\s*\+)"
)
# Any other call that carries an address as a whole argument: go('/zwgk/a.html')
_CARRIES = re.compile(
    r"(?<![+\w])\s*(['\"])(?P<url>https?://[^'\"\s]+|\.{0,2}/[^'\"\s]*\.(?:s?html?|jspx?|aspx?|php|do|action|pdf|docx?|xlsx?|zip|rar))\1"
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


@lru_cache(maxsize=65_536)
def canonical(url: str) -> str:
    """One spelling per address: no fragment, default port, user or session id; host in lower case; escapes uniform.

    The query keeps its order, because servers may give it a meaning. Never raises: no address comes back trimmed.
    """
    return _canonical(url, "utf-8")


def _canonical(url: str, query_encoding: str) -> str:
    text = clean(url).strip()
    try:
        parts = urlsplit(safe_url_string(text, encoding=query_encoding, path_encoding="utf-8"))
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except (ValueError, UnicodeError):
        return text
    scheme = parts.scheme.lower()
    if not host or scheme not in _DEFAULT_PORTS:
        return text
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    path = _dots(_ESCAPE.sub(_escape, _SESSION.sub("", parts.path.replace("\\", "/")))) or "/"
    return urlunsplit((scheme, netloc, path, _ESCAPE.sub(_upper, parts.query), ""))


def _escape(match: re.Match[str]) -> str:
    char = chr(int(match.group(1), 16))
    return char if char in _UNRESERVED else f"%{match.group(1).upper()}"


def _upper(match: re.Match[str]) -> str:
    return match.group(0).upper()


def _dots(path: str) -> str:
    """RFC 3986 5.2.4, and nothing more: doubled slashes stay, some servers tell them apart."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def is_web(url: str) -> bool:
    """An address either lane could visit: http or https, with a host."""
    if not url[:8].lower().startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def text_of(element: _Element) -> str:
    """What a reader sees of a link: its words, else its picture's alt, else its title; at most 200 characters."""
    inner = "".join(element.itertext(with_tail=False)) if len(element) else element.text or ""
    text = " ".join(inner.split())
    if not text:
        for picture in element.iter("img"):
            text = (picture.get("alt") or "").strip()
            if text:
                break
    text = text or element.get("title") or element.get("aria-label") or element.get("alt") or ""
    return " ".join(text.split())[:_TEXT_CHARS]


def anchors(tree: _Element, page_url: str, clicked: list[_Element] | None = None) -> list[Anchor]:
    """Every http(s) address the page points to, in document order, each element once; ``<base>`` is honoured.

    ``clicked``: the elements with an onclick, where they are known already.
    """
    resolve = Resolver(tree, page_url)
    found: list[Anchor] = []

    def add(href: str | None, element: str, text: str, follow: bool) -> None:
        if href is not None and (url := resolve(href)):
            found.append(Anchor(url, href, text, element, follow))

    for node in tree.iter(*_TAGS):
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
            if (node.get("http-equiv") or "").lower() == "refresh" and ";" in (content := node.get("content") or ""):
                match = _REFRESH.match(content)
                add(match.group(1).strip() if match else None, "meta-refresh", "", True)
        elif tag == "input":
            if (node.get("type") or "").lower() == "image":
                add(node.get("src"), "img", node.get("alt") or "", False)
        else:  # video, audio
            add(node.get("src"), "source", "", False)
            add(node.get("poster"), "img", "", False)
    for node in CLICKED(tree) if clicked is None else clicked:
        for carried in addresses_in(node.get("onclick") or ""):
            add(carried, "onclick", text_of(node), True)
    for node, value in carried_by.carriers(tree):
        add(value, "data", text_of(node), True)
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
    url = absolute(base, reference)
    if not is_web(url):
        return ""
    url = canonical(url) if query_encoding == "utf-8" else _canonical(url, query_encoding)
    return url if is_web(url) else ""


class Resolver:
    """href → canonical address on one page; remembers what it has seen, navigation repeats itself."""

    def __init__(self, tree: _Element, page_url: str) -> None:
        self.tree = tree
        self.base = page_url
        self.seen: dict[str, str] = {}
        self.encoding: str | None = None
        for node in _base(tree):
            named = absolute(page_url, node.get("href"))
            self.base = named if is_web(named) else page_url
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
        written = trimmed(href)
        if not written or written.startswith("#"):
            return ""
        if ("{" in written or "%" in written or "}" in written) and _TEMPLATE.search(written):
            return ""
        written = normal(written, self.scheme)
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
        return _joined(base, written, "utf-8" if query.isascii() else self._query_encoding())

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
