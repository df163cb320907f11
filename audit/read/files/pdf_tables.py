"""Words with places on a page, put into lines, and lines into cells.

Never guesses what a cell means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SPACES = re.compile(r"\s+")
_CELL_GAP = 1.2  # of a character's height: wider than any gap inside a sentence
_WORD_GAP = 0.25
_CJK = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


class Word(NamedTuple):
    """A piece of text on a page; y grows downwards, all in one unit."""

    x: float
    y: float
    right: float
    height: float
    text: str


def lines_of(words: Iterable[Word]) -> Iterator[str]:
    """Lines from top to bottom, pieces from left to right, a tab where a gap is wider than a character."""
    row: list[Word] = []
    for word in sorted(words, key=lambda word: (word.y, word.x)):
        if row and word.y - row[0].y > 0.5 * max(1e-6, min(word.height, row[0].height)):
            yield _join(row)
            row = []
        row.append(word)
    if row:
        yield _join(row)


def _join(row: list[Word]) -> str:
    pieces: list[str] = []
    right = None
    for word in sorted(row, key=lambda word: word.x):
        text = _SPACES.sub(" ", word.text)
        if right is not None:
            gap = word.x - right
            if gap > _CELL_GAP * word.height:
                pieces.append("\t")
            elif gap > _WORD_GAP * word.height and not (_CJK.match(text) and pieces and _CJK.search(pieces[-1][-1:])):
                pieces.append(" ")
        pieces.append(text)
        right = max(right or word.right, word.right)
    return "".join(pieces).strip()
