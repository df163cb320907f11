"""The temporary folder a run gives its browser, so that a profile left by a killed run can be told and swept.

It never touches a folder whose run still lives, and holds nothing that a result rests on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "govaudit-browser-"
_SOCKET_CHARS = len("/.org.chromium.Chromium.XXXXXX/SingletonSocket")  # socket paths end at 104 (macOS) or 108
YOUNG_S = 60.0  # a folder so young may belong to a run that has not locked it yet
YOUNG_LOCK_S = 5.0  # the same where the lock file is there already: it is locked by the next statement


class TempFolder:
    """A temporary folder of this run for the browser's profile. Folders of dead runs are swept before and after."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = (self.path / "lock").open("w")
        _lock(self._lock.fileno())

    @contextlib.contextmanager
    def as_temp(self) -> Iterator[None]:
        """TMPDIR for the processes that are started within."""
        names = ("TMPDIR", "TMP", "TEMP")
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(dict.fromkeys(names, str(self.path)))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def for_browser(self) -> str | None:
        """The folder as the browser's own TMPDIR, unless that is too long for the socket Chromium makes in it."""
        return str(self.path) if len(str(self.path)) + _SOCKET_CHARS < 104 else None

    def remove(self) -> None:
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)
        sweep(self.path.parent)  # a run killed just before this one began looked alive then


def sweep(root: Path) -> None:
    """Remove the folders under ``root`` whose run is dead."""
    for folder in sorted(root.glob(PREFIX + "*")):
        try:
            lock_file = folder / "lock"
            if time.time() - folder.stat().st_mtime < (YOUNG_LOCK_S if lock_file.exists() else YOUNG_S):
                continue
            with lock_file.open("r+") as lock:
                _lock(lock.fileno())  # held by a living run: OSError
        except FileNotFoundError:
            pass
        except OSError:
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _lock(descriptor: int) -> None:
    """An exclusive lock that ends with the process, also across containers that share the folder."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
