"""Labels and the values beside them: 标签：值 in lines, tables, definition lists, columns and inputs.

Never takes a value whose label is not on the page, and never one from a list's row or a search form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from audit.read.document.label_columns import zipped
from audit.read.document.label_lines import (
    DATES,
    LABEL,
    VALUE_CHARS,
    Pair,
    alternating,
    clean,
    in_line,
    spaced,
    unmarked,
)
from audit.read.document.label_rows import placed
from audit.read.web import dates
from audit.read.web.text import Line, Sheet, inner_text, squeeze, tidy
from audit.read.web.word_lists import FIELDS, key, labels, ranks

_OPENS = re.compile(r"[:：\]】]")
# A run of letters is never given back: what may follow is no letter.
_SET_BY_ID = re.compile(
    r"(?:\$\(\s*['\"]#(?P<id>[\w\-]+)['\"]\s*\)|getElementById\(\s*['\"](?P<id2>[\w\-]+)"
    r"['\"]\s*\))[\w.()\s]{0,40}?(?:\.(?:append|html|text)\s*\(\s*|\.(?:innerHTML|innerText|"
    r"textContent)\s*=\s*)(?P<value>[A-Za-z_$][\w$]*)\s*[);]"
)


def pairs(sheet: Sheet) -> list[Pair]:
    """Every labelled value outside the main text, in page order."""
    found: list[Pair] = []
    first, last = sheet.body
    bare: list[tuple[Line, str, str]] = []
    for line in sheet.lines:
        if line.hidden or line.n >= sheet.footer:
            continue
        if first + 30 <= line.n < last - 6 and last - first > 40:
            continue
        if len(line.text) > 600 or line.text.isascii():
            continue
        word = key(line.text) if len(line.text) <= 48 else line.text
        if len(word) <= 16 and (name := labels().get(word)):
            if _OPENS.search(line.text) or line.text[:1] in "[【":
                found.append(Pair(name, word, _beside(sheet, line, name), line.n))
            else:
                bare.append((line, word, name))
        elif (_OPENS.search(line.text) and (told := in_line(line))) or (
            len(line.pieces) > 3 and (told := alternating(line))
        ):
            found.extend(told)
        elif len(line.pieces) > 1 and (pair := unmarked(line)):
            bare.append(pair)
        elif len(line.pieces) > 1:
            found.extend(spaced(line))
    strong = {name for _, _, name in bare if name in FIELDS}
    # Labels without a colon are trusted only where several stand together: a word alone may be a heading.
    others = {word for _, word, name in bare if name == "other"}
    if len(strong) >= 2 or (strong and len(others) >= 2):
        for line, word, name in bare:
            if word == key(line.text):
                value = _beside(sheet, line, name)
            else:
                value = clean(tidy(line.text)[len(tidy(line.pieces[0][0])) :], name)
            found.append(Pair(name, word, value, line.n))
    in_rows, taken = placed(sheet)
    found = [pair for pair in found if pair.n not in taken]
    found += [Pair(one.field, one.label, clean(one.value, one.field), one.n, one.values) for one in in_rows]
    found = _columns(sheet, found)
    found.sort(key=lambda pair: pair.n)
    return [pair for pair in found if not _inside_text(sheet, pair, found)]


def _inside_text(sheet: Sheet, pair: Pair, found: list[Pair]) -> bool:
    """Whether a label belongs to the main text: there only a whole metadata block counts, or a source at its end."""
    first, last = sheet.body
    if not first <= pair.n < last:
        return False
    near = {p.field for p in found if abs(p.n - pair.n) <= 16 and first <= p.n < last and p.field in FIELDS}
    if len(near) >= 3:
        return False
    if pair.n < sheet.prose:
        return False
    return not (pair.field in ("source", "published_on") and pair.n >= last - 3)


def _beside(sheet: Sheet, line: Line, name: str) -> str:
    """The value of a label that stands alone in its element: in the next cell, the next sibling, or set by a script."""
    node: _Element = next((element for text, element in line.pieces if text.strip()), line.block)
    own = squeeze(line.text)
    for _ in range(8):
        beside = node.getnext()
        if beside is not None and beside.tag == "script" and (value := _set_by_script(node, beside.text or "")):
            return clean(value, name)
        parent = node.getparent()
        if (
            parent is None
            or parent.tag in ("tr", "table", "body", "html", "dl", "ul")
            or squeeze(inner_text(parent, 60)) != own
        ):
            break
        node = parent
    following = node.getnext()
    looked = 0
    while following is not None and looked < 4:
        looked += 1
        if following.tag in ("script", "br", "i", "img", "style", "em") and not inner_text(following, 40):
            following = following.getnext()
            continue
        if following.tag == "input":
            kind = (following.get("type") or "text").lower()
            return clean(following.get("value") or "", name) if kind == "text" else ""
        boxes = [box for box in following.iter("input", "select") if box.get("type") != "hidden"]
        if boxes:
            texts = [
                box
                for box in boxes
                if box.tag == "input" and (box.get("type") or "text") == "text" and box.get("value")
            ]
            return clean(texts[0].get("value"), name) if len(boxes) == 1 and texts else ""
        value = inner_text(following, VALUE_CHARS + 100)
        if key(value) in labels() or len(value) > VALUE_CHARS:
            return ""
        if following.tag in ("tr", "table", "h1", "h2", "form"):
            return ""
        # A block that holds labels of its own is not a value.
        first_words = next((text for text in following.itertext() if text.strip()), "")
        if key(first_words) in labels():
            return ""
        if any(key(m["label"]) in labels() for m in LABEL.finditer(value)):
            return ""
        return clean(value, name)
    return ""


def _set_by_script(label: _Element, script: str) -> str:
    """The literal an inline script puts beside a label: only a variable's own text, never a branch of a condition."""
    ids = {node.get("id") for node in (label, *label.iter()) if node.get("id")}
    parent = label.getparent()
    if parent is not None and parent.get("id"):
        ids.add(parent.get("id"))
    for match in _SET_BY_ID.finditer(script[:20_000]):
        if (match["id"] or match["id2"]) in ids:
            assigned = re.search(rf"\b{re.escape(match['value'])}\s*=\s*(['\"])([^'\"<>]{{1,60}})\1", script)
            return tidy(assigned.group(2)) if assigned else ""
    return ""


