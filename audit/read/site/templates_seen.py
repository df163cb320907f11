"""What rendered pages taught of their templates: where scripts change nothing, the static view of the rest is the page.

Never believes a template of which fewer than two rendered pages were compared, or one that differed once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import structs

from audit.evidence.capture import Capture, Target
from audit.read.page.page import BANNER, MARKS, TEXT, PageSource
from audit.read.page.page_summary import Slim
from audit.read.web.sampling import drawn
from audit.read.web.scripts import scripts
from rules.facts.records import Unknown

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

    def note(self, url: str, found: Iterable[str]) -> None:
        """The scripts of a sample."""
        self._scripts[self._template[url]] |= frozenset(found)

    def views(self, source: PageSource) -> tuple[PageSource, PageSource]:
        """A sample's static view, taken for all there is, and its rendered one."""
        self.note(source.url, scripts(source.static_html or b""))
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
        if source.rendered_html is not None or not self.may_tell(source.url):
            return source
        return structs.replace(source, agreed=self.parts(source.url, scripts(source.static_html or b"")))

    def may_tell(self, url: str) -> bool:
        """Whether anything was learnt of the template of a page."""
        return bool(self._agreed.get(self._template.get(url, "")))

    def parts(self, url: str, found: Iterable[str]) -> tuple[str, ...]:
        """The parts of which a static view tells all; ``found`` are its scripts."""
        name = self._template.get(url, "")
        parts = self._agreed.get(name, frozenset())
        return tuple(sorted(parts)) if parts and frozenset(found) <= self._scripts[name] else ()


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
