"""Pages that only send their visitors on, in whatever way: signposts of the crawl, their goals its pages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from audit import read
from audit.capture import Capture
from audit.crawl.loop import crawl
from audit.importing import import_archive
from audit.look.pages import look
from audit.look.view import PageAsked
from tests.audit.test_crawl import AS_OF
from tests.faults.server import Answer, Site, moved, reply

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
