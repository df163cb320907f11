"""Words nobody sees: by the page's own styles and by the browser, and what is and is not made of them."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.protocol.guard import Guard
from audit.read.page.body import read_sheet
from audit.read.page.page import PageReading, PageSource, read_page
from audit.read.web.decode import parse
from audit.read.web.hidden import HIDDEN, LOOKED, SHOWN
from audit.read.web.text import Sheet
from tests.faults.server import Site, reply

LONG = "办理条件为依法登记并持续经营满一年的单位，" * 4

# name → (style sheet, markup whose word is 某词, whether a visitor sees the word)
CASES: dict[str, tuple[str, str, bool]] = {
    "plain": ("", "<p>某词</p>", True),
    "class": (".hide{display:none}", '<div class="hide">某词</div>', False),
    "one class of several": (".hide{display:none}", '<div class="tip hide last"><p>某词</p></div>', False),
    "comma selectors": (".a1, #b1 , div.c1{ color:red; DISPLAY : none }", '<p id="b1">某词</p>', False),
    "descendant": (".box .inner{display:none}", '<div class="box"><p><b class="inner">某词</b></p></div>', False),
    "descendant elsewhere": (".box2 .inner2{display:none}", '<div><b class="inner2">某词</b></div>', True),
    "child only": (".k1>.k2{display:none}", '<div class="k1"><i><b class="k2">某词</b></i></div>', True),
    "later rule wins": (".r1{display:none} .r1{display:block}", '<p class="r1">某词</p>', True),
    "nearer rule wins": (".s1.on{display:block} .s1{display:none}", '<p class="s1 on">某词</p>', True),
    "important": (".t1{display:none!important}", '<p class="t1" style="display:block">某词</p>', False),
    "own style wins": (".u1{display:none}", '<p class="u1" style="display:block">某词</p>', True),
    "print only": ("@media print{.v1{display:none}}", '<p class="v1">某词</p>', True),
    "phones only": ("@media (max-width:768px){.w1{display:none}}", '<p class="w1">某词</p>', True),
    "wide screens": ("@media screen and (min-width:992px){.x1{display:none}}", '<p class="x1">某词</p>', False),
    "comment in the sheet": ("/* .y1{} */ .y2{/* x */display:none}", '<p class="y2">某词</p>', False),
    "font face before": ("@font-face{src:url(x)} .z1{display:none}", '<p class="z1">某词</p>', False),
    "hidden attribute": ("", "<p hidden>某词</p>", False),
    "hidden attribute overruled": (".q1[hidden]{display:block}", '<p class="q1" hidden>某词</p>', True),
    "dialog": ("", "<dialog>某词</dialog>", False),
    "open dialog": ("", "<dialog open>某词</dialog>", True),
    "template": ("", "<template><p>某词</p></template>", False),
    "noscript": ("", "<noscript><p>某词</p></noscript>", False),
    "details": ("", "<details><summary>目录</summary><p>某词</p></details>", True),
    "visibility": ("", '<p style="visibility:hidden">某词</p>', False),
    "visible inside": ("", '<p style="visibility:hidden">x<b style="visibility:visible">某词</b></p>', True),
    "opacity": ("", '<p style="opacity:0">某词</p>', False),
    "half opacity": ("", '<p style="opacity:0.5">某词</p>', True),
    "no font size": ("", '<p style="font-size:0">某词</p>', False),
    "gap closed": ("", '<div style="font-size:0"> <p style="font-size:14px">某词</p></div>', True),
    "off the screen": ("", '<p style="position:absolute;left:-9999px">某词</p>', False),
    "indented away": (".i1{text-indent:-9999px}", '<p class="i1">某词</p>', False),
    "aria-hidden": ("", '<p aria-hidden="true">某词</p>', True),
    "span in a line": ("", '<p>来源：<span style="display:none">某词</span>县政府办</p>', False),
    "span by class": (".j1{display:none}", '<p>来源：<span class="j1">某词</span>县政府办</p>', False),
    "word after a hidden span": ("", '<p>来源：<span hidden>空</span>某词</p>', True),
    "another tab": ("", f'<div class="con">{LONG}</div><div class="con" style="display:none">某词{LONG}</div>', True),
    "tab panel": ("", '<div role="tabpanel" hidden>某词</div>', True),
    "row beside rows": (".n1{display:none}", '<li class="i">目录一二三</li><li class="i n1">某词</li>', False),
}  # fmt: skip


def page(name: str) -> str:
    style, markup, _ = CASES[name]
    return f"<html><head><style>{style}</style></head><body>{markup}</body></html>"


def sheet(html: str) -> Sheet:
    return read_sheet(parse(html))


@pytest.mark.parametrize("name", CASES)
def test_the_pages_own_styles_tell(name: str) -> None:
    found = sheet(page(name))

    assert ("某词" in found.shown) is CASES[name][2]
    if name not in ("template", "noscript"):
        assert "某词" in found.everything


@pytest.mark.browser
@pytest.mark.asyncio
async def test_the_browser_tells(browser: Found) -> None:
    answers = {f"/{number}": reply(page(name)) for number, name in enumerate(CASES)}
    with Site(answers) as site:
        async with Browser(browser, Guard(("127.0.0.0/8",))) as lane:
            for number, (name, (_, _, seen)) in enumerate(CASES.items()):
                html = (await lane.render(f"{site.url}/{number}", access=False, screenshot=False)).html
                found = sheet(html)
                assert LOOKED in html, name
                assert ("某词" in found.shown) is seen, (name, html)


@pytest.mark.browser
@pytest.mark.asyncio
async def test_the_browser_sees_what_the_source_does_not_tell(browser: Found) -> None:
    """A class that a script adds, a style sheet of its own file, names that stand in the way; and no mark is left."""
    clobbered = "".join(
        f'<input name="{name}">' for name in ("checkVisibility", "setAttribute", "parentNode", "tagName")
    )
    answers = {
        "/": reply(
            '<link rel="stylesheet" href="/s.css"><p id="late">甲词</p><div class="file">乙词</div>'
            f'<form class="file">丙词{clobbered}</form><p>丁词</p>'
            "<script>late.style.display = 'none'</script>"
        ),
        "/s.css": reply(".file{display:none}", kind="text/css"),
    }
    with Site(answers) as site:
        async with Browser(browser, Guard(("127.0.0.0/8",))) as lane:
            seen = await lane.render(f"{site.url}/", access=True, screenshot=False)
    found = sheet(seen.html)

    assert [word for word in ("甲词", "乙词", "丙词", "丁词") if word in found.shown] == ["丁词"]
    assert HIDDEN in seen.html
    assert not any(mark in str(seen.access) for mark in (HIDDEN, SHOWN, LOOKED))


def test_styles_without_end_are_no_burden() -> None:
    many = "".join(f".c .c{n % 9}, .c > .c{n} {{display:none}}" for n in range(5000))
    broken = "<style>" + many + "</style><style>.x{display:none</style><style>" + "{" * 5000 + "</style>"
    nested = '<div class="c c1">' * 200 + "某词"

    assert sheet(f"<html><head>{broken}</head><body>{nested}</body></html>").lines


def read(body: str, style: str = "") -> PageReading:
    head = f"<head><title>通知公告</title><style>.hide{{display:none}}{style}</style></head>"
    html = f"<html>{head}<body>{body}</body></html>"
    return read_page(PageSource("http://www.a.gov.cn/tzgg/", html.encode(), as_of=dt.date(2026, 1, 1)))


ROWS = "".join(
    f'<li><a href="/tzgg/2026/t{n}.html">关于第{n}号事项的通知公告</a><span>2026-01-0{n}</span></li>'
    for n in range(1, 8)
)


@pytest.mark.parametrize(
    "hidden",
    [
        '<div class="hide">栏目正在建设中，暂无内容</div>', "<p hidden>正在建设中，敬请期待</p>",
        "<dialog>测试内容</dialog>", '<p>共七条<span class="hide">暂无数据</span></p>',
    ],
)  # fmt: skip
def test_hidden_words_accuse_nobody(hidden: str) -> None:
    found = read(f"<h1>通知公告</h1>{hidden}<ul>{ROWS}</ul>").page

    assert found.placeholder is None


def test_words_that_are_shown_do() -> None:
    assert read("<h1>通知公告</h1><div>栏目正在建设中，暂无内容</div>").page.placeholder
    assert read('<h1>通知公告</h1><p>共零条<span class="show">暂无数据</span></p>').page.placeholder


def test_a_hidden_tabs_list_is_content() -> None:
    found = read(f'<h1>通知公告</h1><div class="con">首页要闻</div><div class="con hide"><ul>{ROWS}</ul></div>')

    assert len(found.items) == 7


def test_hidden_numbers_are_leaked_all_the_same() -> None:
    found = read('<h1>名单</h1><p class="hide">张三 身份证号 130123197710227770</p>').page

    assert [hit.kind for hit in found.personal] == ["id18"]


def test_an_error_that_is_hidden_is_none() -> None:
    said = read(
        '<h1>关于我们</h1><div class="hide">您访问的页面不存在或已删除</div><p>本网站由县政府办公室主办。</p>'
    ).page

    assert said.soft_404 is None
