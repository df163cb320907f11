"""Lists of persons whose columns tell health, disability, causes of need, or name children and who looks after them.

Never keeps a cell: a hit is the column's own heading with the number of rows, and no words around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from audit.read.privacy.person_columns import HEALTH_WORDS, ID, NAME, NAME_WORDS, PHONE, Grid
from rules.facts.records import Personal

MIN_ROWS = 3
_CHILD = re.compile(r"(?:学生|幼儿|儿童|孩子|子女|未成年人|新生|孤儿)(?:的)?姓名")
_CHILD_TITLE = re.compile(r"幼儿|儿童|孤儿|小学|学前|适龄|入学|留守|中小学|初中|一年级|转学|插班")
_GUARDIAN = re.compile(r"监护人|家长|父母|父亲|母亲|抚养人")
_NAMED = re.compile(r"[\u4e00-\u9fff·]{2,6}")  # no star: a name told in full
_HEAD_CHARS = 16


def may_stand_in(text: str) -> bool:
    """Whether a closer look is worth its time."""
    if not NAME_WORDS.search(text):
        return False  # no column of names, no list of persons
    return bool(
        HEALTH_WORDS.search(text) or (_GUARDIAN.search(text) and (_CHILD.search(text) or _CHILD_TITLE.search(text)))
    )


def listed(grid: Grid, where: str) -> Iterator[Personal]:
    """One hit for each column of a table with three rows or more in which a person is named in full."""
    counts: Counter[tuple[int, str, str]] = Counter()
    for row in grid.rows:
        if not row.heads:
            continue
        cells = [cell.strip() for cell in row.cells]
        heads = dict(enumerate(head.replace(" ", "") for head in row.heads[: len(cells)]))
        named = any(
            row.columns[n] == NAME and not _GUARDIAN.search(head) and _NAMED.fullmatch(cells[n])
            for n, head in heads.items()
        )  # fmt: skip
        if not named:
            continue
        for n, head in heads.items():
            if cells[n] and HEALTH_WORDS.search(head) and not re.fullmatch(r"[*×/\-—无]+", cells[n]):
                counts[row.table, "health", head[:_HEAD_CHARS]] += 1
        children = any(_CHILD.search(head) for head in heads.values()) or _CHILD_TITLE.search(row.title)
        if (
            children
            and any(_GUARDIAN.search(head) and cells[n] and "*" not in cells[n] for n, head in heads.items())
            and any(
                kind in (PHONE, ID) or _GUARDIAN.search(head)
                for kind, head in zip(row.columns, row.heads, strict=False)
            )
        ):
            head = next(head for head in heads.values() if _GUARDIAN.search(head))
            counts[row.table, "minor", head[:_HEAD_CHARS]] += 1
    for (_, kind, head), count in sorted(counts.items()):
        if count >= MIN_ROWS:
            yield Personal(kind=kind, masked=f"列“{head}”（{count}行）", where=where)  # type: ignore[arg-type]
