"""Service guides, notices, news, interaction and the remaining columns of the town. Never a real matter or person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from audit.demo import files
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import child_block, write, write_articles, write_landing, write_list, write_script_list
from audit.demo.openness import leaked_number
from audit.demo.words import HOURS, OFFICE, facts_table, link, paragraphs, rows_table, texts

GUIDES = "/bsfw/bszn/"


def write_guides(draft: Draft) -> None:
    """The service guides, their list, the list of matters and the landing page."""
    column = draft.columns[GUIDES]
    rows = []
    for number, entry in enumerate(texts("guides")):
        path = f"{GUIDES}{entry['id']}.html"
        title = f"{entry['name']}办事指南"
        write(draft, Sheet(path, title, _guide(draft, path, entry), column))
        rows.append(Row(path, title, f"2026-0{9 - number % 6}-1{number}"))
    draft.add_rows(GUIDES, rows)
    write_list(draft, GUIDES)
    matters = [[entry["name"], entry["unit"], entry["basis"]] for entry in texts("guides")]
    listed = draft.columns["/bsfw/sxqd/"]
    table = rows_table(["事项名称", "实施机关", "设定依据"], matters, "市级政务服务事项清单")
    table += paragraphs(*texts("overview")["matters"])
    write(draft, Sheet(listed.path, listed.name, table, listed))
    blocks = [
        child_block(draft, GUIDES),
        ("政务服务事项清单", f"<p>{link('/bsfw/sxqd/', '查看市级政务服务事项清单')}</p>"),
    ]
    write_landing(draft, "/bsfw/", blocks)


def _guide(draft: Draft, path: str, entry: dict[str, Any]) -> str:
    listed = (
        [*entry["papers"], "法律、法规规定的其他材料"] if draft.planted("power.guide-vague", path) else entry["papers"]
    )
    papers = "；".join(f"{n}.{paper}" for n, paper in enumerate(listed, start=1))
    rows = [
        ("事项名称", entry["name"]),
        ("实施机关", entry["unit"]),
        ("设定依据", entry["basis"]),
        ("申请条件", entry["terms"] + "。"),
        ("办理材料", papers + "。"),
        ("办理流程", f"申请、受理、审查、决定、送达。自受理之日起{entry['days']}个工作日内办结。"),
        ("办理地点", "云泉市政务服务中心二楼综合窗口"),
        ("办理时间", HOURS),
        ("联系电话", entry["phone"]),
        ("收费情况", "不收费"),
    ]
    if draft.planted("power.guide-8", path):
        rows = [row for row in rows if row[0] not in ("设定依据", "办理流程", "收费情况")]
    shown = facts_table([(label, escape(value)) for label, value in rows], "card", wide=True)
    return shown + _form(draft, path, entry)


def _form(draft: Draft, path: str, entry: dict[str, Any]) -> str:
    """The form beside a guide that asks for one; the planted file is a blank sheet."""
    name = next((paper for paper in entry["papers"] if paper.endswith("申请表")), "")
    if not name:
        return ""
    file = path.replace(".html", ".docx")
    blank = draft.planted("power.guide-forms", file)
    table = [["申请人", ""], ["联系方式", ""], ["申请事项", ""]]
    words = ["请用黑色签字笔填写，一式两份。"]
    draft.put(file, files.word("", []) if blank else files.word(name, words, table), files.DOCX)
    return f'\n<p class="files">表格下载：{link(file, name + ".docx")}</p>'


def write_notices(draft: Draft) -> None:
    """The notices; two of them carry lists of persons, masked as the rules ask."""
    path = "/tzgg/"
    column = draft.columns[path]
    rows = []
    entries = texts("notices")["tzgg"]
    for number, entry in enumerate(entries, start=1):
        if draft.planted.omits(entry["title"]):
            continue
        day = entry["on"]
        target = f"{path}{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number:03d}.html"
        text = entry["text"]
        if draft.planted("decision.planning-draft-30d", target):
            text = text.replace("9月13日，公示期三十日", "9月11日")  # the twenty-ninth day
        body = paragraphs(text, texts("notices")["ending"])
        body += "\n" + _people(draft, target, entry.get("list", ""))
        write(
            draft,
            Sheet(
                target, entry["title"], f'<div class="article">{body}</div>', column, clock(day, number), entry["unit"]
            ),
        )
        rows.append(Row(target, entry["title"], day))
    draft.add_rows(path, rows)
    write_list(draft, path)


def _people(draft: Draft, path: str, kind: str) -> str:
    if kind == "housing":
        number = leaked_number() if draft.planted("privacy.id18", path) else "139900********004X"
        rows = [
            ["1", "甲某某", number, "北湖家园"],
            ["2", "乙某某", "139900********0021", "清水苑"],
            ["3", "丙某", "139900********0013", "清水苑"],
        ]
        old = path.replace(".html", ".docx")
        short = "139900620815003" if draft.planted("privacy.id15", old) else "139900******003"
        table = [["姓名", "证件号码"], ["丁某某", short]]
        draft.put(old, files.word("配租对象补充名单", ["以下对象经复核符合条件。"], table), files.DOCX)
        return (
            rows_table(["序号", "姓名", "身份证号", "配租小区"], rows, "配租结果")
            + f'<p class="files">附件：{link(old, "配租对象补充名单.docx")}</p>'
        )
    if kind == "elder":
        phones = ["154****0001", "154****0002", "154****0003", "154****0004"]
        if draft.planted("privacy.mobile-in-list", path):
            phones = ["15400000001", "15400000002", "15400000003", "15400000004"]
        names = ("戊某", "己某某", "庚某", "辛某某")
        rows = [[str(n), name, phone] for n, (name, phone) in enumerate(zip(names, phones, strict=True), 1)]
        return rows_table(["序号", "姓名", "联系方式"], rows, "新增发放对象")
    return ""


def write_news(draft: Draft) -> None:
    """The three columns of news and their landing page; one list is filled by a script."""
    news = texts("news")
    for name in ("yqyw", "xqdt", "bmdt"):
        path = f"/zwdt/{name}/"
        entries = news[name]
        if draft.planted("column.news-2w", path):
            entries = [entry for entry in entries if entry["on"] < "2026-10-01"]
        write_articles(draft, path, entries, "云泉市融媒体中心" if name == "yqyw" else OFFICE)
    write_list(draft, "/zwdt/yqyw/")
    write_list(draft, "/zwdt/xqdt/")
    write_script_list(draft, "/zwdt/bmdt/", "bmdt")
    write_landing(draft, "/zwdt/", [child_block(draft, f"/zwdt/{name}/") for name in ("yqyw", "bmdt", "xqdt")])


def write_policy_lists(draft: Draft) -> None:
    """Lists of documents and interpretations, and the landing page of the library."""
    for path in ("/zcwj/gfxwj/", "/zcwj/szfwj/", "/zcjd/"):
        write_list(draft, path)
    shown = ("/zcwj/szfwj/", "/zcwj/gfxwj/", "/zcwj/zfgz/", "/zcwj/wjql/")
    library = f"<p>{link('/zcwj/wjk/', draft.columns['/zcwj/wjk/'].name)}</p>"
    write_landing(draft, "/zcwj/", [*(child_block(draft, path) for path in shown), ("查找文件", library)])


def write_interaction(draft: Draft) -> None:
    """Mailbox, consultations, interviews: lists, and a form that names its fields."""
    form = """<form class="letter" action="/hdjl/szxx/" method="post">
