"""Words of presentations and of OpenDocument texts, which are read for what they may leak and nothing else.

Never lays a page out: a paragraph is a line, and so is a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from audit.read.files.attachment_limits import Block, Notes, Package
from audit.read.files.opc import parsed

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def pptx(package: Package, notes: Notes) -> Iterator[Block]:
    """Slides, their notes and comments."""
    for name in sorted(package.names, key=_natural):
        found = re.fullmatch(r"ppt/(slides|notesSlides|comments|diagrams)/[^/]+\.xml", name, re.IGNORECASE)
        if found is None:
            continue
        tree = parsed(package.read(name))
        if found[1].lower() == "slides":
            notes.pages = (notes.pages or 0) + 1
            if tree.get("show") in ("0", "false"):
                notes.hide(f"隐藏幻灯片 {name.rpartition('/')[2].removesuffix('.xml')}")
        where = {"notesslides": "备注", "comments": "批注"}.get(found[1].lower(), "正文")
        notes.comments += sum(1 for _ in tree.iter("{*}cm"))
        yield where, "\n".join(_drawn(tree))


def drawn(tree: etree._Element) -> str:
    """Words of DrawingML: text boxes, diagrams."""
    return "\n".join(_drawn(tree))


def _drawn(tree: etree._Element) -> Iterator[str]:
    in_tables: set[etree._Element] = set()
    for row in tree.iter("{*}tr"):
        cells = list(row.iterchildren("{*}tc"))
        in_tables.update(paragraph for cell in cells for paragraph in cell.iter("{*}p"))
        yield "\t".join(_joined(cell, " ") for cell in cells)
    for node in tree.iter("{*}p", "{*}text"):  # a comment's words stand in p:text
        if node not in in_tables:
            yield _joined(node, "") if etree.QName(node).localname == "p" else (node.text or "")


def _joined(node: etree._Element, between: str) -> str:
    paragraphs = list(node.iter("{*}p")) or [node]
    return between.join("".join(text.text or "" for text in p.iter("{*}t")) for p in paragraphs)


def odf(package: Package, notes: Notes) -> Iterator[Block]:
    """Texts and presentations of OpenDocument: the content, then headers and footers of the styles."""
    for part, where in (("content.xml", "正文"), ("styles.xml", "页眉页脚")):
        if part in package:
            tree = parsed(package.read(part))
            notes.comments += sum(1 for _ in tree.iter(f"{{{_OFFICE}}}annotation"))
            yield where, "\n".join(_odf_lines(tree))


def odf_beside(package: Package, notes: Notes) -> Iterator[Block]:
    """What of a spreadsheet a table reader passes over: comments, and text in cells that declare no type of value."""
    if "content.xml" not in package:
        return
    tree = parsed(package.read("content.xml"))
    comments = list(tree.iter(f"{{{_OFFICE}}}annotation"))
    notes.comments += len(comments)
    if comments:
        yield "批注", "\n".join(_words(line) for one in comments for line in one.iter(f"{{{_TEXT}}}p"))
    rows = []
    for row in tree.iter(f"{{{_TABLE}}}table-row"):
        cells = row.iterchildren(f"{{{_TABLE}}}table-cell", f"{{{_TABLE}}}covered-table-cell")
        untyped = (cell for cell in cells if not cell.get(f"{{{_OFFICE}}}value-type"))
        rows.append("\t".join(" ".join(map(_words, cell.iterchildren(f"{{{_TEXT}}}p"))) for cell in untyped).strip())
    if any(rows):
        yield "单元格", "\n".join(filter(None, rows))


def _odf_lines(tree: etree._Element) -> Iterator[str]:
    in_tables: set[etree._Element] = set()
    for row in tree.iter(f"{{{_TABLE}}}table-row"):
        cells = list(row.iterchildren(f"{{{_TABLE}}}table-cell", f"{{{_TABLE}}}covered-table-cell"))
        in_tables.update(paragraph for cell in cells for paragraph in cell.iter(f"{{{_TEXT}}}p"))
        yield "\t".join(" ".join(_words(paragraph) for paragraph in cell.iter(f"{{{_TEXT}}}p")) for cell in cells)
    for node in tree.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h"):
        if node not in in_tables:
            yield _words(node)


def _words(node: etree._Element) -> str:
    pieces = [node.text or ""]
    for inner in node.iterdescendants():
        if inner.tag in (f"{{{_TEXT}}}s", f"{{{_TEXT}}}tab", f"{{{_TEXT}}}line-break"):
            pieces.append(" ")
        elif inner.tag != f"{{{_TEXT}}}p":
            pieces.append(inner.text or "")
        pieces.append(inner.tail or "")
    return "".join(pieces).strip()


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdigit() else (0, piece) for piece in re.split(r"(\d+)", name)]
