"""Pages broken at random go through the whole line: no run ends by one, and the crawl's event loop never waits for one.

In full (`nox -s everything`): 10,000 mutated pages, real ones among them where there is a corpus, and 2,000 bodies of
random bytes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest

from audit.crawl.ending import finalise
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.loop import crawl
from audit.evidence import run_log
from audit.evidence.capture import Capture
from audit.profile.site import Budget
from tests.command import govaudit
from tests.conftest import corpus_folder
from tests.faults.mutation import mutated, noise
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, page, reply
from tests.rotation import DAY, EVERYTHING, amount

AS_OF = dt.date(2026, 10, 28)
BLOCKED_S = 0.2
_ON_A_LIST = 100


def _site(first: int, pages: int, bodies: int, real: list[Path]) -> Site:
    names = [f"/m/{seed}.html" for seed in range(first, first + pages)] + [
        f"/r/{seed}" for seed in range(first, first + bodies)
    ]
    lists = {f"/l/{n}.html": page(*names[n : n + _ON_A_LIST]) for n in range(0, len(names), _ON_A_LIST)}
    answers: dict[str, Answer] = {"/robots.txt": NOT_FOUND, "/sitemap.xml": NOT_FOUND, "/": page(*lists), **lists}

    def other(asked: Asked) -> bytes:
        _, kind, name, *_ = [*asked.path.split("/"), "", ""]
        seed = name.partition(".")[0]
        if kind == "m" and seed.isdecimal():
            return reply(mutated(int(seed), real))
        if kind == "r" and seed.isdecimal():
            body, media = noise(int(seed))
            return reply(body, "200 OK", media or "application/octet-stream")
        return NOT_FOUND

    return Site(answers, other=other)


async def _watched(running: asyncio.Task[None]) -> float:
    """The longest CPU time that the loop's thread spent between two of its turns, in seconds, up to the end."""
    worst, before = 0.0, time.thread_time()
    while not running.done():
        await asyncio.sleep(0.005)
        now = time.thread_time()
        worst, before = max(worst, now - before), now
    await running
    return worst


def test_settling_a_large_site_does_not_hold_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worked out over all rows, in SQL and in Python, is not in the way of other sites' answers."""
    settle, mark_loops, spent = finalise.settle, finalise.mark_loops, []

    def long(capture: Capture) -> None:
        begun = time.thread_time()
        capture.db.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n WHERE x<1500000) SELECT SUM(x) FROM n"
        ).fetchone()
        sum(number % 7 for number in range(2_000_000))
        spent.append(time.thread_time() - begun)

    def settled(capture: Capture, *given: Any, **named: Any) -> None:
        long(capture)
        settle(capture, *given, **named)

    def marked(capture: Capture, frontier: Frontier) -> None:
        long(capture)
        mark_loops(capture, frontier)

    monkeypatch.setattr(finalise, "settle", settled)
    monkeypatch.setattr(finalise, "mark_loops", marked)

    async def crawled() -> float:
        return await _watched(asyncio.create_task(crawl(profile, capture)))

    with Site({"/": page("/a.html"), "/a.html": page("/"), "/robots.txt": NOT_FOUND}) as site:
        profile = site.profile()
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            blocked = asyncio.run(crawled())
            assert capture.meta["finished_at"]
    assert len(spent) >= 2
    assert min(spent) > BLOCKED_S
    assert blocked < BLOCKED_S


@pytest.mark.timeout(7200 if EVERYTHING else 300)
def test_a_site_of_broken_pages_is_judged_to_its_end(tmp_path: Path) -> None:
    pages, bodies, first = amount(10_000, 150), amount(2_000, 60), DAY * 100_000 if EVERYTHING else 1
    real = sorted(corpus_folder().glob("cn-*/*.html"))

    async def crawled() -> float:
        return await _watched(asyncio.create_task(crawl(profile, capture)))

    with _site(first, pages, bodies, real) as site:
        profile = site.profile(budget=Budget(max_pages=50_000, max_urls=1_000_000))
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture, run_log.logged(capture.folder):
            blocked = asyncio.run(crawled())
            finished = capture.meta["finished_at"]
            ends = {target.url.removeprefix(site.url): (target.state, target.why) for target in capture.targets()}
    again = f"GOVAUDIT_ROTATION={DAY}"
    log = tmp_path / "run" / "run.log"
    assert not log.exists() or "Traceback" not in log.read_text(encoding="utf-8"), again
    assert finished, again
    assert {f"/m/{seed}.html" for seed in range(first, first + pages)} <= ends.keys()
    assert {end for end in ends.items() if end[1][0] in ("pending", "read_failed")} == set(), again
    assert blocked < BLOCKED_S, again

    done = govaudit("check", tmp_path / "run", "-o", tmp_path / "out", timeout=6000)
    assert "Traceback" not in done.stdout + done.stderr, again
    assert done.returncode in (0, 4), done.stderr
    print(pages, "pages,", bodies, "bodies, blocked", f"{blocked:.3f} s; exit", done.returncode)
