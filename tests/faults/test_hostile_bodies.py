# ruff: noqa: E501 - tables read better unbroken
"""Bodies made to cost time: twice the bytes, about twice the time; and a reader that hangs holds up nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.crawl.loop import crawl
from audit.evidence import run_log
from audit.evidence.capture import Capture
from audit.profile.site import Budget
from audit.read.work.child import answer
from audit.read.work.limits import Deadline
from audit.read.work.messages import AnswerAsked, Asked, PageAsked, Refused, RobotsAsked, SitemapAsked, View
from audit.read.work.worker import Limits, Worker
from tests.faults.server import NOT_FOUND, Answer, Site, page

AS_OF = dt.date(2026, 10, 28)
SIZE = 60_000
ENOUGH_S = 0.8  # below this nothing is worth a second measurement

PAGE = PageAsked("http://a.gov.cn/x/", "text/html", home=True)
PAGES: dict[str, Callable[[int], bytes]] = {
    "blanks in an onclick": lambda n: b'<p onclick="' + b" " * n + b'">x',
    "quotes in an onclick": lambda n: b'<p onclick="' + b"'/" * (n // 2) + b'">x',
    "calls in an onclick": lambda n: b'<p onclick="' + b"open(location  " * (n // 15) + b'">x',
    "one endless path": lambda n: b"<p onclick=\"go('" + b"/" * n + b"'\">x",
    "blanks in a refresh": lambda n: b'<meta http-equiv=refresh content="' + b" " * n + b"'';\">",
    "figures in a refresh": lambda n: b'<meta http-equiv=refresh content="' + b"1." * (n // 2) + b'">',
    "empty comments": lambda n: b"<!---->" * (n // 7) + b"<html><p>x",
    "comments never closed": lambda n: b"<!--" * (n // 4),
    "menus in menus": lambda n: b"<div class=nav>" * 1000 + b"<a href=/a>x</a>" * (n // 16),
    "menus beside menus": lambda n: b"<div class=nav><a href=/a>x</a></div>" * (n // 37),
    "clicks within clicks": lambda n: b"<div onclick=\"location='/a'\">" * 1000 + b"<b></b>" * (n // 7),
    "clicks to many places": lambda n: b"".join(b"<div onclick=\"location='/%d'\">" % i for i in range(n // 32)),
    "buttons within buttons": lambda n: b"<span role=button>" * 1000 + b"<i></i>" * (n // 7),
    "addresses within addresses": lambda n: b"<div data-url=/a/b.html>" * 1000 + b"x<b></b>" * (n // 8),
    "links in thousands": lambda n: b"".join(b"<a href=/%d>x</a>" % i for i in range(n // 18)),
    "an address of its own length": lambda n: b"<a href='/" + b"a/../" * (n // 5) + b"'>x</a>",
    "pictures in their addresses": lambda n: b"".join(b"<img src=data:a;b,%d%s>" % (i, b"A" * 900) for i in range(n // 920)),
    "a class of its own length": lambda n: b"<div class='" + b"a " * (n // 4) + b"'>" + b"<p>" * (n // 6),
    "depth": lambda n: b"<div><b>" * (n // 8),
    "figures": lambda n: b"<p>" + b"1" * n + b"<a href=/x>" + b"1-" * 500 + b"</a>",
    "scripts never closed": lambda n: b"<script>" * (n // 8),
    "comments of a style sheet": lambda n: b"<style>" + b"/*" * (n // 2),
    "menus of options": lambda n: b"<select>" + b"<option value=/a>x" * (n // 18),
    "words that are none": lambda n: bytes(range(128, 256)) * (n // 128),
    "frames": lambda n: b"<iframe src=/a>" * (n // 15),
    "tables": lambda n: b"<table><tr><td>" * (n // 15),
}  # fmt: skip
OTHERS: dict[str, tuple[Asked, Callable[[int], bytes]]] = {
    "a refusal of scripts": (AnswerAsked("text/html"), lambda n: b"<script " * (n // 8)),
    "a refusal of titles": (AnswerAsked("text/html; charset=" + " " * 50_000), lambda n: b"\xff<title " * (n // 8)),
    "robots of many visitors": (
        RobotsAsked("", "govaudit"), lambda n: b"User-agent: a\n" * (n // 30) + b"Disallow: /*b\n" * (n // 30),
    ),
    "robots of blanks": (RobotsAsked("", "govaudit"), lambda n: b" " * n + b"User agent" + b" " * n),
    "a sitemap of lines": (SitemapAsked(), lambda n: b"http://a.gov.cn/\n" * (20 * n // 17)),
    "a sitemap of blanks": (SitemapAsked(), lambda n: b"x" + b" \n" * (10 * n)),
    "a sitemap of elements": (SitemapAsked(), lambda n: b"<urlset>" + b"<url><loc>http://a.cn/</loc></url>" * (n // 34)),
}  # fmt: skip


def seconds(asked: Asked, body: bytes, times: int = 1) -> float:
    """The least CPU time of so many readings, the objects of all tests before this one hidden from the collector."""
    gc.collect(0)
    gc.freeze()
    try:
        spent = []
        for _ in range(times):
            begun = time.process_time()
            with Deadline(30):
                answer(asked, body)
            spent.append(time.process_time() - begun)
        return min(spent)
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("name", [*PAGES, *OTHERS])
def test_time_grows_with_the_bytes(name: str) -> None:
    asked, make = OTHERS.get(name) or (PAGE, PAGES[name])
    once = seconds(asked, make(SIZE), times=2)
    body = make(4 * SIZE)
    four = seconds(asked, body)
    if four >= max(9 * once, ENOUGH_S):  # noise does not come twice; a quadratic does
        four = seconds(asked, body, times=2)
    assert four < max(9 * once, ENOUGH_S)


def test_what_a_library_cannot_finish_is_stopped_too() -> None:
    """libxml2 looks for each attribute among all before it: no signal of Python's gets in between."""
    worker = Worker(1, Limits(cpu_s=0.5))
    said = worker.ask_now(PAGE, b"<p " + b"".join(b"a%d=1 " % i for i in range(120_000)) + b">")
    assert isinstance(said, Refused)
    assert "超过 0.5 秒" in said.reason
    assert isinstance(worker.ask_now(PAGE, b"<p>x"), View)
    worker.close()


