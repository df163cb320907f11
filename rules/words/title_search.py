"""What a site shows, told by its titles: columns, list items, documents, attachments and link texts, searched by words.

Never says that a thing is missing: it only finds, and tells titles that name a thing from headlines that speak of it.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from rules.checks.evidence import day, known, plain
from rules.facts.records import Column, Facts, Site
from rules.judge.model import Evidence
from rules.judge.view import View
from rules.words.headlines import Nature, names_thing, nature

Where: TypeAlias = Literal["column", "item", "document", "attachment", "link"]
EVERYWHERE: tuple[Where, ...] = ("column", "item", "document", "attachment", "link")

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d\d)年?\s*[-—–－~～至到]+\s*(20\d\d)(?!\d)")
_HAN_YEAR = re.compile(r"二[〇○零Ｏ][〇○零一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_LONGEST_SPAN_YEARS = 30
NAME_CHARS = 16  # a longer link text is a headline, not the name of a column
_HEADS = 2  # so many heads of a table tell what it lists
_LIST_COLUMNS, _LIST_ROWS = 3, 3  # a table of this many columns and rows lists something


class Words(Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """Tells a thing by its title: each of ``all`` has one of its |-alternatives in it, or one of ``same`` is in it.

    A word of ``not`` anywhere in the title cancels it. White space, quotes, dashes and width do not count. A column
    that shows the thing itself is told by a word of the first of ``all`` in its name and two of ``heads`` in its table.
    """

    all: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        parts = [part for entry in self.all for part in entry.split("|")] + list(self.heads)
        if not (self.all or self.same):
            raise ValueError("words: “all”和“same”至少写一项")
        if not all(map(plain, (*parts, *self.same, *self.not_))):
            raise ValueError("words: 含有空词")

    @property
    def own(self) -> frozenset[str]:
        """Every word that is looked for."""
        return frozenset((*self.same, *(part for entry in self.all for part in entry.split("|"))))

    def match(self, title: str) -> bool:
        """Whether the title speaks of the thing."""
        text = plain(title)
        if any(plain(word) in text for word in self.not_):
            return False
        return any(plain(word) in text for word in self.same) or (
            bool(self.all) and all(any(plain(part) in text for part in entry.split("|")) for entry in self.all)
        )

    def tell_table(self, title: str, heads: Sequence[str]) -> bool:
        """Whether a title and the heads of a table under it tell the thing together."""
        if self.match(f"{title} {' '.join(heads)}"):
            return True
        cells = [plain(head) for head in heads]
        told = sum(any(plain(word) in cell for word in self.heads) for cell in cells)
        return told >= _HEADS and bool(self.all) and Words(all=self.all[:1], not_=self.not_).match(title)


class Title(Struct, frozen=True):
    """One title on the site and where it leads."""

    text: str
    url: str
    where: Where
    on: dt.date | None = None
    column: str = ""  # name of the column it stands in, or its own
    classes: frozenset[str] = frozenset()  # of the columns it stands in
    items: int | None = None  # of a column: how many it shows, None when not a list or not read
    record: str = ""
    pages: tuple[str, ...] = ()  # where it was seen, when that is another page

    def years(self) -> frozenset[int]:
        """Years the title names; a span (2021—2025年) names all its years."""
        return years_in(self.text)


def years_in(text: str) -> frozenset[int]:
    """Years of the 21st century a title names, in digits or in Chinese numerals (二〇二六年)."""
    text = _HAN_YEAR.sub(lambda found: found[0].translate(_HAN_DIGITS), text)
    found = {int(year) for year in _YEAR.findall(text)}
    for first, last in _SPAN.findall(text):
        if 0 < int(last) - int(first) <= _LONGEST_SPAN_YEARS:
            found.update(range(int(first), int(last) + 1))
    return frozenset(found)


class Titles:
    """All titles of a site, each told once, searched by whole-text find: linear in their characters for each word."""

    def __init__(self, facts: Facts) -> None:
        self.rows: tuple[Title, ...] = tuple(_titles(facts))
        folded = [plain(row.text) for row in self.rows]
        self._text = "\n".join(folded)
        self._starts: list[int] = []
        at = 0
        for line in folded:
            self._starts.append(at)
            at += len(line) + 1
        self._known: dict[str, frozenset[int]] = {}
        self._found: dict[tuple[Words, tuple[Where, ...], tuple[str, ...]], tuple[Title, ...]] = {}

    def find(self, words: Words, where: Sequence[Where] = EVERYWHERE, classes: Sequence[str] = ()) -> tuple[Title, ...]:
        """Titles that match, sorted by url; with ``classes`` only those that stand in columns of one of them."""
        key = (words, tuple(where), tuple(classes))
        if key not in self._found:
            wanted = frozenset(classes)
            rows = [self.rows[number] for number in sorted(self._lines(words))]
            self._found[key] = tuple(row for row in rows if row.where in where and (not wanted or wanted & row.classes))
        return self._found[key]

    def tabled(self, words: Words, view: View) -> tuple[Title, ...]:
        """Columns whose name and the heads of a table on their own page tell the thing together.

        A table of decisions under the law is what was decided, not a list of what may be.
        """
        ruled: frozenset[str] = view.once("pages with rulings", lambda facts: frozenset(r.url for r in facts.rulings))
        found: list[Title] = []
        for number in sorted(frozenset[int]().union(*map(self._with, words.own))):
            row = self.rows[number]
            column = row.where == "column" or (row.where == "link" and len(row.text) <= NAME_CHARS)
            page = view.page(row.url) if column and row.url not in ruled else None
            if page is not None and any(words.tell_table(row.text, one.heads) for one in page.tables):
                found.append(row)
        return tuple(sorted(found, key=lambda row: (row.url, row.where)))

    def _lines(self, words: Words) -> frozenset[int]:
        found = frozenset[int]().union(*(self._with(word) for word in words.same))
        if words.all:
            groups = [frozenset[int]().union(*map(self._with, entry.split("|"))) for entry in words.all]
            found |= groups[0].intersection(*groups[1:])
        return found.difference(*(self._with(word) for word in words.not_))

    def _with(self, word: str) -> frozenset[int]:
        if word not in self._known:
            folded, at, lines = plain(word), -1, set()
            while (at := self._text.find(folded, at + 1)) >= 0:
                line = bisect_right(self._starts, at) - 1
                lines.add(line)
                # The rest of this title cannot add anything.
                at = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self._text)
            self._known[word] = frozenset(lines)
        return self._known[word]


def titles(view: View) -> Titles:
    """The site's titles, gathered once for all rules."""
    found: Titles = view.once("titles", Titles)
    return found


