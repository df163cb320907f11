"""When a page has settled: loaded, its DOM quiet, nothing that fills it under way.

It never reads or changes what the page shows, and never waits without a deadline: ``evaluate`` of Playwright has none.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import urldefrag

from msgspec import Struct
from playwright.async_api import Error, Frame, Page, Request, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from audit.browser.isolated_world import ScriptError, World

T = TypeVar("T")

FRAME_CAP = 200  # in a page at once: each takes about a megabyte, and a home page of an office has some ten
NAVIGATIONS = 6  # a page that has moved on so often within one visit is not going to settle


class Limits(Struct, frozen=True, kw_only=True):
    """Deadlines in seconds. ``page_s`` is kept by the lane, outside Playwright."""

    page_s: float = 60.0
    commit_s: float = 20.0
    load_s: float = 20.0
    settle_s: float = 5.0
    patient_s: float = 12.0  # after that, for a request that a list may hang on
    clicking_s: float = 12.0  # through the pages of a list; what the host's pace takes is not counted
    evaluate_s: float = 8.0
    access_s: float = 30.0
    screenshot_s: float = 8.0
    close_s: float = 3.0


class Hung(Exception):
    """The page does not answer any more."""


# Runs before the page's own scripts. WebRTC and WebTransport could leave the machine beside the proxy. Timers of up to
# a second that a page sets while it loads often fill a list: it is noted when the last of them is due, each callback
# twice at most, so that an endless chain of timers does not hold the page up. Longer ones, up to ten seconds, are
# waited for only where a list is still empty. Closed shadow roots are kept to tell whether they show anything.
INIT_SCRIPT = """
(() => {
  for (const k of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) try { delete window[k] } catch {}
  if (window.top !== window) return;
  const state = {last: performance.now(), due: 0, later: 0, until: Infinity, closed: [], listens: false};
  const seen = new WeakMap(), native = window.setTimeout, attach = Element.prototype.attachShadow;
  Object.defineProperty(window, '__govaudit', {value: state});
  const observer = new MutationObserver(() => { state.last = performance.now() });
  const watched = {childList: true, characterData: true, subtree: true};
  observer.observe(document, watched);
  Element.prototype.attachShadow = function (options) {
    const root = Reflect.apply(attach, this, arguments);
    observer.observe(root, watched);
    if (options && options.mode === 'closed') state.closed.push(root);
    return root;
  };
  const watcher = window.IntersectionObserver, listen = EventTarget.prototype.addEventListener;
  if (watcher) window.IntersectionObserver = new Proxy(watcher, {
    construct(made, values, own) { state.listens = true; return Reflect.construct(made, values, own) },
  });
  EventTarget.prototype.addEventListener = function (type) {
    if (type === 'scroll') state.listens = true;
    return Reflect.apply(listen, this, arguments);
  };
  window.setTimeout = function (code, delay) {
    const now = performance.now(), ms = Number(delay);
    if (ms > 0 && ms <= 10000 && now < state.until && typeof code === 'function') {
      const times = seen.get(code) || 0;
      if (times < 2) {
        seen.set(code, times + 1);
        if (ms <= 1000) state.due = Math.max(state.due, now + ms); else state.later = Math.max(state.later, now + ms);
      }
    }
    return Reflect.apply(native, window, arguments);
  };
})()
"""
_QUIET = """
(limit_ms => new Promise(done => {
  const start = performance.now(), state = window.__govaudit || {last: start, due: 0};
  state.until = Math.min(state.until, start + 1500);
  const timer = setInterval(() => {
    const now = performance.now();
    const quiet = now - Math.max(state.last, start) >= 100 && now >= state.due + 20;
    if (quiet || now - start >= limit_ms) {
      clearInterval(timer);
      const listens = !!(state.listens || window.onscroll || document.onscroll);
      done([Math.max(0, (state.later || 0) - now), (state.closed || []).length, listens]);
    }
  }, 20);
}))(%d)
"""
_GONE = ("context was destroyed", "Cannot find context", "Promise was collected", "navigat", "ERR_ABORTED")
_IN_FLIGHT = ("xhr", "fetch", "script")  # script: lists that arrive as JSONP


class Watch:
    """Listens to one tab: navigations, requests in flight, dialogs, pop-ups, crash. ``begin`` before each page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.idle = asyncio.Event()
        self.crashed = False
        self.patience: asyncio.Timeout | None = None  # of the visit under way: expires when the page is not worth it
        self._closing: set[asyncio.Task[None]] = set()
        self.begin()
        page.on("request", self._request)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._request_failed)
        page.on("response", self._response)
        page.on("frameattached", self._attached)
        page.on("framenavigated", self._navigated)
        page.on("crash", self._crash)
        page.on("download", self._download)
        page.context.on("page", self._popup)

    def begin(self) -> None:
        """Forget the page before."""
        self.idle.set()
        self.begun = time.monotonic()
        self.navigations = 0
        self.nuisances = 0  # dialogs, pop-ups, downloads, and what is sent off without waiting for an answer
        self.downloads = 0
        self.framed = False
        self.failed: tuple[str, str] | None = None  # URL and error of the last failed navigation
        self.main: Response | None = None
        self.later_ms = 0.0  # until the last of the longer timers is due
        self.closed = 0  # closed shadow roots made
        self.listens = False  # whether the page asked to be told when it is scrolled
        self._responses: list[Response] = []
        self._open: set[Request] = set()

    @property
    def calm(self) -> bool:
        """Whether one document came, opened nothing in or beside itself and waits for nothing."""
        odd = self.nuisances or self.framed or self.failed or self.crashed
        return self.navigations == 1 and not odd and self.idle.is_set()

    def _main(self, request: Request) -> bool:
        try:
            return request.is_navigation_request() and request.frame == self.page.main_frame
        except Error:  # the request of a frame that is gone or of a worker
            return False

    def _request(self, request: Request) -> None:
        if request.resource_type in _IN_FLIGHT or self._main(request):
            self._open.add(request)
            self.idle.clear()
        elif request.resource_type == "ping":
            self.nuisances += 1

    def _finished(self, request: Request) -> None:
        self._open.discard(request)
        if not self._open:
            self.idle.set()

    def _request_failed(self, request: Request) -> None:
        if self._main(request):
            self.failed = (request.url, request.failure or "")
        self._finished(request)

    def _response(self, response: Response) -> None:
        if self._main(response.request):
            self._responses = [*self._responses[-20:], response]

    def _attached(self, _: Frame) -> None:
        self.framed = True
        if self.patience and len(self.page.frames) > FRAME_CAP:
            self.patience.reschedule(0)  # at once
            self.patience = None

    def _navigated(self, frame: Frame) -> None:
        if frame != self.page.main_frame:
            return
        self.navigations += 1
        url = urldefrag(frame.url)[0]
        self.main = next((r for r in reversed(self._responses) if urldefrag(r.url)[0] == url), self.main)
        self._open = {r for r in self._open if not self._main(r)}  # what was under way has arrived or was replaced
        if not self._open:
            self.idle.set()

    def _crash(self, _: Page) -> None:
        self.crashed = True

    def _download(self, _: object) -> None:
        self.downloads += 1
        self.nuisances += 1

    def dialog(self, _: object) -> None:
        """One has opened."""
        self.nuisances += 1

    def _popup(self, page: Page) -> None:
        if page is self.page:
            return
        self.nuisances += 1
        task = asyncio.ensure_future(self._close(page))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, page: Page) -> None:
        try:
            async with asyncio.timeout(3):  # closing a page may hang; closing its context does not
                await page.close()
        except (Error, TimeoutError):
            pass

    def open_requests(self) -> list[Request]:
        """Requests in flight."""
        return list(self._open)

    @property
    def moving(self) -> bool:
        """Whether the page has asked for another document that has not come yet."""
        return any(self._main(request) for request in self._open)

    def stop(self) -> None:
        """The visit is over."""
        self.patience = None
        for task in self._closing:
            task.cancel()


