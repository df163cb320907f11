"""Heads, impossible days, signs of tampering and notices of leaving, on pages as several systems write them."""

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Page, Unknown

URL = "http://www.yunquan.gov.cn/zwgk/a.html"
ARTICLE = "<h1>关于示例事项的说明</h1><p>本市按照计划推进各项工作，有关情况说明如下，供公众了解和监督。</p>" * 2


def page(body: str, head: str = "<title>说明</title>", url: str = URL) -> Page:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_page(PageSource(url=url, static_html=html.encode())).page


@pytest.mark.parametrize(
    "top",
    [
        '<div class="logo"><a href="/"><img src="/l.png" alt="云泉市人民政府"></a></div>',
        '<a href="/" title="云泉市人民政府门户网站"><img src="/l.png"></a>',
        "<header><h2>云泉市人民政府</h2><p>WWW.YUNQUAN.GOV.CN</p></header>",
        '<table><tr><td><img src="t.jpg" title="欢迎访问云泉市人民政府"></td></tr></table>',
    ],
)
def test_a_head_that_names_the_site(top: str) -> None:
    names = page(f"{top}<ul><li><a href='/'>首页</a></li></ul>{ARTICLE}").banner
    assert isinstance(names, tuple)
    assert any("云泉市人民政府" in name for name in names)


SHORT = {
    "a list of links": "<ul><li><a href='/a/'>公示公告</a></li><li><a href='/b/'>政策文件</a></li></ul>",
    "a form": "<form><input name=q><button>检索</button></form>",
    "nothing": "<div></div>",
    "a few words": "<p>暂无内容</p>",
}
HEADS = {
    "a header": "<header><p>云泉市人民政府</p></header><nav><a href='/'>首页</a><a href='/zw/'>政务公开</a></nav>",
    "a block over the menu": "<div><b>云泉市人民政府</b></div><div><a href='/'>首页</a> <a href='/zw/'>公开</a></div>",
    "a header of tools, then the name": "<header><a href='/login'>登录</a></header><div><b>云泉市人民政府</b></div>",
    "after a link to the text": "<a href='#t'>跳到正文</a><div role=banner><p>云泉市人民政府</p></div>",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", SHORT)
@pytest.mark.parametrize(
    "path", ["<div>当前位置：<a href='/'>首页</a> &gt; <a href='/c/'>专栏</a></div>", ""], ids=["path", "no path"]
)
def test_the_head_of_a_short_page_is_read(head: str, body: str, path: str) -> None:
    """Where there is no text, the name in the head is the heaviest line: it is still the head."""
    assert page(f"{HEADS[head]}{path}<h1>专栏</h1>{SHORT[body]}<p>冀ICP备12345678号</p>").banner == ("云泉市人民政府",)


def test_a_name_inside_the_text_is_no_head() -> None:
    assert page("<p><a href='/'>首页</a></p>" + ARTICLE + "<p>云泉市人民政府</p>").banner is None


def test_a_head_that_may_be_drawn_or_scripted_is_unknown() -> None:
    drawn = page('<img src="/banner.jpg">' + ARTICLE).banner
    scripted = page(ARTICLE + "<script src='/top.js'></script>").banner
    assert isinstance(drawn, Unknown)
    assert isinstance(scripted, Unknown)


@pytest.mark.parametrize(
    "text",
    ["请于2月30日前报送", "2025年2月29日发布", "截至4月31日", "自2026年13月1日起", "9月0日", "2026年1月32日"],
)
def test_days_that_no_calendar_has(text: str) -> None:
    assert page(f"{ARTICLE}<p>{text}。</p>").impossible_date is not None


@pytest.mark.parametrize(
    "text",
    ["2月29日", "2024年2月29日", "1月31日至3月31日", "农历2月30日", "阴历正月后的2月30日", "12月31日", "13月5日",
     "第2月30日均产量", "1—2月30日内", "2026-02-30"],
)  # fmt: skip
def test_days_that_may_be(text: str) -> None:
    assert page(f"{ARTICLE}<p>{text}。</p>").impossible_date is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<div style="position:absolute;left:-9999px"><a href="http://x.example.com/">真人平台</a></div>', True),
        ('<div style="height:1px;overflow:hidden"><a href="http://x.example.com/">某某</a></div>', True),
        ('<p style="font-size:0"><a href="http://x.example.com/">某某</a></p>', True),
        ('<iframe src="http://x.example.com/a" width="0" height="0"></iframe>', True),
        ('<a href="http://x.example.com/">新葡京娱乐</a>', True),
        # What honest pages do.
        ('<div style="display:none"><a href="http://x.example.com/">友情链接</a></div>', False),
        # Menus that open above or beside their button.
        (
            '<div><span>直属单位</span><ul style="height:100px;top:-102px;"><li><a href="http://x.example.com/">研究院</a></li></ul></div>',
            False,
        ),
        (
            '<div>友情链接<ul style="position:absolute;top:-240px"><li><a href="http://x.example.com/">研究院</a></li></ul></div>',
            False,
        ),
        (
            '<div><b>媒体</b><dl style="margin-top:-180px"><dd><a href="http://x.example.com/">网</a></dd></dl></div>',
            False,
        ),
        (
            '<div><h4>部门网站</h4><div style="left:-150px;position:absolute"><ul><li><a href="http://x.example.com/">网</a></li></ul></div></div>',
            False,
        ),
        (
            '<div style="position:absolute; height: 320px; top: -322px"><a href="http://x.example.com/">网</a></div>',
            False,
        ),
        (
            '<div><i></i><ul style="position:absolute;top:-9999px"><li><a href="http://x.example.com/">网</a></li></ul></div>',
            True,
        ),
        ('<div><b>友情</b><ul style="top:-2000px"><li><a href="http://x.example.com/">网</a></li></ul></div>', True),
        ('<ul style="position:fixed;top:-300px"><li><a href="http://x.example.com/">网</a></li></ul>', True),
        ('<div style="text-indent:-300px"><b>友情</b><a href="http://x.example.com/">网</a></div>', True),
        ('<div style="top:-300px;left:-300px"><b>友情</b><a href="http://x.example.com/">网</a></div>', True),
        ('<a style="position:absolute;left:-9999px" href="#main">跳到正文</a>', False),
        ('<div style="position:absolute;left:-9999px"><a href="http://www.hebei.gov.cn/">省政府</a></div>', False),
        ('<iframe src="/count.html" width="0" height="0"></iframe>', False),
        ('<a href="http://x.example.com/">打击网络赌博 百家乐案件通报</a>', False),
        ('<a href="/zwgk/b.html">福利彩票公益金使用情况</a>', False),
    ],
)
def test_signs_of_tampering(body: str, told: bool) -> None:
    assert bool(page(ARTICLE + body).tamper_signs) is told


