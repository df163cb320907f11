"""The period a title of a series reports on: 2026年9月, 三季度, 上半年, 第37周, 9月15日.

Never takes the day of publication for the period.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Unit = Literal["month", "quarter", "half", "year"]
MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_HAN = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_HAN_YEAR = re.compile(r"二[〇○零O][〇○零一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_N = r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:(20\d\d)\s*(?:年度?|[-./])\s*)?"
_TO = r"\s*(?:[-—–~至到])+\s*"
_D = r"([12]\d|3[01]|0?[1-9])"
_DAY = re.compile(r"(?<!\d)(?:(20\d\d)\s*年\s*)?" + _N + r"月\s*" + _D + r"[日号]")
_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)([-./])(1[0-2]|0?[1-9])\2" + _D + r"(?!\d|月)")
_MONTHS = re.compile(_YEAR + r"(?:" + _N + r"月?份?" + _TO + r")?" + _N + r"月")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)[-./年]?(0[1-9]|1[0-2])(?!\d|月)")
_QUARTERS = re.compile(
    _YEAR + r"(前|[一二三四1-4]季?度?" + _TO + r")?第?([一二三四1-4])个?季度|" + _YEAR + r"\bQ([1-4])\b"
)
_HALF = re.compile(_YEAR + r"(上|下)半年")
_WEEK = re.compile(_YEAR + r"第?(\d{1,2}|[一二三四五]?十?[一二三四五六七八九]?)周(?!年|边|期)")
_WHOLE = re.compile(r"(?<!\d)(20\d\d)\s*年(?:度|全年)?")


class Span(Struct, frozen=True, order=True):
    """First and last day."""

    end: dt.date
    start: dt.date


def spans(title: str, published: dt.date | None) -> tuple[Span, ...]:
    """Periods a title names, the finest kind alone. Without a year it is the last such period before publication."""
    text = unicodedata.normalize("NFKC", title)
    text = _HAN_YEAR.sub(lambda found: found[0].translate(_HAN_DIGITS), text)
    years = sorted({int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)})
    for kind in (_days, _months, _quarters, _halves, _weeks, _whole):
        if found := tuple(sorted(set(kind(text, years[-1] if years else None, published)))):
            return found
    return ()


def owed(as_of: dt.date, unit: Unit, grace_days: int) -> Span:
    """The last period of the unit that ended more than ``grace_days`` before the day."""
    length = MONTHS[unit]
    month = as_of.year * 12 + (as_of.month - 1) // length * length  # months since the year 0, start of the running one
    while True:
        month -= length
        span = _of_months(month // 12, month % 12 + 1, length)
        if (as_of - span.end).days > grace_days:
            return span


def since(span: Span, latest: dt.date, unit: Unit) -> tuple[Span, ...]:
    """Periods of the unit after ``latest`` up to ``span``, oldest first."""
    found: list[Span] = []
    here = span
    while here.end > latest and len(found) < 24:
        found.append(here)
        before = here.start - dt.timedelta(days=1)
        month = before.year * 12 + before.month - MONTHS[unit]
        here = _of_months(month // 12, month % 12 + 1, MONTHS[unit])
    return tuple(reversed(found))


def called(span: Span) -> str:
    """What people call a period: 2026年9月, 2026年第三季度, 2026年上半年, 2026年."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    year = f"{span.start.year}年"
    if months == MONTHS["quarter"]:
        return f"{year}第{'一二三四'[(span.start.month - 1) // 3]}季度"
    if months == MONTHS["half"]:
        return year + ("上半年" if span.start.month == 1 else "下半年")
    if months == MONTHS["year"]:
        return year
    if span.start == span.end:
        return f"{year}{span.end.month}月{span.end.day}日"
    return f"{year}{span.start.month}月" if months == 1 else f"{year}{span.start.month}—{span.end.month}月"


def _of_months(year: int, month: int, count: int) -> Span:
    last = year * 12 + month - 1 + count - 1
    end = dt.date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
    return Span(end, dt.date(year, month, 1))


def _number(words: str) -> int:
    return _HAN.get(words) or int(words)


def _dated(year: str | None, known: int | None, published: dt.date | None, month: int, last: int) -> int | None:
    """The year of a period: the one written before it, else the title's, else the last whose period was over."""
    if year or known:
        return int(year or known or 0)
    if published is None:
        return None
    return published.year if last <= published.month else published.year - 1


def _days(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    written = [(found[1], _number(found[2]), int(found[3])) for found in _DAY.finditer(text)]
    written += [(found[1], int(found[3]), int(found[4])) for found in _ISO_DAY.finditer(text)]
    for named, month, number in written:
        year = _dated(named, known, published, month, month)
        try:
            day = dt.date(year or 0, month, number)
        except ValueError:
            continue
        yield Span(day, day)


def _months(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    for found in _MONTHS.finditer(text):
        last = _number(found[3])
        first = _number(found[2]) if found[2] else last
        if first <= last and (year := _dated(found[1], known, published, first, last)) is not None:
            yield _of_months(year, first, last - first + 1)
    for found in _COMPACT.finditer(text):
        yield _of_months(int(found[1]), int(found[2]), 1)


def _quarters(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    for found in _QUARTERS.finditer(text):
        last = int(found[5]) if found[5] else _number(found[3])
        first = last
        if found[2]:
            first = 1 if found[2] == "前" else _number(found[2][0])
        year = _dated(found[4] if found[5] else found[1], known, published, first * 3 - 2, last * 3)
        if first <= last and year is not None:
            yield _of_months(year, first * 3 - 2, (last - first + 1) * 3)


def _halves(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    for found in _HALF.finditer(text):
        first = 1 if found[2] == "上" else 7
        if (year := _dated(found[1], known, published, first, first + 5)) is not None:
            yield _of_months(year, first, 6)


def _weeks(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    for found in _WEEK.finditer(text):
        year = int(found[1]) if found[1] else known or (published.year if published else None)
        if year is None or not found[2].isdecimal():
            continue
        try:
            yield Span(dt.date.fromisocalendar(year, int(found[2]), 7), dt.date.fromisocalendar(year, int(found[2]), 1))
        except ValueError:
            continue


def _whole(text: str, known: int | None, published: dt.date | None) -> Iterator[Span]:
    for found in _WHOLE.finditer(text):
        yield _of_months(int(found[1]), 1, 12)
