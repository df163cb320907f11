"""A text as hashes of its pieces, so that two texts can be compared without being kept. Never keeps a word."""

from __future__ import annotations

import re
import unicodedata
import zlib

from rules.overlap import SIZE

PIECE_CHARS = 5  # F of the domain notes: five-character pieces
_MAX_CHARS = 200_000
_NOISE = re.compile(r"[\W_\d]+")  # numbers and dates change every year, words need not


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the pieces of a text, ascending; () for a text shorter than a piece."""
    # Punctuation goes first: nearly all that is left of a page is in its normal form already.
    plain = _NOISE.sub("", text[:_MAX_CHARS])
    if not unicodedata.is_normalized("NFKC", plain):
        plain = _NOISE.sub("", unicodedata.normalize("NFKC", plain))
    written, size = plain.encode("utf-16-le", "surrogatepass"), 2 * PIECE_CHARS
    return tuple(sorted({zlib.crc32(written[at : at + size]) for at in range(0, len(written) - size + 1, 2)})[:SIZE])
