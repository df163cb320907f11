"""Addresses of a finished capture made pending once more, so that a crawl looks at them, and only at them, again.

Never forgets what was seen before: the earlier records stay in the archive, and a kept choice of browser pages stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.evidence.capture import Capture
from audit.evidence.store import complete

# -1: opened in the browser before, to be opened again once it has been fetched again.
_AGAIN = -1
_REOPEN = f"""UPDATE target SET phase=0, state='pending', why='', status=NULL, location='', final_url='',
 content_type='', size_bytes=NULL, sha256='', record='', rendered_record='', access_record='', screenshot_record='',
 confirmed=0, looks=0, seen_at=NULL, render=CASE WHEN render>0 THEN {_AGAIN} ELSE 0 END WHERE id=?"""
_KNOWN = "SELECT id FROM target WHERE url=? AND internal=1 AND state NOT IN ('out_of_scope', 'robots_denied')"


def reopen(capture: Capture, urls: Iterable[str]) -> list[str]:
    """Make the known addresses of the site among ``urls`` pending, their links forgotten; those that were."""
    capture.write()
    complete(capture.db)
    opened = []
    for url in sorted(set(urls)):
        row = capture.db.execute(
            "SELECT id FROM target WHERE url=? AND internal=1 AND state NOT IN ('out_of_scope', 'robots_denied')",
            (url,),
        ).fetchone()
        if row is None:
            continue
        capture.db.execute(_REOPEN, row)
        capture.db.execute("DELETE FROM edge WHERE source=?", row)
        capture.db.execute("DELETE FROM sketch WHERE target=?", row)
        capture.db.execute("DELETE FROM sign WHERE target=?", row)
        capture.db.execute("DELETE FROM said WHERE target=?", row)
        opened.append(url)
    capture.commit()
    return opened


def to_render(capture: Capture) -> bool:
    """Choose the reopened pages that the browser had opened before; whether there are any.

    What is no page any more falls back to the choice that is made of all pages.
    """
    capture.write()
    chosen = capture.db.execute(
        "UPDATE target SET render=1 WHERE render=? AND phase=2 AND state='judged'", (_AGAIN,)
    ).rowcount
    capture.db.execute("UPDATE target SET render=0 WHERE render=? AND phase=2", (_AGAIN,))
    capture.commit()
    return bool(chosen > 0)
