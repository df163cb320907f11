"""How a fault of our own is named: its class and its place, and none of the page's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.evidence import run_log
from audit.evidence.capture import STATES
from audit.read.web.dates import find
from rules.facts.unknown import Unknown

REPORTS = Path(__file__).resolve().parents[2] / "reports"


def raised(call: object, *args: object) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is, is what the test looks at
        call(*args)  # type: ignore[operator]
    return caught.value


def test_a_fault_is_named_by_class_and_place() -> None:
    error = raised(bool, Unknown("110101199003070011"))
    assert run_log.named(error).startswith("TypeError，rules/facts/unknown.py:")
    assert "1101" not in run_log.named(error)


def test_a_fault_within_a_library_is_named_by_our_last_line() -> None:
    assert run_log.named(raised(find, 7)).startswith("TypeError，audit/read/web/dates.py:")


@pytest.mark.parametrize("error", [RecursionError("x"), MemoryError()])
def test_a_fault_of_no_place_is_named_by_its_class(error: BaseException) -> None:
    assert run_log.named(error) == type(error).__name__


def test_every_state_has_its_words_and_its_place_in_the_schema() -> None:
    schema = json.loads((REPORTS / "result.schema.json").read_text(encoding="utf-8"))
    assert set(schema["$defs"]["states"]["properties"]) == set(STATES)
    for name in ("zh", "en"):
        words = json.loads((REPORTS / "words" / f"{name}.json").read_text(encoding="utf-8"))
        assert set(words["states"]) == set(words["state_notes"]) == set(STATES)
