"""Breadcrumbs: with and without a label, in one line, in cells or lists, with every mark between levels."""

from __future__ import annotations

from tests.foundry import harder
from tests.foundry.drawing import Draw

COLUMNS = {
    "document": (
        ("政务公开", "政策文件"), ("政府信息公开", "政策", "行政规范性文件"),
        ("信息公开", "法定主动公开内容", "政府文件"),
    ),
    "notice": (("政务公开", "通知公告"), ("新闻中心", "公示公告"), ("信息公开", "通知公告")),
    "news": (("新闻中心", "工作动态"), ("要闻动态", "部门动态"), ("走进我们", "新闻资讯")),
    "interpretation": (("政务公开", "政策解读"), ("政策", "政策解读", "文字解读")),
    "guide": (("政务服务", "办事指南"), ("办事服务", "办事指南")),
    "qa": (("互动交流", "来信选登"), ("政民互动", "咨询投诉")),
    "statistics": (("政务公开", "统计数据"), ("统计信息", "统计公报")),
    "enforcement": (("政务公开", "行政处罚"), ("重点领域信息公开", "行政处罚和行政强制")),
    "procurement": (("政务公开", "政府采购"), ("公共资源交易", "采购公告")),
    "annual_report": (("政府信息公开", "政府信息公开年报"), ("信息公开", "政府信息公开年度报告")),
    "gi_guide": (("政府信息公开", "政府信息公开指南"), ("信息公开", "信息公开指南")),
    "list": (("政务公开", "通知公告"), ("新闻中心", "工作动态"), ("政务公开", "财政信息", "预决算")),
    "column": (("政务公开", "重点领域"), ("专题专栏", "营商环境")),
    "other": (("网站服务", "网站声明"), ("关于我们", "联系方式"), ("走进我们", "机构概况")),
}  # fmt: skip
_HERE = (
    "当前位置：", "您现在的位置：", "您的位置：", "当前位置:", "您当前所在位置：", "所在位置：", "现在位置：",
    "您所在的位置：", "【当前位置】", "位置：", "当前栏目：",
)  # fmt: skip
_MARKS = ("&gt;", " &gt; ", "&nbsp;&gt;&nbsp;", "&gt;&gt;", " &raquo; ", " → ", "＞", " › ", "&nbsp;&raquo;&nbsp;")


def _levels(d: Draw, path: list[str], last_linked: bool) -> list[str]:
    made = []
    address = ""
    for at, name in enumerate(path):
        address = "/" if not at else f"{address}{d.one(('zwgk', 'xxgk', 'col', 'n', 'xw'))}{at}/"
        linked = at < len(path) - 1 or last_linked
        made.append(f'<a href="{address}">{name}</a>' if linked else name)
    return made


def _line(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}>{d.one(_HERE)}{d.one(_MARKS).join(_levels(d, path, linked))}</div>"


def _span(d: Draw, path: list[str], linked: bool) -> str:
    return (
        f"<div{d.name()}><span>{d.one(_HERE)}</span><span>{d.one(_MARKS).join(_levels(d, path, linked))}</span></div>"
    )


def _cell(d: Draw, path: list[str], linked: bool) -> str:
    levels = d.one(_MARKS).join(_levels(d, path, linked))
    return (
        f"<table width='960'><tr><td width='20'><img src='/images/dot.gif'>"
        f"</td><td>{d.one(_HERE)}{levels}</td></tr></table>"
    )


def _two_cells(d: Draw, path: list[str], linked: bool) -> str:
    levels = d.one(_MARKS).join(_levels(d, path, linked))
    return f"<table><tr><td>{d.one(_HERE)}</td><td>{levels}</td></tr></table>"


def _bare(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}>{d.one(_MARKS).join(_levels(d, path, linked))}</div>"


def _bold_last(d: Draw, path: list[str], linked: bool) -> str:
    levels = _levels(d, path, False)
    levels[-1] = f"<b>{path[-1]}</b>"
    return f"<p{d.name()}>{d.one(_HERE)}{' &gt; '.join(levels)}</p>"


def _slashes(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}>{d.one(_HERE)}{d.one((' / ', ' | ', ' - ')).join(_levels(d, path, linked))}</div>"


def _items(d: Draw, path: list[str], linked: bool) -> str:
    levels = "".join(f"<li>{one}</li>" for one in _levels(d, path, linked))
    return f"<div class='{d.one(('breadcrumb', 'crumbs'))}'><ol>{levels}</ol></div>"


def _labelled_items(d: Draw, path: list[str], linked: bool) -> str:
    levels = "".join(f"<li>{'&gt;' if at else ''}{one}</li>" for at, one in enumerate(_levels(d, path, linked)))
    return f"<ul{d.name()}><li>{d.one(_HERE)}</li>{levels}</ul>"


def _marks_apart(d: Draw, path: list[str], linked: bool) -> str:
    mark = d.one(("<i>&gt;</i>", "<span class='sp'>&gt;</span>", "<em>&raquo;</em>"))
    return f"<div{d.name()}>{d.one(_HERE)}{mark.join(_levels(d, path, linked))}</div>"


def _ends_in_mark(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}>{d.one(_HERE)}{' &gt; '.join(_levels(d, path, True))} &gt;</div>"


def _leaf(d: Draw, path: list[str], linked: bool) -> str:
    return (
        f"<div{d.name()}>{d.one(_HERE)}{' &gt; '.join([*_levels(d, path, True), d.one(('正文', '文章正文', '详情'))])}"
        f"</div>"
    )


def _nav(d: Draw, path: list[str], linked: bool) -> str:
    levels = "".join(f"<a href='/c{at}/'>{name}</a>" for at, name in enumerate(path[:-1]))
    return f"<nav aria-label='当前位置'>{levels}<span>{path[-1]}</span></nav>"


def _under_menu(d: Draw, path: list[str], linked: bool) -> str:
    menu = "".join(f"<a href='/m{at}/'>{name}</a>" for at, name in enumerate(("网站支持IPv6", "无障碍", "长者模式")))
    return f"<div class='top'>{menu}&gt;</div><div>{d.one(_HERE)}{' &gt; '.join(_levels(d, path, linked))}</div>"


CRUMBS = {
    "line": _line, "span": _span, "cell": _cell, "two-cells": _two_cells, "no-label": _bare, "bold-last": _bold_last,
    "slashes": _slashes, "items": _items, "labelled-items": _labelled_items, "marks-apart": _marks_apart,
    "ends-in-mark": _ends_in_mark, "leaf": _leaf, "nav": _nav, "under-menu": _under_menu,
}  # fmt: skip
ARTICLES_ONLY = ("leaf", "ends-in-mark")


def path_of(draw: Draw, kind: str) -> tuple[str, ...]:
    return draw.one(COLUMNS[kind])


def crumb(draw: Draw, kind: str, path: tuple[str, ...]) -> str:
    """The breadcrumb's markup, in seven of eight pages."""
    if draw.chance(0.12):
        draw.used.append("crumb:none")
        return ""
    whole = [draw.one(("首页", "网站首页", "首页", "主页")), *path]
    draw.truth["breadcrumb"] = " > ".join(whole)
    listed = kind in ("list", "column", "other", "gi_guide")
    options = {name: made for name, made in (CRUMBS | harder.CRUMBS).items() if not (listed and name in ARTICLES_ONLY)}
    return draw.make("crumb", options, whole, draw.chance(0.7) and not listed)
