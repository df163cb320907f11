"""A crawl's blind spots brought to the columns they concern, and those that only reading tells: lists nobody saw.

Never looks at pages itself; it puts together what the crawl noted and what the columns say of themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import structs

from audit.evidence.capture import Capture
from audit.read.site.column_key import column_key, paged_stem
from audit.read.site.link_targets import Ends
from rules.facts.blind import UNCLASSED, Blind, spread
from rules.facts.records import Column, Unknown

_SHOWN = 20


def blind(capture: Capture, columns: Sequence[Column], ends: Ends) -> tuple[Blind, ...]:
    """Every blind spot of the site, those that hide anything first."""
    noted = msgspec.convert(capture.meta.get("blind", []), list[Blind])
    classes = {column_key(column.url): column.class_id for column in columns}
    names = {column_key(column.url): column.name for column in columns}
    found = [_placed(spot, classes, names) if spot.hides == "lists" else spot for spot in noted]
    return (*found, *_unseen_lists(columns, ends))


def _placed(spot: Blind, classes: dict[str, str | None], names: dict[str, str]) -> Blind:
    keys = {column_key(url) for url in spot.pages}
    keys |= {column_key(stem) for url in spot.pages if (stem := paged_stem(url))}
    known = {spread(classes[key]) for key in keys if key in classes}
    if spot.count > len(spot.pages) or not keys & set(classes):
        known.add(UNCLASSED)  # more of them than are named here, or none of them a column
    return structs.replace(
        spot, classes=tuple(sorted(known)), names=tuple(sorted(names[key] for key in keys if key in names))[:_SHOWN]
    )


def _unseen_lists(columns: Iterable[Column], ends: Ends) -> list[Blind]:
    """Columns of the site whose list is unknown: not captured, or drawn by scripts that did not run to their end."""
    unseen: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        end = ends(column.url)
        if isinstance(column.item_count, Unknown) and end is not None and end.internal:
            unseen[column.item_count.reason].append(column)
    return [
        Blind(
            kind="unrendered", hides="lists", zh=f"{len(found)} 个栏目的列表未能看到（{reason}）",
            en=f"{len(found)} lists were not seen", count=len(found),
            pages=tuple(column.url for column in found[:_SHOWN]),
            names=tuple(column.name for column in found[:_SHOWN]),
            classes=tuple(sorted({spread(column.class_id) for column in found})),
        )
        for reason, found in sorted(unseen.items())
    ]  # fmt: skip
