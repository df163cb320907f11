"""robots.txt: what a site asks of visitors.

Never reads more than the cap, and never takes an error page for a rule.
"""

from __future__ import annotations

from protego import Protego

from audit.crawl.outcome import PAGE, Fetched, of_answer
from audit.read.web.urls import canonical, is_web
from audit.read.work.messages import Refused, RobotsAsked
from audit.read.work.worker import shared

ROBOTS_BYTES = 500 * 1024  # RFC 9309 2.5; protego needs seconds for megabytes
SITEMAPS = 50


class Robots:
    """The rules of one host for one visitor."""

    def __init__(self, state: str, text: str, agent: str) -> None:
        self.state = state  # none | read | html | unavailable | disallowed | unread | blocked
        self._agent = agent
        self._rules = Protego.parse(text) if state == "read" else None

    def allowed(self, url: str) -> bool:
        if self.state in ("disallowed", "unread", "blocked"):
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, self._agent))

    @property
    def crawl_delay_s(self) -> float | None:
        return self._rules.crawl_delay(self._agent) if self._rules else None

    @property
    def sitemaps(self) -> list[str]:
        found = self._rules.sitemaps if self._rules else ()
        return sorted({url for url in map(canonical, found) if is_web(url)})


async def read(got: Fetched, agent: str) -> Robots:
    """RFC 9309 2.3.1: 4xx allows all, 5xx forbids all; a page instead of rules is no rules.

    A host that does not answer at all has said nothing: its pages will show the fault themselves. Rules that could not
    be read might forbid anything.
    """
    status = got.status
    if status is None:
        return Robots("unavailable", "", agent)
    if of_answer(got, PAGE).state == "blocked_by_protection" and status >= 500:  # a firewall's word, not the site's
        return Robots("blocked", "", agent)
    if status >= 500:
        return Robots("disallowed", "", agent)
    if status >= 300 or (got.failure is not None and not got.body):  # of a torn file what came is kept to
        return Robots("none", "", agent)
    rules = await shared.ask(RobotsAsked(got.content_type, agent), got.body[:ROBOTS_BYTES])
    return Robots("unread", "", agent) if isinstance(rules, Refused) else Robots(rules.state, rules.text, agent)
