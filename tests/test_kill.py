"""`kill -9` at any moment: rows, result and report of the resumed run are those of an uninterrupted one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

from audit.demo import AS_OF, build, profile, serve
from tests.rotation import amount
from tests.sameness import report, result, rows

ROOT = Path(__file__).resolve().parent.parent
SHORT = 3
KILLS = int(os.environ.get("GOVAUDIT_KILLS", amount(50, SHORT)))  # `nox -s kill` does 50
FULL = KILLS > SHORT or os.environ.get("GOVAUDIT_FAULTS") == "full"
TOWN = "first" if FULL else "township"  # the smaller one goes through the same stages in a third of the time
SEED = 20261028


@pytest.fixture(scope="module")
def town_profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The town on loopback, and the profile file that a user would audit it with."""
    with serve(build(name=TOWN)) as server:
        settings = msgspec.to_builtins(profile(server.port, TOWN))
        settings.pop("inferred")
        path = tmp_path_factory.mktemp("kill") / "town.yaml"
        path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        yield path


def command(town: Path, folder: Path) -> list[str]:
    return [sys.executable, "-m", "audit", "run", str(town), "-o", str(folder), "--as-of", str(AS_OF), "--quiet"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(max(1800, 60 * KILLS))
def test_killed_runs_resume_to_the_same_result(town_profile: Path, tmp_path: Path, browser: object) -> None:
    whole = tmp_path / "whole"
    begun = time.monotonic()
    ended = subprocess.run(command(town_profile, whole), cwd=ROOT, capture_output=True, text=True)
    took = time.monotonic() - begun
    assert ended.returncode == 0, ended.stderr

    chance = random.Random(SEED)
    kills = round_ = 0
    while kills < KILLS:
        folder = tmp_path / f"killed-{round_}"
        here = 0
        while True:
            child = subprocess.Popen(command(town_profile, folder), cwd=ROOT, stderr=subprocess.PIPE, text=True)
            try:
                # Up to a whole run's length at first, so that every stage is hit; never twice forever.
                child.wait(timeout=chance.uniform(0.2, took if here < 8 else took * 4) if kills < KILLS else None)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                kills, here = kills + 1, here + 1
                continue
            assert child.returncode == 0, child.stderr.read() if child.stderr else ""
            break
        where = f"round {round_} after {here} kills"
        assert rows(folder, ids=False) == rows(whole, ids=False), where
        assert result(folder, ids=False) == result(whole, ids=False), where
        assert report(folder) == report(whole), where
        round_ += 1
    print(f"{kills} kills over {round_} crawls, all equal")
