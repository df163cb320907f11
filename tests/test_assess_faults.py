"""What may befall an assessment: a judging process that dies, a second run, a pack that changed on the way."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.evidence.store import Lock
from audit.profile.site import Waiver
from audit.profile.sites import Site
from audit.runs import assess, run, site_process
from rules.loading.load import load_pack
from tests.small_site import served, small_profile

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = assess.Options(pack="access", use_browser=False, formats=("html",))


@pytest.fixture
def sites() -> Iterator[tuple[Site, ...]]:
    with served() as one, served() as two, served() as three:
        yield tuple(Site(f"site-{number}", small_profile(port)) for number, port in enumerate((one, two, three)))


def judges() -> list[int]:
    """Judging processes that are at work now."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"audit.runs.site_process" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def kill_judges(times: int) -> threading.Thread:
    """Kills that many judging processes as they appear, as the system does when memory runs out."""

    def hunt() -> None:
        known: set[int] = set()
        until = time.monotonic() + 60
        while len(known) < times and time.monotonic() < until:
            for pid in judges():
                if pid not in known:
                    known.add(pid)
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    thread = threading.Thread(target=hunt, daemon=True)
    thread.start()
    return thread


@pytest.mark.slow
def test_a_judging_process_that_dies_costs_at_most_its_own_site(sites: tuple[Site, ...], tmp_path: Path) -> None:
    hunter = kill_judges(1)
    plan = assess.assess(sites, tmp_path / "once", OPTIONS, lambda _: None)
    hunter.join()
    assert {row.state for row in plan.sites} == {"incomplete"}, plan.sites  # without a browser nothing is whole


@pytest.mark.slow
def test_a_judging_process_that_dies_twice_is_the_reason_of_its_site(tmp_path: Path) -> None:
    with served() as port:
        hunter = kill_judges(2)
        plan = assess.assess([Site("a", small_profile(port))], tmp_path, OPTIONS, lambda _: None)
        hunter.join()
    assert [(row.state, "两次意外退出" in row.why) for row in plan.sites] == [("failed", True)]


def test_a_second_run_of_the_same_assessment_changes_nothing(sites: tuple[Site, ...], tmp_path: Path) -> None:
    (tmp_path / assess.NAME).write_bytes(b"{}")
    held = Lock(tmp_path, "assessment.lock")
    held.take()
    with pytest.raises(assess.AssessError, match=str(os.getpid())):
        assess.assess(sites, tmp_path, OPTIONS, lambda _: None)
    held.free()
    assert (tmp_path / assess.NAME).read_bytes() == b"{}"


@pytest.mark.slow
def test_a_changed_pack_judges_all_captures_again(
    sites: tuple[Site, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(Path(load_pack("access").rules[0].file).parent, pack)
    options = assess.Options(pack=str(pack), use_browser=False, formats=("html",))
    first = assess.assess(sites[:1], tmp_path / "out", options, lambda _: None)
    result = tmp_path / "out" / "sites" / "site-0" / "result.json"
    before = json.loads(result.read_bytes())
    text = (pack / "pack.yaml").read_text("utf-8")
    (pack / "pack.yaml").write_text(text + "\n# another wording\n", "utf-8")
    told: list[str] = []
    second = assess.assess(sites[:1], tmp_path / "out", options, told.append)
    after = json.loads(result.read_bytes())

    assert first.pack_digest != second.pack_digest == after["pack"]["digest"] != before["pack"]["digest"]
    assert any("规则包已改动" in line for line in told)
    assert before["capture"]["started_at"] == after["capture"]["started_at"]  # nothing was asked of the site again
    assert (tmp_path / "out" / "league.html").is_file()


@pytest.mark.slow
def test_judging_has_an_end(tmp_path: Path) -> None:
    with served() as port:
        run.crawl_site(small_profile(port), tmp_path, use_browser=False).close()
    with pytest.raises(site_process.JudgingError, match="已停止"):
        asyncio.run(site_process.judged(tmp_path, "access", ("html",), asyncio.Event(), limit_s=0.05))
    assert judges() == []


@pytest.mark.slow
def test_a_judging_process_ends_with_its_owner(tmp_path: Path) -> None:
    with served() as port:
        run.crawl_site(small_profile(port), tmp_path, use_browser=False).close()
    code = (
        "import asyncio, sys; from pathlib import Path; from audit.runs import site_process\n"
        "asyncio.run(site_process.judged(Path(sys.argv[1]), 'national', ('html',), asyncio.Event()))"
    )
    owner = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    until = time.monotonic() + 30
    while not judges() and time.monotonic() < until:
        time.sleep(0.02)
    owner.kill()
    owner.wait()
    while judges() and time.monotonic() < until:
        time.sleep(0.05)
    assert judges() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "云泉市统计局", "kind": "department"},
        {"level": "county"},
        {"waivers": (Waiver(rule="a11y.lang", reason="改版", owner="张某", until=dt.date(2099, 1, 1)),)},
    ],
)
@pytest.mark.parametrize("ended", ["done", "incomplete"])
def test_a_site_whose_profile_changed_is_judged_again(ended: str, changed: dict[str, Any], tmp_path: Path) -> None:
    two = tuple(Site(f"site-{number}", small_profile(8000 + number)) for number in range(2))
    plan = assess._plan(two, tmp_path, OPTIONS, "d", lambda _: None)
    for row in plan.sites:
        row.state = ended  # type: ignore[assignment]
    assess._save(plan, tmp_path)
    told: list[str] = []
    other = Site("site-0", msgspec.structs.replace(two[0].profile, **changed))
    after = assess._plan((other, two[1]), tmp_path, OPTIONS, "d", told.append)

    assert [row.state for row in after.sites] == ["pending", ended]
    assert (after.sites[0].name, after.sites[0].level) == (other.profile.name, other.profile.level)
    assert told == ["site-0 的档案已改动：已有的采集将重新核查 / its profile has changed: judged again"]
    same = assess._plan(two, tmp_path, OPTIONS, "d", told.append)
    assert [row.state for row in same.sites] == [ended, ended]
    assert len(told) == 1


def test_an_assessment_of_an_earlier_version_is_not_judged_again_for_want_of_a_digest(tmp_path: Path) -> None:
    one = (Site("site-0", small_profile(8000)),)
    plan = assess._plan(one, tmp_path, OPTIONS, "d", lambda _: None)
    plan.sites[0].state, plan.sites[0].profile = "done", ""
    assess._save(plan, tmp_path)

    assert assess._plan(one, tmp_path, OPTIONS, "d", lambda _: None).sites[0].state == "done"
