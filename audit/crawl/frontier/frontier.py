"""The durable list of addresses: found → pending → leased → done, each step in the transaction of what caused it.

Never holds the list in memory, and never forgets or doubles an address when the process dies.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from audit.crawl.frontier.render_selection import Sketch
from audit.crawl.frontier.sessions import Sessions
from audit.crawl.frontier.traps import trap
from audit.crawl.outcome import NEGATIVE, PAGE, RESOURCE, ROLES, Outcome, wanted_role
from audit.evidence.capture import Capture
from audit.read.web.embeds import FRAMES
from audit.read.web.urls import fault
from audit.read.work.messages import Link

PLACES = 2**20  # on one page; the second half is for what only its rendered view leads to
_FAR = 99
# Hosts with anything pending, each found by one step in the index: DISTINCT would read all that is pending.
HOSTS = (
    "WITH RECURSIVE h(host) AS (SELECT MIN(host) FROM target WHERE phase=0 UNION ALL"
    " SELECT (SELECT MIN(host) FROM target WHERE phase=0 AND host>h.host) FROM h WHERE h.host IS NOT NULL)"
    " SELECT host FROM h WHERE host IS NOT NULL"
)
PENDING = "SELECT 1 FROM target WHERE phase=0"
_KNOWN_KEPT = 100_000  # addresses remembered to spare look-ups; forgotten together when full


class Lease(Struct, frozen=True):
    """An address to look at now."""

    id: int
    url: str
    wanted: int
    looks: int
    depth: int


class Frontier:
    """The addresses of one capture. ``in_scope`` tells which pages belong to the site, ``on_hosts`` which files and
    parts of pages; others are noted, never fetched."""

    def __init__(
        self,
        capture: Capture,
        in_scope: Callable[[str], bool],
        on_hosts: Callable[[str], bool] | None = None,
        max_urls: int = 50_000,
    ) -> None:
        self.capture = capture
        self.db = capture.db
        self.in_scope = lru_cache(maxsize=_KNOWN_KEPT)(in_scope)
        self.on_hosts = lru_cache(maxsize=_KNOWN_KEPT)(on_hosts or in_scope)
        self.max_urls = max_urls
        self.sessions = Sessions(capture.meta.get("sessions", ()))
        self._known: dict[str, tuple[int, int]] = {}
        self._waiting: dict[int, tuple[int, int]] = {}  # pages without a turn: depth, place
        if self.sessions.names:
            self.sessions.twins(self.db)
        self.recount()

    def recount(self) -> None:
        """Counters from the rows; afterwards they are kept in step."""
        self.states = Counter({k: v for k, v in self.capture.states().items() if v})
        self.internal = self._one("SELECT COUNT(*) FROM target WHERE internal=1")
        self.pages = self._one("SELECT COUNT(*) FROM target WHERE state='judged'")
        self.leased_pages = 0
        rows = self.db.execute("SELECT id, depth, place FROM target WHERE phase=0 AND wanted=0 AND turn=0")
        self._waiting = {identity: (depth, place) for identity, depth, place in rows}

    def undone(self) -> None:
        """Rows written since an earlier moment were rolled back: count anew, and forget what was known of them."""
        self._known.clear()
        self.recount()
        self.leased_pages = self._one("SELECT COUNT(*) FROM target WHERE phase=1 AND wanted=?", PAGE)
        if self.sessions.names:
            self.sessions.twins(self.db)

    def _one(self, query: str, *values: Any) -> Any:
        return self.db.execute(query, values).fetchone()[0]

    # --- finding --------------------------------------------------------------------------------------------------

    def add(self, url: str, wanted: int, depth: int = _FAR, place: int = 0, *, framed: bool = False) -> int:
        """The id of an address, new or known; a page asked for where only a resource was is looked at again.

        ``place``: where it was found, the turn of the page before the place on it; the first place counts.
        ``framed``: in a frame, where a page outside the site's path still belongs to the page around it.
        """
        known = self._known.get(url)
        if known is None:
            row = self._row(url)
            if row is None:
                return self._new(url, wanted, depth, place, framed)
            known = self._remember(url, *row)
        if wanted == PAGE and known[1] == RESOURCE and (framed or self.in_scope(url)):
            self._upgrade(known[0])
            self._remember(url, known[0], PAGE)
            self._wait(known[0], depth, place)
        elif (before := self._waiting.get(known[0])) is not None and (depth < before[0] or place < before[1]):
            self._wait(known[0], min(depth, before[0]), min(place, before[1]))
        return known[0]

    def _wait(self, identity: int, depth: int, place: int) -> None:
        self.capture.write()
        self._waiting[identity] = depth, place
        self.db.execute("UPDATE target SET depth=?, place=? WHERE id=? AND turn=0", (depth, place, identity))

    def bound(self, in_scope: Callable[[str], bool]) -> None:
        """Another answer to which pages belong to the site, from now on."""
        self.in_scope = lru_cache(maxsize=_KNOWN_KEPT)(in_scope)
        self._known.clear()

    def _row(self, url: str) -> tuple[int, int] | None:
        """Id and wanted of an address, or of the same address under another session."""
        same = self.sessions.known(url)
        where, value = ("url", url) if same is None else ("id", same)
        rows = self.db.execute(f"SELECT id, wanted FROM target WHERE {where}=?", (value,)).fetchall()
        return next(iter(rows), None)

    def learn_session(self, name: str) -> None:
        """A parameter turned out to be a session: addresses that differ in nothing else are one page."""
        self.capture.write()
        self._known.clear()
        for twin, kept in self.sessions.twins(self.db):
            phase, state = self.db.execute("SELECT phase, state FROM target WHERE id=?", (twin,)).fetchone()
            if phase != 1 and state not in ("duplicate", "redirected"):  # phase 1: being looked at, told when done
                self._told_twin(twin, kept, name)
        self.capture.meta["sessions"] = self.sessions.names

    def _told_twin(self, twin: int, kept: int, name: str) -> None:
        url = self._one("SELECT url FROM target WHERE id=?", kept)
        self.change(twin, "duplicate", f"网址仅会话参数 {name} 不同", final_url=url, phase=2, render=0)

    def _remember(self, url: str, identity: int, wanted: int) -> tuple[int, int]:
        if len(self._known) >= _KNOWN_KEPT:
            self._known.clear()
        self._known[url] = (identity, wanted)
        return self._known[url]

    def _new(self, url: str, wanted: int, depth: int, place: int, framed: bool) -> int:
        wrong = fault(url)
        internal = not wrong and (self.in_scope(url) if wanted == PAGE and not framed else self.on_hosts(url))
        state, why, phase = "pending", "", 0
        if not internal:
            state, why, phase = "out_of_scope", wrong or "站外地址", 2
        elif (suspected := trap(url)) is not None:
            state, why, phase = "sampled_out", suspected, 2
        elif self.internal >= self.max_urls:
            state, why, phase = "sampled_out", f"超过地址数上限 {self.max_urls}", 2
        self.capture.write()
        cursor = self.db.execute(
            "INSERT INTO target (url, host, role, wanted, internal, depth, phase, state, why, place)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (url, urlsplit(url).netloc, ROLES[wanted], wanted, internal, depth, phase, state, why, place),
        )
        self.states[state] += 1
        self.internal += internal
        identity = int(cursor.lastrowid or 0)
        if wanted == PAGE and phase == 0:
            self._waiting[identity] = depth, place
        self.sessions.note(url, identity)
        self._remember(url, identity, wanted)
        return identity

    def _upgrade(self, identity: int) -> None:
        state, phase = self.db.execute("SELECT state, phase FROM target WHERE id=?", (identity,)).fetchone()
        self.capture.write()
        self.db.execute("UPDATE target SET wanted=?, role=? WHERE id=?", (PAGE, ROLES[PAGE], identity))
        if phase == 2 and state not in ("out_of_scope", "sampled_out"):
            self._reopen([(identity, state)], looks=0)
        elif phase == 1:  # being looked at as a resource just now: finish() will see that more is wanted
            self.db.execute("UPDATE target SET looks=-1 WHERE id=?", (identity,))

    def _reopen(self, rows: Sequence[tuple[int, str]], looks: int | None) -> None:
        self.capture.write()
        for identity, state in rows:
            self.db.execute("UPDATE target SET phase=0, state='pending', why='' WHERE id=?", (identity,))
            if looks is not None:
                self.db.execute("UPDATE target SET looks=? WHERE id=?", (looks, identity))
            self.states[state] -= 1
            self.states["pending"] += 1
            self.pages -= state == "judged"

    def discover(self, source: int, depth: int, found: Iterable[Link], view: str) -> None:
        """The links of one view of a page: a row for each target, an edge for each target and element."""
        edges: dict[tuple[int, str], str] = {}
        first = self._one("SELECT turn FROM target WHERE id=?", source) * PLACES
        first += PLACES // 2 if view == "rendered" else 0
        for at, anchor in enumerate(found):
            if anchor.element == "form":  # an address that wants input is not asked without it
                continue
            place = first + min(at, PLACES // 2 - 1)
            wanted = wanted_role(anchor.url, anchor.follow)
            identity = self.add(anchor.url, wanted, depth + 1, place, framed=anchor.element in FRAMES)
            key = (identity, anchor.element)
            edges[key] = edges.get(key) or anchor.text
        self.capture.write()
        self.db.executemany(
            "INSERT OR REPLACE INTO edge VALUES (?,?,?,?,?)",
            [(source, target, element, view, text) for (target, element), text in sorted(edges.items())],
        )

    def remember(self, target: int, view: str, sketch: Sketch) -> None:
        """Keep what the choice of browser pages needs of a view."""
        self.capture.write()
        self.db.execute(
            "INSERT OR REPLACE INTO sketch VALUES (?,?,?,?,?,?,?,?)",
            (target, view, sketch.template, sketch.links, sketch.text_chars, sketch.scripts, sketch.dated,
             sketch.canonical),
        )  # fmt: skip

    # --- looking --------------------------------------------------------------------------------------------------

    def pending_hosts(self, pages: bool = True) -> list[str]:
        """Hosts that have something to look at now; ``pages`` False leaves pages aside."""
        some = f"EXISTS({PENDING} AND host=h.host AND wanted>0)"
        if pages:
            some += f" OR EXISTS({PENDING} AND host=h.host AND wanted=0 AND turn>0)"
        return [row[0] for row in self.db.execute(f"{HOSTS} AND ({some})")]

    def pages_pending(self) -> bool:
        return bool(self._one(f"SELECT EXISTS({HOSTS} AND EXISTS({PENDING} AND host=h.host AND wanted=0))"))

    def open(self, turns: Iterable[tuple[int, int]]) -> None:
        """Give pages their turns: (turn, id)."""
        rows = list(turns)
        self.capture.write()
        self.db.executemany("UPDATE target SET turn=? WHERE id=?", rows)
        for _, identity in rows:
            self._waiting.pop(identity, None)

    def leave(self, identity: int, why: str) -> None:
        """A page that will not be looked at."""
        self._waiting.pop(identity, None)
        self.change(identity, "sampled_out", why, phase=2)

    def come_back(self, identity: int) -> None:
        """It will, after all."""
        self._reopen([(identity, "sampled_out")], looks=None)
        depth, place = self.db.execute("SELECT depth, place FROM target WHERE id=?", (identity,)).fetchone()
        self._waiting[identity] = depth, place

    def scheme_of(self, host: str) -> str:
        """The scheme by which a host's next address is reached."""
        row = self.db.execute("SELECT url FROM target WHERE host=? AND phase=0 LIMIT 1", (host,)).fetchone()
        return str(row[0]).partition(":")[0] if row else "http"

    def lease(self, host: str, pages: bool = True) -> Lease | None:
        """The next address of a host, pages whose turn it is before files before parts of pages."""
        asked = "SELECT id, url, wanted, looks, depth FROM target WHERE host=? AND phase=0"
        row = None
        if pages:
            row = self.db.execute(f"{asked} AND wanted=0 AND turn>0 ORDER BY turn LIMIT 1", (host,)).fetchone()
        if row is None:
            row = self.db.execute(f"{asked} AND wanted>0 ORDER BY wanted, depth, id LIMIT 1", (host,)).fetchone()
        if row is None:
            return None
        self.capture.write()
        self.db.execute("UPDATE target SET phase=1 WHERE id=?", (row[0],))
        lease = Lease(*row)
        self.leased_pages += lease.wanted == PAGE
        return lease

    def release(self, lease: Lease) -> None:
        """Give an address back unlooked at."""
        self.capture.write()
        self.db.execute("UPDATE target SET phase=0 WHERE id=?", (lease.id,))
        self.leased_pages -= lease.wanted == PAGE

    def finish(self, lease: Lease, outcome: Outcome, **columns: Any) -> bool:
        """Write the end of a look; False when the address was meanwhile asked for as a page and is pending again."""
        self.leased_pages -= lease.wanted == PAGE
        looks = self._one("SELECT looks FROM target WHERE id=?", lease.id)
        if looks < 0:
            self.db.execute("UPDATE target SET phase=0, looks=0 WHERE id=?", (lease.id,))
            return False
        looks += 1
        confirmed = outcome.state in NEGATIVE and looks >= 2
        columns |= {
            "phase": 2, "state": outcome.state, "why": outcome.why, "role": ROLES[outcome.role], "looks": looks,
            "location": outcome.location, "confirmed": confirmed, "seen_at": time.time(),
        }  # fmt: skip
        self.capture.write()
        self._set(lease.id, columns)
        self.states["pending"] -= 1
        self.states[outcome.state] += 1
        self.pages += outcome.state == "judged"
        if outcome.state == "judged" and (kept := self.sessions.known(lease.url)) not in (None, lease.id):
            self._told_twin(lease.id, kept or 0, self.sessions.names[-1])
        return True

    def change(self, identity: int, state: str, why: str, **columns: Any) -> None:
        """Another end state for a finished address."""
        before = self._one("SELECT state FROM target WHERE id=?", identity)
        self.capture.write()
        self._set(identity, {"state": state, "why": why, **columns})
        self.states[before] -= 1
        self.states[state] += 1
        self.pages += (state == "judged") - (before == "judged")

    def _set(self, identity: int, columns: dict[str, Any]) -> None:
        names = ", ".join(f"{name}=?" for name in columns)
        self.db.execute(f"UPDATE target SET {names} WHERE id=?", (*columns.values(), identity))

    def cancel(self, why: str, pages_only: bool = False, host: str | None = None) -> int:
        """End what is pending, of one host or of all; how many that were."""
        self.capture.write()
        only = "phase=0 AND host=?" if host else "phase<2"  # what is under way on a host still ends by itself
        count = self.db.execute(
            f"UPDATE target SET phase=2, state='cancelled', why=? WHERE {only} {'AND wanted=0' if pages_only else ''}",
            (why, host) if host else (why,),
        ).rowcount
        self.states["pending"] -= count
        self.states["cancelled"] += count
        return count

    # --- the second look ------------------------------------------------------------------------------------------

    def unconfirmed(self) -> list[tuple[int, str, float]]:
        """Negatives seen once: id, state, and when (seconds since the epoch)."""
        marks = ",".join("?" * len(NEGATIVE))
        return self.db.execute(
            f"SELECT id, state, seen_at FROM target WHERE phase=2 AND looks=1 AND internal=1 AND state IN ({marks})"
            " ORDER BY id",
            NEGATIVE,
        ).fetchall()

    def look_again(self, rows: Sequence[tuple[int, str, float]]) -> None:
        """Make negatives pending for their second look."""
        self._reopen([(identity, state) for identity, state, _ in rows], looks=None)
