"""What is looked at of an element, however much it holds: elements that hold each other would make reading quadratic.

Never walks through more than the first nodes.
"""

from __future__ import annotations

from itertools import islice

from lxml.etree import _Element

NODES = 200  # more than a link, a button or a menu's entry holds
_CHARS = 4000


def words_of(element: _Element) -> str:
    """The text of the first nodes of an element."""
    if not len(element):
        return (element.text or "")[:_CHARS]
    parts: list[str] = []
    left = _CHARS
    for node in islice(element.iter(), NODES):
        for text in (node.text if isinstance(node.tag, str) else None, node.tail if node is not element else None):
            if text:
                parts.append(text[:left])
                left -= len(text)
        if left <= 0:
            break
    return "".join(parts)
