"""Which words of a page nobody sees: told by the browser where it looked, else by the page's own styles.

Never takes a panel that a click opens for unseen, nor anything for absent: what is hidden still is on the page.
"""

from __future__ import annotations

from lxml.etree import _Element

from audit.read.web.styles import Styles

# Written by the browser lane into the view it keeps (see audit/browser/serialise.py).
LOOKED = "data-govaudit-looked"  # on the root: the browser was asked about every element
HIDDEN = "data-govaudit-hidden"  # the words of this element are not shown
SHOWN = "data-govaudit-shown"  # they are, although those of the element around it are not

SEEN, DIM, GONE = 0, 1, 2  # DIM: what stands inside may be shown again; GONE: it cannot
_PANEL_CHARS = 60  # fewer words are a notice, not a panel


class Veil:
    """Asked of every element in the order of the document."""

    def __init__(self, tree: _Element) -> None:
        self._looked = tree.get(LOOKED) is not None
        self._styles = None if self._looked else Styles(tree)

    def of(self, node: _Element) -> int | None:
        """How the words of an element are shown as against those around it; None: no differently."""
        told = self._marked(node) if self._styles is None else self._styled(node, self._styles)
        return None if told and _is_panel(node, self) else told

    def hides(self, node: _Element) -> bool:
        told = self._marked(node) if self._styles is None else self._styled(node, self._styles)
        return bool(told)

    def _marked(self, node: _Element) -> int | None:
        if node.get(HIDDEN) is not None:
            return DIM
        return SEEN if node.get(SHOWN) is not None else None

    def _styled(self, node: _Element, styles: Styles) -> int | None:
        if node.get(HIDDEN) is not None:  # told already of a document in a frame
            return DIM
        tag = node.tag
        if tag in ("html", "body"):  # hidden until a script has run
            return None
        says = styles.of(node)
        if says is None:
            return GONE if _is_closed(node) else None
        if says.get("display", _is_closed(node)) or says.get("opacity") or says.get("place"):
            return GONE
        if says.get("visibility") or says.get("indent") or (says.get("font") and (node.text or "").strip()):
            return DIM  # font-size: 0 without words of its own closes gaps, and what stands inside has a size again
        return SEEN if says.get("visibility") is False or says.get("font") is False else None


def _is_closed(node: _Element) -> bool:
    """Hidden by HTML itself; a closed <details> is opened by a click."""
    return node.get("hidden") is not None or (node.tag == "dialog" and node.get("open") is None)


def _is_panel(node: _Element, veil: Veil) -> bool:
    """Whether a hidden element is one of several of a make, another of which is shown: a tab, a slide, a step."""
    if node.get("role") == "tabpanel":
        return True
    parent = node.getparent()
    own = set((node.get("class") or "").split())
    if parent is None or len(parent) > 40:
        return False
    beside = [
        other
        for other in parent
        if other is not node
        and other.tag == node.tag
        and (own & set((other.get("class") or "").split()) or (_stem(node) and _stem(node) == _stem(other)))
    ]
    return any(not veil.hides(other) and _chars(other) for other in beside) and _chars(node) >= _PANEL_CHARS


def _stem(node: _Element) -> str:
    return (node.get("id") or "").rstrip("0123456789")


def _chars(node: _Element) -> int:
    """Characters of an element's words, as far as they matter."""
    count = 0
    for piece in node.itertext():
        count += len("".join(piece.split()))
        if count >= _PANEL_CHARS:
            break
    return count
