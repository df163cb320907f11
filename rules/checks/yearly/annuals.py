"""Questions asked of the numbers in annual reports: are the tables there, and do their figures agree.

Never takes a blank for 0, and never asks a report of before the form was set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from rules.checks.evidence import cut, unlooked, verdict
from rules.facts.records import Annual, Figure, Site, Unknown
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.loading.yamlfile import read_yaml
from rules.words.lexicon import FOLDER

TableName: TypeAlias = Literal["table2", "table3", "table4"]
TABLES: Mapping[TableName, str] = {"table2": "表二", "table3": "表三", "table4": "表四"}
_SHOWN = 6  # lines told of one report


class TablesArgs(Struct, frozen=True, forbid_unknown_fields=True):
    since: int  # report year for which the form was set


def annual_tables(subject: Site, args: TablesArgs, view: View) -> Iterable[Verdict]:
    """Each report has its tables 二, 三 and 四."""
    expected = Text("年度报告有表二、表三、表四", "The report has its tables 2, 3 and 4")
    for report in reports(view, args.since):
        tables = {name: getattr(report, table) for table, name in TABLES.items()}
        lacking = [name for name, table in tables.items() if table is None]
        reasons = [reason for table in tables.values() if (reason := unlooked(table))]
        if lacking:
            names = "、".join(lacking)
            yield verdict(
                "failed", f"年度报告未见{names}", f"Without {names}", expected, f"missing:{names}",
                [told(report, observed=f"未见{names}")],
            )  # fmt: skip
        elif reasons:
            yield _unread(report, reasons[0])
        else:
            yield verdict("passed", "表二、表三、表四齐全", "Tables 2, 3 and 4 are there")


class NumbersArgs(Struct, frozen=True, forbid_unknown_fields=True):
    table: TableName
    since: int


def annual_numbers(subject: Site, args: NumbersArgs, view: View) -> Iterable[Verdict]:
    """Every cell of the table is a number; a blank is told, another mark is for nobody to guess."""
    names, cell_names = form(args.table)["rows"], form(args.table)["names"]
    expected = Text(
        f"{TABLES[args.table]}每个单元格填写数字，没有的填0", "Every cell is a number, 0 where there is none"
    )
    for report, table in _tables(view, args.since, args.table):
        if isinstance(table, Unknown):
            yield _unread(report, table.reason)
            continue
        blank: list[str] = []
        reasons: list[str] = []
        there = {row.row: row.cells for row in table}
        for row in names:
            cells = there.get(row["id"])
            if cells is None:
                reasons.append(f"{TABLES[args.table]}未读到“{row['title']}”行")
                continue
            for id, cell in zip(row.get("cells", tuple(cell_names)), cells, strict=False):
                if cell is None:
                    blank.append(f"{row['title']}·{cell_names[id]}")
                elif isinstance(cell, Unknown):
                    reasons.append(cell.reason)
        if blank:
            seen = f"{TABLES[args.table]}有空白单元格：{_some(blank)}"
            yield verdict("failed", seen, f"{len(blank)} blank cells", expected, "blank", [told(report, observed=seen)])
        elif reasons:
            yield _unread(report, reasons[0])
        else:
            yield verdict("passed", f"{TABLES[args.table]}各单元格均为数字", "Every cell is a number")


class SumsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    table: TableName
    add: Literal["rows", "columns"]  # rows: compared in each column; columns: in each row
    left: tuple[str, ...]  # ids of rows or columns; their sum is that of `right`
    right: tuple[str, ...]
    called: Text
    since: int


def annual_sums(subject: Site, args: SumsArgs, view: View) -> Iterable[Verdict]:
    """Two sums of a table are equal, in each column or in each row; with a blank among them a person decides."""
    for report, table in _tables(view, args.since, args.table):
        if isinstance(table, Unknown):
            yield _unread(report, table.reason)
            continue
        wrong: list[str] = []
        blank: list[str] = []
        reasons: list[str] = []
        quotes: list[str] = []
        for name, left, right, quote in _lines(args, table):
            figures = (*left, *right)
            unread = next((one.reason for one in figures if isinstance(one, Unknown)), None)
            if unread is not None:
                reasons.append(unread)
            elif any(one is None for one in figures):
                blank.append(name)
            elif round(_sum(left) - _sum(right), 6):
                wrong.append(f"{name}：{_shown(_sum(left))}≠{_shown(_sum(right))}")
                quotes.append(quote)
        if wrong:
            seen = f"{args.called.zh}不相等（{_some(wrong)}）"
            yield verdict(
                "failed", seen, f"{args.called.en}: {len(wrong)} unequal", args.called, "unequal",
                [told(report, quotes[0], seen)],
            )  # fmt: skip
        elif reasons:
            yield _unread(report, reasons[0])
        elif blank:
            seen = f"{TABLES[args.table]}有空白单元格，不能按0计算：{_some(blank)}"
            yield verdict(
                "cantTell", seen, "Blank cells are not taken for 0", args.called, "blank", [told(report, observed=seen)]
            )
        else:
            yield verdict("passed", f"{args.called.zh}相等", f"{args.called.en}: equal")


Compared: TypeAlias = tuple[str, Sequence[Figure], Sequence[Figure], str]


def _lines(args: SumsArgs, table: Sequence[Any]) -> Iterator[Compared]:
    """(name, left figures, right figures, quote) of each column or row to be compared."""
    printed = form(args.table)
    titles = {row["id"]: row["title"] for row in printed["rows"]}
    there = {row.row: row for row in table}
    if args.add == "columns":
        places = {id: n for n, id in enumerate(printed["names"])}
        for id, title in titles.items():
            row = there.get(id)
            cells = row.cells if row is not None else (Unknown(f"{TABLES[args.table]}未读到“{title}”行"),) * len(places)
            left, right = ([cells[places[one]] for one in side] for side in (args.left, args.right))
            yield title, left, right, row.quote if row is not None else ""
        return
    for place, name in enumerate(printed["names"].values()):
        sides: list[list[Figure]] = []
        for side in (args.left, args.right):
            cells = [
                there[one].cells[place] if one in there else Unknown(f"{TABLES[args.table]}未读到“{titles[one]}”行")
                for one in side
            ]
            sides.append(cells)
        first = there.get(args.left[0])
        yield name, sides[0], sides[1], first.quote if first is not None else ""


# --- shared --------------------------------------------------------------------------------------------------------


def reports(view: View, since: int) -> Iterable[Annual]:
    """Reports of the year or later, by url."""
    return [one for one in view.facts.annuals if one.year is not None and one.year >= since]


def told(report: Annual, quote: str = "", observed: str = "", beside: Annual | None = None) -> Evidence:
    """Evidence at a report, with the file its tables stand in and the report it is compared with."""
    file = report.tables_url if report.tables_url != report.url else ""
    return Evidence(
        url=report.url, record=report.record, title=report.title, quote=cut(quote), observed=observed,
        pages=tuple(one for one in (file, beside.url if beside else "") if one),
    )  # fmt: skip


def _tables(view: View, since: int, name: TableName) -> Iterator[tuple[Annual, Any]]:
    """Reports with the table or the reason why it was not read; a report without it is told by annual_tables."""
    for report in reports(view, since):
        table = getattr(report, name)
        if table is not None:
            yield report, table


def _unread(report: Annual, reason: str) -> Verdict:
    return verdict(
        "untested", f"未能检测：{reason}", f"Could not look: {reason}", cause=reason, evidence=[told(report)]
    )


def _sum(figures: Iterable[Figure]) -> float:
    return sum(float(one) for one in figures if isinstance(one, int | float))


def _shown(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"


def _some(names: Sequence[str]) -> str:
    rest = f"等{len(names)}处" if len(names) > _SHOWN else ""
    return "；".join(names[:_SHOWN]) + rest


@cache
def form(table: TableName) -> Any:
    """Rows and names of the cells of a table on the official form."""
    return read_yaml(FOLDER / "annual-tables.yaml", "rules/lexicons/annual-tables.yaml").value[table]
