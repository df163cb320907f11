"""Which scripts a page runs, so that pages of one template can be told to run the same."""

from __future__ import annotations

import hashlib
import re

_ATTRIBUTE = re.compile(rb"\b(src|type)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_VALUES = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|\d+|\s+|//[^\n]*")  # what differs from page to page of one template


def scripts(html: bytes) -> frozenset[str]:
    """The scripts of a page, each by its file's name or by its code without strings and numbers."""
    found, lower, at = set(), html.lower(), 0
    while (start := lower.find(b"<script", at)) >= 0:
        opened, at = lower.find(b">", start), lower.find(b"</script", start)
        if opened < 0 or at < 0:
            break
        told = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(html[start + 7 : opened])}
        code = _VALUES.sub(b"", html[opened + 1 : at])
        shape = told[b"src"].partition(b"?")[0].rpartition(b"/")[2] if b"src" in told else code
        found.add(hashlib.sha256(told.get(b"type", b"").lower() + b" " + shape).hexdigest()[:16])
    return frozenset(found)
