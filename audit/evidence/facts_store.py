"""The facts of pages in the store of a capture, beside the records that they were read from.

Never knows what they say: they are read and written as bytes, each under a key for what it depends on.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from audit.read.work.messages import Side, View

if TYPE_CHECKING:
    from audit.evidence.capture import Capture


def keep(capture: Capture, target: int, side: Side, view: View) -> None:
    """Keep the facts of one view of a page instead of earlier ones, in the transaction that is open."""
    if view.kept is not None:
        row = (target, side, view.kept.key, view.kept.code, view.kept.facts)
        capture.db.execute("INSERT OR REPLACE INTO facts VALUES (?,?,?,?,?)", row)


def kept(capture: Capture, url: str, view: str, key: bytes, code: bytes) -> bytes | None:
    """The facts of a view, made by this very code from what the key tells; None where there are none."""
    try:
        row = capture.db.execute(
            "SELECT f.facts FROM facts f JOIN target t ON t.id=f.target WHERE t.url=? AND f.view=? AND f.key=?"
            " AND f.code=?",
            (url, view, key, code),
        ).fetchone()
    except sqlite3.OperationalError:  # a capture of an earlier release has no such table
        return None
    return bytes(row[0]) if row is not None else None
