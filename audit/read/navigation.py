"""The main navigation of a page: the container with 首页 and the names of sections.

Never takes a friendly link or a footer for navigation.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.links import Anchor
from audit.read.text import Sheet, squeeze, tidy
from audit.read.words import key, names

_NAV_WORDS = re.compile(r"首页|政务公开|信息公开|政务服务|互动|要闻|新闻|概况|走进|专题|公开|服务|解读|数据")


def navigation(sheet: Sheet, anchors: dict[str, Anchor]) -> list[Anchor]:
    """The links of the main navigation: the first container with 首页 and section names, each target once."""
    best: tuple[float, _Element] | None = None
    upto = max(sheet.body[0], 60)
    for line in sheet.lines[: min(len(sheet.lines), upto + 200)]:
        if line.n >= sheet.footer:
            break
        if key(line.text) not in names("home") or not line.links:
            continue
        node: _Element | None = line.links[0]
        for _ in range(4):
            node = node.getparent() if node is not None else None
            if node is None or node.tag in ("body", "html"):
                break
            links = [a for a in node.iter("a") if a.get("href")]
            if len(links) > 120:
                break
            words = [tidy("".join(a.itertext())) for a in links]
            known = sum(1 for word in words if 2 <= len(word) <= 8 and _NAV_WORDS.search(word))
            if known >= 3:
                rank = known - 0.02 * line.n - 0.01 * len(links)
                if best is None or rank > best[0]:
                    best = (rank, node)
                break
    if best is None:
        return []
    found: dict[str, Anchor] = {}
    for link in best[1].iter("a"):
        anchor = anchors.get(link.get("href") or "")
        if anchor is not None and anchor.url not in found and squeeze(anchor.text):
            found[anchor.url] = anchor
    return list(found.values())[:80]
