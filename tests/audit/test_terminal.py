"""What the terminal says of a result, in the words and with the decimals of the report."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from audit.cli import terminal
from reports.forms import markdown, plain, sarif
from reports.forms.defects import defects
from reports.read import load
from reports.report import headline, html
from reports.report.language import language
from reports.report.source import OUTCOMES

SAMPLE = Path(__file__).parents[1] / "reports" / "results" / "schema1-yunquan.json"


def test_a_number_reads_the_same_in_verdict_receipt_and_terminal(tmp_path: Path) -> None:
    result = load(SAMPLE)
    result["score"].update(value="64.40", low="63.90", high="64.40", coverage="0.9996")
    for line in result["score"]["lines"]:
        if line["kind"] == "total":
            line["total"] = "64.40"
    shown = html.view(result)["verdict"]
    receipt = html.view(result)["receipt"]
    told = terminal.text(result, tmp_path)

    assert (shown["value"], shown["low"], shown["high"], shown["coverage"]) == ("64.40", "63.90", "64.40", ">99.9%")
    assert [line["total"] for line in receipt if line["kind"] == "total"] == ["64.40"]
    assert "64.40（区间 63.90–64.40，覆盖率 >99.9%）" in told
    counts = Counter(headline.rules_by_outcome(result).values())
    rules = [f"{language('zh').label('outcomes', one)} {counts[one]} 条" for one in OUTCOMES]
    assert "，".join(rules) in told
    assert html.view(result)["verdict"]["title"] in told


def test_a_score_that_decides_nothing_is_told_by_its_interval_everywhere(tmp_path: Path) -> None:
    result = load(SAMPLE)
    reason = {"zh": "得分区间跨越 60 分线", "en": "the interval crosses the line of 60 points"}
    result["score"].update(
        verdict="undetermined", value=None, sum="95.31", low="41.20", high="95.31", undecided=[reason],
        veto_count={"judged": 4, "open": 5},
    )  # fmt: skip
    page, lines = html.view(result)["verdict"], terminal.text(result, tmp_path)
    row, note = terminal.row(result, tmp_path, 0), markdown.render(result)

    assert (page["value"], page["title"], page["undecided"]) == ("41.20–95.31", "未定", [reason["zh"]])
    assert "得分区间 score：41.20–95.31" in lines
    assert "单项否决：已判 4 项，未判 5 项" in lines
    assert (row["score"], row["low"], row["high"], row["vetoes_open"]) == (None, "41.20", "95.31", 5)
    assert "41.20–95.31" in note
    for text in (lines, note, plain.text(result, "r.html"), html.render(result).partition('id="receipt"')[0]):
        assert reason["zh"] in text
        assert "得分 95.31" not in text
        assert "得分 **95.31" not in text
        assert "未发现" not in text


def test_a_confirmed_veto_names_who_confirmed_it(tmp_path: Path) -> None:
    result = load(SAMPLE)
    rule = next(iter(result["rules"]))
    veto = {"rule": rule, "title": "某项", "state": "confirmed", "by": "王五", "on": "2026-10-01", "reason": "逐页核对"}
    result["score"].update(verdict="vetoed", value=None, low=None, high=None, vetoes=[veto])
    assert "王五，2026-10-01，逐页核对" in terminal.text(result, tmp_path)
    assert "王五，2026-10-01，逐页核对" in html.render(result)


def test_rules_and_places_are_counted_alike_in_every_output(tmp_path: Path) -> None:
    result = load(SAMPLE)
    failed = [one for one in result["findings"] if one["outcome"] == "failed"]
    rules, places = len({one["rule"] for one in failed}), sum(one["count"] for one in failed)
    assert rules < places
    row = terminal.row(result, tmp_path, 0)
    run = json.loads(sarif.render(result))["runs"][0]["properties"]

    assert (row["failed_rules"], row["failed_places"]) == (rules, places)
    assert (run["failedRules"], run["failedPlaces"]) == (rules, places)
    assert f"（{rules} 条，{places} 处）" in markdown.render(result)
    assert f"不符合 {rules} 条、{places} 处" in html.render(result)
    assert f"不符合共 {places} 处" in terminal.text(result, tmp_path)
    every = defects(result)
    assert headline.failed_among(result, every, list(every.values())) == (rules, places)
