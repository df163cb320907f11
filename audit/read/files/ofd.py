"""Text of OFD (GB/T 33190): a zip of XML whose words stand in TextCode elements of its pages.

Never renders, follows no signature and opens no file attached inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from audit.read.files.attachment_limits import BROKEN, LOCKED, PAGES, Block, Notes, Package, Unreadable
from audit.read.files.pdf_tables import Word, lines_of

_PAGE = re.compile(r"(?:^|/)(?:Pages|Tpls)/(?:Page|Tpl)_?(\d+)/[^/]+\.xml$", re.IGNORECASE)
_MARKUP = re.compile(r"/Annots/|/CustomTags?/", re.IGNORECASE)


def blocks(body: bytes, notes: Notes) -> Iterator[Block]:
    """Pages in their order, words laid out in lines; then annotations. Raises :class:`Unreadable`."""
    package = Package(body)
    if any(name.lower().endswith(("encryptions.xml", "decryptseed.dat")) for name in package.names):
        raise Unreadable(LOCKED)
    if "OFD.xml" in package:
        root = _parse(package.read("OFD.xml"))
        notes.authors.update(node.text.strip() for node in root.iter("{*}Author", "{*}Creator") if node.text)
    pages = [name for name in package.names if _PAGE.search(name) and not name.lower().endswith("res.xml")]
    pages.sort(key=lambda name: ("/Tpls/" in name, int(_PAGE.search(name).group(1)), name))  # type: ignore[union-attr]
    notes.pages = sum("/Tpls/" not in name for name in pages)
    for name in pages[:PAGES]:
        yield "正文", "\n".join(lines_of(_words(_parse(package.read(name)))))
    for name in sorted(package.names):
        if _MARKUP.search(name) and name.endswith(".xml") and "Annot" in name:
            tree = _parse(package.read(name))
            text = "\n".join(node.text or "" for node in tree.iter("{*}TextCode", "{*}Remark"))
            if text.strip():
                notes.comments += sum(1 for _ in tree.iter("{*}Annot"))
                yield "注释", text


def _parse(part: bytes) -> etree._Element:
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN) from None


def _words(page: etree._Element) -> Iterator[Word]:
    """Each TextCode with its place: the object's Boundary (x y width height) and its own offset."""
    for thing in page.iter("{*}TextObject"):
        box = _numbers(thing.get("Boundary"))
        x, y, width = (*box, 0.0, 0.0, 0.0)[:3]
        size = (*_numbers(thing.get("Size")), 4.0)[0]
        scale = (*_numbers(thing.get("CTM")), 1.0)[0] or 1.0
        for code in thing.iter("{*}TextCode"):
            if code.text:
                right = x + max(width, 0.0)
                own = (*_numbers(code.get("Y")), 0.0)[0] * abs(scale)
                yield Word(x + (*_numbers(code.get("X")), 0.0)[0], y + own, right, abs(size * scale), code.text)


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(part) for part in (text or "").split()[:6]]
    except ValueError:
        return []
