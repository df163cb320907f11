"""Dates as Chinese pages write them: digits, full-width digits, Chinese numerals, any separator.

Never guesses: a date without a year, or one no calendar knows, is no date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from audit.read.web.normal import nfkc

_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "Ο": "0",
    "０": "0",
    "O": "0",
    "o": "0",
    "元": "1",
}
_NUMERAL = "零〇○ＯΟ０Oo一二三四五六七八九"
_TENS = re.compile(r"^(?:([一二三四五六七八九两])?百)?(?:零)?(?:([一二三四五六七八九两])?十)?([一二三四五六七八九])?$")
OLDEST, NEWEST = 1949, 2099

_CHINESE = (
    rf"(?P<cy>[12一二][{_NUMERAL}]{{3}})\s*年\s*(?P<cm>[一二三四五六七八九十]{{1,3}}|元)\s*"
    rf"月\s*(?P<cd>[一二三四五六七八九十廿卅]{{1,3}})\s*日"
)
_ARABIC = r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]"
_PLAIN = r"(?<![\d.])(?P<py>(?:19|20)\d{2})\s?(?P<sep>[-/.])\s?(?P<pm>\d{1,2})\s?(?P=sep)\s?(?P<pd>\d{1,2})(?!\d|\.\d)"
_TIGHT = r"(?<![\dA-Za-z])(?P<ty>20\d{2})(?P<tm>0[1-9]|1[0-2])(?P<td>0[1-9]|[12]\d|3[01])(?!\d)"
DATE = re.compile(f"{_CHINESE}|{_ARABIC}|{_PLAIN}")
_ALSO_TIGHT = re.compile(f"{_CHINESE}|{_ARABIC}|{_PLAIN}|{_TIGHT}")
_ONLY = re.compile(r"^[\s(（\[【]*(?:DATE)[\s)）\]】。.]*$".replace("DATE", f"{_CHINESE}|{_ARABIC}|{_PLAIN}"))
_WIDE = re.compile("[０-９／－．：]")


def numeral(text: str) -> int | None:
    """A count in digits or Chinese numerals: 5, 五, 十二, 二十, 一百二十; None when it is neither."""
    text = nfkc(text).strip()
    if text.isdecimal():
        return int(text) if len(text) <= 6 else None
    text = text.replace("两", "二").replace("廿", "二十").replace("卅", "三十")
    if not text or not (match := _TENS.match(text)):
        return None
    hundreds, tens, ones = match.groups()
    value = 0
    if "百" in text:
        value += 100 * (int(_DIGITS[hundreds]) if hundreds else 1)
    if "十" in text:
        value += 10 * (int(_DIGITS[tens]) if tens else 1)
    if ones:
        value += int(_DIGITS[ones])
    return value or None


def _date(match: re.Match[str]) -> dt.date | None:
    group = match.groupdict()
    try:
        if group["cy"]:
            year = int("".join(c if c.isdecimal() else _DIGITS[c] for c in group["cy"]))
            month = 1 if group["cm"] == "元" else numeral(group["cm"])
            day = numeral(group["cd"])
            value = dt.date(year, month or 0, day or 0)
        elif group["y"]:
            value = dt.date(int(group["y"]), int(group["m"]), int(group["d"]))
        elif group["py"]:
            value = dt.date(int(group["py"]), int(group["pm"]), int(group["pd"]))
        elif group.get("ty"):
            value = dt.date(int(group["ty"]), int(group["tm"]), int(group["td"]))
        else:
            return None
    except (ValueError, KeyError):
        return None
    return value if OLDEST <= value.year <= NEWEST else None


def narrow(text: str) -> str:
    """Full-width digits and date separators as ASCII; length unchanged."""
    return _WIDE.sub(lambda m: nfkc(m.group()), text) if _WIDE.search(text) else text


def find(text: str, tight: bool = False) -> list[tuple[dt.date, int, int]]:
    """Every full date in a text with its place; ``tight`` also takes 20220928."""
    pattern = _ALSO_TIGHT if tight else DATE
    return [(value, m.start(), m.end()) for m in pattern.finditer(narrow(text)) if (value := _date(m))]


_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s?(?:[Zz]|UTC|GMT|([+-])(\d\d):?(\d\d)?)(?![\d:])"
)


def first(text: str, tight: bool = False) -> dt.date | None:
    """The first full date in a text; None when there is none or the first one is no day of the calendar."""
    pattern = _ALSO_TIGHT if tight else DATE
    text = narrow(text)
    match = pattern.search(text)
    if match and (stamp := _STAMP.match(text, match.start())):
        return _in_beijing(stamp)
    return _date(match) if match else None


def _in_beijing(stamp: re.Match[str]) -> dt.date | None:
    """The day in Asia/Shanghai of a machine's stamp that names its offset."""
    day, clock, sign, hours, minutes = stamp.group(1, 2, 3, 4, 5)
    try:
        at = dt.datetime.fromisoformat(f"{day}T{clock}")
        offset = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return (at - (-offset if sign == "-" else offset) + dt.timedelta(hours=8)).date()
    except (ValueError, OverflowError):
        return None


def only(text: str) -> dt.date | None:
    """The date when a text is nothing but a date (brackets and a full stop aside)."""
    match = _ONLY.match(narrow(text))
    return _date(match) if match else None


def plus(day: dt.date, years: int = 0, months: int = 0) -> dt.date:
    """A day moved by whole years and months; the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(start: dt.date, years: int = 0, months: int = 0) -> dt.date:
    """The last valid day of a term that begins on ``start``: start + term − 1 day, itself still valid (P8)."""
    return plus(start, years, months) - dt.timedelta(days=1)


_URL_DATE = re.compile(
    r"(?:^|[/_t])(?P<y>(?:19|20)\d{2})[/\-_]?(?P<m>1[0-2]|0[1-9]|[1-9](?!\d))"
    r"(?:[/\-_]?(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?!\d)))?(?=[/_\-.]|$)"
)


def in_url(url: str) -> tuple[int, int, int | None] | None:
    """(year, month, day or None) that an address carries, as /2015/6/26/, /202009/t20200910_1.html or /2015-06/26/."""
    best: tuple[int, int, int | None] | None = None
    for match in _URL_DATE.finditer(url.partition("?")[0]):
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"]) if match["d"] else None
        if OLDEST <= year <= NEWEST and (best is None or (best[2] is None and day is not None)):
            best = (year, month, day)
    return best
