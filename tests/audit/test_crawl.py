# ruff: noqa: E501 - tables read better unbroken
"""A crawl of a small site that misbehaves in every known way, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from audit.browser.rendered import Rendered
from audit.crawl.frontier.render_selection import Candidate, Choice, Sketch, agree, choose
from audit.crawl.frontier.traps import trap
from audit.crawl.hosts.rate_limit import Pace, at_once, retry_after
from audit.crawl.loop import crawl
from audit.crawl.progress import Progress
from audit.crawl.protocol import exchange
from audit.evidence.capture import Capture, CaptureError
from audit.profile.site import SiteProfile
from audit.read.work.sitemaps import read_sitemap
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, drip, moved, page, reply, torn
from tests.rotation import amount

AS_OF = dt.date(2026, 10, 28)
ROOT = Path(__file__).resolve().parents[2]


def run(profile: SiteProfile, folder: Path, **more: Any) -> Capture:
    capture = Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture, **more))
    return capture


def ends(capture: Capture, port: int) -> dict[str, str]:
    prefix = f"http://127.0.0.1:{port}"
    return {target.url.removeprefix(prefix): target.state for target in capture.targets()}


def rows(capture: Capture) -> tuple[list[Any], list[Any]]:
    """Everything that must not depend on order or interruption; record ids and bodies' places may."""
    return (
        [
            (t.url, t.role, t.state, t.why, t.status, t.final_url, t.sha256, t.confirmed, t.internal, t.depth)
            for t in capture.targets()
        ],
        [(e.source, e.target, e.element, e.text, e.view) for e in capture.edges()],
    )


def bounce(asked: Asked) -> bytes:
    """Sends away until the cookie comes back."""
    if "seen=1" in asked.headers.get("cookie", ""):
        return page("/behind-cookie")
    return moved(asked.path, "Set-Cookie: seen=1; Path=/")


def two_step(asked: Asked) -> bytes:
    if "sso=1" in asked.headers.get("cookie", ""):
        return page(text="登录后")
    return moved("/sso")


def recovers(asked: Asked) -> bytes:
    return reply("", "500 Internal Server Error") if asked.number == 1 else page("/after-recovery")


MISBEHAVING: dict[str, Answer] = {
    "/": page(
        "/ok.html", "/gone.html", "/broken", "/moved", "/loop-a", "/cookie", "/needs-sso", "/files/a.pdf", "/secret/x", "/big.html",
        "/cut.html", "/drip", "/waf", "/closed", "/bad-gzip", "/bomb", "/plain.txt", "/as-download", "/no-type", "/recovers",
        "/fake.html", "http://other.example/x", "/a/a/a/a/a", "/moved-away", "/search?q=中", "/limited",
    ),
    "/robots.txt": reply("User-agent: *\nDisallow: /secret/\n", kind="text/plain"),
    "/ok.html": reply(
        '<html><body><img src="/i.png"><img src="/missing.png"><script src="/s.js"></script>'
        '<form action="/post-only"></form><iframe src="/frame.html"></iframe></body></html>'
    ),
    "/broken": reply("", "500 Internal Server Error"),
    "/moved": moved("/moved-2"), "/moved-2": moved("/target.html"), "/target.html": page(),
    "/loop-a": moved("/loop-b"), "/loop-b": moved("/loop-a"),
    "/cookie": bounce, "/behind-cookie": page(),
    "/needs-sso": two_step, "/sso": moved("/needs-sso", "Set-Cookie: sso=1; Path=/"),
    "/files/a.pdf": reply(b"%PDF-1.4 " + b"x" * 5000, kind="application/pdf"),
    "/big.html": page(text="大" * 100_000),
    "/cut.html": torn,
    "/drip": drip,
    "/waf": reply("<script>$_ts=window</script>", "412 Precondition Failed"),
    "/closed": lambda _: None,
    "/bad-gzip": reply(b"not gzip at all", "200 OK", "text/html", "Content-Encoding: gzip"),
    "/bomb": reply(gzip.compress(b"0" * 50_000_000), "200 OK", "text/html", "Content-Encoding: gzip"),
    "/plain.txt": reply("text", kind="text/plain"),
    "/as-download": reply(b"PK\x03\x04zip", "200 OK", "application/octet-stream", "Content-Disposition: attachment; filename=a.zip"),
    "/no-type": b"HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n<!DOCTYPE html><html><body></body></",
    "/recovers": recovers, "/after-recovery": page(),
    "/fake.html": reply(b"%PDF-1.4 in disguise"),
    "/i.png": reply(b"\x89PNG" + b"0" * 200_000, kind="image/png"),
    "/s.js": reply("var a;", kind="text/javascript"),
    "/frame.html": page(),
    "/moved-away": moved("http://elsewhere.example/"),
    "/search?q=%E4%B8%AD": page(),
    "/limited": lambda asked: page() if asked.number > 1 else reply("", "429 Too Many Requests", "text/html", "Retry-After: 1"),
}  # fmt: skip

