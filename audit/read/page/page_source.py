"""What there is to read of one page, and what a reading of it tells. No code that reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec import Struct

from audit.evidence.run_log import Failed
from audit.read.page.beyond_page import NOTHING, Across
from audit.read.page.probes import Probe
from audit.read.web.frames import Framed
from audit.read.web.links import Anchor
from rules.facts.records import Document, Item, Marks, Maybe, Page

TEXT, BANNER, MARKS = "text", "banner", Marks.__struct_fields__


class PageSource(Struct, frozen=True):
    """A captured page: the body as it came and, where a browser opened it, the DOM after scripts."""

    url: str
    static_html: bytes | None = None
    content_type: str | None = None
    rendered_html: str | None = None
    access: dict[str, Any] | None = None
    record: str = ""
    rendered_record: str = ""
    is_home: bool = False
    as_of: dt.date = dt.date(1970, 1, 1)
    probe: Probe | None = None  # what a made-up address beside this one was answered
    measured: dict[str, Any] | None = None  # on a phone's screen, where the browser lane did
    unfinished: str = ""  # "late" or "shadow": a part was not there yet, or cannot be read, when it was rendered
    failed: Failed | None = None  # its bytes could not be had: there is nothing to read
    replayed: bool = False  # rendered from an archive: parts that it lacks may be missing from the view
    frames: tuple[Framed, ...] = ()  # what stands in its frames, and in theirs
    agreed: tuple[str, ...] = ()  # of TEXT, BANNER, MARKS: what pages like this told alike with and without scripts


class PageReading(Struct, frozen=True):
    """All that one page tells."""

    page: Page
    document: Document | None
    anchors: tuple[Anchor, ...]
    nav: tuple[Anchor, ...]
    items: tuple[Item, ...]
    items_found: Maybe[int]
    pager: bool
    mentions: tuple[str, ...]
    core_title: str
    across: Across = NOTHING
    pieces: tuple[int, ...] = ()
    surely_missing: str | None = None  # as page.soft_404, of a server that knows what is not there
    framed: bool = False  # it shows a frame whose document was not at hand
