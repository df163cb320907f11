"""One budget or final account, told by its title; what its page or a file of it shows: tables, codes, words, approval.

Never keeps a sum of money, and never says that a part is missing from what could not be read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import Sheet, squeeze
from audit.read.web.word_lists import lexicon
from rules.facts.records import Unknown

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_TITLE_CHARS = 60  # a longer line is a sentence that names a table
_QUOTE_CHARS = 60
# 2010301 行政运行 | 201 03 01 行政运行: codes of the classes of income and expenditure, at the head of a cell
_FUNCTION = re.compile(r"^(2\d\d)(\d\d)?(\d\d)?(?![\d.,，])\s*(?=[\u4e00-\u9fff]|$)")
_ECONOMIC = re.compile(r"^([35]\d\d)(\d\d)?(?![\d.,，])\s*(?=[\u4e00-\u9fff]|$)")
_APART = re.compile(r"^(\d{3}) (\d\d)(?: (\d\d))?(?=[ \u4e00-\u9fff]|$)")  # 205 02 01 in one cell
_APPROVAL_HEAD = re.compile(r"^(?:人大|人代会|人大常委会|本级)?(?:审议|审查)?批准(?:的)?(?:日期|时间|日)$")
_PART = re.compile(r"\d\d")
_TABLE_NAME = re.compile(r"表(?:\d{0,2}|[(][^()]{0,12}[)])$")  # …表, …表1, …表（续）, …表（2026年）
_MIN_ROWS = 2  # one number at the head of a cell is no column of codes
SCANNED = "文件无文字层，内容可能为图片"
_IMAGE = "正文含图片或嵌入的文件，内容可能在其中"


class Named(Struct, frozen=True):
    """What a title tells of a budget or final account."""

    account: Literal["budget", "final"]
    of: Literal["government", "department", "unclear"]
    unit: str
    year: int


class BudgetReading(Struct, frozen=True):
    """Of one page or one file."""

    approved_on: dt.date | None = None
    tables: tuple[str, ...] = ()
    function_digits: int | None = None
    economic_digits: int | None = None
    shown: dict[str, str] = {}
    unread: str = ""


@cache
def _patterns(part: str, group: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in lexicon("budgets")[part][group]))


def named(title: str) -> Named | None:
    """The budget or final account a title names; None for news, tenders, parts, and titles without a year."""
    text = squeeze(nfkc(title))
    for mark in "“”\"'《》":
        text = text.replace(mark, "")
    found = _patterns("title", "account").findall(text)
    years = [int(year) for year in _YEAR.findall(text)]
    if not found or not years or len(text) > _TITLE_CHARS:
        return None
    government = _patterns("title", "government").search(text) is not None
    draft = "草案" in text
    if _patterns("title", "not").search(text.replace("会议批准", "")) and not (government and draft):
        return None
    department = _patterns("title", "department").search(text) is not None
    if "执行情况" in text and not draft:
        return None  # half a year's figures are no budget
    account: Literal["budget", "final"] = "budget" if draft and "预算草案" in text else "final"
    if set(found) == {"预算"}:
        account = "budget"
    of: Literal["government", "department", "unclear"] = "unclear"
    if department or government:
        of = "department" if department else "government"
    return Named(account, of, _unit(text) if of == "department" else "", max(years))


def _unit(text: str) -> str:
    for pattern in lexicon("budgets")["title"]["unit"]:
        match = re.search(pattern, text)
        name = match[1].removeprefix("关于").removesuffix("关于") if match else ""
        if name and name not in ("部门", "单位", "市级部门", "县级部门") and not name.startswith("20"):
            return name
    return ""


def approvals(rows: Iterable[str]) -> tuple[tuple[str, dt.date], ...]:
    """From a table that lists budgets with a column 批准日期: what a row calls one, and its day of approval."""
    found: list[tuple[str, dt.date]] = []
    column = -1
    for row in rows:
        cells = [nfkc(cell).strip() for cell in row.split("\t")]
        if len(cells) < 2:
            column = -1
            continue
        heads = [n for n, cell in enumerate(cells) if _APPROVAL_HEAD.search(cell)]
        if heads:
            column = heads[0]
        elif not any(map(dates.find, cells)):
            column = -1  # the heads of another table
        elif 0 <= column < len(cells) and (day := dates.first(cells[column], tight=True)):
            found += [(squeeze(cell), day) for cell in cells if named(cell) is not None]
    return tuple(found)


def read_lines(lines: Iterable[str], account: str) -> BudgetReading:
    """What the lines of a text show; a row of a table is a line with tabs between its cells."""
    kept = [nfkc(line) for line in lines if line.strip()]
    functions, economics = Counter[int](), Counter[int]()
    tables: dict[str, None] = {}
    for line in kept:
        cells = [_APART.sub(r"\1\2\3", cell.strip()) for cell in line.split("\t")]
        _count(cells, functions, economics)
        for cell in cells:
            plain = _bare(cell)
            if _TABLE_NAME.search(plain) and len(plain) <= _TITLE_CHARS:
                here = (name for name in _tables(account) if _patterns(account, name).search(plain))
                tables.update(dict.fromkeys(here))
    text = "\n".join(_bare(line) for line in kept)
    shown = {}
    for group in lexicon("budgets")["shown"]:
        if match := _patterns("shown", group).search(text):
            shown[group] = text[match.start() : match.start() + _QUOTE_CHARS].partition("\n")[0]
    return BudgetReading(
        _approved(kept), tuple(name for name in _tables(account) if name in tables), _longest(functions),
        _longest(economics), shown,
    )  # fmt: skip


def read_sheet(sheet: Sheet, lines: Sequence[str], account: str, unseen: Unknown | None) -> BudgetReading:
    """A page; scripts that did not run, pictures and frames in its text may hold what its words do not."""
    reading = read_lines(lines, account)
    if unseen is not None:
        return replace(reading, unread=unseen.reason)
    place = sheet.content if sheet.content is not None else sheet.tree
    hidden = next(place.iter("iframe", "frame", "embed", "object", "canvas"), None) is not None or any(
        "data:image" in (image.get("src") or "") or _is_picture(image.get("src") or "") for image in place.iter("img")
    )
    return replace(reading, unread=_IMAGE) if hidden else reading


def _is_picture(address: str) -> bool:
    """A scan, not the icon of a file type."""
    return bool(re.search(r"\.(?:jpe?g|png|bmp|tiff?)(?:$|\?)", address, re.IGNORECASE))


def joined(readings: Sequence[BudgetReading]) -> BudgetReading:
    """A page and its files as one; two that state different days of approval state none."""
    days = {one.approved_on for one in readings if one.approved_on}
    return BudgetReading(
        days.pop() if len(days) == 1 else None,
        tuple(dict.fromkeys(name for one in readings for name in one.tables)),
        max((one.function_digits for one in readings if one.function_digits), default=None),
        max((one.economic_digits for one in readings if one.economic_digits), default=None),
        {group: quote for one in reversed(readings) for group, quote in one.shown.items()},
    )


def _tables(account: str) -> list[str]:
    return list(lexicon("budgets")[account])


def _bare(text: str) -> str:
    for mark in "“”\"'‘’":
        text = text.replace(mark, "")
    return squeeze(text)


def _count(cells: Sequence[str], functions: Counter[int], economics: Counter[int]) -> None:
    """Codes at the heads of cells: in one cell, or 类, 款, 项 in cells of their own."""
    for at, cell in enumerate(cells):
        for pattern, counts, parts in ((_FUNCTION, functions, 2), (_ECONOMIC, economics, 1)):
            if (match := pattern.match(cell)) is None:
                continue
            digits = sum(len(group) for group in match.groups() if group)
            if digits == 3 and match.end() == len(cell):
                more = 0
                while more < parts and at + more + 1 < len(cells) and _PART.fullmatch(cells[at + more + 1]):
                    more += 1
                digits += 2 * more
                behind = cells[at + more + 1] if at + more + 1 < len(cells) else ""
            else:
                behind = cell[match.end() :] or (cells[at + 1] if at + 1 < len(cells) else "")
            if re.search(r"[\u4e00-\u9fff]", behind):
                counts[digits] += 1


def _longest(counts: Counter[int]) -> int | None:
    """The longest code that stands in two rows at least."""
    return max((digits for digits, rows in counts.items() if rows >= _MIN_ROWS), default=None)


def _approved(lines: Sequence[str]) -> dt.date | None:
    """The day of approval where a label or a sentence states exactly one."""
    days: set[dt.date] = set()
    label, act, body = (_patterns("approval", group) for group in ("label", "act", "body"))
    for line in lines:
        for sentence in re.split(r"[。;\n]", line):
            plain = squeeze(sentence)
            if match := label.search(plain):
                days.update({day for day, _, _ in dates.find(plain[match.end() : match.end() + 20])})
            elif act.search(plain) and body.search(plain):
                found = {day for day, _, _ in dates.find(plain)}
                days.update(found if len(found) == 1 else ())
    return days.pop() if len(days) == 1 else None
