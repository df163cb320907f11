"""Quarters, ledgers and clues: both sides of each boundary, and nobody is failed for what need not be published."""

import datetime as dt
from typing import Any

import pytest

from rules.checks.site.quarters import owed_quarters, quarters_of
from rules.facts.records import Account, Column, Facts, Item, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.words.title_search import Title

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def outcomes(rule: str, *titles: str, on: dt.date | None = None, **site: Any) -> set[str]:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, "as_of": AS_OF, **site}
    items = tuple(Item(title=title, url=f"{HOME}i/{n}", on=on) for n, title in enumerate(titles))
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", **known),
        pages=(Page(url=HOME, is_home=True, view="rendered"),),
        columns=(Column(url=f"{HOME}c/", name="工作", item_count=len(items), items=items),),
    )
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


@pytest.mark.parametrize(
    ("as_of", "newest"),
    [(dt.date(2026, 11, 14), (2026, 2)), (dt.date(2026, 11, 15), (2026, 3)), (dt.date(2026, 2, 14), (2025, 3)),
     (dt.date(2026, 2, 15), (2025, 4))],
)  # fmt: skip
def test_a_quarter_is_owed_after_its_45_days(as_of: dt.date, newest: tuple[int, int]) -> None:
    owed = owed_quarters(as_of, 4, 45)
    assert owed[0] == newest
    assert len(set(owed)) == 4
    assert list(owed) == sorted(owed, reverse=True)


@pytest.mark.parametrize(
    ("title", "on", "quarters"),
    [
        ("2026年第一季度检查情况通报", None, {(2026, 1)}),
        ("2026年4季度检查通报", None, {(2026, 4)}),
        ("2026 Q3 check", None, {(2026, 3)}),
        ("2025年上半年检查通报", None, {(2025, 1), (2025, 2)}),
        ("2025年度检查通报", None, {(2025, 1), (2025, 2), (2025, 3), (2025, 4)}),
        ("第四季度检查通报", dt.date(2026, 1, 20), {(2025, 4)}),
        ("第一季度检查通报", dt.date(2026, 4, 2), {(2026, 1)}),
        ("检查情况通报", dt.date(2026, 4, 2), set()),
        ("第二季度检查通报", None, set()),
    ],
)
def test_quarters_of_a_title(title: str, on: dt.date | None, quarters: set[tuple[int, int]]) -> None:
    assert quarters_of(Title(title, HOME, "item", on)) == quarters


def test_a_notice_that_tells_no_quarter_is_for_a_person() -> None:
    named = [
        f"{year}年第{number}季度政府网站检查情况通报" for year, number in ((2025, "三"), (2025, "四"), (2026, "二"))
    ]
    assert outcomes("media.quarter-notice", *named) == {"failed"}
    assert outcomes("media.quarter-notice", *named, "政府网站季度检查情况通报") == {"cantTell"}
    assert outcomes("media.quarter-notice", *named, whole=Unknown("到达页面上限")) == {"untested"}


def account(**fields: Any) -> Account:
    return Account(**{"platform": "微信公众号", "name": "示例发布", "unit": "市教育局", **fields})


@pytest.mark.parametrize(("age", "outcome"), [(14, "passed"), (15, "failed")])
def test_fourteen_days_of_an_account(age: int, outcome: str) -> None:
    fresh = account(newest_on=AS_OF - dt.timedelta(days=age))
    assert outcomes("media.update-2w", accounts=(fresh,)) == {outcome}


@pytest.mark.parametrize(("day", "outcome"), [(13, "passed"), (14, "failed")])
def test_five_working_days_across_the_october_holiday(day: int, outcome: str) -> None:
    filed = account(changed_on=dt.date(2026, 9, 30), filed_on=dt.date(2026, 10, day))
    assert outcomes("media.record-5wd", accounts=(filed,)) == {outcome}


def test_a_year_without_calendar_and_a_ledger_without_dates_are_for_a_person() -> None:
    late = account(changed_on=dt.date(2026, 12, 30))
    assert outcomes("media.record-5wd", accounts=(late,), as_of=dt.date(2027, 3, 1)) == {"cantTell"}
    assert outcomes("media.record-5wd", accounts=(account(),)) == {"inapplicable"}
    assert outcomes("media.update-2w", accounts=(account(),)) == {"cantTell"}
    assert outcomes("media.update-2w") == {"cantTell"}


def test_one_account_a_unit_and_platform() -> None:
    two = (account(), account(name="示例教育"))
    assert outcomes("media.one-per-platform", accounts=two) == {"failed"}
    other = (account(), account(name="示例教育", unit="市财政局"), account(platform="微博"))
    assert outcomes("media.one-per-platform", accounts=other) == {"passed"}


@pytest.mark.parametrize(("age", "outcome"), [(366, "cantTell"), (367, "inapplicable")])
def test_a_closing_is_looked_at_for_a_year(age: int, outcome: str) -> None:
    on = AS_OF - dt.timedelta(days=age)
    assert outcomes("media.closed-notice", "关于关停“示例发布”公众号的公告", on=on) == {outcome}


def test_what_need_not_be_published_is_never_failed() -> None:
    for rule in ("mgmt.training", "mgmt.assessment", "mgmt.rectification", "media.monthly-check"):
        assert outcomes(rule) == {"cantTell"}, rule
    assert outcomes("zone.onsite", region_code="130400") == {"cantTell"}
    assert outcomes("zone.onsite") == {"untested"}  # it binds Hebei, and the region is not known
    assert outcomes("mgmt.training", "2026年政务公开培训班") == {"passed"}
    assert outcomes("mgmt.training", "2025年政务公开培训班") == {"cantTell"}


def test_accounts_of_the_site_type_are_not_asked_of_a_township() -> None:
    for rule in ("media.roster", "media.update-2w", "mgmt.work-points", "mgmt.org-contacts"):
        assert outcomes(rule, level="township") == {"inapplicable"}, rule
