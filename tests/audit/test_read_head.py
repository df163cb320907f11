"""Titles, dates, sources and breadcrumbs in the shapes of many makers of sites."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageReading, PageSource, read_page

TITLE = "云泉市召开城市更新工作推进会"
TEXT = (
    "<p>9月28日上午，云泉市召开城市更新工作推进会，传达学习全省会议精神，安排部署下一阶段重点任务，要求各县区各部门压实责任、倒排工期。</p>"
    "<p>会议指出，今年以来全市实施老旧小区改造一百二十个，惠及居民三万余户，各项工程按计划推进，群众满意度持续提升。</p>"
    "<p>会议强调，要坚持问题导向，聚焦薄弱环节，完善工作机制，确保全年目标任务圆满完成。市直有关部门负责同志参加会议。</p>"
)
PATH = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/xwzx/">新闻中心</a> &gt; <a href="/xwzx/bmdt/">部门动态</a></div>'
NAV = '<ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul>'
SIDE = '<div><h3>热点信息</h3><ul><li><a href="/a1.html">关于做好节日安全的提醒</a><span>2023-01-01</span></li><li><a href="/a2.html">全市粮食产量再创新高</a><span>2023-02-02</span></li></ul></div>'
FOOT = "<div>主办单位：云泉市人民政府办公室 冀ICP备12345678号 网站标识码：1399000001</div>"


def read(
    inner: str, head: str | None = None, url: str = "http://www.yunquan.gov.cn/xwzx/bmdt/202209/t20220930_12.html"
) -> PageReading:
    head = f"<title>{TITLE}_部门动态_云泉市人民政府</title>" if head is None else head
    return read_page(
        PageSource(url=url, static_html=f"<html><head>{head}</head><body>{NAV}{inner}{FOOT}</body></html>".encode())
    )


UNDER_THE_TITLE = {
    "spans": "<div><span>发布时间：2022-09-30 16:25</span><span>来源：云泉日报</span><span>浏览次数：12</span></div>",
    "one text": "<p>发布日期：2022年9月30日　来源：云泉日报　作者：张三　字号：[大 中 小]　打印</p>",
    "no gaps": "<p>来源：云泉日报发布时间：2022-09-30点击数：10</p>",
    "brackets": "<p>【信息时间：2022/9/30&nbsp;&nbsp;来源：云泉日报&nbsp;&nbsp;阅读次数：<span>3</span>】【我要打印】【关闭】</p>",
    "bare date": "<ul><li>来源：云泉日报</li><li>作者：</li><li>2022-09-30 14:43</li></ul>",
    "date first": "<p>2022-09-30 16:25:08　来源：云泉日报　【字体：大 中 小】</p>",
    "icon title": '<ul><li><i><img title="发布时间"></i><span>2022-09-30</span></li><li><span>来源：<b>云泉日报</b></span></li></ul>',
    "day and month": "<div><div>30</div><div>2022年09月</div></div><p>来源：云泉日报</p>",
    "weak label": "<div><span>来源：云泉日报</span><span>时间：<time>2022-09-30 10:57</time></span></div>",
    "table": "<table><tr><td>来源：</td><td>云泉日报</td><td>发布时间：</td><td>2022.09.30</td></tr></table>",
    "label elements": "<div><em>信息来源：</em><i>云泉日报</i><em>发表时间：</em><publishtime>2022-09-30 17:37</publishtime></div>",
}


@pytest.mark.parametrize("shape", UNDER_THE_TITLE)
def test_date_and_source_under_the_title(shape: str) -> None:
    page = read(f"{PATH}<h1>{TITLE}</h1>{UNDER_THE_TITLE[shape]}<div>{TEXT}</div>{SIDE}").page
    assert page.published_on == dt.date(2022, 9, 30)
    assert page.source == "云泉日报"
    assert page.heading == TITLE
    assert page.kind == "news"
    assert page.quotes["published_on"]


def test_source_at_the_end_of_the_text() -> None:
    page = read(
        f"{PATH}<h1>{TITLE}</h1><p>2022-09-30 09:52</p><div>{TEXT}</div><ul><li>来源：云泉日报 编辑：李四</li></ul>"
    ).page
    assert page.source == "云泉日报"
    assert page.published_on == dt.date(2022, 9, 30)


def test_the_meta_date_is_the_last_resort() -> None:
    head = f'<title>{TITLE}</title><meta name="PubDate" content="2022-10-01 08:00">'
    assert read(f"{PATH}<h1>{TITLE}</h1><div>{TEXT}</div>", head).page.published_on == dt.date(2022, 10, 1)
    assert read(
        f"{PATH}<h1>{TITLE}</h1><p>发布日期：2022-09-30</p><div>{TEXT}</div>", head
    ).page.published_on == dt.date(2022, 9, 30)
    generated = f'<title>{TITLE}</title><meta name="Maketime" content="2022-10-01 08:00"><meta name="others" content="页面生成时间 2022-10-01 08:00:00">'
    assert read(f"{PATH}<h1>{TITLE}</h1><div>{TEXT}</div>", generated).page.published_on is None


def test_todays_date_in_the_header_is_not_the_pages() -> None:
    page = read(f"<div>今天是2026年10月28日 星期三</div>{PATH}<h1>{TITLE}</h1><div>{TEXT}</div>{SIDE}").page
    assert page.published_on is None


TITLES = {
    "h1": f"<h1>{TITLE}</h1>",
    "two lines": "<h1>云泉市召开城市更新<div>工作推进会</div></h1>",
    "broken over elements": "<div><b>云泉市召开</b><b>城市更新</b><br><b>工作推进会</b></div>",
    "cell": f"<table><tr><td align=center><span>{TITLE}</span></td></tr></table>",
    "custom element": f"<div><ucaptitle>{TITLE}</ucaptitle></div>",
}


@pytest.mark.parametrize("shape", TITLES)
def test_titles_as_shown(shape: str) -> None:
    page = read(f"{PATH}{TITLES[shape]}<p>发布时间：2022-09-30</p><div>{TEXT}</div>{SIDE}").page
    assert str(page.heading).replace(" ", "") == TITLE


def test_a_title_the_head_does_not_know() -> None:
    page = read(
        f"{PATH}<h5>{TITLE}</h5><p>发布时间：2022-09-30</p><div>{TEXT}</div>", "<title>云泉市住房和城乡建设局</title>"
    ).page
    assert page.heading == TITLE
    page = read(
        f"{PATH}<div>{TITLE}</div><p>发布时间：2022-09-30</p><div>{TEXT}</div>", "<title>云泉市住房和城乡建设局</title>"
    ).page
    assert page.heading == TITLE


def test_a_related_link_with_the_same_words_is_not_the_title() -> None:
    page = read(
        f'<ul><li><a href="/x.html">{TITLE}</a></li></ul>{PATH}<h1>{TITLE}</h1><p>发布时间：2022-09-30</p><div>{TEXT}</div>'
    ).page
    assert page.heading == TITLE
    assert page.published_on == dt.date(2022, 9, 30)


def test_markup_inside_a_meta_tag_is_not_part_of_it() -> None:
    head = f'<title>{TITLE}</title><meta name="ArticleTitle" content="云泉市召开城市更新&lt;div&gt;工作推进会&lt;/div&gt;">'
    page = read(f"{PATH}<h1>{TITLE}</h1><div>{TEXT}</div>", head).page
    assert page.meta["articletitle"] == TITLE


PATHS = {
    "label and links": PATH,
    "no label": '<p><a href="/">首页</a> &gt;&gt; <a href="/xwzx/">新闻中心</a> &gt;&gt; 部门动态</p>',
    "trailing mark": '<div><span><a href="/">首页</a></span><span>&gt;</span><span><a>新闻中心</a></span><span>&gt;</span><a href="/b/">部门动态</a><span>&gt;</span></div>',
    "slashes": '<div><span>当前位置：</span><span><a href="/">首页</a> / <a href="/xwzx/">新闻中心</a> / <a href="/b/">部门动态</a></span></div>',
    "cells": '<table><tr><td><a href="/">首页</a></td><td>&gt;&gt;</td><td>&gt;&gt; <a href="/xwzx/">新闻中心</a></td><td>&gt;&gt; 部门动态</td></tr></table>',
    "list": '<ul><li>当前位置：</li><li><a href="/">首页</a></li><li>&gt; <a href="/xwzx/">新闻中心</a></li><li>&gt; 部门动态</li></ul>',
    "ol of bootstrap": '<ol class="breadcrumb"><li>您现在的位置：<a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li><li class="active">部门动态</li></ol>',
    "drawn by style": '<dl><dt>您所在的位置</dt><dd><a href="/">首页</a><a href="/xwzx/">新闻中心</a><a href="/b/">部门动态</a></dd></dl>',
    "arrow": '<div>您的位置: <a href="/">网站首页</a>-&gt;<a href="/xwzx/">新闻中心</a>-&gt;<a href="/b/">部门动态</a>-&gt;正文</div>',
    "with the title": f'<div>当前位置 : <a href="/">首页</a> » <a href="/xwzx/">新闻中心</a> » <a href="/b/">部门动态</a> » {TITLE}</div>',
    "full width": '<div>您当前所在位置：<a href="/">首页</a>＞<a href="/xwzx/">新闻中心</a>＞<a href="/b/">部门动态</a>＞内容</div>',
}


@pytest.mark.parametrize("shape", PATHS)
def test_breadcrumbs(shape: str) -> None:
    page = read(f"{PATHS[shape]}<h1>{TITLE}</h1><p>发布时间：2022-09-30</p><div>{TEXT}</div>{SIDE}").page
    assert isinstance(page.breadcrumb, tuple)
    assert page.breadcrumb[0] in ("首页", "网站首页")
    assert page.breadcrumb[1:] == ("新闻中心", "部门动态")


def test_a_more_link_or_a_comment_left_over_is_no_breadcrumb() -> None:
    page = read(
        f'<div><a href="/a/">应急管理</a> --&gt; <a href="/b/">政府信息</a></div><div><a href="/xw/">新闻</a> <a href="/more/">更多&gt;&gt;</a></div><h1>{TITLE}</h1><div>{TEXT}</div>'
    ).page
    assert page.breadcrumb is None


def test_text_after_a_stray_end_of_html_is_read() -> None:
    page = read(f"{PATH}</body></html><h1>{TITLE}</h1><p>发布时间：2022-09-30</p><div>{TEXT}</div>").page
    assert page.heading == TITLE
    assert page.published_on == dt.date(2022, 9, 30)


SENTENCES = "".join(
    f"<p>第{n}，云泉市第三届读书节安排了讲座、展览和换书集市，欢迎读者参加，地点在市图书馆二楼报告厅。</p>"
    for n in "一二三四五六七八九十"
)
LONG_MENU = '<div style="display:none">' + "".join(f'<p><a href="/c{n}/">栏目{n}</a></p>' for n in range(40)) + "</div>"
COPIES = {
    "list items": "<ul><li>2022年09月30日 09时32分</li><li>来源：云泉日报</li></ul>",
    "one line": "<p>2022-09-30　来源：云泉日报　编辑：李四</p>",
    "spans": "<div><span>2022-09-30</span><span>来源：云泉日报</span></div>",
}


@pytest.mark.parametrize("shape", COPIES)
@pytest.mark.parametrize("wrapped", [True, False], ids=["in elements", "in one"])
@pytest.mark.parametrize("hidden", ["", ' style="display:none"'], ids=["both shown", "one hidden"])
def test_a_second_copy_of_the_article_changes_nothing(shape: str, wrapped: bool, hidden: str) -> None:
    """Desktop and elder copies stand one after the other behind a long menu."""
    copy = f"<h2>{TITLE}</h2>{COPIES[shape]}{SENTENCES}<p>责任编辑：张三</p>"
    both = f"<div>{copy}</div><div{hidden}>{copy}</div>" if wrapped else f"{copy}<div{hidden}>{copy}</div>"
    page = read(LONG_MENU + both).page

    assert (page.source, page.published_on, page.heading) == ("云泉日报", dt.date(2022, 9, 30), TITLE)
    assert page.kind == "news"


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        ("<!DOCTYPE html><html lang='zh-CN'><head><title>t</title></head><body>x</body></html>", "zh-CN"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head><body>x</body></html>", None),
        ("<!DOCTYPE html><title>t</title><p>x", None),
        ("<!--[if IE]><![endif]-->\n<HTML LANG=zh><body>x</body></HTML>", "zh"),
        ('<html><body><div>x</div><html lang="en"><body>y</body></html></body></html>', "en"),
        ("<html><body lang='zh'>x</body></html>", None),
        ("<!--[if IE 8]><html lang='zh'><![endif]--><html><body>x</body></html>", None),
        ("<!--[if !IE]><!--><html lang='zh'><!--<![endif]--><body>x</body></html>", "zh"),
        ("<html><head><script>var s = '<html lang=en>';</script></head><body>x</body></html>", None),
    ],
)
def test_the_language_of_a_page(html: str, lang: str | None) -> None:
    assert read_page(PageSource(url="http://www.example.gov.cn/a.html", static_html=html.encode())).page.lang == lang
