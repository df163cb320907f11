"""Cookies as a browser keeps them, and what no cookie may do: change what another address looks like."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.crawl.loop import crawl
from audit.crawl.protocol.cookies import HEADER_BYTES, PER_HOST, Jar
from audit.crawl.visit import referer
from audit.evidence.capture import Capture
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, moved, page, reply
from tests.growth import is_linear

AS_OF = dt.date(2026, 10, 28)
AT = "http://www.a.gov.cn/zw/x.html"


def jar(*lines: str, at: str = AT) -> Jar:
    made = Jar()
    made.take(at, lines)
    return made


# --- the jar --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "abc123", "Zm9v/YmFy+aGVsbG8==", '{"a":[1,2],"b":"c"}', '"quoted"', "a b", "a=b=c", "a,b", "政务", "%E4%B8%AD",
        "", "'x'", "<>@()",
    ],
)  # fmt: skip
def test_values_go_back_as_they_came(value: str) -> None:
    assert jar(f"sid={value}; path=/").header(AT) == f"sid={value}"


@pytest.mark.parametrize(
    ("line", "url", "sent"),
    [
        ("a=1", AT, True),
        ("a=1", "http://www.a.gov.cn/zw/", True),
        ("a=1", "http://www.a.gov.cn/other/", False),  # the default path is the folder
        ("a=1; Path=/", "http://www.a.gov.cn/other/", True),
        ("a=1; Path=/z", "http://www.a.gov.cn/zw/", False),
        ("a=1; Path=/", "http://sub.www.a.gov.cn/", False),
        ("a=1; Path=/; Domain=a.gov.cn", "http://b.a.gov.cn/", True),
        ("a=1; Path=/; Domain=.a.gov.cn", "http://a.gov.cn/", True),
        ("a=1; Path=/; Domain=gov.cn", "http://b.gov.cn/", False),
        ("a=1; Path=/; Domain=cn", AT, False),
        ("a=1; Path=/; Domain=b.gov.cn", "http://b.gov.cn/", False),
        ("a=1; Path=/; Secure", AT, False),
        ("a=1; Path=/; Max-Age=0", AT, False),
        ("a=1; Path=/; Max-Age=-1", AT, False),
        ("a=1; Path=/; Max-Age=" + "9" * 400, AT, True),
        ("a=1; Path=/; Max-Age=soon", AT, True),
        ("a=1; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT", AT, False),
        ("a=1; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT", AT, True),
        ("a=1; Path=/; Expires=Fri, 31 Dec 99999 23:59:59 GMT", AT, True),
        ("a=1; Path=/; Expires=" + "1" * 5000, AT, True),
        ("a=1\x00; Path=/", AT, False),
        ("a=1\x1b[2J; Path=/", AT, False),
        ("  a = 1 ;PATH = / ", AT, True),
        ("novalue; Path=/", AT, True),
        ("a=" + "x" * 5000, AT, False),
        ("=", AT, False),
        ("", AT, False),
        (";;;=;", AT, False),
    ],
)
def test_what_is_kept_and_where_it_goes(line: str, url: str, sent: bool) -> None:
    assert bool(jar(line).header(url)) is sent


def test_more_than_a_browser_keeps_is_dropped_from_the_oldest() -> None:
    many = jar(*(f"visited_{n}=1{'0' * 90}; path=/" for n in range(500)))
    assert len(many) <= PER_HOST
    assert len(many.header(AT)) <= HEADER_BYTES
    assert "visited_499=" in many.header(AT)
    assert "visited_0=" not in many.header(AT)
    few = jar("a=1; path=/", "b=2; path=/", "a=3; path=/")
    assert few.header(AT) == "a=3; b=2"


def test_an_address_has_no_parent_domain() -> None:
    assert jar("a=1; Path=/; Domain=0.0.1", at="http://127.0.0.1/").header("http://127.0.0.1/") == ""
    assert jar("a=1; Path=/; Domain=127.0.0.1", at="http://127.0.0.1:8/").header("http://127.0.0.1:9/") == "a=1"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_line_raises(lines: list[str]) -> None:
    jar(*lines, *(f"a=1; Expires={line}; Max-Age={line}; Domain={line}; Path={line}" for line in lines)).header(AT)


def test_hostile_lines_cost_no_time() -> None:
    def sent(many: int) -> str:
        blank = " " * many
        made = jar(
            *[blank] * 20, *[f"a=1; Expires={blank}1"] * 20, "=" * many,
            *[f"c{n}={'x' * 4000}" for n in range(many // 300)],
        )  # fmt: skip
        return made.header(AT)

    assert len(sent(60_000)) <= HEADER_BYTES
    assert is_linear(sent, 60_000)


# --- the crawl ------------------------------------------------------------------------------------------------------


def crawled(site: Site, folder: Path, **more: Any) -> Capture:
    profile = site.profile(**more)
    capture = Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    return capture


def states(capture: Capture, site: Site) -> dict[str, str]:
    return {target.url.removeprefix(site.url): target.state for target in capture.targets()}


def said(capture: Capture, site: Site, path: str) -> str:
    target = capture.target(site.url + path)
    assert target is not None
    return capture.body(target.record).decode()


def gate(value: str, then: bytes, to: str = "") -> Callable[[Asked], bytes]:
    """Sends away, to itself or to ``to``, until the cookie comes back byte by byte."""

    def answer(asked: Asked) -> bytes:
        if f"sid={value}" in asked.headers.get("cookie", "").split("; "):
            return then
        return moved(to or asked.path, *([] if to else [f"Set-Cookie: sid={value}; Path=/"]))

    return answer


@pytest.mark.parametrize("value", ["plain", "Zm9v/YmFy+aGVsbG8==", '{"u":"a,b"}'])
def test_a_column_behind_a_cookie_is_read(tmp_path: Path, value: str) -> None:
    """The gate leads to itself, or by way of another address that sets the cookie."""
    answers: dict[str, Answer] = {
        "/": page("/doc/1", "/doc/2", "/by/1", "/other"), "/robots.txt": NOT_FOUND, "/other": page(),
        "/doc/1": gate(value, page(text="文件一")), "/doc/2": gate(value, page(text="文件二")),
        "/by/1": gate(value, page(text="绕行"), to="/login?to=/by/1"),
        "/login?to=/by/1": moved("/by/1", f"Set-Cookie: sid={value}; Path=/"),
    }  # fmt: skip
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert {found[path] for path in ("/doc/1", "/doc/2", "/by/1", "/other")} == {"judged"}
        assert "文件一" in said(capture, site, "/doc/1")
        assert "绕行" in said(capture, site, "/by/1")
        assert found["/login?to=/by/1"] == "redirected"


def test_a_gate_before_everything_is_passed_once(tmp_path: Path) -> None:
    """The way in: its cookies are everybody's, also after an interruption, and cost no page a second request."""
    pages = [f"/p{n}" for n in range(8)]
    answers: dict[str, Answer] = {"/robots.txt": NOT_FOUND, "/": moved("/in/"), "/in/": gate("a/b==", page(*pages))}
    answers |= {path: gate("a/b==", page(text=path)) for path in pages}
    stop = asyncio.Event()
    with Site(answers) as site:
        profile = site.profile(rate=40.0)
        capture = Capture.create(tmp_path / "run", profile, AS_OF)

        def halfway(where: Any) -> None:
            if where.pages >= 3:
                stop.set()

        asyncio.run(crawl(profile, capture, stop=stop, progress=halfway))
        assert capture.meta["finished_at"] is None
        asyncio.run(crawl(profile, capture))
        assert {states(capture, site)[path] for path in pages} == {"judged"}
        assert max(site.asked[path] for path in pages) == 1
        assert "a/b" not in str(dict(capture.meta))  # what lets somebody in is not written down
        capture.close()


