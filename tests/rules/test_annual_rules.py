"""Annual reports: every identity of tables 三 and 四 both sides, blank against 0, and one year against the next."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from rules.facts.records import Annual, Document, Facts, Figures, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.words.overlap import LEAST, shared_percent

PACK = load_pack("national")
HOME = "https://www.example.gov.cn/"
RESULTS = PACK.args["annual.t3-result-sum"].right  # type: ignore[attr-defined]
COLUMNS = ("person", "company", "research", "welfare", "legal", "other", "total")
Cells = list[Any]


def table3(**changed: Cells) -> tuple[Figures, ...]:
    """A form that adds up: three requests of each kind of applicant come in, one of them is refused."""
    each: dict[str, Cells] = {row: [0] * 7 for row in RESULTS}
    each |= {"received": [3] * 6 + [18], "carried_in": [1] * 6 + [6], "granted": [2] * 6 + [12],
             "refused_case": [1] * 6 + [6], "results_total": [3] * 6 + [18], "carried_out": [1] * 6 + [6]}  # fmt: skip
    each |= changed
    return tuple(Figures(row, tuple(cells)) for row, cells in each.items())


def report(year: int = 2025, **fields: Any) -> Annual:
    known = {"title": f"示例市人民政府{year}年政府信息公开工作年度报告", "url": f"{HOME}{year}.html", **fields}
    return Annual(year=year, **known)


def outcomes(rule: str, *reports: Annual, **more: Any) -> set[str]:
    site = Site(url=HOME, host="www.example.gov.cn", as_of=msgspec.convert("2026-10-28", type=dt.date),
                level="city", kind="portal", home=HOME)  # fmt: skip
    facts = Facts(site=site, annuals=reports, **{"pages": (Page(url=HOME, is_home=True, view="rendered"),), **more})
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


SUMS = ("annual.t3-identity", "annual.t3-result-sum", "annual.t3-col-sum")


def nudged(row: str, place: int, by: Any) -> tuple[Figures, ...]:
    cells = next(list(one.cells) for one in table3() if one.row == row)
    cells[place] = None if by is None else cells[place] + by
    return table3(**{row: cells})


@pytest.mark.parametrize("rule", SUMS)
def test_a_form_that_adds_up_passes(rule: str) -> None:
    assert outcomes(rule, report(table3=table3())) == {"passed"}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("place", range(7), ids=COLUMNS)
def test_off_by_one_in_each_column(place: int, by: int) -> None:
    assert outcomes("annual.t3-identity", report(table3=nudged("received", place, by))) == {"failed"}
    assert outcomes("annual.t3-identity", report(table3=nudged("carried_out", place, by))) == {"failed"}
    assert outcomes("annual.t3-result-sum", report(table3=nudged("granted", place, by))) == {"failed"}
    assert outcomes("annual.t3-result-sum", report(table3=nudged("results_total", place, by))) == {"failed"}
    assert outcomes("annual.t3-col-sum", report(table3=nudged("received", place, by))) == {"failed"}


@pytest.mark.parametrize("row", [one.row for one in table3()])
def test_every_row_is_added_up_across(row: str) -> None:
    assert outcomes("annual.t3-col-sum", report(table3=nudged(row, 6, 1))) == {"failed"}


@pytest.mark.parametrize("row", RESULTS)
def test_every_result_counts_towards_the_total(row: str) -> None:
    assert outcomes("annual.t3-result-sum", report(table3=nudged(row, 0, 1))) == {"failed"}


@pytest.mark.parametrize(("rule", "row"), list(zip(SUMS, ("received", "refused_law", "partly"), strict=True)))
def test_a_blank_is_not_zero(rule: str, row: str) -> None:
    assert outcomes(rule, report(table3=nudged(row, 1, None))) == {"cantTell"}


def test_another_mark_and_a_missing_row_are_not_judged() -> None:
    mark = table3(partly=[Unknown("单元格写作“/”")] * 7)
    assert outcomes("annual.t3-result-sum", report(table3=mark)) == {"untested"}
    cut = tuple(one for one in table3() if one.row != "partly")
    assert outcomes("annual.t3-result-sum", report(table3=cut)) == {"untested"}
    assert outcomes("annual.t3-identity", report(table3=Unknown("文件无文字层，表格可能为图片"))) == {"untested"}


def test_a_wrong_column_counts_beside_a_blank_one() -> None:
    cells = [None, 4, 3, 3, 3, 3, 18]
    assert outcomes("annual.t3-identity", report(table3=table3(received=cells))) == {"failed"}


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("row", ["review", "direct", "after_review"])
def test_table_four(row: str, place: int) -> None:
    def form(by: Any) -> tuple[Figures, ...]:
        each: dict[str, Cells] = {id: [1, 2, 0, 1, 4] for id in ("review", "direct", "after_review")}
        each[row][place] = None if by is None else each[row][place] + by
        return tuple(Figures(id, tuple(cells)) for id, cells in each.items())

    assert outcomes("annual.t4-sum", report(table4=form(0))) == {"passed"}
    assert outcomes("annual.t4-sum", report(table4=form(1))) == {"failed"}
    assert outcomes("annual.t4-sum", report(table4=form(None))) == {"cantTell"}


def test_a_report_of_before_the_form_is_not_asked() -> None:
    assert outcomes("annual.t3-identity", report(2020, table3=nudged("received", 0, 1))) == {"inapplicable"}


def test_carried_over() -> None:
    last = report(2024, table3=table3())
    assert outcomes("annual.carryover-yoy", last, report(table3=table3())) == {"passed"}
    assert outcomes("annual.carryover-yoy", last, report(table3=nudged("carried_in", 6, 1))) == {"failed"}
    moved = table3(carried_in=[2, 0, 1, 1, 1, 1, 6])  # another kind of applicant, the same total
    assert outcomes("annual.carryover-yoy", last, report(table3=moved)) == {"cantTell"}
    assert outcomes("annual.carryover-yoy", last, report(table3=nudged("carried_in", 6, None))) == {"untested"}


def test_only_reports_of_one_body_are_compared() -> None:
    other = report(2024, table3=nudged("carried_out", 6, 3), title="示例市财政局2024年政府信息公开工作年度报告")
    assert outcomes("annual.carryover-yoy", other, report(table3=table3())) == {"inapplicable"}
    twice = report(2024, table3=table3(), url=f"{HOME}2024-2.html")  # nobody knows which of the two counts
    assert outcomes("annual.carryover-yoy", report(2024, table3=table3()), twice, report(table3=table3())) == {
        "inapplicable"
    }


@pytest.mark.parametrize(
    ("in_force", "outcome"),
    [(110, "passed"), (111, "failed"), (90, "passed"), (89, "failed"), (100, "passed")],
)
def test_stock_and_flow_within_ten_percent(in_force: int, outcome: str) -> None:
    def two(*cells: Any) -> tuple[Figures, ...]:
        return (Figures("normative", cells),)

    page = Page(url=f"{HOME}2025.html", kind="annual_report", view="rendered")
    reports = report(2024, table2=two(9, 1, 96)), report(table2=two(6, 2, in_force))
    assert outcomes("annual.t2-stock-flow", *reports, pages=(page,)) == {outcome}
    told = msgspec.structs.replace(page, terms={"annual-stock-note": {"说明": "历史文件重新认定"}})
    explained = "cantTell" if outcome == "failed" else "passed"
    assert outcomes("annual.t2-stock-flow", *reports, pages=(told,)) == {explained}


@pytest.mark.parametrize(
    ("counted", "outcome"), [(9, "passed"), (8, "cantTell"), (11, "passed"), (12, "cantTell"), (0, "inapplicable")]
)
def test_the_stock_against_the_library(counted: int, outcome: str) -> None:
    published = msgspec.convert("2025-12-31", type=dt.date)
    documents = tuple(
        Document(url=f"{HOME}{n}", normative="yes", published_on=published, status="valid") for n in range(counted)
    )
    last = report(table2=(Figures("normative", (1, 0, 10)),))
    assert outcomes("annual.t2-vs-library", last, documents=documents) == {outcome}


@pytest.mark.parametrize(("cell", "outcome"), [(0, "passed"), (None, "failed"), (Unknown("“—”"), "untested")])
def test_a_cell_of_table_two(cell: Any, outcome: str) -> None:
    rows = {"rules": 3, "normative": 3, "licences": 1, "penalties": 1, "coercion": 1, "fees": 1}
    for wanted, count in rows.items():
        for place in range(count):
            table = tuple(
                Figures(row, tuple(cell if (row, n) == (wanted, place) else 2 for n in range(many)))
                for row, many in rows.items()
            )
            assert outcomes("annual.t2-cells", report(table2=table)) == {outcome}, (wanted, place)


@pytest.mark.parametrize("name", ["table2", "table3", "table4"])
def test_a_missing_table_is_told_and_an_unread_one_is_not(name: str) -> None:
    there = {table: (Figures("x", (1,)),) for table in ("table2", "table3", "table4")}
    assert outcomes("annual.tables-present", report(**there)) == {"passed"}
    assert outcomes("annual.tables-present", report(**{**there, name: None})) == {"failed"}
    assert outcomes("annual.tables-present", report(**{**there, name: Unknown("图片")})) == {"untested"}


def test_shares_of_sketches() -> None:
    whole = tuple(range(100))
    assert shared_percent(whole, whole) == 100
    assert shared_percent(whole, tuple(range(16, 116))) == 84
    assert shared_percent(whole, tuple(range(200, 300))) == 0
    assert shared_percent((), whole) is None
    assert shared_percent(tuple(range(LEAST - 1)), whole) is None
