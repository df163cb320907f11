"""The shape of pack.yaml: its score sheet, its grades, what it borrows and which duties it is laid against.

Never reads a file: load.py does.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from rules.judge.model import Text


class Indicator(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the score sheet. ``official``: its points were read in the notice itself; else they are 工具建议."""

    id: str
    title: Text
    family: str
    points: float
    confidence: Literal["S", "K:high", "K:med", "P", "?"]
    official: bool = False
    bonus: bool = False  # one of the up to 30 points above 80
    families: tuple[str, ...] = ()  # schemes by weight: the rules that share its points; none: all others
    note: str = ""


class Grade(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grade of the schemes by weight: from ``least`` points of 100 upwards."""

    title: Text
    least: float


class Borrow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules taken from another pack; with neither ``rules`` nor ``families`` all of them."""

    pack: str
    rules: tuple[str, ...] | None = None
    families: tuple[str, ...] = ()
    override: dict[str, dict[str, Any]] = {}


class PackFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of pack.yaml."""

    id: str
    title: Text | str
    version: str
    scheme: Literal["guoban-2019", "hebei-annual", "self-check"]
    description: Text | str = ""
    indicators: tuple[Indicator, ...] = ()
    grades: tuple[Grade, ...] = ()  # of the schemes by weight
    borrow: Borrow | tuple[Borrow, ...] = ()
    tasks: str | None = None  # a list of work points (crosswalks/<id>.yaml) whose items the rules answer
    content: tuple[str, ...] = ()  # trees of statutory content (crosswalks/<id>.yaml)
    settings: dict[str, str | int | float | bool] = {}
