"""What a few rendered pages teach of the others: believed where nothing differed, and only there."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from audit import read
from audit.browser.rendered import Rendered
from audit.crawl.ending import finalise
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.loop import crawl
from audit.crawl.persist import Results
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.read.site.templates_seen import scripts
from audit.read.work.look_page import look
from audit.read.work.messages import PageAsked
from rules.facts.records import Facts, Page, Unknown
from tests.small_site import HTML, served

NAMES = ("a", "b", "c", "d")
TEXT = "<p>各乡镇、各部门要认真抓好落实，确保各项工作取得实效。</p>" * 40


SCRIPT = '<script src="/site.js"></script>'


def article(name: str, script: str = SCRIPT) -> str:
    return (
        f'<html lang="zh-CN"><title>通知{name}</title><body><div class="top">某市</div><div class="article">'
        f"<h1>关于做好{name}项工作的通知</h1>{TEXT}</div><div class=foot>版权所有</div>{script}</body></html>"
    )


def facts(folder: Path, rendered: Callable[[str, str], str], odd: str = "", extra: str = "") -> Facts:
    """Four pages of one template crawled, the first two of them seen by a browser as ``rendered`` tells."""
    pages = {f"/{name}.html": article(name, extra + SCRIPT) for name in NAMES}
    if odd:
        pages["/d.html"] = article("d", odd)
    home = "".join(f'<a href="{path}">通知</a>' for path in pages)
    with served({path: (HTML, html.encode()) for path, html in {**pages, "/": home, "/site.js": ""}.items()}) as port:
        profile = from_url(f"http://127.0.0.1:{port}/", allow_private=("127.0.0.0/8",), rate=200.0)
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28))
        asyncio.run(crawl(profile, capture))
    with capture:
        frontier = Frontier(capture, profile.in_scope)
        results = Results(profile, capture, frontier, profile.url, lambda _: False)
        for path in ("/a.html", "/b.html"):
            url = f"http://127.0.0.1:{port}{path}"
            (identity,) = capture.db.execute("SELECT id FROM target WHERE url=?", (url,)).fetchone()
            seen = Rendered(url=url, final_url=url, html=rendered(path, pages[path]), status=200)
            view = look(PageAsked(url, HTML, "rendered"), seen.html.encode())
            results.keep_rendered(identity, url, 1, seen, view)
        finalise.settle(capture, frontier, profile.url, [], rendered=True)
        return read.read(capture, profile)


def page(found: Facts, path: str) -> Page:
    return next(page for page in found.pages if page.url.endswith(path))


def test_where_scripts_changed_nothing_the_static_view_of_the_rest_is_the_page(tmp_path: Path) -> None:
    found = facts(tmp_path, lambda path, html: html)

    for path in ("/c.html", "/d.html"):
        one = page(found, path)
        assert (one.view, one.published_on, one.source, one.marks.icp, one.banner) == ("static", None, None, None, None)


def test_what_only_a_rendered_page_tells_of_frames_keeps_nothing_from_being_learnt(tmp_path: Path) -> None:
    found = facts(tmp_path, lambda path, html: html, extra='<iframe src="about:blank"></iframe>')

    seen, other = page(found, "/a.html"), page(found, "/c.html")
    assert (seen.view, other.view) == ("rendered", "static")
    assert seen.written != other.written
    assert (other.published_on, other.source, other.banner) == (None, None, None)


def test_a_mark_that_scripts_write_stays_unknown_and_nothing_else(tmp_path: Path) -> None:
    icp = '<a href="https://beian.miit.gov.cn/">冀ICP备05001234号</a>'
    found = facts(tmp_path, lambda path, html: html.replace("版权所有", f"版权{icp}"))

    one = page(found, "/c.html")
    assert isinstance(one.marks.icp, Unknown)
    assert isinstance(one.marks.icp_href, Unknown)
    assert (one.marks.sponsor, one.published_on) == (None, None)


def test_a_template_that_differed_once_stays_unknown(tmp_path: Path) -> None:
    dated = "<h1>", "<p>发布时间：2026-10-01</p><h1>"
    found = facts(tmp_path, lambda path, html: html.replace(*dated) if path == "/b.html" else html)

    assert isinstance(page(found, "/c.html").published_on, Unknown)


def test_a_page_with_a_script_of_its_own_stays_unknown(tmp_path: Path) -> None:
    own = '<script src="/site.js"></script><script>fetch("/d.json").then(fill)</script>'
    found = facts(tmp_path, lambda path, html: html, odd=own)

    assert page(found, "/c.html").published_on is None
    assert isinstance(page(found, "/d.html").published_on, Unknown)


def test_scripts_are_told_apart_by_file_and_by_code_not_by_their_values() -> None:
    assert scripts(b"<script src='/a/x.js?v=1'></script>") == scripts(b'<SCRIPT type="" src="/b/x.js">\n</SCRIPT>')
    assert scripts(b"<script>show('a', 1)</script>") == scripts(b'<script> show("b", 22) </script>')
    assert scripts(b"<script>show(1)</script>") != scripts(b"<script>load(1)</script>")
    assert scripts(b"<script type='text/xml'>1</script>") != scripts(b"<script>1</script>")
    assert scripts(b"<script" * 50_000) == frozenset()
