"""One HTTP/1.1 exchange read as forgivingly as browsers read it, for the hosts whose answers a strict client refuses.

Never guesses where a body ends: a length or a chunk that cannot be right is an answer cut short.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from audit.crawl.protocol.guard import Guard
from audit.crawl.protocol.heads import unfolded

HEAD_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024
_INTERIM_BYTES = HEAD_BYTES  # browsers bound what comes before the answer by its bytes, not by its number
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n|\r\r")
_LINE = re.compile(rb"\r?\n|\r")
# Chromium looks for HTTP within the first four bytes; SHOUTcast servers say ICY; a reason may be missing.
_STATUS = re.compile(
    rb".{0,4}?(?:HTTP(?:/\d+(?:\.\d+)?)?|ICY)[ \t]++(\d{3})(?!\d)[ \t]*+(.*)", re.IGNORECASE | re.DOTALL
)


class Unreadable(OSError):
    """Not even a browser would take it for an answer, or its body is not whole."""


class Answer(Struct, kw_only=True):
    """A head, and the body still to be read with :func:`body`."""

    status: int
    reason: str
    headers: list[tuple[bytes, bytes]]
    reader: asyncio.StreamReader
    rest: bytes

    def header(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name]


async def ask(
    guard: Guard, url: str, headers: Sequence[tuple[str, str]], how: ssl.SSLContext, connect_s: float,
    on_sent: Callable[[], None] = lambda: None,
) -> tuple[Answer, asyncio.StreamWriter]:  # fmt: skip
    """Send a GET and read the head of its answer. The caller closes the writer."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    reader, writer = await _connected(guard, host, port, how if secure else None, connect_s)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}"]
        lines += [f"{name}: {value}" for name, value in headers] + ["Connection: close"]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        await writer.drain()
        on_sent()
        return await _head(reader), writer
    except BaseException:
        writer.transport.abort()
        raise


async def _connected(
    guard: Guard, host: str, port: int, how: ssl.SSLContext | None, connect_s: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    why: OSError = ConnectionError(host)
    for address, dialled in await guard.addresses(host, port):
        try:
            async with asyncio.timeout(connect_s):
                return await asyncio.open_connection(
                    address, dialled, ssl=how, server_hostname=host if how else None, limit=HEAD_BYTES
                )
        except OSError as failure:
            why = failure
    raise why


async def _head(reader: asyncio.StreamReader) -> Answer:
    held, interim = bytearray(), 0
    while interim <= _INTERIM_BYTES:
        while held.startswith((b"\r", b"\n")):
            del held[:1]
        seen = 0  # a head may drip: what was searched is not searched again
        while not (end := _END_OF_HEAD.search(held, max(0, seen - 3))):
            seen = len(held)
            if not (chunk := await reader.read(_CHUNK_BYTES)):
                raise Unreadable("应答头没有结束") if held else ConnectionResetError("没有应答")
            held += chunk if held else chunk.lstrip(b"\r\n")
            if len(held) > HEAD_BYTES + _CHUNK_BYTES:
                break
        if end is None or end.start() > HEAD_BYTES:
            raise Unreadable("应答头过大")
        first, *lines = _LINE.split(bytes(held[: end.start()]))
        del held[: end.end()]
        interim += end.end()
        status = _STATUS.match(first)
        if status is None:
            raise Unreadable("应答不符合 HTTP 协议")
        if int(status.group(1)) >= 200 or int(status.group(1)) == 101:
            pairs = [line.partition(b":") for line in unfolded(lines)]
            return Answer(
                status=int(status.group(1)), reason=status.group(2).decode("latin-1").strip(),
                reader=reader, rest=bytes(held),
                headers=[(name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip()],
            )  # fmt: skip
    raise Unreadable("中间应答过多")


async def body(answer: Answer) -> AsyncIterator[bytes]:
    """The body in pieces, its transfer coding undone. Raises :class:`Unreadable` where it is not whole."""
    if answer.status in (204, 304):
        return
    if any(b"chunked" in value.lower() for value in answer.header(b"transfer-encoding")):
        async for piece in _chunks(answer):
            yield piece
        return
    lengths = {part.strip() for value in answer.header(b"content-length") for part in value.split(b",")}
    if len(lengths) > 1:
        raise Unreadable("长度自相矛盾")
    left = int(length) if lengths and re.fullmatch(rb"\d{1,15}", length := lengths.pop()) else -1
    piece = answer.rest
    while piece or left:
        if not piece and not (piece := await answer.reader.read(_CHUNK_BYTES)):
            if left > 0:
                raise Unreadable("内容未传完")
            return
        if 0 <= left < len(piece):  # more than was promised: which of the two is right is not known
            raise Unreadable("内容长于应有长度")
        left -= len(piece) if left > 0 else 0
        yield piece
        piece = b""


async def _chunks(answer: Answer) -> AsyncIterator[bytes]:
    held = answer.rest

    async def more() -> bytes:
        chunk = await answer.reader.read(_CHUNK_BYTES)
        if not chunk:
            raise Unreadable("内容未传完")
        return chunk

    while True:
        while b"\n" not in held:
            if len(held) > 1024:
                raise Unreadable("分块长度有误")
            held += await more()
        line, _, held = held.partition(b"\n")
        size_in_hex = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,12}", size_in_hex):
            raise Unreadable("分块长度有误")
        left = int(size_in_hex, 16)
        if left == 0:
            return
        while left:
            held = held or await more()
            yield held[:left]
            held, left = held[left:], left - len(held[:left])
        while b"\n" not in held:  # the line end after a chunk
            held += await more()
        end, _, held = held.partition(b"\n")
        if end.strip():
            raise Unreadable("分块长度有误")
