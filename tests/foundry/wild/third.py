"""The third set: layouts after the habits of the systems that publish government sites, written before the reader saw them.

Never copies a page: what is kept of a system is how it nests, names and orders what a page says.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry import words
from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]
Frame = Callable[[Scribe, Callable[[], str]], str]

_SHARE = "<div class='bdsharebuttonbox'><span>分享到：</span><a>微信</a><a>微博</a><a>QQ空间</a></div>"
_FONTS = "【字体：<a>大</a> <a>中</a> <a>小</a>】"


def _neighbours(s: Scribe) -> str:
    return (
        f"<p class='pn'>上一条：<a href='/info/1/91.htm'>{words.notice_title(s.d)}</a></p>"
        f"<p class='pn'>下一条：<a href='/info/1/93.htm'>{words.news_title(s.d)}</a></p>"
    )


def _related(s: Scribe) -> str:
    rows = "".join(
        f"<li><a href='/xg/{n}.html'>{words.news_title(s.d)}</a><span>2025-0{n + 1}-1{n}</span></li>" for n in range(4)
    )
    return f"<div class='xgyd'><h3>相关阅读</h3><ul>{rows}</ul></div>"


ARTICLES: dict[str, Make] = {
    "jpage-table": lambda s: f"<table width='100%' id='article'><tr><td class='title'><!--<$[标题名称]>begin-->{s.title}<!--<$[标题名称]>end--></td></tr><tr><td align='center'>发布日期：{s.day('iso')}<span style='margin-left:30px'>浏览次数：<script>document.write(1)</script></span><span>信息来源：<!--<$[信息来源]>begin-->{s.source}<!--<$[信息来源]>end--></span></td></tr><tr><td class='bt_content'><div id='zoom'>{s.text()}</div></td></tr></table>{s.files()}",
    "own-tags": lambda s: f"<div class='xl'><ucaptitle>{s.title}</ucaptitle><div class='xl-xx'><span>发布时间：<publishtime>{s.day('time')}</publishtime></span><span>信息来源：<ucapsource>{s.source}</ucapsource></span></div><ucapcontent>{s.text()}</ucapcontent></div>{s.files()}",
    "central-portal": lambda s: f"<div class='article oneColumn'><h1>{s.title}</h1><div class='pages-date'>{s.day('time')}<span class='font'>来源： {s.source}</span><div class='pages_tool'>字号：<span>默认</span> <span>大</span> <span>超大</span>|<span class='pages_print'>打印</span>|<span class='share'></span></div></div><div class='pages_content'>{s.text()}</div></div>{s.files()}",
    "vsb-form": lambda s: f"<form name='_newscontent_fromname'><div class='cont_tit'><h2 align='center'>{s.title}</h2><div class='xxsx'>时间：{s.day('iso')}&nbsp;&nbsp;来源：{s.source}&nbsp;&nbsp;作者：&nbsp;&nbsp;编辑：&nbsp;&nbsp;点击：<script>_showDynClicks('wbnews',1,2)</script></div></div><div id='vsb_content'><div class='v_news_content'>{s.text()}</div></div>{s.files()}{_neighbours(s)}</form>",
    "kaipu-bold": lambda s: f"<div class='content_box'><h3 class='content_title'>{s.title}</h3><div class='content_data'><span>发布日期：<b>{s.day('time')}</b></span><span>来源：<b>{s.source}</b></span><span>阅读人数：<b id='pv'>-</b></span>{_FONTS}{_SHARE}</div><div class='article-content'>{s.text()}</div></div>{s.files()}{_related(s)}",
    "vue-detail": lambda s: f"<div id='app' data-v-7ba5bd90><div data-v-7ba5bd90 class='detail'><div data-v-7ba5bd90 class='detail-name'>{s.title}</div><div data-v-7ba5bd90 class='detail-sub'><div><i class='el-icon-time'></i>{s.day('seconds')}</div><div><i class='el-icon-office'></i>来源：{s.source}</div><div><i class='el-icon-view'></i>102</div></div><div data-v-7ba5bd90 class='rich-text'>{s.text('section')}</div></div></div>{s.files()}",
    "asp-2008": lambda s: f"<table width='98%'><tr><td height='40' align='center'><strong><font color='#FF0000' size='4'>{s.title}</font></strong></td></tr><tr><td height='22' align='center' bgcolor='#F5F5F5'>作者：佚名　　来源：{s.source}　　点击数：<script src='/Count.asp'></script>　　更新时间：{s.day('bare')}</td></tr><tr><td class='f14'>{s.text('br')}</td></tr><tr><td align='right'>文章录入：admin　　责任编辑：admin</td></tr></table>{s.files()}{_neighbours(s)}",
    "gazette": lambda s: f"<div class='gb'><div class='gb-q'>{s.d.day.year}年第{s.d.number(2, 24)}期（总第{s.d.number(100, 500)}期）</div><div class='gb-t'>{s.title}</div><div class='gb-d'>发布日期：{s.day('spoken')}　　来源：{s.source}</div><div class='gb-c'>{s.text()}</div></div>{s.files()}",
    "weixin": lambda s: f"<div id='img-content'><h1 class='rich_media_title' id='activity-name'>\n {s.title}\n</h1><div id='meta_content'><span>{s.day('padded')}</span> <span>来源：{s.source}</span></div><div class='rich_media_content' id='js_content'>{s.text('section')}</div></div>",
    "pinned": lambda s: f"<div class='art-hd'><h2><em class='top'>置顶</em>{s.title}</h2><div class='inf'>时间：{s.day('time')} 来源：{s.source} 浏览：<i>2</i>次</div></div>{s.text()}{s.files()}",
    "square": lambda s: f"<h4 class='ac'>{s.title}</h4><div class='ac'>[ 发布时间：{s.day('time')} ] [ 来源：{s.source} ] [ 浏览：8 次 ] [ 关闭 ]</div><div class='bd'>{s.text()}</div>{s.files()}",
    "iso-time": lambda s: f"<article><header><h1>{s.title}</h1><p><time datetime='{s.day('iso')}T08:30:00+08:00'>{s.day('spoken')}</time><cite>来源：{s.source}</cite></p></header>{s.text()}</article>{s.files()}",
    "day-block": lambda s: f"<div class='nw'><div class='nw-d'><b>{s.d.day:%d}</b><i>{s.d.day:%Y-%m}</i></div><h2>{s.title}</h2><div class='nw-i'>发布日期：{s.day('iso')}　来源：{s.source}</div></div><div>{s.text()}</div>{s.files()}",
    "tools-first": lambda s: f"<div class='tools'>{_FONTS}<a>打印</a><a>收藏</a><a>关闭</a></div><div class='bt'>{s.title}</div><div class='ly'>{s.source_line()}　日期：{s.day('iso')}</div><div class='nr'>{s.text()}</div>{s.files()}",
    "li-info": lambda s: f"<div class='tit'>{s.title}</div><ul class='inf'><li>发布时间：<span>{s.day('time')}</span></li><li>来源：<span>{s.source}</span></li><li>点击率：<span>5</span></li><li>{_FONTS}</li></ul><div class='con'>{s.text()}</div>{s.files()}",
    "signed-off": lambda s: f"<h1>{s.title}</h1><p>{s.day('time')}</p>{s.text()}<div class='ed'><span>（信息来源：{s.source}）</span></div>{s.files()}<div>【打印本页】【关闭窗口】</div>",
    "tabbed": lambda s: f"<div class='tab'><a class='on'>正文</a><a>图解</a><a>视频</a></div><div class='h1'><p>{s.title}</p></div><div class='row'><div class='l'>发布日期：{s.day('time')}</div><div class='m'>信息来源：{s.source}</div><div class='r'>浏览量：<span>7</span></div></div><div class='TRS_Editor'><style>.TRS_Editor P{{margin:0}}</style>{s.text()}</div>{s.files()}",
    "inputs": lambda s: f"<input type='hidden' id='title' value='{s.name}'/><input type='hidden' id='sitename' value='{s.d.site}'/><div class='bt1'><span>{s.title}</span></div><div class='fbl'><div class='fbl1'>索引号：</div><div class='fbl2'>发布时间：{s.day('iso')}</div><div class='fbl3'>信息来源：{s.source}</div></div>{s.text('word')}{s.files()}",
    "elder": lambda s: f"<div class='old-bar'><a>指读</a><a>连读</a><a>放大</a><a>缩小</a><a>大鼠标</a><a>高对比</a><a>退出服务</a></div><div class='old-t' style='font-size:40px'>{s.title}</div><div class='old-i'><p>时间：{s.day('iso')}</p><p>来源：{s.source}</p></div><div class='old-c'>{s.text()}</div>{s.files()}",
    "author-line": lambda s: f"<div class='a1'><span class='a2'>{s.title}</span></div><div class='a3'>日期：{s.day('iso')} 作者：李岚 来源：{s.source} 编辑：周溪 初审：李岚 复审：周溪 终审：江禾</div><div class='a4'>{s.text()}</div>{s.files()}",
    "qr": lambda s: f"<div class='d-l'><h1 id='ti'>{s.title}</h1><div class='d-i'><i>{s.day('time')}</i><i>来源：{s.source}</i></div><div class='ewm'><img src='/q.png' alt='扫一扫在手机打开当前页'/><p>扫一扫在手机打开当前页</p></div>{s.text()}</div>{s.files()}<div class='fot'>扫一扫在手机打开当前页</div>",
    "two-br": lambda s: f"<div class='titles'>{s.title[: len(s.name) // 2]}<br/>{s.name[len(s.name) // 2 :]}</div><div class='times'>发布时间：{s.day('time')}&emsp;来源：{s.source}</div>{s.text()}{s.files()}",
}  # fmt: skip

PAPERS: dict[str, Make] = {
    "gazette-box": lambda s: f"<table class='bd1'><tr><td class='zh'>标　　题：</td><td colspan='3'>{s.title}</td></tr><tr><td>索 引 号：</td><td>{s.index}</td><td>主题分类：</td><td>{s.topic}</td></tr><tr><td>发文机关：</td><td>{s.issuer}</td><td>成文日期：</td><td>{s.written('spoken')}</td></tr><tr><td>发文字号：</td><td>{s.number}</td><td>发布日期：</td><td>{s.day('spoken')}</td></tr></table><div class='nr'><p align='center'><b>{s.title}</b></p><p align='center'>{s.number}</p>{s.text()}</div>{s.files()}",
    "hanweb-xxgk": lambda s: f"<table class='xxgk_table' border='0'><tbody><tr><td><strong>索引号</strong></td><td>{s.index}</td><td><strong>组配分类</strong></td><td>部门文件</td></tr><tr><td><strong>发布机构</strong></td><td>{s.issuer}</td><td><strong>发文日期</strong></td><td>{s.written('iso')}</td></tr><tr><td><strong>文号</strong></td><td>{s.number}</td><td><strong>有效性</strong></td><td>{s.validity}</td></tr></tbody></table><div class='xxgk_t'>{s.title}</div><div class='xxgk_x'>发布日期：{s.day('iso')}　浏览次数：<i>6</i>　字号：[ 大 中 小 ]</div><div id='zoom'>{s.text()}</div>{s.files()}",
    "ul-pairs": lambda s: f"<div class='wjxx'><ul><li class='n1'>名称</li><li class='n2'>{s.title}</li></ul><ul><li class='n1'>索引号</li><li class='n2'>{s.index}</li></ul><ul><li class='n1'>发布机构</li><li class='n2'>{s.issuer}</li></ul><ul><li class='n1'>文号</li><li class='n2'>{s.number}</li></ul><ul><li class='n1'>发布日期</li><li class='n2'>{s.day('iso')}</li></ul></div><h3>{s.title}</h3>{s.text()}{s.files()}",
    "igi": lambda s: f"<div class='zfxxgk_info'><div class='item'><label>索引号:</label><p>{s.index}</p></div><div class='item'><label>分类:</label><p>{s.topic}</p></div><div class='item'><label>发布机构:</label><p>{s.issuer}</p></div><div class='item'><label>成文日期:</label><p>{s.written('iso')}</p></div><div class='item'><label>名称:</label><p>{s.title}</p></div><div class='item'><label>文号:</label><p>{s.number}</p></div><div class='item'><label>发布日期:</label><p>{s.day('iso')}</p></div></div><div class='zfxxgk_t'>{s.title}</div>{s.text()}{s.files()}",
    "bracket-labels": lambda s: f"<h2>{s.title}</h2><div class='k'><p>【发文字号】{s.number}</p><p>【发布机构】{s.issuer}</p><p>【成文日期】{s.written('iso')}</p><p>【公开日期】{s.day('iso')}</p><p>【有效性】{s.validity}</p></div>{s.text()}{s.files()}",
    "vertical-th": lambda s: f"<table><thead><tr><th>索引号</th><th>发布机构</th><th>发文字号</th><th>成文日期</th></tr></thead><tbody><tr><td>{s.index}</td><td>{s.issuer}</td><td>{s.number}</td><td>{s.written('iso')}</td></tr></tbody></table><h1>{s.title}</h1><p class='s'>发布时间：{s.day('time')}</p>{s.text()}{s.files()}",
    "form-rows": lambda s: f"<div class='fr1'><span class='l'>信息索引号：</span><span class='r'>{s.index}</span></div><div class='fr1'><span class='l'>生成日期：</span><span class='r'>{s.written('iso')}</span></div><div class='fr1'><span class='l'>公文时效：</span><span class='r'></span></div><div class='fr1'><span class='l'>文件编号：</span><span class='r'>{s.number}</span></div><div class='fr1'><span class='l'>发布机构：</span><span class='r'>{s.issuer}</span></div><div class='fr1'><span class='l'>公开形式：</span><span class='r'>主动公开</span></div><h1>{s.title}</h1>{s.text()}{s.files()}",
    "aside-card": lambda s: f"<div class='pl'><h1>{s.title}</h1><p class='zh'>{s.number}</p>{s.text()}{s.files()}</div><div class='pr'><h5>文件信息</h5><dl><dt>发文机关：</dt><dd>{s.issuer}</dd><dt>成文日期：</dt><dd>{s.written('spoken')}</dd><dt>发布日期：</dt><dd>{s.day('spoken')}</dd><dt>效力状态：</dt><dd>{s.validity}</dd></dl></div>",
    "span-br": lambda s: f"<div class='bt'>{s.title}</div><div class='x'>发文机关：{s.issuer}<br/>发文字号：{s.number}<br/>成文时间：{s.written('iso')}<br/>发布时间：{s.day('iso')}<br/>索引号：{s.index}</div>{s.text('br')}{s.files()}",
    "collapse": lambda s: f"<div class='zk'><h2>{s.title}</h2><a class='btn' href='javascript:;'>展开</a></div><div class='xx' style='display:block'><table><tr><td>索 引 号</td><td>{s.index}</td></tr><tr><td>发布机构</td><td>{s.issuer}</td></tr><tr><td>文　　号</td><td>{s.number}</td></tr><tr><td>生效日期</td><td></td></tr><tr><td>失效日期</td><td></td></tr><tr><td>发布日期</td><td>{s.day('iso')}</td></tr></table></div>{s.text()}{s.files()}",
    "cols-six": lambda s: f"<table><tr><td>索引号</td><td>{s.index}</td><td>文号</td><td>{s.number}</td><td>发布日期</td><td>{s.day('iso')}</td></tr><tr><td>发布机构</td><td>{s.issuer}</td><td>主题词</td><td></td><td>有效性</td><td>{s.validity}</td></tr></table><div class='wzbt'>{s.title}</div>{s.text()}{s.files()}",
    "order": lambda s: f"<h1>{s.title}</h1><p class='i'>发布时间：{s.day('iso')}　来源：{s.source}　文号：{s.number}</p><div>{s.text()}</div>{s.files()}",
}  # fmt: skip


def _rows(s: Scribe, form: str, **options: int) -> str:
    made = []
    for n, (title, href, day) in enumerate(s.rows(**options), 1):
        made.append(form.format(n=n, t=title, h=href, day=day, o=s.d.office, v=n * 7, num=f"政办发〔{day.year}〕{n}号"))
    return "".join(made)


_PAGES = "<div class='page'><span>共 12 页</span> <a href='?p=1'>首页</a> <a href='?p=1'>上一页</a> <a href='?p=2'>2</a> <a href='?p=3'>3</a> <a href='?p=2'>下一页</a> <a href='?p=12'>尾页</a> 转到<input size='2'/>页</div>"

LISTS: dict[str, Make] = {
    "views": lambda s: "<ul class='news-list'>" + _rows(s, "<li><a href='{h}' title='{t}'>{t}</a><span class='v'>浏览：{v}</span><span class='d'>{day}</span></li>") + "</ul>" + _PAGES,
    "catalogue": lambda s: "<table class='mulu'><tr><th>索引号</th><th>信息名称</th><th>发布机构</th><th>发布日期</th><th>文号</th></tr>" + _rows(s, "<tr><td>00{n}/2024-{v}</td><td><a href='{h}'>{t}</a></td><td>{o}</td><td>{day}</td><td>{num}</td></tr>") + "</table>" + _PAGES,
    "tags": lambda s: "<ul>" + _rows(s, "<li><span class='tag'>原创</span><a href='{h}'>{t}</a><i class='new'>NEW</i><em>{day}</em></li>") + "</ul>" + _PAGES,
    "cards": lambda s: "<div class='cards'>" + _rows(s, "<div class='card'><a href='{h}'><img src='/i/{n}.jpg' alt='{t}'/></a><div class='tx'><a href='{h}'>{t}</a><p>{o}</p><p>{day}</p></div></div>") + "</div>" + _PAGES,
    "more-each": lambda s: "<div>" + _rows(s, "<div class='it'><h3><a href='{h}'>{t}</a></h3><p>本报讯，{t}，有关负责人参加。</p><div><span>{day}</span><a href='{h}'>查看详情&gt;</a></div></div>") + "</div>" + _PAGES,
    "dots": lambda s: "<table>" + _rows(s, "<tr><td width='10'>·</td><td><a href='{h}' target='_blank'>{t}</a></td><td width='80'>[{day}]</td></tr><tr><td colspan='3' height='1' background='/i/dot.gif'></td></tr>") + "</table>" + _PAGES,
    "split-date": lambda s: "<ul>" + _rows(s, "<li><div class='dt'><p>{day:%d}</p><p>{day:%Y-%m}</p></div><a href='{h}'>{t}</a></li>") + "</ul>" + _PAGES,
    "pre-dated": lambda s: "<div class='gk'>" + _rows(s, "<p>{day} <a href='{h}'>{t}</a></p>") + "</div>" + _PAGES,
    "dl": lambda s: "<dl>" + _rows(s, "<dt><a href='{h}'>{t}</a></dt><dd>{day:%Y年%m月%d日}</dd>") + "</dl>" + _PAGES,
    "tooltip-div": lambda s: "<ul class='zfxxgk_list'>" + _rows(s, "<li><a href='{h}'>{t}</a><b>{day}</b><div class='box'><p><span>索引号：</span>00{n}</p><p><span>发布机构：</span>{o}</p><p><span>文号：</span>{num}</p></div></li>") + "</ul>" + _PAGES,
    "headed-group": lambda s: "<div class='tt'><span>标题</span><span>发布时间</span></div><ul>" + _rows(s, "<li><a href='{h}'><span>{t}</span></a><span>{day}</span></li>") + "</ul>" + _PAGES,
    "status-end": lambda s: "<ul class='yjzj'>" + _rows(s, "<li><span class='zt'>[已结束]</span><a href='{h}'>{t}</a><span>{day}</span></li>") + "</ul>" + _PAGES,
    "numbers-lead": lambda s: "<ol>" + _rows(s, "<li>{n}、<a href='{h}'>{t}</a>（{day}）</li>") + "</ol>" + _PAGES,
    "side-and-list": lambda s: "<ul class='side'><li><a href='/zc/1/'>国务院文件</a></li><li><a href='/zc/2/'>省政府文件</a></li><li><a href='/zc/3/'>市政府文件</a></li></ul><ul class='main'>" + _rows(s, "<li><a href='{h}'>{t}</a><span>{day}</span></li>") + "</ul>" + _PAGES,
    "onclick": lambda s: "<div>" + _rows(s, "<div class='r'><a href='javascript:void(0)' onclick=\"window.open('{h}')\">{t}</a><span>{day}</span></div>") + "</div>" + _PAGES,
    "hot-over": lambda s: "<div class='ss'><input/><button>搜索</button><p>热搜词：<a href='/s?q=1'>公积金</a> <a href='/s?q=2'>社保</a> <a href='/s?q=3'>不动产登记</a></p></div><ul>" + _rows(s, "<li><a href='{h}'>{t}</a><span>{day}</span></li>") + "</ul>" + _PAGES,
}  # fmt: skip


def _top(s: Scribe) -> str:
    names = s.d.one(
        (
            ("首页", "走进云泉", "新闻动态", "政务公开", "政务服务", "互动交流", "数据发布"),
            ("网站首页", "机构概况", "信息公开", "办事大厅", "公众参与", "专题专栏"),
            ("首 页", "要闻", "公开", "服务", "互动", "数据", "旅游"),
        )
    )
    return "".join(f"<li><a href='/n{n}/'>{one}</a></li>" for n, one in enumerate(names))


def _bar(s: Scribe) -> str:
    return s.d.one(
        (
            "<div class='tb'><a href='/en/'>English</a> | <a>繁体</a> | <a>无障碍</a> | <a>长者助手</a> | <a href='/login'>登录</a></div>",
            "<div class='tb'>今天是2026年11月1日 星期日 <a>设为首页</a> <a>加入收藏</a></div>",
            "<div class='tb'><a href='http://www.gov.cn'>中国政府网</a> <a href='/app'>移动客户端</a> 多云 12℃～18℃</div>",
            "",
        )
    )


def _foot(s: Scribe) -> str:
    d, t = s.d, s.truth
    code, icp = str(d.number(1100000001, 6590000099)), str(d.number(5000000, 23999999))
    police, province = str(d.number(11000000000000, 65999999999999)), d.one(words.PROVINCES)
    t.update(site_id_code=code, icp=f"{province}ICP备{icp}号", gongan=f"{province}公网安备{police}号", jiucuo="yes")
    t["conac"] = "no"
    wrong = f"<script id='_jiucuo_' sitecode='{code}' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>"
    conac = ""
    if d.chance(0.5):
        t["conac"] = "yes"
        conac = "<script src='http://dcs.conac.cn/js/12/000/0000/60000000/CA120000000600000000001.js'></script>"
    links = "<a href='/gywm/'>关于我们</a> | <a href='/wzdt/'>网站地图</a> | <a href='/fl/'>法律声明</a>"
    return d.one((
        f"<div class='bottom'><p>{links}</p><p>主办：{d.place}人民政府　承办：{d.place}大数据中心　网站标识码：{code}</p><p><a href='http://beian.miit.gov.cn'>{t['icp']}</a>　<a href='http://www.beian.gov.cn'><img src='/ga.png'/>{t['gongan']}</a></p>{wrong}{conac}</div>",
        f"<footer><ul><li>{links}</li><li>版权所有：{d.office}</li><li>备案号：{t['icp']}</li><li>公安备案：{province}公网安备 {police}号</li><li>政府网站标识码：{code}</li><li>地址：{d.place}云泉路{d.number(1, 300)}号　邮编：{d.number(100000, 699999)}</li></ul>{wrong}{conac}</footer>",
        f"<table width='1000'><tr><td align='center'>{links}<br/>主办单位：{d.office}&nbsp;&nbsp;维护单位：{d.office}信息中心<br/>{t['icp']}&nbsp;{t['gongan']}&nbsp;网站标识码{code}<br/>建议使用IE8.0以上浏览器，分辨率1024*768</td><td>{wrong}{conac}</td></tr></table>",
        f"<div class='foot'><div class='yqlj'><select><option>友情链接</option><option>省政府</option></select></div><div class='bq'><span>{t['gongan']}</span><span>{t['icp']}</span><span>标识码：{code}</span></div>{conac}{wrong}<p>您是第 <b>8273641</b> 位访客</p></div>",
    ))  # fmt: skip


def _here(s: Scribe) -> str:
    if s.path == ("",):
        return ""
    many = len(s.path) > 1
    forms: list[Callable[[], str]] = [
        lambda: f"<div class='position'><i class='icon'></i>当前位置：{s.crumb('<span>&gt;</span>')}</div>",
        lambda: f"<div class='curmb'><a>您当前的位置 ：</a>{s.crumb('<i> &gt; </i>')}</div>",
        lambda: f"<table><tr><td>当前位置：<a href='/' class='bt_link'>{s.crumb('</a>&gt;<a href=/x/ class=bt_link>', last='plain')}</td></tr></table>" if not many else f"<table><tr><td>当前位置：{s.crumb('&gt;')}</td></tr></table>",
        lambda: f"<div class='el-breadcrumb' aria-label='Breadcrumb' role='navigation'>{''.join(f'<span class=el-breadcrumb__item><span role=link class=inner>{one}</span><span class=sep role=presentation>/</span></span>' for one in s.levels())}</div>",
        lambda: f"<div class='loc'>您现在所在的位置是：{s.crumb(' -&gt; ')}</div>",
        lambda: f"<div class='wz'><b>您的当前位置：</b>{s.crumb(' >> ', last='bold')}</div>",
        lambda: f"<ul class='mbx'>{''.join(f'<li>{one}</li><li>&gt;</li>' for one in s.levels())}</ul>",
        lambda: f"<div class='dqwz'>当前位置：{s.crumb('&nbsp;&gt;&nbsp;', leaf='详细内容' if s.kind not in ('list', 'column', 'other', 'search', 'home') else '')}</div>",
        lambda: f"<p class='cur'>您的位置 &gt; {s.crumb(' &gt; ')}</p>",
        lambda: f"<div class='nowplace'>您所在位置：{s.crumb('·')}</div>",
        lambda: f"<div class='mianbao'>{s.crumb('&gt;')}</div>" if many else f"<div class='mianbao'>首页位置：{s.crumb('&gt;')}</div>",
        lambda: f"<div class='bread'><img src='/i/h.png'/>&nbsp;{s.crumb(' <img src=/i/r.png> ', home='网站首页')}</div>" if many else f"<div>当前位置：{s.crumb('&gt;')}</div>",
    ]  # fmt: skip
    return s.d.one(forms)()


FRAMES: dict[str, Frame] = {
    "bar-logo-nav": lambda s, m: f"{_bar(s)}<div class='logo'><a href='/'><img src='/logo.png' alt='{s.d.site}'/></a></div><ul class='nav'>{_top(s)}</ul><div class='w1200'>{_here(s)}{m()}</div>{_foot(s)}",
    "search-top": lambda s, m: f"{_bar(s)}<div class='top'><h1 class='logo'>{s.d.site}</h1><form><input placeholder='请输入关键字'/><button>搜索</button></form><div>热词：<a href='/s?1'>疫苗</a><a href='/s?2'>社保卡</a><a href='/s?3'>户口</a></div></div><div class='nav'><ul>{_top(s)}</ul></div>{_here(s)}<div class='main'>{m()}</div>{_foot(s)}",
    "left-catalogue": lambda s, m: f"<div class='nav'><ul>{_top(s)}</ul></div><div class='sub'><h2>{s.path[0]}</h2><ul><li><a href='/a/'>政府信息公开指南</a></li><li><a href='/b/'>政府信息公开制度</a></li><li><a href='/c/'>法定主动公开内容</a><ul><li><a href='/c1/'>履职依据</a></li><li><a href='/c2/'>机构信息</a></li></ul></li><li><a href='/d/'>政府信息公开年报</a></li><li><a href='/e/'>依申请公开</a></li></ul></div><div class='rt'>{_here(s)}{m()}</div>{_foot(s)}",
    "banner-img": lambda s, m: f"<div class='ban'><img src='/b.jpg'/></div><table class='nv'><tr>{''.join(f'<td><a href=/m{n}/>{one}</a></td>' for n, one in enumerate(('首页', '新闻', '公开', '服务', '互动', '党建')))}</tr></table><div class='bx'>{_here(s)}{m()}</div><div class='lk'><a href='http://www.x1.example.cn'>省教育厅</a><a href='http://www.x2.example.cn'>省水利厅</a></div>{_foot(s)}",
    "vue-shell": lambda s, m: f"<div id='app'><div class='layout-header'><div class='site-name'>{s.d.site}</div><div class='menus'>{''.join(f'<span class=menu>{one}</span>' for one in ('首页', '资讯', '公开', '服务', '互动'))}</div></div><div class='layout-body'>{_here(s)}{m()}</div><div class='layout-footer'>{_foot(s)}</div></div>",
    "tables-2008": lambda s, m: f"<table width='778' align='center'><tr><td><img src='/images/top.gif' width='778'/></td></tr><tr><td bgcolor='#0066CC'>{''.join(f'<a href=/m{n}/><font color=white>{one}</font></a>｜' for n, one in enumerate(('首 页', '领导之窗', '政务公开', '招商引资', '乡镇之窗', '便民服务')))}</td></tr></table><table width='778' align='center'><tr><td width='180' valign='top'><table><tr><td>最新公告</td></tr><tr><td><marquee>热烈庆祝本站开通</marquee></td></tr></table></td><td valign='top'>{_here(s)}{m()}</td></tr></table>{_foot(s)}",
    "two-bars": lambda s, m: f"{_bar(s)}<header><div class='in'><a class='brand' href='/'>{s.d.site}</a><nav><ul>{_top(s)}</ul></nav></div></header><section class='ban'><h2>{s.path[0]}</h2></section><div class='container'>{_here(s)}<div class='row'><div class='col-9'>{m()}</div><div class='col-3'><h4>热点信息</h4><ol><li><a href='/h/1.html'>{words.news_title(s.d)}</a></li><li><a href='/h/2.html'>{words.notice_title(s.d)}</a></li><li><a href='/h/3.html'>{words.news_title(s.d)}</a></li></ol></div></div></div>{_foot(s)}",
    "elder-frame": lambda s, m: f"<div class='elder-top'><h1>{s.d.site}<small>长者版</small></h1><a href='/'>退出长者版</a><a>放大</a><a>缩小</a></div>{_here(s)}<div class='elder-main'>{m()}</div>{_foot(s)}",
    "fixed-side": lambda s, m: f"<div class='nav'><ul>{_top(s)}</ul></div>{_here(s)}{m()}<div class='suspend'><a>智能问答</a><a>我要写信</a><a>返回顶部</a></div>{_foot(s)}<div class='pop' style='display:none'><h3>您访问的链接即将离开本网站，是否继续？</h3><a>继续访问</a><a>放弃</a></div>",
    "loading": lambda s, m: f"<div class='loading'>页面加载中…</div><div class='top'>{_bar(s)}<ul>{_top(s)}</ul></div><div class='cont'>{_here(s)}<div class='cont-in'>{m()}</div></div>{_foot(s)}",
}  # fmt: skip
