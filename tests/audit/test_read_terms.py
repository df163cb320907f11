"""Labels of guides count only with a value: beside, below or behind them, and never because a cell is empty."""

from __future__ import annotations

import pytest

from audit.read.page.body import read_sheet
from audit.read.page.term_groups import find
from audit.read.web.decode import parse
from rules.facts.records import PageKind

GI = (
    "信息分类", "编排体系", "获取方式", "工作机构名称", "办公地址", "办公时间", "联系电话", "传真号码",
    "互联网联系方式",
)  # fmt: skip
SERVICE = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")
VALUES = {
    "事项名称": "食品经营备案", "设定依据": "《食品安全法》第三十五条", "申请条件": "有固定场所",
    "办理材料": "申请书一份",
    "办理地点": "政务中心二楼", "办理时间": "工作日9:00-17:00", "联系电话": "0399-0000123",
    "办理流程": "受理、审查、决定",
}  # fmt: skip


def groups(html: str, kind: PageKind = "guide", *, sure: bool = True) -> set[str]:
    sheet = read_sheet(parse(f"<html><body><div>{html}</div></body></html>"))
    return set(find(kind, sheet, sure=sure).get("gi-guide-elements" if kind == "gi_guide" else "service-guide-8", {}))


def rows(values: dict[str, str]) -> str:
    return "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in values.items())


def two_a_row(values: dict[str, str]) -> str:
    pairs = list(values.items())
    return "".join(
        "<tr>" + "".join(f"<td>{label}：</td><td>{value}</td>" for label, value in pairs[at : at + 2]) + "</tr>"
        for at in range(0, len(pairs), 2)
    )


def column(values: dict[str, str]) -> str:
    heads = "".join(f"<th>{label}</th>" for label in values)
    return f"<tr>{heads}</tr><tr>{''.join(f'<td>{value}</td>' for value in values.values())}</tr>"


def stacked(values: dict[str, str]) -> str:
    return "".join(f"<tr><td>{label}</td></tr><tr><td>{value}</td></tr>" for label, value in values.items())


def listed(values: dict[str, str]) -> str:
    return "<dl>" + "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in values.items()) + "</dl>"


def running(values: dict[str, str]) -> str:
    return "".join(f"<p>{label}：{value}</p>" for label, value in values.items())


def headed(values: dict[str, str]) -> str:
    return "".join(f"<h3>{n}、{label}</h3><p>{value}</p>" for n, (label, value) in enumerate(values.items(), 1))


def one_line(values: dict[str, str]) -> str:
    return "<p>" + " ".join(f"{label}：{value}" for label, value in values.items()) + "</p>"


