"""Elements that show another document inside a page: frames, and objects that hold HTML.

Never takes a film, a plug-in or a file for a document.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

FRAMES = ("iframe", "frame", "object", "embed")
_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/x-scriptlet")
_FILE = re.compile(r"\.(?:pdf|swf|mp[34]|flv|wmv|avi|ofd|docx?|xlsx?|svg|gif|jpe?g|png|mht)(?:[?#]|$)", re.IGNORECASE)


def framed(node: _Element) -> str | None:
    """The address, as written, of the document that an element shows; None where it shows none."""
    tag = node.tag
    if tag in ("iframe", "frame"):
        return node.get("src") or ""
    written = node.get("data" if tag == "object" else "src") or ""
    kind = (node.get("type") or "").partition(";")[0].strip().lower()
    untold = not kind and tag == "object" and not node.get("classid") and not _FILE.search(written)
    return written or None if kind in _HTML_TYPES or untold else None
