"""Every example of every rule of the packs that come with the tool is run: examples are tests are documentation."""

from typing import Any

import pytest

from rules.judge.evaluate import judge
from rules.judge.model import Finding, Rule
from rules.loading.examples import build
from rules.loading.load import Pack, available, load_pack

PACKS: dict[str, Pack] = {name: load_pack(name) for name in available()}
CASES = [
    pytest.param(pack, rule, kind, number, id=f"{name}-{rule.id}-{kind}-{number}")
    for name, pack in PACKS.items()
    for rule in sorted(pack.rules, key=lambda one: one.id)
    if f"packs/{name}/" in rule.file  # what a pack borrows unchanged is run where it is written
    for kind in ("passed", "failed")
    for number in range(len(rule.examples[kind]))
]


def outcomes(pack: Pack, rule: Rule, example: dict[str, Any]) -> tuple[dict[str, int], list[Finding]]:
    made = build(rule, example)
    warnings: list[dict[str, Any]] = []
    findings = [one for one in judge(pack.only([rule.id]), made.facts, warnings) if one.rule == rule.id]
    assert not warnings, warnings
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.outcome] = counts.get(one.outcome, 0) + one.count
    return counts, findings


def test_there_are_packs() -> None:
    assert "national" in PACKS


@pytest.mark.parametrize(("pack", "rule", "kind", "number"), CASES)
def test_example(pack: Pack, rule: Rule, kind: str, number: int) -> None:
    example = rule.examples[kind][number]
    counts, findings = outcomes(pack, rule, example)
    told = [(one.outcome, one.cause, one.message.zh) for one in findings]
    if kind == "passed":
        assert counts.get("passed"), told
        assert not set(counts) & {"failed", "cantTell", "untested"}, told
        return
    # An assisted rule asks a person where an automatic one fails.
    claims = ("failed", "cantTell") if rule.automation == "assisted" else ("failed",)
    claimed = sum(counts.get(outcome, 0) for outcome in claims)
    assert claimed, told
    expect = build(rule, example).expect
    assert expect is None or claimed == expect, told
    for one in findings:
        if one.outcome in claims:
            assert one.message.zh, told
            assert one.message.en, told
            assert one.expected.zh, told
            assert one.evidence, told
            assert all(place.url for place in one.evidence), told
