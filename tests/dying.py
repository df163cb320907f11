"""Runs of the small site in a process of its own that dies at its Nth store operation, as by `kill -9`.

Never imported by a test. `python -m tests.dying PORT ROOT N[/BYTES] …` forks one run for each N into ROOT/N
and, without BYTES, goes on with it. An operation is a writing SQL statement, a record
appended (left half written) or a sync of the archive.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from audit.demo import AS_OF
from audit.evidence import capture, store, warc
from audit.runs import run
from rules.loading.load import load_pack
from tests.small_site import small_profile

WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT")
PACK = "access"
KILLED = 9


def audit(port: int, folder: Path) -> None:
    """One run from where it stands to its reports."""
    held = run.crawl_site(small_profile(port), folder, as_of=AS_OF, use_browser=False)
    run.check_site(held, load_pack(PACK))
    run.report_site(folder)


class Death:
    """Counts store operations; at the last one the process is gone, with everything that was only in its memory.

    ``log_bytes``: the log is copied into the database and emptied whenever it is longer, so that it happens often.
    """

    def __init__(self, at: int, log_bytes: int = 0) -> None:
        self.left, self.log_bytes = at, log_bytes

    def spend(self) -> bool:
        """Whether this operation is the last one."""
        self.left -= 1
        return self.left <= 0

    def install(self) -> None:
        connect, append, sync = capture.connect, warc.Archive.append, warc.Archive.sync

        def traced(statement: str) -> None:
            if statement.lstrip().upper().startswith(WRITES) and self.spend():
                os._exit(KILLED)

        def connect_traced(path: Path, **options: Any) -> sqlite3.Connection:
            db = connect(path, **options)
            if path.name == "capture.sqlite":
                db.set_trace_callback(traced)
            return db

        def append_half(archive: warc.Archive, record: Any) -> tuple[int, int]:
            if self.spend():
                archive.flush()
                size = archive.path.stat().st_size
                append(archive, record)
                archive.flush()
                os.truncate(archive.path, (size + archive.path.stat().st_size) // 2)
                os._exit(KILLED)
            return append(archive, record)

        def sync_or_die(archive: warc.Archive) -> int:
            if self.spend():
                os._exit(KILLED)
            return sync(archive)

        if self.log_bytes:
            store.LOG_BYTES = self.log_bytes
            capture._COMMIT_AFTER_RESULTS = 2  # many small commits, so that the log has many places to be cut at
        capture.connect = connect_traced
        warc.Archive.append = append_half  # type: ignore[method-assign]
        warc.Archive.sync = sync_or_die  # type: ignore[method-assign]


def forked(port: int, folder: Path, death: Death | None) -> int:
    """Exit code of a run in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            if death is not None:
                death.install()
            audit(port, folder)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    port, root, *numbers = sys.argv[1:]
    for number in numbers:
        at, _, log_bytes = number.partition("/")
        folder = Path(root) / at
        code = forked(int(port), folder, Death(int(at), int(log_bytes or 0)))
        if log_bytes:  # left as it died
            print(at, code, flush=True)
            continue
        print(at, code, forked(int(port), folder, None), flush=True)


if __name__ == "__main__":
    main()
