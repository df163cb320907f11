"""Content codings of HTTP undone piece by piece, so that a body that stops too early is told from a whole one.

Never holds more than a piece of what a body unpacks to, and never takes for whole what lacks its coding's end mark.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol

import brotli

PIECE_BYTES = 64 * 1024
_MEMBERS = 1000  # gzip members in one body; each costs a look at the rest of its chunk
_LAYERS = 2
_BETWEEN_BYTES = 64 * 2**20  # what an outer coding may unpack to; the last one's is counted by who reads it
_GZIP_START = b"\x1f\x8b\x08"


class Broken(ValueError):
    """The body is not whole in its coding; the message is a Chinese phrase for the ledger."""


class _Coding(Protocol):
    ended: bool  # its end mark has been seen

    def feed(self, chunk: bytes) -> Iterator[bytes]: ...


class _Gzip:
    """Members one after another (RFC 1952 2.2). What follows the last and begins none is ignored, as by browsers."""

    def __init__(self) -> None:
        self.ended = False
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._members = 1
        self._after: bytes | None = b""  # bytes that may begin the next member; None: they do not

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            if self.ended and not (chunk := self._next_member(chunk)):
                return
            yield from _inflated(self._member, chunk)
            if not self._member.eof:
                return
            self.ended, self._after, chunk = True, b"", self._member.unused_data

    def _next_member(self, chunk: bytes) -> bytes:
        if self._after is None:
            return b""
        start = self._after + chunk
        if not start.startswith(_GZIP_START):
            self._after = start if _GZIP_START.startswith(start) else None
            return b""
        self._members += 1
        if self._members > _MEMBERS:
            raise Broken("压缩数据分段过多")
        self.ended, self._member = False, zlib.decompressobj(zlib.MAX_WBITS | 16)
        return start


class _Deflate:
    """A zlib stream (RFC 1950) or, as some servers have it, bare deflate; what follows is ignored."""

    def __init__(self) -> None:
        self.ended = False
        self._stream: zlib._Decompress | None = None
        self._start = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self.ended:
            return
        if self._stream is None:
            self._start += chunk
            if len(self._start) < 2:
                return
            first, second = self._start[:2]
            wrapped = first & 0x0F == 8 and (first * 256 + second) % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            chunk = self._start
        yield from _inflated(self._stream, chunk)
        self.ended = self._stream.eof


def _inflated(stream: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    while True:
        piece = stream.decompress(chunk, PIECE_BYTES)
        yield piece
        chunk = stream.unconsumed_tail
        if stream.eof or not (chunk or len(piece) == PIECE_BYTES):
            return


class _Brotli:
    """Never asked for, yet sent by some caches."""

    def __init__(self) -> None:
        self.ended = False
        self._stream = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while not self.ended:
            piece = self._stream.process(chunk, output_buffer_limit=PIECE_BYTES)
            self.ended, chunk = self._stream.is_finished(), b""
            yield piece
            if not piece and self._stream.can_accept_more_data():  # the second alone says nothing of output held back
                return


class _Unread:
    """A coding that exists, was not asked for and cannot be undone here."""

    ended = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        raise Broken("服务器使用了未请求的压缩方式，无法解开")


_CODINGS: dict[str, Callable[[], _Coding]] = {
    "gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "br": _Brotli,
    "zstd": _Unread, "compress": _Unread, "x-compress": _Unread,
}  # fmt: skip


def undone(chunks: AsyncIterator[bytes], content_encoding: str) -> AsyncIterator[bytes]:
    """The body behind a Content-Encoding, in pieces. Raises :class:`Broken` where it is not whole.

    A word that is no coding at all (``utf-8``, ``none``) leaves the body as it came, as in browsers.
    """
    names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names or not _CODINGS.keys() >= set(names):
        return chunks
    if len(names) > _LAYERS:
        return _layer(chunks, _Unread(), 0)
    for left, name in zip(range(len(names) - 1, -1, -1), reversed(names), strict=True):
        chunks = _layer(chunks, _CODINGS[name](), left)
    return chunks


async def _layer(chunks: AsyncIterator[bytes], coding: _Coding, left: int) -> AsyncIterator[bytes]:
    """One coding undone; ``left``: how many more follow. An empty body is whole in any coding."""
    begun, made = False, 0
    async for chunk in chunks:
        begun = begun or bool(chunk)
        try:
            for piece in coding.feed(chunk):
                made += len(piece)
                if left and made > _BETWEEN_BYTES:
                    raise Broken("压缩数据膨胀过大")
                if piece:
                    yield piece
        except (zlib.error, brotli.error):
            raise Broken("内容未传完：压缩数据已损坏") from None
    if begun and not coding.ended:
        raise Broken("内容未传完：压缩数据没有结尾")
