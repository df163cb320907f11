"""Where the numbers of a footer lead: their own link, one beside them, their badge, or a script.

Never follows a link, and never takes the link of one register for that of another.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.etree import _Element

from audit.read.web.text import Sheet, squeeze
from rules.facts.records import Maybe, Unknown

ICP_REGISTER = re.compile(r"beian\.miit|miitbeian|miibeian")
POLICE_REGISTER = re.compile(r"beian\.gov|beian\.mps")
_BADGE_ABOVE = 3  # how many elements around a number may hold its badge
_BADGE_NODES = 40
_ADDRESS = re.compile(r"(?:https?:)?//[^\s'\"<>)]+")
_POLICE = re.compile(r"beian|gongan|ga\.gov|pat\.gov|cyberpolice|police|wangan|公安|网安|网警", re.IGNORECASE)


def by_script(href: str | None) -> Maybe[str]:
    """Where a link leads; Unknown where only a script tells."""
    return Unknown("链接由脚本打开") if href and re.match(r"(?i)javascript:|#?$", href) else href


def href_of(sheet: Sheet, value: str, register: re.Pattern[str]) -> str | None:
    """The address of the link that shows a value, or whose number it holds; a register's address before any other.

    Pages repeat their footer for phones and print: one linked copy is enough.
    """
    number = re.search(r"\d{6,}", value)
    found: list[str] = []
    for line in reversed(sheet.lines):
        if number and (number.group() in line.text or ("备" in line.text and number.group() in squeeze(line.text))):
            nodes = [node for node in line.links if number.group() in squeeze("".join(node.itertext()))]
            parents = [element.getparent() for text, element in line.pieces if number.group() in text]
            nodes += [node for node in parents if node is not None and node.tag == "a"]
            found += [node.get("href")[:300] for node in nodes if node.get("href")]
            # A link beside the number, or a script at what holds it, leads to the register as well.
            found += [href[:300] for node in line.links if register.search(href := node.get("href") or "")]
            found += [
                hit.group()[:300]
                for node in (line.block, *(element for _, element in line.pieces))
                for one in (node, *islice(node.iterancestors(), 2))
                if (hit := _ADDRESS.search(one.get("onclick") or "")) and register.search(hit.group())
            ]
    return next((href for href in found if "beian" in href), found[0] if found else None)


def badge_href(sheet: Sheet, value: str) -> str | None:
    """Where the police's badge beside a number leads, when the number itself is no link."""
    number = re.search(r"\d{6,}", value)
    for line in reversed(sheet.lines) if number else ():
        if number and number.group() in squeeze(line.text):
            holder: _Element | None = line.block
            for _ in range(_BADGE_ABOVE):
                if holder is None or holder.tag in ("body", "html"):
                    break
                for node in islice(holder.iter("a", "img", "span", "div"), _BADGE_NODES):
                    for told in (node.get("href") or "", node.get("onclick") or ""):
                        if _POLICE.search(told) and (m := _ADDRESS.search(told)) and "miit" not in m.group():
                            return m.group()[:300]
                holder = holder.getparent()
    return None


def at_police(block: _Element) -> bool:
    """Whether the police's badge or register stands in the same element as a bare number."""
    for holder in (block, block.getparent()):
        if holder is None or holder.tag in ("body", "html"):
            return False
        for node in holder.iter("a", "img"):
            told = " ".join(node.get(name) or "" for name in ("href", "src", "alt", "title", "onclick"))
            if _POLICE.search(told):
                return True
    return False
