"""The browser lane with a real Chromium: sees what scripts fill in, survives hostile pages, leaves nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from audit.browser.find import Found, sandboxed
from audit.browser.lane_browser import START_S, Browser, Limits
from audit.browser.temp_profile import TempFolder, sweep
from audit.crawl.protocol.guard import Guard
from tests.processes import all_gone, descendants, renderers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOST = "www.town.test"
QUICK = Limits(page_s=14, commit_s=4, load_s=3, settle_s=5, patient_s=1.5, evaluate_s=2, access_s=10)

# How lists get onto real pages: fetch, XHR, JSONP, a timer, a request out of a request, a request out of a timer.
FILLERS = {
    "fetch": "fetch(api).then(r => r.text()).then(fill)",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', api); x.onload = () => fill(x.responseText); x.send()",
    "jsonp": "window.take = fill; const s = document.createElement('script'); s.src = api + '&jsonp=1'; "
    "document.body.append(s)",
    "timer": "setTimeout(() => fill('<li>item</li>'), ms)",
    "chain": "fetch(api).then(() => fetch(api)).then(r => r.text()).then(fill)",
    "onload": "addEventListener('load', () => setTimeout(() => fetch(api).then(r => r.text()).then(fill), 60))",
}  # fmt: skip
DELAYS_MS = (30, 150, 400, 1000)

PAGES = {
    "/plain": "<title>市政府</title><p>正文</p>",
    "/while": "<title>x</title><script>while (true) {}</script>",
    "/while-later": "<p>x</p><script>onload = () => setTimeout(() => { while (true) {} }, 50)</script>",
    "/alerts": "<p>x</p><script>for (;;) alert('点我')</script>",
    "/dialogs": "<p id=p></p><script>"
    "for (let i = 0; i < 30; i++) { alert(i); confirm(i); prompt(i) } p.textContent = 'done'</script>",
    "/leave": "<p>x</p><script>onbeforeunload = e => { e.preventDefault(); e.returnValue = 'no' }</script>",
    "/print": "<p>x</p><script>print()</script>",
    "/popups": "<p>x</p><script>for (let i = 0; i < 20; i++) open('/plain?' + i)</script>",
    "/input": "<input id=a value=old><input id=b><input id=c type=password>"
    "<script>a.value='新';b.value='b';c.value='geheim'</script>",
    "/hostile": "<title>x</title><p id=p></p>"
    "<script>p.textContent = 'a\\ud800b\\u0000c\\udfff'; document.title = '\\udc00'</script>",
    "/frames": "<iframe src=/plain></iframe><iframe src=/plain?2></iframe><iframe srcdoc='<p>x'></iframe><p>main</p>",
    "/js-redirect": "<p>moving</p><script>setTimeout(() => location.replace('/slow-plain'), 80)</script>",
    "/meta-refresh": "<meta http-equiv=refresh content='0;url=/plain'><p>moving</p>",
    "/bounce": "<script>location.href = '/bounce?' + Math.random()</script>",
    "/flooded": "<p>正文</p><img src=/flood.png>",
    "/blank": "<script>location.href = 'about:blank'</script>",
    "/many": "<div id=d></div><script>d.innerHTML = '<i></i>'.repeat(100001)</script>",
    "/marquee": "<p id=p>x</p>"
    "<script>(function go() { p.style.left = Math.random() + 'px'; setTimeout(go, 16) })()</script>",
    "/long-poll": "<p>x</p><script>fetch('/hang')</script>",
    "/slow-image": "<p>text</p><img src=/hang>",
    "/tall": "<div style='height:200000px;background:linear-gradient(red,blue)'>x</div>",
    "/worker": "<p id=p></p><script>navigator.serviceWorker.register('/sw.js').catch(() => 0)</script>",
    "/rtc": "<p id=p></p><script>p.textContent = [typeof RTCPeerConnection, typeof WebTransport, navigator.language, "
    "Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth + 'x' + innerHeight].join(' ')</script>",
    "/heavy": "<p id=p>x</p><script src=/script-after-1s></script>",
}  # fmt: skip


class Site:
    """A hostile site on loopback, reached as ``www.town.test``."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[str] = []

    def url(self, path: str) -> str:
        return f"http://{HOST}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.requests.append(path)
        if path == "/list":
            filler, ms = request.query["by"], int(request.query["ms"])
            script = f"const ms = {ms}, api = '/api?ms={ms}', fill = t => {{ list.innerHTML = t }}; {FILLERS[filler]}"
            return _html(f"<title>列表</title><ul id=list></ul><script>{script}</script>")
        if path == "/api":
            await asyncio.sleep(int(request.query["ms"]) / 1000)
            return web.Response(text="take('<li>item</li>')" if "jsonp" in request.query else "<li>item</li>")
        if path in ("/slow-plain", "/script-after-1s"):
            await asyncio.sleep(1.0)
            return _html("<p>arrived</p>") if path == "/slow-plain" else web.Response(text="p.textContent = 'late'")
        if path == "/hang":
            await asyncio.sleep(30)
        if path == "/redirect":
            return web.Response(status=302, headers={"Location": "/plain"})
        if path == "/loop":
            return web.Response(status=302, headers={"Location": "/loop"})
        if path == "/pdf":
            return web.Response(body=b"%PDF-1.4", content_type="application/pdf")
        if path == "/zip":
            return web.Response(body=b"PK", headers={"Content-Disposition": "attachment; filename=..%2Fx.zip"})
        if path in ("/404", "/500", "/412", "/429"):
            return _html("<p>出错了</p>", int(path[1:]))
        if path == "/drip":
            reply = web.StreamResponse(headers={"Content-Type": "text/html"})
            await reply.prepare(request)
            for _ in range(300):
                await reply.write(b"<p>x</p>")
                await asyncio.sleep(0.1)
            return reply
        if path in ("/flood", "/flood.png"):
            reply = web.StreamResponse(headers={"Content-Type": "image/png" if "png" in path else "text/html"})
            await reply.prepare(request)
            for _ in range(64):
                await reply.write(b"<p>x</p>" * 8192)
            return reply
        if path in PAGES:
            return _html(PAGES[path])
        return web.Response(status=404, text="no")


