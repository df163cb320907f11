"""Rows of list pages and the pager, found by repetition and not by names.

Never counts navigation, footers or sidebars as items, and never supplies a year the page does not give.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.etree import _Element

from audit.read.lists.groups import Group, Row, groups_of
from audit.read.lists.list_blocks import without_strays
from audit.read.lists.list_menus import ITEM_URL, Own, address, below, items
from audit.read.web.reference import absolute
from audit.read.web.text import Sheet
from audit.read.web.word_lists import key

_PAGER_WORDS = re.compile(
    # Every way to begin is a letter of its own: so the search runs over them in one go, three times as fast.
    r"下一页|下页|尾页|末页|最后一页|共\s*\d+\s*页|共\s*\d+\s*条|"
    r"c(?i:reatePage(?:HTML|\())|C(?i:reatePage(?:HTML|\())|j(?i:page\s*\()|J(?i:page\s*\()|"
    r"p(?i:agination)|P(?i:agination)",
)
_LEAF = re.compile(r"\.\w{2,5}(?:\?|$)|\d[^/]{0,200}$")
_ASIDE = re.compile(r"热点|热门|推荐|相关|排行|点击|最新|猜你|友情|感兴趣|延伸阅读|专题专栏")
_LIST = 3  # dated rows that no header has
# What stands under these is no column's own list.
_RELATED = re.compile(r"^(?:相关(?:信息|文章|阅读|新闻|链接|稿件|报道|内容)|延伸阅读|推荐阅读|猜你喜欢|您?可能感兴趣)")


@dataclass(slots=True)
class Lists:
    """The groups of rows of a page and which of them are its main list."""

    groups: list[Group]
    main: list[Row]
    pager: bool
    unclear: bool = False  # no list was found, but links that may be one
    landing: bool = False  # no list, but links to columns under the page's own heading
    aside: bool = False  # every group of rows stands under a heading like 热点, 推荐, 相关
    weak: bool = False  # nothing but their number or length tells the rows from a menu


def find_lists(
    sheet: Sheet, crumb_line: int | None, url: str = "", names: frozenset[str] = frozenset(),
    top: int = 0,
) -> Lists:  # fmt: skip
    """Group the links of a page into rows by repetition; ``url`` tells what lies below this page.

    ``names`` are what the page calls its column: a menu stands before the heading that says so, the list behind it.
    """
    ordered, alone = groups_of(sheet, crumb_line, top)
    if top and not any(group.dated for group in ordered):  # what reads like a path may stand behind the list
        whole = groups_of(sheet, crumb_line)
        if any(group.dated >= _LIST for group in whole[0]):
            ordered, alone = whole
    pager = has_pager(sheet)
    merged = _merged(ordered)
    own = Own(sheet, merged, url, names)
    main = _main(sheet, merged, pager, url, own)
    landing = not main and own.leads_to_columns()
    weak = bool(main) and own.is_weak(main)
    aside = bool(main) and not _beside_asides(sheet, [group for group in merged if group.dated])
    unclear = (
        not main
        and not landing
        and (own.may_be_landing() or _unclear(sheet, merged, url, own) or own.may_be_item(alone))
    )
    return Lists(ordered, main, pager, unclear, landing, aside, weak)


def _signature(group: Group) -> tuple[str, ...]:
    parts: list[str] = []
    node: _Element | None = group.parent
    for _ in range(3):
        if node is None:
            break
        parts.append(f"{node.tag}.{(node.get('class') or '').strip()}")
        node = node.getparent()
    return (*parts, group.rows[0].node.tag if group.rows else "")


class _Sums(NamedTuple):
    """What some rows have together: rows, dated ones, links to a page rather than a folder, characters of titles."""

    rows: int
    dated: int
    leaves: int
    chars: int

    @classmethod
    def of(cls, group: Group) -> _Sums:
        rows = group.rows
        leaves = sum(1 for row in rows if _LEAF.search(address(row)))
        return cls(len(rows), group.dated, leaves, sum(len(row.title) for row in rows))

    def with_(self, other: _Sums) -> _Sums:
        return _Sums(*map(sum, zip(self, other, strict=True)))


def _alike(one: _Sums, other: _Sums) -> bool:
    """Whether two groups of one make are parts of one list: a menu beside a list in plain markup is not."""
    if (one.dated > 0.5 * one.rows) != (other.dated > 0.5 * other.rows):
        return False
    shares = [(sums.leaves / max(1, sums.rows), sums.chars / max(1, sums.rows)) for sums in (one, other)]
    if abs(shares[0][0] - shares[1][0]) > 0.5:
        return False  # menus lead to folders, items to pages
    long, short = max(share[1] for share in shares), min(share[1] for share in shares)
    return long <= 2.5 * short


def _merged(groups: list[Group]) -> list[Group]:
    """Groups of one make that follow each other (five rows, a rule, five rows) as one. Time is linear in their rows."""
    merged: list[Group] = []
    by_make: dict[tuple[tuple[str, ...], _Element | None], tuple[Group, _Sums]] = {}
    for group in groups:
        holder = group.parent.getparent()
        make = (_signature(group), holder)
        sums = _Sums.of(group)
        known = by_make.get(make)
        if known is not None and holder is not None and _alike(known[1], sums):
            known[0].rows.extend(group.rows)
            by_make[make] = (known[0], known[1].with_(sums))
            continue
        copy = Group(group.parent, list(group.rows), group.order)
        by_make[make] = (copy, sums)
        merged.append(copy)
    return merged


def _main(sheet: Sheet, groups: list[Group], pager: bool, url: str, own: Own) -> list[Row]:
    """The rows of the main list: beside a pager the group nearest to it; else every dated list of some length, else the
    longest list whose rows read or link like articles (a menu is not a list)."""
    dated = [
        g for g in groups if (g.dated >= 2 and g.dated >= 0.4 * len(g.rows)) or (g.dated == 1 and len(g.rows) == 1)
    ]
    plain = [g for g in groups if g not in dated and _reads_like_items(g, url) and not own.is_menu(g)]
    if pager and (spot := _pager_element(sheet)) is not None and len(dated) + len(plain) > 1:
        ranked = [(_shared_depth(g.parent, spot), g) for g in (*dated, *plain)]
        deepest = max(depth for depth, _ in ranked)
        near = [g for depth, g in ranked if depth == deepest]
        dated, plain = [g for g in near if g in dated], [g for g in near if g in plain]
    if dated:
        front = _beside_asides(sheet, dated, own.names)
        if not front and not pager and not _beside_asides(sheet, dated, own.names, _RELATED):
            front = [g for g in dated if sum(1 for row in g.rows if below(row, url)) >= 0.6 * len(g.rows)]
        elif not front:
            front = dated  # a column may call its own list the newest, or turn its pages
        if not front:
            return _main(sheet, plain, pager, url, own)
        longest = max(len(g.rows) for g in front)
        return [row for g in front if len(g.rows) >= min(3, longest) for row in without_strays(g.rows)]
    if not plain:
        return []
    front = _without_asides(sheet, plain)
    return max(front, key=lambda g: (len(g.rows) * min(g.title_chars, 16), -g.order)).rows


def _unclear(sheet: Sheet, groups: list[Group], url: str, own_list: Own) -> bool:
    """Whether links are left that are neither menu nor aside: then an empty list is not certain."""
    own = urlsplit(url)
    beside = own.path.rstrip("/").rpartition("/")[0] + "/"
    for group in _without_asides(sheet, groups) if groups else ():
        if own_list.is_sure_menu(group):
            continue
        for row in group.rows:
            try:
                target = urlsplit(absolute(url, row.link.get("href") or ""))
            except ValueError:
                continue
            foreign = target.hostname != own.hostname
            menu = target.path.rstrip("/").count("/") <= beside.count("/") and not ITEM_URL.search(target.path)
            if not foreign and not menu:
                return True
    return False


def _reads_like_items(group: Group, url: str) -> bool:
    rows = group.rows
    if items(group, url):
        return True
    if len(rows) < 2:
        return False
    outside = sum(1 for row in rows if re.match(r"(?:https?:)?//", row.link.get("href") or ""))
    if (
        outside >= 0.5 * len(rows)
        and len({tuple((row.link.get("href") or "").split("/")[2:3]) for row in rows}) > len(rows) / 2
    ):
        return False  # friendly links lead to as many hosts as there are rows
    return (group.title_chars >= 9 and len(rows) >= 3) or len(rows) >= 10


def _without_asides(sheet: Sheet, groups: list[Group]) -> list[Group]:
    """Groups that no heading calls 热点, 推荐, 相关 …; all of them when nothing else is left."""
    return _beside_asides(sheet, groups) or groups


def _beside_asides(
    sheet: Sheet, groups: list[Group], names: frozenset[str] = frozenset(), words: re.Pattern[str] = _ASIDE
) -> list[Group]:
    """The groups under no heading with such words; a heading that is this page's own name is none."""
    line_of = {link: line for line in sheet.lines for link in line.links}
    kept: list[Group] = []
    for group in groups:
        line = line_of.get(group.rows[0].link)
        above = sheet.lines[max(0, line.n - 2) : line.n] if line is not None else []
        if not any(len(one.text) <= 12 and words.search(one.text) and key(one.text) not in names for one in above):
            kept.append(group)
    return kept


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
