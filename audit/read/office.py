"""Text of Word, Excel and OpenDocument files, with what they hide: sheets, columns, comments, tracked changes.

Never runs a macro, follows an outside link or loads a picture.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from audit.read.attachment_limits import BROKEN, LOCKED, OUTPUT_BYTES, SHEETS, Block, Notes, Package, Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DENSE_CELLS = 4_000_000  # calamine lays a sheet out densely: one stray far cell must not cost a gigabyte
_CHANGES = (_W + "ins", _W + "del", _W + "moveFrom", _W + "moveTo")
_SKIPPED = frozenset((_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText"))


def parsed(part: bytes) -> etree._Element:
    """A part's tree: no entities, no network, lxml's own depth limit. Raises :class:`Unreadable`."""
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN) from None


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


def docx(body: bytes, notes: Notes) -> Iterator[Block]:
    """Main text, headers and footers, notes; then comments and what tracked changes took out."""
    package = Package(body)
    properties(package, notes)
    removed: list[str] = []
    for name in sorted(package.names, key=lambda name: (name != "word/document.xml", name)):
        match = re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", name)
        if match is None:
            continue
        tree = parsed(package.read(name))
        where = {"document": "正文", "comments": "批注", "footnotes": "脚注", "endnotes": "尾注"}.get(
            match[1], "页眉页脚"
        )
        if where == "批注":
            comments = list(tree.iter(_W + "comment"))
            notes.comments += len(comments)
            notes.authors.update(filter(None, (node.get(_W + "author") for node in comments)))
        changes = list(tree.iter(*_CHANGES))
        notes.tracked += len(changes)
        notes.authors.update(filter(None, (node.get(_W + "author") for node in changes)))
        removed += [text for node in changes if node.tag in _SKIPPED and (text := _words(node, removed=True)).strip()]
        hidden = [run for run in tree.iter(_W + "r") if _vanishes(run)]
        if hidden:
            notes.hide(f"隐藏文字（{where}）")
        parent = tree.find(_W + "body") if tree.find(_W + "body") is not None else tree
        text = "\n".join(_word_lines(parent))
        if text.strip():
            yield where, text
    if removed:
        yield "修订中删除的内容", "\n".join(removed)


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
                yield "\t".join(_words(cell) for cell in row.iterchildren(_W + "tc"))
        elif isinstance(child.tag, str):
            yield from _word_lines(child)


def _words(element: etree._Element, *, removed: bool = False) -> str:
    pieces = []
    kinds = (_W + "delText", _W + "t") if removed else (_W + "t", _W + "tab", _W + "br", _W + "p")
    for node in element.iter(*kinds):
        if node.tag in (_W + "t", _W + "delText"):
            if removed or not any(up.tag in (_W + "del", _W + "moveFrom") for up in node.iterancestors()):
                pieces.append(node.text or "")
        elif node is not element:
            pieces.append(" ")
    return "".join(pieces).strip()


# --- Excel --------------------------------------------------------------------------------------------------------

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HIDDEN = {"hidden": "隐藏", "veryHidden": "深度隐藏"}


def xlsx(body: bytes, notes: Notes) -> Iterator[Block]:
    """Sheets, the hidden ones too (J: that is where lists leak), a row as a line; then comments."""
    package = Package(body)
    properties(package, notes)
    if "xl/workbook.xml" not in package:  # xlsb
        yield from calamine(body, notes)
        return
    sheets = list(parsed(package.read("xl/workbook.xml")).iter("{*}sheet"))
    if len(sheets) > SHEETS:
        raise Unreadable(f"工作表超过 {SHEETS} 个")
    targets = {}
    if "xl/_rels/workbook.xml.rels" in package:
        for node in parsed(package.read("xl/_rels/workbook.xml.rels")).iter("{*}Relationship"):
            target = node.get("Target") or ""
            targets[node.get("Id")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
    states, dense = {}, True
    for sheet in sheets:
        name = sheet.get("name") or ""
        states[name] = _HIDDEN.get(sheet.get("state") or "", "")
        if states[name]:
            notes.hide(f"{states[name]}工作表 {name}")
        part = targets.get(sheet.get(_R) or "", "")
        if part in package:
            dense &= _look_over(package.read(part), name, notes)
    if dense:
        yield from calamine(body, notes, states)
    else:
        yield from _sparse(body, states)
    for name in sorted(package.names):
        if re.fullmatch(r"xl/(?:.*/)?(?:threadedC|c)omments?[^/]*\.xml", name):
            tree = parsed(package.read(name))
            texts = ["".join(node.itertext()).strip() for node in tree.iter("{*}comment", "{*}threadedComment")]
            notes.comments += len(texts)
            notes.authors.update(text for node in tree.iter("{*}author") if (text := (node.text or "").strip()))
            yield "批注", "\n".join(texts)


def _look_over(part: bytes, name: str, notes: Notes) -> bool:
    """Note hidden columns and rows of a sheet; False where its cells lie too far apart to lay out densely."""
    rows = widest = hidden = 0
    try:
        for _, node in etree.iterparse(
            io.BytesIO(part), tag=("{*}col", "{*}row"), no_network=True, resolve_entities=False
        ):
            if node.tag.endswith("}col"):
                if node.get("hidden") in ("1", "true"):
                    first, last = int(node.get("min", "1")), int(node.get("max", "1"))
                    notes.hide(f"隐藏列 {name} {_letters(first)}" + (f"–{_letters(last)}" if last > first else ""))
            else:
                hidden += node.get("hidden") in ("1", "true")
                rows = max(rows, int(node.get("r") or rows + 1))
                if len(node):
                    widest = max(widest, _column(node[-1].get("r") or "") or len(node))
            node.clear()
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN) from None
    if hidden:
        notes.hide(f"隐藏行 {name} {hidden}行")
    return rows * widest <= _DENSE_CELLS


def _column(place: str) -> int:
    number = 0
    for char in place:
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - 64
    return number


def _letters(number: int) -> str:
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def calamine(body: bytes, notes: Notes, states: dict[str, str] | None = None) -> Iterator[Block]:
    """xlsx, xlsb, xls of any age and ods, by calamine. Raises :class:`Unreadable`."""
    import python_calamine as reader

    try:
        book = reader.CalamineWorkbook.from_filelike(io.BytesIO(body))
    except reader.PasswordError:
        raise Unreadable(LOCKED) from None
    except MemoryError:
        raise
    except Exception:  # CalamineError, ZipError, XmlError …: all say that the file is broken
        raise Unreadable(BROKEN) from None
    if len(book.sheets_metadata) > SHEETS:
        raise Unreadable(f"工作表超过 {SHEETS} 个")
    for sheet in book.sheets_metadata:
        if "Work" not in str(sheet.typ):
            continue
        if states is None:
            state = str(sheet.visible).rpartition(".")[2]
            mark = {"Hidden": "隐藏", "VeryHidden": "深度隐藏"}.get(state, "")
            if mark:
                notes.hide(f"{mark}工作表 {sheet.name}")
        else:
            mark = states.get(sheet.name, "")
        try:
            rows = book.get_sheet_by_name(sheet.name).iter_rows()
            yield f"{mark}工作表 {sheet.name}", _lines(rows)
        except MemoryError:
            raise
        except Exception:
            raise Unreadable(BROKEN) from None


def _sparse(body: bytes, states: dict[str, str]) -> Iterator[Block]:
    """The same by openpyxl, slower, a row at a time, for sheets with a cell far out."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = ([cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True))
            yield f"{states.get(sheet.title, '')}工作表 {sheet.title}", _lines(rows)
        book.close()
    except MemoryError:
        raise
    except Exception:  # openpyxl raises KeyError, ValueError, InvalidFileException, XML errors …
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
    # A telephone or account number kept as a number must read as its digits, not as 1.38e10.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e19:
        return str(int(value))
    return " ".join(str(value).split())
