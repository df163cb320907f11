"""Findings grouped by area, rule and cause, each with the places it shows.

Never drops a place silently: what is not printed is counted, and stands in result.json and the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from reports.report.language import points
from reports.report.safe_text import QUOTE_CHARS, TITLE_CHARS, clip
from reports.report.source import AREAS, OUTCOMES, Source, anchor

PLACES_OPEN = 5
PLACES_PER_FINDING = 200
# One report stays a file that opens everywhere (peers choke between 2.7 and 80 MB): past this many places in all,
# each finding shows only its first few.
PLACES_IN_REPORT = 3000
CAUSES_PER_RULE = 50
PAGES_PER_PLACE = 3
RECORDS_SHOWN = 1000


class Findings:
    """Builds the blocks of findings and remembers which capture records they cite."""

    def __init__(self, source: Source, places: int = PLACES_IN_REPORT) -> None:
        self.source = source
        self.cited: dict[str, None] = {}
        self._left = places

    def blocks(self, outcome: str) -> list[dict[str, Any]]:
        """Areas in house order, in them the rules with findings of ``outcome``, most urgent first."""
        by_rule = self.source.by_rule[outcome]
        grouped: dict[str, list[str]] = {}
        for rule_id in sorted(by_rule, key=self.source.urgency):
            grouped.setdefault(self.source.rule(rule_id)["area"], []).append(rule_id)
        return [
            {
                "title": self.source.language.label("areas_names", area),
                "rules": [self._rule(rule_id, by_rule[rule_id], outcome) for rule_id in grouped[area]],
            }
            for area in [*AREAS, *sorted(set(grouped) - set(AREAS))]
            if area in grouped
        ]

    def _rule(self, rule_id: str, findings: list[dict[str, Any]], outcome: str) -> dict[str, Any]:
        source, rule = self.source, self.source.rule(rule_id)
        say, label = source.language.say, source.language.label
        lost = source.lost.get(rule_id, Decimal(0)) if outcome == "failed" else Decimal(0)
        # A rule that both failed and cannot tell has two blocks; only the failed one carries the plain id.
        twin = outcome != "failed" and rule_id in source.by_rule["failed"]
        places = sum(finding["count"] for finding in findings)
        causes = [self._cause(finding) for finding in findings[:CAUSES_PER_RULE]]
        beyond = max(0, len(findings) - CAUSES_PER_RULE)
        name = anchor(rule_id) + ("-review" if twin else "")
        return {
            "id": rule_id,
            "anchor": name,
            "title": clip(say(rule["title"]), TITLE_CHARS),
            "outcome": outcome,
            "outcome_title": label("outcomes", outcome),
            "severity": rule["severity"],
            "severity_title": label("severity", rule["severity"]),
            "veto": rule["veto"] or "",
            "places": places,
            "lost": points(lost) if lost else "",
            "why": say(rule["why"]),
            "fix": say(rule["fix"]),
            "frequency": label("frequencies", rule["frequency"]),
            "assumptions": rule["assumptions"],
            "automation": rule["automation"],
            "preview": rule["status"] == "preview",
            "basis": [basis_line(row) for row in rule["basis"]],
            "checklist": [say(step) for step in rule.get("checklist") or ()] if outcome == "cantTell" else [],
            "causes": causes,
            "beyond": beyond,
            # All of it on a page of its own, where this one leaves something out.
            "page": f"{name}.html" if beyond or any(cause["beyond"] for cause in causes) else "",
        }

    def whole_rule(self, rule_id: str, outcome: str) -> list[dict[str, Any]]:
        """Every place of a rule's findings, each with what was seen there."""
        say = self.source.language.say
        return [
            {**self._place(evidence), "seen": clip(say(finding["message"]), QUOTE_CHARS)}
            for finding in self.source.by_rule[outcome][rule_id]
            for evidence in finding["evidence"] or [{"url": finding["subject"]["url"]}]
        ]

    def _cause(self, finding: dict[str, Any]) -> dict[str, Any]:
        evidence = finding["evidence"]
        allowed = min(PLACES_PER_FINDING, max(PLACES_OPEN, self._left), len(evidence))
        self._left -= allowed
        places = [self._place(row) for row in evidence[:allowed]]
        subject = finding["subject"]
        seen, expected = (self.source.language.say(finding[key]) for key in ("message", "expected"))
        # A question put to a person often holds what is expected, word for word: it is told once.
        return {
            "seen": clip(seen, 600),
            "expected": "" if finding["outcome"] == "cantTell" and expected in seen else clip(expected, 600),
            "unit": clip(finding["unit"], 80),
            "deadline": deadline(self.source, finding),
            "count": finding["count"],
            "open": places[:PLACES_OPEN],
            "folded": places[PLACES_OPEN:],
            "beyond": len(evidence) - allowed,
            # Without a place of its own, a finding still says which subject it is about.
            "subject": None if evidence else self.source.link(subject["url"], subject["title"]),
        }

    def _place(self, evidence: dict[str, Any]) -> dict[str, Any]:
        source = self.source
        pages = evidence.get("pages") or ()
        record_id = evidence.get("record") or ""
        record = source.result["capture"]["records"].get(record_id)
        picture = (source.result["capture"].get("pictures") or {}).get(evidence.get("picture") or "")
        if record is not None:
            self.cited[record_id] = None
        quote, observed = (clip(evidence.get(key) or "", QUOTE_CHARS) for key in ("quote", "observed"))
        return {
            **source.link(evidence["url"], evidence.get("title") or ""),
            "quote": quote,
            "observed": "" if observed == quote else observed,
            "selector": clip(evidence.get("selector") or "", 200),
            "column": clip(evidence.get("column") or "", 80),
            "unit": clip(evidence.get("unit") or "", 80),
            "picture": picture,
            "pages": [source.link(url, source.path_of(url)) for url in pages[:PAGES_PER_PLACE]],
            "pages_total": len(pages),
            "at": source.moment(record["at"]) if record else "",
            "sha256": clip(record["sha256"], 64)[:16] if record else "",
        }

    def records(self) -> dict[str, Any]:
        """The capture records cited so far, for the appendix."""
        known, label = self.source.result["capture"]["records"], self.source.language.label
        shown = list(self.cited)[:RECORDS_SHOWN]
        rows = []
        for record_id in shown:
            row = known[record_id]
            where = f"{clip(row['file'], 60)}:{row['offset']}"
            kind = label("record_kinds", row["kind"])
            link = self.source.link(row["url"])
            rows.append({**link, "kind": kind, "at": self.source.moment(row["at"]),
                         "sha256": clip(row["sha256"], 64), "where": where})  # fmt: skip
        return {"rows": rows, "total": len(self.cited), "beyond": len(self.cited) - len(shown)}