class Shown(Struct, frozen=True):
    """Titles that name the thing, headlines that only speak of it, and those that may do either; each sorted by url."""

    things: tuple[Title, ...]
    talk: tuple[Title, ...] = ()
    maybe: tuple[Title, ...] = ()

    def doubtful(self, view: View) -> tuple[Title, ...]:
        """Titles that may stand for the thing after all: unclear ones, and headlines with a list, a file or no page."""
        return (*self.maybe, *(hit for hit in self.talk if view.page(hit.url) is None or _holds(hit, view)))


def shown(
    view: View, words: Words, where: Sequence[Where] = EVERYWHERE, classes: Sequence[str] = (), strict: bool = False,
    takes: Sequence[Nature] = (),
) -> Shown:  # fmt: skip
    """What titles show of a thing. A training, a visit or a call to report is no list, plan, series or report.

    ``strict``, where the words are common ones: a title must have the form of a name to count. ``takes``: headlines
    that count all the same, where a rule asks for policies (call) or for news of events.
    """
    things: list[Title] = []
    talk: list[Title] = []
    maybe: list[Title] = []
    for hit in titles(view).find(words, where, classes):
        about = "thing" if hit.where == "column" else nature(hit.text, words.own)
        if about not in ("thing", *takes) and not _carries(hit, about, view):
            talk.append(hit)
        elif strict and hit.where != "column" and not names_thing(hit.text, words.own):
            maybe.append(hit)
        else:
            things.append(hit)
    if not things and not strict and "column" in where:
        things = [row for row in titles(view).tabled(words, view) if not classes or row.classes & frozenset(classes)]
    return Shown(tuple(things), tuple(talk), tuple(maybe))


def _carries(hit: Title, about: Nature, view: View) -> bool:
    """Whether the page behind a call, or behind what looks like a deed, was read and holds the thing."""
    return about in ("call", "deed") and _holds(hit, view)


