"""Scoring by weight: printed lines re-add, open rules only widen the interval, and more faults never score higher."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.judge.model import Finding, Score, Text
from rules.loading.load import Pack, load_pack
from rules.loading.packfile import Grade, Indicator
from rules.scores.schemes import SCHEMES, score
from tests.rules.test_scoring import SITE, rule

RULES = (
    rule("a.one", severity="critical", family="a"), rule("a.two", severity="major", family="a"),
    rule("a.three", severity="minor", family="a"), rule("b.one", severity="minor", family="b"),
    rule("b.two", severity="info", family="b"), rule("b.veto", severity="critical", family="b", veto="official"),
)  # fmt: skip
GRADES = (
    Grade(title=Text("优秀"), least=90), Grade(title=Text("良好"), least=80), Grade(title=Text("合格"), least=60),
    Grade(title=Text("不合格"), least=0),
)  # fmt: skip


def pack(*rules: Any, scheme: str = "hebei-annual") -> Pack:
    blocks = (
        Indicator(id="a", title=Text("甲"), family="甲", points=70, confidence="P", families=("a",)),
        Indicator(id="rest", title=Text("其余"), family="其余", points=30, confidence="P"),
    )
    return Pack(
        id="t", title=Text("t"), version="1", scheme=scheme, description=Text(""), indicators=blocks, settings={},
        rules=rules or RULES, checks={}, args={}, digest="", grades=GRADES,
    )  # fmt: skip


def found(outcomes: dict[str, str], count: int = 1) -> list[Finding]:
    return [
        Finding(
            rule=id,
            outcome=outcome,
            subject={"scope": "site", "url": SITE.url, "title": ""},
            message=Text("x"),  # type: ignore[arg-type]
            count=count,
        )
        for id, outcome in outcomes.items()
    ]


def scored(outcomes: dict[str, str], count: int = 1) -> Score:
    return score(pack(), found({**dict.fromkeys((one.id for one in RULES), "passed"), **outcomes}, count), SITE)


def readd(told: Score) -> Decimal:
    return sum((Decimal(line.amount) for line in told.lines), Decimal(0))


def test_a_site_that_meets_everything_has_full_points_and_the_best_grade() -> None:
    told = scored({})
    assert (told.value, told.low, told.high, told.coverage) == ("100.00", "100.00", "100.00", "1.000")
    assert told.grade == Text("优秀")
    assert told.verdict == "qualified"


def test_a_rule_costs_its_share_of_its_block_however_many_places() -> None:
    # Block 甲: 70 points over the weights 8 + 4 + 2.
    assert scored({"a.one": "failed"}).value == "60.00"
    assert scored({"a.one": "failed"}, count=50).value == "60.00"
    assert scored({"a.three": "failed"}).value == "90.00"


def test_what_does_not_apply_leaves_and_the_rest_share_its_points() -> None:
    assert scored({"a.one": "inapplicable", "a.three": "failed"}).value == "76.67"  # 70 × 2/6
    gone = scored({"a.one": "inapplicable", "a.two": "inapplicable", "a.three": "inapplicable", "b.one": "failed"})
    # Only the other block is left: 30 points over 2 + 1 + 8, rescaled to 100.
    assert gone.value == "81.83"
    assert readd(gone) == Decimal("81.83")


def test_open_rules_widen_the_interval_and_may_lower_the_grade() -> None:
    told = scored({"a.one": "untested", "a.three": "cantTell"})
    assert (told.sum, told.low, told.high) == ("100.00", "50.00", "100.00")
    assert (told.verdict, told.value, told.grade) == ("undetermined", None, None)
    assert any("可能使优秀降为不合格" in line.text.zh for line in told.lines)
    assert Decimal(told.coverage) < 1


@pytest.mark.parametrize(
    ("lost", "grade"),
    [((), "优秀"), (("a.three",), "优秀"), (("a.two",), "良好"), (("a.one",), "合格"), (("a.one", "b.two"), "不合格")],
)
def test_grades_begin_at_their_line(lost: tuple[str, ...], grade: str) -> None:
    told = scored(dict.fromkeys(lost, "failed"))
    assert told.grade is not None
    assert told.grade.zh == grade


def test_a_veto_is_named_and_decides_nothing_here() -> None:
    told = scored({"b.veto": "failed"})
    assert [(row["rule"], row["state"]) for row in told.vetoes] == [("b.veto", "suspected")]
    assert told.verdict == "qualified"
    assert any("疑似" in line.text.zh and line.kind == "veto" for line in told.lines)


def test_nothing_judged_is_not_scored() -> None:
    assert scored(dict.fromkeys((one.id for one in RULES), "untested")).verdict == "not_scored"


outcome = st.sampled_from(["passed", "failed", "cantTell", "untested", "inapplicable"])
answers = st.fixed_dictionaries({one.id: outcome for one in RULES})


@settings(max_examples=200, deadline=None)
@given(answers)
def test_lines_re_add_and_bounds_hold(given_outcomes: dict[str, str]) -> None:
    told = score(pack(), found(given_outcomes), SITE)
    if told.sum is None:
        return
    assert readd(told) == Decimal(told.sum)
    assert 0 <= Decimal(told.low or 0) <= Decimal(told.sum) <= Decimal(told.high or 0) <= 100


@settings(max_examples=100, deadline=None)
@given(answers, st.sampled_from([one.id for one in RULES]), st.randoms())
def test_a_failure_never_pays_and_order_never_counts(outcomes: dict[str, str], id: str, chance: random.Random) -> None:
    better = score(pack(), found({**outcomes, id: "passed"}), SITE)
    worse = score(pack(), found({**outcomes, id: "failed"}), SITE)
    assert better.sum is not None
    assert worse.sum is not None
    assert Decimal(worse.sum) <= Decimal(better.sum)
    rows = found(outcomes)
    chance.shuffle(rows)
    assert score(pack(), rows, SITE) == score(pack(), found(outcomes), SITE)


def test_every_pack_names_a_scheme_that_is_there() -> None:
    for name in ("national", "access", "self-check", "hebei-city-2022"):
        assert load_pack(name).scheme in SCHEMES


def test_borrowed_points_of_another_sheet_do_not_come_along() -> None:
    assert any(one.deduct for one in load_pack("national").rules)
    assert not any(one.deduct for one in load_pack("self-check").rules)
