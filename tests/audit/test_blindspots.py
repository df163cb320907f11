"""Blind spots of a finished crawl: each is named with the pages it was met on, and nothing else is one."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit import read
from audit.crawl.ending import unread_lists
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.read.work.look_page import look
from audit.read.work.messages import PageAsked
from audit.result import coverage
from rules.facts.records import Blind, Facts, Unknown
from tests.small_site import HTML, served

NAMES = ("机构职能", "领导之窗", "政策文件", "政策解读")
TEXT = "<p>各乡镇、各部门要认真抓好落实，确保各项工作取得实效。</p>" * 8


def page(title: str, body: str) -> str:
    return f'<html lang="zh-CN"><title>{title}</title><body>{body}{TEXT}</body></html>'


def crawled(folder: Path, pages: dict[str, str], **profile: Any) -> tuple[list[dict[str, Any]], Facts, Any]:
    """Blind spots as noted, the facts, and what the capture says of its wholeness."""
    plain = {path: ("text/plain" if path == "/robots.txt" else HTML, text.encode()) for path, text in pages.items()}
    with served(plain) as port:
        site = from_url(f"http://127.0.0.1:{port}/", allow_private=("127.0.0.0/8",), rate=500.0)
        site = msgspec.structs.replace(site, confirm_after_s=0.1, **profile)
        with Capture.create(folder, site, dt.date(2026, 10, 28)) as capture:
            asyncio.run(crawl(site, capture))
            spots = capture.meta["blind"]
            for spot in spots:
                spot["pages"] = ["/" + url.split("/", 3)[3] for url in spot["pages"]]
            return spots, read.read(capture, site), capture.meta["whole"]


def linked(*names: str) -> str:
    return "".join(f'<li><a href="/c{n}/">{name}</a></li>' for n, name in enumerate(names))


def columns(*names: str) -> dict[str, str]:
    return {f"/c{n}/": page(name, f"<h1>{name}</h1>") for n, name in enumerate(names)}


def test_routes_and_menus_without_addresses_hide_the_whole_site(tmp_path: Path) -> None:
    for kind, entry in (("routes", '<li><a href="/#/{0}">{0}</a></li>'), ("menu", "<li><button>{0}</button></li>")):
        home = page("首页", f"<nav><ul>{''.join(map(entry.format, NAMES))}</ul></nav>")
        spots, facts, whole = crawled(tmp_path / kind, {"/": home})

        (spot,) = spots
        assert (spot["kind"], spot["hides"], spot["count"], spot["pages"]) == (kind, "site", 4, ["/"])
        assert set(spot["names"]) == set(NAMES)
        assert whole == spot["zh"]
        assert isinstance(facts.site.whole, Unknown)
        assert [one.kind for one in facts.site.blind] == [kind]


def test_names_that_another_page_leads_to_are_no_blind_spot(tmp_path: Path) -> None:
    home = page(
        "首页", f"<nav>{''.join(f'<button>{name}</button>' for name in NAMES)}</nav><a href='/map.html'>地图</a>"
    )
    found = crawled(tmp_path, {"/": home, "/map.html": page("网站地图", linked(*NAMES)), **columns(*NAMES)})

    assert found[0] == []
    assert found[2] is True


def test_a_menu_by_data_attributes_is_followed(tmp_path: Path) -> None:
    items = "".join(f'<li data-url="/c{n}/" onclick="go(this)">{name}</li>' for n, name in enumerate(NAMES))
    spots, facts, whole = crawled(tmp_path, {"/": page("首页", f"<nav><ul>{items}</ul></nav>"), **columns(*NAMES)})

    assert (spots, whole) == ([], True)
    assert len(facts.pages) == 5


def test_what_an_attribute_names_is_no_dead_link_and_its_fragment_no_page(tmp_path: Path) -> None:
    tabs = '<ul><li data-url="/gone/">要闻</li><li data-url="/part/">动态</li><li data-url="/c0/">公告</li></ul>'
    part = '<ul><li><a href="/c0/">公告</a></li></ul>'
    facts = crawled(tmp_path, {"/": page("首页", tabs), "/part/": part, **columns("公告")})[1]

    assert [link.url.rsplit("/", 2)[1] for link in facts.links] == ["c0", "part"]
    assert [one.url.split("/", 3)[3] for one in facts.pages] == ["", "c0/"]


def test_a_pager_is_followed_or_named(tmp_path: Path) -> None:
    def site(pager: str) -> dict[str, str]:
        rows = "".join(f'<li><a href="/a{n}.html">关于第{n}件事的通知</a></li>' for n in range(5))
        articles = {f"/a{n}.html": page("通知", f"<h1>关于第{n}件事的通知</h1>") for n in range(5)}
        second = page("通知公告", f"<ul>{rows}</ul><div class='page'><a href='index.html'>1</a> 2</div>")
        listing = page("通知公告", f"<h1>通知公告</h1><ul>{rows}</ul><div class='page'>{pager}</div>")
        home = page("首页", '<a href="/c0/">通知公告</a>')
        return {"/": home, "/c0/": listing, "/c0/index_1.html": second, **articles}

    followed = (
        "<a href='index_1.html'>下一页</a>",
        "<script>createPageHTML(2,0,'index','html')</script>",
        "共1页 下一页",
    )
    for n, pager in enumerate(followed):
        assert crawled(tmp_path / f"f{n}", site(pager))[0] == [], pager
    left = ("<a href='#' onclick='go(2)'>下一页</a>", "共3页<a href='index_1.html'>2</a>", "<button>下一页</button>")
    for n, pager in enumerate(left):
        spots, facts, whole = crawled(tmp_path / f"l{n}", site(pager))
        assert [(one["kind"], one["hides"], one["pages"]) for one in spots] == [("pager", "lists", ["/c0/"])], pager
        assert whole == "1 个列表的后页未能翻到"
        assert facts.site.whole is True  # of one list only
        assert facts.site.blind[0].classes == ("notice",)


def test_a_column_that_robots_close_is_told_by_its_class(tmp_path: Path) -> None:
    home = page("首页", linked("政务动态", "政府信息公开"))
    robots = "User-agent: *\nDisallow: /c1/\n"
    spots, facts, _ = crawled(tmp_path, {"/": home, "/robots.txt": robots, **columns("政务动态", "政府信息公开")})

    assert [(one["kind"], one["names"]) for one in spots] == [("section", ["政府信息公开"])]
    assert facts.site.blind[0].classes == ("*",)


def test_the_menu_in_a_frame_of_another_host_hides_the_site(tmp_path: Path) -> None:
    home = page("首页", '<iframe src="https://menu.example.gov.cn/all.html"></iframe><a href="/c0/">要闻</a>')

    assert [one["kind"] for one in crawled(tmp_path, {"/": home, **columns("要闻")})[0]] == ["frame"]


def test_a_spent_budget_is_a_blind_spot_with_a_name(tmp_path: Path) -> None:
    site = from_url("http://x.example/")
    budget = msgspec.structs.replace(site.budget, max_pages=2)
    spots, facts, _ = crawled(tmp_path, {"/": page("首页", linked(*NAMES)), **columns(*NAMES)}, budget=budget)

    assert spots[0]["kind"] == "budget"
    assert isinstance(facts.site.whole, Unknown)


@pytest.mark.parametrize(
    ("header", "onward"),
    [
        ("0; url=/main.html", "/main.html"),
        ("3;URL='main.html'", "/main.html"),
        ('0.5 , url = "http://x.gov.cn/a b.html"', "/a%20b.html"),
        ("2; /main.html", "/main.html"),
        ("5", ""),
        ("0; url=/", ""),
        ("0; url=javascript:go()", ""),
        ("", ""),
    ],
)
def test_a_refresh_header_sends_on_like_its_tag(header: str, onward: str) -> None:
    view = look(PageAsked("http://x.gov.cn/", HTML, refresh=header), b"<title>x</title>")

    assert view.onward == (f"http://x.gov.cn{onward}" if onward else "")


def test_a_pager_in_a_frame_is_one_of_the_page_around_it(tmp_path: Path) -> None:
    rows = "".join(f'<li><a href="/a{n}.html">关于第{n}件事的通知</a></li>' for n in range(3))
    articles = {f"/a{n}.html": page("通知", f"<h1>关于第{n}件事的通知</h1>") for n in range(3)}
    framed = f"<title>列表</title><ul>{rows}</ul><div class='page'><button>下一页</button></div>"
    listing = page("通知公告", "<h1>通知公告</h1><iframe src='/rows.html'></iframe>")
    home = page("首页", '<a href="/c0/">通知公告</a>')
    spots = crawled(tmp_path, {"/": home, "/c0/": listing, "/rows.html": framed, **articles})[0]

    assert [(one["kind"], one["pages"]) for one in spots] == [("pager", ["/c0/"])]


def test_a_list_without_end_is_told_as_one_that_loads_on_scrolling(tmp_path: Path) -> None:
    site = from_url("http://x.example/")
    with Capture.create(tmp_path, site, dt.date(2026, 10, 28)) as capture:
        (spot,) = unread_lists.find(capture, {}, ["http://x.example/c/"])

    assert (spot.kind, spot.hides, spot.pages) == ("scroll", "lists", ("http://x.example/c/",))


def test_a_list_that_was_not_seen_to_its_end_is_not_the_whole() -> None:
    pager = Blind(kind="pager", hides="lists", zh="1 个列表的后页未能翻到")
    unrendered = Blind(kind="unrendered", hides="lists", zh="3 个页面未经浏览器渲染")

    assert coverage.seen_whole(True, (unrendered,)) is True
    assert coverage.seen_whole(True, (unrendered, pager)) == Unknown(pager.zh)
    assert coverage.seen_whole(Unknown("首页未能采集"), (pager,)) == Unknown("首页未能采集")
