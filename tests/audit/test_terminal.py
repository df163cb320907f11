"""What the terminal says of a result, in the words and with the decimals of the report."""

from __future__ import annotations

from pathlib import Path

from audit import terminal
from reports import html
from reports.language import language
from reports.read import load
from reports.source import OUTCOMES

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
    rules = [f"{language('zh').label('outcomes', one)} {result['coverage']['rules'].get(one, 0)}" for one in OUTCOMES]
    assert "，".join(rules) in told
    assert html.view(result)["verdict"]["title"] in told
