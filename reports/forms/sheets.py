"""The result as flat tables: one row for each place, column, document, receipt line and URL state.

Never leaves a place out: the tables are the complete list that the printed report points to.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.forms.defects import defects
from reports.read import Result
from reports.report.language import Language, number
from reports.report.source import AREAS, OUTCOMES, Source

FINDING_KEYS = (
    "rule", "rule_title", "area", "outcome", "severity", "veto", "unit", "seen", "expected", "place", "title", "url",
    "quote", "observed", "selector", "pages", "fix", "basis", "captured", "sha256", "record",
)  # fmt: skip
# Passed and inapplicable rules have no place to go to; they stand in the coverage sheet by number.
LISTED = ("failed", "cantTell", "untested")


def findings(source: Source) -> pd.DataFrame:
    """One row for each place of each finding; a finding without a place has one row with its subject."""
    rows: list[dict[str, Any]] = []
    order = sorted(
        (finding for finding in source.result["findings"] if finding["outcome"] in LISTED),
        key=lambda one: (
            OUTCOMES.index(one["outcome"]), AREAS.index(source.rule(one["rule"])["area"]), source.urgency(one["rule"]),
        ),
    )  # fmt: skip
    for finding in order:
        shared = _finding(source, finding)
        subject = {"url": finding["subject"]["url"], "title": finding["subject"]["title"]}
        rows.extend(
            {**shared, **_place(source, evidence), "place": place}
            for place, evidence in enumerate(finding["evidence"] or [subject], start=1)
        )
    return _frame(rows, FINDING_KEYS, [getattr(source.w.tables.head, key) for key in FINDING_KEYS])


def _finding(source: Source, finding: dict[str, Any]) -> dict[str, Any]:
    rule, say, label = source.rule(finding["rule"]), source.language.say, source.language.label
    words = source.w.fixes
    named = {"official": words.veto, "candidate": words.veto_candidate, "account": words.veto_account}
    veto = named.get(rule["veto"] or "", "")
    return {
        "rule": finding["rule"],
        "rule_title": say(rule["title"]),
        "area": label("areas_names", rule["area"]),
        "outcome": label("outcomes", finding["outcome"]),
        "severity": label("severity", rule["severity"]),
        "veto": veto,
        "unit": finding["unit"],
        "seen": say(finding["message"]),
        "expected": say(finding["expected"]),
        "fix": say(rule["fix"]),
        "basis": "；".join(_basis(source, row) for row in rule["basis"]),
    }


def _basis(source: Source, basis: dict[str, Any]) -> str:
    parts = [basis["document"], basis.get("number") or "", basis.get("article") or ""]
    w = source.w.findings
    mark = {"S": w.mark_checked, "K:high": w.mark_high, "P": w.mark_own}.get(basis["confidence"], w.mark_check)
    return f"{' '.join(part for part in parts if part)}（{mark}）"


def _place(source: Source, evidence: dict[str, Any]) -> dict[str, Any]:
    record = source.result["capture"]["records"].get(evidence.get("record") or "") or {}
    place = {key: evidence.get(key) or "" for key in ("title", "url", "quote", "observed", "selector", "record")}
    return {
        **place,
        "pages": "\n".join(evidence.get("pages") or ()),
        "captured": source.moment(record.get("at")),
        "sha256": record.get("sha256", ""),
    }


def rectification(source: Source) -> pd.DataFrame:
    """The ledger of what is to be put right: one numbered row for each rule and place."""
    h, say = source.w.tables.head, source.language.say
    heads = [h.number, h.unit, h.column, h.page_title, h.url, h.problem, h.basis, h.fix, h.evidence, h.found_on,
             h.deadline, h.state, h.answer, h.rule, h.severity]  # fmt: skip
    rows = []
    found = sorted(defects(source.result).values(), key=lambda one: source.urgency(one.rule))
    for at, one in enumerate(found, start=1):
        rule = source.rule(one.rule)
        record = source.result["capture"]["records"].get(one.evidence.get("record") or "") or {}
        kept = f"{record['file']}:{record['offset']} sha256 {record['sha256']}" if record else ""
        due = one.finding.get("deadline_on")
        rows.append(
            (
                at, one.unit, one.evidence.get("column") or "", one.title, one.url, say(one.finding["message"]),
                "；".join(_basis(source, row) for row in rule["basis"]), say(rule["fix"]), kept,
                source.result["site"]["as_of"], "" if due is None else source.language.shown(due).text,
                source.w.tables.state_open, "", one.rule, source.language.label("severity", rule["severity"]),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=heads, dtype=object)


def families(source: Source) -> dict[str, pd.DataFrame]:
    """The ledger again, a sheet for each area that has anything to put right."""
    whole = rectification(source)
    area = whole[source.w.tables.head.rule].map(lambda rule: source.rule(rule)["area"])
    return {
        source.language.label("areas_names", name): whole[area == name].reset_index(drop=True)
        for name in AREAS
        if (area == name).any()
    }


def columns(source: Source) -> pd.DataFrame:
    """The column ledger."""
    w, shown = source.w.columns, source.language.shown
    heads = [w.name, w.path, source.w.tables.head.url, w.class_, w.state, w.count, w.newest_on, w.newest,
             w.newest_url, w.cadence_days, w.age_days]  # fmt: skip
    rows = [
        (
            row["name"], " › ".join(row["path"]), row["url"], source.language.say(row["class_title"]),
            source.language.label("column_states", row["state"]), _value(source, row["item_count"]),
            shown(row["newest_on"], none="").text, row["newest_title"] or "", row["newest_url"] or "",
            row["cadence_days"], row["age_days"],
        )
        for row in source.result["site"]["columns"]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=heads, dtype=object)


def documents(source: Source) -> pd.DataFrame:
    """Documents with their metadata; "could not look" is written out, never left blank."""
    w = source.w.documents
    keys = ("doc_number", "issuer", "written_on", "published_on", "effective_on", "validity", "valid_until")
    heads = [w.title, source.w.tables.head.url, w.normative, w.number, w.issuer, w.written, w.published, w.effective,
             w.validity, w.until, w.interpretations, w.interpretation_url]  # fmt: skip
    rows = [
        (
            row["title"], row["url"], source.language.label("yes_no", row["normative"]),
            *(source.language.shown(row[key]).text for key in keys),
            "\n".join(item["title"] for item in row["interpretations"]),
            "\n".join(item["url"] for item in row["interpretations"]),
        )
        for row in source.result["site"]["documents"]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=heads, dtype=object)


def receipt(source: Source) -> pd.DataFrame:
    """The score line by line; amounts are numbers, so that the sheet can be added up."""
    w = source.w.receipt
    rows = [
        (
            source.language.label("kinds", line["kind"]), source.language.say(line["text"]),
            _number(line["amount"]), _number(line["total"]), line.get("rule") or "", line.get("indicator") or "",
        )
        for line in source.result["score"]["lines"]
    ]  # fmt: skip
    heads = [w.kind, w.item, w.amount, w.total, w.rule, source.w.areas.indicator]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def coverage(source: Source) -> pd.DataFrame:
    """URL states with their meaning, rules by outcome, and the pages that were not judged."""
    found, w, label = source.result["coverage"], source.w.coverage, source.language.label
    rows: list[tuple[Any, ...]] = [
        (w.caption, label("states", state), label("state_notes", state), count, "")
        for state, count in found["states"].items()
    ]
    rows.append((w.caption, w.sum, "", sum(found["states"].values()), ""))
    rules = source.w.summary.rules
    rows.extend(
        (rules, label("outcomes", outcome), label("outcome_notes", outcome), found["rules"][outcome], "")
        for outcome in OUTCOMES
        if outcome in found["rules"]
    )
    rows.extend((w.not_judged, label("states", row["state"]), row["why"], 1, row["url"]) for row in found["not_judged"])
    heads = [w.part, w.state, w.meaning, w.count, w.url]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def sheets(result: Result, language: Language) -> dict[str, pd.DataFrame]:
    """Sheet name → table, in the workbook's order."""
    source = Source(result, language)
    w = source.w.tables
    return {
        w.rectify: rectification(source),
        w.findings: findings(source),
        w.columns: columns(source),
        w.documents: documents(source),
        w.receipt: receipt(source),
        w.coverage: coverage(source),
        **families(source),
    }


def _frame(rows: list[dict[str, Any]], keys: tuple[str, ...], heads: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame([[row[key] for key in keys] for row in rows], columns=list(keys), dtype=object)
    return frame.set_axis(heads, axis="columns")


def _value(source: Source, value: Any) -> Any:
    return value if isinstance(value, int) else source.language.shown(value, none="").text


def _number(text: str) -> float | str:
    amount = number(text)
    return text if amount is None else float(amount)
