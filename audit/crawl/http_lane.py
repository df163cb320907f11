"""The HTTP lane: looks at every pending address, host by host, each in its turn.

Never chooses what to look at, and never lets a host in trouble be asked on and on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from audit.crawl.frontier.frontier import Frontier, Lease
from audit.crawl.frontier.turns import Turns
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.hosts.outage import Outage
from audit.crawl.hosts.rate_limit import retry_after
from audit.crawl.outcome import NEGATIVE, PAGE, Fetched, Outcome
from audit.crawl.persist import Results
from audit.crawl.protocol import exchange
from audit.crawl.visit import Look, Visits

_TICK_S = 0.25
_THROTTLED_TRIES = 3
_log = logging.getLogger(__name__)
_READING_S = 1.5
_STEPS = 10  # from the start address to the page it leads to


class HttpLane:
    """``ended``: addresses that got an end state. ``left_alone``: hosts that have nothing but errors left."""

    def __init__(
        self, client: exchange.Client, hosts: Hosts, frontier: Frontier, results: Results, outage: Outage,
        turns: Turns, caps: exchange.Caps, max_pages: int, halted: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.client, self.hosts, self.frontier, self.results = client, hosts, frontier, results
        self.turns = turns
        self.outage, self.caps, self.max_pages, self.halted = outage, caps, max_pages, halted
        self.visits = Visits(client, hosts, results.capture, caps, results.home)
        self.ended = 0
        self.last_doubt: float | None = None  # when a look last ended so that a second one may be due, by no wall clock
        self.left_alone: set[str] = set()
        self._asking = asyncio.Lock()
        self._throttles: dict[int, int] = {}

    async def enter(self, start: str) -> None:
        """Look at the start address and where it leads, before anything else: the cookies of this way in are those
        that all other looks carry, in whatever order they come. A resumed run walks it again for them."""
        capture = self.results.capture
        known = bool(capture.meta.get("entered"))
        url = start
        for _ in range(_STEPS):
            host = urlsplit(url).netloc
            await self.hosts.pace(self.client, host, urlsplit(url).scheme)
            await self.turns.next()
            lease = self.frontier.lease(host)  # the start and where it leads come alone
            if lease is not None and lease.url == url:
                await self._look(lease, host, self.visits.enter)
            else:
                if lease is not None:
                    self.frontier.release(lease)
                if not known or not self.hosts.allowed(url):
                    break
                await self.visits.enter(Lease(0, url, PAGE, 0, 0))
            row = capture.db.execute("SELECT state, location FROM target WHERE url=?", (url,)).fetchone()
            state, location = row or ("", "")
            if state == "pending":  # asked to wait
                continue
            if state != "redirected" or not self.frontier.in_scope(location):
                break
            url = location
        capture.write()
        capture.meta["entered"] = known or len(self.visits.entry) > 0
        capture.commit()

    async def drain(self) -> None:
        """Look until nothing is pending or the run is halted; what is cut short stays pending."""
        lanes: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                if not self.halted():
                    await self.turns.next()
                    for host in self.frontier.pending_hosts(self._pages_left()):
                        if host not in lanes:
                            lanes[host] = asyncio.create_task(self._host_lane(host))
                if not lanes:
                    break
                done, _ = await asyncio.wait(lanes.values(), timeout=_TICK_S, return_when=asyncio.FIRST_COMPLETED)
                for host in [host for host, task in lanes.items() if task in done]:
                    lanes.pop(host).result()
                if self.halted():
                    break
        finally:
            for task in lanes.values():
                task.cancel()
            await asyncio.gather(*lanes.values(), return_exceptions=True)

    def _pages_left(self) -> bool:
        """Whether one more page may be begun: those in flight may all turn out to be pages."""
        return bool(self.frontier.pages + self.frontier.leased_pages < self.max_pages)

    async def _host_lane(self, host: str) -> None:
        """Workers for one host until it has nothing pending; new links of the last page count."""
        pace = await self.hosts.pace(self.client, host, self.frontier.scheme_of(host))
        running: set[asyncio.Task[None]] = set()
        try:
            while not self.halted():
                if host in self.left_alone:
                    self.frontier.cancel(f"{host} 持续出错，已停止访问以免加重其负担", host=host)
                await self.turns.next()
                while len(running) < pace.in_flight and (lease := self.frontier.lease(host, self._pages_left())):
                    running.add(asyncio.create_task(self._look(lease, host)))
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    running.discard(task)  # one by one: when one failed, the rest are seen to below
                    task.result()
        finally:
            await self._let_go(running)

    async def _let_go(self, running: set[asyncio.Task[None]]) -> None:
        """Cut looks short. Those whose answer has come have a moment to be read, so that it need not be asked again."""
        reading = running & self.visits.reading
        for task in running - reading:
            task.cancel()
        if reading:
            await asyncio.wait(reading, timeout=_READING_S)
        for task in reading:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _look(self, lease: Lease, host: str, look: Callable[[Lease], Awaitable[Look]] | None = None) -> None:
        """One address: permission, turn, exchange, outcome, links; all written together."""
        try:
            if not self.hosts.allowed(lease.url):
                walled = self.hosts.robots[host].state == "blocked"
                state = "blocked_by_protection" if walled else "robots_denied"
                refused = Outcome(state=state, role=lease.wanted, why=self.hosts.why_denied(host))
                self.frontier.finish(lease, refused)
                self.results.capture.settled()
                return
            got, outcome, view = await (look or (self.visits.again if lease.looks else self.visits.first))(lease)
            if await self.outage.ours(got.status is not None or outcome.state == "out_of_scope"):
                self.frontier.release(lease)
                return
            await self._tell_pace(outcome, lease, host)
        except asyncio.CancelledError:
            self.frontier.release(lease)
            raise
        if self._throttled(got, lease, host):
            self.frontier.release(lease)
            return
        if outcome.state in (*NEGATIVE, "redirected"):  # a redirect may turn out to lead in a circle
            self.last_doubt = time.monotonic()
        self.ended += self.results.keep(lease, got, outcome, view)
        size = f"{got.status or '-'}, {len(got.body)} bytes"
        _log.info("%s: %s (%s) %s", lease.url, outcome.state, size, outcome.why)
        self.results.capture.settled()

    async def _tell_pace(self, outcome: Outcome, lease: Lease, host: str) -> None:
        """How it went; a host that has nothing but errors left, its front page included, is left alone."""
        pace = self.hosts.paces[host]
        if outcome.state not in ("server_error", "timeout"):
            pace.went_well()
            return
        if lease.looks > 0:
            return  # at the second look errors are what is expected
        pace.went_badly()
        async with self._asking:  # many looks come here at once; one of them asks
            if pace.troubled and host not in self.left_alone:
                if await self.outage.host_is_well(f"{urlsplit(lease.url).scheme}://{host}/"):
                    pace.is_well()
                else:
                    self.left_alone.add(host)

    def _throttled(self, got: Fetched, lease: Lease, host: str) -> bool:
        """429, or 503 with Retry-After: the host asks for a break, which says nothing about the address."""
        asked = retry_after(got.header("retry-after"))
        if got.status != 429 and not (got.status == 503 and asked is not None):
            return False
        self.hosts.paces[host].went_badly()
        tries = self._throttles[lease.id] = self._throttles.get(lease.id, 0) + 1
        if tries >= _THROTTLED_TRIES:
            del self._throttles[lease.id]
            return False
        self.hosts.paces[host].pause(asked if asked is not None else 2.0 * tries)
        return True
