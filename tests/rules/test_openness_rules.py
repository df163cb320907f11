"""Disclosure, decisions, letters: where a file or a script may hold the rest, a person is asked, nobody accused."""

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import (
    Attachment,
    Column,
    Document,
    Facts,
    InputForm,
    Item,
    Link,
    Marks,
    Page,
    Site,
    TableShape,
    Unknown,
)
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.words import lexicon

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
URL = f"{HOME}i/1.html"
PACK = load_pack("national")
SCRIPTED = Marks(icp=Unknown("页面含脚本，未经浏览器渲染"))


def told(rule: str, **known: Any) -> dict[str, int]:
    """Places by outcome of one rule on a site with these facts beside its rendered home page."""
    site = {
        "level": "city",
        "kind": "portal",
        "name": "示例市人民政府",
        "home": HOME,
        "as_of": AS_OF,
        **known.pop("site", {}),
    }
    pages = (Page(url=HOME, is_home=True, kind="home", view="rendered"), *known.pop("pages", ()))
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", **site),
        pages=tuple(sorted(pages, key=lambda page: page.url)), **known,
    )  # fmt: skip
    counts: dict[str, int] = {}
    for one in judge(PACK.only([rule]), facts):
        counts[one.outcome] = counts.get(one.outcome, 0) + one.count
    return counts


def shown(title: str) -> tuple[Column, ...]:
    return (Column(url=f"{HOME}c/", name="示例", item_count=1, items=(Item(title, URL),)),)


def terms(lexicon: str, *groups: str, **more: Any) -> Page:
    return Page(
        url=URL,
        kind="notice",
        view=more.pop("view", "rendered"),
        terms={lexicon: dict.fromkeys(groups, "原文")},
        **more,
    )


CATALOG = "2026年度重大行政决策事项目录"
FILE = Attachment(url=f"{HOME}a.xlsx", name="目录", sources=(URL,), status=200)


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"pages": (terms("decision-catalog", "事项", "承办单位"),)}, "failed"),
        ({"pages": (terms("decision-catalog", "事项", "承办单位"),), "attachments": (FILE,)}, "cantTell"),
        ({"pages": (terms("decision-catalog", "事项", view="static", marks=SCRIPTED),)}, "untested"),
        ({}, "cantTell"),  # the entry leads to a file or away
    ],
)
def test_a_catalogue_is_accused_only_where_all_of_it_was_seen(known: dict[str, Any], outcome: str) -> None:
    assert told("decision.catalog-fields", columns=shown(CATALOG), **known) == {outcome: 1}


def test_a_talk_about_the_catalogue_is_none_and_no_site_half_seen_lacks_one() -> None:
    assert not told("decision.catalog-fields", columns=shown("重大行政决策事项目录征集公告")).get("failed")
    part = {"whole": Unknown("达到页数上限")}
    assert told("decision.catalog-fields", site=part) == {"untested": 1}


def draft(**fields: Any) -> Document:
    known = {
        "url": URL, "kind": "notice", "title": "关于《示例市停车管理办法（草案）》公开征求意见的公告", "draft": True,
        "published_on": dt.date(2026, 3, 2), "consult_from": dt.date(2026, 3, 2),
        "consult_until": dt.date(2026, 3, 31), "body_chars": 400, **fields,
    }  # fmt: skip
    return Document(**known)


@pytest.mark.parametrize(
    ("title", "last", "outcome"),
    [
        ("关于《示例市停车管理办法（草案）》公开征求意见的公告", "2026-03-30", "failed"),
        ("关于公开征求《示例市养犬管理规定（草案征求意见稿）》意见的公告", "2026-03-30", "failed"),
        ("关于《示例市停车管理办法（征求意见稿）》公开征求意见的公告", "2026-03-30", "cantTell"),
        ("关于地方标准《停车场管理规定（草案）》公开征求意见的公告", "2026-03-30", "cantTell"),
        ("关于《示例市停车管理办法（草案）》公开征求意见的公告", "2026-03-31", "passed"),
        ("关于重大行政决策事项《示例市停车管理办法（草案）》公开征求意见的公告", "2026-03-30", "failed"),
        ("关于重大行政决策事项《示例市停车管理办法（草案）》公开征求意见的公告", "2026-03-31", "passed"),
    ],
)
def test_twenty_nine_days_fail_only_where_thirty_bind(title: str, last: str, outcome: str) -> None:
    document = draft(title=title, consult_until=dt.date.fromisoformat(last))
    found = told("decision.consult-30d", documents=(document,))
    assert found.get(outcome) == 1 or (outcome == "passed" and not set(found) - {"passed"})