SWITCHES: dict[str, Answer] = {
    "/wap?on=1": moved("/", "Set-Cookie: view=wap; Path=/"),
    "/?lang=en": reply("<html><p>English</p>", "200 OK", "text/html", "Set-Cookie: view=en; Path=/; Max-Age=31536000"),
    "/big.png": reply(b"\x89PNG", "200 OK", "image/png", "Set-Cookie: view=big; Path=/"),
    "/wza/": reply("<html><p>无障碍</p>", "200 OK", "text/html", "Set-Cookie: view=wza; Path=/; Domain=127.0.0.1"),
}  # fmt: skip


@pytest.mark.parametrize("delay_s", [0.0, 0.02])
def test_a_visitors_switch_changes_no_other_page(tmp_path: Path, delay_s: float) -> None:
    pages = [f"/p{n}" for n in range(12)]

    def shown(text: str, *links: str) -> Callable[[Asked], bytes]:
        return lambda asked: (
            page(text="另一版本") if "view=" in asked.headers.get("cookie", "") else page(*links, text=text)
        )

    front = '<html><img src="/big.png">' + "".join(f'<a href="{link}">x</a>' for link in (*SWITCHES, *pages))
    answers: dict[str, Answer] = {
        "/": lambda asked: page(text="另一版本") if "view=" in asked.headers.get("cookie", "") else reply(front),
        "/robots.txt": NOT_FOUND, **SWITCHES, **{path: shown(path) for path in pages},
    }  # fmt: skip
    with Site(answers, lambda: delay_s) as site, crawled(site, tmp_path / "run") as capture:
        for path in pages:
            assert path in said(capture, site, path)
        assert states(capture, site)["/wap?on=1"] == "redirected"


