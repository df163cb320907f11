"""Lists that only a script turns over or lengthens, in a real Chromium: clicked through to their end, or told."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web

from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.browser.rendered import Rendered
from audit.crawl.loop import crawl
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.read.web.decode import parse
from tests.small_site import HTML, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOST = "www.town.test"
QUICK = Limits(page_s=20, settle_s=0.5, patient_s=1.0, evaluate_s=2.0, clicking_s=4.0)
ROW = "`<li><a href=/a${n}.html>关于第${n}件事的通知</a></li>`"
# Three rows a page; ``at`` from 1, ``PAGES`` in all.
_ROWS = f"const rowsOf = at => [1, 2, 3].map(i => 3 * (at - 1) + i).map(n => {ROW}).join('');"
_LIST = "<ul id=list></ul>"


def turned(controls: str, after: str, pages: int = 3, start: str = "") -> str:
    """A list with a pager whose script is ``after``: it is told the new page in ``at``."""
    return (
        f"{_LIST}<div class=pager>{controls}</div><script>{_ROWS} const PAGES = {pages}; let at = 1;"
        f"const show = n => {{ at = n; list.innerHTML = rowsOf(at); {after} }}; show(1); {start}</script>"
    )


MORE = """<ul id=list></ul>%s<script>%s let at = 0; const more = () => {
  list.insertAdjacentHTML('beforeend', rowsOf(++at)); if (at >= 3) { %s } }; more(); %s</script>"""
ONCLICK = "document.getElementById('m').addEventListener('click', () => %s)"
ENDS = {
    "more, then gone": MORE % ("<button id=m>加载更多</button>", _ROWS, "m.remove()", ONCLICK % "setTimeout(more, 60)"),
    "more, then hidden": MORE % ("<div id=m class=load-more>点击加载更多</div>", _ROWS, "m.style.display='none'",
                                 ONCLICK % "more()"),
    "more, then says so": MORE % ("<a id=m href='javascript:;'>查看更多</a>", _ROWS, "m.textContent='没有更多了'",
                                  ONCLICK % "fetch('/x').then(() => at < 3 && more())"),
    "more by onclick": MORE % ("<a id=m href='javascript:more()'>显示更多</a>", _ROWS, "m.className='disabled'", ""),
    "next button": turned("<button onclick='show(at + 1)' id=b>下一页</button>", "b.disabled = at >= PAGES"),
    "next by javascript:": turned("第<i id=p></i>页/共3页 <a href='javascript:turn()'>下一页</a>", "p.textContent = at",
                                  start="window.turn = () => at < PAGES && show(at + 1)"),
    "next comes round": turned("<i>共3页</i> <span role=button onclick='show(at % PAGES + 1)'>下页</span>", ""),
    "only numbers": turned("<a href=# onclick='show(1)'>1</a><a href=# onclick='show(2)'>2</a>"
                           "<a href=# onclick='show(3)'>3</a>", ""),
    "made anew by a framework": turned("", "bar(); ", start="", pages=4).replace(
        "const show", "const bar = () => { document.querySelector('.pager').innerHTML = `<ul><li>${at}</li><li class="
        "'next ${at < PAGES ? '' : 'disabled'}' title='下一页' onclick='show(at + 1)'>&gt;</li></ul>` }; const show"),
}  # fmt: skip
TABLE = (
    "<table><thead><tr><th>标题名称</th><th>发布日期</th></tr></thead><tbody id=list></tbody></table>"
    "<div class=page><button id=b onclick='show(at + 1)'>下一页</button></div><script>let at; const show = n => {"
    "at = n; list.innerHTML = [1, 2].map(i => `<tr><td><a href=/t${2 * at + i}.html>第${2 * at + i}号公示</a></td>"
    "<td>2026-10-0${i}</td></tr>`).join(''); b.disabled = at >= 3 }; show(1)</script>"
)
LEFT = {
    "says nothing": MORE % ("<button id=m>加载更多</button>", _ROWS, "", ONCLICK % "at < 3 && more()"),
    "never ends": MORE % ("<button id=m>加载更多</button>", _ROWS, "", ONCLICK % "more()"),
    "fails": MORE
    % ("<button id=m>加载更多</button>", _ROWS, "", ONCLICK % "fetch('/fails').then(r => r.ok && more())"),
}
DEADLY = {
    "spins": turned("<button onclick='while (true) {}'>下一页</button>", ""),
    "throws": turned("<button onclick='throw 1'>下一页</button>", ""),
    "asks": turned("<button onclick='alert(1); confirm(2); at < 2 && show(at + 1)'>下一页</button>", ""),
    "takes the list away": turned("<button onclick='list.remove()'>下一页</button>", ""),
    "removes all": turned("<button onclick='document.documentElement.remove()'>下一页</button>", ""),
}
UNTOUCHED = {
    "posts": turned(
        "<form method=post action=/posted><button type=button onclick=show(at+1)>下一页</button></form>", ""
    ),
    "submits": turned("<form action=/posted onsubmit='show(at + 1)'><button>下一页</button></form>", ""),
    "an address": turned("<a href='/list2.html'>下一页</a>", ""),
    "off": turned("<a class=disabled href='javascript:;' onclick='show(at+1)'>下一页</a>", ""),
    "hidden": turned("<button style='display:none' onclick='show(at+1)'>下一页</button>", ""),
    "next article": turned("<button onclick='show(at+1)'>下一篇</button>", ""),
}
MOVING = {
    "location": ("<button onclick=\"location.href='/list_2.html'\">下一页</button>", ("/list_2.html",)),
    "computed": ("<a href=# onclick='location.assign(`/list_${at + 1}.html`)'>下一页</a>", ("/list_2.html",)),
    "opened": ("<span role=button onclick=\"window.open('/list_2.html', '_self')\">下一页</span>", ("/list_2.html",)),
    "form sent": ("<form id=f method=post action=/posted></form><button onclick='f.submit()'>下一页</button>", ()),
}


class Site:
    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if request.path == "/fails":
            return web.Response(status=500)
        group, _, name = request.path[1:].partition("/")
        known = {"ends": ENDS, "left": LEFT, "untouched": UNTOUCHED, "deadly": DEADLY}.get(group, {})
        body = known.get(name) or (TABLE if group == "table" else "")
        if group == "moving":
            body = turned(MOVING[name][0], "")
        return web.Response(text=f"<!doctype html><title>某县</title>{body}", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lane(browser: Found) -> AsyncIterator[tuple[Browser, Site]]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    local = f"127.0.0.1:{runner.addresses[0][1]}"
    async with Browser(browser, Guard([], {HOST: local}), limits=QUICK) as running:
        yield running, site
    await runner.cleanup()


async def _see(lane: tuple[Browser, Site], path: str, turns: list[float] | None = None) -> Rendered:
    told = turns if turns is not None else []

    async def turn() -> None:
        told.append(time.monotonic())

    return await lane[0].render(f"http://{HOST}/{path}", access=False, screenshot=False, turn=turn)


def _rows(seen: Rendered) -> list[int]:
    hrefs = [a.get("href") or "" for a in parse(seen.html).iter("a")]
    return [int(href[2:-5]) for href in hrefs if href[:2] in ("/a", "/t") and href.endswith(".html")]


@pytest.mark.parametrize("name", ENDS)
async def test_a_list_is_clicked_through_to_its_end(lane: tuple[Browser, Site], name: str) -> None:
    seen = await _see(lane, f"ends/{name}")
    rows = 12 if "framework" in name else 9

    assert _rows(seen) == list(range(1, rows + 1))
    assert seen.clicked.whole
    assert (seen.state, seen.clicked.led) == ("judged", ())


async def test_the_rows_of_a_table_stand_below_its_head(lane: tuple[Browser, Site]) -> None:
    seen = await _see(lane, "table")

    assert _rows(seen) == [3, 4, 5, 6, 7, 8]
    assert len(parse(seen.html).findall(".//tbody/tr")) == 6


@pytest.mark.parametrize("name", LEFT)
async def test_a_list_without_a_told_end_is_not_whole(lane: tuple[Browser, Site], name: str) -> None:
    turns: list[float] = []
    seen = await _see(lane, f"left/{name}", turns)

    assert not seen.clicked.whole
    assert len(set(_rows(seen))) >= (3 if name == "fails" else 9)
    assert seen.clicked.clicks <= len(turns) <= seen.clicked.clicks + 1 <= 41


@pytest.mark.parametrize("name", UNTOUCHED)
async def test_nothing_else_is_clicked(lane: tuple[Browser, Site], name: str) -> None:
    seen = await _see(lane, f"untouched/{name}")

    assert seen.clicked.clicks == 0
    assert _rows(seen) == [1, 2, 3]


@pytest.mark.parametrize("name", DEADLY)
async def test_what_a_click_does_to_a_page_is_no_fault_of_it(lane: tuple[Browser, Site], name: str) -> None:
    seen = await _see(lane, f"deadly/{name}")

    assert (seen.state, seen.why) == ("judged", "")
    assert not seen.clicked.whole
    assert {1, 2, 3} <= set(_rows(seen))


@pytest.mark.parametrize("name", MOVING)
async def test_a_click_never_leaves_the_page_and_tells_where_it_led(lane: tuple[Browser, Site], name: str) -> None:
    lane[1].asked.clear()
    seen = await _see(lane, f"moving/{name}")

    assert seen.clicked.led == tuple(f"http://{HOST}{path}" for path in MOVING[name][1])
    assert not seen.clicked.whole
    assert _rows(seen) == [1, 2, 3]
    assert not [one for one in lane[1].asked if "list_2" in one or "posted" in one]


async def test_a_crawl_clicks_lists_through_and_calls_the_site_whole(browser: Found, tmp_path: Path) -> None:
    """Also where the click leads to an address that nothing on the page names."""
    led = turned("<a href=# onclick='go(2)'>下一页</a>", "", start="window.go = n => { location = `/p_${n}.html` }")
    last = "<ul><li><a href=/a7.html>关于第7件事的通知</a></li></ul>上一页"
    text = "<p>各部门要认真抓好落实，确保取得实效。</p>" * 9
    pages = {"/c0/": ENDS["more, then gone"], "/c1/": ENDS["only numbers"], "/c2/": led, "/p_2.html": last}
    pages = {path: f"<h1>通知公告</h1>{body}{text}" for path, body in pages.items()}
    pages["/"] = "".join(f"<a href=/c{n}/>通知公告{n}</a>" for n in range(3)) + text
    pages |= {f"/a{n}.html": f"<h1>关于第{n}件事的通知</h1>{text}" for n in range(1, 10)}
    plain = {path: (HTML, f"<!doctype html><title>{path}</title>{body}".encode()) for path, body in pages.items()}
    with served(plain) as port:
        site = from_url(f"http://127.0.0.1:{port}/", allow_private=("127.0.0.0/8",), rate=500.0, confirm_after_s=0.1)
        with Capture.create(tmp_path / "run", site, dt.date(2026, 10, 28)) as capture:
            async with Browser(browser, Guard(site.allow_private, {})) as lane:
                await crawl(site, capture, browser=lane)
            judged = {urlsplit(target.url).path for target in capture.targets() if target.state == "judged"}

            assert capture.meta["whole"] is True
            assert judged == set(pages)
