"""What a command costs: CPU of its whole process tree, wall time, and memory over time.

Never counts a process that the command did not start, and never misses one that outlived its parent.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import platform
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans of the command become ours, so that their CPU is not lost


class Spent(NamedTuple):
    """What a command cost; ``series`` holds (seconds, MB, what ``look`` saw) as sampled."""

    code: int
    output: str
    cpu_s: float
    wall_s: float
    peak_mb: float
    series: list[tuple[float, float, Any]]


def spend(
    command: Sequence[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None, every_s: float = 0.5,
    look: Callable[[], Any] = lambda: None, limit_s: float = 7200.0,
) -> Spent:  # fmt: skip
    """Run a command to its end. The CPU is the kernel's own sum over every descendant, waited for here."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    series: list[tuple[float, float, Any]] = []

    def watch() -> None:
        while child.poll() is None:
            series.append((time.monotonic() - begun, memory_mb(tree_of(child.pid)), look()))
            time.sleep(every_s)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = child.communicate(timeout=limit_s)
    watcher.join()
    wall = time.monotonic() - begun
    _reap_orphans(child.pid)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = max((memory for _, memory, _ in series), default=0.0)
    return Spent(child.returncode, output.decode("utf-8", "replace"), cpu, wall, peak, series)


def _reap_orphans(session: int) -> None:
    """Wait for what the command left behind; a process that does not end by itself is named and killed."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        left = [pid for pid in tree_of(os.getpid())[1:] if _session(pid) == session or _is_orphan(pid)]
        if not left:
            return
        for pid in left:
            try:
                os.waitpid(pid, os.WNOHANG)
            except OSError:
                continue
        time.sleep(0.1)
    for pid in left:
        print(f"left behind: {pid} {Path(f'/proc/{pid}/cmdline').read_bytes()[:80]!r}")
        os.kill(pid, 9)
        os.waitpid(pid, 0)


_own: set[int] = set()


def ours(pid: int) -> None:
    """Tell of a child (the server) that is no part of what is measured."""
    _own.add(pid)


def _is_orphan(pid: int) -> bool:
    return _parent(pid) == os.getpid() and pid not in _own


def _stat(pid: int) -> list[str]:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[1]) if fields else -1


def _session(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[3]) if fields else -1


def tree_of(pid: int) -> list[int]:
    """A process and all its descendants, from /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) >= 0:
            children.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def memory_mb(pids: list[int]) -> float:
    """Proportional memory of some processes together: shared pages are counted once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def audit(url: str, folder: Path | str, pages: int, *options: str) -> list[str]:
    """The command of a whole audit of a loopback site, as fast as it can."""
    import sys

    run = [sys.executable, "-m", "audit", "run", url, "-o", str(folder), "--quiet", "--format", "json"]
    return [*run, "--rate", "1000", "--allow-private", "127.0.0.0/8", "--max-pages", str(pages), *options]


def heading() -> str:
    """Machine, commit and date: a figure without them is no figure."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    cpu = next((line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())  # fmt: skip
    return (
        f"{cpu.strip()}, {os.cpu_count()} cores, Python {platform.python_version()}; commit {commit.strip() or '?'};"
        f" {dt.date.today()}; load {os.getloadavg()[0]:.1f}"  # noqa: DTZ011 - the operator's day
    )


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Least-squares slope of y over x."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    below = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / below if below else 0.0
