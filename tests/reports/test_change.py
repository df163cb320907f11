"""Two results compared: every state, the score's causes, and the refusals."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.compare import change_page
from reports.compare.change import STATES, UnlikeError, compare
from reports.forms.defects import defects, digest_of

RULE = "privacy.id18"


@pytest.fixture
def new(result: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(result)


def of(result: dict[str, Any], rule: str = RULE, outcome: str = "failed") -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in result["findings"] if f["rule"] == rule and f["outcome"] == outcome)
    return found


def states(change: dict[str, Any], rule: str = RULE) -> set[str]:
    return {row["state"] for row in change["rows"] if row["rule"] == rule}


def test_a_result_compared_with_itself_is_open_throughout(result: dict[str, Any], new: dict[str, Any]) -> None:
    change = compare(result, new)

    assert change["counts"] == {**dict.fromkeys(STATES, 0), "open": len(defects(result))}
    assert change["score"]["total"] == "0"


def test_what_passed_now_was_mended_and_the_score_says_by_whom(result: dict[str, Any], new: dict[str, Any]) -> None:
    of(new)["outcome"] = "passed"
    line = next(row for row in new["score"]["lines"] if row["rule"] == RULE)
    gained = -Decimal(line["amount"])
    new["score"]["lines"].remove(line)
    new["score"]["value"] = str(Decimal(result["score"]["value"]) + gained)
    new["coverage"]["whole"] = True
    change = compare(result, new)

    assert states(change) == {"fixed"}
    assert change["score"]["parts"]["site"] == f"{gained.normalize():f}"
    assert sum(map(Decimal, change["score"]["parts"].values())) == Decimal(change["score"]["total"]) == gained


@pytest.mark.parametrize("kind", ["untested", "cantTell", "waived", "not judged", "part of the site", "no such rule"])
def test_what_was_not_looked_at_is_never_mended(result: dict[str, Any], new: dict[str, Any], kind: str) -> None:
    finding = of(new)
    if kind in ("untested", "cantTell"):
        finding["outcome"] = kind
    else:
        finding["outcome"] = "passed"
    if kind == "waived":
        new["waived"].append(
            {"rule": RULE, "reason": "x", "owner": "y", "until": "2027-01-01", "findings": 1, "message": {"zh": "z"}}
        )
    elif kind == "not judged":
        new["coverage"]["not_judged"] += [
            {"url": one["url"], "state": "timeout", "why": "超时"} for one in finding["evidence"]
        ]
    elif kind == "part of the site":
        new["coverage"]["whole"] = {"unknown": "达到页数上限"}
    elif kind == "no such rule":
        new["findings"] = [one for one in new["findings"] if one["rule"] != RULE]
        del new["rules"][RULE]
    change = compare(result, new, unlike=True)

    assert states(change) == {"dropped"}
    assert all(row["why"] for row in change["rows"] if row["state"] == "dropped")


def test_part_of_a_site_may_be_enough_where_the_place_was_seen(result: dict[str, Any], new: dict[str, Any]) -> None:
    finding = of(new)
    finding["outcome"] = "passed"
    new["coverage"]["whole"] = {"unknown": "达到页数上限"}
    new["coverage"]["seen"] = "".join(sorted({digest_of(one["url"]) for one in finding["evidence"]}))
    assert states(compare(result, new)) == {"fixed"}


def test_a_page_outside_the_new_sample_is_not_mended(result: dict[str, Any], new: dict[str, Any]) -> None:
    rule = "a11y.form-label"
    of(new, rule)["outcome"] = "passed"
    url = of(result, rule)["evidence"][0]["url"]
    new["coverage"].update(whole=True, seen=digest_of(url), examined="")
    assert states(compare(result, new), rule) == {"dropped"}
    new["coverage"]["examined"] = digest_of(url)
    assert states(compare(result, new), rule) == {"fixed"}


def test_a_link_taken_away_is_mended_though_its_target_stays_dead(result: dict[str, Any], new: dict[str, Any]) -> None:
    rule = "site.dead-links-inner"
    of(new, rule)["outcome"] = "passed"
    dead = [one["url"] for one in of(result, rule)["evidence"]]
    new["coverage"]["whole"] = True
    new["coverage"]["not_judged"] += [{"url": url, "state": "client_error", "why": "HTTP 404"} for url in dead]
    assert states(compare(result, new), rule) == {"fixed"}
    new["coverage"]["not_judged"][-1]["state"] = "timeout"
    assert states(compare(result, new), rule) == {"fixed", "dropped"}


def test_new_and_relapsed(result: dict[str, Any], new: dict[str, Any]) -> None:
    evidence = of(new)["evidence"]
    evidence.append({**evidence[0], "url": "https://www.yunquan-demo.gov.cn/fresh.html"})
    assert compare(result, new)["counts"]["new"] == 1

    assert compare(result, new, [copy.deepcopy(new)])["counts"]["relapsed"] == 1


def test_unlike_packs_are_refused_until_told_and_then_named(result: dict[str, Any], new: dict[str, Any]) -> None:
    new["pack"]["digest"] = "f" * 64
    new["rules"][RULE]["severity"] = "minor"
    new["rules"]["added.rule"] = copy.deepcopy(new["rules"][RULE])
    new["findings"].append({**copy.deepcopy(of(new)), "rule": "added.rule"})
    with pytest.raises(UnlikeError, match=RULE):
        compare(result, new)
    change = compare(result, new, unlike=True)

    assert change["rules"]["added"] == ["added.rule"]
    assert list(change["rules"]["changed"]) == [RULE]
    assert states(change, "added.rule") == set()  # tells nothing of the site


def test_two_sites_are_never_compared(result: dict[str, Any], new: dict[str, Any]) -> None:
    new["site"]["host"] = "www.other.gov.cn"
    with pytest.raises(UnlikeError, match="不是同一个网站"):
        compare(result, new, unlike=True)


@pytest.mark.parametrize("cause", ["rules", "scanner"])
def test_points_move_by_rules_or_by_what_was_seen(result: dict[str, Any], new: dict[str, Any], cause: str) -> None:
    line = next(row for row in new["score"]["lines"] if row["rule"] == RULE)
    gained = -Decimal(line["amount"])
    new["score"]["lines"].remove(line)
    new["score"]["value"] = str(Decimal(result["score"]["value"]) + gained)
    if cause == "rules":
        new["pack"]["digest"] = "f" * 64
        new["rules"][RULE]["deduct"] = None
    else:
        of(new)["outcome"] = "untested"
    parts = compare(result, new, unlike=True)["score"]["parts"]

    assert Decimal(parts[cause]) == gained
    assert Decimal(parts["site"]) == 0


def test_no_score_is_not_compared(result: dict[str, Any], new: dict[str, Any]) -> None:
    new["score"]["value"] = None
    change = compare(result, new)
    assert change["score"]["total"] is None
    assert "没有得分" in change_page.text(change)


def test_undecided_scores_have_no_difference(result: dict[str, Any], new: dict[str, Any]) -> None:
    for one in (result, new):
        one["score"] |= {"sum": one["score"]["value"], "low": "10.00", "high": "90.00"}
    new["score"] |= {"value": None, "sum": str(Decimal(result["score"]["value"]) - 1)}
    change = compare(result, new)
    for told in (change_page.text(change), change_page.text(change, "en")):
        assert "10.00–90.00" in told
        assert "(-1.00)" not in told.replace("（", "(").replace("）", ")")
    assert "不相比较" in change_page.text(change)


def test_hostile_words_act_on_no_page_of_a_comparison(
    hostile: dict[str, Any], result: dict[str, Any], tmp_path: Path
) -> None:
    host = hostile["site"]["host"]
    result["site"]["host"] = host
    for one in (hostile, result):
        one["pack"]["digest"] = "f" * 64
    change = compare(result, hostile, unlike=True)
    assert change["counts"]["new"] > 30
    for form, write in change_page.WRITERS.items():
        write(change, tmp_path / f"change.{form}")
    page = (tmp_path / "change.html").read_text(encoding="utf-8")

    assert "<script" not in page
    assert "<img" not in page
    assert "onerror=window" not in page.replace("&#34;", "").replace("onerror=window.pwned=1&gt;", "")
    book = openpyxl.load_workbook(tmp_path / "change.xlsx")
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f" or c.hyperlink is not None]


def test_the_runs_are_drawn_and_printed_in_order(result: dict[str, Any], tmp_path: Path) -> None:
    """A bar and a row for each run with a score, oldest first, whatever the order they were given in."""
    runs = []
    for day, value in (("2026-10-28", "70.5"), ("2026-04-28", "50"), ("2026-07-28", "64.40"), ("2026-01-28", None)):
        one = copy.deepcopy(result)
        one["site"]["as_of"] = day
        one["score"].update(value=value, low=None if value is None else "40", high=value)
        runs.append(one)
    change = compare(runs[2], runs[0], [runs[1], runs[3]])
    change_page.write_html(change, tmp_path / "change.html")
    page = (tmp_path / "change.html").read_text(encoding="utf-8")

    table = page.partition('id="t-trend"')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', table) == [
        ("2026-04-28", "50"), ("2026-07-28", "64.40"), ("2026-10-28", "70.5"),
    ]  # fmt: skip
    drawn = page.partition('class="trend"')[2].partition("</svg>")[0]
    assert "3 次检查，得分由 50 到 70.5" in drawn
    marks = [float(y) for y in re.findall(r'class="tick" x="6" y="([\d.]+)"', drawn)]
    assert marks == [51.0, 36.6, 30.5]  # 101 less the score, on a scale of 100
    change_page.write_html({**change, "trend": change["trend"][:2]}, tmp_path / "one.html")
    assert "<svg" not in (tmp_path / "one.html").read_text(encoding="utf-8")
