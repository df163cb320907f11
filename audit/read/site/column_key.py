"""Which addresses are one column: its index file, its further pages, with and without www, http and https.

Never looks at a page; an address is all it knows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

_PAGE_WORDS = frozenset(
    ("page", "pageno", "pagenum", "pagenumber", "pageindex", "currentpage", "curpage", "pn", "start", "offset",
     "pageid", "page_no", "page_num", "pagesize", "size", "rows", "limit")
)  # fmt: skip
# TRS and others: index.html, index_1.html (the second page), list_2.shtml, default-3.htm
_INDEX = re.compile(
    r"/(?:index|default|list|main|more)(?:[_-](\d{1,4}))?(?:\.(?:s?html?|jspx?|aspx?|php|do))?$", re.IGNORECASE
)
_FOLDER_PAGE = re.compile(r"/page/(\d{1,4})/?$", re.IGNORECASE)
_STEM_PAGE = re.compile(r"^(.*[^/\d_-])[_-](\d{1,4})(\.(?:s?html?|jspx?|aspx?|php))$", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def column_key(url: str) -> str:
    """The same key for all addresses of one column; scheme, www., index files and page numbers aside."""
    parts = urlsplit(url)
    host = (parts.netloc or "").lower().removeprefix("www.")
    host = host.removesuffix(":80").removesuffix(":443")
    path = _FOLDER_PAGE.sub("/", parts.path or "/")
    path = _INDEX.sub("/", path)
    if len(path) > 1 and not path.endswith("/") and "." not in path.rpartition("/")[2]:
        path += "/"
    query = urlencode(
        [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _PAGE_WORDS]
    )
    return f"{host}{path}" + (f"?{query}" if query else "")


def is_index(path: str) -> bool:
    """Whether a path ends in an index file, or in a further page of one."""
    return path.endswith("/") or _INDEX.search(path) is not None or _FOLDER_PAGE.search(path) is not None


def page_number(url: str) -> int:
    """The number an address gives of a list's further pages; 0 for a first page."""
    parts = urlsplit(url)
    for pattern, group in ((_INDEX, 1), (_FOLDER_PAGE, 1), (_STEM_PAGE, 2)):
        match = pattern.search(parts.path)
        if match and match.group(group):
            return int(match.group(group))
    for name, value in parse_qsl(parts.query):
        if (
            name.lower() in _PAGE_WORDS
            and value.isdigit()
            and name.lower() not in ("pagesize", "size", "rows", "limit")
        ):
            return int(value)
    return 0


def paged_stem(url: str) -> str:
    """tzgg_2.html → tzgg.html; "" for an address that names no page number. Whether they are one is for the caller."""
    scheme, mark, rest = url.partition("://")
    path, question, query = rest.partition("?")
    match = _STEM_PAGE.match(path)
    return f"{scheme}{mark}{match.group(1)}{match.group(3)}{question}{query}" if match else ""
