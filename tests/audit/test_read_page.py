"""Kinds of pages, broken pages, views, attachments, and that no page can break the reader."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pickle

import pytest

from audit.read.page.page import PageReading, PageSource, read_page
from audit.read.web.sight import PARTLY
from rules.facts.records import Unknown

CRUMB = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/c/">{column}</a></div>'
TEXT = (
    "<p>为进一步提升服务水平，按照年度工作安排，现将有关情况说明如下，请社会各界予以监督，并提出宝贵意见，我们将认真研究采纳。</p>"
    * 2
)
GUIDE = "<p>一、受理条件：具有本市户籍。</p><p>二、办理材料：身份证原件。</p><p>三、办理流程：提交、审核、领取。</p><p>四、办理地点：市民中心一楼。</p><p>五、咨询电话：12345。</p>"


def read(
    title: str,
    body: str = TEXT,
    column: str = "其他",
    url: str = "http://www.yunquan.gov.cn/c/202209/t20220928_1.html",
    under: str = "<p>发布时间：2022-09-28</p>",
    tail: str = "",
) -> PageReading:
    html = f"<html><head><title>{title}_云泉市人民政府</title></head><body>{CRUMB.format(column=column)}<h1>{title}</h1>{under}<div>{body}</div>{tail}<p>冀ICP备12345678号</p></body></html>"
    return read_page(PageSource(url=url, static_html=html.encode()))


@pytest.mark.parametrize(
    ("title", "body", "column", "kind"),
    [
        ("云泉市人民政府2021年政府信息公开工作年度报告", TEXT, "政府信息公开年报", "annual_report"),
        ("云泉市教育局政府信息公开指南", TEXT, "信息公开指南", "gi_guide"),
        ("《云泉市绿化管理办法》政策解读", TEXT, "政策解读", "interpretation"),
        ("一图读懂云泉市绿化管理办法", TEXT, "政策文件", "interpretation"),
        ("云泉市人民政府关于印发绿化管理办法的通知", "<p>云政〔2022〕3号</p>" + TEXT, "政策文件", "document"),
        ("云泉市城市绿化条例", TEXT, "法规规章", "document"),
        ("云泉市2021年国民经济和社会发展统计公报", TEXT, "统计信息", "statistics"),
        ("云泉市实验小学电脑采购项目中标公告", TEXT, "政府采购", "procurement"),
        ("关于云泉市某公司的行政处罚决定书", TEXT, "双公示", "enforcement"),
        ("关于公布2022年度示范单位名单的公示", TEXT, "公示公告", "notice"),
        ("关于国庆期间停水的通告", TEXT, "通知公告", "notice"),
        ("老年优待证办理指南", GUIDE, "服务指南", "guide"),
        ("老年优待证怎么办", GUIDE, "便民服务", "guide"),
        (
            "养老保险常见问题解答",
            "<p>问：如何参保？</p><p>答：携带身份证到窗口办理即可，也可以网上办理，当场办结。</p>" * 3,
            "常见问题",
            "qa",
        ),
        ("云泉市召开城市更新推进会", TEXT, "部门动态", "news"),
        ("全省秋粮收购全面展开", TEXT, "今日关注", "news"),
    ],
)
def test_kinds_of_articles(title: str, body: str, column: str, kind: str) -> None:
    reading = read(title, body, column)
    assert reading.page.kind == kind, reading.page.kind_reasons
    assert reading.page.kind_reasons
    assert reading.document is not None
    assert reading.document.kind == kind


def test_an_annual_report_knows_its_year() -> None:
    assert read("云泉市人民政府2021年政府信息公开工作年度报告").page.report_year == 2021


def test_a_shell_and_a_search_page() -> None:
    shell = read_page(
        PageSource(
            url="http://x.gov.cn/app/",
            static_html=b'<html><head><title>\xe5\xb9\xb3\xe5\x8f\xb0</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>',
        )
    )
    assert shell.page.kind == "shell"
    assert isinstance(shell.items_found, Unknown)
    search = read_page(
        PageSource(
            url="http://x.gov.cn/search?q=a",
            static_html="<html><head><title>智能检索</title></head><body><p>为您找到约12条结果</p></body></html>".encode(),
        )
    )
    assert search.page.kind == "search"


def test_attachments_are_counted_once_and_only_here() -> None:
    body = (
        TEXT
        + '<p>附件：1.<a href="/f/a.docx">申请表</a> 2.<a href="./b.xls?v=2">名单.xls</a> <a href="/f/a.docx">申请表</a></p><p><a href="/down.jsp?id=3">说明.pdf</a> <a href="/undefined.undefined"></a> <a href="/pic.jpg">图</a></p>'
    )
    reading = read(
        "关于开展年度考核的通知", body, tail="<p>冀ICP备12345678号</p><p><a href='/site.pdf'>网站声明</a></p>"
    )
    assert reading.document is not None
    assert len(reading.document.attachments) == 3


@pytest.mark.parametrize(
    ("html", "hit"),
    [
        ("<title>404</title><body><h1>您访问的页面不存在</h1><a href='/'>返回首页</a></body>", True),
        ("<title>404 Not Found</title><body>nginx</body>", True),
        ("<title>提示</title><body><p>抱歉，您要查看的文章不存在或已被删除</p></body>", True),
        ("<title>办法</title><body><p>" + "本办法所称网页不存在障碍，是指符合规定的情形。" * 40 + "</p></body>", False),
        ("<title>首页</title><body><p>欢迎访问</p></body>", False),
    ],
)
def test_soft_404(html: str, hit: bool) -> None:
    page = read_page(PageSource(url="http://x.gov.cn/a", static_html=f"<html>{html}</html>".encode())).page
    assert (page.soft_404 is not None) is hit


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("锟斤拷锟斤拷通知", True),
        ("工作\ufffd\ufffd\ufffd安排", True),
        ("å\x85³äº\x8eé\x80\x9aç\x9f¥", True),
        ("关于通知的安排，café naïve", False),
    ],
)
def test_garbled_text(text: str, hit: bool) -> None:
    page = read("关于开展检查的通知", f"<p>{text}，请各单位认真落实，按时报送有关材料，并做好总结。</p>").page
    assert (page.garbled is not None) is hit


def test_the_rendered_view_wins_and_has_no_unknowns() -> None:
    static = b"<html><head><title>x</title></head><body><div id=app></div><script src=a.js></script></body></html>"
    rendered = (
        "<html><head><title>关于放假的通告_云泉市</title></head><body><h1>关于放假的通告</h1><p>发布时间：2022-09-28</p>"
        + TEXT
        + "<script src=a.js></script></body></html>"
    )
    source = PageSource(
        url="http://x.gov.cn/t20220928_1.html",
        static_html=static,
        rendered_html=rendered,
        record="s",
        rendered_record="r",
    )
    page = read_page(source).page
    assert (page.view, page.record, page.kind, page.marks.icp) == ("rendered", "r", "notice", None)


DEEP = "<div>" * 5000 + "深" + "</div>" * 5000
HOSTILE = [
    b"", b"\x00\xff\xfe\x80", b"<", b"<html", b"<title>" + b"x" * 1_000_000, DEEP.encode(), b"<a href='" + b"/" * 100_000 + b"'>x</a>",
    ("<table>" * 300 + "索引号：" * 1000).encode(), ("<p>" + "自" * 50_000 + "起施行</p>").encode(), ("<li><a href='#'>" + "关于" * 20_000 + "</a></li>").encode(),
    ("当前位置：" + "<a href=/>首页</a> > " * 3000).encode(), ("<p>主办" + "云" * 60_000 + "</p>").encode(), ("标题：" * 30_000).encode(),
    ("<script>" + "document.write(unescape('" * 5000 + "</script>").encode(), b"<meta name='PubDate' content='9999-99-99'><title>2022-13-45</title>",
    ("<ul>" + "".join(f"<li><a href='/{n}.html'>条目标题{n}</a>2022-01-01</li>" for n in range(6000)) + "</ul>").encode(),
    ("<p>" + "（" * 20_000 + "2021年1月1日" + "）" * 20_000 + "</p>").encode(), ("<td>" + "1" * 100_000 + "</td>").encode(), b"<frameset><frame src=a></frameset>",
    ("<p>" + "第一条 " * 20_000 + "</p>").encode(), ("<p>" + "云政〔2022〕" * 10_000 + "</p>").encode(), ("<b>索引号</b>" * 5000).encode(),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(HOSTILE)))
@pytest.mark.timeout(20)
def test_no_page_breaks_the_reader(at: int) -> None:
    reading = read_page(PageSource(url="http://x.gov.cn/a", static_html=HOSTILE[at]))
    assert pickle.loads(pickle.dumps(reading)) == reading
    assert reading == read_page(PageSource(url="http://x.gov.cn/a", static_html=HOSTILE[at]))


@pytest.mark.parametrize("body", ["<b>深" * 3000, "<i>宽</i>" * 70_000, TEXT * 20_000], ids=["deep", "wide", "long"])
def test_what_a_page_too_large_to_read_does_not_show_is_unknown(body: str) -> None:
    assert read("云泉市召开城市更新推进会").page.marks.gongan is None
    page = read("云泉市召开城市更新推进会", body=body).page
    assert page.marks.gongan == Unknown(PARTLY)
    assert page.heading == "云泉市召开城市更新推进会"
