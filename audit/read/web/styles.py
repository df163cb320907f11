"""The part of a page's own style sheets that hides elements: enough of CSS to know it, and no more.

Never guesses at a selector it does not understand: such a rule is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml.etree import _Element
from msgspec import Struct

SCREEN_PX = 1280  # the width of the browser lane's window
_SHEET_CHARS = 300_000
_RULES = 4000
_UNDER_ONE_KEY = 40
_STEPS = 8  # compounds of one selector
_AWAY_PX = -900  # so far to the left or above, nothing is on the screen

_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?")  # one that is not closed reaches to the end
_WIDTH = re.compile(r"(min|max)-width\s*:\s*([\d.]+)\s*(px|em|rem)?")
_COMPOUND = re.compile(r"(?P<tag>[\w-]+|\*)?(?P<rest>(?:[.#][\w-]++|\[[\w-]++(?:=[\"']?[^\]\"']*+[\"']?)?\])*+)$")
_PART = re.compile(r"([.#])([\w-]+)|\[([\w-]{1,200})(?:=[\"']?([^\]\"']{0,500})[\"']?)?\]")
_COMBINATOR = re.compile(r"\s{0,20}>\s*|\s+")
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|em|rem|pt|%|vw)?")
_TELLING = re.compile(r"display|visib|opacity|font|indent|left|top", re.IGNORECASE)

_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# What a declaration says of one property: True when it takes the element's words from sight.
Says = dict[str, bool]


def hides_itself(node: _Element) -> bool:
    """Whether an element's own attributes take it from sight: all that is asked of single rows, tables and controls."""
    return node.get("hidden") is not None or _NOT_SHOWN.search(node.get("style") or "") is not None


class Compound(Struct, frozen=True):
    """One step of a selector, like ``li.more[hidden]``."""

    tag: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, node: _Element) -> bool:
        if self.tag and node.tag != self.tag:
            return False
        if any(node.get("id") != one for one in self.ids):
            return False
        if self.classes:
            own = (node.get("class") or "").split()
            if any(one not in own for one in self.classes):
                return False
        for name, value in self.attributes:
            found = node.get(name)
            if found is None or (value is not None and found != value):
                return False
        return True


class Rule(Struct, frozen=True):
    """A selector (the last step first; ``child[n]``: step n must be the parent of the one before) and what it says."""

    steps: tuple[Compound, ...]
    child: tuple[bool, ...]
    rank: tuple[int, int, int, int]  # ids, classes, tags, place in the sheets
    says: Says
    important: frozenset[str]

    def fits(self, node: _Element) -> bool:
        return self.steps[0].fits(node) and self._above(node, 1)

    def _above(self, node: _Element, step: int) -> bool:
        if step == len(self.steps):
            return True
        above = node.getparent()
        if self.child[step]:
            return above is not None and self.steps[step].fits(above) and self._above(above, step + 1)
        climbed = 0
        while above is not None and climbed < 60:
            if self.steps[step].fits(above) and self._above(above, step + 1):
                return True
            above, climbed = above.getparent(), climbed + 1
        return False


class Styles:
    """What the ``<style>`` elements of a tree and the elements' own styles hide."""

    def __init__(self, tree: _Element) -> None:
        self._by_key: dict[str, list[Rule]] = defaultdict(list)
        left = _SHEET_CHARS
        count = 0
        for sheet in tree.iter("style"):
            text = (sheet.text or "")[:left]
            left -= len(text)
            if not _TELLING.search(text) or not _applies(sheet.get("media") or ""):
                continue
            for rule in _rules(text, count):
                count += 1
                under = self._by_key[_key(rule.steps[0])]
                under.append(rule)
                if len(under) > _UNDER_ONE_KEY:
                    del under[0]
                if count >= _RULES:
                    return

    def of(self, node: _Element) -> Says | None:
        """What holds for one element, by property; None when nothing is said of it."""
        style = node.get("style")
        own = declared(style) if style and _TELLING.search(style) else None
        if not self._by_key:
            return own[0] if own else None
        found: dict[str, tuple[tuple[bool, int, tuple[int, int, int, int]], bool]] = {}
        for key in _keys(node):
            for rule in self._by_key.get(key, ()):
                if rule.fits(node):
                    for name, hides in rule.says.items():
                        place = (name in rule.important, 0, rule.rank)
                        if name not in found or place > found[name][0]:
                            found[name] = (place, hides)
        if own is not None:
            for name, hides in own[0].items():
                place = (name in own[1], 1, (0, 0, 0, 0))
                if name not in found or place > found[name][0]:
                    found[name] = (place, hides)
        return {name: hides for name, (_, hides) in found.items()} or None


def _keys(node: _Element) -> list[str]:
    keys = [str(node.tag), "*"]
    if name := node.get("id"):
        keys.append(f"#{name}")
    if names := node.get("class"):
        keys += [f".{one}" for one in names.split()[:20]]
    return keys


