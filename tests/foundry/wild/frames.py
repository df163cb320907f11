"""Everything around the matter: heads with menus, the path, side columns, and feet, as one template has them."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry import words
from tests.foundry.wild.scribe import Scribe

Frame = Callable[[Scribe, Callable[[], str]], str]
_TOP = ("首页", "要闻动态", "政务公开", "政务服务", "互动交流", "数据发布", "走进云泉", "专题专栏")
_SUB = (
    "领导之窗",
    "机构职能",
    "政策法规",
    "规划计划",
    "财政资金",
    "人事信息",
    "应急管理",
    "重点领域",
    "依申请公开",
    "年度报告",
    "公告公示",
)


def _menu(s: Scribe, form: int) -> str:
    d = s.d
    if form == 0:
        return (
            "<div class='nav'><ul>"
            + "".join(f"<li><a href='/{n}/'>{one}</a></li>" for n, one in enumerate(_TOP))
            + "</ul></div>"
        )
    if form == 1:  # drop-downs that style sheets hide
        return "<ul class='menu'>" + "".join(
            f"<li class='m'><h3><a href='/c{n}/'>{one}</a></h3><ul class='sub'>"
            + "".join(f"<li><a href='/c{n}/{k}/'>{sub}</a></li>" for k, sub in enumerate(d.rng.sample(_SUB, 4)))
            + "</ul></li>" for n, one in enumerate(_TOP)) + "</ul>"  # fmt: skip
    if form == 2:
        return (
            "<table class='dh' width='100%'><tr>"
            + "<td>|</td>".join(f"<td><a href='/Class.asp?ID={n}'>{one}</a></td>" for n, one in enumerate(_TOP))
            + "</tr></table>"
        )
    if form == 3:
        return (
            "<div id='dh'>"
            + "<img src='/images/l.gif'/>".join(
                f"<a href='/col/col{n}/index.html' class='dh'><font color='#fff'>{one}</font></a>"
                for n, one in enumerate(_TOP)
            )
            + "</div>"
        )
    return (
        "<nav class='navbar' role='navigation'><ul>"
        + "".join(f"<li class='dropdown'><a href='/n{n}/'>{one}</a></li>" for n, one in enumerate(_TOP))
        + "</ul></nav>"
    )


def _bar(s: Scribe) -> str:
    return s.d.one(
        (
            "<div class='topbar'><span>2026年11月1日 星期日</span><a href='/en/'>English</a><a href='/wza/'>无障碍</a><a href='javascript:;'>长者专区</a><a href='/login'>登录</a></div>",
            "<div class='top'><a href='#'>设为首页</a>|<a href='#'>加入收藏</a>|<a href='/rss/'>RSS订阅</a>|<a href='/wap/'>手机版</a></div>",
            "<div class='top-w'><p>云泉 多云 12~19℃ 空气质量：良</p><p><a href='/mail/'>邮箱</a> <a href='/big5/'>繁體</a></p></div>",
            "",
        )
    )


def _seek(s: Scribe) -> str:
    return s.d.one(
        (
            "<div class='search'><input type='text' value='请输入关键字'/><a href='javascript:;'>搜索</a><p>热词：<a href='/s?q=1'>公积金</a> <a href='/s?q=2'>疫苗</a> <a href='/s?q=3'>社保卡</a></p></div>",
            "<form><select><option>全文</option><option>标题</option></select><input name='kw'/><input type='submit' value='检索'/></form>",
            "",
        )
    )


def _head(s: Scribe) -> str:
    logo = s.d.one(
        (
            f"<div class='logo'><a href='/'><img src='/logo.png' alt='{s.d.site}'/></a></div>",
            f"<div class='logo'><h1>{s.d.site}</h1></div>",
            f"<a class='brand' href='/'>{s.d.site}</a>",
            "",
        )
    )
    return f"{_bar(s)}<div class='head'>{logo}{_seek(s)}</div>{_menu(s, s.d.number(0, 4))}"


def _side(s: Scribe) -> str:
    d = s.d
    rows = d.rng.sample(_SUB, d.number(4, 8))
    return d.one(
        (
            f"<div class='leftnav'><h2>{s.path[0]}</h2><ul>"
            + "".join(f"<li><a href='/l{n}/'>{one}</a></li>" for n, one in enumerate(rows))
            + "</ul></div>",
            "<div class='zk_l'><div class='bt'>信息公开目录</div>"
            + "".join(f"<div class='itm'><a href='/gk/{n}/list.html'>{one}</a></div>" for n, one in enumerate(rows))
            + "</div>",
            f"<table width='200'><tr><td class='lm'>{s.path[0]}</td></tr>"
            + "".join(f"<tr><td>·<a href='more.asp?id={n}'>{one}</a></td></tr>" for n, one in enumerate(rows))
            + "</table>",
            "<div class='cd'><dl><dt><a href='/gk/'>法定主动公开内容</a></dt>"
            + "".join(f"<dd><a href='/gk/{n}/'>{one}</a></dd>" for n, one in enumerate(rows))
            + "</dl></div>",
        )
    )


def _foot(s: Scribe) -> str:
    d, t = s.d, s.truth
    province = d.one(words.PROVINCES)
    n, code, police = (
        str(d.number(5000000, 23999999)),
        str(d.number(1100000001, 6590000099)),
        str(d.number(11000000000000, 65999999999999)),
    )
    icp = d.one((f"{province}ICP备{n}号", f"{province}ICP备{n}号-{d.number(1, 9)}", f"{province}ICP备{n}号"))
    t["icp"] = icp
    t["site_id_code"] = code
    icp_shown = d.one(
        (
            icp,
            f"<a href='https://beian.miit.gov.cn'>{icp}</a>",
            f"备案号：{icp}",
            f"网站备案编号：<a href='http://www.miitbeian.gov.cn/'>{icp}</a>",
            f"ICP备案：{icp}",
            f"ICP备案编号：{icp}",
            f"备案序号：{icp}",
        )
    )
    t["gongan"] = f"{province}公网安备{police}号"
    badge = f"<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={police}'><img src='/ga.png'/>{province}公网安备 {police}号</a>"
    mark = d.one(
        (
            f"网站标识码：{code}",
            f"政府网站标识码：{code}",
            f"网站标识码 : {code}",
            f"标识码：{code}",
            f"<span>网站标识码：</span><span>{code}</span>",
        )
    )
    party = "<script src='https://dcs.conac.cn/js/19/000/0000/40/CA190000.js'></script>"
    wrong = f"<script id='_jiucuo_' sitecode='{code}' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script><span id='_span_jiucuo'></span>"
    t["conac"] = t["jiucuo"] = "no"
    marks = ""
    if d.chance(0.7):
        t["conac"] = "yes"
        marks += party
    if d.chance(0.7):
        t["jiucuo"] = "yes"
        marks += wrong
    about = "<a href='/wzdt/'>网站地图</a>|<a href='/lxwm/'>联系我们</a>|<a href='/gywm/'>关于我们</a>|<a href='/wzsm/'>网站声明</a>"
    host = d.office
    friends = d.one(("", "<div class='yqlj'><select><option>国务院部门网站</option></select><select><option>省政府部门网站</option></select></div>",
                     "<div class='links'><h3>友情链接</h3>" + "".join(f"<a href='http://www.f{k}.example.cn'>{words.place(d)}人民政府</a>" for k in range(8)) + "</div>",
                     "<div class='friend'><ul><li>政府网站</li><li>媒体网站</li></ul><div style='display:none'>" + "".join(f"<a href='http://g{k}.example.cn'>{words.place(d)}</a>" for k in range(20)) + "</div></div>"))  # fmt: skip
    return friends + d.one(
        (
            f"<div class='footer'><p>{about}</p><p>主办：{host}　承办：{d.place}大数据管理局　{mark}</p><p>{icp_shown}　{badge}</p><p>联系电话：0571-87050000（仅受理网站建设维护相关事宜）</p>{marks}</div>",
            f"<table width='1000'><tr><td align='center'>版权所有：{host}　技术支持：某某科技</td></tr><tr><td align='center'>{icp_shown}</td></tr><tr><td align='center'>{badge}</td></tr><tr><td align='center'>{mark}</td></tr></table>{marks}",
            f"<footer><div class='f1'>{about}</div><div class='f2'><span>主办单位：{host}</span><span>地址：{d.place}人民路1号</span><span>邮编：310000</span></div><div class='f3'><span>{mark}</span><span>{icp_shown}</span><span>{badge}</span></div>{marks}</footer>",
            f"<div id='bottom'>Copyright &copy; 2024 {host} All Rights Reserved<br/>{icp_shown} {mark}<br/>{badge}<br/>建议使用IE8以上浏览器，1024*768以上分辨率{marks}</div>",
            f"<div class='ft'><ul><li>{about}</li><li>主办单位：{host} 维护单位：{d.place}政务服务中心</li><li>{mark} {icp_shown}</li><li>{badge}</li></ul><div>{marks}</div></div>",
        )
    )


def _here(s: Scribe, article: bool) -> str:
    leaf = {"leaf": s.d.one(("正文", "详细内容", "信息内容"))} if article else {}
    form = s.d.number(0, 15)
    name = s.d.one(("当前位置：", "您的位置：", "当前位置:", "您现在的位置：", "您当前的位置："))
    if form == 0:
        return f"<div class='crumb'>{name}{s.crumb()}</div>"
    if form == 1:
        return f"<div class='position'><i class='icon-home'></i>{s.crumb('<i>&gt;</i>', last='plain')}</div>"
    if form == 2:
        return f"<table><tr><td><img src='/images/dqwz.gif'/></td><td>{name}{s.crumb('&nbsp;&gt;&gt;&nbsp;', **leaf)}</td></tr></table>"
    if form == 3:
        return f"<ol class='breadcrumb'>{''.join(f'<li>{one}</li>' for one in s.levels(last_linked=False))}</ol>"
    if form == 4:
        return f"<div class='BreadcrumbNav'>{name}{s.crumb('&nbsp;&gt;&nbsp;')}</div>"
    if form == 5:
        return (
            f"<div class='place'><strong>{name}</strong>{s.crumb(' &gt; ', home='主页')} &gt; </div>"
            if article
            else f"<div class='place'><strong>{name}</strong>{s.crumb(' &gt; ', home='主页')}</div>"
        )
    if form == 6:
        return f"<div class='crumbs'>{s.crumb('<span> &gt; </span>', **leaf)}</div>"
    if form == 7:
        return f"<table class='winstyle'><tr><td><span class='windowstyle'>{name}</span>{'<span>&gt;&gt;</span>'.join(s.levels())}</td></tr></table>"
    if form == 8:
        return f"<div class='dqwz'>{name}<a href='/'>{s.d.site}</a> &gt; {_without_home(s)}</div>"
    if form == 9:
        return f"<p class='wz'>{name}{s.crumb(' → ', last='bold')}</p>"
    if form == 10:
        return f"<div class='loc'><span>{name}</span><span>{s.crumb('</span><span>/</span><span>', last='plain')}</span></div>"
    if form == 11:
        return f"<ul class='mbx'><li>{name}</li>{''.join(f'<li>{one}</li><li>&gt;</li>' for one in s.levels()[:-1])}<li>{s.column}</li></ul>"
    if form == 12:
        return f"<div class='weizhi'>{name}{s.crumb(' - ')}</div>"
    if form == 13:
        return (
            f"<div class='path'>{name}{s.crumb(' &gt; ', last='title')}</div>"
            if article
            else f"<div class='path'>{name}{s.crumb(' &gt; ')}</div>"
        )
    if form == 14:
        return f"<div class='dq'><a href='/'><img src='/home.png'/></a>{name}{s.crumb(' &raquo; ')}</div>"
    return f"<div class='sitepath'><span>{name}</span>{s.crumb('&ensp;&gt;&ensp;', home='网站首页')}</div>"


def _without_home(s: Scribe) -> str:
    made = s.crumb(home="")
    s.truth["breadcrumb"] = " > ".join((s.d.site, *s.path))
    return made


Matter = Callable[[], str]


def _crumb(s: Scribe) -> str:
    if s.path == ("",) or s.d.chance(0.12):
        return ""
    return _here(s, s.kind not in ("list", "column", "other"))


def _aside_news(s: Scribe) -> str:
    rows = "".join(f"<li><a href='/hot/{n}.html'>{words.news_title(s.d)}</a></li>" for n in range(s.d.number(5, 8)))
    return f"<div class='hotnews'><h3>{s.d.one(('热点推荐', '相关阅读', '最新动态', '点击排行'))}</h3><ul>{rows}</ul></div>"


def _qr() -> str:
    return "<div class='ewm'><img src='/qr.png'/><p>扫一扫在手机打开当前页</p></div>"


FRAMES: dict[str, Frame] = {
    "plain": lambda s, m: f"{_head(s)}<div class='wrap'>{_crumb(s)}<div class='content'>{m()}</div></div>{_foot(s)}",
    "left": lambda s, m: f"{_head(s)}<div class='main'><div class='left'>{_side(s)}</div><div class='right'>{_crumb(s)}{m()}</div></div>{_foot(s)}",
    "left-float": lambda s, m: f"<div id='header'>{_head(s)}</div>{_crumb(s)}<div class='box'>{_side(s)}<div class='rt'>{m()}</div><div style='clear:both'></div></div>{_foot(s)}",
    "right-hot": lambda s, m: f"{_head(s)}{_crumb(s)}<div class='con'><div class='l'>{m()}{_qr()}</div><div class='r'>{_aside_news(s)}</div></div>{_foot(s)}",
    "tables": lambda s, m: f"<table width='980' align='center'><tr><td>{_head(s)}</td></tr></table><table width='980' align='center'><tr><td width='210' valign='top'>{_side(s)}</td><td valign='top'><table width='100%'><tr><td>{_crumb(s)}</td></tr><tr><td>{m()}</td></tr></table></td></tr></table>{_foot(s)}",
    "html5": lambda s, m: f"<header>{_head(s)}</header><main><section>{_crumb(s)}</section><section>{m()}</section></main>{_foot(s)}",
    "mobile-copy": lambda s, m: f"<div class='pc'>{_head(s)}</div><div class='m-head' style='display:none'><a href='/'>{s.d.site}</a></div><div class='container'>{_crumb(s)}{m()}{_qr()}</div>{_foot(s)}",
    "two-steps": lambda s, m: f"{_head(s)}<div class='banner'><img src='/b.jpg'/></div><div class='con_t'><div class='con_t_l'>{s.column}</div><div class='con_t_r'>{_crumb(s)}</div></div><div class='con_b'>{m()}</div>{_foot(s)}",
    "center": lambda s, m: f"<center>{_head(s)}</center><div align='center'><div style='width:960px;text-align:left'>{_crumb(s)}{m()}</div></div>{_foot(s)}",
    "neighbours": lambda s, m: f"{_head(s)}<div class='w'>{_crumb(s)}{m()}<div class='pn'><p>上一篇：<a href='t1.html'>{words.notice_title(s.d)}</a></p><p>下一篇：<a href='t2.html'>{words.news_title(s.d)}</a></p></div></div>{_foot(s)}",
    "columns-site": lambda s, m: f"{_head(s)}<div class='gk'><div class='gk_l'><div class='gk_nav'><a href='/zn/'>政府信息公开指南</a><a href='/zd/'>政府信息公开制度</a><a href='/nr/'>法定主动公开内容</a><a href='/nb/'>政府信息公开年报</a><a href='/ysq/'>依申请公开</a></div></div><div class='gk_r'>{_crumb(s)}{m()}</div></div>{_foot(s)}",
    "related": lambda s, m: f"{_head(s)}<div class='layout'>{_crumb(s)}{m()}<div class='xg'><h3>相关信息</h3><ul>" + "".join(f"<li><a href='/zw/{n}.html'>{words.item_title(s.d)}</a><span>2022-0{n + 1}-1{n}</span></li>" for n in range(4)) + f"</ul></div></div>{_foot(s)}",
}  # fmt: skip
