"""A text as hashes of its pieces, so that two texts can be compared without being kept. Never keeps a word."""

from __future__ import annotations

import heapq
import re
import unicodedata
import zlib

from rules.overlap import SIZE

PIECE_CHARS = 5  # F of the domain notes: five-character pieces
_MAX_CHARS = 200_000
_NOISE = re.compile(r"[\W_\d]+")  # numbers and dates change every year, words need not


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the pieces of a text, ascending; () for a text shorter than a piece."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text[:_MAX_CHARS]))
    pieces = {plain[at : at + PIECE_CHARS] for at in range(len(plain) - PIECE_CHARS + 1)}
    return tuple(heapq.nsmallest(SIZE, {zlib.crc32(piece.encode()) for piece in pieces}))
