"""What a server answers to an address that nobody ever made, and whether a page is only that answer again.

Never fetches, and never accuses a site whose every page has one shape: that is a program, not an error page.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from audit.read.web.text import Sheet, squeeze

FAMILY_PAGES = 3  # pages a directory must have before it is worth a question
SITE_PROBES = 10
_NAME = re.compile(r"/govaudit-[0-9a-f]{10}(?:\.[a-z]{2,6})?$")
_EXTENSION = re.compile(r"\.(?:s?html?|jspx?|aspx?|php|do|action)$", re.IGNORECASE)
_SHINGLE = 4  # characters
_ALIKE = 0.9
SHARE = 0.5  # of a directory's pages that may look like its probe
_VARYING = re.compile(r"[0-9a-f]{8,}|\d+|https?://\S+", re.IGNORECASE)


class Shape(Struct, frozen=True):
    """A page as far as it can be compared: its title and its words in overlapping pieces, as numbers."""

    title: str
    pieces: tuple[int, ...]
    chars: int


class Probe(Struct, frozen=True):
    """The answer to a made-up address. ``honest``: it was refused, as it should be. ``shape``: of a page that came."""

    honest: bool
    shape: Shape | None = None


def is_probe(url: str) -> bool:
    """Whether an address is one this tool made up."""
    return bool(_NAME.search(urlsplit(url).path))


def family(url: str) -> str:
    """The directory a page stands in, host included."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"


def families(urls: Iterable[str]) -> list[str]:
    """Directories with enough pages, largest first, at most :data:`SITE_PROBES`; the same for any order of ``urls``."""
    counts = Counter(family(url) for url in set(urls) if not is_probe(url))
    ranked = sorted((-count, urlsplit(name).path, name) for name, count in counts.items() if count >= FAMILY_PAGES)
    return [name for _, _, name in ranked[:SITE_PROBES]]


def address(directory: str, urls: Iterable[str]) -> str:
    """A sibling nobody made: its name is a digest of the directory's path, its ending that of most pages there."""
    endings = Counter(
        m.group().lower() if (m := _EXTENSION.search(urlsplit(url).path)) else ""
        for url in set(urls)
        if family(url) == directory and not url.endswith("/")
    )
    ending = min(endings, key=lambda name: (-endings[name], name)) if endings else ""
    return (
        f"{directory}govaudit-{hashlib.sha256(urlsplit(directory).path.encode()).hexdigest()[:10]}{ending or '.html'}"
    )


def shape(sheet: Sheet, title: str | None) -> Shape:
    """What is compared of a page: numbers and addresses left out, since an error page likes to repeat them."""
    text = _VARYING.sub("0", squeeze(sheet.visible))[:20_000]
    pieces = {text[i : i + _SHINGLE] for i in range(max(1, len(text) - _SHINGLE + 1))} if text else set()
    numbers = sorted(int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=6).digest()) for piece in pieces)
    return Shape(title_of(title), tuple(numbers), len(text))


def title_of(title: str | None) -> str:
    """A title as it is compared."""
    return _VARYING.sub("0", squeeze(title or ""))


def alike(one: Shape, other: Shape) -> bool:
    """The same title and nine tenths of the words in common."""
    if one.title != other.title or not (one.pieces or other.pieces):
        return False
    mine, theirs = set(one.pieces), set(other.pieces)
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)


def by_family(asked: Sequence[Mapping[str, Any]], shapes: Mapping[str, Shape]) -> dict[str, Probe]:
    """Directory → probe, from what the crawl noted; ``shapes``: record id → shape of an answer that was a page."""
    found = {}
    for row in asked:
        status = row.get("status")
        if status is None or row.get("blocked"):
            continue  # no answer says nothing
        seen = shapes.get(row["record"]) if status == 200 else None
        found[row["family"]] = Probe(400 <= status < 500, seen)
    return found


def programs(pages: Iterable[tuple[str, bool]]) -> set[str]:
    """Directories where most pages look like the probe: (url, looks like it) of every page there."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for url, like in pages:
        row = counts[family(url)]
        row[0] += 1
        row[1] += like
    return {name for name, (total, like) in counts.items() if like > SHARE * total}
