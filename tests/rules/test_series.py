"""A series is counted by its periods: the last one that fell due, and the day of publication says nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Column, Facts, Item, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.words.periods_named import called, owed, since, spans

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
MONTHLY, QUARTERLY = "key.env-surface-water", "key.env-drinking"


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("2026年9月环境空气质量状况", ["2026年9月"]),
        ("九月份全市空气质量", ["2026年9月"]),
        ("二〇二六年八月水质", ["2026年8月"]),
        ("空气质量月报（2026.09）", ["2026年9月"]),
        ("202609空气质量", ["2026年9月"]),
        ("十二月水质", ["2025年12月"]),  # published in October 2026
        ("2026年1-9月地表水", ["2026年1—9月"]),
        ("2026年1月至9月水质", ["2026年1—9月"]),
        ("2026年第三季度饮用水", ["2026年第三季度"]),
        ("四季度水质", ["2025年第四季度"]),
        ("前三季度水质", ["2026年1—9月"]),
        ("上半年水质状况", ["2026年上半年"]),
        ("2025年环境状况公报", ["2025年"]),
        ("9月15日空气质量日报", ["2026年9月15日"]),
        ("2026-09-15空气质量", ["2026年9月15日"]),
        ("断面水质连续十个月达到Ⅲ类", []),
        ("空气质量状况", []),
    ],
)
def test_the_period_of_a_title(title: str, names: list[str]) -> None:
    assert [called(one) for one in spans(title, dt.date(2026, 10, 12))] == names


def test_without_a_day_a_title_without_a_year_tells_nothing() -> None:
    assert spans("9月水质", None) == ()
    assert [called(one) for one in spans("2026年9月水质", None)] == ["2026年9月"]


def test_a_period_is_due_after_its_grace() -> None:
    assert called(owed(dt.date(2026, 10, 31), "quarter", 31)) == "2026年第二季度"
    assert called(owed(dt.date(2026, 11, 1), "quarter", 31)) == "2026年第三季度"
    assert called(owed(dt.date(2026, 1, 31), "month", 31)) == "2025年11月"
    assert called(owed(dt.date(2027, 1, 1), "year", 0)) == "2026年"
    due = owed(dt.date(2026, 11, 20), "month", 10)
    assert [called(one) for one in since(due, dt.date(2026, 8, 31), "month")] == ["2026年9月", "2026年10月"]


def told(rule: str, rows: list[tuple[str, str | None]], as_of: str, **site: Any) -> tuple[str, str]:
    items = tuple(
        Item(title, f"{HOME}i/{n}", dt.date.fromisoformat(on) if on else None) for n, (title, on) in enumerate(rows)
    )
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date.fromisoformat(as_of), kind="portal",
                  **{"level": "city", "functions": ("environment",), **site}),
        pages=(Page(url=HOME, is_home=True, view="rendered"),),
        columns=(Column(url=f"{HOME}c/", name="环境质量", item_count=len(items), items=items),),
    )  # fmt: skip
    (finding,) = judge(PACK.only([rule]), facts)
    return finding.outcome, finding.message.zh


WATER, DRINK = "{}地表水断面水质状况", "{}集中式饮用水水源水质状况"


@pytest.mark.parametrize(
    ("rule", "rows", "as_of", "outcome"),
    [
        # The latest due period is there, however long ago it was published.
        (QUARTERLY, [(DRINK.format("2026年第二季度"), "2026-07-05")], "2026-10-14", "passed"),
        (QUARTERLY, [(DRINK.format("2026年第二季度"), "2026-07-05")], "2026-11-01", "failed"),
        (QUARTERLY, [(DRINK.format("2026年6月"), "2026-07-05")], "2026-10-14", "passed"),
        (MONTHLY, [(WATER.format("2026年8月"), "2026-09-03")], "2026-10-20", "passed"),
        (MONTHLY, [(WATER.format("2026年第三季度"), "2026-10-20")], "2026-12-02", "failed"),
        # Published late but old: the day of publication does not make it new.
        (MONTHLY, [(WATER.format("2026年3月"), "2026-10-27")], "2026-10-28", "failed"),
        # No period in the title: it may be the due one, unless it came out before that had ended.
        (MONTHLY, [(WATER.format(""), "2026-10-05")], "2026-10-28", "cantTell"),
        (MONTHLY, [(WATER.format(""), None)], "2026-10-28", "cantTell"),
        (MONTHLY, [(WATER.format(""), "2026-05-05")], "2026-10-28", "failed"),
        (MONTHLY, [(WATER.format("2026年3月"), "2026-04-05"), (WATER.format(""), None)], "2026-10-28", "cantTell"),
        # A sentence with a period in it is news, not data.
        (MONTHLY, [("前三季度地表水断面水质保持稳定", "2026-10-12")], "2026-10-28", "cantTell"),
        # A year that is not over yet covers nothing.
        (MONTHLY, [(WATER.format("2026年"), "2026-02-12")], "2026-10-28", "failed"),
    ],
)
def test_the_last_due_period(rule: str, rows: list[tuple[str, str | None]], as_of: str, outcome: str) -> None:
    assert told(rule, rows, as_of)[0] == outcome


def test_lacking_periods_are_named_and_gaps_told() -> None:
    outcome, words = told(MONTHLY, [(WATER.format("2026年6月"), "2026-07-05")], "2026-10-28")
    assert (outcome, "2026年7月、2026年8月" in words) == ("failed", True)
    rows: list[tuple[str, str | None]] = [(WATER.format(f"2026年{n}月"), f"2026-{n + 1:02}-05") for n in (5, 6, 8)]
    outcome, words = told(MONTHLY, rows, "2026-10-05")
    assert (outcome, "其间未见2026年7月" in words) == ("passed", True)


def test_a_county_reports_by_the_half_year_and_a_part_of_a_site_proves_nothing() -> None:
    half: list[tuple[str, str | None]] = [(DRINK.format("2026年上半年"), "2026-07-20")]
    assert told(QUARTERLY, half, "2026-12-20", level="county")[0] == "passed"
    assert told(QUARTERLY, half, "2026-12-20")[0] == "failed"
    assert told(QUARTERLY, half, "2026-12-20", whole=Unknown("到达页面上限"))[0] == "untested"
