"""Documents that only ever stand in the frames of others: no pages of their own.

Never depends on the order in which addresses were found: it is told from all links together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from audit.crawl.frontier.frontier import Frontier
from audit.evidence.capture import Capture
from audit.read.web.embeds import FRAMES

WHY = "只在其他页面的框架中出现，内容计入所在页面"
# One link to what stands in the frames of ten times as many pages does not make it a page.
_FRAMED_IN = 3
_TIMES = 10
# Parts of a page and addresses that want input are no links that a visitor follows.
_NO_LINKS = (*FRAMES, "img", "script", "link", "source", "form")


def alone(capture: Capture, pages: Iterable[str]) -> dict[int, str]:
    """Id and address of the judged documents that stand in frames only; ``pages`` are pages for another reason."""
    db = capture.db
    holders: dict[int, set[int]] = defaultdict(set)
    for source, target in db.execute(
        f"SELECT e.source, e.target FROM edge e WHERE e.element IN ({_marks(FRAMES)}) AND e.source<>e.target", FRAMES
    ):
        holders[target].add(source)
    if not holders:
        return {}
    known = {row[0]: row for row in db.execute("SELECT id, url, state, location, internal FROM target")}
    ids = {row[1]: row[0] for row in known.values()}

    def end(identity: int) -> int:
        seen = {identity}
        while known[identity][2] == "redirected" and (onward := ids.get(known[identity][3])) not in (None, *seen):
            identity = onward or identity
            seen.add(identity)
        return identity

    framed: dict[int, set[int]] = defaultdict(set)
    for target, sources in holders.items():
        framed[end(target)] |= sources
    linkers: dict[int, set[int]] = defaultdict(set)
    for source, target in db.execute(
        f"SELECT DISTINCT e.source, e.target FROM edge e WHERE e.element NOT IN ({_marks(_NO_LINKS)})", _NO_LINKS
    ):
        if (at := end(target)) in framed and at != source:
            linkers[at].add(source)
    kept = set(pages)
    found = {}
    for identity, sources in framed.items():
        _, url, state, _, internal = known[identity]
        linked = len(linkers.get(identity, ()))
        fragment = len(sources) >= _FRAMED_IN and linked * _TIMES <= len(sources)
        if state == "judged" and internal and url not in kept and (not linked or fragment):
            found[identity] = url
    return found


def led_to(capture: Capture, page: str) -> set[str]:
    """Where the documents in a page's frames lead: its navigation may stand there."""
    rows = capture.db.execute(
        "SELECT DISTINCT led.url FROM target t JOIN edge f ON f.source=t.id JOIN edge e ON e.source=f.target"
        f" JOIN target led ON led.id=e.target WHERE t.url=? AND f.element IN ({_marks(FRAMES)}) AND e.element='a'",
        (page, *FRAMES),
    )
    return {row[0] for row in rows}


def settle(capture: Capture, frontier: Frontier, pages: Iterable[str]) -> None:
    """Say of such documents what they are; what was seen of them stays, and is read with the pages around them."""
    for identity in sorted(alone(capture, pages)):
        frontier.change(identity, "framed", WHY)


def _marks(values: tuple[str, ...]) -> str:
    return ",".join("?" * len(values))
