"""Questions asked of how long something was open to the public: a draft for opinions, a notice for objections.

Never counts a day the page does not state.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, behind, browserless, day, unlooked, unrendered, verdict
from rules.facts.records import Document
from rules.judge.model import Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words import workdays
from rules.words.title_search import Words


class LastsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    of: Literal["consult", "period"]  # a draft's days for opinions, or a notice's for objections
    words: Words | None = None  # titles it binds
    min_days: int | None = None  # first and last day both counted
    min_workdays: int | None = None
    doubtful: bool = False  # a shorter period asks a person: whether the duty binds cannot be told from the page
    binding: Words | None = None  # titles that tell that it binds: no doubt then
    governments: Words | None = None  # titles that tell so on the site of a government


def lasts(subject: Document, args: LastsArgs, view: View) -> Iterable[Verdict]:
    """The period stated on the page is at least as long as asked."""
    if args.words is not None and not args.words.match(subject.title):
        return
    if args.of == "consult":
        if not subject.draft:
            return
        first, last = subject.consult_from, subject.consult_until
    else:
        first, last = subject.period_from, subject.period_until
    start, end = day(first) or day(subject.published_on), day(last)
    wanted = f"{args.min_days}日" if args.min_days else f"{args.min_workdays}个工作日"
    expected = Text(f"{args.called.zh}不少于{wanted}", f"{args.called.en} is at least {wanted}")
    if start is None or end is None:
        reason = unlooked(first) or unlooked(last)
        outcome: Literal["untested", "cantTell"] = "untested" if reason else "cantTell"
        zh = f"未能查看：{reason}" if reason else f"页面没有写明{args.called.zh}的起止日期，需人工核对"
        yield verdict(outcome, zh, "The page states no period", expected, "undated", [at(view, subject)])
        return
    try:
        enough, told = _length(start, end, args)
    except workdays.Uncovered as gap:
        yield verdict("cantTell", str(gap), "No gazetted calendar", expected, "uncovered", [at(view, subject)])
        return
    if enough:
        yield verdict("passed", f"{args.called.zh}为{told}", f"{args.called.en}: {told}")
        return
    bound = args.binding is not None and args.binding.match(subject.title)
    if args.governments is not None and view.site.kind == "portal":
        bound = bound or args.governments.match(subject.title)
    hurry = subject.quotes.get(f"{args.of}_hurry", "")
    doubt = bool(hurry) or (args.doubtful and not bound)
    more = "；是否属于应当满足该期限的事项需人工核对" if doubt else ""
    if hurry:
        more = f"；页面写有“{hurry}”，理由是否成立需人工核对"
    elif not doubt and args.of == "consult":
        more = "，页面没有说明缩短的理由"
    yield verdict(
        "cantTell" if doubt else "failed", f"{args.called.zh}自{start}至{end}，{told}{more}",
        f"{args.called.en} from {start} to {end}: {told}", expected, "short",
        [at(view, subject, subject.quotes.get(f"{args.of}_until", ""), told)],
    )  # fmt: skip


def _length(start: object, end: object, args: LastsArgs) -> tuple[bool, str]:
    first, last = day(start), day(end)
    assert first is not None
    assert last is not None
    if args.min_days is not None:
        days = (last - first).days + 1
        return days >= args.min_days, f"{days}日"
    count = workdays.between(first, last) + workdays.is_workday(first)
    return count >= (args.min_workdays or 0), f"{count}个工作日"


class FeedbackGivenArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_days: int  # after the last day for opinions; until then nothing is owed
    within_days: int  # consultations that ended earlier are not looked at


def feedback_given(subject: Document, args: FeedbackGivenArgs, view: View) -> Iterable[Verdict]:
    """What became of the opinions on a draft is told on the site."""
    if not subject.draft:
        return
    end = day(subject.consult_until)
    if subject.feedback:
        yield verdict("passed", f"有采纳情况：{subject.feedback[0].title}", "Its outcome was published")
    elif end is None:
        yield verdict("inapplicable", "页面没有写明征求意见的截止日", "The page states no last day")
    elif (past := (view.as_of - end).days) <= args.max_days or past > args.within_days:
        yield verdict("inapplicable", "反馈期限未届满，或征求意见已久", "Not yet due, or long ago")
    elif (hidden := behind(view, Sought(about="意见采纳反馈"))) is not None:
        yield hidden
    elif browserless(view):
        yield unrendered()
    else:
        yield verdict(
            "failed", f"征求意见于{end}截止，本站未找到采纳情况", f"Ended on {end}; no outcome was found on this site",
            Text(f"截止后{args.max_days}日内公布采纳情况", f"The outcome within {args.max_days} days"), "no-feedback",
            [at(view, subject, subject.title, f"截止于{end}")],
        )  # fmt: skip
