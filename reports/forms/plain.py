"""A result in plain words for the department that has to mend it: what first, what it regains, what is about to lapse.

Never counts a point itself, and never calls clean what was not looked at.
"""

from __future__ import annotations

from decimal import Decimal

from reports.read import Result
from reports.report import headline
from reports.report.language import language, points
from reports.report.places import deadline
from reports.report.safe_text import clean, clip, map_strings
from reports.report.source import Source

FIXES_SHOWN = 10
FIRST = 3
DUE_SHOWN = 8


def text(result: Result, where: str, lang: str = "zh") -> str:
    """Lines for a terminal; ``where`` is the path of the whole report."""
    source = Source(map_strings(result, clean), language(lang))
    w, say, score = source.w.plain, source.language.say, source.result["score"]
    site = source.result["site"]
    lines = [w.head.format(site=clip(site["name"] or site["host"], 60), day=site["as_of"])]
    if headline.decides(score):
        lines.append(w.score.format(value=score["value"], low=score["low"], high=score["high"]))
    elif headline.scored(score):
        lines.append(w.interval.format(figure=headline.figure(score)))
    lines += [w.undecided.format(reason=say(reason)) for reason in score.get("undecided", ())]
    if source.result["coverage"]["whole"] is not True:
        lines.append(w.part.format(reason=clip(source.result["coverage"]["whole"]["unknown"], 200)))
    if spots := headline.blind_spots(source.result, source.language):
        lines += [w.blind, *(f"  {clip(spot, 200)}" for spot in spots)]
    failed = sorted(source.by_rule["failed"], key=lambda rule: _order(source, rule))
    if not failed:
        lines.append(w.nothing)
    gained = sum((source.regain.get(rule, Decimal(0)) for rule in failed[:FIRST]), Decimal(0))
    if gained:
        lines.append(w.first.format(n=min(FIRST, len(failed)), points=points(gained)))
    for number, rule in enumerate(failed[:FIXES_SHOWN], start=1):
        found = source.by_rule["failed"][rule]
        regain = source.regain.get(rule, Decimal(0))
        back = f"  +{points(regain)}" if regain else ""
        by = min((told for told in (deadline(source, one) for one in found) if told), default="")
        lines.append(f"{number:2}. {clip(say(found[0]['message']), 100)}{back}")
        lines.append(f"    {w.do} {clip(say(source.rule(rule)['fix']), 120)}")
        place = next((one["url"] for finding in found for one in finding["evidence"]), found[0]["subject"]["url"])
        lines.append(f"    {w.see} {clip(place, 160)}" + (f"；{by}" if by else ""))
    if len(failed) > FIXES_SHOWN:
        lines.append(w.more.format(n=len(failed) - FIXES_SHOWN))
    lines += _due(source)
    asked = len(source.rules_of("cantTell"))
    if asked:
        lines.append(w.asked.format(n=asked))
    untested = len(source.rules_of("untested"))
    if untested:
        lines.append(w.untested.format(n=untested))
    lines.append(w.report.format(path=where))
    return "\n".join(lines)


def _order(source: Source, rule: str) -> tuple[bool, Decimal, tuple[object, ...]]:
    """An official veto first, then what regains most; the rest by urgency."""
    return source.rule(rule)["veto"] != "official", -source.regain.get(rule, Decimal(0)), source.urgency(rule)


def _due(source: Source) -> list[str]:
    """Columns that lapse soon: days that are left, the shortest first."""
    rows = [
        (row["cadence_days"] - row["age_days"], row["name"], row["url"])
        for row in source.result["site"]["columns"]
        if row["state"] == "due" and row["cadence_days"] and row["age_days"] is not None
    ]
    if not rows:
        return []
    w = source.w.plain
    return [w.due, *(w.due_row.format(name=clip(name, 40), days=left, url=clip(url, 160))
                     for left, name, url in sorted(rows)[:DUE_SHOWN])]  # fmt: skip
