"""The gate every request of a crawl passes: shut at night or by day as the profile says, and during an outage of ours.

Never lets a request through while somebody keeps it shut, and never keeps a crawl from being stopped.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

STOP_FILE = "GOVAUDIT_STOP_FILE"  # environment: a file whose existence ends every crawl of this account


class Gate:
    """Open unless somebody shut it; each gives a reason, and the gate opens when the last is gone."""

    def __init__(self) -> None:
        self.shut_for: set[str] = set()
        self._open = asyncio.Event()
        self._open.set()

    def shut(self, why: str) -> None:
        self.shut_for.add(why)
        self._open.clear()

    def open(self, why: str) -> None:
        self.shut_for.discard(why)
        if not self.shut_for:
            self._open.set()

    async def passed(self) -> None:
        """Wait until the gate is open."""
        await self._open.wait()


def stop_file(folder: Path) -> Path | None:
    """The kill switch, if somebody threw it: a file STOP in the run's folder, or the one that the environment names."""
    given = os.environ.get(STOP_FILE)
    places = [folder / "STOP", Path(given)] if given else [folder / "STOP"]
    return next((path for path in places if path.exists()), None)
