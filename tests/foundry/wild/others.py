"""Pages of a shape of their own: letters, decisions, guides as tables, procurement notices with a summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]


def _decision(s: Scribe) -> tuple[str, str, str]:
    d = s.d
    number = f"{d.place[0]}市监处罚〔{d.day.year}〕{d.number(1, 300)}号"
    day = d.day - dt.timedelta(days=d.number(2, 20))
    s.truth.update(doc_number=number, issuer=d.office, written_on=day.isoformat())
    s.name = d.one(
        (f"行政处罚决定书（{number}）", f"{d.place}某某超市行政处罚决定书", f"对{d.place}某某公司的行政处罚信息公示")
    )
    return number, day.isoformat(), d.office


def _penalty_vertical(s: Scribe) -> str:
    number, day, office = _decision(s)
    rows = (("行政相对人名称", "某某超市"), ("统一社会信用代码", "91330000MA27XXXXX0"), ("决定书文号", number), ("违法行为类型", "价格违法"),
            ("处罚内容", "罚款2000元"), ("作出决定日期", day), ("作出决定机关", office))  # fmt: skip
    table = "".join(f"<tr><td class='l'>{a}</td><td>{b}</td></tr>" for a, b in rows)
    return (
        f"<h1 class='bt'>{s.title}</h1><div class='fb'>发布时间：{s.day('iso')}</div><table class='cf'>{table}</table>"
    )


def _penalty_across(s: Scribe) -> str:
    number, day, office = _decision(s)
    head = "".join(
        f"<th>{one}</th>" for one in ("行政处罚决定书文号", "当事人", "处罚依据", "处罚决定日期", "处罚机关")
    )
    cells = "".join(f"<td>{one}</td>" for one in (number, "某某商贸公司", "《反不正当竞争法》第十八条", day, office))
    return f"<div class='t'>{s.title}</div><p class='i'>{s.day('time')}　来源：{s.source}</p><table border='1'><tr>{head}</tr><tr>{cells}</tr></table>"


def _penalty_text(s: Scribe) -> str:
    number, day, office = _decision(s)
    said = dt.date.fromisoformat(day)
    return (
        f"<h2>{s.title}</h2><p>发布日期：{s.day('iso')}　信息来源：{s.source}</p><p align='center'>{number}</p><p>当事人：{s.d.place}某某商行</p>"
        f"<p>经查，{s.words.sentences(s.d, 1, 2)}</p><p>依据有关规定，决定给予罚款人民币叁仟元的行政处罚。</p><p align='right'>{office}</p>"
        f"<p align='right'>{said.year}年{said.month}月{said.day}日</p>"
    )


def _letter(pairs: tuple[tuple[str, str], ...], form: int) -> str:
    return (
        "<table class='xx'>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in pairs) + "</table>",
        "".join(f"<div class='row'><span class='k'>{a}：</span><div class='v'>{b}</div></div>" for a, b in pairs),
        "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in pairs) + "</dl>",
        "<table border='1'>"
        + "".join(f"<tr><td align='right'>{a}：</td><td>{b}</td></tr>" for a, b in pairs)
        + "</table>",
    )[form]


def _letter_fields(s: Scribe) -> str:
    d = s.d
    later = d.later(d.day, 2, 9)
    names = d.one((("标题", "来信人", "来信日期", "来信内容", "回复单位", "回复时间", "回复内容"),
                   ("信件标题", "写信人", "写信时间", "信件内容", "办理单位", "答复日期", "答复意见"),
                   ("留言主题", "留言人", "留言时间", "留言内容", "答复部门", "答复时间", "答复内容"),
                   ("咨询主题", "咨询人", "咨询时间", "咨询内容", "答复单位", "答复时间", "答复内容")))  # fmt: skip
    values = (
        s.title,
        "李**",
        str(d.day),
        "您好！" + s.words.sentences(d, 1, 2),
        d.office,
        str(later),
        "您好！您反映的问题收悉。" + s.words.sentences(d, 1, 3),
    )
    return _letter(tuple(zip(names, values, strict=True)), d.number(0, 3))


def _letter_headed(s: Scribe) -> str:
    d = s.d
    return (
        f"<div class='wd'><h1>{s.title}</h1><div class='q'><h3>来信内容</h3><p>来信时间：{d.day}</p><p>您好，{s.words.sentences(d, 1, 2)}</p></div><div class='a'>"
        f"<h3>答复内容</h3><p>答复单位：{d.office}　答复时间：{d.later(d.day, 1, 8)}</p><p>您好，{s.words.sentences(d, 1, 3)}</p></div></div>"
    )


def _guide_table(s: Scribe) -> str:
    rows = (("事项名称", s.title), ("事项类型", "行政许可"), ("实施主体", s.d.office), ("受理条件", s.words.sentences(s.d, 0, 1)), ("申请材料", "身份证；申请表"),
            ("办理流程", "申请—受理—审核—办结"), ("法定办结时限", "20个工作日"), ("承诺办结时限", "3个工作日"), ("收费标准", "不收费"), ("办理地点", "政务服务中心"), ("咨询电话", "12345"))  # fmt: skip
    return (
        f"<div class='sx-tit'>{s.name}</div><table class='sx'>"
        + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
        + "</table>"
    )


def _guide_tabs(s: Scribe) -> str:
    parts = "".join(
        f"<h3>{h}</h3><div>{s.words.sentences(s.d, 0, 1)}</div>"
        for h in ("设定依据", "受理条件", "办理材料", "办理流程", "收费标准", "办理时限")
    )
    return f"<h1>{s.title}</h1><div class='tabs'><a href='#a'>基本信息</a><a href='#b'>申请材料</a></div>{parts}"


def _tender(s: Scribe) -> str:
    d = s.d
    summary = "".join(f"<tr><td class='title'>{a}</td><td colspan='3'>{b}</td></tr>" for a, b in (
        ("采购项目名称", s.name), ("品目", "服务/其他服务"), ("采购单位", d.office), ("行政区域", d.place), ("公告时间", f"{d.day} 12:22"), ("预算金额", "￥120万元")))  # fmt: skip
    return (
        f"<div class='vF_detail_header'><h2 class='tc'>{s.title}</h2><p class='tc'><span id='pubTime'>{s.day('clock')}</span> <span id='sourceName'>来源：{s.source}</span> 【<span>打印</span>】 "
        f"<span class='openw'>【显示公告概要】</span></p></div><table class='table' style='display:none'><tr><td colspan='4'><b>公告概要：</b></td></tr>{summary}</table><div class='vF_detail_content'>{s.text('p')}</div>"
    )


def _report_tables(s: Scribe) -> str:
    tables = "<table border='1'><tr><td colspan='4'>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr></table>"
    return f"<h1>{s.title}</h1><p>发布日期：{s.day('iso')}　来源：{s.source}</p>{s.text('p')}{tables}"


OTHERS: dict[str, dict[str, Make]] = {
    "enforcement": {"vertical": _penalty_vertical, "across": _penalty_across, "text": _penalty_text},
    "qa": {"fields": _letter_fields, "headed": _letter_headed},
    "guide": {"table": _guide_table, "tabs": _guide_tabs},
    "procurement": {"tender": _tender},
    "annual_report": {"with-tables": _report_tables},
}  # fmt: skip
