"""One site's crawl: drain the HTTP lane, choose and open browser pages, look again at negatives, until nothing is new.

Never decides by order of arrival: each choice waits until everything before it is in, and is written down as a whole.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from audit.crawl import browser_lane
from audit.crawl.ending import finalise, last_look
from audit.crawl.frontier import frame_parts, render_rows, requeue
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.frontier.render_selection import choose
from audit.crawl.frontier.scope_probe import Bounding
from audit.crawl.frontier.turns import Turns
from audit.crawl.hosts import host_address, not_found_probe
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.hosts.outage import OURS, Outage
from audit.crawl.hosts.rate_limit import Pace
from audit.crawl.hosts.request_gate import stop_file
from audit.crawl.http_lane import HttpLane
from audit.crawl.outcome import PAGE
from audit.crawl.persist import Results
from audit.crawl.progress import Progress
from audit.crawl.protocol import exchange
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.profile.crawl_windows import is_open
from audit.profile.site import SiteProfile
from audit.read.web.links import canonical, is_web
from audit.read.work.messages import FactsAsked

if TYPE_CHECKING:
    from audit.browser.lane_browser import Browser

R = TypeVar("R")

_TICK_S = 0.25
_SECOND_LOOK = "复核"
_HOURS = "不在允许的时段"


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
    async with exchange.Client(guard, 16) as client:
        await _Crawl(profile, capture, client, guard, hosts, browser, progress, stop or asyncio.Event()).run()


class _Crawl:
    def __init__(
        self, profile: SiteProfile, capture: Capture, client: Any, guard: Guard, hosts: Hosts, browser: Browser | None,
        progress: Callable[[Progress], None], stop: asyncio.Event,
    ) -> None:  # fmt: skip
        self.profile = profile
        self.capture = capture
        self.client = client
        self.guard = guard
        self.hosts = hosts
        self.browser = browser
        self.progress = progress
        self.stop = stop
        self.budget = profile.budget
        self.caps = exchange.Caps(self.budget.page_bytes, self.budget.attachment_bytes)
        self.frontier = Frontier(capture, profile.in_scope, profile.on_hosts, self.budget.max_urls)
        self.home = canonical(profile.url)
        self.turns = Turns(self.frontier, Bounding(self.frontier, profile, self.home), self.budget.max_pages)
        self.results = Results(profile, capture, self.frontier, self.home, self.turns.traps.knows)
        self.apart = False  # whether a thread has the store
        self.stage = "采集"
        self.started = time.monotonic()
        self.why_cut: list[str] = []
        self.outage = Outage(client, hosts, profile.control, self._halted)
        self.http_lane = HttpLane(
            client, hosts, self.frontier, self.results, self.outage, self.turns, self.caps, self.budget.max_pages,
            self._halted,
        )  # fmt: skip

    # --- the straight line ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        self._begin()
        ticker = asyncio.create_task(self._tick())
        ticker.add_done_callback(lambda task: task.cancelled() or task.exception())  # the lanes meet the same fault
        try:
            await self._unless_halted(self.http_lane.enter(self.home))
            await self._unless_halted(self.hosts.sitemaps(self.client, self.home, self.frontier))
            while not self._halted():
                if render_rows.waiting(self.capture):  # a choice is carried out before anything new is fetched
                    await self._browser_lane()
                    continue
                await self._http_lane()
                await self._unless_halted(self.results.read_home())
                if self._halted() or await self._apart(self._choose):
                    continue
                if not await self._second_look():
                    break
            if self.browser is not None and not self.http_lane.left_alone and not self.why_cut:
                looked = last_look.take(
                    self.browser, self.client, self.hosts, self.capture, self.frontier, self._halted
                )
                await self._unless_halted(looked)
            await self._unless_halted(
                not_found_probe.ask(self.client, self.hosts, self.capture, self.caps, self._halted)
            )
            await self._unless_halted(host_address.note(self.capture, self.profile, self.guard, self.results.home()))
            await self._unless_halted(host_address.note_chains(self.capture, self.guard, self.profile.confirm_after_s))
            await self._unless_halted(self.results.read_home())
            await self._apart(self._end)
            self._count()
            self.capture.commit()
        finally:
            ticker.cancel()
        self._report()

    def _begin(self) -> None:
        self.capture.meta.update(start=self.home, user_agent=exchange.USER_AGENT, whole="采集尚未完成")
        self.capture.meta.setdefault("home", self.home)
        if self.browser is not None:
            self.capture.meta["browser"] = self.browser.info
            self.http_lane.visits.facts = FactsAsked(both=True)
        else:
            self.capture.meta.setdefault("browser", None)
        self.frontier.add(self.home, PAGE, 0)
        for place, column in enumerate(self.profile.columns, 1):
            if column.url and is_web(canonical(column.url)):
                self.frontier.add(canonical(column.url), PAGE, 1, place)
        self.capture.commit()
        self._watch()

    def _halted(self) -> bool:
        return self.stop.is_set() or self._late()

    async def _unless_halted(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that may have to wait at the gate, ended when the run is."""
        task = asyncio.ensure_future(work)
        while not task.done() and not self._halted():
            await asyncio.wait({task}, timeout=_TICK_S)
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return
        task.result()

    async def _apart(self, work: Callable[[], R]) -> R:
        """Work over all that is stored, in a thread: a single statement takes seconds on a large site, and other sites
        share this loop. Nothing else of this crawl is under way, and the ticker rests: the store has one user."""
        self.apart = True
        running = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait({running})  # it cannot be stopped, and whoever cancels closes the store
            raise
        finally:
            self.apart = False

    def _late(self) -> bool:
        limit = self.budget.time_limit_s
        return limit is not None and time.monotonic() - self.started >= limit

    def _end(self) -> None:
        if self.stop.is_set():
            self.capture.meta["whole"] = "采集被中断，可续采"
            return
        if self._late() and (self.frontier.states["pending"] or render_rows.waiting(self.capture)):
            self.why_cut.append(f"达到时间上限 {self.budget.time_limit_s:g} 秒")
            self.frontier.cancel(self.why_cut[-1])
        elif self._late() and self.frontier.unconfirmed():
            self.why_cut.append(f"达到时间上限 {self.budget.time_limit_s:g} 秒，异常地址未复核")
        if self.frontier.pages >= self.budget.max_pages and self.frontier.states["pending"]:
            self.frontier.cancel(f"达到页数上限 {self.budget.max_pages}")
        self.hosts.ledger.certify(self.profile.rate, self.profile.hours, self._browsed(), self.why_cut)
        finalise.settle(self.capture, self.frontier, self.home, self.why_cut, rendered=self.browser is not None)

    # --- the lanes ------------------------------------------------------------------------------------------------

    async def _http_lane(self) -> None:
        await self.http_lane.drain()
        if self.frontier.pages >= self.budget.max_pages and self.frontier.pages_pending():
            reason = f"达到页数上限 {self.budget.max_pages}"
            if self.frontier.cancel(reason, pages_only=True) and reason not in self.why_cut:
                self.why_cut.append(reason)
        self.capture.commit()

    def _choose(self) -> bool:
        """Choose the next browser pages; False when there is nothing more to open."""
        if self.browser is None:
            return False
        if requeue.to_render(self.capture):
            return True
        meta = self.capture.meta
        known = {url for side in ("home_static", "home_rendered") for url in meta.get(side, {}).get("navigation", ())}
        home = self.results.home()
        known |= frame_parts.led_to(self.capture, home)
        apart = set(frame_parts.alone(self.capture, (home, self.home)).values())  # the browser sees them in their pages
        views = [view for view in render_rows.candidates(self.capture, home, known) if view.url not in apart]
        choices = choose(views, self.budget.browser_pages, self.budget.access_pages)
        render_rows.write(self.capture, choices)
        return bool(choices)

    async def _browser_lane(self) -> None:
        self.stage = "浏览器"
        await browser_lane.drain(self.browser, self.client, self.hosts, self.frontier, self.results, self._halted)
        self.stage = "采集"

    # --- the second look ------------------------------------------------------------------------------------------

    async def _second_look(self) -> bool:
        """Make negatives pending again once they are old enough; False when there are none (law 6)."""
        rows = await self._apart(self._doubtful)
        if not rows:
            return False
        if self.http_lane.left_alone:
            self.why_cut.append(f"{'、'.join(sorted(self.http_lane.left_alone))} 持续出错，已停止访问，异常未予复核")
            return False
        self.stage = _SECOND_LOOK
        due = time.monotonic() + self._until_due([at for _, _, at in rows])
        while (wait := due - time.monotonic()) > 0 and not self._halted():  # noqa: ASYNC110 - the clock is waited for
            await asyncio.sleep(min(wait, _TICK_S))
        if self._halted():
            return True
        if not await self._network_is_up():
            self.why_cut.append("复核时连首页也无法访问，疑似采集端网络故障，异常未予确认")
            return False
        self.frontier.look_again(rows)
        self.capture.commit()
        return True

    def _doubtful(self) -> list[tuple[int, str, float]]:
        self.capture.write()
        finalise.mark_loops(self.capture, self.frontier)
        self.capture.commit()
        return self.frontier.unconfirmed()

    def _until_due(self, looked_at: list[float]) -> float:
        """Seconds until negatives are old enough. The wall clock may be set meanwhile: it only counts for looks of an
        earlier process, and never makes a run wait longer than it would for a look of now."""
        apart_s = self.profile.confirm_after_s
        if self.http_lane.last_doubt is not None:
            return max(0.0, self.http_lane.last_doubt + apart_s - time.monotonic())
        return min(max(0.0, max(looked_at) + apart_s - time.time()), apart_s)

    async def _network_is_up(self) -> bool:
        """A control: if the home page, good before, cannot be reached now, the fault may be ours."""
        if self.profile.control is not None:
            return await self.outage.control_answers()
        home = self.capture.target(self.results.home())
        if home is None or home.state != "judged":
            return True
        parts = urlsplit(home.url)
        await self.hosts.pace(self.client, parts.netloc, parts.scheme)
        got = await self.hosts.fetch(self.client, home.url, PAGE, self.caps)
        return got.status is not None

    # --- telling --------------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            if self.apart:
                continue
            self._watch()
            self._count()
            self.capture.commit()
            self._report()

    def _watch(self) -> None:
        """The hours the profile allows, and the kill switch."""
        if is_open(self.profile.hours, dt.datetime.now(dt.UTC)):
            self.hosts.gate.open(_HOURS)
        else:
            self.hosts.gate.shut(_HOURS)
        if self.outage.lost:
            self._stop(f"{OURS}，长时间未恢复")
        if (thrown := stop_file(self.capture.folder)) is not None:
            self._stop(f"存在停止文件 {thrown.name}")

    def _stop(self, why: str) -> None:
        self.capture.meta["stopped_by"] = why
        self.stop.set()

    def _count(self) -> None:
        """What was sent so far, with the results that rest on it."""
        ledger = self.hosts.ledger
        if self.browser is not None:
            ledger.browsed(**self.browser.traffic)
        ledger.save()

    def _browsed(self) -> dict[str, int] | None:
        pages = render_rows.opened(self.capture) + len(self.capture.meta.get("last_looks", {}))
        return {"pages": pages, **self.hosts.ledger.browser} if pages else None

    def _stage(self) -> str:
        waits = sorted(self.hosts.gate.shut_for)
        return f"{self.stage}（暂停：{'、'.join(waits)}）" if waits else self.stage

    def _report(self) -> None:
        pending = self.frontier.states["pending"]
        elapsed = max(time.monotonic() - self.started, 0.001)
        rate = self.http_lane.ended / elapsed
        known = self.frontier.internal
        self.progress(
            Progress(
                states={state: count for state, count in sorted(self.frontier.states.items()) if count},
                done=known - pending, known=known, pages=self.frontier.pages, rate=rate,
                eta_s=pending / rate if rate > 0 else None, stage=self._stage(),
            )
        )  # fmt: skip
