"""Full home addresses beside a column of names: to the house, the room or the group of a village.

Never takes the address of a shop, an office or a building site: the list must be one of persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from audit.read.privacy.person_columns import ADDRESS, NAME, OFFICE, Grid, Row

_N = r"[\d一二三四五六七八九十百零〇甲乙丙丁A-Za-z]"
# 永安市 2023 (P): an address may be told to the township or street office, no further.
ADDRESS_WORDS = re.compile(
    rf"[\u4e00-\u9fff]{{0,12}}?(?:"
    rf"(?:村|屯|庄|社区)[\u4e00-\u9fff]{{0,8}}?{_N}{{1,4}}\s*(?:组|队|社)[\u4e00-\u9fff]{{0,6}}?{_N}{{1,5}}(?:-{_N}{{1,4}})?\s*号"
    rf"|(?:路|街|巷|道|胡同|弄)\s*{_N}{{1,5}}(?:-{_N}{{1,4}})?\s*号[\u4e00-\u9fff]{{0,12}}?(?:{_N}{{1,4}}\s*(?:栋|幢|号?楼|座|单元)\s*)*+{_N}{{1,5}}\s*(?:室|户)"
    rf"|[\u4e00-\u9fff]{{2,12}}?{_N}{{1,4}}\s*(?:栋|幢|号楼|座)\s*{_N}{{1,3}}\s*单元(?:\s*{_N}{{1,5}}\s*(?:室|户|号)?)?"
    rf"|[\u4e00-\u9fff]{{2,12}}?{_N}{{1,4}}-{_N}{{1,3}}-{_N}{{3,4}}(?!\d)"
    rf")"
)
# One set of first letters, looked back at to choose the way: the search then stops at these letters only.
_QUICK = re.compile(
    r"[组队社单\d](?:(?<=[组队社])[^\n\t]{0,8}号|(?<=单)元\s*\d{0,5}|(?<=\d)(?:\s*[室户]|-\d{1,3}-\d{3,4}))(?:\s|$)"
)
_TO_TOWNSHIP = re.compile(r"^.*?(?:街道|[\u4e00-\u9fff](?:镇|乡|区|县|市))")
_FIRM = re.compile(r"公司|店|厂|中心|医院|学校|门诊|合作社|超市|工作室|幼儿园|局|所|站|院|馆|部|行|协会|经营")
_PERSON = re.compile(
    r"[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][*某]{1,3}[\u4e00-\u9fff]?|[\u4e00-\u9fff]{4}·[\u4e00-\u9fff·]{2,10}"
)
MIN_ROWS = 3


class Spot(NamedTuple):
    """A place in a row, with what is written instead of it."""

    kind: str
    row: Row
    start: int
    end: int
    masked: str


def may_stand_in(text: str) -> bool:
    """Whether a closer look is worth its time."""
    return len(_QUICK.findall(text)) >= MIN_ROWS


def shortened(address: str) -> str:
    """An address down to its township, the rest as stars."""
    kept = _TO_TOWNSHIP.match(address)
    return (kept.group() if kept and kept.end() < len(address) else address[:2]) + "***"


def listed(grid: Grid) -> Iterator[Spot]:
    """Full addresses of persons: a head names the column of names, and three rows or more of the table hold one."""
    found: dict[int, list[Spot]] = {}
    for row in grid.rows:
        if NAME not in row.columns or OFFICE in row.columns:
            continue
        names = [cell.strip() for cell, kind in zip(row.cells, row.columns, strict=False) if kind == NAME]
        if not any(_PERSON.fullmatch(name) and not _FIRM.search(name) for name in names):
            continue
        for number, cell in enumerate(row.cells):
            kind = row.columns[number] if number < len(row.columns) else None
            match = ADDRESS_WORDS.search(cell) if kind in (ADDRESS, "other", None) else None
            if match and not _FIRM.search(cell[: match.start()] + cell[match.end() :]):
                start = row.starts[number]
                spot = Spot("address", row, start, start + len(cell.rstrip()), shortened(cell.strip()))
                found.setdefault(row.table, []).append(spot)
                break
    for _, spots in sorted(found.items()):
        if len(spots) >= MIN_ROWS:
            yield from spots
