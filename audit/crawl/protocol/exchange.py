"""The HTTP lane: one exchange, with a deadline, a byte cap and the guard's consent; redirects are not followed here.

Never raises for a server's sake, never follows a hop by itself, and never keeps more bytes than the cap.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from audit.crawl.outcome import ATTACHMENT, PAGE, RESOURCE, Fetched, kind_of
from audit.crawl.protocol import lenient
from audit.crawl.protocol.client import CONNECT_S, Client
from audit.crawl.protocol.guard import Refused
from audit.crawl.protocol.request_headers import CONTACT, HEADERS, PLAIN, ROBOTS_AGENT, USER_AGENT, Manner
from audit.crawl.protocol.tls import lacks_issuer
from audit.evidence.capture import now
from audit.read.web.content_coding import undone
from audit.read.web.decode import REPLACEMENT
from audit.read.web.reference import absolute

__all__ = [
    "CONTACT",
    "DEADLINE_S",
    "PLAIN",
    "ROBOTS_AGENT",
    "USER_AGENT",
    "Caps",
    "Client",
    "Manner",
    "fetch",
    "joined",
]

DEADLINE_S = 30.0
# A resource is only checked: this much is read to spare the connection, this much of it is kept.
_RESOURCE_BYTES = 64 * 1024
_RESOURCE_KEPT = 1024
_TELLING_BYTES = 1024  # so many first bytes tell what an answer is


class Caps:
    """How many decoded bytes of a body are read, by what it is."""

    def __init__(self, page_bytes: int, attachment_bytes: int) -> None:
        self.page_bytes = page_bytes
        self.attachment_bytes = attachment_bytes

    def of(self, role: int) -> int:
        if role == PAGE:
            return self.page_bytes
        return self.attachment_bytes if role == ATTACHMENT else _RESOURCE_BYTES


async def fetch(
    client: Client, url: str, wanted: int, caps: Caps, *, deadline_s: float | None = None,
    on_sent: Callable[[], None] = lambda: None, manner: Manner = PLAIN,
) -> Fetched:  # fmt: skip
    """Ask for an address once: again when a kept connection turns out closed, when a certificate only lacks its issuer,
    and leniently when the answer is one that browsers read. ``deadline_s`` covers each exchange; ``on_sent`` is called
    when there is a connection and the request goes out on it."""
    asked = _Asked(client, url, wanted, caps, deadline_s or DEADLINE_S, on_sent, manner.headers(url, wanted))
    host = urlsplit(url).netloc
    if host in client.odd:
        return await asked.exchange(_lenient)
    got = await asked.exchange(_strict)
    if got.status is None and isinstance(got.failure, (aiohttp.ServerDisconnectedError, ConnectionResetError)):
        got = await asked.exchange(_strict, before=got.requests)
    if got.status is None and lacks_issuer(got.failure):
        try:
            if await client.learn_chain(url):
                got = await asked.exchange(_strict, before=got.requests)
        except ssl.SSLCertVerificationError as failure:
            got.failure = failure
    if got.status is None and isinstance(got.failure, aiohttp.ClientResponseError):
        read = await asked.exchange(_lenient, before=got.requests)
        got.requests = read.requests
        if read.status is not None:
            client.odd.add(host)
            return read
    return got


class _Asked(NamedTuple):
    """One address as it is to be asked for."""

    client: Client
    url: str
    wanted: int
    caps: Caps
    deadline_s: float
    on_sent: Callable[[], None]
    headers: dict[str, str]

    async def exchange(self, way: Callable[[_Asked, Fetched], Awaitable[None]], before: int = 0) -> Fetched:
        got = Fetched(url=self.url, at=now(), requests=before)
        try:
            async with asyncio.timeout(self.deadline_s):
                await way(self, got)
        except (aiohttp.ClientError, TimeoutError, OSError, Refused, ValueError) as failure:
            got.failure = failure
        got.chain = self.client.chains.get(urlsplit(self.url).netloc)
        return got

    def head(self, got: Fetched, status: int, reason: str, headers: Sequence[tuple[bytes, bytes]]) -> str:
        """Write the head of an answer down; its Content-Encoding."""
        got.status, got.reason = status, reason
        got.headers = [_told(name, value) for name, value in headers]
        got.set_cookies = _cookies(headers)
        return ",".join(value for name, value in got.headers if name.lower() == "content-encoding")


async def _strict(asked: _Asked, got: Fetched) -> None:
    at, told = URL(asked.url, encoded=True), (got, asked.on_sent)
    how = asked.client.how(asked.url)
    async with asked.client.session.get(
        at, headers=asked.headers, allow_redirects=False, trace_request_ctx=told, ssl=how
    ) as answer:
        coding = asked.head(got, answer.status, answer.reason or "", answer.raw_headers)
        got.sent = list(answer.request_info.headers.items())
        if await _read(undone(answer.content.iter_any(), coding), got, asked.wanted, asked.caps):
            answer.close()  # the rest is not wanted; draining it could last for ever


async def _lenient(asked: _Asked, got: Fetched) -> None:
    sent = list((HEADERS | asked.headers).items())
    answer, writer = await lenient.ask(
        asked.client.guard, asked.url, sent, asked.client.how(asked.url), CONNECT_S, asked.on_sent
    )
    try:
        got.requests += 1
        got.sent = sent
        coding = asked.head(got, answer.status, answer.reason, answer.headers)
        await _read(undone(lenient.body(answer), coding), got, asked.wanted, asked.caps)
    finally:
        writer.transport.abort()


async def _read(chunks: AsyncIterator[bytes], got: Fetched, wanted: int, caps: Caps) -> bool:
    """Fill in the body; True when something was left unread. What came before a connection broke is kept."""
    parts: list[bytes] = []
    size, role = 0, -1

    def kind() -> int:
        return kind_of(got.content_type, got.header("content-disposition"), b"".join(parts)[:4096], wanted)

    try:
        async for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if role < 0 and size >= _TELLING_BYTES:
                role = kind()
            if role >= 0 and size > caps.of(role):
                return True
        return False
    finally:
        role = kind() if role < 0 else role
        kept = caps.of(role) if role in (PAGE, ATTACHMENT) else _RESOURCE_KEPT
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
