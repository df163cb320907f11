"""Budgets, decisions and lists: both sides of each period, and no accusation where something could not be read."""

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Attachment, Budget, Column, Facts, Item, Page, Ruling, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def told(
    rule: str, *titles: str, on: dt.date | None = None, budgets: tuple[Budget, ...] = (),
    rulings: tuple[Ruling, ...] = (), view: Any = "rendered", **site: Any,
) -> dict[str, int]:  # fmt: skip
    """Places by outcome of one rule on a city portal that lists the titles."""
    known = {
        "level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, "as_of": AS_OF,
        "functions": ("enforcement", "licensing", "fiscal", "services"), **site,
    }  # fmt: skip
    items = tuple(Item(title=title, url=f"{HOME}i/{n}", on=on) for n, title in enumerate(titles))
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", **known),
        pages=(Page(url=HOME, is_home=True, view=view),),
        columns=(Column(url=f"{HOME}c/", name="工作", item_count=len(items), items=items),) if items else (),
        budgets=budgets,
        rulings=rulings,
    )
    counts: dict[str, int] = {}
    for one in judge(PACK.only([rule]), facts):
        counts[one.outcome] = counts.get(one.outcome, 0) + one.count
    return counts


def budget(**fields: Any) -> Budget:
    shown = {
        "account": "budget",
        "of": "department",
        "year": 2026,
        "url": f"{HOME}b/1",
        "title": "市教育局2026年部门预算",
    }
    return Budget(**{**shown, **fields})


def ruling(decided: str | None, published: Any, kind: Any = "penalty", **fields: Any) -> Ruling:
    on = dt.date.fromisoformat(published) if isinstance(published, str) else published
    return Ruling(
        url=f"{HOME}x/1", kind=kind, decided_on=dt.date.fromisoformat(decided) if decided else None, published_on=on,
        **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "kind", "decided", "last"),
    [
        ("enforce.penalty-7wd", "penalty", "2026-09-29", "2026-10-14"),  # 国庆, the Saturday of 10-10 is worked
        ("enforce.penalty-7wd", "penalty", "2026-02-12", "2026-02-28"),  # 春节, the Saturdays of 02-14 and 02-28 are
        ("enforce.penalty-7wd", "penalty", "2026-06-01", "2026-06-10"),
        ("enforce.license-7wd", "licence", "2026-09-29", "2026-10-14"),
        ("enforce.license-7wd", "licence", "2026-02-12", "2026-02-28"),
        ("enforce.other-20wd", "other", "2022-01-28", "2022-03-02"),  # 春节 of 2022
        ("enforce.other-20wd", "other", "2026-09-15", "2026-10-19"),
    ],
)
def test_the_last_working_day_passes_and_the_next_day_fails(rule: str, kind: Any, decided: str, last: str) -> None:
    after = (dt.date.fromisoformat(last) + dt.timedelta(days=1)).isoformat()
    while dt.date.fromisoformat(after).weekday() > 4:
        after = (dt.date.fromisoformat(after) + dt.timedelta(days=1)).isoformat()
    assert told(rule, rulings=(ruling(decided, last, kind),)) == {"passed": 1}
    assert told(rule, rulings=(ruling(decided, after, kind),)) == {"failed": 1}


def test_a_decision_without_a_day_is_for_a_person_and_one_that_was_not_read_for_nobody() -> None:
    rule = "enforce.penalty-7wd"
    assert told(rule, rulings=(ruling(None, "2026-10-14"),)) == {"cantTell": 1}
    assert told(rule, rulings=(ruling("2026-09-29", None),)) == {"cantTell": 1}
    assert told(rule, rulings=(ruling("2026-09-29", Unknown("未渲染")),)) == {"untested": 1}
    assert told(rule, rulings=(ruling("2019-01-07", "2026-09-29"),)) == {"cantTell": 1}, "a migration"
    assert told(rule, rulings=(ruling("2026-12-29", "2027-01-20"),)) == {"cantTell": 1}, "no calendar"
    assert told(rule, rulings=(ruling("2018-12-29", "2019-06-01"),)) == {"inapplicable": 1}
    assert told(rule, rulings=(ruling("2026-09-29", "2026-09-28"),)) == {"inapplicable": 1}
    assert told(rule, rulings=(ruling("2026-09-29", "2026-10-26", "licence"),)) == {"inapplicable": 1}
    assert told(rule) == {"inapplicable": 1}
    assert told(rule, whole=Unknown("到达页面上限")) == {"untested": 1}


def test_running_text_is_not_failed_for_a_field_without_a_label() -> None:
    shown = ("agency", "basis", "decided_on", "facts", "number", "party", "result")
    for field in shown:
        rest = tuple(one for one in shown if one != field)
        assert told("enforce.fields", rulings=(ruling("2026-09-29", None, shown=rest),)) == {"failed": 1}
        assert told("enforce.fields", rulings=(ruling("2026-09-29", None, shown=rest, form="prose"),)) == {
            "cantTell": 1
        }
    assert told("enforce.fields", rulings=(ruling("2026-09-29", None, shown=shown),)) == {"passed": 1}


