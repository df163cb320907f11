"""guoban-2019 as a receipt: printed lines re-add, failures never pay, what was not judged never costs."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.facts.records import Answer, Site
from rules.judge.model import Basis, Deduct, Finding, Rule, Score, Text
from rules.loading.load import Pack
from rules.loading.packfile import Indicator
from rules.scores.guoban_2019 import score

SITE = msgspec.convert(
    {"url": "https://www.example.gov.cn/", "host": "www.example.gov.cn", "as_of": "2026-10-28", "kind": "portal"}, Site
)


def rule(id: str, **more: Any) -> Rule:
    fields: dict[str, Any] = {
        "id": id, "title": Text(id), "why": Text("w"), "fix": Text("f"), "area": "update", "family": "x",
        "scope": "page", "check": "c", "args": {}, "reads": (), "when": {}, "levels": (), "kinds": (), "functions": (),
        "jurisdiction": "cn", "severity": "major", "automation": "auto",
        "basis": (Basis(document="d", confidence="P"),), "frequency": "",
    }  # fmt: skip
    return Rule(**{**fields, **more})


def pack(*rules: Rule, indicators: tuple[Indicator, ...] | None = None) -> Pack:
    return Pack(
        id="t", title=Text("t"), version="1", scheme="guoban-2019", description=Text(""),
        indicators=INDICATORS if indicators is None else indicators, settings={}, rules=rules, checks={}, args={},
        digest="",
    )  # fmt: skip


def indicator(id: str, points: float, **more: Any) -> Indicator:
    fields: dict[str, Any] = {"title": Text(id), "family": "发布解读", "confidence": "P"}
    return Indicator(id=id, points=points, **{**fields, **more})


INDICATORS = (
    indicator("a", 40), indicator("b", 35), indicator("s", 25, family="办事服务", official=True),
    indicator("plus", 10, bonus=True),
)  # fmt: skip
RULES = (
    rule("a.one", deduct=Deduct(indicator="a", each=0.1, cap=5)),
    rule("a.two", deduct=Deduct(indicator="a", each=15, cap=40), severity="critical"),
    rule("b.one", deduct=Deduct(indicator="b", each=0.333, cap=35), scope="site", area="links"),
    rule("s.one", deduct=Deduct(indicator="s", each=5, cap=25), severity="info"),
    rule("plus.one", deduct=Deduct(indicator="plus", each=2, cap=10)),
    rule("v.one", veto="official"),
)
PACK = pack(*RULES)
FREE = [one for one in RULES if not one.veto and one.id != "plus.one"]


def finding(rule_id: str, outcome: Any, count: int = 1, cause: str = "") -> Finding:
    subject = {"scope": "page", "url": "u", "title": ""}
    return Finding(rule=rule_id, outcome=outcome, subject=subject, message=Text(""), count=count, cause=cause)


def all_passed(**other: str) -> list[Finding]:
    return [finding(one.id, other.get(one.id, "passed")) for one in RULES]


def of(findings: list[Finding], answer: Answer | None = None) -> Score:
    """The score of the test pack; ``answer`` is a person's word on the veto rule."""
    answers = {} if answer is None else {"v.one": answer}
    return score(PACK, findings, msgspec.structs.replace(SITE, answers=answers))


def number(text: str | None) -> Decimal:
    assert text is not None
    return Decimal(text)


def readds(made: Score) -> None:
    """Anybody with a pencil gets the same: each running total, and the end."""
    running = Decimal(0)
    for line in made.lines:
        amount = Decimal(line.amount)
        assert amount == amount.quantize(Decimal("0.01")), line
        running += amount
        if line.total:
            assert Decimal(line.total) == running, line
    assert made.sum is None or running == Decimal(made.sum)
    assert made.value in (None, made.sum)


def test_nothing_failed() -> None:
    made = of(all_passed())
    assert (made.value, made.verdict, made.low, made.high) == ("102.00", "qualified", "102.00", "102.00")
    assert made.coverage == "1.000"
    readds(made)


