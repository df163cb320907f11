"""Which documents stand in the frames of which pages, as a capture's links tell.

Never fetches, and never calls what stands in a frame and is also linked by itself no page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from audit.evidence.capture import Capture, CaptureError, Edge
from audit.read.site.link_targets import Ends, why
from audit.read.web.embeds import FRAMES
from audit.read.web.frames import NOT_READ, Framed

_SHOWN = ("judged", "framed", "duplicate")
_AT_ONCE = 64  # documents kept in memory: most sites have one foot for all their pages
_DEEP = 4


class Parts:
    """``ends`` tells where an address ends after redirects."""

    def __init__(self, capture: Capture, ends: Ends) -> None:
        self._capture, self._ends = capture, ends
        self._framed: dict[str, list[str]] = defaultdict(list)
        self._in: dict[str, set[str]] = defaultdict(set)
        marks = ",".join("?" * len(FRAMES))
        for source, target in capture.db.execute(
            "SELECT DISTINCT s.url, t.url FROM edge e JOIN target s ON s.id=e.source JOIN target t ON t.id=e.target"
            f" WHERE e.element IN ({marks}) AND s.id<>t.id ORDER BY s.url, t.url",
            FRAMES,
        ):
            self._framed[source].append(target)
            end = ends(target)
            self._in[end.url if end is not None else target].add(source)
        self._read = lru_cache(maxsize=_AT_ONCE)(self._body)

    def of(self, url: str) -> tuple[Framed, ...]:
        """All documents that stand in the frames of a page, and in the frames of those."""
        found: dict[str, Framed] = {}
        waiting = [(url, 0)]
        while waiting:
            at, depth = waiting.pop()
            for named in self._framed.get(at, ()):
                if named in found:
                    continue
                found[named] = one = self._one(named)
                if one.html is not None and depth < _DEEP:
                    waiting.append((one.final, depth + 1))
        return tuple(found[named] for named in sorted(found))

    def _one(self, named: str) -> Framed:
        end = self._ends(named)
        if end is None or not end.internal:
            return Framed(named, named)
        html = self._read(end.record) if end.state in _SHOWN and end.role == "page" and end.record else None
        if html is None:
            return Framed(named, end.url, why=f"{NOT_READ}（{why(end)}）")
        return Framed(named, end.url, html, end.content_type)

    def _body(self, record: str) -> bytes | None:
        try:
            return self._capture.body(record)
        except (CaptureError, KeyError):
            return None

    def pages(self, url: str, judged: frozenset[str]) -> frozenset[str]:
        """The pages that show a document: itself, if it is one, and those in whose frames it stands."""
        shown: set[str] = set()
        waiting, seen = [url], {url}
        while waiting:
            at = waiting.pop()
            if at in judged:
                shown.add(at)
            for holder in self._in.get(at, ()):
                if holder not in seen:
                    seen.add(holder)
                    waiting.append(holder)
        return frozenset(shown)

    def carried(self, edges: Iterable[Edge], judged: frozenset[str]) -> Iterable[Edge]:
        """Links as pages show them: what a document in a frame links to, the page around it links to."""
        known: dict[str, frozenset[str]] = {}
        for edge in edges:
            if edge.source not in self._in:
                yield edge
                continue
            if edge.source not in known:
                known[edge.source] = self.pages(edge.source, judged)
            for page in sorted(known[edge.source]):
                yield Edge(page, edge.target, edge.element, edge.text, edge.view)
