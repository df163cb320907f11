"""One page's reading, cut down to what the site's facts need, so that thousands fit in memory.

Never keeps a page's words or markup; never looks beyond the one page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from audit.evidence.run_log import Failed
from audit.read.page.beyond_page import NOTHING, Across
from audit.read.page.page import PageReading, PageSource, read_page
from audit.read.privacy.final_mask import worded
from audit.read.web.links import Anchor
from audit.read.web.normal import nfkc
from audit.read.web.sketch import packed
from rules.facts.records import Document, Item, Marks, Maybe, Page, Unknown

ITEMS_KEPT = 200  # rows of a list page that are kept for the ledger
_HOME_NAMES = frozenset(
    ("首页", "网站首页", "主页", "本站首页", "门户首页", "home", "homepage", "政府首页", "返回首页")
)
# The last word of a breadcrumb that names no column.
_LEAF_NAMES = frozenset(
    ("正文", "详情", "内容", "列表", "文章", "信息详情", "文章详情", "内容页", "列表页", "详细内容", "浏览文章")
)
_SPACES = re.compile(r"\s+")
_CRUMB_MARKS = "›»>＞/\\|:：-—·•→"


class Trail(Struct, frozen=True):
    """One step of a breadcrumb with where it leads; ``url`` "" for a step that is no link."""

    name: str
    url: str = ""


class Slim(Struct, frozen=True, kw_only=True):
    """What is kept of a page."""

    page: Page
    document: Document | None = None
    items: tuple[Item, ...] = ()
    items_found: Maybe[int] = None
    mentions: tuple[str, ...] = ()
    core: str = ""
    across: Across = NOTHING
    pieces: bytes = b""  # packed sketch of a document's or interpretation's text
    trail: tuple[Trail, ...] = ()  # home and 正文 aside
    links: tuple[str, ...] = ()  # of documents and the home page: where they lead
    nav: tuple[tuple[str, str], ...] = ()  # of the home page: (url, text)
    failed: Failed | None = None  # reading it did: nothing else is known


def read_slim(source: PageSource) -> Slim:
    """Read a page and keep what the site needs. Raises what :func:`read_page` raises."""
    return slimmed(read_page(source), source)


def slimmed(reading: PageReading, source: PageSource) -> Slim:
    """What the site needs of a page's reading."""
    page = reading.page
    if page.wall is not None:
        return behind_wall(source, page.wall)  # a state, not facts: what is behind the wall was not seen
    wants_links = reading.document is not None or source.is_home
    slim = Slim(  # without its links: they are not masked, and every one would be looked through
        page=page,
        document=reading.document,
        items=reading.items[:ITEMS_KEPT],
        items_found=reading.items_found,
        mentions=reading.mentions,
        core=reading.core_title,
        across=reading.across,
        pieces=packed(reading.pieces),
        trail=trail(page, reading.anchors),
        nav=tuple(dict.fromkeys((a.url, a.text) for a in reading.nav if a.follow)) if source.is_home else (),
    )
    links = tuple(dict.fromkeys(a.url for a in reading.anchors if a.follow)) if wants_links else ()
    return msgspec.structs.replace(worded(slim), links=links)


def unread(source: PageSource, fault: Failed) -> Slim:
    """The facts of a page that our reader failed on: rules are not asked of it, and nothing is missing there."""
    page = msgspec.structs.replace(_nothing(source, Unknown(fault.why)), failed=fault.why)
    return Slim(page=page, items_found=Unknown(fault.why), failed=fault)


def behind_wall(source: PageSource, reason: str) -> Slim:
    """The facts of a page that shows nothing but a wall."""
    page = msgspec.structs.replace(_nothing(source, Unknown(reason)), wall=reason)
    return Slim(page=page, items_found=Unknown(reason))


def not_seen(slim: Slim) -> str:
    """Why nothing is known of a page that was captured, or an empty string."""
    return slim.page.failed or slim.page.wall or ""


def _nothing(source: PageSource, cause: Unknown) -> Page:
    """A page of which everything that may be unknown is."""
    marks: dict[str, Any] = dict.fromkeys(Marks.__struct_fields__, cause)
    return Page(
        url=source.url, record=source.record, kind="other", is_home=source.is_home, title=cause, heading=cause,
        breadcrumb=cause, published_on=cause, written_on=cause, source=cause, marks=Marks(**marks), access=cause,
        banner=cause,
    )  # fmt: skip


@lru_cache(maxsize=8192)  # names of links: navigation repeats itself
def word(name: str) -> str:
    """A name for comparing: NFKC, no white space, no breadcrumb marks around it, lower case."""
    return _SPACES.sub("", nfkc(name)).strip(_CRUMB_MARKS).lower()


def is_home_name(name: str) -> bool:
    return word(name) in _HOME_NAMES


def trail(page: Page, anchors: Sequence[Anchor]) -> tuple[Trail, ...]:
    """The breadcrumb's steps with their addresses, found among the page's links by their names in a row.

    A name that stands in the menu and in the breadcrumb is taken from where its neighbours stand too.
    """
    crumbs = page.breadcrumb
    if not isinstance(crumbs, tuple) or not crumbs:
        return ()
    names = [word(name) for name in crumbs]
    known = set(names)
    spots = [(word(a.text), a.url) for a in anchors if a.follow and a.element in ("a", "onclick")]
    at: dict[str, list[int]] = {}
    for place, (name, _) in enumerate(spots):
        if name in known:
            at.setdefault(name, []).append(place)
    steps = []
    for step, name in enumerate(names):
        best, url = -1, ""
        for place in at.get(name, ()):
            run = _run(spots, names, place, step)
            if run > best:
                best, url = run, spots[place][1]
        steps.append(Trail(crumbs[step].strip(), url))
    if steps and word(steps[-1].name) in _LEAF_NAMES:
        steps.pop()
    return tuple(step for step in steps if word(step.name) and not is_home_name(step.name))


def _run(spots: Sequence[tuple[str, str]], names: Sequence[str], place: int, step: int) -> int:
    """How many neighbouring links bear the neighbouring names of the breadcrumb, home included."""
    length = 0
    back, name = place - 1, step - 1
    while back >= 0 and name >= 0 and spots[back][0] == names[name]:
        length, back, name = length + 1, back - 1, name - 1
    if name < 0 and back >= 0 and spots[back][0] in _HOME_NAMES:
        length += 1
    ahead, name = place + 1, step + 1
    while ahead < len(spots) and name < len(names) and spots[ahead][0] == names[name]:
        length, ahead, name = length + 1, ahead + 1, name + 1
    return length


def path_names(slim: Slim) -> tuple[str, ...]:
    """Names of a page's breadcrumb, home and 正文 aside."""
    return tuple(step.name for step in slim.trail)


def as_bytes(slim: Slim) -> bytes:
    """For comparing readings made in different processes."""
    return msgspec.json.encode(slim, order="deterministic")
