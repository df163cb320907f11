"""A column without rows is empty only where its page holds neither a filled table nor a reason."""

from __future__ import annotations

import pytest

from audit.read.page import PageSource, read_page

FILLED = {
    "heads and a row": "<table><tr><th>收费项目</th><th>标准</th></tr><tr><td>登记费</td><td>80元/件</td></tr></table>",
    "no heads": "<table><tr><td>办公室</td><td>二楼</td></tr><tr><td>财务科</td><td>三楼</td></tr></table>",
    "in a table of the layout": "<table><tr><td><table><tr><td>区域</td><td>价格</td></tr>"
    "<tr><td>东城</td><td>每月6元</td></tr></table></td></tr></table>",
    "words in paragraphs": "<table><tr><td><p>科室</p></td><td><p>电话</p></td></tr>"
    "<tr><td><p>土地科</p></td><td><p>0399-0000123</p></td></tr></table>",
}
REASONS = (
    "公务员招录由省、市统一组织，本栏目暂无其他信息。",
    "本年度没有重大建设项目，暂无信息",
    "我局不承担行政强制职责。",
    "因机构改革，该项职能划转至市医疗保障局。",
    "统计数据请到市统计局网站查阅。",
    "2026年未开展政府集中采购",
    "本单位无行政事业性收费项目",
)
EMPTY = (
    "",
    "暂无内容",
    "本栏目暂无信息，敬请期待！",
    "因网站改版，栏目内容正在整理中",
    "没有找到相关信息",
    "本年度暂无相关信息",
    "<table><tr><th>序号</th><th>标题</th><th>日期</th></tr></table>",
    "<table><tr><th>序号</th><th>标题</th></tr><tr><td></td><td></td></tr></table>",
    "<table><tr><th>名称</th><th>日期</th></tr><tr><td>无</td><td>—</td></tr></table>",
    "<table><tr><td>标题：</td><td><input></td></tr><tr><td>日期：</td><td><input></td></tr></table>",
)


def found(body: str) -> object:
    html = f"""<html><head><title>示例栏目-示例县人民政府</title><meta name="ColumnName" content="示例栏目"></head>
      <body><h1>示例栏目</h1><div>{body}</div></body></html>"""
    return read_page(PageSource(url="https://www.example.gov.cn/sllm/", static_html=html.encode())).items_found


@pytest.mark.parametrize("layout", FILLED)
def test_a_filled_table_is_content(layout: str) -> None:
    assert found(FILLED[layout]) is None


@pytest.mark.parametrize("words", REASONS)
def test_a_reason_is_no_empty_list(words: str) -> None:
    assert found(f"<p>{words}</p>") is None


@pytest.mark.parametrize("body", EMPTY)
def test_what_says_nothing_is_empty(body: str) -> None:
    assert found(body) == 0
