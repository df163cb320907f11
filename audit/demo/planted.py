"""The table of planted defects, and who asked for them. Never decides what a defect looks like."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
from msgspec import Struct

from rules.loading.yamlfile import read_yaml

# One file per family of rules. The second table holds what would hide or break defects of the first; the others
# belong to the town as something else: a county, which owes more; a bare county, a department and a township with few
# pages, which show what it is to have nothing of a thing; a town behind a certificate that nobody accepts.
TABLES = {
    "first": Path(__file__).with_name("defects"),
    "second": Path(__file__).with_name("defects-second"),
    "county": Path(__file__).with_name("defects-county"),
    "bare": Path(__file__).with_name("defects-bare"),
    "department": Path(__file__).with_name("defects-department"),
    "township": Path(__file__).with_name("defects-township"),
    "certificate": Path(__file__).with_name("defects-certificate"),
}

_UNPLANTED = Path(__file__).with_name("unplanted.yaml")


class Defect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One deviation from the clean town, and the rule that must find it."""

    rule: str
    place: str  # path of the evidence of the failed finding
    note: str
    on: tuple[str, ...] = ()  # for a link: paths of the pages that point to ``place``
    omit: tuple[str, ...] = ()  # titles of texts that are left out of the town
    swap: dict[str, str] = {}  # words of finished pages and what stands there instead; /xyz/ renames paths as well
    without: tuple[str, ...] = ()  # pages, or with * at the end folders, that are left out of the town
    only: str = ""  # the page whose words are exchanged, or with * at its end a folder; all pages when empty
    follows: str = ""  # the rule from whose planted rows this one follows: a total, or one cause in many places


class UnusedDefect(ValueError):
    """A row of the table that no page of the town plants."""


def table(name: str = "first") -> tuple[Defect, ...]:
    """Every row of one table, file by file. Raises ``YamlError`` or ``msgspec.ValidationError``."""
    paths = sorted(TABLES[name].glob("*.yaml"))
    return tuple(row for path in paths for row in msgspec.convert(read_yaml(path).value, list[Defect]))


def unplanted() -> dict[str, str]:
    """Automatic rules that no site can show, each with its reason."""
    return msgspec.convert(read_yaml(_UNPLANTED).value, dict[str, str])


class Planted:
    """Answers "is this defect planted here?"; a row nobody asked for is an error of the town."""

    def __init__(self, rows: tuple[Defect, ...]) -> None:
        self.rows = rows
        self._keys = {(row.rule, row.place) for row in rows}
        self._asked: set[tuple[str, str]] = set()
        self._on: dict[str, list[Defect]] = {}
        self._omitted = {title: row for row in rows for title in row.omit}
        self._left_out: set[str] = set()
        for row in rows:
            for page in row.on:
                self._on.setdefault(page, []).append(row)

    def __call__(self, rule: str, place: str) -> bool:
        """True when the table plants ``rule`` at ``place``."""
        key = (rule, place)
        self._asked.add(key)
        return key in self._keys

    def omits(self, title: str) -> bool:
        """True when a row leaves the text of this title out of the town."""
        row = self._omitted.get(title)
        if row is None:
            return False
        self._left_out.add(title)
        self._asked.add((row.rule, row.place))
        return True

    def leaves_out(self, path: str) -> bool:
        """True when a row leaves this page of the finished town out."""
        found = False
        for row in self.rows:
            for place in row.without:
                if path == place or (place.endswith("*") and path.startswith(place[:-1])):
                    self._asked.add((row.rule, row.place))
                    self._left_out.add(place)
                    found = True
        return found

    def swapped(self, path: str, html: bytes) -> bytes:
        """The finished page of ``path`` with the words of the table's rows exchanged."""
        for row in self.rows:
            folder = row.only.endswith("*") and path.startswith(row.only[:-1])
            if not folder and row.only not in ("", path):
                continue
            for old, new in row.swap.items():
                code = "gbk" if b"charset=gb2312" in html else "utf-8"
                if old.encode(code) in html:
                    html = html.replace(old.encode(code), new.encode(code))
                    self._asked.add((row.rule, row.place))
                    self._left_out.add(old)
        return html

    def renamed(self, path: str) -> str:
        """The path of a finished page after the swaps of paths."""
        for row in self.rows:
            for old, new in row.swap.items():
                if old.startswith("/") and old.endswith("/"):
                    path = path.replace(old, new)
        return path

    def links_on(self, page: str) -> list[Defect]:
        """Rows whose planted link stands on this page."""
        found = self._on.get(page, [])
        self._asked.update((row.rule, row.place) for row in found)
        return found

    def check_used(self) -> None:
        """Raises :class:`UnusedDefect` naming the rows that were never planted."""
        done = {rule for rule, _ in self._asked & self._keys}
        follow = {(row.rule, row.place) for row in self.rows if row.follows in done}
        if unused := sorted(self._keys - self._asked - follow):
            raise UnusedDefect("；".join(f"{rule} {place}" for rule, place in unused))
        wanted = {*self._omitted, *(words for row in self.rows for words in (*row.swap, *row.without))}
        if missing := sorted(wanted - self._left_out):
            raise UnusedDefect("没有这篇文章、这些字或这个目录：" + "；".join(missing))


def day(text: str) -> dt.date:
    """``2026-10-28`` as a date."""
    return dt.date.fromisoformat(text)
