"""Questions asked of published letters: is one left without an answer, was it answered in time and in substance.

Never judges what an answer says: a person does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from rules.checks.evidence import at, day, plain, unlooked, verdict
from rules.facts.records import Facts, Letter, Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import workdays

Channel: TypeAlias = Literal["owed", "special", "unknown"]


class Channels(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in names of columns of letters: what owes an answer here, and what is a channel with rules of its own."""

    owed: tuple[str, ...]  # 信箱, 咨询, 留言 …
    special: tuple[str, ...]  # 信访, 举报 …: whatever else the name says
    complaints: tuple[str, ...] = ()  # 投诉: special, unless the same name asks for questions as well (咨询投诉)
    last: tuple[str, ...] = ()  # 征集, 访谈 …: special as the innermost column
    bodies: tuple[str, ...] = ()  # names of bodies that hold such a word and are no channel: 信访局

    def of(self, path: tuple[str, ...]) -> Channel:
        """What the columns a letter stands in are, from the outermost to the innermost."""
        names = [self._bare(name) for name in path]
        inner = next((name for name in reversed(names) if name), "")
        if any(
            _has(name, self.special) or (_has(name, self.complaints) and not _has(name, self.owed)) for name in names
        ):
            return "special"
        if _has(inner, self.last) and not _has(inner, self.owed):
            return "special"
        return "owed" if any(_has(name, self.owed) for name in names) else "unknown"

    def _bare(self, name: str) -> str:
        for body in self.bodies:
            name = name.replace(body, "")
        return plain(name)


def _has(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name for word in words)


def _channel(page: Page, channels: Channels, view: View) -> Channel:
    """By the page's own breadcrumb, else its column tag, else the columns that list it."""
    path = page.breadcrumb if isinstance(page.breadcrumb, tuple) else ()
    if found := tuple(name for name in path if name):
        return channels.of(found)
    if name := page.meta.get("columnname", "").strip():
        return channels.of((name,))
    listed: dict[str, list[tuple[str, ...]]] = view.once("paths of columns by item", _paths)
    kinds = {channels.of(one) for one in listed.get(page.url, ())}
    return next((kind for kind in ("special", "owed") if kind in kinds), "unknown")


def _paths(facts: Facts) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for column in facts.columns:
        for item in column.items:
            found.setdefault(item.url, []).append((*column.path, column.name))
    return found


class LetterAnsweredArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_age_days: int  # a letter older than this without an answer; the boundary day passes
    within_days: int  # letters older than this are not looked at
    channels: Channels


def letter_answered(subject: Page, args: LetterAnsweredArgs, view: View) -> Iterable[Verdict]:
    """A published letter of a channel that owes answers has its own, or is not yet old enough to owe one."""
    letter = subject.letter
    if letter is None:
        return
    asked, answered = day(letter.asked_on), day(letter.answered_on)
    channel = _channel(subject, args.channels, view)
    if channel == "special":
        yield _special()
    elif answered is not None or letter.answer_chars:
        yield verdict("passed", f"已于{answered}答复", f"Answered on {answered}")
    elif (reason := unlooked(letter.answered_on)) is not None:
        yield verdict("untested", f"未能查看：{reason}", "Could not look", cause=reason)
    elif asked is None or not letter.pending:
        yield verdict("inapplicable", "页面没有写明留言时间或办理状态", "The page states no day or state")
    elif (age := (view.as_of - asked).days) > args.within_days:
        yield verdict("inapplicable", f"留言在{args.within_days}天以前", "An older letter")
    elif age <= args.max_age_days:
        yield verdict("passed", f"留言于{asked}，尚在期限之内", "Not yet due")
    else:
        sure = channel == "owed"
        doubt = "" if sure else "；所在栏目是否属于应当答复的咨询、留言栏目需人工核对"
        yield verdict(
            "failed" if sure else "cantTell", f"留言于{asked}，状态为“{letter.pending}”，已{age}天{doubt}",
            f"Asked on {asked}, open for {age} days" + ("" if sure else "; a person tells what channel it is"),
            Text(f"{args.max_age_days}天内答复", f"Answered within {args.max_age_days} days"), "open",
            [at(view, subject, letter.pending, f"留言于{asked}，{age}天未答复")],
        )  # fmt: skip


