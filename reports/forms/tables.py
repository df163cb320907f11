"""A result as tables for a spreadsheet: CSV of the findings, XLSX of everything.

Never writes a cell that acts: no formula, no live link, no control character, and no cell that loses its end unsaid.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reports.forms.sheets import findings, sheets
from reports.read import Result
from reports.report.language import Language, language
from reports.report.safe_text import clean, formula_safe, map_strings
from reports.report.source import Source

CELL_CHARS = 32_767  # Excel's limit; more is dropped by Excel without a word
SHEET_ROWS = 1_048_575  # Excel's limit, the header aside
WIDE = {"min": 7, "max": 60}
# xlsxwriter turns text into formulas, links (65 530 at most, 2 079 characters each) and numbers unless told not to.
WORKBOOK = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "nan_inf_to_errors": True,
}


def write_csv(result: Result, path: str | Path, lang: str = "zh") -> None:
    """The findings as CSV (UTF-8 with BOM, so that Excel reads it). Raises ``OSError``."""
    words = language(lang)
    note = words.w.tables.clipped
    frame = findings(Source(_cleaned(result), words)).map(lambda value: clip_cell(formula_safe_value(value), note))
    replaced(Path(path), lambda file: frame.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\r\n"))


def write_xlsx(result: Result, path: str | Path, lang: str = "zh") -> None:
    """All tables as one workbook. Raises ``OSError``."""
    words = language(lang)
    write_book(sheets(_cleaned(result), words), path, words, words.w.document_title, result["site"]["as_of"])


def write_book(tables: Mapping[str, pd.DataFrame], path: str | Path, words: Language, title: str, as_of: str) -> None:
    """Cleaned tables as one workbook with frozen heads, filters and widths; the same tables give the same bytes."""

    def write(file: Path) -> None:
        with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": WORKBOOK}) as writer:
            # A fixed time of creation: the same result gives the same bytes.
            writer.book.set_properties({"title": title, "created": pd.Timestamp(as_of).to_pydatetime()})
            for name, frame in tables.items():
                _sheet(writer, name, frame, words)

    replaced(Path(path), write)


def _sheet(writer: Any, name: str, frame: pd.DataFrame, words: Language) -> None:
    note = words.w.tables.clipped
    frame = frame.iloc[:SHEET_ROWS].map(lambda value: clip_cell(value, note))
    frame.to_excel(writer, sheet_name=name, index=False, header=False, startrow=1)
    book, sheet = writer.book, writer.sheets[name]
    head = book.add_format({"bold": True, "bg_color": "#E6ECF3", "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for index, title in enumerate(frame.columns):
        sheet.write_string(0, index, str(title), head)
        sheet.set_column(index, index, width(str(title), frame.iloc[:200, index]), text)
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def clip_cell(value: Any, note: str) -> Any:
    """``value`` no longer than a cell holds, with a note where it was cut."""
    if isinstance(value, str) and len(value) > CELL_CHARS:
        return value[: CELL_CHARS - len(note)] + note
    return value


def formula_safe_value(value: Any) -> Any:
    """A CSV cell: text that could start a formula gets a leading quote, numbers stay numbers."""
    return formula_safe(value) if isinstance(value, str) else value


def width(title: str, cells: pd.Series[Any]) -> float:
    """Width of a sheet's column in characters, within the bounds of WIDE."""
    longest = max([_columns_of(title) + 2, *(_columns_of(str(cell)[:80]) for cell in cells if cell is not None)])
    return float(min(max(longest + 1, WIDE["min"]), WIDE["max"]))


def _columns_of(text: str) -> int:
    """Width in characters of the default font; a Chinese character takes two."""
    return max((sum(2 if ord(char) > 0x2E7F else 1 for char in line) for line in text.split("\n")), default=0)


def _cleaned(result: Result) -> Result:
    cleaned: Result = map_strings(result, clean)
    return cleaned


def replaced(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside ``path``, then put it in place in one step: no reader ever sees half a file."""
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
