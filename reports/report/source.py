"""A cleaned result, and the questions that every part of a report asks of it.

Never changes the result, and never counts a point that the receipt does not print.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from reports.read import Result, report_id
from reports.report import headline
from reports.report.headline import OUTCOMES as OUTCOMES
from reports.report.language import Language, number
from reports.report.safe_text import TITLE_CHARS, clip, clip_url, safe_href

ASKED_AREAS = ("statutory", "validity", "accessibility", "update")
AREAS = (*ASKED_AREAS, "identity", "links", "privacy")
SEVERITIES = ("critical", "major", "minor", "info")
VETO_ORDER = {"official": 0, "candidate": 1}
BEIJING = dt.timezone(dt.timedelta(hours=8))


class Source:
    """A cleaned result with what several parts of the report ask of it."""

    def __init__(self, result: Result, language: Language) -> None:
        self.result = result
        self.language = language
        self.w = language.w

    @cached_property
    def report_id(self) -> str:
        """The identity of the judgement."""
        return report_id(self.result)

    @cached_property
    def lost(self) -> dict[str, Decimal]:
        """Points each rule lost, from the receipt's own lines."""
        lost: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.result["score"]["lines"]:
            if line["kind"] == "deduct" and line.get("rule"):
                lost[line["rule"]] -= number(line["amount"]) or Decimal(0)
        return lost

    @cached_property
    def regain(self) -> dict[str, Decimal]:
        """Points that come back when this rule alone is met; an indicator over its cap gives back less than printed."""
        over: dict[str, Decimal] = defaultdict(Decimal)
        bound = {}
        for line in self.result["score"]["lines"]:
            if line["kind"] == "cap":
                over[line.get("indicator") or ""] += number(line["amount"]) or Decimal(0)
            elif line["kind"] == "deduct" and line.get("rule"):
                bound[line["rule"]] = line.get("indicator") or ""
        base = sum(
            (number(row.get("points")) or Decimal(0))
            for row in self.result["score"]["indicators"]
            if row.get("applies", True) and not row.get("bonus")
        )
        factor = Decimal(100) / base if base else Decimal(1)
        cent = Decimal("0.01")
        back = {rule: max(Decimal(0), lost - over[bound[rule]]) for rule, lost in self.lost.items()}
        return {rule: (amount * factor).quantize(cent) for rule, amount in back.items()}

    @cached_property
    def by_rule(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Findings by outcome and rule, in the result's order."""
        found: dict[str, dict[str, list[dict[str, Any]]]] = {outcome: {} for outcome in OUTCOMES}
        for finding in self.result["findings"]:
            found[finding["outcome"]].setdefault(finding["rule"], []).append(finding)
        return found

    @cached_property
    def _outcome_of(self) -> dict[str, str]:
        return headline.rules_by_outcome(self.result)

    def rules_of(self, outcome: str) -> list[str]:
        """Rules with this one outcome; what failed in one place is not among those that passed in another."""
        return [rule for rule, told in self._outcome_of.items() if told == outcome]

    def language_list(self, parts: Iterable[str]) -> str:
        """Parts joined by the comma of the language."""
        return ("，" if self.language.code == "zh" else ", ").join(parts)

    def rule(self, rule_id: str) -> dict[str, Any]:
        rule: dict[str, Any] = self.result["rules"][rule_id]
        return rule

    def urgency(self, rule_id: str) -> tuple[int, bool, Decimal, Decimal, int, int, str]:
        """Sort key: veto, what is critical (it may carry no points), points to regain and lost, severity, places."""
        rule = self.rule(rule_id)
        places = sum(finding["count"] for finding in self.by_rule["failed"].get(rule_id, []))
        veto = VETO_ORDER.get(rule["veto"] or "", 2)
        regain, lost = (amounts.get(rule_id, Decimal(0)) for amounts in (self.regain, self.lost))
        return (
            veto,
            rule["severity"] != "critical",
            -regain,
            -lost,
            SEVERITIES.index(rule["severity"]),
            -places,
            rule_id,
        )

    def link(self, url: str, title: str = "") -> dict[str, str]:
        """A place on the web: text to read, and an address only where it is safe to go."""
        shown = clip_url(url)
        return {"href": safe_href(url), "url": shown, "title": clip(title, TITLE_CHARS)}

    def path_of(self, url: str) -> str:
        """``url`` without the audited site's own origin, for lists of its pages."""
        origin = self.result["site"]["url"].partition("://")
        prefix = f"{origin[0]}://{origin[2].partition('/')[0]}/"
        return clip_url(url[len(prefix) - 1 :] if url.startswith(prefix) else url)

    def moment(self, stamp: str | None) -> str:
        """An ISO moment to the second, Beijing time; what cannot be read is shown as it was written."""
        if not stamp:
            return ""
        try:
            found = dt.datetime.fromisoformat(stamp)
        except ValueError:
            return clip(stamp, 32)
        return (found if found.tzinfo is None else found.astimezone(BEIJING)).strftime("%Y-%m-%d %H:%M:%S")


def anchor(rule_id: str) -> str:
    """The id of a rule's block in the page."""
    return "rule-" + "".join(char if (char.isalnum() and char.isascii()) or char in "-." else "_" for char in rule_id)
