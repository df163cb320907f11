"""The measure of growth tells quadratic from linear work."""

from __future__ import annotations

import re

from tests.growth import is_linear


def test_a_quadratic_pattern_is_found_and_a_linear_one_is_not() -> None:
    assert not is_linear(lambda n: re.search(r"a+b", "a" * n), 24_000, enough_s=0.01)
    assert is_linear(lambda n: re.search(r"(?<!a)a+b", "a" * n), 24_000, enough_s=0.01)
