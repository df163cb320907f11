"""Whether a pattern can be made to take more than linear time: an analysis of its automaton, not of its looks.

A backtracking matcher tries every way to read a text before it gives up. Where there is a text that a loop can be gone
through in two ways (exponential), or that two loops can share between them (polynomial), a page can make it do so. The
search for a place to begin counts as a loop, too: ``\\d+年`` reads a row of digits anew from each of them.

After Weber and Seidl, "On the degree of ambiguity of finite automata" (1991).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_sre: Any = re._parser  # type: ignore[attr-defined]
_MAX = re._constants.MAXREPEAT  # type: ignore[attr-defined]
_COPIES = 3  # of a bounded repetition: enough to show what it is ambiguous with
_MANY = 32  # bounded above this, a repetition within a loop is a loop
_SAMPLES = " \t\n\xa0\u30000aZ_-.,:;/<>\"'=%&?#()[]{}!@*+~^$|\\é一年月日号第，。《》（）〔〕、：０\x00"
_CATEGORIES = {
    "CATEGORY_DIGIT": str.isdecimal, "CATEGORY_SPACE": str.isspace, "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
    "CATEGORY_NOT_DIGIT": lambda c: not c.isdecimal(), "CATEGORY_NOT_SPACE": lambda c: not c.isspace(),
    "CATEGORY_NOT_WORD": lambda c: not (c.isalnum() or c == "_"),
}  # fmt: skip


@dataclass
class _Part:
    """A piece of the pattern as Glushkov's positions: how it begins and ends, whether it may be empty (and how often),
    whether it may fail without taking a character."""

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    empty: int = 1
    checks: bool = False


class _Automaton:
    def __init__(self, pattern: str, flags: int) -> None:
        tree = _sre.parse(pattern, flags)
        self.flags = tree.state.flags
        at_start = [str(given) for operator, given in tree[:1] if str(operator) == "AT"]
        self.anchored = at_start == ["AT_BEGINNING_STRING"] or (
            at_start == ["AT_BEGINNING"] and not self.flags & re.MULTILINE
        )
        self.chars = sorted({*_SAMPLES, *_named(tree)})
        self.masks: list[int] = []
        self.follow: dict[int, Counter[int]] = defaultdict(Counter)
        self.failing: set[int] = set()  # after these something must be there still
        self.inner: list[Any] = []  # of assertions
        self.kept: set[int] = set()  # in possessive loops and atomic groups
        self.whole = self._sequence(tree, False)

    def _position(self, mask: int) -> _Part:
        self.masks.append(mask)
        at = len(self.masks) - 1
        return _Part(Counter({at: 1}), Counter({at: 1}), 0)

    def _sequence(self, items: Iterable[tuple[Any, Any]], looped: bool) -> _Part:
        whole = _Part()
        for operator, given in items:
            whole = self._then(whole, self._item(str(operator), given, looped))
        return whole

    def _then(self, one: _Part, other: _Part) -> _Part:
        for a, times in one.last.items():
            for b, more in other.first.items():
                self.follow[a][b] += times * more
        first = one.first + Counter({b: times * one.empty for b, times in other.first.items()})
        last = other.last + Counter({a: times * other.empty for a, times in one.last.items()})
        if other.checks or not other.empty:
            self.failing |= set(one.last)
        return _Part(+first, +last, one.empty * other.empty, (one.checks and bool(other.empty)) or other.checks)

    def _item(self, name: str, given: Any, looped: bool) -> _Part:
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "GROUPREF"):
            return self._position(self._mask(name, given))
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeat(*given, looped)
        if name == "POSSESSIVE_REPEAT":
            return self._kept(self._repeat, *given, looped)
        if name == "SUBPATTERN":
            return self._sequence(given[3], looped)
        if name == "ATOMIC_GROUP":
            return self._kept(self._sequence, given, looped)
        if name == "BRANCH":
            parts = [self._sequence(branch, looped) for branch in given[1]]
            whole = _Part(empty=0)
            for part in parts:
                whole = _Part(whole.first + part.first, whole.last + part.last, whole.empty + part.empty,
                              whole.checks or part.checks)  # fmt: skip
            return whole
        if name in ("ASSERT", "ASSERT_NOT"):
            self.inner.append(given)
            return _Part(checks=True)
        return _Part(checks=name == "AT")

    def _kept(self, make: Any, *given: Any) -> _Part:
        """What is never given back: no second way through it is tried, and none of it is shared with what follows."""
        before = len(self.masks)
        part: _Part = make(*given)
        self.kept |= set(range(before, len(self.masks)))
        return part

    def _repeat(self, low: int, high: int, body: Any, looped: bool) -> _Part:
        unbounded = high == _MAX or (looped and high >= _MANY)
        whole = _Part()
        copies = min(low, 1 if unbounded else _COPIES)
        for _ in range(copies):
            whole = self._then(whole, self._sequence(body, looped or unbounded))
        if unbounded:
            part = self._sequence(body, True)
            for a, times in part.last.items():
                for b, more in part.first.items():
                    self.follow[a][b] += times * more
            return self._then(whole, _Part(part.first, part.last, 1, False))
        for _ in range(min(high, _COPIES) - copies):
            part = self._sequence(body, looped)
            whole = self._then(whole, _Part(part.first, part.last, 1, False))
        return whole

    def _mask(self, name: str, given: Any) -> int:
        if name == "IN":
            negated = str(given[0][0]) == "NEGATE"
            tests = [_test(str(operator), value) for operator, value in given[negated:]]
            held = [any(test(char) for test in tests) != negated for char in self._folded()]
        else:
            test = _test(name, given)
            held = [test(char) for char in self._folded()]
        return sum(1 << at for at, holds in enumerate(held) if holds)

    def _folded(self) -> list[str]:
        return [char.lower() if self.flags & re.IGNORECASE else char for char in self.chars]


def _test(name: str, given: Any) -> Any:
    if name == "LITERAL":
        return lambda char: char in (chr(given), chr(given).lower())
    if name == "NOT_LITERAL":
        return lambda char: char != chr(given)
    if name == "RANGE":
        return lambda char: given[0] <= ord(char) <= given[1] or given[0] <= ord(char.upper()[:1]) <= given[1]
    if name == "CATEGORY":
        return _CATEGORIES[str(given)]
    return lambda char: True  # ANY, GROUPREF


def _named(items: Any) -> Iterator[str]:
    """Every character that the pattern names, and those beside its ranges."""
    for operator, given in items:
        name = str(operator)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield from (chr(given), chr(given).lower())
        elif name == "RANGE":
            yield from map(chr, (given[0], given[1], max(given[0] - 1, 0), min(given[1] + 1, 0x10FFFF)))
        elif name == "IN":
            yield from _named(given)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _named(given[2])
        elif name == "SUBPATTERN":
            yield from _named(given[3])
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _named(given[1])
        elif name == "ATOMIC_GROUP":
            yield from _named(given)
        elif name == "BRANCH":
            for branch in given[1]:
                yield from _named(branch)


@cache
def costs(pattern: str, flags: int = 0, *, searched: bool = True, whole: bool = False) -> str:
    """How a pattern may cost more than linear time, with a character that does it; empty for one that never does.

    ``searched``: it is looked for anywhere, not only matched at a place; ``whole``: its end must be the text's.
    """
    auto = _Automaton(pattern, flags)
    searched = searched and not auto.anchored
    told = _costs(auto, searched=searched, whole=whole)
    for direction, items in auto.inner:  # what is looked for ahead begins at one place
        if not told and direction > 0:
            part = _Automaton("", auto.flags & re.IGNORECASE)
            part.chars = auto.chars
            part.whole = part._sequence(items, False)
            told = _costs(part, searched=False, whole=False)
    return told


def _costs(auto: _Automaton, *, searched: bool, whole: bool) -> str:
    """A loop is a danger where the match cannot end at once: what may end does not try another way."""
    ending = set() if whole or auto.whole.checks else set(auto.whole.last) - auto.failing
    loops = _components(auto, set())
    dangers = _components(auto, ending)
    for p, component in dangers.items():
        if p in auto.kept:
            continue
        for q, times in auto.follow[p].items():
            if times > 1 and q in component:
                return f"exponential: {_char(auto, auto.masks[q])}"
        if _twice(auto, p, component):
            return f"exponential: {_char(auto, auto.masks[p])}"
    for q, component in sorted(dangers.items()):
        if searched and (mask := _shared(auto, set(auto.whole.first), q, component, None)):
            return f"searched: {_char(auto, mask)}"
        for p in sorted(loops):
            if p not in auto.kept and p not in component and (mask := _shared(auto, {p}, q, component, loops[p])):
                return f"polynomial: {_char(auto, mask)}"
    return ""


def _char(auto: _Automaton, mask: int) -> str:
    return repr(auto.chars[(mask & -mask).bit_length() - 1])


def _components(auto: _Automaton, without: set[int]) -> dict[int, frozenset[int]]:
    """Position → those it shares a loop with, ``without`` some."""
    reach: dict[int, set[int]] = {}
    for start in set(range(len(auto.masks))) - without:
        seen: set[int] = set()
        todo = list(auto.follow[start])
        while todo:
            if (at := todo.pop()) not in seen and at not in without:
                seen.add(at)
                todo += auto.follow[at]
        reach[start] = seen
    made: dict[int, frozenset[int]] = {}
    for p in reach:
        if p in reach[p] and p not in made:
            component = frozenset(q for q in reach[p] if p in reach[q])
            made |= dict.fromkeys(component, component)
    return made


def _twice(auto: _Automaton, p: int, component: frozenset[int]) -> bool:
    """Whether one text leads from a position to itself in two ways."""
    todo = [(a, b) for a in auto.follow[p] for b in auto.follow[p]
            if a < b and {a, b} <= component and auto.masks[a] & auto.masks[b]]  # fmt: skip
    seen = set(todo)
    while todo:
        a, b = todo.pop()
        for c in auto.follow[a]:
            for d in auto.follow[b]:
                if c in component and d in component and auto.masks[c] & auto.masks[d] and (c, d) not in seen:
                    if c == d:
                        return True
                    seen.add((c, d))
                    todo.append((c, d))
    return False


def _shared(auto: _Automaton, starts: set[int], q: int, loop: frozenset[int], first: frozenset[int] | None) -> int:
    """Characters by which a text can be gone through in a first loop, on the way to the second, and within it:
    (p, p, q) to (p, q, q). Without a first loop it is the search, which passes anything."""
    triples: list[tuple[int | None, int, int]] = []
    if first is None:
        triples = [(None, s, c) for s in starts for c in auto.follow[q] if c in loop and auto.masks[s] & auto.masks[c]]
    else:
        (p,) = starts
        triples = [
            (a, b, c)
            for a in auto.follow[p] if a in first
            for b in auto.follow[p]
            for c in auto.follow[q] if c in loop and auto.masks[a] & auto.masks[b] & auto.masks[c]
        ]  # fmt: skip
    seen = set(triples)
    while triples:
        a, b, c = triples.pop()
        if b == q and c == q and (first is None or a in starts):
            return auto.masks[q]
        for nb in auto.follow[b]:
            for nc in auto.follow[c]:
                if nc not in loop or not (mask := auto.masks[nb] & auto.masks[nc]):
                    continue
                if a is None:
                    nexts: Iterable[int | None] = (None,)
                else:
                    nexts = [na for na in auto.follow[a] if first and na in first and auto.masks[na] & mask]
                for na in nexts:
                    if (na, nb, nc) not in seen:
                        seen.add((na, nb, nc))
                        triples.append((na, nb, nc))
    return 0
