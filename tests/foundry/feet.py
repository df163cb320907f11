"""Footers and what a page shows of the site's identity: ICP, 公安备案, 标识码, conac, 找错."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry import words
from tests.foundry.drawing import Draw

_ICP: dict[str, Callable[[str, str], str]] = {
    "plain": lambda p, n: f"{p}ICP备{n}号",
    "part": lambda p, n: f"{p}ICP备{n}号-1",
    "spaced": lambda p, n: f"{p} ICP备 {n} 号",
    "lower": lambda p, n: f"{p}icp备{n}号",
    "record-number": lambda p, n: f"{p}ICP备案号{n}",
}
_ICP_AROUND = ("{}", "备案号：{}", "ICP备案：{}", "网站备案：{}", "ICP备案编号：{}", "备案序号:{}")
_GONGAN: dict[str, Callable[[str, str], str]] = {
    "plain": lambda p, n: f"{p}公网安备{n}号",
    "spaced": lambda p, n: f"{p}公网安备 {n}号",
    "no-province": lambda p, n: f"公网安备{n}号",
    "no-end": lambda p, n: f"{p}公网安备{n}",
    "ordinal": lambda p, n: f"{p}公网安备第{n}号",
}


def marks(draw: Draw) -> list[str]:
    """Pieces of a footer, with their values in the truth."""
    truth, pieces = draw.truth, []
    province = draw.one(words.PROVINCES)
    if draw.chance(0.9):
        value = draw.pick("icp", _ICP)(province, str(draw.number(5000000, 23999999)))
        truth["icp"] = value
        shown = draw.one(_ICP_AROUND).format(value)
        if "号：" in shown and draw.chance(0.3):
            shown = f"<span>{shown}</span>"
        pieces.append(
            f"<a href='https://beian.miit.gov.cn/' target='_blank'>{shown}</a>" if draw.chance(0.6) else shown
        )
    if draw.chance(0.85):
        digits = str(draw.number(11000000000000, 65999999999999))
        if draw.chance(0.12):
            draw.used.append("gongan:bare-at-badge")
            truth["gongan"] = digits
            link = f"http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={digits}"
            pieces.append(f"<a href='{link}'><img src='/images/gongan.png'>{digits}</a>")
        else:
            value = draw.pick("gongan", _GONGAN)(province, digits)
            truth["gongan"] = value
            link = f"http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={digits}"
            pieces.append(
                f"<a href='{link}'><img src='/img/ghs.png'><span>{value}</span></a>" if draw.chance(0.6) else value
            )
    if draw.chance(0.85):
        code = str(draw.number(1100000001, 6590000099))
        truth["site_id_code"] = code
        pieces.append(
            draw.pick(
                "idcode",
                {
                    "plain": f"网站标识码：{code}",
                    "government": f"政府网站标识码:{code}",
                    "spaced": f"网站标识码： {code}",
                    "bold": f"网站标识码：<b>{code}</b>",
                    "no-colon": f"网站标识码{code}",
                    "linked": f"<a href='#'>网站标识码：<span>{code}</span></a>",
                    "bracketed": f"网站标识码（{code}）",
                },
            )
        )
    return pieces


def pictures(draw: Draw) -> str:
    truth = draw.truth
    truth["conac"], truth["jiucuo"] = "no", "no"
    made = ""
    if draw.chance(0.75):
        truth["conac"] = "yes"
        made += draw.pick(
            "conac",
            {
                "script": "<script src='//dcs.conac.cn/js/33/000/0000/60/CA330000000600001.js'></script>",
                "link": "<a href='//bszs.conac.cn/sitename?method=show&id=0A1B2C'><img src='/images/red.png'></a>",
                "span": "<span id='_ideConac'></span>",
            },
        )
    if draw.chance(0.75):
        truth["jiucuo"] = "yes"
        code, register = truth.get("site_id_code", ""), "zfwzgl.www.gov.cn/exposure/jiucuo.html"
        made += draw.pick(
            "jiucuo",
            {
                "span": "<span id='_span_jiucuo'></span>"
                "<script src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>",
                "link": f"<a href='https://{register}?site_code={code}&url='><img src='/i/jc.png'></a>",
                "words": f"<a href='https://{register}?site_code={code}'>我为政府网站找错</a>",
            },
        )
    return made


def _centred(d: Draw, lines: list[str], tail: str) -> str:
    return (
        f"<div class='{d.one(('footer', 'foot', 'bottom', 'db'))}'>"
        + "".join(f"<p>{one}</p>" for one in lines)
        + f"{tail}</div>"
    )


def _element(d: Draw, lines: list[str], tail: str) -> str:
    return "<footer><div>" + "<br>".join(lines) + f"</div>{tail}</footer>"


def _table(d: Draw, lines: list[str], tail: str) -> str:
    return (
        "<table width='1000' align='center'>"
        + "".join(f"<tr><td align='center' height='24'>{one}</td></tr>" for one in lines)
        + f"<tr><td>{tail}</td></tr></table>"
    )


def _one_line(d: Draw, lines: list[str], tail: str) -> str:
    return f"<div{d.name()}>{' &nbsp; '.join(lines)}</div><div>{tail}</div>"


def _spans(d: Draw, lines: list[str], tail: str) -> str:
    return f"<div{d.name()}><ul>" + "".join(f"<li>{one}</li>" for one in lines) + f"</ul><div>{tail}</div></div>"


FOOTERS = {"centred": _centred, "footer": _element, "table": _table, "one-line": _one_line, "items": _spans}


def foot(draw: Draw) -> str:
    """The whole footer."""
    sponsor = f"{draw.one(('主办单位', '主办', '主办单位'))}：{draw.office}"
    about = "<a href='/gywm/'>关于我们</a> | <a href='/wzdt/'>网站地图</a> | <a href='/lxwm/'>联系我们</a>"
    phone = f"{draw.one(('联系电话', '电话'))}：0{draw.number(310, 999)}-{draw.number(2000000, 8999999)}"
    pieces = marks(draw)
    lines = [about] if draw.chance(0.6) else []
    lines.append(f"{sponsor} {draw.one(('', '承办单位：' + draw.place + '大数据中心'))}")
    if draw.chance(0.5):
        lines.append(f"地址：{draw.place}建设路{draw.number(1, 300)}号　{phone}")
    if draw.chance(0.5):
        lines.append(draw.one(("&nbsp;", " ", "　")).join(pieces))
    else:
        lines.extend(pieces)
    if draw.chance(0.2):
        lines.append("您是第 1283771 位访客")
    return draw.make("foot", FOOTERS, lines, pictures(draw))
