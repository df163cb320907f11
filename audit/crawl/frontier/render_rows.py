"""The rows of the browser lane: what a choice is made from, which pages are chosen, which are opened.

Never chooses, and never holds a page's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.crawl.frontier.render_selection import Candidate, Choice, Sketch
from audit.evidence.capture import Capture
from audit.read.lists.offers import decoded

_SKETCHES = "SELECT target, template, links, text_chars, scripts, dated, canonical FROM sketch"


def candidates(capture: Capture, home: str, navigation: set[str]) -> list[Candidate]:
    """Every judged page as the choice sees it."""
    db = capture.db
    rendered = {row[0]: Sketch(**_named(row[1:])) for row in db.execute(f"{_SKETCHES} WHERE view='rendered'")}
    unled = {row[0] for row in db.execute("SELECT target, told FROM sign WHERE view='static'") if _unled(row[1])}
    rows = db.execute(
        "SELECT t.id, t.url, t.render, t.access, s.template, s.links, s.text_chars, s.scripts, s.dated, s.canonical"
        " FROM target t JOIN sketch s ON s.target=t.id AND s.view='static'"
        " WHERE t.state='judged' OR t.render>0 ORDER BY t.url"
    )
    return [
        Candidate(
            url=url, static=Sketch(**_named(rest)), rendered=rendered.get(identity), opened=render > 0,
            access=bool(access), home=url == home, nav=url in navigation, unled=identity in unled,
        )
        for identity, url, render, access, *rest in rows
    ]  # fmt: skip


def _unled(told: str) -> bool:
    pager = decoded(told).pager
    return pager is not None and (pager.unled or pager.more)


def write(capture: Capture, choices: Sequence[Choice]) -> None:
    """Write a choice down as a whole, so that a resumed run opens the same pages."""
    capture.write()
    capture.db.executemany(
        "UPDATE target SET render=1, render_why=?, access=?, screenshot=? WHERE url=?",
        [(choice.why, choice.access, choice.screenshot, choice.url) for choice in choices],
    )
    capture.commit()


def opened(capture: Capture) -> int:
    """How many pages the browser has opened."""
    return int(capture.db.execute("SELECT COUNT(*) FROM target WHERE render=2").fetchone()[0])


def waiting(capture: Capture) -> list[tuple[int, str, bool, bool, int]]:
    """Chosen and not opened yet: id, url, access, screenshot, depth."""
    rows = capture.db.execute(
        "SELECT id, url, access, screenshot, depth FROM target WHERE render>0 AND render=1 ORDER BY url"
    )
    return [(i, url, bool(access), bool(shot), depth) for i, url, access, shot, depth in rows]


def _named(row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(("template", "links", "text_chars", "scripts", "dated", "canonical"), row, strict=True))
