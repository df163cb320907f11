"""What stands at the head of every output: the score where it decides, else its interval; vetoes; how much failed.

One place for terminal, JSON, HTML, Markdown, SARIF, league and messages, so that no two of them tell another number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from reports.forms.defects import Defect
from reports.read import Result
from reports.report.language import Language, number

Score = Mapping[str, Any]
BLIND_SHOWN = 5
FAULTS = frozenset(("read-failed", "rule_error"))  # warnings of result.json that tell of a fault of ours
OUTCOMES = ("failed", "cantTell", "passed", "untested", "inapplicable")  # the first that was found is the rule's


class Failed(NamedTuple):
    """How much failed: ``rules`` (条) and ``places`` (处), the latter as the receipt counts them."""

    rules: int
    places: int


def scored(score: Score) -> bool:
    """Whether there is an interval to show."""
    return score["low"] is not None and score["high"] is not None


def decides(score: Score) -> bool:
    """Whether the number may stand alone."""
    return score["value"] is not None


def figure(score: Score) -> str:
    """The number where it decides, else the interval as ``low–high``; ``–`` where nothing is scored."""
    if decides(score):
        return str(score["value"])
    if not scored(score):
        return "–"
    return str(score["low"]) if score["low"] == score["high"] else f"{score['low']}–{score['high']}"


def receipt_total(score: Score) -> Decimal | None:
    """What the receipt adds up to, for arithmetic only: it may decide nothing. Results of old have only ``value``."""
    return number(score.get("sum", score["value"]))


def vetoes_told(score: Score, language: Language) -> str:
    """How many official vetoes were judged and how many are open; empty where the scheme counts none."""
    counted = score.get("veto_count") or {}
    if not counted:
        return ""
    w = language.w.score
    if counted["open"]:
        return str(w.vetoes_open.format(judged=counted["judged"], open=counted["open"]))
    if not counted["judged"]:
        return str(w.vetoes_nil)
    failing = any(veto.get("veto", "official") == "official" for veto in score["vetoes"])
    return str(w.vetoes_judged if failing else w.vetoes_none).format(judged=counted["judged"])


def blind_spots(result: Result, language: Language, shown: int = BLIND_SHOWN) -> list[str]:
    """What the site offers and was not followed to its end, one line each; the last counts those beyond ``shown``."""
    spots = result["coverage"].get("blind", ())
    w = language.w.coverage
    lines = [
        str(w.blind_row.format(kind=language.label("blind_kinds", spot["kind"]), text=language.say(spot["text"])))
        for spot in spots[:shown]
    ]
    return lines if len(spots) <= shown else [*lines, str(w.blind_more.format(n=len(spots) - shown))]


def confirmed_by(veto: Mapping[str, Any], language: Language) -> str:
    """Who confirmed a veto, when and why; empty for a suspected one."""
    told = [str(veto[key]) for key in ("by", "on", "reason") if veto.get(key)]
    return ("，" if language.code == "zh" else ", ").join(told)


def incomplete(result: Result) -> bool:
    """Whether the audit could not look at all it set out to (budget, outage, no browser, a fault of its own).

    An import has all it has.
    """
    codes = {warning["code"] for warning in result["warnings"]}
    if codes & FAULTS:
        return True
    if result["capture"]["source"] == "import":
        return "unread-records" in codes
    return result["coverage"]["whole"] is not True or not result["capture"]["browser"]


def failed(result: Result) -> Failed:
    """All that failed in a result."""
    rules = _places_by_rule(result)
    return Failed(len(rules), sum(rules.values()))


def failed_among(result: Result, found: Mapping[str, Defect], counting: Collection[Defect]) -> Failed:
    """What failed at those of all defects ``found`` that count, in the units of :func:`failed`."""
    whole, places = _places_by_rule(result), 0
    every, some = (_times(defects) for defects in (found.values(), counting))
    for rule, times in some.items():
        # A finding may show one place by several pieces of evidence: never more than the rule has places.
        places += whole[rule] if times == every[rule] else min(times, whole[rule])
    return Failed(len(some), places)


def rules_by_outcome(result: Result) -> dict[str, str]:
    """Each rule with one outcome, as the areas and the receipt count it: a rule that failed anywhere failed.

    A rule may have passed on some pages, failed on others and not been asked of the rest: counted in each, the rules
    would be more than there are.
    """
    rank = {outcome: at for at, outcome in enumerate(OUTCOMES)}
    found: dict[str, str] = {}
    for finding in result["findings"]:
        known = found.setdefault(finding["rule"], finding["outcome"])
        if rank[finding["outcome"]] < rank[known]:
            found[finding["rule"]] = finding["outcome"]
    return found


def _places_by_rule(result: Result) -> Counter[str]:
    counted: Counter[str] = Counter()
    for finding in result["findings"]:
        if finding["outcome"] == "failed":
            counted[finding["rule"]] += finding["count"]
    return counted


def _times(found: Collection[Defect]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for defect in found:
        counted[defect.rule] += defect.times
    return counted
