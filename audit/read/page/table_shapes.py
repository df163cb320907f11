"""The shapes of a page's tables: what stands in the head row, and how many rows follow.

Never keeps the words of a row, and never takes a table that only lays out the page for one that lists something.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.web.grid import distinct, html_grids
from rules.facts.records import TableShape

MOST_TABLES, MOST_HEADS, HEAD_CHARS = 8, 24, 24
_NO_HEAD = re.compile(r"\d{5}|[:：]$")


def table_shapes(tree: _Element) -> tuple[TableShape, ...]:
    """The first tables that have a head row of short words and at least one row below it."""
    found: list[TableShape] = []
    for grid in html_grids(tree):
        for at, row in enumerate(grid[:3]):  # a caption may stand in a row of its own above the heads
            cells = distinct(row)
            heads = tuple(re.sub(r"\s+", "", cell.text) for cell in cells)
            if len(heads) < 2 or any(cell.row != at for cell in cells):
                continue
            following = sum(len(distinct(below)) == len(heads) for below in grid[at + 1 :])
            # “发文机关：” with its value beside it is a label, not the head of what stands below.
            short = all(0 < len(head) <= HEAD_CHARS and not _NO_HEAD.search(head) for head in heads)
            if short and following and len(heads) <= MOST_HEADS:
                found.append(TableShape(heads, following))
            break
        if len(found) == MOST_TABLES:
            break
    return tuple(found)
