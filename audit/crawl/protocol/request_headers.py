"""Who asks, and in which manner: the headers of every request.

Never claims to be somebody else, and says the same to every host but for what a look needs.
"""

from __future__ import annotations

import getpass
import os
import socket
from urllib.parse import urlsplit

from msgspec import Struct

from audit.read.work.media_types import RESOURCE


def _contact() -> str:
    """Where a site's keeper can complain: what the operator gives, else the account and machine that ask."""
    given = os.environ.get("GOVAUDIT_CONTACT") or f"{_account()}@{socket.gethostname()}"
    return "".join(c for c in given if c.isascii() and c.isprintable() and c not in "()\\;") or "unknown"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user id without a name
        return "govaudit"


CONTACT = _contact()
USER_AGENT = f"Mozilla/5.0 (compatible; govaudit/0.1; +{CONTACT})"
ROBOTS_AGENT = "govaudit"
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
# What browsers add at a navigation. Some firewalls refuse who does not.
_NAVIGATING = {"Upgrade-Insecure-Requests": "1"}
_FETCH_METADATA = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
_PART = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}


class Manner(Struct, frozen=True, kw_only=True):
    """How an address is asked for beside the headers of all requests; ``visitor``: as at a click in a browser."""

    cookies: str = ""
    referer: str = ""
    visitor: bool = False

    def headers(self, url: str, wanted: int) -> dict[str, str]:
        own = {"Cookie": self.cookies, "Referer": self.referer}
        if self.visitor:
            own |= _PART if wanted == RESOURCE else _NAVIGATING
            if url.startswith("https:") and wanted != RESOURCE:
                near = self.referer and urlsplit(self.referer).netloc == urlsplit(url).netloc
                own |= _FETCH_METADATA | {"Sec-Fetch-Site": "same-origin" if near else "cross-site"}
        return {name: value for name, value in own.items() if value}


PLAIN = Manner()
