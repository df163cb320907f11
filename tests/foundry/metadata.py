"""Metadata blocks of documents: every arrangement of labels and values that templates print."""

from __future__ import annotations

from tests.foundry.drawing import Draw, spoken

Rows = list[tuple[str, str]]
_LABELS = {
    "index_number": ("索引号", "索 引 号", "信息索引号", "索取号"),
    "title": ("标题", "名称", "信息名称", "文件名称", "标　　题"),
    "doc_number": ("文号", "发文字号", "文　　号", "文件编号"),
    "issuer": ("发布机构", "发文机关", "发文单位", "制发机关", "公开主体", "发布单位", "公开责任部门"),
    "written_on": ("成文日期", "生成日期", "发文日期", "成文时间"),
    "published_on": ("发布日期", "公开日期", "发布时间", "公布日期"),
    "validity": ("有效性", "文件状态", "效力状态", "时效性"),
    "topic": ("主题分类", "信息分类", "分类"),
    "other": ("主题词", "关键词", "体裁分类", "公开方式"),
}


def rows(draw: Draw, values: dict[str, str]) -> Rows:
    """Labels and values in an order some template has; an empty value is a label without one."""
    made = [(draw.one(_LABELS[name]), value) for name, value in values.items()]
    if draw.chance(0.5):
        made.append((draw.one(_LABELS["other"]), draw.one(("", "", "管理 服务", "主动公开"))))
    if draw.chance(0.3):
        draw.rng.shuffle(made)
    return made


def _four_cells(d: Draw, told: Rows) -> str:
    lines = []
    for at in range(0, len(told), 2):
        pair = told[at : at + 2]
        lines.append("".join(f"<td class='l'>{a}：</td><td>{b}</td>" for a, b in pair))
    return f"<table{d.name()} border='1'>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _four_cells_bare(d: Draw, told: Rows) -> str:
    lines = []
    for at in range(0, len(told), 2):
        lines.append("".join(f"<th>{a}</th><td>{b}</td>" for a, b in told[at : at + 2]))
    return f"<table{d.name()}>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _two_cells(d: Draw, told: Rows) -> str:
    return f"<table{d.name()}>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in told) + "</table>"


def _in_cells(d: Draw, told: Rows) -> str:
    cells = [f"<td><b>{a}：</b>{b}</td>" for a, b in told]
    lines = ["".join(cells[at : at + 2]) for at in range(0, len(cells), 2)]
    return "<table width='90%'>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _dl(d: Draw, told: Rows) -> str:
    return f"<dl{d.name()}>" + "".join(f"<dt>{a}：</dt><dd>{b}</dd>" for a, b in told) + "</dl>"


def _dls(d: Draw, told: Rows) -> str:
    return f"<div{d.name()}>" + "".join(f"<dl><dt>{a}</dt><dd>{b}</dd></dl>" for a, b in told) + "</div>"


def _list(d: Draw, told: Rows) -> str:
    return f"<ul{d.name()}>" + "".join(f"<li><strong>{a}：</strong><span>{b}</span></li>" for a, b in told) + "</ul>"


def _bracket_labels(d: Draw, told: Rows) -> str:
    return f"<ul{d.name()}>" + "".join(f"<li><span>[{a}]</span> <span>{b}</span></li>" for a, b in told) + "</ul>"


def _spans(d: Draw, told: Rows) -> str:
    lines = "".join(f"<div><span class='n1'>{a}</span><span class='n2'>{b}</span></div>" for a, b in told)
    return f"<div{d.name()}>{lines}</div>"


def _label_row(d: Draw, told: Rows) -> str:
    head = "".join(f"<th>{a}</th>" for a, _ in told)
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>"
        f"<tr>{''.join(f'<td>{b}</td>' for _, b in told)}</tr></tbody></table>"
    )


def _inputs(d: Draw, told: Rows) -> str:
    cells = "".join(f"<tr><td>{a}：</td><td><input type='text' readonly value='{b}'></td></tr>" for a, b in told)
    return f"<table>{cells}</table>"


def _lines(d: Draw, told: Rows) -> str:
    return "<p>" + "<br>".join(f"{a}：{b}" for a, b in told) + "</p>"


def _one_paragraph(d: Draw, told: Rows) -> str:
    return f"<div{d.name()}>" + "".join(f"<p><label>{a}：</label>{b}</p>" for a, b in told) + "</div>"


def _merged(d: Draw, told: Rows) -> str:
    lines = []
    for at in range(0, len(told), 2):
        pair = told[at : at + 2]
        span = " colspan='3'" if len(pair) == 1 else ""
        lines.append("<tr>" + "".join(f"<td width='15%'>{a}</td><td{span}>{b}</td>" for a, b in pair) + "</tr>")
    return "<table cellspacing='0'><tbody>" + "".join(lines) + "</tbody></table>"


def _em_spaces(d: Draw, told: Rows) -> str:
    return f"<div{d.name()}>" + "　　".join(f"{a}：{b}" for a, b in told) + "</div>"


BLOCKS = {
    "four-cells": _four_cells, "four-cells-bare": _four_cells_bare, "two-cells": _two_cells, "in-cells": _in_cells,
    "dl": _dl, "many-dl": _dls, "list": _list, "bracket-labels": _bracket_labels, "spans": _spans,
    "label-row": _label_row, "inputs": _inputs, "lines": _lines, "paragraphs": _one_paragraph, "merged": _merged,
    "one-line": _em_spaces,
}  # fmt: skip


def block(draw: Draw, number: str, issuer: str, title: str) -> str:
    """A metadata block of a document, with its values in the truth."""
    truth = draw.truth
    written = draw.day
    published = draw.later(written, 0, 20)
    values = {
        "index_number": draw.one((f"{draw.number(11000000, 99999999)}/{written.year}-{draw.number(10000, 99999)}",
                                  f"{draw.number(100000000, 999999999)}-{draw.number(10, 99)}-000{draw.number(1, 9)}",
                                  f"MB{draw.number(1000000, 9999999)}/{written.year}-00{draw.number(100, 999)}")),
        "topic": draw.one(("综合政务", "城乡建设、环境保护", "财政、金融、审计", "劳动、人事、监察")),
        "issuer": issuer,
        "written_on": draw.one((written.isoformat(), spoken(written), f"{written.year}-{written.month}-{written.day}")),
        "title": title,
        "doc_number": number,
        "published_on": published.isoformat(),
        "validity": draw.one(("有效", "现行有效", "失效", "废止", "")),
    }  # fmt: skip
    for name in ("topic", "title", "validity", "index_number"):
        if draw.chance(0.25):
            del values[name]
    for name, value in values.items():
        if name != "title" and value:
            truth[name] = value
    truth["written_on"], truth["published_on"] = written.isoformat(), published.isoformat()
    return draw.make("meta", BLOCKS, rows(draw, values))
