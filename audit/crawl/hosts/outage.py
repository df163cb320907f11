"""Tells an outage of ours from one of theirs, and a host in trouble from addresses that are merely broken.

Never records anything of an address: while the fault may be ours nothing is said about anybody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from audit.crawl.hosts.hosts import Hosts
from audit.crawl.hosts.rate_limit import LONGEST_PAUSE_S
from audit.crawl.outcome import PAGE
from audit.crawl.protocol import exchange

SILENT = 5  # addresses in a row without any answer: the control is asked
LONGEST_S = 1800.0  # an outage of ours that lasts longer ends the run; the same command goes on later
_FIRST_WAIT_S, _MOST_WAIT_S = 1.0, 30.0
_LOOK_S = 10.0
_CAPS = exchange.Caps(64 * 1024, 64 * 1024)
OURS = "采集端网络中断"


class Outage:
    """Watches one crawl. ``control`` is an address of somebody else that is known to answer, or None."""

    def __init__(self, client: exchange.Client, hosts: Hosts, control: str | None, halted: Callable[[], bool]) -> None:
        self.client, self.hosts, self.control, self.halted = client, hosts, control, halted
        self.lasted_s = 0.0
        self.lost = False  # it did not end
        self._silent = 0
        self._asking = asyncio.Lock()

    async def ours(self, answered: bool) -> bool:
        """Told of every look; True when it failed for our sake. Returns only when the network is back or given up."""
        self._silent = 0 if answered else self._silent + 1
        if self.control is None or self._silent < SILENT:
            return False
        async with self._asking:
            if self._silent < SILENT:
                return True  # another look waited for the end of the same outage
            if await self.control_answers():
                self._silent = 0
                return False
            begun, wait_s = time.monotonic(), _FIRST_WAIT_S
            self.hosts.gate.shut(OURS)
            try:
                while not self.halted() and time.monotonic() - begun < LONGEST_S:
                    await asyncio.sleep(wait_s)
                    if await self.control_answers():
                        self._silent = 0
                        return True
                    wait_s = min(2 * wait_s, _MOST_WAIT_S)
                self.lost = not self.halted()
                return True
            finally:
                self.lasted_s += time.monotonic() - begun
                self.hosts.gate.open(OURS)

    async def control_answers(self) -> bool:
        """Whether the control gives any answer at all."""
        assert self.control is not None
        got = await exchange.fetch(self.client, self.control, PAGE, _CAPS, deadline_s=_LOOK_S)
        self.hosts.ledger.sent(urlsplit(self.control).netloc, got.requests, got.received_bytes)
        return got.status is not None

    async def host_is_well(self, home: str) -> bool:
        """After many errors in a row: whether the host's front page still answers, at once or after a long pause."""
        for again in (False, True):
            got = await self.hosts.fetch(self.client, home, PAGE, _CAPS)
            if got.status is not None and got.status < 500:
                return True
            if not again:
                end = time.monotonic() + LONGEST_PAUSE_S
                while time.monotonic() < end and not self.halted():  # noqa: ASYNC110 - the run may be stopped
                    await asyncio.sleep(min(1.0, LONGEST_PAUSE_S))
        return False
