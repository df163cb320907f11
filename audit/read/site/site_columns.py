"""The column ledger: which columns (栏目) a site has, what kind each is, and how fresh it is.

Never calls a column empty or stale that could only be seen without its scripts, or was not captured at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from audit.evidence.capture import Target
from audit.profile.site import SiteProfile
from audit.read.page.page_summary import Slim, is_home_name
from audit.read.site.column_facts import LIST_KINDS, Builder, Draft, Specs, classify_name, tidy
from audit.read.site.column_key import column_key, paged_stem
from audit.read.site.continued_lists import continuations
from audit.read.site.link_targets import Ends
from rules.facts.records import Column

_NOT_COLUMNS = frozenset(("home", "search"))


class Ledger(Struct, frozen=True):
    """The columns, and how to find the one a page stands in."""

    columns: tuple[Column, ...]
    class_of: Callable[[Slim], str | None]


def ledger(
    slims: Sequence[Slim],
    targets: Mapping[str, Target],
    home: Slim | None,
    profile: SiteProfile,
    as_of: dt.date,
) -> Ledger:
    """Columns from the home page's navigation, breadcrumbs and list pages, merged by address; sorted by url."""
    ends = Ends(targets)
    by_url = {slim.page.url: slim for slim in slims}
    drafts: dict[str, Draft] = {}
    lists = {slim.page.url for slim in slims if slim.page.kind in LIST_KINDS}
    continued = continuations([slim for slim in slims if slim.page.url in lists], ends)

    def key_of(url: str) -> str:
        url = continued.get(url, url)
        stem = paged_stem(url)  # tzgg_2.html belongs to tzgg.html where both are lists
        return column_key(stem if stem in lists and url in lists else url)

    def draft(url: str) -> Draft:
        end = ends(url)
        key = key_of(end.url if end is not None else url)
        found = drafts.get(key)
        if found is None:
            found = drafts[key] = Draft(key)
        return found

    home_key = column_key(home.page.url) if home is not None else ""
    specs = Specs(profile.columns, profile.url)
    if home is not None:
        for url, text in home.nav:
            if column_key(url) == home_key or is_home_name(text):
                continue
            entry = draft(url)
            if entry.key == home_key:
                continue
            entry.urls.add(url)
            entry.in_nav = entry.on_home = True
            entry.nav_name = entry.nav_name or tidy(text)
    for slim in slims:
        _follow_trail(slim, by_url, draft)
    for slim in slims:
        url = slim.page.url
        key = key_of(url)
        wanted = slim.page.kind in LIST_KINDS or key in drafts
        if wanted and slim.page.kind not in _NOT_COLUMNS and not slim.page.is_home and key != home_key:
            entry = draft(url)
            entry.pages[url] = slim
            if url in continued:
                entry.further.add(url)
    for spec in profile.columns:
        if spec.url:
            draft(spec.url).urls.add(spec.url)
    if home is not None:
        for url in home.links:
            end = ends(url)
            found = drafts.get(key_of(end.url if end is not None else url))
            if found is not None:
                found.on_home = True

    dates = {u: s.page.published_on for u, s in by_url.items() if isinstance(s.page.published_on, dt.date)}
    builder = Builder(targets, ends, by_url, dates, specs, as_of)
    made = {key: column for key in sorted(drafts) if (column := builder.column(drafts[key])) is not None}
    columns = tuple(sorted(made.values(), key=lambda column: (column.url, column.name)))
    return Ledger(columns, _Places(made, key_of, ends))


def _follow_trail(slim: Slim, by_url: Mapping[str, Slim], draft: Callable[[str], Draft]) -> None:
    """Count what breadcrumbs call the columns they lead through. A page's own name is its own breadcrumb's matter."""
    names: list[str] = []
    for step in slim.trail:
        names.append(step.name)
        # A step that was not captured is no column of the ledger: only its name is known.
        if step.url and step.url != slim.page.url and (step.url in by_url):
            entry = draft(step.url)
            entry.urls.add(step.url)
            entry.trail_names[step.name] += 1
            entry.trail_paths[tuple(names)] += 1


class _Places:
    """Which column a page stands in: the deepest classified step of its breadcrumb, else a list that shows it."""

    def __init__(self, made: Mapping[str, Column], key_of: Callable[[str], str], ends: Ends) -> None:
        self._made = made
        self._key_of = key_of
        self._shown: dict[str, str] = {}
        for column in sorted(made.values(), key=lambda c: (-len(c.path), c.url)):
            if column.class_id:
                for item in column.items:
                    end = ends(item.url)
                    self._shown.setdefault(end.url if end is not None else item.url, column.class_id)

    def __call__(self, slim: Slim) -> str | None:
        for step in reversed(slim.trail):
            column = self._made.get(self._key_of(step.url)) if step.url else None
            if column is not None and column.class_id:
                return column.class_id
            class_id = classify_name(step.name)
            if class_id:
                return class_id
        return self._shown.get(slim.page.url)
