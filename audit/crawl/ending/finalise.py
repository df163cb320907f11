"""What can only be said when everything is in: where redirects end, loops, twins, depths, and whether it is the whole.

Never depends on the order in which addresses were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from audit.crawl.ending import blind_spots
from audit.crawl.frontier import frame_parts
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.frontier.render_rows import candidates
from audit.crawl.frontier.render_selection import SHELL_CHARS, agree
from audit.evidence.capture import Capture, now
from audit.evidence.store import SIGNPOSTS

__all__ = ["follow", "mark_loops", "now", "settle"]

_LONGEST_CHAIN = 20
_LOOP = "重定向循环"
_SIGNPOSTS = (
    "SELECT t.id, t.url, s.text_chars FROM target t JOIN sketch s ON s.target=t.id AND s.view='static'"
    f" WHERE {SIGNPOSTS}"
)
_INDEX = re.compile(r"/(?:index|default|home)\.(?:s?html?|jspx?|aspx?|php|do)$")
_SLASHES = re.compile(r"/{2,}")


def follow(capture: Capture, url: str, *, signposts: bool = False) -> str:
    """Where a chain of redirects ends by what is known; the address itself for a loop.

    ``signposts`` also follows pages that send their visitors on by script or meta refresh, if that leads to a page.
    """
    if signposts:
        end = _walk(capture, url, signposts=True)
        row = capture.db.execute("SELECT state FROM target WHERE url=?", (end,)).fetchone()
        if row is not None and row[0] in ("judged", "pending"):
            return end
    return _walk(capture, url, signposts=False)


def _walk(capture: Capture, url: str, *, signposts: bool) -> str:
    seen = [url]
    while len(seen) <= _LONGEST_CHAIN:
        row = capture.db.execute("SELECT state, location FROM target WHERE url=?", (seen[-1],)).fetchone()
        if row is None or not row[1] or (row[0] != "redirected" and not signposts):
            return seen[-1]
        if row[1] in seen:
            return url
        seen.append(row[1])
    return url


def _redirects(capture: Capture) -> dict[str, str]:
    return dict(capture.db.execute("SELECT url, location FROM target WHERE state='redirected' ORDER BY url").fetchall())


def mark_loops(capture: Capture, frontier: Frontier) -> None:
    """Redirects that lead back to themselves are a fault of the server; like any negative it wants a second look.

    Pages that send their visitors to each other take turns: those with something to read are pages, after all.
    """
    signposts = {url: (identity, chars) for identity, url, chars in capture.db.execute(_SIGNPOSTS)}
    for loop in _loops(_redirects(capture)):
        turning = signposts.keys() & loop
        for url in loop:
            if not turning:
                identity, looks = capture.db.execute("SELECT id, looks FROM target WHERE url=?", (url,)).fetchone()
                frontier.change(identity, "server_error", _LOOP, confirmed=looks >= 2)
            elif url in turning and signposts[url][1] >= SHELL_CHARS:
                frontier.change(signposts[url][0], "judged", "", location="")


def _loops(leads: Mapping[str, str]) -> Iterator[list[str]]:
    """The addresses of each circle, in time linear in them all."""
    done: set[str] = set()
    for start in leads:
        walked: dict[str, int] = {}
        at = start
        while at in leads and at not in done and at not in walked:
            walked[at] = len(walked)
            at = leads[at]
        if at in walked:
            yield list(walked)[walked[at] :]
        done.update(walked)


def settle(capture: Capture, frontier: Frontier, start: str, cut: list[str], *, rendered: bool) -> None:
    """Write what the end of a crawl makes known, in one transaction."""
    capture.write()
    mark_loops(capture, frontier)
    home = follow(capture, start, signposts=True)
    _write_ends(capture)
    capture.db.execute("UPDATE target SET final_url=location WHERE state='judged' AND location<>''")
    _twins(capture, frontier, home)
    frame_parts.settle(capture, frontier, (home, start))
    _depths(capture, start)
    capture.meta["home"] = home
    capture.meta["templates"] = _templates(capture, frontier, home)
    spots = blind_spots.find(capture, frontier, home, cut)
    capture.meta["blind"] = blind_spots.to_meta(spots)
    capture.meta["unfinished"] = blind_spots.unfinished(capture)
    capture.meta["whole"] = blind_spots.whole(spots)
    capture.meta["finished_at"] = now()
    capture.commit()
    capture.check_sum()


def _write_ends(capture: Capture) -> None:
    """Where each redirect ends: at a page, at a fault, or at the first page that only sends its visitors on."""
    leads = _redirects(capture)
    signposts = {row[0] for row in capture.db.execute(f"SELECT url FROM target WHERE {SIGNPOSTS}")}
    for url in leads:
        at, steps = leads[url], 0
        while at in leads and at not in signposts and steps < _LONGEST_CHAIN:
            at, steps = leads[at], steps + 1
        end = at if at in signposts and at != url else follow(capture, url)
        capture.db.execute("UPDATE target SET final_url=? WHERE url=?", (end, url))


class _Twin(NamedTuple):
    id: int
    url: str
    canonical: str  # the address that the page itself names


def _twins(capture: Capture, frontier: Frontier, home: str) -> None:
    """One page under several addresses stays once: at the canonical address, else as the home page, else at the host
    and scheme of the home page, else at the shortest and smallest address."""
    begun = "/".join(home.split("/")[:3]) + "/"
    gone: set[str] = set()
    for group in (*_same_bytes(capture), *_same_words(capture)):
        members = [one for one in group if one.url not in gone]
        if len(members) < 2:
            continue
        named = members[0].canonical
        kept = min(
            members, key=lambda m: (m.url != named, m.url != home, not m.url.startswith(begun), len(m.url), m.url)
        )
        for one in members:
            if one.url not in (kept.url, home):
                gone.add(one.url)
                frontier.change(one.id, "duplicate", f"与 {kept.url} 是同一页面", final_url=kept.url)


def _same_bytes(capture: Capture) -> list[list[_Twin]]:
    """Pages of the same bytes that name the same canonical address, or whose addresses are spellings of one."""
    rows = capture.db.execute(
        "SELECT t.id, t.url, t.sha256, s.canonical FROM target t JOIN sketch s ON s.target=t.id AND s.view='static'"
        " WHERE t.state='judged' AND t.sha256<>'' AND t.sha256 IN"
        " (SELECT sha256 FROM target WHERE state='judged' GROUP BY sha256 HAVING COUNT(*)>1) ORDER BY t.url"
    ).fetchall()
    groups: dict[tuple[str, str], list[_Twin]] = {}
    for identity, url, sha256, named in rows:
        key = (sha256, f"canonical {named}" if named else _bare(url))
        groups.setdefault(key, []).append(_Twin(identity, url, named))
    return [group for group in groups.values() if len(group) > 1]


def _same_words(capture: Capture) -> list[list[_Twin]]:
    """Pages of one address but for scheme, ``www.`` and index page, that say the same but for a stamp or a count."""
    places: dict[str, list[_Twin]] = {}
    for identity, url, named in capture.db.execute(
        "SELECT t.id, t.url, s.canonical FROM target t JOIN sketch s ON s.target=t.id AND s.view='static'"
        " WHERE t.state='judged' ORDER BY t.url"
    ).fetchall():
        places.setdefault(_place(url), []).append(_Twin(identity, url, named))
    groups: dict[tuple[str, bytes], list[_Twin]] = {}
    for place, members in places.items():
        for one in members if len(members) > 1 else ():
            row = capture.db.execute("SELECT lines FROM said WHERE target=? AND length(lines)>1", (one.id,)).fetchone()
            if row is not None:  # a page without words says nothing of being another
                groups.setdefault((place, row[0]), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _place(url: str) -> str:
    """An address without scheme, ``www.``, index page and last slash."""
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{_INDEX.sub('', parts.path).rstrip('/')}?{parts.query}"


def _bare(url: str) -> str:
    """An address without scheme, ``www.``, case, index page, doubled or last slash and the order of its query."""
    parts = urlsplit(url)
    path = _INDEX.sub("", _SLASHES.sub("/", unquote(parts.path).lower())).rstrip("/")
    query = "&".join(sorted(filter(None, unquote(parts.query).split("&"))))
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{query}"


def _depths(capture: Capture, start: str) -> None:
    """Clicks from the start address, by breadth; rows that no link reaches keep 99."""
    db = capture.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS step (id INTEGER PRIMARY KEY, depth INTEGER NOT NULL)")
    db.execute("DELETE FROM step")
    db.execute("INSERT INTO step SELECT id, 0 FROM target WHERE url=?", (start,))
    depth = 0
    while True:
        added = db.execute(
            "INSERT OR IGNORE INTO step SELECT e.target, ? FROM edge e JOIN step s ON s.id=e.source WHERE s.depth=?",
            (depth + 1, depth),
        ).rowcount
        added += db.execute(
            "INSERT OR IGNORE INTO step SELECT n.id, ? FROM step s JOIN target t ON t.id=s.id"
            " JOIN target n ON n.url=t.location WHERE s.depth=? AND t.location<>''",
            (depth + 1, depth),
        ).rowcount
        if not added:
            break
        depth += 1
    db.execute("UPDATE target SET depth=COALESCE((SELECT depth FROM step WHERE step.id=target.id), 99)")


def _templates(capture: Capture, frontier: Frontier, home: str) -> dict[str, Any]:
    """What was learnt per template: pages, how many were opened, and whether scripts made a difference."""
    learnt: dict[str, Any] = {}
    for view in candidates(capture, home, set()):
        row = learnt.setdefault(view.static.template, {"pages": 0, "opened": 0, "agree": None, "example": view.url})
        row["pages"] += 1
        if view.rendered is not None:
            row["opened"] += 1
            row["agree"] = agree(view.static, view.rendered) and row["agree"] is not False
    return learnt
