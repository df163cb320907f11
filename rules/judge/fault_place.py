"""Faults of our own, put into words: which exception it was and where in our code it was raised.

Never repeats a page's words: an exception's message may hold them, so it goes to the log only, masked.
"""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ROOMS = ("audit", "rules", "reports")
# Where these are raised depends on how deep or how full the process was already, not on the page.
_ANYWHERE = (RecursionError, MemoryError)


def named(error: BaseException) -> str:
    """Class and place of an exception: ``TypeError，audit/read/reports_in/annual_page.py:48``; else the class alone."""
    where = "" if isinstance(error, _ANYWHERE) else place(error)
    return f"{type(error).__name__}，{where}" if where else type(error).__name__


def place(error: BaseException) -> str:
    """File and line of the innermost frame that is ours; empty where there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and (own := path.relative_to(_ROOT)).parts[0] in _ROOMS:
            return f"{own.as_posix()}:{frame.lineno}"
    return ""
