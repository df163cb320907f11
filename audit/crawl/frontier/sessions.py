"""Learns which parameter of a site's addresses is a visitor's session and says nothing about the page.

Never takes a name for a proof: the value must be one and the same on all links of a page, another on each page, and
pages that differ in nothing else must say the same.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

PAGES = 3  # so many pages with so many different values
LINKS = 3  # of one page that carry it
PAIRS = 2  # addresses that differ in the value only and gave the same page
_WORD = re.compile(r"[0-9A-Za-z._~!-]{6,}")
_KEPT = 50_000


@lru_cache(maxsize=65_536)
def values(url: str) -> tuple[tuple[str, str], ...]:
    """Parameters of the query and of the path (``;name=value``) whose value could be a session's."""
    parts = urlsplit(url)
    given = [*parts.query.split("&"), *parts.path.split(";")[1:]]
    pairs = (piece.partition("/")[0].partition("=")[::2] for piece in given)
    return tuple((name, value) for name, value in pairs if name and _WORD.fullmatch(value))


def without(url: str, name: str) -> str:
    """The address without one parameter."""
    head, mark, query = url.partition("?")
    kept = [piece for piece in query.split("&") if piece and piece.partition("=")[0] != name]
    head = re.sub(rf";{re.escape(name)}=[^/;?]*", "", head)
    return head + (mark + "&".join(kept) if kept else "")


class Sessions:
    """``names`` are those learnt so far, in the order in which they were."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str] = list(names)
        self._ids: dict[str, int] = {}  # address without session → id, once there is one
        self._uniform: dict[str, set[str]] = defaultdict(set)
        self._varied: set[str] = set()
        self._same: dict[str, int] = defaultdict(int)
        self._differ: dict[str, int] = defaultdict(int)
        self._pages: dict[tuple[str, str], tuple[str, int]] = {}

    def key(self, url: str) -> str:
        """An address as it is known here: without what was learnt to be a session."""
        for name in self.names:
            if f"{name}=" in url:
                url = without(url, name)
        return url

    def note(self, url: str, identity: int) -> None:
        """A new address."""
        if self.names:
            self._ids.setdefault(self.key(url), identity)

    def known(self, url: str) -> int | None:
        """The id of the same address under any session."""
        return self._ids.get(self.key(url)) if self.names else None

    def twins(self, db: sqlite3.Connection) -> list[tuple[int, int]]:
        """Key all addresses of a capture anew; (twin, kept) of those that fall together, the judged ones kept."""
        self._ids.clear()
        found = []
        for identity, url in db.execute(
            "SELECT id, url FROM target WHERE internal=1 ORDER BY state<>'judged', phase<>2, turn=0, turn, place, url"
        ).fetchall():
            kept = self._ids.setdefault(self.key(url), identity)
            if kept != identity:
                found.append((identity, kept))
        return found

    def read(self, url: str, links: Iterable[str], content: int) -> str | None:
        """A page and the addresses on this site it leads to. Returns the name that it made certain, if it did."""
        self._look_at(links)
        learnt = None
        if not self._uniform:
            return None
        own = dict(values(url))
        for name, seen in self._uniform.items():
            if name in self._varied or name in self.names or len(self._pages) >= _KEPT:
                continue
            place = (name, without(url, name))
            before = self._pages.setdefault(place, (own.get(name, ""), content))
            if before[0] != own.get(name, ""):
                (self._same if before[1] == content else self._differ)[name] += 1
            if len(seen) >= PAGES and self._same[name] >= max(PAIRS, 3 * self._differ[name]):
                learnt = name
        if learnt is not None:
            self.names.append(learnt)
        return learnt

    def _look_at(self, links: Iterable[str]) -> None:
        carried: dict[str, list[str]] = defaultdict(list)
        for link in links:
            for name, value in values(link):
                carried[name].append(value)
        for name, found in carried.items():
            if name in self._varied:
                continue
            if len(set(found)) > 1:
                self._varied.add(name)
                self._uniform.pop(name, None)
            elif len(found) >= LINKS and len(self._uniform[name]) < 100:
                self._uniform[name].add(found[0])
