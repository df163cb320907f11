"""The certificate of a crawl: how many requests it sent, how fast, when, and where it stopped by itself.

Never estimates: requests are counted where they are sent, and what a killed process did not write is not claimed.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, deque
from collections.abc import Sequence

from audit.evidence.capture import Capture
from audit.profile.crawl_windows import BEIJING

_WINDOW_S = 10.0  # a rate is what was sent in any so long a time
_SHORTEST_S = 1.0  # a crawl of less is taken for so long


class Ledger:
    """Counts of one crawl, those of earlier processes of the same capture included."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        said = capture.meta.get("sent") or {}
        self.hosts: Counter[str] = Counter(said.get("hosts", {}))
        self.hours: Counter[str] = Counter(said.get("hours", {}))
        self.received_bytes: int = said.get("bytes", 0)
        self.kept_rate: float = said.get("kept_rate", 0.0)
        self.browser: dict[str, int] = {"connections": 0, "bytes": 0, **said.get("browser", {})}
        self._browsed_before = dict(self.browser)
        self._recent: dict[str, deque[float]] = {}
        self._changed = False

    def turn(self, host: str) -> None:
        """A request leaves now: what the rate is made of."""
        at, recent = time.monotonic(), self._recent.setdefault(host, deque())
        recent.append(at)
        while at - recent[0] > _WINDOW_S:
            recent.popleft()
        self.kept_rate = max(self.kept_rate, (len(recent) - 1) / max(_SHORTEST_S, at - recent[0]))

    def sent(self, host: str, requests: int, received_bytes: int) -> None:
        """An exchange is over: how many requests it took, and the decoded bytes that came."""
        if requests:
            self.hosts[host] += requests
            self.hours[dt.datetime.now(BEIJING).strftime("%Y-%m-%d %H")] += requests
        self.received_bytes += received_bytes
        self._changed = True

    def browsed(self, connections: int, received_bytes: int) -> None:
        """What this process's browser has opened and got so far."""
        now = {
            "connections": self._browsed_before["connections"] + connections,
            "bytes": self._browsed_before["bytes"] + received_bytes,
        }
        self._changed = self._changed or now != self.browser
        self.browser = now

    def save(self) -> None:
        """Into the capture, in the transaction that is open or the next."""
        if self._changed:
            self._changed = False
            self.capture.meta["sent"] = {
                "hosts": dict(sorted(self.hosts.items())), "hours": dict(sorted(self.hours.items())),
                "bytes": self.received_bytes, "kept_rate": round(self.kept_rate, 3),
                "browser": self.browser,
            }  # fmt: skip

    def certify(self, rate: float, hours: Sequence[str], browser: dict[str, int] | None, cut: Sequence[str]) -> None:
        """Write the certificate; what was left out comes from the rows, so that it adds up with the states."""
        self.save()
        left_out = self.capture.db.execute(
            "SELECT why, COUNT(*) FROM target WHERE state IN ('sampled_out', 'cancelled') AND internal=1"
            " GROUP BY why ORDER BY why"
        ).fetchall()
        self.capture.meta["certificate"] = {
            "requests": sum(self.hosts.values()),
            "bytes": self.received_bytes,
            "hosts": dict(sorted(self.hosts.items())),
            "configured_rate": rate,
            "kept_rate": round(self.kept_rate, 2),
            "hours": {"allowed": list(hours), "used": dict(sorted(self.hours.items()))},
            "browser": browser,
            "stops": [*({"why": why, "left_out": count} for why, count in left_out),
                      *({"why": why, "left_out": 0} for why in cut if why not in {row[0] for row in left_out})],
        }  # fmt: skip
