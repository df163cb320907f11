"""Questions asked of what comes every quarter: is each of the last ones there.

Never asks for a quarter whose time to report has not run out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from rules.checks.evidence import behind, missing, verdict
from rules.checks.site.topics import PLACES
from rules.facts.records import Site
from rules.judge.model import Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words.title_search import EVERYWHERE, Title, Where, Words, newest, place, shown

Quarter: TypeAlias = tuple[int, int]  # year, 1…4

_NAMED = re.compile(r"(?:第?([一二三四1-4])季度)|(?:\bQ([1-4])\b)|(上半年)|(下半年)|(全年|年度)")
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4}


class EachQuarterArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    quarters: int  # how many of the last ones
    grace_days: int  # after the end of a quarter; on the last of them nothing is owed yet
    where: tuple[Where, ...] = EVERYWHERE


def each_quarter(subject: Site, args: EachQuarterArgs, view: View) -> Iterable[Verdict]:
    """Each of the last quarters has one; one finding that names the quarters not found."""
    hits = shown(view, args.words, args.where).things
    owed = owed_quarters(view.as_of, args.quarters, args.grace_days)
    there = {quarter for hit in hits for quarter in quarters_of(hit)}
    lacking = [f"{year}年第{number}季度" for year, number in owed if (year, number) not in there]
    expected = Text(f"每季度有{args.called.zh}", f"{args.called.en} every quarter")
    if not lacking:
        yield verdict("passed", f"最近{args.quarters}个季度均有{args.called.zh}", f"{args.called.en} for each quarter")
    elif (hidden := behind(view, Sought(about=args.called.zh))) is not None:
        yield hidden
    elif not hits or missing(view, args.called, expected).outcome == "untested":
        yield missing(view, args.called, expected)
    elif any(not quarters_of(hit) for hit in hits):
        yield verdict(
            "cantTell", f"{args.called.zh}有条目看不出所属季度，需人工核对：{'、'.join(lacking)}",
            "Some titles do not tell their quarter", expected, "undated", [place(hit) for hit in hits[:PLACES]],
        )  # fmt: skip
    else:
        yield verdict(
            "failed", f"{args.called.zh}未找到：{'、'.join(lacking)}", f"{args.called.en} was not found for: "
            + ", ".join(lacking), expected, "quarters:" + "、".join(lacking), [place(newest(hits) or hits[0])],
        )  # fmt: skip


def owed_quarters(as_of: dt.date, count: int, grace_days: int) -> tuple[Quarter, ...]:
    """The last ``count`` quarters that ended more than ``grace_days`` before the day, newest first."""
    year, number = as_of.year, (as_of.month - 1) // 3 + 1
    owed: list[Quarter] = []
    while len(owed) < count:
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        ended = dt.date(year + number // 4, number % 4 * 3 + 1, 1) - dt.timedelta(days=1)
        if (as_of - ended).days > grace_days:
            owed.append((year, number))
    return tuple(owed)


def quarters_of(hit: Title) -> frozenset[Quarter]:
    """Quarters a title reports on; the year is the title's own, else that of its date (一季度通报 of April)."""
    named = _NAMED.search(hit.text)
    if named is None:
        return frozenset()
    quarter, latin, first, second, whole = named.groups()
    numbers = (
        (_HAN.get(quarter or latin) or int(quarter or latin),) if quarter or latin
        else (1, 2) if first else (3, 4) if second else (1, 2, 3, 4) if whole else ()
    )  # fmt: skip
    years = hit.years()
    if not years and hit.on is not None:
        # Reports come after their quarter: one of the fourth that is dated in spring is of the year before.
        late = max(numbers) * 3 >= hit.on.month
        years = frozenset((hit.on.year - late,))
    return frozenset((year, number) for year in years for number in numbers)
