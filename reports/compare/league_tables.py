"""The league as a workbook: ranking, sites without a rank, frequent faults, and every rule of every site.

Never writes a cell that acts: the same workbook options as a site's tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reports.forms.tables import WORKBOOK, clip_cell, replaced, width

RANKED = (
    "group", "rank", "name", "url", "value", "low", "high", "coverage", "verdict", "grade", "failed_rules", "failed",
    "pages", "report",
)  # fmt: skip
UNRANKED = ("name", "url", "level", "kind", "state", "why", "value", "low", "high", "coverage", "report")
NUMBERS = ("value", "low", "high", "coverage")
SAID = ("level", "kind", "state", "verdict")


def write_xlsx(table: Mapping[str, Any], path: Path, w: Mapping[str, str]) -> None:
    """Four sheets, each with a filter and a frozen head. Raises ``OSError``."""

    def said(row: Mapping[str, Any]) -> dict[str, Any]:
        numbers = {key: None if row[key] is None else float(row[key]) for key in NUMBERS}
        return {**row, **{key: w.get(f"{key}_{row[key]}", row[key]) for key in SAID}, **numbers}

    ranked = [
        {**said(row), "group": w[f"level_{group['level']}"] + w[f"kind_{group['kind']}"]}
        for group in table["groups"]
        for row in group["rows"]
    ]
    unranked = [said(row) for row in table["unranked"]]
    faults = [{**one, "title": one["title"]["zh"]} for one in table["faults"]]
    matrix = [
        {
            "rule": rule,
            "title": title["zh"],
            **{id: w.get(f"outcome_{found.get(rule)}", "") for id, found in table["matrix"].items()},
        }
        for rule, title in table["titles"].items()
    ]
    sheets = {
        w["ranking"]: _frame(ranked, RANKED, w), w["unranked"]: _frame(unranked, UNRANKED, w),
        w["faults"]: _frame(faults, ("rule", "title", "sites", "judged"), w),
        w["matrix"]: _frame(matrix, ("rule", "title", *table["matrix"]), w),
    }  # fmt: skip

    def write(file: Path) -> None:
        with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": WORKBOOK}) as writer:
            created = pd.Timestamp(table["as_of"]).to_pydatetime()  # the same results give the same bytes
            writer.book.set_properties({"title": w["title"], "created": created})
            for name, frame in sheets.items():
                _sheet(writer, name, frame, w)

    replaced(path, write)


def _frame(rows: list[dict[str, Any]], keys: tuple[str, ...], w: Mapping[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(keys))
    return frame.rename(columns={key: w.get(f"head_{key}", key) for key in keys})


def _sheet(writer: Any, name: str, frame: pd.DataFrame, w: Mapping[str, str]) -> None:
    frame = frame.map(lambda value: clip_cell(value, w["clipped"]))
    frame.to_excel(writer, sheet_name=name, index=False)
    sheet = writer.sheets[name]
    for index, title in enumerate(frame.columns):
        sheet.set_column(index, index, width(str(title), frame.iloc[:200, index]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))
