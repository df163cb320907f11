"""Absence proves nothing behind a blind spot, and everything elsewhere: how fine that is told."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.checks.documents.documents import HistoryArgs, report_history
from rules.checks.site.entries import ColumnExistsArgs, column_exists
from rules.checks.site.topics import TopicPresentArgs, topic_present
from rules.facts.blind import Blind, BlindKind, Hides
from rules.facts.records import Column, Facts, Item, Page, Site
from rules.judge.model import Text
from rules.judge.sought import Sought, hidden
from rules.judge.view import View
from rules.words.title_search import Words

URL = "http://x.gov.cn/"


def spot(hides: Hides, *classes: str, kind: BlindKind = "pager", names: tuple[str, ...] = ("某栏目",)) -> Blind:
    return Blind(kind=kind, hides=hides, zh="某处", classes=classes, names=names)


def site(*spots: Blind) -> View:
    reports = tuple(
        Page(url=f"{URL}nb/{year}.html", kind="annual_report", report_year=year, view="rendered")
        for year in (2024, 2025)
    )
    home = Page(url=URL, kind="home", is_home=True, view="rendered")
    annual = Column(
        url=f"{URL}nb/", name="年报", class_id="annual", item_count=2,
        items=(Item("2025年政府信息公开工作年度报告", f"{URL}nb/2025.html", dt.date(2026, 1, 20)),),
    )  # fmt: skip
    return View(
        Facts(
            site=Site(url=URL, host="x.gov.cn", as_of=dt.date(2026, 11, 20), home=URL, blind=spots, kind="portal"),
            pages=(home, *reports), columns=(annual,),
        )
    )  # fmt: skip


def history(*spots: Blind) -> str:
    view = site(*spots)
    (told,) = report_history(view.site, HistoryArgs(years=5, due="03-31"), view)
    return told.outcome


def test_a_list_hides_the_rows_of_its_own_kind() -> None:
    assert history() == "failed"
    assert history(spot("lists", "annual")) == "untested"
    assert history(spot("lists", "news")) == "failed"
    assert history(spot("lists", "?", "*")) == "failed"  # reports are known to stand in a column of their own
    assert history(spot("site", kind="menu")) == "untested"


def test_where_nothing_is_known_of_the_kind_lists_of_its_kind_and_mixed_ones_may_hold_it() -> None:
    args = TopicPresentArgs(called=Text("财政预算", "the budget"), words=Words(all=("财政预算",)))

    def outcome(*spots: Blind) -> str:
        view = site(*spots)
        (told,) = topic_present(view.site, args, view)
        return told.outcome

    assert outcome() == "failed"
    assert outcome(spot("lists", "fiscal", names=("财政预决算",))) == "untested"
    assert outcome(spot("lists", "notice")) == "untested"
    assert outcome(spot("lists", "*")) == "untested"
    assert outcome(spot("lists", "?", names=("部门预算专栏",))) == "untested"
    assert outcome(spot("lists", "?", names=("图片集锦",))) == "failed"
    assert outcome(spot("lists", "news", "leader", "policy")) == "failed"


def test_what_is_written_as_a_document_may_stand_among_documents() -> None:
    assert hidden([spot("lists", "policy")], Sought(about="重大行政决策事项目录")) is not None
    assert hidden([spot("lists", "policy")], Sought(about="财政预算")) is None


def test_a_list_hides_no_column_and_a_menu_hides_those_it_names() -> None:
    args = ColumnExistsArgs(classes=("guide",), called=Text("政府信息公开指南", "the guide"))

    def outcome(*spots: Blind) -> str:
        view = site(*spots)
        (told,) = column_exists(view.site, args, view)
        return told.outcome

    assert outcome(spot("lists", "*", "guide")) == "failed"
    assert outcome(spot("columns", "guide", kind="menu")) == "untested"
    assert outcome(spot("columns", "*", kind="section")) == "untested"
    assert outcome(spot("columns", "news", kind="section")) == "failed"


@pytest.mark.parametrize(("kind", "may"), [("pager", False), ("more", False), ("scroll", False), ("late", True)])
def test_further_pages_hold_nothing_newer(kind: BlindKind, may: bool) -> None:
    assert (hidden([spot("lists", "notice", kind=kind)], Sought(newer=True)) is not None) is may
