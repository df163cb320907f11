"""Who answers for a place: the column a page stands in, and the unit that the profile routes it to.

Never guesses a unit: a place that no route names has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from audit.profile.site import Route

UNITS_TOLD = 5


class Places:
    """Answers column and unit of an address. ``columns`` and ``documents`` are rows of the result."""

    def __init__(
        self, routes: Sequence[Route], columns: Sequence[Mapping[str, Any]], documents: Sequence[Mapping[str, Any]]
    ) -> None:
        self._routes = routes
        self._folders: dict[str, tuple[str, ...]] = {}
        self._pages: dict[str, tuple[str, ...]] = {}
        self._addresses: dict[tuple[str, ...], str] = {}
        for row in sorted(columns, key=lambda one: one["url"]):
            names = (
                tuple(row["path"]) if row["path"] and row["path"][-1] == row["name"] else (*row["path"], row["name"])
            )
            self._pages.setdefault(row["url"], names)
            self._addresses.setdefault(names, row["url"])
            folder = _folder(row["url"])
            if urlsplit(folder).path != "/":  # the home page's folder holds everything and tells nothing
                self._folders.setdefault(folder, names)
        self._issuers = {row["url"]: row["issuer"] for row in documents if isinstance(row["issuer"], str)}

    def column(self, url: str) -> str:
        """The path of the column that ``url`` stands in, e.g. 政务公开 › 通知公告; empty where none holds it."""
        return " › ".join(self._names(url))

    def column_url(self, url: str) -> str:
        """The address of the column that ``url`` stands in; empty where none holds it."""
        names = self._names(url)
        return self._addresses.get(names, "") if names else ""

    def unit(self, url: str) -> str:
        """The unit of the first route that fits; empty where none does."""
        names: tuple[str, ...] | None = None
        for route in self._routes:
            if route.prefix and _under(url, route.prefix):
                return route.unit
            if route.column:
                names = self._names(url) if names is None else names
                if route.column in names:
                    return route.unit
            if route.issuer and route.issuer in self._issuers.get(url, ""):
                return route.unit
        return ""

    def _names(self, url: str) -> tuple[str, ...]:
        if url in self._pages:
            return self._pages[url]
        folder = _folder(url)
        while urlsplit(folder).path not in ("", "/"):
            if folder in self._folders:
                return self._folders[folder]
            folder = folder[:-1].rpartition("/")[0] + "/"
        return ()


def route(rows: Sequence[dict[str, Any]], places: Places) -> None:
    """Write column and unit on the places of failed and undecided findings, and the units on the finding itself.

    A place of a link is the page that shows it: there it is mended, not where it leads.
    """
    for row in rows:
        if row["outcome"] not in ("failed", "cantTell"):
            continue
        for evidence in row["evidence"]:
            shown_on = next(iter(evidence.get("pages") or ()), evidence["url"])
            if column := places.column(shown_on):
                evidence["column"] = column
            if unit := places.unit(shown_on):
                evidence["unit"] = unit
        units = sorted({e["unit"] for e in row["evidence"] if e.get("unit")}) or [
            unit for unit in [places.unit(row["subject"]["url"])] if unit
        ]
        told = "、".join(units[:UNITS_TOLD])
        row["unit"] = f"{told}等 {len(units)} 个单位" if len(units) > UNITS_TOLD else told


def _folder(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"


def _under(url: str, prefix: str) -> bool:
    if prefix.startswith("/"):
        return urlsplit(url).path.startswith(prefix)
    return url.startswith(prefix)
