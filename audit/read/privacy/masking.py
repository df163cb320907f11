"""Masks that hide too little: a few digits only, some rows of a column only, or what another column gives away.

Never calls a complete number uneven by itself; that is the leak the other detectors tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.read.privacy import identity_numbers
from audit.read.privacy.home_addresses import Spot
from audit.read.privacy.person_columns import BIRTH, CARD, ID, PHONE, Grid, Row

_MASK = r"(?:[*×]{1,12}|[xX]{2,12})"  # one X is a check digit
_MASKED_ID = re.compile(rf"([1-9](?<![\dA-Za-z*].)\d{{5,16}})({_MASK}|-{{4,12}})(\d{{0,11}}[\dXx]?)(?![\dA-Za-z*])")
_MASKED = re.compile(r"\d{2,40}(?:[*×]{3,}|[xX]{3,})|[*×]{4,40}\d{2,}")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-./年]?(0?[1-9]|1[0-2])[-./月]?(0?[1-9]|[12]\d|3[01])日?(?!\d)")
_DAY = re.compile(r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
MAX_HIDDEN = 4  # J: an identity number with four masked digits or fewer is not masked


def uneven(grid: Grid) -> Iterator[Spot]:
    """Too short masks, columns masked in some rows only, and numbers a date of birth in the row completes."""
    columns: dict[tuple[int, int], list[tuple[Row, int]]] = {}
    for row in grid.rows:
        for match in _MASKED_ID.finditer(row.text):
            head, hidden, tail = match.groups()
            if len(head) + len(hidden) + len(tail) != 18 or not _is_identity(row, match.start(), head):
                continue
            if len(hidden) <= MAX_HIDDEN or _completed(row, match, head, hidden, tail):
                yield Spot("mask", row, *match.span(), head[:3] + "*" * 13 + tail[-2:].rjust(2, "*"))
        for number, kind in enumerate(row.columns[: len(row.cells)]):
            if kind in (ID, CARD, PHONE) and row.cells[number].strip():
                columns.setdefault((row.table, number), []).append((row, number))
    for (_, number), cells in sorted(columns.items()):
        yield from _half_masked(cells, number)


def _is_identity(row: Row, start: int, head: str) -> bool:
    """The head must be of an identity number: province, and as much of the date as is shown."""
    if row.column_at(start) not in (ID, None) or not identity_numbers.is_province(head):
        return False
    if row.column_at(start) is None and not identity_numbers.HINT.search(row.heading + row.text):
        return False
    shown = head[6:14]
    return len(shown) < 6 or _DAY.fullmatch(shown + "19000101"[len(shown) :]) is not None


def _completed(row: Row, match: re.Match[str], head: str, hidden: str, tail: str) -> bool:
    """Whether a date elsewhere in the row fills the mask to a valid number."""
    if len(head) > 10 or len(head) + len(hidden) < 14 or len(tail) < 4:
        return False
    for date in _DATE.finditer(row.text):
        if date.start() < match.end() and match.start() < date.end():
            continue
        if row.column_at(date.start()) not in (BIRTH, None, "other"):
            continue
        born = f"{date.group(1)}{int(date.group(2)):02}{int(date.group(3)):02}"
        whole = (head[:6] + born + tail[-4:]).upper()
        if whole.startswith(head) and identity_numbers.is_id18(whole):
            return True
    return False


def _half_masked(cells: list[tuple[Row, int]], number: int) -> Iterator[Spot]:
    """Complete numbers of a column in which two rows or more are masked."""
    masked = [row for row, at in cells if _MASKED.search(row.cells[at])]
    if len(masked) < 2:
        return
    kind = cells[0][0].columns[number]
    for row, at in cells:
        cell, start = row.cells[at], row.starts[at]
        if kind == ID:
            spans = [(s, e, identity_numbers.stars(n, 3, 2)) for s, e, n, *_ in identity_numbers.identities(cell)]
            spans += [(s, e, identity_numbers.stars(n, 3, 2)) for s, e, n in identity_numbers.short_identities(cell)]
        elif kind == CARD:
            spans = [(s, e, identity_numbers.stars(n, 4, 3)) for s, e, n in identity_numbers.cards(cell)]
        else:
            spans = [
                (*m.span(1), identity_numbers.stars(identity_numbers.compact(m.group(1)), 3, 4))
                for m in identity_numbers.MOBILE.finditer(cell)
            ]
        for begin, end, covered in spans:
            yield Spot("mask", row, start + begin, start + end, covered)
