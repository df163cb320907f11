"""The department's view: fixes by points regained, what lapses soon, and no false comfort."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from typing import Any

from reports.forms import plain
from reports.report.language import language
from reports.report.source import Source


def test_fixes_come_by_points_and_the_first_three_add_up(result: dict[str, Any]) -> None:
    for rule in result["rules"].values():
        rule["veto"] = None
    told = plain.text(result, "out/report.html")
    gains = [Decimal(found) for found in re.findall(r"^ *\d+\. .*  \+([\d.]+)$", told, re.M)]

    assert gains == sorted(gains, reverse=True)
    assert f"修复前 3 项，+{sum(gains[:3]).normalize():f} 分" in told
    regain = Source(result, language("zh")).regain
    assert gains[0] == max(regain.values())
    assert told.endswith("out/report.html")


def test_what_lapses_soon_is_told_with_the_days_left(result: dict[str, Any]) -> None:
    column = result["site"]["columns"][0]
    column.update(state="due", cadence_days=184, age_days=180, name="意见征集")
    assert "意见征集 还有 4 天到期" in plain.text(result, "r")


def test_no_fault_found_is_no_clean_bill_where_little_was_seen(result: dict[str, Any]) -> None:
    quiet = copy.deepcopy(result)
    quiet["findings"] = [one for one in quiet["findings"] if one["outcome"] == "untested"]
    quiet["coverage"]["whole"] = {"unknown": "达到时间上限 120 秒"}
    told = plain.text(quiet, "r")

    assert "没有看完全站（达到时间上限 120 秒）" in told
    assert "不等于没问题" in told


def test_hostile_words_reach_no_terminal(hostile: dict[str, Any]) -> None:
    for lang in ("zh", "en"):
        told = plain.text(hostile, "r", lang)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)
