"""What stands around the matter of a page: menus, share bars, hot words, related news, friendly links."""

from __future__ import annotations

from tests.foundry import words
from tests.foundry.drawing import Draw

_MENU = ("首页", "新闻中心", "政务公开", "政务服务", "互动交流", "数据开放", "走进我们")
_SIDE = ("机构职能", "领导信息", "通知公告", "政策文件", "财政信息", "人事信息", "规划计划")


def _ul(d: Draw) -> str:
    return f"<ul{d.name()}>" + "".join(f"<li><a href='/{at}/'>{one}</a></li>" for at, one in enumerate(_MENU)) + "</ul>"


def _table(d: Draw) -> str:
    cells = "".join(f"<td align='center'><a href='/c{at}.asp'>{one}</a></td>" for at, one in enumerate(_MENU))
    return f"<table width='1000'><tr>{cells}</tr></table>"


def _nav(d: Draw) -> str:
    return "<nav>" + "".join(f"<a href='/n{at}/index.html'>{one}</a>" for at, one in enumerate(_MENU)) + "</nav>"


def _bars(d: Draw) -> str:
    return f"<div{d.name()}>" + " | ".join(f"<a href='/ch{at}/'>{one}</a>" for at, one in enumerate(_MENU)) + "</div>"


def _dropdowns(d: Draw) -> str:
    made = ""
    for at, one in enumerate(_MENU[1:]):
        below = "".join(f"<a href='/d{at}/s{n}/'>{d.one(_SIDE)}</a>" for n in range(3))
        made += f"<li><a href='/d{at}/'>{one}</a><div style='display:none'>{below}</div></li>"
    return f"<ul{d.name()}>{made}</ul>"


MENUS = {"list": _ul, "table": _table, "nav": _nav, "bars": _bars, "dropdowns": _dropdowns}


def top(draw: Draw) -> str:
    """Everything over the breadcrumb."""
    made = []
    if draw.chance(0.4):
        made.append(draw.one((
            "<div>今天是2026年10月30日 星期五 <span>晴 12℃</span></div>",
            "<div><script>document.write(today())</script> 欢迎访问！</div>",
            "<div><a href='#'>设为首页</a> | <a href='#'>加入收藏</a> | <a href='/wza/'>无障碍浏览</a></div>",
        )))  # fmt: skip
    made.append(
        draw.one((f"<div class='logo'><img src='/logo.png' alt='{draw.site}'></div>", f"<div>{draw.site}</div>", ""))
    )
    if draw.chance(0.4):
        hot = "".join(
            f"<a href='/search?q={at}'>{draw.one(('社保', '公积金', '教育', '户籍', '营业执照'))}</a> "
            for at in range(4)
        )
        made.append(
            f"<form action='/search'><input name='q' placeholder='请输入关键字'>"
            f"<button>搜索</button></form><p>热门搜索：{hot}</p>"
        )
    made.append(draw.make("menu", MENUS))
    return "".join(made)


def behind(draw: Draw) -> str:
    """What stands between an article and the footer."""
    made = []
    if draw.chance(0.4):
        made.append(draw.one((
            "<div>分享到：<a href='#'>微信</a> <a href='#'>微博</a></div>",
            "<div><a href='javascript:window.print()'>【打印本页】</a> "
            "<a href='javascript:window.close()'>【关闭窗口】</a></div>",
            "<div class='bdsharebuttonbox'><a href='#' data-cmd='weixin'></a></div>",
        )))  # fmt: skip
    if draw.chance(0.25):
        draw.used.append("noise:neighbours")
        made.append(
            f"<div>上一篇：<a href='t20240101_11.html'>{words.news_title(draw)}</a></div>"
            f"<div>下一篇：<a href='t20240102_12.html'>{words.notice_title(draw)}</a></div>"
        )
    if draw.chance(0.25):
        draw.used.append("noise:related")
        rows = "".join(
            f"<li><a href='/zwgk/202{draw.number(0, 5)}0{at + 1}/t2023_{at}.html'>{words.item_title(draw)}</a>"
            f"<span>2023-0{at + 1}-11</span></li>"
            for at in range(draw.number(3, 6))
        )
        made.append(
            f"<div><h3>{draw.one(('相关文章', '相关信息', '延伸阅读', '热点新闻', '最新发布'))}"
            f"</h3><ul>{rows}</ul></div>"
        )
    return "".join(made)


def links(draw: Draw) -> str:
    """Friendly links over the footer."""
    if not draw.chance(0.35):
        return ""
    hosts = "".join(
        f"<a href='http://www.{n}.example.cn/'>{words.place(draw)}人民政府</a> " for n in range(draw.number(4, 12))
    )
    return draw.pick(
        "friends",
        {
            "row": f"<div>友情链接：{hosts}</div>",
            "select": "<select><option>市级部门网站</option><option>县级部门网站</option></select>",
            "hidden": f"<div style='display:none'>{hosts}</div>",
        },
    )


def side(draw: Draw, called: str) -> str:
    """A menu of the column beside the text."""
    if not draw.chance(0.4):
        return ""
    draw.used.append("noise:side-menu")
    rows = "".join(
        f"<li><a href='/zwgk/s{at}/'>{one}</a></li>" for at, one in enumerate((*_SIDE[: draw.number(3, 7)], called))
    )
    return f"<div{draw.name()}><h2>{draw.one(('政务公开', '信息公开目录', '栏目导航'))}</h2><ul>{rows}</ul></div>"
