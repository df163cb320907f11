"""What the end of a crawl says of its own blindness: absence on a site that could not be walked proves nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from audit.capture import Capture
from audit.crawl.loop import crawl
from audit.site import from_url
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
