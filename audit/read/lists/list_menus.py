"""Where the list of a column's page would stand: behind its own heading, and apart from the menus beside it.

Never takes a menu for a list because the addresses in it hold numbers, nor a list for a menu without a sign of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element

from audit.read.lists.groups import Group, Row
from audit.read.web.reference import absolute
from audit.read.web.styles import hides_itself
from audit.read.web.text import Sheet
from audit.read.web.word_lists import key
from rules.words.lexicon import classify_column

# An address that names one article: a date or a number in its last steps.
ITEM_URL = re.compile(r"\d{4}[^/]{0,200}$|[?&]\w*id=\w{3,}|/\d{4}-\d{2}/\d{2}/|/[0-9a-f]{16,}", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|list)(?:\.\w{2,5})?$", re.IGNORECASE)
_ROOTED = re.compile(r"(?:/[\w-][\w.-]*)+/?")  # no dot segment, no query: nothing to resolve
_NAMES, _NAME_CHARS = 3, 8  # of a menu: so many rows, and no longer on average
_TITLE_CHARS = 14  # longer ones are titles of articles
_KNOWN = 0.6
_LISTS = ("ul", "ol", "tbody", "dl")
_CALLED_LIST = re.compile(r"list(?:$|[-_ \d])|liebiao", re.IGNORECASE)
_FILLS = ("img", "a", "input", "button", "iframe", "video", "canvas", "svg", "select", "object", "embed")
_BESIDE = frozenset(("nav", "header", "footer", "aside", "form", "noscript", "template"))
_NO_LIST = re.compile(
    r"pag(?:e|er|ination)|nav|menu|crumb|tab|slide|swiper|banner|foot|head|dots|share|tool|search|sug|tip|login",
    re.IGNORECASE,
)


class Own:
    """Where a page's own heading stands, and what of its links stands before it."""

    def __init__(self, sheet: Sheet, groups: list[Group], url: str, names: frozenset[str]) -> None:
        self.url, self.names, self.lines = url, names, sheet.lines
        self.groups = groups
        self.line_of = {link: line.n for line in sheet.lines for link in line.links}
        said = [
            line.n
            for line in sheet.lines[: sheet.footer]
            if not line.hidden and not line.leads and key(line.text) in names
        ]
        self.heading = next((n for n in reversed(said) if any(self._first(group) > n for group in groups)), -1)
        if self.heading < 0 and said:
            self.heading = said[-1]
        self.empty = _has_empty_list(sheet, self.heading)

    def _first(self, group: Group) -> int:
        return self.line_of.get(group.rows[0].link, -1)

    def is_menu(self, group: Group) -> bool:
        """A list of columns before the page's own heading, or one that leads to this page, too.

        Addresses with numbers are those of articles, unless a menu is told by its names: that of this column among
        them, or names of columns while the list itself stands there empty.
        """
        if group.dated:
            return False
        if self.is_sure_menu(group):
            return True
        before = 0 <= self._first(group) < self.heading
        if (before or self.empty) and _names_columns(group):
            return True
        if items(group, self.url):
            return False
        return before if self.heading >= 0 else any(same_page(row, self.url) for row in group.rows)

    def is_sure_menu(self, group: Group) -> bool:
        """Names without days, and this page is one of those they lead to: by its address, or by the column's name."""
        if group.dated or len(group.rows) < _NAMES or group.title_chars > _TITLE_CHARS:
            return False
        if self._first(group) > self.heading >= 0 and not self.empty:
            return False  # a map of the site lists itself, too
        if any(same_page(row, self.url) for row in group.rows):
            return True
        return _is_short(group) and any(key(row.title) in self.names and not below(row, self.url) for row in group.rows)

    def leads_to_columns(self) -> bool:
        """Whether links to columns of this site stand under the heading: the page is their landing page, unless its
        own list stands there and is empty."""
        return not self.empty and any(map(self._leads, self.groups))

    def may_be_landing(self) -> bool:
        """The same while a list stands there empty: whether it or the links are what the page is for is not known."""
        return self.empty and any(self._leads(group) and not self.is_sure_menu(group) for group in self.groups)

    def _leads(self, group: Group) -> bool:
        if self.heading < 0 or self._first(group) < self.heading or group.dated:
            return False
        near = [row for row in group.rows if not re.match(r"(?:https?:)?//", row.link.get("href") or "")]
        if len(near) < 2 or len(near) < 0.6 * len(group.rows):
            return False
        return self.empty or not self.is_menu(group)

    def may_be_item(self, alone: list[Row]) -> bool:
        """Whether one of the links that nothing repeats stands behind the heading and leads to an article."""
        return any(
            self.line_of.get(row.link, -1) > self.heading and items(Group(row.node, [row, row]), self.url)
            for row in alone
        )

    def is_weak(self, main: list[Row]) -> bool:
        group = Group(main[0].node, main)
        placed = self.heading >= 0 and self._first(group) > self.heading and not self._headed_otherwise(group)
        return not placed and not group.dated and not items(group, self.url)

    def _headed_otherwise(self, group: Group) -> bool:
        """Whether the words right over a group call it something else than this page's column."""
        first = self._first(group)
        over = next((line for line in reversed(self.lines[max(0, first - 2) : first]) if not line.hidden), None)
        return (
            over is not None
            and over.n > self.heading
            and not over.leads
            and 2 <= len(over.text) <= 16
            and key(over.text) not in self.names
        )


