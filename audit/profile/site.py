"""The site profile: what is to be audited, how gently, and what has been waived.

Never visits anything: what the profile leaves out is inferred from the URL and named in ``inferred``.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from audit.profile.profile_faults import faults
from audit.read.web.urls import fault
from rules.facts.records import Account, Answer, Level, Monitored, SiteKind
from rules.loading.yamlfile import YamlError, convert, read_yaml


class ProfileError(Exception):
    """The profile or URL cannot be used; the text is one line, with file and line where there is one.

    ``key`` names what of the profile is wrong.
    """

    def __init__(self, told: str, key: str = "url") -> None:
        super().__init__(told)
        self.key = key


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


def check_url(url: str) -> str:
    """An absolute http(s) URL with a host, or :class:`ProfileError`."""
    text = url.strip()
    if re.fullmatch(r"[\w.-]+\.[a-zA-Z]{2,}(:\d+)?(/\S*)?", text):  # www.x.gov.cn as people type it
        text = "http://" + text
    try:
        parts = urlsplit(text)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        port_ok, parts = False, urlsplit("")
    if "@" in parts.netloc:
        told = f"{parts.scheme}://…@{parts.hostname or ''}"
        raise ProfileError(
            f"网址中不要写用户名和密码：{told}；本工具不登录网站 / no user name or password in an address"
        )
    if not port_ok or parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ProfileError(f"不是网址：{url!r}（需要 http:// 或 https:// 开头的完整地址） / not an http(s) URL")
    return text if parts.path else text + "/"


def infer(profile: SiteProfile, declared: set[str]) -> SiteProfile:
    """Fill kind and region from the host name alone; what was filled is named in ``inferred``."""
    found: dict[str, Any] = {}
    if "kind" not in declared:
        host = profile.host
        if host.endswith(".gov.cn"):
            # 国办函〔2018〕55号: www.□□□.gov.cn is a portal, ○○○.□□□.gov.cn a department.
            found["kind"] = "portal" if host.startswith("www.") or host.count(".") == 2 else "department"
    names = {"name", "level", "kind", "region_code", "functions", "units"} - declared
    return msgspec.structs.replace(profile, **found, inferred=tuple(sorted(names)))


def from_url(url: str, **settings: Any) -> SiteProfile:
    """A profile for a bare URL; ``settings`` are fields given on the command line."""
    return infer(_check(SiteProfile(url=check_url(url), **settings)), set(settings))


def from_file(path: Path, **settings: Any) -> SiteProfile:
    """A profile from YAML; an unknown key, a wrong type or a bad value is refused with file and line."""
    try:
        document = read_yaml(path)
        if not isinstance(document.value, dict):
            raise document.error("站点档案应为“键: 值” / a profile is a mapping")
        if "inferred" in document.value:
            raise document.error("inferred 由程序填写，请删去 / written by the program", "inferred")
        profile = convert(document, SiteProfile)
    except YamlError as error:
        raise ProfileError(str(error)) from None
    try:
        profile = msgspec.structs.replace(profile, url=check_url(profile.url), **settings)
        return infer(_check(profile), set(document.value) | set(settings))
    except ProfileError as error:
        raise ProfileError(f"{path}:{document.line(error.key)}: {error}") from None


def _check(profile: SiteProfile) -> SiteProfile:
    if profile.root is not None and not re.fullmatch(r"/[^?#\s]*", profile.root):
        raise ProfileError(f"root 应为“/jyj/”这样的路径，“/”表示整个主机，而不是 {profile.root!r} / not a path", "root")
    if profile.root is not None and not below(profile.url, profile.root):
        raise ProfileError(
            f"url 应在 root {profile.root} 之下，而不是 {profile.url} / the start address lies outside", "root"
        )
    for key, told in faults(profile):
        raise ProfileError(told, key)
    return profile
