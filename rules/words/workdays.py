"""Working days of the gazetted calendar: weekends, statutory holidays and make-up working days.

Never guesses: a day whose year has no gazetted arrangement yet raises :class:`Uncovered`, and the check says cantTell.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import Final

# The library's tables, not its functions: a date is asked for a million times. Tests compare the two day by day.
from chinese_calendar import constants  # type: ignore[import-untyped]  # ships no type hints

SOURCE: Final = "chinesecalendar（国务院办公厅历年节假日安排）"
VERSION: Final = version("chinesecalendar")


class Uncovered(LookupError):
    """No gazetted holiday arrangement for this year; ``str()`` is one Chinese sentence."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年放假安排尚未收录，无法计算工作日")
        self.year = year


def _years() -> tuple[int, int]:
    years = {day.year for day in constants.holidays}
    return min(years), max(years)


FIRST_YEAR, LAST_YEAR = _years()
COVERS: Final = (f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31")
_HOLIDAYS: Final = frozenset(constants.holidays)
_MADE_UP: Final = frozenset(constants.workdays)
_ONE_DAY: Final = dt.timedelta(days=1)


def is_workday(day: dt.date) -> bool:
    """Whether people work on this day, 调休 included. Raises :class:`Uncovered`."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Uncovered(day.year)
    return day in _MADE_UP or (day.weekday() < 5 and day not in _HOLIDAYS)


def add(day: dt.date, workdays: int) -> dt.date:
    """The last day of a period of ``workdays`` (0 or more); counting starts the day after ``day`` (民法典201).

    Raises :class:`Uncovered` as soon as the count enters a year without an arrangement.
    """
    if workdays < 0:
        raise ValueError("workdays must not be negative")
    left = workdays
    while left:
        day += _ONE_DAY
        left -= is_workday(day)
    return day


def between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier.

    ``between(a, add(a, n)) == n``. Raises :class:`Uncovered`.
    """
    if end < start:
        return -between(end, start)
    return sum(is_workday(start + dt.timedelta(days=number)) for number in range(1, (end - start).days + 1))
