"""A column without rows is empty only where its page holds neither a filled table nor a reason."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page

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


PERSONS = {
    "cards": "<ul><li><a href='ldjs/1.html'><img src='/1.png' alt=''>罗远山</a> 局长</li><li><a href='ldjs/2.html'>韦琴</a> 副局长</li></ul>",
    "cells": "<table><tr><td><a href='/sllm/zhang.htm'>张　三</a></td><td><a href='/sllm/li.htm'>李四</a></td></tr></table>",
    "queries": "<p><a href='show.jsp?id=3'>罗远山</a></p><p><a href='show.jsp?id=4'>韦琴</a></p>",
}
FORMS = (
    "<form action='/save'><p>标题 <input name=t></p><p>内容 <textarea name=c></textarea></p><button>提交</button></form>",
    "<form method=post action='/apply.do'><p><label for=a>姓名</label><input id=a></p><p><label for=b>证件号码</label>"
    "<input id=b></p><p><label for=d>联系电话</label><input id=d></p><input type=submit value=提交></form>",
)


@pytest.mark.parametrize("layout", PERSONS)
def test_a_page_of_persons_is_no_empty_list(layout: str) -> None:
    """领导信息 links to a page for each person: names of two or three characters are no titles."""
    assert found(PERSONS[layout]) is None


@pytest.mark.parametrize("form", FORMS)
def test_a_form_to_write_with_is_no_empty_list(form: str) -> None:
    assert found(form) is None


@pytest.mark.parametrize(
    "body",
    [
        "<form method=get action='/s'><input name=title><input name=from><input name=to><button>查询</button></form>",
        "<a href='2.html'>2</a> <a href='3.html'>3</a> <a href='index_2.html'>下一页</a>",
        "<a href='/other/1.html'>张三</a> <a href='/other/2.html'>李四</a>",
    ],
)
def test_a_search_a_pager_and_links_elsewhere_leave_a_list_empty(body: str) -> None:
    assert found(body) == 0
