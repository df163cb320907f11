"""More productions of each group: the arrangements that real pages have and templates do not."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry import words
from tests.foundry.drawing import Draw, spoken

_HERE = ("当前位置：", "您现在的位置：", "您的位置：", "所在位置：")
Item = tuple[str, str, object]


# --- titles -----------------------------------------------------------------------------------------------------------

TITLES: dict[str, Callable[..., str]] = {
    "plain-paragraph": lambda d, t: f"<p{d.name()}>{t}</p>",
    "subtitle": lambda d, t: f"<h1>{t}</h1><h3>——{words.matter(d)}侧记</h3>",
    "with-day": lambda d, t: f"<h1>{t}<span style='float:right'>{d.day.isoformat()}</span></h1>",
    "elder-copy": lambda d, t: f"<h1>{t}</h1><div id='elder' style='display:none'><h1>{t}</h1></div>",
    "under-column": lambda d, t: f"<h2>{d.column}</h2><div class='{d.one(('bt', 'c5'))}'><h3>{t}</h3></div>",
    "under-strip": lambda d, t: f"<div class='lm'><span>{d.column}</span></div><p align='center' class='bt'>{t}</p>",
    "spaced": lambda d, t: f"<h1>&nbsp;{t}&nbsp;&nbsp;</h1>",
    "list-item": lambda d, t: f"<ul{d.name()}><li class='tit1'>{t}</li></ul>",
}


# --- breadcrumbs ------------------------------------------------------------------------------------------------------


def _links(d: Draw, path: list[str]) -> list[str]:
    return [f"<a href='/{'x' * at}/'>{name}</a>" for at, name in enumerate(path)]


def _tools_beside(d: Draw, path: list[str], linked: bool) -> str:
    tools = d.one(
        (
            "<span class='fr'>字号：<a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a></span>",
            "<div style='float:right'><a href='javascript:print()'>打印</a></div>",
            "<span>[<a href='javascript:history.back()'>返回</a>]</span>",
        )
    )
    return f"<div{d.name()}>{d.one(_HERE)}{' &gt; '.join(_links(d, path))}{tools}</div>"


def _no_colon(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}><em>{d.one(_HERE)[:-1]}</em> {' &gt; '.join(_links(d, path))}</div>"


def _picture_label(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}><img src='/i/home.png' alt='当前位置'>{' &gt; '.join(_links(d, path))}</div>"


def _without_home(d: Draw, path: list[str], linked: bool) -> str:
    d.truth["breadcrumb"] = " > ".join(path[1:])
    return f"<div{d.name()}>{d.one(_HERE)}{' &gt; '.join(_links(d, path[1:]))}</div>"


def _dl(d: Draw, path: list[str], linked: bool) -> str:
    levels = "".join(f"<dd>{one}</dd>" for one in _links(d, path))
    return f"<dl{d.name()}><dt>{d.one(_HERE)}</dt>{levels}</dl>"


def _spaces(d: Draw, path: list[str], linked: bool) -> str:
    return f"<div{d.name()}>{d.one(_HERE)}{'&nbsp;&nbsp;'.join(_links(d, path))}</div>"


def _arrows(d: Draw, path: list[str], linked: bool) -> str:
    return f"<p{d.name()}>{d.one(_HERE)}{'<img src=/i/arrow.gif>'.join(_links(d, path))}</p>"


def _site_first(d: Draw, path: list[str], linked: bool) -> str:
    d.truth["breadcrumb"] = " > ".join([d.site, *path[1:]])
    return f"<div{d.name()}>{d.one(_HERE)}{' &gt; '.join(_links(d, [d.site, *path[1:]]))}</div>"


CRUMBS = {
    "tools-beside": _tools_beside, "no-colon": _no_colon, "picture-label": _picture_label,
    "without-home": _without_home, "dl": _dl, "spaces": _spaces, "arrows": _arrows, "site-first": _site_first,
}  # fmt: skip


# --- the line under a title -------------------------------------------------------------------------------------------


def _reporter(d: Draw, day: str, source: str) -> str:
    told = f"来源：{source}　" if source else ""
    return f"<div{d.name()}>{told}记者：李岚　通讯员：周溪　{day}</div>"


def _deadline(d: Draw, day: str, source: str) -> str:
    told = f"<span>来源：{source}</span>" if source else ""
    until = spoken(d.later(d.day, 20, 60))
    return f"<div{d.name()}><span>发布时间：{day}</span>{told}<span>截止时间：{until}</span></div>"


def _headings(d: Draw, day: str, source: str) -> str:
    told = f"<h5>信息来源：{source}</h5>" if source else ""
    return f"<div{d.name()}>{told}<h5>发布日期：{day}</h5><h5>阅读量：35</h5></div>"


def _at_end(d: Draw, day: str, source: str) -> str:
    d.behind = f"<p align='right'>（来源：{source}）</p>" if source else ""
    return f"<div{d.name()}>发布时间：{day}</div>"


def _all_behind(d: Draw, day: str, source: str) -> str:
    told = f"来源：{source}　" if source else ""
    d.behind = f"<div{d.name()}>{told}发布日期：{day}　编辑：周溪</div>"
    return ""


UNDER = {
    "reporter": _reporter, "deadline": _deadline, "headings": _headings, "source-at-end": _at_end,
    "all-behind": _all_behind,
}  # fmt: skip


# --- rows of lists ----------------------------------------------------------------------------------------------------


def _more_row(d: Draw, rows: list[Item]) -> str:
    made = "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows)
    return f"<ul>{made}<li><a href='/more/'>更多&gt;&gt;</a></li></ul>"


def _category(d: Draw, rows: list[Item]) -> str:
    made = "".join(
        f"<li>[<a href='/lm/'>工作动态</a>]<a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows
    )
    return f"<ul{d.name()}>{made}</ul>"


def _in_link(d: Draw, rows: list[Item]) -> str:
    return "<ul>" + "".join(f"<li><a href='{h}'>{t}<span>{day}</span></a></li>" for t, h, day in rows) + "</ul>"


def _block_link(d: Draw, rows: list[Item]) -> str:
    return "".join(f"<a href='{h}'><p>{t}</p><p>{day}</p></a>" for t, h, day in rows)


def _columns(d: Draw, rows: list[Item]) -> str:
    made = ""
    for at in range(0, len(rows), 2):
        made += "".join(f"<td><a href='{h}'>{t}</a></td><td>{day}</td>" for t, h, day in rows[at : at + 2])
        made += "</tr><tr>"
    return f"<table><tr>{made}</tr></table>"


def _deadlines(d: Draw, rows: list[Item]) -> str:
    made = "".join(f"<tr><td><a href='{h}'>{t}</a></td><td>{day}</td><td>2026-12-31</td></tr>" for t, h, day in rows)
    return f"<table><tr><th>项目名称</th><th>发布时间</th><th>截止时间</th></tr>{made}</table>"


def _records(d: Draw, rows: list[Item]) -> str:
    made = "".join(
        f"<record><![CDATA[<li><a href='{h}'>{t}</a><span>{day}</span></li>]]></record>" for t, h, day in rows
    )
    return f"<div id='1229'><script type='text/xml'><datastore>{made}</datastore></script></div>"


def _dateless(d: Draw, rows: list[Item]) -> str:
    d.truth["newest_item_on"] = ""
    return f"<ul{d.name()}>" + "".join(f"<li><a href='{h}'>{t}</a></li>" for t, h, _ in rows) + "</ul>"


ROWS = {
    "more-row": _more_row, "category": _category, "day-in-link": _in_link, "block-link": _block_link,
    "two-columns": _columns, "deadlines": _deadlines, "records": _records, "dateless": _dateless,
}  # fmt: skip
