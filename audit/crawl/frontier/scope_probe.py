"""Finds out below which path a site lies before anything else of it is looked at.

Never asks for more than the start address and the host's own front page, and for that only where the start address has
a path.
"""

from __future__ import annotations

from msgspec import structs

from audit.crawl.ending import finalise
from audit.crawl.frontier import path_scope
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.outcome import PAGE
from audit.profile.site import SiteProfile
from audit.read.web.embeds import FRAMES
from audit.read.web.reference import origin
from audit.read.web.urls import canonical

_LED = (
    "SELECT t.url FROM edge e JOIN target s ON s.id=e.source JOIN target t ON t.id=e.target"
    " WHERE s.url=? AND t.wanted=0 AND t.internal=1 ORDER BY t.url"
)
_OUTSIDE = (
    "SELECT id, url FROM target t WHERE internal=1 AND wanted=0 AND NOT EXISTS"
    f" (SELECT 1 FROM edge e WHERE e.target=t.id AND e.element IN ({','.join('?' * len(FRAMES))}))"
)


class Bounding:
    """What is found is noted in the capture as ``root`` and holds for all runs of it."""

    def __init__(self, frontier: Frontier, profile: SiteProfile, start: str) -> None:
        self.frontier, self.capture = frontier, frontier.capture
        self.profile, self.start = profile, start
        if (known := self.capture.meta.get("root")) is not None:
            frontier.bound(structs.replace(profile, root=known["path"]).in_scope)

    def alone(self) -> list[int]:
        """Ids of pages that are looked at before all others: the start, where it leads, the host's front page."""
        home, waiting = self._end(self.start)
        if waiting:
            return waiting
        if self.capture.meta.get("root") is not None:
            return []
        if self.profile.root is not None or path_scope.folder(self.start) == path_scope.WHOLE:
            self._note(path_scope.Bound(self.profile.root or path_scope.WHOLE))
            return []
        front = canonical(f"{origin(self.start)}/")
        self.frontier.add(front, PAGE, 0)
        front, waiting = self._end(front)
        if not waiting:
            self._decide(home, front)
        return waiting

    def afterwards(self) -> None:
        """The same of an archive, in which everything that will be known is known."""
        if self.profile.root is None and path_scope.folder(self.start) != path_scope.WHOLE:
            self._decide(self._end(self.start)[0], self._end(canonical(f"{origin(self.start)}/"))[0])

    def _decide(self, home: str, front: str) -> None:
        led = [row[0] for row in self.capture.db.execute(_LED, (home,))]
        state = self.capture.db.execute("SELECT state FROM target WHERE url=?", (front,)).fetchone()
        self._note(path_scope.decide(self.start, home, led, front if state == ("judged",) else None))

    def _end(self, url: str) -> tuple[str, list[int]]:
        """Where an address leads by what is known, and what of the way is still to be looked at."""
        end = finalise.follow(self.capture, url, signposts=True)
        row = self.capture.db.execute(
            "SELECT id FROM target WHERE url=? AND phase=0 AND wanted=0 AND turn=0 AND internal=1", (end,)
        ).fetchone()
        return end, [row[0]] if row is not None else []

    def _note(self, found: path_scope.Bound) -> None:
        """Leave the pages outside, but for columns that the profile names and what stands in frames."""
        self.capture.meta["root"] = {"path": found.root, "why": found.why}
        if found.root == path_scope.WHOLE:
            return
        profile = structs.replace(self.profile, root=found.root)
        kept = {canonical(column.url) for column in profile.columns if column.url} | {self.start}
        for identity, url in self.capture.db.execute(_OUTSIDE, FRAMES).fetchall():
            if not profile.in_scope(url) and url not in kept:
                self.frontier.change(identity, "out_of_scope", f"不在 {found.root} 之下", phase=2, internal=0)
                self.capture.db.execute("DELETE FROM said WHERE target=?", (identity,))
        self.frontier.recount()
        self.frontier.bound(profile.in_scope)
