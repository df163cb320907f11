"""Metadata blocks in the shapes sites give them; every shape must tell the same document."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Document, Unknown

TITLE = "云泉市人民政府办公室关于印发云泉市公共停车场管理办法的通知"
BODY = """
<p>各县（区）人民政府，市政府各部门：</p><p>《云泉市公共停车场管理办法》已经市政府第12次常务会议研究同意，现印发给你们，请认真贯彻执行。</p>
<p style="text-align:right">云泉市人民政府办公室</p><p style="text-align:right">2022年9月28日</p>
<p>第一条 为了加强公共停车场管理，规范停车秩序，改善城市道路交通状况，根据有关法律法规，结合本市实际，制定本办法。</p>
<p>第二条 本市行政区域内公共停车场的规划、建设、使用和管理，适用本办法，法律法规另有规定的从其规定。</p>
"""
TABLE = f"""<table><tr><td>索 引 号：</td><td>000014349/2022-00110</td><td>主题分类：</td><td>城乡建设</td></tr>
<tr><td>发文机关：</td><td>云泉市人民政府办公室</td><td>成文日期：</td><td>2022年9月28日</td></tr>
<tr><td>标　　题：</td><td colspan=3>{TITLE}</td></tr>
<tr><td>发文字号：</td><td>云政办规〔2022〕7号</td><td>发布日期：</td><td>2022-09-30</td></tr>
<tr><td>有 效 性：</td><td>有效</td><td></td><td></td></tr></table>"""
PLAIN_CELLS = f"""<table><tr><th>索引号</th><td>000014349/2022-00110</td><th>主题分类</th><td>城乡建设</td></tr>
<tr><th>发布机构</th><td>云泉市人民政府办公室</td><th>生成日期</th><td>2022/9/28</td></tr>
<tr><th>名称</th><td colspan=3>{TITLE}</td></tr><tr><th>文号</th><td>云政办规〔2022〕7号</td><th>公开日期</th><td>2022年09月30日</td></tr>
<tr><th>效力状况</th><td>有效</td><th>关键词</th><td></td></tr></table>"""
SPANS = f"""<ul><li><span>索引号：</span>000014349/2022-00110</li><li><span>主题分类：</span><b>城乡建设</b></li>
<li><b>发布机构</b>：云泉市人民政府办公室</li><li><b>成文日期</b>：二〇二二年九月二十八日</li><li>标题：{TITLE}</li>
<li>文&nbsp;&nbsp;&nbsp;&nbsp;号：<i>云政办规</i><i>〔2022〕</i><i>7号</i></li><li>发布日期：２０２２年９月３０日</li><li>时效性：有效</li></ul>"""
LABEL_DIV = f"""<dl><dd><label><font>索 引 号：</font></label><div>000014349/2022-00110</div></dd>
<dd><label>主题分类：</label><div>城乡建设</div></dd><dd><label>责任部门：</label><div>云泉市人民政府办公室</div></dd>
<dd><label>生成日期：</label><div>2022-09-28</div></dd><dd><label>信息名称：</label><div>{TITLE}</div></dd>
<dd><label>文件编号：</label><div>云政办规〔2022〕7号</div></dd><dd><label>发布时间：</label><div>2022-09-30 08:30:00</div></dd>
<dd><label>有效性：</label><div>有效</div></dd></dl>"""
DL = f"""<dl><dt>索引号</dt><dd>000014349/2022-00110</dd><dt>主题分类</dt><dd>城乡建设</dd><dt>发文机关</dt><dd>云泉市人民政府办公室</dd>
<dt>成文日期</dt><dd>2022-09-28</dd><dt>标题</dt><dd>{TITLE}</dd><dt>发文字号</dt><dd>云政办规〔2022〕7号</dd>
<dt>发布日期</dt><dd>2022-09-30</dd><dt>有效性</dt><dd>有效</dd></dl>"""
BRACKETS = f"""<ol><li>[主题分类] <span>城乡建设</span><span>----</span></li><li>[发文机构] <span>----</span><span>云泉市人民政府办公室</span></li>
<li>[索引号] <span>000014349/2022-00110</span></li><li>[成文日期] <span>2022-09-28</span></li><li>[标题] <span>{TITLE}</span></li>
<li>[发文字号] <span>云政办规</span><span>〔2022〕</span><span>7号</span></li><li>[废止日期] <span>----</span></li>
<li>[发布日期] <span>2022-09-30</span></li><li>[有效性] <span>有效</span></li></ol>"""
ONE_LINE = f"""<p>索引号：000014349/2022-00110　主题分类：城乡建设　发布机构：云泉市人民政府办公室</p>
<p>标题：{TITLE}</p><p>文号：云政办规〔2022〕7号　成文日期：2022-09-28　发布日期：2022-09-30　有效性：有效</p>"""
COLUMNS = f"""<div><div><p>索引号</p><p>主题分类</p><p>发布机构</p><p>成文日期</p><p>标题</p><p>文号</p><p>发布日期</p><p>有效性</p></div>
<div><p>000014349/2022-00110</p><p>城乡建设</p><p>云泉市人民政府办公室</p><p>2022-09-28</p><p>{TITLE}</p><p>云政办规〔2022〕7号</p>
<p>2022-09-30</p><p>有效</p></div></div>"""
HEADER_ROW = f"""<table><tr><th>索引号</th><th>主题分类</th><th>发布机构</th><th>成文日期</th><th>标题</th><th>文号</th><th>发布日期</th><th>有效性</th></tr>
<tr><td>000014349/2022-00110</td><td>城乡建设</td><td>云泉市人民政府办公室</td><td>2022-09-28</td><td>{TITLE}</td><td>云政办规〔2022〕7号</td>
<td>2022-09-30</td><td>有效</td></tr></table>"""
INPUTS = f"""<div><label>索引号：</label><input type="text" readonly value="000014349/2022-00110"></div>
<div><label>主题分类：</label><input readonly value="城乡建设"></div><div><label>发布机构：</label><input readonly value="云泉市人民政府办公室"></div>
<div><label>成文日期：</label><input readonly value="2022-09-28"></div><div><label>标题：</label><input readonly value="{TITLE}"></div>
<div><label>文号：</label><input readonly value="云政办规〔2022〕7号"></div><div><label>发布日期：</label><input readonly value="2022-09-30"></div>
<div><label>有效性：</label><input readonly value="有效"></div>"""
BROKEN = f"""<table><tr><td>索引号：<td>000014349/2022-00110<td>主题分类：<td>城乡建设
<tr><td><strong>发布机构：</strong><td>云泉市人民政府办公室<td>成文日期：<td>2022-09-28
<tr><td>标题：<td>{TITLE}<tr><td>文号：<td>云政办规〔2022〕7号<td>发布日期：<td>2022-09-30<tr><td>有效性：<td>有效</table>"""
SHAPES = {
    "table": TABLE, "cells without colons": PLAIN_CELLS, "spans": SPANS, "label and div": LABEL_DIV, "dl": DL,
    "brackets": BRACKETS, "one line": ONE_LINE, "columns": COLUMNS, "header row": HEADER_ROW, "inputs": INPUTS,
    "unclosed cells": BROKEN,
}  # fmt: skip


def document(block: str, title: str = TITLE, body: str = BODY, scripts: str = "") -> Document:
    html = f"""<html><head><title>{title}_云泉市人民政府</title>{scripts}</head><body><div>当前位置：<a href="/">首页</a> &gt;
    <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/zcwj/">政策文件</a></div>{block}<h1>{title}</h1><div>{body}</div>
    <p>主办单位：云泉市人民政府办公室 冀ICP备12345678号-1 网站标识码：1399000001</p></body></html>"""
    reading = read_page(PageSource(url="http://www.yunquan.gov.cn/zwgk/t20220930_1.html", static_html=html.encode()))
    assert reading.document is not None
    assert reading.page.kind == "document"
    return reading.document


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_block_tells_the_same(shape: str) -> None:
    doc = document(SHAPES[shape])
    assert doc.index_number == "000014349/2022-00110"
    assert doc.doc_number == "云政办规〔2022〕7号"
    assert doc.issuer == "云泉市人民政府办公室"
    assert doc.topic == "城乡建设"
    assert doc.written_on == dt.date(2022, 9, 28)
    assert doc.published_on == dt.date(2022, 9, 30)
    assert (doc.validity, doc.status) == ("有效", "valid")
    assert doc.title == TITLE
    assert {"index_number", "doc_number", "issuer", "validity", "written_on"} <= set(doc.shown)


def test_placeholder_values_are_shown_but_empty() -> None:
    doc = document(
        "<ul><li>索引号：无</li><li>文号：----</li><li>发布机构：云泉市教育局</li><li>发布日期：2022-09-30</li><li>有效性：</li></ul>"
    )
    assert (doc.index_number, doc.doc_number, doc.validity) == (None, None, None)
    assert {"index_number", "doc_number", "validity"} <= set(doc.shown)
    assert doc.issuer == "云泉市教育局"


def test_a_search_form_is_no_block() -> None:
    form = """<div><span>文件状态</span><input type="radio"><i>不限</i><input type="radio"><i>现行有效</i></div>
    <div><span>索引号：</span><input type="text" placeholder="请输入"></div><div><span>发布日期：</span><select><option>2020</option></select></div>"""
    doc = document(form)
    assert (doc.validity, doc.index_number) == (None, None)


def test_commented_values_are_not_shown() -> None:
    doc = document(
        "<ul><li>索引号：000014349/2022-00110</li><!--<li>有效性：有效</li>--><li>发布机构：云泉市教育局</li><li>文号：</li></ul>"
    )
    assert doc.validity is None
    assert "validity" not in doc.shown


@pytest.mark.parametrize(
    ("label", "status"),
    [("现行有效", "valid"), ("有效（延续实施）", "valid"), ("失效", "lapsed"), ("废止", "repealed"), ("失效（提前废止）", "repealed"),
     ("已修改", "amended"), ("部分条款失效", "partly_invalid"), ("尚未施行", "not_yet")],
)  # fmt: skip
def test_validity_words_map_to_the_enum(label: str, status: str) -> None:
    doc = document(f"<ul><li>索引号：A/2022-1</li><li>发布机构：云泉市教育局</li><li>有效性：{label}</li></ul>")
    assert (doc.validity, doc.status) == (label, status)


def test_an_unheard_of_validity_word_is_unknown_not_guessed() -> None:
    doc = document("<ul><li>索引号：A/2022-1</li><li>发布机构：云泉市教育局</li><li>有效性：待评估</li></ul>")
    assert doc.validity == "待评估"
    assert isinstance(doc.status, Unknown)


def test_a_value_set_by_an_inline_script_is_read() -> None:
    block = """<ul><li><span>文号：</span>云政办规〔2022〕7号</li><li><span>发布机关：</span>云泉市教育局</li><li><span id="zt">文件状态：</span><script>
    var end = '1729007999'; var state = '失效'; if (state != "") { $('#zt').parent().append(state); } else { $('#zt').parent().append("有效"); }
    </script></li></ul>"""
    assert document(block).status == "lapsed"
    branch = block.replace("append(state)", "append('有效')").replace('append("有效")', "append('失效')")
    assert isinstance(document(branch).validity, Unknown)  # which branch runs is not for us to say


def test_missing_labels_are_unknown_where_scripts_have_not_run() -> None:
    block = "<ul><li>发布机构：云泉市教育局</li><li>发布日期：2022-09-30</li></ul>"
    assert document(block, scripts='<script src="/a.js"></script>').index_number == Unknown(
        "页面含脚本，未经浏览器渲染"
    )
    assert document(block).index_number is None