@pytest.mark.parametrize(
    ("rule", "account", "title", "year"),
    [
        ("fiscal.gov-budget", "budget", "示例市2026年政府预算", 2026),
        ("fiscal.gov-final", "final", "示例市2025年政府决算", 2025),
    ],
)
def test_twenty_natural_days_after_approval(rule: str, account: str, title: str, year: int) -> None:
    def of(days: int | None, **fields: Any) -> dict[str, int]:
        approved = dt.date(2026, 1, 20)
        published = None if days is None else approved + dt.timedelta(days=days)
        one = budget(account=account, of="government", year=year, title=title, approved_on=approved,
                     published_on=published, **fields)  # fmt: skip
        return told(rule, title, budgets=(one,))

    assert of(0) == of(20) == {"passed": 1}
    assert of(21) == {"failed": 1}
    assert of(300) == {"failed": 1}
    assert of(301) == {"cantTell": 1}
    assert of(None) == {"passed": 1}
    assert told(rule, budgets=(budget(of="government", account=account, year=year),)) == {"failed": 1}, (
        "not in any title"
    )
    assert told(rule, whole=Unknown("到达页面上限")) == {"untested": 1}
    assert told(rule, view="static") == {"untested": 1}


@pytest.mark.parametrize(
    ("function", "economic", "outcome"),
    [(7, 5, "passed"), (5, 5, "failed"), (3, 5, "cantTell"), (7, 3, "cantTell"), (7, None, "passed"),
     (None, None, "cantTell")],
)  # fmt: skip
def test_seven_and_five_digits(function: int | None, economic: int | None, outcome: str) -> None:
    one = budget(function_digits=function, economic_digits=economic)
    assert told("fiscal.detail-level", budgets=(one,)) == {outcome: 1}


def test_what_was_not_read_is_never_missing() -> None:
    scanned = budget(unread=("文件无文字层，内容可能为图片",), function_digits=5)
    for rule in ("fiscal.three-public", "fiscal.operating-procurement", "fiscal.detail-level"):
        assert told(rule, budgets=(scanned,)) == {"untested": 1}
        assert told(rule, budgets=(budget(year=2024),)) == {"inapplicable": 1}, "too old"
        assert told(rule, budgets=(budget(of="government"),)) == {"inapplicable": 1}
    assert told("fiscal.performance", budgets=(scanned,)) == {"untested": 1}
    assert told("fiscal.performance", budgets=(budget(),)) == {"failed": 1}
    assert told("fiscal.tables-budget", budgets=(scanned,)) == {"cantTell": 1}


@pytest.mark.parametrize(("age", "outcome"), [(184, "passed"), (185, "failed")])
def test_half_a_year_of_tax_relief(age: int, outcome: str) -> None:
    assert told("fiscal.tax-relief", "减税降费政策清单", on=AS_OF - dt.timedelta(days=age)) == {outcome: 1}


@pytest.mark.parametrize(("age", "outcome"), [(366, "passed"), (367, "failed")])
def test_a_year_of_the_power_list(age: int, outcome: str) -> None:
    assert told("power.list-fresh", "市级权责清单", on=AS_OF - dt.timedelta(days=age)) == {outcome: 1}
    assert told("power.list-fresh", "要闻") == {"inapplicable": 1}
    assert told("power.list-fresh", "市级权责清单") == {"cantTell": 1}


@pytest.mark.parametrize(("age", "outcome"), [(92, "passed"), (93, "failed")])
def test_three_months_of_service_statistics(age: int, outcome: str) -> None:
    assert told("power.service-stats", "政务服务办件统计", on=AS_OF - dt.timedelta(days=age)) == {outcome: 1}
    assert told("power.service-stats", "要闻") == {"cantTell": 1}, "it may stand on the service platform"
    assert told("power.service-stats", whole=Unknown("到达页面上限")) == {"untested": 1}


def test_words_that_may_end_a_list_are_for_a_person() -> None:
    def of(group: str) -> list[str]:
        guide = Page(
            url=f"{HOME}g/1", kind="guide", view="rendered", terms={"service-guide-vague": {group: "其他材料"}}
        )
        site = Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, level="city", kind="portal", home=HOME)
        return [one.outcome for one in judge(PACK.only(["power.guide-vague"]), Facts(site=site, pages=(guide,)))]

    assert of("其他材料") == ["failed"]
    assert of("等材料") == ["cantTell"]


def test_each_blank_form_is_told_at_the_file() -> None:
    guide = Page(url=f"{HOME}g/1", kind="guide", view="rendered")
    files = tuple(
        Attachment(url=f"{HOME}g/{n}.docx", name=f"表{n}", magic=magic, text_chars=chars, sources=(guide.url,))
        for n, (magic, chars) in enumerate(
            (("zip/docx", 10), ("zip/docx", 9), ("zip/xlsx", None), ("pdf", None), ("zip/docx", Unknown("已加密")))
        )
    )
    site = Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, level="city", kind="portal", home=HOME)
    found = judge(PACK.only(["power.guide-forms"]), Facts(site=site, pages=(guide,), attachments=files))
    assert {one.outcome: sorted(place.url for place in one.evidence) for one in found} == {
        "failed": [f"{HOME}g/1.docx", f"{HOME}g/2.docx"], "passed": [f"{HOME}g/0.docx"],
    }  # fmt: skip


def test_a_column_named_by_its_stage_is_the_stage() -> None:
    stages = ("事前公开", "事中公示", "事后公开")
    assert told("enforce.portal", *stages) == {"passed": 1}
    assert told("enforce.portal", *stages[:2]) == {"failed": 1}
    assert told("enforce.basis-info", "行政执法事前公开") == {"passed": 1}
