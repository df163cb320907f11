"""The fact of an annual disclosure report: the numbers of its tables as shown. Never adds, corrects or judges them."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from msgspec import Struct

from rules.facts.unknown import Maybe, Unknown

# A table cell: a number, None (blank), or Unknown (another mark, an image, a merged cell). Blank is not 0.
Figure: TypeAlias = int | float | Unknown | None


class Figures(Struct, frozen=True):
    """One row of an annual report's table; ``row`` and the order of its cells are those of annual-tables.yaml."""

    row: str
    cells: tuple[Figure, ...]
    quote: str = ""


Table: TypeAlias = tuple[Figures, ...] | Unknown | None  # None: looked, and there is no such table


class Annual(Struct, frozen=True, kw_only=True, tag_field="fact", tag="annual"):
    """One disclosure report with the numbers of its tables 二, 三 and 四 (国办公开办函〔2021〕30号)."""

    url: str  # the report's page, or its file where there is no page
    record: str = ""
    title: str = ""
    year: int | None = None  # reported on
    published_on: Maybe[dt.date] = None
    period: Maybe[tuple[dt.date, dt.date]] = None  # first and last day of the figures, as stated
    sections: tuple[str, ...] | Unknown = ()  # headings found, in their order on the page: groups of annual-sections
    tables_url: str = ""  # where the tables were read: the page itself or its attachment
    tables_record: str = ""
    table2: Table = None
    table3: Table = None
    table4: Table = None
    said: dict[str, int] = {}  # row of table 3 → the one number the text gives for it: received, carried_in
    problems: tuple[int, ...] = ()  # sketch (rules/words/overlap.py) of section 五, () where it was not found
    quotes: dict[str, str] = {}

    def cells(self, table: Literal["table2", "table3", "table4"], row: str) -> tuple[Figure, ...] | None:
        """Cells of one row; None where the table or the row is not there or could not be read."""
        rows = getattr(self, table)
        return next((one.cells for one in rows if one.row == row), None) if isinstance(rows, tuple) else None
