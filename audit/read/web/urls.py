"""Addresses: one spelling for each, and why a text that looks like one is none.

The only place that decides whether an address can be visited. Never raises, whatever a page writes there.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from audit.read.web.decode import clean

URL_CHARS = 8192  # servers refuse longer ones; what stands behind is not told apart
_CACHED_CHARS = 512
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = re.compile(r";jsessionid=[0-9A-Za-z.!_:\-]*", re.IGNORECASE)  # servlets add it per visitor, never per page
_WEB = re.compile(r"(https?)://([^/?#\\]*)", re.IGNORECASE)
_NOT_IN_HOSTS = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")  # WHATWG URL: forbidden domain code points
_LABEL_CHARS, _NAME_CHARS = 63, 253


def canonical(url: str) -> str:
    """One spelling per address: no fragment, default port, user or session id; host in lower case; escapes uniform.

    The query keeps its order, because servers may give it a meaning. Never raises: no address comes back trimmed, one
    with an impossible host or port with that part escaped, so that it can be split like any other; :func:`fault` then
    says what is wrong with it.
    """
    return _cached(url) if len(url) <= _CACHED_CHARS else spelled(url)


def spelled(url: str, query_encoding: str = "utf-8") -> str:
    """:func:`canonical`, with the encoding that the page of the link gives to what its query holds."""
    text = clean(url).strip()[:URL_CHARS]
    try:
        parts = urlsplit(safe_url_string(text, encoding=query_encoding, path_encoding="utf-8"))
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except (ValueError, UnicodeError):
        return _disarmed(text)
    scheme = parts.scheme.lower()
    if not host or scheme not in _DEFAULT_PORTS:
        return text
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    path = _dots(_ESCAPE.sub(_escape, _SESSION.sub("", parts.path.replace("\\", "/")))) or "/"
    return urlunsplit((scheme, netloc, path, _ESCAPE.sub(_upper, parts.query), ""))[:URL_CHARS]


_cached = lru_cache(maxsize=65_536)(spelled)


def _disarmed(text: str) -> str:
    found = _WEB.match(text)
    if found is None:
        return text
    authority = quote(found.group(2).rpartition("@")[2], safe="")
    if authority == found.group(2):
        return text
    return spelled(f"{found.group(1).lower()}://{authority}{text[found.end() :]}")


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
    """An address either lane could visit: http or https, with a host and port that can be."""
    if not url[:8].lower().startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(url).hostname) and not fault(url)
    except ValueError:
        return False


def fault(url: str) -> str:
    """Why no browser could open an address of http or https: one phrase; empty for one that is well, or of none."""
    found = _WEB.match(url)
    return _fault(found.group(2)) if found else ""


@lru_cache(maxsize=4096)
def _fault(authority: str) -> str:
    """What is wrong with a host and port (RFC 3986 3.2), escaped or not."""
    escaped = "%" in authority
    authority = unquote(authority.rpartition("@")[2])
    if authority.startswith("["):
        host, closed, rest = authority[1:].partition("]")
        try:
            ipaddress.IPv6Address(host if closed else "")
        except ValueError:
            return "网址不合法：IPv6 地址不完整"
        return _port_fault(rest.removeprefix(":")) if rest[:1] in ("", ":") else "网址不合法：主机名有误"
    host, _, port = authority.partition(":")
    if port and (wrong := _port_fault(port)):
        return wrong
    labels = host.removesuffix(".").split(".")
    bad = _NOT_IN_HOSTS.search(host) or escaped or len(host) > _NAME_CHARS
    if bad or (host and not all(0 < len(label) <= _LABEL_CHARS for label in labels)):
        return "网址不合法：主机名有误"
    return ""


def _port_fault(port: str) -> str:
    if not port or (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= 65_535 and len(port) <= 6):
        return ""
    return f"网址不合法：端口 {port[:20]} 有误"
