"""Addresses that an element carries outside ``href``: in a data attribute, or as the value of a jump menu's option.

Never takes a selector, a template, the source of a list or a part of a page for a page's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import XPath, _Element

_ATTRIBUTES = ("data-url", "data-href", "data-link", "data-to", "data-jump", "data-path", "url", "link", "href")
_holders = XPath(
    f"descendant-or-self::*[{' or '.join('@' + name for name in _ATTRIBUTES)}]"
    "[not(self::link or self::area or self::base or self::img or self::script or self::iframe or self::input"
    " or self::form or self::image or self::use)]"
)
_options = XPath("descendant-or-self::select[not(ancestor::form[@action])]//option[@value]")
_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s/]|\.{0,2}/[\w%][^\s{}<>]*$|[\w%][\w./%-]*\.(?:s?html?|jspx?|aspx?|php|do|action)(?:[?#]|$)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\.(?:json|xml|js|css|png|jpe?g|gif|svg|webp|ico|mp[34]|m3u8|woff2?)(?:[?#]|$)|/api/", re.IGNORECASE
)
_NOWHERE = re.compile(r"(?:#.*|javascript:.*)?$", re.IGNORECASE | re.DOTALL)
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
            text = "".join("".join(node.itertext(with_tail=False)).split())
            named = 0 < len(text) <= _CHARS
            return value if named and all(nowhere(a.get("href")) for a in node.iter("a") if a is not node) else None
    return None


def nowhere(href: str | None) -> bool:
    """Whether a link's ``href`` leads to no other page by itself: none, a fragment or a script."""
    return _NOWHERE.match((href or "").strip()) is not None


def carriers(tree: _Element) -> Iterator[tuple[_Element, str]]:
    """Elements that carry an address of their own, in document order."""
    for node in _holders(tree):
        if (value := address(node)) is not None:
            yield node, value


def options(tree: _Element) -> Iterator[tuple[_Element, str]]:
    """Options of menus that jump to what is chosen: their values are addresses. Search forms have other values."""
    for node in _options(tree):
        value = (node.get("value") or "").strip()
        if _ADDRESS.match(value) and not _PART.search(value):
            yield node, value
