"""Questions asked of a document and its interpretations: is there one, in time, linked both ways.

Never asks for an interpretation of what explains itself: personnel, commendations, working groups.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, behind, browserless, day, interpretations, plain, scripted, unlooked, verdict
from rules.facts.records import Document, Pair
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import workdays
from rules.words.makers import made_elsewhere


class CoveredArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_workdays: int  # before they have passed nothing is owed
    since: str  # ISO date of publication from which interpretations are owed
    exclude_words: tuple[str, ...]  # titles that ask for none


def covered(subject: Document, args: CoveredArgs, view: View) -> Iterable[Verdict]:
    """A normative document in force has at least one interpretation on the site."""
    published = day(subject.published_on)
    title = plain(subject.title)
    if subject.interpretations:
        yield verdict("passed", "有解读", "It has an interpretation")
    elif (maker := made_elsewhere(subject, view)) is not None:
        yield _repost(maker)
    elif any(word in title for word in args.exclude_words):
        yield verdict("inapplicable", "此类文件不要求解读", "No interpretation is owed for such a document")
    elif subject.status in ("repealed", "lapsed"):
        yield verdict("inapplicable", "文件已失效或废止", "The document is no longer in force")
    elif published is None:
        yield verdict(
            "cantTell",
            "页面未见发布日期，需人工核对",
            "No date of publication was seen",
            cause="undated",
            evidence=[at(view, subject)],
        )
    elif published.isoformat() < args.since:
        yield verdict("inapplicable", f"文件发布早于{args.since}", f"Published before {args.since}")
    elif not _passed(published, args.max_workdays, view):
        yield verdict("inapplicable", "解读期限尚未届满", "The period for an interpretation has not run out")
    elif (hidden := behind(view, interpretations(view))) is not None:
        yield hidden
    elif browserless(view):
        yield verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered")
    else:
        yield verdict(
            "failed", "本站未找到该文件的解读", "No interpretation of the document was found on this site",
            Text("规范性文件有相应解读", "A normative document has an interpretation"), "uninterpreted",
            [at(view, subject, subject.title, f"发布于{published}")],
        )  # fmt: skip


def _repost(maker: str) -> Verdict:
    return verdict(
        "inapplicable",
        f"转载其他机关制作的文件（{maker}），解读由起草机关承担",
        "A repost; who drafted it interprets it",
    )


def _passed(published: dt.date, limit: int, view: View) -> bool:
    try:
        return view.as_of > workdays.add(published, limit)
    except workdays.Uncovered:
        return False


class InTimeArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_workdays: int
    since: str


def in_time(subject: Document, args: InTimeArgs, view: View) -> Iterable[Verdict]:
    """The earliest interpretation came at most so many working days after the document."""
    published = day(subject.published_on)
    expected = Text(
        f"文件发布后{args.max_workdays}个工作日内解读", f"Interpreted within {args.max_workdays} working days"
    )
    if not subject.interpretations:
        yield verdict("inapplicable", "没有解读，另行记录", "No interpretation; another rule tells it")
    elif (maker := made_elsewhere(subject, view)) is not None:
        yield _repost(maker)
    elif published is None:
        yield verdict(
            "cantTell",
            "页面未见发布日期，需人工核对",
            "No date of publication",
            expected,
            "undated",
            [at(view, subject)],
        )
    elif published.isoformat() < args.since:
        yield verdict("inapplicable", f"文件发布早于{args.since}", f"Published before {args.since}")
    else:
        yield _in_time(subject, published, args, expected, view)


def _in_time(subject: Document, published: dt.date, args: InTimeArgs, expected: Text, view: View) -> Verdict:
    dated = [(found, pair) for pair in subject.interpretations if (found := day(pair.published_on))]
    days = sorted(dated, key=lambda one: (one[0], one[1].url))
    unread = sorted({reason for pair in subject.interpretations if (reason := unlooked(pair.published_on))})
    try:
        deadline = workdays.add(published, args.max_workdays)
        if days and days[0][0] <= deadline:
            return verdict("passed", "在期限之内解读", "Interpreted in time")
        if unread:
            return verdict(
                "untested",
                f"解读的发布日期未能读取：{unread[0]}",
                "The interpretation's date could not be read",
                expected,
                unread[0],
            )
        if not days:
            return verdict(
                "cantTell",
                "解读页未见发布日期，需人工核对",
                "The interpretation is undated",
                expected,
                "undated",
                [at(view, subject)],
            )
        taken = workdays.between(published, days[0][0])
    except workdays.Uncovered as gap:
        return verdict(
            "cantTell", str(gap), "No gazetted calendar for the year", expected, "uncovered", [at(view, subject)]
        )
    first, pair = days[0]
    zh = f"文件发布于{published}，最早的解读发布于{first}，相隔{taken}个工作日"
    return verdict(
        "failed", zh, f"Published {published}, first interpreted {first}: {taken} working days", expected, "late",
        [_beside(subject, pair, zh)],
    )  # fmt: skip


class PairedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pairs: Literal["interpretations", "explains"]
    called: Text


def paired(subject: Document, args: PairedArgs, view: View) -> Iterable[Verdict]:
    """The page links to at least one of the pages that belong to it."""
    pairs = subject.interpretations if args.pairs == "interpretations" else subject.explains
    page = view.page(subject.url)
    if not pairs:
        yield verdict("inapplicable", f"本站未见对应的{args.called.zh}", f"No {args.called.en} on this site")
    elif any(pair.linked for pair in pairs):
        yield verdict("passed", f"有到{args.called.zh}的链接", f"It links to {args.called.en}")
    elif browserless(view) and scripted(page):
        yield verdict(
            "untested", "页面未经浏览器渲染，链接可能由脚本生成", "The page was not rendered; scripts may add the link"
        )
    else:
        yield verdict(
            "failed", f"页面没有到{args.called.zh}的链接", f"The page does not link to {args.called.en}",
            Text(f"页面有到{args.called.zh}的链接", f"The page links to {args.called.en}"), "unlinked",
            [_beside(subject, pairs[0], "未见链接")],
        )  # fmt: skip


def _beside(document: Document, pair: Pair, observed: str) -> Evidence:
    """Evidence on the document's page, with the page that belongs to it."""
    return Evidence(
        url=document.url, record=document.record, title=document.title, quote=pair.title, observed=observed,
        pages=(pair.url,),
    )  # fmt: skip
