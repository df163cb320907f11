"""Who leads, on a page for each: whoever lacks what the others have, and what the column shows with them."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.facts.records import Column, Facts, Page, Site
from rules.judge.evaluate import judge
from rules.judge.model import Finding
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national").only(["column.leaders"])
POST, LIFE, WORK = {"职务": "职务：副局长"}, {"简历": "简历：1970年出生"}, {"分工": "分管财务"}
WHOLE = POST | LIFE | WORK


def told(*persons: dict[str, str], crumb: str = "领导之窗", named: bool = True) -> list[Finding]:
    pages = [
        Page(
            url=f"{HOME}ld/{n}.html", kind="other", view="rendered",
            breadcrumb=("首页", crumb, *((f"某{n}",) if named else ())),
            terms={"leader-elements": shown},
        )
        for n, shown in enumerate(persons)
    ]  # fmt: skip
    column = Column(url=HOME + "ld/", name="领导之窗", class_id="leader", record="r", path=("领导之窗",))
    top = Page(url=HOME + "ld/", kind="list", view="rendered", terms={"leader-elements": POST})
    site = Site(
        url=HOME, host="www.example.gov.cn", as_of=dt.date(2026, 10, 28), level="city", kind="department",
        name="示例市某局", whole=True,
    )  # fmt: skip
    facts = Facts(site=site, pages=(Page(url=HOME, is_home=True, kind="home"), top, *pages), columns=(column,))
    return [one for one in judge(PACK, facts) if one.rule == "column.leaders"]


@pytest.mark.parametrize("named", [True, False])
def test_a_page_for_each_is_an_introduction(named: bool) -> None:
    assert [one.outcome for one in told(WHOLE, WHOLE, WHOLE, named=named)] == ["passed"]


@pytest.mark.parametrize(("lacking", "part"), [(POST | LIFE, "分工"), (POST | WORK, "简历")])
def test_one_page_without_what_the_others_have(lacking: dict[str, str], part: str) -> None:
    found = told(WHOLE, WHOLE, lacking)
    assert [(one.outcome, part in one.message.zh) for one in found] == [("failed", True)]
    assert [place.url for place in found[0].evidence] == [HOME + "ld/2.html"]


@pytest.mark.parametrize(
    "persons",
    [(WHOLE, POST, POST), (WHOLE,), (WHOLE, WHOLE, {"职务": "职务：二级巡视员"} | LIFE), (WHOLE, WHOLE, WORK)],
    ids=["most lack it", "one person", "a rank without work", "no post"],
)
def test_no_person_is_accused(persons: tuple[dict[str, str], ...]) -> None:
    assert "failed" not in {one.outcome for one in told(*persons)}


def test_pages_of_another_column_are_nobodys_introduction() -> None:
    assert {one.outcome for one in told(WHOLE, WHOLE, POST, crumb="通知公告")} <= {"cantTell", "untested"}
