"""Main lists in many shapes: how many items, which dates, and what is no item."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageReading, PageSource, read_page
from rules.facts.records import Unknown
from tests.work import lines_run

NAMES = [
    "关于举办2022年度技能竞赛的通知",
    "关于公布第三批示范单位名单的公告",
    "关于调整窗口办公时间的通告",
    "关于开展安全生产检查的通知",
    "关于征集便民服务事项的公告",
    "关于做好秋季植树工作的通知",
]
DATES = ["2022-09-28", "2022-09-20", "2022-10-31", "2022-08-15", "2022-07-01", "2022-06-30"]
NAV = '<div><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>'
SIDE = '<div><ul><li><a href="/tzgg/gsgg/">公示公告栏目</a></li><li><a href="/tzgg/zkxx/">招考信息栏目</a></li><li><a href="/tzgg/rsxx/">人事信息栏目</a></li></ul></div>'
CRUMB = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tzgg/">通知公告</a></div>'
PAGER = '<div><a href="index_1.html">1</a><a href="index_2.html">2</a><a href="index_2.html">下一页</a><a href="index_9.html">尾页</a></div>'
FOOT = '<div><ul><li><a href="http://www.gov.cn/">中国政府网站</a></li><li><a href="http://www.hebei.gov.cn/">河北省政府网站</a></li><li><a href="http://x.gov.cn">市发展改革委</a></li></ul><p>冀ICP备12345678号 网站标识码：1399000001</p></div>'


def read(
    rows: str,
    url: str = "http://www.yunquan.gov.cn/zwgk/tzgg/index.html",
    scripts: str = "",
    pager: str = PAGER,
    *,
    is_home: bool = False,
) -> PageReading:
    html = f"<html><head><title>通知公告_云泉市人民政府</title>{scripts}</head><body>{NAV}{CRUMB}{SIDE}<div id=main>{rows}{pager}</div>{FOOT}</body></html>"
    return read_page(PageSource(url=url, static_html=html.encode(), is_home=is_home))


def each(row: str, before: str = "<ul>", after: str = "</ul>") -> str:
    rows = []
    for at, (name, date) in enumerate(zip(NAMES, DATES, strict=True)):
        year, month, day = date.split("-")
        rows.append(
            row.format(
                n=name,
                d=date,
                y=year,
                m=month,
                day=day,
                href=f"./{year}{month}/t{year}{month}{day}_{at}.html",
                art=f"/art/{year}/{int(month)}/{int(day)}/art_1_{at}.html",
                at=at,
            )
        )
    return before + "".join(rows) + after


SHAPES = {
    "date behind": each('<li><a href="{href}" title="{n}">{n}</a><span>{d}</span></li>'),
    "date before": each('<li><span>[{d}]</span><a href="{href}">{n}</a></li>'),
    "date in the link": each('<li><a href="{href}"><em>{n}</em><i>{d}</i></a></li>'),
    "rows of a table": each('<tr><td>·</td><td><a href="{href}">{n}</a></td><td>{y}年{m}月{day}日</td></tr>', "<table>", "</table>"),
    "a table a row": each('<table><tr><td><img></td><td><a href="{art}">{n}</a></td><td>{d}</td></tr></table>', "<div>", "</div>"),
    "month and day, year in the address": each('<li><a href="{art}">{n}</a><span>{m}-{day}</span></li>'),
    "day over month": each('<li><div><b>{day}</b><i>{y}-{m}</i></div><div><h4><a href="{href}">{n}</a></h4><p>摘要文字。</p></div></li>'),
    "divs with summaries": each('<div><h3><a href="{href}">{n}</a></h3><p>现将有关事项通知如下，请遵照执行。</p><div>发布时间：{d} 来源：市人社局</div></div>', "<div>", "</div>"),
    "definition list": each('<dt><a href="{href}">{n}</a></dt><dd>{d}</dd>', "<dl>", "</dl>"),
    "flat links": each('<a href="{href}">{n}</a><span>{d}</span><br>', "<div>", "</div>"),
    "link around the row": each('<a href="{href}"><li><p>{n}</p><span>{d}</span></li></a>'),
    "two links a row": each('<li><a href="/c/">[公告]</a><a href="{href}">{n}</a><span>{d}</span></li>'),
    "metadata table": each('<tr><td><a href="{href}">{n}</a></td><td>00001/{y}-{at}</td><td>市教育局</td><td>{d}</td></tr>', "<table><tr><th>名称</th><th>索引号</th><th>发布机构</th><th>发布日期</th></tr>", "</table>"),
    "hidden by a tab": each('<li><a href="{href}">{n}</a><span>{d}</span></li>', '<ul style="display:none">', "</ul>"),
    "in halves": each('<li><a href="{href}">{n}</a><span>{d}</span></li>').replace("<li><a href=\"./202208", '</ul><hr><ul><li><a href="./202208'),
    "time element": each('<article><a href="{href}">{n}</a><time datetime="{d}">三天前</time></article>', "<section>", "</section>"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_lists(shape: str) -> None:
    reading = read(SHAPES[shape])
    assert reading.page.kind == "list"
    assert reading.items_found == 6
    assert [item.title for item in reading.items] == NAMES
    assert [item.on for item in reading.items] == [dt.date.fromisoformat(day) for day in DATES]
    assert reading.items[0].url.startswith("http://www.yunquan.gov.cn/")
    assert reading.pager
    assert reading.page.heading == "通知公告"
    assert reading.document is None
    assert reading.page.published_on is None


def test_a_date_without_a_certain_year_is_no_date() -> None:
    reading = read(each('<li><a href="/n/{at}.html">{n}</a><span>{m}-{day}</span></li>'))
    assert reading.items_found == 6
    assert [item.on for item in reading.items] == [None] * 6
    contradicting = read(each('<li><a href="/art/2015/1/2/art_1_{at}.html">{n}</a><span>{m}-{day}</span></li>'))
    assert [item.on for item in contradicting.items] == [None] * 6


def test_a_year_in_a_title_is_not_its_date() -> None:
    reading = read(each('<li><a href="/n/{at}.html">2019年1月2日{n}</a><span>{d}</span></li>'))
    assert reading.items[0].on == dt.date(2022, 9, 28)


def test_cut_titles_are_completed_from_the_title_attribute() -> None:
    reading = read(each('<li><a href="{href}" title="{n}">关于举办2022年度...</a><span>{d}</span></li>'))
    assert reading.items[1].title == NAMES[1]


def test_one_row_is_a_list() -> None:
    reading = read('<ul><li><a href="/a/t20220928_1.html">关于举办技能竞赛的通知</a><span>2022-09-28</span></li></ul>')
    assert (reading.items_found, reading.page.kind) == (1, "list")


def test_an_empty_list_is_none_found_or_unknown() -> None:
    assert read("<ul></ul>").items_found == 0
    reading = read('<ul id="list"></ul>', scripts='<script src="/list.js"></script>')
    assert reading.items_found == Unknown("页面含脚本，未经浏览器渲染")
    assert reading.items == ()


def test_records_that_a_script_keeps() -> None:
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2022/9/28/art_1_{at}.html'>{name}</a><span>2022-09-28</span></li>]]></record>"
        for at, name in enumerate(NAMES)
    )
    reading = read(
        f'<div id="list"><script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script></div>',
        pager="",
    )
    assert reading.items_found == 6
    assert reading.items[0].on == dt.date(2022, 9, 28)


def test_an_articles_sidebar_is_no_list() -> None:
    text = (
        "<p>根据工作安排，现将2022年度技能竞赛有关事项通知如下，请各单位认真组织，积极参加，确保竞赛取得实效，各项要求详见附件。</p>"
        * 3
    )
    html = f"<html><head><title>{NAMES[0]}_云泉市</title></head><body>{NAV}{CRUMB}<h1>{NAMES[0]}</h1><p>发布时间：2022-09-28</p><div>{text}</div>{SHAPES['date behind']}{FOOT}</body></html>"
    reading = read_page(
        PageSource(url="http://www.yunquan.gov.cn/zwgk/tzgg/t20220928_1.html", static_html=html.encode())
    )
    assert reading.page.kind in ("notice", "document")
    assert (reading.items, reading.items_found) == ((), None)
    assert reading.page.published_on == dt.date(2022, 9, 28)


def test_main_navigation_of_the_home_page() -> None:
    reading = read(SHAPES["date behind"], is_home=True)
    assert [anchor.text for anchor in reading.nav] == ["首页", "政务公开", "政务服务", "互动交流"]
    assert read(SHAPES["date behind"]).nav == ()


def test_home_page_items() -> None:
    html = f"<html><head><title>云泉市人民政府</title></head><body>{NAV}{SHAPES['date behind']}{FOOT}</body></html>"
    reading = read_page(PageSource(url="http://www.yunquan.gov.cn/", static_html=html.encode(), is_home=True))
    assert (reading.page.kind, reading.items_found) == ("home", 6)
    assert max(item.on for item in reading.items if item.on) == dt.date(2022, 10, 31)


def test_a_home_page_nobody_named() -> None:
    blocks = "".join(f"<div><h3>栏目{n}</h3>{SHAPES['date behind']}</div>" for n in range(5))
    html = f"<html><head><title>云泉市人民政府门户网站</title></head><body>{NAV}{blocks}{FOOT}</body></html>"
    reading = read_page(PageSource(url="http://www.yunquan.gov.cn/page.html", static_html=html.encode()))
    assert (reading.page.kind, reading.items_found) == ("home", 30)
    column = html.replace("云泉市人民政府门户网站", "云泉市政府信息公开")
    assert (
        read_page(PageSource(url="http://www.yunquan.gov.cn/p.html", static_html=column.encode())).page.kind == "column"
    )


MENU = '<div><h4>法定主动公开内容</h4><ul>' + "".join(f'<li><a href="/zwgk/c{n}/">{name}</a></li>' for n, name in enumerate(
    ["履职依据", "机关简介", "规划计划", "统计信息", "财政预决算", "人事信息", "建议提案", "行政处罚", "权责清单", "行政收费", "招考录用", "应急管理"]
)) + "</ul></div>"  # fmt: skip
EMPTY = {
    "a list and a pager": '<div><h3>通知公告</h3><ul id="list"></ul><div id="pager"></div></div>',
    "rows of a table": '<div><b>通知公告</b><table><tbody id="rows"></tbody></table></div>',
    "no heading": '<div id="main-list"></div>',
}


@pytest.mark.parametrize("shape", EMPTY)
@pytest.mark.parametrize("side", ["before", "behind"])
def test_a_menu_is_not_the_list_that_a_script_fills(shape: str, side: str) -> None:
    rows = MENU + EMPTY[shape] if side == "before" else EMPTY[shape] + MENU
    reading = read(rows, scripts='<script src="/list.js"></script>', pager="")

    assert reading.items_found == Unknown("页面含脚本，未经浏览器渲染")
    assert reading.items == ()


def test_a_menu_before_the_heading_leaves_an_empty_list_empty() -> None:
    assert read(MENU + EMPTY["a list and a pager"], pager="").items_found == 0


FIVE = ["领导之窗", "机构职能", "通知公告", "政策文件", "规划计划"]
# Addresses of columns that look like those of articles, the third that of this page.
NUMBERED = {
    "?id=": ["/zwgk/tzgg/list.jsp?id=100{n}", "/zwgk/tzgg/list.jsp?id=1002"],
    "a number": ["/list/100{n}.html", "/list/1002.html"],
    "a folder with a number": ["/col/col120{n}/index.html", "/col/col1202/index.html"],
    "below the page": ["/zwgk/tzgg/{n}/", "/zwgk/tzgg/index.html"],
}


def five(address: str) -> str:
    return (
        "<div><ul>"
        + "".join(f'<li><a href="{address.format(n=n)}">{name}</a></li>' for n, name in enumerate(FIVE))
        + "</ul></div>"
    )


@pytest.mark.parametrize("shape", EMPTY)
@pytest.mark.parametrize("kind", NUMBERED)
@pytest.mark.parametrize("side", ["before", "behind"])
def test_a_menu_of_five_is_not_the_items_of_an_empty_list(kind: str, shape: str, side: str) -> None:
    """Whatever numbers its addresses hold: empty, not to be told, or a page of columns that owes no list."""
    address, own = NUMBERED[kind]
    rows = five(address) + EMPTY[shape] if side == "before" else EMPTY[shape] + five(address)
    reading = read(rows, f"http://www.yunquan.gov.cn{own}", pager="")

    assert reading.items == ()
    assert isinstance(reading.items_found, Unknown) or not reading.items_found


def test_an_empty_list_under_the_heading_is_empty_beside_a_menu_that_names_its_column() -> None:
    address, own = NUMBERED["?id="]
    for rows in (five(address) + EMPTY["a list and a pager"], EMPTY["a list and a pager"] + five(address)):
        assert read(rows, f"http://www.yunquan.gov.cn{own}", pager="").items_found == 0


@pytest.mark.parametrize("box", ['<ul class="tabs"></ul>', '<ul hidden></ul>', "<nav><ul></ul></nav>", '<div id="pagination"><ul></ul></div>',
                                 '<ul><li><img src="/a.png"></li></ul>'])  # fmt: skip
def test_what_is_no_list_takes_no_items_away(box: str) -> None:
    """An empty element of another use leaves a short undated list what it is."""
    rows = "".join(
        f'<li><a href="/art/100{n}.html">{name}</a></li>' for n, name in enumerate(["公开指南", "公开制度", "公开目录"])
    )

    assert read(f"<h1>通知公告</h1>{box}<ul>{rows}</ul>", pager="").items_found == 3


LANDINGS = {
    "a list under the heading": "<ul>{0}</ul>",
    "blocks": "<div>{0}</div>",
    "a table": "<table><tr><td><ul>{0}</ul></td></tr></table>",
}


@pytest.mark.parametrize("shape", LANDINGS)
def test_a_page_of_links_to_columns_owes_no_list(shape: str) -> None:
    links = "".join(
        f'<li><a href="/col/col{n}/index.html">{name}</a></li>'
        for n, name in enumerate(["公开指南", "公开制度", "公开年报", "公开目录", "依申请公开"])
    )
    reading = read(
        f"{MENU}<h1>通知公告</h1>{LANDINGS[shape].format(links)}",
        "http://www.yunquan.gov.cn/col/col9/index.html",
        pager="",
    )

    assert (reading.page.kind, reading.items_found) == ("column", None)


DEADLINES = {
    "a table with its head": each('<tr><td>{at}</td><td><a href="/zb/x{at}.html">{n}</a></td><td>{d}</td></tr>', "<table><tr><th>序号</th><th>工程名称</th><th>截止日期</th></tr>", "</table>"),
    "head in a table of its own": "<table><tr><td>工程名称</td><td>类别</td><td>报名截止时间</td></tr></table>" + each('<tr><td><a href="/zb/x{at}.html">{n}</a></td><td>施工</td><td>{d}</td></tr>', "<table>", "</table>"),
    "head of a list": "<ul><li><span>工程名称</span><span>开标时间</span></li></ul>" + each('<li><span><a href="/zb/x{at}.html">{n}</a></span><span>{d}</span></li>'),
    "head in the list": each('<li><span><a href="/zb/x{at}.html">{n}</a></span><span>{d}</span></li>', "<ul><li><span>活动名称</span><span>活动日期</span></li>"),
    "blocks": "<div><div>项目名称</div><div>有效期至</div></div>" + each('<div><div><a href="/zb/x{at}.html">{n}</a></div><div>{d}</div></div>', "<div>", "</div>"),
    "a label in the row": each('<li><a href="/zb/x{at}.html">{n}</a><span>截止日期：{d}</span></li>'),
    "a label of its own": each('<li><a href="/zb/x{at}.html">{n}</a><em>报名截止</em><i>{d}</i></li>'),
}  # fmt: skip


@pytest.mark.parametrize("shape", DEADLINES)
def test_a_deadline_is_not_the_day_of_a_row(shape: str) -> None:
    reading = read(DEADLINES[shape])

    assert [item.title for item in reading.items] == NAMES
    assert [item.on for item in reading.items] == [None] * 6


BESIDE_DEADLINES = {
    "columns": each('<tr><td><a href="/zb/x{at}.html">{n}</a></td><td>2027-01-0{at}</td><td>{d}</td></tr>', "<table><tr><th>工程名称</th><th>截止日期</th><th>发布时间</th></tr>", "</table>").replace("2027-01-00", "2027-01-09"),
    "labels": each('<li><a href="/zb/x{at}.html">{n}</a><span>截止日期：2027-01-09</span><span>发布日期：{d}</span></li>'),
    "a bare date": each('<li><a href="/zb/x{at}.html">{n}</a><span>报名截止：2027-01-09</span><span>{d}</span></li>'),
}  # fmt: skip


@pytest.mark.parametrize("shape", BESIDE_DEADLINES)
def test_the_publication_day_beside_a_deadline(shape: str) -> None:
    assert [item.on for item in read(BESIDE_DEADLINES[shape]).items] == [dt.date.fromisoformat(day) for day in DATES]


def test_a_block_with_the_pages_heading_is_no_row() -> None:
    """A landing page whose blocks follow a line 更新时间: the whole block is no dated row."""
    blocks = "".join(
        f'<div><h2><a href="./b{n}/">{name}</a></h2></div>'
        for n, name in enumerate(["公开指南", "公开制度", "公开年报", "依申请公开"])
    )
    reading = read(
        f"<div>{MENU}</div><div><h1>通知公告</h1><p>本栏目依法公开有关信息。</p><p>更新时间：2022-09-28</p><div>{blocks}</div></div>",
        pager="",
    )

    assert all(item.on is None for item in reading.items)
    assert reading.items_found in (None, 4)


def test_a_map_of_the_site_lists_itself_too() -> None:
    links = "".join(f'<li><a href="/col/col{n}/index.html">栏目名称{n}</a></li>' for n in range(1, 16))
    reading = read(f"<h1>通知公告</h1><ul>{links}</ul>", "http://www.yunquan.gov.cn/col/col9/index.html", pager="")

    assert reading.items_found in (15, None)


RUNNING = {
    "day before, lines broken": ("<font>{d}</font> <a href='{href}'>{n}</a><br>", "<div>", "</div>"),
    "day in brackets before": ("[{d}] <a href='{href}'>{n}</a><br/>", "", ""),
    "picture and day before": ("<img src=dot.gif> {d} <a href='{href}'>{n}</a><hr>", "", ""),
    "day behind, lines broken": ("<a href='{href}'>{n}</a> ({d})<br>", "", ""),
    "day in the line below": ("<a href='{href}'>{n}</a><br><span>{d}</span><br>", "<div>", "</div>"),
    "day before, running on": ("<span>{d}</span><a href='{href}'>{n}</a>", "<div>", "</div>"),
    "day behind, running on": ("<a href='{href}'>{n}</a> {d} ", "<div>", "</div>"),
}


@pytest.mark.parametrize("shape", RUNNING)
def test_links_in_running_markup_take_the_day_of_their_own_line(shape: str) -> None:
    found = read(each(*RUNNING[shape]), pager="")
    assert [str(item.on) for item in found.items] == DATES


ONE = '<a href="./202604/t20260427_25.html">云泉市“十五五”住房发展规划</a>'


@pytest.mark.parametrize(
    "row",
    [
        f"<h1>规划计划</h1><img src=x.gif> <font>2026-04-27</font> {ONE}<br>",
        f"<h1>规划计划</h1><p>{ONE} 2026-04-27</p>",
        f"<h1>规划计划</h1><div><div><span>[2026-04-27]</span>{ONE}</div></div>",
    ],
)
def test_one_dated_link_is_a_list_of_one(row: str) -> None:
    found = read(row, pager="")
    assert found.items_found == 1
    assert [str(item.on) for item in found.items] == ["2026-04-27"]


def test_one_link_without_a_day_is_no_empty_list() -> None:
    for row in (f"<h1>通知公告</h1><p>·{ONE}</p>", f"<div><b>通知公告</b><div><i>·</i><b>{ONE}</b></div></div>"):
        assert read(row, pager="").items_found != 0


def _link(n: int) -> str:
    return f"<a href='/a/{n}.html'>关于某某事项的公告通知{n}</a>"


LONG = {
    "pairs in one row": lambda n: "<table><tr>" + f"<td>{_link(1)}</td><td>2024-01-05</td>" * n + "</tr></table>",
    "a list for each row": lambda n: "".join(f"<ul><li>{_link(k)} 2024-01-05</li></ul>" for k in range(n)),
    "a text full of days before": lambda n: "2024-01-05 " * n + "".join(f"{_link(k)} 2024-01-05 " for k in range(n)),
}


@pytest.mark.parametrize("shape", LONG)
def test_work_is_linear_in_links(shape: str) -> None:
    def work(count: int) -> int:
        return lines_run(lambda: read(LONG[shape](count)))

    few = [work(count) for count in (240, 240)][-1]  # the first time, word lists are loaded
    assert work(720) < 3 * few * 1.2


@pytest.mark.parametrize("pager", [PAGER, ""])
@pytest.mark.parametrize("name", ["<h2>通知公告</h2>", "<div>通知公告</div>", ""])
@pytest.mark.parametrize("over", ["最新信息", "最新发布", "热点专题", "推荐", "点击排行", "相关政策"])
def test_a_column_may_call_its_own_list_the_newest(over: str, name: str, pager: str) -> None:
    rows = each('<li><a href="{art}">{n}</a><span>{d}</span></li>')
    assert read(f"{name}<h3>{over}</h3>{rows}", pager=pager).items_found == len(NAMES)


@pytest.mark.parametrize("over", ["相关信息", "相关阅读", "延伸阅读", "推荐阅读"])
def test_related_articles_are_no_rows_of_an_empty_list(over: str) -> None:
    rows = each('<li><a href="{art}">{n}</a><span>{d}</span></li>')
    reading = read(f"<h2>通知公告</h2><p>暂无信息</p><div><h3>{over}</h3>{rows}</div>", pager="")
    assert reading.items == ()


@pytest.mark.parametrize("over", ["相关信息", "推荐阅读"])
def test_rows_below_the_column_are_its_own_whatever_stands_over_them(over: str) -> None:
    rows = each('<li><a href="{href}">{n}</a><span>{d}</span></li>')
    assert read(f"<h2>通知公告</h2><h3>{over}</h3>{rows}", pager="").items_found == len(NAMES)


def test_words_like_a_path_behind_a_list_take_no_row_from_it() -> None:
    rows = each('<li><a href="{art}">{n}</a><span>{d}</span></li>')
    here = "<div>您的位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a></div>"
    html = (
        f"<html><head><title>通知公告</title></head><body>{NAV}{SIDE}<h2>通知公告</h2>{rows}{here}{FOOT}</body></html>"
    )
    source = PageSource(url="http://www.yunquan.gov.cn/zwgk/tzgg/index.html", static_html=html.encode())
    assert read_page(source).items_found == len(NAMES)
