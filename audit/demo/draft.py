"""The town while it is built: columns, pages and files under their paths. Never a page that is not asked of ``put``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from msgspec import Struct

from audit.demo.planted import Defect, Planted
from audit.demo.words import texts

FEES = "/zfxxgk/fdzdgknr/sfxm/"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


class Reply(Struct, frozen=True):
    """What the town's server answers for one path."""

    status: int
    headers: dict[str, str]
    body: bytes


class Town(Struct, frozen=True):
    """The finished town: one reply a path, and the defects that were planted in it."""

    pages: dict[str, Reply]
    defects: tuple[Defect, ...]
    secure: bool = False  # served by HTTPS, with a certificate of its own that nobody vouches for

    def count(self) -> int:
        """HTML pages answered with status 200."""
        return sum(r.status == 200 and r.headers["Content-Type"].startswith("text/html") for r in self.pages.values())


@dataclass(frozen=True)
class Column:
    """One column of the tree."""

    path: str
    name: str
    type: str
    about: str
    keywords: str
    nav: bool
    parents: tuple[Column, ...] = ()

    @property
    def trail(self) -> tuple[Column, ...]:
        return (*self.parents, self)


@dataclass(frozen=True)
class Row:
    """One row of a list page."""

    path: str
    title: str
    on: str = ""  # 2026-10-27, empty where the list shows no date
    href: str = ""  # as written where it is not the plain path
    more: str = ""  # further attributes of the <a>, as HTML


@dataclass(frozen=True)
class Sheet:
    """One page to be written into the frame of the site."""

    path: str
    title: str
    main: str
    column: Column | None = None
    published: str = ""  # 2026-10-27 09:30; an article has one, a list has none
    source: str = ""
    head: str = ""  # further elements of <head>, as HTML
    footer_by_script: bool = False
    headline: bool = True  # show the title as <h1>
    crumbs: bool = True  # show where the page stands


@dataclass
class Draft:
    """Everything said of the town so far."""

    planted: Planted
    pages: dict[str, Reply] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)  # list of each column, newest first

    def put(self, path: str, body: bytes | str, content_type: str = HTML, status: int = 200, **headers: str) -> None:
        """Answer ``path`` with this. Raises ``ValueError`` when the path is taken."""
        if path in self.pages:
            raise ValueError(f"two pages under {path}")
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Reply(status, {"Content-Type": content_type, **headers}, content)

    def add_column(self, path: str, name: str, type: str, about: str, nav: bool = False) -> Column:
        """Register a column; its parents are the columns whose paths it starts with."""
        parents = tuple(c for p, c in sorted(self.columns.items(), key=lambda pair: len(pair[0])) if path.startswith(p))
        keywords = ",".join(dict.fromkeys((name, type, "云泉市")))
        column = Column(path, name, type, about, keywords, nav, parents)
        self.columns[path] = column
        return column

    def add_rows(self, path: str, rows: list[Row]) -> None:
        """Add rows to a column's list; rows with a date stand newest first."""
        both = [*self.rows.get(path, []), *rows]
        self.rows[path] = sorted(both, key=lambda row: row.on, reverse=True)


def start(planted: Planted) -> Draft:
    """A draft that knows the column tree of texts/columns.yaml."""
    draft = Draft(planted)
    for row in sorted(texts("columns"), key=lambda row: len(row["path"])):
        name = row["name"]
        if row["path"] == FEES and planted("gi.statutory-15", "/zfxxgk/fdzdgknr/"):
            name = "其他公开内容"  # nobody would look for fees under it
        draft.add_column(row["path"], name, row["type"], row["about"], row.get("nav", False))
    draft.columns = {row["path"]: draft.columns[row["path"]] for row in texts("columns")}
    return draft


def clock(day: str, number: int = 0) -> str:
    """A plausible time of publication on ``day``: office hours, the same for the same arguments."""
    at = dt.datetime.fromisoformat(day) + dt.timedelta(minutes=9 * 60 + 5 + (number * 37) % 420)
    return at.strftime("%Y-%m-%d %H:%M")
