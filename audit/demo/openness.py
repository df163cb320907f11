"""The disclosure column: guide, rules, the heads of 条例20, application form. Never policy documents."""

from __future__ import annotations

from html import escape
from typing import Any

from audit.demo import files
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import child_block, write, write_articles, write_landing, write_list, write_script_list
from audit.demo.words import (
    ADDRESS,
    CREDIT,
    FAX,
    HOURS,
    MAIL,
    OFFICE,
    PHONE,
    SITE,
    facts_table,
    link,
    paragraphs,
    texts,
    zh_day,
)

ROOT = "/zfxxgk/"
HEADS = ROOT + "fdzdgknr/"


def write_guide(draft: Draft, path: str, unit: str, phone: str, room: str, published: str) -> None:
    """A disclosure guide with the nine elements of 条例12 and the periods of 条例30–33, 42, 47 and 51."""
    planted = draft.planted
    fax = "" if planted("gi.guide-elements", path) else f"传真号码：{phone[:-1]}9；"
    fee = "本机关提供政府信息不收取费用；申请的数量、频次明显超过合理范围的，可以按照国家规定收取信息处理费。"
    if planted("gi.guide-legal-2019", path):
        fee = "本机关依申请提供政府信息，按照标准收取检索费、复制费、邮寄费等成本费用。"
    relief = (
        "五、监督和救济。认为本机关未依法履行政府信息公开义务的，可以向政府信息公开工作主管部门投诉、举报，"
        "也可以依法申请行政复议或者提起行政诉讼。"
    )
    if planted("gi.supervision-channel", path):
        relief = "五、意见建议。对政府信息公开工作的意见建议，可以在工作时间来电反映。"
    lines = [
        f"为了方便公民、法人和其他组织获得{unit}的政府信息，根据《中华人民共和国政府信息公开条例》（国务院令第711号），编制本指南。",
        "一、信息分类和编排体系。主动公开的政府信息分类包括机构职能、政策文件、规划计划、统计信息、财政信息、行政执法等；"
        "每条信息按照索引号、名称、内容概述和生成日期编排。",
        "二、获取方式。公众可以通过本网站、政府公报、新闻发布会、政务服务大厅查阅点、国家档案馆和公共图书馆获取主动公开的政府信息。",
        f"三、公开机构。工作机构名称：{unit}政务公开科；办公地址：{room}；办公时间：{HOURS}；联系电话：{phone}；"
        f"{fax}互联网联系方式：{MAIL}。",
        "四、依申请公开。申请人可以当面、邮寄或者通过互联网提交申请，载明姓名或者名称、身份证明、联系方式和所需信息的特征性描述。"
        "申请内容不明确的，自收到申请之日起7个工作日内一次性告知补正。能够当场答复的当场答复，不能当场答复的，"
        "自收到申请之日起20个工作日内答复；需要延长的，延长期限最长不超过20个工作日。涉及第三方合法权益的，"
        f"征求第三方意见，第三方应当自收到征求意见书之日起15个工作日内提出意见。{fee}",
        relief,
    ]
    column = draft.columns[path]
    body = f'<div class="article">{paragraphs(*lines)}</div>'
    write(draft, Sheet(path, column.name, body, column, clock(published, 3), unit))


def write_papers(draft: Draft) -> None:
    """Texts with a number and a full metadata block in columns that are not the policy library."""
    serial = 100
    for path, entries in texts("openness")["papers"].items():
        column = draft.columns[path]
        rows = []
        for entry in entries:
            serial += 1
            if draft.planted("column.hr-plan-1y", path) and entry["published"] > "2025-10-01":
                continue
            if draft.planted.omits(entry["title"]):
                continue
            rows.append(_paper(draft, path, entry, serial))
        draft.add_rows(column.path, rows)


def _paper(draft: Draft, path: str, entry: dict[str, str], serial: int) -> Row:
    target = f"{path}{entry['published'][:4]}/{entry['id']}.html"
    title, day = entry["title"], entry["published"]
    meta = facts_table(
        [
            ("索引号", f"{CREDIT}/{day[:4]}-{serial:05d}"),
            ("主题分类", entry["topic"]),
            ("发文机关", OFFICE if "办" in entry["number"] else SITE),
            ("成文日期", zh_day(entry["written"])),
            ("标题", escape(title)),
            ("发文字号", entry["number"]),
            ("发布日期", zh_day(day)),
            ("有效性", "有效"),
        ]
    )
    body = paragraphs(
        entry["text"],
        "各县（区）人民政府、市政府各部门应当按照职责分工抓好落实，有关情况按照规定向社会公开。",
        "本文件由市政府办公室负责解释，执行中的问题请及时反馈。",
    )
    main = f'{meta}\n<h1 class="doc-title">{escape(title)}</h1>\n<div class="article">{body}</div>'
    write(draft, Sheet(target, title, main, draft.columns[path], clock(day, serial), OFFICE, headline=False))
    return Row(target, title, day)


