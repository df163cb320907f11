"""Labels in one row and their values in the next: paired by place, so that an empty cell shifts nothing.

Never takes the head of a list for labels: one row of values belongs to a row of labels, and no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from audit.read.web.text import Sheet, inner_text, squeeze
from audit.read.web.word_lists import FIELDS, key, labels

_CELL_CHARS = 400
_MOST = 40  # cells of a row
_LEADS = re.compile(r"(?!javascript:|#)\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A label, the text of the cell that belongs to it, and the lines both stand in."""

    field: str
    label: str
    value: str
    n: int
    values: tuple[int, ...]


def placed(sheet: Sheet) -> tuple[list[Placed], set[int]]:
    """The labels of every row of labels above the footer, and the numbers of the lines such rows take."""
    found: list[Placed] = []
    taken: set[int] = set()
    for row, lines in _rows(sheet):
        told = next(_pairings(row), None)
        if told is None:
            continue
        below = _lines_of(sheet, [holder for holder, _ in told[1] if holder is not None])
        for (cell, text), (holder, value) in zip(*told, strict=True):
            if (name := labels().get(key(text))) is not None:
                n = lines.get(cell, min(lines.values()))
                found.append(Placed(name, key(text), value, n, below.get(holder, ()) if holder is not None else ()))
        taken.update(lines.values())
    return found, taken


def _rows(sheet: Sheet) -> Iterator[tuple[_Element, dict[_Element, int]]]:
    """Elements that hold three labels or more in children of their own, with the line of each label's element."""
    count: Counter[_Element] = Counter()
    strong: Counter[_Element] = Counter()
    lines: dict[_Element, dict[_Element, int]] = {}
    for line in sheet.lines[: sheet.footer]:
        if line.hidden or len(line.text) > 300 or line.text.isascii():
            continue
        for text, element in line.pieces:
            if len(text) > 40 or (name := labels().get(key(text))) is None:
                continue
            own = squeeze(text)
            node, parent = element, element.getparent()
            for _ in range(4):
                if parent is None or parent.tag in ("body", "html") or squeeze(inner_text(parent, 60)) != own:
                    break
                node, parent = parent, parent.getparent()
            if parent is not None:
                count[parent] += 1
                strong[parent] += name in FIELDS
                lines.setdefault(parent, {})[node] = line.n
    for row, number in count.items():
        if number >= 3 and strong[row] >= 2:
            yield row, lines[row]


Cells = list[tuple[_Element, str]]
Values = list[tuple[_Element | None, str]]


def _pairings(row: _Element) -> Iterator[tuple[Cells, Values]]:
    """Ways to pair the cells of a row with values: the row below, the next block, its own other half."""
    cells = _cells(row)
    if not 3 <= len(cells) <= _MOST:
        return
    if row.tag == "tr":
        if _are_labels(cells) and (below := _below(row)) is not None:
            yield [cell[:2] for cell in _spans(row)], below
        return
    if _are_labels(cells):
        beside = row.getnext()
        while beside is not None and (not isinstance(beside.tag, str) or beside.tag in ("script", "style", "br", "hr")):
            beside = beside.getnext()
        values = _cells(beside) if beside is not None else []
        if len(values) == len(cells) and not _any_labels(values) and not _links(values) and not _filled(row, values):
            yield cells, [(cell, text) for cell, text in values]
    half = len(cells) // 2
    if len(cells) % 2 == 0 and half >= 3 and _are_labels(cells[:half]):
        values = cells[half:]
        if not _any_labels(values) and not _links(values):
            yield cells[:half], [(cell, text) for cell, text in values]


def _cells(row: _Element) -> Cells:
    return [
        (child, inner_text(child, _CELL_CHARS))
        for child in row
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "br", "hr", "img", "i")
    ]


def _are_labels(cells: Cells) -> bool:
    """Most of the cells are labels we know, and the others may be labels we do not."""
    known = sum(1 for _, text in cells if key(text) in labels())
    others = [text for _, text in cells if text and key(text) not in labels()]
    return known >= 0.6 * len(cells) and all(len(text) <= 12 and not any(c.isdigit() for c in text) for text in others)


def _filled(row: _Element, values: Cells) -> bool:
    """Whether labels have their values in fields beside them, or the next block is a text: its paragraphs are none."""
    return next(row.iter("input"), None) is not None or sum(text.endswith("。") for _, text in values) >= 2


def _any_labels(cells: Cells) -> bool:
    return sum(1 for _, text in cells if key(text) in labels()) >= 2


def _links(cells: Cells) -> bool:
    """Rows that link somewhere are a list of documents."""
    return any(_LEADS.match((link.get("href") or "").strip()) for cell, _ in cells for link in cell.iter("a"))


def _below(row: _Element) -> Values | None:
    """The texts under each cell of a row of labels; None where no row of values belongs to it."""
    under = _next_row(row)
    if under is None:
        return None
    values = _spans(under)
    texts = [(cell, text) for cell, text, _, _ in values]
    if not values or _any_labels(texts) or _links(texts):
        return None
    heads = _spans(row)
    after = _next_row(under)
    if after is not None and len(more := _spans(after)) == len(values) and len(values) > 1:
        cells = [(cell, text) for cell, text, _, _ in more]
        if any(text for _, text in cells) and not _any_labels(cells):
            return None  # a second row of values: a list
    found: Values = []
    for _, _, first, end in heads:
        over = [(cell, text) for cell, text, begin, last in values if begin < end and last > first]
        if not over:
            found.append((None, ""))
        elif over[0][0] is (found[-1][0] if found else None):
            found.append((None, ""))  # one cell under two labels is the first one's
        else:
            found.append((over[0][0], " ".join(text for _, text in over if text)))
    return found


def _next_row(row: _Element) -> _Element | None:
    """The row after one, in the next part of its table or in the next table where its own has ended."""
    at: _Element | None = row
    for _ in range(3):
        if at is None:
            return None
        beside = at.getnext()
        while beside is not None and not isinstance(beside.tag, str):
            beside = beside.getnext()
        if beside is not None:
            if beside.tag == "tr":
                return beside
            return next(beside.iter("tr"), None) if beside.tag in ("tbody", "tfoot", "table") else None
        at = at.getparent()
        if at is None or at.tag not in ("thead", "tbody", "table"):
            return None
    return None


def _spans(row: _Element) -> list[tuple[_Element, str, int, int]]:
    """The cells of a table row with the columns they cover."""
    found: list[tuple[_Element, str, int, int]] = []
    column = 0
    for cell in row:
        if cell.tag in ("td", "th") and len(found) < _MOST:
            written = cell.get("colspan") or "1"
            wide = max(1, min(int(written), _MOST)) if written.isdecimal() and len(written) < 3 else 1
            found.append((cell, inner_text(cell, _CELL_CHARS), column, column + wide))
            column += wide
    return found


def _lines_of(sheet: Sheet, holders: list[_Element]) -> dict[_Element, tuple[int, ...]]:
    """The numbers of the lines that stand in each of some elements."""
    found: dict[_Element, tuple[int, ...]] = {}
    wanted = set(holders)
    for line in sheet.lines[: sheet.footer]:
        for _, element in line.pieces[:20]:
            node: _Element | None = element
            for _ in range(8):
                if node is None or node in wanted:
                    break
                node = node.getparent()
            if node in wanted and node is not None and line.n not in found.get(node, ()):
                found[node] = (*found.get(node, ()), line.n)
    return found
