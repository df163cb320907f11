"""Pages that list: list, column, search, home, shell; and pages of sentences that are no article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.foundry import harder, words
from tests.foundry.drawing import Draw, spoken

Item = tuple[str, str, dt.date]


def items(draw: Draw, count: int) -> list[Item]:
    made: list[Item] = []
    day = dt.date(draw.number(2019, 2026), draw.number(1, 10), draw.number(1, 28))
    for at in range(count):
        made.append(
            (
                words.item_title(draw),
                draw.one(
                    (
                        "./202401/t20240109_{}.html",
                        "/art/2024/3/12/art_12_{}.html",
                        "/info/1021/{}.htm",
                        "content_{}.html",
                        "show.asp?id={}",
                    )
                ).format(draw.number(1000, 99999) + at),
                day,
            )
        )
        day -= dt.timedelta(days=draw.number(0, 9))
    return made


def _li(d: Draw, rows: list[Item]) -> str:
    return (
        f"<ul{d.name()}>" + "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows) + "</ul>"
    )


def _li_before(d: Draw, rows: list[Item]) -> str:
    return (
        "<ul>"
        + "".join(f"<li><span>[{day}]</span><a href='{h}' title='{t}'>{t}</a></li>" for t, h, day in rows)
        + "</ul>"
    )


def _tr(d: Draw, rows: list[Item]) -> str:
    lines = "".join(f"<tr><td>·</td><td><a href='{h}'>{t}</a></td><td>{day}</td></tr>" for t, h, day in rows)
    return f"<table width='100%'>{lines}</table>"


def _tr_head(d: Draw, rows: list[Item]) -> str:
    lines = "".join(
        f"<tr><td>{at}</td><td><a href='{h}'>{t}</a></td><td>{day}</td></tr>" for at, (t, h, day) in enumerate(rows, 1)
    )
    return f"<table><tr><th>序号</th><th>标题</th><th>发布日期</th></tr>{lines}</table>"


def _nested(d: Draw, rows: list[Item]) -> str:
    lines = "".join(
        f"<tr><td><table><tr><td><a href='{h}'>{t}</a></td><td>({day})</td></tr></table></td></tr>"
        for t, h, day in rows
    )
    return f"<table>{lines}</table>"


def _divs(d: Draw, rows: list[Item]) -> str:
    return "".join(f"<div class='it'><a href='{h}'>{t}</a><em>{day}</em></div>" for t, h, day in rows)


def _groups_of_five(d: Draw, rows: list[Item]) -> str:
    made = ""
    for at in range(0, len(rows), 5):
        made += (
            "<ul>"
            + "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows[at : at + 5])
            + "</ul>"
        )
    return f"<div{d.name()}>{made}</div>"


def _summaries(d: Draw, rows: list[Item]) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><h3><a href='{h}'>{t}</a></h3><p>{words.sentences(d, 0, 0)}"
            f"<a href='{h}'>[详细]</a></p><i>{day}</i></li>"
            for t, h, day in rows
        )
        + "</ul>"
    )


def _split_day(d: Draw, rows: list[Item]) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><div><b>{day.day:02}</b><span>{day.year}-{day.month:02}</span></div><a href='{h}'>{t}</a></li>"
            for t, h, day in rows
        )
        + "</ul>"
    )


def _spoken(d: Draw, rows: list[Item]) -> str:
    return "<dl>" + "".join(f"<dd><a href='{h}'>{t}</a> {spoken(day)}</dd>" for t, h, day in rows) + "</dl>"


_BLOCKS = ("通知公告", "工作动态", "政策文件", "规划计划", "财政信息", "人事任免")
ROWS = {
    "li": _li, "day-first": _li_before, "tr": _tr, "tr-head": _tr_head, "nested-tables": _nested, "divs": _divs,
    "fives": _groups_of_five, "summaries": _summaries, "split-day": _split_day, "spoken": _spoken,
}  # fmt: skip
PAGERS = {
    "words": "<div><a href='#'>首页</a> <a href='index_1.html'>下一页</a> <a href='index_9.html'>尾页</a></div>",
    "count": "<div>共128条 1/7页 <a href='?p=2'>下一页</a></div>",
    "script": "<script>createPageHTML(7,0,'index','html');</script>",
    "numbers": "<div><a href='?p=1'>1</a><a href='?p=2'>2</a><a href='?p=3'>3</a><a href='?p=2'>下页</a></div>",
    "none": "",
}


def _told(draw: Draw, rows: list[Item]) -> None:
    draw.truth["item_count"] = str(len(rows))
    draw.truth["newest_item_on"] = max(day for _, _, day in rows).isoformat()
    draw.truth["attachment_count"] = "0"


def listing(draw: Draw, column: str) -> str:
    rows = items(draw, draw.number(6, 20))
    _told(draw, rows)
    draw.head_title = draw.one((f"{column}_{draw.site}", f"{column}-{draw.site}", draw.site, column))
    draw.truth["title"] = column
    if draw.chance(0.3):
        draw.metas["ColumnName"] = column
    heading = draw.one(("", f"<h2>{column}</h2>", f"<div class='bt2'>{column}</div>"))
    if "crumb:none" in draw.used:
        heading = f"<h2>{column}</h2>"
        draw.head_title = f"{column}_{draw.site}"  # else nothing would call the page by its name
    return heading + draw.make("rows", ROWS | harder.ROWS, rows) + draw.pick("pager", PAGERS)


def column(draw: Draw, name: str) -> str:
    made, every = "", []
    shape = draw.pick("rows", {one: ROWS[one] for one in ("li", "tr", "divs", "day-first")})
    for at in range(draw.number(3, 6)):
        rows = items(draw, draw.number(4, 7))
        every += rows
        more = f"<a href='./c{at}/'>{draw.one(('更多', '更多>>', 'MORE+'))}</a>"
        made += f"<div{draw.name()}><h3>{draw.one(_BLOCKS)}{more}</h3>{shape(draw, rows)}</div>"
    _told(draw, every)
    draw.head_title = f"{name}_{draw.site}"
    draw.truth["title"] = name
    return made


def home(draw: Draw, name: str) -> str:
    made = column(draw, name)
    del draw.truth["title"]
    draw.head_title = draw.site
    draw.is_home = True
    draw.url = draw.home
    return made


def search(draw: Draw, name: str) -> str:
    rows = items(draw, draw.number(5, 10))
    _told(draw, rows)
    draw.head_title = draw.one((f"站内搜索_{draw.site}", "搜索结果", f"{draw.site}-全站检索"))
    draw.url = draw.home + "search?q=%E5%85%AC%E5%BC%80"
    made = "".join(
        f"<div><h3><a href='{h}'>{t}</a></h3><p>{words.sentences(draw, 0, 1)}</p><span>{day}</span></div>"
        for t, h, day in rows
    )
    return f"<form><input name='q' value='公开'></form><p>为您找到相关结果约 {len(rows)} 条</p>{made}"


def shell(draw: Draw, name: str) -> str:
    draw.head_title = draw.site
    draw.truth.update(attachment_count="0")
    return "<div id='app'></div><script src='/static/js/chunk-vendors.js'></script>"


def statement(draw: Draw, name: str) -> str:
    """A page of the site's own: no date, no list."""
    draw.head_title = f"{name}_{draw.site}"
    draw.truth["title"] = name
    draw.truth["attachment_count"] = "0"
    parts = "".join(f"<p>{words.sentences(draw, 1, 3)}</p>" for _ in range(draw.number(2, 4)))
    return f"<h2>{name}</h2><div{draw.name()}>{parts}</div>"


def gi_guide(draw: Draw, name: str) -> str:
    title = f"{draw.office}政府信息公开指南"
    draw.head_title = f"{title}_{draw.site}"
    draw.truth["title"] = title
    draw.truth["attachment_count"] = "0"
    parts = "".join(
        f"<p>{h}</p><p>{words.sentences(draw, 1, 3)}</p>"
        for h in ("一、主动公开", "二、依申请公开", "三、不予公开", "四、监督方式")
    )
    return f"<h1>{title}</h1><div{draw.name()}>{parts}</div>"


PAGES: dict[str, Callable[[Draw, str], str]] = {
    "list": listing, "column": column, "home": home, "search": search, "shell": shell, "other": statement,
    "gi_guide": gi_guide,
}  # fmt: skip
