"""Titles as bodies and heads show them, and the line of date and source under them."""

from __future__ import annotations

import datetime as dt

from tests.foundry import harder, words
from tests.foundry.drawing import Draw, spoken

_TOOLS = (
    "【字体：<a href='javascript:doZoom(18)'>大</a> <a href='javascript:doZoom(16)'>中</a>"
    " <a href='javascript:doZoom(14)'>小</a>】",
    '<a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a>',
    "<span>字号：[<a href='#'>大</a>] [<a href='#'>中</a>] [<a href='#'>小</a>]</span>",
)


def _split(title: str) -> str:
    cut = len(title) // 2
    return f"{title[:cut]}<br>{title[cut:]}"


SHOWN = {
    "h1": lambda d, t: f"<h1>{t}</h1>",
    "h2-in-box": lambda d, t: f"<div{d.name()}><h2>{t}</h2></div>",
    "h3": lambda d, t: f"<h3 style='text-align:center'>{t}</h3>",
    "styled-div": lambda d, t: f"<div class='{d.one(('title', 'bt', 'xl_tit', 'art-title', 'con-title'))}'>{t}</div>",
    "plain-div": lambda d, t: (
        f"<div class='{d.one(('t1', 'a3', 'hd'))}' style='font-size:26px;font-weight:bold'>{t}</div>"
    ),
    "strong-p": lambda d, t: f"<p align='center'><strong><span style='font-size:22pt'>{t}</span></strong></p>",
    "cell": lambda d, t: f"<table width='100%'><tr><td align='center' height='60' class='bt1'>{t}</td></tr></table>",
    "font-cell": lambda d, t: (
        f"<table width='98%'><tr><td align='center'><font size='5' color='#c00'><b>{t}</b></font></td></tr></table>"
    ),
    "split-br": lambda d, t: f"<h1>{_split(t)}</h1>",
    "split-divs": lambda d, t: f"<div class='tt'><p>{t[: len(t) // 2]}</p><p>{t[len(t) // 2 :]}</p></div>",
    "with-tools": lambda d, t: f"<h1>{t}<span class='tool'>{d.one(_TOOLS)}</span></h1>",
    "with-badge": lambda d, t: f"<h1><i>[{d.one(('图文', '原创', '转载'))}]</i>{t}</h1>",
    "ucap": lambda d, t: f"<div{d.name()}><!--<$[信息名称]>begin-->{t}<!--<$[信息名称]>end--></div>",
    "linked-nowhere": lambda d, t: f"<div class='n-title'><a href='javascript:void(0)'>{t}</a></div>",
}
HEAD = {
    "same": lambda d, t, c: t,
    "title_site": lambda d, t, c: f"{t}_{d.site}",
    "title-site": lambda d, t, c: f"{t}-{d.site}",
    "title - column - site": lambda d, t, c: f"{t} - {c} - {d.site}",
    "site-title": lambda d, t, c: f"{d.site}-{t}",
    "site title": lambda d, t, c: f"{d.site} {t}",
    "title|site": lambda d, t, c: f"{t} | {d.site}",
    "column_site": lambda d, t, c: f"{c}_{d.site}",
    "column-title": lambda d, t, c: f"{c}-{t}-{d.site}",
    "site column title": lambda d, t, c: f"{d.site} {c} {t}",
    "site": lambda d, t, c: d.site,
    "cut": lambda d, t, c: f"{t[:18]}..." if len(t) > 18 else t,
    "none": lambda d, t, c: "",
}


def title(draw: Draw, text: str, column: str) -> str:
    """The title's markup; sets the page's <title> and, sometimes, its ArticleTitle tag."""
    draw.truth["title"] = text
    draw.head_title = draw.make("head", HEAD, text, column)
    if draw.chance(0.45):
        draw.metas["ArticleTitle"] = text
    elif draw.chance(0.15):
        draw.metas["ArticleTitle"] = draw.one((column, draw.site, f"{text[:20]}..."))  # the wrong name filled in
    return draw.make("title", SHOWN | harder.TITLES, text)


# --- the line under it ------------------------------------------------------------------------------------------------

_DAYS = {
    "iso": lambda day: day.isoformat(),
    "iso-time": lambda day: f"{day.isoformat()} 10:2{day.day % 10}",
    "slashes": lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    "dots": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "spoken": spoken,
    "spoken-padded": lambda day: f"{day.year}年{day.month:02}月{day.day:02}日 08:30:15",
    "short": lambda day: f"{day.year}-{day.month}-{day.day}",
}
_DAY_LABELS = (
    "发布时间",
    "发布日期",
    "时间",
    "日期",
    "发表时间",
    "更新时间",
    "信息时间",
    "发稿时间",
    "公开日期",
    "上传时间",
)
_SOURCE_LABELS = ("来源", "信息来源", "文章来源", "稿件来源", "稿源", "新闻来源", "来源单位")
_VIEWS = (
    "浏览次数：<span id='hits'>128</span>次",
    "点击数：45",
    "阅读：<b>302</b>",
    "访问量：<script>hits()</script>",
    "",
)
_MORE = ("作者：李岚", "编辑：管理员", "责任编辑：周溪", "审核：王屏", "")


