"""Content codings of HTTP undone piece by piece, so that a body that stops too early is told from a whole one.

Never holds more than a piece of what a body unpacks to, and never takes for whole what lacks its coding's end mark.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from audit.read.web.decode import codec_of

PIECE_BYTES = 64 * 1024
_MEMBERS = 1000  # gzip members in one body; each costs a look at the rest of its chunk
_LAYERS = 2
_BETWEEN_BYTES = 64 * 2**20  # what an outer coding may unpack to; the last one's is counted by who reads it
_LOOKED_AT_BYTES = 4096
_GZIP_START = b"\x1f\x8b\x08"
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}  # 8 MiB, as browsers do (RFC 9659)
# What servers write here by mistake: a charset, a media type, or that there is no coding.
_NO_CODING = re.compile(r"none|null|binary|[78]bit|chunked|plain|text|charset.*|[^/]*+/.*")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FILES = re.compile(
    rb"%PDF-|PK[\x03\x05]|\xd0\xcf\x11\xe0|\x89PNG|GIF8|\xff\xd8\xff|BM|RIFF|Rar!|7z\xbc\xaf|\{\\rtf|wOF[F2]|OTTO"
    rb"|\x00\x01\x00\x00|\x00\x00\x01\x00|....ftyp|ID3|\xff[\xf2-\xfb]|OggS|[FC]WS|FLV|MZ|\x00asm",
    re.DOTALL,
)


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


class _Zstd:
    """Frames one after another (RFC 8878 3.1); never asked for either."""

    def __init__(self) -> None:
        self.ended = False
        self._frame = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
        self._frames = 1

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk or not (self._frame.needs_input or self._frame.eof):
            if self._frame.eof:
                self._frames += 1
                if self._frames > _MEMBERS:
                    raise Broken("压缩数据分段过多")
                self._frame, self.ended = zstd.ZstdDecompressor(options=_ZSTD_WINDOW), False
            yield self._frame.decompress(chunk, PIECE_BYTES)
            chunk = b""
            if self._frame.eof:
                self.ended, chunk = True, self._frame.unused_data


class _Unread:
    """A coding that cannot be undone here."""

    ended = False

    def __init__(self, name: str) -> None:
        self._name = name

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        raise Broken(f"压缩方式（{self._name}）无法解开")


class _Unknown:
    """A word nobody knows: the body as it came where it can be read so, as in browsers; else it stays unread."""

    ended = True  # there is no end mark to wait for

    def __init__(self, name: str) -> None:
        self._name = name
        self._start: bytes | None = b""  # None: enough was seen

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._start is not None:
            self._start += chunk
            if not readable(self._start):
                raise Broken(f"不认识的压缩方式（{self._name[:20]}）无法解开")
            self._start = self._start if len(self._start) < _LOOKED_AT_BYTES else None
        yield chunk


_CODINGS: dict[str, Callable[[], _Coding]] = {
    "gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "br": _Brotli, "zstd": _Zstd,
}  # fmt: skip
_UNREAD = frozenset(("compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "sdch", "aes128gcm"))


def readable(start: bytes) -> bool:
    """Whether bytes begin as text or as a known kind of file, not as packed data."""
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    return wide or not _CONTROLS.search(start[:_LOOKED_AT_BYTES]) or _FILES.match(start) is not None


def layers(content_encoding: str) -> list[_Layer]:
    """What undoes a Content-Encoding, outermost coding first; nothing for a body that came as it is."""
    names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    names = [name for name in names if not (_NO_CODING.fullmatch(name) or codec_of(name))]
    if len(names) > _LAYERS:
        return [_Layer(_Unread(f"{len(names)}层"), 0)]
    made = [_coding(name) for name in reversed(names)]
    return [_Layer(coding, len(made) - 1 - at) for at, coding in enumerate(made)]


def _coding(name: str) -> _Coding:
    if name in _UNREAD:
        return _Unread(name)
    return _CODINGS[name]() if name in _CODINGS else _Unknown(name)


class _Layer:
    """One coding being undone; ``left``: how many more follow. An empty body is whole in any coding."""

    def __init__(self, coding: _Coding, left: int) -> None:
        self._coding, self._left = coding, left
        self._begun, self._made = False, 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(chunk)
        try:
            for piece in self._coding.feed(chunk):
                self._made += len(piece)
                if self._left and self._made > _BETWEEN_BYTES:
                    raise Broken("压缩数据膨胀过大")
                if piece:
                    yield piece
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise Broken("内容未传完：压缩数据已损坏") from None

    def finish(self) -> None:
        if self._begun and not self._coding.ended:
            raise Broken("内容未传完：压缩数据没有结尾")


def _fed(chain: Sequence[_Layer], chunk: bytes) -> Iterator[bytes]:
    if not chain:
        yield chunk
        return
    for piece in chain[0].feed(chunk):
        yield from _fed(chain[1:], piece)


def undone(chunks: AsyncIterator[bytes], content_encoding: str) -> AsyncIterator[bytes]:
    """The body behind a Content-Encoding, in pieces. Raises :class:`Broken` where it is not whole.

    A word that is no coding at all (``utf-8``, ``none``) leaves the body as it came, as in browsers.
    """
    chain = layers(content_encoding)
    return _undone(chunks, chain) if chain else chunks


async def _undone(chunks: AsyncIterator[bytes], chain: Sequence[_Layer]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        for piece in _fed(chain, chunk):
            yield piece
    for layer in chain:
        layer.finish()


def undone_at_once(body: bytes, content_encoding: str, most: int, *, whole: bool = True) -> tuple[bytes, bool]:
    """The same for a body at hand: at most ``most`` bytes of it, and whether there was more. ``whole``: it is all."""
    chain, made = layers(content_encoding), bytearray()
    for at in range(0, len(body), PIECE_BYTES):
        for piece in _fed(chain, body[at : at + PIECE_BYTES]):
            made += piece
            if len(made) > most:
                return bytes(made[:most]), True
    for layer in chain if whole else ():
        layer.finish()
    return bytes(made), False
