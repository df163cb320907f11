"""What the head of a list calls its columns: which day a row shows, where it shows one.

Never takes a deadline, a day of effect or the day of an event for the day a row was published.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from audit.read.web import dates
from audit.read.web.text import inner_text, squeeze

SHOWN_ON = re.compile(r"发\s*布|公\s*开|公\s*布|上\s*网|公\s*示|发\s*稿|更\s*新|添\s*加|录\s*入")
# Days that a list may show and that are not the day a row was published.
OTHER_DAY = re.compile(
    r"截\s*止|截\s*至|到\s*期|有\s*效|开\s*标|评\s*标|报\s*名|结\s*束|失\s*效|废\s*止|开\s*始|起\s*止|举\s*办|会\s*议|活\s*动|考\s*试"
    r"|施\s*行|实\s*施|生\s*效|投\s*标|竞\s*价|开\s*庭|交\s*付|出\s*生|办\s*理\s*期|工\s*期"
)
_OTHER_LABEL = re.compile(rf"(?:{OTHER_DAY.pattern})[\u4e00-\u9fff]{{0,5}}$")
_DAY_WORD = re.compile(r"(?:时间|日期|时限|期限|至|止|到|日)$")
_LABEL_CHARS = 12
_HEAD_CHARS = 14


def names_other_day(before: str) -> bool:
    """Whether the words before a date end in a label of another day: 截止日期：, 报名截止时间, [有效期至]."""
    words = squeeze(before)[-_LABEL_CHARS:]
    bare = words.rstrip(":：]】)）")
    return bool(_OTHER_LABEL.search(bare)) and (bare != words or bool(_DAY_WORD.search(bare)))


def names_shown_day(before: str) -> bool:
    return SHOWN_ON.search(squeeze(before)[-_LABEL_CHARS:]) is not None


def headed_day(row: _Element) -> tuple[bool, dt.date | None]:
    """(whether the head of its list decides the day of a row, that day)."""
    cells = _cells(row)
    days = {at: day for at, cell in enumerate(cells) if (day := _day(cell)) is not None}
    if not days or (heads := _heads(row, len(cells))) is None:
        return False, None
    shown = next((days[at] for at in days if SHOWN_ON.search(heads[at])), None)
    if shown is not None:
        return True, shown
    others = [at for at in days if OTHER_DAY.search(heads[at])]
    if not others:
        return False, None
    return True, next((days[at] for at in days if at not in others), None)


def _cells(row: _Element) -> list[str]:
    return [
        inner_text(cell, 120) for cell in row if isinstance(cell.tag, str) and cell.tag not in ("script", "style", "br")
    ]


def _day(cell: str) -> dt.date | None:
    found = dates.find(cell) if len(cell) <= 24 else []
    return found[0][0] if len(found) == 1 else None


def _heads(row: _Element, count: int) -> Sequence[str] | None:
    """The texts of the row that heads a list, with as many cells as its rows."""
    if count < 2:
        return None
    for head in _above(row):
        texts = _cells(head)
        if len(texts) != count and len(head) == 1:  # a list in a list: <ul><li><span>…
            texts = _cells(head[0])
        if len(texts) == count and all(len(text) <= _HEAD_CHARS for text in texts) and not _digits(texts):
            return texts
    return None


def _digits(texts: Sequence[str]) -> bool:
    return any(char.isdigit() for text in texts for char in text) or not any(texts)


def _above(row: _Element) -> Iterator[_Element]:
    """Where the head of a list may stand: its first rows, the part of the table above, the element before it."""
    holder = row.getparent()
    if holder is None:
        return
    yield from (child for child in list(holder)[:2] if child is not row and isinstance(child.tag, str))
    at: _Element | None = holder
    for _ in range(3):
        if at is None or at.tag in ("body", "html"):
            return
        before = at.getprevious()
        while before is not None and (not isinstance(before.tag, str) or not inner_text(before, 20)):
            before = before.getprevious()
        if before is not None:
            yield before
            rows = list(before.iter("tr", "ul", "dl", "li"))
            yield from rows[-2:]
            return
        at = at.getparent()
