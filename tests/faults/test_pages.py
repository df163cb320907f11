"""Pages that misbehave in a real browser (F08, F09, F20, F27, F42–F48): each ends in time, the next is unaffected."""

from __future__ import annotations

import asyncio
import os
import zlib

import pytest

from audit.browser import lane_browser as lane_module
from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.browser.memory import group_bytes
from audit.crawl.protocol.guard import Guard
from tests.faults.server import Answer, Asked, Site, page, reply

pytestmark = pytest.mark.browser
HOST = "www.town.test"
FULL = os.environ.get("GOVAUDIT_FAULTS") == "full"
QUICK = Limits(page_s=20, commit_s=4, load_s=4, settle_s=3, patient_s=2, evaluate_s=3, access_s=10)


def _endless_scroll() -> str:
    return """<div id=d><p>1</p></div><div id=end></div><script>
    new IntersectionObserver(() => { for (let i = 0; i < 40; i++) d.append(Object.assign(document.createElement('p'),
    {textContent: 'more'})) }).observe(end); addEventListener('scroll', () => d.append('x'))</script>"""


def _hanging_font(asked: Asked) -> object:
    return asyncio.sleep(30)


# path → (body, states it may end in)
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "/plain": ("<p>正文", ("judged",)),
    "/while": ("<script>while (true) {}</script>", ("page_hung",)),
    "/scroll": (_endless_scroll(), ("judged",)),
    "/frames": (
        "".join(f"<iframe src='/plain?{n}'></iframe>" for n in range(1000)),
        ("too_large", "timeout", "page_hung"),  # the number of frames or, on a busy machine, the time
    ),
    "/added": (
        "<p>x<script>for (let i = 0; i < 300; i++) document.body.append(document.createElement('iframe'))</script>",
        ("too_large",),
    ),
    "/sixty": ("".join(f"<iframe src='/plain?{n}'></iframe>" for n in range(60)), ("judged",)),
    "/nested": ("<iframe src='/nested'></iframe><p>x", ("judged",)),
    "/tall": ("<div style='height:200000px'>x</div>", ("judged",)),
    "/font": ("<style>@font-face{font-family:f;src:url(/hang)}p{font-family:f}</style><p>字", ("judged",)),
    # The limit of its size, of its time or of the browser's memory: which comes first, the machine's load decides.
    "/huge": ("<p>x</p>" * 300_000, ("too_large", "page_hung", "target_crashed")),
    "/deep": ("<div>" * 20_000 + "x", ("judged", "too_large", "page_hung")),
    "/ask": (
        "<p>x<script>Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0);"
        "navigator.clipboard && navigator.clipboard.readText().catch(() => 0)</script>",
        ("judged",),
    ),
    "/burn": ("<p id=p>x<script>(function f() { p.textContent = Math.random(); requestAnimationFrame(f) })()</script>",
              ("judged",)),
    "/title": ("<title>" + "长" * 1_000_000 + "</title><p>x", ("judged",)),
}  # fmt: skip


def _bomb(megabytes: int) -> bytes:
    """A page that unpacks to so much; made piece by piece, so that it never stands in memory here."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    piece = b"<p>bomb</p>" * (2**20 // 11)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


def site() -> Site:
    answers: dict[str, Answer] = {path: reply(f"<!doctype html><html>{body}") for path, (body, _) in PAGES.items()}
    answers["/hang"] = _hanging_font
    answers["/refresh"] = reply("<meta http-equiv=refresh content='0;url=/plain'><p>x")
    answers["/script"] = reply("<p>x<script>setTimeout(() => location.replace('/plain'), 30)</script>")
    answers["/loop"] = reply(
        "<meta http-equiv=refresh content='0;url=/loop?x=1'><script>location = '/loop?y=2'</script>"
    )
    answers["/bomb"] = reply(_bomb(660 if FULL else 48), "200 OK", "text/html", "Content-Encoding: gzip")
    loop = answers["/loop"]
    return Site(answers, other=lambda asked: loop if asked.path.startswith("/loop") else page(text="正文"))  # type: ignore[arg-type]


async def test_hostile_pages_end_in_time_and_the_next_is_judged(browser: Found) -> None:
    with site() as own:
        async with Browser(browser, Guard([], {HOST: f"127.0.0.1:{own.port}"}), limits=QUICK) as lane:
            for path, (_, expected) in PAGES.items():
                seen = await lane.render(f"http://{HOST}{path}", access=False, screenshot=path in ("/tall", "/font"))
                assert seen.state in expected, (path, seen.state, seen.why)
                assert seen.took_ms < 60_000, path
                if path in ("/tall", "/font"):
                    assert seen.screenshot, path
                after = await lane.render(f"http://{HOST}/plain", access=False, screenshot=False)
                assert after.state == "judged", (path, after.why)


async def test_pages_that_move_on_leave_no_page_hanging(browser: Found) -> None:
    """F09, F20: closing a page while it navigates may never return; closing its context does."""
    rounds = 100 if FULL else 8
    with site() as own:
        async with Browser(browser, Guard([], {HOST: f"127.0.0.1:{own.port}"}), limits=QUICK) as lane:
            for _ in range(rounds):
                pair = [f"http://{HOST}/{path}" for path in ("refresh", "script")]
                seen = await asyncio.gather(*(lane.render(u, access=False, screenshot=False) for u in pair))
                assert [one.state for one in seen] == ["judged", "judged"], [one.why for one in seen]
                assert {one.final_url for one in seen} == {f"http://{HOST}/plain"}
            looping = await lane.render(f"http://{HOST}/loop", access=False, screenshot=False)
            assert looping.state in ("timeout", "page_hung")
            assert lane._engine is not None
            assert lane._engine.browser.contexts == []


async def test_a_bomb_is_cut_by_the_memory_it_takes(browser: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27 in the browser lane: the tree is ended when it holds too much, and the next page has a new one."""
    with site() as own:
        async with Browser(browser, Guard([], {HOST: f"127.0.0.1:{own.port}"}), limits=QUICK) as lane:
            assert lane._engine is not None
            quiet = lane._engine.memory_bytes()
            assert quiet > 50_000_000
            if not FULL:
                monkeypatch.setattr(lane_module, "MEMORY_CAP_BYTES", quiet + 120_000_000)
            seen = await lane.render(f"http://{HOST}/bomb", access=False, screenshot=False)
            assert seen.state in ("target_crashed", "too_large", "page_hung"), (seen.state, seen.why)
            monkeypatch.undo()
            after = await lane.render(f"http://{HOST}/plain", access=False, screenshot=False)
            assert after.state == "judged"
    assert group_bytes(2**30) == 0


async def test_a_browser_that_holds_too_much_is_replaced_between_pages(
    browser: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F11."""
    with site() as own:
        async with Browser(browser, Guard([], {HOST: f"127.0.0.1:{own.port}"}), limits=QUICK) as lane:
            pids = []
            for recycle in (lane_module.RECYCLE_BYTES, 1):
                monkeypatch.setattr(lane_module, "RECYCLE_BYTES", recycle)
                for _ in range(2):
                    assert (await lane.render(f"http://{HOST}/plain", access=False, screenshot=False)).state == "judged"
                    assert lane._engine is not None
                    pids.append(lane._engine.pid)
            folder = lane._folder
    assert pids[0] == pids[1]
    assert len(set(pids)) == 3
    assert folder is not None
    assert not os.path.exists(folder.path)  # noqa: ASYNC240 - one look at the end