def test_a_large_sitemap_of_lines_is_read_within_its_limits() -> None:
    """54 MB of lines, 60 kB on the wire."""
    worker = Worker(1)
    body = gzip.compress(b"http://a.gov.cn/\n" * 3_000_000, 1)
    said = worker.ask_now(SitemapAsked(), body)
    worker.close()
    assert said.pages == ("http://a.gov.cn/",)


# --- a reader that hangs ---------------------------------------------------------------------------------------------

HANGS_S = 600
HANGS = (
    "import time; from audit.read.work import child; read = child.look;"
    f"child.look = lambda asked, body: time.sleep({HANGS_S}) if asked.url.endswith('/hangs') else read(asked, body);"
    "child.serve(10, 2**30)"
)
SITE: dict[str, Answer] = {
    "/robots.txt": NOT_FOUND, "/sitemap.xml": NOT_FOUND, "/": page("/hangs", "/a", "/b"), "/hangs": page("/c"), "/a": page(),
    "/b": page(), "/c": page(),
}  # fmt: skip


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    worker = Worker(1)
    for user in ("looks", "hosts.hosts", "hosts.robots_rules", "persist"):
        monkeypatch.setattr(f"audit.crawl.{user}.shared", worker)
    monkeypatch.setattr("audit.read.work.worker._code", lambda _: HANGS)
    yield
    worker.close()


@pytest.mark.usefixtures("hanging")
def test_the_time_limit_holds_whatever_the_reader_does(tmp_path: Path) -> None:
    with Site(SITE) as site:
        profile = site.profile(budget=Budget(time_limit_s=10.0))  # enough to start the reader on a busy machine
        begun = time.monotonic()
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            asyncio.run(crawl(profile, capture))
            assert time.monotonic() - begun < 20  # a time limit is passed by ten seconds at most
            assert "达到时间上限" in capture.meta["whole"]
            told = capture.target(f"{site.url}/hangs")
            assert told is not None
            assert told.state == "cancelled"


def test_an_interrupt_holds_whatever_the_reader_does(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Within five seconds, and the next run reads what this one could not: nothing is lost, nothing is there twice."""
    stop = asyncio.Event()

    async def interrupted() -> float:
        task = asyncio.create_task(crawl(profile, capture, stop=stop))
        await asyncio.sleep(2)
        begun = time.monotonic()
        stop.set()
        await task
        return time.monotonic() - begun

    with Site(SITE) as site:
        profile = site.profile()
        request.getfixturevalue("hanging")
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            assert asyncio.run(interrupted()) < 5
            assert capture.meta["finished_at"] is None
        request.getfixturevalue("monkeypatch").undo()
        with Capture.open(tmp_path / "run") as capture:
            asyncio.run(crawl(profile, capture))
            states = {target.url.removeprefix(site.url): target.state for target in capture.targets()}
            assert states == dict.fromkeys(("/", "/hangs", "/a", "/b", "/c"), "judged")
            assert capture.meta["whole"] is True
            assert len(list(capture.edges())) == 4


# --- a reader that raises ---------------------------------------------------------------------------------------------

RAISES = """
from audit.read.work import child
read = child.look
def look(asked, body):
    if asked.url.endswith('/raises'):
        raise KeyError('130123199003074516')
    return read(asked, body)
child.look = look
child.serve(10, 2**30)
"""


def test_a_reader_that_raises_costs_one_page_and_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state names class and place, run.log holds the traceback without the number that the page had."""
    worker = Worker(1)
    for user in ("looks", "hosts.hosts", "hosts.robots_rules", "persist"):
        monkeypatch.setattr(f"audit.crawl.{user}.shared", worker)
    monkeypatch.setattr("audit.read.work.worker._code", lambda _: RAISES)
    answers = {
        "/robots.txt": NOT_FOUND,
        "/sitemap.xml": NOT_FOUND,
        "/": page("/raises", "/a"),
        "/raises": page(),
        "/a": page(),
    }
    with Site(answers) as site:
        profile = site.profile()
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture, run_log.logged(capture.folder):
            asyncio.run(crawl(profile, capture))
            told = {target.url.removeprefix(site.url): (target.state, target.why) for target in capture.targets()}
            record = capture.target(f"{site.url}/raises")
    worker.close()
    assert {url: state for url, (state, _) in told.items()} == {"/": "judged", "/raises": "read_failed", "/a": "judged"}
    assert "KeyError" in told["/raises"][1]
    assert record is not None
    assert record.record
    log = (tmp_path / "run" / "run.log").read_text(encoding="utf-8")
    assert "/raises" in log
    assert "Traceback" in log
    assert "in look" in log
    assert "130123199003074516" not in log
