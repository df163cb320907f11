"""The SQLite side of a capture: rows of targets, edges and records, the run's notes, and the lock of its folder.

Never opens the network and never judges; a row is written here in the same transaction as everything it rests on.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SCHEMA_VERSION = 1
# An address that answered with a page which only sends its visitors on, by header, tag or script: a signpost and no
# page (audit.read.site.link_targets.is_signpost). A redirect by status answers with 3xx.
SIGNPOSTS = "state='redirected' AND status<300"
LOG_BYTES = 2**22  # what SQLite itself would let the write-ahead log grow to

# wanted: what the links asked for (0 page, 1 attachment, 2 resource); role: what it turned out to be.
# phase: 0 pending, 1 leased, 2 done. turn: when a page is looked at, 0 until that is known; place: where the first page
# that leads to it does; late: 1 for what comes last. render: 0 not chosen, 1 chosen, 2 done. location: where a redirect
# leads.
# looks counts finished looks; a negative with two of them, apart in time, is confirmed (law 6).
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE archive (file TEXT PRIMARY KEY, committed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE target (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, host TEXT NOT NULL, role TEXT NOT NULL, internal INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    depth INTEGER NOT NULL DEFAULT 99, phase INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'pending',
    why TEXT NOT NULL DEFAULT '', status INTEGER, location TEXT NOT NULL DEFAULT '', final_url TEXT NOT NULL DEFAULT '',
    content_type TEXT NOT NULL DEFAULT '', size_bytes INTEGER, sha256 TEXT NOT NULL DEFAULT '',
    record TEXT NOT NULL DEFAULT '', rendered_record TEXT NOT NULL DEFAULT '', access_record TEXT NOT NULL DEFAULT '',
    screenshot_record TEXT NOT NULL DEFAULT '', confirmed INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT 0,
    seen_at REAL, render INTEGER NOT NULL DEFAULT 0, render_why TEXT NOT NULL DEFAULT '',
    access INTEGER NOT NULL DEFAULT 0, screenshot INTEGER NOT NULL DEFAULT 0, turn INTEGER NOT NULL DEFAULT 0,
    place INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX target_pending ON target (phase, host, wanted, depth, id);
CREATE INDEX target_render ON target (render, id) WHERE render > 0;
CREATE TABLE edge (
    source INTEGER NOT NULL, target INTEGER NOT NULL, element TEXT NOT NULL, view TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (source, target, element, view)
) WITHOUT ROWID;
CREATE TABLE record (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, sha256 TEXT NOT NULL,
    file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, status INTEGER
) WITHOUT ROWID;
CREATE INDEX record_url ON record (url, kind);
CREATE TABLE sketch (
    target INTEGER NOT NULL, view TEXT NOT NULL, template TEXT NOT NULL, links TEXT NOT NULL,
    text_chars INTEGER NOT NULL, scripts INTEGER NOT NULL, dated INTEGER NOT NULL, canonical TEXT NOT NULL,
    PRIMARY KEY (target, view)
) WITHOUT ROWID;
"""
# Pages that offer more than their links lead to; of no page in a capture made before there was such a table.
SIGNS = """CREATE TABLE IF NOT EXISTS sign (
    target INTEGER NOT NULL, view TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (target, view)
) WITHOUT ROWID"""

# What single pages say, encoded: see audit/read/page/page_facts.py.
# Of no page in a capture made before there was such a table.
FACTS = """CREATE TABLE IF NOT EXISTS facts (
    target INTEGER NOT NULL, view TEXT NOT NULL, key BLOB NOT NULL, code BLOB NOT NULL, facts BLOB NOT NULL,
    PRIMARY KEY (target, view)
)"""

# Later than the first release; a capture of that gets them when it is gone on with.
_LATER_COLUMNS = ("turn", "place", "late")
_LATER = """
CREATE TABLE IF NOT EXISTS said (
    target INTEGER PRIMARY KEY, content INTEGER NOT NULL, lines BLOB NOT NULL, figures BLOB NOT NULL,
    shell INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS target_turn ON target (phase, host, wanted, turn);
CREATE INDEX IF NOT EXISTS target_open ON target (turn) WHERE phase < 2 AND wanted = 0 AND turn > 0;
CREATE INDEX IF NOT EXISTS target_waiting ON target (late, depth, place, url)
    WHERE phase = 0 AND wanted = 0 AND turn = 0 AND internal = 1;
CREATE INDEX IF NOT EXISTS edge_target ON edge (target);
CREATE INDEX IF NOT EXISTS target_location ON target (location) WHERE location <> '';
"""