def write_heads(draft: Draft) -> None:
    """The columns under the heads of 条例20, each with its list; leaders, functions, budgets and figures."""
    for path, entries in texts("openness")["sheets"].items():
        kept = [e for e in entries if not (draft.planted("column.notice-6m", path) and e["on"] > "2026-04-01")]
        kept = [e for e in kept if not (draft.planted("interact.survey-1y", path) and e["on"] > "2025-09-01")]
        kept = [e for e in kept if not (draft.planted("interact.public-list", path) and e["on"] > "2026-08-20")]
        if draft.planted("fiscal.procurement", path):
            kept = [
                {**e, "on": e["on"].replace("2026", "2024"), "title": e["title"].replace("2026", "2024")} for e in kept
            ]
        write_articles(draft, path, [] if draft.planted("column.empty-each", path) else kept, OFFICE)
    write_articles(draft, HEADS + "tjsj/", texts("openness")["statistics"], "云泉市统计局")
    _write_exams(draft)
    _write_fiscal(draft)
    _write_leaders(draft)
    _write_functions(draft)
    shown = [path for path in draft.columns if path.startswith(HEADS) and path != HEADS]
    for path in shown:
        if path == HEADS + "tjsj/":
            write_script_list(draft, path, "tjsj")
        elif path not in draft.pages:
            write_list(draft, path)


def _write_exams(draft: Draft) -> None:
    """Posts and results of examinations; neither the list nor the pages say when, where that is planted."""
    path = HEADS + "gwyzk/"
    column = draft.columns[path]
    undated = draft.planted("column.date-visible", path)
    rows = []
    for number, entry in enumerate(texts("openness")["exams"], start=1):
        if draft.planted.omits(entry["title"]):
            continue
        target = f"{path}{entry['on'][:4]}/gwy-{number}.html"
        body = f'<div class="article">{paragraphs(entry["text"], *texts("overview")["exam"])}</div>'
        published = "" if undated else clock(entry["on"], number)
        write(draft, Sheet(target, entry["title"], body, column, published, "云泉市人力资源和社会保障局"))
        rows.append(Row(target, entry["title"], entry["on"]))
    draft.add_rows(path, rows)


def _write_fiscal(draft: Draft) -> None:
    path = HEADS + "czyjs/"
    column = draft.columns[path]
    rows = []
    for number, entry in enumerate(texts("openness")["fiscal"], start=1):
        if draft.planted.omits(entry["title"]):
            continue
        target = f"{path}{entry['on'][:4]}/cz-{number}.html"
        title = entry["title"]
        if draft.planted("fiscal.subsidy-list", "/"):  # sums alone are no list of subsidies
            title = title.replace("补贴项目资金安排", "补贴资金安排")
        file = target.replace(".html", "." + entry["file"])
        kind = "application/pdf" if entry["file"] == "pdf" else files.XLSX
        if draft.planted("site.attachment-download", file):
            content = b"<!DOCTYPE html><html><head><title>login</title></head><body>login</body></html>"
        elif entry["file"] == "pdf":
            content = files.pdf(title, [entry["text"]] * 6)
        else:
            content = _book(draft, file, title)
        draft.put(file, content, kind)
        text = entry["text"]
        if draft.planted("fiscal.gov-final", target):  # approved sixteen days earlier: more than twenty days before
            text = text.replace("8月26日", "8月10日")
        body = f'<div class="article">{paragraphs(text)}</div>'
        body += f'\n<p class="files">附件：{link(file, title + "." + entry["file"])}</p>'
        write(draft, Sheet(target, title, body, column, clock(entry["on"], number), "云泉市财政局"))
        rows.append(Row(target, title, entry["on"]))
    draft.add_rows(path, rows)


def _book(draft: Draft, file: str, title: str) -> bytes:
    rows: list[list[str | int]] = [["科目", "预算数（万元）", "执行数（万元）"]]
    rows += [[name, 12000 + 310 * n, 11800 + 305 * n] for n, name in enumerate(("税收收入", "非税收入", "转移性收入"))]
    listed: list[tuple[str, list[list[str | int]], bool]] = [(title[:20], rows, False)]
    if draft.planted("privacy.id18", file):
        listed.append(("发放底册", [["姓名", "身份证号", "金额"], ["甲某某", leaked_number(), 860]], True))
    return files.sheet(listed)


def leaked_number() -> str:
    """A made-up identity number of the fictional region 139900 whose check digit is right (GB 11643)."""
    body = "13990019850412004"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _write_leaders(draft: Draft) -> None:
    path = HEADS + "ldzc/"
    column = draft.columns[path]
    cards = []
    for entry in texts("openness")["leaders"]:
        target = f"{path}ld-{entry['id']}.html"
        table = facts_table(
            [
                ("姓名", entry["name"]),
                ("职务", entry["post"]),
                ("个人简历", f"{entry['born']}。{entry['past']}"),
                ("工作分工", entry["work"]),
            ],
            "card",
            wide=True,
        )
        photo = f'<p><img src="/images/photo-{entry["id"]}.png" alt="{entry["name"]}照片" width="120" height="80"></p>'
        more = paragraphs(*texts("overview")["leader"])
        write(draft, Sheet(target, f"{entry['post']}{entry['name']}", photo + table + more, column))
        cards.append(f"<li>{link(target, entry['post'] + '　' + entry['name'])}</li>")
    main = f'<ul class="cards">{"".join(cards)}</ul>' + paragraphs(*texts("overview")["leaders"])
    write(draft, Sheet(path, column.name, main, column))


