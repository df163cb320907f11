"""What could not be followed to its end is told in every output that gives a verdict, not in HTML alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.cli import terminal
from reports.forms import markdown, plain
from reports.report import headline
from reports.report.language import language

KINDS = ("scroll", "more", "pager", "routes", "menu", "shadow", "frame")


@pytest.fixture
def half_seen(result: dict[str, Any]) -> dict[str, Any]:
    result["coverage"]["blind"] = [
        {
            "kind": kind, "hides": "lists", "text": {"zh": f"第 {n} 份列表没有看完", "en": f"list {n} was not read"},
            "count": 1, "pages": ["https://a.example/"], "names": [],
        }
        for n, kind in enumerate(KINDS)
    ]  # fmt: skip
    return result


def outputs(result: dict[str, Any]) -> dict[str, str]:
    return {
        "plain": plain.text(result, "report.html"),
        "markdown": markdown.render(result),
        "terminal": terminal.text(result, Path("out")),
    }


@pytest.mark.parametrize("output", ["plain", "markdown", "terminal"])
def test_an_output_names_the_blind_spots_and_counts_the_rest(half_seen: dict[str, Any], output: str) -> None:
    text = outputs(half_seen)[output]

    shown = [n for n in range(len(KINDS)) if f"第 {n} 份列表没有看完" in text]
    assert shown == list(range(headline.BLIND_SHOWN))
    assert f"另有 {len(KINDS) - headline.BLIND_SHOWN} 处" in text


@pytest.mark.parametrize("output", ["plain", "markdown", "terminal"])
def test_a_site_seen_to_its_end_has_none(result: dict[str, Any], output: str) -> None:
    result["coverage"]["blind"] = []
    assert "看不到之处" not in outputs(result)[output]


def test_a_page_cannot_write_to_a_terminal_through_a_blind_spot(half_seen: dict[str, Any]) -> None:
    half_seen["coverage"]["blind"][0]["text"] = {"zh": "\x1b[2J<b>", "en": ""}
    assert all("\x1b" not in text for text in outputs(half_seen).values())
    assert "<b>" not in markdown.render(half_seen)


def test_a_result_of_an_earlier_version_has_no_list(result: dict[str, Any]) -> None:
    result["coverage"].pop("blind", None)
    assert headline.blind_spots(result, language("en")) == []