async def answered(step: Awaitable[T], limit_s: float) -> T:
    """Await one call into the page, :class:`Hung` when it does not answer in time."""
    try:
        async with asyncio.timeout(limit_s):
            return await step
    except TimeoutError:
        raise Hung from None


async def settle(world: World, watch: Watch, limits: Limits) -> bool:
    """Load, then 100 ms without a change of the DOM and nothing in flight; whether the load event came at all.

    Bounded at ``settle_s`` after load. Of 24 lists that arrive by script it sees 24 complete; load alone sees none.
    """
    loaded, page = True, watch.page
    until = time.monotonic() + limits.load_s
    end: float | None = None
    while watch.navigations <= NAVIGATIONS:
        try:
            left_ms = max(0.05, until - time.monotonic()) * 1000
            await answered(page.wait_for_load_state("load", timeout=left_ms), limits.load_s + 2)
        except PlaywrightTimeout:
            loaded = False
        except Error as error:
            if not gone(error):
                raise
        end = end or time.monotonic() + limits.settle_s
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            await quiet(world, watch, limits, left)
        except Error as error:
            if gone(error):
                continue  # the page moved on; the next document is waited for
            raise
        if watch.idle.is_set():
            break
        try:
            async with asyncio.timeout(max(0.0, end - time.monotonic())):
                await watch.idle.wait()
        except TimeoutError:
            break
    return loaded


async def quiet(world: World, watch: Watch, limits: Limits, left: float) -> None:
    """Wait until the DOM is quiet, ``left`` seconds at most; an unobserved second where the page broke the means."""
    try:
        told = await answered(world.ask_page(_QUIET % (left * 1000)), limits.settle_s + limits.evaluate_s)
        later, closed, listens = told
        watch.later_ms, watch.closed, watch.listens = float(later), int(closed), listens is True
    except (TypeError, ValueError):
        pass  # the page put something else in the place of what was asked
    except (Error, ScriptError) as error:
        if (isinstance(error, Error) and gone(error)) or watch.crashed or watch.page.is_closed():
            raise
        await asyncio.sleep(min(left, 1.0))


def gone(error: Error) -> bool:
    """Whether a call failed because the page was moving on to another document."""
    text = str(error)
    return any(mark in text for mark in _GONE)
