"""Pages that only send their visitors on, in whatever way: signposts of the crawl, their goals its pages."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from audit import read
from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.importing import import_archive
from audit.crawl.loop import crawl
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.read.work.look_page import look
from audit.read.work.messages import PageAsked
from rules.facts.records import Facts
from tests.audit.test_crawl import AS_OF
from tests.faults.server import NOT_FOUND, Answer, Site, moved, reply

URL = "http://x.gov.cn/a/"
HTML = "text/html; charset=utf-8"
TEXT = "<p>" + "各乡镇、各部门要高度重视，认真抓好落实，确保各项工作取得实效。" * 10 + "</p>"


def _meta(content: str, body: str = "") -> str:
    return f'<title>某县</title><meta http-equiv=refresh content="{content}"><body>{body}'


ONWARD = {
    "at once": _meta("0;url=/b/"),
    "with words": _meta("3; URL='/b/'", "<p>本栏目已迁移，3秒后自动跳转</p>"),
    "with content that nobody reads": _meta("1;url=/b/", TEXT),
    "slow and bare": _meta("10;url=/b/", "<p>10秒后自动跳转到新网站</p>"),
    "script": "<script>location.replace('../b/')</script>",
    "one link": "<p>如果浏览器没有自动跳转，请<a href=/b/>点击这里</a></p>",
    "its query": "<title>t</title><meta http-equiv=refresh content='0;url=?key=1'>",
}
PAGES = {
    "a board": _meta("60;url=/b/", "<p>10秒</p>"),
    "slow with content": _meta("20;url=/b/", TEXT),
    "itself": _meta("5;url=/a/#top", TEXT),
    "no address": _meta("5", TEXT),
    "turning its query over": _meta("5;url=/a/?t=2", TEXT),
    "not there": _meta("3;url=/", "<h1>您访问的页面不存在</h1>"),
    "not there, with a menu": _meta("5;url=/", "<p>对不起，该信息已被删除</p>" + TEXT),
    "not there, in a box": "<script>alert('您访问的页面不存在');location='/b/'</script>",
    "a way in for telephones": "<script>if(/mobile/i.test(navigator.userAgent)) location='/b/'</script>",
}


@pytest.mark.parametrize("name", ONWARD)
def test_signposts_say_where_they_lead(name: str) -> None:
    want = f"{URL}?key=1" if name == "its query" else "http://x.gov.cn/b/"
    assert look(PageAsked(URL, HTML), ONWARD[name].encode()).onward == want


@pytest.mark.parametrize("name", PAGES)
def test_what_can_be_read_is_a_page(name: str) -> None:
    assert look(PageAsked(URL, HTML), PAGES[name].encode()).onward == ""


def test_the_header_counts_like_its_tag_and_a_rendered_view_sends_nobody_on() -> None:
    assert look(PageAsked(URL, HTML, refresh="0; url=/b/"), b"<title>x</title>").onward == "http://x.gov.cn/b/"
    assert look(PageAsked(URL, HTML, refresh="300; url=/b/"), b"<title>x</title>").onward == ""
    assert look(PageAsked(URL, HTML, side="rendered"), ONWARD["at once"].encode()).onward == ""


def _linked(*paths: str) -> str:
    return TEXT + "".join(f"<a href={path}>栏目{path}</a>" for path in paths)


SITE: dict[str, Answer] = {
    "/": reply("<title>某县</title>", "200 OK", HTML, "Refresh: 0; url=/main.html"),
    "/main.html": reply(_linked("/old/", "/gone/", "/turn1", "/turn2", "/blink1", "/moved", "/gone")),
    "/gone": moved("/gone/"),
    "/old/": reply("<script>location='/new/'</script>"),
    "/new/": reply(_linked("/main.html")),
    "/gone/": reply(_meta("0;url=/nowhere.html")),
    "/turn1": reply(_meta("5;url=/turn2", TEXT)),
    "/turn2": reply(_meta("5;url=/turn1", TEXT + "<p>第二屏</p>")),
    "/blink1": reply(_meta("0;url=/blink2")),
    "/blink2": reply(_meta("0;url=/blink1")),
    "/moved": moved("/old/"),
}
STATES = {
    "/": "redirected", "/main.html": "judged", "/old/": "redirected", "/new/": "judged", "/gone/": "redirected",
    "/nowhere.html": "client_error", "/turn1": "judged", "/turn2": "judged", "/blink1": "redirected",
    "/blink2": "redirected", "/moved": "redirected", "/gone": "redirected",
}  # fmt: skip


def _states(capture: Capture, at: str) -> dict[str, str]:
    return {t.url.removeprefix(at): t.state for t in capture.targets()}


def test_signposts_are_no_pages_and_their_goals_are(tmp_path: Path) -> None:
    with Site(SITE) as site:
        profile = site.profile()
        at = f"http://127.0.0.1:{site.port}"
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            asyncio.run(crawl(profile, capture))
            assert _states(capture, at) == STATES
            facts = read.read(capture, profile, workers=1)
    assert facts.site.home == f"{at}/main.html"
    assert {page.url.removeprefix(at) for page in facts.pages} == {"/main.html", "/new/", "/turn1", "/turn2"}
    links = {link.url.removeprefix(at): link.state for link in facts.links}
    # Each answers; a dead goal is the dead link of the page that sends its visitors there.
    assert [links[path] for path in ("/old/", "/moved", "/gone/", "/gone", "/blink1")] == ["ok"] * 5
    (dead,) = (link for link in facts.links if link.state == "dead")
    assert (dead.url, dead.sources) == (f"{at}/nowhere.html", (f"{at}/gone/",))

    (archive,) = (tmp_path / "run" / "archive").glob("*.warc.gz")
    with import_archive(archive, tmp_path / "again", profile) as again:
        assert _states(again, at) == STATES | {"/robots.txt": "client_error"}
        assert again.meta["home"] == f"{at}/main.html"


DEAD_ENDS = {
    "a header": reply("<title>某县</title>", "200 OK", HTML, "Refresh: 0; url=/nowhere.html"),
    "a script": reply("<script>location.replace('/nowhere.html')</script>"),
    "a script that adds up": reply("<script>location.href = '/no' + 'where.html'</script>"),
    "a name put together": reply("<p></p><script>const a = 'nowhere'; open(`/${a}.html`, '_self')</script>"),
}


@pytest.mark.parametrize("way", ["a header", "a script"])
def test_the_dead_goal_of_a_stub_is_its_dead_link(tmp_path: Path, way: str) -> None:
    facts, at = _read({"/": reply(_linked("/stub/")), "/stub/": DEAD_ENDS[way]}, tmp_path)

    (dead,) = (link for link in facts.links if link.state == "dead")
    assert (dead.url, dead.sources) == (f"{at}/nowhere.html", (f"{at}/stub/",))


@pytest.mark.browser
@pytest.mark.parametrize("way", ["a script that adds up", "a name put together"])
def test_the_dead_goal_that_only_the_browser_sees_is_told(tmp_path: Path, browser: Found, way: str) -> None:
    facts, at = _read({"/": reply(_linked("/stub/")), "/stub/": DEAD_ENDS[way]}, tmp_path, browser)

    (dead,) = (link for link in facts.links if link.state == "dead")
    assert (dead.url, dead.sources) == (f"{at}/nowhere.html", (f"{at}/stub/",))
    assert f"{at}/stub/" not in {page.url for page in facts.pages}


NEWS = {f"/news/{n}.html": reply(f"<title>通知{n}</title><h1>通知{n}</h1>" + TEXT * n) for n in range(1, 5)}
OLD = ("/news/881.html", "/news/882.html")
STUBS = {
    "its own stub": ({}, reply("<script>location='/'</script>")),
    "its own stub by header": ({}, reply("", "200 OK", HTML, "Refresh: 0; url=/")),
    "sent to a stub": ({"/err.html": reply(_meta("3;url=/", "<p>页面正在跳转，请稍候</p>"))}, moved("/err.html")),
    "sent to a stub by two": (
        {"/e": moved("/err.html"), "/err.html": reply("<script>setTimeout(\"location='/'\", 2000)</script>")},
        moved("/e"),
    ),
}


@pytest.mark.parametrize("how", STUBS)
def test_what_answers_as_an_address_that_nobody_made_is_not_there(tmp_path: Path, how: str) -> None:
    """But an index page may lead home, and so may a page of a directory that has no such answers."""
    more, unknown = STUBS[how]
    moves = {"/news/index.html": unknown, "/old/": unknown, "/news/moved.html": moved("/news/1.html")}
    home = reply(_linked(*NEWS, *OLD, *moves))
    facts, at = _read({"/": home, **NEWS, **more, **moves, **dict.fromkeys(OLD, unknown)}, tmp_path, other=unknown)

    dead = {link.url.removeprefix(at): link.why for link in facts.links if link.state == "dead"}
    assert set(dead) == set(OLD)
    assert all(why.startswith("与不存在的地址得到同样的应答") for why in dead.values())


def test_a_directory_that_sends_most_of_its_pages_on_is_not_accused(tmp_path: Path) -> None:
    unknown = reply("<script>location='/'</script>")
    many = {f"/news/88{n}.html": unknown for n in range(6)}
    facts, _ = _read({"/": reply(_linked(*NEWS, *many)), **NEWS, **many}, tmp_path, other=unknown)

    assert [link.url for link in facts.links if link.state == "dead"] == []


def _read(
    answers: dict[str, Answer], folder: Path, browser: Found | None = None, other: Answer | None = None
) -> tuple[Facts, str]:
    with Site({"/robots.txt": NOT_FOUND, **answers}, other=other) as site:
        profile = site.profile(confirm_after_s=0.1)
        with Capture.create(folder / "run", profile, AS_OF) as capture:

            async def run() -> None:
                async with AsyncExitStack() as stack:
                    lane = browser and await stack.enter_async_context(Browser(browser, Guard(profile.allow_private)))
                    await crawl(profile, capture, browser=lane)

            asyncio.run(run())
            return read.read(capture, profile, workers=1), f"http://127.0.0.1:{site.port}"
