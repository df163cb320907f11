"""How many lists the rows of a page make, and which rows at the edges of one belong to none.

Never parts a list whose rows a template groups by five.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.etree import _Element

from audit.read.lists.groups import Row
from audit.read.web.text import Sheet


def blocks(sheet: Sheet, rows: Sequence[Row]) -> int:
    """How many lists some rows make: rows of another element are another list where words of its own stand between,
    where several stand in an element apart, or where the days begin anew."""
    held = Counter(_holder(row) for row in rows)
    owned = owners(sheet, rows)
    first: dict[_Element, int] = {}
    last: dict[_Element, int] = {}
    for n, node in enumerate(owned):
        if node is not None:
            first.setdefault(node, n)
            last[node] = n
    count = 0
    before: Row | None = None
    for row in rows:
        holder = _holder(row)
        parent = _holder(before) if before is not None else None
        if before is None or holder is None or parent is None:
            count += 1
        elif holder is not parent:
            between = range(last.get(before.node, -1) + 1, first.get(row.node, 0))
            apart = held[holder] > 1 and holder.getparent() is not parent.getparent()
            again = before.on is not None and row.on is not None and row.on > before.on and held[holder] > 1
            count += apart or again or any(owned[n] is None and not sheet.lines[n].hidden for n in between)
        before = row
    return count


def _holder(row: Row) -> _Element | None:
    """What holds a row; for a cell among others of its row the table."""
    if row.node.tag == "td":
        return next(row.node.iterancestors("table"), None)
    return row.node.getparent()


def owners(sheet: Sheet, rows: Sequence[Row]) -> list[_Element | None]:
    """For each line the row it stands in."""
    by_link = {row.link: row.node for row in rows}
    nodes = {row.node for row in rows}
    found: list[_Element | None] = []
    for line in sheet.lines:
        owner = next((by_link[link] for link in line.links if link in by_link), None)
        if owner is None:
            owner = next((node for node in (line.block, *line.block.iterancestors()) if node in nodes), None)
        found.append(owner)
    return found


def without_strays(rows: list[Row]) -> list[Row]:
    """A dated list without what stands beside it in its element: undated first and last rows of another make."""
    makes = Counter(_make(row) for row in rows if row.on is not None)
    if sum(makes.values()) < 3 or not makes:
        return rows
    kept = list(rows)
    while kept and kept[0].on is None and _make(kept[0]) not in makes:
        kept.pop(0)
    while kept and kept[-1].on is None and _make(kept[-1]) not in makes:
        kept.pop()
    return kept


def _make(row: Row) -> tuple[str, ...]:
    """The elements from a row down to its link."""
    steps: list[str] = []
    node: _Element | None = row.link
    while node is not None and node is not row.node and len(steps) < 8:
        steps.append(str(node.tag))
        node = node.getparent()
    return (*steps, str(row.node.tag))
