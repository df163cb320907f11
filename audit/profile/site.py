"""The site profile as records: what is to be audited, how gently, what has been waived, and which addresses belong."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from audit.read.web.urls import fault
from rules.facts.records import Account, Answer, Level, Monitored, SiteKind


class Waiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule somebody answers for until a day; it stays in the report, outside the score."""

    rule: str
    reason: str
    owner: str
    until: dt.date


class Route(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which unit answers for places: by address, by column or by the issuer of a document; the first that fits."""

    unit: str
    prefix: str = ""  # the start of an address, or of its path when it begins with /
    column: str = ""  # name of a column or of one above it
    issuer: str = ""  # part of the issuer's name


class ColumnSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column the profile knows better than the lexicon does."""

    name: str
    aliases: tuple[str, ...] = ()
    url: str | None = None
    class_id: str | None = None
    cadence_days: int | None = None


class Budget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a crawl stops. Bytes are decoded bytes."""

    max_pages: int = 3000
    max_urls: int = 50_000
    time_limit_s: float | None = None
    browser_pages: int = 60
    access_pages: int = 20
    page_bytes: int = 8 * 2**20
    attachment_bytes: int = 20 * 2**20


class SiteProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One site as it is to be audited."""

    url: str
    name: str | None = None
    level: Level | None = None
    kind: SiteKind = "other"
    jurisdiction: Literal["cn", "none"] = "cn"
    region_code: str | None = None
    functions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()  # 甲|乙: two names of one unit
    columns: tuple[ColumnSpec, ...] = ()
    hosts: tuple[str, ...] = ()  # further hosts that belong to the site
    root: str | None = None  # the path it lies below, "/" for the whole host; none: what the start address tells
    allow_private: tuple[str, ...] = ()  # CIDRs; private and loopback addresses are refused otherwise
    connect_to: dict[str, str] = {}  # host → ip:port actually dialled; URL, Host header and evidence keep the host
    rate: float = 1.0  # requests a second and host
    hours: tuple[str, ...] = ()  # "22:00-06:00" in Beijing time: only then is the site asked; none: at any time
    control: str | None = None  # an address of somebody else that always answers: tells our outage from the site's
    confirm_after_s: float = 10.0  # a negative is looked at again no sooner than this
    budget: Budget = Budget()
    waivers: tuple[Waiver, ...] = ()
    routes: tuple[Route, ...] = ()
    deadline_workdays: dict[Literal["veto", "critical", "major", "minor", "info"], int] = {}  # else the tool's own
    answers: dict[str, Answer] = {}  # rule → what a person decided of it
    monitored: Monitored | None = None  # somebody's monitoring of the home page
    accounts: tuple[Account, ...] = ()  # the unit's ledger of new-media accounts
    closed_hosts: tuple[str, ...] = ()  # hosts of closed government sites, which no page may link to
    inferred: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return _ascii(urlsplit(self.url).hostname or "")

    def in_scope(self, url: str) -> bool:
        """Whether a URL belongs to the audited site: on one of its hosts, and on its own host below its root."""
        return self.on_hosts(url) and (self._named(url) or below(url, self.root or "/"))

    def _named(self, url: str) -> bool:
        host = _ascii(urlsplit(url).hostname or "")
        return host in self.hosts or host in map(_ascii, self.hosts)

    def on_hosts(self, url: str) -> bool:
        """Whether a URL lies on the site's host and port, http or https, with www. or without, or a host it names."""
        if fault(url):
            return False
        parts, own = urlsplit(url), urlsplit(self.url)
        if parts.scheme not in ("http", "https"):
            return False
        if self._named(url):
            return True
        host = _ascii(parts.hostname or "")
        # www.x and x are one site; http and https of one host too.
        same_host = host.removeprefix("www.") == self.host.removeprefix("www.")
        return same_host and _port(parts) in (_port(own), *((80, 443) if _port(own) in (80, 443) else ()))


@lru_cache(maxsize=4096)
def _ascii(host: str) -> str:
    """A host as it is resolved: 中文.政务 in punycode."""
    try:
        return host.lower() if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()


def below(url: str, root: str) -> bool:
    """Whether the path of an address is a root or lies below it; servers differ in whether case matters."""
    path, top = (unquote(text).lower() for text in (urlsplit(url).path or "/", root))
    return path.startswith(top.rstrip("/") + "/") or path == top.rstrip("/")


def _port(parts: Any) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
