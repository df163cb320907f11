"""How gently one host is asked: requests a second, how many at once, and when to wait.

Never speeds up beyond what the profile allows, and never argues with a host that asks to be left alone.
"""

from __future__ import annotations

import asyncio
import email.utils
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONGEST_PAUSE_S = 60.0
LONGEST_CRAWL_DELAY_S = 10.0
_FLOOR = 16  # the rate is never halved below this part of what was allowed
_FAST = 20.0
_CALM = 20  # this many good answers in a row, and the rate recovers by a quarter


def at_once(rate: float) -> int:
    """Requests in flight on one host: two by default, more only for a rate that somebody asked for."""
    return max(2, min(16, math.ceil(rate / 5)))


class Pace:
    """The pace of one host. ``rate`` is in requests a second."""

    def __init__(self, rate: float) -> None:
        self.allowed = rate
        self.rate = rate
        self.in_flight = at_once(rate)
        self._slots = asyncio.Semaphore(self.in_flight)
        self._next = 0.0
        self._good = 0

    def slow_to(self, crawl_delay_s: float | None) -> None:
        """Honour a Crawl-delay, up to ten seconds."""
        if crawl_delay_s and crawl_delay_s > 0:
            self.allowed = min(self.allowed, 1 / min(crawl_delay_s, LONGEST_CRAWL_DELAY_S))
            self.rate = min(self.rate, self.allowed)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn, then hold one of the places."""
        async with self._slots:
            while (wait := self._next - time.monotonic()) > 0:  # noqa: ASYNC110 - a pause may be set while we wait
                await asyncio.sleep(wait)
            # A late wake-up may be made good at rates a timer cannot keep, never at polite ones: no bursts there.
            credit = 1 / self.rate if self.rate > _FAST else 0.0
            self._next = max(self._next, time.monotonic() - credit) + 1 / self.rate
            yield

    def went_well(self) -> None:
        self._good += 1
        if self._good >= _CALM and self.rate < self.allowed:
            self.rate = min(self.allowed, self.rate * 1.25)
            self._good = 0

    def went_badly(self) -> None:
        """An error of the server or a timeout: half the rate."""
        self._good = 0
        self.rate = max(self.rate / 2, self.allowed / _FLOOR)

    def pause(self, seconds: float) -> None:
        """Nobody asks this host before then; at most a minute."""
        self._next = max(self._next, time.monotonic() + min(max(seconds, 0.0), LONGEST_PAUSE_S))


def retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for; a number or a date. None when it says nothing usable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:6])
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, at.timestamp() - time.time())