def test_cookies_that_pile_up_break_nothing(tmp_path: Path) -> None:
    """Each article counts its views in a cookie; a head that grew too large would be refused with 400."""

    def counted(asked: Asked) -> bytes:
        if len(asked.headers.get("cookie", "")) > 2000:
            return reply("<title>400 Request Header Or Cookie Too Large</title>", "400 Bad Request")
        return reply(
            "<html>" + asked.path, "200 OK", "text/html", f"Set-Cookie: seen_{asked.path[2:]}={'1' * 90}; Path=/"
        )

    front = reply(
        "<html>" + "".join(f'<a href="/p{n}">x</a>' for n in range(40)), "200 OK", "text/html",
        *(f"Set-Cookie: own_{n}={'2' * 90}; Path=/" for n in range(30)),
    )  # fmt: skip
    with (
        Site({"/": front, "/robots.txt": NOT_FOUND}, other=counted) as site,
        crawled(site, tmp_path / "run") as capture,
    ):
        assert set(states(capture, site).values()) == {"judged"}  # the way in brought 2.8 KB: asked again without


def test_a_goal_that_wants_the_cookie_of_its_redirect_is_alive(tmp_path: Path) -> None:
    def goal(asked: Asked) -> bytes:
        return page(text="到了") if "ticket=7" in asked.headers.get("cookie", "") else NOT_FOUND

    answers: dict[str, Answer] = {
        "/": page("/enter", "/lost"), "/robots.txt": NOT_FOUND, "/goal": goal,
        "/enter": moved("/goal", "Set-Cookie: ticket=7; Path=/"),
        "/lost": moved("/nowhere", "Set-Cookie: ticket=8; Path=/"),
    }  # fmt: skip
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert (found["/enter"], found["/goal"]) == ("redirected", "judged")
        assert (found["/lost"], found["/nowhere"]) == ("redirected", "client_error")


def test_a_hostile_cookie_ends_no_run(tmp_path: Path) -> None:
    harmful = [
        "a=1; Expires=Mon, 01 Jan 0001 00:00:00 GMT", "a=1; Expires=Fri, 31 Dec 99999 23:59:59 GMT",
        "a=1; Max-Age=" + "9" * 400, "a=\x01\x02", "\x7f=1", *["   "] * 20, "政务=值", "a=" + "x" * 9000,
    ]  # fmt: skip
    front = reply("<html><a href=/p>x</a>", "200 OK", "text/html", *(f"Set-Cookie: {one}" for one in harmful))
    with Site({"/": front, "/robots.txt": NOT_FOUND, "/p": page()}) as site, crawled(site, tmp_path / "run") as capture:
        assert states(capture, site) == {"/": "judged", "/p": "judged"}


# --- the page a link stands on --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page_url", "url", "want"),
    [
        ("http://a.gov.cn/x?y#z", "http://a.gov.cn/i.png", "http://a.gov.cn/x?y"),
        ("http://a.gov.cn/x", "http://img.a.gov.cn/i.png", "http://a.gov.cn/"),
        ("http://a.gov.cn/x", "https://a.gov.cn/i.png", "http://a.gov.cn/"),
        ("https://a.gov.cn/x", "http://a.gov.cn/i.png", ""),
        ("", "http://a.gov.cn/i.png", ""),
    ],
)
def test_what_is_told_of_the_page_before(page_url: str, url: str, want: str) -> None:
    assert referer(page_url, url) == want


def test_files_that_want_to_be_asked_from_their_page_are_alive(tmp_path: Path) -> None:
    """Hotlink protection by host, by page, with 404 and 403; a file that is not there stays dead."""
    referers: dict[str, list[str]] = {}

    def only_from(marks: str, refusal: bytes, then: bytes) -> Callable[[Asked], bytes]:
        def answer(asked: Asked) -> bytes:
            came = asked.headers.get("referer", "")
            referers.setdefault(asked.path, []).append(came)
            return then if came.endswith(marks) else refusal

        return answer

    picture, forbidden = reply(b"\xff\xd8\xff" + b"0" * 99, kind="image/jpeg"), reply("", "403 Forbidden")
    answers: dict[str, Answer] = {
        "/": page("/zw/a", "/zw/b"), "/robots.txt": NOT_FOUND,
        "/zw/a": reply('<html><img src="/i/1.jpg"><a href="/d/2.doc">x</a>'),
        "/zw/b": reply('<html><img src="/i/1.jpg"><a href="/d/2.doc">x</a><img src="/i/3.jpg"><a href="/zw/4">x</a>'),
        "/i/1.jpg": only_from("/", NOT_FOUND, picture), "/d/2.doc": only_from("/zw/a", forbidden, picture),
        "/i/3.jpg": only_from("never", NOT_FOUND, picture), "/zw/4": only_from("/zw/b", NOT_FOUND, page(text="四")),
    }  # fmt: skip
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert [found[path] for path in ("/i/1.jpg", "/d/2.doc", "/i/3.jpg", "/zw/4")] == [
            "not_html", "not_html", "client_error", "judged",
        ]  # fmt: skip
        assert referers["/d/2.doc"] == [f"{site.url}/", f"{site.url}/zw/a"]  # of two pages the same one in every run
        assert referers["/i/3.jpg"] == [f"{site.url}/", f"{site.url}/zw/b"]
