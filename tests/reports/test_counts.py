"""One rule counts once, everywhere alike, and no number stands where little was judged."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from audit.cli import terminal
from reports.compare.change import compare
from reports.forms import junit, plain, sarif
from reports.report import headline, html
from reports.report.language import language
from rules.scores.deciding import MIN_COVERAGE, doubts
from rules.scores.receipt import share_text

WORDS = language("zh")


def spread(result: dict[str, Any]) -> str:
    """A failed rule of the result that also passed, was untested and did not apply in other places."""
    first = next(one for one in result["findings"] if one["outcome"] == "failed")
    for outcome in ("passed", "untested", "inapplicable", "cantTell"):
        result["findings"].append({**copy.deepcopy(first), "outcome": outcome, "cause": outcome, "evidence": []})
    return str(first["rule"])


def test_a_rule_with_several_outcomes_counts_once_in_every_form(result: dict[str, Any], tmp_path: Path) -> None:
    before = Counter(headline.rules_by_outcome(result).values())
    rule = spread(result)
    view = html.view(result)

    assert headline.rules_by_outcome(result)[rule] == "failed"
    assert Counter(headline.rules_by_outcome(result).values()) == before
    assert sum(before.values()) == len({one["rule"] for one in result["findings"]})
    told = "，".join(f"{WORDS.label('outcomes', one)} {before[one]} 条" for one in headline.OUTCOMES)
    assert told in terminal.text(result, tmp_path)
    assert f"{before['failed']} 条不符合，{before['cantTell']} 条待人工判定" in view["verdict"]["summary"]["rules"]
    assert f"有 {before['untested']} 项没有检测" in plain.text(result, "r")
    assert rule not in {row["id"] for name in ("passed", "inapplicable") for row in view[name]}
    assert rule in {row["id"] for row in view["untested"]}  # what was not seen of it stays told


@pytest.mark.parametrize(
    ("low", "high", "coverage", "shown"),
    [
        ("5.40", "29.70", "0.378", "5.4–29.7"),
        ("26.80", "43.00", "0.842", "43"),
        ("12.90", "12.90", "0.300", "12.9"),
        ("0.00", "100.00", "0.799", "0–100"),
    ],
)
def test_an_area_of_which_little_was_judged_shows_its_interval(
    result: dict[str, Any], low: str, high: str, coverage: str, shown: str
) -> None:
    result["score"]["areas"][0].update(value=high, low=low, high=high, coverage=coverage)

    assert html.view(result)["areas"][0]["value"] == shown


def test_no_veto_that_applies_is_not_told_as_judged(result: dict[str, Any]) -> None:
    result["score"]["veto_count"] = {"judged": 0, "open": 0}
    for lang in ("zh", "en"):
        told = headline.vetoes_told(result["score"], language(lang))
        assert "0" not in told
        assert "未发现" not in told
        assert "none found" not in told


@pytest.mark.parametrize("share", ["0.2689", "0.0319", "0.79999", "0.5"])
def test_the_coverage_is_one_number_in_reason_and_figure(share: str) -> None:
    from decimal import Decimal

    from reports.report.language import percent

    covered = Decimal(share)
    assert covered < MIN_COVERAGE
    (reason,) = doubts(Decimal(0), Decimal(0), covered, ())

    assert f"只判定了 {percent(share_text(covered))}，" in reason.zh.replace(".0%", "%")


@pytest.mark.parametrize("code", ["read-failed", "rule_error", "no-browser"])
def test_a_run_with_a_fault_of_ours_or_no_browser_is_no_success(result: dict[str, Any], code: str) -> None:
    result["coverage"]["whole"] = True
    result["capture"].update(source="crawl", browser={"name": "Chromium"})
    result["warnings"] = []
    assert json.loads(sarif.render(result))["runs"][0]["invocations"][0]["executionSuccessful"] is True

    result["warnings"] = [{"code": code, "message": {"zh": "程序读取页面时出错", "en": "a fault"}}]
    if code == "no-browser":
        result["capture"]["browser"] = None
    assert headline.incomplete(result)
    assert json.loads(sarif.render(result))["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert ('type="fault"' in junit.render(result)) is (code != "no-browser")


def test_what_was_not_looked_at_before_is_told_beside_what_is_new(result: dict[str, Any]) -> None:
    before = copy.deepcopy(result)
    rules = sorted({one["rule"] for one in result["findings"] if one["outcome"] == "failed"})[:2]
    for one in before["findings"]:
        if one["rule"] in rules:
            one["outcome"] = "untested" if one["rule"] == rules[0] else "passed"
    whys: dict[str, set[str]] = {}
    for row in compare(before, result)["rows"]:
        if row["state"] == "new":
            whys.setdefault(row["rule"], set()).add(row["why"])

    assert all(why.startswith("上次：规则未检测") for why in whys[rules[0]])
    assert whys[rules[1]] == {""}