def test_caps_of_rule_and_indicator() -> None:
    others = [one for one in all_passed() if one.rule not in ("a.one", "a.two")]
    made = of([*others, finding("a.one", "failed", 80), finding("a.two", "failed", 3)])
    deducted = {line.rule: line.amount for line in made.lines if line.kind == "deduct"}
    assert deducted == {"a.one": "-5.00", "a.two": "-40.00"}
    assert [line.amount for line in made.lines if line.kind == "cap"] == ["5.00"]
    assert made.value == "60.00"
    assert made.verdict == "qualified"
    assert any("最多扣5分" in line.text.zh for line in made.lines)
    readds(made)


def test_below_sixty_fails() -> None:
    others = [one for one in all_passed() if one.rule not in ("a.two", "b.one")]
    made = of([*others, finding("a.two", "failed", 3), finding("b.one", "failed", 1)])
    assert (made.value, made.verdict) == ("59.67", "unqualified")  # 100 − 40 − 0.333, rounded where it is printed


def test_services_leave_with_four_thirds() -> None:
    others = [one for one in all_passed() if one.rule not in ("s.one", "a.two", "plus.one")]
    made = of([*others, finding("s.one", "inapplicable"), finding("a.two", "failed")])
    assert made.value == "80.00"  # (75 − 15) × 4/3
    assert any("4/3" in line.text.zh and line.kind == "rescale" for line in made.lines)
    readds(made)


def test_other_indicators_leave_with_a_marked_factor() -> None:
    others = [one for one in all_passed() if one.rule not in ("b.one", "a.two", "plus.one")]
    made = of([*others, finding("b.one", "inapplicable"), finding("a.two", "failed")])
    assert made.value == "76.92"  # (65 − 15) × 100/65
    line = next(line for line in made.lines if "×100/65" in line.text.zh)
    assert "工具建议" in line.text.zh
    assert "4/3" not in line.text.zh


def test_eighty_exactly_opens_no_bonus() -> None:
    others = [one for one in all_passed() if one.rule != "s.one"]
    made = of([*others, finding("s.one", "failed", 4)])
    assert made.value == "80.00"
    assert not [line for line in made.lines if line.kind == "bonus"]
    more = of([*others, finding("s.one", "failed", 3)])
    assert more.value == "87.00"


def test_untested_costs_nothing_and_widens() -> None:
    others = [one for one in all_passed() if one.rule not in ("b.one", "plus.one")]
    made = of([*others, finding("b.one", "untested")])
    assert (made.low, made.sum, made.high) == ("65.00", "100.00", "100.00")
    assert (made.coverage, made.value, made.verdict) == ("0.650", None, "undetermined")
    doubtful = of([*others, finding("b.one", "cantTell")])
    assert (doubtful.low, doubtful.sum) == ("65.00", "100.00")


def test_few_unseen_pages_put_only_their_points_at_risk() -> None:
    others = [one for one in all_passed() if one.rule != "plus.one"]
    made = of([*others, finding("a.one", "untested", 3)])
    assert made.low == "99.70"
    assert 0 < number(made.coverage) < 1


def test_a_pass_line_inside_the_interval_decides_nothing() -> None:
    others = [one for one in all_passed() if one.rule not in ("a.two", "b.one")]
    made = of([*others, finding("a.two", "untested", 9), finding("b.one", "untested")])
    assert number(made.low) < 60 <= number(made.sum)
    assert (made.verdict, made.value) == ("undetermined", None)
    assert [reason.zh for reason in made.undecided if "跨越 60 分线" in reason.zh]
    assert any("结论未定" in line.text.zh for line in made.lines)


def test_a_score_below_the_line_whatever_is_still_open_decides() -> None:
    others = [one for one in all_passed() if one.rule not in ("a.two", "b.one", "s.one")]
    open_too = [finding("a.two", "failed", 3), finding("b.one", "failed"), finding("s.one", "untested")]
    made = of([*others, *open_too])
    assert (made.verdict, made.value, made.undecided) == ("unqualified", made.sum, ())


