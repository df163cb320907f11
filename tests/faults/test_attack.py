# ruff: noqa: E501 - tables read better unbroken
"""What a hostile page does to a run: nothing but to its own row. Each kind once in a crawl that has good pages beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audit.crawl.loop import crawl
from audit.crawl.persist import Results
from audit.evidence.capture import Capture
from tests.faults.server import Answer, Site, moved, page, reply

AS_OF = dt.date(2026, 10, 28)
GOOD = tuple(f"/good{n}" for n in range(6))
FINE: dict[str, Answer] = {path: page(text=f"正文{path}") for path in GOOD}


def captured(site: Site, folder: Path, **settings: Any) -> Capture:
    """Crawl, or go on with what is in the folder."""
    profile = site.profile(**settings)
    capture = Capture.open(folder) if (folder / "capture.sqlite").exists() else Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    return capture


def states(capture: Capture, site: Site) -> dict[str, str]:
    return {target.url.removeprefix(site.url): target.state for target in capture.targets()}


def first(*html: str, more: str = "") -> bytes:
    """A page that has bad things before and between its good links."""
    good = [f"<a href={path}>好</a>" for path in GOOD]
    return reply(
        f"<html>{more}<body>{chr(27491) * 300}" + "".join(a + b for a, b in zip((*html, *[""] * 6), good, strict=False))
    )


# --- addresses that are none -----------------------------------------------------------------------------------------

BAD = ("http://{host}:80images/logo.png", "http://{host}:99999/", "http://[::1", "http://{host}:-1/", "//{host}:x/", "http://{host}:0/",
       "http://{host} x/", "http://[1::2::3]/", "http://{host}:80:80/", "https://{host}:65536/a?b#c", "http://%zz/", "http://a..b/")  # fmt: skip


@pytest.mark.parametrize("markup", [
    "<img src='{}'>", "<a href='{}'>坏</a>", "<iframe src='{}'></iframe>", "<form action='{}'></form>", "<script src='{}'></script>",
    "<base href='{}'>", "<p onclick=\"location='{}'\">x</p>", "<meta http-equiv=refresh content='99;url={}'>", "<link rel=canonical href='{}'>",
    "<video poster='{}'></video>", "<a href='javascript:go(\"{}\")'>x</a>", "<link rel=stylesheet href='{}'>",
])  # fmt: skip
def test_a_bad_address_loses_no_page_and_no_link(tmp_path: Path, markup: str) -> None:
    bad = [markup.format(url.format(host="127.0.0.1")) for url in BAD]
    with Site({"/": first(*bad), **FINE}) as site, captured(site, tmp_path / "run") as capture:
        assert capture.meta["whole"] is True
        ended = states(capture, site)
        assert {ended[path] for path in ("/", *GOOD)} == {"judged"}
        capture.check_sum()


def test_a_bad_address_is_a_link_with_a_reason(tmp_path: Path) -> None:
    links = ("http://127.0.0.1:80images/logo.png", "http://127.0.0.1:99999/", "http://[::1", "http://[::1]:7x/")
    home = first(*(f"<a href='{url}'>坏</a>" for url in links))
    with Site({"/": home, **FINE}) as site, captured(site, tmp_path / "run") as capture:
        told = {t.url: t.why for t in capture.targets() if t.state == "out_of_scope"}
        assert len(told) == 4
        assert all(why.startswith("网址不合法：") for why in told.values()), told
        assert "端口 80images" in " ".join(told.values())
        assert len([edge for edge in capture.edges() if edge.target in told]) == 4


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:80images/", "http://127.0.0.1:99999/x", "http://[::1", "//[::1", "http://:80/", "http://"]
)
def test_a_redirect_to_a_bad_address(tmp_path: Path, to: str) -> None:
    with (
        Site({"/": page("/away", *GOOD), "/away": moved(to), **FINE}) as site,
        captured(site, tmp_path / "run") as capture,
    ):
        assert states(capture, site)["/away"] == "server_error"
        assert states(capture, site)[GOOD[-1]] == "judged"


def test_bad_addresses_in_robots_and_sitemaps(tmp_path: Path) -> None:
    def at(host: str) -> str:
        locations = "".join(f"<url><loc>{url.format(host=host)}</loc></url>" for url in BAD)
        return f"<urlset>{locations}<url><loc>http://{host}/only-here</loc></url></urlset>"

    with Site({"/": page(*GOOD), "/only-here": page(), **FINE}) as site:
        host = site.url.partition("//")[2]
        site.answers["/map.xml"] = reply(at(host), kind="application/xml")
        lines = [
            *(f"Sitemap: {url.format(host=host)}" for url in BAD),
            f"Sitemap: {site.url}/map.xml",
            "Crawl-delay: 1e999",
            "Disallow: http://[::1",
        ]
        site.answers["/robots.txt"] = reply("\n".join(lines), kind="text/plain")
        with captured(site, tmp_path / "run") as capture:
            assert states(capture, site)["/only-here"] == "judged"
            (told,) = [row for row in capture.meta["sitemaps"]["read"] if row["url"].endswith("map.xml")]
            assert "不是可用的网址" in told["why"]


# --- charsets that are none ------------------------------------------------------------------------------------------

CODECS = ("undefined", "idna", "punycode", "base64", "zlib", "hex", "rot13", "unicode_escape", "raw_unicode_escape", "utf-7", "mbcs", "bz2", "uu",
          "quopri", "oem", "\x00", "utf-8\x00", "x" * 300, "charmap", "cp037")  # fmt: skip


def test_a_charset_that_is_none_ends_nothing(tmp_path: Path) -> None:
    body = "<html><body>您的访问 \xff\xfe\x80<a href=/good0>好</a>".encode("latin-1", "replace")
    answers: dict[str, Answer] = {}
    for number, codec in enumerate(CODECS):
        kind = f"text/html; charset={codec}".replace("\x00", "")
        for status in ("200 OK", "403 Forbidden", "503 Service Unavailable"):
            answers[f"/{number}-{status[:3]}"] = reply(body, status, kind)
        answers[f"/{number}-meta"] = reply(f"<meta charset='{codec}'>".encode() + body, kind="text/html")
    answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /no\xff\n", kind="text/plain; charset=undefined")
    with (
        Site({"/": page(*answers, "/no", *GOOD), **answers, **FINE}) as site,
        captured(site, tmp_path / "run") as capture,
    ):
        ended = states(capture, site)
        assert {ended[path] for path in answers if "-200" in path or "-meta" in path} == {"judged"}
        assert ended[GOOD[-1]] == "judged"
        assert not {"pending", "read_failed", "cancelled"} & set(ended.values())


# --- refreshes -------------------------------------------------------------------------------------------------------


def test_refreshes_that_say_nothing(tmp_path: Path) -> None:
    contents = (".;url=/x", "0" * 400 + ";url=/x", "9" * 400 + ";url=/x", "-1;url=/x", "1e400;url=/x", ";;;;", "٣;url=/x", "0;url=" + " " * 50_000,
                " " * 50_000 + "'';", "0;" + "url=" * 10_000, "nan;url=/x", "0;url='" + "\"'" * 9_000)  # fmt: skip
    answers: dict[str, Answer] = {
        f"/{number}": reply(f'<meta http-equiv=refresh content="{content}"><a href=/good0>好</a>')
        for number, content in enumerate(contents)
    }
    with Site({"/": page(*answers, *GOOD), **answers, **FINE}) as site, captured(site, tmp_path / "run") as capture:
        ended = states(capture, site)
        assert {ended[path] for path in GOOD} == {"judged"}
        assert {ended[path] for path in answers} == {"judged", "redirected"}  # a few of them do say 0 and /x


# --- what raises on the way ------------------------------------------------------------------------------------------

CHAIN: dict[str, Answer] = {
    "/": page("/trips", "/good0"),
    "/trips": page("/good1", "/lost"),
    "/lost": page(),
    "/good0": page(*GOOD),
}
SITE = {**FINE, **CHAIN}


def plant(monkeypatch: pytest.MonkeyPatch, where: str, fault: BaseException) -> None:
    """After all that the method writes for one page."""
    was = getattr(Results, where)

    def trips(self: Results, identity: int, *more: Any) -> None:
        was(self, identity, *more)
        if self.capture.db.execute("SELECT url FROM target WHERE id=?", (identity,)).fetchone()[0].endswith("/trips"):
            raise fault

    monkeypatch.setattr(Results, where, trips)


@pytest.mark.parametrize("where", ["_learn", "_mind_traps"])
def test_what_raises_while_a_look_is_written_is_its_page_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    plant(monkeypatch, where, ZeroDivisionError("words of the page"))
    with Site(SITE) as site, captured(site, tmp_path / "run") as capture:
        ended = states(capture, site)
        assert ended.pop("/trips") == "read_failed"
        assert "/lost" not in ended  # what half of the page had written is gone
        assert {ended[path] for path in ("/", *GOOD)} == {"judged"}
        told = capture.target(site.url + "/trips")
        assert told is not None
        assert "ZeroDivisionError" in told.why
        assert "words of the page" not in told.why
        assert capture.body(told.record).startswith(b"<html>")
        assert "读取失败" in capture.meta["whole"]
        capture.check_sum()


class Crash(BaseException):
    """What no part of the crawl may catch."""


def test_a_run_that_breaks_within_a_look_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    with Site(SITE) as site:
        with pytest.MonkeyPatch.context() as planted:
            plant(planted, "_learn", Crash())
            with pytest.raises(Crash), Capture.create(tmp_path / "run", site.profile(), AS_OF) as capture:
                asyncio.run(crawl(site.profile(), capture))
        with captured(site, tmp_path / "run") as again, captured(site, tmp_path / "fresh") as fresh:
            assert states(again, site) == states(fresh, site)
            assert {states(again, site)[path] for path in (*CHAIN, *GOOD)} == {"judged"}
            assert sorted(again.edges(), key=str) == sorted(fresh.edges(), key=str)
            assert again.meta["whole"] is True


def test_a_record_that_cannot_be_written_is_its_page_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was = Capture.add_response

    def trips(self: Capture, url: str, *more: Any, **named: Any) -> Any:
        if url.endswith("/trips"):
            raise ValueError
        return was(self, url, *more, **named)

    monkeypatch.setattr(Capture, "add_response", trips)
    with Site(SITE) as site, captured(site, tmp_path / "run") as capture:
        assert states(capture, site)["/trips"] == "read_failed"
        assert states(capture, site)[GOOD[-1]] == "judged"
