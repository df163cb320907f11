"""Questions asked of a series of data: is the last period that fell due there (环境质量 by month or quarter).

Never counts from the day of publication, and never takes a headline with a number in it for the data.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import unlooked, verdict
from rules.checks.site.topics import PLACES, absent, unless_unseen
from rules.facts.records import Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words.periods_named import Span, Unit, called, owed, since, spans
from rules.words.title_search import EVERYWHERE, Title, Where, Words, place, shown


class SeriesCurrentArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    period: Unit  # the longest that may be reported together
    grace_days: int  # after the end of a period; on the last of them it is not due yet
    level_periods: dict[str, Unit] = {}  # site level → another period
    where: tuple[Where, ...] = EVERYWHERE
    classes: tuple[str, ...] = ()


def series_current(subject: Site, args: SeriesCurrentArgs, view: View) -> Iterable[Verdict]:
    """The series covers the last period that fell due; the periods that are lacking are named."""
    unit = args.level_periods.get(view.site.level or "", args.period)
    due = owed(view.as_of, unit, args.grace_days)
    expected = Text(
        f"{args.called.zh}公布至{called(due)}（期末后{args.grace_days}天内）",
        f"{args.called.en} up to {called(due)}, within {args.grace_days} days of its end",
    )
    found = shown(view, args.words, args.where, args.classes, strict=True)
    if not found.things:
        yield absent(args.called, expected, view, found, where=args.where, classes=args.classes)
        return
    told = [(span, hit) for hit in found.things if hit.where != "column" for span in spans(hit.text, hit.on)]
    past = [(span, hit) for span, hit in told if span.end <= view.as_of]
    latest = max(past, key=lambda one: (one[0].end, one[1].url), default=None)
    if latest is not None and latest[0].end >= due.end:
        gaps = _gaps([span for span, _ in past], due, unit)
        more = f"；其间未见{'、'.join(map(called, gaps))}" if gaps else ""
        yield verdict(
            "passed", f"{args.called.zh}最新一期为{called(latest[0])}{more}",
            f"The latest period of {args.called.en} is {called(latest[0])}", expected, "", [place(latest[1])],
        )  # fmt: skip
        return
    # A row without a period may be the one that is due, unless it came out before that had ended.
    dated = {id(hit) for _, hit in past}
    unclear = tuple(
        hit for hit in found.things
        if id(hit) not in dated and (hit.where == "column" or hit.on is None or hit.on > due.end)
    )  # fmt: skip
    rows = tuple(hit for hit in unclear if hit.where != "column")
    if rows or (latest is None and unclear):
        yield _unclear(args.called, expected, rows or unclear, view)
        return
    if latest is None:
        newest_one = max(found.things, key=lambda hit: (hit.on or due.start, hit.url))
        latest = (Span(newest_one.on or due.start, newest_one.on or due.start), newest_one)
    lacking = "、".join(map(called, since(due, latest[0].end, unit)))
    fault = verdict(
        "failed", f"{args.called.zh}最新一期为{called(latest[0])}，未见{lacking}",
        f"The latest period of {args.called.en} is {called(latest[0])}; lacking: {lacking}", expected,
        f"periods:{lacking}", [place(latest[1], called(latest[0]))],
    )  # fmt: skip
    yield unless_unseen(fault, view, found.things, newer=True)


def _gaps(told: list[Span], due: Span, unit: Unit) -> tuple[Span, ...]:
    """Periods between the first and the last that are there which none of them covers."""
    first = min(span.end for span in told)
    return tuple(
        one for one in since(due, first, unit)
        if not any(span.start <= one.start and one.end <= span.end for span in told)
        and not any(one.start <= span.start and span.end <= one.end for span in told)
    )  # fmt: skip


def _unclear(name: Text, expected: Text, hits: tuple[Title, ...], view: View) -> Verdict:
    if (reason := unlooked(view.site.whole)) is not None:
        return verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    return verdict(
        "cantTell", f"{name.zh}有条目看不出所属时段，需人工核对", f"Some titles of {name.en} do not tell their period",
        expected, "undated", [place(hit) for hit in hits[:PLACES]],
    )  # fmt: skip
