"""One site's crawl: drain the HTTP lane, choose and open browser pages, look again at negatives, until nothing is new.

Never decides by order of arrival: each choice waits until everything before it is in, and is written down as a whole.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from audit.capture import Capture
from audit.crawl import ending, http, lane, probe
from audit.crawl.choose import choose
from audit.crawl.frontier import Frontier, Lease
from audit.crawl.guard import Guard
from audit.crawl.hosts import Hosts
from audit.crawl.outcome import PAGE, Fetched, Outcome, of_answer, of_failure
from audit.crawl.politeness import Pace, retry_after
from audit.crawl.results import Results
from audit.read.links import canonical, is_web
from audit.site import SiteProfile

if TYPE_CHECKING:
    from audit.crawl.browser import Browser

_TICK_S = 0.25
_THROTTLED_TRIES = 3
_SECOND_LOOK = "复核"


class Progress(Struct, frozen=True, kw_only=True):
    """Where a crawl stands; ``rate`` is addresses ended a second in this run."""

    states: dict[str, int]
    done: int  # addresses of the site with an end state
    known: int  # addresses of the site found so far
    pages: int  # judged
    rate: float
    eta_s: float | None
    stage: str


async def crawl(
    profile: SiteProfile,
    capture: Capture,
    *,
    browser: Browser | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    paces: dict[str, Pace] | None = None,
) -> None:
    """Capture a site, or go on where an earlier run was interrupted; returns when done, stopped or out of budget.

    ``browser`` is an open Browser or None; ``paces`` is shared by crawls that run at the same time. Raises
    ``CaptureError`` when another process is writing the capture.
    """
    capture.begin()
    if capture.meta.get("finished_at"):
        return
    guard = Guard(profile.allow_private, profile.connect_to)
    hosts = Hosts(profile, capture, paces)
    async with http.session(guard, 16) as client:
        await _Crawl(profile, capture, client, hosts, browser, progress, stop or asyncio.Event()).run()


class _Crawl:
    def __init__(
        self, profile: SiteProfile, capture: Capture, client: Any, hosts: Hosts, browser: Browser | None,
        progress: Callable[[Progress], None], stop: asyncio.Event,
    ) -> None:  # fmt: skip
        self.profile = profile
        self.capture = capture
        self.client = client
        self.hosts = hosts
        self.browser = browser
        self.progress = progress
        self.stop = stop
        self.budget = profile.budget
        self.caps = http.Caps(self.budget.page_bytes, self.budget.attachment_bytes)
        self.frontier = Frontier(capture, profile.in_scope, self.budget.max_urls)
        self.home = canonical(profile.url)
        self.results = Results(profile, capture, self.frontier, self.home)
        self.stage = "采集"
        self.started = time.monotonic()
        self.ended = 0
        self.why_cut: list[str] = []
        self.throttled: dict[int, int] = {}

    # --- the straight line ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        self._begin()
        ticker = asyncio.create_task(self._tick())
        try:
            await self.hosts.sitemaps(self.client, self.home, self.frontier)
            while not self._halted():
                if self.frontier.to_render():  # a choice is carried out before anything new is fetched
                    await self._browser_lane()
                    continue
                await self._http_lane()
                if self._halted() or self._choose():
                    continue
                if not await self._second_look():
                    break
            await probe.ask(self.client, self.hosts, self.capture, self.caps, self._halted)
            self._end()
        finally:
            ticker.cancel()
            self.capture.commit()
            self._report()

    def _begin(self) -> None:
        self.capture.meta.update(start=self.home, user_agent=http.USER_AGENT, whole="采集尚未完成")
        self.capture.meta.setdefault("home", self.home)
        if self.browser is not None:
            self.capture.meta["browser"] = self.browser.info
        else:
            self.capture.meta.setdefault("browser", None)
        self.frontier.add(self.home, PAGE, 0)
        for column in self.profile.columns:
            if column.url and is_web(canonical(column.url)):
                self.frontier.add(canonical(column.url), PAGE, 1)
        self.capture.commit()

    def _halted(self) -> bool:
        return self.stop.is_set() or self._late()

    def _late(self) -> bool:
        limit = self.budget.time_limit_s
        return limit is not None and time.monotonic() - self.started >= limit

    def _end(self) -> None:
        if self.stop.is_set():
            self.capture.meta["whole"] = "采集被中断，可续采"
            return
        if self._late() and (self.frontier.states["pending"] or self.frontier.to_render()):
            self.why_cut.append(f"达到时间上限 {self.budget.time_limit_s:g} 秒")
            self.frontier.cancel(self.why_cut[-1])
        elif self._late() and self.frontier.unconfirmed():
            self.why_cut.append(f"达到时间上限 {self.budget.time_limit_s:g} 秒，异常地址未复核")
        if self.frontier.pages >= self.budget.max_pages and self.frontier.states["pending"]:
            self.frontier.cancel(f"达到页数上限 {self.budget.max_pages}")
        ending.settle(self.capture, self.frontier, self.home, self.why_cut, rendered=self.browser is not None)

    # --- the HTTP lane --------------------------------------------------------------------------------------------

    async def _http_lane(self) -> None:
        lanes: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                if not self._halted():
                    for host in self.frontier.pending_hosts(self._pages_left()):
                        if host not in lanes:
                            lanes[host] = asyncio.create_task(self._host_lane(host))
                if not lanes:
                    break
                done, _ = await asyncio.wait(lanes.values(), timeout=_TICK_S, return_when=asyncio.FIRST_COMPLETED)
                for host in [host for host, task in lanes.items() if task in done]:
                    lanes.pop(host).result()
                if self._halted():
                    break
        finally:
            for task in lanes.values():
                task.cancel()
            await asyncio.gather(*lanes.values(), return_exceptions=True)
        if self.frontier.pages >= self.budget.max_pages and self.frontier.pending_hosts():
            reason = f"达到页数上限 {self.budget.max_pages}"
            if self.frontier.cancel(reason, pages_only=True) and reason not in self.why_cut:
                self.why_cut.append(reason)
        self.capture.commit()

    def _pages_left(self) -> bool:
        """Whether one more page may be begun: those in flight may all turn out to be pages."""
        return self.frontier.pages + self.frontier.leased_pages < self.budget.max_pages

    async def _host_lane(self, host: str) -> None:
        """Workers for one host until it has nothing pending; new links of the last page count."""
        pace = await self.hosts.pace(self.client, host, self.frontier.scheme_of(host))
        running: set[asyncio.Task[None]] = set()
        try:
            while not self._halted():
                while len(running) < pace.in_flight and (lease := self.frontier.lease(host, self._pages_left())):
                    running.add(asyncio.create_task(self._look(lease, host)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _look(self, lease: Lease, host: str) -> None:
        """One address: permission, turn, exchange, outcome, links; all written together."""
        try:
            if not self.hosts.allowed(lease.url):
                refused = Outcome(state="robots_denied", role=lease.wanted, why=self.hosts.why_denied(host))
                self.frontier.finish(lease, refused)
                self.capture.settled()
                return
            pace = self.hosts.paces[host]
            async with pace.slot():
                got = await http.fetch(self.client, lease.url, lease.wanted, self.caps)
                outcome = of_answer(got, lease.wanted) if got.status is not None else self._failed(got, lease)
                if outcome.location == lease.url:  # a cookie first, then the page: ask once more with it
                    got = await http.fetch(self.client, lease.url, lease.wanted, self.caps)
                    outcome = of_answer(got, lease.wanted) if got.status is not None else self._failed(got, lease)
        except asyncio.CancelledError:
            self.frontier.release(lease)
            raise
        if self._throttled(got, lease, host):
            self.frontier.release(lease)
            return
        if outcome.state in ("server_error", "timeout"):
            pace.went_badly()
        else:
            pace.went_well()
        self.ended += self.results.keep(lease, got, outcome)
        self.capture.settled()

    def _failed(self, got: Fetched, lease: Lease) -> Outcome:
        return of_failure(got.failure or OSError(), lease.wanted)

    def _throttled(self, got: Fetched, lease: Lease, host: str) -> bool:
        """429, or 503 with Retry-After: the host asks for a break, which says nothing about the address."""
        asked = retry_after(got.header("retry-after"))
        if got.status != 429 and not (got.status == 503 and asked is not None):
            return False
        self.hosts.paces[host].went_badly()
        tries = self.throttled[lease.id] = self.throttled.get(lease.id, 0) + 1
        if tries >= _THROTTLED_TRIES:
            del self.throttled[lease.id]
            return False
        self.hosts.paces[host].pause(asked if asked is not None else 2.0 * tries)
        return True

    # --- the browser lane -----------------------------------------------------------------------------------------

    def _choose(self) -> bool:
        """Choose the next browser pages; False when there is nothing more to open."""
        if self.browser is None:
            return False
        meta = self.capture.meta
        known = set(meta.get("navigation_static", ())) | set(meta.get("navigation_rendered", ()))
        views = self.frontier.views(self.results.home(), known)
        choices = choose(views, self.budget.browser_pages, self.budget.access_pages)
        self.frontier.choose(choices)
        return bool(choices)

    async def _browser_lane(self) -> None:
        self.stage = "浏览器"
        await lane.drain(self.browser, self.client, self.hosts, self.frontier, self.results, self._halted)
        self.stage = "采集"

    # --- the second look ------------------------------------------------------------------------------------------

    async def _second_look(self) -> bool:
        """Make negatives pending again once they are old enough; False when there are none (law 6)."""
        self.capture.write()
        ending.mark_loops(self.capture, self.frontier)
        self.capture.commit()
        rows = self.frontier.unconfirmed()
        if not rows:
            return False
        self.stage = _SECOND_LOOK
        due = max(at for _, _, at in rows) + self.profile.confirm_after_s
        while (wait := due - time.time()) > 0 and not self._halted():  # noqa: ASYNC110 - the clock is waited for
            await asyncio.sleep(min(wait, _TICK_S))
        if self._halted():
            return True
        if not await self._network_is_up():
            self.why_cut.append("复核时连首页也无法访问，疑似采集端网络故障，异常未予确认")
            return False
        self.frontier.look_again(rows)
        self.capture.commit()
        return True

    async def _network_is_up(self) -> bool:
        """A control: if the home page, good before, cannot be reached now, the fault may be ours."""
        home = self.capture.target(self.results.home())
        if home is None or home.state != "judged":
            return True
        parts = urlsplit(home.url)
        async with (await self.hosts.pace(self.client, parts.netloc, parts.scheme)).slot():
            got = await http.fetch(self.client, home.url, PAGE, self.caps)
        return got.status is not None

    # --- telling --------------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self.capture.commit()
            self._report()

    def _report(self) -> None:
        pending = self.frontier.states["pending"]
        elapsed = max(time.monotonic() - self.started, 0.001)
        rate = self.ended / elapsed
        known = self.frontier.internal
        self.progress(
            Progress(
                states={state: count for state, count in sorted(self.frontier.states.items()) if count},
                done=known - pending, known=known, pages=self.frontier.pages, rate=rate,
                eta_s=pending / rate if rate > 0 else None, stage=self.stage,
            )
        )  # fmt: skip
