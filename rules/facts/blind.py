"""Named blind spots: what a site offers that could not be followed to its end.

Never says that anything is there: only that its absence was not seen. What each may hide is told in
rules/judge/sought.py.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

BlindKind: TypeAlias = Literal[
    "home", "routes", "menu", "shadow", "frame", "section", "unrendered", "late", "scroll", "more", "pager",
    "unfetched", "unread", "budget", "time", "stopped",
]  # fmt: skip
# site: anything may stand there. columns: columns of some classes and all in them. lists: further rows of lists.
Hides: TypeAlias = Literal["site", "columns", "lists"]

ANY, UNCLASSED = "*", "?"  # in place of a class: a column of many kinds; a column whose class is not known
_BROAD = frozenset(("gi", "affairs", "statutory", "catalog"))


class Blind(Struct, frozen=True, kw_only=True):
    """One kind of blind spot. ``classes`` of the columns concerned, as :func:`spread` tells them."""

    kind: BlindKind
    hides: Hides
    zh: str  # one phrase: what could not be followed
    en: str = ""
    count: int = 1
    pages: tuple[str, ...] = ()  # where it was met, a few of them
    names: tuple[str, ...] = ()  # of columns, as shown, a few of them
    classes: tuple[str, ...] = ()


def spread(class_id: str | None) -> str:
    """The class by which a blind spot tells what it may hold."""
    return UNCLASSED if class_id is None else ANY if class_id in _BROAD else class_id
