"""The forms a result can be written in, by name.

Never looks at a file's ending to choose: the caller names the form. ``marks`` tell of a baseline and of suppressions;
only the forms that pipelines read show them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from reports.forms import junit, markdown, sarif
from reports.forms.baseline_marks import NONE, Marks
from reports.read import Result, render_json


def _text(path: str | Path, text: str) -> None:
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def write_html(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """The report for people: one HTML file, and what it has no room for in a folder beside it."""
    _html(result, path, "zh")


def write_english(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """The same in English: what pages and official documents say stays as it is written."""
    _html(result, path, "en")


def _html(result: Result, path: str | Path, lang: str) -> None:
    from reports.report import (
        further_pages,  # the template engine is only loaded for a report
        html,
    )

    view, page = html.fitted(result, lang)
    folder = Path(path).parent / view["pages"]
    if folder.is_dir():
        shutil.rmtree(folder)
    for name, text in further_pages.further(result, view, lang, Path(path).name):
        folder.mkdir(parents=True, exist_ok=True)
        _text(folder / name, text)
    _text(path, page)


def write_json(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """The result itself."""
    _text(path, render_json(result))


def write_csv(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """The findings, one row for each place."""
    from reports.forms import tables  # pandas takes half a second to load

    tables.write_csv(result, path)


def write_xlsx(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """All tables in one workbook."""
    from reports.forms import tables

    tables.write_xlsx(result, path)


def write_docx(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """A folder of 整改通知, one Word document for each unit."""
    from reports.forms import notices

    notices.write(result, path)


def write_junit(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """One case for each rule, for Jenkins, GitLab and others."""
    _text(path, junit.render(result, marks))


def write_sarif(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """Every defect with its fingerprint, for code scanning."""
    _text(path, sarif.render(result, marks))


def write_md(result: Result, path: str | Path, marks: Marks = NONE) -> None:
    """A page of Markdown, for pull requests and pipeline summaries."""
    _text(path, markdown.render(result, marks))


FORMATS: Mapping[str, Callable[[Result, str | Path, Marks], None]] = MappingProxyType(
    {
        "html": write_html, "html-en": write_english, "json": write_json, "csv": write_csv, "xlsx": write_xlsx,
        "docx": write_docx, "junit": write_junit, "sarif": write_sarif, "md": write_md,
    }
)  # fmt: skip
# What a form's file is called beside result.json, where it is not "report." and the form's name.
NAMES: Mapping[str, str] = MappingProxyType(
    {"html-en": "report.en.html", "docx": "notices", "junit": "junit.xml", "sarif": "report.sarif"}
)


def file_name(form: str) -> str:
    """The name of a form's file in the folder of a run."""
    return NAMES.get(form, f"report.{form}")
