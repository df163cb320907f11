"""How a list goes on: the next page's address, how many pages there are, or a control that only a script answers.

Never takes a control that is switched off, or that of a list of one page, for a page that was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.etree import XPath, _Element

from audit.read.lists.offers import Pager
from audit.read.lists.paging import ARROW, MORE, NEXT, NEXT_CLASS, NUMBER, OF, OFF, PAGERISH, TAGS, TEXT_CHARS, TOTAL
from audit.read.web import script_data
from audit.read.web.hidden import HIDDEN
from audit.read.web.links import Anchor, addresses_in
from audit.read.web.styles import hides_itself

_CONTROLS = re.compile(r"下一?页|后一?页|尾页|末页|最后一?页|上一?页|转到|跳转|每页|页次")
_AT = re.compile(r"第(\d{1,4})(?:页|/\d)|(?:当前|页次)[第页]?[:：]?(\d{1,4})")
_pagers = XPath("boolean(descendant::*[contains(@class,'pag') or contains(@id,'pag')])")
_ARROWS = 200


class _Found:
    """The controls of one view while it is gone through."""

    def __init__(self, found: Iterable[Anchor]) -> None:
        self.urls = {a.href: a.url for a in found if a.follow}
        self.next = ""
        self.pages: dict[str, None] = {}
        self.unled_next = self.unled_more = False
        self.arrows = 0  # looked at: each is looked for among its like
        self.of: tuple[int, int] | None = None
        self.numbers: dict[_Element | None, list[tuple[int, bool]]] = {}

    def leads_to(self, node: _Element) -> str:
        """The address a control or the link around it carries."""
        for one in (node, *[above for above, _ in zip(node.iterancestors(), range(2), strict=False)]):
            href = one.get("href") if one.tag == "a" else None
            if href is not None and not script_data.nowhere(href):
                return self.urls.get(href, "")
            for written in (href or "", one.get("onclick") or ""):
                if (carries := addresses_in(written)) and (url := self.urls.get(carries[0])):
                    return url
            if (value := script_data.address(one)) is not None and (url := self.urls.get(value)):
                return url
        return ""


def pager(tree: _Element, found: Sequence[Anchor], url: str, said: Sequence[str]) -> Pager | None:
    """How the list of a page goes on; None where nothing tells of more pages. ``said``: the page's words."""
    flat = "".join("".join(said).split())
    scripted, written = script_data.pager_call(tree)
    told = scripted or _CONTROLS.search(flat) or "更多" in flat or "more" in flat.lower()
    if not (told or _pagers(tree) or _has_buttons(tree)):
        return None
    seen = _Found(found)
    for node in tree.iter(*TAGS):
        _look(node, seen)
    controls = bool(seen.next or seen.unled_next or seen.pages or _CONTROLS.search(flat))
    total, at = scripted or seen.of or (_told(flat) if controls else (0, 0))
    unled_number = any(
        len(row) >= 2 and any(number > 1 and not led for number, led in row) and not any(led for _, led in row)
        for row in seen.numbers.values()
    )
    drawn = (seen.urls[href] for href in written if href in seen.urls)
    pages = tuple(dict.fromkeys((*seen.pages, *drawn)))[: script_data.PAGES_DRAWN]
    unled = (seen.unled_next or unled_number) and not (seen.next or seen.pages)
    made = Pager(
        total=total, at=at, next="" if seen.next == url else seen.next, pages=tuple(one for one in pages if one != url),
        unled=unled and total != 1, more=seen.unled_more,
    )  # fmt: skip
    return made if made != Pager() else None


def _look(node: _Element, seen: _Found) -> None:
    text = "".join((node.get("value") or "").split()) if node.tag == "input" else _short(node)
    named = node.get("aria-label") or node.get("title") or ""
    if not text and not named and not node.get("class"):
        return
    if NUMBER.fullmatch(text):
        _number(node, int(text), seen)
    elif (of := OF.fullmatch(text)) and 0 < int(of[1]) <= int(of[2]) and _pagerish(node):
        seen.of = seen.of or (int(of[2]), int(of[1]))
    elif NEXT.fullmatch(text) or NEXT.fullmatch("".join(named.split())) or _is_arrow(node, text, seen):
        address = seen.leads_to(node)
        if address:
            seen.next = seen.next or address
        elif _active(node):
            seen.unled_next = True
    elif MORE.fullmatch(text) and not seen.leads_to(node) and (_active(node) or _pagerish(node)) and not _off(node):
        seen.unled_more = True