<p><label for="subject">主题</label> <input id="subject" name="subject" type="text"></p>
<p><label for="kind">类型</label>
<select id="kind" name="kind"><option>咨询</option><option>建议</option><option>投诉</option></select></p>
<p><label for="words">内容</label> <textarea id="words" name="words" rows="4" cols="40"></textarea></p>
<p><button type="submit">提交来信</button></p>
</form>"""
    write_list(draft, "/hdjl/szxx/", f"<h2>我要写信</h2>\n{form}\n<h2>来信选登</h2>\n")
    write_list(draft, "/hdjl/zjdc/")
    write_list(draft, "/hdjl/zxft/")
    write_landing(draft, "/hdjl/", [child_block(draft, f"/hdjl/{name}/") for name in ("szxx", "zjdc", "zxft")])


def write_others(draft: Draft) -> None:
    """Decisions (footer by script), enforcement, proposals (links by script), public notices, special topics."""
    write_list(draft, "/zdxzjc/", footer_by_script=True)
    for path in ("/xzzfgs/", "/gsgg/", "/ztzl/"):
        write_list(draft, path)
    # Two of the answers are reached by scripts that carry their address.
    ways: dict[str, Callable[[Row], Row]] = {
        "window": lambda row: replace(row, href="#", more=f" onclick=\"window.open('{row.path}');return false\""),
        "address": lambda row: replace(row, href=f"javascript:location.href='{row.path}'"),
    }
    by_title = {entry["title"]: entry.get("script", "") for entry in texts("openness")["sheets"]["/jytabl/"]}
    draft.rows["/jytabl/"] = [
        ways[by_title[row.title]](row) if by_title[row.title] else row for row in draft.rows["/jytabl/"]
    ]
    write_list(draft, "/jytabl/")
