"""The evidence of one site: every address met, how it ended, who links to it, and the bytes each statement rests on.

Never fetches and never judges; once an address is committed here, reading it back needs no network.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from audit.evidence import redact, warc, warc_read
from audit.evidence.archives import Archives, now
from audit.evidence.store import CaptureError, Lock, Meta, Transaction, complete, connect

if TYPE_CHECKING:
    from audit.profile.site import SiteProfile

__all__ = ["STATES", "Capture", "CaptureError", "Edge", "Target", "now"]

# Every address ends in exactly one of these. ``not_html`` is any file that answered (picture, script, attachment);
# client_error is 4xx: a 404 is neither judged nor a fault of the server. framed stands in frames only, and is judged
# with the pages around it. read_failed is a fault of ours: the address
# answered, but our reader raised, ran out of time or memory, or died; one of them, and absence proves nothing.
STATES = (
    "judged", "redirected", "duplicate", "framed", "sampled_out", "out_of_scope", "robots_denied",
    "blocked_by_protection", "not_html", "too_large", "truncated", "dns_failed", "tls_failed", "timeout", "page_hung",
    "target_crashed", "client_error", "server_error", "read_failed", "cancelled",
)  # fmt: skip
UNFINISHED = "采集尚未完成"
_COMMIT_AFTER_S = 0.3
_COMMIT_AFTER_RESULTS = 64


class Target(Struct, frozen=True, kw_only=True):
    """One address and how it ended. Record ids are empty where there is none."""

    url: str
    role: Literal["page", "attachment", "resource"]
    state: str  # one of STATES, or "pending"
    why: str = ""
    status: int | None = None
    final_url: str = ""  # where a redirect ends, canonical; else the url itself
    content_type: str = ""
    size_bytes: int | None = None  # of the decoded body as far as it was read
    sha256: str = ""
    record: str = ""
    rendered_record: str = ""
    access_record: str = ""
    screenshot_record: str = ""
    confirmed: bool = False  # a negative seen twice, apart in time
    internal: bool = True
    depth: int = 0  # clicks from the home page; 99: no chain of links was found


class Edge(Struct, frozen=True):
    """A link from a page to a target, both canonical, as one of the two views showed it."""

    source: str
    target: str
    element: str
    text: str
    view: Literal["static", "rendered"]


_TARGET = """SELECT url, role, state, why, status, final_url, content_type, size_bytes, sha256, record, rendered_record,
 access_record, screenshot_record, confirmed, internal, depth FROM target"""
_EDGE = """SELECT s.url, t.url, e.element, e.text, e.view FROM edge e JOIN target s ON s.id = e.source
 JOIN target t ON t.id = e.target"""


class Capture:
    """A folder with ``capture.sqlite`` and ``archive/``. Opening only reads; :meth:`begin` makes it writable."""

    def __init__(self, folder: Path, db: sqlite3.Connection) -> None:
        self.folder = folder
        self.db = db
        self.meta = Meta(db)
        self._lock = Lock(folder)
        self.archives = Archives(folder, db)
        self._closed = False
        self._waiting, self._since = 0, 0.0
        self._transaction = Transaction(db, folder)

    # --- making and opening ---------------------------------------------------------------------------------------

    @staticmethod
    def create(
        folder: Path, profile: SiteProfile, as_of: dt.date, options: dict[str, Any] | None = None,
        of_archive: bool = False,
    ) -> Capture:  # fmt: skip
        """A new, empty capture; all ages are counted from ``as_of``. Raises :class:`CaptureError`, also where archive
        files stand without their store, but for one that is made ``of_archive`` files."""
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CaptureError(f"不能写入 {folder}：{error.strerror} / cannot write there") from None
        lock = Lock(folder)
        lock.take()
        path = folder / "capture.sqlite"
        if path.exists():
            lock.free()
            raise CaptureError(f"{folder} 中已有采集结果，请续采（--resume）或换目录 / a capture is already there")
        if not of_archive and any((folder / "archive").glob("crawl-*.warc.gz")):
            lock.free()
            told = "中有存档而没有采集库，不会覆盖；请移走 archive/ 或换目录"
            raise CaptureError(f"{folder} {told} / an archive without its capture is there")
        part = path.with_name("capture.sqlite.part")  # until it is whole: killed now, nothing is there
        for left in folder.glob("capture.sqlite.part*"):
            left.unlink()
        db = connect(part, create=True)
        meta = Meta(db)
        meta.update(
            as_of=as_of.isoformat(), source="crawl", whole=UNFINISHED, options=options or {},
            profile=msgspec.to_builtins(profile), started_at=now(), finished_at=None,
        )  # fmt: skip
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        part.rename(path)
        capture = Capture(folder, connect(path))
        capture._lock = lock
        return capture

    @staticmethod
    def open(folder: Path) -> Capture:
        """An existing capture, for reading or (after :meth:`begin`) going on. Raises :class:`CaptureError`."""
        folder = Path(folder)
        return Capture(folder, connect(folder / "capture.sqlite"))

    def close(self, *, keep: bool = True) -> None:
        """Free the folder; what is open is committed, unless an exception cut it short. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self._transaction.lost:
                self.commit() if keep else self._transaction.abandon()
            self.archives.close()
        finally:
            self.db.close()
            self._lock.free()

    def __enter__(self) -> Capture:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(keep=kind is None)

    # --- writing --------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Keep other processes from working in the folder while it is read. Raises :class:`CaptureError`.

        Raises ``sqlite3.DatabaseError`` of a damaged store: it may as well give wrong rows as none.
        """
        if self.db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("database disk image is malformed")
        with suppress(OSError):  # read-only: nobody can write there anyway
            self._lock.take()

    def begin(self) -> None:
        """Take the folder for writing: return what a killed run had leased, cut what it had not committed."""
        self._lock.take()
        complete(self.db)
        self.db.execute("UPDATE target SET phase=0 WHERE phase=1")
        self.archives.begin()

    def write(self) -> None:
        """Open the transaction that the next statements belong to, if none is open."""
        if self._transaction.open():
            self._since = time.monotonic()

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """All that one look writes stands or falls together: an exception undoes it, in the archive, too.

        Nothing may wait or commit inside.
        """
        self.write()
        mark = self.archives.mark()
        self.db.execute("SAVEPOINT one_look")
        try:
            yield
        except BaseException:
            if not self._transaction.lost:
                self.db.execute("ROLLBACK TO one_look")
                self.db.execute("RELEASE one_look")
                self.archives.cut_back(mark)
            raise
        self.db.execute("RELEASE one_look")

    def settled(self) -> None:
        """One result is complete: commit now or, to spare the disk, with the next few."""
        self._waiting += 1
        if self._waiting >= _COMMIT_AFTER_RESULTS or time.monotonic() - self._since >= _COMMIT_AFTER_S:
            self.commit()

    def commit(self) -> None:
        """Everything so far survives a kill. The archive is on the disk before the database says so."""
        if not self._transaction.is_open():
            return
        self.archives.sync()
        self._transaction.commit()
        self._waiting = 0

    def add_response(
        self, url: str, kind: str, at: str, status: int, reason: str, headers: warc.Headers, body: bytes, *,
        sent: warc.Headers = (), truncated: str = "",
    ) -> tuple[str, str]:  # fmt: skip
        """Keep an HTTP exchange; ``kind`` is response, robots or sitemap. Returns record id and sha256 of the body."""
        identity, sha256 = self._identity(url, kind), hashlib.sha256(body).hexdigest()
        self._append(
            identity, url, kind, at, sha256, status,
            warc.response(url, identity, at, status, reason, redact.headers(headers), body, truncated, sha256),
        )  # fmt: skip
        if sent:
            own = self._identity(url, f"request-{kind}")
            asked = warc.request(url, own, at, "GET", redact.headers(sent), identity)
            self._append(own, url, f"request-{kind}", at, "", None, asked)
        return identity, sha256

    def add_resource(self, url: str, kind: str, at: str, content_type: str, body: bytes) -> str:
        """Keep something made while looking; ``kind`` is rendered, access or screenshot. Returns the record id."""
        identity, sha256 = self._identity(url, kind), hashlib.sha256(body).hexdigest()
        made = warc.resource(f"urn:{kind}:{url}", identity, at, content_type, body, sha256)
        self._append(identity, url, kind, at, sha256, None, made)
        return identity

    def _identity(self, url: str, kind: str) -> str:
        (attempt,) = self.db.execute("SELECT COUNT(*) FROM record WHERE url=? AND kind=?", (url, kind)).fetchone()
        return warc.record_id(url, kind, attempt + 1)

    def _append(self, identity: str, url: str, kind: str, at: str, sha256: str, status: int | None, made: Any) -> None:
        self.write()
        file, offset, length = self.archives.append(made, self.meta)
        self.db.execute(
            "INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?)",
            (identity, url, kind, at, sha256, file, offset, length, status),
        )

    # --- reading --------------------------------------------------------------------------------------------------

    def targets(self) -> Iterator[Target]:
        """Every address met, sorted by url."""
        for row in self.db.execute(f"{_TARGET} ORDER BY url"):
            yield _target(row)

    def target(self, url: str) -> Target | None:
        row = self.db.execute(f"{_TARGET} WHERE url=?", (url,)).fetchone()
        return _target(row) if row else None

    def edges(self) -> Iterator[Edge]:
        """Every link, sorted by source, target, element and view."""
        last = ""  # each page has many: kept by who gathers them, its address need be there once only
        for source, *row in self.db.execute(f"{_EDGE} ORDER BY s.url, t.url, e.element, e.view"):
            last = last if source == last else source
            yield Edge(last, *row)

    def sources_of(self, url: str) -> list[str]:
        """The pages that link to an address, sorted."""
        rows = self.db.execute(
            "SELECT DISTINCT s.url FROM edge e JOIN target s ON s.id=e.source JOIN target t ON t.id=e.target"
            " WHERE t.url=? ORDER BY s.url",
            (url,),
        )
        return [row[0] for row in rows]

    def record(self, record_id: str) -> dict[str, Any]:
        """Where a record is and what it is. Raises ``KeyError`` for an id this capture does not have."""
        row = self.db.execute(
            "SELECT url, kind, at, sha256, file, offset, length, status FROM record WHERE id=?", (record_id,)
        ).fetchone()
        if row is None:
            raise KeyError(record_id)
        return dict(zip(("url", "kind", "at", "sha256", "file", "offset", "length", "status"), row, strict=True))

    def body(self, record_id: str) -> bytes:
        """HTTP body (decoded), rendered HTML (UTF-8), accessibility JSON or PNG. Raises ``KeyError``."""
        where = self._where(record_id)
        if self._is_own:
            return warc.own_body_at(self.folder / where["file"], where["offset"], where["length"])
        return warc_read.read_at(self.folder / where["file"], where["offset"]).body

    def headers(self, record_id: str) -> list[tuple[str, str]]:
        """HTTP headers of a response, in order."""
        where = self._where(record_id)
        return list(warc_read.read_at(self.folder / where["file"], where["offset"]).headers)

    @cached_property
    def _is_own(self) -> bool:
        return self.meta.get("source") == "crawl"

    def _where(self, record_id: str) -> dict[str, Any]:
        self.archives.flush()
        return self.record(record_id)

    def states(self) -> dict[str, int]:
        """How many addresses ended in each state, all states present; ``pending`` only where something is left."""
        counts = dict.fromkeys(STATES, 0)
        counts.update(self.db.execute("SELECT state, COUNT(*) FROM target GROUP BY state ORDER BY state").fetchall())
        return counts

    def check_sum(self) -> None:
        """The conservation law: the states sum to what was discovered. Raises :class:`CaptureError`."""
        counts = self.states()
        (discovered,) = self.db.execute("SELECT COUNT(*) FROM target").fetchone()
        (linked,) = self.db.execute(
            "SELECT COUNT(*) FROM (SELECT source AS id FROM edge UNION SELECT target FROM edge) WHERE id NOT IN"
            " (SELECT id FROM target)"
        ).fetchone()
        strange = set(counts) - {*STATES, "pending"}
        if strange or linked or sum(counts.values()) != discovered:
            raise CaptureError(
                f"采集状态不守恒：发现 {discovered}，各状态合计 {sum(counts.values())} / states do not add up"
            )
        if self.meta.get("finished_at") and counts.get("pending"):
            raise CaptureError(f"采集已结束，却有 {counts['pending']} 个地址没有终态 / addresses without an end state")


def _target(row: tuple[Any, ...]) -> Target:
    url, role, state, why, status, final, kind, size, sha256, record, rendered, access, shot, sure, internal, depth = (
        row
    )
    return Target(
        url=url, role=role, state=state, why=why, status=status, final_url=final or url, content_type=kind,
        size_bytes=size, sha256=sha256, record=record, rendered_record=rendered, access_record=access,
        screenshot_record=shot, confirmed=bool(sure), internal=bool(internal), depth=depth,
    )  # fmt: skip
