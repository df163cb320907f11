"""Whose annual report a title names: a 镇 or 乡 inside a city's name makes no township of it."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.checks.documents.documents import of_department
from rules.facts.records import Column, Facts, Item, Page, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"


def site(name: str | None) -> Site:
    return Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), name=name, kind="portal",
        level="city",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["镇江市", "新乡市", "景德镇市", "萍乡市", "桐乡市", "宁乡市", "镇平县", "乡宁县", "内乡县"]
)
@pytest.mark.parametrize("known", [True, False])
def test_a_city_is_no_township(name: str, known: bool) -> None:
    own = site(f"{name}人民政府" if known else None)
    for title in (f"{name}2025年政府信息公开工作年度报告", f"{name}人民政府2025年政府信息公开工作年度报告"):
        assert not of_department(title, own)
    assert of_department(f"{name}教育局2025年政府信息公开工作年度报告", own)


@pytest.mark.parametrize("name", ["新乡", "镇江", "景德镇"])
def test_nor_without_the_word_for_city(name: str) -> None:
    assert not of_department(f"{name}2025年政府信息公开工作年度报告", site(f"{name}市人民政府"))


@pytest.mark.parametrize(
    "body", ["青石乡人民政府", "濮院镇", "乌镇镇人民政府", "河西街道办事处", "市卫健委", "市中医院"]
)
def test_bodies_below_are_told(body: str) -> None:
    assert of_department(f"{body}2025年政府信息公开工作年度报告", site("桐乡市人民政府"))


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("新乡市2025年政务公开工作总结", "cantTell"),
        ("2025年政府信息公开年报.pdf", "cantTell"),
        ("新乡市2024年政务公开工作总结", "failed"),
        ("关于做好2025年政府信息公开年报编制工作的通知", "failed"),
        ("关于按时发布2025年政府信息公开年度报告的通知", "failed"),
        ("关于印发2025年政府信息公开工作年度报告的通知", "cantTell"),
        ("新乡市人民政府关于公布2025年度政府信息公开年报的通知", "cantTell"),
    ],
)
def test_a_report_under_another_title_is_for_a_person(title: str, outcome: str) -> None:
    column = Column(url=f"{HOME}nb/", name="信息公开", item_count=1, items=(Item(title, f"{HOME}nb/1"),))
    pack = load_pack("national").only(["annual.published-gov"])
    facts = Facts(
        site=site("新乡市人民政府"), pages=(Page(url=HOME, is_home=True, view="rendered"),), columns=(column,)
    )
    assert {one.outcome for one in judge(pack, facts)} == {outcome}


@pytest.mark.parametrize(("name", "outcome"), [("新乡市", "passed"), ("新乡市凤泉镇", "cantTell")])
def test_the_governments_own_report_is_found(name: str, outcome: str) -> None:
    report = Page(
        url=f"{HOME}nb", kind="annual_report", report_year=2025, heading=f"{name}2025年政府信息公开工作年度报告",
        published_on=dt.date(2026, 3, 20),
    )  # fmt: skip
    pack = load_pack("national").only(["annual.published-gov"])
    facts = Facts(site=site("新乡市人民政府"), pages=(Page(url=HOME, is_home=True, view="rendered"), report))
    assert {one.outcome for one in judge(pack, facts)} == {outcome}
