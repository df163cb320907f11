"""The browser lane: one Chromium behind the egress proxy, a fresh context for every page, and an end to all of it.

It never lets a page's fault out as an exception, and never leaves a process or a profile folder behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, async_playwright

from audit.browsers import BrowserError, Found, first_line, launch_options, sandboxed
from audit.crawl.guard import Guard
from audit.crawl.http import CONTACT
from audit.crawl.memory import group_bytes
from audit.crawl.proxy import EgressProxy, Refusal
from audit.crawl.render import HEIGHT, WIDTH, Lost, Rendered, render_page
from audit.crawl.settle import INIT_SCRIPT, Hung, Limits, answered
from audit.crawl.tempfolder import TempFolder

__all__ = ["Browser", "Limits", "Rendered"]

RECYCLE_AFTER = 200  # pages; what Chromium and the driver hold on to stays flat (700 pages on one page: 1.3 GB)
RECYCLE_BYTES = 1_200_000_000  # held by the whole tree between two pages
MEMORY_CAP_BYTES = 1_400_000_000  # within a page: a bomb unpacks to gigabytes in seconds
_LOOK_S = 0.25
START_S = 30.0
_TRIES = 2  # of a page whose renderer crashed
_TRIES_LOST = 4  # of a page under which the whole browser went away
_USER_AGENT = (  # one platform for all, so that a site answers alike wherever it is audited from; honest about who asks
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36 "
    f"(compatible; govaudit/0.1; +{CONTACT})"
)


class _Engine:
    """One started browser process tree."""

    def __init__(self, browser: Chromium, pid: int) -> None:
        self.browser = browser
        self.pid = pid
        self.active = 0
        self.served = 0
        self.retired = False
        self.gone = asyncio.Event()
        browser.on("disconnected", lambda _: self.gone.set())

    def memory_bytes(self) -> int:
        """What the tree holds now; 0 where that cannot be known."""
        try:
            return group_bytes(os.getpgid(self.pid)) if sys.platform != "win32" else 0
        except OSError:
            return 0

    def kill(self) -> None:
        """End the whole tree at once. Playwright gives every browser a process group (session) of its own."""
        self.retired = True
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self.pid)], capture_output=True, timeout=10)
            return
        with contextlib.suppress(OSError):
            group = os.getpgid(self.pid)
            if group != os.getpgid(0):
                os.killpg(group, signal.SIGKILL)


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
        self._found = found
        self._user_agent = user_agent
        self._headers = dict(headers or {})
        self._recycle_after = recycle_after
        self._proxy = EgressProxy(guard)
        self._driver: Playwright | None = None
        self._engine: _Engine | None = None
        self._starting = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
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

    async def render(self, url: str, *, access: bool, screenshot: bool) -> Rendered:
        """Visit one page. Its faults are states; a crash is tried again, since it may be the browser's own."""
        start = time.monotonic()
        seen = Rendered(url=url, final_url=url, state="cancelled", why="浏览器无法启动")
        crashes = losses = 0
        while True:
            try:
                engine = await self._take()
            except BrowserError as error:
                seen.why = str(error)
                break
            try:
                async with asyncio.timeout(self.limits.page_s):
                    seen = await _unless_gone(engine, self._visit(engine, url, access=access, screenshot=screenshot))
            except (TimeoutError, Hung):
                seen = Rendered(url=url, final_url=url, state="page_hung", why=f"{self.limits.page_s:.0f} 秒内未能完成")
                engine.kill()
            except (Lost, Error) as error:
                seen = Rendered(url=url, final_url=url, state="target_crashed", why=f"浏览器退出：{first_line(error)}")
                engine.kill()
                losses += 1  # maybe another page's doing: this one has more tries
            finally:
                self._give(engine)
            crashes += seen.state == "target_crashed"
            if seen.state != "target_crashed" or crashes - losses >= _TRIES or crashes >= _TRIES_LOST:
                break
        seen.took_ms = round((time.monotonic() - start) * 1000)
        return seen

    async def _visit(self, engine: _Engine, url: str, *, access: bool, screenshot: bool) -> Rendered:
        context = await self._context(engine)
        try:
            return await render_page(
                context, url, access=access, screenshot=screenshot, limits=self.limits, proxy=self._proxy
            )
        finally:
            await self._close_context(engine, context)

    async def _context(self, engine: _Engine) -> BrowserContext:
        opening = engine.browser.new_context(
            user_agent=self._user_agent or _USER_AGENT.format(major=self._version.partition(".")[0]),
            extra_http_headers=self._headers,
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

    async def _close_context(self, engine: _Engine, context: BrowserContext) -> None:
        # The context, not the page: closing a page that is navigating may never return.
        try:
            async with asyncio.timeout(self.limits.close_s):
                await context.close()
        except (Error, TimeoutError):
            engine.kill()

    async def _take(self) -> _Engine:
        """The browser in use, started anew when there is none or it has served its pages."""
        async with self._starting:
            engine = self._engine
            if engine and (
                engine.retired
                or engine.served >= self._recycle_after
                or engine.memory_bytes() > RECYCLE_BYTES
                or not engine.browser.is_connected()
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

    def _give(self, engine: _Engine) -> None:
        engine.active -= 1
        if engine.retired and engine is not self._engine:
            self._end_when_idle(engine)

    async def _take_and_give(self) -> None:
        engine = await self._take()
        engine.served -= 1
        self._give(engine)

    def _end_when_idle(self, engine: _Engine) -> None:
        if engine.active == 0:
            task = asyncio.ensure_future(self._end(engine))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _end(self, engine: _Engine) -> None:
        engine.retired = True
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(5):
                await engine.browser.close()
        engine.kill()

    async def _start(self) -> _Engine:
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

    async def _launch(self) -> _Engine:
        assert self._folder
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
        self._driver_pid = _own_child(pid)
        return _Engine(browser, pid)

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


async def _unless_gone(engine: _Engine, visit: Coroutine[Any, Any, Rendered]) -> Rendered:
    """The visit, or :class:`Lost` soon after the browser went away: not every call of Playwright notices by itself."""
    visiting, going = asyncio.ensure_future(visit), asyncio.ensure_future(engine.gone.wait())
    try:
        while not (visiting.done() or going.done()):
            await asyncio.wait({visiting, going}, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            if not visiting.done() and engine.memory_bytes() > MEMORY_CAP_BYTES:
                raise Lost(f"页面使浏览器占用内存超过 {MEMORY_CAP_BYTES // 10**6} MB")
        if not visiting.done():
            await asyncio.wait({visiting}, timeout=1)
        if visiting.done():
            return visiting.result()
        raise Lost("浏览器进程已退出")
    finally:
        going.cancel()
        visiting.cancel()
        await asyncio.gather(going, visiting, return_exceptions=True)


def _own_child(pid: int) -> int | None:
    """The child of this process that a process descends from, where ``/proc`` tells (Linux)."""
    try:
        while pid > 1:
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid():
                return pid
            pid = parent
    except (OSError, ValueError, IndexError):
        pass
    return None