def test_little_coverage_decides_nothing() -> None:
    others = [one for one in all_passed() if one.rule not in ("b.one", "plus.one")]
    made = of([*others, finding("b.one", "untested")])
    assert (made.coverage, made.low, made.verdict, made.value) == ("0.650", "65.00", "undetermined", None)
    assert [reason.zh for reason in made.undecided] == ["计分内容只判定了 65.0%，不足 80%（工具建议的下限）"]


def test_veto_is_suspected_until_confirmed() -> None:
    findings = [one for one in all_passed() if one.rule != "v.one"] + [finding("v.one", "failed")]
    made = of(findings)
    assert (made.verdict, made.value, made.sum, made.high) == ("suspected_veto", None, "102.00", "102.00")
    assert made.vetoes[0]["state"] == "suspected"
    assert any("仅供参考" in line.text.zh for line in made.lines)
    assert any(line.kind == "veto" and "疑似" in line.text.zh for line in made.lines)
    known = Answer(outcome="failed", by="王五", on=dt.date(2026, 10, 1), note="逐页核对")
    sure = of(findings, known)
    assert (sure.verdict, sure.value, sure.low, sure.high) == ("vetoed", None, None, None)
    assert sure.vetoes[0]["state"] == "confirmed"
    assert any(line.kind == "veto" and "已确认：王五，2026-10-01，逐页核对" in line.text.zh for line in sure.lines)
    assert any("仅供参考" in line.text.zh and "102.00" in line.text.zh for line in sure.lines)
    # Confirming what did not fail changes nothing.
    assert of(all_passed(), known).verdict == "qualified"


def test_open_veto_is_named() -> None:
    made = of([one for one in all_passed() if one.rule != "v.one"] + [finding("v.one", "untested")])
    assert (made.verdict, made.value, made.veto_count) == ("undetermined", None, {"judged": 0, "open": 1})
    assert any("单项否决：已判 0 项，未判 1 项（v.one）" in line.text.zh for line in made.lines)
    assert of(all_passed()).veto_count == {"judged": 1, "open": 0}


@pytest.mark.parametrize("outcome", ["untested", "cantTell", "inapplicable"])
def test_nothing_judged_is_not_scored(outcome: str) -> None:
    made = of([finding(one.id, outcome) for one in RULES])
    assert (made.verdict, made.value, made.low, made.high, made.coverage) == ("not_scored", None, None, None, "0.000")
    assert all(area["value"] is None for area in made.areas)


def test_foreign_site_is_not_scored() -> None:
    made = score(PACK, all_passed(), msgspec.structs.replace(SITE, jurisdiction="none"))
    assert (made.verdict, made.value) == ("not_scored", None)


def test_waived_rule_stands_outside() -> None:
    without = [one for one in all_passed() if one.rule not in ("s.one", "plus.one")]
    made = of([*without, finding("a.two", "failed", 1)])
    assert made.value == "80.00"
    assert any("已豁免" in line.text.zh for line in made.lines)


def test_indicator_nobody_looks_at_is_open_not_full_marks_for_sure() -> None:
    made = score(pack(RULES[0]), [finding("a.one", "passed")], SITE)
    assert (made.low, made.sum) == ("40.00", "100.00")
    assert made.coverage == "0.400"


def test_department_is_told_that_points_are_a_proposal() -> None:
    made = score(PACK, all_passed(), msgspec.structs.replace(SITE, kind="department"))
    assert any("只对政府门户网站" in line.text.zh for line in made.lines)


def test_official_and_proposed_points_are_told_apart() -> None:
    findings = [finding(one.id, "failed") for one in FREE]
    texts = {line.rule: line.text.zh for line in of(findings).lines if line.kind == "deduct"}
    assert "（官方分值）" in texts["s.one"]
    assert all("（工具建议分值）" in text for rule_id, text in texts.items() if rule_id != "s.one")


def test_areas_weigh_by_severity() -> None:
    others = [one for one in all_passed() if one.rule not in ("a.two", "s.one")]
    made = of([*others, finding("a.two", "failed"), finding("s.one", "untested")])
    area = {one["id"]: one for one in made.areas}["update"]
    # critical 8 lost of 8 + 4 + 4 + 4 + 1; info 1 in doubt
    assert (area["value"], area["low"], area["high"]) == ("61.90", "57.14", "61.90")
    assert area["rules"]["failed"] == 1
    assert {one["id"]: one["value"] for one in made.areas}["links"] == "100.00"


