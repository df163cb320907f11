"""What is known of each host of a site: its robots.txt, its pace, its sitemaps.

Never fetches a page, and never asks a host anything before its robots.txt.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import structs

from audit.crawl.hosts.rate_limit import Pace
from audit.crawl.hosts.request_gate import Gate
from audit.crawl.hosts.request_log import Ledger
from audit.crawl.hosts.robots_rules import ROBOTS_BYTES, SITEMAPS, Robots, read
from audit.crawl.outcome import ATTACHMENT, PAGE, Fetched
from audit.crawl.protocol import exchange
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.read.web.links import canonical
from audit.read.work.messages import Refused, SitemapAsked
from audit.read.work.sitemaps import SITEMAP_BYTES, SITEMAP_URLS
from audit.read.work.worker import shared

if TYPE_CHECKING:
    from audit.crawl.frontier.frontier import Frontier

_HOPS = 5  # RFC 9309 2.3.1.2
_RETRY_S = 2.0
_AT_A_TIME = 500  # addresses of a sitemap noted before others have their turn


class Hosts:
    """Robots and pace by host; what a host said is kept in the capture and holds for the whole run."""

    def __init__(self, profile: SiteProfile, capture: Capture, shared: dict[str, Pace] | None = None) -> None:
        self.profile = profile
        self.capture = capture
        self.gate = Gate()
        self.ledger = Ledger(capture)
        self.paces: dict[str, Pace] = {}
        self.shared = shared if shared is not None else {}  # paces of all sites crawled at once: one host, one pace
        self.robots: dict[str, Robots] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def pace(self, client: exchange.Client, host: str, scheme: str) -> Pace:
        """The pace of a host (a netloc of the site), its robots.txt read first over ``scheme``."""
        async with self._asking.setdefault(host, asyncio.Lock()):
            if host not in self.paces:
                pace = self.shared.setdefault(host, Pace(self.profile.rate))
                pace.slow_to(1 / self.profile.rate)  # of several sites on one host the gentlest rate holds
                robots = self.robots[host] = await self._recalled(host) or await self._ask(
                    client, f"{scheme}://{host}", pace
                )
                if self.profile.rate <= 1:  # a higher rate is given for hosts of one's own
                    pace.slow_to(robots.crawl_delay_s)
                self.paces[host] = pace
        return self.paces[host]

    async def fetch(
        self, client: exchange.Client, url: str, wanted: int, caps: exchange.Caps, pace: Pace | None = None,
        manner: exchange.Manner = exchange.PLAIN,
    ) -> Fetched:  # fmt: skip
        """One exchange in its host's turn, counted for the certificate; every request of the HTTP lane is sent here."""
        host = urlsplit(url).netloc
        pace = pace or self.paces[host]
        async with pace.slot(self.gate):
            begun = time.monotonic()
            self.ledger.turn(host)
            try:
                got = await exchange.fetch(client, url, wanted, caps, on_sent=pace.sent, manner=manner)
            except asyncio.CancelledError:
                self.ledger.sent(host, 1, 0)  # it may be on its way
                raise
            for _ in range(1, got.requests):
                self.ledger.turn(host)
                pace.charge(1)
        self.ledger.sent(host, got.requests, got.received_bytes)
        if got.chain is not None and host not in (chains := self.capture.meta.get("chains", {})):
            self.capture.meta["chains"] = {**chains, host: structs.asdict(got.chain)}
        if got.status is not None and got.failure is None:
            pace.answered(time.monotonic() - begun)
        return got

    def allowed(self, url: str) -> bool:
        return self.robots[urlsplit(url).netloc].allowed(url)

    def why_denied(self, host: str) -> str:
        if self.robots[host].state == "blocked":
            return "robots.txt 被安全防护拦截，未再访问该主机"
        if self.robots[host].state == "disallowed":
            return "robots.txt 返回服务器错误，按 RFC 9309 视为全部不许采集"
        if self.robots[host].state == "unread":
            return "robots.txt 未能读取，视为全部不许采集"
        return "robots.txt 不许采集"

    async def _recalled(self, host: str) -> Robots | None:
        """What the host said in the interrupted run."""
        said = self.capture.meta.get("robots", {}).get(host)
        if said is None:
            return None
        got = Fetched(url="", at="", status=said["status"])
        if said["record"]:
            found = self.capture.record(said["record"])
            got = Fetched(
                url=found["url"], at=found["at"], status=said["status"],
                headers=self.capture.headers(said["record"]), body=self.capture.body(said["record"]),
            )  # fmt: skip
        return await read(got, exchange.ROBOTS_AGENT)

    async def _ask(self, client: exchange.Client, origin: str, pace: Pace) -> Robots:
        got = await self._get(client, f"{origin}/robots.txt", pace, ROBOTS_BYTES)
        if got.status is not None and got.status >= 500:  # one hiccup must not close the whole site
            await asyncio.sleep(min(_RETRY_S, self.profile.confirm_after_s))
            got = await self._get(client, got.url, pace, ROBOTS_BYTES)
        robots = await read(got, exchange.ROBOTS_AGENT)
        record = self._keep(got, "robots") if got.status is not None else ""
        said = {"state": robots.state, "status": got.status, "record": record, "crawl_delay_s": robots.crawl_delay_s}
        self.capture.meta["robots"] = {**self.capture.meta.get("robots", {}), urlsplit(origin).netloc: said}
        self.capture.commit()
        return robots

    async def _get(self, client: exchange.Client, url: str, pace: Pace, cap: int) -> Fetched:
        """Follow a few hops; they are the site's own business here."""
        got = await self.fetch(client, url, PAGE, exchange.Caps(cap, cap), pace)
        for _ in range(_HOPS - 1):
            location = got.header("location")
            if got.status is None or not 300 <= got.status < 400 or not location:
                return got
            url = canonical(exchange.joined(url, location))
            if not self.profile.in_scope(url):
                return got
            got = await self.fetch(client, url, PAGE, exchange.Caps(cap, cap), pace)
        return got

    def _keep(self, got: Fetched, kind: str) -> str:
        record, _ = self.capture.add_response(
            got.url, kind, got.at, got.status or 0, got.reason, got.headers, got.body, sent=got.sent,
            truncated="length" if got.cut else "",
        )  # fmt: skip
        return record

    async def sitemaps(self, client: exchange.Client, home: str, frontier: Frontier) -> None:
        """Add what the site says it has, once; pages no link leads to are found so."""
        meta = self.capture.meta
        host = urlsplit(home).netloc
        await self.pace(client, host, urlsplit(home).scheme)
        if meta.get("sitemaps") is None:
            given = [url for url in self.robots[host].sitemaps if self.profile.in_scope(url)]
            queue = given or [canonical(f"{urlsplit(home).scheme}://{host}/sitemap.xml")]
            meta["sitemaps"] = {"given": bool(given), "queue": queue, "read": []}
        # Where it stands is written with each file, so that an interrupted run asks for none of them twice.
        while (at := meta["sitemaps"])["queue"] and len(at["read"]) < SITEMAPS:
            url = at["queue"].pop(0)
            if any(done["url"] == url for done in at["read"]):
                meta["sitemaps"] = at
                continue
            got = None
            parts = urlsplit(url)
            await self.pace(client, parts.netloc, parts.scheme)  # it may lie on another host of the site
            if self.allowed(url):
                got = await self.fetch(client, url, ATTACHMENT, exchange.Caps(SITEMAP_BYTES, SITEMAP_BYTES))
            at["read"].append(await self._take(url, got, at, frontier))
            meta["sitemaps"] = at
            self.capture.commit()

    async def _take(self, url: str, got: Fetched | None, at: dict[str, Any], frontier: Frontier) -> dict[str, Any]:
        """Use one sitemap: its pages go to the frontier, its children to the queue."""
        told: dict[str, Any] = {"url": url, "urls": 0, "why": ""}
        if got is None:
            return told | {"why": "robots.txt 不许采集"}
        if got.status != 200 or got.failure is not None:
            return told | {"why": f"HTTP {got.status}" if got.status else "无法访问"}
        listed = await shared.ask(SitemapAsked(), got.body)
        if isinstance(listed, Refused):
            return told | {"why": f"读取失败：{listed.reason}"}
        if not at["given"] and not (listed.pages or listed.children):
            return told | {"why": listed.why or "不是站点地图"}  # nobody promised one; a page may answer for it
        self._keep(got, "sitemap")
        left = SITEMAP_URLS - sum(done["urls"] for done in at["read"])
        inside = [page for page in listed.pages if self.profile.in_scope(page)][:left]
        for number, page in enumerate(inside, 1):
            self.capture.write()
            frontier.add(page, PAGE)
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)  # what is added twice after a kill is added once
        at["queue"] += [child for child in listed.children if self.profile.in_scope(child)][:SITEMAPS]
        return told | {"urls": len(inside), "why": listed.why}