def _line(d: Draw, day: str, source: str) -> str:
    dl, sl = d.one(_DAY_LABELS), d.one(_SOURCE_LABELS)
    parts = [p for p in (f"{dl}：{day}", f"{sl}：{source}" if source else "", d.one(_VIEWS), d.one(_TOOLS)) if p]
    if d.chance(0.4):
        parts[0], parts[1] = parts[1], parts[0]
    return d.one(("&nbsp;&nbsp;&nbsp;", " ", "　", " | ", "&emsp;")).join(parts)


def _spans(d: Draw, day: str, source: str) -> str:
    dl, sl = d.one(_DAY_LABELS), d.one(_SOURCE_LABELS)
    parts = [f"<span>{dl}：{day}</span>"] + ([f"<span>{sl}：{source}</span>"] if source else [])
    if d.chance(0.4):
        parts.reverse()
    more = d.one(_MORE)
    return f"<div{d.name()}>{''.join(parts)}{f'<span>{more}</span>' if more else ''}<span>{d.one(_VIEWS)}</span></div>"


def _two_elements(d: Draw, day: str, source: str) -> str:
    dl, sl = d.one(_DAY_LABELS), d.one(_SOURCE_LABELS)
    told = f"<li><b>{sl}：</b><em>{source}</em></li>" if source else ""
    return f"<ul{d.name()}><li><b>{dl}：</b><em>{day}</em></li>{told}<li><b>浏览量：</b><em>77</em></li></ul>"


def _no_colon(d: Draw, day: str, source: str) -> str:
    told = f"<span>{d.one(_SOURCE_LABELS)} {source}</span>" if source else "<span>浏览量 12</span>"
    return f"<div{d.name()}><span>发布时间 {day}</span>{told}</div>"


def _bare(d: Draw, day: str, source: str) -> str:
    told = f" 来源：{source}" if source else ""
    return f"<p{d.name()}>{day}{told}</p>"


def _bracketed(d: Draw, day: str, source: str) -> str:
    told = f" （来源：{source}）" if source else ""
    return f"<div align='center'>[ {d.one(_DAY_LABELS)}：{day} ]{told}</div>"


def _glued(d: Draw, day: str, source: str) -> str:
    told = f"来源：{source}" if source else ""
    glued = d.one(("分享到：<a href='#'></a>", "字体：大 中 小", "<a href='#'>打印本页</a>", "【打印】【关闭】"))
    return f"<div>发布时间：{day}<span>{told}</span>{glued}</div>"


def _cells(d: Draw, day: str, source: str) -> str:
    told = f"<td align='center'>{d.one(_SOURCE_LABELS)}：{source}</td>" if source else ""
    return (
        f"<table width='100%'><tr>{told}<td align='center'>{d.one(_DAY_LABELS)}：{day}"
        f"</td><td>{d.one(_VIEWS)}</td></tr></table>"
    )


def _font(d: Draw, day: str, source: str) -> str:
    told = f"来源：<font color='#666'>{source}</font>&nbsp;" if source else ""
    return (
        f"<p align='center'><font size='2'>{told}日期："
        f"<font color='red'>{day}</font>&nbsp;点击：<font>9</font></font></p>"
    )


def _linked(d: Draw, day: str, source: str) -> str:
    told = (
        f"<i>来源：<a href='http://www.{d.number(100, 999)}-paper.example.cn/' target='_blank'>{source}</a></i>"
        if source
        else ""
    )
    return f"<div{d.name()}><i>{day}</i>{told}<i>{d.one(_VIEWS)}</i></div>"


def _author(d: Draw, day: str, source: str) -> str:
    told = f"来源：{source}&nbsp;&nbsp;" if source else "来源：&nbsp;&nbsp;"
    return f"<div{d.name()}>作者：张松&nbsp;&nbsp;{told}发布时间：{day}&nbsp;&nbsp;阅读次数：<span></span></div>"


UNDER = {
    "one-line": _line, "spans": _spans, "two-elements": _two_elements, "no-colon": _no_colon, "bare-day": _bare,
    "bracketed": _bracketed, "glued": _glued, "cells": _cells, "fonts": _font, "linked-source": _linked,
    "author-first": _author,
}  # fmt: skip


def under(draw: Draw, day: dt.date, source: str) -> str:
    """The line under (or over) a title."""
    draw.truth["published_on"] = day.isoformat()
    if source:
        draw.truth["source"] = source
    return draw.make("under", UNDER | harder.UNDER, draw.pick("day", _DAYS)(day), source)


def a_source(draw: Draw) -> str:
    if draw.chance(0.15):
        return ""
    return draw.one(
        (draw.office, draw.place + "人民政府办公室", words.place(draw) + draw.one(words.OFFICES), "本站", draw.site)
    )
