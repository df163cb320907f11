"""Paths without a label: told from menus by their addresses, their last name or their element."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page

TITLE = "临澜县图书馆延长暑期开放时间"
TEXT = "<p>7月1日起，临澜县图书馆延长暑期开放时间，每日开放至晚间九时，周一闭馆。</p><p>馆内增设少儿阅读座位一百二十个，欢迎广大读者前来阅读。</p>"
HOME, NEWS, OWN = '<a href="/">首页</a>', '<a href="/xw/">新闻中心</a>', '<a href="/xw/bm/">部门动态</a>'
PATHS = {
    "slashes": f"<p>{HOME}&ensp;/&ensp;{NEWS}&ensp;/&ensp;{OWN}</p>",
    "bars": f"<div>{HOME} | {NEWS} | {OWN}</div>",
    "slashes without blanks": f"<div>{HOME}/{NEWS}/部门动态</div>",
    "slashes inside the elements": '<div><a href="/">首页</a><a href="/xw/">/新闻中心</a><a href="/xw/bm/">/部门动态</a></div>',
    "labelled, glued": f"<div>您的位置：{HOME}/{NEWS}/部门动态</div>",
    "whole-width bars": f"<div>{HOME} ｜ {NEWS} ｜ {OWN}</div>",
    "dots": f"<div>{HOME}<i>·</i>{NEWS}<i>·</i>{OWN}</div>",
    "triangles": f"<div>{HOME} ▶ {NEWS} ▶ {OWN}</div>",
    "dashes": f"<div>{HOME} - {NEWS} - {OWN}</div>",
    "cells": f"<table><tr><td>{HOME}</td><td>/</td><td>{NEWS}</td><td>/</td><td>{OWN}</td></tr></table>",
    "items drawn by style": f"<ol><li>{HOME}</li><li>{NEWS}</li><li>{OWN}</li></ol>",
    "last level not linked": f"<div>{HOME} / {NEWS} / <span>部门动态</span></div>",
    "navigation element": f"<nav>{HOME}<span> / </span>{NEWS}<span> / </span>{OWN}</nav>",
    "a leaf word": f"<div>{HOME} / {NEWS} / {OWN} / 正文</div>",
    "after the menu": f'<div>{HOME} | <a href="/zw/">政务公开</a> | {NEWS} | <a href="/fw/">政务服务</a></div><div>{HOME} / {NEWS} / {OWN}</div>',
}  # fmt: skip
FLAT = '<a href="/col/col12/index.html">新闻中心</a>', '<a href="/col/col77/index.html">部门动态</a>'
MENUS = {
    "bars": f'<div>{HOME} | <a href="/zw/">政务公开</a> | {NEWS} | <a href="/fw/">政务服务</a></div>',
    "slashes": f'<div>{HOME} / <a href="/zw/">政务公开</a> / <a href="/fw/">政务服务</a></div>',
    "items": f'<ul><li>{HOME}</li><li><a href="/zw/">政务公开</a></li><li>{NEWS}</li><li><a href="/fw/">政务服务</a></li></ul>',
    "numbered columns": f'<ul><li>{HOME}</li><li><a href="/col/col1/index.html">政务公开</a></li><li>{FLAT[0]}</li></ul>',
    "foreign sites": '<p><a href="/">首页</a> | <a href="http://www.linlan-bank.com/a/">银行</a> | <a href="http://www.linlan-hotel.com/">宾馆</a></p>',
}


def path(block: str, meta: str = "", url: str = "http://www.linlan.gov.cn/xw/bm/t20230630_1.html") -> object:
    html = f"<html><head><title>{TITLE}-部门动态-临澜县人民政府</title>{meta}</head><body>{block}<h1>{TITLE}</h1><p>发布时间：2023-06-30</p><div>{TEXT}</div><p>冀ICP备12345678号</p></body></html>"
    return read_page(PageSource(url=url, static_html=html.encode())).page.breadcrumb


@pytest.mark.parametrize("shape", PATHS)
def test_a_path_without_a_label(shape: str) -> None:
    assert path(PATHS[shape]) == ("首页", "新闻中心", "部门动态")


def test_addresses_that_do_not_nest_need_the_columns_name() -> None:
    block = f"<div>{HOME} / {FLAT[0]} / {FLAT[1]}</div>"
    url = "http://www.linlan.gov.cn/art/2023/6/30/art_77_1.html"

    assert path(block, '<meta name="ColumnName" content="部门动态">', url) == ("首页", "新闻中心", "部门动态")
    assert path(block.replace("<div>", '<div class="my-breadcrumb">'), "", url) == ("首页", "新闻中心", "部门动态")


@pytest.mark.parametrize("shape", MENUS)
def test_a_menu_is_no_path(shape: str) -> None:
    assert path(MENUS[shape]) is None


def test_hot_words_behind_a_stray_mark_are_no_path() -> None:
    words = "".join(f'<a href="/s?q={word}">{word}</a> ' for word in ("社保", "公积金", "招聘", "落户"))

    assert path(f"<dl><dt>高级搜索 &gt;</dt><dd>{words}</dd></dl>") is None
    assert path(f"<p>热门搜索 &gt;&gt; {words}</p>") is None
