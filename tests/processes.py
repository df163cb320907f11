"""Looks into /proc for tests: who descends from whom, who is a renderer, who is still there.

Never ends a process by name, and never takes one that waits to be collected for a living one.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path


def stat(pid: int) -> tuple[int, str]:
    """Parent and state letter. Raises ``OSError`` when it is gone."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), fields[0]


def everyone() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def descendants(root: int) -> set[int]:
    parents = {}
    for pid in everyone():
        try:
            parents[pid] = stat(pid)[0]
        except OSError:
            continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


def renderers(root: int) -> list[int]:
    """The renderers of one browser."""
    found = []
    for pid in descendants(root):
        try:
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def living_with(start: str) -> list[int]:
    """Processes with an environment variable that begins so (``NAME=value``) and that have not ended."""
    found = []
    for pid in everyone():
        try:
            given = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if any(one.startswith(start.encode()) for one in given) and stat(pid)[1] not in "ZX":
                found.append(pid)
        except OSError:
            continue
    return found


async def all_gone(pids: set[int], limit_s: float) -> bool:
    """Ended, though maybe not yet collected by whoever inherited them."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        living = []
        for pid in pids:
            try:
                if stat(pid)[1] not in "ZX":
                    living.append(pid)
            except OSError:
                continue
        if not living:
            return True
        await asyncio.sleep(0.2)
    return False