def test_words_of_gambling_where_search_engines_look() -> None:
    assert page(ARTICLE, "<title>澳门新葡京娱乐</title>").tamper_signs
    assert page(ARTICLE, '<title>说明</title><meta name="keywords" content="百家乐,时时彩平台">').tamper_signs
    assert not page(ARTICLE, "<title>我市打击百家乐等网络赌博</title>").tamper_signs


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<div style="display:none">您访问的链接即将离开“云泉市人民政府”，是否继续？</div>', True),
        ("<script>function out(u) { if (confirm('您即将离开本网站')) location.href = u }</script>", True),
        ("<p>外部链接提示</p>", True),
        ("<p>列车即将到站</p>", False),
    ],
)
def test_words_that_tell_of_leaving(body: str, told: bool) -> None:
    assert bool(page(ARTICLE + body).leaving_notice) is told


@pytest.mark.parametrize(
    ("text", "lexicon", "group"),
    [
        ("会议布署了下一步工作", "typos", "部署"),
        ("己经完成", "typos", "已经"),
        ("竟争性磋商", "typos", "竞争"),
        ("示例市人民正府", "state-names", "人民政府"),
        ("中华人民共合国", "state-names", "中华人民共和国"),
    ],
)
def test_confusions_of_characters(text: str, lexicon: str, group: str) -> None:
    assert group in page(f"{ARTICLE}<p>{text}。</p>").terms[lexicon]


@pytest.mark.parametrize(
    "text",
    ["公布署名文章", "自己经历的事", "究竟争什么", "公园满意度调查", "过敏反应情况", "公正处理投诉", "边防犯罪",
     "中华人民共和国国务院", "人民检察院和监察委员会", "国务院员工", "校园满意度"],
)  # fmt: skip
def test_right_words_are_no_confusions(text: str) -> None:
    found = page(f"{ARTICLE}<p>{text}。</p>").terms
    assert not {"typos", "state-names"} & found.keys()
