"""What a table's cell shows as a number, and which row or column of the report form a label names.

Never takes a blank, a dash or a word for 0, and never rounds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from audit.read.web.grid import Cell, Row, distinct
from audit.read.web.normal import nfkc
from audit.read.web.word_lists import lexicon
from rules.facts.records import Figure, Figures, Table, Unknown

_QUOTE_CHARS = 160
_DIGITS = 12  # a longer run is no count
_GROUPED = re.compile(r"-?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"(-?\d+)(?:\.(\d+))?")
_UNITS = re.compile(r"(?<=\d)\s{0,20}(?:件|条|项|宗|个|人次|次|万元)$")
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,2}[).、．]|[(]?\d{1,2}[).、．])+")
SPLIT = "表格的行或列对不齐，无法确定数字属于哪一格"


def number(text: str) -> Figure:
    """The number a cell shows; None for a blank cell, Unknown for any other mark. Decimals stay decimals."""
    plain = nfkc(text).replace("−", "-").replace("\u200b", "").strip()
    if not plain:
        return None
    bare = _UNITS.sub("", plain)
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "").replace(" ", "")
    match = _NUMBER.fullmatch(bare)
    if not match or len(bare) > _DIGITS + 4:
        return Unknown(f"单元格写作“{plain[:12]}”")
    return float(bare) if match[2] and match[2].strip("0") else int(match[1])


def label_of(text: str) -> str:
    """A row's or column's label without white space, width variants and numbering."""
    return _NUMBERING.sub("", "".join(nfkc(text).split()))


@cache
def rows_of(table: str) -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """(id, pattern of the label, ids of the cells) for each row of table2, table3 or table4, in the form's order."""
    words = lexicon("annual-tables")[table]
    columns = tuple(words["columns"])
    return tuple(
        (row["id"], re.compile(row["label"]), tuple(row.get("cells", columns)))
        for row in (*words["rows"], *words.get("older_rows", ()))
    )


@cache
def columns_of(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(id, pattern of the heading) for each column."""
    return tuple((id, re.compile(word)) for id, word in lexicon("annual-tables")[table]["columns"].items())


def row_id(table: str, label: str) -> str | None:
    """The row a label names."""
    return next((id for id, pattern, _ in rows_of(table) if pattern.search(label)), None)


def number_like(text: str) -> bool:
    return isinstance(number(text), int | float)


def cell_figure(cell: Cell | None) -> Figure:
    if cell is None:
        return Unknown(SPLIT)
    return Unknown("单元格为图片") if cell.image and not cell.text else number(cell.text)


def row_quote(row: Row) -> str:
    return " ".join(cell.text for cell in distinct(row) if cell.text)[:_QUOTE_CHARS]


class Rows:
    """Rows as they are found, put in the form's order; a row told twice in two ways spoils the table."""

    def __init__(self, table: str) -> None:
        self._table, self._found, self._twice = table, dict[str, Figures](), False

    def add(self, id: str, cells: Sequence[Figure], quote: str) -> None:
        before = self._found.setdefault(id, Figures(id, tuple(cells), quote))
        self._twice = self._twice or before.cells != tuple(cells)

    def table(self) -> Table:
        if self._twice:
            return Unknown("同一行在页面上出现两次且数字不同")
        return tuple(self._found[id] for id, _, _ in rows_of(self._table) if id in self._found) or None
