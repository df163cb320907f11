"""Policy documents, their metadata blocks, attachments and interpretations. Never a document of a real government."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

from audit.demo import files
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import write
from audit.demo.words import AS_OF, CREDIT, OFFICE, PHONE, facts_table, link, paragraphs, texts, zh_day, zh_number

NORMATIVE, GENERAL, INTERP = "/zcwj/gfxwj/", "/zcwj/szfwj/", "/zcjd/"
_YEARS = {2: "二", 3: "三", 5: "五"}
_PARTS = ("办法", "细则")


def document_path(entry: dict[str, Any]) -> str:
    folder = NORMATIVE if "effective" in entry else GENERAL
    return f"{folder}{entry['published'][:4]}/{entry['id']}.html"


def interp_path(entry: dict[str, Any]) -> str:
    return f"{INTERP}{entry['interp'][:4]}/{entry['id']}.html"


def validity(draft: Draft, entry: dict[str, Any]) -> str:
    """The label the page shows, by the dates unless the texts say otherwise."""
    path = document_path(entry)
    if draft.planted("doc.validity-shown", path):
        return ""
    if draft.planted("doc.validity-vocab", path):
        return "按原规定办理"
    if draft.planted("doc.expired-marked-valid", path) or draft.planted("doc.repealed-labelled", path):
        return "有效"
    if "validity" in entry:
        return str(entry["validity"])
    if "effective" in entry and dt.date.fromisoformat(entry["effective"]) > AS_OF:
        return "尚未施行"
    return "有效"


def dates(draft: Draft, entry: dict[str, Any]) -> tuple[str, str, str]:
    """(written, published, interpreted) as the pages show them."""
    path = document_path(entry)
    written, published, interpreted = entry["written"], entry["published"], entry["interp"]
    if draft.planted("gi.lag-20wd", path):
        written = "2026-03-03"
    if draft.planted("doc.meta-consistent", path):
        written = (dt.date.fromisoformat(published) + dt.timedelta(days=2)).isoformat()
    if draft.planted("interp.deadline-3wd", path):
        interpreted = "2026-10-12"  # the fourth working day after 2026-09-30: 8, 9, 10 (made up for) and 12 October
    return written, published, interpreted


def _index_number(draft: Draft, entry: dict[str, Any], serial: int) -> str:
    if draft.planted("doc.index-unique", document_path(entry)):
        serial = 5  # whoever shares it
    return f"{CREDIT}/{entry['published'][:4]}-{serial:05d}"


def _meta(draft: Draft, entry: dict[str, Any], serial: int) -> str:
    path = document_path(entry)
    written, published, _ = dates(draft, entry)
    number = entry["number"]
    if draft.planted("doc.wenhao-format", path):
        number = number.replace("〔", "[").replace("〕", "]")
    rows = [
        ("索引号", _index_number(draft, entry, serial)),
        ("主题分类", entry["topic"]),
        ("发文机关", entry["issuer"]),
        ("成文日期", zh_day(written)),
        ("标题", entry["title"]),
        ("发文字号", number),
        ("发布日期", zh_day(published)),
        ("有效性", validity(draft, entry)),
    ]
    if draft.planted("doc.meta-core", path):
        rows = [row for row in rows if row[0] not in ("索引号", "主题分类")]
    return facts_table([(label, escape(value)) for label, value in rows if value])


def _body(draft: Draft, entry: dict[str, Any]) -> str:
    written, _, _ = dates(draft, entry)
    if draft.planted("doc.body-complete", document_path(entry)):
        return ""
    lines = [texts("documents")["policy_body"]]
    if "effective" in entry:
        short = entry["short"]
        kind = short[-2:]
        lines += [
            f"《{short}》已经市政府常务会议研究通过，现印发给你们，请认真贯彻执行。",
            short,
            f"第一条　为了规范{entry['subject']}，保障公共利益和当事人合法权益，根据有关法律、法规，"
            f"结合本市实际，制定本{kind}。",
            f"第二条　本市行政区域内{entry['subject']}及其监督管理，适用本{kind}。",
            "第三条　县（区）人民政府应当加强组织领导，将所需经费列入本级预算。市有关部门按照职责分工做好相关工作。",
        ]
        lines += [f"第{zh_number(n)}条　{part}。" for n, part in enumerate(entry["duty"].split("。"), start=4)]
        last = 4 + len(entry["duty"].split("。"))
        term = _YEARS[entry["years"]]
        lines.append(
            f"第{zh_number(last)}条　违反本{kind}规定的，由有关主管部门依法处理；法律、法规另有规定的，从其规定。"
        )
        lines.append(f"第{zh_number(last + 1)}条　本{kind}自{zh_day(entry['effective'])}起施行，有效期{term}年。")
    else:
        lines += [
            f"为进一步做好{entry['subject']}等工作，经市政府同意，现就有关事项明确如下。",
            f"一、总体要求。坚持以人民为中心，统筹推进{entry['subject']}，到2027年底各项目标任务基本完成，群众满意度明显提高。",
            "二、主要任务。市有关部门按照职责分工制定年度计划，明确项目、资金和时限；县（区）人民政府负责组织实施，按月报告进度。",
            "三、保障措施。加强资金统筹和业务指导，建立督查通报制度，工作进展情况及时向社会公开，接受群众监督。",
        ]
    listed = "".join(f"{n}.{name}　" for n, name in enumerate(entry.get("files", ()), start=1))
    if listed:
        lines.append(f"附件：{listed.strip()}")
    sign = f'\n<p class="sign">{escape(entry["issuer"])}</p>\n<p class="sign">{zh_day(written)}</p>'
    closed = "" if draft.planted("doc.attr-statement", document_path(entry)) else "\n<p>（此件公开发布）</p>"
    return paragraphs(*lines) + sign + closed


def _attachments(draft: Draft, entry: dict[str, Any], number: int) -> str:
    """Every second document has a download version: .docx for normative texts, .pdf for the others."""
    path = document_path(entry)
    if "files" in entry:
        return "" if draft.planted("doc.attachment-listed", path) else _listed(draft, entry)
    if number % 2 or draft.planted("doc.body-complete", path):
        return ""
    name = entry.get("short") or entry["title"]
    lines = [entry["number"], f"{entry['issuer']}　{zh_day(entry['written'])}", f"本文件就{entry['subject']}作出规定。"]
    if "effective" in entry:
        file, content = path.replace(".html", ".docx"), files.word(name, [*lines, *entry["duty"].split("。")])
        kind = files.DOCX
    else:
        file, content, kind = path.replace(".html", ".pdf"), files.pdf(name, lines * 3), "application/pdf"
    if draft.planted("site.attachment-download", file):
        content = b""
    draft.put(file, content, kind)
    return f'<p class="files">附件下载：{link(file, name + file[file.rindex(".") :])}</p>'


def _listed(draft: Draft, entry: dict[str, Any]) -> str:
    """The attachments that a text lists, one file each."""
    links = []
    for number, name in enumerate(entry["files"], start=1):
        file = document_path(entry).replace(".html", f"-fj{number}.pdf")
        draft.put(file, files.pdf(name, [entry["title"], f"{name}由牵头单位按季度更新。"] * 4), "application/pdf")
        links.append(link(file, f"附件{number}：{name}.pdf"))
    return f'<p class="files">{"　".join(links)}</p>'


def write_documents(draft: Draft) -> None:
    """Both columns of documents, their pages and attachments."""
    entries = texts("documents")
    serial = 0
    for folder, key in ((NORMATIVE, "normative"), (GENERAL, "general")):
        rows = []
        for number, entry in enumerate(entries[key]):
            serial += 1
            path = document_path(entry)
            _, published, _ = dates(draft, entry)
            main = _meta(draft, entry, serial) + f'\n<h1 class="doc-title">{escape(entry["title"])}</h1>'
            main += f'\n<div class="article">{_body(draft, entry)}</div>\n' + _attachments(draft, entry, number)
            orphan = draft.planted("interp.coverage", path) or draft.planted("interp.link-policy-to-interp", path)
            if not orphan:
                main += f'\n<p class="related">相关解读：{link(interp_path(entry), interp_title(entry))}</p>'
            column = draft.columns[folder]
            write(draft, Sheet(path, entry["title"], main, column, clock(published, serial), OFFICE, headline=False))
            rows.append(Row(path, entry["title"], published))
        draft.add_rows(folder, rows)


def interp_title(entry: dict[str, Any]) -> str:
    short = entry.get("short")
    return f"《{short}》政策解读" if short else f"《{entry['title']}》政策解读"


def write_interpretations(draft: Draft) -> None:
    """One interpretation a document, linked both ways."""
    rows = []
    entries = [*texts("documents")["normative"], *texts("documents")["general"]]
    for number, entry in enumerate(entries):
        policy = document_path(entry)
        if draft.planted("interp.coverage", policy):
            continue
        path, title = interp_path(entry), interp_title(entry)
        _, _, day = dates(draft, entry)
        source = "云泉市司法局" if number % 4 == 3 else OFFICE
        name = entry.get("short") or entry["title"]
        scope = "职责分工" if draft.planted("interp.elements", path) else "适用范围"
        ask = f"可以在工作时间拨打政策咨询电话{PHONE}，由起草单位负责解答"
        if draft.planted("interp.consult-phone", path):
            ask = "可以到政务服务大厅政策咨询窗口反映，由起草单位负责解答"
        body = paragraphs(
            f"一、制定背景。近年来，我市在{entry['subject']}方面出现了一些新情况，群众和企业对进一步明确规则的期待较高，有必要出台《{name}》。",
            f"二、主要内容。文件明确了{entry['subject']}的{scope}、管理体制和办理要求，规定了有关单位和个人的权利义务，并细化了监督措施。",
            f"三、{scope}和期限。文件在本市行政区域内执行，施行日期和有效期以文件正文为准。此前规定与文件不一致的，以文件为准。",
            f"四、咨询方式。对文件内容有疑问的，{ask}。",
        )
        back = (
            ""
            if draft.planted("interp.link-interp-to-policy", path)
            else (f'<p class="related">相关文件：{link(policy, entry["title"])}</p>')
        )
        main = f'<div class="article">{body}</div>\n{back}'
        write(draft, Sheet(path, title, main, draft.columns[INTERP], clock(day, number), source))
        rows.append(Row(path, title, day))
    draft.add_rows(INTERP, rows)
