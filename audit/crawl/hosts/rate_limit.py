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

from audit.crawl.hosts.request_gate import Gate

LONGEST_PAUSE_S = 60.0
LONGEST_CRAWL_DELAY_S = 10.0
_FLOOR = 16  # the rate is never halved below this part of what was allowed
_FAST = 20.0
_CALM = 20  # this many good answers in a row, and the rate recovers by a quarter
_FIRST = 8  # answers that tell how fast a host is when it is well
_SLOWER = 3.0  # so many times that, and half a second on top: the host labours under us
_SLOWER_S = 0.5
_LONGEST_DATE = 64
TROUBLED = 20  # errors in a row, and the host may be in trouble


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
        self._bad = 0
        self._first: list[float] = []
        self._lately_s = 0.0
        self._until_next = 0

    def slow_to(self, crawl_delay_s: float | None) -> None:
        """Honour a Crawl-delay, up to ten seconds."""
        if crawl_delay_s and crawl_delay_s > 0:
            self.allowed = min(self.allowed, 1 / min(crawl_delay_s, LONGEST_CRAWL_DELAY_S))
            self.rate = min(self.rate, self.allowed)

    @asynccontextmanager
    async def slot(self, gate: Gate) -> AsyncIterator[None]:
        """Wait for the gate and for a turn, then hold one of the places. None is held while the gate is shut: another
        crawl of the same host may have one that is open."""
        while True:
            await gate.passed()
            async with self._slots:
                while (wait := self._next - time.monotonic()) > 0:  # noqa: ASYNC110 - a pause may be set while we wait
                    await asyncio.sleep(wait)
                if gate.shut_for:  # while we waited for our turn
                    continue
                # A late wake-up may be made good at rates a timer cannot keep, never at polite ones: no bursts there.
                credit = 1 / self.rate if self.rate > _FAST else 0.0
                self._next = max(self._next, time.monotonic() - credit) + 1 / self.rate
                yield
                return

    def sent(self) -> None:
        """A request goes out now. What it waited for its connection does not shorten the pause after it."""
        if self.rate <= _FAST:
            self._next = max(self._next, time.monotonic() + 1 / self.rate)

    def charge(self, requests: int) -> None:
        """Requests that went out beside the turns: the next turn comes so much later."""
        self._next = max(self._next, time.monotonic()) + requests / self.rate

    def answered(self, took_s: float) -> None:
        """How long an answer took. A host that grows slow under us is asked half as often."""
        if len(self._first) < _FIRST:
            self._first.append(took_s)
            self._lately_s = sum(self._first) / len(self._first)
            return
        self._lately_s += (took_s - self._lately_s) / _FIRST
        self._until_next -= 1
        slow_s = sorted(self._first)[_FIRST // 2] * _SLOWER + _SLOWER_S
        if self._until_next <= 0 and min(took_s, self._lately_s) > slow_s:
            self._until_next = _FIRST  # let the slower rate show before it is judged
            self._slow_down()

    def went_well(self) -> None:
        self._good += 1
        self._bad = 0
        if self._good >= _CALM and self.rate < self.allowed:
            self.rate = min(self.allowed, self.rate * 1.25)
            self._good = 0

    def went_badly(self) -> None:
        """An error of the server or a timeout: half the rate."""
        self._slow_down()
        self._bad += 1

    @property
    def troubled(self) -> bool:
        """Whether nothing but errors came lately."""
        return self._bad >= TROUBLED

    def is_well(self) -> None:
        """Its front page answers: the addresses were broken, not the host."""
        self._bad = 0

    def _slow_down(self) -> None:
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
    if len(value) > _LONGEST_DATE:
        return None
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return None  # no date, or one that no clock can show
