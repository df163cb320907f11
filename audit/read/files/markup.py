"""Documents that are one text of tags: pages saved by office programs, MHTML, the XML of Office 2003, flat packages.

Never follows a link from one, and never reads a picture.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

from lxml import etree

from audit.read.files import office
from audit.read.files.attachment_limits import Block, Notes, Unreadable
from audit.read.files.opc import WORD, in_common_words, parsed
from audit.read.files.spreadsheet import figures
from audit.read.web.decode import decode, parse
from audit.read.web.text import lay_out

_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_PARTS = 300


def blocks(body: bytes, notes: Notes) -> Iterator[Block]:
    """The text of a document of tags, a row of a table as a line with tabs."""
    head = body[:4096]
    if any(mark in head for mark in (_SHEET.encode(), b"wordDocument", b"<pkg:package")):
        try:
            tree = parsed(body.strip())
        except Unreadable:  # the programs that read it are not so strict
            pass
        else:
            yield from _of_xml(tree, notes)
            return
    yield "正文", "\n".join(rows(decode(body, None).text))


def rows(page: str) -> Iterator[str]:
    """Lines of a page, a table row as one with tabs; cells over several columns keep their place."""
    tree = parse(page)
    for row in list(tree.iter("tr")):
        cells: list[str] = []
        for cell in row:
            if cell.tag in ("td", "th"):
                width = cell.get("colspan") or "1"
                cells.append(" ".join("".join(cell.itertext()).split()))
                cells += [""] * (min(20, int(width)) - 1 if width.isdigit() else 0)
        yield "\t".join(cells)
        row.clear()
    yield from (line.text for line in lay_out(tree).lines)


def mhtml(body: bytes, notes: Notes) -> Iterator[Block]:
    """The pages of a web archive; a workbook keeps each sheet in one."""
    message = email.message_from_bytes(body, policy=email.policy.compat32)
    seen = False
    for number, part in enumerate(message.walk()):
        if number > _PARTS:
            notes.leave_out(f"网页存档的部件超过 {_PARTS} 个，只读了前面的部分")
            return
        if part.get_content_type() in ("text/html", "text/plain", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                seen = True
                charset = part.get_content_charset()
                text = decode(content, f"text/html; charset={charset}" if charset else None).text
                yield "正文", "\n".join(rows(text))
    if not seen:
        raise Unreadable("网页存档中没有文字")


def _of_xml(tree: etree._Element, notes: Notes) -> Iterator[Block]:
    sheets = list(tree.iter(f"{{{_SHEET}}}Worksheet"))
    for sheet in sheets:
        name = sheet.get(f"{{{_SHEET}}}Name") or ""
        hidden = next((node.text for node in sheet.iter("{*}Visible")), "") or ""
        mark = {"SheetHidden": "隐藏", "SheetVeryHidden": "深度隐藏"}.get(hidden.strip(), "")
        if mark:
            notes.hide(f"{mark}工作表 {name}")
        yield f"{mark}工作表 {name}", "\n".join(_sheet_rows(sheet))
        if comments := [_text(node) for node in sheet.iter(f"{{{_SHEET}}}Comment")]:
            notes.comments += len(comments)
            yield "批注", "\n".join(comments)
    if not sheets:
        for part in office.PARTS_WITH_WORDS:
            for node in in_common_words(tree).iter(f"{{{WORD}}}{part}"):
                yield from office.word_part(node, notes)


def _sheet_rows(sheet: etree._Element) -> Iterator[str]:
    for row in sheet.iter(f"{{{_SHEET}}}Row"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{{{_SHEET}}}Cell"):
            place = cell.get(f"{{{_SHEET}}}Index") or ""
            if place.isdigit() and int(place) <= 512:
                cells += [""] * (int(place) - 1 - len(cells))
            data = next(cell.iterchildren(f"{{{_SHEET}}}Data"), None)
            text = _text(data) if data is not None else ""
            kind = data.get(f"{{{_SHEET}}}Type") if data is not None else ""
            cells.append(figures(text) if kind == "Number" else text)
            width = cell.get(f"{{{_SHEET}}}MergeAcross") or "0"
            cells += [""] * (min(20, int(width)) if width.isdigit() else 0)
        yield "\t".join(cells)


def _text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())
