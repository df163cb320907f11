"""One column as a fact: its name, class, period, and the rows its list shows.

Never finds columns (columns.py does), and never calls one empty or stale whose scripts did not run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from msgspec import structs

from audit.evidence.capture import Target
from audit.profile.site import ColumnSpec
from audit.read.page.page_summary import Slim, not_seen, path_names, word
from audit.read.site.column_key import column_key, is_index, page_number
from audit.read.site.link_targets import Ends, why
from rules.facts.records import Column, Item, Maybe, Unknown
from rules.words.lexicon import SURE, classify_column, column_class

ITEMS_SHOWN = 50
LIST_KINDS = frozenset(("list", "column"))
_YEAR = re.compile(r"^(?:19|20)\d{2}\s*年?(?:度)?$")
# What a ColumnType tag says of many columns: a category (信息公开), not what the column is for.
_CATEGORIES = frozenset(("gi", "affairs", "service", "interaction", "overview", "about", "media"))
_TITLE_SPLIT = re.compile(r"\s{0,20}[_|｜\-—–>»]\s*")


class Draft:
    """What is known of one column while the pages are gone through."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.urls: set[str] = set()  # addresses it was linked by
        self.pages: dict[str, Slim] = {}
        self.further: set[str] = set()  # of its pages, those that say themselves which list they continue
        self.nav_name = ""
        self.in_nav = False
        self.on_home = False
        self.trail_names: Counter[str] = Counter()
        self.trail_paths: Counter[tuple[str, ...]] = Counter()

    def front(self) -> Slim | None:
        """Its first page: the lowest page number, then the shortest address."""
        if not self.pages:
            return None
        return self.pages[min(self.pages, key=lambda url: (url in self.further, page_number(url), len(url), url))]


class Specs:
    """Columns the profile names, by address and by name."""

    def __init__(self, specs: Sequence[ColumnSpec], base: str) -> None:
        self._by_key = {column_key(urljoin(base, spec.url)): spec for spec in specs if spec.url}
        self._by_name = {word(name): spec for spec in specs for name in (spec.name, *spec.aliases)}

    def find(self, key: str, name: str) -> ColumnSpec | None:
        found = self._by_key.get(key)
        if found is None:
            found = self._by_name.get(word(name)) if name else None
            if found is not None and found.url:  # the profile says where it is, and that is elsewhere
                return None
        return found


class Builder:
    """Drafts into columns."""

    def __init__(
        self,
        targets: Mapping[str, Target],
        ends: Ends,
        by_url: Mapping[str, Slim],
        dates: Mapping[str, dt.date],
        specs: Specs,
        as_of: dt.date,
    ) -> None:
        self._targets = targets
        self._ends = ends
        self._by_url = by_url
        self._dates = dates
        self._specs = specs
        self._as_of = as_of

    def column(self, draft: Draft) -> Column | None:
        """One column; None when nothing but an unclassified address off the site is known of it."""
        front = draft.front()
        url = front.page.url if front is not None else min(draft.urls, key=lambda u: (len(u), u))
        name = _column_name(draft, front)
        spec = self._specs.find(draft.key, name) or self._specs.find(draft.key, draft.nav_name)
        if spec is not None:
            name = spec.name
        class_id = spec.class_id if spec is not None and spec.class_id else classify(name, url, front)
        if front is None and spec is None:
            end = self._ends(url)
            if class_id is None and (end is None or not end.internal):
                return None
        path = _path(draft, front, name)
        level = 1 if draft.in_nav else max(2, len(path))
        exempt = _exempt(class_id, path)
        cadence = spec.cadence_days if spec is not None else None
        known = column_class(class_id) if class_id else None
        if cadence is None and known is not None and not exempt and (level == 1 or not known.first_level_only):
            cadence = known.cadence_days
        column = Column(
            url=url, name=name, class_id=class_id, path=path, level=level, on_home=draft.on_home,
            cadence_days=cadence, exempt=exempt,
        )  # fmt: skip
        if front is None:
            target = self._targets.get(url)
            reason = Unknown(f"栏目页未采集：{why(self._ends(url) or target)}")
            return structs.replace(column, item_count=reason, newest_on=reason)
        return self._filled(column, draft, front)

    def _filled(self, column: Column, draft: Draft, front: Slim) -> Column:
        undated = sum(1 for item in front.items if item.on is None)
        rows = [self._dated(item) for item in front.items]
        # The newest row may stand on a later page where a list is sorted otherwise.
        others = [page for url, page in sorted(draft.pages.items()) if page is not front]
        newest = newest_item([*rows, *(self._dated(item) for page in others for item in page.items)], self._as_of)
        count = front.items_found
        newest_on: Maybe[dt.date] = newest.on if newest is not None else None
        if isinstance(count, Unknown):
            if newest is None or newest.on is None:
                newest_on = count
        elif newest is None and rows:
            reason = next(filter(None, (self._not_seen(item.url) for item in sorted(rows, key=_url) if item.url)), "")
            if reason:
                newest_on = Unknown(f"列表未显示日期，条目页未采集：{reason}")
        return structs.replace(
            column, record=front.page.record, view=front.page.view, item_count=count, newest_on=newest_on,
            newest=newest, undated=undated, items=tuple(rows[:ITEMS_SHOWN]), quotes=front.page.quotes,
        )  # fmt: skip

    def _dated(self, item: Item) -> Item:
        """A row that shows no date gets its page's publication date."""
        if item.on is not None:
            return item
        end = self._ends(item.url)
        on = self._dates.get(end.url if end is not None else item.url)
        return item if on is None else Item(item.title, item.url, on)

    def _not_seen(self, url: str) -> str:
        """Why what stands behind a row is not known, or an empty string."""
        end = self._ends(url)
        page = self._by_url.get(end.url if end is not None else url)
        if page is not None:
            return not_seen(page)
        answered = ("judged", "duplicate", "client_error", "server_error", "out_of_scope")
        return "" if end is not None and end.state in answered else why(end)


