"""The duty to publish in time and to interpret lies with who made a text; a repost of another body's owes neither."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Document, Facts, Page, Pair, Site
from rules.judge.evaluate import judge
from rules.judge.view import View
from rules.loading.load import load_pack
from rules.words.makers import made_elsewhere

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
CITY: dict[str, Any] = {"name": "云泉市人民政府", "level": "city", "region_code": "139900"}
COUNTY: dict[str, Any] = {"name": "青禾县人民政府", "level": "county", "region_code": "139921"}
BUREAU: dict[str, Any] = {"name": "云泉市生态环境局", "level": "city", "kind": "department", "region_code": "139900"}


def view(site: dict[str, Any], crumb: tuple[str, ...] = (), *documents: Document) -> View:
    known = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), **{"kind": "portal", **site}
    )
    pages = (Page(url=HOME, is_home=True, view="rendered"), Page(url=f"{HOME}d", breadcrumb=crumb))
    return View(Facts(site=known, pages=pages, documents=documents))


@pytest.mark.parametrize(
    ("site", "fields", "elsewhere"),
    [
        (CITY, {"issuer": "国务院办公厅"}, True),
        (CITY, {"issuer": "财政部 税务总局"}, True),
        (CITY, {"issuer": "河北省人民政府办公厅"}, True),
        (CITY, {"issuer": "省发展和改革委员会"}, True),
        (CITY, {"issuer": "石桥市人民政府"}, True),
        (CITY, {"issuer": "云泉市人民政府办公室"}, False),
        (CITY, {"issuer": "河北省云泉市人民政府"}, False),
        (CITY, {"issuer": "市教育局"}, False),
        (CITY, {"issuer": "教育局、财政局"}, False),
        (COUNTY, {"issuer": "云泉市人民政府"}, True),
        (COUNTY, {"issuer": "市教育局"}, True),
        (COUNTY, {"issuer": "青禾县农业农村局"}, False),
        ({**COUNTY, "name": "惠州市惠城区人民政府"}, {"issuer": "惠州市人民政府"}, True),
        ({**COUNTY, "name": "惠州市惠城区人民政府"}, {"issuer": "惠州市惠城区人民政府办公室"}, False),
        ({**CITY, "name": "苏州市人民政府"}, {"issuer": "苏州市财政局"}, False),
        ({**COUNTY, "name": "青禾市人民政府"}, {"issuer": "市教育局"}, False),  # a city of county level
        (BUREAU, {"issuer": "云泉市人民政府办公室"}, True),
        (BUREAU, {"issuer": "云泉市生态环境局"}, False),
        (BUREAU, {"issuer": "市生态环境局 市公安局"}, False),
        ({"name": "财政部", "level": None, "kind": "department"}, {"issuer": "中华人民共和国财政部"}, False),
        # Without a name of the maker: the title, the number, the column, the source.
        (CITY, {"title": "国务院办公厅关于优化支付服务的意见"}, True),
        (CITY, {"title": "云泉市人民政府转发省政府关于防汛工作的通知"}, False),
        (CITY, {"title": "关于印发停车管理办法的通知", "doc_number": "国办发〔2026〕10号"}, True),
        (CITY, {"title": "关于印发停车管理办法的通知", "doc_number": "冀政办字〔2026〕10号"}, True),
        (CITY, {"title": "关于印发停车管理办法的通知", "doc_number": "云政办〔2026〕10号"}, False),
        (CITY, {"title": "停车管理办法", "source": "中国政府网"}, True),
        (CITY, {"title": "停车管理办法", "source": "市政府办公室"}, False),
        (CITY, {"title": "停车管理办法"}, False),
        # 发布机构 tells who put it there; the body that the title begins with made it.
        (COUNTY, {"title": "（转载）云泉市人民政府关于印发租赁办法的通知", "issuer": "青禾县城关街道办事处"}, True),
        (COUNTY, {"title": "【转载】关于做好防汛工作的通知", "issuer": "青禾县水利局"}, True),
        (COUNTY, {"title": "转自：关于做好防汛工作的通知", "issuer": "青禾县水利局"}, True),
        (COUNTY, {"title": "云泉市民政局 云泉市财政局关于印发助餐服务办法的通知", "issuer": "青禾县财政局"}, True),
        ({}, {"title": "云泉市民政局 云泉市财政局关于印发助餐服务办法的通知", "issuer": "云泉市青禾区财政局"}, True),
        (CITY, {"title": "云泉市财政局 云泉市民政局关于印发助餐服务办法的通知", "issuer": "云泉市民政局"}, False),
        (CITY, {"title": "云泉市人民政府关于印发停车管理办法的通知", "issuer": "市公安局"}, False),
        (CITY, {"title": "转发河北省财政厅关于会计考试的通知", "issuer": "云泉市财政局"}, False),
    ],
)  # fmt: skip
def test_who_made_a_text(site: dict[str, Any], fields: dict[str, Any], elsewhere: bool) -> None:
    document = Document(**{"url": f"{HOME}d", "title": "关于停车管理的通知", **fields})
    assert (made_elsewhere(document, view(site)) is not None) is elsewhere


def test_a_column_of_others_texts_tells() -> None:
    document = Document(url=f"{HOME}d", title="停车管理办法")
    assert made_elsewhere(document, view(CITY, ("政策文件", "国务院文件"))) == "栏目“国务院文件”"
    assert made_elsewhere(document, view(CITY, ("政策文件", "市政府文件"))) is None


@pytest.mark.parametrize(
    ("name", "outcome"), [("云泉市政府门户网站", "failed"), ("青禾县人民政府网", "inapplicable"), ("", "cantTell")]
)
def test_the_tag_of_a_page_names_the_site_where_nothing_else_does(name: str, outcome: str) -> None:
    site = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), kind="portal", level="city"
    )
    late = Document(
        url=f"{HOME}d",
        title="云泉市人民政府关于停车的通知",
        written_on=dt.date(2026, 1, 5),
        published_on=dt.date(2026, 6, 1),
    )
    pages = (Page(url=f"{HOME}d", kind="document", meta={"sitename": name} if name else {}),)
    found = judge(PACK.only(["gi.lag-20wd"]), Facts(site=site, pages=pages, documents=(late,)))
    assert [one.outcome for one in found] == [outcome]


@pytest.mark.parametrize(("issuer", "outcome"), [("国务院办公厅", "inapplicable"), ("云泉市人民政府", "failed")])
def test_a_repost_owes_no_period(issuer: str, outcome: str) -> None:
    late = Document(
        url=f"{HOME}d", title="停车管理办法", issuer=issuer, normative="yes", written_on=dt.date(2026, 1, 5),
        published_on=dt.date(2026, 6, 1),
    )  # fmt: skip
    told = Pair(url=f"{HOME}jd", title="解读", published_on=dt.date(2026, 8, 3))
    read = Document(**{**{name: getattr(late, name) for name in late.__struct_fields__}, "interpretations": (told,)})
    for rule, document in (("gi.lag-20wd", late), ("interp.deadline-3wd", read), ("interp.coverage", late)):
        facts = view(CITY, (), document).facts
        assert {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule} == {outcome}, rule
