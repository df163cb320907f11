"""The store dies at any operation, loses the end of its log, or its disk is full: it goes on, or one line says why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rotation import DAY, amount, todays
from tests.sameness import report, result, rows
from tests.small_site import served

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = 400
STEP = int(os.environ.get("GOVAUDIT_DEATH_STEP", amount(1, 133)))  # `nox -s kill`: 1
CUTS = 50
SIZES = ["64k", "120k", "160k", "200k"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as port:
        yield port


def died(port: int, root: Path, *numbers: str) -> tuple[list[list[int]], str]:
    """Number, exit code of the run that died, exit code of the one that went on; and what they said."""
    command = [sys.executable, "-m", "tests.dying", str(port), str(root), *numbers]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return [[int(part) for part in line.split()] for line in ended.stdout.splitlines()], ended.stderr


def dying(port: int, root: Path, *numbers: str) -> list[list[int]]:
    return died(port, root, *numbers)[0]


@pytest.fixture(scope="module")
def whole(port: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing befell."""
    root = tmp_path_factory.mktemp("whole")
    assert dying(port, root, "1000000") == [[1000000, 0, 0]]
    return root / "1000000"


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_death_at_any_store_operation_costs_nothing(port: int, whole: Path, tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1 + DAY % STEP, OPERATIONS + 1, STEP)]
    ends, told = died(port, tmp_path, *numbers)

    assert ends == [[int(number), 9, 0] for number in numbers], told
    expected = rows(whole)
    for number in numbers:
        folder = tmp_path / number
        assert rows(folder) == expected, f"death at operation {number}"
        assert result(folder) == result(whole), f"death at operation {number}"
        assert report(folder) == report(whole), f"death at operation {number}"
    print(f"{len(numbers)} deaths at store operations, all equal")


def profile_file(port: int, folder: Path) -> Path:
    settings = {
        "url": f"http://127.0.0.1:{port}/", "rate": 500.0, "allow_private": ["127.0.0.0/8"], "jurisdiction": "none",
        "confirm_after_s": 0.2,
    }  # fmt: skip
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def crawl(profile: Path, folder: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit", "crawl", str(profile), "-o", str(folder), "--browser", "none"]
    return subprocess.run(
        [*command, "--as-of", "2026-10-28", "--quiet"], cwd=ROOT, capture_output=True, text=True, **options
    )


def one_line(ended: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, ended.stderr
    return lines[0]


def was_copied(folder: Path) -> bool:
    """Whether the log has been copied into the database: it was made without an address in it."""
    with closing(sqlite3.connect(f"file:{folder / 'capture.sqlite'}?mode=ro&immutable=1", uri=True)) as db:
        return bool(db.execute("SELECT COUNT(*) FROM target").fetchone()[0])


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("log_bytes", [10**9, 100_000], ids=["log never copied", "log copied and emptied before"])
def test_a_log_cut_anywhere_is_resumed_to_the_same_rows(port: int, whole: Path, tmp_path: Path, log_bytes: int) -> None:
    log = "capture.sqlite-wal"
    for number in range(250, 420, 7):  # commits follow the clock too: until one dies with something in the log
        ((_, code),) = dying(port, tmp_path, f"{number}/{log_bytes}")
        assert code == 9
        torn = tmp_path / str(number)
        size = (torn / log).stat().st_size
        if size > 20_000 and was_copied(torn) == (log_bytes < 10**9):
            break
    else:
        pytest.fail("no death left a log as it is wanted")
    profile = profile_file(port, tmp_path)
    offsets = [size * number // CUTS for number in range(CUTS)]
    for offset in offsets if STEP == 1 else offsets[DAY % 17 :: 17]:
        folder = Path(shutil.copytree(torn, tmp_path / f"cut-{offset}"))
        os.truncate(folder / log, offset)
        ended = crawl(profile, folder)
        assert ended.returncode == 0, ended.stderr
        assert rows(folder) == rows(whole), f"log of {size} bytes cut at {offset}"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root")
# No store, its log, the archive: each may be first. All are less than what the run needs with the fewest commits
# (database 84 KB, its index of the log 32, archive 52, log 90): commits follow the clock.
@pytest.mark.parametrize("size", SIZES if STEP == 1 else todays(SIZES))
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    port: int, whole: Path, tmp_path: Path, size: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]).returncode:
        pytest.skip("mount not allowed here")
    try:
        profile = profile_file(port, tmp_path)
        ended = crawl(profile, disk / "run")
        assert ended.returncode == 3, ended.stderr
        assert "磁盘" in one_line(ended)
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        ended = crawl(profile, disk / "run")
        assert ended.returncode == 0, ended.stderr
        assert rows(disk / "run") == rows(whole)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_capture_that_is_damaged_is_told_in_one_line(port: int, whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "run"))
    raw = bytearray((folder / "capture.sqlite").read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)  # the first page alone is left
    (folder / "capture.sqlite").write_bytes(raw)

    ended = crawl(profile_file(port, tmp_path), folder)
    assert ended.returncode == 3, ended.stderr
    assert "已损坏" in one_line(ended)
