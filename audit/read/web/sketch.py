"""A text as hashes of its pieces, so that two texts can be compared without being kept. Never keeps a word."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Sequence

from audit.read.web.normal import nfkc
from rules.words.overlap import SIZE

PIECE_CHARS = 5  # F of the domain notes: five-character pieces
_MAX_CHARS = 200_000
_PACKED = "<%dI"
_PRIME, _HALF = 0x9E3779B97F4A7C15, 32  # odd and without pattern (2**64 over the golden ratio): spreads every bit
_NOISE = re.compile(r"[\W_\d]+")  # numbers and dates change every year, words need not


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the pieces of a text, ascending; () for a text shorter than a piece."""
    # Punctuation goes first: nearly all that is left of a page is in its normal form already.
    plain = _NOISE.sub("", text[:_MAX_CHARS])
    if not unicodedata.is_normalized("NFKC", plain):
        plain = _NOISE.sub("", nfkc(plain))
    if len(plain) < PIECE_CHARS:
        return ()
    import numpy  # only where there is a text to sketch: a loop over its characters takes ten times as long

    codes = numpy.frombuffer(plain.encode("utf-32-le", "surrogatepass"), "<u4").astype(numpy.uint64)
    hashes = numpy.zeros(len(plain) - PIECE_CHARS + 1, numpy.uint64)
    for at in range(PIECE_CHARS):
        hashes = (hashes ^ codes[at : at + len(hashes)]) * _PRIME
        hashes ^= hashes >> _HALF
    hashes = (hashes >> _HALF).astype(numpy.uint32)  # sorted in half the time
    least = hashes if len(hashes) <= 2 * SIZE else numpy.partition(hashes, 2 * SIZE)[: 2 * SIZE]
    found = numpy.unique(least)[:SIZE]
    if len(found) < SIZE:  # a text that repeats itself: the least were too often the same
        found = numpy.unique(hashes)[:SIZE]
    return tuple(found.tolist())


def packed(pieces: Sequence[int]) -> bytes:
    """A sketch as it is kept: a thousand bytes, where a row of numbers is nine thousand."""
    return struct.pack(_PACKED % len(pieces), *pieces)


def unpacked(kept: bytes) -> tuple[int, ...]:
    return struct.unpack(_PACKED % (len(kept) // 4), kept)
