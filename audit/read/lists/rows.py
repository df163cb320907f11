"""One row of a list: its title without the date, its date without the title.

Never supplies a year that neither the row nor its address gives.
"""

from __future__ import annotations

import datetime as dt
import re

from lxml.etree import _Element

from audit.read.lists.row_heads import headed_day, names_other_day, names_shown_day
from audit.read.web import dates
from audit.read.web.text import inner_text, tidy

_MONTH_DAY = re.compile(
    r"(?<![\d.\-/年])(?P<m>0?[1-9]|1[0-2])\s*[-/.月]\s*(?P<d>0?[1-9]|[12]\d|3[01])\s*日?(?![\d\-/.年月])"
)
_YEAR_MONTH = re.compile(r"(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>0?[1-9]|1[0-2])\s*月?(?!\d)")
_DAY = re.compile(r"(?<![\d\-/.年月])(?P<d>0?[1-9]|[12]\d|3[01])\s*日?(?![\d\-/.年月:：%人件条名次号])")
_BESIDE = 3  # elements of a line that are looked at on each side of a title
_HEAD = 40  # elements in which a list must begin
_LAST_CHARS = 200  # of a text before it
_INLINE = ("span", "em", "i", "time", "font", "b", "strong", "small", "label", "img")
DIGIT = re.compile(r"\d|[〇二三四五六七八九]年")
_DATE_PART = re.compile(
    r"(?:(?:19|20)\d{2}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d{2}[-/.年]\d{1,2}月?|\d{1,2}|(?:19|20)\d{2}"
)


def title_of(link: _Element) -> str:
    """The words of a link without the date it may hold; a cut title is completed from the title attribute."""
    heading = next(link.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    source = heading if heading is not None and inner_text(heading, 300) else link
    text = inner_text(source, 600)
    if len(source) and DIGIT.search(text):
        kept = ""
        for node in source.iter():
            bare = re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", tidy(node.text or "")).strip("[]【】（）() ")
            if node is source or len(node) or not (dates.only(bare) or _DATE_PART.fullmatch(bare)):
                kept += node.text or ""
            if node is not source:
                kept += node.tail or ""
        text = tidy(kept) or text
    title = tidy(link.get("title") or "")[:300]
    if title and (
        text.endswith(("...", "…", ".."))
        or (len(text) < len(title) and text and title.startswith(text[: max(4, len(text) - 3)]))
    ):
        return title
    return text or title


def _around(node: _Element, link: _Element) -> list[str]:
    """Texts that belong to a row: outside its title, in what follows a row that is but a link or a term."""
    texts: list[str] = []
    for element in node.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            if element.tail and element is not node:
                texts.append(element.tail)
            continue
        if element is link:
            if link is not node or len(link):
                inner = [child for child in link if child.tag not in ("img", "br", "h1", "h2", "h3", "h4", "h5", "h6")]
                texts.extend(own for child in inner for own in _leaves(child))
        elif not _inside(element, link) and element.text:
            texts.append(element.text)
        if element.tail and element is not node and not _inside(element.getparent(), link):
            texts.append(element.tail)
    if node.tag == "a":
        texts.extend(beside(node))
    elif node.tag in ("dt", "h3", "h4", "h5"):
        if node.tail:
            texts.append(node.tail)
        sibling = node.getnext()
        looked = 0
        while sibling is not None and looked < _BESIDE and sibling.tag != node.tag:
            looked += 1
            texts.append(inner_text(sibling, 200))
            if sibling.tail:
                texts.append(sibling.tail)
            sibling = sibling.getnext()
    return texts


def beside(link: _Element) -> list[str]:
    """Texts on the line of a link that is a row by itself: up to a break or the next link, on the side of the days.

    In running markup each day stands between two titles; the beginning of the list tells to which it belongs. A row
    that says nothing beside its title may go on in the line below.
    """
    after, broken = _run(link, forward=True)
    before, _ = _run(link, forward=False)
    if broken and not any(map(tidy, (*before, *after))):
        return _run(broken[0], forward=True)[0]
    if not broken and any(DIGIT.search(text) for text in after) and _days_lead(link):
        return before
    return [*after, *before]


def _run(start: _Element, *, forward: bool) -> tuple[list[str], list[_Element]]:
    """Texts from an element to the end of its line on one side, and the break that ends the line there."""
    texts: list[str] = []
    node = start
    for _ in range(_BESIDE + 1):
        sibling = node.getnext() if forward else node.getprevious()
        if forward:
            texts.append(node.tail or "")
        elif sibling is not None:
            texts.append(sibling.tail or "")
        elif (parent := node.getparent()) is not None:
            texts.append(parent.text or "")
        if sibling is None or sibling.tag == "a":
            return texts, []
        if sibling.tag in ("br", "hr"):
            return texts, [sibling]
        if not forward and sibling.tag not in _INLINE:
            return texts, []
        if isinstance(sibling.tag, str) and sibling.tag not in ("script", "style"):
            texts.append(inner_text(sibling, 200))
        node = sibling
    return texts, []


def _days_lead(link: _Element) -> bool:
    """Whether a list in running markup begins with a day and not with a title."""
    parent = link.getparent()
    if parent is None:
        return False
    if dates.find(tidy((parent.text or "")[-_LAST_CHARS:])):
        return True
    for child in parent[:_HEAD]:
        if child.tag == "a":
            return False
        if isinstance(child.tag, str) and dates.find(inner_text(child, 60)):
            return True
        if dates.find(tidy((child.tail or "")[-_LAST_CHARS:])):
            return True
    return False


def _leaves(node: _Element) -> list[str]:
    return [text for text in (tidy(piece) for piece in node.itertext()) if text]


def date_in(node: _Element, link: _Element, url: str) -> dt.date | None:
    """The date of a row outside its title; without a year only when the row's address confirms month and day."""
    for element in node.iter("time", "span", "em", "i", "div", "li", "td", "p", "a"):
        for name in ("datetime", "data-date", "data-time"):
            if (value := element.get(name)) and (day := dates.first(value, tight=True)):
                return day
    decided, day = headed_day(node)
    if decided:
        return day
    texts = [text for text in map(tidy, _around(node, link)) if text]
    plain: list[str] = []
    found: list[tuple[int, dt.date]] = []  # the day of a label of publication first, then that of a short text
    for at, text in enumerate(texts):
        if not DIGIT.search(text):
            continue
        days = dates.find(text)
        before = (text[: days[0][1]] if days else "") or (texts[at - 1] if at else "")
        if names_other_day(before):
            continue  # 截止日期：2027-01-19
        plain.append(text)
        if days:
            found.append((0 if names_shown_day(before) else 1 if len(text) <= 60 else 2, days[0][0]))
    if not plain:
        return None
    if found:
        return min(found, key=lambda one: one[0])[1]
    short = " ".join(text for text in plain if len(text) <= 14)
    month = _YEAR_MONTH.search(short)
    if month:
        rest = short[: month.start()] + " " + short[month.end() :]
        if split := _DAY.search(rest):
            return dates.first(f"{month['y']}-{month['m']}-{split['d']}")
    year = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", short)
    part = _MONTH_DAY.search(short)
    if part and year:
        return dates.first(f"{year[1]}-{part['m']}-{part['d']}")
    if part and (known := dates.in_url(url)) and known[1] == int(part["m"]) and known[2] in (None, int(part["d"])):
        return dates.first(f"{known[0]}-{part['m']}-{part['d']}")
    return None


def _inside(node: _Element | None, top: _Element) -> bool:
    for _ in range(12):
        if node is None:
            return False
        if node is top:
            return True
        node = node.getparent()
    return False