LAYOUTS = {
    "rows": lambda v: f"<table>{rows(v)}</table>", "two_a_row": lambda v: f"<table>{two_a_row(v)}</table>",
    "column": lambda v: f"<table>{column(v)}</table>", "stacked": lambda v: f"<table>{stacked(v)}</table>",
    "list": listed, "running": running, "headed": headed, "one_line": one_line,
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_label_with_a_value_is_found(layout: str) -> None:
    assert groups(LAYOUTS[layout](VALUES)) == set(SERVICE)


@pytest.mark.parametrize("empty", ["设定依据", "办理地点", "办理时间", "联系电话"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_label_without_a_value_is_not(layout: str, empty: str) -> None:
    assert groups(LAYOUTS[layout]({**VALUES, empty: ""})) == set(SERVICE) - {empty}


@pytest.mark.parametrize("mark", ["/", "——", "____", "&nbsp;"])
def test_strokes_are_no_value(mark: str) -> None:
    assert groups(LAYOUTS["rows"]({**VALUES, "办理时间": mark})) == set(SERVICE) - {"办理时间"}


def test_what_may_stand_for_words_is_a_value() -> None:
    for shown in ("<img src=t.png>", "<a href=lc.pdf></a>", "<input value=x>", "无"):
        assert groups(LAYOUTS["rows"]({**VALUES, "办理时间": shown})) == set(SERVICE)


def test_a_script_may_fill_the_cell() -> None:
    assert groups(LAYOUTS["rows"]({**VALUES, "办理时间": ""}), sure=False) == set(SERVICE)


def test_tabs_stand_apart_from_their_text() -> None:
    tabs = "<ul>" + "".join(f"<li>{label}</li>" for label in VALUES) + "</ul>"
    links = "".join(f"<div><a href='#{n}'>{label}</a></div>" for n, label in enumerate(VALUES))
    text = "".join(f"<div>{value}。</div>" for value in VALUES.values())
    assert groups(tabs + text) == groups(links + text) == set(SERVICE)


def test_one_empty_place_among_full_ones_takes_nothing_away() -> None:
    assert "办理时间" in groups(rows({"办理时间": ""}) + "<p>办理时间：工作日9:00-17:00</p>")


def test_a_heading_over_labels_keeps_its_meaning() -> None:
    html = "<p>联系方式：</p><p>办公地址：泉城大道1号</p><p>工作机构：</p><p>办公时间：工作日</p>"
    assert groups(html, "gi_guide") >= {"工作机构名称", "办公地址", "办公时间"}


def test_the_nine_elements_of_a_disclosure_guide() -> None:
    values = {
        "信息分类": "按主题分类", "编排体系": "按索引号编排", "获取方式": "网站查阅", "机构名称": "市政府办公室",
        "办公地址": "泉城大道1号", "办公时间": "工作日", "联系电话": "0399-0000123", "传真号码": "0399-0000124",
        "互联网联系方式": "xxgk@example.gov.cn",
    }  # fmt: skip
    table = LAYOUTS["rows"]
    assert groups(table(values), "gi_guide") == set(GI)
    assert groups(table({**values, "传真号码": "", "办公时间": " "}), "gi_guide") == set(GI) - {"传真号码", "办公时间"}
    line = "<p>电话号码：0399-0000123　传真：　电子邮箱：</p><p>监督电话：0399-0000125</p>"
    found = groups(line, "gi_guide")
    assert "联系电话" in found
    assert "传真号码" not in found


@pytest.mark.parametrize(
    ("kind", "words", "html", "group"),
    [
        ("gi_guide", "gi-guide-elements", "<p>贰、怎样获取</p><p>在专栏检索下载。</p>", "获取方式"),
        ("gi_guide", "gi-guide-elements", "<p>电子信箱：bgs@example.gov.cn</p>", "互联网联系方式"),
        ("gi_guide", "gi-guide-elements", "<p>来信请寄 bgs＠example.gov.cn</p>", "互联网联系方式"),
        ("gi_guide", "gi-guide-elements", "<p>来信请寄 bgs#163.com（#换成@）</p>", "互联网联系方式"),
        ("gi_guide", "gi-guide-elements", "<p>可以在线提出申请。</p>", "互联网联系方式"),
        ("gi_guide", "gi-guide-elements", "<p>工作日上午8:30至12:00，下午2:30至5:30</p>", "办公时间"),
        ("gi_guide", "gi-guide-elements", "<p>对外时间：周一至周五</p>", "办公时间"),
        ("gi_guide", "gi-guide-elements", "<p>地　址：示例路1号</p>", "办公地址"),
        ("gi_guide", "gi-guide-elements", "<p>电 话（传真）：0399-0000123</p>", "联系电话"),
        ("gi_guide", "gi-authority", "<p>可以向县政府办公室投诉举报</p>", "主管部门"),
        ("gi_guide", "gi-authority", "<p>机构名称：示例区政府办政务公开股</p>", "主管部门"),
        ("gi_guide", "gi-authority", "<p>由镇党政综合办公室受理</p>", "主管部门"),
        ("gi_guide", "gi-authority", "<p>电 话 0399-0000123</p>", "联系电话"),
        ("column", "org-elements", "<p>对外服务时间：工作日上午8:30至12:00</p>", "办公时间"),
        ("column", "org-elements", "<p>每天 9时—17时 接待来访</p>", "办公时间"),
        ("column", "org-elements", "<p>本局下设办公室、财务科</p>", "机构设置"),
        ("guide", "service-guide-8", "<p>服务窗口：政务中心2号</p>", "办理地点"),
        ("guide", "service-guide-8", "<p>开门：9点到17点</p>", "办理时间"),
        ("guide", "service-guide-8", "<p>申请人应当具备下列情形</p>", "申请条件"),
        ("guide", "service-guide-vague", "<p>3.相关证明材料等</p>", "其他材料"),
        ("guide", "service-guide-vague", "<p>材料：1.身份证；2.有关资料等。</p>", "其他材料"),
        ("guide", "service-guide-vague", "<p>提交身份证、户口簿、相关材料等，经审查后发证</p>", "等材料"),
    ],
)  # fmt: skip
def test_other_wordings_and_shapes_tell_an_element(kind: PageKind, words: str, html: str, group: str) -> None:
    assert group in find(kind, read_sheet(parse(f"<html><body><div>{html}</div></body></html>"))).get(words, {})


@pytest.mark.parametrize(
    ("kind", "words", "html", "group"),
    [
        ("gi_guide", "gi-guide-elements", "<p>邮箱地址：见首页</p>", "办公地址"),
        ("gi_guide", "gi-guide-elements", "<p>办结时间：20个工作日</p>", "办公时间"),
        ("gi_guide", "gi-guide-elements", "<p>发布于2026-01-05 08:30，2026-01-06 9:10</p>", "办公时间"),
        ("guide", "service-guide-8", "<p>办结时间：5个工作日，收费0.50-1.00元</p>", "办理时间"),
        ("gi_guide", "gi-authority", "<p>向本机关政务公开办理窗口提出</p>", "主管部门"),
        ("guide", "service-guide-8", "<p>投诉电话：0399-0000123</p>", "联系电话"),
        ("guide", "service-guide-vague", "<p>携带相关材料等候叫号</p>", "等材料"),
        ("guide", "service-guide-vague", "<p>四、相关材料</p><p>身份证</p>", "其他材料"),
        ("guide", "service-guide-vague", "<p>身份证</p><p><i style='display:none'>相关证明材料等</i></p>", "其他材料"),
    ],
)  # fmt: skip
def test_what_only_resembles_an_element_does_not(kind: PageKind, words: str, html: str, group: str) -> None:
    assert group not in find(kind, read_sheet(parse(f"<html><body><div>{html}</div></body></html>"))).get(words, {})


@pytest.mark.parametrize("mark", ["四、", "（四）", "第四条　"])
def test_the_last_paragraph_of_a_guide_is_no_footer(mark: str) -> None:
    """Address, telephone and mail of the office stand right over the footer."""
    text = "本机关主动公开的政府信息按主题和体裁分类，公众可以通过网站、公报和查阅场所获取，也可以依法提出申请。" * 3
    html = f"""<html><head><title>示例区人民政府信息公开指南</title></head><body><h2>示例区人民政府信息公开指南</h2>
    <p>一、{text}</p>
    <p>{mark}工作机构：示例区人民政府办公室政务公开股；办公地址：政府路1号；联系电话：0399-5550112；电子邮箱：a@b.cn。</p>
    <div><p>主办：示例区人民政府　联系电话：0399-5550100　地址：政府路1号</p>
    <p>网站标识码：1399000008 冀ICP备06012345号</p></div>
    </body></html>"""
    assert set(find("gi_guide", read_sheet(parse(html)))["gi-authority"]) == {"主管部门", "联系电话"}
