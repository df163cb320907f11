"""Text of docx, xlsx and ods, with what a visitor does not see: hidden sheets and words, comments, tracked changes.

Never recurses over a document's own nesting, and never loads what is not words.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from audit.read.files import spreadsheet
from audit.read.files.attachment_limits import BROKEN, LOCKED, OUTPUT_BYTES, SHEETS, Block, Notes, Package, Unreadable
from audit.read.files.opc import WORD, in_common_words, parsed
from audit.read.files.slides import drawn
from audit.read.files.spreadsheet import figures

_W = f"{{{WORD}}}"
_CHANGES = (_W + "ins", _W + "del", _W + "moveFrom", _W + "moveTo")
_SKIPPED = frozenset((_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same words a second time
PARTS_WITH_WORDS = {
    "document": "正文", "wordDocument": "正文", "hdr": "页眉页脚", "ftr": "页眉页脚", "footnotes": "脚注",
    "endnotes": "尾注", "comments": "批注", "glossaryDocument": "构建基块",
}  # fmt: skip
_WORDLESS = re.compile(
    r"(?:^|/)(?:_rels|docProps|theme|customXml|fonts)/|(?:styles|settings|webSettings|fontTable|numbering|people"
    r"|stylesWithEffects|\[Content_Types\]|comments(?:Extended|Ids|Extensible))\d*\.xml$",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"/diagrams/data[^/]*\.xml$|/charts/chart[^/]*\.xml$|/drawings/drawing[^/]*\.xml$", re.IGNORECASE)


def properties(package: Package, notes: Notes) -> None:
    """Authors, and pages where the program counted them, of docProps/; a broken one costs nothing else."""
    with contextlib.suppress(Unreadable):
        _properties(package, notes)


def _properties(package: Package, notes: Notes) -> None:
    if "docProps/core.xml" in package:
        for node in parsed(package.read("docProps/core.xml")).iter("{*}creator", "{*}lastModifiedBy"):
            if node.text and node.text.strip():
                notes.authors.add(node.text.strip())
    if "docProps/app.xml" in package:
        for node in parsed(package.read("docProps/app.xml")).iter("{*}Pages"):
            if node.text and node.text.isdigit():
                notes.pages = int(node.text) or None


# --- Word ---------------------------------------------------------------------------------------------------------


def docx(package: Package, main: str, notes: Notes) -> Iterator[Block]:
    """Main text, headers and footers, notes; then comments and what tracked changes took out."""
    properties(package, notes)
    removed: list[str] = []
    for name in sorted(package.names, key=lambda name: (name.lower() != main.lower(), name)):
        if not name.lower().endswith(".xml") or _WORDLESS.search(name):
            continue
        tree = parsed(package.read(name))
        if _DRAWN.search(name):
            yield "图形", drawn(tree)
            continue
        tree = in_common_words(tree)
        if etree.QName(tree).namespace == WORD:
            yield from word_part(tree, notes, removed)
    if removed:
        yield "修订中删除的内容", "\n".join(removed)


def word_part(tree: etree._Element, notes: Notes, removed: list[str] | None = None) -> Iterator[Block]:
    """One part of a Word document, where it is one with words."""
    where = PARTS_WITH_WORDS.get(etree.QName(tree).localname)
    if where is None:
        return
    if where == "批注":
        comments = list(tree.iter(_W + "comment"))
        notes.comments += len(comments)
        notes.authors.update(filter(None, (node.get(_W + "author") for node in comments)))
    changes = list(tree.iter(*_CHANGES))
    notes.tracked += len(changes)
    notes.authors.update(filter(None, (node.get(_W + "author") for node in changes)))
    if removed is not None:
        removed += [text for node in changes if node.tag in _SKIPPED and (text := _words(node, removed=True)).strip()]
    if any(_vanishes(run) for run in tree.iter(_W + "r")):
        notes.hide(f"隐藏文字（{where}）")
    parent = tree.find(_W + "body") if tree.find(_W + "body") is not None else tree
    text = "\n".join(_word_lines(parent))
    if text.strip():
        yield where, text


def _vanishes(run: etree._Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(_W + "val") not in ("0", "false", "off") and bool(_words(run).strip())


def _word_lines(parent: etree._Element) -> Iterator[str]:
    """A paragraph is a line, and so is a table row with tabs between its cells: a name stays beside its number."""
    for child in parent:
        if child.tag == _W + "p":
            yield _words(child)
        elif child.tag == _W + "tbl":
            for row in child.iter(_W + "tr"):
                yield _row(row)
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            yield from _word_lines(child)


def _row(row: etree._Element) -> str:
    """The cells of a row, those in content controls too; one over several columns keeps their places."""
    texts: list[str] = []
    for cell in row.iter(_W + "tc"):
        if next(cell.iterancestors(_W + "tr"), None) is row:
            texts.append(_words(cell))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = (span.get(_W + "val") or "1") if span is not None else "1"
            texts += [""] * (min(20, int(width)) - 1 if width.isdigit() else 0)
    return "\t".join(texts)


def _words(element: etree._Element, *, removed: bool = False) -> str:
    pieces = []
    kinds = ("delText", "t") if removed else ("t", "tab", "br", "cr", "p", "noBreakHyphen")
    for node in element.iter(*(_W + kind for kind in kinds)):
        ups = {up.tag for up in node.iterancestors()}
        if _FALLBACK in ups:
            continue
        if node.tag in (_W + "t", _W + "delText"):
            if removed or not ups & {_W + "del", _W + "moveFrom"}:
                pieces.append(node.text or "")
        elif node.tag == _W + "noBreakHyphen":
            pieces.append("-")
        elif node is not element:
            pieces.append(" ")
    return "".join(pieces).strip()


# --- Excel --------------------------------------------------------------------------------------------------------


def xlsx(package: Package, main: str, body: bytes, notes: Notes) -> Iterator[Block]:
    """Sheets, the hidden ones too (J: that is where lists leak), a row as a line; then comments and text boxes."""
    properties(package, notes)
    if main.lower().endswith(".bin"):  # xlsb
        yield from calamine(body, notes)
        return
    yield from spreadsheet.blocks(package, main, notes)
    for name in sorted(package.names):
        if re.fullmatch(r"(?:.*/)?(?:threadedC|c)omments?[^/]*\.xml", name, re.IGNORECASE):
            tree = parsed(package.read(name))
            texts = ["".join(node.itertext()).strip() for node in tree.iter("{*}comment", "{*}threadedComment")]
            notes.comments += len(texts)
            notes.authors.update(text for node in tree.iter("{*}author") if (text := (node.text or "").strip()))
            yield "批注", "\n".join(texts)
        elif _DRAWN.search(name):
            yield "图形", drawn(parsed(package.read(name)))


def calamine(body: bytes, notes: Notes) -> Iterator[Block]:
    """xlsb, xls of any age and ods, by calamine. Raises :class:`Unreadable`."""
    import python_calamine as reader

    try:
        book = reader.CalamineWorkbook.from_filelike(io.BytesIO(body))
    except reader.PasswordError:
        raise Unreadable(LOCKED) from None
    except (reader.CalamineError, ValueError, OverflowError):  # ValueError: a date no calendar has
        raise Unreadable(BROKEN) from None
    if len(book.sheets_metadata) > SHEETS:
        raise Unreadable(f"工作表超过 {SHEETS} 个")
    for sheet in book.sheets_metadata:
        if "Work" not in str(sheet.typ):
            continue
        state = str(sheet.visible).rpartition(".")[2]
        mark = {"Hidden": "隐藏", "VeryHidden": "深度隐藏"}.get(state, "")
        if mark:
            notes.hide(f"{mark}工作表 {sheet.name}")
        try:
            rows = book.get_sheet_by_name(sheet.name).iter_rows()
            yield f"{mark}工作表 {sheet.name}", _lines(rows)
        except (reader.CalamineError, ValueError, OverflowError):
            raise Unreadable(BROKEN) from None


def _lines(rows: Any) -> str:
    lines: list[str] = []
    size = 0
    for row in rows:
        line = "\t".join(_cell(value) for value in row).rstrip("\t")
        if line.strip():
            size += len(line)
            if size > OUTPUT_BYTES:
                break
            lines.append(line)
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    # A telephone or account number kept as a number must read as its figures, not as 1.38e10.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e19:
        return figures(repr(value))
    return " ".join(str(value).split())
