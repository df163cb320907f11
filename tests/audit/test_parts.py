"""Frames: what they show belongs to the page around them, and what only stands in them is no page."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.loop import crawl
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from audit.read import read
from audit.read.site.framed_pages import framed_by
from rules.facts.records import Facts, Page, Unknown
from tests.faults.server import NOT_FOUND, Answer, Site, reply

AS_OF = dt.date(2026, 10, 28)
HOST = "www.qx.gov.cn"
FOOT = (
    '<p>主办：清县人民政府办公室　网站标识码：1304290001　冀ICP备05001234号</p><p><a href="map.html">网站地图</a> '
    '<a href="gone.html">联系我们</a></p><form action="so.html"><input name="q"></form>'
)
ROWS = "".join(
    f'<li><a href="t{n}.html">关于第{n}件事的通知公告</a><span>2026-10-{n:02}</span></li>' for n in range(1, 9)
)


def document(body: str, title: str = "", head: str = "") -> bytes:
    named = f"<title>{title}</title>" if title else ""
    return reply(f"<!doctype html><html><head>{named}{head}</head><body>{body}</body></html>")


def site(frame: str, foot: str = "/foot/", **more: Answer) -> dict[str, Answer]:
    """Six pages with the same frame, whose document lies in another folder."""
    pages: dict[str, Answer] = {
        f"/{n}.html": document(f"<h1>第{n}页</h1><p>{'本页说明一件事情。' * 9}</p>{frame}", f"第{n}页")
        for n in range(5)
    }
    links = "".join(f'<a href="/{n}.html">第{n}页</a>' for n in range(5))
    pages["/"] = document(f"<h1>清县人民政府</h1>{links}{frame}", "清县人民政府")
    pages |= {f"{foot}map.html": document("<h1>网站地图</h1>", "网站地图"), f"{foot}": document(FOOT)}
    return {"/robots.txt": NOT_FOUND, **pages, **{f"/{name}.html": answer for name, answer in more.items()}}


def profile(served: Site, *others: str) -> SiteProfile:
    to = dict.fromkeys((HOST, *others), f"127.0.0.1:{served.port}")
    return from_url(f"http://{HOST}/", connect_to=to, rate=500.0, confirm_after_s=0.1)


def seen(
    answers: dict[str, Answer], folder: Path, *others: str, browser: Found | None = None
) -> tuple[dict[str, str], Facts]:
    """How each address ended, and the facts."""
    with Site(answers) as served:
        given = profile(served, *others)
        with Capture.create(folder, given, AS_OF) as capture:

            async def run() -> None:
                if browser is None:
                    await crawl(given, capture)
                    return
                async with Browser(browser, Guard((), given.connect_to)) as lane:
                    await crawl(given, capture, browser=lane)

            asyncio.run(run())
            states = {t.url.removeprefix(f"http://{HOST}"): t.state for t in capture.targets()}
            return states, read(capture, given)


def pages(facts: Facts) -> dict[str, Page]:
    return {page.url.removeprefix(f"http://{HOST}"): page for page in facts.pages}


FRAMES = {
    "iframe": '<iframe src="/foot/" width="1200" height="120"></iframe>',
    "iframe, relative": '<iframe src="foot/"></iframe>',
    "object": '<object data="/foot/" type="text/html"></object>',
    "object without type": '<object data="/foot/"><p>请升级浏览器</p></object>',
    "embed": '<embed src="/foot/" type="text/html">',
    "in another frame": '<iframe src="/outer.html"></iframe>',
    "redirected": '<iframe src="/moved.html"></iframe>',
}


@pytest.mark.parametrize("name", FRAMES)
def test_what_a_frame_shows_counts_for_its_page(tmp_path: Path, name: str) -> None:
    outer = document('<div><iframe src="/foot/"></iframe></div>')
    away = reply("", "302 Found", "text/html", "Location: /foot/")
    states, facts = seen(site(FRAMES[name], outer=outer, moved=away), tmp_path / "run")
    found = pages(facts)

    own = {"/", *(f"/{n}.html" for n in range(5))}
    assert set(found) == own | {"/foot/map.html"}
    assert {states[path] for path in ("/foot/", "/outer.html") if path in states} == {"framed"}
    for path in own:
        marks = found[path].marks
        assert (marks.idcode, marks.icp, marks.sponsor) == ("1304290001", "冀ICP备05001234号", "清县人民政府办公室"), (
            path
        )
        assert marks.sitemap, path
    dead = [link for link in facts.links if link.state == "dead"]
    assert [link.url.rpartition("/")[2] for link in dead] == ["gone.html"]
    assert len(dead[0].sources) == 6
    assert dead[0].on_home


def test_a_page_of_frames_has_its_own_head_and_their_content(tmp_path: Path) -> None:
    frames = (
        '<html><head><title>清县人民政府</title><meta name="SiteName" content="清县人民政府"></head>'
        '<frameset rows="90,*,80"><frame src="/top/"><frameset cols="200,*"><frame src="/menu/"><frame src="/main/">'
        '</frameset><frame src="/foot/"></frameset><noframes><body>您的浏览器不支持框架</body></noframes></html>'
    )
    answers = site("") | {
        "/": reply(frames), "/top/": document("<h1>清县人民政府</h1>"),
        "/menu/": document("".join(f'<a href="/{n}.html">第{n}页</a>' for n in range(5))),
        "/main/": document(f"<ul>{ROWS}</ul>"), **{f"/main/t{n}.html": document("<h1>通知</h1>") for n in range(1, 9)},
    }  # fmt: skip
    states, facts = seen(answers, tmp_path / "run")
    home = pages(facts)["/"]

    assert [states[path] for path in ("/top/", "/menu/", "/main/", "/foot/")] == ["framed"] * 4
    assert (home.title, home.meta["sitename"], home.marks.idcode) == ("清县人民政府", "清县人民政府", "1304290001")
    assert home.is_home
    assert facts.site.home_newest_on == dt.date(2026, 10, 8)
    assert "/4.html" in pages(facts)


def test_what_is_linked_is_a_page_too(tmp_path: Path) -> None:
    link = '<a href="/foot/">关于我们</a>'
    states, facts = seen(site(link + FRAMES["iframe"]), tmp_path / "linked")
    assert states["/foot/"] == "judged"
    assert pages(facts)["/3.html"].marks.idcode == "1304290001"
    # The one link of an overview does not make a page of a foot.
    many = site(FRAMES["iframe"], overview=document(link, "全部网页"))
    for n in range(5, 16):
        many[f"/{n}.html"] = document(
            f'<a href="/{n + 1}.html">下一篇</a><a href="/overview.html">x</a>{FRAMES["iframe"]}'
        )
    many["/4.html"] = document('<a href="/5.html">下一篇</a>')
    states, _ = seen(many, tmp_path / "many")
    assert states["/foot/"] == "framed"


def test_a_frame_of_the_twin_host_is_the_sites_own(tmp_path: Path) -> None:
    frame = '<iframe src="http://qx.gov.cn/foot/"></iframe>'
    states, facts = seen(site(frame), tmp_path / "run", "qx.gov.cn")

    assert states["http://qx.gov.cn/foot/"] == "framed"
    assert pages(facts)["/"].marks.idcode == "1304290001"


@pytest.mark.parametrize(
    ("frame", "known"),
    [
        ('<iframe src="http://map.example.com/m" width="1000" height="400"></iframe>', False),
        ('<iframe src="http://map.example.com/m" width="120" height="30"></iframe>', True),
        ('<iframe src="http://map.example.com/m" style="display:none"></iframe>', True),
        ('<iframe src="/not/there/"></iframe>', False),
        ('<iframe src="/private/"></iframe>', False),
        ('<object data="/a.swf" width="900" height="300"></object>', True),
        ('<iframe src="about:blank"></iframe>', True),
    ],
)
def test_what_was_not_seen_in_a_frame_is_not_missing(tmp_path: Path, frame: str, known: bool) -> None:
    answers = site(frame) | {"/robots.txt": reply("User-agent: *\nDisallow: /private/", kind="text/plain")}
    _, facts = seen(answers, tmp_path / "run")
    idcode = pages(facts)["/2.html"].marks.idcode

    assert isinstance(idcode, Unknown) is not known
    assert known is (idcode is None)


def test_frames_within_each_other_end(tmp_path: Path) -> None:
    loop = {"a": document('<iframe src="/b.html"></iframe>甲'), "b": document('<iframe src="/a.html"></iframe>乙')}
    states, _ = seen(site('<iframe src="/a.html"></iframe><iframe src="/"></iframe>', **loop), tmp_path / "run")

    assert (states["/a.html"], states["/b.html"], states["/"]) == ("framed", "framed", "judged")


@pytest.mark.browser
def test_the_browser_sees_into_frames(tmp_path: Path, browser: Found) -> None:
    """Also into those that a script makes, and those that a script fills."""
    made = (
        "<script>document.write('<iframe src=\"/late/\" width=1200 height=120></iframe>')</script>"
        '<iframe id="own" width="900" height="90"></iframe>'
        "<script>own.contentDocument.body.innerHTML = '<b>信息中心</b><i hidden>测试内容</i>'</script>"
    )
    filled = f"<div id=f></div><script>f.innerHTML = {FOOT!r}</script>"
    answers = site(made) | {"/late/": document(filled), "/late/map.html": document("<h1>网站地图</h1>")}
    states, facts = seen(answers, tmp_path / "run", browser=browser)
    found = pages(facts)

    assert states["/late/"] == "framed"
    assert {page.view for page in found.values() if page.url.endswith(("/", "/1.html"))} == {"rendered"}
    for path in ("/", "/1.html"):
        assert found[path].marks.idcode == "1304290001", path
        assert found[path].placeholder is None


@pytest.mark.browser
def test_links_that_scripts_make_within_frames_are_followed(tmp_path: Path, browser: Found) -> None:
    """In a frame filled by its own script or by the page's, in a frame of a frame, in a page of frames."""

    def filled(name: str) -> bytes:
        return document(
            f"<div id=d></div><script>d.innerHTML = '<a href=/' + '{name}.html>关于某事的通知</a>'</script>"
        )

    size = "width=900 height=300></iframe>"
    frames = {
        "/0.html": f"<iframe src=/own/ {size}",
        "/1.html": f"<iframe id=f {size}<script>f.contentDocument.body.innerHTML = '<a href=/x1.html>报</a>'</script>",
        "/2.html": f"<iframe src=/outer/ {size}",
    }
    names = ("x0", "x1", "x2", "x3")
    more = {f"/{name}.html": document(f"<h1>{name}</h1><p>{'本页说明一件事情。' * 9}</p>", name) for name in names}
    more |= {"/own/": filled("x0"), "/inner/": filled("x2"), "/main/": filled("x3")}
    more["/outer/"] = document(f"<iframe src=/inner/ {size}")
    more |= {
        path: document(f"<script></script><p>{'本页说明一件事情。' * 9}</p>{frame}", path)
        for path, frame in frames.items()
    }
    more["/3.html"] = reply("<title>三</title><script></script><frameset cols='200,*'><frame src=/main/></frameset>")
    answers: dict[str, Answer] = {
        "/robots.txt": NOT_FOUND,
        "/": document("".join(f"<a href=/{n}.html>{n}</a>" for n in range(4)), "县"),
        **more,
    }
    states, facts = seen(answers, tmp_path / "run", browser=browser)

    assert {states.get(f"/{name}.html") for name in names} == {"judged"}
    carried = {link.url.rpartition("/")[2]: [page.rpartition("/")[2] for page in link.sources] for link in facts.links}
    assert [carried[f"x{n}.html"] for n in range(4)] == [[f"{n}.html"] for n in range(4)]


