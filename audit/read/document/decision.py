"""Who took a decision under the law and when, as the table of the published decision states it.

Never chooses among several: rows of a list that differ state nothing for the page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from audit.read.reports_in import ruling_pages
from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import squeeze, tidy

_AGENCY = re.compile(r"(?:机关|局|委员会|委|厅|部|大队|支队|总队|总局|办公室|政府|银行|中心|所|署|海关|院)$")
_NAME_CHARS = 40


def stated(lines: Iterable[str]) -> tuple[tuple[str, str] | None, tuple[dt.date, str] | None]:
    """(agency, day of the decision), each with its words; None for what is not stated or differs between rows."""
    agencies: dict[str, str] = {}
    days: dict[dt.date, str] = {}
    head: list[str | None] = []
    for line in lines:
        cells = [nfkc(cell).strip() for cell in line.split("\t")]
        fields = [_field(cell) for cell in cells]
        if len(cells) >= 3 and sum(field is not None for field in fields) >= 2 and not any(map(dates.first, cells)):
            if any(len(cell) > 24 for cell in cells):
                continue
            head = fields
            continue
        pairs = _beside(cells, fields) or (list(zip(head, cells, strict=True)) if len(cells) == len(head) else [])
        for field, value in pairs:
            if field == "agency" and len(value) <= _NAME_CHARS and _AGENCY.search(squeeze(value)):
                agencies.setdefault(squeeze(value), f"作出决定机关：{tidy(value)}")
            elif field == "decided_on" and (day := dates.first(value, tight=True)):
                days.setdefault(day, f"决定日期：{tidy(value)}")
    agency = next(iter(agencies.items())) if len(agencies) == 1 else None
    decided = next(iter(days.items())) if len(days) == 1 else None
    return agency, decided


def _field(cell: str) -> str | None:
    return ruling_pages.field_of(squeeze(cell)) if len(cell) <= 24 else None


def _beside(cells: Sequence[str], fields: Sequence[str | None]) -> list[tuple[str | None, str]]:
    """Labels with the cell behind them, and 标签：值 in a line of its own."""
    if len(cells) == 1:
        label, colon, value = re.sub("：", ":", cells[0]).partition(":")
        return [(_field(label), value.strip())] if colon else []
    return [(fields[at], cells[at + 1]) for at in range(len(cells) - 1) if fields[at] and not fields[at + 1]]
