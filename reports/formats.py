"""The forms a result can be written in, by name.

Never looks at a file's ending to choose: the caller names the form.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from reports.read import Result, render_json


def _text(path: str | Path, text: str) -> None:
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def write_html(result: Result, path: str | Path) -> None:
    """The report for people: one HTML file."""
    from reports import html  # the template engine is only loaded for a report

    _text(path, html.render(result))


def write_json(result: Result, path: str | Path) -> None:
    """The result itself."""
    _text(path, render_json(result))


def write_csv(result: Result, path: str | Path) -> None:
    """The findings, one row for each place."""
    from reports import tables  # pandas takes half a second to load

    tables.write_csv(result, path)


def write_xlsx(result: Result, path: str | Path) -> None:
    """All tables in one workbook."""
    from reports import tables

    tables.write_xlsx(result, path)


FORMATS: Mapping[str, Callable[[Result, str | Path], None]] = MappingProxyType(
    {"html": write_html, "json": write_json, "csv": write_csv, "xlsx": write_xlsx}
)
