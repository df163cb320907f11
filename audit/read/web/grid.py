"""Tables as grids: every place of a row filled by the cell that covers it, merged cells included (HTML and Word).

Never decides what a table is about, and never reads the text of a table inside a cell as the cell's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from audit.read.web.styles import hides_itself
from audit.read.web.text import SKIPPED, tidy

MAX_ROWS, MAX_COLUMNS = 2000, 100
_LINES = ("p", "div", "br", "li", "h3", "h4", "h5")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(slots=True, eq=False)
class Cell:
    """One cell; ``row`` is where it begins. The same object stands in every place it covers."""

    text: str
    row: int
    image: bool = False
    link: bool = False


Row = list["Cell | None"]  # None: the table has no cell there
Grid = list[Row]


def html_grids(tree: _Element) -> Iterator[Grid]:
    """The visible tables of a page in page order, outer before inner. Time is linear in cells."""
    for table in tree.iter("table"):
        if not any(map(hides_itself, (table, *table.iterancestors()))) and (grid := _html_grid(table)):
            yield grid


def html_rows(tree: _Element) -> dict[_Element, list[str]]:
    """The texts of each table row by its ``tr`` element, covered places filled; a row of one cell is one text.

    Rows that hold a table of their own are left out: their cells are parts of the page. So are rows that only place a
    text: one cell of several lines, or a cell with a heading of the page.
    """
    found: dict[_Element, list[str]] = {}
    for table in tree.iter("table"):
        if next(table.iterdescendants("table"), None) is None and table.get("role") not in ("presentation", "none"):
            for line, row in zip(_html_rows(table), _html_grid(table), strict=False):
                if _places_text(line):
                    continue
                texts = [cell.text if cell is not None else "" for cell in row]
                found[line] = texts if len(distinct(row)) > 1 else texts[:1]
    return found


def _places_text(line: _Element) -> bool:
    if next(line.iterdescendants("h1", "h2"), None) is not None:
        return True
    cells = [cell for cell in line if cell.tag in ("td", "th")]
    return len(cells) == 1 and sum(1 for _ in zip(range(2), cells[0].iterdescendants(*_LINES), strict=False)) > 1


def word_grids(body: _Element) -> Iterator[Grid]:
    """The tables of a Word document's body, outer before inner."""
    for table in body.iter(_W + "tbl"):
        if grid := _word_grid(table):
            yield grid


def physical(grid: Grid, at: int) -> list[Cell]:
    """The cells that begin in a row, in order: what the row's own markup holds."""
    return [cell for cell in distinct(grid[at]) if cell.row == at]


def distinct(row: Row) -> list[Cell]:
    """The cells of a row, each once, in order."""
    return list({id(cell): cell for cell in row if cell is not None}.values())


def _html_grid(table: _Element) -> Grid:
    grid: Grid = []
    hanging: dict[int, tuple[Cell, int]] = {}  # column → (cell, rows it still covers)
    for line in _html_rows(table):
        if len(grid) >= MAX_ROWS:
            break
        places: dict[int, Cell] = {column: cell for column, (cell, _) in hanging.items()}
        below = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1}
        column = 0
        for node in line:
            if node.tag not in ("td", "th"):
                continue
            while column in places:
                column += 1
            if column >= MAX_COLUMNS:
                break
            image, link = (next(node.iter(tag), None) is not None for tag in ("img", "a"))
            cell = Cell(_html_text(node), len(grid), image, link)
            wide, high = _span(node.get("colspan"), MAX_COLUMNS), _span(node.get("rowspan"), MAX_ROWS, zero=MAX_ROWS)
            for place in range(column, min(column + wide, MAX_COLUMNS)):
                places[place] = cell
                below.pop(place, None)
                if high > 1:
                    below[place] = (cell, high - 1)
            column += wide
        grid.append([places.get(place) for place in range(max(places, default=-1) + 1)])
        hanging = below
    return grid


def _html_rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == "tr":
            rows = [child]
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows = [row for row in child if row.tag == "tr"]
        else:
            continue
        yield from (row for row in rows if not hides_itself(row))


def _span(written: str | None, most: int, zero: int = 1) -> int:
    digits = re.match(r"\s*(\d{1,6})", written or "")
    number = int(digits[1]) if digits else 1
    return max(1, min(number or zero, most))


def _html_text(cell: _Element) -> str:
    pieces: list[str] = []

    def walk(node: _Element) -> None:
        for child in node:
            if child.tag == "table" or child.tag in SKIPPED or not isinstance(child.tag, str):
                pass
            elif child.tag == "input":
                pieces.append(child.get("value") or "")
            else:
                pieces.append(" " if child.tag in ("p", "div", "br", "li") else "")
                pieces.append(child.text or "")
                walk(child)
            pieces.append(child.tail or "")

    pieces.append(cell.text or "")
    walk(cell)
    return tidy("".join(pieces))


def _word_grid(table: _Element) -> Grid:
    grid: Grid = []
    for line in _word_children(table, "tr"):
        if len(grid) >= MAX_ROWS:
            break
        row: Row = [None] * _word_number(line, "trPr", "gridBefore", 0)
        for node in _word_children(line, "tc"):
            wide = max(1, min(_word_number(node, "tcPr", "gridSpan", 1), MAX_COLUMNS - len(row)))
            merge = node.find(f"{_W}tcPr/{_W}vMerge")
            above = grid[-1][len(row)] if grid and len(row) < len(grid[-1]) else None
            if merge is not None and merge.get(_W + "val", "continue") != "restart" and above is not None:
                cell = above
            else:
                image = next(node.iter(_W + "drawing", _W + "pict"), None) is not None
                cell = Cell(tidy(_word_text(node)), len(grid), image)
            row.extend([cell] * wide)
            if len(row) >= MAX_COLUMNS:
                break
        grid.append(row)
    return grid


def _word_children(parent: _Element, name: str) -> Iterator[_Element]:
    """Rows or cells, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins"):
            yield from _word_children(child, name)


def _word_number(node: _Element, group: str, name: str, otherwise: int) -> int:
    found = node.find(f"{_W}{group}/{_W}{name}")
    value = found.get(_W + "val", "") if found is not None else ""
    return int(value) if value.isdecimal() and len(value) < 4 else otherwise


def _word_text(cell: _Element) -> str:
    pieces: list[str] = []
    for part in cell:
        if part.tag != _W + "tbl":
            for node in part.iter(_W + "t", _W + "tab", _W + "br"):
                pieces.append((node.text or "") if node.tag == _W + "t" else " ")
            pieces.append(" ")
    return "".join(pieces)
