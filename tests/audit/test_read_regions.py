"""Regions: what is header, menu or aside gives no field, whatever it is called and however it is marked."""

from __future__ import annotations

import pytest

from audit.read.chrome.regions import Regions, regions
from audit.read.page.body import read_sheet
from audit.read.page.page import PageSource, read_page
from audit.read.web.decode import parse

MENU = "".join(
    f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("要闻", "公开", "服务", "互动", "数据", "专题"))
)
SIDE = "".join(
    f"<li><a href='/s{n}/'>{name}</a></li>" for n, name in enumerate(("机构", "文件", "财政", "人事", "规划"))
)
TEXT = "<p>本次活动由多个部门共同组织，参加的居民超过三百人，现场秩序良好。</p>" * 3
UNDER = "<p>2024-05-06　来源：本站</p>"


def _regions(html: str, path: int = -1) -> tuple[Regions, list[str]]:
    sheet = read_sheet(parse(f"<html><body>{html}</body></html>"))
    found = regions(sheet, path)
    return found, [found.of(line.n) for line in sheet.lines]


def _heading(html: str, title: str = "") -> object:
    page = f"<html><head><title>{title}</title></head><body>{html}</body></html>"
    return read_page(
        PageSource(url="http://a.example.cn/art/2024/5/6/art_1_2.html", static_html=page.encode())
    ).page.heading


def test_a_menu_parts_the_header_from_the_matter() -> None:
    _, told = _regions(f"<div><h1>云泉市</h1></div><ul>{MENU}</ul><h2>植树活动</h2>{TEXT}")
    assert told == ["header"] * 7 + ["main"] * 4


def test_elements_and_roles_tell_a_region() -> None:
    _, told = _regions(f"<div role='banner'><a href='/'>云泉市</a></div>{TEXT}<aside>热点</aside><footer>主办</footer>")
    assert told == ["header", "main", "main", "main", "aside", "footer"]


def test_the_header_of_an_article_is_its_own() -> None:
    _, told = _regions(f"<article><header><h1>植树活动</h1></header>{TEXT}</article>")
    assert told == ["main"] * 4


def test_a_header_around_everything_is_none() -> None:
    _, told = _regions(f"<header><h1>植树活动</h1><a href='/'>首页</a>{TEXT}</header>")
    assert told == ["main"] * 5


@pytest.mark.parametrize("head", ["", "云泉市|工作动态", "云泉市", "云泉市_植树活动圆满举行完成"])
@pytest.mark.parametrize(
    "logo", ["<h1>云泉市</h1>", "<h1 class='title'><a href='/'>云泉市</a></h1>", "<div class='bt'>云泉市</div>"]
)
def test_the_name_in_the_header_is_no_title(logo: str, head: str) -> None:
    html = f"<div>{logo}</div><ul>{MENU}</ul><div><h2>植树活动圆满举行完成</h2>{UNDER}{TEXT}</div>"
    assert _heading(html, head) == "植树活动圆满举行完成"


@pytest.mark.parametrize("tag", ["h2", "h3", "div class='title'", "dt"])
def test_the_heading_of_a_side_menu_is_no_title(tag: str) -> None:
    end = tag.partition(" ")[0]
    side = f"<div><{tag}>信息公开目录</{end}><ul>{SIDE}</ul></div>"
    html = f"<ul>{MENU}</ul>{side}<p class='bt'>植树活动圆满举行完成</p>{UNDER}{TEXT}"
    assert _heading(html) == "植树活动圆满举行完成"


def test_a_row_of_long_or_dated_links_is_no_menu() -> None:
    rows = "".join(f"<li><a href='/t{n}.html'>云泉市组织开展第{n}次义务植树活动的通知</a></li>" for n in range(6))
    dated = "".join(f"<li><a href='/t{n}.html'>植树</a>2024-05-0{n + 1}</li>" for n in range(6))
    assert set(_regions(f"<ul>{rows}</ul><ul>{dated}</ul>")[1]) == {"main"}
