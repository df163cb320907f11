"""The facts of one view of one page as a capture keeps them, made by the parse that its links come from.

Holds nothing that another page, the rules or the day of the audit could change, and no personal number unmasked: pages
are read before any of those is known.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from platform import python_version
from typing import Any, NamedTuple

import msgspec
from lxml import etree
from lxml.etree import _Element
from msgspec import Struct, structs

from audit.read.page.page import BANNER, MARKS, TEXT, PageSource, decoded, read_both
from audit.read.page.page_summary import Slim, slimmed
from audit.read.page.probes import Probe, title_of
from audit.read.privacy.final_mask import worded
from audit.read.web.decode import Decoded
from audit.read.web.links import Anchor
from audit.read.web.scripts import scripts
from rules.facts.records import Marks

_ROOT = Path(__file__).resolve().parents[3]
_CODE = ("audit/read/**/*.py", "rules/*/*.py", "rules/lexicons/*")
_LEVEL = 1  # of compression: a fifth of the size for a tenth of the time that the best level takes
_KEY_BYTES = 16


class Told(Struct, frozen=True, array_like=True):
    """``slim``: the reading of the view by itself, without record ids. ``seen``: if scripts change nothing."""

    slim: Slim
    seen: Slim | None = None
    scripts: tuple[str, ...] | None = None  # of a static view; None: not asked for, and ``seen`` neither
    surely_missing: str | None = None
    framed: bool = False

    def agreed(self, parts: tuple[str, ...]) -> Slim | None:
        """The reading if pages like this one taught that scripts change nothing in ``parts`` of it.

        None where that was not asked for.
        """
        if not parts or self.slim.page.wall is not None:
            return self.slim
        if self.scripts is None:
            return None
        if self.seen is None:  # nothing on it waits for scripts
            return self.slim
        base = self.seen if TEXT in parts else self.slim
        marks = {name: getattr((self.seen if name in parts else self.slim).page.marks, name) for name in MARKS}
        banner = (self.seen if BANNER in parts else self.slim).page.banner
        return structs.replace(base, page=structs.replace(base.page, banner=banner, marks=Marks(**marks)))

    def probed(self, slim: Slim, probe: Probe | None) -> Slim | None:
        """``slim``, of this page, after what the server answered to an address nobody made.

        None where the words of both would have to be compared.
        """
        page = slim.page
        if probe is None or page.wall is not None:
            return slim
        if probe.shape is not None:
            title = page.title if isinstance(page.title, str) else ""
            return None if "*" in title or title_of(title) == probe.shape.title else slim
        if not probe.honest:
            return slim
        return structs.replace(slim, page=structs.replace(page, soft_404=self.surely_missing))


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Told)


class Parsed(NamedTuple):
    """What the look has made of a page: its text, its tree without comments, the links of that tree."""

    text: Decoded
    tree: _Element
    links: Sequence[Anchor]


def tell(source: PageSource, *, both: bool, parsed: Parsed) -> bytes:
    """Read a view by itself. Raises what reading a page raises. ``both``: with and without what scripts may change.

    ``parsed`` is changed; a rendered view is taken as it stands, whatever it begins with.
    """
    text = parsed.text if source.rendered_html is None else decoded(source)
    if text.text == parsed.text.text:
        reading, seen = read_both(source, both=both, text=text, tree=parsed.tree, links=parsed.links)
    else:
        reading, seen = read_both(source, both=both, text=text)
    told = Told(
        slim=slimmed(reading, source),
        seen=slimmed(seen, source) if seen is not None else None,
        scripts=tuple(sorted(scripts(source.static_html or b""))) if both else None,
        surely_missing=worded(reading.surely_missing),
        framed=reading.framed,
    )
    return zlib.compress(_encoder.encode(told), _LEVEL)


def read_told(facts: bytes) -> Told:
    """Raises ``zlib.error`` or ``msgspec.MsgspecError`` for what :func:`tell` did not make."""
    return _decoder.decode(zlib.decompress(facts))


def as_json(body: bytes | None) -> dict[str, Any] | None:
    """What the browser told, from its record."""
    if not body:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # an archive of others may hold anything under this name
        return None
    return found if isinstance(found, dict) else None


def key(
    url: str, content_type: str, sha256: str, *, home: bool = False, access: str = "", measured: str = "",
    unfinished: str = "", replayed: bool = False,
) -> bytes:  # fmt: skip
    """What a reading depends on besides our code: digests of its bytes, and what else was known of the page."""
    asked = _encoder.encode((url, content_type, sha256, home, access, measured, unfinished, replayed))
    return hashlib.blake2b(asked, digest_size=_KEY_BYTES).digest()


@cache
def code() -> bytes:
    """A digest of all code and word lists that a reading depends on, and of the parser and the interpreter."""
    found = hashlib.blake2b(digest_size=_KEY_BYTES)
    found.update(repr((etree.LXML_VERSION, etree.LIBXML_VERSION, msgspec.__version__, python_version())).encode())
    for path in sorted(path for pattern in _CODE for path in _ROOT.glob(pattern)):
        found.update(str(path.relative_to(_ROOT)).encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()
