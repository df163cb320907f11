"""Below which path a site lies, where its start address names one: many bureaus share a host.

Never narrows a site by the name of a file, nor where its home page leads elsewhere: the profile's ``root`` says better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from audit.profile.site import below

WHOLE = "/"
_SHARE = 0.25  # of the home page's links on the host: a portal's own menu may stand above a bureau's


class Bound(NamedTuple):
    """``root``: "/" for the whole host. ``why``: where a path was named and does not bound the site."""

    root: str
    why: str = ""


def folder(url: str) -> str:
    """The folder that an address names; a file stands in it, a last step without a dot is one."""
    path = urlsplit(url).path or "/"
    head, _, last = path.rpartition("/")
    return f"{head}/" if "." in last or not last else f"{path}/"


def decide(start: str, home: str, links: Sequence[str], front: str | None) -> Bound:
    """The root of the site that begins at ``start`` and whose home page turned out to be ``home``.

    ``links``: the pages of the host that it leads to. ``front``: where the host's own front page ends, if it has one.
    """
    own = folder(start)
    if own == WHOLE:
        return Bound(WHOLE)
    if front is not None and urlsplit(front).path == urlsplit(home).path:
        return Bound(WHOLE, "主机的首页就是起始页")
    elsewhere = {url for url in links if urlsplit(url).path not in (urlsplit(home).path, urlsplit(start).path)}
    if not elsewhere:
        return Bound(own)
    for root in dict.fromkeys((own, folder(home))):
        inside = sum(below(url, root) for url in elsewhere)
        if root != WHOLE and inside >= _SHARE * len(elsewhere):
            return Bound(root)
    return Bound(WHOLE, f"起始页的链接大多不在 {own} 之下")