def _url(item: Item) -> str:
    return item.url


def newest_item(items: Sequence[Item], as_of: dt.date) -> Item | None:
    """The newest dated row not later than ``as_of``; rows dated later count only where there is no other."""
    dated = [item for item in items if item.on is not None]
    past = [item for item in dated if item.on is not None and item.on <= as_of]
    return max(past or dated, key=lambda item: item.on or dt.date.min, default=None)


def classify(name: str, url: str, front: Slim | None) -> str | None:
    """Class of a column by name, else by ColumnType, else by address; None where the lexicon is not sure."""
    own = classify_name(name)
    if own is not None or _YEAR.match(name.strip()):
        return own
    declared = classify_name("", "", front.page.meta.get("columntype", "")) if front is not None else None
    return declared if declared and declared not in _CATEGORIES else classify_name(name, _own_folder(url))


def classify_name(name: str, url: str = "", meta_type: str = "") -> str | None:
    if _YEAR.match(name.strip()):
        return None  # a year's archive; its address would lend it its parent's class
    class_id, score = classify_column(name, url, meta_type)
    return class_id if score >= SURE else None


def _own_folder(url: str) -> str:
    """An address with its last folder only: what stands above it names the columns above."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.rpartition("/")[0].split("/") if part]
    last = parts.path.rpartition("/")[2]
    own = last.partition(".")[0] if last and not is_index(parts.path) else ""
    return f"{parts.scheme}://{parts.netloc}/{own or (folders[-1] if folders else '')}"


def _exempt(class_id: str | None, path: Sequence[str]) -> str | None:
    """Why no freshness is owed: the class's own reason, or that of a column above it (专题 > 动态)."""
    own = column_class(class_id) if class_id else None
    if own is not None and own.exempt:
        return str(own.exempt)
    for name in path[:-1]:
        above = classify_name(name)
        found = column_class(above) if above else None
        if found is not None and found.exempt:
            return str(found.exempt)
    return None


def _column_name(draft: Draft, front: Slim | None) -> str:
    # Its own breadcrumb first: a menu entry may lead to the first of several columns and be named for all of them.
    if front is not None and front.page.kind in LIST_KINDS and path_names(front):
        return path_names(front)[-1]
    if draft.nav_name:
        return draft.nav_name
    if draft.trail_names:
        return min(draft.trail_names, key=lambda name: (-draft.trail_names[name], name))
    if front is None:
        return ""
    page = front.page
    for found in (page.meta.get("columnname"), page.heading, page.title):
        if isinstance(found, str) and tidy(found):
            return _TITLE_SPLIT.split(tidy(found))[0] or tidy(found)
    return ""


def tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" >»›·•|")


def _path(draft: Draft, front: Slim | None, name: str) -> tuple[str, ...]:
    """Breadcrumb names that lead to the column, its own last."""
    own = path_names(front) if front is not None else ()
    if own and front is not None and front.page.kind in LIST_KINDS:
        return own
    if draft.trail_paths:
        return min(draft.trail_paths, key=lambda path: (-draft.trail_paths[path], path))
    return own or ((name,) if name else ())
