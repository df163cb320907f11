"""Headings that hold more than the title: a date, the source, font tools, badges."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.headings import is_aside
from audit.read.page.page import PageReading, PageSource, read_page

TITLE = "关于做好2023年度城乡居民养老保险待遇资格认证工作的通知"
TEXT = (
    "<p>各镇（街道）、各有关单位：</p><p>为确保养老保险待遇按时足额发放，现就2023年度待遇领取资格认证工作有关事项通知如下。</p>"
    "<p>一、认证时间为2023年4月1日至12月31日。</p><p>二、各镇（街道）应当逐户核实，不得遗漏。</p>"
)


def read(heading: str, head: str | None = None) -> PageReading:
    head = f"<title>{TITLE}-青渡市人力资源和社会保障局</title>" if head is None else head
    html = f"""<html><head>{head}</head><body><ul><li><a href="/">首页</a></li><li><a href="/zw/">政务公开</a></li></ul>
    <div>当前位置：<a href="/">首页</a> &gt; <a href="/zw/">政务公开</a> &gt; <a href="/zw/sb/">社会保障</a></div>
    {heading}<div>{TEXT}</div><p>主办单位：青渡市人社局 冀ICP备12345678号-1 网站标识码：1399000008</p></body></html>"""
    return read_page(PageSource(url="http://rsj.qingdu.gov.cn/zw/sb/t1.html", static_html=html.encode()))


DATED = {
    "a small element": f"<h2>{TITLE} <small>( 2023-03-28)</small></h2>",
    "a label": f"<h1>{TITLE}<span>发布时间：2023-03-28 09:15</span></h1>",
    "source and clicks": f"<h3>{TITLE}<em>2023年3月28日</em><em>来源：市社保中心</em><em>浏览量：1024次</em></h3>",
    "font tools in blocks": f"<h2>{TITLE}<small>2023/03/28</small><div><div>字号：</div><div><a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a></div></div></h2>",
    "a styled block": f"<div class='title'>{TITLE} <i>[2023-03-28]</i> <a href='javascript:window.print()'>打印</a></div>",
    "in the text itself": f"<h1>{TITLE}（2023-03-28）</h1>",
    "after a break": f"<h1>{TITLE}<br>2023-03-28&nbsp;&nbsp;【字体：大 中 小】【打印】【关闭】</h1>",
    "before the title": f"<h1><span>2023-03-28</span> {TITLE}</h1>",
    "a badge before it": f"<h1><b>[图文]</b>{TITLE}<span>2023-03-28</span></h1>",
    "in a cell": f"<table><tr><td align=center><b>{TITLE}</b> <font>(2023年03月28日 10:20:30)</font></td></tr></table>",
    "over two lines": f"<h1>{TITLE[:14]}<br>{TITLE[14:]}<small>（2023-03-28）</small></h1>",
}


@pytest.mark.parametrize("shape", DATED)
@pytest.mark.parametrize("known", [True, False], ids=["named in the head", "not named"])
def test_a_title_without_what_stands_beside_it(shape: str, known: bool) -> None:
    if not known and shape in (
        "in the text itself",
        "before the title",
        "a badge before it",
        "in a cell",
        "over two lines",
    ):
        pytest.skip("nothing but the head tells where the title ends")
    reading = read(DATED[shape], None if known else "<title>青渡市人力资源和社会保障局</title>")

    assert reading.page.heading == TITLE
    assert reading.page.published_on == dt.date(2023, 3, 28)
    assert reading.page.kind == "document"


def test_a_source_in_the_heading_is_read() -> None:
    assert read(DATED["source and clicks"]).page.source == "市社保中心"


def test_a_day_of_writing_in_the_heading_is_not_the_publication_day() -> None:
    page = read(f"<h2>{TITLE}<small>成文日期：2023-03-20</small></h2>").page

    assert (page.heading, page.published_on) == (TITLE, None)


def test_a_date_that_belongs_to_the_title_stays() -> None:
    title = "青渡市蔬菜批发价格（2023年3月28日）"
    page = read(f"<h1>{title}</h1><p>发布时间：2023-03-29</p>", f"<title>{title}_青渡市</title>").page

    assert (page.heading, page.published_on) == (title, dt.date(2023, 3, 29))


@pytest.mark.parametrize(
    ("text", "aside"),
    [(" 2023-03-28 09:15 来源：市教育局 字号：大 中 小", True), ("（2023年3月28日）", True), ("【打印】【关闭】", True),
     ("点击数：128 次", True), ("A+ A-", True), ("", True), ("解读", False), ("（征求意见稿）", False), ("答记者问", False),
     ("：让群众办事更方便", False), ("2023-03-28 起施行", False)],
)  # fmt: skip
def test_what_is_no_part_of_a_title(text: str, aside: bool) -> None:
    assert is_aside(text) is aside


OTHER_DAYS = {
    "a span before the day": "<ul><li><span>文号</span>青人社发〔2023〕8号</li><li><span>发布机构</span>青渡市人社局</li><li><span>成文日期</span>2023-03-20</li></ul>",
    "a term and its text": "<dl><dt>文号</dt><dd>青人社发〔2023〕8号</dd><dt>生成日期</dt><dd>2023-03-20</dd></dl>",
    "cells": "<table><tr><td>印发日期</td><td>2023-03-20</td></tr></table>",
    "in brackets": "<p>[发文日期] 2023-03-20</p>",
    "with blanks": "<p><b>成 文 日 期</b>&nbsp;2023年3月20日</p>",
    "whole-width colon": "<p>成文日期：2023年3月20日</p>",
    "a day of effect": "<p><span>施行日期</span><span>2023-04-01</span></p>",
    "a deadline": "<p><span>报名截止时间</span> 2023-12-31</p>",
    "blocks": "<div><div>成文日期</div><div>2023-03-20</div></div>",
}


@pytest.mark.parametrize("shape", OTHER_DAYS)
@pytest.mark.parametrize("above", [True, False], ids=["above the title", "under it"])
def test_a_labelled_other_day_is_not_the_publication_day(shape: str, above: bool) -> None:
    block = OTHER_DAYS[shape]
    page = read(f"{block}<h1>{TITLE}</h1>" if above else f"<h1>{TITLE}</h1>{block}").page

    assert page.published_on is None


ROW = (
    "<ul>"
    + "".join(
        f'<li><a href="./2023/t2023030{n}_{n}.html">关于做好第{n}批次认证工作的通知</a><span>2023-03-0{n}</span></li>'
        for n in range(1, 6)
    )
    + "</ul>"
)
OWN_NAMES = {
    "a heading": "<h4>资格认证公告</h4>",
    "the line under the path": "<div>资格认证公告</div>",
    "a cell of its own": "<table><tr><td>资格认证公告</td></tr></table>",
    "a link that leads nowhere": "<div><a>资格认证公告</a></div>",
}


@pytest.mark.parametrize("shape", OWN_NAMES)
def test_a_list_is_named_by_what_stands_over_it(shape: str) -> None:
    meta = '<meta name="ColumnName" content="资格认证公告">' if "link" in shape else ""
    html = f"""<html><head><title>青渡市人力资源和社会保障局</title>{meta}</head><body><div>当前位置：<a href="/">首页</a> &gt; <a href="/zw/sb/">社会保障</a></div>
    {OWN_NAMES[shape]}{ROW}<p>冀ICP备12345678号-1 网站标识码：1399000008</p></body></html>"""
    page = read_page(PageSource(url="http://rsj.qingdu.gov.cn/zw/sb/", static_html=html.encode())).page

    assert (page.kind, page.heading) == ("list", "资格认证公告")


@pytest.mark.parametrize(
    "over",
    [
        "<ul><li>全部</li><li>最新</li></ul>",
        "<table><tr><td>名称</td><td>日期</td></tr></table>",
        "<p>共5条，请选择年份：</p>",
        "",
    ],
)
def test_tabs_and_table_heads_do_not_name_a_list(over: str) -> None:
    html = f"""<html><head><title>青渡市人力资源和社会保障局</title></head><body><div>当前位置：<a href="/">首页</a> &gt; <a href="/zw/sb/">社会保障</a></div>
    {over}{ROW}<p>冀ICP备12345678号-1</p></body></html>"""

    assert (
        read_page(PageSource(url="http://rsj.qingdu.gov.cn/zw/sb/", static_html=html.encode())).page.heading
        == "社会保障"
    )


def test_a_day_under_the_authors_inside_the_text_is_not_the_publication_day() -> None:
    caption = "<p>青渡市统计局</p><p>国家统计局青渡调查队</p><p>（2023年3月20日）</p>"
    html = f"""<html><head><title>{TITLE}</title><meta name="PubDate" content="2023-04-02 10:00"></head><body><h1>{TITLE}</h1><div><p>{TITLE}</p>{caption}{TEXT}</div></body></html>"""

    assert read_page(
        PageSource(url="http://tjj.qingdu.gov.cn/t1.html", static_html=html.encode())
    ).page.published_on == dt.date(2023, 4, 2)


SECTIONS = (
    "<h2>一、信息的分类</h2><p>本机关主动公开的政府信息分为机构职能、政策文件、规划计划等类别，按主题和日期编排。</p>"
    "<h2>二、申请公开的办理</h2><p>申请人可以当面、邮寄或者在线提交申请，本机关自收到申请之日起20个工作日内答复。</p>"
)


@pytest.mark.parametrize(
    ("heading", "date"),
    [
        ("青渡市人社局政府信息公开指南", "<p>发布日期：2025-12-10</p>"),
        ("政府信息公开指南（2025年版）", ""),
        ("青渡市人社局信息公开指南", "<p>2025-12-10</p>"),
    ],
)
def test_a_section_is_no_title_under_a_heading_that_names_the_page(heading: str, date: str) -> None:
    """The <title> is the column's name, the <h1> says it with the body's name: the <h2> below heads a section."""
    name = heading.replace("青渡市人社局", "").replace("（2025年版）", "")
    head = f'<meta name="SiteName" content="青渡市人社局"><meta name="ColumnName" content="{name}"><title>{name}-青渡市人社局</title>'
    html = f"""<html><head>{head}</head><body><ul><li><a href="/">首页</a></li><li><a href="/zn/">{name}</a></li></ul>
    <div>当前位置：<a href="/">首页</a> &gt; <a href="/zn/">{name}</a></div><h1>{heading}</h1>{date}<div>{SECTIONS}</div>
    <p>主办单位：青渡市人社局 网站标识码：1399000008</p></body></html>"""
    page = read_page(PageSource(url="http://rsj.qingdu.gov.cn/zn/", static_html=html.encode())).page

    assert page.heading in (heading, name)
    assert page.kind == "gi_guide"


_TEXT = (
    "<p>" + "市水务局组织有关单位对全市小型水库安全运行情况进行了检查，要求各地压实责任，确保安全度汛。" * 4 + "</p>"
)
_HERE = (
    '<div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tz/">通知公告</a></div>'
)
_NAME = "云泉市水务局关于开展小型水库安全检查的通知"
_HEADINGS = {
    "flag in an element": f"<h2><em>置顶</em>{_NAME}</h2><p>时间：2024-03-12 来源：云泉日报</p>",
    "flag of letters": f"<h2><i>NEW</i>{_NAME}</h2><p>时间：2024-03-12 来源：云泉日报</p>",
    "labels in brackets": f"<h2>{_NAME}</h2><p>【发布机构】云泉市水务局</p><p>【成文日期】2024-03-10</p>",
    "button beside": f"<div class='zk'><h2>{_NAME}</h2><a href='javascript:;'>展开</a></div><p>发布时间：2024-03-12</p>",
}


@pytest.mark.parametrize("shape", _HEADINGS)
@pytest.mark.parametrize("head", [f"{_NAME}_云泉市", "云泉市水务局|通知公告", ""])
def test_a_title_has_no_flag_label_or_button(shape: str, head: str) -> None:
    page = f"<title>{head}</title><body>{_HERE}{_HEADINGS[shape]}<div>{_TEXT}</div></body>".encode()
    assert (
        read_page(PageSource(url="http://www.yunquan.gov.cn/zwgk/tz/t1.html", static_html=page)).page.heading == _NAME
    )


@pytest.mark.parametrize("site", ["中国·云泉市", "中国云泉", "魅力云泉"])
def test_a_name_over_the_path_is_the_sites(site: str) -> None:
    page = f"<title>{site} {_NAME}</title><body><div>{site}</div><div>资讯</div>{_HERE}<h3>{_NAME}</h3><p>2024-03-12</p>{_TEXT}</body>"
    found = read_page(PageSource(url="http://www.yunquan.gov.cn/zwgk/tz/t1.html", static_html=page.encode())).page
    assert found.heading == _NAME


_ENDED = ("<ul>{}</ul>", "<li>{}</li><li>&gt;</li>"), ("<table><tr>{}</tr></table>", "<td>{}</td><td>&gt;</td>")


@pytest.mark.parametrize(("holder", "level"), _ENDED)
@pytest.mark.parametrize(
    "behind", ["<div>2024年第3期（总第457期）</div>", "<div>【字体：<a>大</a> <a>小</a>】</div>", "<p>名称</p>"]
)
def test_a_path_that_ends_in_a_mark_takes_nothing_behind_it(holder: str, level: str, behind: str) -> None:
    names = ("首页", "政务公开", "通知公告")
    path = holder.format("".join(level.format(f"<a href='/{at}/'>{name}</a>") for at, name in enumerate(names)))
    page = f"<title>{_NAME}</title><body>{path}<div>{behind}</div><h3>{_NAME}</h3><p>2024-03-12</p>{_TEXT}</body>"
    found = read_page(PageSource(url="http://www.yunquan.gov.cn/zwgk/tz/t1.html", static_html=page.encode())).page
    assert found.breadcrumb == names
