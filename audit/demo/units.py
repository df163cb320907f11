"""The departments' channels: news, functions, annual reports, a guide. Never a real department."""

from __future__ import annotations

from typing import Any

from audit.demo.annual import write_reports
from audit.demo.draft import Draft, Sheet
from audit.demo.lists import child_block, write, write_articles, write_landing, write_list
from audit.demo.openness import functions, write_guide
from audit.demo.words import link, texts

ROOT = "/bm/"
_WITH_GUIDE = ("jyj", "wjw")


def add_columns(draft: Draft) -> None:
    """The columns of each department below 部门频道."""
    for unit in texts("units"):
        root = f"{ROOT}{unit['id']}/"
        short = unit["short"]
        draft.add_column(root, unit["name"], "部门信息", f"公布{short}职责、动态和信息公开内容")
        draft.add_column(root + "gzdt/", f"{short}工作动态", "工作动态", f"发布{short}工作动态")
        if unit["id"] in _WITH_GUIDE:
            draft.add_column(root + "xxgkzn/", f"{short}政府信息公开指南", "信息公开指南", f"说明{short}信息的获取方式")
        draft.add_column(root + "xxgknb/", f"{short}政府信息公开年报", "信息公开年报", f"公布{short}历年年度报告")


def write_units(draft: Draft) -> None:
    """Every department's pages, and the landing page that lists the departments."""
    entries = texts("units")
    for number, unit in enumerate(entries):
        _write_unit(draft, unit, number)
    menu = "".join(f"<li>{link(ROOT + unit['id'] + '/', unit['name'])}</li>" for unit in entries)
    write_landing(draft, ROOT, [("市政府部门", f'<ul class="menu">{menu}</ul>')])


def _write_unit(draft: Draft, unit: dict[str, Any], number: int) -> None:
    root = f"{ROOT}{unit['id']}/"
    news = unit["news"]
    if draft.planted("column.news-2w", root + "gzdt/"):
        news = [entry for entry in news if entry["on"] < "2026-10-01"]
    write_articles(draft, root + "gzdt/", news, unit["name"])
    write_list(draft, root + "gzdt/")
    column = draft.columns[root]
    about = root + "jgzn.html"
    write(draft, Sheet(about, f"{unit['short']}机构职能", functions(draft, about, unit), column))
    blocks = [child_block(draft, root + "gzdt/", 4)]
    if unit["id"] in _WITH_GUIDE:
        published = "2026-05-1" + str(number)
        if draft.planted("gi.guide-updated", root + "xxgkzn/"):
            published = "2018-05-14"
        write_guide(draft, root + "xxgkzn/", unit["name"], unit["phone"], unit["room"], published)
        blocks.append(("信息公开指南", f"<p>{link(root + 'xxgkzn/', unit['short'] + '政府信息公开指南')}</p>"))
    write_reports(draft, root + "xxgknb/", unit["name"], f"01-{14 + number}", years=3)
    write_list(draft, root + "xxgknb/")
    blocks += [
        ("机构职能", f"<p>{link(about, unit['short'] + '职能、内设机构和联系方式')}</p>"),
        child_block(draft, root + "xxgknb/", 5),
    ]
    write_landing(draft, root, blocks)
