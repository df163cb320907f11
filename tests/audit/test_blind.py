"""Signs that a page offers more than its links lead to; each beside what looks like one and is none."""

from __future__ import annotations

import pytest

from audit.read.chrome.identity_marks import marks
from audit.read.lists.offers import Offers
from audit.read.lists.unfollowed import offers
from audit.read.page.body import read_sheet
from audit.read.web.decode import parse
from audit.read.web.links import anchors
from audit.read.work.page_shape import words
from rules.facts.records import Unknown

URL = "http://www.qs.gov.cn/index.html"
NAMES = ("机构概况", "政策文件", "办事服务", "互动交流")


def seen(body: str) -> Offers:
    tree = parse(f"<html><body>{body}</body></html>")
    return offers(tree, anchors(tree, URL), URL, words(tree))


def routes(body: str) -> tuple[str, ...]:
    return tuple(name for page, name in seen(body).routes if page.startswith("http://www.qs.gov.cn/"))


def each(pattern: str) -> str:
    return "".join(pattern.format(n=n, name=name) for n, name in enumerate(NAMES))


@pytest.mark.parametrize(
    "href",
    ["#/p{n}", "/#/p{n}", "index.html#/p{n}", "#!/p{n}", "#!p{n}", "http://www.qs.gov.cn/#/a?id={n}", "/hd/#/p{n}"],
)
def test_links_to_routes_are_counted_however_they_are_written(href: str) -> None:
    assert routes(each(f'<li><a href="{href}">{{name}}</a></li>')) == NAMES


def test_a_route_in_a_script_is_one_too() -> None:
    assert routes(each("""<li onclick="location.hash='#/p{n}'">{name}</li>""")) == NAMES


@pytest.mark.parametrize("href", ["#top", "#", "#!", "#/", "/#/", "https://beian.mps.gov.cn/#/query/web", "#p{n}"])
def test_fragments_and_routes_of_other_sites_are_none(href: str) -> None:
    assert routes(each(f'<p><a href="{href}">{{name}}</a></p>')) == ()


@pytest.mark.parametrize(
    "menu",
    [
        '<nav><ul>{}</ul></nav>|<li><button type="button" data-i="{n}">{name}</button></li>',
        '<nav><ul>{}</ul></nav>|<li onclick="go({n})">{name}</li>',
        '<div class="main-nav">{}</div>|<div class="item" role="menuitem"><span>{name}</span></div>',
        '<div class="menu">{}</div>|<a href="javascript:open_({n})">{name}</a>',
        '<div id="topNav">{}</div>|<a>{name}</a>',
        '<nav id="n">{}</nav>|<span>{name}</span>',  # one listener on the container
        '<ul class="daohang">{}</ul>|<li><i class="icon"></i><em>{name}</em></li>',
        '<map name="m">{}</map>|<area shape="rect" coords="0,0,9,9" alt="{name}" onclick="f({n})">',
        '<table class="box"><tr>{}</tr></table>|<td><span onclick="show({n})">{name}</span></td>',
    ],
)
def test_a_menu_without_addresses_is_told_by_its_names(menu: str) -> None:
    outer, _, inner = menu.partition("|")

    assert seen(outer.format(each(inner)) + '<a href="/a.html">要闻</a>').menu == NAMES


@pytest.mark.parametrize(
    "body",
    [
        # folds out: the addresses stand below
        "<nav><ul>"
        + each('<li><a href="javascript:;">{name}</a><ul><li><a href="/{n}/">下级</a></li></ul></li>')
        + "</ul></nav>",
        "<nav><dl>" + each('<dt>{name}</dt><dd><a href="/{n}/">下级</a></dd>') + "</dl></nav>",
        # tabs: their panes are on the page
        '<div class="tab-menu-box"><ul>' + each('<li onclick="tab({n})">{name}</li>') + "</ul>"
        + each('<div class="pane"><a href="/{n}/1.html">一条</a><a href="/{n}/2.html">又一条</a></div>') + "</div>",
        '<ul class="nav nav-tabs">' + each('<li><a href="#t{n}" data-toggle="tab">{name}</a></li>') + "</ul>"
        + each('<div id="t{n}">内容</div>'),
        # the same names lead somewhere beside it
        "<nav>" + each("<button>{name}</button>") + "</nav>" + each('<p><a href="/{n}/">{name}</a></p>'),
        # the address is there, though not in href
        '<nav><ul>' + each('<li data-url="/c{n}/" onclick="go(this)">{name}</li>') + "</ul></nav>",
        "<nav>" + each("""<a href="#" onclick="window.open('/c{n}/index.html')">{name}</a>""") + "</nav>",
        # switches of the page
        '<div class="topnav"><b>无障碍浏览</b><b>长者模式</b><b>简体中文</b><a href="#">打印本页</a></div>',
        # buttons of a form, words of a text
        '<div class="menu"><form>' + each("<button>{name}</button>") + "</form></div>",
        each("<p>{name}</p>"),
    ],
)  # fmt: skip
def test_what_looks_like_one_and_is_none(body: str) -> None:
    assert seen(body).menu == ()


def test_addresses_in_attributes_are_links_and_sources_of_lists_are_not() -> None:
    body = """<li data-url="/gk/jgzn/">机构职能</li><a href="#" data-href="/x/">专栏</a>
    <a href="javascript:;" data-link="a.html">乙</a><ul data-url="/api/list.json"><li>丙</li></ul>
    <div data-url="/rows/"><a href="/1.html">一</a></div><li data-target="#pane">丁</li>
    <li data-url="{{item.url}}">戊</li><img data-url="/p.jpg">
    <select onchange="location=this.value"><option value="">选择</option><option value="/xz/">乡镇</option></select>
    <form action="/s"><select><option value="/xz2/">乡镇</option></select></form>"""
    every = [a for a in anchors(parse(body), URL) if a.element in ("data", "option")]
    found = {(a.url.removeprefix("http://www.qs.gov.cn"), a.text) for a in every}

    assert found == {("/gk/jgzn/", "机构职能"), ("/x/", "专栏"), ("/a.html", "乙"), ("/xz/", "乡镇")}


def test_a_site_map_that_only_a_script_opens_is_not_missing() -> None:
    def sitemap(body: str) -> object:
        return marks(read_sheet(parse(f"<html><body><p>正文</p>{body}</body></html>")), None).sitemap

    assert isinstance(sitemap('<footer><span onclick="f(0)">网站地图</span></footer>'), Unknown)
    assert sitemap('<footer><a href="/map.html">网站地图</a></footer>') == "/map.html"
    assert sitemap("<footer><span>网站地图</span></footer>") is None
