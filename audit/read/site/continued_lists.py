"""Further pages of a list whose address does not say which list they belong to: /012001/2.html of /012001/subpage.html.

A page continues another list when both call themselves the same and either its breadcrumb leads there, or it is a
bare number in the same folder. Never joins two columns that only share a template's title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from audit.read.page.page_summary import Slim, path_names, word
from audit.read.site.link_targets import Ends

_PAGE_NUMBER = re.compile(r"第\s*\d{1,4}\s*页|[（(]\s*\d{1,4}\s*[)）]")
_NUMBER_NAME = re.compile(r"^(?:p|page|list|index|more)?[-_]?\d{1,4}(?:\.(?:s?html?|jspx?|aspx?|php))?$", re.IGNORECASE)


def continuations(lists: Sequence[Slim], ends: Ends) -> dict[str, str]:
    """Address of a further page → address of the list it continues."""
    by_url = {slim.page.url: slim for slim in lists}
    fronts: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for slim in lists:
        if (called := _called(slim)) and not _numbered(slim.page.url):
            fronts.setdefault((_folder(slim.page.url), called), []).append(slim.page.url)
    found: dict[str, str] = {}
    for slim in lists:
        url, called = slim.page.url, _called(slim)
        if not called:
            continue
        front = by_url.get(_led_to(slim, ends))
        beside = fronts.get((_folder(url), called), ()) if _numbered(url) else ()
        if front is not None and front.page.url != url and _called(front) == called and _same_folder(url, front):
            found[url] = front.page.url
        elif len(beside) == 1:
            found[url] = beside[0]
    return {url: front for url, front in found.items() if front not in found}


def _led_to(slim: Slim, ends: Ends) -> str:
    """Where the last step of the page's own breadcrumb leads."""
    url = slim.trail[-1].url if slim.trail else ""
    end = ends(url) if url else None
    return end.url if end is not None else url


def _called(slim: Slim) -> tuple[str, ...]:
    """What a page calls its column, with its <title>; empty where it does not say."""
    title = slim.page.title if isinstance(slim.page.title, str) else ""
    names = path_names(slim) or tuple(name for name in (slim.page.meta.get("columnname", ""),) if name)
    return (*map(word, names), word(_PAGE_NUMBER.sub("", title))) if names else ()


def _folder(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rpartition('/')[0]}"


def _numbered(url: str) -> bool:
    return _NUMBER_NAME.match(urlsplit(url).path.rpartition("/")[2]) is not None


def _same_folder(url: str, front: Slim) -> bool:
    """In the folder of the list, or in a folder named for its file: tzgg.htm, tzgg/2.htm."""
    parts = urlsplit(front.page.url)
    return _folder(url) in (_folder(front.page.url), f"{parts.netloc}{parts.path.rpartition('.')[0]}")
