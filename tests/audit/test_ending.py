"""What the end of a crawl says of its own blindness: absence on a site that could not be walked proves nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from tests.small_site import HTML, served

SCRIPTED = '<a href="#">政务公开</a><a href="javascript:void(0)">政策文件</a><a>办事服务</a>'
ADDRESSED = """<a href="#" onclick="window.open('/b.html')">政务公开</a>"""


def captured(menu: str, folder: Path) -> Capture:
    """A home page with ``menu`` and one ordinary link, crawled without a browser."""
    home = f'<html lang="zh-CN"><title>某市</title>{menu}<a href="/a.html">要闻</a>' + "<p>正文</p>" * 80

    pages = {path: (HTML, "<title>页</title><p>正文</p>".encode()) for path in ("/a.html", "/b.html")}
    with served(pages | {"/": (HTML, home.encode())}) as port:
        profile = from_url(f"http://127.0.0.1:{port}/", allow_private=("127.0.0.0/8",), rate=200.0)
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28))
        asyncio.run(crawl(profile, capture))
    return capture


def test_a_menu_that_only_scripts_open_leaves_the_site_unseen(tmp_path: Path) -> None:
    whole = captured(SCRIPTED, tmp_path).meta["whole"]

    assert whole == "首页 3 个链接只能由脚本打开，未能跟随"


@pytest.mark.parametrize("menu", ["", '<a href="#">顶部</a>', ADDRESSED * 3])
def test_a_few_bare_links_or_addresses_in_scripts_do_not(menu: str, tmp_path: Path) -> None:
    assert captured(menu, tmp_path).meta["whole"] is True


def states(folder: Path, pages: dict[str, str]) -> dict[str, str]:
    """How each address ended, crawled without a browser."""
    home = "".join(f'<a href="{path}">{n}号栏目</a>' for n, path in enumerate(pages))
    served_as = {path: (HTML, html.encode()) for path, html in {"/": f"<title>某市</title>{home}", **pages}.items()}
    with served(served_as) as port:
        profile = from_url(f"http://127.0.0.1:{port}/", allow_private=("127.0.0.0/8",), rate=200.0)
        with Capture.create(folder, profile, dt.date(2026, 10, 28)) as capture:
            asyncio.run(crawl(profile, capture))
            return {target.url.partition(f":{port}")[2]: target.state for target in capture.targets()}


def column(stamp: str, name: str = "通知公告") -> str:
    rows = "".join(f"<p>关于做好第{n}项工作的通知</p>" for n in range(20))
    return f"<title>{name}</title><h1>{name}</h1>{rows}<p>页面生成于 {stamp}，您是第 {stamp[-2:]} 位访问者</p>"


def test_twins_that_differ_by_a_stamp_are_one_page(tmp_path: Path) -> None:
    pages = {
        "/tz/": column("2026-10-28 12:00:01"), "/tz/index.html": column("2026-10-28 12:00:47"),
        "/xw/": column("2026-10-28 12:00:05", "要闻"), "/xw/index.html": column("2026-10-28 12:00:09", "部门动态"),
        "/a/1.html": column("2026-10-28 12:00:11", "公示"), "/b/1.html": column("2026-10-28 12:00:12", "公示"),
    }  # fmt: skip
    found = states(tmp_path, pages)
    assert {path: state for path, state in found.items() if state == "duplicate"} == {"/tz/index.html": "duplicate"}
    assert [found[path] for path in ("/tz/", "/xw/", "/xw/index.html", "/a/1.html", "/b/1.html")] == ["judged"] * 5
