"""References resolved as browsers resolve them (the WHATWG URL test suite's cases, in hosts of our own)."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.crawl import looks
from audit.crawl.hosts.robots_rules import Robots
from audit.crawl.outcome import PAGE, Fetched, Outcome
from audit.crawl.protocol.exchange import _told
from audit.read.web.decode import parse
from audit.read.web.links import anchors, canonical
from audit.read.web.reference import absolute, normal
from audit.read.work.sitemaps import read_sitemap

BASE = "http://www.a.gov.cn/x/y.html?q#f"


@pytest.mark.parametrize(
    ("reference", "want"),
    [
        ("HTTP://www.b.gov.cn/z", "http://www.b.gov.cn/z"),
        ("hTTp://www.b.gov.cn", "http://www.b.gov.cn"),
        ("HTTPS:\\\\www.b.gov.cn\\z", "https://www.b.gov.cn/z"),
        ("http:\\\\www.b.gov.cn\\z?a\\b", "http://www.b.gov.cn/z?a\\b"),
        ("http:/z.html", "http://www.a.gov.cn/z.html"),
        ("http:z.html", "http://www.a.gov.cn/x/z.html"),
        ("Http:\\z.html", "http://www.a.gov.cn/z.html"),
        ("http:///www.b.gov.cn/z", "http://www.b.gov.cn/z"),
        ("https:/www.b.gov.cn/z", "https://www.b.gov.cn/z"),
        ("https:www.b.gov.cn/z", "https://www.b.gov.cn/z"),
        ("//www.b.gov.cn/z", "http://www.b.gov.cn/z"),
        ("///www.b.gov.cn/z", "http://www.b.gov.cn/z"),
        ("\\\\www.b.gov.cn\\z", "http://www.b.gov.cn/z"),
        ("/\\www.b.gov.cn/z", "http://www.b.gov.cn/z"),
        (" \n\t/z .html\r\n ", "http://www.a.gov.cn/z .html"),
        ("ht\ntp://www.b\t.gov.cn/\nz", "http://www.b.gov.cn/z"),
        ("\x0c\x00/z", "http://www.a.gov.cn/z"),
        ("?page=2", "http://www.a.gov.cn/x/y.html?page=2"),
        ("http:?page=2", "http://www.a.gov.cn/x/y.html?page=2"),
        ("../../../z", "http://www.a.gov.cn/z"),
        ("http:mailto:x", "http://www.a.gov.cn/x/mailto:x"),
        ("mailto:x@b.gov.cn", "mailto:x@b.gov.cn"),
        ("JavaScript:void(0)", "JavaScript:void(0)"),
        ("http://[::1", ""),
    ],
)
def test_references(reference: str, want: str) -> None:
    assert absolute(BASE, reference) == want


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="htpsHTPS:/\\?#.@a1 \t\n%中", max_size=30))
def test_never_raises_and_is_settled(text: str) -> None:
    once = normal(text, "http")
    assert normal(once, "http") == once or ":" in once.partition("/")[0]
    absolute(BASE, text)


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        ('<a href="HTTP://WWW.B.GOV.CN/Z">x</a>', "http://www.b.gov.cn/Z"),
        ('<a href="http:\\\\www.b.gov.cn\\z">x</a>', "http://www.b.gov.cn/z"),
        ('<a href="http:/z">x</a>', "http://www.a.gov.cn/z"),
        ('<img src="Http://www.b.gov.cn/i.png">', "http://www.b.gov.cn/i.png"),
        ("<a href=\"javascript:window.open('HTTP://www.b.gov.cn/z')\">x</a>", "http://www.b.gov.cn/z"),
        ('<meta http-equiv=Refresh content="0;URL=HTTPS://www.b.gov.cn/z">', "https://www.b.gov.cn/z"),
        ('<base href="HTTP://www.b.gov.cn/f/"><a href="z">x</a>', "http://www.b.gov.cn/f/z"),
        ('<base href="//www.b.gov.cn"><a href="/z">x</a>', "http://www.b.gov.cn/z"),
        ('<base href="javascript:0"><a href="z">x</a>', "http://www.a.gov.cn/x/z"),
    ],
)
def test_links_in_any_spelling(markup: str, want: str) -> None:
    assert [anchor.url for anchor in anchors(parse(markup), BASE)] == [want]


def test_sitemaps_and_robots_name_addresses_in_any_case() -> None:
    assert read_sitemap(b"HTTP://www.a.gov.cn/1\nHttps://www.a.gov.cn/2").pages == (
        "http://www.a.gov.cn/1", "https://www.a.gov.cn/2",
    )  # fmt: skip
    assert Robots("read", "Sitemap: HTTP://www.a.gov.cn/map.xml", "x").sitemaps == ["http://www.a.gov.cn/map.xml"]


def ended(got: Fetched) -> Outcome:
    return asyncio.run(looks.answered(got, PAGE))[0]


@pytest.mark.parametrize(
    ("sent", "want"),
    [
        ("/政策.html".encode(), "http://www.a.gov.cn/%E6%94%BF%E7%AD%96.html"),
        ("/政策.html".encode("gb18030"), "http://www.a.gov.cn/%D5%FE%B2%DF.html"),
        (b"HTTP://WWW.b.gov.cn/z", "http://www.b.gov.cn/z"),
        (b" z y.html ", "http://www.a.gov.cn/x/z%20y.html"),
        (b"z#part", "http://www.a.gov.cn/x/z"),
        (b"\\\\www.b.gov.cn\\z", "http://www.b.gov.cn/z"),
        (b"?a=1", "http://www.a.gov.cn/x/y.html?a=1"),
    ],
)
def test_where_a_redirect_leads(sent: bytes, want: str) -> None:
    headers = [_told(b"Location", sent)]
    outcome = ended(Fetched(url=canonical(BASE).replace("?q", ""), at="", status=302, headers=headers))
    assert (outcome.state, outcome.location) == ("redirected", want)


def test_a_redirect_without_a_target_is_shown() -> None:
    """Browsers follow five statuses, and those only with a Location that is not empty."""
    shown = ("<html><title>通知</title><p>" + "本通知自发布之日起施行。" * 20).encode()
    kind = ("Content-Type", "text/html")
    for status, more in ((302, []), (302, [("Location", " ")]), (300, [("Location", "/other")])):
        got = Fetched(url=BASE, at="", status=status, headers=[kind, *more], body=shown)
        assert ended(got).state == "judged", (status, more)
    bare = Fetched(url=BASE, at="", status=302, headers=[kind], body=b"<html><h1>302 Found</h1><hr>nginx</html>")
    assert ended(bare).state == "server_error"
