"""The process that opens the few files other facts are read from: annual reports, repeal catalogues, ledgers.

Never lets more leave a file than table numbers, headings, short quotes, names and numbers of texts.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from audit.evidence.run_log import Failed, failed
from audit.read.document.repeals import Row, catalogue_rows
from audit.read.files.attachment_limits import Notes, Unreadable
from audit.read.files.attachment_text import blocks, magic_of
from audit.read.reports_in import budget_pages, ruling_pages
from audit.read.reports_in.annual_page import AnnualReading, read_file, unread
from audit.read.work.attachment_child import CPU_SECONDS, LIMITS, _limit_cpu, _limit_memory
from audit.read.work.pipes import Child, Died, read_frame, serve_streams, write_frame

_WALL_SECONDS = 6.0 * CPU_SECONDS
_CHILD_CODE = "from audit.read.work.file_child import main; main()"

Wanted = Literal["annual", "catalogue", "budget", "final", "rulings"]


class Question(Struct, frozen=True):
    """What the parent asks of a file."""

    wanted: Wanted
    extension: str = ""
    title: str = ""  # what the file is called: it may say what state its rows are in


class FileReading(Struct, frozen=True):
    """What was read; the part that was not asked for stays empty."""

    annual: AnnualReading | None = None
    rows: tuple[Row, ...] = ()
    budget: budget_pages.BudgetReading | None = None
    rulings: tuple[ruling_pages.RulingRow, ...] = ()
    reason: str = ""  # why it could not be read
    failed: Failed | None = None  # where that is a fault of ours


class FileReader:
    """One child process, started when the first file comes, and again after a crash. Use as a context manager."""

    def __init__(self, wall_seconds: float = _WALL_SECONDS) -> None:
        self._child = Child(_CHILD_CODE, wall_seconds)

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()

    def read(self, body: bytes, question: Question) -> FileReading:
        """Never raises for a file's sake: a report that could not be read is Unknown, a catalogue has no rows."""
        try:
            answer, _ = self._child.ask(msgspec.json.encode(question), body)
        except Died as death:
            if death.late or death.code in LIMITS:
                return _failed(question, "解析超时")
            return not_read(question, Failed(f"程序解析附件的进程意外退出（{death.code}）"))
        return msgspec.json.decode(answer, type=FileReading)


def _failed(question: Question, reason: str) -> FileReading:
    return FileReading(annual=unread(reason) if question.wanted == "annual" else None, reason=reason)


def not_read(question: Question, fault: Failed) -> FileReading:
    """A file that a fault of ours kept from being read."""
    return msgspec.structs.replace(_failed(question, fault.why), failed=fault)


def _read(body: bytes, question: Question) -> FileReading:
    magic = magic_of(body)
    if question.wanted == "annual":
        return FileReading(annual=read_file(body, magic))
    lines: list[str] = []
    notes = Notes()
    for where, text in blocks(body, question.extension, magic, notes):
        if question.wanted in ("budget", "final"):
            lines.append(where)  # a sheet's name may be the name of its table
        lines += text.splitlines()
    if question.wanted == "rulings":
        return FileReading(rulings=ruling_pages.read_rows(lines, question.title))
    if question.wanted in ("budget", "final"):
        reason = budget_pages.SCANNED if not lines else notes.partial
        return FileReading(budget=budget_pages.read_lines(lines, question.wanted), reason=reason)
    return FileReading(rows=catalogue_rows(question.title, lines))


def main() -> None:
    """Answer until the pipe closes."""
    requests, answers = serve_streams()
    import docx  # noqa: F401  (before the memory limit: the libraries themselves are no file's cost)
    import pypdfium2  # noqa: F401

    _limit_memory()
    while (frame := read_frame(requests)) is not None:
        question = msgspec.json.decode(frame[0], type=Question)
        _limit_cpu()
        try:
            reading = _read(frame[1], question)
        except MemoryError:
            write_frame(answers, msgspec.json.encode(_failed(question, "解析需要的内存过大")))
            return
        except Unreadable as error:
            reading = _failed(question, str(error))
        except Exception as error:  # a parser's own bug costs one file, never the run
            reading = not_read(question, failed("程序解析附件出错", error))
        write_frame(answers, msgspec.json.encode(reading))