STATES = {
    "/": "judged", "/ok.html": "judged", "/gone.html": "client_error", "/broken": "server_error", "/moved": "redirected",
    "/moved-2": "redirected", "/target.html": "judged", "/loop-a": "server_error", "/loop-b": "server_error",
    "/cookie": "judged", "/behind-cookie": "judged", "/needs-sso": "judged", "/sso": "redirected", "/files/a.pdf": "not_html",
    "/secret/x": "robots_denied", "/big.html": "too_large", "/cut.html": "truncated", "/drip": "timeout",
    "/waf": "blocked_by_protection", "/closed": "server_error", "/bad-gzip": "truncated", "/bomb": "too_large",
    "/plain.txt": "not_html", "/as-download": "not_html", "/no-type": "judged", "/recovers": "judged", "/after-recovery": "judged",
    "/fake.html": "not_html", "http://other.example/x": "out_of_scope", "/a/a/a/a/a": "sampled_out",
    "/moved-away": "redirected", "http://elsewhere.example/": "out_of_scope", "/search?q=%E4%B8%AD": "judged",
    "/i.png": "not_html", "/missing.png": "client_error", "/s.js": "not_html", "/frame.html": "framed", "/limited": "judged",
}  # fmt: skip


@pytest.fixture(scope="module")
def misbehaved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Capture]]:
    before, exchange.DEADLINE_S = exchange.DEADLINE_S, 1.0
    with Site(MISBEHAVING) as site:
        profile = site.profile()
        profile = structs.replace(profile, budget=structs.replace(profile.budget, page_bytes=200_000))
        with run(profile, tmp_path_factory.mktemp("misbehaved") / "run") as capture:
            yield site, capture
    exchange.DEADLINE_S = before