def test_a_short_period_that_gives_its_reason_or_stands_at_a_bureau_asks_a_person() -> None:
    short = draft(consult_until=dt.date(2026, 3, 20))
    assert told("decision.consult-30d", documents=(short,)) == {"failed": 1}
    told_why = draft(consult_until=dt.date(2026, 3, 20), quotes={"consult_hurry": "防洪时间紧迫，缩短征求意见期限"})
    assert told("decision.consult-30d", documents=(told_why,)) == {"cantTell": 1}
    assert told("decision.consult-30d", documents=(short,), site={"kind": "department"}) == {"cantTell": 1}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("示例市停车管理办法（征求意见稿）.docx", "failed"),
        ("《示例市停车管理办法（草案）》", "failed"),
        ("示例市停车管理办法(修订草案征求意见稿).pdf", "failed"),
        ("示例市停车管理办法（征求意见稿）及起草材料.docx", "cantTell"),
        ("征求意见材料.zip", "cantTell"),
        ("示例市停车管理办法（征求意见稿）附表.docx", "cantTell"),
    ],
)
def test_a_file_that_is_the_draft_alone_holds_no_explanation(name: str, outcome: str) -> None:
    page = terms("consult-materials", "提出意见的方式")
    file = Attachment(url=f"{HOME}x.docx", name=name, sources=(URL,), text_chars=2000)
    document = draft(attachments=(file.url,))
    found = told("decision.consult-materials", documents=(document,), pages=(page,), attachments=(file,))
    assert found == {outcome: 1}


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        ({"text_chars": 2000, "explains": True}, "passed"),
        ({"text_chars": Unknown("文件已加密")}, "cantTell"),
        ({"text_chars": None}, "cantTell"),  # scanned pages
        ({"text_chars": 900, "unread": ("第3页为图片",)}, "cantTell"),
        ({"fetched": Unknown("未采集"), "text_chars": Unknown("未采集")}, "cantTell"),
    ],
)
def test_a_draft_that_was_not_read_may_hold_the_explanation(read: dict[str, Any], outcome: str) -> None:
    page = terms("consult-materials", "提出意见的方式")
    file = Attachment(url=f"{HOME}x.docx", name="示例市停车管理办法（征求意见稿）.docx", sources=(URL,), **read)
    document = draft(attachments=(file.url,))
    found = told("decision.consult-materials", documents=(document,), pages=(page,), attachments=(file,))
    assert found == {outcome: 1}


def test_materials_that_may_stand_in_a_file_ask_a_person() -> None:
    page = terms("consult-materials", "提出意见的方式")
    assert told("decision.consult-materials", documents=(draft(),), pages=(page,)) == {"failed": 1}
    beside = draft(attachments=(FILE.url,))
    assert told("decision.consult-materials", documents=(beside,), pages=(page,), attachments=(FILE,)) == {
        "cantTell": 1
    }
    named = Attachment(url=f"{HOME}s.docx", name="关于草案的起草说明", sources=(URL,))
    both = draft(attachments=(named.url,))
    found = told("decision.consult-materials", documents=(both,), pages=(page,), attachments=(named,))
    assert not set(found) - {"passed"}


@pytest.mark.parametrize(("age", "owed"), [(366, True), (367, False)])
def test_consultations_of_more_than_a_year_ago_are_left_alone(age: int, owed: bool) -> None:
    on = AS_OF - dt.timedelta(days=age)
    old = draft(published_on=on, consult_from=on, consult_until=on + dt.timedelta(days=30))
    found = told("decision.consult-materials", documents=(old,), pages=(terms("consult-materials"),))
    assert ("failed" in found) is owed


@pytest.mark.parametrize(("age", "owed"), [(30, False), (31, True), (366, True), (367, False)])
def test_feedback_is_owed_after_thirty_days_and_for_a_year(age: int, owed: bool) -> None:
    end = AS_OF - dt.timedelta(days=age)
    ended = draft(consult_until=end, consult_from=end - dt.timedelta(days=30))
    assert ("failed" in told("decision.feedback", documents=(ended,))) is owed


def test_a_form_known_by_its_link_alone_is_judged() -> None:
    link = Link(url=f"{HOME}sq.html", internal=True, state="ok", text="依申请公开")
    form = InputForm(fields=("姓名", "联系电话", "所需信息内容描述"), submit=True)
    page = Page(url=link.url, view="rendered", inputs=(form,))
    assert told("gi.apply-form", links=(link,), pages=(page,)) == {"failed": 1}
    login = Page(url=link.url, view="rendered", inputs=(InputForm(fields=("用户名", "密码"), password=True),))
    assert told("gi.apply-form", links=(link,), pages=(login,)).get("failed") is None


def test_townships_are_asked_for_only_where_the_profile_lists_some() -> None:
    county = {"level": "county", "units": ("示例市教育局",)}
    assert told("grass.township-pages", site=county, columns=shown("乡镇信息")).get("failed") is None
    county = {"level": "county", "units": ("示例市教育局", "南湖街道")}
    assert told("grass.township-pages", site=county, columns=shown("乡镇信息")) == {"failed": 1}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("信息公开", "failed"),
        ("信息公开专栏", "failed"),
        ("政务信息公开平台", "failed"),
        ("示例市人民政府信息公开网", "failed"),
        ("示例市政府信息公开", "passed"),
        ("近期信息公开", "inapplicable"),
        ("乡镇信息公开", "inapplicable"),
        ("重点领域信息公开", "inapplicable"),
        ("财政信息公开", "inapplicable"),
        ("信息公开动态", "inapplicable"),
    ],
)
def test_only_an_entry_of_the_column_can_be_misnamed(name: str, outcome: str) -> None:
    column = Column(url=f"{HOME}x/", name=name, class_id="gi")
    assert told("gi.name-unified", columns=(column,)) == {outcome: 1}