def deadline(source: Source, finding: dict[str, Any]) -> str:
    """By when, in words; empty where the result sets no day."""
    if "deadline_on" not in finding:
        return ""
    day = source.language.shown(finding["deadline_on"]).text
    return str(source.w.findings.deadline_told.format(day=day, n=finding["deadline_workdays"]))


def basis_line(basis: dict[str, Any]) -> dict[str, str]:
    """One basis in words, with the class of its mark: checked, high, check (待核) or own (工具建议)."""
    number = basis.get("number") or ""
    parts = [basis["document"], "" if number in basis["document"] else number, basis.get("article") or ""]
    if basis["confidence"] == "P" and parts[0] == "工具建议":
        parts[0] = ""  # the mark beside it says so
    mark = {"S": "checked", "K:high": "high", "P": "own"}.get(basis["confidence"], "check")
    return {"text": clip(" ".join(part for part in parts if part), 240), "mark": mark}


def reasons(source: Source, outcome: str) -> list[dict[str, Any]]:
    """Rules with no judgement (or with a pass), one row for each cause: rule, reason, how many."""
    rows = []
    asked: Iterable[str] = source.by_rule[outcome]
    if outcome in ("passed", "inapplicable"):  # not where another place of the same rule failed or is open
        asked = source.rules_of(outcome)
    for rule_id in _in_area_order(source, asked):
        rule, findings = source.rule(rule_id), source.by_rule[outcome][rule_id]
        for finding in findings[:CAUSES_PER_RULE]:
            evidence = finding["evidence"]
            rows.append(
                {
                    "rule": clip(source.language.say(rule["title"]), TITLE_CHARS),
                    "id": rule_id,
                    "area": source.language.label("areas_names", rule["area"]),
                    "reason": clip(source.language.say(finding["message"]), QUOTE_CHARS),
                    "count": finding["count"],
                    "example": source.link(evidence[0]["url"]) if evidence and outcome == "untested" else None,
                }
            )
    return rows


def _in_area_order(source: Source, rule_ids: Iterable[str]) -> list[str]:
    return sorted(rule_ids, key=lambda rule_id: (AREAS.index(source.rule(rule_id)["area"]), rule_id))


def outcome_glossary(source: Source) -> list[dict[str, str]]:
    """The five outcomes and what each means."""
    label = source.language.label
    return [
        {"code": outcome, "title": label("outcomes", outcome), "note": label("outcome_notes", outcome)}
        for outcome in OUTCOMES
    ]
