"""The suite's own means: the measure of growth, and the order of the files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tests.growth import is_linear

ROOT = Path(__file__).resolve().parent.parent


def test_a_quadratic_pattern_is_found_and_a_linear_one_is_not() -> None:
    assert not is_linear(lambda n: re.search(r"a+b", "a" * n), 24_000, enough_s=0.01)
    assert is_linear(lambda n: re.search(r"(?<!a)a+b", "a" * n), 24_000, enough_s=0.01)


def test_each_file_named_as_one_of_the_longest_is_there() -> None:
    with (ROOT / "tests" / "longest.csv").open(encoding="utf-8", newline="") as file:
        named = [row["file"] for row in csv.DictReader(file)]
    assert len(named) > 20
    assert [one for one in named if not (ROOT / one).is_file()] == []
