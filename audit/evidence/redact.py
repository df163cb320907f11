"""One place that takes secrets out of what is written: log lines, results, reports and the headers of evidence.

Never touches what is dialled or a body that was served; it only changes what is shown and kept of requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

HIDDEN = "***"
# Headers whose value lets somebody in; of Set-Cookie the name and the attributes stay, since rules may ask for them.
_SECRET_HEADERS = re.compile(
    r"(?:proxy-)?authorization|cookie2?|(?:x-)?(?:api-?key|auth-token|access-token|csrf-token|xsrf-token|secret)",
    re.IGNORECASE,
)
# Bounded where a hostile header could make every place in it a start: these read whole lines of up to 64 KB.
_USER = re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://)[^/?#\s@\"'<>]+@", re.IGNORECASE)
_PARAMETER = re.compile(
    r"((?:^|[?&;\s\"'])(?:[\w-]{0,60}?token|api[_-]?key|apikey|passw(?:or)?d|pwd|secret|client_secret|sig|signature|auth|"
    r"access_key|session(?:id)?|jsessionid|phpsessid)=)(?!\*\*\*)[^&#\s\"'<>;]+",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
_MAY_HOLD = re.compile(r"@|=|bearer|basic|eyJ", re.IGNORECASE)
# On encoded bytes in lower case: whether a whole record is worth looking through. Each begins with bytes of its own,
# which are found at once, and looks back at what must stand before them.
_NAMES = (b"token", b"key", b"passwd", b"password", b"pwd", b"secret", b"sig", b"signature", b"auth", b"session",
          b"sessionid", b"sessid")  # fmt: skip
_SECRETS = (
    (b"@", re.compile(rb"://[^/?#\s\"]+@")),
    (b"=", re.compile(b"=(?:" + b"|".join(b"(?<=%s=)" % name for name in _NAMES) + b")")),
    (b"bearer", re.compile(rb"bearer\s+\S{8}")),
    (b"basic", re.compile(rb"basic\s+\S{8}")),
    (b"eyj", re.compile(rb"eyj[\w-]{8}")),
)


def may_hold(encoded: bytes) -> bool:
    """Whether an encoded record is worth looking through; most hold none of the marks, which is told at once."""
    lowered = encoded.lower()
    return any(mark in lowered and pattern.search(lowered) is not None for mark, pattern in _SECRETS)


def text(written: str) -> str:
    """A line or an address without users, tokens and sessions."""
    if not _MAY_HOLD.search(written):
        return written
    written = _USER.sub(rf"\g<1>{HIDDEN}@", written)
    written = _PARAMETER.sub(rf"\g<1>{HIDDEN}", written)
    written = _BEARER.sub(rf"\g<1> {HIDDEN}", written)
    return _JWT.sub(HIDDEN, written)


_of_header = lru_cache(maxsize=1024)(text)  # most headers of a site are the same for all its pages


def _cookie(value: str) -> str:
    """A Set-Cookie line with its name and attributes; a value without a name is hidden whole."""
    pair, mark, attributes = value.partition(";")
    name, equals, _ = pair.partition("=")
    return f"{name if equals else ''}{equals}{HIDDEN}{mark}{attributes}"


def headers(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers as they may be kept."""
    kept = []
    for name, value in given:
        if name.lower() == "set-cookie":
            value = _cookie(value)
        elif _SECRET_HEADERS.fullmatch(name):
            value = HIDDEN
        else:
            value = _of_header(value)
        kept.append((name, value))
    return kept
