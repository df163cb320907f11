"""Lists of a finished crawl that go on where nothing was read.

Never counts a page that is not there: a dead link to a next page is told as one, pages that repeat themselves as traps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from audit.evidence.capture import Capture
from audit.read.lists.offers import Pager
from audit.read.site.column_key import column_key
from rules.facts.blind import Blind, BlindKind

SHOWN = 20  # pages told of one spot
_READ = frozenset(("judged", "framed", "duplicate", "redirected"))
_NOT_THERE = frozenset(("client_error", "sampled_out"))


def find(capture: Capture, pagers: Mapping[str, Pager], endless: Collection[str] = ()) -> list[Blind]:
    """Lists with pages that were not read, and lists that grow. ``pagers``: of each page with one; ``endless``: pages
    that grew as often as they were scrolled."""
    paged = {url: pager for url, pager in pagers.items() if "search" not in url.lower()}
    states = dict(capture.db.execute("SELECT url, state FROM target WHERE internal=1")) if paged else {}
    keys = Counter(column_key(url) for url, state in states.items() if state in ("judged", "framed"))
    around = _around(capture) if paged else {}
    unread: dict[str, str] = {}
    growing: dict[str, str] = {}
    for url, pager in paged.items():
        if _ends_early(url, pager, states, keys):
            unread.setdefault(column_key(url), around.get(url, url))
        if pager.more:
            growing.setdefault(column_key(url), around.get(url, url))
    return [
        *_spot("pager", unread.values(), "个列表的后页未能翻到", "lists whose further pages were not read"),
        *_spot("more", growing.values(), "个列表点击后才加载的内容未能查看", "lists that grow when clicked"),
        *_spot("scroll", endless, "个列表滚动加载，未能看到末尾", "lists that grow when scrolled"),
    ]


def _around(capture: Capture) -> dict[str, str]:
    """Documents that stand in frames only → the page around each: its list is that page's."""
    return dict(
        capture.db.execute(
            "SELECT t.url, MIN(s.url) FROM edge e JOIN target t ON t.id=e.target JOIN target s ON s.id=e.source"
            " WHERE t.state='framed' AND e.element IN ('iframe', 'frame', 'object', 'embed') GROUP BY t.url"
        )
    )


def _spot(kind: BlindKind, pages: Collection[str], zh: str, en: str) -> list[Blind]:
    shown, count = tuple(pages)[:SHOWN], len(pages)
    told = Blind(kind=kind, hides="lists", zh=f"{count} {zh}", en=f"{count} {en}", count=count, pages=shown)
    return [told] if count else []


def _ends_early(url: str, pager: Pager, states: Mapping[str, str], keys: Mapping[str, int]) -> bool:
    """Whether a list goes on behind this page where nothing was read. ``keys``: pages read of each list."""
    if pager.next:
        return states.get(pager.next) not in _READ | _NOT_THERE
    if pager.total > 1:
        if pager.at >= pager.total:
            return False
        read = {one for one in (url, *pager.pages) if states.get(one) in _READ}
        return max(len(read), keys[column_key(url)]) < pager.total
    if pager.pages:
        return any(states.get(one) not in _READ | _NOT_THERE for one in pager.pages)
    return pager.unled