MENU = (
    '<a href="/a1.html" target="main">机构职能</a><a href="/a2.html" target="main">政策文件</a>'
    '<a href="/alone.html" target="_blank">办事大厅</a><a href="/both.html" target="main">通知</a>'
    '<a href="/top.html" target="_top">要闻</a>'
)
SHELLS = {
    "frames": '<html><head><title>清县人民政府</title></head><frameset rows="90,*,80"><frame src="/menu/">'
    '<frame name="main" src="/main/"><frame src="/foot/"></frameset></html>',
    "nested frames": '<html><title>清县人民政府</title><frameset rows="*,80"><frameset cols="200,*">'
    '<frame src="/menu/" name="left"><frame name="main" src="/main/"></frameset><frame src="/foot/"></frameset></html>',
    "a named iframe": f'<html><title>清县人民政府</title><body>{MENU}<iframe name="main" src="/main/" width="100%" '
    f'height="900"></iframe>{FOOT}</body></html>',
}


@pytest.mark.parametrize("kind", SHELLS)
def test_what_opens_in_a_frame_stands_between_the_head_and_foot_around_it(tmp_path: Path, kind: str) -> None:
    """Also what it leads on to there; not what opens by itself, in a window or in the place of the whole."""
    text = f"<p>{'本页说明一件事情。' * 9}</p>"
    answers: dict[str, Answer] = {
        "/robots.txt": NOT_FOUND, "/": reply(SHELLS[kind]), "/foot/": document(FOOT), "/menu/": document(MENU),
        "/main/": document(f'<a href="/deep.html">关于做好某项工作的通知</a>{text}', "首页"),
        "/a1.html": document(f'<a href="/deeper.html">详情</a>{text}', "机构职能"),
        **{f"/{name}.html": document(text, name) for name in ("a2", "alone", "both", "top", "deep", "deeper", "map")},
    }  # fmt: skip
    answers["/alone.html"] = document(f'<a href="/both.html">通知</a>{text}', "办事大厅")
    _, facts = seen(answers, tmp_path / "run")
    found = {path: page.marks.idcode for path, page in pages(facts).items()}

    assert {path for path, idcode in found.items() if idcode == "1304290001"} >= {
        "/", "/a1.html", "/a2.html", "/deep.html", "/deeper.html"
    }  # fmt: skip
    assert {found[f"/{name}.html"] for name in ("alone", "both", "top")} == {None}


@pytest.mark.parametrize(
    ("own", "around", "banner"),
    [
        (None, ("云泉市人民政府",), ("云泉市人民政府",)),
        (("市水利局",), ("云泉市人民政府",), ("市水利局", "云泉市人民政府")),
        (("市水利局",), Unknown("未看到"), ("市水利局",)),
        (None, Unknown("未看到"), Unknown("未看到")),
        (Unknown("未渲染"), ("云泉市人民政府",), Unknown("未渲染")),
    ],
)
def test_a_banner_that_was_not_seen_stays_unknown(own: Any, around: Any, banner: Any) -> None:
    page = Page(url="https://www.example.gov.cn/a.html", banner=own)
    shell = Page(url="https://www.example.gov.cn/", banner=around)
    assert framed_by(page, shell).banner == banner