def _key(last: Compound) -> str:
    if last.ids:
        return f"#{last.ids[0]}"
    return f".{last.classes[0]}" if last.classes else last.tag or "*"


def declared(text: str) -> tuple[Says, frozenset[str]]:
    """What a list of declarations says of the properties that hide, and which of them are ``!important``."""
    says: Says = {}
    important: set[str] = set()
    values: dict[str, str] = {}
    for one in text.split(";"):
        name, colon, value = one.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        if not colon or not value:
            continue
        bare = value.replace("!important", "").strip()
        values[name] = bare
        said: tuple[str, bool] | None = None
        if name == "display":
            said = ("display", bare == "none")
        elif name == "visibility":
            said = ("visibility", bare in ("hidden", "collapse"))
        elif name == "opacity":
            said = ("opacity", _number(bare) == 0)
        elif name == "font-size":
            said = ("font", _number(bare) == 0)
        elif name == "text-indent":
            said = ("indent", _away(bare))
        if said is not None:
            says[said[0]] = said[1]
            if bare != value:
                important.add(said[0])
    if "position" in values:
        fixed = values["position"] in ("absolute", "fixed")
        says["place"] = fixed and any(_away(values.get(side, "")) for side in ("left", "top"))
    return says, frozenset(important)


def _number(value: str) -> float | None:
    found = _LENGTH.match(value)
    return float(found[1]) if found else None


def _away(value: str) -> bool:
    found = _LENGTH.match(value)
    if not found:
        return False
    unit = {"em": 16.0, "rem": 16.0, "%": 10.0, "vw": 12.8, "pt": 1.33}.get(found[2] or "px", 1.0)
    return float(found[1]) * unit <= _AWAY_PX


def _rules(text: str, start: int, depth: int = 0) -> Iterator[Rule]:
    """The rules of a sheet that say anything of hiding, blocks for other media left out."""
    place = start
    for head, body in _blocks(_COMMENT.sub(" ", text) if depth == 0 else text):
        if head.startswith("@"):
            name, _, condition = head[1:].partition(" ")
            nested = name == "media" or name in ("supports", "layer", "container")
            if nested and depth < 4 and (name != "media" or _applies(condition)):
                for rule in _rules(body, place, depth + 1):
                    place += 1
                    yield rule
            continue
        if not _TELLING.search(body):
            continue
        says, important = declared(body)
        if not says:
            continue
        for written in head.split(","):
            if (read := _selector(written.strip())) is not None:
                steps, child = read
                place += 1
                rank = (
                    sum(len(step.ids) for step in steps),
                    sum(len(step.classes) + len(step.attributes) for step in steps),
                    sum(bool(step.tag) for step in steps),
                    place,
                )
                yield Rule(steps, child, rank, says, important)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before a brace, what stands in it) of the outermost blocks."""
    begin = at = 0
    while (opened := text.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            close = text.find("}", end)
            if close < 0:
                return
            depth += text.count("{", end, close) - 1
            end = close + 1
        head = text[begin:opened].rpartition(";")[2].strip()
        yield head, text[opened + 1 : end - 1]
        begin = at = end


def _applies(condition: str) -> bool:
    """Whether a media condition holds on a computer's screen."""
    told = condition.strip().lower()
    return not told or any(_holds(one) for one in told.split(","))


def _holds(query: str) -> bool:
    if "print" in query or "speech" in query or "not " in query:
        return False
    for edge, number, unit in _WIDTH.findall(query):
        px = float(number) * (16 if unit in ("em", "rem") else 1)
        if (edge == "min" and px > SCREEN_PX) or (edge == "max" and px < SCREEN_PX):
            return False
    return "prefers-" not in query and "portrait" not in query


def _selector(written: str) -> tuple[tuple[Compound, ...], tuple[bool, ...]] | None:
    """The steps of a selector from its end to its beginning; None for what is not understood."""
    if not written or len(written) > 200:
        return None
    names = _COMBINATOR.split(written)
    joints = [">" in joint for joint in _COMBINATOR.findall(written)]
    steps = [_compound(name) for name in names]
    known = [step for step in steps if step is not None]
    if len(known) < len(steps) or len(steps) > _STEPS:
        return None
    return tuple(reversed(known)), (False, *reversed(joints))


def _compound(written: str) -> Compound | None:
    found = _COMPOUND.match(written)
    if not written or found is None:
        return None
    classes, ids, attributes = [], [], []
    for mark, name, attribute, value in _PART.findall(found["rest"]):
        if mark == ".":
            classes.append(name)
        elif mark == "#":
            ids.append(name)
        else:
            attributes.append((attribute.lower(), value or None))
    tag = (found["tag"] or "").lower()
    return Compound("" if tag == "*" else tag, tuple(classes), tuple(ids), tuple(attributes))
