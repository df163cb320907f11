"""Lists that come late and words in shadow roots, in a real Chromium: seen, or told as not seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.browser.rendered import Rendered
from audit.crawl.protocol.guard import Guard
from audit.read.web.decode import parse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOST = "www.town.test"
IMPATIENT = Limits(settle_s=0.4, patient_s=2.0)
FILL = "t => { list.innerHTML = t }"
ROOT = """customElements.define('gov-nav', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: '%s'}).innerHTML = '<p>菜单 <a href=/gk/>公开</a></p><gov-in></gov-in>' } });
customElements.define('gov-in', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = '<b>内层</b><slot></slot>' } });"""
# Ten rows more whenever its end comes into sight, up to so many.
_FEED = """<ul id=list></ul><div id=end style='height:9px'></div><script>let n = 0; const more = () => {
  if (n < %d) for (let i = 0; i < 10; i++) list.insertAdjacentHTML('beforeend',
    `<li style='height:99px'><a href=/a${++n}.html>第${n}件</a></li>`) };
more(); new IntersectionObserver(seen => { if (seen[0].isIntersecting) more() }).observe(end)</script>"""
PAGES = {
    "/slow": f"<ul id=list></ul><script>fetch('/rows?1200').then(r => r.text()).then({FILL})</script>",
    "/never": f"<ul id=list></ul><script>fetch('/rows?9000').then(r => r.text()).then({FILL})</script>",
    "/timer": "<ul id=list></ul><script>setTimeout(() => { list.innerHTML = '<li>行</li>' }, 1500)</script>",
    "/carousel": "<p id=p>字</p><script>setTimeout(() => { p.textContent = '动' }, 1500)</script>",
    "/counter": "<p>字</p><script>onload = () => { const s = document.createElement('script');"
    "s.src = 'http://count.test/hm.js'; document.head.append(s) }</script>",
    "/open": f"<gov-nav></gov-nav><script>{ROOT % 'open'}</script>",
    "/closed": f"<gov-nav></gov-nav><script>{ROOT % 'closed'}</script>",
    "/scrolled": _FEED % 30,
    "/debounced": """<ul id=list style='height:3000px'></ul><script>let n = 0, timer; const more = () => { if (n < 3)
  list.insertAdjacentHTML('beforeend', `<li><a href=/b${++n}.html>第${n}件</a></li>`) };
more(); document.onscroll = () => { clearTimeout(timer); timer = setTimeout(more, 200) }</script>""",
    "/endless": _FEED % 9999,
    "/empty-closed": "<div id=d></div><script>d.attachShadow({mode: 'closed'})</script><p>字</p>",
}


async def _answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/rows":
        await asyncio.sleep(int(request.query_string) / 1000)
        return web.Response(text="<li>行</li>")
    if request.path == "/hm.js":
        await asyncio.sleep(9)
    return web.Response(
        text=f"<!doctype html><title>某县</title>{PAGES.get(request.path, '')}", content_type="text/html"
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lane(browser: Found) -> AsyncIterator[Browser]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    local = f"127.0.0.1:{runner.addresses[0][1]}"
    async with Browser(browser, Guard([], {HOST: local, "count.test": local}), limits=IMPATIENT) as running:
        yield running
    await runner.cleanup()


async def _see(lane: Browser, path: str) -> Rendered:
    return await lane.render(f"http://{HOST}{path}", access=False, screenshot=False)


async def test_a_list_that_comes_after_settling_is_waited_for(lane: Browser) -> None:
    for path in ("/slow", "/timer"):
        seen = await _see(lane, path)
        assert ("<li>行</li></ul>" in seen.html, seen.late) == (True, ()), path


async def test_what_has_not_come_when_patience_ends_is_told(lane: Browser) -> None:
    seen = await _see(lane, "/never")

    assert seen.late == (f"http://{HOST}/rows",)
    assert seen.state == "judged"


async def test_nothing_is_waited_for_that_no_list_hangs_on(lane: Browser) -> None:
    for path in ("/carousel", "/counter"):
        seen = await _see(lane, path)
        assert seen.late == (), path
        assert "字" in seen.html, path


async def test_a_line_that_never_ends_on_page_after_page_is_no_list(lane: Browser) -> None:
    PAGES["/poll"] = "<p>字</p><script>fetch('/rows?20000')</script>"
    told = [(await _see(lane, f"/poll?{n}")).late != () for n in range(5)]

    assert told[-1] is False


async def test_open_shadow_roots_are_read_and_closed_ones_told(lane: Browser) -> None:
    seen = await _see(lane, "/open")
    body = parse(seen.html).find("body")

    assert seen.closed == 0
    assert "".join(text.strip() for text in body.find("gov-nav").itertext()) == "菜单公开内层"
    assert [a.get("href") for a in body.iter("a")] == ["/gk/"]
    assert (await _see(lane, "/closed")).closed == 1
    assert (await _see(lane, "/empty-closed")).closed == 0


async def test_a_list_that_loads_on_scrolling_is_seen_to_its_end_or_told(lane: Browser) -> None:
    seen = await _see(lane, "/scrolled")
    assert (len(list(parse(seen.html).iter("li"))), seen.growing) == (30, False)
    assert (await _see(lane, "/endless")).growing is True
    assert "第2件" in (await _see(lane, "/debounced")).html
    assert (await _see(lane, "/open")).growing is False
