"""A second set of wild layouts, written after the reader was mended for the first and run before it was mended again."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry import words
from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]
Frame = Callable[[Scribe, Callable[[], str]], str]

ARTICLES: dict[str, Make] = {
    "county-blue": lambda s: f"<div class='ny_right_tit'><h5>{s.title}</h5></div><div class='ny_msg'>作者：<span>李岚</span> 来源：<span>{s.source}</span> 发表日期：<span>{s.day('iso')}</span> 阅读次数：<span>12</span> 次</div><div class='ny_txt'>{s.text()}</div>{s.files()}",
    "title-attr": lambda s: f"<div class='wzy_title' title='{s.name}'>{s.title}</div><div class='wzy_b'><div class='wzy_l'>发布日期：{s.day('iso')}</div><div class='wzy_m'>文章来源：{s.source}</div><div class='wzy_r'>访问次数：<em>8</em></div></div><div class='wzy_con'>{s.text()}</div>{s.files()}",
    "bold-font": lambda s: f"<div align='center'><font size='+2' face='黑体'>{s.title}</font></div><div align='center'><font color='gray'>（{s.day('iso')}）　来源：{s.source}</font></div>{s.text('br')}{s.files()}",
    "pipe-info": lambda s: f"<h1>{s.title}</h1><div class='meta'>{s.day('time')} | 来源：{s.source} | 责任编辑：周溪 | 浏览量：<i>18</i></div><div class='body'>{s.text()}</div>{s.files()}",
    "parens-info": lambda s: f"<h3 class='cc'>{s.title}</h3><p class='cc'>（发布时间：{s.day('iso')}　信息来源：{s.source}　阅读次数：23）</p>{s.text()}{s.files()}",
    "tags-after": lambda s: f"<article class='post'><h1 class='entry-title'>{s.title}</h1><div class='entry-meta'><span class='posted-on'>{s.day('padded')}</span> <span class='byline'>来源：{s.source}</span></div><div class='entry-content'>{s.text()}</div><div class='tags'>标签：<a href='/tag/1'>民生</a> <a href='/tag/2'>政策</a></div>{s.files()}</article>",
    "app-like": lambda s: f"<div class='article-wrap'><p class='art-t'>{s.title}</p><div class='art-m'><span class='art-s'>来源：{s.source}</span><span class='art-d'>{s.day('slash')}</span><span class='art-v'>阅读 1.2万</span></div><div class='art-c'>{s.text('section')}</div></div>",
    "tabled-info": lambda s: f"<table class='info'><tr><td colspan='3' class='h'>{s.title}</td></tr><tr><td>时间：{s.day('time')}</td><td>来源：{s.source}</td><td><a>【打印】</a><a>【关闭】</a></td></tr></table><table class='txt'><tr><td>{s.text('br')}</td></tr></table>{s.files()}",
    "centre-spans": lambda s: f"<center><span class='STYLE1'>{s.title}</span></center><center><span class='STYLE2'>信息时间：{s.day('bare')}　　阅读次数：<span>5</span>　　信息来源：{s.source}</span></center>{s.text('nbsp')}{s.files()}",
    "date-first": lambda s: f"<div class='d-top'><span>{s.day('dots')}</span><span>{s.column}</span></div><h2 class='d-h'>{s.title}</h2><div class='d-src'>来源：{s.source}</div><div class='d-b'>{s.text()}</div>",
    "sub-title": lambda s: f"<h1>{s.title}</h1><h2 class='sub'>——{words.matter(s.d)}系列报道之一</h2><p class='from'><b>来源</b>：{s.source}　<b>时间</b>：{s.day('iso')}</p>{s.text()}",
    "button-row": lambda s: f"<div class='txtTit'>{s.title}</div><div class='txtMsg'><span>发布时间：{s.day('iso')}</span><span>来源：{s.source}</span><button>打印</button><button>大</button><button>中</button><button>小</button></div><div class='txtCon'>{s.text()}</div>{s.files()}",
    "label-rows": lambda s: f"<div class='h30'>{s.title}</div><div class='r1'><p><em>信息来源：</em><em>{s.source}</em></p><p><em>发布日期：</em><em>{s.day('iso')}</em></p><p><em>浏览次数：</em><em>19</em></p></div><div>{s.text()}</div>{s.files()}",
    "en-label": lambda s: f"<div class='newsTitle'>{s.title}</div><div class='newsInfo'>Date: {s.day('iso')} | 来源：{s.source}</div><div class='newsText'>{s.text()}</div>",
    "guide-line": lambda s: f"<div class='arc'><div class='arc_t'><b>{s.title}</b></div><div class='arc_i'>发布：{s.day('iso')}&nbsp;|&nbsp;点击：4&nbsp;|&nbsp;字号：T|T</div><div class='arc_b'>{s.text()}</div>{s.files()}</div>",
    "section-head": lambda s: f"<section class='detail'><h2>{s.column}</h2><h3>{s.title}</h3><p>发布日期: {s.day('iso')} 来源: {s.source} 阅读: 9</p><div>{s.text()}</div>{s.files()}</section>",
    "wrapped-lines": lambda s: f"<div class='tit'><span>{s.title[: len(s.name) // 2]}</span><span>{s.name[len(s.name) // 2 :]}</span></div><div class='inf'>\n 时间：\n {s.day('iso')}\n 来源：\n {s.source}\n</div><div>{s.text()}</div>{s.files()}",
    "quote-box": lambda s: f"<blockquote><p><strong>{s.title}</strong></p><footer>{s.source_line()}{s.day('iso')}</footer></blockquote><div>{s.text('p')}</div>{s.files()}",
    "form-like": lambda s: f"<form id='form1'><div class='ititle'><span id='lblTitle'>{s.title}</span></div><div class='iinfo'>发布时间：<span id='lblTime'>{s.day('us')}</span>　来源：<span id='lblFrom'>{s.source}</span>　点击：<span id='lblHit'>88</span></div><div class='icontent'><span id='lblContent'>{s.text()}</span></div></form>{s.files()}",
    "epoint": lambda s: f"<div class='ewb-article'><h3 class='ewb-article-tt'>{s.title}</h3><div class='ewb-article-info'>【信息时间：{s.day('iso')}　阅读次数：<span>3</span>】【我要打印】【关闭】</div><div class='ewb-article-content'>{s.text()}</div>{s.files()}</div>",
    "marquee": lambda s: f"<div class='xw_t'>{s.title}</div><div class='xw_x'>发稿时间：{s.day('time')}　稿源：{s.source}　【字号 <a>大</a> <a>中</a> <a>小</a>】【<a>我要打印</a>】【<a>关闭</a>】</div><div class='xw_c'>{s.text()}</div>{s.files()}",
}  # fmt: skip

PAPERS: dict[str, Make] = {
    "row-pairs": lambda s: f"<div class='p-tit'>{s.title}</div><div class='p-attr'><div class='c6'>索 引 号：{s.index}</div><div class='c6'>主题分类：{s.topic}</div><div class='c6'>发文机关：{s.issuer}</div><div class='c6'>成文日期：{s.written('iso')}</div><div class='c6'>发文字号：{s.number}</div><div class='c6'>发布日期：{s.day('iso')}</div></div>{s.text()}{s.files()}",
    "head-table-after": lambda s: f"<h1>{s.title}</h1><div class='zw'>{s.text()}</div>{s.files()}<table class='xgxx'><tr><td>索引号：</td><td>{s.index}</td><td>发布机构：</td><td>{s.issuer}</td></tr><tr><td>发文日期：</td><td>{s.written('iso')}</td><td>文号：</td><td>{s.number}</td></tr></table>",
    "th-td": lambda s: f"<table class='tb'><tr><th>发文机关</th><td>{s.issuer}</td></tr><tr><th>发文字号</th><td>{s.number}</td></tr><tr><th>标题</th><td>{s.title}</td></tr><tr><th>发布日期</th><td>{s.day('iso')}</td></tr><tr><th>成文日期</th><td>{s.written('spoken')}</td></tr><tr><th>有效性</th><td>{s.validity}</td></tr></table>{s.text()}{s.files()}",
    "span-grid": lambda s: f"<div class='g'><p><span class='k'>索引号</span><span class='v'>{s.index}</span><span class='k'>公开责任部门</span><span class='v'>{s.issuer}</span></p><p><span class='k'>文号</span><span class='v'>{s.number}</span><span class='k'>公开日期</span><span class='v'>{s.day('iso')}</span></p></div><h2>{s.title}</h2>{s.text()}{s.files()}",
    "dot-labels": lambda s: f"<ul class='dl'><li>·索引号：{s.index}</li><li>·发布机构：{s.issuer}</li><li>·生成日期：{s.written('iso')}</li><li>·文　　号：{s.number}</li><li>·有 效 性：{s.validity}</li></ul><p class='tt'>{s.title}</p>{s.text()}{s.files()}",
    "status-badge": lambda s: f"<div class='bz'><em class='st'>{s.validity}</em><h1>{s.title}</h1></div><p class='wh'>{s.number}</p><p class='rq'>发布日期：{s.day('iso')}　发布机构：{s.issuer}</p>{s.text()}{s.files()}",
    "empty-values": lambda s: f"<table><tr><td>索引号</td><td></td><td>信息分类</td><td></td></tr><tr><td>发布机构</td><td>{s.issuer}</td><td>发文日期</td><td>{s.written('iso')}</td></tr><tr><td>文号</td><td>{s.number}</td><td>关键词</td><td></td></tr></table><h1>{s.title}</h1>{s.text()}{s.files()}",
    "long-line": lambda s: f"<div class='t'>{s.title}</div><div class='l'>{s.number}　|　成文日期：{s.written('iso')}　|　发布日期：{s.day('iso')}　|　来源：{s.source}</div>{s.text()}{s.files()}",
    "nested": lambda s: f"<table><tr><td><table><tr><td>信息索取号</td><td>{s.index}</td></tr></table></td><td><table><tr><td>发布机构</td><td>{s.issuer}</td></tr></table></td></tr><tr><td><table><tr><td>文件编号</td><td>{s.number}</td></tr></table></td><td><table><tr><td>公开日期</td><td>{s.day('iso')}</td></tr></table></td></tr></table><h2>{s.title}</h2>{s.text()}{s.files()}",
    "dt-in-row": lambda s: f"<dl class='row'><dt>索引号</dt><dd>{s.index}</dd><dt>发文单位</dt><dd>{s.issuer}</dd><dt>发文字号</dt><dd>{s.number}</dd><dt>成文日期</dt><dd>{s.written('iso')}</dd><dt>公开日期</dt><dd>{s.day('iso')}</dd></dl><div class='zwbt'>{s.title}</div>{s.text()}{s.files()}",
}  # fmt: skip

LISTS: dict[str, Make] = {
    "big-day": lambda s: "<ul>" + "".join(f"<li><div class='date'><strong>{day:%d}</strong><span>{day:%Y.%m}</span></div><div class='txt'><h4><a href='{h}'>{t}</a></h4><p>{words.sentences(s.d, 0, 0)}</p></div></li>" for t, h, day in s.rows()) + "</ul>",
    "whole-link": lambda s: "<div class='ls'>" + "".join(f"<a href='{h}' class='row'><span class='t'>{t}</span><span class='d'>{day}</span></a>" for t, h, day in s.rows()) + "</div>",
    "dept-first": lambda s: "<ul>" + "".join(f"<li><span class='bm'>[{s.d.office}]</span> <a href='{h}' title='{t}'>{t}</a> <span class='rq'>{day}</span></li>" for t, h, day in s.rows()) + "</ul>",
    "numbered": lambda s: "<table>" + "".join(f"<tr><td>{n}</td><td><a href='{h}'>{t}</a></td><td>{day:%Y年%m月%d日}</td></tr>" for n, (t, h, day) in enumerate(s.rows(), 1)) + "</table><p>共3页 <a href='?2'>下一页</a></p>",
    "with-status": lambda s: "<table><thead><tr><th>文件名称</th><th>发文字号</th><th>成文日期</th><th>有效性</th></tr></thead>" + "".join(f"<tr><td><a href='{h}'>{t}</a></td><td>政办发〔{day.year}〕{n + 1}号</td><td>{day}</td><td>有效</td></tr>" for n, (t, h, day) in enumerate(s.rows())) + "</table>",
    "title-tip": lambda s: "<ul>" + "".join(f"<li><a href='{h}'>{t}</a><b>{day}</b><div class='tip' style='display:none'>索引号：00{n} 发布机构：{s.d.office} 发文日期：{day}</div></li>" for n, (t, h, day) in enumerate(s.rows())) + "</ul><div class='pages'><a href='?2'>下一页</a><a href='?9'>末页</a></div>",
    "time-el": lambda s: "".join(f"<article><h2><a href='{h}'>{t}</a></h2><time datetime='{day}'>{day:%m月%d日}</time></article>" for t, h, day in s.rows()),
    "hr-between": lambda s: "<div>" + "<hr/>".join(f"<a href='{h}'>{t}</a> <i>{day}</i>" for t, h, day in s.rows()) + "</div>",
    "td-only": lambda s: "<table>" + "".join(f"<tr><td><a href='{h}'>{t}</a>&nbsp;&nbsp;{day}</td></tr>" for t, h, day in s.rows()) + "</table><a href='?2'>下一页</a>",
    "slash-day": lambda s: "<ul>" + "".join(f"<li><i>{day.year}/{day.month}/{day.day}</i>　<a href='{h}'>{t}</a></li>" for t, h, day in s.rows()) + "</ul>",
    "three": lambda s: "<ul class='gl'>" + "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in s.rows(3, 3)) + "</ul>",
    "none-yet": lambda s: s.truth.update(item_count="0") or "<ul class='gl'><li>对不起，该栏目暂无内容！</li></ul>",
    "none-at-all": lambda s: s.truth.update(item_count="0") or "<ul class='gl'></ul>",
}  # fmt: skip


def _top(
    s: Scribe, names: tuple[str, ...] = ("首页", "政府信息公开", "解读回应", "办事服务", "互动交流", "魅力云泉")
) -> str:
    return "".join(f"<a href='/{n}.html'>{one}</a>" for n, one in enumerate(names))


def _foot(s: Scribe) -> str:
    d, t = s.d, s.truth
    code, icp, police = (
        str(d.number(1100000001, 6590000099)),
        str(d.number(5000000, 23999999)),
        str(d.number(11000000000000, 65999999999999)),
    )
    province = d.one(words.PROVINCES)
    t.update(site_id_code=code, gongan=f"{province}公网安备{police}号", conac="no", jiucuo="yes")
    t["icp"], shown = d.one(
        (
            (f"{province}ICP备{icp}号", f"{province}ICP备{icp}号"),
            (f"{province}ICP备{icp}号-2", f"工信部备案：{province}ICP备{icp}号-2"),
            (f"{province}ICP备字{icp}号", f"{province}ICP备字{icp}号"),
            (f"{province}ICP备第{icp}号", f"{province}ICP备第{icp}号"),
            (f"{province}ICP备{icp}", f"{province}ICP备{icp}"),
        )
    )
    wrong = f"<a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={code}'><img src='/jc.png'/></a>"
    return d.one((
        f"<div class='dibu'><dl><dt>{wrong}</dt><dd><p>{shown}</p><p>{province}公网安备 {police}号</p><p>网站标识码：{code}</p><p>主办：{d.office}　电话：0371-6600000{d.number(1, 9)}</p></dd></dl></div>",
        f"<div class='fter'><div class='w'><span>主办单位：{d.office}</span><i>|</i><span>{shown}</span><i>|</i><span>{province}公网安备{police}号</span><i>|</i><span>网站标识码：{code}</span></div>{wrong}</div>",
        f"<center><hr/>{d.office} 版权所有　未经书面授权禁止使用<br/>{shown}　网站标识码：{code}　{province}公网安备{police}号<br/>{wrong}</center>",
    ))  # fmt: skip


def _here(s: Scribe) -> str:
    if s.path == ("",):
        return ""
    form = s.d.number(0, 8)
    return (
        lambda: f"<div class='wz'>您所在的位置：{s.crumb('&gt;')}</div>",
        lambda: f"<div class='bread'><span>位置：</span>{s.crumb('<em> &gt; </em>')}</div>",
        lambda: f"<div class='c'>{s.crumb(' / ', last='plain')}</div>" if len(s.path) > 1 else f"<div class='c'>当前位置：{s.crumb(' / ')}</div>",
        lambda: f"<div class='dq'>当前所在位置 ： {s.crumb(' &gt;&gt; ')}</div>",
        lambda: f"<span class='site'>当前页面：</span><span>{s.crumb('&nbsp;»&nbsp;')}</span>",
        lambda: f"<div class='wzdh'>网站导航：{s.crumb(' &gt; ')}</div>",
        lambda: f"<dl class='dh'><dt>当前位置</dt><dd>{s.crumb(' &gt; ')}</dd></dl>",
        lambda: f"<p>你现在的位置：{s.crumb(' ＞ ', last='plain')}</p>",
        lambda: f"<div class='breadcrumb'><a href='/'><i class='home'></i></a>{''.join(f'<a href=/c{n}/>{one}</a>' for n, one in enumerate(_plain(s)))}</div>",
    )[form]()  # fmt: skip


def _plain(s: Scribe) -> tuple[str, ...]:
    """Levels that only a style sheet sets apart, without the home page in words."""
    s.crumbed = True
    if len(s.path) > 1:
        s.truth["breadcrumb"] = " > ".join(s.path)
    return s.path


FRAMES: dict[str, Frame] = {
    "logo-in-bar": lambda s, m: f"<div class='hd'><strong>{s.d.site}</strong>{_top(s)}</div>{_here(s)}<div class='bd'>{m()}</div>{_foot(s)}",
    "title-bar": lambda s, m: f"<div class='hd'><h2>{s.d.site}</h2></div><div class='nv'>{_top(s)}</div><div class='lm'><h2>{s.column}</h2>{_here(s)}</div>{m()}{_foot(s)}",
    "right-menu": lambda s, m: f"<div class='nv'>{_top(s)}</div>{_here(s)}<div class='zt'>{m()}</div><div class='yc'><h3>{s.path[0]}</h3><ul>" + "".join(f"<li><a href='/y{n}/'>{one}</a></li>" for n, one in enumerate(("机构设置", "政策法规", "通知公告", "工作动态"))) + f"</ul></div>{_foot(s)}",
    "hidden-mobile": lambda s, m: f"<div class='wap' style='display:none'><h1>{s.d.site}</h1>{_top(s)}</div><div class='pc'>{_top(s)}{_here(s)}{m()}</div>{_foot(s)}",
    "big-menu": lambda s, m: "<div class='mega'>" + "".join(f"<dl><dt><a href='/m{n}/'>{one}</a></dt>" + "".join(f"<dd><a href='/m{n}/{k}/'>{sub}</a></dd>" for k, sub in enumerate(("领导分工", "内设机构", "直属单位", "历史文化"))) + "</dl>" for n, one in enumerate(("走进云泉", "组织机构", "信息公开", "专题"))) + f"</div>{_here(s)}{m()}{_foot(s)}",
    "notice-bar": lambda s, m: f"<div class='gg'>公告：<a href='/gg/1.html'>{words.notice_title(s.d)}</a> 2026-10-30</div><div class='nv'>{_top(s)}</div>{_here(s)}{m()}{_foot(s)}",
    "tables": lambda s, m: f"<table align='center'><tr><td>{_top(s)}</td></tr><tr><td>{_here(s)}</td></tr><tr><td>{m()}</td></tr><tr><td>{_foot(s)}</td></tr></table>",
    "attachments-right": lambda s, m: f"<div>{_top(s)}</div>{_here(s)}<main>{m()}</main><aside><h4>政策解读</h4><a href='/jd/1.html'>{words.matter(s.d)}政策解读</a><h4>热门政策</h4><a href='/rm/2.html'>{words.rule_title(s.d)}</a></aside>{_foot(s)}",
}  # fmt: skip
