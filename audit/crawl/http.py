"""The HTTP lane: one exchange, with a deadline, a byte cap and the guard's consent; redirects are not followed here.

Never raises for a server's sake, never follows a hop by itself, and never keeps more bytes than the cap.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from types import SimpleNamespace
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from yarl import URL

from audit.capture import now
from audit.crawl.coding import undone
from audit.crawl.guard import Guard, Refused
from audit.crawl.outcome import ATTACHMENT, PAGE, RESOURCE, Fetched, kind_of
from audit.read.decode import REPLACEMENT
from audit.read.reference import absolute


def _contact() -> str:
    """Where a site's keeper can complain: what the operator gives, else the account and machine that ask."""
    given = os.environ.get("GOVAUDIT_CONTACT") or f"{_account()}@{socket.gethostname()}"
    return "".join(c for c in given if c.isascii() and c.isprintable() and c not in "()\\;") or "unknown"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user id without a name
        return "govaudit"


CONTACT = _contact()
USER_AGENT = f"Mozilla/5.0 (compatible; govaudit/0.1; +{CONTACT})"
ROBOTS_AGENT = "govaudit"
DEADLINE_S = 30.0
_CONNECT_S = 15.0
# A resource is only checked: this much is read to spare the connection, this much of it is kept.
_RESOURCE_BYTES = 64 * 1024
_RESOURCE_KEPT = 1024
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


# What browsers add at a navigation. Some firewalls refuse who does not.
_NAVIGATING = {"Upgrade-Insecure-Requests": "1"}
_FETCH_METADATA = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
_PART = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}


class Manner(Struct, frozen=True, kw_only=True):
    """How an address is asked for beside the headers of all requests; ``visitor``: as at a click in a browser."""

    cookies: str = ""
    referer: str = ""
    visitor: bool = False

    def headers(self, url: str, wanted: int) -> dict[str, str]:
        own = {"Cookie": self.cookies, "Referer": self.referer}
        if self.visitor:
            own |= _PART if wanted == RESOURCE else _NAVIGATING
            if url.startswith("https:") and wanted != RESOURCE:
                near = self.referer and urlsplit(self.referer).netloc == urlsplit(url).netloc
                own |= _FETCH_METADATA | {"Sec-Fetch-Site": "same-origin" if near else "cross-site"}
        return {name: value for name, value in own.items() if value}


PLAIN = Manner()


class Caps:
    """How many decoded bytes of a body are read, by what it is."""

    def __init__(self, page_bytes: int, attachment_bytes: int) -> None:
        self.page_bytes = page_bytes
        self.attachment_bytes = attachment_bytes

    def of(self, role: int) -> int:
        if role == PAGE:
            return self.page_bytes
        return self.attachment_bytes if role == ATTACHMENT else _RESOURCE_BYTES


def session(guard: Guard, connections: int) -> aiohttp.ClientSession:
    """A client for one run: it keeps no cookies by itself, the guard is asked about every address."""
    return aiohttp.ClientSession(
        connector=guard.aiohttp_connector(limit=connections + 4, limit_per_host=0, keepalive_timeout=20),
        cookie_jar=aiohttp.DummyCookieJar(),  # see audit.crawl.cookies
        headers=_HEADERS,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
        max_line_size=65_536,
        max_field_size=65_536,
        trust_env=False,
        auto_decompress=False,  # its own takes a gzip body without its end for a whole one
        trace_configs=[_counted()],
    )


def _counted() -> aiohttp.TraceConfig:
    """Counts a request for every connection it is sent on: the client itself tries again when a kept one is closed."""

    async def sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        if context.trace_request_ctx:
            got, on_sent = context.trace_request_ctx
            got.requests += 1
            on_sent()

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(sent)
    trace.on_connection_reuseconn.append(sent)
    return trace


async def fetch(
    client: aiohttp.ClientSession, url: str, wanted: int, caps: Caps, *, deadline_s: float | None = None,
    on_sent: Callable[[], None] = lambda: None, manner: Manner = PLAIN,
) -> Fetched:  # fmt: skip
    """Ask for an address once (twice when a kept connection turns out closed). ``deadline_s`` covers everything;
    ``on_sent`` is called when there is a connection and the request goes out on it."""
    deadline_s = deadline_s or DEADLINE_S
    headers = manner.headers(url, wanted)
    got = await _fetch(client, url, wanted, caps, deadline_s, on_sent, headers)
    if got.status is None and isinstance(got.failure, (aiohttp.ServerDisconnectedError, ConnectionResetError)):
        before, got = got.requests, await _fetch(client, url, wanted, caps, deadline_s, on_sent, headers)
        got.requests += before
    return got


async def _fetch(
    client: aiohttp.ClientSession, url: str, wanted: int, caps: Caps, deadline_s: float, on_sent: Callable[[], None],
    headers: dict[str, str],
) -> Fetched:  # fmt: skip
    got = Fetched(url=url, at=now())
    told = (got, on_sent)
    try:
        async with asyncio.timeout(deadline_s):
            at = URL(url, encoded=True)
            async with client.get(at, headers=headers, allow_redirects=False, trace_request_ctx=told) as answer:
                got.status = answer.status
                got.reason = answer.reason or ""
                got.headers = [_told(name, value) for name, value in answer.raw_headers]
                got.set_cookies = _cookies(answer.raw_headers)
                got.sent = list(answer.request_info.headers.items())
                chunks = undone(answer.content.iter_any(), ",".join(answer.headers.getall("Content-Encoding", ())))
                if await _read(chunks, got, wanted, caps):
                    answer.close()  # the rest is not wanted; draining it could last for ever
    except (aiohttp.ClientError, TimeoutError, OSError, Refused, ValueError) as failure:
        got.failure = failure
    return got


async def _read(chunks: AsyncIterator[bytes], got: Fetched, wanted: int, caps: Caps) -> bool:
    """Fill in the body; True when something was left unread. What came before a connection broke is kept."""
    parts: list[bytes] = []
    size, role, cap = 0, RESOURCE, 0
    try:
        async for chunk in chunks:
            if not parts:
                role = kind_of(got.content_type, got.header("content-disposition"), chunk[:4096], wanted)
                cap = caps.of(role)
            parts.append(chunk)
            size += len(chunk)
            if size > cap:
                return True
        return False
    finally:
        kept = cap if role in (PAGE, ATTACHMENT) else _RESOURCE_KEPT
        got.body = b"".join(parts)[:kept]
        got.received_bytes = size
        got.partial = role == RESOURCE and size > kept
        got.cut = role != RESOURCE and size > kept


def joined(url: str, location: str) -> str:
    """A Location header resolved; the address itself when it cannot be."""
    return absolute(url, location) or url


def _cookies(headers: Sequence[tuple[bytes, bytes]]) -> list[str]:
    """The Set-Cookie lines that can be sent back byte by byte."""
    lines = (value for name, value in headers if name.lower() == b"set-cookie")
    return [line for value in lines if REPLACEMENT not in (line := value.decode("utf-8", "replace"))]


def _told(name: bytes, value: bytes) -> tuple[str, str]:
    """A header as text. Browsers read what is not UTF-8 byte by byte, and ask for a Location with its bytes escaped."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
        if name.lower() == b"location":
            text = "".join(char if char.isascii() else f"%{ord(char):02X}" for char in text)
    return name.decode("latin-1"), text