def test_every_address_ends_in_its_state(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    assert ends(capture, site.port) == STATES
    capture.check_sum()
    assert sum(capture.states().values()) == len(STATES)
    assert "pending" not in capture.states()


def test_negatives_were_seen_twice_and_nothing_else_was(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    for target in capture.targets():
        negative = target.state in ("client_error", "server_error", "truncated", "timeout")
        assert target.confirmed == negative, target
    for path in ("/gone.html", "/broken", "/missing.png", "/cut.html", "/drip"):
        assert site.asked[path] == 2, path
    for path in ("/ok.html", "/files/a.pdf", "/i.png", "/target.html", "/robots.txt"):
        assert site.asked[path] == 1, path
    assert site.asked["/recovers"] == 2


def test_nothing_was_asked_that_must_not_be(misbehaved: tuple[Site, Capture]) -> None:
    site, _ = misbehaved
    for path in ("/secret/x", "/post-only", "/a/a/a/a/a"):
        assert site.asked[path] == 0
    assert site.agents == {exchange.USER_AGENT}
    assert "govaudit" in exchange.USER_AGENT
    assert exchange.CONTACT
    assert f"+{exchange.CONTACT})" in exchange.USER_AGENT


def test_redirects_end_where_they_lead(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    at = f"http://127.0.0.1:{site.port}"
    found = {t.url.removeprefix(at): t for t in capture.targets()}
    assert found["/moved"].final_url == at + "/target.html"
    assert found["/moved"].status == 302
    assert found["/moved-away"].final_url == "http://elsewhere.example/"
    assert found["/loop-a"].why == "重定向循环"
    assert found["/ok.html"].final_url == at + "/ok.html"


def test_bodies_and_headers_read_back(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    at = f"http://127.0.0.1:{site.port}"
    pdf = capture.target(at + "/files/a.pdf")
    assert pdf is not None
    assert (pdf.role, pdf.size_bytes) == ("attachment", 5009)
    assert capture.body(pdf.record) == b"%PDF-1.4 " + b"x" * 5000
    assert ("Content-Type", "application/pdf") in capture.headers(pdf.record)
    picture = capture.target(at + "/i.png")
    assert picture is not None
    assert picture.size_bytes == 1024  # only checked
    gone = capture.target(at + "/gone.html")
    assert gone is not None
    assert "找不到" in capture.body(gone.record).decode()
    bomb = capture.target(at + "/bomb")
    assert bomb is not None
    assert bomb.size_bytes == 200_000


def test_roles_edges_and_depths(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    at = f"http://127.0.0.1:{site.port}"
    found = {t.url.removeprefix(at): t for t in capture.targets()}
    assert found["/as-download"].role == "attachment"
    assert found["/i.png"].role == found["/s.js"].role == "resource"
    assert (found["/"].depth, found["/ok.html"].depth, found["/i.png"].depth) == (0, 1, 2)
    assert capture.sources_of(at + "/i.png") == [at + "/ok.html"]
    elements = {(e.target.removeprefix(at), e.element) for e in capture.edges() if e.source == at + "/ok.html"}
    assert elements == {("/i.png", "img"), ("/missing.png", "img"), ("/s.js", "script"), ("/frame.html", "iframe")}
    assert all(edge.view == "static" for edge in capture.edges())


def tree(width: int, levels: int) -> dict[str, Answer]:
    """A site of pages that link down, across and back, with pictures, twins and dead ends."""
    site: dict[str, Answer] = {"/robots.txt": reply("", kind="text/plain")}

    def add(path: str, level: int) -> None:
        below = [f"{path}{n}/" for n in range(width)] if level < levels else []
        body = page(*below, "/", f"{path}dead.html", "/same/", f"{path}file.pdf", f"{path}x?y=1#top", text=path)
        site[path] = reply(body.partition(b"\r\n\r\n")[2] + f'<img src="{path}pic">'.encode())
        site[f"{path}pic"] = page(path, text="also a page") if level == 1 else reply(b"GIF89a", kind="image/gif")
        site[f"{path}file.pdf"] = reply(b"%PDF-1.4" + path.encode(), kind="application/pdf")
        site[f"{path}x?y=1"] = moved(path)
        for child in below:
            add(child, level + 1)

    add("/", 0)
    # The same address as a picture on one page and as a link on another: it must end as a page in every order.
    site["/0/"] = page("/1/pic", "/same/", text="links to a picture that is a page")
    site["/same/"] = reply('<link rel="canonical" href="/same/">' + "x" * 50)
    site["/same/?print=1"] = site["/same/"]
    site["/1/"] = page("/same/?print=1", "/0/", "/1/0/", text="一")
    return site


def test_the_result_does_not_depend_on_order(tmp_path: Path) -> None:
    chance = random.Random(7)
    results = []
    for number, (rate, delay) in enumerate(((500.0, 0.0), (100.0, 0.02), (500.0, 0.03))):
        with Site(tree(3, 2), lambda most=delay: chance.uniform(0, most)) as site:
            with run(site.profile(rate=rate), tmp_path / str(number)) as capture:
                found = rows(capture)
            assert max(site.asked.values()) <= 2
        text = repr(found).replace(f":{site.port}", "")
        results.append(text)
    assert results[0] == results[1] == results[2]
    assert "/same/?print=1', 'page', 'duplicate'" in results[0]


CHILD = """
import asyncio, sys, datetime as dt
from pathlib import Path
from audit.evidence.capture import Capture
from audit.crawl.loop import crawl
from audit.profile.read_profile import from_url
folder, url = Path(sys.argv[1]), sys.argv[2]
profile = from_url(url, allow_private=("127.0.0.0/8",), rate=150.0, confirm_after_s=0.3)
capture = Capture.open(folder) if (folder / "capture.sqlite").exists() else Capture.create(folder, profile, dt.date(2026, 10, 28))
asyncio.run(crawl(profile, capture))
capture.close()
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kill_9_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kills = int(os.environ.get("GOVAUDIT_KILLS", amount(50, 3)))
    chance = random.Random(9)
    with Site(tree(3, 3)) as site:
        command = [sys.executable, "-c", CHILD]

        def child(folder: Path) -> subprocess.Popen[bytes]:
            return subprocess.Popen([*command, str(folder), f"http://127.0.0.1:{site.port}/"], cwd=ROOT)

        begun = time.monotonic()
        first = child(tmp_path / "whole")
        while first.poll() is None and not (tmp_path / "whole" / "capture.sqlite").exists():
            time.sleep(0.01)
        started = time.monotonic() - begun
        assert first.wait(60) == 0
        took = time.monotonic() - begun
        with Capture.open(tmp_path / "whole") as capture:
            expected = rows(capture)
            records = capture.db.execute("SELECT id, url, kind, sha256, status FROM record ORDER BY id").fetchall()
        done = round_ = within = 0
        while done < kills or (within < max(1, kills // 4) and done < 8 * kills):
            folder = tmp_path / f"killed-{round_}"
            more = done + max(1, kills // 2)  # and then the round ends by itself
            while True:
                running = child(folder)
                try:
                    # Starting takes a while; the kills must fall into the crawl.
                    assert running.wait(chance.uniform(started, took) if done < more else 60) == 0
                    break
                except subprocess.TimeoutExpired:
                    running.send_signal(signal.SIGKILL)
                    running.wait()
                    done += 1
                    within += half_done(folder)
            round_ += 1
            with Capture.open(folder) as capture:
                assert rows(capture) == expected
                assert capture.meta["whole"] is True
                assert capture.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                found = capture.db.execute("SELECT id, url, kind, sha256, status FROM record ORDER BY id").fetchall()
                assert found == records
                for identity, _, kind, sha256, _ in found:
                    if not kind.startswith("request"):
                        assert capture.record(identity)["sha256"] == sha256
                for target in capture.targets():
                    if target.record:
                        capture.body(target.record)
                stored = sum(1 for path in (folder / "archive").iterdir() for _ in walk(path))
                assert stored == len(found) + 1  # the first says who made it
        assert within >= max(1, kills // 4)  # or the kills proved nothing


def half_done(folder: Path) -> bool:
    """Whether a killed run had begun and not ended."""
    if not (folder / "capture.sqlite").exists():
        return False
    with Capture.open(folder) as capture:
        return capture.meta["finished_at"] is None and sum(capture.states().values()) > 0


def walk(path: Path) -> Iterator[Any]:
    from audit.evidence import warc_read

    return warc_read.walk(path)


def test_two_runs_on_one_folder(tmp_path: Path) -> None:
    with Site({"/": page(), "/robots.txt": NOT_FOUND}) as site:
        profile = site.profile()
        first = Capture.create(tmp_path / "run", profile, AS_OF)
        second = Capture.open(tmp_path / "run")
        with pytest.raises(CaptureError, match=f"进程 {os.getpid()} "):
            asyncio.run(crawl(profile, second))
        first.close()
        asyncio.run(crawl(profile, second))
        assert second.states()["judged"] == 1
        second.close()


def test_stopping_leaves_the_rest_for_a_later_run(tmp_path: Path) -> None:
    with Site(tree(3, 2), lambda: 0.02) as site:
        profile = site.profile(rate=50.0)
        with run(profile, tmp_path / "whole") as whole:
            expected = rows(whole)
        capture = Capture.create(tmp_path / "run", profile, AS_OF)

        async def stopped() -> None:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.6, stop.set)
            await crawl(profile, capture, stop=stop)

        asyncio.run(stopped())
        assert capture.meta["whole"] != True  # noqa: E712 - a reason is truthy, too
        assert capture.meta["finished_at"] is None
        assert capture.states()["pending"] > 0
        capture.close()
        again = Capture.open(tmp_path / "run")
        asyncio.run(crawl(profile, again))
        assert rows(again) == expected
        again.close()


def test_budgets_end_a_crawl_cleanly(tmp_path: Path) -> None:
    with Site(tree(3, 2)) as site:
        profile = site.profile()
        few = structs.replace(profile, budget=structs.replace(profile.budget, max_pages=5))
        with run(few, tmp_path / "pages") as capture:
            assert capture.states()["judged"] == 5
            assert "页数上限 5" in capture.meta["whole"]
            cancelled = [t for t in capture.targets() if t.state == "cancelled"]
            assert cancelled
            assert {t.why for t in cancelled} == {"达到页数上限 5"}
            capture.check_sum()
        short = structs.replace(profile, budget=structs.replace(profile.budget, time_limit_s=0.3), rate=20.0)
        with run(short, tmp_path / "time") as capture:
            assert "时间上限" in capture.meta["whole"]
            assert capture.states()["cancelled"] > 0
            capture.check_sum()
        narrow = structs.replace(profile, budget=structs.replace(profile.budget, max_urls=10))
        with run(narrow, tmp_path / "urls") as capture:
            assert "地址数上限" in capture.meta["whole"]
            assert capture.states()["sampled_out"] > 0
        assert max(Counter(t.split("?")[0] for t in site.asked).values()) > 0


def test_politeness_as_the_server_sees_it(tmp_path: Path) -> None:
    with (
        Site(
            {"/robots.txt": NOT_FOUND, "/": page(*(f"/{n}" for n in range(8)))} | {f"/{n}": page() for n in range(8)},
            lambda: 0.3,
        ) as site,
        run(site.profile(rate=8.0), tmp_path / "run") as capture,
    ):
        assert capture.states()["judged"] == 9
    gaps = [b - a for a, b in zip(site.times, site.times[1:], strict=False)]
    assert site.most_in_flight <= 2
    assert len(site.times) / (site.times[-1] - site.times[0]) < 9.5
    assert min(gaps) > 0.05


def test_retry_after_is_waited_for(misbehaved: tuple[Site, Capture]) -> None:
    site, capture = misbehaved
    assert site.asked["/limited"] == 2
    target = capture.target(f"http://127.0.0.1:{site.port}/limited")
    assert target is not None
    assert target.state == "judged"


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        (reply("User-agent: govaudit\nDisallow: /a\n\nUser-agent: *\nDisallow: /", kind="text/plain"), "read"),
        (reply("", "503 Service Unavailable"), "disallowed"),
        (reply("<!DOCTYPE html><html>Disallow: /"), "html"),
        (NOT_FOUND, "none"),
    ],
)
def test_robots(tmp_path: Path, robots: bytes, state: str) -> None:
    answers: dict[str, Answer] = {"/": page("/a", "/b"), "/a": page(), "/b": page(), "/robots.txt": robots}
    with Site(answers) as site, run(site.profile(), tmp_path / "run") as capture:
        found = ends(capture, site.port)
        said = capture.meta["robots"][f"127.0.0.1:{site.port}"]
        whole = capture.meta["whole"]
    assert said["state"] == state
    if state == "disallowed":
        assert found == {"/": "robots_denied"}
        assert "robots.txt" in whole
        assert site.asked["/"] == 0
    else:
        assert found == {"/": "judged", "/a": "robots_denied" if state == "read" else "judged", "/b": "judged"}


def test_sitemaps_are_followed(tmp_path: Path) -> None:
    index = b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</sitemapindex>'
    urls = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'
    answers: dict[str, Answer] = {"/": page(), "/only-there": page()}
    with Site(answers) as site:
        at = f"http://127.0.0.1:{site.port}".encode()
        loc = b"<url><loc>" + at + b"/only-there</loc></url><url><loc>http://other.example/</loc></url>"
        bad = (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>'
            + at
            + b"/&e;</loc></url></urlset>"
        )
        children = b"".join(
            b"<sitemap><loc>%s/%s</loc></sitemap>" % (at, n) for n in (b"a.xml.gz", b"bad.xml", b"index.xml")
        )
        answers["/index.xml"] = reply(index % children, kind="application/xml")
        answers["/a.xml.gz"] = reply(gzip.compress(urls % loc), kind="application/gzip")
        answers["/bad.xml"] = reply(bad, kind="application/xml")
        answers["/robots.txt"] = reply(f"Sitemap: {at.decode()}/index.xml", kind="text/plain")
        with run(site.profile(), tmp_path / "run") as capture:
            found = ends(capture, site.port)
            told = {row["url"].rpartition("/")[2]: row for row in capture.meta["sitemaps"]["read"]}
    assert found == {"/": "judged", "/only-there": "judged"}
    assert told["a.xml.gz"]["urls"] == 1
    assert "DOCTYPE" in told["bad.xml"]["why"]
    assert site.asked["/index.xml"] == 1


def test_sitemap_reading() -> None:
    assert read_sitemap("http://a.cn/1\nhttp://a.cn/2\n不是网址".encode()).pages == ("http://a.cn/1", "http://a.cn/2")
    assert read_sitemap(gzip.compress(b"<urlset/>")[:-9]).pages == ()
    assert read_sitemap(b"\x1f\x8bnonsense").why
    assert read_sitemap(b"<urlset><url><loc>http://a.cn/1</loc></url>").pages == ("http://a.cn/1",)
    assert "50 MB" in read_sitemap(gzip.compress(b" " * (50 * 2**20 + 10), 1)).why
    many = b"<urlset>" + b"".join(b"<url><loc>http://a.cn/%d</loc></url>" % n for n in range(50_010)) + b"</urlset>"
    assert len(read_sitemap(many).pages) == 50_000


def test_private_addresses_are_refused_unless_named(tmp_path: Path) -> None:
    with Site({"/": page()}) as site, run(site.profile(allow_private=()), tmp_path / "run") as capture:
        assert ends(capture, site.port) == {"/": "out_of_scope"}
        assert "拒绝连接" in str(capture.meta["whole"])
    assert not site.asked


def test_an_outage_of_ours_confirms_nothing(tmp_path: Path) -> None:
    """The home page, good before, is gone at the time of the second look: that proves nothing about the others."""

    def once(asked: Asked) -> bytes | None:
        return page("/gone") if asked.number == 1 else None

    with Site({"/": once, "/robots.txt": NOT_FOUND}) as site, run(site.profile(), tmp_path / "run") as capture:
        target = capture.target(f"http://127.0.0.1:{site.port}/gone")
        assert target is not None
        assert (target.state, target.confirmed) == ("client_error", False)
        assert "采集端网络故障" in capture.meta["whole"]


def test_progress_is_told_and_adds_up(tmp_path: Path) -> None:
    seen: list[Progress] = []
    with Site(tree(2, 2)) as site, run(site.profile(), tmp_path / "run", progress=seen.append) as capture:
        last = seen[-1]
        assert last.done == last.known == sum(1 for t in capture.targets() if t.internal)
        assert last.pages == capture.states()["judged"]
        assert last.states == {state: count for state, count in capture.states().items() if count}


def test_an_unreachable_site_is_no_crash(tmp_path: Path) -> None:
    with Site({}) as site:
        port = site.port
    profile = structs.replace(site.profile(), url=f"http://127.0.0.1:{port}/")
    with run(profile, tmp_path / "run") as capture:
        assert ends(capture, port) == {"/": "server_error"}
        assert "首页未能采集" in capture.meta["whole"]


def test_pace_and_retry_after() -> None:
    assert [at_once(rate) for rate in (0.5, 1, 10, 50, 500)] == [2, 2, 2, 10, 16]
    pace = Pace(8.0)
    pace.went_badly()
    assert pace.rate == 4.0
    for _ in range(20):
        pace.went_badly()
    assert pace.rate == 0.5
    for _ in range(2000):
        pace.went_well()
    assert pace.rate == 8.0
    pace.slow_to(60)
    assert pace.rate == 0.1
    assert retry_after("7") == 7.0
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after("soon") is None


def test_traps() -> None:
    assert trap("http://a.cn/x/x/x/x/") is not None
    assert trap("http://a.cn/" + "p/" * 30) is not None
    assert trap("http://a.cn/?" + "q" * 3000) is not None
    assert trap("http://a.cn/zwgk/2024/202401/t20240101_1.html") is None
    assert trap("http://a.cn/x//x/x/") is None


def view(number: int, template: str = "t", **more: Any) -> Candidate:
    static = Sketch(
        template=template,
        links="l",
        text_chars=more.pop("chars", 900),
        scripts=more.pop("scripts", 1),
        dated=more.pop("dated", 0),
    )
    return Candidate(url=f"http://a.cn/{number}", static=static, **more)


def test_choice_is_the_same_in_any_order_and_within_budget() -> None:
    views = [view(n, f"t{n % 7}", dated=n % 9) for n in range(100)] + [view(100, home=True)]
    first = choose(views, 30, 12)
    for seed in range(5):
        shuffled = views[:]
        random.Random(seed).shuffle(shuffled)
        assert choose(shuffled, 30, 12) == first
    assert len(first) == 30
    assert first[0] == Choice(url="http://a.cn/100", why="首页", access=True, screenshot=True)
    assert sum(choice.access for choice in first) == 12


def test_choice_by_template() -> None:
    """Two pages that agree settle a template; one that differs opens them all; no scripts, no browser."""
    views = [view(n) for n in range(6)]
    opened = [choice.url for choice in choose(views, 60, 0)]
    assert len(opened) == 2

    def after(rendered_chars: int) -> list[Choice]:
        seen = [
            structs.replace(v, opened=True, rendered=structs.replace(v.static, text_chars=rendered_chars)) if v.url in opened else v
            for v in views
        ]  # fmt: skip
        return choose(seen, 60, 0)

    assert after(905) == []
    assert len(after(1500)) == 4
    assert choose([view(n, scripts=0) for n in range(6)], 60, 0) == []
    assert [c.why for c in choose([view(1, chars=20)], 60, 0)] == ["静态内容很少，依赖脚本"]


def test_agreement() -> None:
    one = Sketch(template="t", links="l", text_chars=1000, scripts=1, dated=0)
    assert agree(one, structs.replace(one, text_chars=1020))
    assert not agree(one, structs.replace(one, text_chars=1030))
    assert not agree(one, structs.replace(one, links="m"))


def test_deflate_is_decoded(tmp_path: Path) -> None:
    body = zlib.compress(b"<html><a href=/x>x</a>")
    site_answers: dict[str, Answer] = {
        "/": reply(body, "200 OK", "text/html", "Content-Encoding: deflate"),
        "/x": page(),
    }
    with Site(site_answers) as site, run(site.profile(), tmp_path / "run") as capture:
        assert ends(capture, site.port) == {"/": "judged", "/x": "judged"}


def test_pages_that_send_on_are_signposts_and_the_home_page_is_where_they_lead(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/": reply('<meta http-equiv="refresh" content="0; url=/index.html">'),
        "/index.html": page("/later", "/nojs"),
        "/later": reply('<meta http-equiv="refresh" content="300; url=/index.html">'),
        "/nojs": reply('<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript>'),
        "/plain": page(),
    }
    with Site(answers) as site, run(site.profile(), tmp_path / "run") as capture:
        at = f"http://127.0.0.1:{site.port}"
        found = {t.url.removeprefix(at): t for t in capture.targets()}
        assert {path for path, t in found.items() if t.state != "judged"} == {"/"}
        assert found["/"].state == "redirected"
        assert capture.meta["home"] == at + "/index.html"
        assert found["/"].final_url == at + "/index.html"
        assert "页面自动跳转" in found["/"].why
        assert [found[path].why for path in ("/later", "/nojs", "/plain")] == ["", "", ""]


class Pretend:
    """A browser that shows what a script would have added; each page by a function of its URL."""

    info: dict[str, Any] = {"name": "pretend"}  # noqa: RUF012
    traffic: dict[str, int] = {"connections": 0, "received_bytes": 0}  # noqa: RUF012

    def __init__(self, show: Callable[[str], Rendered]) -> None:
        self.show = show
        self.opened: Counter[str] = Counter()

    async def render(self, url: str, *, access: bool, screenshot: bool, **_: object) -> Rendered:
        self.opened[url] += 1
        await asyncio.sleep(0)
        seen = self.show(url)
        result = {"engine": "axe-core", "version": "4.12.1", "url": url, "results": []} if access else None
        return structs.replace(seen, access=result, screenshot=b"png" if screenshot else None)


def test_what_only_scripts_show_is_fetched_too(tmp_path: Path) -> None:
    script = "<script>1</script>"
    answers: dict[str, Answer] = {
        "/": reply(script + '<a href="/hung">x</a><a href="/breaks">y</a><a href="/goes">z</a>' + "字" * 300),
        "/hung": reply(script + "短"), "/breaks": reply(script + "短"), "/goes": reply(script + "短"),
        "/by-script": page("/deeper"), "/deeper": page(), "/frame": page(), "/goal": page(),
    }  # fmt: skip

    def show(url: str) -> Rendered:
        if url.endswith("/hung"):
            return Rendered(url=url, state="page_hung", why="无响应")
        if url.endswith("/breaks"):
            raise RuntimeError("fault of the browser")
        if url.endswith("/goes"):
            return Rendered(url=url, final_url=url.replace("/goes", "/goal"), html="<p>goal")
        return Rendered(
            url=url,
            final_url=url,
            html='<a href="/by-script">\ud800新</a>',
            frames=[url + "frame"] if url.endswith("/") else [],
        )

    with Site(answers) as site:
        browser = Pretend(show)
        with run(site.profile(), tmp_path / "run", browser=browser) as capture:
            at = f"http://127.0.0.1:{site.port}"
            found = {t.url.removeprefix(at): t for t in capture.targets()}
            assert {path: t.state for path, t in found.items()} == dict.fromkeys(answers, "judged") | {
                "/hung": "page_hung",
                "/frame": "framed",
                "/goes": "redirected",
            }
            assert browser.opened[at + "/hung"] == 2
            assert "RuntimeError" in found["/breaks"].why
            assert found["/goes"].final_url == at + "/goal"
            assert capture.body(found["/"].screenshot_record) == b"png"
            assert "新" in capture.body(found["/"].rendered_record).decode()
            assert capture.meta["axe"] == {"engine": "axe-core", "version": "4.12.1"}
            edges = {(e.source.removeprefix(at), e.target.removeprefix(at), e.view, e.element) for e in capture.edges()}
            assert ("/", "/by-script", "rendered", "a") in edges
            assert ("/", "/frame", "rendered", "iframe") in edges
            assert any(row["agree"] is False for row in capture.meta["templates"].values())


@pytest.mark.browser
def test_a_real_browser_finds_script_rendered_links(tmp_path: Path, browser: Any) -> None:
    from audit.browser.lane_browser import Browser
    from audit.crawl.protocol.guard import Guard

    answers: dict[str, Answer] = {
        "/": reply(
            "<html><title>t</title><body><ul id=l></ul><script>l.innerHTML='<li><a href=/made>made</a>'</script>"
        ),
        "/made": page(),
    }
    with Site(answers) as site:
        profile = site.profile()
        capture = Capture.create(tmp_path / "run", profile, AS_OF)

        async def main() -> None:
            async with Browser(browser, Guard(profile.allow_private, profile.connect_to)) as lane:
                await crawl(profile, capture, browser=lane)

        asyncio.run(main())
        assert ends(capture, site.port)["/made"] == "judged"
        home = capture.target(f"http://127.0.0.1:{site.port}/")
        assert home is not None
        assert home.rendered_record
        assert home.access_record
        assert home.screenshot_record
        assert capture.meta["whole"] is True
        capture.close()
