"""The same command after its settings have changed: each is applied, or said to have been kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile, Waiver
from audit.runs import run
from audit.runs.changed_profile import applied
from tests.small_site import served, small_profile

AS_OF = dt.date(2026, 10, 28)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as number:
        yield number


def again(
    profile: SiteProfile, folder: Path, as_of: dt.date | None = AS_OF, *, browser: bool = False
) -> tuple[list[str], SiteProfile, int]:
    """What was told, the profile the site is judged by, and how many pages were judged."""
    told: list[str] = []
    with run.crawl_site(profile, folder, as_of=as_of, tell=told.append, use_browser=browser) as done:
        return told, msgspec.convert(done.meta["profile"], SiteProfile), done.states()["judged"]


def changed(profile: SiteProfile, **given: object) -> SiteProfile:
    budget = {name: given.pop(name) for name in ("max_pages",) if name in given}
    return msgspec.structs.replace(profile, budget=msgspec.structs.replace(profile.budget, **budget), **given)


def test_after_the_end_what_is_judged_applies_and_the_rest_is_told(port: int, tmp_path: Path) -> None:
    profile = changed(small_profile(port), max_pages=12)
    assert again(profile, tmp_path / "run") == ([], profile, 12)
    assert again(profile, tmp_path / "run") == ([], profile, 12)

    waiver = Waiver(rule="site.icp", reason="改版", owner="办公室", until=dt.date(2026, 12, 31))
    new = changed(profile, waivers=(waiver,), level="county", name="安平县", max_pages=40, rate=400.0)
    told, judged_by, pages = again(new, tmp_path / "run", dt.date(2026, 11, 1), browser=True)
    assert (judged_by.waivers, judged_by.level, judged_by.name, pages) == ((waiver,), "county", "安平县", 12)
    assert (judged_by.budget.max_pages, judged_by.rate) == (12, 500.0)  # as it was captured
    assert ["waivers" in told[0], "level" in told[0], "name" in told[0]] == [True] * 3
    assert "max_pages" in told[1]
    assert "rate" in told[1]
    assert "--fresh" in told[1]
    assert "2026-10-28" in told[2]
    assert "浏览器" in told[3]


def test_an_interrupted_run_goes_on_by_the_new_ones_and_says_so(port: int, tmp_path: Path) -> None:
    profile = small_profile(port)
    Capture.create(tmp_path / "run", changed(profile, max_pages=5), AS_OF).close()
    told, judged_by, pages = again(changed(profile, max_pages=9, level="city"), tmp_path / "run", None)
    assert (judged_by.budget.max_pages, judged_by.level, pages) == (9, "city", 9)
    assert "level" in told[0]
    assert "max_pages" in told[1]
    assert len(told) == 2


def test_another_way_to_the_same_site_is_no_change(port: int, tmp_path: Path) -> None:
    profile = small_profile(port)
    Capture.create(tmp_path / "run", profile, AS_OF).close()
    with Capture.open(tmp_path / "run") as capture:
        other = msgspec.structs.replace(profile, connect_to={"a": "127.0.0.1:1"}, allow_private=("10.0.0.0/8",))
        assert applied(capture, other, AS_OF, browser=False) == []
