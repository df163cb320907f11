"""Sheets of an xlsx package as rows of text: strings with rich runs, dates, and numbers as the file holds them.

Never gives a long number figures it does not hold: what a spreadsheet program lost of it stands as question marks.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from audit.read.files.attachment_limits import BROKEN, OUTPUT_BYTES, SHEETS, Block, Notes, Package, Unreadable
from audit.read.files.opc import parsed, related

EXACT_FIGURES = 15  # of a number; programs keep no more (IEEE 754)
_HIDDEN = {"hidden": "隐藏", "veryHidden": "深度隐藏"}
_WIDE = 512  # columns that keep their place; what stands further out is only appended
# ECMA-376 18.8.30: numbers of the built-in formats of days and times, those of Chinese among them.
_DAY_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_OF_A_FORMAT = re.compile(r'"[^"]{0,200}"|\[[^\]]{0,200}\]|\\.|_.|General|E\+', re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]+")


def blocks(package: Package, main: str, notes: Notes) -> Iterator[Block]:
    """Every sheet, the hidden ones too (J: that is where lists leak), a row as a line with tabs."""
    book = parsed(package.read(main))
    sheets = list(book.iter("{*}sheet"))
    if len(sheets) > SHEETS:
        raise Unreadable(f"工作表超过 {SHEETS} 个")
    targets = related(package, main)
    strings: list[str] = []
    days: list[bool] = []
    for kind, part in targets.values():
        if kind == "sharedStrings" and part in package:
            strings = list(_strings(package.read(part)))
        elif kind == "styles" and part in package:
            days = _days(package.read(part))
    first = dt.date(1904, 1, 1) if _is_1904(book) else dt.date(1899, 12, 30)
    for sheet in sheets:
        name = sheet.get("name") or ""
        mark = _HIDDEN.get(sheet.get("state") or "", "")
        if mark:
            notes.hide(f"{mark}工作表 {name}")
        identity = next((value for key, value in sheet.attrib.items() if etree.QName(key).localname == "id"), "")
        kind, part = targets.get(str(identity), ("", ""))
        if kind == "worksheet" and part in package:
            yield f"{mark}工作表 {name}", _Sheet(strings, days, first, notes, name).text(package.read(part))


def _is_1904(book: etree._Element) -> bool:
    return any(node.get("date1904") in ("1", "true") for node in book.iter("{*}workbookPr"))


def _strings(part: bytes) -> Iterator[str]:
    for node in _parts(part, "{*}si"):
        yield _shown(node)


def _shown(node: etree._Element) -> str:
    """The runs of a string, without the reading aids of East Asian texts."""
    return "".join(
        piece.text or "" for piece in node.iter("{*}t") if etree.QName(piece.getparent() or piece).localname != "rPh"
    )


def _days(part: bytes) -> list[bool]:
    """For each cell style, whether its numbers are days or times."""
    tree = parsed(part)
    own = {
        node.get("numFmtId"): bool(re.search("[ymdhs]", _NOT_OF_A_FORMAT.sub("", node.get("formatCode") or ""), re.I))
        for node in tree.iter("{*}numFmt")
    }
    found = []
    for styles in tree.iter("{*}cellXfs"):
        for style in styles.iter("{*}xf"):
            number = style.get("numFmtId") or "0"
            found.append(own.get(number, number.isdigit() and int(number) in _DAY_FORMATS))
    return found


class _Sheet:
    def __init__(self, strings: list[str], days: list[bool], first: dt.date, notes: Notes, name: str) -> None:
        self._strings, self._days, self._first, self._notes, self._name = strings, days, first, notes, name

    def text(self, part: bytes) -> str:
        lines: list[str] = []
        size = hidden = 0
        for node in _parts(part, ("{*}col", "{*}row")):
            if node.tag.endswith("}col"):
                self._column(node)
                continue
            hidden += node.get("hidden") in ("1", "true")
            line = self._row(node)
            if line.strip():
                size += len(line)
                if size > OUTPUT_BYTES:
                    self._notes.partial = f"文本超过 {OUTPUT_BYTES // 2**20} MB，只读了前面的部分"
                    break
                lines.append(line)
        if hidden:
            self._notes.hide(f"隐藏行 {self._name} {hidden}行")
        return "\n".join(lines)

    def _column(self, node: etree._Element) -> None:
        if node.get("hidden") in ("1", "true"):
            first, last = _number(node.get("min")), _number(node.get("max"))
            more = f"–{letters(last)}" if last > first else ""
            self._notes.hide(f"隐藏列 {self._name} {letters(first)}{more}")

    def _row(self, node: etree._Element) -> str:
        cells: list[str] = []
        for cell in node.iterchildren("{*}c"):
            text = self._cell(cell)
            column = _column_of(cell.get("r") or "") or len(cells) + 1
            if column <= _WIDE:
                cells += [""] * (column - 1 - len(cells))
            if text:
                cells.append(text)
            elif len(cells) < column <= _WIDE:
                cells.append("")
        return "\t".join(cells).rstrip("\t")

    def _cell(self, cell: etree._Element) -> str:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return _one_line(_shown(cell))
        value = next((node.text or "" for node in cell.iterchildren("{*}v")), "").strip()
        if kind == "s":
            return _one_line(self._strings[int(value)]) if value.isdigit() and int(value) < len(self._strings) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind != "n" or not value:
            return _one_line(value)
        style = cell.get("s") or ""
        is_day = style.isdigit() and int(style) < len(self._days) and self._days[int(style)]
        return (self._day(value) if is_day else "") or figures(value)

    def _day(self, value: str) -> str:
        try:
            days, seconds = divmod(round(float(value) * 86400), 86400)
            day = str(self._first + dt.timedelta(days=days))
        except (ValueError, OverflowError):
            return ""
        return f"{day} {dt.timedelta(seconds=seconds)!s:0>8}" if seconds else day


def figures(value: str) -> str:
    """A number as its figures: 1.30429199003071E+17 → 130429199003071???, since the rest was lost."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return _one_line(value)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 19 or number != number.to_integral_value():
        return _plain(value)
    sign, held, exponent = number.as_tuple()
    whole = f"{abs(number):.0f}"
    known = len(held) if isinstance(exponent, int) and exponent > 0 else len(whole.rstrip("0"))
    if _WHOLE.fullmatch(value) and known > EXACT_FIGURES:
        known = len(whole)  # written out to its last figure
    known = max(known, EXACT_FIGURES)
    return ("-" if sign else "") + whole[:known] + "?" * (len(whole) - known)


def _plain(value: str) -> str:
    try:
        return str(float(value))
    except ValueError:
        return _one_line(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _parts(part: bytes, tags: str | tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements of a large part, one at a time; each is forgotten afterwards."""
    try:
        for _, node in etree.iterparse(
            io.BytesIO(part), tag=tags, no_network=True, resolve_entities=False, huge_tree=False
        ):
            yield node
            node.clear()
            while node.getprevious() is not None and (parent := node.getparent()) is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN) from None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


def _column_of(place: str) -> int:
    number = 0
    for char in place[:4]:
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - 64
    return number


def letters(number: int) -> str:
    """1 → A, 27 → AA."""
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
