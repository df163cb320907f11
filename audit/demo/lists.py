"""List pages and articles of the town: plain lists, paged lists, lists a script fills. Never what stands in them."""

from __future__ import annotations

import json
from html import escape

from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.frame import page
from audit.demo.words import paragraphs, texts

PER_PAGE = 12


def write(draft: Draft, sheet: Sheet) -> None:
    """Put one page of the site."""
    draft.put(sheet.path, page(draft, sheet))


def row_html(row: Row, dated: bool = True) -> str:
    day = f' <span class="date">{row.on}</span>' if row.on and dated else ""
    return f'<li><a href="{escape(row.href or row.path)}"{row.more}>{escape(row.title)}</a>{day}</li>'


def list_html(rows: list[Row], dated: bool = True) -> str:
    return '<ul class="list">\n' + "\n".join(row_html(row, dated) for row in rows) + "\n</ul>"


def _pager(path: str, at: int, pages: int) -> str:
    def name(number: int) -> str:
        return path if number == 1 else f"{path}index_{number}.html"

    links = [
        f'<span aria-current="page">{n}</span>' if n == at else f'<a href="{name(n)}">{n}</a>'
        for n in range(1, pages + 1)
    ]
    if at < pages:
        links.append(f'<a href="{name(at + 1)}">下一页</a>')
    return f'<nav class="pager" aria-label="分页">共{pages}页 {" ".join(links)}</nav>'


def write_list(draft: Draft, path: str, intro: str = "", footer_by_script: bool = False) -> None:
    """The list page of a column, in as many pages as its rows need."""
    column = draft.columns[path]
    rows = draft.rows.get(path, [])
    if draft.planted("column.empty-each", path):
        rows = []
    dated = not draft.planted("column.date-visible", path)
    pages = max(1, -(-len(rows) // PER_PAGE))
    for at in range(1, pages + 1):
        shown = rows[(at - 1) * PER_PAGE : at * PER_PAGE]
        main = intro + list_html(shown, dated) + (_pager(path, at, pages) if pages > 1 else "")
        target = path if at == 1 else f"{path}index_{at}.html"
        title = column.name if at == 1 else f"{column.name}（第{at}页）"
        write(draft, Sheet(target, title, main, column, footer_by_script=footer_by_script))


def write_script_list(draft: Draft, path: str, name: str) -> None:
    """A list page whose rows come from /api/<name>.json a moment after loading."""
    rows = [{"title": row.title, "url": row.path, "date": row.on} for row in draft.rows[path]]
    draft.put(f"/api/{name}.json", json.dumps({"rows": rows}, ensure_ascii=False), "application/json; charset=utf-8")
    main = f'<ul class="list" id="rows" data-source="/api/{name}.json"></ul>\n<script src="/js/list.js"></script>'
    column = draft.columns[path]
    write(draft, Sheet(path, column.name, main, column))


def write_landing(draft: Draft, path: str, blocks: list[tuple[str, str]], intro: str = "") -> None:
    """The landing page of a column: one block for each (heading, HTML)."""
    column = draft.columns[path]
    main = intro + "\n".join(
        f'<section class="block"><h2>{escape(title)}</h2>\n{content}</section>' for title, content in blocks
    )
    write(draft, Sheet(path, column.name, main, column))


def child_block(draft: Draft, path: str, most: int = 6, before: str = "9999") -> tuple[str, str]:
    """A block of a landing page: a column's newest rows of the days before ``before``, and the way to all of them."""
    column = draft.columns[path]
    rows = [] if draft.planted("column.empty-each", path) else draft.rows.get(path, [])
    rows = [row for row in rows if row.on < before]
    dated = not draft.planted("column.date-visible", path)
    shown = list_html(rows[:most], dated) if rows else ""
    return column.name, shown + f'\n<p class="all"><a href="{path}">查看全部{escape(column.name)}</a></p>'


def write_articles(draft: Draft, path: str, entries: list[dict[str, str]], source: str, start: int = 1) -> None:
    """News-like articles of one column from its texts, numbered from ``start``; rows of its list as well."""
    pool = texts("news")["pool"]
    column = draft.columns[path]
    rows = []
    for number, entry in enumerate(entries, start=start):
        if draft.planted.omits(entry["title"]):
            continue
        day = entry["on"]
        target = f"{path}{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number:03d}.html"
        body = paragraphs(entry["text"], pool[number % len(pool)], pool[(number + 2) % len(pool)])
        write(
            draft,
            Sheet(
                target,
                entry["title"],
                f'<div class="article">{body}</div>',
                column,
                clock(day, number),
                entry.get("unit", source),
            ),
        )
        rows.append(Row(target, entry["title"], day))
    draft.add_rows(path, rows)
