"""Counting executed lines: exact, and not blind to a square."""

from __future__ import annotations

from tests.work import lines_run


def test_counting_is_exact_and_sees_the_square() -> None:
    def square(side: int) -> None:
        for _ in range(side):
            for _ in range(side):
                pass

    assert lines_run(lambda: square(20)) == lines_run(lambda: square(20))
    assert lines_run(lambda: square(40)) > 3.5 * lines_run(lambda: square(20))
