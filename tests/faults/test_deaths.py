"""Browsers, renderers and drivers that die, pages that hang in a row, runs that are killed (F05–F10, F37, F39)."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.browser.temp_profile import sweep
from audit.crawl.protocol.guard import Guard
from tests.faults.server import Answer, Asked, Site, page, reply
from tests.processes import all_gone, descendants, living_with, renderers

pytestmark = pytest.mark.browser
HOST = "www.town.test"
FULL = os.environ.get("GOVAUDIT_FAULTS") == "full"
PATIENT = Limits()  # as in a run: nothing here hangs, so that nothing but death can end a page
IMPATIENT = Limits(page_s=6, commit_s=2, load_s=1.5, settle_s=1, patient_s=0.5, evaluate_s=1, access_s=2)
HUNG = ("<script>while (true) {}</script>", "<p>x<script>for (;;) alert('点我')</script>",
        "<p>x<script>onload = () => setTimeout(() => { while (true) {} }, 30)</script>")  # fmt: skip


async def _late(_: Asked) -> bytes:
    await asyncio.sleep(0.3)
    return reply("p.textContent = 'late'", kind="text/javascript")


def heavy(asked: Asked) -> bytes:
    """A page that says its own number, once its script has come."""
    number = asked.path.rpartition("/")[2]
    return reply(f"<!doctype html><html><title>{number}</title><p id=p>x</p><script src=/late.js></script>")


def site(answers: dict[str, Answer] | None = None) -> Site:
    return Site({"/late.js": _late, **(answers or {})}, other=heavy)


def guard(own: Site) -> Guard:
    return Guard([], {HOST: f"127.0.0.1:{own.port}"})


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("victim", ["browser", "renderer", "driver"])
async def test_twenty_deaths_in_two_hundred_pages_lose_none(browser: Found, victim: str) -> None:
    """F05, F06, F07. Deaths are ten pages apart: what is asked is that each page gets its second try."""
    pages, apart = (200, 10) if FULL else (16, 8)

    def pids(lane: Browser) -> list[int]:
        if victim == "driver":
            return [lane._driver_pid] if lane._driver_pid else []
        engine = lane._engine
        return [] if engine is None else [engine.pid] if victim == "browser" else renderers(engine.pid)

    async def dies_soon(lane: Browser) -> int:
        for _ in range(100):
            await asyncio.sleep(0.1)  # the page waits 0.3 s for its script: death comes in the middle of it
            if victims := pids(lane):
                break
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return bool(victims)

    with site() as own:
        async with Browser(browser, guard(own), limits=PATIENT) as lane:
            deaths, lost = 0, []
            for number in range(0, pages, 2):
                two = [
                    lane.render(f"http://{HOST}/p/{n}", access=False, screenshot=False) for n in (number, number + 1)
                ]
                death = [dies_soon(lane)] if number % apart == 0 else []
                *seen, died = await asyncio.gather(*two, *(death or [asyncio.sleep(0, False)]))
                deaths += died
                for n, one in zip((number, number + 1), seen, strict=True):
                    if not (one.state == "judged" and "late</p>" in one.html and f"<title>{n}</title>" in one.html):
                        lost.append((n, one.state, one.why))
    assert lost == []
    assert deaths == pages // apart


async def test_a_page_that_takes_all_memory_ends_and_the_others_are_judged(browser: Found) -> None:
    """F06: 100 MB a step; whether its renderer or our cap ends it, it is recorded, and nobody else is."""
    greedy = reply("<!doctype html><script>const a = []; for (;;) a.push(new Float64Array(12e6).fill(1))</script>")
    with site({"/greedy": greedy}) as own:
        async with Browser(browser, guard(own), limits=PATIENT) as lane:
            seen = await lane.render(f"http://{HOST}/greedy", access=False, screenshot=False)
            assert seen.state in ("target_crashed", "page_hung", "too_large"), seen.state
            for n in range(5):
                after = await lane.render(f"http://{HOST}/p/{n}", access=False, screenshot=False)
                assert after.state == "judged", after.why


@pytest.mark.timeout(1200)
async def test_fifty_hung_pages_in_a_row(browser: Found) -> None:
    """F08: each ends within its limit and five seconds, and the page after each is judged."""
    count = 50 if FULL else 3
    with site({f"/hung{n}": reply(f"<!doctype html>{HUNG[n % 3]}") for n in range(count)}) as own:
        async with Browser(browser, guard(own), limits=IMPATIENT) as lane:
            for n in range(count):
                hung = await lane.render(f"http://{HOST}/hung{n}", access=False, screenshot=False)
                assert hung.state == "page_hung", (n, hung.state, hung.why)
                assert hung.took_ms < 1000 * (IMPATIENT.page_s + 5), n
                after = await lane.render(f"http://{HOST}/p/{n}", access=False, screenshot=False)
                assert after.state == "judged", (n, after.why)


async def test_what_holds_on_or_pops_up_is_closed(browser: Found) -> None:
    """F37, F39: twenty pages that ask to be stayed on, one that opens fifty others; nothing of them stays open."""
    leave = reply(
        "<!doctype html><p>x<script>onbeforeunload = e => { e.preventDefault(); e.returnValue = 'no' }</script>"
    )
    pops = reply("<!doctype html><p>x<script>for (let n = 0; n < 50; n++) open('/popup?' + n)</script>")
    with site({"/leave": leave, "/pops": pops} | {f"/popup?{n}": page() for n in range(50)}) as own:
        async with Browser(browser, guard(own), limits=PATIENT) as lane:
            for path in [*["/leave"] * (20 if FULL else 3), "/pops"]:
                seen = await lane.render(f"http://{HOST}{path}", access=False, screenshot=False)
                assert seen.state == "judged", (path, seen.why)
            assert lane._engine is not None
            left = [one.url for context in lane._engine.browser.contexts for one in context.pages]
            assert [url for url in left if "/popup" in url or "/leave" in url] == []


RUN = """
import asyncio
from audit.browser.find import find_browser
from audit.browser.lane_browser import Browser
from audit.crawl.protocol.guard import Guard

