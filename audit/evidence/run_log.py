"""The log: faults of our own while a page or file was read, and what a run does where that was asked for.

Faults go to run.log in the folder of the run; everything goes to stderr with ``-v`` (what became of each address) or
``-vv`` (and each step on the way). Never repeats a page's words but in the log, and there without secrets, personal
numbers and control characters.
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
from typing import TextIO

from msgspec import Struct

from audit.evidence import redact
from rules.judge.fault_place import named as named

NAME = "run.log"
EARLIER = "run.log.1"  # what was in it before it grew too large
_LOG_BYTES = 5_000_000
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


class _Masked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        from audit.read.privacy.identity_numbers import mask  # a detector takes a while to load, and faults are rare

        told = mask(redact.text(super().format(record)), mobiles=True)
        return "".join(one if one in "\n\t" or one.isprintable() else "\ufffd" for one in told)


class _RunLog(logging.Handler):
    """Appends to run.log of the run that the record belongs to; outside a run it writes to stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + "\n"
            if (folder := _folder.get()) is None:
                if not _terminal.level:
                    sys.stderr.write(line)
                return
            path = folder / NAME
            if path.exists() and path.stat().st_size > _LOG_BYTES:
                path.replace(folder / EARLIER)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with open(descriptor, "a", encoding="utf-8") as sink:
                sink.write(line)
        except Exception:
            self.handleError(record)


class _Terminal(logging.StreamHandler[TextIO]):
    """stderr as it is now; silent (level 0) until asked for."""

    def emit(self, record: logging.LogRecord) -> None:
        self.setStream(sys.stderr)
        super().emit(record)


_ROOMS = ("audit", "rules", "reports")
_handler = _RunLog(logging.WARNING)
_terminal = _Terminal()
for _one in (_handler, _terminal):
    _one.setFormatter(_Masked("%(asctime)s %(levelname)s %(name)s %(message)s"))


def verbose(level: int) -> None:
    """Log to stderr, too: 1 what became of each address, 2 each step on the way; 0 does nothing."""
    if not level:
        return
    _terminal.setLevel(logging.INFO if level == 1 else logging.DEBUG)
    for room in _ROOMS:
        logging.getLogger(room).setLevel(_terminal.level)
        logging.getLogger(room).addHandler(_terminal)


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """What is logged by this task or thread until the block ends goes to ``folder``/run.log."""
    for room in _ROOMS:
        logging.getLogger(room).addHandler(_handler)  # a second time does nothing
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)
