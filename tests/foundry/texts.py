"""Article pages by kind: title, text, signature, attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from tests.foundry import heads, metadata, words
from tests.foundry.drawing import Draw, spoken

_CLOSERS = ("特此通知。", "特此公告。", "")
_FILES = ("doc", "docx", "xls", "xlsx", "pdf", "zip", "wps", "ofd")


def _ps(d: Draw, parts: Sequence[str]) -> str:
    return "".join(f"<p style='text-indent:2em'>{one}</p>" for one in parts)


def _spans(d: Draw, parts: Sequence[str]) -> str:
    return "".join(f"<p class='MsoNormal'><span style='font-family:仿宋'>{one}</span></p>" for one in parts)


def _brs(d: Draw, parts: Sequence[str]) -> str:
    return "<table width='94%'><tr><td class='nr'>" + "<br>".join(f"　　{one}" for one in parts) + "</td></tr></table>"


def _divs(d: Draw, parts: Sequence[str]) -> str:
    return "".join(f"<div>　　{one}</div>" for one in parts)


def _fonts(d: Draw, parts: Sequence[str]) -> str:
    return "<font size='3'>" + "".join(f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{one}</p>" for one in parts) + "</font>"


FLOWS = {"paragraphs": _ps, "word": _spans, "breaks": _brs, "divs": _divs, "fonts": _fonts}


def flow(draw: Draw, parts: Sequence[str], end: str = "") -> str:
    text = draw.make("flow", FLOWS, [part for part in parts if part])
    behind, draw.behind = draw.behind, ""
    return f"<div{draw.name()}>{text}{end}</div>{behind}"


def signed(draw: Draw, body: str) -> str:
    """The signing body and the day under a text; only where no block told them they are the truth."""
    draw.truth.setdefault("issuer", body)
    draw.truth.setdefault("written_on", draw.day.isoformat())
    day = spoken(draw.day)
    return draw.pick(
        "signature",
        {
            "right-paragraphs": f"<p style='text-align:right'>{body}</p><p style='text-align:right'>{day}</p>",
            "align-right": f"<p align='right'>{body}<br>{day}</p>",
            "indented": f"<p>{'&nbsp;' * 40}{body}</p><p>{'&nbsp;' * 42}{day}</p>",
            "em-spaces": f"<p>{'　' * 20}{body}</p><p>{'　' * 21}{day}　</p>",
            "one-line": f"<p style='text-align:right'>{body}　{day}</p>",
        },
    )


def files(draw: Draw) -> str:
    """Links to attachments, each file once in the truth."""
    count = draw.one((0, 0, 0, 1, 2, 3))
    draw.truth["attachment_count"] = str(count)
    made = []
    how = draw.pick("files", {name: name for name in ("path", "picture", "down-script", "preview", "asp", "block")})
    if not count:
        draw.used.pop()
        return ""
    for at in range(count):
        name, end, key = f"{words.matter(draw)}表{at + 1}", draw.one(_FILES), draw.number(10000, 99999)
        link = {
            "path": f"<p><a href='./P0{key}.{end}'>附件{at + 1}：{name}</a></p>",
            "picture": f"<p><img src='/icon/{end}.gif'><a href='/files/{key}.{end}'>{name}.{end}</a></p>",
            "down-script": f"<p><a href='/_content/download.jsp?wbfileid={key}'>{name}.{end}</a></p>",
            "preview": f"<p><a href='/common/preview?attachId={key}'>{name}</a></p>",
            "asp": f"<p><a href='/DownFile.aspx?FileID={key}'>附件：{name}.{end}</a></p>",
            "block": f"<li><a href='/attach/download/{key}'>{name}</a></li>",
        }[how]
        made.append(link)
        if draw.chance(0.15):
            made.append(link)  # the same file linked twice
    if how == "block":
        return f"<div class='attach'><b>附件下载</b><ul>{''.join(made)}</ul></div>"
    return ("<p>附件：</p>" if draw.chance(0.4) else "") + "".join(made)


def head(draw: Draw, title: str, column: str, source: str) -> str:
    """Title and the line that dates it, in their usual order or the other way round."""
    shown, under = heads.title(draw, title, column), heads.under(draw, draw.day, source)
    if draw.chance(0.2):
        draw.metas["PubDate"] = f"{draw.day.isoformat()} 09:00"
    return f"<div{draw.name()}>{shown}{under}</div>" if draw.chance(0.5) else shown + under


def paragraphs(draw: Draw, least: int, most: int) -> list[str]:
    return [words.sentences(draw, 1, 4) for _ in range(draw.number(least, most))]


def document(draw: Draw, column: str) -> str:
    title = words.rule_title(draw)
    office = draw.place + "人民政府办公室" if "人民政府办公室" in title else draw.place + "人民政府"
    if not title.startswith(draw.place):
        office = draw.office
    word = draw.one(("政办发", "政发", "政规", "教规字", "水办"))
    number = f"{draw.place[0]}{word}〔{draw.day.year}〕{draw.number(1, 90)}号"
    draw.truth["doc_number"] = number
    draw.truth["is_normative"] = "yes" if "规" in word else "unclear"
    meta = draw.chance(0.75)
    block = metadata.block(draw, number, office, title) if meta else ""
    opening = f"各乡镇人民政府，{draw.place[-1]}政府各部门："
    articles = [f"第{n}条　{words.sentences(draw, 0, 2)}" for n in ("一", "二", "三", "四", "五")[: draw.number(2, 5)]]
    ending = ""
    if draw.chance(0.5):
        start = draw.later(draw.day, 10, 60)
        draw.truth["effective_on"] = start.isoformat()
        ending = f"第六条　本办法自{spoken(start)}起施行。"
        if draw.chance(0.4):
            years = draw.one((2, 3, 5))
            draw.truth["valid_until"] = _until(start, years)
            ending = f"第六条　本办法自{spoken(start)}起施行，有效期{years}年。"
    body = [opening, f"现将有关事项通知如下，请认真贯彻执行。{words.sentences(draw, 0, 1)}", *articles, ending]
    sign = signed(draw, office) if draw.chance(0.7) else ""
    if not meta and not sign:
        sign = signed(draw, office)
    over = "" if meta and draw.chance(0.7) else f"<p align='center'>{number}</p>"
    top = heads.title(draw, title, column) if meta else head(draw, title, column, heads.a_source(draw))
    if meta and draw.chance(0.4):
        top += heads.under(draw, dt.date.fromisoformat(draw.truth["published_on"]), heads.a_source(draw))
    first, second = (block, top) if draw.chance(0.6) else (top, block)
    return first + second + over + flow(draw, body, sign) + files(draw)


def _until(start: dt.date, years: int) -> str:
    try:
        end = start.replace(year=start.year + years)
    except ValueError:
        end = start.replace(year=start.year + years, day=28) + dt.timedelta(days=1)
    return (end - dt.timedelta(days=1)).isoformat()


def notice(draw: Draw, column: str) -> str:
    title = words.notice_title(draw)
    sign = signed(draw, draw.office) if draw.chance(0.7) else ""
    parts = [
        *paragraphs(draw, 2, 5),
        f"公示期为5个工作日，联系电话：0{draw.number(310, 999)}-{draw.number(2000000, 8999999)}。",
    ]
    return head(draw, title, column, heads.a_source(draw)) + flow(
        draw, [*parts, draw.one(_CLOSERS)], files(draw) + sign
    )


def news(draw: Draw, column: str) -> str:
    title = words.news_title(draw)
    lead = f"{draw.day.month}月{draw.day.day}日，{title}。" if draw.chance(0.5) else ""
    source = draw.one(words.PAPERS) if draw.chance(0.4) else heads.a_source(draw)
    draw.truth["attachment_count"] = "0"
    end = draw.one(("", "<p align='right'>（通讯员 李岚）</p>", "<p>编辑：周溪　审核：王屏</p>"))
    picture = "<p align='center'><img src='/upload/1.jpg'></p>" if draw.chance(0.4) else ""
    return head(draw, title, column, source) + picture + flow(draw, [lead, *paragraphs(draw, 2, 6)], end)


def interpretation(draw: Draw, column: str) -> str:
    name = f"{draw.place}{words.matter(draw)}管理办法"
    title = draw.one((f"《{name}》政策解读", f"关于《{name}》的解读", f"一图读懂《{name}》"))
    draw.truth["attachment_count"] = "0"
    parts = []
    for heading in ("一、制定背景", "二、主要内容", "三、适用范围"):
        parts += [heading, *paragraphs(draw, 1, 2)]
    return head(draw, title, column, heads.a_source(draw)) + flow(draw, parts)


def guide(draw: Draw, column: str) -> str:
    title = f"{words.matter(draw)}{draw.one(('办事指南', '办理指南', '申请指南', '服务指南'))}"
    parts = [
        "一、办理依据",
        words.sentences(draw, 0, 1),
        "二、受理条件",
        words.sentences(draw, 0, 2),
        "三、申请材料",
        "1.身份证原件及复印件；2.申请表一式两份。",
        "四、办理流程",
        words.sentences(draw, 0, 1),
        "五、办理时限",
        "自受理之日起10个工作日内办结。",
        "六、收费标准",
        "不收费。",
    ]
    return head(draw, title, column, heads.a_source(draw)) + flow(draw, parts) + files(draw)


def statistics(draw: Draw, column: str) -> str:
    title = f"{draw.place}{draw.day.year - 1}年国民经济和社会发展统计公报"
    draw.truth["attachment_count"] = "0"
    parts = [
        f"{draw.number(1, 9)}月末，全{draw.place[-1]}实现增加值{draw.number(10, 900)}亿元，增长{draw.number(1, 9)}.2%。"
        + words.sentences(draw, 0, 1)
        for _ in range(5)
    ]
    return head(draw, title, column, heads.a_source(draw)) + flow(draw, parts)


def enforcement(draw: Draw, column: str) -> str:
    number = f"{draw.place[0]}市监罚〔{draw.day.year}〕{draw.number(1, 90)}号"
    title = f"行政处罚决定书（{draw.place}某某商行）"
    draw.truth["doc_number"] = number
    draw.truth["attachment_count"] = "0"
    decided = draw.day - dt.timedelta(days=draw.number(3, 20))
    draw.truth["written_on"], draw.truth["issuer"] = decided.isoformat(), draw.office
    values = (
        ("行政处罚决定书文号", number),
        ("行政相对人名称", f"{draw.place}某某商行"),
        ("违法事实", words.sentences(draw, 0, 1)),
        ("处罚内容", "罚款人民币五千元"),
        ("处罚决定日期", decided.isoformat()),
        ("处罚机关", draw.office),
    )
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in values)
    return (
        head(draw, title, column, heads.a_source(draw))
        + f"<div{draw.name()}><table border='1'>{table}</table></div>{draw.behind}"
    )


def procurement(draw: Draw, column: str) -> str:
    kind = draw.one(("公开招标公告", "竞争性磋商公告", "中标结果公告", "成交公告"))
    title = f"{draw.place}{words.matter(draw)}项目{kind}"
    parts = [
        "一、项目基本情况",
        f"项目编号：YQ-{draw.day.year}-0{draw.number(10, 99)}",
        f"预算金额：{draw.number(20, 900)}万元",
        "二、供应商资格要求",
        words.sentences(draw, 0, 1),
        "三、公告期限",
        "自本公告发布之日起5个工作日。",
        words.sentences(draw, 1, 2),
    ]
    draw.truth["attachment_count"] = "0"
    return head(draw, title, column, heads.a_source(draw)) + flow(draw, parts)


def annual_report(draw: Draw, column: str) -> str:
    title = f"{draw.office}{draw.day.year - 1}年政府信息公开工作年度报告"
    draw.truth["attachment_count"] = "0"
    parts = []
    for heading in (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "五、存在的主要问题及改进情况",
    ):
        parts += [heading, *paragraphs(draw, 1, 2)]
    return head(draw, title, column, heads.a_source(draw)) + flow(draw, parts)


def qa(draw: Draw, column: str) -> str:
    title = f"关于{words.matter(draw)}的{draw.one(('咨询', '建议', '投诉'))}"
    asked, answered = draw.day, draw.later(draw.day, 2, 9)
    draw.head_title = draw.one((f"{title}_{draw.site}", draw.site))
    values = (
        ("信件标题", title),
        ("来信时间", asked.isoformat()),
        ("来信内容", "您好，" + words.sentences(draw, 1, 2)),
        ("答复单位", draw.office),
        ("答复时间", answered.isoformat()),
        ("答复内容", "您好，来信收悉。" + words.sentences(draw, 1, 3)),
    )
    draw.truth["title"] = title
    draw.truth["attachment_count"] = "0"
    made = draw.pick(
        "letter",
        {
            "table": "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in values) + "</table>",
            "colons": "".join(f"<p>{a}：{b}</p>" for a, b in values),
            "lists": "<ul>" + "".join(f"<li><span>{a}：</span><span>{b}</span></li>" for a, b in values) + "</ul>",
        },
    )
    return f"<div{draw.name()}>{made}</div>"


ARTICLES: dict[str, Callable[[Draw, str], str]] = {
    "document": document, "notice": notice, "news": news, "interpretation": interpretation, "guide": guide,
    "statistics": statistics, "enforcement": enforcement, "procurement": procurement, "annual_report": annual_report,
    "qa": qa,
}  # fmt: skip