def _html(body: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=f"<!doctype html><html lang=zh>{body}", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[Site]:
    own = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", own.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    own.port = runner.addresses[0][1]
    yield own
    await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lane(site: Site, browser: Found) -> AsyncIterator[Browser]:
    async with Browser(browser, _guard(site), limits=QUICK) as running:
        yield running


def _guard(site: Site) -> Guard:
    return Guard([], {HOST: f"127.0.0.1:{site.port}"})


async def _see(lane: Browser, site: Site, path: str):
    return await lane.render(site.url(path), access=False, screenshot=False)


async def test_info_says_what_affects_the_evidence(lane: Browser, browser: Found) -> None:
    assert lane.info["sandbox"] is sandboxed()
    assert lane.info["version"] == browser.version
    assert browser.path not in str(lane.info)
    if os.geteuid() == 0:
        assert lane.info["sandbox"] is False


async def test_lists_filled_by_scripts_are_seen(lane: Browser, site: Site) -> None:
    cases = [(by, ms) for by in FILLERS for ms in DELAYS_MS]
    assert len(cases) == 24
    gate = asyncio.Semaphore(3)

    async def one(by: str, ms: int) -> tuple[str, int, bool]:
        async with gate:
            seen = await _see(lane, site, f"/list?by={by}&ms={ms}")
        return by, ms, seen.state == "judged" and "<li>item</li></ul>" in seen.html

    missing = [(by, ms) for by, ms, complete in await asyncio.gather(*(one(*c) for c in cases)) if not complete]
    assert missing == []


async def test_settling_ends_on_pages_that_never_rest(lane: Browser, site: Site) -> None:
    for path, most_ms in (("/marquee", 4000), ("/long-poll", 8000), ("/plain", 3000)):
        seen = await _see(lane, site, path)
        assert (seen.state, seen.took_ms < most_ms) == ("judged", True), (path, seen.took_ms)


async def test_status_and_final_url_come_from_the_document_shown(lane: Browser, site: Site) -> None:
    expected = {
        "/redirect": ("judged", 200, "/plain"),
        "/js-redirect": ("judged", 200, "/slow-plain"),
        "/meta-refresh": ("judged", 200, "/plain"),
        "/404": ("client_error", 404, "/404"),
        "/500": ("server_error", 500, "/500"),
        "/412": ("blocked_by_protection", 412, "/412"),
        "/429": ("blocked_by_protection", 429, "/429"),
        "/pdf": ("not_html", None, None),
        "/zip": ("not_html", None, None),
        "/blank": ("not_html", None, None),
        "/loop": ("server_error", None, "/loop"),
        "/many": ("too_large", 200, "/many"),
        "/plain#part": ("judged", 200, "/plain"),
    }
    for path, (state, status, final) in expected.items():
        seen = await _see(lane, site, path)
        assert seen.state == state, (path, seen.state, seen.why)
        assert bool(seen.why) is (state != "judged"), path
        if status:
            assert seen.status == status, path
        if final:
            assert seen.final_url == site.url(final), path
    assert "arrived" in (await _see(lane, site, "/js-redirect")).html
    assert (await _see(lane, site, "/bounce")).state == "timeout"


async def test_one_answer_over_the_cap_says_nothing_of_others(
    lane: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane._proxy, "_cap", 2**20)
    for path, state in (("/flood", "too_large"), ("/plain", "judged"), ("/flooded", "judged"), ("/plain", "judged")):
        seen = await _see(lane, site, path)
        assert seen.state == state, (path, seen.why)


async def test_network_failures_are_told_apart(lane: Browser, site: Site) -> None:
    for url, state in (
        ("http://nothing-here.invalid/", "dns_failed"),
        ("https://nothing-here.invalid/", "dns_failed"),
        (f"https://{HOST}/", "tls_failed"),
        (f"http://127.0.0.1:{site.port}/plain", "out_of_scope"),
        (f"https://localhost:{site.port}/plain", "out_of_scope"),
        (site.url("/hang"), "timeout"),
    ):
        seen = await lane.render(url, access=False, screenshot=False)
        assert (seen.state, seen.html, seen.status) == (state, "", None), (url, seen.why)
    assert {r.host for r in lane.refused} >= {"127.0.0.1", "localhost"}


async def test_html_is_what_a_reader_sees_and_safe_to_store(lane: Browser, site: Site) -> None:
    typed = (await _see(lane, site, "/input")).html
    assert 'value="新"' in typed
    assert 'value="b"' in typed
    assert "geheim" not in typed.partition("<script")[0]
    hostile = (await _see(lane, site, "/hostile")).html
    hostile.encode("utf-8")  # a lone surrogate would crash every sink
    assert "\x00" not in hostile
    framed = await _see(lane, site, "/frames")
    assert framed.frames == [site.url("/plain"), site.url("/plain?2")]
    assert "main" in framed.html
    assert framed.html.count("data-govaudit-document=") == 3
    assert "正文" in framed.html  # of /plain, in an attribute of the frame that shows it
    world = (await _see(lane, site, "/rtc")).html
    assert "undefined undefined zh-CN Asia/Shanghai 1280x800" in world
    assert (await _see(lane, site, "/worker")).state == "judged"
    assert "/sw.js" not in site.requests  # a service worker could show a reader of the evidence something else


@pytest.mark.parametrize("path", ["/dialogs", "/leave", "/print", "/popups"])
async def test_nuisances_do_not_hold_a_page_up(lane: Browser, site: Site, path: str) -> None:
    seen = await _see(lane, site, path)
    assert (seen.state, seen.took_ms < 10_000) == ("judged", True), (seen.why, seen.took_ms)
    if path == "/dialogs":
        assert "done</p>" in seen.html


@pytest.mark.parametrize("path", ["/while", "/while-later", "/alerts"])
async def test_a_hung_page_is_recorded_in_time_and_the_next_is_unaffected(lane: Browser, site: Site, path: str) -> None:
    start = time.monotonic()
    hung, other = await asyncio.gather(_see(lane, site, path), _see(lane, site, "/plain"))
    assert (hung.state, bool(hung.why)) == ("page_hung", True)
    # The end of the hung page costs the other one its browser: a new one may take its own deadline to start.
    assert time.monotonic() - start < QUICK.page_s + START_S
    assert other.state == "judged"
    assert (await _see(lane, site, "/plain")).state == "judged"


async def test_slow_pages_end_and_what_is_there_is_kept(lane: Browser, site: Site) -> None:
    image = await _see(lane, site, "/slow-image")
    assert (image.state, "text" in image.html, "未载入" in image.why) == ("judged", True, True)
    drip = await _see(lane, site, "/drip")
    assert (drip.state, drip.html) == ("timeout", "")


async def test_screenshots_are_bounded(lane: Browser, site: Site) -> None:
    for path, height in (("/plain", 800), ("/tall", 2000)):
        seen = await lane.render(site.url(path), access=False, screenshot=True)
        picture = seen.screenshot or b""
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (1280, height)


async def test_the_hard_limit_kills_and_relaunches(site: Site, browser: Found) -> None:
    limits = Limits(page_s=2, load_s=30)
    async with Browser(browser, _guard(site), limits=limits) as own:
        seen = await _see(own, site, "/slow-image")
        assert (seen.state, seen.took_ms < 7000) == ("page_hung", True)
        assert (await _see(own, site, "/plain")).state == "judged"


async def test_dead_browsers_and_renderers_lose_no_page(site: Site, browser: Found) -> None:
    async with Browser(browser, _guard(site), limits=QUICK) as own:

        async def kill_soon(kind: str) -> None:
            await asyncio.sleep(0.5)
            engine = own._engine
            assert engine
            for pid in [engine.pid] if kind == "browser" else renderers(engine.pid):
                os.kill(pid, signal.SIGKILL)

        for kind in ("browser", "renderer"):
            seen, _ = await asyncio.gather(_see(own, site, "/heavy"), kill_soon(kind))
            assert (seen.state, "late" in seen.html) == ("judged", True), (kind, seen.why)
        seen, *_ = await asyncio.gather(_see(own, site, "/heavy"), _keep_killing(own))
        assert (seen.state, bool(seen.why)) == ("target_crashed", True)
        assert (await _see(own, site, "/plain")).state == "judged"


async def _keep_killing(own: Browser) -> None:
    for _ in range(8):
        await asyncio.sleep(0.4)
        if own._engine:
            for pid in renderers(own._engine.pid):
                os.kill(pid, signal.SIGKILL)


async def test_a_dead_driver_is_replaced(site: Site, browser: Found) -> None:
    async with Browser(browser, _guard(site), limits=QUICK) as own:
        assert own._driver_pid
        os.kill(own._driver_pid, signal.SIGKILL)
        await asyncio.sleep(0.5)
        assert (await _see(own, site, "/plain")).state == "judged"


async def test_the_browser_is_recycled_and_ends_without_traces(site: Site, browser: Found) -> None:
    pids: list[int] = []
    async with Browser(browser, _guard(site), limits=QUICK, recycle_after=2) as own:
        assert own._folder
        folder = own._folder.path
        assert any(folder.glob("playwright*"))  # the profile is in the run's own folder
        for _ in range(5):
            assert (await _see(own, site, "/plain")).state == "judged"
            assert own._engine
            pids.append(own._engine.pid)
    assert len(set(pids)) == 3
    assert not folder.exists()
    assert await all_gone(set(pids), 5)


async def test_kill_minus_nine_of_the_run_leaves_no_process(site: Site, browser: Found, tmp_path: Path) -> None:
    guard = f'Guard([], {{"{HOST}": "127.0.0.1:{site.port}"}})'
    script = textwrap.dedent(f"""
        import asyncio
        from audit.browser.find import find_browser
        from audit.browser.lane_browser import Browser
        from audit.crawl.protocol.guard import Guard

        async def main():
            async with Browser(find_browser({browser.path!r}), {guard}) as lane:
                print(lane._engine.pid, lane._folder.path, flush=True)
                await lane.render("http://{HOST}/while", access=False, screenshot=False)

        asyncio.run(main())
    """)
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    run = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=environment)
    assert run.stdout
    pid, folder = (await run.stdout.readline()).decode().split()
    tree = {int(pid), *descendants(int(pid))}
    await asyncio.sleep(1.5)
    tree |= descendants(int(pid))
    run.kill()
    await run.wait()
    assert await all_gone(tree, 40), "the driver has to end its browsers when the run is gone"
    _make_old(Path(folder))
    sweep(tmp_path)
    assert not os.listdir(tmp_path)


def _make_old(folder: Path) -> None:
    assert folder.exists()
    os.utime(folder, (0, 0))


async def test_a_living_runs_folder_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    living = TempFolder()
    _make_old(living.path)
    sweep(tmp_path)
    assert living.path.exists()
    living.remove()
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(("locked", "age_s", "left"), [(True, 6, 0), (True, 1, 1), (False, 6, 1), (False, 70, 0)])
async def test_a_dead_runs_folder_goes_when_a_run_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: bool, age_s: int, left: int
) -> None:
    """Its lock tells that it is dead; what has no lock yet may belong to a run that is starting."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    running = TempFolder()
    dead = tmp_path / (running.path.name[:-8] + "killedit")
    dead.mkdir()
    if locked:
        (dead / "lock").touch()
    then = time.time() - age_s
    os.utime(dead, (then, then))
    running.remove()
    assert len(os.listdir(tmp_path)) == left
