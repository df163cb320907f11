"""Rows of list pages and the pager, found by repetition and not by names.

Never counts navigation, footers or sidebars as items, and never supplies a year the page does not give.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.etree import _Element

from audit.read import dates
from audit.read.body import FOOTER
from audit.read.reference import absolute
from audit.read.rows import DIGIT, date_in, title_of
from audit.read.text import Sheet, inner_text

MAX_ANCHORS = 4000
_MORE = re.compile(
    r"^[\[【(（<《]*(?:更多|查看更多|more|MORE|More|详细|详情|查看详情|查看|点击查看|阅读全文|"
    r"下载|收起|展开|全部)[\s>》»+.…\]】)）]*$"
)
_PAGER = re.compile(
    (
        r"^(?:下一页|下页|尾页|末页|最后一页|上一页|首页|上页|第一页|下一页>|next|>|>>|\d{1,4}"
        r"|[.…]+|共\d+页|转到|跳转|go)$"
    ),
    re.IGNORECASE,
)
_PAGER_WORDS = re.compile(
    # Every way to begin is a letter of its own: so the search runs over them in one go, three times as fast.
    r"下一页|下页|尾页|末页|最后一页|共\s*\d+\s*页|共\s*\d+\s*条|"
    r"c(?i:reatePage(?:HTML|\())|C(?i:reatePage(?:HTML|\())|j(?i:page\s*\()|J(?i:page\s*\()|"
    r"p(?i:agination)|P(?i:agination)",
)
# An address that names one article: a date or a number in its last steps.
_ITEM_URL = re.compile(r"\d{4,}[^/]*$|[?&]\w*id=\w{3,}|/\d{4}-\d{2}/\d{2}/|/[0-9a-f]{16,}", re.IGNORECASE)
_ROOTED = re.compile(r"(?:/[\w-][\w.-]*)+/?")  # no dot segment, no query: nothing to resolve
_LEAF = re.compile(r"\.\w{2,5}(?:\?|$)|\d[^/]*$")
_ASIDE = re.compile(r"热点|热门|推荐|相关|排行|点击|最新|猜你|友情|感兴趣|延伸阅读|专题专栏")
_ROWS = ("li", "tr", "dd", "article", "dl")


@dataclass(slots=True)
class Row:
    title: str
    node: _Element
    on: dt.date | None
    link: _Element


@dataclass(slots=True)
class Group:
    """Rows of one container."""

    parent: _Element
    rows: list[Row] = field(default_factory=list)
    order: int = 0
    hidden: bool = False

    @property
    def dated(self) -> int:
        return sum(1 for row in self.rows if row.on is not None)

    @property
    def title_chars(self) -> float:
        return sum(len(row.title) for row in self.rows) / max(1, len(self.rows))


@dataclass(slots=True)
class Lists:
    """The groups of rows of a page and which of them are its main list."""

    groups: list[Group]
    main: list[Row]
    pager: bool
    unclear: bool = False  # no list was found, but links that may be one


def find_lists(sheet: Sheet, crumb_line: int | None, url: str = "") -> Lists:
    """Group the links of a page into rows by repetition; ``url`` tells what lies below this page."""
    holders = _link_counts(sheet)
    skip = _outside(sheet, crumb_line)
    groups: dict[_Element, Group] = {}
    seen_rows: set[_Element] = set()
    texts: dict[_Element, str] = {}
    twins: dict[_Element, Counter[str]] = {}
    order = 0
    for link in sheet.tree.iter("a"):
        order += 1
        if order > MAX_ANCHORS:
            break
        if link in skip or not holders.get(link):
            continue
        title = title_of(link)
        if len(title) < 4 or _MORE.match(title) or _PAGER.match(title):
            continue
        row, parent = _row_of(link, holders, texts, twins)
        if row is None or parent is None:
            continue
        group = groups.get(parent)
        if group is None:
            group = groups[parent] = Group(parent, order=order)
        if row in seen_rows:
            for known in group.rows:
                if known.node is row and len(title) > len(known.title) and known.link.get("href") != link.get("href"):
                    known.title, known.link = title, link
            continue
        seen_rows.add(row)
        group.rows.append(Row(title, row, date_in(row, link, link.get("href") or ""), link))
    ordered = sorted(groups.values(), key=lambda group: group.order)
    pager = has_pager(sheet)
    merged = _merged(ordered)
    main = _main(sheet, merged, pager, url)
    return Lists(ordered, main, pager, not main and _unclear(sheet, merged, url))


def _link_counts(sheet: Sheet) -> dict[_Element, int]:
    """Element → number of title links in it."""
    counts: dict[_Element, int] = {}
    seen = 0
    for link in sheet.tree.iter("a"):
        seen += 1
        if seen > MAX_ANCHORS:
            break
        href = link.get("href") or link.get("onclick")
        if not href or (href.strip().lower().startswith(("javascript:void", "#")) and not link.get("onclick")):
            continue
        counts[link] = counts.get(link, 0) + 1
    for node in reversed(list(sheet.tree.iter())):  # children stand before their parents
        count = counts.get(node)
        if count and (parent := node.getparent()) is not None:
            counts[parent] = counts.get(parent, 0) + count
    return counts


def _outside(sheet: Sheet, crumb_line: int | None) -> set[_Element]:
    """Links of the footer, of the breadcrumb, and of pages' own tool bars."""
    skip: set[_Element] = set()
    footers = frozenset(sheet.hits(FOOTER))
    for line in sheet.lines:
        if line.n >= sheet.footer or line.n == crumb_line or line.n in footers:
            skip.update(line.links)
    # What a page itself calls navigation is no list of items: else no column whose page has a menu would ever be empty.
    for node in sheet.tree.iter("nav", "header"):
        skip.update(node.iter("a"))
    return skip