def _holds(hit: Title, view: View) -> bool:
    """Whether the page behind a title was read and holds a list, or a file that is not a form to fill in."""
    page = view.page(hit.url)
    if page is None:
        return False
    if any(len(table.heads) >= _LIST_COLUMNS and table.rows >= _LIST_ROWS for table in page.tables):
        return True
    files: dict[str, list[str]] = view.once("names of files by page", _files)
    return any(nature(name) == "thing" for name in files.get(hit.url, ()))


def _files(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for attachment in facts.attachments:
        for source in attachment.sources:
            found.setdefault(source, []).append(attachment.name)
    return found


def place(title: Title, observed: str = "") -> Evidence:
    """Evidence at a title."""
    return Evidence(
        url=title.url, record=title.record, title=title.text, quote=title.text, observed=observed, pages=title.pages
    )


def newest(rows: Iterable[Title]) -> Title | None:
    """The newest dated title; the smaller address wins a tie."""
    dated = [(row.on, row) for row in rows if row.on is not None]
    return min(dated, key=lambda pair: (-pair[0].toordinal(), pair[1].url), default=(None, None))[1]


def _titles(facts: Facts) -> Iterable[Title]:
    standing: dict[str, set[str]] = {}
    for column in facts.columns:
        if column.class_id:
            for address in (column.url, *(item.url for item in column.items)):
                standing.setdefault(address, set()).add(column.class_id)
    for document in facts.documents:
        if document.column:
            standing.setdefault(document.url, set()).add(document.column)
    dates = {page.url: day(page.published_on) for page in facts.pages}
    dates |= {document.url: day(document.published_on) or dates.get(document.url) for document in facts.documents}
    records = {page.url: page.record for page in facts.pages}
    columns = {column.url: column for column in facts.columns}
    listed: dict[str, list[str]] = {}
    for column in facts.columns:
        for address in dict.fromkeys(item.url for item in column.items):
            listed.setdefault(address, []).append(column.url)

    def classes(*addresses: str) -> frozenset[str]:
        return frozenset().union(*(standing.get(address, ()) for address in addresses))

    seen: set[tuple[str, str]] = set()
    for row in _rows(facts, columns, dates, records, classes, listed):
        if row.text and (row.text, row.url) not in seen:
            seen.add((row.text, row.url))
            yield row


def _rows(
    facts: Facts,
    columns: dict[str, Column],
    dates: dict[str, dt.date | None],
    records: dict[str, str],
    classes: Callable[..., frozenset[str]],
    listed: dict[str, list[str]],
) -> Iterable[Title]:
    for column in facts.columns:
        count = column.item_count if isinstance(column.item_count, int) else None
        yield Title(
            column.name, column.url, "column", day(column.newest_on), column.name, classes(column.url), count,
            column.record,
        )  # fmt: skip
    for document in facts.documents:
        yield Title(
            document.title, document.url, "document", dates.get(document.url), classes=classes(document.url),
            record=document.record, pages=tuple(listed.get(document.url, ())),
        )  # fmt: skip
    for column in facts.columns:
        for item in column.items:
            on = item.on or dates.get(item.url)
            record = records.get(item.url) or column.record
            yield Title(
                item.title, item.url, "item", on, column.name, classes(item.url, column.url), None, record,
                tuple(listed[item.url]),
            )  # fmt: skip
    for attachment in facts.attachments:
        on = max((found for source in attachment.sources if (found := dates.get(source))), default=None)
        yield Title(
            attachment.name, attachment.url, "attachment", on, classes=classes(*attachment.sources),
            record=attachment.record, pages=attachment.sources,
        )  # fmt: skip
    for link in facts.links:
        if link.state != "dead":
            target = columns.get(link.url)
            on = dates.get(link.url) or (day(target.newest_on) if target else None)
            record = records.get(link.url) or link.record
            yield Title(known(link.text), link.url, "link", on, "", classes(link.url), None, record, link.sources)


def region_of(site: Site) -> str:
    """The region in a government's name: 云泉市 of 云泉市人民政府; empty where the name tells none."""
    found = re.match(r"(.{1,12}?[省市县区旗州盟])", site.name or "")
    return found[1] if found else ""
