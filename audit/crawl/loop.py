"""One site's crawl: drain the HTTP lane, choose and open browser pages, look again at negatives, until nothing is new.

Never decides by order of arrival: each choice waits until everything before it is in, and is written down as a whole.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml.etree import _Element
from msgspec import Struct

from audit.capture import Capture
from audit.crawl import ending, http
from audit.crawl.choose import choose, navigation, sketch
from audit.crawl.frontier import Frontier, Lease
from audit.crawl.guard import Guard
from audit.crawl.hosts import Hosts
from audit.crawl.outcome import PAGE, Fetched, Outcome, of_answer, of_failure
from audit.crawl.politeness import retry_after
from audit.read.decode import decode, parse
from audit.read.links import Anchor, anchors, canonical, is_web
from audit.site import SiteProfile

if TYPE_CHECKING:
    from audit.crawl.browser import Browser
    from audit.crawl.render import Rendered

_TICK_S = 0.25
_THROTTLED_TRIES = 3
_BROWSER_AT_ONCE = 2
_RENDER_TRIES = 2
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
) -> None:
    """Capture a site, or go on where an earlier run was interrupted; returns when done, stopped or out of budget.

    ``browser`` is an open Browser or None. Raises ``CaptureError`` when another process is writing the capture.
    """
    capture.begin()
    if capture.meta.get("finished_at"):
        return
    guard = Guard(profile.allow_private, profile.connect_to)
    hosts = Hosts(profile, capture)
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
                for host in [host for host, lane in lanes.items() if lane in done]:
                    lanes.pop(host).result()
                if self._halted():
                    break
        finally:
            for lane in lanes.values():
                lane.cancel()
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
                self._settled()
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
        self._keep(lease, got, outcome)
        self._settled()

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

    def _keep(self, lease: Lease, got: Fetched, outcome: Outcome) -> None:
        """The result of a look, its record and its links, in one transaction."""
        self.capture.write()
        columns: dict[str, Any] = {}
        if got.status is not None:
            cut = "length" if got.cut or got.partial else "disconnect" if got.failure is not None else ""
            record, sha256 = self.capture.add_response(
                lease.url, "response", got.at, got.status, got.reason, got.headers, got.body, sent=got.sent, truncated=cut
            )  # fmt: skip
            columns = {
                "status": got.status, "record": record, "sha256": sha256, "size_bytes": len(got.body),
                "content_type": got.content_type,
            }  # fmt: skip
        if not self.frontier.finish(lease, outcome, **columns):
            return
        self.ended += 1
        if outcome.location:
            self.frontier.add(outcome.location, lease.wanted, lease.depth)
        if outcome.html:
            tree = parse(decode(got.body, got.content_type).text)
            self._learn(lease.id, lease.url, lease.depth, tree, "static")

    def _learn(self, identity: int, url: str, depth: int, tree: _Element, view: str) -> list[Anchor]:
        found = anchors(tree, url)
        self.frontier.discover(identity, depth, found, view)
        self.frontier.remember(identity, view, sketch(tree, found, self.profile.in_scope))
        if url == self._home_page():
            self.capture.meta[f"navigation_{view}"] = navigation(tree, found)
        return found

    def _home_page(self) -> str:
        """Where the start address leads by now."""
        return ending.follow(self.capture, self.home)

    def _settled(self) -> None:
        self.capture.settled()

    # --- the browser lane -----------------------------------------------------------------------------------------

    def _choose(self) -> bool:
        """Choose the next browser pages; False when there is nothing more to open."""
        if self.browser is None:
            return False
        meta = self.capture.meta
        known = set(meta.get("navigation_static", ())) | set(meta.get("navigation_rendered", ()))
        views = self.frontier.views(self._home_page(), known)
        choices = choose(views, self.budget.browser_pages, self.budget.access_pages)
        self.frontier.choose(choices)
        return bool(choices)

    async def _browser_lane(self) -> None:
        self.stage = "浏览器"
        places = asyncio.Semaphore(_BROWSER_AT_ONCE)

        async def open_one(row: tuple[int, str, bool, bool, int]) -> None:
            async with places:
                if not self._halted():
                    await self._open(*row)

        tasks = [asyncio.create_task(open_one(row)) for row in self.frontier.to_render()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.capture.commit()
        self.stage = "采集"

    async def _open(self, identity: int, url: str, access: bool, screenshot: bool, depth: int) -> None:
        browser = self.browser
        if browser is None:  # chosen by a run that had one
            self.capture.write()
            self.capture.db.execute("UPDATE target SET render=2 WHERE id=?", (identity,))
            return
        parts = urlsplit(url)
        pace = await self.hosts.pace(self.client, parts.netloc, parts.scheme)
        for _ in range(_RENDER_TRIES):
            async with pace.slot():
                pass  # a turn, not a place: the page asks for its parts by itself
            seen = await browser.render(url, access=access, screenshot=screenshot)
            if seen.state not in ("page_hung", "target_crashed"):
                break
        self._keep_rendered(identity, url, depth, seen)
        self._settled()

    def _keep_rendered(self, identity: int, url: str, depth: int, seen: Rendered) -> None:
        self.capture.write()
        columns: dict[str, Any] = {"render": 2}
        at = ending.now()
        final = canonical(seen.final_url) if seen.final_url else url
        moved = seen.state == "judged" and final != url and is_web(final)
        if moved:  # the page's own script leads elsewhere; what was seen belongs to that address
            self.frontier.change(identity, "redirected", "页面脚本跳转", location=final, **columns)
            self.frontier.add(final, PAGE, depth)
            return
        if seen.state == "judged" and seen.html:
            body = seen.html.encode("utf-8", "replace")
            columns["rendered_record"] = self.capture.add_resource(url, "rendered", at, "text/html; charset=utf-8", body)
            tree = parse(seen.html)
            self._learn(identity, url, depth, tree, "rendered")
            framed = [Anchor(canonical(f), f, "", "iframe", True) for f in seen.frames if is_web(canonical(f))]
            self.frontier.discover(identity, depth, [f for f in framed if f.url != url], "rendered")
        if seen.access is not None:
            text = json.dumps(seen.access, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
            columns["access_record"] = self.capture.add_resource(url, "access", at, "application/json", text)
            if not self.capture.meta.get("axe"):
                self.capture.meta["axe"] = {key: seen.access.get(key) for key in ("engine", "version")}
        if seen.screenshot:
            columns["screenshot_record"] = self.capture.add_resource(url, "screenshot", at, "image/png", seen.screenshot)
        if seen.state in ("page_hung", "target_crashed"):
            self.frontier.change(identity, seen.state, seen.why or "页面在浏览器中无响应", **columns)
        else:
            # Anything else is the browser's trouble: the static view stands, and says why there is no other.
            why = "" if seen.state == "judged" else f"浏览器未能打开：{seen.why or seen.state}"
            self.frontier.change(identity, "judged", why, **columns)

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
        while (wait := due - time.time()) > 0 and not self._halted():
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
        home = self.capture.target(self._home_page())
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
