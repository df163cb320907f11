"""What work on a stranger's bytes may cost this process: seconds of CPU, memory, files.

Never leaves a limit behind that the caller did not ask for; where the system knows no limits (Windows) there are none.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from types import FrameType


class TooLong(BaseException):
    """Not an Exception: no ``except Exception`` on the way may swallow it."""


class Deadline:
    """Raises :class:`TooLong` after some seconds of this process's CPU time; does nothing off the main thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._active = False

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGPROF, self._stop)
            signal.setitimer(signal.ITIMER_PROF, self._seconds)
            self._active = True

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)

    @staticmethod
    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong


def limit_memory(most_bytes: int) -> None:
    """No more address space than this, no core, and nothing written to any file."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and a lower limit may already stand
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_cpu(seconds: float) -> None:
    """CPU seconds from now; the process dies by SIGXCPU when they are passed, even within a library."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))
