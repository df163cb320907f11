"""The archive files of one capture: which is appended to, how long each is, and what is taken back.

Never commits, and never leaves a record behind that the database does not know of.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord

from audit.evidence import warc

_ARCHIVE_BYTES = 2**30  # a new archive file after this many


class Archives:
    """The files in ``archive/`` beside the table of their committed lengths, in the caller's transaction."""

    def __init__(self, folder: Path, db: sqlite3.Connection) -> None:
        self._folder = folder
        self._db = db
        self._open: warc.Archive | None = None

    def begin(self) -> None:
        """Cut every file back to what was committed."""
        for file, committed in self._db.execute("SELECT file, committed FROM archive").fetchall():
            warc.Archive(self._folder / file, committed).close()
        self._drop_unknown()

    def _drop_unknown(self) -> None:
        """Files that were begun in what the database has forgotten."""
        known = {file for (file,) in self._db.execute("SELECT file FROM archive")}
        for path in (self._folder / "archive").glob("crawl-*.warc.gz"):
            if f"archive/{path.name}" not in known:
                path.unlink()

    def append(self, record: ArcWarcRecord, notes: Mapping[str, Any]) -> tuple[str, int, int]:
        """File, offset and length of a record; a new file opens with ``notes`` of the run."""
        archive = self._current(notes)
        offset, length = archive.append(record)
        return f"archive/{archive.path.name}", offset, length

    def _current(self, notes: Mapping[str, Any]) -> warc.Archive:
        if self._open is not None and self._open.length < _ARCHIVE_BYTES:
            return self._open
        count, last = self._db.execute("SELECT COUNT(*), MAX(file) FROM archive").fetchone()
        if self._open is not None:
            self._db.execute("UPDATE archive SET committed=? WHERE file=?", (self._open.sync(), last))
            self._open.close()
        elif last is not None:
            (committed,) = self._db.execute("SELECT committed FROM archive WHERE file=?", (last,)).fetchone()
            if committed < _ARCHIVE_BYTES:
                self._open = warc.Archive(self._folder / last, committed)
                return self._open
        fields = [
            ("software", "govaudit"), ("format", "WARC File Format 1.1"),
            ("http-header-user-agent", str(notes.get("user_agent", ""))), ("robots", "obey"),
        ]  # fmt: skip
        return self.start(f"archive/crawl-{count + 1:04}.warc.gz", now(), fields)

    def start(self, name: str, at: str, fields: warc.Headers) -> warc.Archive:
        """A new file, appended to from now on."""
        self._open = warc.Archive(self._folder / name, 0)
        self._db.execute("INSERT INTO archive VALUES (?, 0)", (name,))
        self._open.append(warc.warcinfo(at, fields))
        return self._open

    def sync(self) -> None:
        """What was appended is on the disk, and its length in the database."""
        if self._open is not None:
            length = self._open.sync()
            self._db.execute("UPDATE archive SET committed=? WHERE file=?", (length, f"archive/{self._open.path.name}"))

    def flush(self) -> None:
        if self._open is not None:
            self._open.flush()

    def mark(self) -> tuple[warc.Archive | None, int]:
        """The moment to which :meth:`cut_back` can go back."""
        return self._open, self._open.length if self._open is not None else 0

    def cut_back(self, mark: tuple[warc.Archive | None, int]) -> None:
        """Take out what was appended since; the database has forgotten it already."""
        before, length = mark
        if self._open is before:
            if before is not None:
                before.cut(length)
            return
        if self._open is not None:  # begun or opened since
            self._open.close()
            self._drop_unknown()
        self._open = warc.Archive(before.path, length) if before is not None else None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def now() -> str:
    """The time of day for records, UTC, to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
