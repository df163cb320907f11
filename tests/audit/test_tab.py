"""A tab lent to one page after another: each finds it empty, and a new one after a page that may leave something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from audit.browser import tab as tab_module
from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.browser.rendered import Rendered
from audit.crawl.protocol.guard import Guard

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
HOST, OTHER = "town.localhost", "www.other.test"  # localhost: a secure context, where there is more to leave behind
QUICK = Limits(page_s=14, commit_s=4, load_s=3, settle_s=3, patient_s=1, evaluate_s=2, access_s=10)

LEAVE = """localStorage.a = 'left'; sessionStorage.a = 'left'; name = 'left'; document.cookie = 'a=left';
indexedDB.open('left'); caches.open('left').then(c => c.add('/plain')); scrollTo(0, 500)"""
PAGES = {
    "/leaves": f"<p style='height:3000px'>x</p><img src=/a.png><script>{LEAVE};"
    f"addEventListener('pagehide', () => {{ {LEAVE} }}); addEventListener('unload', () => {{ {LEAVE} }});"
    f"document.addEventListener('visibilitychange', () => {{ {LEAVE} }});"
    "addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'stay' });"
    "navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0);"
    "document.body.style.zoom = 2; Object.prototype.left = 1; window.left = 1</script>",
    "/never-lets-go": "<p>x</p><script>addEventListener('pagehide', () => { while (true) {} })</script>",
    "/shows": """<p id=p></p><script>(async () => { p.textContent = JSON.stringify({
        cookie: document.cookie, sent: 'SENT', local: localStorage.length, session: sessionStorage.length, name,
        opener: String(opener), from: document.referrer, past: history.length, left: [typeof left, {}.left],
        bases: await indexedDB.databases(), caches: await caches.keys(), workers: navigator.serviceWorker &&
        (await navigator.serviceWorker.getRegistrations()).length, at: [scrollX, scrollY], device: devicePixelRatio,
        view: [innerWidth, innerHeight, outerWidth, outerHeight, screen.width, screen.height],
        touch: navigator.maxTouchPoints, focus: document.hasFocus(), shown: document.visibilityState,
        turned: screen.orientation.type, agent: navigator.userAgent}) })()</script>""",
    "/alert": "<p>x</p><script>alert(1)</script>",
    "/popup": "<p>x</p><script>open('/plain')</script>",
    "/moves": "<p>x</p><script>setTimeout(() => location.replace('/plain'), 20)</script>",
    "/pushes": "<p>x</p><script>history.pushState(1, '', '/plain')</script>",
    "/framed": f"<p>x</p><iframe src='http://{OTHER}/plain'></iframe>",
    "/framed-for-a-moment": f"<p>x</p><iframe id=f src='http://{OTHER}/plain'></iframe>"
    "<script>f.onload = () => f.remove()</script>",
    "/works": "<p>x</p><script>new Worker(URL.createObjectURL(new Blob(['setInterval(() => 0, 9)'])))</script>",
    "/waits": "<p>x</p><script>fetch('/hang')</script>",
    "/sends": "<p>x</p><script>navigator.sendBeacon('/plain', 'x')</script>",
    "/spins-later": "<p>x</p><script>onload = () => setTimeout(() => { while (true) {} }, 50)</script>",
    "/plain": "<p>x</p>",
}
RETIRE = ("alert", "popup", "moves", "pushes", "framed", "framed-for-a-moment", "works", "waits", "sends",
          "spins-later", "never-lets-go", "missing", "file")  # fmt: skip


async def _answer(request: web.Request) -> web.Response:
    path = request.path
    if path == "/hang":
        await asyncio.sleep(20)
    if path == "/file":
        return web.Response(body=b"PK", headers={"Content-Disposition": "attachment; filename=x.zip"})
    if path not in PAGES:
        return web.Response(status=404, text="<p>no", content_type="text/html")
    body = PAGES[path].replace("SENT", request.headers.get("Cookie", ""))
    answer = web.Response(text=f"<!doctype html><html lang=zh><title>x</title>{body}", content_type="text/html")
    if path == "/leaves":
        answer.set_cookie("b", "left", httponly=True)
    return answer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guard() -> AsyncIterator[Guard]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    place = f"127.0.0.1:{runner.addresses[0][1]}"
    yield Guard([], {HOST: place, OTHER: place})
    await runner.cleanup()


async def _see(lane: Browser, path: str, access: bool = False) -> Rendered:
    return await lane.render(f"http://{HOST}{path}", access=access, screenshot=False)


def _served(lane: Browser) -> list[int]:
    """How many pages each tab that lies ready has had."""
    assert lane._engine
    assert len(lane._engine.browser.contexts) == len(lane._engine.idle)  # and no other is left open
    return [tab.served for tab in lane._engine.idle]


async def test_a_page_finds_nothing_of_the_one_before(browser: Found, guard: Guard) -> None:
    async with Browser(browser, guard, limits=QUICK) as lane:
        alone = await _see(lane, "/shows")
        assert '"shown":"visible"' in alone.html.replace("&quot;", '"')
        for before in ("/leaves", "/leaves", "/plain"):
            shot = await _see(lane, before, access=before == "/leaves")
            assert shot.state == "judged", shot.why
            assert bool(shot.screenshot) is (before == "/leaves")  # a fault is pictured, and the view put back
            ready = _served(lane)
            after = await _see(lane, "/shows")
            assert after.html == alone.html, before
            assert _served(lane) == [ready[0] + 1]  # it was the same tab
        assert _served(lane) == [7]


@pytest.mark.parametrize("path", RETIRE)
async def test_a_page_that_may_have_left_something_ends_its_tab(browser: Found, guard: Guard, path: str) -> None:
    async with Browser(browser, guard, limits=QUICK) as lane:
        assert (await _see(lane, "/plain")).state == "judged"
        assert _served(lane) == [1]
        await _see(lane, f"/{path}")
        assert _served(lane) == []
        assert (await _see(lane, "/plain")).state == "judged"
        assert _served(lane) == [1]


async def test_a_tab_is_of_one_site_and_ends_after_its_pages(
    browser: Found, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_module, "PAGES", 3)
    async with Browser(browser, guard, limits=QUICK) as lane:
        seen = []
        for _ in range(4):
            await _see(lane, "/plain")
            seen += _served(lane)
        assert seen == [1, 2, 1]  # the third ended its tab
        await lane.render(f"http://{OTHER}/plain", access=False, screenshot=False)
        assert _served(lane) == [1, 1]
        pictured = await lane.render(f"http://{HOST}/plain", access=False, screenshot=True)
        assert pictured.measured  # in a tab of its own: what is cached would be painted sooner
        assert 1 <= len(_served(lane)) <= 2


async def test_a_fault_in_a_used_tab_is_looked_at_again_in_a_new_one(browser: Found, guard: Guard) -> None:
    async with Browser(browser, guard, limits=QUICK) as lane:
        await _see(lane, "/plain")
        assert lane._engine
        used = lane._engine.idle[0]
        await used.page.route("**/*", lambda route: None)  # nothing arrives in this one any more
        seen = await _see(lane, "/plain")
        assert (seen.state, seen.why) == ("judged", "")
        assert used not in lane._engine.idle
