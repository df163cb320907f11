"""How one address is looked at: once in passing, and a second time the way a visitor would come to it.

Never lets what one address did to its visitor change what another looks like: cookies of the entry are everybody's,
those that come later live as long as the chain of redirects that brought them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag, urlsplit

from msgspec import structs

from audit.crawl import looks
from audit.crawl.frontier.frontier import Lease
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.outcome import NEGATIVE, Fetched, Outcome, of_failure
from audit.crawl.protocol import exchange
from audit.crawl.protocol.cookies import Jar
from audit.evidence.capture import Capture
from audit.read.web.reference import origin
from audit.read.work.messages import FactsAsked, View

_log = logging.getLogger(__name__)
_HOPS = 20  # as browsers
_TOO_LARGE = (400, 413, 431, 494)  # what servers say of a head that has grown; 494 is nginx's own word for it
SENT_FROM = "SELECT MIN(s.url) FROM edge e JOIN target s ON s.id=e.source WHERE e.target=?"
LED_FROM = "SELECT MIN(url) FROM target WHERE location=? AND location<>'' AND state='redirected' AND url<>?"

Look = tuple[Fetched, Outcome, View | None]


def referer(page: str, url: str) -> str:
    """What a browser says of the page a link stands on: strict-origin-when-cross-origin, the default of all of them."""
    if not page or (page.startswith("https:") and not url.startswith("https:")):
        return ""
    return urldefrag(page)[0] if origin(page) == origin(url) else f"{origin(page)}/"


class Visits:
    """Looks at the addresses of one capture. ``entry`` is the jar that every look starts with."""

    def __init__(
        self, client: exchange.Client, hosts: Hosts, capture: Capture, caps: exchange.Caps, home: Callable[[], str]
    ) -> None:
        self.client, self.hosts, self.capture, self.caps, self.home = client, hosts, capture, caps, home
        self.entry = Jar()
        self.facts = FactsAsked()
        self.reading: set[asyncio.Task[Any] | None] = set()  # whose answer has come and is being read
        self._plain: dict[str, str] = {}  # redirects that set nothing: in a chain they need not be asked again

    async def enter(self, lease: Lease) -> Look:
        """A step of the way in: what it sets is kept for all looks. A gate that leads to itself is passed here."""
        got, outcome, view = await self._ask(lease.url, lease.wanted, self.entry, exchange.Manner())
        for _ in range(_HOPS - 1):
            if outcome.location != lease.url or not self.entry.take(lease.url, got.set_cookies):
                break
            got, outcome, view = await self._ask(lease.url, lease.wanted, self.entry, exchange.Manner())
        self.entry.take(lease.url, got.set_cookies)
        return got, outcome, view

    async def first(self, lease: Lease) -> Look:
        """In passing. A redirect that sets a cookie is followed with it: its goal may want it."""
        came_from = f"{origin(self.hosts.profile.url)}/"  # which page is not known before all have been read
        manner = exchange.Manner(referer=referer(came_from, lease.url))
        got, outcome, view = await self._ask(lease.url, lease.wanted, self.entry, manner)
        if outcome.location and got.set_cookies:
            return await self._followed(lease, (got, outcome, view), self.entry.copy(), manner)
        return got, outcome, view

    async def again(self, lease: Lease) -> Look:
        """As a visitor: from the page that links to it, through its redirects. What still fails is tried without the
        cookies of the entry, and by the redirect that leads there."""
        page = self._one(SENT_FROM, lease.id) or self.hosts.profile.url
        manner = exchange.Manner(referer=referer(page, lease.url), visitor=True)
        look = await self._chain(lease, self.entry.copy(), manner)
        if look[1].state in NEGATIVE and len(self.entry):
            look = _better(look, await self._chain(lease, Jar(), manner))
        if look[1].state in NEGATIVE and (start := self._one(LED_FROM, lease.url, lease.url)):
            leading = Lease(lease.id, start, lease.wanted, lease.looks, lease.depth)
            led = await self._chain(leading, self.entry.copy(), manner, goal=lease.url)
            if led[0].url == lease.url:
                look = _better(look, led)
        return look

    async def _chain(self, lease: Lease, jar: Jar, manner: exchange.Manner, goal: str = "") -> Look:
        look = await self._ask(lease.url, lease.wanted, jar, manner)
        return await self._followed(lease, look, jar, manner, goal) if look[1].location else look

    async def _followed(self, lease: Lease, first: Look, jar: Jar, manner: exchange.Manner, goal: str = "") -> Look:
        """The answer at the end of a chain if it leads back to the address itself (or to ``goal``); else the first
        answer, leading to that end. A circle stays the redirect that it is."""
        got, outcome, view = first
        jar.take(lease.url, got.set_cookies)
        passed: set[tuple[str, str]] = set()
        at = outcome.location
        for _ in range(_HOPS):
            step = at, jar.header(at)
            if step in passed:
                break
            passed.add(step)
            if at in self._plain and step[1] == self.entry.header(at):
                at = self._plain[at]
                continue
            if not await self._may(at):
                return got, structs.replace(outcome, location=at), None
            look = await self._ask(at, lease.wanted, jar, manner)
            jar.take(at, look[0].set_cookies)
            if not look[1].location:
                return look if at in (lease.url, goal) else (got, structs.replace(outcome, location=at), None)
            at = look[1].location
        return got, outcome, view

    async def _may(self, url: str) -> bool:
        """Whether a hop may be asked: an address of the site that its robots.txt allows."""
        if not self.hosts.profile.in_scope(url):
            return False
        parts = urlsplit(url)
        await self.hosts.pace(self.client, parts.netloc, parts.scheme)
        return self.hosts.allowed(url)

    async def _ask(self, url: str, wanted: int, jar: Jar, manner: exchange.Manner) -> Look:
        manner = structs.replace(manner, cookies=jar.header(url))
        got = await self.hosts.fetch(self.client, url, wanted, self.caps, manner=manner)
        if got.status in _TOO_LARGE and manner.cookies:
            bare = structs.replace(manner, cookies="")
            got = await self.hosts.fetch(self.client, url, wanted, self.caps, manner=bare)
        _log.debug("asked %s: %s", url, got.status or got.failure)
        if got.status is None:
            return got, of_failure(got.failure or OSError(), wanted), None
        task = asyncio.current_task()
        self.reading.add(task)
        try:
            outcome, view = await looks.answered(got, wanted, home=url == self.home(), facts=self.facts)
        finally:
            self.reading.discard(task)
        self._plain.pop(url, None)
        if outcome.location and not got.set_cookies and manner.cookies == self.entry.header(url):
            self._plain[url] = outcome.location
        return got, outcome, view

    def _one(self, query: str, *values: object) -> str:
        return str(self.capture.db.execute(query, values).fetchone()[0] or "")


def _better(one: Look, other: Look) -> Look:
    return one if other[1].state in NEGATIVE else other
