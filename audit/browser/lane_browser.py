"""The browser lane: one Chromium behind the egress proxy, an empty tab for every page, and an end to all of it.

It never lets a page's fault out as an exception, and never leaves a process or a profile folder behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from playwright.async_api import BrowserContext, Error, Playwright, async_playwright

from audit.browser.clicking import Turn
from audit.browser.engine import Engine, ended, own_child, unless_gone
from audit.browser.find import BrowserError, Found, first_line, launch_options, sandboxed
from audit.browser.proxy import EgressProxy, Refusal
from audit.browser.render import HEIGHT, WIDTH, Lost, render_page
from audit.browser.rendered import Rendered
from audit.browser.settling import INIT_SCRIPT, Hung, Limits, answered
from audit.browser.tab import Tab
from audit.browser.temp_profile import TempFolder
from audit.crawl.protocol.exchange import CONTACT
from audit.crawl.protocol.guard import Guard
from audit.read.web.reference import origin

__all__ = ["Browser", "Limits", "Rendered"]

RECYCLE_AFTER = 200  # pages; what Chromium and the driver hold on to stays flat (700 pages on one page: 1.3 GB)
# Driver and crawl hold another 300 MB, and a bomb gains 100 MB between two looks: 1.5 GB in all are not exceeded.
RECYCLE_BYTES = 900_000_000  # held by the browser between two pages
MEMORY_CAP_BYTES = 1_000_000_000  # within a page: a bomb unpacks to gigabytes in seconds
_IDLE_TABS = 2
START_S = 30.0
_TRIES = 2  # of a page whose renderer crashed
_TRIES_LOST = 4  # of a page under which the whole browser went away
_USER_AGENT = (  # one platform for all, so that a site answers alike wherever it is audited from; honest about who asks
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36 "
    f"(compatible; govaudit/0.1; +{CONTACT})"
)


class Browser:
    """Async context manager. ``render`` may be called several times at once. Entering raises :class:`BrowserError`.

    ``user_agent``: Chromium's own with this tool named in it, unless given. ``headers`` are sent with every request.
    ``refused`` lists what pages asked for and the guard did not allow.
    """

    def __init__(
        self,
        found: Found,
        guard: Guard,
        user_agent: str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        limits: Limits | None = None,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        self.limits = limits or Limits()
        self.unchained: set[str] = set()  # origins whose certificate was found in order but for its chain
        self._found = found
        self._user_agent = user_agent
        self._headers = dict(headers or {})
        self._recycle_after = recycle_after
        self._proxy = EgressProxy(guard)
        self._driver: Playwright | None = None
        self._engine: Engine | None = None
        self._starting = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
        self._endless: Counter[str] = Counter()
        self._folder: TempFolder | None = None
        self._version = ""
        self._driver_pid: int | None = None

    @property
    def info(self) -> dict[str, Any]:
        """What affects the evidence: name, version, sandbox, view. Never the path."""
        return {
            "name": self._found.kind,
            "version": self._version,
            "sandbox": sandboxed(),
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "viewport": f"{WIDTH}x{HEIGHT}",
        }

    @property
    def refused(self) -> list[Refusal]:
        """Addresses that pages asked for and the guard refused, sorted."""
        return sorted(self._proxy.refused)

    @property
    def traffic(self) -> dict[str, int]:
        """What went through the proxy so far: ``connections`` and ``received_bytes``."""
        return {"connections": self._proxy.connections, "received_bytes": self._proxy.received_bytes}

    async def __aenter__(self) -> Browser:
        self._folder = TempFolder()
        await self._proxy.__aenter__()
        try:
            await self._take_and_give()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        engine, self._engine = self._engine, None
        if engine:
            await self._end(engine)
        if self._closing:
            await asyncio.wait(self._closing, timeout=10)
        await self._stop_driver()
        await self._proxy.__aexit__()
        if self._folder:
            self._folder.remove()

    async def render(
        self, url: str, *, access: bool, screenshot: bool, turn: Turn | None = None, sent_from: str = ""
    ) -> Rendered:
        """Visit one page. Its faults are states; a crash is tried again, since it may be the browser's own.

        With a ``turn`` its lists are clicked through, each click in its host's turn. ``sent_from``: the page that a
        link stands on, told in a tab that no page had before.
        """
        start = time.monotonic()
        seen = Rendered(url=url, final_url=url, state="cancelled", why="浏览器无法启动")
        crashes = losses = 0
        # What is pictured is measured too: when it is first painted depends on what is cached.
        fresh = screenshot or bool(sent_from)
        while True:
            doubtful = False
            try:
                engine = await self._take()
            except BrowserError as error:
                seen.why = str(error)
                break
            try:
                async with asyncio.timeout(self.limits.page_s):
                    visit = self._visit(
                        engine, url, access=access, screenshot=screenshot, fresh=fresh, turn=turn, sent_from=sent_from
                    )
                    seen, doubtful = await unless_gone(engine, visit, MEMORY_CAP_BYTES)
            except (TimeoutError, Hung):
                seen = Rendered(url=url, final_url=url, state="page_hung", why=f"{self.limits.page_s:.0f} 秒内未能完成")
                engine.kill()
            except (Lost, Error) as error:
                seen = Rendered(url=url, final_url=url, state="target_crashed", why=f"浏览器退出：{first_line(error)}")
                engine.kill()
                losses += 1  # maybe another page's doing: this one has more tries
            finally:
                self._give(engine)
            fresh = True
            if doubtful:
                continue
            crashes += seen.state == "target_crashed"
            if seen.state != "target_crashed" or crashes - losses >= _TRIES or crashes >= _TRIES_LOST:
                break
        seen.took_ms = round((time.monotonic() - start) * 1000)
        return seen

    async def _visit(
        self, engine: Engine, url: str, *, access: bool, screenshot: bool, fresh: bool, turn: Turn | None,
        sent_from: str,
    ) -> tuple[Rendered, bool]:  # fmt: skip
        """What was seen, and whether that could be the doing of pages that had the tab before."""
        tab = await self._tab(engine, url, fresh)
        tab.sent_from = sent_from
        emptied = False
        try:
            seen = await render_page(
                tab, url, access=access, screenshot=screenshot, limits=self.limits, proxy=self._proxy, turn=turn
            )
            # A used tab is no evidence of a fault, nor of what a page that moves on finds.
            doubtful = tab.served > 1 and (tab.watch.navigations > 1 or _unexpected(seen, access))
            # A pictured page was measured at the width of a phone: its tab is not given on.
            emptied = not (screenshot or doubtful) and await tab.emptied(seen, self.limits.close_s)
            return seen, doubtful
        finally:
            if emptied and not engine.retired:
                engine.idle.append(tab)
            else:
                await self._close_context(engine, tab.context)

    async def _tab(self, engine: Engine, url: str, fresh: bool) -> Tab:
        site = origin(url)
        if not fresh and (tab := next((t for t in engine.idle if t.site == site), None)):
            engine.idle.remove(tab)
            return tab
        if len(engine.idle) >= _IDLE_TABS:
            await self._close_context(engine, engine.idle.pop(0).context)
        context = await self._context(engine, site)
        try:
            return Tab(context, await answered(context.new_page(), self.limits.evaluate_s), site, self._endless)
        except Hung:
            raise Lost("浏览器不响应") from None

    async def _context(self, engine: Engine, site: str) -> BrowserContext:
        opening = engine.browser.new_context(
            user_agent=self._user_agent or _USER_AGENT.format(major=self._version.partition(".")[0]),
            extra_http_headers=self._headers,
            ignore_https_errors=site in self.unchained,
            service_workers="block",
            accept_downloads=False,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": WIDTH, "height": HEIGHT},
            reduced_motion="reduce",
            permissions=[],
        )
        try:
            context = await answered(opening, self.limits.evaluate_s)
            await answered(context.add_init_script(INIT_SCRIPT), self.limits.evaluate_s)
            return context
        except Hung:  # no page has had its say yet: this is the browser's own fault
            raise Lost("浏览器不响应") from None

    async def _close_context(self, engine: Engine, context: BrowserContext) -> None:
        # The context, not the page: closing a page that is navigating may never return.
        try:
            async with asyncio.timeout(self.limits.close_s):
                await context.close()
        except (Error, TimeoutError):
            engine.kill()

    async def _take(self) -> Engine:
        """The browser in use, started anew when there is none or it has served its pages."""
        async with self._starting:
            engine = self._engine
            if engine and (
                engine.retired
                or engine.served >= self._recycle_after
                or engine.memory_bytes() > RECYCLE_BYTES
                or not engine.browser.is_connected()
                or engine.unreachable()
            ):
                self._engine = None
                engine.retired = True
                self._end_when_idle(engine)
                engine = None
            if engine is None:
                engine = self._engine = await self._start()
            engine.active += 1
            engine.served += 1
            return engine

    def _give(self, engine: Engine) -> None:
        engine.active -= 1
        if engine.retired and engine is not self._engine:
            self._end_when_idle(engine)

    async def _take_and_give(self) -> None:
        engine = await self._take()
        engine.served -= 1
        self._give(engine)

    def _end_when_idle(self, engine: Engine) -> None:
        if engine.active == 0:
            task = asyncio.ensure_future(self._end(engine))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _end(self, engine: Engine) -> None:
        engine.retired = True
        if not engine.unreachable():
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(5):
                    await engine.browser.close()
        engine.kill()

    async def _start(self) -> Engine:
        error: Exception | None = None
        for _ in range(2):  # the second time with a new driver: its process may have died, too
            try:
                async with asyncio.timeout(START_S):
                    return await self._launch()
            except (Error, OSError, TimeoutError) as seen:
                error = seen
                await self._stop_driver()
        assert error
        raise BrowserError(f"浏览器无法启动：{first_line(error)} / the browser does not start")

    async def _launch(self) -> Engine:
        assert self._folder
        if self._driver_pid and ended(self._driver_pid):
            self._driver = self._driver_pid = None  # nothing is left that could be stopped
        if self._driver is None:
            with self._folder.as_temp():  # the driver makes the browser's profile in its own temporary folder
                self._driver = await async_playwright().start()
        options = launch_options(self._found, self._proxy.url, self._folder.for_browser())
        browser = await self._driver.chromium.launch(**options)
        session = await browser.new_browser_cdp_session()
        rows = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        await session.detach()
        self._version = browser.version
        pid = next(int(row["id"]) for row in rows if row["type"] == "browser")
        self._driver_pid = own_child(pid)
        return Engine(browser, pid, self._driver_pid)

    async def _stop_driver(self) -> None:
        driver, self._driver = self._driver, None
        if driver is None:
            return
        try:
            async with asyncio.timeout(5):
                await driver.stop()
        except (Error, OSError, TimeoutError):
            if self._driver_pid:  # Playwright has no public way to end a driver that does not answer
                with contextlib.suppress(OSError):
                    os.kill(self._driver_pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _unexpected(seen: Rendered, access: bool) -> bool:
    """Whether a visit ended in a way for which the tab could be to blame."""
    moved = origin(seen.final_url) != origin(seen.url)
    missing = seen.state == "judged" and access and seen.access is None
    return moved or missing or seen.state in ("timeout", "page_hung", "target_crashed")
