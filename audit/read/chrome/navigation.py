"""The main navigation of a page: the container with 首页 and the names of sections.

Never takes a friendly link or a footer for navigation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.etree import _Element

from audit.read.web.links import Anchor
from audit.read.web.text import Sheet, squeeze, tidy
from audit.read.web.word_lists import key, names

_PATH = re.compile(r"位置[:：]|>(?<!->)|＞|»|›|→")
_NAV_WORDS = re.compile(r"首页|政务公开|信息公开|政务服务|互动|要闻|新闻|概况|走进|专题|公开|服务|解读|数据")
_HEAD_LINES = 200
_MOST_LINKS = 120


def navigation(sheet: Sheet, anchors: dict[str, Anchor], path: int = -1) -> list[Anchor]:
    """The links of the main navigation: the first container with 首页 and section names, each target once.

    ``path`` is the line of the breadcrumb, which begins with 首页, too.
    """
    best: tuple[float, _Element] | None = None
    upto = min(len(sheet.lines), max(sheet.body[0], 60) + _HEAD_LINES, sheet.footer)
    for line in sheet.lines[:upto]:
        home = next((link for link in line.links if key("".join(link.itertext())[:40]) in names("home")), None)
        if home is None or line.n == path:
            continue
        # A line of its own is an entry of a menu; among other words it is one where the line is the menu.
        if key(line.text) not in names("home") and (_PATH.search(line.text) or _known(line.links) < 3):
            continue
        found = _holder(home, line.n)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    holder = best[1] if best is not None else _menu(sheet, upto, path)
    if holder is None:
        return []
    kept: dict[str, Anchor] = {}
    for link in holder.iter("a"):
        anchor = anchors.get(link.get("href") or "")
        if anchor is not None and anchor.url not in kept and squeeze(anchor.text):
            kept[anchor.url] = anchor
    return list(kept.values())[:80]


def _known(links: Iterable[_Element]) -> int:
    words = [tidy("".join(link.itertext())[:100]) for link in links if link.get("href")]
    return sum(1 for word in words if 2 <= len(word) <= 8 and _NAV_WORDS.search(word))


def _holder(link: _Element, n: int) -> tuple[float, _Element] | None:
    """The nearest element around a link that holds section names, with its rank."""
    node: _Element | None = link
    for _ in range(4):
        node = node.getparent() if node is not None else None
        if node is None or node.tag in ("body", "html"):
            return None
        links = [a for a in node.iter("a") if a.get("href")]
        if len(links) > _MOST_LINKS:
            return None
        if (known := _known(links)) >= 3:
            return known - 0.02 * n - 0.01 * len(links), node
    return None


def _menu(sheet: Sheet, upto: int, path: int) -> _Element | None:
    """A menu without 首页: what the page calls navigation, else four section names in one element of the head."""
    marked = [node for node in sheet.tree.iter("nav") if _known(node.iter("a")) >= 3]
    if marked:
        return marked[0]
    for line in sheet.lines[: min(upto, max(sheet.body[0], 20))]:
        if line.n != path and line.links and not _PATH.search(line.text):
            found = _holder(line.links[0], line.n)
            if found is not None and found[0] >= 3.5:
                return found[1]
    return None
