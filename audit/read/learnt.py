"""What rendered pages taught of their templates: where scripts change nothing, the static view of the rest is the page.

Never believes a template of which fewer than two rendered pages were compared, or one that differed once.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import structs

from audit.capture import Capture, Target
from audit.read.draw import drawn
from audit.read.page import BANNER, MARKS, TEXT, PageSource
from audit.read.slim import Slim
from rules.facts import Unknown

_ATTRIBUTE = re.compile(rb"\b(src|type)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_VALUES = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|\d+|\s+|//[^\n]*")  # what differs from page to page of one template
_COMPARED = 2  # as many as the choice of browser pages opens of a template before it believes it
_READ_TWICE = 4  # pages of a template at most


class Learnt:
    """Which pages need no browser. ``samples``: rendered pages to be read in both views first."""

    def __init__(self, capture: Capture, judged: Sequence[Target]) -> None:
        known = capture.meta.get("templates", {})
        rows = capture.db.execute(
            "SELECT t.url, s.template FROM sketch s JOIN target t ON t.id=s.target WHERE s.view='static'"
        )
        self._template: dict[str, str] = dict(rows.fetchall())
        agreeing = {name for name, row in known.items() if row["agree"] is True and row["opened"] >= _COMPARED}
        members: dict[str, list[Target]] = defaultdict(list)
        for target in judged:
            if (name := self._template.get(target.url)) in agreeing and name is not None:
                members[name].append(target)
        self.samples: list[Target] = []
        for _, pages in sorted(members.items()):
            rendered = sorted((page for page in pages if page.rendered_record), key=lambda page: drawn(page.url))
            if len(rendered) < len(pages):  # else there is nothing to learn it for
                self.samples += rendered[:_READ_TWICE]
        self._agreed: dict[str, frozenset[str]] = {}
        self._scripts: dict[str, frozenset[str]] = defaultdict(frozenset)

    def views(self, source: PageSource) -> tuple[PageSource, PageSource]:
        """A sample's static view, taken for all there is, and its rendered one."""
        self._scripts[self._template[source.url]] |= scripts(source.static_html or b"")
        return structs.replace(source, rendered_html=None, rendered_record="", agreed=(TEXT, BANNER, *MARKS)), source

    def compare(self, pairs: Iterable[tuple[Slim, Slim]]) -> None:
        """Static and rendered readings of the samples."""
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for static, rendered in pairs:
            found[self._template[static.page.url]].append(_same(static, rendered))
        for name, parts in found.items():
            if len(parts) >= _COMPARED:
                self._agreed[name] = frozenset.intersection(*parts)

    def told(self, source: PageSource) -> PageSource:
        """A page that was not rendered, with the parts of which its static view tells all: none if it runs a script
        that no sample has."""
        name = self._template.get(source.url, "")
        parts = self._agreed.get(name, frozenset()) if source.rendered_html is None else frozenset()
        if parts and scripts(source.static_html or b"") <= self._scripts[name]:
            return structs.replace(source, agreed=tuple(sorted(parts)))
        return source


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


def _same(static: Slim, rendered: Slim) -> frozenset[str]:
    """The parts of a page that both views tell alike: its own text, the names in its head, each of its marks."""
    parts = set()
    if _told(_text(static)) == _told(_text(rendered)):
        parts.add(TEXT)
    if static.page.banner == rendered.page.banner:
        parts.add(BANNER)
    for name in MARKS:
        # Where a mark stands is as good as what it says: scripts write addresses with a stamp of their own.
        if (getattr(static.page.marks, name) is None) == (getattr(rendered.page.marks, name) is None):
            parts.add(name)
    return frozenset(parts)


def _told(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


_NOT_COMPARED = {
    "record": "", "view": "static", "access": Unknown(""), "written": (), "small_screen": None,
    "first_paint_ms": 0, "marks": None, "banner": None, "text_chars": 0, "quotes": {},
    "kind_reasons": (), "tamper_signs": (), "inputs": (),
}  # fmt: skip


def _text(slim: Slim) -> Any:
    page = structs.replace(slim.page, **_NOT_COMPARED)
    document = structs.replace(slim.document, record="", body_chars=0, quotes={}) if slim.document is not None else None
    return [page, document, slim.items, slim.items_found, slim.trail, slim.core]
