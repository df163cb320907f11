"""A list of sites as an office keeps it — CSV of any delimiter, XLSX, XLS, ODS — as rows of text with a heading found.

A list comes from somebody else: a workbook is opened in a child process with limits, and no cell is longer than a line.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from audit.read.work.pipes import Child, Died, read_frame, serve_streams, write_frame

CELL_CHARS = 2000
ROWS = 50_000
COLUMNS = 200
HEADING_WITHIN = 30  # titles, dates and notes stand above a heading
FILE_BYTES = 50 * 2**20
_MEMORY_BYTES = 2**30
_SECONDS = 60.0
_CHILD_CODE = "from audit.profile.site_table import serve; serve()"
_URL = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:gov|org|com|net|edu)\.cn\S*", re.IGNORECASE)
_DELIMITERS = ",\t;|，；"
# What stands below a table: sums, notes, who filled it in.
_BELOW = re.compile(r"^(?:合计|总计|小计|共计|注|备注|说明|填报|填表|制表|审核|联系人|联系电话)")


class TableError(Exception):
    """The file is no table that can be read; one line in Chinese and English."""


class Table(NamedTuple):
    """Rows below the heading: their line numbers and their cells by key; ``notes`` tell what was passed over."""

    rows: list[tuple[int, dict[str, str]]]
    notes: list[str]


def read_table(path: Path, names: Mapping[str, str]) -> Table:
    """The table in ``path``; ``names`` maps the words of headings to keys; ``url`` or ``profile`` must be among them.

    Columns that nobody asked for are named in the notes. Raises :class:`TableError`, ``OSError``.
    """
    if path.stat().st_size > FILE_BYTES:
        raise TableError(f"{path}：文件超过 {FILE_BYTES // 2**20} MB / too large for a list")
    body = path.read_bytes()
    rows = _csv(path, body, names) if path.suffix.lower() in (".csv", ".tsv", ".txt") else _workbook(path, body)
    return _below_heading(path, rows, names)


def heading(cell: str, names: Mapping[str, str]) -> str:
    """The key that a heading stands for, or an empty string."""
    plain = unicodedata.normalize("NFKC", cell)
    plain = re.sub(r"\([^)]{0,200}\)|[\s*:：]", "", plain).lower()  # 网址（必填）*
    return names.get(plain, "")


# --- files ---------------------------------------------------------------------------------------------------------


def _csv(path: Path, body: bytes, names: Mapping[str, str]) -> list[list[str]]:
    text = _decoded(body)
    if "\0" in text:
        raise TableError(f"{path}：不是文本表格 / not a text table")
    best: list[list[str]] = []
    most = (-1, -1)
    for delimiter in _DELIMITERS:
        try:
            rows = [row[:COLUMNS] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
        except csv.Error:  # a field without an end, or one that is longer than any cell
            continue
        if len(rows) > ROWS:
            raise TableError(f"{path}：超过 {ROWS} 行 / too many rows")
        known = max((len({heading(cell, names) for cell in row} - {""}) for row in rows[:HEADING_WITHIN]), default=0)
        wide = max((len(row) for row in rows[:HEADING_WITHIN]), default=0)
        if (known, wide) > most:
            best, most = rows, (known, wide)
    if most == (-1, -1):
        raise TableError(f"{path}：引号没有配对，或单元格过长 / unbalanced quotes or an endless cell")
    return best


def _decoded(body: bytes) -> str:
    """UTF-8, UTF-16 as Excel's “Unicode text” has it, or what Excel writes on a Chinese desk."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    if b"\0" in body:  # no BOM: the digits, commas and line ends of a table tell which byte comes first
        little = body[1::2].count(0) >= body[::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _workbook(path: Path, body: bytes) -> list[list[str]]:
    child = Child(_CHILD_CODE, _SECONDS)
    try:
        _, answer = child.ask(b"", body)
    except Died:
        raise TableError(f"{path}：工作表过大或已损坏，无法读取 / the sheet is too large or broken") from None
    finally:
        child.end()
    if not answer:
        raise TableError(f"{path}：不是可读的工作簿 / not a readable workbook")
    rows: list[list[str]] = json.loads(answer)
    if len(rows) > ROWS:
        raise TableError(f"{path}：超过 {ROWS} 行 / too many rows")
    return rows


def serve() -> None:
    """In a child: the first sheet of a workbook as rows of text; an empty answer for what is none."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    requests, answers = serve_streams()
    while (frame := read_frame(requests)) is not None:
        write_frame(answers, b"", _first_sheet(frame[1]))


def _first_sheet(body: bytes) -> bytes:
    import python_calamine

    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        # Rows above the first filled one are not handed out, and count for the number of a line.
        rows: list[list[str]] = [[] for _ in range(min(sheet.start[0], ROWS) if sheet.start else 0)]
        for row in sheet.iter_rows():
            rows.append([_cell(value)[:CELL_CHARS] for value in row[:COLUMNS]])
            if len(rows) > ROWS:
                break
    except (python_calamine.CalamineError, ValueError, OverflowError):  # ValueError: a date no calendar has
        return b""
    return json.dumps(rows).encode()


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a code that was typed as a number
    return "" if value is None else str(value)


# --- rows ----------------------------------------------------------------------------------------------------------


def _below_heading(path: Path, rows: Sequence[Sequence[str]], names: Mapping[str, str]) -> Table:
    filled = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1) if any(row)]
    at, keys, notes = _find_heading(path, filled[:HEADING_WITHIN], names)
    found = []
    for number, cells in filled[at:]:
        if not any(cells):
            continue
        row = {key: cell for key, cell in zip(keys, cells, strict=False) if key and cell}
        addressed = "profile" in row or any(map(_URL.match, row.get("url", "").split()))
        if not addressed and _BELOW.match(next(cell for cell in cells if cell)):
            notes.append(f"{path}:{number}：跳过表下的说明行 / a note below the table")
            continue
        too_long = next((key for key, cell in row.items() if len(cell) >= CELL_CHARS), None)
        found.append((number, row if too_long is None else {**row, too_long: row[too_long][:80] + "…"}))
    return Table(found, notes)


def _find_heading(
    path: Path, rows: Sequence[tuple[int, list[str]]], names: Mapping[str, str]
) -> tuple[int, list[str], list[str]]:
    """Index of the first row below the heading, the key of each column, and notes."""
    for at, (number, cells) in enumerate(rows):
        keys = [heading(cell, names) for cell in cells]
        if not {"url", "profile"} & set(keys):
            continue
        notes = [f"{path}:{row}：跳过标题行 / a title above the heading" for row, _ in rows[:at]]
        for place, key in enumerate(keys):
            if key and key in keys[:place]:
                keys[place] = ""
        passed = [cell for cell, key in zip(cells, keys, strict=True) if cell and not key]
        if passed:
            notes.append(f"{path}:{number}：不用的列：{'、'.join(passed)} / columns passed over")
        return at + 1, keys, notes
    # A bare list of addresses needs no heading.
    for place in range(max((len(cells) for _, cells in rows), default=0)):
        column = [cells[place] for _, cells in rows if place < len(cells) and cells[place]]
        if column and all(_URL.fullmatch(cell) for cell in column) and 2 * len(column) > len(rows):
            return (
                0,
                ["url" if index == place else "" for index in range(place + 1)],
                [f"{path}：没有表头，按网址列读取"],
            )
    if not rows:
        return 0, [], []
    heads = "、".join(cell for cell in rows[0][1] if cell)[:80]
    told = f"{path}:{rows[0][0]}：没有找到“网址”（url）列；首行是：{heads}"
    raise TableError(f"{told} / no column of addresses, as “网址”, “网站地址”, “链接” or “url”")
