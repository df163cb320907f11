"""What a page of rows calls itself: its column's names, and the heading over its list.

Never takes the heading of a menu beside the list, nor the head of a table, for the list's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element

from audit.read.lists.groups import Row
from audit.read.page.headings import CUTS, heading_of
from audit.read.page.titles import own_piece
from audit.read.web import dates
from audit.read.web.text import Line, Sheet, inner_text
from audit.read.web.word_lists import key, labels, names
from rules.facts.records import PageKind

_NAME_OF_LIST = re.compile(r"[\u4e00-\u9fff（）()、·“”]+")


def column_names(metas: dict[str, str], crumb: tuple[str, ...], title: str | None) -> frozenset[str]:
    """What a page calls its column, as keys: the end of its path, its ColumnName, the beginning of its <title>."""
    called = [*crumb[-1:], metas.get("columnname", ""), *(CUTS.split(title)[:1] if title else ())]
    return (
        frozenset(word for name in called if len(word := key(name)) >= 2)
        - names("home")
        - {key(metas.get("sitename", ""))}
    )


def list_name(
    sheet: Sheet, metas: dict[str, str], title: str | None, crumb: tuple[tuple[str, ...], int] | None, kind: PageKind,
    rows: Sequence[Row],
) -> str | None:  # fmt: skip
    """A list page's name: the heading over its list, the end of its breadcrumb, its column tag, else its <title>
    without the site's name."""
    if kind in ("search", "home", "shell"):
        return None
    if crumb and len(crumb[0]) > 1:
        if kind == "column":
            return crumb[0][-1]  # the headings before its rows are those of its blocks
        return list_heading(sheet, metas, title, crumb, rows) or crumb[0][-1]
    if metas.get("columnname"):
        return metas["columnname"]
    return own_piece(title, metas.get("sitename", "")) if title else None


def list_heading(
    sheet: Sheet, metas: dict[str, str], title: str | None, crumb: tuple[tuple[str, ...], int], rows: Sequence[Row]
) -> str | None:
    """What stands over a list as its name, where that is not what the breadcrumb ends in: a heading, or the column's
    tag, or the line right under the breadcrumb."""
    first = next((line.n for line in sheet.lines if rows and rows[0].link in line.links), -1)
    last, n = key(crumb[0][-1]), crumb[1]
    tagged = key(metas.get("columnname", ""))
    if last in (tagged, key(CUTS.split(title or "")[0])):
        return None
    found: str | None = None
    lines_before: list[Line] = []
    for line in sheet.lines[n + 1 : max(first, n + 1)]:
        word = key(line.text)
        if dates.find(line.text) or (line.leads and lines_before and lines_before[-1].leads):
            found = None  # rows of another list, or a menu
        lines_before.append(line)
        if line.hidden or not 2 <= len(word) <= 24 or line.leads or not _NAME_OF_LIST.fullmatch(word):
            continue
        if word == last:
            return None
        if word in labels() or (line.block.tag in ("td", "th") and _in_a_row(line.block)):
            continue  # the head of a table
        heads = heading_of(line)[0] != "" and line.block.tag in ("h1", "h2", "h3", "h4")
        if word == tagged or heads or (line.n == n + 1 and not line.links and line.block.tag != "li"):
            found = found or line.text
    return found


def _in_a_row(cell: _Element) -> bool:
    row = cell.getparent()
    return row is not None and sum(1 for one in row if inner_text(one, 20)) >= 2
