"""Packages of Office Open XML (ISO/IEC 29500-2): which part is the main one, and how parts point to others.

Never goes by a part's file name where the package itself says what the part is.
"""

from __future__ import annotations

import posixpath
from typing import Any

from lxml import etree

from audit.read.files.attachment_limits import BROKEN, Package, Unreadable

_TYPES = "[Content_Types].xml"
_PART_BYTES = 2**20  # of the two parts that say what a package is
_ROOTS = {"document": "docx", "wordDocument": "docx", "workbook": "xlsx", "presentation": "pptx"}
_CONTENT = (("wordprocessingml", "docx"), ("ms-word", "docx"), ("spreadsheetml", "xlsx"), ("ms-excel", "xlsx"),
            ("presentationml", "pptx"), ("ms-powerpoint", "pptx"))  # fmt: skip
USUAL = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsx"),
          ("ppt/presentation.xml", "pptx"))  # fmt: skip
# The Strict form names the same elements in other namespaces.
_STRICT = "http://purl.oclc.org/ooxml/"
_OLDER = "http://schemas.microsoft.com/office/word/2003/wordml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def main_part(package: Package) -> tuple[str, str]:
    """(docx | xlsx | pptx, name of the main part); empty where the package is no such document."""
    types = _content_types(package)
    named = [part for kind, part in related(package, "").values() if kind == "officeDocument" and part in package]
    for part in named:
        content = types.get(part.lower(), "")
        kind = next((kind for word, kind in _CONTENT if word in content), "") or _by_root(package, part)
        if kind:
            return kind, part
    return next(((kind, part) for part, kind in USUAL if part in package), ("", ""))


def related(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part (of the package for ""): id → (last word of the type, absolute name of the target)."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package or package.size(rels) > 8 * _PART_BYTES:
        return {}
    found = {}
    for node in parsed(package.read(rels)).iter("{*}Relationship"):
        target = node.get("Target") or ""
        if node.get("TargetMode") != "External":
            place = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = (node.get("Type") or "").rpartition("/")[2]
            found[node.get("Id") or ""] = (kind, posixpath.normpath(place).lstrip("/"))
    return found


def parsed(part: bytes) -> etree._Element:
    """A part's tree: no entities, no network, lxml's own depth limit. Raises :class:`Unreadable`."""
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN) from None


def in_common_words(tree: etree._Element) -> etree._Element:
    """The same tree with the words of the Strict form and of Word 2003 in the usual namespace."""
    spaces = {uri for node in (tree, *tree[:1]) for uri in node.nsmap.values()}
    if not any(uri.startswith((_STRICT, _OLDER)) for uri in spaces):
        return tree
    for node in tree.iter():
        if isinstance(node.tag, str):
            node.tag = _common(node.tag)
            for key in [key for key in node.attrib if _common(key) != key]:
                node.set(_common(key), node.attrib.pop(key))
    return tree


def _common(name: Any) -> str:
    space, brace, local = str(name).rpartition("}")
    return f"{{{WORD}}}{local}" if brace and space[1:] in (f"{_STRICT}wordprocessingml/main", _OLDER) else str(name)


def _content_types(package: Package) -> dict[str, str]:
    if _TYPES not in package or package.size(_TYPES) > _PART_BYTES:
        return {}
    return {
        (node.get("PartName") or "").lstrip("/").lower(): (node.get("ContentType") or "").lower()
        for node in parsed(package.read(_TYPES)).iter("{*}Override")
    }


def _by_root(package: Package, part: str) -> str:
    try:
        return _ROOTS.get(etree.QName(parsed(package.read(part))).localname, "")
    except Unreadable:
        return ""
