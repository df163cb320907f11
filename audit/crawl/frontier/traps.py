"""Learns where a site goes on for ever: calendars, endless paging, facets, growing paths, rotating session ids.

Never judges by names alone and never leaves out an address that a page of another kind links to: only a family of
addresses that feeds on itself and has stopped telling anything new is left, and the reason is written with each row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

CREDIT = 24  # pages without news in a row before a family is left
SAME_COSTS = 3  # a page that says and leads where an earlier one did counts so many times
LEAST = 36  # pages of a kind that are read in any case: more than a small site has
NEWS_CHARS = 40  # of lines no page had before
NEWS_FIGURES = 4  # numbers no page had before: tables of figures differ in nothing else
SHARE = 4  # a self-feeding family may not hold up more than this part of the page budget: the rest of it comes last
_LEAST_SHARE = 200
_ROOM = 200  # addresses of one kind in one turn, where the kind goes on telling something new
_SEEN_KEPT = 200_000  # lines, and figures, that are remembered; what comes later is new each time
_DEEP = 5  # path segments above which a family is told by its first three
_NUMBERS = re.compile(r"\d+")
_PAGER = re.compile(r"(?:^|[/?&_-])(?:page|pageno|pagenum|pageindex|p|pn|start|offset|index)[_=/-]?\d*$", re.IGNORECASE)
_PAGER_NAMES = frozenset(("page", "pageno", "pagenum", "pageindex", "p", "pn", "start", "offset", "curpage", "cur"))
_CALENDAR_NAMES = frozenset(("y", "m", "year", "month", "day", "date", "ym", "week"))
_MONTH = re.compile(r"(?:^|\D)(?:1\d|2\d|\d{2})?\d{2}[-/_]?(?:0?[1-9]|1[0-2])(?:\D|$)")

STOPPED = "取样后停止"  # how each reason ends
_COPIES = f"内容雷同的页面不断生成新地址，{STOPPED}"
_LONGEST_URL = 2083
_SEGMENTS = 20
_REPEATS = 4
_CYCLES = 3  # of two or three segments


def trap(url: str) -> str | None:
    """Why an address looks like the end of an endless path, or None: too long, too deep, or repeating itself."""
    if len(url) > _LONGEST_URL:
        return "地址过长，疑似程序生成的无限路径"
    segments = urlsplit(url).path.split("/")[1:]
    if len(segments) > _SEGMENTS:
        return "路径层级过多，疑似程序生成的无限路径"
    run = 1
    for before, segment in pairwise(segments):
        run = run + 1 if segment and segment == before else 1
        if run >= _REPEATS:
            return "路径段连续重复，疑似程序生成的无限路径"
    for length in (2, 3):
        for at in range(len(segments) - _CYCLES * length + 1):
            block = segments[at : at + length]
            if all(block) and segments[at : at + _CYCLES * length] == block * _CYCLES:
                return "路径段循环重复，疑似程序生成的无限路径"
    return None


@lru_cache(maxsize=65_536)
def family(url: str) -> str:
    """Addresses made by one template: host, directories without numbers, ending; a program with any query is one.

    Deep paths are told by their first three directories, so that a path that grows stays in its family.
    """
    parts = urlsplit(url)
    *folders, name = parts.path.split("/")[1:] or [""]
    if len(folders) >= _DEEP:
        folders = [*folders[:3], "**"]
    ending = "." + name.rpartition(".")[2] if "." in name else ""
    last = f"{name}?" if parts.query else f"*{ending}"
    return f"{parts.netloc}{_NUMBERS.sub('#', '/'.join(['', *folders, last]))}"


@lru_cache(maxsize=65_536)
def _section(url: str) -> str:
    """The part of a site an address stands in: its first directory, or its family where it has none."""
    parts = urlsplit(url)
    first, slash, _ = parts.path[1:].partition("/")
    return f"{parts.netloc}/{_NUMBERS.sub('#', first)}/" if slash else family(url)


def _grows(url: str, source: str) -> bool:
    """Whether a link leads to a folder further down."""
    return urlsplit(url).path.count("/") > urlsplit(source).path.count("/")


def kind(url: str) -> str:
    """What sort of trap an address of a self-feeding family is, for the reason."""
    parts = urlsplit(url)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if family(url).partition("?")[0].rpartition("/")[0].endswith("**"):
        return "路径不断变长"
    if names & _CALENDAR_NAMES or (not names and _MONTH.search(parts.path)):
        return "日历式地址"
    if names & _PAGER_NAMES or _PAGER.search(parts.path.rstrip("/").rpartition(".")[0] or parts.path.rstrip("/")):
        return "翻页重复"
    return "筛选、排序组合" if len(names) > 1 else "同类地址互相生成"


class Link(NamedTuple):
    """An address of the site that a page leads to; ``new``: this page is the first that does."""

    id: int
    url: str
    new: bool
    follow: bool  # not a mere part of the page


class Page(NamedTuple):
    """What a page said and where it leads, as far as traps are told by it."""

    id: int
    url: str
    is_home: bool
    content: int  # digest of its lines without their numbers
    lines: Sequence[tuple[int, int]]  # digest and characters of each that no page of an earlier turn had
    figures: Sequence[int]  # digests of its numbers, those of its address and of days left out
    shell: bool  # only a browser could tell what it says: it proves nothing
    links: Sequence[Link]


class Traps:
    """What was learnt of one site, page by page in the order of their turns: the same for the same pages.

    An address belongs to what fed it: its own family, if only pages of that family lead to it, and the content of the
    page above it that led to it, if more than one page said the same. Each of these has a credit: a page that is fed by
    its own kind and says nothing new takes from it, news restores it. Nothing is left before so many of a kind were
    read as a small site has pages.
    """

    def __init__(self, max_pages: int) -> None:
        self.stopped: dict[str, str] = {}  # family → reason
        self.fed: dict[int, list[str | int]] = {}  # found and not read yet: id → family, content
        self._share = max(_LEAST_SHARE, max_pages // SHARE)
        self._found: Counter[str] = Counter()
        self._credit: dict[str | int, int] = {}
        self._read: Counter[str | int] = Counter()
        self._news: Counter[str | int] = Counter()
        self._lines: set[int] = set()
        self._figures: set[int] = set()
        self._copies: Counter[int] = Counter()

    def knows(self, line: int) -> bool:
        """Whether a page of an earlier turn had a line."""
        return line in self._lines

    def take(self, page: Page) -> list[int]:
        """A page was read. Ids of the addresses it was first to lead to that come last: there are too many of them."""
        self._copies[page.content] += 1
        late, leads_on = [], False
        for link in page.links:
            if self._met(page, link):
                late.append(link.id)
            leads_on = leads_on or (link.new and link.follow and family(link.url) != family(page.url))
        same = self._copies[page.content] > 1
        told = self._new_chars(page.lines) >= NEWS_CHARS and not same
        told = self._new_figures(page.figures) >= NEWS_FIGURES or told
        for feed in self.fed.pop(page.id, ()):
            self._read[feed] += 1
            # A list may say nothing new and lead to what does; a maze always leads to more of itself.
            if told or (leads_on and isinstance(feed, str)):
                self._credit[feed] = CREDIT
                self._news[feed] += 1
            elif not page.shell and feed in (page.content, family(page.url)):
                self._credit[feed] = self._credit.get(feed, CREDIT) - (SAME_COSTS if same else 1)
            if self._spent(feed) and isinstance(feed, str) and feed not in self.stopped:
                self.stopped[feed] = f"{kind(page.url)}（{feed}），多页不再带来新内容，{STOPPED}"
        return late

    def _met(self, page: Page, link: Link) -> bool:
        if not link.follow or (not link.new and link.id not in self.fed):
            return False
        own = family(link.url)
        feeds: list[str | int] = [own] if not page.is_home and own == family(page.url) else []
        if self._copies[page.content] > 1 and _grows(link.url, page.url):
            feeds.append(page.content)
        if not link.new:
            if kept := [feed for feed in self.fed[link.id] if feed in feeds]:
                self.fed[link.id] = kept
            else:
                del self.fed[link.id]
            return False
        if feeds:
            self.fed[link.id] = feeds
        section = _section(link.url)
        if page.is_home or section != _section(page.url):
            return False
        self._found[section] += 1
        return self._found[section] > self._share

    def _spent(self, feed: str | int) -> bool:
        return self._credit.get(feed, CREDIT) <= 0 and self._read[feed] >= LEAST

    def why_left(self, identity: int) -> str | None:
        """Why an address should not be looked at any more, or None."""
        for feed in self.fed.get(identity, ()):
            if isinstance(feed, str) and feed in self.stopped:
                return self.stopped[feed]
            if isinstance(feed, int) and self._spent(feed):
                return _COPIES
        return None

    def room(self, feed: str | int) -> int:
        """How many addresses with this feed one turn may take: what the feed turns out to be is known after it."""
        return max(LEAST - self._read[feed], self._credit.get(feed, CREDIT), min(_ROOM, self._news[feed] // 4), 1)

    def _new_chars(self, lines: Sequence[tuple[int, int]]) -> int:
        """Characters of lines that no page had before."""
        news = 0
        for mark, chars in lines:
            if mark not in self._lines:
                if len(self._lines) < _SEEN_KEPT:
                    self._lines.add(mark)
                news += chars
        return news

    def _new_figures(self, figures: Sequence[int]) -> int:
        new = [figure for figure in figures if figure not in self._figures]
        self._figures.update(new[: max(0, _SEEN_KEPT - len(self._figures))])
        return len(new)