def _row_of(
    link: _Element, holders: dict[_Element, int], texts: dict[_Element, str], twins: dict[_Element, Counter[str]]
) -> tuple[_Element | None, _Element | None]:
    """The row of a link and its container: the nearest level whose rows carry a date, else the most repeated one."""
    node = link
    best: tuple[int, _Element, _Element] | None = None
    for depth in range(7):
        parent = node.getparent()
        if parent is None or (parent.tag in ("html", "body") and depth > 0 and best):
            break
        tags = twins.get(parent)
        if tags is None:
            tags = twins[parent] = Counter(child.tag for child in parent if child in holders)
        count = tags[node.tag]
        if count >= 2 or node.tag in _ROWS:
            text = texts.get(node)
            if text is None:
                text = texts[node] = inner_text(node, 1200)
            if holders.get(node, 0) <= 6 and node is not link and DIGIT.search(text) and len(dates.find(text)) == 1:
                return node, parent
            if holders.get(node, 0) <= 4 and (best is None or count > best[0] + (1 if best[1] is not link else 0)):
                best = (count, node, parent)
        if holders.get(node, 0) > 6 and best:
            break
        node = parent
    return (best[1], best[2]) if best else (None, None)


def _signature(group: Group) -> tuple[str, ...]:
    parts: list[str] = []
    node: _Element | None = group.parent
    for _ in range(3):
        if node is None:
            break
        parts.append(f"{node.tag}.{(node.get('class') or '').strip()}")
        node = node.getparent()
    return (*parts, group.rows[0].node.tag if group.rows else "")


def _leafy(group: Group) -> float:
    """The share of rows whose link leads to a page rather than to a folder."""
    leaves = sum(1 for row in group.rows if _LEAF.search((row.link.get("href") or "").partition("#")[0]))
    return leaves / max(1, len(group.rows))


def _alike(one: Group, other: Group) -> bool:
    """Whether two groups of one make are parts of one list: a menu beside a list in plain markup is not."""
    if (one.dated > 0.5 * len(one.rows)) != (other.dated > 0.5 * len(other.rows)):
        return False
    if abs(_leafy(one) - _leafy(other)) > 0.5:
        return False  # menus lead to folders, items to pages
    long, short = max(one.title_chars, other.title_chars), min(one.title_chars, other.title_chars)
    return long <= 2.5 * short


def _merged(groups: list[Group]) -> list[Group]:
    """Groups of one make that follow each other (five rows, a rule, five rows) as one."""
    merged: list[Group] = []
    by_make: dict[tuple[tuple[str, ...], int], Group] = {}
    for group in groups:
        holder = group.parent.getparent()
        make = (_signature(group), id(holder))
        known = by_make.get(make)
        if known is not None and holder is not None and _alike(known, group):
            known.rows.extend(group.rows)
            continue
        copy = Group(group.parent, list(group.rows), group.order)
        by_make[make] = copy
        merged.append(copy)
    return merged