def test_a_blue_mark_is_wrong_only_for_an_authority() -> None:
    marks = Marks(conac="https://bszs.conac.cn/sitename?method=show&id=1", conac_kind="blue")
    page = Page(url=f"{HOME}n", kind="news", view="rendered", marks=marks)
    for name, outcome in (
        ("示例市人民政府", "failed"),
        ("示例市水利局", "failed"),
        ("示例市发展和改革委员会", "failed"),
        ("示例市公共资源交易中心", "cantTell"),
        ("示例市政府采购网", "cantTell"),
        (None, "cantTell"),
    ):
        assert told("ident.footer-conac", pages=(page,), site={"name": name}).get("cantTell", 0) == (
            outcome == "cantTell"
        ), name


@pytest.mark.parametrize(
    ("heads", "text", "outcome"),
    [
        (("索引号", "名称", "生成日期"), "", "failed"),
        (("序号", "索引号", "信息名称", "发布日期"), "", "failed"),
        (("索引号", "名称", "内容概述", "生成日期"), "", "passed"),
        (("索引号", "名称", "生成日期"), "内容概述", "cantTell"),  # its texts tell the rest
        (("名称", "发布日期"), "", "cantTell"),
    ],
)
def test_a_catalogue_that_is_a_table_lacks_a_column(heads: tuple[str, ...], text: str, outcome: str) -> None:
    url, article = f"{HOME}ml/", f"{HOME}wj/1.html"
    groups = lexicon.match(lexicon.load("gi-catalog"), "\n".join(heads))
    table = Page(
        url=url, kind="list", view="rendered", heading="政府信息公开目录", tables=(TableShape(heads, 3),),
        terms={"gi-catalog": groups},
    )  # fmt: skip
    terms = {"gi-catalog": {"内容概述": text}} if text else {}
    one = Page(url=article, kind="document", view="rendered", terms=terms)
    column = Column(
        url=url, name="政府信息公开目录", class_id="catalog", item_count=1, items=(Item("关于停车的通知", article),)
    )
    assert told("gi.catalog", pages=(table, one), columns=(column,)) == {outcome: 1}


@pytest.mark.parametrize(
    ("texts", "other", "outcome"),
    [
        (("信息公开",), "", "failed"),
        (("政务公开", "信息公开"), "", "failed"),
        (("信息公开", "市政府信息公开"), "", "passed"),
        (("信息公开",), "政府信息公开", "passed"),  # another link of the home page bears the name
        (("信息公开",), "2025年政府信息公开工作年度报告", "cantTell"),
        (("更多>>",), "", "cantTell"),  # the block over it may bear the name
        ((), "", "cantTell"),  # a picture
    ],
)
def test_the_home_page_calls_the_disclosure_column_by_its_name(
    texts: tuple[str, ...], other: str, outcome: str
) -> None:
    column = Column(url=f"{HOME}xxgk/", name="政府信息公开", class_id="gi", on_home=True)
    entry = Link(
        url=column.url, internal=True, state="ok", text=texts[0] if texts else "", on_home=True, home_texts=texts
    )
    second = Link(url=f"{HOME}x", internal=True, state="ok", text=other, on_home=True, home_texts=(other,))
    assert told("gi.entry", columns=(column,), links=(entry, second)) == {outcome: 1}


def test_parts_of_the_disclosure_column_are_no_entry_to_it() -> None:
    column = Column(url=f"{HOME}xxgk/", name="政府信息公开", class_id="gi", on_home=True)
    parts = ("政府信息公开指南", "政府信息公开目录")
    others = tuple(Column(url=f"{HOME}{n}/", name=name, class_id="gi-guide") for n, name in enumerate(parts))
    entry = Link(url=column.url, internal=True, state="ok", text="信息公开", on_home=True, home_texts=("信息公开",))
    menu = tuple(
        Link(url=one.url, internal=True, state="ok", text=one.name, on_home=True, home_texts=(one.name,))
        for one in others
    )
    assert told("gi.entry", columns=(column, *others), links=(entry, *menu)) == {"failed": 1}


def test_a_column_of_another_name_is_told_by_its_own_rule() -> None:
    column = Column(url=f"{HOME}xxgk/", name="信息公开", class_id="gi", on_home=True)
    entry = Link(url=column.url, internal=True, state="ok", text="信息公开", on_home=True, home_texts=("信息公开",))
    assert told("gi.entry", columns=(column,), links=(entry,)) == {"passed": 1}
    assert told("gi.name-unified", columns=(column,), links=(entry,)) == {"failed": 1}


def test_certain_catch_all_words_are_told_once() -> None:
    page = Page(url=URL, kind="guide", view="rendered", terms={"service-guide-vague": {"其他材料": "1", "等材料": "2"}})
    assert told("power.guide-vague", pages=(page,)) == {"failed": 1}
