"""A text prepared for many searches: words found whole, folded, across gaps, outside what cancels them.

Never decides what a hit means, and never reads a list of words from a file.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from msgspec import Struct

QUOTE_CHARS = 60
SENTENCE_CHARS = 150  # how far around a hit its sentence is looked for

INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD])
# One character for one character, so that a place in the folded text is the same place in the page's own words.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {code + 0xFEE0: code + 32 for code in range(65, 91)} | {code: code + 32 for code in range(65, 91)}
_FOLDED = {chr(code): chr(folded) for code, folded in _FOLD.items()}
_SENTENCE, _CLAUSE = re.compile(r"[。;!?]"), re.compile(r"[。;!?,:]")  # in folded text

# Every term under its rarest letter, with itself without blanks and its letters.
ByLetter = dict[str, list[tuple[str, str, frozenset[str]]]]


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """A group is found when one term of ``any`` stands in the text outside every term of ``not``.

    What a sentence does with a term may undo it: ``clause_not`` and ``sentence_not`` are words beside it, in its clause
    or sentence, that deny it or speak of the past.
    """

    any: tuple[str, ...]
    not_: tuple[str, ...] = ()
    clause_not: tuple[str, ...] = ()
    sentence_not: tuple[str, ...] = ()

    @classmethod
    def of(cls, written: Struct) -> Terms:
        """The terms of a file, folded as texts are."""
        return cls(*(tuple(map(fold, getattr(written, name))) for name in cls.__struct_fields__))


class Indexed(Protocol):
    """A list of terms that can be looked up by their letters."""

    @property
    def by_letter(self) -> ByLetter: ...


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).split()).lower()


@lru_cache(maxsize=8)
def prepare(text: str) -> Prepared:
    return Prepared(text)


class Prepared:
    """A text with its white space squeezed, folded once for many searches."""

    def __init__(self, text: str) -> None:
        words = " ".join(text.split())
        # A text that prints has nothing invisible in it; str.translate with a table costs ten times as much as asking.
        self.words = words if words.isprintable() else " ".join(text.translate(INVISIBLE).split())
        self.folded = self.words
        letters = frozenset(self.words)
        for letter in letters & _FOLDED.keys():
            self.folded = self.folded.replace(letter, _FOLDED[letter])
        self.joined = self.folded.replace(" ", "")
        self._chars = frozenset(_FOLDED.get(letter, letter) for letter in letters if letter != " ")
        self._gaps: list[int] | None = None

    def standing(self, lexicon: Indexed) -> frozenset[str]:
        """The few terms that stand in the text at all: most have a letter that is nowhere in it."""
        here, joined = self._chars, self.joined
        near = [lexicon.by_letter[letter] for letter in here.intersection(lexicon.by_letter)]
        return frozenset(
            term for terms in near for term, solid, letters in terms if letters <= here and solid in joined
        )

    def first(self, terms: Terms, here: frozenset[str]) -> tuple[int, int] | None:
        """Start and end of the earliest hit that nothing cancels; ``here``: the terms in the text."""
        hits = sorted(hit for term in terms.any if term in here for hit in self._places(term))
        if terms.clause_not or terms.sentence_not:
            hits = [hit for hit in hits if not self._undone(*hit, terms)]
        if not hits or not terms.not_:
            return hits[0] if hits else None
        bars = [bar for term in terms.not_ if term in here for bar in self._places(term)]
        return next((hit for hit in hits if not any(hit[0] < bar[1] and bar[0] < hit[1] for bar in bars)), None)

    def _undone(self, start: int, end: int, terms: Terms) -> bool:
        """Whether the clause or the sentence around a hit denies it, or says it of the past."""
        before = self.folded[max(0, start - SENTENCE_CHARS) : start].replace(" ", "")
        after = self.folded[end : end + SENTENCE_CHARS].replace(" ", "")
        hit = self.folded[start:end].replace(" ", "")
        sentence = _SENTENCE.split(before)[-1] + hit + _SENTENCE.split(after)[0]
        clause = _CLAUSE.split(before)[-1] + hit + _CLAUSE.split(after)[0]
        return any(word in sentence for word in terms.sentence_not) or any(word in clause for word in terms.clause_not)

    def _places(self, term: str) -> list[tuple[int, int]]:
        hits = [(at, at + len(term)) for at in places(self.folded, term) if self._whole_word(at, term)]
        if term.isascii():
            return hits
        solid = term.replace(" ", "")
        if len(solid) >= 4:
            if len(self.joined) < len(self.folded):
                spans = [(self._spread(at), self._spread(at + len(solid) - 1) + 1) for at in places(self.joined, solid)]
                hits += [span for span in spans if span not in hits]
            return hits
        spaced = " ".join(solid)
        for at in places(self.folded, spaced) if len(solid) > 1 else ():
            end = at + len(spaced)
            if not _is_han(self.folded[at - 1 : at]) and not _is_han(self.folded[end : end + 1]):
                hits.append((at, end))
        return hits

    def _whole_word(self, at: int, term: str) -> bool:
        """Latin words and numbers count only whole: ``test`` is not in ``latest``, 1月1日 not in 11月1日."""
        before, after = self.folded[at - 1 : at] if at else "", self.folded[at + len(term) : at + len(term) + 1]
        return not (_joins(before, term[0]) or _joins(term[-1], after))

    def _spread(self, at: int) -> int:
        """Place in the squeezed text of a character of the joined text."""
        if self._gaps is None:
            self._gaps = list(accumulate(map(len, self.folded.split(" "))))[:-1]
        return at + bisect_right(self._gaps, at)

    def quote(self, start: int, end: int) -> str:
        room = max(0, QUOTE_CHARS - (end - start))
        begin = max(0, start - room // 2)
        return self.words[begin : begin + QUOTE_CHARS].strip()


def places(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text: for a few fixed words a good deal faster than a pattern."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _is_han(char: str) -> bool:
    return bool(char) and "\u3400" <= char <= "\u9fff"


def _joins(left: str, right: str) -> bool:
    if not left or not right or not (left.isascii() and right.isascii()):
        return False
    return (left.isdigit() and right.isdigit()) or (left.isalpha() and right.isalpha())
