"""Pages of rows in the wild: lists, landing pages, front pages, results of a search, shells."""

from __future__ import annotations

from collections.abc import Callable

from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]
_PAGERS = (
    "<div class='page'><span>首页</span><span>上一页</span><a class='cur'>1</a><a href='index_1.html'>2</a><a href='index_2.html'>3</a><a href='index_1.html'>下一页</a><a href='index_24.html'>尾页</a></div>",
    "<div class='pb_sys_common'><span class='p_t'>共128条</span><span class='p_no_d'>1</span><span class='p_no'><a href='list/8.htm'>2</a></span><a href='list/8.htm'>下页</a><a href='list/1.htm'>尾页</a></div>",
    "<script>createPageHTML(24, 0, 'index', 'shtml');</script>",
    "<div id='pagination'></div><script src='/js/jquery.pagination.js'></script>",
    "<table><tr><td>当前 1 / 9 页，每页 20 条，共 175 条 [首页] [上一页] <a href='?p=2'>[下一页]</a> <a href='?p=9'>[尾页]</a> 转到<input name='p' size='2'/>页</td></tr></table>",
    "",
)


def _more(s: Scribe, rows: str) -> str:
    return rows + s.d.one(_PAGERS)


def _named(s: Scribe) -> str:
    s.truth["title"] = s.column
    return s.column


def _year_split(s: Scribe) -> str:
    rows = s.rows(6, 14)
    return "".join(f"<dl><dt>{day:%m/%d}<br/><i>{day.year}</i></dt><dd><a href='{h}'>{t}</a><p>{s.words.sentences(s.d, 0, 0)}</p></dd></dl>" for t, h, day in rows)  # fmt: skip


