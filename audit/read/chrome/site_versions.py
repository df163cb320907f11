"""Home pages of other versions of a site: for the elderly, for phones, in another script or language.

Never decides what such a version must hold; it only keeps its front page from being judged as a column.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from audit.read.web.word_lists import key, words
from rules.facts.records import Link, Page
from rules.words import lexicon

_NAME_CHARS = 12  # a longer link text speaks of such a version


def with_versions(pages: Iterable[Page], links: Iterable[Link]) -> tuple[Page, ...]:
    """The pages; those that the home page's entry to another version leads to are of the kind of home pages."""
    entries = {
        link.url.partition("#")[0] for link in links
        if link.internal and link.on_home and any(map(_names_version, link.home_texts))
    }  # fmt: skip
    return tuple(_as_home(page) if page.url in entries else page for page in pages)


def _names_version(text: str) -> bool:
    name = key(text).lower()
    if not name or len(name) > _NAME_CHARS:
        return False
    if name in {key(one).lower() for one in words("versions", "names")}:
        return True
    about = any(word in name for word in words("versions", "not"))
    return not about and bool(lexicon.match(lexicon.load("elder-entry"), name))


def _as_home(page: Page) -> Page:
    if page.is_home or page.kind not in ("column", "list"):
        return page
    return msgspec.structs.replace(page, kind="home", kind_reasons=(*page.kind_reasons, "其他版本的首页"))