class CaptureError(Exception):
    """The capture cannot be made, opened or imported; the text is one line, Chinese first."""


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """The database of a capture in WAL mode, transactions by hand. Raises :class:`CaptureError`."""
    if not create and not path.is_file():
        raise CaptureError(f"{path.parent} 中没有采集结果 capture.sqlite / no capture there")
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        # NORMAL keeps every commit through kill -9; the archive is synced before each commit, so that after a power
        # cut the database is never ahead of it.
        db.execute("PRAGMA synchronous=NORMAL")
        # A log copied into the database but kept could lose its end later, and older rows would stand over newer ones:
        # Transaction.commit copies and empties it in one step instead.
        db.execute("PRAGMA wal_autocheckpoint=0")
        if create:
            db.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA.split(";\n"):
                if statement.strip():
                    db.execute(statement)
            complete(db)
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            db.execute("COMMIT")
        version = db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.OperationalError:  # the machine's fault (a full disk, no permission), not the file's
        db.close()
        raise
    except sqlite3.DatabaseError as error:
        db.close()
        raise CaptureError(f"{path} 不是可用的采集库：{error} / not a usable capture") from None
    if version != SCHEMA_VERSION:
        db.close()
        raise CaptureError(
            f"{path} 由另一版本写成（{version}，本版为 {SCHEMA_VERSION}），请用 --fresh 重新采集 / other version"
        )
    return db


def complete(db: sqlite3.Connection) -> None:
    """Add what an earlier release's capture lacks, before it is written to."""
    known = {row[1] for row in db.execute("PRAGMA table_info(target)")}
    for name in _LATER_COLUMNS:
        if name not in known:
            db.execute(f"ALTER TABLE target ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
    for statement in (SIGNS, FACTS, *_LATER.split(";\n")):
        if statement.strip():
            db.execute(statement)


class Meta(MutableMapping[str, Any]):
    """The notes of a run: JSON values by name, kept in the capture itself."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __getitem__(self, key: str) -> Any:
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return json.loads(row[0])

    def __setitem__(self, key: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        self._db.execute(
            "INSERT INTO meta VALUES (?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (key, text)
        )

    def __delitem__(self, key: str) -> None:
        if self._db.execute("DELETE FROM meta WHERE key=?", (key,)).rowcount == 0:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter([row[0] for row in self._db.execute("SELECT key FROM meta ORDER BY key")])

    def __len__(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM meta").fetchone()[0])


class Transaction:
    """The one transaction of a writer, and the write-ahead log that it ends in."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._log = folder / "capture.sqlite-wal"
        self._limit = LOG_BYTES
        self._begun = False

    @property
    def lost(self) -> bool:
        """Whether SQLite has rolled it back by itself, as it does when the disk is full."""
        return self._begun and not self._db.in_transaction

    def is_open(self) -> bool:
        """Raises ``OperationalError`` for ever once it was lost: what is in memory rests on rows that are gone."""
        if self.lost:
            raise sqlite3.OperationalError("database or disk is full")
        return self._db.in_transaction

    def open(self) -> bool:
        """Begin, if none is open; True when it was begun now."""
        if self.is_open():
            return False
        self._db.execute("BEGIN IMMEDIATE")
        self._begun = True
        return True

    def abandon(self) -> None:
        """Undo what was written since the last commit, if anything was."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._begun = False

    def commit(self) -> None:
        """Keep what was written; a long log is copied into the database and emptied in one step."""
        self._db.execute("COMMIT")
        self._begun = False
        if self._log.exists() and self._log.stat().st_size > self._limit:
            (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._limit = 2 * self._limit if busy else LOG_BYTES  # a reader: wait for it less and less often


class Lock:
    """One writer per folder. The system frees the lock when its process dies, so a stale one is simply taken over."""

    def __init__(self, folder: Path, name: str = "capture.lock") -> None:
        self.path = folder / name
        self._descriptor: int | None = None

    def take(self, wait_s: float = 0.0) -> None:
        """Raises :class:`CaptureError` naming the process that holds it and did not free it in time."""
        until = time.monotonic() + wait_s
        while self._descriptor is None:
            try:
                self._take()
            except CaptureError:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.2)

    def _take(self) -> None:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if sys.platform == "win32":
                os.lseek(descriptor, 4096, os.SEEK_SET)  # beyond the text, which others must be able to read
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                os.lseek(descriptor, 0, os.SEEK_SET)
            else:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.read(descriptor, 20).decode("ascii", "replace").strip() or "?"
            os.close(descriptor)
            raise CaptureError(
                f"{self.path.parent} 正由进程 {pid} 使用，请等它结束或换一个目录 / in use by process {pid}"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def free(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
