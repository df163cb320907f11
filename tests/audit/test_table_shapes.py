"""The heads of a page's tables are facts; a layout, a block of labels and a row of numbers are no heads."""

from __future__ import annotations

import pytest
from lxml import html

from audit.read.page.page import PageSource, read_page
from audit.read.page.table_shapes import table_shapes

LIST = (
    "<table><tr><th>检查主体</th><th>检 查 事项</th><th>年度频次上限</th></tr>"
    "<tr><td>市应急局</td><td>安全检查</td><td>2次</td></tr><tr><td>市商务局</td><td>价格检查</td><td>1次</td></tr></table>"
)


def shapes(markup: str) -> list[tuple[tuple[str, ...], int]]:
    return [(one.heads, one.rows) for one in table_shapes(html.fromstring(f"<html><body>{markup}</body></html>"))]


def test_a_list_shows_its_heads_and_rows() -> None:
    assert shapes(LIST) == [(("检查主体", "检查事项", "年度频次上限"), 2)]
    assert shapes(LIST.replace("th>", "td>")) == shapes(LIST)
    assert shapes(LIST.replace("<table>", "<table><tr><td colspan=3>事项清单</td></tr>")) == shapes(LIST)


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>索引号：</td><td>A1</td></tr><tr><td>发文机关：</td><td>市政府</td></tr></table>",
        "<table><tr><td>姓名</td><td>13800138000</td></tr><tr><td>甲</td><td>1</td></tr></table>",
        "<table><tr><td>" + "很长的一段正文，" * 9 + "</td><td>侧栏</td></tr><tr><td>一</td><td>二</td></tr></table>",
        "<table><tr><th>只有</th><th>表头</th></tr></table>",
        f"<div style='display:none'>{LIST}</div>",
    ],
)
def test_what_is_no_list_has_no_shape(markup: str) -> None:
    assert shapes(markup) == []


def test_a_page_carries_them() -> None:
    body = f"<html><head><title>事项清单</title></head><body><h1>检查事项清单</h1>{LIST}</body></html>".encode()
    page = read_page(PageSource(url="https://www.example.gov.cn/a.html", static_html=body)).page
    assert [one.heads for one in page.tables] == [("检查主体", "检查事项", "年度频次上限")]
