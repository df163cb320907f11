"""Consultations: whether a page asks the public, and from when to when.

Never takes a day that the page does not state, and guesses no year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import squeeze
from audit.read.web.word_lists import key, lexicon, pattern
from rules.facts.records import Maybe, Unknown
from rules.words import workdays

_LIKELY_DAYS = 400  # a day without a year is resolved only when one year puts it this near behind the notice
_ASKING = re.compile(r"(?:征求|征集|听取|反馈|提出|提交|收集|发送|寄送|公示)")
_DAY = re.compile(
    r"(?:(?P<y>(?:19|20)\d{2})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]|(?P<iso>(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})"
)
_TO = re.compile(r"^(?:\(?[上下]?午?\d{0,2}[:时点]?\d{0,2}[^\d,。;]{0,6}\)?)?起?(?:至|到|—|–|-|~|止)+于?$")
_TERM = re.compile(
    r"(?P<n>[\d一二三四五六七八九十百]{1,4})(?:个)?(?P<unit>工作日|自然日|日|天|个月)(?:内|以内|止|。|，|;|,|$)"
)
_BEFORE = re.compile(
    r"^(?:\(?(?:星期|周).\)?)?(?:[上下]午)?(?:\d{1,2}[:时点]\d{0,2}分?)?(?:以|之)?(?:前|截止|止|为止|内)"
)
_SINCE = re.compile(
    r"(?:自|从)?(?:本?(?:公告|通知|通告|公示|征求意见稿|启事)?(?:发布|公布|公告|公示|刊登|见报|发出|之日)|即日)"
)
_DUE = re.compile(r"(?:截止|截至|止于)(?:时间|日期|期限)?(?:为|是|至|到|:)*$")
_HURRY = re.compile(r"情况紧急|时间紧|时限紧|任务紧|急需|紧迫|尽快(?:出台|印发|实施)|缩短|疫情防控需要|应急需要")
_NOTHING = re.compile(r"^(?:[:：\-—/]*|暂无.{0,8}|无|尚未.{0,20}|未.{0,6}|征集中|进行中)$")


Span: TypeAlias = tuple[Maybe[dt.date], Maybe[dt.date], dict[str, str]]  # first day, last day, words


class Asked(Struct, frozen=True):
    """What a page says of a consultation."""

    draft: bool = False
    feedback: bool = False
    start: Maybe[dt.date] = None
    end: Maybe[dt.date] = None
    quotes: dict[str, str] = {}
    own: str = ""  # words on the draft's own page that tell what came of it


def is_proposal(title: str) -> bool:
    """Whether a title is of a draft, of a call for opinions on one, or of what became of them."""
    name = squeeze(nfkc(title))
    return any(pattern("drafts", group).search(name) for group in ("proposal", "draft", "feedback"))


def asked(
    title: str, text: Callable[[], Sequence[str]], published: Maybe[dt.date], unseen: Unknown | None
) -> Asked | None:
    """The consultation a page is about; None for other pages. ``text``: its lines, cells of a row parted by tabs."""
    name = squeeze(nfkc(title))
    if pattern("drafts", "feedback").search(name):
        return Asked(feedback=True)
    if not pattern("drafts", "draft").search(name):
        return None
    lines = text()
    start, end, quotes = span(lines, published)
    if hurry := _hurry(lines):
        quotes["consult_hurry"] = hurry
    return Asked(
        True, False, unseen if start is None else start, unseen if end is None else end, quotes, _own_feedback(lines)
    )


def span(lines: Sequence[str], published: Maybe[dt.date]) -> tuple[Maybe[dt.date], Maybe[dt.date], dict[str, str]]:
    """First and last day for opinions with the words they stand in; None where the page states none."""
    best: tuple[Maybe[dt.date], Maybe[dt.date]] = (None, None)
    quotes: dict[str, str] = {}
    for line in lines:
        text = squeeze(nfkc(line))
        found = _labelled(line) or (_sentence(text, published) if len(text) <= 1500 else None)
        if found is None:
            continue
        start = best[0] if isinstance(best[0], dt.date) or found[0] is None else found[0]
        end = best[1] if isinstance(best[1], dt.date) or found[1] is None else found[1]
        for field, now, before in (("consult_from", start, best[0]), ("consult_until", end, best[1])):
            if now is not before:
                quotes[field] = line.strip()[:160] if len(line) <= 160 else _near(text)
        best = (start, end)
        if isinstance(start, dt.date) and isinstance(end, dt.date):
            break
    start, end = best
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        wrong = Unknown("页面所写的征求意见起止日期先后颠倒")
        return wrong, wrong, quotes
    return start, end, quotes


def _hurry(lines: Sequence[str]) -> str:
    """The sentence that tells why the period is shorter than usual; "" where none does (条例15)."""
    for line in lines:
        text = squeeze(line)
        if found := _HURRY.search(text):
            start = max(text.rfind(mark, 0, found.start()) for mark in "。；") + 1
            return text[start : found.end() + 40][:120]
    return ""


def _near(text: str) -> str:
    match = _DAY.search(text) or _TERM.search(text)
    return text[max(0, match.start() - 60) : match.end() + 60] if match else text[:120]


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = lexicon("drafts")
    return re.compile(words["from"]), re.compile(words["until"]), re.compile(words["span"])


def _labelled(line: str) -> tuple[Maybe[dt.date], Maybe[dt.date]] | None:
    """开始时间：2026-03-01 … 结束时间：2026-04-01, in one line or one table row."""
    parts = re.split(r"[\t:：]", line)
    start: dt.date | None = None
    end: dt.date | None = None
    for label, value in pairwise(parts):
        name = key(label.split()[-1] if label.split() else "")
        day = dates.first(value)
        if day is not None and _labels()[0].search(name):
            start = start or day
        elif day is not None and _labels()[1].search(name):
            end = end or day
    return (start, end) if start or end else None


def _sentence(text: str, published: Maybe[dt.date]) -> tuple[Maybe[dt.date], Maybe[dt.date]] | None:
    """A sentence that states the time: 自…至…; 于…前; 截止…; 自发布之日起30日内."""
    for part in re.split(r"[。;；]", text):
        if not _ASKING.search(part) and not _labels()[2].search(part) and not _DUE.search(part[:12]):
            continue
        days = [(m, _day(m, published)) for m in _DAY.finditer(part)]
        for (one, first), (two, last) in pairwise(days):
            if _TO.match(part[one.end() : two.start()]):
                return first, _same_year(two, last, first)
        for match, day in days:
            if _BEFORE.match(part[match.end() :]) or _DUE.search(part[: match.start()]):
                return None, day
        if (term := _TERM.search(part)) and (found := _counted(part, term, published, days)):
            return found
    return None


def _counted(
    part: str, term: re.Match[str], published: Maybe[dt.date], days: Sequence[tuple[re.Match[str], Maybe[dt.date]]]
) -> tuple[Maybe[dt.date], Maybe[dt.date]] | None:
    """So many days from the notice, or from a day named directly before."""
    before = part[: term.start()]
    for match, day in days:
        if re.fullmatch(r"起(?:算|计)?(?:的|共)?", part[match.end() : term.start()]):
            published = day
            break
    else:
        if not _SINCE.search(before) and not re.search(r"(?:期限|时间|期|时限)(?:为|是|:|共)?$", before):
            return None  # so many days of something else
    count = dates.numeral(term["n"])
    if not count or count > 400:
        return None
    if not isinstance(published, dt.date):
        reason = Unknown("页面写明了征求意见天数，但未见发布日期")
        return reason, reason
    if term["unit"] == "工作日":
        try:
            return published, workdays.add(published, count)
        except workdays.Uncovered as error:
            return published, Unknown(str(error))
    if term["unit"] == "个月":
        return published, dates.plus(published, months=count)
    return published, published + dt.timedelta(days=count)


def _day(match: re.Match[str], published: Maybe[dt.date]) -> Maybe[dt.date]:
    if match["iso"]:
        return dates.first(match["iso"])
    if match["y"]:
        return dates.first(match.group().replace("号", "日"))
    if not isinstance(published, dt.date):
        return Unknown("征求意见日期未写年份")
    likely = []
    for year in (published.year, published.year + 1):
        try:
            day = dt.date(year, int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        if dt.timedelta(days=-31) <= day - published <= dt.timedelta(days=_LIKELY_DAYS):
            likely.append(day)
    near = [day for day in likely if day - published <= dt.timedelta(days=183)]
    return near[0] if len(near) == 1 else Unknown("征求意见日期未写年份")


def _same_year(match: re.Match[str], last: Maybe[dt.date], first: Maybe[dt.date]) -> Maybe[dt.date]:
    """自2026年8月3日至9月2日: the year of the first day, or the next one when the month has gone round."""
    if match["y"] or match["iso"] or not isinstance(first, dt.date):
        return last
    try:
        day = first.replace(month=int(match["m"]), day=int(match["d"]))
        return day if day >= first else day.replace(year=first.year + 1)
    except ValueError:
        return Unknown("征求意见截止日期不是日历上的一天")


def _own_feedback(lines: Sequence[str]) -> str:
    """The words behind a heading like 采纳情况 on the draft's own page; "" for none."""
    label = pattern("drafts", "feedback_label")
    for at, line in enumerate(lines):
        text = squeeze(line)
        head, _, rest = text.replace(":", "：").partition("：")
        if len(head) > 16 or not (match := label.search(head)) or len(head) - len(match.group()) > 4:
            continue
        follows = rest or (squeeze(lines[at + 1]) if at + 1 < len(lines) else "")
        if len(follows) >= 10 and not _NOTHING.match(follows) and not label.fullmatch(follows):
            return f"{head}：{follows}"[:160]
    told = pattern("drafts", "feedback_told")
    return next((text[:160] for line in lines if told.search(text := squeeze(line))), "")
