"""The cookies of one visitor: kept as they came, sent back as they came, within the limits of a browser.

Never quotes or decodes a value, never grows a request beyond what servers take, and never raises for a site's sake.

Not aiohttp's jar: that one quotes values, spends seconds on hostile dates, has no limits, and is one for the whole
run, so that a link to the mobile edition would decide what every later page looks like.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

PAIR_BYTES = 4096  # RFC 6265bis 5.7: name and value together
HEADER_BYTES = 4096  # of all that go to one address; servers refuse heads from 8 KB on
PER_HOST = 50
_LINE_BYTES = 8192
_LONGEST_S = 400 * 86_400.0
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Under these anybody may register: a cookie for all of them is nobody's.
_SHARED = re.compile(r"[^.]+|(?:com|net|org|gov|edu|ac|mil|[a-z]{2})\.[a-z]{2}")


class Cookie(Struct, frozen=True):
    """One cookie; ``host_only`` ones go back to the very host that set them."""

    name: str
    value: str
    domain: str
    path: str
    host_only: bool
    secure: bool
    until: float  # by time.monotonic

    @property
    def pair(self) -> str:
        return f"{self.name}={self.value}" if self.name else self.value


class Jar:
    """In the order in which they were first set; what was set longest ago goes first when there is no room."""

    def __init__(self, kept: Iterable[Cookie] = ()) -> None:
        self._kept = {(one.domain, one.path, one.name): one for one in kept}

    def __len__(self) -> int:
        return len(self._kept)

    def copy(self) -> Jar:
        return Jar(self._kept.values())

    def take(self, url: str, lines: Iterable[str]) -> bool:
        """The Set-Cookie lines of an answer; whether anything is now sent otherwise."""
        before = dict(self._kept)
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        for line in lines:
            if (one := _read(line, host, parts.path, parts.scheme == "https")) is None:
                continue
            key = (one.domain, one.path, one.name)
            if one.until <= time.monotonic():
                self._kept.pop(key, None)
            else:
                self._kept[key] = one
                self._make_room(one.domain)
        return self._kept != before

    def _make_room(self, domain: str) -> None:
        own = [key for key in self._kept if key[0] == domain]
        while len(own) > PER_HOST or sum(len(self._kept[key].pair.encode()) + 2 for key in own) > HEADER_BYTES:
            del self._kept[own.pop(0)]

    def header(self, url: str) -> str:
        """What a request for an address carries, or an empty string. RFC 6265 5.4: longer paths first."""
        parts = urlsplit(url)
        host, path, now = (parts.hostname or "").lower(), parts.path or "/", time.monotonic()
        sent = [
            one for one in self._kept.values()
            if one.until > now and (parts.scheme == "https" or not one.secure)
            and (host == one.domain or (not one.host_only and _within(host, one.domain))) and _below(path, one.path)
        ]  # fmt: skip
        sent.sort(key=lambda one: -len(one.path))
        size = 0
        kept = []
        for one in sent:
            size += len(one.pair.encode()) + 2
            if size > HEADER_BYTES:
                break
            kept.append(one.pair)
        return "; ".join(kept)


def _read(line: str, host: str, path: str, secure: bool) -> Cookie | None:
    """One Set-Cookie line as RFC 6265bis 5.6 reads it; None for what a browser would not keep either."""
    if len(line) > _LINE_BYTES or _CONTROL.search(line):
        return None
    pair, *attributes = line.split(";")
    name, equals, value = pair.partition("=")
    name, value = (name.strip(" \t"), value.strip(" \t")) if equals else ("", pair.strip(" \t"))
    if not (name or value) or len(pair.encode()) > PAIR_BYTES:
        return None
    given = {key.strip().lower(): told.strip() for key, _, told in (one.partition("=") for one in attributes)}
    domain, host_only = host, True
    if named := given.get("domain", "").lstrip(".").lower():
        if named != host:
            if not _within(host, named) or _SHARED.fullmatch(named):
                return None
            domain, host_only = named, False
        elif not _is_address(host):
            host_only = False
    where = given.get("path", "")
    if not where.startswith("/"):
        where = path.rpartition("/")[0] or "/"
    if "secure" in given and not secure:
        return None
    return Cookie(name, value, domain, where, host_only, "secure" in given, time.monotonic() + _lasts_s(given))


def _lasts_s(given: dict[str, str]) -> float:
    """For how long; a session is as long as a run can be. Max-Age counts before Expires."""
    if re.fullmatch(r"-?[0-9]+", age := given.get("max-age", "")):
        return 0.0 if age.startswith("-") else min(float(age.lstrip("0")[:12] or 0), _LONGEST_S)
    expires = given.get("expires", "")
    if not expires or len(expires) > 64:
        return _LONGEST_S
    try:
        return min(email.utils.parsedate_to_datetime(expires).timestamp() - time.time(), _LONGEST_S)
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return _LONGEST_S  # no date that a clock could show: as if there were none


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _within(host: str, domain: str) -> bool:
    return host.endswith(f".{domain}") and not _is_address(host)


def _below(path: str, where: str) -> bool:
    return path == where or (path.startswith(where) and (where.endswith("/") or path[len(where)] == "/"))
