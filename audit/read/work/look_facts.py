"""The facts of a page for the store, made from the parse that its links come from."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from lxml.etree import _Element

from audit.read.page import page_facts
from audit.read.page.page import PageSource
from audit.read.web.decode import Decoded
from audit.read.web.links import Anchor
from audit.read.work.messages import FactsAsked, Kept, PageAsked


def kept(
    asked: PageAsked, facts: FactsAsked, body: bytes, text: Decoded, tree: _Element, links: Sequence[Anchor]
) -> Kept:
    """Read the page from its ``tree``, without comments, which is changed. Raises what reading a page raises."""
    static = asked.side == "static"
    source = PageSource(
        url=asked.url, is_home=asked.home, unfinished=facts.unfinished, access=page_facts.as_json(facts.access),
        measured=page_facts.as_json(facts.measured), static_html=body if static else None,
        content_type=asked.content_type if static else None,
        rendered_html=None if static else body.decode("utf-8", "replace"),
    )  # fmt: skip
    key = page_facts.key(
        asked.url, asked.content_type if static else "", _digest(body), home=asked.home,
        access=_digest(facts.access), measured=_digest(facts.measured), unfinished=facts.unfinished,
    )  # fmt: skip
    return Kept(
        key,
        page_facts.code(),
        page_facts.tell(source, both=facts.both and static, parsed=page_facts.Parsed(text, tree, links)),
    )


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest() if body else ""
