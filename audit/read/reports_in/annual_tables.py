"""Tables 二, 三 and 四 of an annual report, from the grids of a page or a Word file (国办公开办函〔2021〕30号).

Never computes a number that is not shown, never takes a blank for 0, and gives no number that grid and row disagree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from audit.read.reports_in.figures import (
    SPLIT,
    Rows,
    cell_figure,
    columns_of,
    label_of,
    number_like,
    row_id,
    row_quote,
    rows_of,
)
from audit.read.web.grid import Cell, Grid, Row, distinct, physical
from audit.read.web.word_lists import lexicon
from rules.facts.records import Figure, Table, Unknown

_CATEGORIES = ("review", "direct", "after_review")


class Tables(Struct, frozen=True):
    """The three tables of one report."""

    table2: Table = None
    table3: Table = None
    table4: Table = None

    @property
    def found(self) -> bool:
        return any(table is not None for table in (self.table2, self.table3, self.table4))


def read_tables(grids: Iterable[Grid]) -> Tables:
    """The three tables wherever they stand: each of its own, all in one, or cut into pieces."""
    every = list(grids)
    return Tables(_table2(every), _table3(every), _table4(every))


# --- table 3 -------------------------------------------------------------------------------------------------------


def _table3(grids: Sequence[Grid]) -> Table:
    rows = Rows("table3")
    columns: list[int] | None = None
    width = 0
    for grid in grids:
        labels = [[label_of(cell.text) for cell in distinct(row)] for row in grid]
        first = next((n for n, row in enumerate(labels) if any("本年新收" in text for text in row)), None)
        if first is None and (columns is None or len(grid[0]) != width):
            continue  # another table; a piece of this one goes on in its width
        if first is not None:
            columns, width = _columns3(grid, first), len(grid[first])
        last = _end3(labels, first or 0)
        for at in range(first or 0, last):
            found = _row3(grid, at, columns or [], width)
            if found is None:
                continue
            if isinstance(found, Unknown):
                return found
            rows.add(found[0], found[1], row_quote(grid[at]))
        if last < len(grid):
            columns = None
    return rows.table()


def _end3(labels: Sequence[Sequence[str]], first: int) -> int:
    """Where table 3 ends in a grid that goes on with table 4."""
    return next((n for n in range(first, len(labels)) if any("结果维持" in t for t in labels[n])), len(labels))


def _columns3(grid: Grid, first: int) -> list[int]:
    """Places of the seven columns by their headings; empty when the headings do not tell."""
    places: list[int] = []
    for _, pattern in columns_of("table3"):
        found: dict[int, list[int]] = {}
        for row in reversed(grid[:first]):
            for place, cell in enumerate(row):
                if cell is not None and pattern.search(label_of(cell.text)):
                    found.setdefault(id(cell), []).append(place)
            if found:
                break
        if len(found) != 1 or len(set(next(iter(found.values())))) != 1:
            return []
        places.append(next(iter(found.values()))[0])
    return places if len(set(places)) == len(places) else []


def _row3(grid: Grid, at: int, columns: list[int], width: int) -> tuple[str, list[Figure]] | Unknown | None:
    """One row's id and numbers, by headings and by the row's own order; where both tell they must agree."""
    row, own = grid[at], physical(grid, at)
    limit = min(columns) if columns else len(row)
    known = {id(cell) for cell in row[:limit] if cell is not None} if columns else None
    name, place = None, -1
    for n, cell in enumerate(own):  # the innermost label: a group's name stands before it
        if known is not None and id(cell) not in known:
            break
        if found := row_id("table3", label_of(cell.text)):
            name, place = found, n
    if name is None:
        return None
    after = own[place + 1 :]
    if known is not None and any(id(cell) in known and cell.text and not number_like(cell.text) for cell in after):
        return None  # the innermost label is no row of the form
    by_order = [cell_figure(cell) for cell in after] if len(after) == len(columns_of("table3")) else None
    if not columns:
        return (name, by_order) if by_order else Unknown(f"表三的数据列为{len(after)}列，不是7列")
    cells = [row[place] if place < len(row) else None for place in columns]
    sound = None not in cells and len({id(cell) for cell in cells}) == len(cells) and len(row) == width
    by_heading = [cell_figure(cell) for cell in cells] if sound else None
    ordered = columns == sorted(columns)
    if by_heading and (not ordered or by_order is None or by_order == by_heading):
        return name, by_heading
    if by_order and ordered and not by_heading:
        return name, by_order  # a wrong rowspan shifts the grid, not the row's own cells
    return name, [Unknown(SPLIT)] * len(columns)


# --- table 4 -------------------------------------------------------------------------------------------------------


def _table4(grids: Sequence[Grid]) -> Table:
    rows = Rows("table4")
    seen = False
    for grid in grids:
        labels = [[label_of(cell.text) if cell else "" for cell in row] for row in grid]
        names = [{text for text in row if text} for row in labels]
        if not any(text.endswith("维持") or text == "维持结果" for row in names for text in row):
            continue
        measures = [n for n, row in enumerate(names) if any(_column4(text) == "upheld" for text in row)]
        if not measures:
            continue
        seen = True
        first = measures[0]
        while first and any(row_id("table4", text) or text == "行政诉讼" for text in names[first - 1]):
            first -= 1
        for id, cells, quote in _rows4(grid, labels, first):
            rows.add(id, cells, quote)
    table = rows.table()
    return Unknown("表四的单元格无法对应到表头") if seen and table is None else table


def _column4(label: str) -> str | None:
    return next((id for id, pattern in columns_of("table4") if pattern.search(label)), None)


def _rows4(grid: Grid, labels: list[list[str]], first: int) -> Iterable[tuple[str, list[Figure], str]]:
    """Each category with its five numbers; what a number means is read from the headings above and left of it."""
    order = [id for id, _ in columns_of("table4")]
    values: dict[tuple[str, str], set[int]] = {}
    cells: dict[int, Cell] = {}
    quotes: dict[str, str] = {}
    above: dict[int, tuple[str | None, str | None]] = {}
    stray: set[int] = set()  # rows with a number under no heading: the others may have slipped too
    data = {
        n for n in range(first, len(grid)) if any(cell.text and number_like(cell.text) for cell in physical(grid, n))
    }
    for n in range(first, len(grid)):
        left: tuple[str | None, str | None] = (None, None)
        for place, cell in enumerate(grid[n]):
            text = labels[n][place]
            category, measure = row_id("table4", text), _column4(text)
            if category or measure or text == "行政诉讼":
                here = (category, measure) if n not in data else (None, None)
                was = above.get(place, (None, None))
                kept = None if text == "行政诉讼" else was[0]
                above[place] = (category or kept, here[1] or was[1])
                left = (category or left[0], measure or left[1])
            elif n in data and cell is not None:
                up = above.get(place, (None, None))
                found = (left[0] or up[0], left[1] or up[1])
                if found[0] and found[1]:
                    values.setdefault((found[0], found[1]), set()).add(id(cell))
                    cells[id(cell)] = cell
                    quotes.setdefault(found[0], row_quote(grid[n]))
                elif number_like(cell.text):
                    stray.add(cell.row)
    shared: dict[int, int] = {}
    for ids in values.values():
        for one in ids:
            shared[one] = shared.get(one, 0) + 1
    for category in _CATEGORIES:
        if not any((category, measure) in values for measure in order):
            continue
        figures: list[Figure] = []
        for measure in order:
            ids = values.get((category, measure), set())
            sure = len(ids) == 1 and shared[next(iter(ids))] == 1 and cells[next(iter(ids))].row not in stray
            figures.append(cell_figure(cells[next(iter(ids))]) if sure else Unknown(SPLIT))
        yield category, figures, quotes[category]


# --- table 2 -------------------------------------------------------------------------------------------------------


def _table2(grids: Sequence[Grid]) -> Table:
    rows = Rows("table2")
    older = re.compile(lexicon("annual-tables")["table2"]["older"])
    for grid in grids:
        heading: Mapping[str, list[int]] = {}
        old = False
        for at, row in enumerate(grid):
            cells = distinct(row)
            texts = [label_of(cell.text) for cell in cells]
            named = _heading2(row)
            if named and not any(number_like(cell.text) for cell in cells):
                heading, old = named, any(older.search(text) for text in texts)
                continue
            if not texts or not heading:
                continue
            id = next((found for text in texts[:2] if (found := row_id("table2", text))), None)
            if id is None:
                continue
            wanted = next(wanted for one, _, wanted in rows_of("table2") if one == id)
            if old and len(wanted) > 1:
                rows.add(id, [Unknown("表式早于2021年度，没有这些列")] * len(wanted), row_quote(row))
            else:
                rows.add(id, _cells2(grid, at, heading, wanted), row_quote(row))
    return rows.table()


def _heading2(row: Row) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(row):
        text = label_of(cell.text) if cell is not None else ""
        if text and len(text) <= 20:
            for id, pattern in columns_of("table2"):
                if pattern.search(text):
                    found.setdefault(id, []).append(place)
    return found


def _cells2(grid: Grid, at: int, heading: Mapping[str, list[int]], wanted: Sequence[str]) -> list[Figure]:
    row = grid[at]
    taken: list[Figure] = []
    used: set[int] = set()
    for id in wanted:
        under = {id_of: cell for place in heading.get(id, ()) if place < len(row)
                 for cell in [row[place]] if cell is not None for id_of in [_key(cell)]}  # fmt: skip
        sure = len(under) == 1 and not used & under.keys()
        taken.append(cell_figure(next(iter(under.values()))) if sure else Unknown(SPLIT))
        used |= under.keys()
    return taken


def _key(cell: Cell) -> int:
    return id(cell)
