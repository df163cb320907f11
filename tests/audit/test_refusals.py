"""A firewall's answer, a closed connection, a fault the whole host shares: none of them is the death of one address."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from audit import read
from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.ending import last_look
from audit.crawl.loop import crawl
from audit.crawl.outcome import PAGE, Fetched, of_answer
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.read.site.link_targets import links
from audit.read.web import dates
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


def read_links(site: Site, folder: Path, browser: Found | None = None) -> dict[str, tuple[str, str]]:
    profile = site.profile()
    with Capture.create(folder, profile, AS_OF) as capture:

        async def run() -> None:
            async with AsyncExitStack() as stack:
                lane = browser and await stack.enter_async_context(Browser(browser, Guard(profile.allow_private)))
                await crawl(profile, capture, browser=lane)

        asyncio.run(run())
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


def _of_browsers_only(answer: bytes, refusal: bytes, mark: str = "sec-fetch-mode") -> Answer:
    """What a server answers that knows browsers by a header which other clients do not send."""
    return lambda asked: answer if mark in asked.headers else refusal


@pytest.mark.browser
def test_what_a_browser_opens_is_not_dead(tmp_path: Path, browser: Found) -> None:
    """Nor what answered in the same way and was not looked at; where the browser fails, too, it is dead."""
    home = "<title>某县</title>" + "".join(f'<a href="{path}">栏目{path}</a>' for path in (
        "/gone", "/for-browsers", "/by-cookie", "/to-home", "/broken", "/linked-only"))  # fmt: skip
    served, refused = page(text="办事指南"), reply("", "502 X")
    cookie = reply("<p>验证中</p><script>document.cookie='k=1';location.reload()</script>", "404 Not Found")
    answers: dict[str, Answer] = {
        "/": reply(home), "/robots.txt": NOT_FOUND, "/gone": NOT_FOUND, "/broken": reply("", "500 X"),
        "/for-browsers": _of_browsers_only(page(text="公开指南"), reply("", "503 X")),
        "/by-cookie": lambda asked: page(text="政策文件") if "k=1" in asked.headers.get("cookie", "") else cookie,
        "/to-home": reply("<script>location='/'</script>", "410 Gone"),
        "/linked-only": lambda asked: served if {"referer", "sec-fetch-mode"} <= asked.headers.keys() else refused,
    }  # fmt: skip
    with Site(answers) as site:
        found = read_links(site, tmp_path / "run", browser)

    assert {path for path, (state, _) in found.items() if state == "dead"} == {"/gone", "/to-home", "/broken"}
    for path in ("/for-browsers", "/by-cookie", "/linked-only"):
        assert found[path] == ("unknown", "被安全防护拦截"), path


@pytest.mark.browser
def test_the_browser_looks_at_a_few_of_each_host(
    tmp_path: Path, browser: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_look, "PER_HOST", 2)
    paths = [f"/p{n}" for n in range(5)]
    hidden = _of_browsers_only(page(text="政策文件"), NOT_FOUND)
    answers = {"/": page(*paths), "/robots.txt": NOT_FOUND, **dict.fromkeys(paths, hidden), "/p9": NOT_FOUND}
    with Site(answers) as site:
        found = read_links(site, tmp_path / "run", browser)
        asked = sum(site.asked[path] for path in paths)

    assert {state for path, (state, _) in found.items() if path in paths} == {"unknown"}
    assert asked == 2 * len(paths) + 2
