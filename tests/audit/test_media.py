"""Headers read as leniently as browsers read them: what is shown as a page is read as one."""

from __future__ import annotations

import asyncio

import pytest

from audit.crawl import looks
from audit.crawl.outcome import Fetched
from audit.read.work.media_types import ATTACHMENT, PAGE, RESOURCE, essence, kind_of
from tests.growth import is_linear

DOCUMENT = b"<!DOCTYPE html><html><title>x</title>"


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("text/html", "text/html"),
        ("text/html,charset=utf-8", "text/html"),
        ("text/html charset=utf-8", "text/html"),
        ("text/html; charset=utf-8", "text/html"),
        ("  Text/HTML\t;charset=gbk", "text/html"),
        ('"text/html"', "text/html"),
        ("text/html;", "text/html"),
        ("text/plain, text/html; charset=utf-8", "text/html"),
        ("text/html, */*", "text/html"),
        ("text/html, ", "text/html"),
        ("text / html", ""),
        ("charset=utf-8", ""),
        ("html", ""),
        ("; charset=utf-8", ""),
        ("*/*", ""),
        ("", ""),
    ],
)
def test_the_type_in_a_header(value: str, want: str) -> None:
    assert essence(value) == want


@pytest.mark.parametrize(
    "kind",
    ["text/html,charset=utf-8", "text/html charset=utf-8", "TEXT/HTML", '"text/html"', "application/xhtml+xml",
     "text/htm", "text/xml", "application/xml", "application/octet-stream", "text/plain", "text/asp", "",
     "unknown/unknown", "*/*", "text", "charset=utf-8"],
)  # fmt: skip
def test_a_document_is_a_page_under_any_name_browsers_forgive(kind: str) -> None:
    assert kind_of(kind, "", b'\xef\xbb\xbf\n<html lang="zh">', PAGE) == PAGE


@pytest.mark.parametrize(
    "start",
    [b"<meta charset=utf-8><title>", b"<title>x", b"<script>var a", b"\n <!-- top --><div class=x>", b"<link rel=x>",
     b"<style>", b"<TABLE border=0>", b"<a href=x>", b"<p>", b"<h1>x", b"<!--x", b'<?xml version="1.0"?>\n<div x="y">',
     b"\xef\xbb\xbf<body>", b"<center>", b"<!DOCTYPE HTML PUBLIC"],
)  # fmt: skip
def test_without_a_type_the_first_tag_tells(start: bytes) -> None:
    assert kind_of("", "", start, PAGE) == PAGE


@pytest.mark.parametrize(
    ("kind", "start", "want"),
    [
        ("", b"plain words", RESOURCE),
        ("", b"{\"a\": 1}", RESOURCE),
        ("", b"<abbr>", RESOURCE),
        ("", b"%PDF-1.4", ATTACHMENT),
        ("text/plain", b"<p>shown as it is written", RESOURCE),
        ("text/plain", b"words <html>", RESOURCE),
        ("application/json", DOCUMENT, RESOURCE),
        ("text/css", b"<html>", RESOURCE),
        ("text/xml", b'<?xml version="1.0"?><rss><channel>', RESOURCE),
        ("application/xml", b'<?xml version="1.0"?><urlset>', RESOURCE),
        ("application/octet-stream", b"\x00\x01", ATTACHMENT),
        ("text/html", b"GIF89a", RESOURCE),
        ("text/html", b"PK\x03\x04", ATTACHMENT),
        ("application/pdf, text/html", b"%PDF-1.4", ATTACHMENT),
    ],
)  # fmt: skip
def test_what_is_no_page_stays_none(kind: str, start: bytes, want: int) -> None:
    assert kind_of(kind, "", start, PAGE) == want


def test_of_two_headers_the_last_type_counts() -> None:
    both = [("Content-Type", "application/x-gzip"), ("content-type", "text/html; charset=gbk")]
    got = Fetched(url="http://a.cn/", at="", status=200, headers=both, body="<p>政务".encode("gb18030"))
    outcome, view = asyncio.run(looks.answered(got, PAGE))
    assert view is not None
    assert (outcome.state, outcome.html) == ("judged", True)


def test_many_comments_before_the_first_tag_cost_no_time() -> None:
    def looked(many: int) -> None:
        for start in (b"<!---->" * many, b"<!-->" * many, b"<!--" * many, b"<!----> " * many + b"<html>"):
            for kind in ("text/plain", "", "text/xml"):
                kind_of(kind, "", start, PAGE)

    assert is_linear(looked, 800)
    assert kind_of("text/plain", "", b"<!----> " * 500 + b"<html>", PAGE) == PAGE
