"""Departments' budgets and final accounts with their files, decisions in tables. Never a real party."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

from audit.demo import files
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import write
from audit.demo.words import facts_table, link, paragraphs, rows_table, texts

BUDGETS = "/zfxxgk/fdzdgknr/czyjs/"
DECISIONS = "/xzzfgs/"
_KINDS = {"处罚": "处罚机关", "许可": "许可机关", "强制": "执法机关"}
_LATE = {"处罚": "enforce.penalty-7wd", "许可": "enforce.license-7wd", "强制": "enforce.other-20wd"}


def write_ledgers(draft: Draft) -> None:
    """Both ledgers; before the lists of their columns are written."""
    write_budgets(draft, texts("ledgers")["departments"])
    for number, entry in enumerate(texts("ledgers")["decisions"]):
        _write_decisions(draft, number, entry)
    _write_single(draft)


def write_budgets(draft: Draft, entries: list[dict[str, Any]]) -> None:
    """Budgets and final accounts of units: ``id``, ``unit``, ``account``, ``year``, ``on``."""
    for number, entry in enumerate(entries):
        _write_budget(draft, number, entry)


def _write_budget(draft: Draft, number: int, entry: dict[str, Any]) -> None:
    title = f"{entry['unit']}{entry['year']}年部门{entry['account']}"
    if draft.planted.omits(title):
        return
    path = f"{BUDGETS}{entry['on'][:4]}/{entry['id']}.html"
    file = path.replace(".html", ".xlsx")
    said = dict(texts("ledgers")["statement"])
    if draft.planted("fiscal.three-public", path):
        del said["reason"]
    if draft.planted("fiscal.operating-procurement", path):
        del said["running"]
    if draft.planted("fiscal.performance", "/"):
        del said["goals"]
    draft.put(file, files.sheet(_book(draft, path, entry["account"])), files.XLSX)
    body = f'<div class="article">{paragraphs(*said.values())}</div>'
    body += f'\n<p class="files">附件：{link(file, title + "表.xlsx")}</p>'
    column = draft.columns[BUDGETS]
    write(draft, Sheet(path, title, body, column, clock(entry["on"], number), entry["unit"]))
    draft.add_rows(BUDGETS, [Row(path, title, entry["on"])])


def _book(draft: Draft, path: str, account: str) -> list[tuple[str, list[list[str | int]], bool]]:
    """One sheet a table; the planted one stops at 款."""
    longest = 5 if draft.planted("fiscal.detail-level", path) else 7
    codes = [row for row in texts("ledgers")["functions"] if len(row[0]) <= longest]
    sheets: list[tuple[str, list[list[str | int]], bool]] = []
    for number, name in enumerate(texts("ledgers")["tables"][account]):
        rows: list[list[str | int]] = [[name], ["单位：万元"], ["科目编码", "科目名称", "金额"]]
        chosen = texts("ledgers")["economics"] if "基本支出" in name else codes if "支出" in name else []
        rows += [[code, text, 120 + 7 * at] for at, (code, text) in enumerate(chosen)] or [["", "本表无数据", ""]]
        sheets.append((f"表{number + 1}", rows, False))
    return sheets


def _write_decisions(draft: Draft, number: int, entry: dict[str, Any]) -> None:
    path = f"{DECISIONS}{entry['on'][:4]}/{entry['id']}.html"
    rows = [list(row) for row in entry["rows"]]
    if draft.planted(_LATE[entry["kind"]], path):
        rows[0][6] = (dt.date.fromisoformat(rows[0][6]) - dt.timedelta(days=21)).isoformat()
    body = paragraphs("按照行政执法公示制度，现将有关决定公示如下。") + rows_table(
        _head(entry["kind"]), rows, entry["title"]
    )
    write(
        draft, Sheet(path, entry["title"], body, draft.columns[DECISIONS], clock(entry["on"], number), "云泉市司法局")
    )
    draft.add_rows(DECISIONS, [Row(path, entry["title"], entry["on"])])


def _head(kind: str) -> list[str]:
    return [
        f"行政{kind}决定书文号", "行政相对人名称", "许可事项" if kind == "许可" else "违法事实", f"{kind}依据",
        f"{kind}内容", _KINDS[kind], f"{kind}决定日期", "公示日期",
    ]  # fmt: skip


def _write_single(draft: Draft) -> None:
    entry = texts("ledgers")["single"]
    path = f"{DECISIONS}{entry['on'][:4]}/{entry['id']}.html"
    planted = draft.planted("enforce.fields", path)
    rows = [(label, escape(value)) for label, value in entry["fields"] if not (planted and label == "处罚依据")]
    body = facts_table(rows, "card", wide=True) + paragraphs(
        "当事人对决定不服的，可以依法申请行政复议或者提起行政诉讼。"
    )
    write(draft, Sheet(path, entry["title"], body, draft.columns[DECISIONS], clock(entry["on"], 5), "云泉市城市管理局"))
    draft.add_rows(DECISIONS, [Row(path, entry["title"], entry["on"])])
