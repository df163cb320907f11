"""Links of a page grouped into rows by repetition, without navigation, footers and pagers.

Never decides which group is the page's list; that is for lists.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from lxml.etree import _Element

from audit.read.lists.rows import DIGIT, beside, date_in, title_of
from audit.read.page.body import FOOTER
from audit.read.web import dates
from audit.read.web.styles import hides_itself
from audit.read.web.text import Line, Sheet, inner_text

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
_LONE_DEPTH = 4
_LONE_CHARS = 40  # beside the title: a day, a time, brackets, a source
_TODAY = re.compile("今天是|今天[:：]|星期[一二三四五六日天]")
_NEIGHBOUR = re.compile(r"[\[【]?(?:上|下|前|后)一?(?:篇|条|则)[\]】]?\s?[:：]")
_TOP_LINES = 12  # among which the bar with today's date stands
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


def groups_of(sheet: Sheet, crumb_line: int | None, top: int = 0) -> tuple[list[Group], list[Row]]:
    """The links of a page as rows of their containers, in page order; and those that nothing repeats or dates.

    ``top`` is the first line that the header has not.
    """
    holders = _link_counts(sheet)
    skip = _outside(sheet, crumb_line, top)
    groups: dict[_Element, Group] = {}
    alone: list[Row] = []
    seen_rows: set[_Element] = set()
    texts: dict[_Element, str] = {}
    twins: dict[_Element, Counter[str]] = {}
    paired: dict[_Element, bool] = {}
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
        if (cell := _dated_cell(link, paired)) is not None and (table := _table_of(cell[0])) is not None:
            groups.setdefault(table, Group(table, order=order)).rows.append(Row(title, cell[0], cell[1], link))
            continue
        row, parent = _row_of(link, holders, texts, twins)
        if row is not None and hides_itself(row):
            continue  # a block of links that is hidden beside the rows is none of them
        if row is None or parent is None:
            alone.append(Row(title, link, None, link))
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
    return sorted(groups.values(), key=lambda group: group.order), alone


def _dated_cell(link: _Element, paired: dict[_Element, bool]) -> tuple[_Element, dt.date] | None:
    """The cell of a link and the day in the next one, in a table row that holds several such pairs.

    ``paired`` keeps what is known of the rows, for the last row of a table may hold one pair less.
    """
    cell = link.getparent()
    while cell is not None and cell.tag in ("span", "b", "font", "div", "p"):
        cell = cell.getparent()
    row = cell.getparent() if cell is not None and cell.tag == "td" else None
    if cell is None or row is None or row.tag != "tr":
        return None
    day = _day_behind(cell)
    return (
        (cell, day) if day is not None and (_is_paired(row, paired) or _is_paired(row.getprevious(), paired)) else None
    )


def _is_paired(row: _Element | None, paired: dict[_Element, bool]) -> bool:
    """Whether two cells of a table row, or more, hold a link and have a day in the next cell."""
    if row is None or row.tag != "tr":
        return False
    if row not in paired:
        pairs = (one for one in row if one.tag == "td" and next(one.iter("a"), None) is not None and _day_behind(one))
        paired[row] = sum(1 for _ in islice(pairs, 2)) == 2
    return paired[row]


def _day_behind(cell: _Element) -> dt.date | None:
    behind = cell.getnext()
    if behind is None or behind.tag != "td" or next(behind.iter("a"), None) is not None:
        return None
    return dates.only(inner_text(behind, 60).strip("[]()（）【】 "))


def _table_of(cell: _Element) -> _Element | None:
    return next(cell.iterancestors("table"), None)


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


def _outside(sheet: Sheet, crumb_line: int | None, top: int) -> set[_Element]:
    """Links of the footer, of the breadcrumb, and of pages' own tool bars."""
    skip: set[_Element] = set()
    footers = frozenset(sheet.hits(FOOTER))
    for line in sheet.lines:
        if not top <= line.n < sheet.footer or line.n == crumb_line or line.n in footers or _beside_matter(line):
            skip.update(line.links)
    # What a page itself calls navigation is no list of items: else no column whose page has a menu would ever be empty.
    # Nor is what stands in an aside, beside the main matter.
    for node in sheet.tree.iter("nav", "header", "aside"):
        skip.update(node.iter("a"))
    return skip


def _beside_matter(line: Line) -> bool:
    """Whether a line is today's date over the page or the way to the articles before and behind this one."""
    return _NEIGHBOUR.match(line.text) is not None or (line.n < _TOP_LINES and _TODAY.search(line.text) is not None)


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
            if (
                holders.get(node, 0) <= 6
                and node is not link
                and DIGIT.search(text)
                and len(dates.find(text)) == 1
                and not (holders.get(node, 0) >= 3 and _is_part_of_page(node))
            ):
                return node, parent
            if holders.get(node, 0) <= 4 and (best is None or count > best[0] + (1 if best[1] is not link else 0)):
                best = (count, node, parent)
        if holders.get(node, 0) > 6 and best:
            break
        node = parent
    return (best[1], best[2]) if best else _lone(link, holders)


def _lone(link: _Element, holders: dict[_Element, int]) -> tuple[_Element | None, _Element | None]:
    """A link that nothing repeats is a row if it is dated as one: a day and little else stand on its line."""
    node = link
    for _ in range(_LONE_DEPTH):
        parent = node.getparent()
        if parent is None or holders.get(node, 0) != 1:
            break
        if node is not link:
            text = inner_text(node, 400)
            if len(text) > len(inner_text(link, 300)) + _LONE_CHARS:
                break
        else:
            text = " ".join(beside(link))
            if len(text) > _LONE_CHARS:
                break
        if len(dates.find(text)) == 1:
            return node, parent
        if parent.tag in ("body", "html"):
            break
        node = parent
    return None, None


def _is_part_of_page(node: _Element) -> bool:
    """Whether an element is more than a row: it holds the page's heading, or several."""
    if next(node.iter("h1"), None) is not None:
        return True
    return sum(1 for _ in node.iter("h2", "h3", "h4")) >= 3
