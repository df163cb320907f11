"""One look at a page: its bytes in, a View out. A pure function, the same in any process and in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_plus, urljoin, urlsplit

from lxml.etree import Comment, XPath, _Element, strip_tags
from msgspec import structs

from audit.read.lists.unfollowed import offers
from audit.read.page import signposts
from audit.read.privacy.identity_numbers import mask
from audit.read.web.decode import decode, parse
from audit.read.web.frames import anchors_within
from audit.read.web.links import LINKS, Anchor, Resolver, anchors, refresh_of
from audit.read.web.urls import canonical, is_web
from audit.read.work import page_shape, walls
from audit.read.work.messages import Home, Link, PageAsked, Signs, View

_FIGURES = 200  # of one page
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")  # no branch that a long run of figures is tried for in vain
_DAYS = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2})?|(?:19|20)\d{6}|(?:19|20)\d\d(?=\D|$)"
    r"|\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?"
)
_READ_S = 5.0  # who waits longer reads the page
_BARE_S = 59.0  # a page with nothing to read is waited out; once a minute is a clock's or a board's
_ECHO = 3  # characters of a query worth looking for
_CACHED_CHARS = 200
_refreshes = XPath("//meta[@http-equiv and @content and not(ancestor::noscript)]")
_DIGIT = re.compile("[0-9０-９ \\t\\r\\n\u3000\xa0]+")
_masked = lru_cache(maxsize=8192)(partial(mask, mobiles=True))  # names of links: navigation repeats itself


def look(asked: PageAsked, body: bytes) -> View:
    """What one side of a page says."""
    decoded = decode(body, asked.content_type)
    text = decoded.text
    tree = parse(text)
    words = page_shape.words(tree)  # piece by piece, as comments part them
    strip_tags(tree, Comment)  # as the reader of the page does
    found = anchors(tree, asked.url)
    static = asked.side == "static"
    said, content = _said(words, asked.url) if static else ((), 0)
    view = View(
        links=_links(found),
        shape=page_shape.shape(tree, words),
        signs=walls.signs(body, "", refused=False, text=text) if static else Signs(wall=walls.is_wall(text)),
        said=said,
        content=content,
        figures=_figures(words, asked.url) if static else (),
        home=Home(page_shape.navigation(tree, found), page_shape.unled(tree)) if asked.home else None,
        offers=offers(tree, found, asked.url, words),
        titled=next(tree.iter("title"), None) is not None,
        cut=f"链接超过 {LINKS} 个，其余未记录" if len(found) >= LINKS else "",
        onward=_onward(tree, asked.url, _headed(asked) or _refresh(tree, found, asked.url)) if static else "",
        framed=() if static else _links(islice(anchors_within(tree, asked.url), LINKS)),
    )
    if asked.facts is None or view.onward or view.signs.wall or view.signs.strict:
        return view
    from audit.read.work import look_facts  # half of the program: a child that is not asked for facts starts without it

    return structs.replace(view, kept=look_facts.kept(asked, asked.facts, body, decoded, tree, found))


def _links(found: Iterable[Anchor]) -> tuple[Link, ...]:
    """One for each address and element, in document order, by the first name it has."""
    links: dict[tuple[str, str, bool], Link] = {}
    for anchor in found:
        key = (anchor.url, anchor.element, anchor.follow)
        known = links.get(key)
        if known is None or (anchor.text and not known.text):
            links[key] = Link(anchor.url, anchor.element, _masked(anchor.text), anchor.follow)
    return tuple(links.values())


class _Refresh(NamedTuple):
    url: str
    delay_s: float


def _headed(asked: PageAsked) -> _Refresh | None:
    """Where a ``Refresh`` header sends visitors: the meta tag imitates it."""
    if (told := refresh_of(asked.refresh)) is None:
        return None
    try:
        onward = canonical(urljoin(asked.url, told[1]))
    except ValueError:
        return None
    return _Refresh(onward, told[0]) if is_web(onward) and onward != asked.url else None


def _refresh(tree: _Element, found: Iterable[Anchor], url: str) -> _Refresh | None:
    """Where the page sends its visitors, if that is elsewhere."""
    named = {anchor.href: anchor.url for anchor in found if anchor.element == "meta-refresh" and anchor.url != url}
    for node in _refreshes(tree) if named else ():
        if node.get("http-equiv").lower() == "refresh" and (told := refresh_of(node.get("content"))):
            delay_s, href = told
            if href in named:
                return _Refresh(named[href], delay_s)
    return None


def _onward(tree: _Element, url: str, refresh: _Refresh | None) -> str:
    """Where a page sends its visitors before they can read it. One that turns over its own query at intervals is a
    page, and so is one that says that something is not there: it answers a dead link."""
    to = ""
    if refresh is not None:
        nothing = signposts.bare(tree)
        ticks = refresh.url.partition("?")[0] == url.partition("?")[0] and not nothing
        to = refresh.url if refresh.delay_s <= (_BARE_S if nothing else _READ_S) and not ticks else ""
    elif (href := signposts.onward(tree)) is not None:
        to = Resolver(tree, url)(href)
    return to if is_web(to) and to != url and not signposts.says_missing(tree) else ""


def _said(words: Sequence[str], url: str) -> tuple[tuple[tuple[int, int], ...], int]:
    """Digests of the lines of a page without their numbers, and one of them all.

    A line that only echoes the page's own query says nothing new: it counts no characters.
    """
    # One search over the whole: a table for each of a thousand short words takes five times as long.
    lines = sorted(frozenset(_DIGIT.sub("", "\0".join(words)).split("\0")) - {""})
    query = urlsplit(url).query
    echoes = [echo for part in {query, unquote_plus(query)} if len(echo := _DIGIT.sub("", part)) >= _ECHO]
    marks = tuple(
        (_mark(line), 0 if echoes and any(echo in line for echo in echoes) else len(line))
        for line in lines
        if len(line) > 1
    )
    return marks, _digest("\0".join(lines))


def _figures(words: Sequence[str], url: str) -> tuple[int, ...]:
    """Digests of the numbers of three digits and more: a table of figures says something by them alone. A day, a time
    or a number that the address holds is no news."""
    text = _DAYS.sub(" ", " ".join(words))
    found = _numbers(text) - _numbers(url)
    return tuple(sorted(map(_mark, sorted(found)[:_FIGURES])))


def _numbers(text: str) -> set[str]:
    """The numbers of three figures and more, and those with a fraction or grouped by thousands, without the commas."""
    found = (match.group() for match in _NUMBER.finditer(text))
    return {number.replace(",", "") for number in found if len(number) >= 3}


def _mark(line: str) -> int:
    return _cached(line) if len(line) <= _CACHED_CHARS else _digest(line)


def _digest(line: str) -> int:
    return int.from_bytes(blake2b(line.encode(), digest_size=8).digest(), signed=True)  # as databases keep numbers


_cached = lru_cache(maxsize=16_384)(_digest)
