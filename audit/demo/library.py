"""Regulations, clean-up catalogues, a policy library, further interpretations, lists of payments, a privacy notice.

Never a document of a real government, and never a number that could be a real person's.
"""

from __future__ import annotations

from html import escape
from typing import Any

from audit.demo import files
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import list_html, write, write_list
from audit.demo.policy import INTERP, NORMATIVE, document_path
from audit.demo.words import CREDIT, OFFICE, PHONE, SITE, facts_table, link, paragraphs, rows_table, texts, zh_day

RULES, CLEANUPS, SEARCH, PAYMENTS = "/zcwj/zfgz/", "/zcwj/wjql/", "/zcwj/wjk/", "/btgs/"
_PRIVACY = PAYMENTS + "grxxbh.html"


def add_columns(draft: Draft) -> None:
    """Columns of the library below the policy documents, and one for payments."""
    name = "政策资料" if draft.planted("doc.lib-rules", "/") else "政府规章"
    draft.add_column(RULES, name, "政策文件", "公布市政府规章及其下载版")
    draft.add_column(CLEANUPS, "文件清理结果", "政策文件", "公布规范性文件和政府文件的清理结果")
    name = "文件汇总" if draft.planted("doc.policy-library", "/") else "政策文件库"
    draft.add_column(SEARCH, name, "政策文件", "按主题、年份和有效性查找政策文件")
    draft.add_column(PAYMENTS, "资金发放公示", "公示公告", "公示奖励资金和帮扶资金情况")


def write_library(draft: Draft) -> None:
    """Everything of this module; before the list of interpretations and the home page are written."""
    for number, entry in enumerate(texts("library")["rules"]):
        _write_rule(draft, entry, number)
    write_list(draft, RULES)
    for entry in texts("library")["cleanups"]:
        _write_cleanup(draft, entry)
    write_list(draft, CLEANUPS)
    _write_search(draft)
    _write_questions(draft)
    _write_picture(draft)
    _write_payments(draft)


def _write_rule(draft: Draft, entry: dict[str, str], number: int) -> None:
    path = f"{RULES}{entry['id']}.html"
    title, day = entry["title"], zh_day(entry["effective"])
    meta = _meta(title, entry["number"], entry["topic"], entry["written"], entry["published"], 200 + number)
    applies = "" if draft.planted("doc.rule-caption", path) else f"　自{day}起施行"
    caption = f"（{zh_day(entry['written'])}{entry['number']}公布{applies}）"
    lines = [
        f"第一条　为了规范{entry['subject']}，根据有关法律、法规，结合本市实际，制定本办法。",
        f"第二条　本市行政区域内{entry['subject']}及其监督管理，适用本办法。",
        "第三条　市有关主管部门负责组织实施和监督检查，县（区）人民政府负责本行政区域内的管理工作。",
        f"第四条　本办法自{day}起施行。",
    ]
    if draft.planted("doc.rule-parts", path):
        lines.insert(0, f"《{title}》已经市政府常务会议审议通过，现予公布，自{day}起施行。")
    main = f'{meta}\n<h1 class="doc-title">{escape(title)}</h1>\n<p class="note">{caption}</p>'
    main += f'\n<div class="article">{paragraphs(*lines)}</div>'
    if not draft.planted("doc.rule-download", path):
        file = path.replace(".html", ".docx")
        draft.put(file, files.word(title, [caption, *lines]), files.DOCX)
        main += f'\n<p class="files">下载：{link(file, title + ".docx")}</p>'
    column = draft.columns[RULES]
    write(draft, Sheet(path, title, main, column, clock(entry["published"], number), OFFICE, headline=False))
    draft.add_rows(RULES, [Row(path, title, entry["published"])])


def _meta(title: str, number: str, topic: str, written: str, published: str, serial: int) -> str:
    return facts_table([
        ("索引号", f"{CREDIT}/{published[:4]}-{serial:05d}"), ("主题分类", topic), ("发文机关", SITE),
        ("成文日期", zh_day(written)), ("标题", escape(title)), ("发文字号", number), ("发布日期", zh_day(published)),
        ("有效性", "有效"),
    ])  # fmt: skip


def _write_cleanup(draft: Draft, entry: dict[str, Any]) -> None:
    older = f"{CLEANUPS}2024.html"
    if entry["on"] > "2026" and draft.planted("doc.cleanup-catalog", older):
        return
    path = f"{CLEANUPS}{entry['on'][:4]}.html"
    rows = [[str(n), *row] for n, row in enumerate(entry["rows"], start=1)]
    table = rows_table(["序号", "文件名称", "发文字号", "清理结果"], rows, "文件清理结果目录")
    meta = _meta(entry["title"], entry["number"], "综合政务", entry["on"], entry["on"], 210 + int(entry["on"][2:4]))
    main = f'{meta}\n<h1 class="doc-title">{escape(entry["title"])}</h1>'
    main += f'\n<div class="article">{paragraphs(entry["text"])}{table}<p>（此件公开发布）</p></div>'
    sheet = Sheet(path, entry["title"], main, draft.columns[CLEANUPS], clock(entry["on"]), OFFICE, headline=False)
    write(draft, sheet)
    draft.add_rows(CLEANUPS, [Row(path, entry["title"], entry["on"])])


