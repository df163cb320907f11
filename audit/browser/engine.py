"""One started browser: its processes, the memory they hold, the tabs that lie ready in it, and its end.

It never opens a page, and never leaves a process of the tree alive once it is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser as Chromium

from audit.browser.memory import group_bytes
from audit.browser.render import Lost
from audit.browser.tab import Tab

T = TypeVar("T")
_LOOK_S = 0.25  # between two looks at a browser
_LOOK_CLOSER_S = 0.04  # at one that holds much: a page can take a gigabyte in a second
_MUCH_BYTES = 600_000_000


class Engine:
    """Its process tree, and how many pages it has and had."""

    def __init__(self, browser: Chromium, pid: int, driver_pid: int | None = None) -> None:
        self.browser = browser
        self.pid = pid
        self.driver_pid = driver_pid
        self.active = 0
        self.served = 0
        self.retired = False
        self.idle: list[Tab] = []  # emptied, oldest first
        self._held = (0.0, 0)  # when last looked at, bytes
        self.gone = asyncio.Event()
        browser.on("disconnected", lambda _: self.gone.set())

    @property
    def pause_s(self) -> float:
        """How long to wait until the next look at it."""
        return _LOOK_S if self._held[1] < _MUCH_BYTES else _LOOK_CLOSER_S

    def memory_bytes(self) -> int:
        """What the tree holds, looked at for all its pages together; 0 where that cannot be known."""
        looked, held = self._held
        if time.monotonic() - looked >= self.pause_s * 0.9:
            held = 0
            with contextlib.suppress(OSError):
                held = group_bytes(os.getpgid(self.pid)) if sys.platform != "win32" else 0
            self._held = (time.monotonic(), held)
        return held

    def unreachable(self) -> bool:
        """Whether the driver has ended, which Playwright tells nobody: every call to it would wait for its limit."""
        return self.driver_pid is not None and ended(self.driver_pid)

    def kill(self) -> None:
        """End the whole tree at once. Playwright gives every browser a process group (session) of its own."""
        self.retired = True
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self.pid)], capture_output=True, timeout=10)
            return
        with contextlib.suppress(OSError):
            group = os.getpgid(self.pid)
            if group != os.getpgid(0):
                os.killpg(group, signal.SIGKILL)


async def unless_gone(engine: Engine, visit: Coroutine[Any, Any, T], cap_bytes: int) -> T:
    """The visit, or :class:`Lost` soon after the browser went away: not every call of Playwright notices by itself."""
    visiting, going = asyncio.ensure_future(visit), asyncio.ensure_future(engine.gone.wait())
    try:
        while not (visiting.done() or going.done()):
            await asyncio.wait({visiting, going}, timeout=engine.pause_s, return_when=asyncio.FIRST_COMPLETED)
            if not visiting.done() and engine.memory_bytes() > cap_bytes:
                raise Lost(f"页面使浏览器占用内存超过 {cap_bytes // 10**6} MB")
            if engine.unreachable():
                raise Lost("浏览器驱动进程已退出")
        if not visiting.done():
            await asyncio.wait({visiting}, timeout=1)
        if visiting.done():
            return visiting.result()
        raise Lost("浏览器进程已退出")
    finally:
        going.cancel()
        visiting.cancel()
        await asyncio.gather(going, visiting, return_exceptions=True)


def ended(child: int) -> bool:
    """Whether a child of this process has ended and was collected; False on Windows, where asking is not harmless."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


def own_child(pid: int) -> int | None:
    """The child of this process that a process descends from, where ``/proc`` tells (Linux)."""
    try:
        while pid > 1:
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid():
                return pid
            pid = parent
    except (OSError, ValueError, IndexError):
        pass
    return None
