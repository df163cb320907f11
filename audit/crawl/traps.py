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
NEWS_CHARS = 40  # of lines no page had before
SHARE = 4  # a self-feeding family may not hold up more than this part of the page budget: the rest of it comes last
_LEAST_SHARE = 200
LAST = 50  # depth of what comes last
_SEEN_KEPT = 200_000  # lines remembered; forgotten together when full
_DEEP = 5  # path segments above which a family is told by its first three
_NUMBERS = re.compile(r"\d+")
_PAGER = re.compile(r"(?:^|[/?&_-])(?:page|pageno|pagenum|pageindex|p|pn|start|offset|index)[_=/-]?\d*$", re.IGNORECASE)
_PAGER_NAMES = frozenset(("page", "pageno", "pagenum", "pageindex", "p", "pn", "start", "offset", "curpage", "cur"))
_CALENDAR_NAMES = frozenset(("y", "m", "year", "month", "day", "date", "ym", "week"))
_MONTH = re.compile(r"(?:^|\D)(?:1\d|2\d|\d{2})?\d{2}[-/_]?(?:0?[1-9]|1[0-2])(?:\D|$)")

_COPIES = "内容雷同的页面不断生成新地址，取样后停止"
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


class Said(NamedTuple):
    """What a page says: a digest of each line without its numbers, with its characters, and a digest of them all."""

    lines: Sequence[tuple[int, int]]
    content: int


class Traps:
    """What was learnt of one site while it is crawled. ``left``: ids that are not looked at for it.

    An address belongs to what fed it: its own family, if only pages of that family lead to it, and the content of the
    page above it that led to it, if more than one page said the same. Each of these has a credit: a page that is fed by
    its own kind and says nothing new takes from it, news restores it.
    """

    def __init__(self, max_pages: int, spent: dict[str, str] | None = None) -> None:
        self.stopped: dict[str, str] = dict(spent or {})  # family → reason
        self.left: set[int] = set()
        self._share = max(_LEAST_SHARE, max_pages // SHARE)
        self._fed: dict[int, list[str | int]] = {}  # found and not looked at yet: id → family, content
        self._found: Counter[str] = Counter()
        self._credit: dict[str | int, int] = {}
        self._lines: set[int] = set()
        self._copies: Counter[int] = Counter()

    def met(self, identity: int, url: str, source: str, content: int, *, new: bool) -> int:
        """Told of every link and of the content of the page it is on. How much later than its turn a new one comes."""
        if not new and identity not in self._fed:
            return 0
        own = family(url)
        feeds: list[str | int] = [own] if own == family(source) else []
        if self._copies[content] > 1 and _grows(url, source):
            feeds.append(content)
        if new:
            if feeds:
                self._fed[identity] = feeds
            section = _section(url)
            if section != _section(source):
                return 0
            self._found[section] += 1
            return LAST if self._found[section] > self._share else 0
        if kept := [feed for feed in self._fed[identity] if feed in feeds]:
            self._fed[identity] = kept
        else:
            del self._fed[identity]
        return 0

    def why_left(self, identity: int) -> str | None:
        """Why an address should not be looked at any more, or None."""
        for feed in self._fed.get(identity, ()):
            if isinstance(feed, str) and feed in self.stopped:
                return self.stopped[feed]
            if isinstance(feed, int) and self._credit.get(feed, CREDIT) <= 0:
                return _COPIES
        return None

    def read(self, identity: int, url: str, said: Said, *, leads_on: bool, shell: bool) -> bool:
        """A page was read: what it says, whether it leads to new addresses of another kind, and whether
        only a browser could tell what it says: such a page proves nothing.

        True when this was the page by which a family ran out of credit.
        """
        is_new = self._news(said.lines) >= NEWS_CHARS
        same = self._copies[said.content] > 1
        ran_out = False
        for feed in self._fed.pop(identity, ()):
            # A list may say nothing new and lead to what does; a maze always leads to more of itself.
            if (is_new and not same) or (leads_on and isinstance(feed, str)):
                self._credit[feed] = CREDIT
            elif not shell and feed in (said.content, family(url)):
                self._credit[feed] = left = self._credit.get(feed, CREDIT) - (SAME_COSTS if same else 1)
                if left <= 0 and isinstance(feed, str) and feed not in self.stopped:
                    self.stopped[feed] = f"{kind(url)}（{feed}），多页不再带来新内容，取样后停止"
                    ran_out = True
        return ran_out

    def said(self, lines: Sequence[tuple[int, int]], content: int) -> Said:
        """What a page says, its content counted, to know copies."""
        if len(self._copies) >= _SEEN_KEPT:
            self._copies.clear()
        self._copies[content] += 1
        return Said(lines, content)

    def undone(self, last: int) -> None:
        """Addresses after this id were rolled back: their ids will be those of others."""
        self._fed = {identity: feeds for identity, feeds in self._fed.items() if identity <= last}
        self.left = {identity for identity in self.left if identity <= last}

    def _news(self, lines: Sequence[tuple[int, int]]) -> int:
        """Characters of lines that no page had before."""
        news = 0
        if len(self._lines) >= _SEEN_KEPT:
            self._lines.clear()
        for mark, chars in lines:
            if mark not in self._lines:
                self._lines.add(mark)
                news += chars
        return news
