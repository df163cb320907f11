"""Questions asked of a text's validity: its term, its trial, and what catalogues and later texts say of it.

Never judges a text by a title that is merely alike, and never takes an unlabelled text for a valid one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import ORDER, at, day, known, unlooked, verdict
from rules.facts.records import Document, Standing
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import workdays


class TrialArgs(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]  # in the title
    max_years: int


def trial_overdue(subject: Document, args: TrialArgs, view: View) -> Iterable[Verdict]:
    """A text on trial is not in force longer than such texts last, unless its own words give it longer."""
    start = day(subject.effective_on) or day(subject.published_on)
    until = day(subject.valid_until)
    if not any(word in subject.title for word in args.words) or subject.status in ("repealed", "lapsed"):
        yield verdict("inapplicable", "不是现行的暂行、试行文件", "No text on trial in force")
    elif start is None:
        yield verdict("untested", "未见施行日期", "No day of effect was seen", cause="undated")
    elif view.as_of < _years_after(start, args.max_years):
        yield verdict("passed", f"施行未满{args.max_years}年", f"In force for less than {args.max_years} years")
    elif until is not None:
        yield verdict("passed", f"文件写明有效期至{until}", f"It states its own term, {until}")
    elif any(one.state == "valid" for one in subject.standings):
        yield verdict("passed", "清理目录确认继续有效", "A catalogue confirms that it is still valid")
    else:
        seen = f"{start}起施行，已满{args.max_years}年，未见期限或延续依据"
        yield verdict(
            "cantTell", seen, f"In force since {start} without a term or an extension",
            Text(f"暂行、试行满{args.max_years}年的文件有延续依据", "An extension after the usual term"), "overdue",
            [at(view, subject, subject.title, seen)],
        )  # fmt: skip


def _years_after(start: dt.date, years: int) -> dt.date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return dt.date(start.year + years, 3, 1)


class UnlimitedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    region: str  # first digits of the region code the clause binds
    before: str  # ISO date: texts in force earlier are concerned
    lapsed_on: str  # ISO date on which they lapsed
    exclude_words: tuple[str, ...]  # titles of texts that carry out laws


def unlimited_and_old(subject: Document, args: UnlimitedArgs, view: View) -> Iterable[Verdict]:
    """An old text without a stated term is not labelled valid after the day on which such texts lapsed."""
    start = day(subject.effective_on) or day(subject.published_on)
    if ORDER.search(known(subject.doc_number)):
        yield verdict("inapplicable", "规章不适用规范性文件的有效期", "A regulation has no such term")
    elif not (view.site.region_code or "").startswith(args.region):
        yield verdict("inapplicable", "本站行政区划不在适用范围", "The clause binds another region")
    elif view.as_of.isoformat() < args.lapsed_on or start is None or start.isoformat() >= args.before:
        yield verdict("inapplicable", f"施行不早于{args.before}或未见施行日期", f"Not in force before {args.before}")
    elif subject.status != "valid":
        yield verdict("passed", "没有标示为有效", "Not labelled valid")
    elif day(subject.valid_until) is not None or any(one.state == "valid" for one in subject.standings):
        yield verdict("passed", "有有效期限或清理目录确认", "It has a term, or a catalogue confirms it")
    elif any(word in subject.title for word in args.exclude_words):
        yield verdict("inapplicable", "实施性文件", "A text that carries out another")
    else:
        seen = f"{start}起施行，未见有效期限，标示为有效"
        yield verdict(
            "cantTell", seen, f"In force since {start}, no term, labelled valid",
            Text(f"未标明有效期的旧文件自{args.lapsed_on}起失效，实施法律法规的除外", "Such texts have lapsed"),
            "legacy",            [at(view, subject, known(subject.validity), seen)],
        )  # fmt: skip


class StandingArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_workdays: int  # to change the label after the catalogue


def labelled_as_told(subject: Document, args: StandingArgs, view: View) -> Iterable[Verdict]:
    """What the site's own catalogues say of a text stands on the text's own page as well."""
    ended = [one for one in subject.standings if one.state != "valid"]
    told = ended[-1] if ended else None
    label = known(subject.validity)
    if told is None:
        yield verdict("inapplicable", "清理、废止目录未提到该文件", "No catalogue tells of it")
        return
    since = max((found for one in (told.on, told.since) if (found := day(one))), default=None)
    expected = Text("废止、失效或修改的文件在原页面标注", "The text's own page says so")
    if since is None:
        yield verdict("untested", "目录未见日期", "The catalogue is undated", cause="undated")
    elif since > view.as_of or _in_grace(since, args.max_workdays, view.as_of):
        yield verdict("inapplicable", "标注期限未满", "The label is not owed yet")
    elif subject.status in ("repealed", "lapsed", "amended", "partly_invalid"):
        yield verdict("passed", f"页面标示“{label}”", f"Labelled “{label}”")
    elif subject.status is None and subject.normative == "yes":
        yield verdict("inapplicable", "没有有效性标示，另行记录", "No label at all; another rule tells it")
    else:
        doubt = (
            told.state == "amended" or told.by == "title" or unlooked(subject.status) is not None
            or any(one.state == "valid" and _later(one, told) for one in subject.standings)
        )  # fmt: skip
        word = {"repealed": "废止", "lapsed": "失效", "amended": "修改"}[told.state]
        seen = f"{known(told.title) or '目录'}列为{word}，原页面标示“{label or '无'}”"
        yield verdict(
            "cantTell" if doubt else "failed", seen, f"Told {told.state}, labelled “{label}”", expected, told.state,
            [Evidence(url=subject.url, record=subject.record, title=subject.title, quote=told.quote, observed=seen,
                      pages=(told.url,))],
        )  # fmt: skip


def _later(one: Standing, other: Standing) -> bool:
    first, second = day(one.on), day(other.on)
    return first is None or second is None or first >= second


def _in_grace(since: dt.date, limit: int, as_of: dt.date) -> bool:
    try:
        return as_of <= workdays.add(since, limit)
    except workdays.Uncovered:
        return (as_of - since).days <= limit * 2  # a year that is not gazetted: never early
