"""The browser lane: opens the chosen pages, a few at a time, each at its host's pace.

Never chooses a page, and never lets one page or a broken browser cost the run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audit.crawl import looks
from audit.crawl.frontier import render_rows
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.persist import Results
from audit.crawl.protocol import exchange
from audit.evidence import run_log

if TYPE_CHECKING:
    from audit.browser.lane_browser import Browser

_log = logging.getLogger(__name__)
_AT_ONCE = 2
_TRIES = 2  # for a page that hangs or crashes its renderer
_TICK_S = 0.25


async def drain(
    browser: Browser | None, client: exchange.Client, hosts: Hosts, frontier: Frontier, results: Results,
    halted: Callable[[], bool],
) -> None:  # fmt: skip
    """Open every page that is chosen and not opened yet; what ``halted`` cuts short stays chosen for a later run."""
    places = asyncio.Semaphore(_AT_ONCE)
    if browser is not None:
        browser.unchained = {f"https://{host}" for host in results.capture.meta.get("chains", {})}

    async def open_one(identity: int, url: str, access: bool, screenshot: bool, depth: int) -> None:
        async with places:
            if halted():
                return
            if browser is None:  # chosen by a run that had one
                results.keep_unrendered(identity, "本次没有浏览器")
                return
            parts = urlsplit(url)
            pace = await hosts.pace(client, parts.netloc, parts.scheme)

            async def turn() -> None:
                async with pace.slot(hosts.gate):
                    pass  # a turn, not a place: the page asks for its parts by itself

            for tried in range(1, _TRIES + 1):
                await turn()
                try:  # of the home page no list is read to its end, and it is pictured as it came
                    clicks = None if url == results.home() else turn
                    seen = await browser.render(url, access=access, screenshot=screenshot, turn=clicks)
                except Exception as error:  # a fault of ours or of the browser must not cost the run
                    run_log.log(_log, url, run_log.failed("浏览器出错", error))
                    results.keep_unrendered(identity, f"浏览器出错（{type(error).__name__}）")
                    return
                if seen.state not in ("page_hung", "target_crashed") or tried == _TRIES:
                    view = await looks.rendered(url, seen, home=url == results.home(), facts=True)
                    results.keep_rendered(identity, url, depth, seen, view)
                    _log.info("%s: rendered, %s %s", url, seen.state, seen.why)
                    results.capture.settled()
                    return

    tasks = {asyncio.create_task(open_one(*row)) for row in render_rows.waiting(results.capture)}
    try:
        while tasks and not halted():
            done, _ = await asyncio.wait(tasks, timeout=_TICK_S, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                tasks.discard(task)
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    results.capture.commit()
