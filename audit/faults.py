"""Faults of our own while a page or file was read: what is told of them, what is logged, and where.

Never repeats a page's words but in the log, and there without secrets and personal numbers.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from msgspec import Struct

from audit import redact
from rules.faults import named as named

NAME = "run.log"
_TRACE_CHARS = 12_000
_folder: ContextVar[Path | None] = ContextVar("folder", default=None)


class Failed(Struct, frozen=True):
    """Why something could not be read, in one Chinese phrase, and the traceback where there was an exception."""

    why: str
    trace: str = ""


def failed(what: str, error: BaseException) -> Failed:
    """``what``: 程序读取页面时出错 and the like."""
    return Failed(f"{what}（{named(error)}）", "".join(traceback.format_exception(error))[-_TRACE_CHARS:])


def log(logger: logging.Logger, url: str, fault: Failed) -> None:
    """One record for one page or file."""
    logger.error("%s：%s%s", url, fault.why, "\n" + fault.trace.rstrip() if fault.trace else "")


class _RunLog(logging.Handler):
    """Appends to run.log of the run that the record belongs to; outside a run it writes to stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        from audit.read.digits import mask  # a detector takes a while to load, and faults are rare

        try:
            line = mask(redact.text(self.format(record)), mobiles=True) + "\n"
            if (folder := _folder.get()) is None:
                sys.stderr.write(line)
                return
            descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with open(descriptor, "a", encoding="utf-8") as sink:
                sink.write(line)
        except Exception:
            self.handleError(record)


_handler = _RunLog(logging.WARNING)
_handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """What is logged by this task or thread until the block ends goes to ``folder``/run.log."""
    for room in ("audit", "rules", "reports"):
        logging.getLogger(room).addHandler(_handler)  # a second time does nothing
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)