LISTS: dict[str, Make] = {
    "trs": lambda s: _more(s, "<ul class='gl_list'>" + "".join(f"<li><i></i><a href='{h}' target='_blank' title='{t}'>{t[:24]}{'...' if len(t) > 24 else ''}</a><span>{day}</span></li>" for t, h, day in s.rows()) + "</ul>"),
    "catalogue": lambda s: _more(s, "<table class='gkml'><tr><th>索引号</th><th>信息名称</th><th>文号</th><th>发布日期</th></tr>" + "".join(f"<tr><td>00{n}-{day.year}</td><td><a href='{h}'>{t}</a></td><td>政发〔{day.year}〕{n + 1}号</td><td>{day}</td></tr>" for n, (t, h, day) in enumerate(s.rows())) + "</table>"),
    "old-table": lambda s: _more(s, "<table width='96%'>" + "".join(f"<tr><td width='15'><img src='/images/dot.gif'/></td><td height='26'><a href='{h}' class='hei'>{t}</a></td><td width='90'>({day})</td></tr><tr><td colspan='3' background='/images/line.gif' height='1'></td></tr>" for t, h, day in s.rows()) + "</table>"),
    "pictures": lambda s: _more(s, "<ul class='pic-list'>" + "".join(f"<li><a href='{h}'><img src='/upload/{n}.jpg' alt='{t}'/></a><p><a href='{h}'>{t}</a></p><span>{day}</span></li>" for n, (t, h, day) in enumerate(s.rows(6, 12))) + "</ul>"),
    "cards": lambda s: _more(s, "".join(f"<div class='news-item'><a href='{h}'><div class='img'><img src='/u/{n}.png'/></div><div class='info'><h3>{t}</h3><p class='desc'>{s.words.sentences(s.d, 0, 1)}</p><p class='time'>{day}</p></div></a></div>" for n, (t, h, day) in enumerate(s.rows(5, 10)))),
    "year-split": lambda s: _more(s, _year_split(s)),
    "no-year": lambda s: _more(s, "<ul>" + "".join(f"<li><a href='{h}'>{t}</a><span>[{day:%m-%d}]</span></li>" for t, h, day in _undated(s)) + "</ul>"),
    "vsb": lambda s: _more(s, "<table class='winstyle'>" + "".join(f"<tr id='line_u8_{n}' height='20'><td class='leaderfont'>·</td><td><a class='c12' href='{h}' title='{t}'>{t}</a></td><td class='timestyle'>{day:%Y/%m/%d}&nbsp;</td></tr>" for n, (t, h, day) in enumerate(s.rows())) + "</table>"),
    "jpage-store": lambda s: "<div id='2091'><script type='text/xml'><datastore><nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp'></a>]]></nextgroup><recordset>" + "".join(f"<record><![CDATA[<li><a href='{h}' title='{t}' target='_blank'>{t}</a><b>{day}</b></li>]]></record>" for t, h, day in s.rows()) + "</recordset></datastore></script></div><script src='/script/jpage.js'></script>",
    "dede": lambda s: _more(s, "<div class='listbox'><ul class='e2'>" + "".join(f"<li>[<b><a href='/a/lm/'>政务动态</a></b>]<a href='{h}' class='title'>{t}</a><span class='info'><small>日期：</small>{day} 10:11:02<small>点击：</small>{n}<small>好评：</small>0</span><p class='intro'>{s.words.sentences(s.d, 0, 0)}...</p></li>" for n, (t, h, day) in enumerate(s.rows())) + "</ul></div>"),
    "trade-hub": lambda s: _more(s, "<ul class='wb-data-list'>" + "".join(f"<li class='wb-data-item clearfix'><div class='wb-data-infor'><a href='{h}' title='{t}'>【{s.d.place}】{t}</a></div><span class='wb-data-date'>{day}</span></li>" for t, h, day in s.rows()) + "</ul>"),
    "library": lambda s: _more(s, "<ul class='zc_list'>" + "".join(f"<li><div class='tit'><a href='{h}'>{t}</a></div><div class='attr'><span>发文字号：政办发〔{day.year}〕{n + 1}号</span><span>发布日期：{day}</span></div></li>" for n, (t, h, day) in enumerate(s.rows())) + "</ul>"),
    "letters": lambda s: _more(s, "<table class='xjlb'><tr><th>编号</th><th>信件标题</th><th>办理单位</th><th>来信时间</th><th>状态</th></tr>" + "".join(f"<tr><td>2024{n:04}</td><td><a href='{h}'>{t}</a></td><td>{s.d.office}</td><td>{day}</td><td>已办结</td></tr>" for n, (t, h, day) in enumerate(s.rows())) + "</table>"),
    "bootstrap": lambda s: _more(s, "<div class='list-group'>" + "".join(f"<a class='list-group-item' href='{h}'><span class='badge'>{day}</span>{t}</a>" for t, h, day in s.rows()) + "</div>"),
    "dds": lambda s: _more(s, "<dl class='lst'>" + "".join(f"<dd><span class='r'>{day:%Y.%m.%d}</span><a href='{h}'>{t}</a></dd>" for t, h, day in s.rows()) + "</dl>"),
    "ps": lambda s: _more(s, "".join(f"<p class='lt'><a href='{h}'>{t}</a>　<font color='#999'>{day}</font></p>" for t, h, day in s.rows())),
    "brs": lambda s: _more(s, "<td class='bg'>" + "".join(f"·<a href='{h}'>{t}</a>（{day}）<br/>" for t, h, day in s.rows()) + "</td>"),
    "fives-hr": lambda s: _more(s, _fives(s)),
    "table-source": lambda s: _more(s, "<table class='tb'><thead><tr><td>序号</td><td>标题</td><td>来源</td><td>时间</td></tr></thead><tbody>" + "".join(f"<tr><td>{n}</td><td><a href='{h}'>{t}</a></td><td>{s.d.office}</td><td>{day:%Y/%m/%d}</td></tr>" for n, (t, h, day) in enumerate(s.rows(), 1)) + "</tbody></table>"),
    "hot-and-new": lambda s: _more(s, "<ul class='news-ul'>" + "".join(f"<li><em>{day}</em><a href='{h}'>{t}<img src='/new.gif'/></a></li>" for t, h, day in s.rows()) + "</ul>") + "<div class='hot'><h3>点击排行</h3><ol>" + "".join(f"<li><a href='/x/{n}.html'>{s.words.news_title(s.d)}</a></li>" for n in range(6)) + "</ol></div>",
    "time-first": lambda s: _more(s, "<ul>" + "".join(f"<li><span class='sj'>{day:%Y年%m月%d日}</span><h4><a href='{h}'>{t}</a></h4></li>" for t, h, day in s.rows()) + "</ul>"),
    "no-days": lambda s: _more(s, "<ul class='xm'>" + "".join(f"<li><a href='{h}'>{t}</a></li>" for t, h, _ in s.rows(years=False)) + "</ul>"),
    "one-row": lambda s: "<ul class='list2'>" + "".join(f"<li><a href='{h}' title='{t}'>{t}</a><span>{day}</span></li>" for t, h, day in s.rows(1, 1)) + "</ul>",
    "two-rows": lambda s: "<div class='lb'>" + "".join(f"<div><a href='{h}'>{t}</a><span>{day}</span></div>" for t, h, day in s.rows(2, 2)) + "</div>",
    "empty": lambda s: s.truth.update(item_count="0") or "<div class='list-none'><p>暂无相关信息</p></div>",
}  # fmt: skip


def _undated(s: Scribe) -> list[tuple[str, str, object]]:
    rows = s.rows(years=False)
    plain = [(t, f"/lm/{at}{len(t)}.htm", day) for at, (t, _, day) in enumerate(rows, 100)]
    return plain  # type: ignore[return-value]


def _fives(s: Scribe) -> str:
    rows = s.rows(10, 20)
    made = ""
    for at in range(0, len(rows), 5):
        made += "<ul class='f14'>" + "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows[at : at + 5]) + "</ul><hr/>"  # fmt: skip
    return f"<div class='lb5'>{made}</div>"