def _write_functions(draft: Draft) -> None:
    path = HEADS + "jgzn/"
    column = draft.columns[path]
    write(
        draft,
        Sheet(
            path,
            column.name,
            functions(
                draft,
                path,
                {
                    "name": OFFICE,
                    "phone": PHONE,
                    "room": ADDRESS,
                    "chief": "方知行",
                    "duty": [
                        "协助市政府领导处理日常工作",
                        "负责市政府会议组织和文件办理",
                        "指导全市政务公开和政府网站工作",
                    ],
                    "offices": ["综合科", "秘书科", "督查室", "政务公开科", "机关事务科"],
                },
            ),
            column,
        ),
    )


def functions(draft: Draft, path: str, unit: dict[str, Any]) -> str:
    """The six things 条例20(二) asks of an agency's own description, as a table."""
    rows = [
        ("机构名称", unit["name"]),
        ("机关职能", "；".join(unit["duty"]) + "。"),
        ("机构设置", "内设机构：" + "、".join(unit["offices"]) + "。"),
        ("办公地址", unit["room"]),
        ("办公时间", HOURS),
        ("联系方式", f"联系电话：{unit['phone']}"),
        ("负责人姓名", unit["chief"]),
    ]
    if draft.planted("column.org-function", path):
        rows = [row for row in rows if row[0] != "办公时间"]
    return facts_table(rows, "card", wide=True) + paragraphs(*texts("overview")["functions"])


def write_application(draft: Draft) -> None:
    """The page where a disclosure request can be made on line."""
    path = ROOT + "ysqgk/"
    column = draft.columns[path]
    fields = {
        "name": "申请人姓名或者名称",
        "contact": "联系方式",
        "wanted": "所需信息的名称或者特征描述",
        "way": "获取方式",
    }
    inputs = "\n".join(
        f'<p><label for="{key}">{label}</label> <input id="{key}" name="{key}" type="text"></p>'
        for key, label in fields.items()
    )
    main = paragraphs(
        "公民、法人和其他组织可以通过本页面提交政府信息公开申请，也可以邮寄或者当面提交。",
        f"受理机构：{OFFICE}政务公开科，办公地址：{ADDRESS}，联系电话：{PHONE}，传真：{FAX}。",
        "自收到申请之日起20个工作日内答复；需要延长的，经负责人同意并告知申请人，延长期限最长不超过20个工作日。",
    )
    submit = '<p><button type="submit">提交申请</button></p>'
    form = f'<form class="apply" action="{path}" method="post">\n{inputs}\n{submit}\n</form>'
    blank = path + "sqb.docx"
    table = [["申请人", ""], ["联系方式", ""], ["所需信息", ""]]
    draft.put(blank, files.word("政府信息公开申请表", ["请用黑色签字笔填写。"], table), files.DOCX)
    form += f"\n<p>{link(blank, '政府信息公开申请表.docx')}</p>"
    write(draft, Sheet(path, column.name, main + form, column))


def write_openness(draft: Draft) -> None:
    """The whole disclosure column, but for the annual reports."""
    write_guide(draft, ROOT + "xxgkzn/", SITE, PHONE, ADDRESS, "2026-03-16")
    write_papers(draft)
    write_list(draft, ROOT + "xxgkzd/")
    write_heads(draft)
    write_application(draft)
    heads = [path for path in draft.columns if path.startswith(HEADS) and path != HEADS]
    outside = [("/zcwj/gfxwj/", "行政规范性文件"), ("/xzzfgs/", "行政执法公示"), ("/bsfw/", "办事服务")]
    menu = "".join(f"<li>{link(p, draft.columns[p].name)}</li>" for p in heads)
    menu += "".join(f"<li>{link(p, name)}</li>" for p, name in outside)
    write_landing(draft, HEADS, [("公开内容分类", f'<ul class="menu">{menu}</ul>')])
    blocks = [
        ("政府信息公开指南", f"<p>{link(ROOT + 'xxgkzn/', '查看政府信息公开指南')}</p>"),
        child_block(draft, ROOT + "xxgkzd/"),
        ("法定主动公开内容", f'<ul class="menu">{menu}</ul><p>{link(HEADS, "查看法定主动公开内容")}</p>'),
        child_block(draft, ROOT + "xxgknb/"),
        ("依申请公开", f"<p>{link(ROOT + 'ysqgk/', '在线提交政府信息公开申请')}</p>"),
    ]
    write_landing(draft, ROOT, blocks)
