"""What a person decided: it ends a question the tool could only narrow, and confirms or rejects a suspected veto.

Never changes an automatic rule without a veto, and never what could not be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from rules.facts.records import Answer, Site
from rules.judge.model import Evidence, Finding, Outcome, Rule, Text


def answered(rule: Rule, findings: tuple[Finding, ...], site: Site) -> tuple[Finding, ...]:
    """The findings with the person's answer in the place of what it answers; each names who decided and when."""
    answer = site.answers.get(rule.id)
    open_now = _answers(rule, answer)
    asked = [finding for finding in findings if finding.outcome == open_now]
    if answer is None or not asked:
        return findings
    rest = [finding for finding in findings if finding.outcome not in (open_now, answer.outcome)]
    same = [finding for finding in findings if finding.outcome == answer.outcome]
    first = asked[0]
    told = structs.replace(
        first,
        outcome=answer.outcome,
        message=_message(answer),
        expected=first.expected if first.expected.zh else rule.title,
        evidence=tuple(_signed(one, answer) for finding in asked for one in finding.evidence),
        cause="" if answer.outcome == "passed" else "人工认定",
        count=1,
    )
    if answer.outcome == "passed" and same:  # what passed is told once per rule
        return (*rest, structs.replace(told, count=told.count + sum(finding.count for finding in same)))
    return (*rest, *same, told)


def unused(
    rules: tuple[Rule, ...], site: Site, judged: Mapping[str, tuple[Finding, ...]] | None = None
) -> list[dict[str, Any]]:
    """A warning for each answer that no rule of the pack takes, and for each to a rule that was not looked at.

    ``judged`` are the findings before any answer.
    """
    takes = {rule.id for rule in rules if rule.automation != "auto" or rule.veto}
    unseen = [
        rule for rule in sorted(site.answers)
        if rule in takes and all(one.outcome == "untested" for one in (judged or {}).get(rule, ())) and judged
    ]  # fmt: skip
    told = [
        {
            "code": "answer_unused",
            "message": {
                "zh": f"人工结论没有用上：{rule}（本次未能检测，不能由人工结论代替）",
                "en": f"The answer to {rule} was not used: this time the rule could not be looked at",
            },
        }
        for rule in unseen
    ]
    return told + [
        {
            "code": "answer_unused",
            "message": {
                "zh": f"人工结论没有用上：{rule}（规则包中没有这条规则，或它由程序判定）",
                "en": f"The answer to {rule} was not used: no such rule, or it is decided automatically",
            },
        }
        for rule in sorted(site.answers)
        if rule not in takes
    ]


def _answers(rule: Rule, answer: Answer | None) -> Outcome | None:
    """The outcome of a finding that this answer takes the place of."""
    if rule.automation != "auto":
        return "cantTell"
    return "failed" if rule.veto and answer is not None and answer.outcome == "passed" else None


def _message(answer: Answer) -> Text:
    found, english = ("符合", "met") if answer.outcome == "passed" else ("不符合", "not met")
    note = f"：{answer.note}" if answer.note else ""
    return Text(
        f"{answer.by}于{answer.on}人工认定{found}{note}", f"Found {english} by {answer.by} on {answer.on}{note}"
    )


def _signed(one: Evidence, answer: Answer) -> Evidence:
    signature = f"{answer.by} {answer.on}"
    return structs.replace(one, observed=f"{one.observed}；{signature}" if one.observed else signature)
