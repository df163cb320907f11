"""The regions of a page: which of its lines are header, menu, or aside, decided once for every field.

Never relies on the name of a class: elements and roles, the share of links, and place tell a menu from the matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from audit.read.web.text import Line, Sheet

_MENU_LINKS = 5  # a shorter row of links may be a path or the files of a notice
_MENU_NAME = 12  # characters: names of columns are short, titles of items are not
_BEFORE = 3  # elements over a menu that may hold its heading
_NAMES = {"nav": "menu", "header": "header", "aside": "aside", "footer": "footer"}
_ROLES = {"navigation": "menu", "banner": "header", "complementary": "aside", "contentinfo": "footer"}
_MATTER = ("main", "article", "section", "blockquote")
_FULL_DATE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}")


@dataclass(frozen=True, slots=True)
class Regions:
    """``top`` is the first line that the header has not; ``menus`` are lines of menus with their headings."""

    top: int
    menus: frozenset[int]
    named: dict[int, str]  # line → header, menu, aside or footer, where an element or a role says so

    def of(self, n: int) -> str:
        """The region of a line: header, menu, aside, footer or main."""
        if n < self.top:
            return "header"
        return "menu" if n in self.menus else self.named.get(n, "main")

    def chrome(self, n: int) -> bool:
        """Whether a line says nothing of the page's own matter."""
        return n < self.top or n in self.menus or n in self.named


def regions(sheet: Sheet, path: int = -1) -> Regions:
    """The regions of a page; ``path`` is the line of its breadcrumb, or -1."""
    named = _named(sheet)
    menus, ends = _menus(sheet, named)
    prose = sheet.prose if sheet.prose < sheet.body[1] else sheet.footer
    if path > prose:
        path = -1  # words like a path's in or behind the text
    limit = path if path >= 0 else prose
    top = 0
    if path >= 0 and ends and min(ends) < path:
        top = path  # what stands between a menu and the path is the header's, too
    elif ends and (first := min(ends)) <= limit:
        top = first
    while top < sheet.body[0] and named.get(top) == "header":
        top += 1
    return Regions(top, frozenset(menus), named)


def _named(sheet: Sheet) -> dict[int, str]:
    """Lines in elements that are no matter by their name or role; those that hold the main text are not what they
    are called, and the header or footer of an article is its own."""
    known: dict[_Element, str] = {}
    found: dict[int, str] = {}
    holders = set(sheet.content.iterancestors()) | {sheet.content} if sheet.content is not None else set()

    def of(node: _Element | None) -> str:
        way: list[_Element] = []
        answer = ""
        while node is not None:
            if node in known:
                answer = known[node]
                break
            way.append(node)
            tag = node.tag
            told = _ROLES.get(node.get("role") or "") or _NAMES.get(tag, "")
            if told and node not in holders:
                if tag in ("header", "footer") and any(one.tag in _MATTER for one in node.iterancestors()):
                    told = ""
                if told == "header" and next(node.iter("a"), None) is None:
                    told = ""  # of an article without a name of its own
                if told:
                    answer = told
                    break
            node = node.getparent()
        for one in way:
            known[one] = answer
        return answer

    for line in sheet.lines:
        if (told := of(line.block)) and not (told == "footer" and line.n < sheet.body[1]):
            found[line.n] = told
    return found


def _menus(sheet: Sheet, named: dict[int, str]) -> tuple[set[int], list[int]]:
    """Lines of menus, and the line behind each of them: rows of short links one after the other, with no days."""
    menus: set[int] = set()
    ends: list[int] = []
    run: list[Line] = []
    links = chars = 0
    for line in sheet.lines:
        if line.n >= sheet.footer:
            break
        if line.hidden:
            continue
        own = [node for node in line.links if (node.get("href") or node.get("onclick"))]
        if own and line.link_chars >= 0.75 * len(line.text) and not _FULL_DATE.search(line.text):
            run.append(line)
            links += len(own)
            chars += line.link_chars
            continue
        if run and _parts(line, run[-1]):
            run.append(line)
            continue
        _end(sheet, run, links, chars, menus, ends)
        run, links, chars = [], 0, 0
    _end(sheet, run, links, chars, menus, ends)
    for n, told in named.items():
        if told == "menu":
            menus.add(n)
    return menus, ends


def _parts(line: Line, last: Line) -> bool:
    """Whether a line is only what stands between two entries of a menu."""
    return len(line.text) <= 2 and not line.text.isalnum()


def _end(
    sheet: Sheet, run: list[Line], links: int, chars: int, menus: set[int], ends: list[int]
) -> None:  # fmt: skip
    if links < _MENU_LINKS or chars > _MENU_NAME * links:
        return
    menus.update(line.n for line in run)
    ends.append(run[-1].n + 1)
    first = run[0].n
    over = next((line for line in reversed(sheet.lines[max(0, first - 2) : first]) if not line.hidden), None)
    if (
        over is not None
        and not over.links
        and over.block.tag != "h1"
        and len(over.text) <= _MENU_NAME
        and _heads(over.block, run[0].block)
    ):
        menus.add(over.n)


def _heads(heading: _Element, row: _Element) -> bool:
    """Whether a line stands in the element that holds the first row of a menu, right before it."""
    around = set(row.iterancestors())
    node: _Element | None = heading
    for _ in range(_BEFORE):
        node = node.getparent() if node is not None else None
        if node is None or node.tag in ("body", "html", "main", "article"):
            return False
        if node in around:
            return True
    return False
