"""A headline that speaks of a thing is not the thing: a training or a call to report is no list, plan or report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.facts.records import Attachment, Column, Facts, Item, Page, Site, TableShape, Unknown
from rules.judge.evaluate import judge
from rules.judge.model import Finding
from rules.loading.load import load_pack
from rules.words.headlines import nature

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
FUNCTIONS = tuple(sorted({name for rule in PACK.rules for name in rule.functions}))
PAIRS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("headlines.yaml").read_text(encoding="utf-8"))


def found(rule: str, rows: list[str], *, pages: tuple[Page, ...] = (), **given: Any) -> list[Finding]:
    """Findings of a rule on a site whose only column holds these rows."""
    on = given.get("date")
    items = tuple(Item(title=title, url=f"{HOME}i/{number}.html", on=on) for number, title in enumerate(rows))
    site = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=AS_OF, name="云泉市人民政府", kind="portal",
        functions=FUNCTIONS, **{"level": "city", **given.get("site", {})},
    )  # fmt: skip
    column = Column(url=f"{HOME}xxgk/", name="信息公开", item_count=len(items), items=items, on_home=True)
    home = Page(url=HOME, is_home=True, view="rendered")
    facts = Facts(
        site=site, pages=(home, *pages), columns=(column,), attachments=given.get("attachments", ()),
    )  # fmt: skip
    return [one for one in judge(PACK.only([rule]), facts) if one.rule == rule]


def article(number: int = 0, **fields: Any) -> Page:
    return Page(**{"url": f"{HOME}i/{number}.html", "view": "rendered", "kind": "news", "text_chars": 300, **fields})


def about(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("date", "site") if key in row}


def cases(key: str) -> list[Any]:
    return [
        pytest.param(row, group, id=f"{row['rule']}-{group[0]}")
        for row in PAIRS
        for group in ([row[key]] if row.get("all") and key in row else [[one] for one in row.get(key, ())])
    ]


@pytest.mark.parametrize(("row", "titles"), cases("talk"))
def test_a_headline_is_not_the_thing(row: dict[str, Any], titles: list[str]) -> None:
    unread = found(row["rule"], titles, **about(row))
    assert "passed" not in {one.outcome for one in unread}
    read = found(row["rule"], titles, pages=tuple(article(n) for n in range(len(titles))), **about(row))
    assert "passed" not in {one.outcome for one in read}


@pytest.mark.parametrize(("row", "titles"), cases("thing"))
def test_a_title_that_names_the_thing_counts(row: dict[str, Any], titles: list[str]) -> None:
    assert {one.outcome for one in found(row["rule"], titles, **about(row))} == {"passed"}
    pages = tuple(article(n) for n in range(len(titles)))
    assert {one.outcome for one in found(row["rule"], titles, pages=pages, **about(row))} == {"passed"}


def test_there_are_enough_pairs_over_enough_rules() -> None:
    assert len(PAIRS) >= 45
    assert len(cases("talk")) >= 130
    assert len(cases("thing")) >= 130


HEADLINE = "市应急局召开应急预案编制工作培训会"
CALL = "关于开展应急预案修订工作的通知"


def test_what_was_not_opened_is_for_a_person_and_what_was_opened_is_told() -> None:
    (unread,) = found("key.emergency-plans", [HEADLINE])
    assert (unread.outcome, unread.evidence[0].quote) == ("cantTell", HEADLINE)
    (read,) = found("key.emergency-plans", [HEADLINE], pages=(article(),))
    assert read.outcome == "failed"
    assert HEADLINE in read.message.zh
    (part,) = found("key.emergency-plans", [HEADLINE], pages=(article(),), site={"whole": Unknown("到达页面上限")})
    assert part.outcome == "untested"


def test_a_call_that_carries_the_list_counts_and_a_form_does_not() -> None:
    listed = article(kind="notice", tables=(TableShape(("序号", "预案名称", "编制单位"), 3),))
    short = article(kind="notice", tables=(TableShape(("序号", "预案名称", "编制单位"), 2),))
    assert {one.outcome for one in found("key.emergency-plans", [CALL], pages=(listed,))} == {"passed"}
    assert {one.outcome for one in found("key.emergency-plans", [CALL], pages=(short,))} == {"failed"}

    def with_file(name: str, headline: str) -> set[str]:
        file = Attachment(url=f"{HOME}a.doc", name=name, sources=(f"{HOME}i/0.html",))
        pages = (article(kind="notice"),)
        return {one.outcome for one in found("key.emergency-plans", [headline], pages=pages, attachments=(file,))}

    assert with_file("附件1.doc", CALL) == {"passed"}
    assert with_file("修订情况登记表.doc", CALL) == {"failed"}
    assert with_file("附件1.doc", HEADLINE) == {"cantTell"}  # a meeting that shows a file: a person opens it


def test_a_newer_headline_unread_is_no_stale_list() -> None:
    old, new = (
        Item("行政许可事项清单（2023年版）", f"{HOME}i/0.html", dt.date(2023, 5, 1)),
        "我市召开行政许可事项清单推进会",
    )
    rows = (old, Item(new, f"{HOME}i/1.html", dt.date(2026, 5, 1)))
    column = Column(url=f"{HOME}c/", name="信息公开", item_count=2, items=rows)
    site = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=AS_OF, level="city", kind="portal", functions=FUNCTIONS
    )
    pages = (Page(url=HOME, is_home=True, view="rendered"),)
    for more, outcome in (((), "cantTell"), ((article(1),), "failed")):
        facts = Facts(site=site, pages=(*pages, *more), columns=(column,))
        (told,) = judge(PACK.only(["power.license-list"]), facts)
        assert told.outcome == outcome


def test_a_table_may_hold_every_part_of_a_list() -> None:
    heads = ("检查主体", "双随机抽查计划", "抽查结果")
    rows = ["云泉市双随机抽查事项清单"]
    page = article(tables=(TableShape(heads, 4),))
    assert {one.outcome for one in found("enforce.double-random", rows, pages=(page,))} == {"passed"}
    lacking = article(tables=(TableShape(heads[:2], 4),))
    assert {one.cause for one in found("enforce.double-random", rows, pages=(lacking,))} == {"missing:抽查结果"}


@pytest.mark.parametrize(
    ("title", "own", "what"),
    [
        ("全市政务公开业务培训会召开", {"培训"}, "thing"),  # a rule that looks for trainings
        ("全市政务公开业务培训会召开", {"政务公开"}, "event"),
        ("政府工作报告——在云泉市第九届人民代表大会第六次会议上", set(), "thing"),
        ("关于推动旧城改造建议的答复", set(), "thing"),
        ("印发关于开展公共文化服务实施意见的通知", set(), "thing"),
        ("关于报送信息公开目录的通知", set(), "collect"),
        ("云泉市优化营商环境政策清单", set(), "thing"),
        ("市发改委审议重大项目清单", set(), "deed"),
        ("市市场监管局行政检查结果公示", set(), "thing"),
        ("市长信箱办理情况", set(), "thing"),
        ("市长到企业检查复工情况", set(), "deed"),
        ("云泉市残疾人联合会部门预算", set(), "thing"),
        ("2026年部门预算——市卫生健康委员会", set(), "thing"),
        ("春节慰问金发放公示", set(), "thing"),
        ("市集中式饮用水水源名录", set(), "thing"),
        ("云泉市提前下达2026年衔接资金分配表", set(), "thing"),
        ("《行政许可事项清单》", set(), "thing"),
        ("查看更多", set(), "thing"),
    ],
)
def test_what_a_headline_is_about(title: str, own: set[str], what: str) -> None:
    assert nature(title, frozenset(own)) == what
