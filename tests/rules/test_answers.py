"""A person's answer ends what the tool could only narrow, and nothing else."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from rules.facts.records import Answer, Column, Facts, Page, Site
from rules.judge.evaluate import judge
from rules.judge.model import Evidence, Finding, Rule, Text
from rules.loading.load import load_pack
from rules.scores.answers import answered, unused
from rules.scores.guoban_2019 import score

HOME = "https://www.example.gov.cn/"
NATIONAL = load_pack("national")
AUTO = NATIONAL.only(["ident.footer-icp"]).rules[0]


def rule(**changes: Any) -> Rule:
    return msgspec.structs.replace(AUTO, id="a.rule", checklist=(Text("看一看"),), **changes)


def site(outcome: str = "", id: str = "a.rule") -> Site:
    answers = {id: Answer(outcome=outcome, by="王五", on=dt.date(2026, 10, 1), note="抽查5件")} if outcome else {}  # type: ignore[arg-type]
    return Site(url=HOME, host="www.example.gov.cn", as_of=dt.date(2026, 10, 28), answers=answers)


def finding(outcome: Any, cause: str = "person") -> Finding:
    return Finding(
        rule="a.rule", outcome=outcome, subject={"scope": "site", "url": HOME, "title": ""}, message=Text("见到的"),
        evidence=(Evidence(url=HOME, observed="线索"),), cause=cause,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_an_assisted_question_is_ended_and_signed(outcome: str) -> None:
    (told,) = answered(rule(automation="assisted"), (finding("cantTell"),), site(outcome))
    assert told.outcome == outcome
    assert "王五于2026-10-01人工认定" in told.message.zh
    assert "抽查5件" in told.message.zh
    assert told.evidence[0].observed == "线索；王五 2026-10-01"
    assert told.expected.zh


def test_what_could_not_be_looked_at_stays_open() -> None:
    for outcome in ("untested", "inapplicable", "passed"):
        rows = (finding(outcome),)
        assert answered(rule(automation="assisted"), rows, site("failed")) == rows


def test_an_automatic_rule_without_a_veto_is_not_a_matter_of_opinion() -> None:
    rows = (finding("failed"), finding("cantTell"))
    assert answered(rule(automation="auto"), rows, site("passed")) == rows


def test_a_suspected_veto_is_confirmed_or_rejected() -> None:
    veto = rule(automation="auto", veto="official", deduct=None)
    (told,) = answered(veto, (finding("failed"),), site("passed"))
    assert told.outcome == "passed"
    assert answered(veto, (finding("failed"),), site("failed")) == (finding("failed"),)


def test_several_open_questions_become_one_answer_beside_what_passed() -> None:
    rows = (finding("passed", ""), finding("cantTell", "a"), finding("cantTell", "b"))
    (told,) = answered(rule(automation="assisted"), rows, site("passed"))
    assert (told.outcome, told.count, len(told.evidence)) == ("passed", 2, 2)
    kept, broken = answered(rule(automation="assisted"), rows, site("failed"))
    assert (kept.outcome, broken.outcome, broken.cause) == ("passed", "failed", "人工认定")


def test_an_answer_nobody_asked_for_is_a_warning() -> None:
    assert [row["code"] for row in unused((rule(automation="auto"),), site("passed"))] == ["answer_unused"]
    assert unused((rule(automation="manual"),), site("passed")) == []


def test_a_confirmed_veto_decides_alone() -> None:
    old = dt.date(2026, 10, 1)
    columns = tuple(
        Column(url=f"{HOME}c{n}/", name=f"要闻{n}", class_id="news", item_count=3, newest_on=old) for n in range(5)
    )

    def veto(outcome: str) -> str | None:
        known = site(outcome, "column.stale-total")
        known = msgspec.structs.replace(known, kind="portal", level="city", home=HOME)
        home = Page(url=HOME, is_home=True, view="rendered")
        facts = Facts(site=known, pages=(home,), columns=columns)
        told = score(NATIONAL, judge(NATIONAL, facts), known)
        assert (told.verdict == "vetoed") is (outcome == "failed")
        row = next((row for row in told.vetoes if row["rule"] == "column.stale-total"), None)
        if row is not None and row["state"] == "confirmed":
            assert (row["by"], row["on"], row["reason"]) == ("王五", "2026-10-01", "抽查5件")
            assert any("已确认：王五，2026-10-01，抽查5件" in line.text.zh for line in told.lines)
        return None if row is None else row["state"]

    assert veto("") == "suspected"
    assert veto("failed") == "confirmed"
    assert veto("passed") is None