def _special() -> Verdict:
    return verdict(
        "inapplicable", "信访、举报、投诉和访谈、征集栏目另有办理规定，不在此列", "A channel with rules of its own"
    )


class LetterInTimeArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_workdays: int
    channels: Channels


def letter_in_time(subject: Page, args: LetterInTimeArgs, view: View) -> Iterable[Verdict]:
    """A published letter was answered within so many working days; a later one asks a person."""
    letter = subject.letter
    asked, answered = (day(letter.asked_on), day(letter.answered_on)) if letter else (None, None)
    if asked is None or answered is None:
        return
    if _channel(subject, args.channels, view) == "special":
        yield _special()
        return
    expected = Text(f"{args.max_workdays}个工作日内答复", f"Answered within {args.max_workdays} working days")
    try:
        taken = workdays.between(asked, answered)
    except workdays.Uncovered as gap:
        yield verdict("cantTell", str(gap), "No gazetted calendar", expected, "uncovered", [at(view, subject)])
        return
    if taken <= args.max_workdays:
        yield verdict("passed", f"{taken}个工作日答复", f"Answered after {taken} working days")
    else:
        yield verdict(
            "cantTell", f"留言于{asked}，答复于{answered}，相隔{taken}个工作日；是否属于简单咨询需人工核对",
            f"Answered after {taken} working days; a person tells whether the question was simple", expected, "late",
            [at(view, subject, observed=f"{taken}个工作日")],
        )  # fmt: skip


class LetterSubstanceArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_chars: int
    max_percent: float  # of answered letters, that may be short or pass the question on


def letter_substance(subject: Site, args: LetterSubstanceArgs, view: View) -> Iterable[Verdict]:
    """Few answers are very short or only pass the question on; where there are more, a person reads them."""
    answered = [page for page in view.facts.pages if page.letter and day(page.letter.answered_on)]
    if not answered:
        yield verdict("inapplicable", "没有采集到公开的答复", "No published answer was captured")
        return
    thin = [page for page in answered if page.letter and _thin(page.letter, args.min_chars)]
    share = f"{len(answered)}件答复中有{len(thin)}件"
    # Compared as whole numbers, so that a share of exactly the limit passes.
    if len(thin) * 100 <= args.max_percent * len(answered):
        yield verdict("passed", f"{share}过短或只作转告", f"{len(thin)} of {len(answered)} answers are thin")
    else:
        yield verdict(
            "cantTell", f"{share}过短或只作转告，需人工核对", f"{len(thin)} of {len(answered)} answers look thin",
            Text(f"此类答复不超过{args.max_percent:g}%", f"At most {args.max_percent:g} % of the answers"), "thin",
            [at(view, page, _passed_on(page), "答复过短或只作转告") for page in thin],
        )  # fmt: skip


def _thin(letter: Letter, min_chars: int) -> bool:
    return bool(letter.passed_on) or letter.answer_chars < min_chars


def _passed_on(page: Page) -> str:
    return (page.letter.passed_on or "") if page.letter else ""


class LetterCleanArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[Literal["id18", "id15", "mobile", "bankcard", "address", "mask"], ...]


def letter_clean(subject: Page, args: LetterCleanArgs, view: View) -> Iterable[Verdict]:
    """A published letter and its answer show no number of a person, nor where the writer lives."""
    if subject.letter is None and subject.kind != "qa":
        return
    hits = [(hit.masked, hit.context) for hit in subject.personal if hit.kind in args.kinds]
    if subject.letter is not None and "mobile" in args.kinds:
        told = {masked for masked, _ in hits}
        hits += [(number, "来信人的手机号") for number in subject.letter.mobiles if number not in told]
    if subject.letter is not None and "address" in args.kinds:
        hits += [(home, "来信人的住址") for home in subject.letter.homes]
    if not hits:
        yield verdict("passed", "信件未见完整的个人号码和住址", "No number or home of a person was seen")
        return
    yield verdict(
        "failed", f"信件出现{len(hits)}处个人信息，如{hits[0][0]}", f"{len(hits)} personal details in a letter",
        Text("公开信件不出现个人号码和详细住址", "A letter shows no number and no home of a person"), "personal",
        [at(view, subject, hits[0][1] or hits[0][0], hits[0][0])],
    )  # fmt: skip
