"""How much of the longest tests runs: all of it in `nox -s everything`, otherwise a part that the day chooses.

The day is printed in the head of the test run; ``GOVAUDIT_ROTATION=<number>`` repeats the choice of another day.
tests/README.md lists what is chosen from.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

EVERYTHING = bool(os.environ.get("GOVAUDIT_EVERYTHING"))
# Set for the workers too: they must agree on it, even when a run goes on past midnight.
DAY = int(os.environ.setdefault("GOVAUDIT_ROTATION", str(dt.datetime.now(dt.UTC).toordinal())))


def todays(choices: Sequence[T], count: int = 1) -> list[T]:
    """``count`` of the choices, the next ones on each day; every one of them in ``everything``."""
    if EVERYTHING:
        return list(choices)
    return [choices[(DAY * count + number) % len(choices)] for number in range(count)]


def amount(full: int, short: int) -> int:
    """The full count in ``everything``, else the short one."""
    return full if EVERYTHING else short
