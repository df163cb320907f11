"""The shape of a page: its words as they stand, its skeleton, its scripts, its navigation.

Time is linear in the page, however it is nested.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lxml.etree import XPath, _Element

from audit.read.web.links import Anchor, addresses_in, text_of
from audit.read.work.messages import Shape

_DEPTH = 4
_CLASS_CHARS = 200  # of a class attribute: paths of a skeleton are made of them
_scripts = XPath("//script")
_canonicals = XPath("//link[@rel='canonical']/@href")
_navigations = XPath(
    "//nav | //*[contains(@class,'nav') or contains(@class,'Nav') or contains(@class,'menu') or contains(@id,'nav')"
    " or contains(@id,'Nav') or contains(@id,'menu')]"
)
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_DIGITS = re.compile(r"\d+")
_RUNS = ("javascript", "module", "ecmascript", "x-javascript")  # script types that run; JSON and templates do not
_SKIPPED = frozenset(("script", "style", "link", "noscript", "template", "br", "meta"))
_NOWHERE = ("#", "javascript:")


def words(tree: _Element) -> list[str]:
    """All pieces of text of the body but scripts and styles; an XPath for the same takes ten times as long."""
    body = tree.find("body")
    parts: list[str] = []
    if body is not None:
        for node in body.iter():  # lxml makes a new string at each question, so each is asked once
            if (text := node.text) and isinstance(tag := node.tag, str) and tag not in _SKIPPED:
                parts.append(text)
            if tail := node.tail:
                parts.append(tail)
    return parts


def shape(tree: _Element, said: Sequence[str]) -> Shape:
    """Sum a page up; ``said`` are its words."""
    text = "".join(said)
    named = _canonicals(tree)
    return Shape(
        template=_skeleton(tree),
        text_chars=len(text) - sum(map(text.count, " \t\r\n\xa0\u3000")),
        scripts=sum((node.get("type") or "javascript").lower().rpartition("/")[2] in _RUNS for node in _scripts(tree)),
        dated=len(_DATE.findall(text)),
        canonical=str(named[0]).strip()[:2083] if named else "",
    )


def _skeleton(tree: _Element) -> str:
    body = tree.find("body")
    paths: set[str] = set()

    def walk(node: _Element, path: str, depth: int) -> None:
        for child in node:
            if not isinstance(tag := child.tag, str) or tag in _SKIPPED:
                continue
            here = f"{path}>{tag}.{_classes((child.get('class') or '')[:_CLASS_CHARS])}"
            paths.add(here)
            if depth < _DEPTH:
                walk(child, here, depth + 1)

    if body is not None:
        walk(body, "", 1)
    return hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _classes(written: str) -> str:
    return ".".join(sorted(_DIGITS.sub("#", written).split()))


def navigation(tree: _Element, found: Iterable[Anchor]) -> tuple[str, ...]:
    """Addresses in what looks like the navigation of a home page, sorted."""
    blocks = _navigations(tree)
    inner: set[_Element] = set()
    marked = set(blocks)
    hrefs: set[str] = set()
    for block in blocks:  # in document order: what stands in another block was seen with that one
        if block not in inner:
            inner |= marked.intersection(block.iter())
            hrefs.update(link.get("href") for link in block.iter("a") if link.get("href") is not None)
    return tuple(sorted({anchor.url for anchor in found if anchor.element == "a" and anchor.href in hrefs}))


def unled(tree: _Element) -> int:
    """How many named links carry no address, not even in a script."""
    count = 0
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        if (not href or href[:11].lower().startswith(_NOWHERE)) and text_of(link):
            count += not addresses_in(f"{href};{link.get('onclick') or ''}")
    return count