def _number(node: _Element, number: int, seen: _Found) -> None:
    address = seen.leads_to(node) if node.tag == "a" or _pagerish(node) else ""
    if address and _pagerish(node):
        seen.pages[address] = None
    if node.tag in ("a", "button", "li", "span") and _pagerish(node) and len(node) == 0:
        row = node.getparent()
        if row is not None and row.tag == "li":
            row = row.getparent()
        seen.numbers.setdefault(row, []).append((number, bool(address)))


def _short(node: _Element) -> str:
    """The words of a small element; nothing for one that holds more than a control does."""
    if len(node) > 3:
        return ""
    text = node.text or ""
    for inner in node:
        if len(inner) or inner.tag not in ("i", "span", "em", "svg", "b", "font", "img", "a", "button", "strong"):
            return ""
        text += (inner.text or "") + (inner.tail or "")
    return "".join(text.split()) if len(text) <= 4 * TEXT_CHARS else ""


def _pagerish(node: _Element) -> bool:
    for one, _ in zip((node, *node.iterancestors()), range(5), strict=False):
        if one.tag in ("body", "html"):
            return False
        if PAGERISH.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def _is_arrow(node: _Element, text: str, seen: _Found) -> bool:
    """A control without words: an arrow or nothing, by its class or among page numbers."""
    if (text and not ARROW.fullmatch(text)) or seen.arrows > _ARROWS:
        return False
    if not text and node.tag not in ("a", "button", "li"):
        return False
    seen.arrows += 1
    by_class = NEXT_CLASS.search(node.get("class") or "") is not None
    if not (by_class or text) or not _pagerish(node):
        return False
    row = node.getparent()
    beside = row.getparent() if row is not None and row.tag == "li" else row
    return beside is not None and any(NUMBER.fullmatch(_short(one)) for one in beside.iter("a", "span", "li", "button"))


def _off(node: _Element) -> bool:
    """Whether a control says that it does nothing now."""
    if any(one.get(HIDDEN) is not None for one in islice((node, *node.iterancestors()), 4)):
        return True  # the browser saw that nobody sees it: all there was has been loaded
    above = node.getparent()
    for one in (node, above):
        if one is None or (one is above and one.tag not in ("li", "span", "a", "button", "label")):
            return False
        if one.get("disabled") is not None or one.get("aria-disabled") == "true" or OFF.search(one.get("class") or ""):
            return True
        if hides_itself(one):
            return True
    return False


def _active(node: _Element) -> bool:
    """Whether a control without an address does something when it is clicked."""
    if _off(node):
        return False
    if node.tag == "a":
        return node.get("href") is not None or node.get("onclick") is not None
    if node.tag in ("button", "input"):
        return node.tag == "button" or (node.get("type") or "").lower() in ("button", "submit", "image")
    inside = node.iterancestors("a", "button")
    if next(inside, None) is not None:
        return False  # told by the link or button around it
    clicked = node.get("onclick") is not None or node.get("role") in ("button", "link")
    return clicked or (node.tag in ("li", "span", "div") and NEXT_CLASS.search(node.get("class") or "") is not None)


def _has_buttons(tree: _Element) -> bool:
    return any(NEXT.fullmatch("".join((node.get("value") or "").split())) for node in tree.iter("input"))


def _told(flat: str) -> tuple[int, int]:
    """How many pages there are and which one this is, by the words of the pager."""
    match = TOTAL.search(flat)
    if match is None:
        return 0, 0
    total = next(int(group) for group in match.groups() if group)
    current = _AT.search(flat)
    at = next(int(group) for group in current.groups() if group) if current else 0
    return total, at if at <= total else 0