# --- properties ----------------------------------------------------------------------------------------------------

OUTCOMES = ("passed", "failed", "cantTell", "inapplicable", "untested")
IDS = [one.id for one in RULES]
FINDINGS = st.lists(
    st.builds(finding, st.sampled_from(IDS), st.sampled_from(OUTCOMES), st.integers(1, 400), st.sampled_from("xyz")),
    max_size=14,
)


@given(FINDINGS)
@settings(max_examples=300, deadline=None)
def test_lines_readd_and_interval_contains_value(findings: list[Finding]) -> None:
    made = of(findings)
    readds(made)
    if made.sum is not None:
        assert Decimal(0) <= number(made.low) <= number(made.sum) <= number(made.high) <= 130
    for area in made.areas:
        if area["value"] is not None:
            assert Decimal(0) <= number(area["low"]) <= number(area["value"]) == number(area["high"]) <= 100
    assert 0 <= Decimal(made.coverage) <= 1


@given(FINDINGS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_of_findings_does_not_matter(findings: list[Finding], shuffler: random.Random) -> None:
    shuffled = list(findings)
    shuffler.shuffle(shuffled)
    assert of(findings) == of(shuffled)


@given(FINDINGS, st.sampled_from(FREE), st.integers(1, 50))
@settings(max_examples=300, deadline=None)
def test_an_added_failure_never_raises_the_score(findings: list[Finding], at: Rule, count: int) -> None:
    """As long as the rule applied before: a rule that comes to apply brings its indicator's points with it."""
    findings = [*findings, finding(at.id, "passed"), finding("a.one", "passed")]
    before, after = of(findings), of([*findings, finding(at.id, "failed", count)])
    assert number(after.sum) <= number(before.sum)
    assert number(after.low) <= number(before.low)
    for old, new in zip(before.areas, after.areas, strict=True):
        if old["value"] is not None:
            assert number(new["value"]) <= number(old["value"])


@given(FINDINGS, st.sampled_from(FREE), st.sampled_from(["untested", "cantTell"]), st.integers(1, 50))
@settings(max_examples=300, deadline=None)
def test_an_open_question_never_lowers_the_score(findings: list[Finding], at: Rule, open_one: str, count: int) -> None:
    findings = [*findings, finding(at.id, "passed"), finding("a.one", "passed")]
    before, after = of(findings), of([*findings, finding(at.id, open_one, count)])
    assert number(after.sum) >= number(before.sum)
    assert number(after.low) <= number(before.low)
    assert number(after.coverage) <= number(before.coverage)


@given(FINDINGS)
@settings(max_examples=200, deadline=None)
def test_no_indicator_loses_more_than_it_has(findings: list[Finding]) -> None:
    for row in of(findings).indicators:
        assert Decimal(row["lost"]) + Decimal(row["at_risk"]) <= Decimal(row["points"])


def test_a_stale_account_is_told_and_never_vetoes_the_site() -> None:
    account = rule("m.one", veto="account", scope="site", severity="critical")
    told = Finding(
        rule="m.one", outcome="failed", subject={"scope": "site", "url": "u", "title": ""},
        message=Text("“示例发布”（微信公众号）最近更新为2026-09-01"),
    )  # fmt: skip
    both = pack(*RULES, account)
    fine = [finding(one.id, "passed") for one in RULES]
    before, after = score(both, fine, SITE), score(both, [*fine, told], SITE)
    assert (after.verdict, after.value, after.vetoes) == (before.verdict, before.value, ())
    assert after.veto_count == before.veto_count
    assert [line.text.zh for line in after.lines if line.rule == "m.one"] == [
        "政务新媒体账号结论（不合格，不计入网站结论）：“示例发布”（微信公众号）最近更新为2026-09-01"
    ]
    confirmed = msgspec.structs.replace(
        SITE, answers={"m.one": Answer(outcome="failed", by="张三", on=dt.date(2026, 10, 20))}
    )
    assert score(both, [*fine, told], confirmed).verdict == before.verdict
