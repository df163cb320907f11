"""The facts of a page for the store, made from the parse that its links come from."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from lxml.etree import _Element

from audit.look.view import FactsAsked, Kept, PageAsked
from audit.read import told
from audit.read.decode import Decoded
from audit.read.links import Anchor
from audit.read.page import PageSource


def kept(
    asked: PageAsked, facts: FactsAsked, body: bytes, text: Decoded, tree: _Element, links: Sequence[Anchor]
) -> Kept:
    """Read the page from its ``tree``, without comments, which is changed. Raises what reading a page raises."""
    static = asked.side == "static"
    source = PageSource(
        url=asked.url, is_home=asked.home, unfinished=facts.unfinished, access=told.as_json(facts.access),
        measured=told.as_json(facts.measured), static_html=body if static else None,
        content_type=asked.content_type if static else None,
        rendered_html=None if static else body.decode("utf-8", "replace"),
    )  # fmt: skip
    key = told.key(
        asked.url, asked.content_type if static else "", _digest(body), home=asked.home,
        access=_digest(facts.access), measured=_digest(facts.measured), unfinished=facts.unfinished,
    )  # fmt: skip
    return Kept(key, told.code(), told.tell(source, both=facts.both and static, parsed=told.Parsed(text, tree, links)))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest() if body else ""
