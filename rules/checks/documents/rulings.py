"""Questions asked of published decisions: in time, with every field.

Never names a party, and never fails running text for a field that may stand in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import day, unlooked, verdict
from rules.facts.records import Ruling, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import workdays

Kind = Literal["penalty", "licence", "other"]


class RulingInTimeArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[Kind, ...]
    called: Text
    max_workdays: int  # from the decision to its publication; the last of them passes
    since: str  # ISO date; decisions of before owe nothing
    doubt_over_workdays: int  # longer gaps come from site migrations more often than from delay (P5)


def ruling_in_time(subject: Site, args: RulingInTimeArgs, view: View) -> Iterable[Verdict]:
    """Each decision was published at most so many working days after it was made."""
    found = [one for one in view.facts.rulings if one.kind in args.kinds]
    if not found:
        yield _nothing(args.called, view)
    for one in found:
        yield _in_time(one, args)


def _in_time(one: Ruling, args: RulingInTimeArgs) -> Verdict:
    decided, published = day(one.decided_on), day(one.published_on)
    expected = Text(
        f"决定作出之日起{args.max_workdays}个工作日内公示", f"Published within {args.max_workdays} working days"
    )
    for value, zh in ((one.decided_on, "决定日期"), (one.published_on, "公示日期")):
        if (reason := unlooked(value)) is not None:
            return verdict("untested", f"{zh}未能读取：{reason}", f"Could not look: {reason}", expected, reason)
    if decided is None or published is None:
        absent = "决定日期" if decided is None else "公示日期"
        return verdict(
            "cantTell", f"未见{absent}，需人工核对", "A date was not seen", expected, f"undated:{absent}", [_at(one)]
        )
    if decided.isoformat() < args.since or published < decided:
        return verdict("inapplicable", "早于起算日，或两个日期先后相反", "Too early, or the dates are reversed")
    try:
        if published <= workdays.add(decided, args.max_workdays):
            return verdict("passed", "在期限之内公示", "Published in time", expected, "", [_at(one)])
        taken = workdays.between(decided, published)
    except workdays.Uncovered as gap:
        return verdict("cantTell", str(gap), "No gazetted calendar for the year", expected, "uncovered", [_at(one)])
    zh = f"{decided}作出决定，{published}公示，相隔{taken}个工作日"
    en = f"Decided {decided}, published {published}: {taken} working days"
    if taken > args.doubt_over_workdays:
        return verdict("cantTell", zh + "，可能为迁移补录，需人工核对", en, expected, "doubt", [_at(one, zh)])
    return verdict("failed", zh, en, expected, "late", [_at(one, zh)])


class RulingFieldsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[Kind, ...]
    called: Text
    elements: dict[str, Text]  # field of a Ruling's `shown` → what people call it


def ruling_fields(subject: Site, args: RulingFieldsArgs, view: View) -> Iterable[Verdict]:
    """Each decision in a table or under labels shows every field; of running text a person decides."""
    found = [one for one in view.facts.rulings if one.kind in args.kinds]
    expected = Text("公示内容有" + "、".join(called.zh for called in args.elements.values()), "Every field is shown")
    if not found:
        yield _nothing(args.called, view)
    for one in found:
        lacking = [called.zh for field, called in args.elements.items() if field not in one.shown]
        names = "、".join(lacking)
        if not lacking:
            yield verdict("passed", "各项齐全", "Every field is there", expected, "", [_at(one)])
        elif one.unclear:
            yield verdict(
                "cantTell", f"未见{names}，有{one.unclear}个表头不能识别，需人工核对", "A head is not understood",
                expected, "unclear", [_at(one, f"未见{names}")],
            )  # fmt: skip
        elif one.form == "prose":
            yield verdict(
                "cantTell", f"正文未见{names}的标示，需人工核对", "Running text does not label every field", expected,
                "prose", [_at(one, f"未见{names}")],
            )  # fmt: skip
        else:
            yield verdict(
                "failed", f"公示内容未见{names}", f"{len(lacking)} fields are not shown", expected, f"missing:{names}",
                [_at(one, f"未见{names}")],
            )  # fmt: skip


def _nothing(called: Text, view: View) -> Verdict:
    if (reason := unlooked(view.site.whole)) is not None:
        return verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    return verdict("inapplicable", f"本站未见可逐件核对的{called.zh}", f"No {called.en} that could be read one by one")


def _at(one: Ruling, observed: str = "") -> Evidence:
    return Evidence(
        url=one.url, record=one.record, title=one.title, quote=one.number, observed=observed,
        selector=f"第{one.row}行" if one.form == "table" else "",
    )  # fmt: skip