def _columns(sheet: Sheet, found: list[Pair]) -> list[Pair]:
    """Labels in one row or column and their values in another: paired by order, when both are complete.

    BeautifulSoup reads the fragment: such blocks are where markup is at its worst (unclosed cells, dt without dd).
    """
    empty = [pair for pair in found if not pair.value and pair.field in FIELDS]
    if len(empty) < 3:
        return found
    lines = {line.n: line for line in sheet.lines}
    holder: _Element | None = lines[empty[0].n].block
    wanted = {pair.label for pair in empty}
    for _ in range(6):
        holder = holder.getparent() if holder is not None else None
        if holder is None or holder.tag in ("body", "html"):
            return found
        text = inner_text(holder, 3000)
        if len(text) >= 3000:
            return found
        if not all(word in squeeze(text) for word in wanted):
            continue
        told = zipped(holder)
        if told:
            return [
                Pair(pair.field, pair.label, clean(told[pair.label], pair.field), pair.n)
                if not pair.value and pair.label in told
                else pair
                for pair in found
            ]
        if told is None:
            return found
    return found


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled values of one page, chosen where several stand."""

    pairs: list[Pair]
    block: tuple[int, int] | None  # lines of the metadata block, where three or more fields stand together

    def get(self, name: str) -> Pair | None:
        """The value of a field; None where no label has one, or several disagree outside a metadata block."""
        with_value = [pair for pair in self.pairs if pair.field == name and pair.value]
        if name in DATES:  # 发布日期：从 … 至 … of a search form holds none
            with_value = [pair for pair in with_value if dates.first(pair.value, tight=True)] or with_value
        if self.block:
            inside = [pair for pair in with_value if self.block[0] <= pair.n <= self.block[1]]
            if inside:
                return min(inside, key=lambda pair: ranks().get(pair.label, 99))
        if len({squeeze(pair.value) for pair in with_value}) > 2:
            return None
        return with_value[0] if with_value else None

    def all(self, name: str) -> list[Pair]:
        return [pair for pair in self.pairs if pair.field == name]

    @property
    def values(self) -> frozenset[int]:
        """Lines that hold the values of labels in another row: none of them is a date under the title."""
        return frozenset(n for pair in self.pairs for n in pair.values)

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(name for name in FIELDS if any(pair.field == name for pair in self.pairs))


def labelled(sheet: Sheet) -> Labelled:
    """Read the labelled values of a page and find its metadata block."""
    found = pairs(sheet)
    strong = [pair for pair in found if pair.field in FIELDS]
    best: tuple[int, int, int] | None = None
    start = 0
    for at in range(len(strong)):
        while strong[at].n - strong[start].n > 40:
            start += 1
        group: list[Pair] = []
        for pair in strong[start : at + 1]:
            if group and pair.n - group[-1].n > 9:
                group = []
            group.append(pair)
        fields = {pair.field for pair in group}
        # A field that comes back with another value is the next row of a list, not the same block.
        if len(fields) >= 3 and sum(1 for pair in group if pair.value) >= 2 and (best is None or len(fields) > best[0]):
            best = (len(fields), group[0].n, group[-1].n)
    return Labelled(found, (best[1], best[2]) if best else None)
