"""Strings of strangers: visible, short, and linked only where a link is safe."""

from __future__ import annotations

import pytest

from reports.report.safe_text import clean, clip, clip_url, encodable, safe_href


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("政府网站 OK\n\t", "政府网站 OK\n\t"),
        ("a\x00b\x1b[31m", "a␀b␛[31m"),
        ("x\ud800y", "x\ufffdy"),
        ("\u202egpj.exe", "[U+202E]gpj.exe"),
        ("\ufffe\uffff\x9b\x7f", "\ufffd\ufffd\ufffd␡"),
        ("a\r\nb", "a\n\nb"),
        ("𠮷👩‍👧", "𠮷👩‍👧"),
    ],
)
def test_clean_keeps_what_is_cleaned_visible(raw: str, shown: str) -> None:
    assert clean(raw) == shown
    clean(raw).encode("utf-8")


def test_encodable_only_touches_surrogates() -> None:
    assert encodable("\x00\u202e\udc80") == "\x00\u202e\ufffd"


def test_clip_says_how_long_the_whole_was() -> None:
    assert clip("短", 10) == "短"
    assert clip("a  b\n c", 10) == "a b c"
    assert clip("长" * 1_000_000, 10) == "长" * 10 + "…（1000000）"
    assert clip(" " * 1_000 + "x", 10).endswith("（1001）")


def test_clip_url_keeps_both_ends() -> None:
    shown = clip_url("https://a.gov.cn/" + "x" * 500 + "/end.html", 60)

    assert len(shown) == 60
    assert shown.startswith("https://a.gov.cn/")
    assert shown.endswith("/end.html")


@pytest.mark.parametrize("url", ["http://a.gov.cn/", "https://a.gov.cn:8443/路径?q=1#x", "http://[::1]/"])
def test_safe_href_lets_web_addresses_through(url: str) -> None:
    assert safe_href(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)", "java\tscript:x", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "//a.gov.cn/", "/path", "http:", "http:///x", "https:\\\\a.gov.cn",
        "http://u:p@a.gov.cn/", "http://a.gov.cn/\u202e", "http://a.gov.cn/\ud800", "http://[::1", "mailto:a@b.cn",
        "http://a.gov.cn/" + "x" * 5_000, "http://a.gov.cn/\n",
    ],
)  # fmt: skip
def test_safe_href_refuses_the_rest(url: str) -> None:
    assert safe_href(url) == ""
