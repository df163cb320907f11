"""What the office publishes of its own work: quarterly checks, a yearly report, accounts, reading places.

Never what another module's columns owe.
"""

from __future__ import annotations

from audit.demo.draft import Draft, Row, Sheet
from audit.demo.lists import write, write_articles, write_list
from audit.demo.words import ADDRESS, HOURS, OFFICE, PHONE, paragraphs, rows_table, texts

PATH = "/wzjg/"
_ACCOUNTS = PATH + "xmt.html"
_PLACES = PATH + "zq.html"


def add_columns(draft: Draft) -> None:
    """One column for all of it."""
    draft.add_column(PATH, "网站监管", "网站监管", "公布网站检查、年度报表和工作要点", nav=True)


def write_oversight(draft: Draft) -> None:
    """The articles, the list of accounts and the list of reading places."""
    entries = [{**entry, "title": _title(draft, entry)} for entry in texts("oversight")]
    if draft.planted("media.quarter-notice", _path(1)):  # another title in the place of the first quarter's
        entries[2]["title"] = "2026年春季政府网站与政务新媒体安全提示"
    write_articles(draft, PATH, entries, OFFICE)
    column = draft.columns[PATH]
    if not draft.planted("media.roster", "/"):
        accounts = [
            ["微信公众号", "云泉发布", OFFICE],
            ["微博", "云泉发布", OFFICE],
            ["微信公众号", "云泉教育", "云泉市教育局"],
        ]
        table = rows_table(["平台", "账号名称", "主办单位"], accounts, "政务新媒体名单")
        write(draft, Sheet(_ACCOUNTS, "云泉市政务新媒体矩阵", table, column))
        draft.add_rows(PATH, [Row(_ACCOUNTS, "云泉市政务新媒体矩阵", "2026-03-02")])
    if not draft.planted("zone.list-page", "/"):
        place = ["政务服务大厅一楼", ADDRESS, HOURS, PHONE, "信息查询、公开申请、办事咨询、政策解读"]
        table = rows_table(["名称", "地址", "开放时间", "联系电话", "功能"], [place], "政务公开专区和查阅点")
        words = paragraphs("公众可以在以下场所查阅政府信息，工作人员提供自助查询引导和公开申请受理服务。")
        write(draft, Sheet(_PLACES, "政务公开专区和政府信息查阅点", words + table, column))
        draft.add_rows(PATH, [Row(_PLACES, "政务公开专区和政府信息查阅点", "2026-03-02")])
    write_list(draft, PATH)


def _path(number: int) -> str:
    """Path of an article by its place in the texts."""
    day = texts("oversight")[number]["on"]
    return f"{PATH}{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number + 1:03d}.html"


def _title(draft: Draft, entry: dict[str, str]) -> str:
    """The planted report is one of the year before the year that is owed."""
    report = draft.planted("ident.yearly-site-report", _path(texts("oversight").index(entry)))
    return entry["title"].replace("2025", "2024") if report else entry["title"]