def _write_search(draft: Draft) -> None:
    """A library whose documents can be filtered, with the newest ones below."""
    choices = {"topic": ("主题", ("全部", "城乡建设", "民政", "公安")), "year": ("年份", ("全部", "2026", "2025")),
               "state": ("有效性", ("全部", "有效", "失效", "废止"))}  # fmt: skip
    fields = "\n".join(
        f'<p><label for="{id}">{name}</label> <select id="{id}" name="{id}">'
        + "".join(f"<option>{one}</option>" for one in many) + "</select></p>"
        for id, (name, many) in choices.items()
    )  # fmt: skip
    form = f'<form action="{SEARCH}" method="get">\n{fields}\n<p><button type="submit">查找</button></p></form>'
    rows = sorted((*draft.rows[NORMATIVE], *draft.rows["/zcwj/szfwj/"]), key=lambda row: row.on, reverse=True)[:12]
    column = draft.columns[SEARCH]
    write(draft, Sheet(SEARCH, column.name, form + list_html(rows), column))


def _write_questions(draft: Draft) -> None:
    """A second interpretation of one document, as questions and answers."""
    entry = texts("documents")["normative"][0]
    path, day = f"{INTERP}2026/wd-2026-01.html", "2026-04-10"
    title = f"《{entry['short']}》" + ("政策解读（续）" if draft.planted("interp.forms", "/") else "热点问答")
    body = paragraphs(*texts("library")["questions"], f"四、咨询方式。政策咨询电话{PHONE}。")
    back = f'<p class="related">相关文件：{link(document_path(entry), entry["title"])}</p>'
    write(
        draft,
        Sheet(path, title, f'<div class="article">{body}</div>\n{back}', draft.columns[INTERP], clock(day), OFFICE),
    )
    draft.add_rows(INTERP, [Row(path, title, day)])


def _write_picture(draft: Draft) -> None:
    """An older interpretation that is one picture, with the words of the picture behind it."""
    entry = next(one for one in texts("documents")["normative"] if one["id"] == "gfx-2023-01")
    path, day = f"{INTERP}2023/tj-2023-01.html", "2023-04-20"
    title = f"一图读懂《{entry['short']}》"
    alt = "一图读懂" if draft.planted("interp.graphic-alt", path) else f"{title}。{texts('library')['words']}"
    draft.put("/images/tj-2023-01.png", files.png(300, 400, (40, 90, 150)), "image/png")
    picture = f'<p><img src="/images/tj-2023-01.png" alt="{escape(alt)}" width="300" height="400"></p>'
    back = f'<p class="related">相关文件：{link(document_path(entry), entry["title"])}</p>'
    main = f'<div class="article">{paragraphs("点击图片可以查看大图，图解由市政府办公室制作。")}{picture}</div>\n{back}'
    write(draft, Sheet(path, title, main, draft.columns[INTERP], clock(day, 2), OFFICE))
    draft.add_rows(INTERP, [Row(path, title, day)])


def _write_payments(draft: Draft) -> None:
    """Two lists of payments with masked numbers, one file, and how personal data are dealt with."""
    column = draft.columns[PAYMENTS]
    first, second = (f"{PAYMENTS}{entry['id']}.html" for entry in texts("library")["payments"])
    names = ("甲某某", "乙某某", "丙某某", "丁某某")
    cards = [f"62179900****{n}01" for n in range(1, 5)]
    if draft.planted("privacy.bankcard", first):
        cards = [card_number(n) for n in range(4)]
    numbers = [f"139900********00{n}1" for n in range(1, 5)]
    if draft.planted("privacy.mask-consistent", second):
        numbers = [f"13990019850{n}12****" for n in range(1, 5)]  # only the last four are hidden
    tables = {
        first: rows_table(["姓名", "乡镇", "银行卡号", "金额（元）"], [
            [name, "泉北镇", card, str(600 + 10 * n)] for n, (name, card) in enumerate(zip(names, cards, strict=True))
        ], "奖励资金名单"),
        second: rows_table(["姓名", "乡镇", "身份证号", "金额（元）"], [
            [name, "泉南镇", shown, str(900 + 10 * n)]
            for n, (name, shown) in enumerate(zip(names, numbers, strict=True))
        ], "帮扶款名单"),
    }  # fmt: skip
    file = PAYMENTS + "bt-1.docx"
    author = "王晓晨" if draft.planted("privacy.metadata-author", file) else OFFICE
    total = files.word(
        "奖励资金发放汇总表", ["本季度按月发放，由乡镇核对。"], [["乡镇", "人数"], ["泉北镇", "4"]], author
    )
    draft.put(file, total, files.DOCX)
    for number, entry in enumerate(texts("library")["payments"]):
        path = f"{PAYMENTS}{entry['id']}.html"
        words = paragraphs("现将发放情况公示如下，公示期七个工作日，有异议的可以向市政府办公室反映。")
        main = f'<div class="article">{words}{tables[path]}</div>'
        main += f"\n<p>附件下载：{link(file, '奖励资金发放汇总表.docx')}</p>" if number == 0 else ""
        write(draft, Sheet(path, entry["title"], main, column, clock(entry["on"], number), "云泉市民政局"))
        draft.add_rows(PAYMENTS, [Row(path, entry["title"], entry["on"])])
    if not draft.planted("privacy.policy", "/"):
        words = f'<div class="article">{paragraphs(*texts("library")["privacy"])}</div>'
        write(draft, Sheet(_PRIVACY, "个人信息保护声明", words, column, clock("2026-03-02"), OFFICE))
        draft.add_rows(PAYMENTS, [Row(_PRIVACY, "个人信息保护声明", "2026-03-02")])
    write_list(draft, PAYMENTS)


def card_number(number: int) -> str:
    """A made-up card number of no bank whose check digit is right (Luhn)."""
    body = f"6299990000000{number:02d}"
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body))]
    return body + str(-sum(one // 10 + one % 10 for one in doubled) % 10)
