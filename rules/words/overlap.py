"""How much of one text stands in another, from sketches that hold no text. Never says that a text was copied.

A sketch is the smallest hashes of a text's five-character pieces, ascending; ``audit`` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 40  # fewer pieces of a text say too little


def shared_percent(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Percent (rounded down) of the pieces of ``one`` that stand in ``other`` too; None where that cannot be said.

    Below the smaller of the two greatest hashes both sketches are complete, so the share is an unbiased estimate,
    and exact for texts with no more pieces than a sketch holds.
    """
    if not one or not other:
        return None
    bound = min(one[-1] if _full(one) else _END, other[-1] if _full(other) else _END)
    pieces = [piece for piece in one if piece <= bound]
    if len(pieces) < LEAST:
        return None
    there = {piece for piece in other if piece <= bound}
    return 100 * sum(piece in there for piece in pieces) // len(pieces)


SIZE = 256  # of a sketch; a text with fewer pieces is kept whole
_END = 2**32


def _full(sketch: Sequence[int]) -> bool:
    return len(sketch) >= SIZE
