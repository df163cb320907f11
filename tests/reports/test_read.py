"""A result is read whole or refused with one line."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from reports.read import SCHEMA_FILE, ResultError, check, load, render_json

RESULTS = Path(__file__).parent / "results"


def refused(result: Any) -> str:
    with pytest.raises(ResultError) as caught:
        check(result)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 400
    return text


def test_the_schema_is_a_valid_schema() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", sorted(RESULTS.glob("*.json")), ids=lambda file: file.stem)
def test_old_results_are_read_for_ever(file: Path) -> None:
    assert load(file)["schema"] == 1


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("findings", 3, "outcome"), "bad", "findings[3].outcome"),
        (("findings", 0, "extra"), 1, "findings[0]：不认识的键 extra"),
        (("score", "verdict"), "fine", "score.verdict"),
        (("score", "bonus"), 1, "score：不认识的键 bonus"),
        (("coverage", "states", "judged"), -1, "coverage.states.judged"),
        (("coverage", "states", "lost"), 1, "不认识的键 lost"),
        (("extra",), 1, "不认识的键 extra"),
        (("site", "as_of"), "2026/10/28", "site.as_of"),
        (("site", "columns", 0, "item_count"), {"unknown": 3}, "site.columns[0].item_count"),
        (("site", "documents", 0, "doc_number"), 7, "site.documents[0].doc_number"),
        (("tool",), None, "tool"),
        (("schema",), 0, "schema"),
        (("schema",), True, "schema"),
    ],
)
def test_a_bad_value_is_named_by_its_path(result: dict[str, Any], path: tuple[Any, ...], value: Any, told: str) -> None:
    place = result
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert told in refused(result)


@pytest.mark.parametrize("key", json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["required"])
def test_every_top_level_key_is_required(result: dict[str, Any], key: str) -> None:
    del result[key]

    assert f"缺少 {key}" in refused(result)


def test_rules_and_site_may_grow(result: dict[str, Any]) -> None:
    result["site"]["population"] = 12
    result["site"]["columns"][0]["colour"] = "red"
    next(iter(result["rules"].values()))["since"] = "0.9"

    check(result)


def test_a_newer_format_asks_for_an_upgrade(result: dict[str, Any]) -> None:
    assert "升级" in refused({**result, "schema": 2})


def test_a_finding_without_its_rule_is_refused(result: dict[str, Any]) -> None:
    result["findings"][2]["rule"] = "no.such-rule"

    assert "findings[2].rule" in refused(result)


def test_tuples_of_a_result_in_memory_are_arrays(result: dict[str, Any]) -> None:
    result["findings"] = tuple(result["findings"])

    check(result)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "不是 JSON"),
        (b"{", "第 1 行"),
        (b"[]", "对象"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"schema": NaN}', "NaN"),
        (b"[" * 200_000, "不是 JSON"),
        (b'{"schema": 1}', "缺少"),
    ],
)
def test_what_is_no_result_is_refused_in_one_line(tmp_path: Path, raw: bytes, told: str) -> None:
    file = tmp_path / "result.json"
    file.write_bytes(raw)
    with pytest.raises(ResultError, match=r"^result\.json：") as caught:
        load(file)

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="无法读取"):
        load(tmp_path / "none.json")


def test_json_is_the_same_text_for_the_same_value(result: dict[str, Any], tmp_path: Path) -> None:
    text = render_json(result)
    turned = copy.deepcopy(dict(reversed(result.items())))
    turned["site"] = dict(reversed(result["site"].items()))
    file = tmp_path / "result.json"
    file.write_text(text, encoding="utf-8")

    assert render_json(turned) == text
    assert load(file) == result
    assert text.startswith('{\n"schema": 1,\n"tool"')