async def main():
    print("begun", flush=True)
    async with Browser(find_browser({path!r}), Guard([], {{"{host}": "127.0.0.1:{port}"}})) as lane:
        print("open", flush=True)
        while True:
            await lane.render("http://{host}/p/1", access=False, screenshot=False)

asyncio.run(main())
"""


@pytest.mark.timeout(1200)
async def test_fifty_kills_leave_no_process_and_no_folder(browser: Found, tmp_path: Path) -> None:
    """F10: at any moment from its first line on. A run's processes descend from it or carry its TMPDIR."""
    kills, chance = (50, random.Random(10)) if FULL else (3, random.Random(10))
    own_mark = f"TMPDIR={tmp_path}"
    with site() as own:
        script = RUN.format(path=browser.path, host=HOST, port=own.port)
        tree: set[int] = set()
        for kill in range(kills):
            run = await asyncio.create_subprocess_exec(
                sys.executable, "-c", script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": str(tmp_path)},
            )  # fmt: skip
            assert run.stdout
            assert (await run.stdout.readline()) == b"begun\n"
            if kill % 3:  # two of three with the browser up
                assert (await run.stdout.readline()) == b"open\n"
            await asyncio.sleep(chance.uniform(0, 1.0))
            tree |= descendants(run.pid)
            run.kill()
            await run.wait()
        assert len(tree) > 3 * kills  # there was something to leave behind
        assert await all_gone(tree | set(living_with(own_mark)), 40)
        assert living_with(own_mark) == []
    for name in os.listdir(tmp_path):
        os.utime(tmp_path / name, (0, 0))
    sweep(tmp_path)
    assert os.listdir(tmp_path) == []
