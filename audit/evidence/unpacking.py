"""Archives whose records cannot be addressed as they are packed: written out plain, within a limit.

Never changes the given file, and never writes more than ``PLAIN_BYTES``.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from audit.evidence.store import CaptureError

PLAIN_BYTES = 4 * 2**30
ZSTD_START = b"\x28\xb5\x2f\xfd"
ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"  # a skippable frame before the records, as .warc.zst has it
_PIECE = 2**16
_DICTIONARY_BYTES = 16 * 2**20
_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}


def is_zstd(start: bytes) -> bool:
    """Whether a file begins as .warc.zst does."""
    return start.startswith((ZSTD_START, ZSTD_DICTIONARY))


def write_plain(packed: Path, plain: Path) -> None:
    """Unpack a gzip or zstd file, as far as it can be. Raises :class:`CaptureError` where it holds too much."""
    size = 0
    with packed.open("rb") as source, plain.open("wb") as sink:
        start = source.read(4)
        source.seek(0)
        try:
            for piece in _of_zstd(source) if is_zstd(start) else _of_gzip(source):
                size += len(piece)
                if size > PLAIN_BYTES:
                    raise CaptureError(f"{packed.name} 展开后超过 {PLAIN_BYTES // 2**30} GiB / too large")
                sink.write(piece)
        except (zlib.error, zstd.ZstdError, EOFError):
            pass  # the records end in the middle, which their reader tells


def _of_gzip(source: BinaryIO) -> Iterator[bytes]:
    unpacker, chunk = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
    while chunk := chunk or source.read(_PIECE):
        if unpacker.eof:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield unpacker.decompress(chunk, _PIECE)
        chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail


def _of_zstd(source: BinaryIO) -> Iterator[bytes]:
    dictionary = _dictionary(source)
    unpacker, chunk = zstd.ZstdDecompressor(dictionary, _WINDOW), b""
    while True:
        if unpacker.eof:
            chunk = unpacker.unused_data or source.read(_PIECE)
            unpacker = zstd.ZstdDecompressor(dictionary, _WINDOW)
        elif unpacker.needs_input:
            chunk = source.read(_PIECE)
        else:
            chunk = b""
        if not chunk and unpacker.needs_input:
            return
        yield unpacker.decompress(chunk, _PIECE)


def _dictionary(source: BinaryIO) -> zstd.ZstdDict | None:
    if source.read(4) != ZSTD_DICTIONARY:
        source.seek(0)
        return None
    size = struct.unpack("<I", source.read(4))[0]
    if size > _DICTIONARY_BYTES:
        raise EOFError
    content = source.read(size)
    if content.startswith(ZSTD_START):
        content = zstd.ZstdDecompressor(options=_WINDOW).decompress(content, _DICTIONARY_BYTES)
    return zstd.ZstdDict(content)
