"""The main menu in the shapes sites give it; its entries make the first level of columns."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page

NAMES = ["首页", "机构概况", "要闻动态", "通知公告", "政府信息公开", "办事服务", "互动交流"]
LINKS = [f'<a href="/{n}/">{name}</a>' for n, name in enumerate(NAMES)]
MENUS = {
    "links in one element": f"<nav>{''.join(LINKS)}</nav>",
    "links and bars": f"<div>{' | '.join(LINKS)}</div>",
    "items": f"<ul>{''.join(f'<li>{link}</li>' for link in LINKS)}</ul>",
    "cells": f"<table><tr>{''.join(f'<td>{link}</td>' for link in LINKS)}</tr></table>",
    "spans": f"<div>{''.join(f'<span>{link}</span>' for link in LINKS)}</div>",
    "terms": f"<dl>{''.join(f'<dt>{link}</dt>' for link in LINKS)}</dl>",
    "two lines": f"<p>{''.join(LINKS[:4])}</p><p>{''.join(LINKS[4:])}</p>",
}
REST = "<div><h2>通知公告</h2><ul><li><a href='/3/t20230601_1.html'>关于开展年度考核工作的通知</a><span>2023-06-01</span></li></ul></div><p>冀ICP备12345678号</p>"


def menu(body: str) -> list[str]:
    html = f"<html><head><title>云泉市水务局</title></head><body><p>云泉市水务局</p>{body}{REST}</body></html>"
    source = PageSource(url="http://swj.yunquan.gov.cn/", static_html=html.encode(), is_home=True)
    return [anchor.text for anchor in read_page(source).nav]


@pytest.mark.parametrize("shape", [shape for shape in MENUS if shape != "two lines"])
def test_the_menu_in_any_shape(shape: str) -> None:
    assert menu(MENUS[shape]) == NAMES


def test_a_menu_over_two_lines() -> None:
    assert menu(f"<div>{MENUS['two lines']}</div>")[:4] == NAMES[:4]


@pytest.mark.parametrize("shape", ["links in one element", "items"])
def test_a_menu_without_the_home_page(shape: str) -> None:
    assert menu(MENUS[shape].replace(LINKS[0], "").replace("<li></li>", "")) == NAMES[1:]


def test_a_breadcrumb_is_no_menu() -> None:
    path = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/4/">政府信息公开</a> &gt; <a href="/4/1/">政务公开年报</a></div>'

    assert menu(path + MENUS["items"]) == NAMES
    assert menu(path) == []
