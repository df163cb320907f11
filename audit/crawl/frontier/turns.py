"""Pages are looked at in turns: the next is made of what all pages of the last one led to, when all of them are in.

So nothing depends on which answer came first: what is learnt of traps and sessions is learnt page by page in the order
of the turns, and an interrupted run learns the same again from the rows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import msgpack

from audit.crawl.ending import finalise
from audit.crawl.frontier.frontier import PLACES, Frontier
from audit.crawl.frontier.scope_probe import Bounding
from audit.crawl.frontier.traps import STOPPED, Link, Page, Traps
from audit.crawl.outcome import RESOURCE
from audit.evidence.capture import Capture

_log = logging.getLogger(__name__)
FIRST = 12  # pages of an early turn; later ones are as large as what was read by then

_PART = 100  # pages read from the store at a time
_SAID = "SELECT t.id, t.url, t.turn, s.content, s.lines, s.figures, s.shell FROM said s JOIN target t ON t.id=s.target"
_LINKS = (
    "SELECT DISTINCT t.id, t.url, t.place, t.wanted FROM edge e JOIN target t ON t.id=e.target"
    " WHERE e.source=? AND e.view='static' AND t.internal=1 ORDER BY t.place, t.url"
)
# Asked after every answer. Left to itself SQLite takes another index, and reads and sorts everything that is pending.
OPEN = "SELECT 1 FROM target INDEXED BY target_open WHERE phase<2 AND wanted=0 AND turn>0 LIMIT 1"
WAITING = (
    "SELECT id FROM target INDEXED BY target_waiting WHERE phase=0 AND wanted=0 AND turn=0 AND internal=1"
    " ORDER BY late, depth, place, url"
)
_AT_ONCE_S = 0.05  # how long the event loop may be held up
_marks = msgpack.Decoder(list[tuple[int, int]])
_digests = msgpack.Decoder(list[int])


def write_said(
    capture: Capture, page: int, content: int, lines: Sequence[tuple[int, int]], figures: Sequence[int], *, shell: bool
) -> None:
    """Keep what the next turn learns of a page: digests of what it says."""
    capture.write()
    capture.db.execute(
        "INSERT OR REPLACE INTO said VALUES (?,?,?,?,?,0)",
        (page, content, msgpack.encode(lines), msgpack.encode(figures), shell),
    )


class Turns:
    """Makes the turns of one crawl."""

    def __init__(self, frontier: Frontier, bounding: Bounding, max_pages: int) -> None:
        self.frontier, self.capture, self.db = frontier, frontier.capture, frontier.db
        self.bounding, self.max_pages = bounding, max_pages
        self.traps = Traps(max_pages)
        self._making = asyncio.Lock()
        self._home = finalise.follow(self.capture, bounding.start, signposts=True)
        for row in self.db.execute(f"{_SAID} WHERE s.taken>0 ORDER BY s.taken").fetchall():
            page = self._page(row)
            self.traps.take(page)
            self._sessions(page)
        self._taken = self._one("SELECT COALESCE(MAX(taken), 0) FROM said")
        self._last = self._one("SELECT COALESCE(MAX(turn), 0) FROM target")
        rows = self.db.execute("SELECT id FROM target WHERE state='sampled_out' AND why LIKE ?", (f"%{STOPPED}",))
        self._left = {row[0] for row in rows}

    def _one(self, query: str) -> int:
        return int(self.db.execute(query).fetchone()[0])

    async def next(self) -> None:
        """Once all pages of the last turn are in: take in what they said, and open the next turn, if there is one."""
        if self._is_open():
            return
        async with self._making:  # many come here at once; the others find the turn open
            if self._is_open():
                return
            self._home = finalise.follow(self.capture, self.bounding.start, signposts=True)
            for _ in iter(self._take, True):
                await asyncio.sleep(0)
            with self.capture.one_look():
                chosen = self.bounding.alone() or self._chosen()
                self.frontier.open((self._last + n, identity) for n, identity in enumerate(chosen, 1))
                self._last += len(chosen)
            _log.debug("next turn: %d pages", len(chosen))

    def _is_open(self) -> bool:
        return self.db.execute(OPEN).fetchone() is not None

    # --- what the last turn brought -----------------------------------------------------------------------------------

    def _take(self) -> bool:
        """Take in pages of the last turn, in their order, for a moment; True when all are in.

        A run that is interrupted between two parts goes on with the rest.
        """
        begun = time.monotonic()
        with self.capture.one_look():
            for row in self.db.execute(f"{_SAID} WHERE s.taken=0 ORDER BY t.turn, t.url LIMIT {_PART}").fetchall():
                page = self._page(row)
                late = self.traps.take(page)
                self.db.executemany("UPDATE target SET late=1 WHERE id=?", [(one,) for one in late])
                self._taken += 1
                self.db.execute("UPDATE said SET taken=? WHERE target=?", (self._taken, page.id))
                if (name := self._sessions(page)) is not None:
                    self.frontier.learn_session(name)
                if time.monotonic() - begun > _AT_ONCE_S:
                    return False
            if self.db.execute(f"{_SAID} WHERE s.taken=0 LIMIT 1").fetchone() is not None:
                return False
            if self.traps.stopped != self.capture.meta.get("traps", {}):
                self.capture.meta["traps"] = self.traps.stopped
            for identity in sorted(self._left):
                if self.traps.why_left(identity) is None:  # a page of another kind leads here, too
                    self._left.discard(identity)
                    self.frontier.come_back(identity)
        return True

    def _page(self, row: tuple[Any, ...]) -> Page:
        identity, url, turn, content, lines, figures, shell = row
        links = [
            Link(one, address, place // PLACES == turn, wanted < RESOURCE)
            for one, address, place, wanted in self.db.execute(_LINKS, (identity,))
        ]
        said = _marks.decode(lines), _digests.decode(figures)
        return Page(identity, url, url == self._home, content, *said, bool(shell), links)

    def _sessions(self, page: Page) -> str | None:
        asking = {link.url for link in page.links if link.follow and "=" in link.url}
        return self.frontier.sessions.read(page.url, asking, page.content)

    # --- the next turn ------------------------------------------------------------------------------------------------

    def _chosen(self) -> list[int]:
        """Near pages first, in the order in which the pages before lead to them, as far as the budget goes; of what may
        be a trap no more than tells whether it is one."""
        room = min(self.max_pages - self.frontier.pages, max(FIRST, self._taken))
        chosen: list[int] = []
        left: dict[int, str] = {}
        used: Counter[str | int] = Counter()
        for (identity,) in self.db.execute(WAITING):
            if len(chosen) >= room:
                break
            if (why := self.traps.why_left(identity)) is not None:
                left[identity] = why
                continue
            feeds = self.traps.fed.get(identity, ())
            if all(used[feed] < self.traps.room(feed) for feed in feeds):
                used.update(feeds)
                chosen.append(identity)
        for identity, why in left.items():
            self.frontier.leave(identity, why)
        self._left |= left.keys()
        return chosen
