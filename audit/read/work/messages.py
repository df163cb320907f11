"""What crosses from the reading process to the crawl: questions about bytes, and answers that no longer hold them.

Holds no code that reads a page, so that whoever takes an answer loads no parser.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audit.read.lists.offers import NOTHING as NOTHING_MORE
from audit.read.lists.offers import Offers

Side = Literal["static", "rendered"]


class Link(Struct, frozen=True, array_like=True):
    """One address a page leads to by one kind of element; the name is masked where it holds a personal number."""

    url: str
    element: str
    text: str
    follow: bool


class Signs(Struct, frozen=True, array_like=True):
    """What in a body looks like the work of a firewall."""

    scripted: bool = False  # carries a script of a known challenge
    strict: bool = False  # the script has no other use
    worded: bool = False  # the words of a refusal stand somewhere
    wall: bool = False  # and nothing else is shown


NONE = Signs()


class Shape(Struct, frozen=True, array_like=True):
    """A page in a few numbers: skeleton to depth 4 (tags and classes), characters of text, scripts that run, dates."""

    template: str
    text_chars: int
    scripts: int
    dated: int
    canonical: str


class Home(Struct, frozen=True, array_like=True):
    """What counts of a home page only: the addresses of its navigation, and how many named links carry no address."""

    navigation: tuple[str, ...]
    unled: int


class Kept(Struct, frozen=True, array_like=True):
    """The facts of a view, encoded for the store; ``key`` and ``code`` tell what they depend on: see ``page_facts``."""

    key: bytes
    code: bytes
    facts: bytes


class View(Struct, frozen=True, array_like=True):
    """What one look at a page says: made once for each side (as served, as rendered) from its bytes alone."""

    links: tuple[Link, ...]
    shape: Shape
    signs: Signs = NONE
    # A digest of each line without its numbers, with its characters (0: it only repeats the page's own query).
    said: tuple[tuple[int, int], ...] = ()
    content: int = 0  # a digest of all lines
    figures: tuple[int, ...] = ()  # digests of its numbers, those of its address and of days and times left out
    home: Home | None = None  # where it was asked for
    offers: Offers = NOTHING_MORE
    titled: bool = True  # a document, and not a part of one that a script asks for
    cut: str = ""  # what of the page was left out, and why
    onward: str = ""  # where it sends its visitors before they can read it: a signpost and no page
    kept: Kept | None = None  # where facts were asked for
    framed: tuple[Link, ...] = ()  # in the frames of a rendered page, whose documents are looked at by themselves


class Rules(Struct, frozen=True, array_like=True):
    """A robots.txt for one visitor: ``state`` as in RFC 9309, the rules that concern the visitor, the delay asked."""

    state: str  # read | html
    text: str = ""
    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()


class Sitemap(Struct, frozen=True, array_like=True):
    """What one sitemap file lists; ``why`` is set when it could not be read to its end."""

    pages: tuple[str, ...]
    children: tuple[str, ...]
    why: str = ""


class FactsAsked(Struct, frozen=True, array_like=True):
    """What the browser told of a page beside its words. ``both``: read a static view as if nothing waited for scripts,
    too."""

    both: bool = False
    access: bytes = b""
    measured: bytes = b""
    unfinished: str = ""


class PageAsked(Struct, frozen=True, tag="page"):
    """A page's body: answered by a :class:`View`."""

    url: str
    content_type: str
    side: Side = "static"
    home: bool = False
    refresh: str = ""  # the header that came with it
    facts: FactsAsked | None = None  # to be made from the same parse; a view is had without them where they fail


class AnswerAsked(Struct, frozen=True, tag="answer"):
    """The body of an answer that is no page, a refusal perhaps: answered by :class:`Signs`."""

    content_type: str


class RobotsAsked(Struct, frozen=True, tag="robots"):
    """A robots.txt: answered by :class:`Rules`."""

    content_type: str
    agent: str


class SitemapAsked(Struct, frozen=True, tag="sitemap"):
    """A sitemap file: answered by a :class:`Sitemap`."""


Asked = PageAsked | AnswerAsked | RobotsAsked | SitemapAsked


class Refused(Struct, frozen=True):
    """No answer: the bytes could not be read within the limits, or tripped the reader. One phrase why."""

    reason: str
    trace: str = ""  # the traceback of an exception in our reader
