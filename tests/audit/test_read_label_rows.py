"""Rows of labels over rows of values: an empty cell shifts nothing, and the head of a list is no metadata."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Document

TITLE = "青渡市水务局关于印发《青渡市节约用水管理细则》的通知"
BODY = (
    "<p>各县（市、区）水务局，市局各处室：</p><p>现将《青渡市节约用水管理细则》印发给你们，请结合实际认真组织实施。</p>"
    "<p>第一条　为了促进节约用水，合理开发和利用水资源，根据有关法律法规，制定本细则。</p>"
    "<p>第二条　本市行政区域内的单位和个人用水，应当遵守本细则，厉行节约，防止浪费。</p>"
)


def read(block: str, behind: str = "") -> Document:
    html = f"""<html><head><title>{TITLE}_青渡市水务局</title></head><body><div>当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>
    {block}<h1>{TITLE}</h1><div>{BODY}</div>{behind}<p>主办单位：青渡市水务局 冀ICP备12345678号-1 网站标识码：1399000009</p></body></html>"""
    reading = read_page(PageSource(url="http://swj.qingdu.gov.cn/zc/t1.html", static_html=html.encode()))
    assert reading.document is not None
    return reading.document


def cells(tag: str, *texts: str) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


HEADS = ("索引号", "公开日期", "发布机关", "文号", "效力状态", "备注")
VALUES = ("QD012/2023-0045", "2023-06-08", "青渡市水务局", "青水规〔2023〕2号", "现行有效", "")
ROWS = {
    "last cell empty": f"<table><tr>{cells('td', *HEADS)}</tr><tr>{cells('td', *VALUES)}</tr></table>",
    "an empty cell in the middle": f"<table><tr>{cells('th', '索引号', '关键词', *HEADS[1:])}</tr><tr>{cells('td', VALUES[0], '', *VALUES[1:])}</tr></table>",
    "thead and tbody": f"<table><thead><tr>{cells('th', *HEADS)}</tr></thead><tbody><tr>{cells('td', *VALUES)}</tr></tbody></table>",
    "two tables": f"<table><tr>{cells('td', *HEADS)}</tr></table><table><tr>{cells('td', *VALUES)}</tr></table>",
    "two blocks of rows": f"<table><tr>{cells('td', *HEADS[:3])}</tr><tr>{cells('td', *VALUES[:3])}</tr><tr>{cells('td', *HEADS[3:])}</tr><tr>{cells('td', *VALUES[3:])}</tr></table>",
    "a title under two labels": f"<table><tr>{cells('td', *HEADS[:5])}<td>名称</td><td>主题词</td></tr><tr>{cells('td', *VALUES[:5])}<td colspan=2>{TITLE}</td></tr></table>",
    "a label over two cells": f"<table><tr><td colspan=2>索引号</td>{cells('td', *HEADS[1:])}</tr><tr><td>QD012</td><td>/2023-0045</td>{cells('td', *VALUES[1:])}</tr></table>",
    "an unknown label": f"<table><tr>{cells('td', *HEADS[:5], '存储位置')}</tr><tr>{cells('td', *VALUES[:5], '档案室')}</tr></table>",
    "lists of spans": f"<div><p>{cells('span', *HEADS)}</p><p>{cells('span', *VALUES)}</p></div>",
    "two lists": f"<ul>{cells('li', *HEADS)}</ul><ul>{cells('li', *VALUES)}</ul>",
    "rows of blocks": f"<div><div>{cells('div', *HEADS)}</div><div>{cells('div', *VALUES)}</div></div>",
    "terms, then what they mean": f"<dl>{cells('dt', *HEADS)}{cells('dd', *VALUES)}</dl>",
    "bold labels in blanks": f"<table><tr>{cells('td', *(f'<b>{head[0]}&nbsp; {head[1:]}</b>' for head in HEADS))}</tr><tr>{cells('td', *(f'<p>{value}</p>' for value in VALUES))}</tr></table>",
}  # fmt: skip


@pytest.mark.parametrize("shape", ROWS)
def test_values_belong_to_the_label_in_their_place(shape: str) -> None:
    doc = read(ROWS[shape])

    assert str(doc.index_number).replace(" ", "") == "QD012/2023-0045"
    assert doc.doc_number == "青水规〔2023〕2号"
    assert doc.issuer == "青渡市水务局"
    assert doc.published_on == dt.date(2023, 6, 8)
    assert (doc.validity, doc.status) == ("现行有效", "valid")
    assert {"index_number", "doc_number", "issuer", "published_on", "validity"} <= set(doc.shown)


def test_an_empty_cell_is_an_empty_value() -> None:
    values = (VALUES[0], VALUES[1], VALUES[2], "", VALUES[4], "")
    doc = read(f"<table><tr>{cells('td', *HEADS)}</tr><tr>{cells('td', *values)}</tr></table>")

    assert doc.doc_number is None
    assert "doc_number" in doc.shown
    assert doc.validity == "现行有效"


def test_a_day_of_writing_in_such_a_row_is_not_the_publication_day() -> None:
    heads, values = ("索引号", "文号", "生成日期", "备注"), ("QD012/2023-0045", "青水规〔2023〕2号", "2023-05-31", "")
    doc = read(f"<table><tr>{cells('td', *heads)}</tr><tr>{cells('td', *values)}</tr></table>")

    assert doc.written_on == dt.date(2023, 5, 31)
    assert doc.published_on is None


LISTS = {
    "two rows": "<tr><td>QD012/2023-0044</td><td>青渡市供水条例实施意见</td><td>有效</td><td>2023-05-01</td></tr><tr><td>QD012/2023-0043</td><td>青渡市排水许可办法</td><td>失效</td><td>2022-05-01</td></tr>",
    "a row that links": '<tr><td>QD012/2023-0044</td><td><a href="/zc/t2.html">青渡市供水条例实施意见</a></td><td>有效</td><td>2023-05-01</td></tr>',
}


@pytest.mark.parametrize("shape", LISTS)
def test_the_head_of_a_list_is_no_metadata(shape: str) -> None:
    doc = read("", f"<table><tr>{cells('th', '索引号', '名称', '有效性', '发布日期')}</tr>{LISTS[shape]}</table>")

    assert (doc.index_number, doc.validity) == (None, None)
