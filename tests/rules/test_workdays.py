"""Golden values of the gazetted calendar, and refusal outside of it."""

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.words import workdays

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2022-09-28", 3, "2022-10-08"),  # across 国庆, with make-up days on 10-08 and 10-09
        ("2022-01-28", 20, "2022-03-02"),  # across 春节, with make-up days on 01-29 and 01-30
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-03-02", 0, "2026-03-02"),
        ("2026-03-06", 1, "2026-03-09"),  # Friday: counting starts the day after
    ],
)
def test_golden(start: str, days: int, end: str) -> None:
    assert workdays.add(D(start), days) == D(end)
    assert workdays.between(D(start), D(end)) == days


@pytest.mark.parametrize("day", ["2024-02-04", "2026-02-14", "2024-02-09"])
def test_working_days(day: str) -> None:
    assert workdays.is_workday(D(day))


@pytest.mark.parametrize("day", ["2025-01-28", "2026-10-01", "2026-10-11", "2026-05-04"])
def test_days_off(day: str) -> None:
    assert not workdays.is_workday(D(day))


def test_same_as_the_library_on_every_day_of_ten_years() -> None:
    day, end = dt.date(workdays.LAST_YEAR - 9, 1, 1), dt.date(workdays.LAST_YEAR, 12, 31)
    while day <= end:
        assert workdays.is_workday(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_a_year_without_arrangement_is_refused() -> None:
    last = dt.date(workdays.LAST_YEAR, 12, 31)
    with pytest.raises(workdays.Uncovered, match=str(last.year + 1)):
        workdays.add(last, 1)
    with pytest.raises(workdays.Uncovered):
        workdays.between(last, last + dt.timedelta(days=3))
    with pytest.raises(workdays.Uncovered):
        workdays.is_workday(dt.date(workdays.FIRST_YEAR - 1, 6, 1))
    assert D(workdays.COVERS[1]) == last
    assert last.year >= 2026


@given(st.dates(D("2021-01-01"), D("2025-06-30")), st.integers(0, 60))
def test_add_and_between_are_inverse(day: dt.date, count: int) -> None:
    end = workdays.add(day, count)
    assert workdays.between(day, end) == count
    assert workdays.between(end, day) == -count
    assert count == 0 or workdays.is_workday(end)
