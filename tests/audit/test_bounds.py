"""A start address with a path bounds a site, and a file name, a landing page or a redirect does not."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audit.crawl.frontier.path_scope import Bound, decide, folder
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.read_profile import ProfileError, from_url
from audit.read import read
from tests.faults.server import NOT_FOUND, Answer, Site, moved, page, reply

AT = "http://www.x.gov.cn"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "/"), ("/index.html", "/"), ("/index.php?site=3", "/"), ("/jyj/", "/jyj/"), ("/jyj", "/jyj/"),
        ("/x/index.shtml", "/x/"), ("/x/y/col123/index.html", "/x/y/col123/"), ("/sites/main/", "/sites/main/"),
    ],
)  # fmt: skip
def test_a_file_is_no_folder(path: str, named: str) -> None:
    assert folder(AT + path) == named


def at(*paths: str) -> list[str]:
    return [AT + path for path in paths]


BUREAU = at(*(f"/jyj/{n}/" for n in range(9)), "/")
PORTAL = at(*(f"/col{n}/" for n in range(9)))


@pytest.mark.parametrize(
    ("start", "home", "links", "front", "root"),
    [
        ("/", "/", BUREAU, "/", "/"),
        ("/", "/web/", at("/web/1/", "/web/2/", "/web/3/"), "/web/", "/"),
        ("/index.html", "/index.html", BUREAU, None, "/"),
        ("/jyj/", "/jyj/", BUREAU, "/", "/jyj/"),
        ("/jyj", "/jyj/", BUREAU, "/", "/jyj/"),
        ("/jyj/index.shtml", "/jyj/index.shtml", BUREAU, None, "/jyj/"),
        ("/jyj/", "/jyj/", BUREAU + PORTAL, "/", "/jyj/"),  # under the portal's menu
        ("/jyj/", "/jyj/", at("/jyj/a/", "/jyj/b/", "/"), "/", "/jyj/"),
        ("/jyj/", "/web/jyj/", at(*(f"/web/jyj/{n}" for n in range(5)), "/"), "/", "/web/jyj/"),  # moved
        ("/sites/index.html", "/sites/index.html", PORTAL, None, "/"),  # a landing page
        ("/web/index.html", "/web/index.html", at("/web/1", "/web/2", "/web/3", *("/zwgk/",)), "/web/index.html", "/"),
        ("/x/y/col123/index.html", "/x/y/col123/index.html", PORTAL, "/", "/"),
        ("/jyj/", "/jyj/", [], "/", "/jyj/"),  # a shell: nothing speaks against the address
        ("/jyj/", "/jyj/", at("/jyj/only/"), "/", "/jyj/"),
    ],
)  # fmt: skip
def test_the_root_of_a_site(start: str, home: str, links: list[str], front: str | None, root: str) -> None:
    found = decide(AT + start, AT + home, links, AT + front if front else None)

    assert found.root == root
    assert bool(found.why) is (root == "/" and folder(start) != "/")


def test_a_root_bounds_the_site_and_not_its_other_hosts() -> None:
    profile = from_url(f"{AT}/jyj/", root="/jyj/", hosts=("zwgk.x.gov.cn",))
    inside = ("/jyj/", "/jyj", "/jyj/a/b.html", "/JYJ/a.html", "/%6Ayj/a.html")
    outside = ("/", "/jyjx/", "/a/jyj/", "/index.html")

    assert all(profile.in_scope(AT + path) for path in inside)
    assert not any(profile.in_scope(AT + path) for path in outside)
    assert all(profile.on_hosts(AT + path) for path in (*inside, *outside))
    assert profile.in_scope("https://x.gov.cn/jyj/")
    assert profile.in_scope("http://zwgk.x.gov.cn/a/")
    assert from_url(f"{AT}/jyj/", root="/").in_scope(f"{AT}/a/")
    assert Bound("/").why == ""


@pytest.mark.parametrize("root", ["jyj", "http://a.cn/", "/a b/", "/a?b", ""])
def test_a_root_is_a_path(root: str) -> None:
    with pytest.raises(ProfileError, match="root"):
        from_url(f"{AT}/", root=root)


def test_a_site_begins_below_its_root() -> None:
    with pytest.raises(ProfileError, match="/jyj/"):
        from_url(f"{AT}/", root="/jyj/")


# --- in a crawl ------------------------------------------------------------------------------------------------------

PARTS = '<img src="/logo.png"><a href="/files/a.pdf">附件</a><iframe src="/common/foot.html"></iframe>'


def town() -> dict[str, Answer]:
    """A portal with a bureau below a path, which borrows its foot, its logo and its files."""
    inside = [f"/jyj/{n}.html" for n in range(5)]
    answers: dict[str, Answer] = {path: page("/jyj/", "/", "/gk/0.html", text=path) for path in inside}
    answers |= {f"/gk/{n}.html": page("/", "/gk/", text=f"门户{n}") for n in range(5)}
    answers["/jyj/"] = page(*inside, "/", text=PARTS)
    answers["/"] = page("/jyj/", *(f"/gk/{n}.html" for n in range(5)), text="门户")
    answers["/common/foot.html"] = page("/gk/3.html", "/jyj/deep.html", text="网站标识码：1304290001")
    answers["/jyj/deep.html"] = page(text="只有页脚链接到这里")
    answers["/logo.png"] = reply(b"\x89PNG", kind="image/png")
    answers["/files/a.pdf"] = reply(b"%PDF-1.4", kind="application/pdf")
    return {"/robots.txt": NOT_FOUND, **answers}


INSIDE = {"/jyj/", "/jyj/deep.html", *(f"/jyj/{n}.html" for n in range(5))}


def crawled(answers: dict[str, Answer], folder: Path, path: str, **more: Any) -> tuple[dict[str, str], Capture, Site]:
    with Site(answers) as site:
        more = {"allow_private": ("127.0.0.0/8",), "rate": 500.0, "confirm_after_s": 0.1, **more}
        profile = from_url(f"{site.url}{path}", **more)
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28))
        asyncio.run(crawl(profile, capture))
        states = {t.url.removeprefix(site.url): t.state for t in capture.targets()}
        pages = {one.url.removeprefix(site.url) for one in read(capture, profile).pages}
        assert pages == {path for path, state in states.items() if state == "judged"}
        return states, capture, site


@pytest.mark.parametrize("path", ["/jyj/", "/jyj", "/jyj/index.shtml"])
def test_a_site_below_a_path(tmp_path: Path, path: str) -> None:
    answers = town() | {"/jyj": moved("/jyj/"), "/jyj/index.shtml": town()["/jyj/"]}
    states, capture, site = crawled(answers, tmp_path / "run", path)
    with capture:
        home = {"/jyj/index.shtml" if path == "/jyj/index.shtml" else "/jyj/"}
        assert {path for path, state in states.items() if state == "judged"} == INSIDE - {"/jyj/"} | home
        assert {states[path] for path in ("/", "/gk/0.html", "/gk/3.html")} == {"out_of_scope"}
        assert (states["/logo.png"], states["/files/a.pdf"], states["/common/foot.html"]) == (
            "not_html", "not_html", "framed",
        )  # fmt: skip
        assert site.asked["/gk/0.html"] == 0
        assert site.asked["/"] == 1  # whether the host's front page is this page
        assert capture.meta["root"] == {"path": "/jyj/", "why": ""}
        assert capture.meta["whole"] is True


def test_the_profile_says_better(tmp_path: Path) -> None:
    states, capture, _ = crawled(town(), tmp_path / "host", "/jyj/", root="/")
    capture.close()
    assert states["/gk/4.html"] == "judged"
    states, capture, _ = crawled(town(), tmp_path / "path", "/jyj/0.html", root="/jyj/")
    capture.close()
    assert states["/gk/0.html"] == "out_of_scope"
    assert {path for path, state in states.items() if state == "judged"} == INSIDE


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/index.html", {"/index.html": page("/jyj/", "/gk/0.html")}),
        ("/web/index.html", {"/": moved("/web/index.html"), "/web/index.html": page("/jyj/", "/gk/0.html", "/web/a")}),
        ("/sites/index.html", {"/sites/index.html": page("/jyj/", "/gk/0.html", "/gk/1.html", "/")}),
        ("/", {"/": moved("/jyj/")}),
    ],
)  # fmt: skip
def test_a_landing_page_bounds_nothing(tmp_path: Path, path: str, more: dict[str, Answer]) -> None:
    states, capture, _ = crawled(town() | more, tmp_path / "run", path)
    with capture:
        assert {states["/gk/0.html"], *(states[path] for path in INSIDE)} == {"judged"}
        assert capture.meta["root"]["path"] == "/"


def test_bounds_hold_for_a_run_that_goes_on(tmp_path: Path) -> None:
    with Site(town(), lambda: 0.02) as site:
        profile = from_url(f"{site.url}/jyj/", allow_private=("127.0.0.0/8",), rate=500.0, confirm_after_s=0.1)
        capture = Capture.create(tmp_path / "run", profile, dt.date(2026, 10, 28))

        async def some() -> None:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.12, stop.set)
            await crawl(profile, capture, stop=stop)

        asyncio.run(some())
        capture.close()
        with Capture.open(tmp_path / "run") as again:
            asyncio.run(crawl(profile, again))
            judged = {t.url.removeprefix(site.url) for t in again.targets() if t.state == "judged"}
    assert judged == INSIDE