def below(row: Row, url: str) -> bool:
    """Whether a row's link leads below the page's own folder: its items and sub-columns do, menus lead beside it."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    if folder.count("/") <= 3:
        return False
    href = (row.link.get("href") or "").strip()
    # Joining takes fifty times as long as what most need.
    target = "/".join(folder.split("/", 3)[:3]) + href if _ROOTED.fullmatch(href) else absolute(url, href)
    return target.startswith(folder) and target.partition("?")[0].rstrip("/") != url.partition("?")[0].rstrip("/")


def items(group: Group, url: str) -> bool:
    """Whether the addresses of most rows are those of articles or lie below this page."""
    rows = group.rows
    if sum(1 for row in rows if below(row, url)) >= 0.6 * len(rows):
        return True
    if len(rows) < 2:
        return False
    return sum(1 for row in rows if ITEM_URL.search(address(row))) >= 0.6 * len(rows)


def address(row: Row) -> str:
    """A row's address without fragment and the name of an index page: /col/col1234/index.html is no article."""
    return _INDEX.sub("", (row.link.get("href") or "").partition("#")[0])


def same_page(row: Row, url: str) -> bool:
    href = (row.link.get("href") or "").strip()
    target = absolute(url, href) if href and not href.startswith(("#", "javascript")) else ""
    return bool(target) and _INDEX.sub("", target).rstrip("/") == _INDEX.sub("", url).rstrip("/")


def _is_short(group: Group) -> bool:
    return len(group.rows) >= _NAMES and group.title_chars <= _NAME_CHARS


def _names_columns(group: Group) -> bool:
    """Whether most rows are named as columns are."""
    return _is_short(group) and sum(_is_column(row.title) for row in group.rows) >= _KNOWN * len(group.rows)


@lru_cache(maxsize=4096)
def _is_column(name: str) -> bool:
    return classify_column(name)[1] == 1.0


def _has_empty_list(sheet: Sheet, heading: int) -> bool:
    """Whether an element for a list stands behind the heading with nothing in it."""
    over = sheet.lines[heading].block if heading >= 0 else None
    behind = over is None
    for node in sheet.tree.iter():
        behind = behind or node is over
        if behind and _is_list(node) and _is_empty(node) and _is_shown(node):
            return True
    return False


def _is_list(node: _Element) -> bool:
    named = f"{node.get('class') or ''} {node.get('id') or ''}" if node.tag in ("div", "section") else ""
    return node.tag in _LISTS or _CALLED_LIST.search(named) is not None


def _is_empty(node: _Element) -> bool:
    return not "".join(node.itertext(with_tail=False)).strip() and next(node.iter(*_FILLS), None) is None


def _is_shown(node: _Element) -> bool:
    """Whether a list may stand here: not what calls itself something else, nor in what stands beside the matter."""
    for one in (node, *node.iterancestors()):
        if one.tag in _BESIDE or _NO_LIST.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return False
        if hides_itself(one):
            return False
    return True