def headed(s: Scribe, rows: str) -> str:
    """A list under its heading; a page without a path says its column's name twice."""
    d, name = s.d, _named(s)
    head = d.one((f"<h2 class='lm'>{name}</h2>", f"<div class='lmtit'><span>{name}</span></div>", ""))
    d.head_title = d.one((f"{name}_{d.site}", f"{name}-{d.site}", f"{d.site}-{name}", name))
    if not s.crumbed:
        head, d.head_title = f"<h3>{name}</h3>", f"{name}_{d.site}"
    return head + rows


def _block(s: Scribe, name: str, shape: int) -> str:
    rows = s.rows(4, 8)
    made = (
        lambda: "<ul>" + "".join(f"<li><a href='{h}'>{t}</a><span>{day}</span></li>" for t, h, day in rows) + "</ul>",
        lambda: "<table>" + "".join(f"<tr><td>·<a href='{h}' title='{t}'>{t}</a></td><td>{day:%Y-%m-%d}</td></tr>" for t, h, day in rows) + "</table>",
        lambda: "<ul>" + "".join(f"<li><em>[{day}]</em><a href='{h}'>{t}</a></li>" for t, h, day in rows) + "</ul>",
        lambda: "<dl>" + "".join(f"<dd><a href='{h}'>{t}</a><i>{day:%Y/%m/%d}</i></dd>" for t, h, day in rows) + "</dl>",
    )[shape]()  # fmt: skip
    n = len(name)
    return (
        f"<div class='block'><div class='hd'><h3><a href='/{n}/'>{name}</a></h3><a class='more' href='/{n}/'>更多&gt;&gt;</a></div>{made}</div>",
        f"<div class='mk'><span class='t'>{name}</span><span class='m'><a href='./{n}/index.html'>MORE</a></span>{made}</div>",
        f"<table><tr><td class='lmbt'>{name}</td><td align='right'><a href='/{n}/'><img src='/more.gif'/></a></td></tr><tr><td colspan='2'>{made}</td></tr></table>",
        f"<section><h2>{name}</h2>{made}<a href='/{n}/'>查看更多</a></section>",
    )[s.d.number(0, 3)]


_NAMES = (
    "通知公告",
    "工作动态",
    "政策文件",
    "规划计划",
    "财政信息",
    "人事任免",
    "应急管理",
    "重大项目",
    "行政许可",
    "建议提案",
    "政策解读",
)


def column(s: Scribe) -> str:
    d = s.d
    _named(s)
    d.head_title = d.one((f"{s.column}_{d.site}", f"{d.site} - {s.column}"))
    shape = d.number(0, 3)
    return "".join(_block(s, name, shape) for name in d.rng.sample(_NAMES, d.number(3, 7)))


def home(s: Scribe) -> str:
    d = s.d
    d.head_title = d.one((d.site, f"{d.place}人民政府", f"欢迎访问{d.site}"))
    d.is_home, d.url = True, d.home
    tabs = "".join(
        f"<a href='/fw/{n}/'>{t}</a>" for n, t in enumerate(("个人办事", "法人办事", "部门服务", "便民查询"))
    )
    slides = "".join(f"<li><a href='/xw/{n}.html'><img src='/s{n}.jpg'/></a></li>" for n in range(4))
    shape = d.number(0, 3)
    return f"<div class='slide'><ul>{slides}</ul></div><div class='fw'>{tabs}</div>" + "".join(
        _block(s, name, shape) for name in d.rng.sample(_NAMES, d.number(4, 8))
    )


def search(s: Scribe) -> str:
    d = s.d
    rows = s.rows(5, 10)
    d.head_title = d.one((f"站内搜索-{d.site}", "搜索结果页", f"{d.site}搜索"))
    d.url = d.home + d.one(("search/index.html?q=x", "jsearch/search.do?q=abc", "s?tab=all&qt=a"))
    return (
        f"<div class='so'><input name='q'/><button>搜索</button></div><p>找到相关结果约<b>{len(rows) * 9}</b>条，用时0.021秒</p>"
        + "".join(
            f"<div class='result'><a href='{h}'><em>{t[:3]}</em>{t[3:]}</a><p>{s.words.sentences(d, 0, 1)}</p><p>{d.home}{n}.html 发布时间：{day}</p></div>"
            for n, (t, h, day) in enumerate(rows)
        )
    )


def shell(s: Scribe) -> str:
    s.d.head_title = s.d.one((s.d.site, "政务服务网", ""))
    return s.d.one(
        (
            "<div id='root'></div><script src='/umi.9f2a.js'></script>",
            "<noscript>We're sorry but this site doesn't work properly without JavaScript enabled.</noscript><div id='app'></div><script src='js/app.1.js'></script>",
            "<script>window.location.href='/portal/index.do';</script>",
        )
    )


def other(s: Scribe) -> str:
    d = s.d
    _named(s)
    d.head_title = d.one((f"{s.column}_{d.site}", f"{s.column}-{d.site}"))
    parts = "".join(f"<p>{s.words.sentences(d, 1, 3)}</p>" for _ in range(d.number(2, 5)))
    return d.one(
        (f"<h2>{s.column}</h2><div>{parts}</div>", f"<div class='tit'>{s.column}</div><div class='txt'>{parts}</div>")
    )
