"""Decisions under the law as published: rows of tables, and pages of one decision.

Never keeps a party's name or an amount: only which fields have a value, the number and the two dates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import squeeze
from audit.read.web.word_lists import lexicon

Kind = Literal["penalty", "licence", "other", "unclear"]
MAX_ROWS = 2000
_MIN_FIELDS = 4  # of a head; fewer are another table
_NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,14}[\[(〔【](?:19|20)\d\d[\])〕】]第?\s?[\dA-Za-z-]{1,12}号")
_LABEL_CHARS = 14  # a longer one is a sentence with a colon
_LABEL = re.compile(r"^([^:：\t]{2,20})[:：]\s*(\S.*)$")
_DECIDED = re.compile(r"(?:决定|处罚|许可|作出|做出)(?:书)?(?:的)?(?:日期|时间)[为是:：]*")
_PARTY = re.compile(
    r"相\s*对\s*人|当\s*事\s*人|被处罚|被许可|处罚对象|检查对象|违法"
    r"|企业名称|单位名称|申请人名称|法人名称"
)
_EMPTY = re.compile(r"[\s\-—_－–/／\\.…无]*")


class RulingRow(Struct, frozen=True):
    """One decision, without the place it stands in."""

    row: int
    kind: Kind
    number: str = ""
    decided_on: dt.date | None = None
    published_on: dt.date | None = None
    shown: tuple[str, ...] = ()
    form: Literal["table", "labels", "prose"] = "table"
    unclear: int = 0  # heads that are no known field and nothing else that is known


@cache
def _any(part: str, group: str = "") -> re.Pattern[str]:
    words = lexicon("rulings")[part]
    return re.compile("|".join(f"(?:{word})" for word in (words[group] if group else words)))


def may_hold(text: str) -> bool:
    """Whether a text speaks of decisions and of parties to them: a menu that names 行政许可 is not worth reading."""
    return _PARTY.search(text) is not None and any(
        _any("tells", kind).search(text) for kind in lexicon("rulings")["tells"]
    )


def is_ledger(name: str) -> bool:
    """Whether a file is by its name a list of decisions."""
    return _any("files").search(squeeze(name)) is not None


def read_rows(lines: Iterable[str], title: str) -> tuple[RulingRow, ...]:
    """The rows of every table whose head names at least four fields, a party among them and a number or a day."""
    found: list[RulingRow] = []
    head: dict[int, str] = {}
    unclear = 0
    kind: Kind = "unclear"
    width = 0
    for line in lines:
        cells = [squeeze(nfkc(cell)) for cell in line.split("\t")]
        if len(cells) < _MIN_FIELDS:
            continue
        if fields := _head(cells):
            head, width, kind = fields, len(cells), _kind("".join(cells)) or _kind(squeeze(title)) or "unclear"
            unclear = sum(_is_unclear(cell) for cell in cells)
        elif head and len(cells) <= width and len(found) < MAX_ROWS:
            values = {field: cells[at] for at, field in head.items() if at < len(cells)}
            if any(dates.first(values.get(field, ""), tight=True) for field in ("decided_on", "published_on")) or (
                _NUMBER.search(values.get("number", ""))
            ):
                found.append(_row(len(found) + 1, kind, values, "table", unclear))
    return tuple(found)


def read_one(lines: Sequence[str], title: str) -> RulingRow | None:
    """The one decision a page tells of, by labels or in prose; None where it states neither number nor day."""
    kept = [nfkc(line).strip() for line in lines if line.strip()]
    values: dict[str, str] = {}
    unclear = 0
    for line in kept:
        if squeeze(line) == squeeze(nfkc(title)):
            continue  # 行政处罚公示：某某公司 is a name, no label
        for label, value in _pairs(line):
            if field := field_of(label):
                values.setdefault(field, value)
            elif len(label) <= _LABEL_CHARS:
                unclear += _is_unclear(label)
    text = "\n".join(kept)
    kind = _kind(squeeze(title)) or "unclear"
    if len(values) >= _MIN_FIELDS:
        return _row(1, kind, values, "labels", unclear)
    number = _NUMBER.search(squeeze(title)) or next((m for line in kept if (m := _NUMBER.search(squeeze(line)))), None)
    stated = _DECIDED.search(text)
    decided = dates.find(text[stated.end() : stated.end() + 20]) if stated else []
    if number is None and not decided:
        return None
    shown = [group for group in lexicon("rulings")["prose"] if _any("prose", group).search(text)]
    shown += ["number"] * (number is not None) + ["decided_on"] * bool(decided)
    return RulingRow(
        1, kind, number[0] if number else "", decided[0][0] if decided else None, None, tuple(sorted(shown)), "prose"
    )


def _pairs(line: str) -> list[tuple[str, str]]:
    """Labels with their values: 文号：…, or cells of a table that stands upright, one or two pairs a row."""
    cells = [squeeze(cell) for cell in line.split("\t")]
    if len(cells) > 1:
        return [(cells[at].rstrip(":"), cells[at + 1]) for at in range(0, len(cells) - 1, 2) if cells[at]]
    match = _LABEL.match(line)
    return [(squeeze(match[1]), squeeze(match[2]))] if match else []


def _is_unclear(label: str) -> bool:
    plain = re.sub(r"[(（][^)）]{0,400}[)）]|[:：*]", "", label)
    return bool(plain) and field_of(label) is None and not _any("others").search(plain)


def _row(at: int, kind: Kind, values: dict[str, str], form: Literal["table", "labels"], unclear: int) -> RulingRow:
    shown = tuple(sorted(field for field, value in values.items() if not _EMPTY.fullmatch(value)))
    number = values.get("number", "")[:40]
    return RulingRow(
        at, kind, number, dates.first(values.get("decided_on", ""), tight=True),
        dates.first(values.get("published_on", ""), tight=True), shown, form, unclear,
    )  # fmt: skip


def _head(cells: Sequence[str]) -> dict[int, str]:
    """Column → field; empty when the row is no head of such a table."""
    if any(len(cell) > 24 or dates.first(cell) for cell in cells):
        return {}
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        field = field_of(cell)
        if field and field not in found.values():
            found[at] = field
    fields = set(found.values())
    return found if len(fields) >= _MIN_FIELDS and "party" in fields and fields & {"number", "decided_on"} else {}


def field_of(label: str) -> str | None:
    """The field that a head or a label names; None where it names none."""
    label = re.sub(r"[(（][^)）]{0,400}[)）]|[:：*]", "", label)
    if _any("not").search(label):
        return None
    return next((field for field in lexicon("rulings")["heads"] if _any("heads", field).search(label)), None)


def _kind(text: str) -> Kind | None:
    """The kind a text tells; None when it tells none or several."""
    kinds: tuple[Kind, ...] = ("penalty", "licence", "other")
    found = [kind for kind in kinds if _any("tells", kind).search(text)]
    return found[0] if len(found) == 1 else None