def _main(sheet: Sheet, groups: list[Group], pager: bool, url: str) -> list[Row]:
    """The rows of the main list: beside a pager the group nearest to it; else every dated list of some length, else the
    longest list whose rows read or link like articles (a menu is not a list)."""
    dated = [
        g for g in groups if (g.dated >= 2 and g.dated >= 0.4 * len(g.rows)) or (g.dated == 1 and len(g.rows) == 1)
    ]
    plain = [g for g in groups if g not in dated and _reads_like_items(g, url)]
    if pager and (spot := _pager_element(sheet)) is not None and len(dated) + len(plain) > 1:
        ranked = [(_shared_depth(g.parent, spot), g) for g in (*dated, *plain)]
        deepest = max(depth for depth, _ in ranked)
        near = [g for depth, g in ranked if depth == deepest]
        dated, plain = [g for g in near if g in dated], [g for g in near if g in plain]
    if dated:
        front = _without_asides(sheet, dated)
        longest = max(len(g.rows) for g in front)
        return [row for g in front if len(g.rows) >= min(3, longest) for row in g.rows]
    if not plain:
        return []
    front = _without_asides(sheet, plain)
    return max(front, key=lambda g: (len(g.rows) * min(g.title_chars, 16), -g.order)).rows


def _below(row: Row, url: str) -> bool:
    """Whether a row's link leads below the page's own folder: its items and sub-columns do, menus lead beside it."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    if folder.count("/") <= 3:
        return False
    href = (row.link.get("href") or "").strip()
    # Joining takes fifty times as long as what most need.
    target = "/".join(folder.split("/", 3)[:3]) + href if _ROOTED.fullmatch(href) else absolute(url, href)
    return target.startswith(folder) and target.partition("?")[0].rstrip("/") != url.partition("?")[0].rstrip("/")


def _unclear(sheet: Sheet, groups: list[Group], url: str) -> bool:
    """Whether links are left that are neither menu nor aside: then an empty list is not certain."""
    own = urlsplit(url)
    beside = own.path.rstrip("/").rpartition("/")[0] + "/"
    for group in _without_asides(sheet, groups) if groups else ():
        for row in group.rows:
            try:
                target = urlsplit(absolute(url, row.link.get("href") or ""))
            except ValueError:
                continue
            foreign = target.hostname != own.hostname
            menu = target.path.rstrip("/").count("/") <= beside.count("/") and not _ITEM_URL.search(target.path)
            if not foreign and not menu:
                return True
    return False


def _reads_like_items(group: Group, url: str) -> bool:
    rows = group.rows
    if sum(1 for row in rows if _below(row, url)) >= 0.6 * len(rows):
        return True
    if len(rows) < 2:
        return False
    outside = sum(1 for row in rows if re.match(r"(?:https?:)?//", row.link.get("href") or ""))
    article = sum(1 for row in rows if _ITEM_URL.search((row.link.get("href") or "").partition("#")[0]))
    if article >= 0.6 * len(rows):
        return True
    if (
        outside >= 0.5 * len(rows)
        and len({tuple((row.link.get("href") or "").split("/")[2:3]) for row in rows}) > len(rows) / 2
    ):
        return False  # friendly links lead to as many hosts as there are rows
    return (group.title_chars >= 9 and len(rows) >= 3) or len(rows) >= 10


def _without_asides(sheet: Sheet, groups: list[Group]) -> list[Group]:
    """Groups that no heading calls 热点, 推荐, 相关 …; all of them when nothing else is left."""
    line_of = {link: line for line in sheet.lines for link in line.links}
    kept: list[Group] = []
    for group in groups:
        line = line_of.get(group.rows[0].link)
        above = sheet.lines[max(0, line.n - 2) : line.n] if line is not None else []
        if not any(len(one.text) <= 12 and _ASIDE.search(one.text) for one in above):
            kept.append(group)
    return kept or groups


def _pager_element(sheet: Sheet) -> _Element | None:
    for n in sheet.hits(_PAGER_WORDS):
        if len(sheet.lines[n].text) <= 200:
            return sheet.lines[n].block
    return None


def _shared_depth(one: _Element, other: _Element) -> int:
    """How deep the nearest common container of two elements lies."""
    above = set(other.iterancestors()) | {other}
    node: _Element | None = one
    while node is not None and node not in above:
        node = node.getparent()
    return sum(1 for _ in node.iterancestors()) if node is not None else 0


def has_pager(sheet: Sheet) -> bool:
    """Whether the page turns pages, by words or by the scripts of common list widgets."""
    if any(len(sheet.lines[n].text) <= 200 for n in sheet.hits(_PAGER_WORDS)):
        return True
    return any("createPageHTML" in script or "jpage" in script for script in sheet.scripts)


def embedded_rows(sheet: Sheet) -> str:
    """HTML that inline scripts keep for a list (CDATA records of list widgets); empty when there is none."""
    parts: list[str] = []
    for script in sheet.scripts:
        if "CDATA" in script:
            parts.extend(re.findall(r"<!\[CDATA\[(.{10,6000}?)\]\]>", script[:400_000], re.DOTALL)[:200])
    return "\n".join(part for part in parts if "<a" in part)


__all__ = ["Group", "Lists", "Row", "embedded_rows", "find_lists", "has_pager"]
