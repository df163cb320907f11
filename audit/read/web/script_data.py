"""Addresses carried outside ``href``: in a data attribute, in a jump menu's option, in the call that draws a pager.

Never takes a selector, a template, the source of a list or a part of a page for a page's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from lxml.etree import XPath, _Element

from audit.read.web.bounded_patterns import NODES, words_of

_ATTRIBUTES = ("data-url", "data-href", "data-link", "data-to", "data-jump", "data-path", "url", "link", "href")
_holders = XPath(f"descendant::*[{' or '.join('@' + name for name in _ATTRIBUTES[:-1])} or (@href and not(self::a))]")
_PARTS = frozenset(("link", "area", "base", "img", "script", "iframe", "input", "form", "image", "use"))
_options = XPath("descendant::select[not(ancestor::form[@action])]//option[@value]")
_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s/]|\.{0,2}/[\w%][^\s{}<>]*$|[\w%][\w./%-]*\.(?:s?html?|jspx?|aspx?|php|do|action)(?:[?#]|$)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\.(?:json|xml|js|css|png|jpe?g|gif|svg|webp|ico|mp[34]|m3u8|woff2?)(?:[?#]|$)|/api/", re.IGNORECASE
)
# TRS WCM and its many copies: createPageHTML(pages, this one from 0, "index", "html"), also with an id in front.
_CALL = re.compile(r"\bcreatePage\w{0,20}\s{0,9}\(([^()]{1,200})\)", re.IGNORECASE)
_COMMENT = re.compile(r"^[ \t]{0,80}//.*", re.MULTILINE)
_ARGUMENT = re.compile(r"\s*(?:(\d{1,5})|['\"]([^'\"]*)['\"])\s*")
_EXTENSION = re.compile(r"\.?(?:s?html?|jspx?|aspx?|php)", re.IGNORECASE)
_STEM = re.compile(r"[\w-]{1,60}")
PAGES_DRAWN = 500
_NOWHERE = re.compile(r"(?:#.*|javascript:.*)?$", re.IGNORECASE | re.DOTALL)
# “#/” alone is the page itself, “#!” an old way to lead nowhere.
_ROUTE = re.compile(r"#(?:!?/+|!)[^/\s!#].*", re.DOTALL)
_CHARS = 60  # more text than a name has: a container, and what its attribute names fills it


def address(node: _Element) -> str | None:
    """The address a named element without one in ``href`` carries in another attribute; None where there is none."""
    if node.tag == "a" and not nowhere(node.get("href")):
        return None
    for name in _ATTRIBUTES:
        if name == "href" and node.tag == "a":
            continue
        value = (node.get(name) or "").strip()
        if value and _ADDRESS.match(value) and not _PART.search(value):
            links = [inner for inner in islice(node.iter(), NODES) if inner.tag == "a" and inner is not node]
            return value if _is_name(node) and all(nowhere(a.get("href")) for a in links) else None
    return None


def _is_name(node: _Element) -> bool:
    """Whether an element holds a few words and no more."""
    return 0 < len("".join(words_of(node).split())) <= _CHARS


def nowhere(href: str | None) -> bool:
    """Whether a link's ``href`` leads to no other page by itself: none, a fragment or a script."""
    return _NOWHERE.match((href or "").strip()) is not None


def route(href: str) -> str:
    """The part of a reference that a router on its page reads; empty for another fragment, or none."""
    fragment = href[href.find("#") :] if "#" in href else ""
    return fragment if _ROUTE.match(fragment) else ""


def carriers(tree: _Element) -> Iterator[tuple[_Element, str]]:
    """Elements that carry an address of their own, in document order."""
    for node in _holders(tree):
        if node.tag not in _PARTS and (value := address(node)) is not None:
            yield node, value


def options(tree: _Element) -> Iterator[tuple[_Element, str]]:
    """Options of menus that jump to what is chosen: their values are addresses. Search forms have other values."""
    for node in _options(tree):
        value = (node.get("value") or "").strip()
        if _ADDRESS.match(value) and not _PART.search(value):
            yield node, value


def pager_call(tree: _Element) -> tuple[tuple[int, int] | None, list[str]]:
    """(pages, this one from 1) of the call that draws a list's pager, and the references it will draw but the first."""
    for script in tree.iter("script"):
        if "createpage" not in (script.text or "").lower():
            continue
        for match in _CALL.finditer(_COMMENT.sub("", script.text or "")):
            arguments = [_ARGUMENT.fullmatch(part) for part in match[1].split(",")]
            numbers = [int(one[1]) for one in arguments if one and one[1]]
            words = [one[2] for one in arguments if one and one[2]]
            if len(numbers) >= 2 and numbers[0] > 0:
                return (numbers[0], min(numbers[1] + 1, numbers[0])), _drawn(words, numbers[0])
    return None, []


def _drawn(words: list[str], total: int) -> list[str]:
    for stem, extension in pairwise(words):
        if _EXTENSION.fullmatch(extension) and _STEM.fullmatch(stem):
            return [f"{stem}_{number}.{extension.lstrip('.')}" for number in range(1, min(total, PAGES_DRAWN))]
    return []
