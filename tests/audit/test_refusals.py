"""A firewall's answer, a closed connection, a fault the whole host shares: none of them is the death of one address."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from audit import read
from audit.capture import Capture
from audit.crawl import crawl
from audit.crawl.outcome import PAGE, Fetched, of_answer
from audit.read import dates
from audit.read.targets import links
from tests.faults.server import NOT_FOUND, Answer, Site, page, reply

AS_OF = dt.date(2026, 10, 28)


@pytest.mark.parametrize("status", [405, 406, 412, 418, 444, 461, 493, 499, 521, 567, 599, 999])
def test_a_status_that_only_a_firewall_gives(status: int) -> None:
    got = Fetched(url="http://a.cn/", at="", status=status, body=b"no")
    assert of_answer(got, PAGE).state == "blocked_by_protection"


@pytest.mark.parametrize(
    ("status", "state"), [(404, "client_error"), (410, "client_error"), (400, "client_error"), (500, "server_error")]
)
def test_a_status_of_the_server_itself(status: int, state: str) -> None:
    assert of_answer(Fetched(url="http://a.cn/", at="", status=status, body=b"no"), PAGE).state == state


def read_links(site: Site, folder: Path) -> dict[str, tuple[str, str]]:
    profile = site.profile()
    with Capture.create(folder, profile, AS_OF) as capture:
        asyncio.run(crawl(profile, capture))
        targets = {target.url: target for target in capture.targets()}
        judged = {url for url, target in targets.items() if target.state == "judged"}
        facts = links(capture.edges(), targets, judged, f"{site.url}/")
    return {link.url.removeprefix(site.url): (link.state, link.why) for link in facts}


def test_only_what_is_not_there_is_dead(tmp_path: Path) -> None:
    wall = "<html><title>访问被拦截</title><body>访问被拦截！您的请求疑似攻击行为</body></html>"
    answers: dict[str, Answer] = {
        "/": page("/ok", "/gone", "/teapot", "/closed", "/wall", "/broken", "/bad"), "/ok": page(), "/gone": NOT_FOUND,
        "/teapot": reply("", "418 X"), "/closed": lambda _: None, "/wall": reply(wall, "404 Not Found"),
        "/broken": reply("", "500 X"), "/bad": reply("", "400 X"), "/robots.txt": NOT_FOUND,
    }  # fmt: skip
    with Site(answers) as site:
        found = {path: state for path, (state, _) in read_links(site, tmp_path / "run").items()}
    dead = {path for path, state in found.items() if state == "dead"}
    assert dead == {"/gone", "/broken"}
    assert found["/ok"] == "ok"


def test_a_fault_that_half_the_host_shares_is_no_death_of_each(tmp_path: Path) -> None:
    broken = [f"/p{n}" for n in range(8)]
    with Site({"/": page(*broken), "/robots.txt": NOT_FOUND}, other=reply("", "500 X")) as site:
        found = read_links(site, tmp_path / "run")
    assert {found[path][0] for path in broken} == {"unknown"}


def test_a_challenge_on_robots_is_no_word_of_the_site(tmp_path: Path) -> None:
    script = "<script>document.cookie='a=1';location.reload()</script>"
    with Site({}, other=reply(script, "521 X")) as site:
        profile = site.profile()
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            asyncio.run(crawl(profile, capture))
            (home,) = capture.targets()
            assert home.state == "blocked_by_protection"
            assert "RFC" not in home.why
            assert read.read(capture, profile, workers=0).pages == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-16T16:30:00Z", 17), ("2026-11-16T15:59:59Z", 16), ("2026-11-16T16:30:00+00:00", 17),
        ("2026-11-17T00:30:00+08:00", 17), ("2026-11-16 16:30:00 UTC", 17), ("2026-11-16T16:30:00.123Z", 17),
        ("2026-11-16T10:00-0700", 17), ("2026-11-16T16:30:00", 16), ("2026-11-16 16:30", 16),
    ],
)  # fmt: skip
def test_a_stamp_with_an_offset_is_a_day_in_beijing(text: str, day: int) -> None:
    assert dates.first(text, tight=True) == dt.date(2026, 11, day)
