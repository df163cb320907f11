"""Footer marks in text, links, official snippets and document.write; commented-out and foreign ones are none."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Marks, Unknown

FOOTER = """<div><a href="/wzdt/">网站地图</a> <p>主办单位：云泉市人民政府办公室　承办单位：云泉市数据局　联系电话：0310-1234567</p>
<p><a href="https://beian.miit.gov.cn/">冀ICP备12345678号-1</a> 网站标识码：1399000001
<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=13990002000123"><img src="ga.png">冀公网安备 13990002000123号</a></p>
<a href="https://bszs.conac.cn/sitename?method=show&id=0A87"><img src="/images/red.png"></a>
<script id="_jiucuo_" sitecode='1399000001' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script></div>"""


def marks(footer: str, rendered: bool = False) -> Marks:
    html = (
        f"<html><head><title>云泉市</title></head><body><p>正文一段，说明本市情况，供参考。</p>{footer}</body></html>"
    )
    source = PageSource(
        url="http://www.yunquan.gov.cn/a.html", static_html=html.encode(), rendered_html=html if rendered else None
    )
    return read_page(source).page.marks


def test_a_full_footer() -> None:
    got = marks(FOOTER)
    assert (got.idcode, got.icp, got.gongan) == ("1399000001", "冀ICP备12345678号-1", "冀公网安备 13990002000123号")
    assert got.icp_href == "https://beian.miit.gov.cn/"
    assert "recordcode=13990002000123" in str(got.gongan_href)
    assert "conac.cn" in str(got.conac)
    assert got.conac_kind == "red"
    assert "jiucuo" in str(got.jiucuo)
    assert got.jiucuo_code == "1399000001"
    assert got.sponsor == "云泉市人民政府办公室"
    assert "0310-1234567" in str(got.contact)
    assert got.sitemap == "/wzdt/"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("政府网站标识码bm12345678", "idcode", "bm12345678"),
        ("网站标识码: 1399000001 邮编：056000", "idcode", "1399000001"),
        ("备案号：冀ICP备05029117号", "icp", "冀ICP备05029117号"),
        ("冀ICP备 05006530", "icp", "冀ICP备 05006530"),
        ("浙ICP备14041274-1号", "icp", "浙ICP备14041274-1号"),
        ("粤ICP备2021026380号-1", "icp", "粤ICP备2021026380号-1"),
        ("冀公网安备：13990002000123", "gongan", "冀公网安备：13990002000123"),
        ("京公网安备 11010502039640", "gongan", "京公网安备 11010502039640"),
        ("赣公安备案 36040202000107号", "gongan", "赣公安备案 36040202000107号"),
        ("粤ICP备：12345678号", "icp", "粤ICP备：12345678号"),
        ("鲁ICP备-2021026380号-2", "icp", "鲁ICP备-2021026380号-2"),
        ("苏ICP备案号：05029117", "icp", "苏ICP备案号：05029117"),
        ("皖ICP备案05029117号-1", "icp", "皖ICP备案05029117号-1"),
        ("网站备案：湘ICP备案编号 05029117", "icp", "湘ICP备案编号 05029117"),
        ("粤公网安备号44990002003007", "gongan", "粤公网安备号44990002003007"),
        ("粤公网安备案号：44990002003007号", "gongan", "粤公网安备案号：44990002003007号"),
        ("川公安网备 51990002003007号", "gongan", "川公安网备 51990002003007号"),
        ("沪公网安备(31990002003007)号", "gongan", "沪公网安备(31990002003007)号"),
        ("闽公网安备第35990002003007号", "gongan", "闽公网安备第35990002003007号"),
        ("公安机关备案号：43010302000524", "gongan", "43010302000524"),
        ("云泉市人民政府（主办） 云泉市数据局（承办）", "sponsor", "云泉市人民政府"),
        ("云泉市人民政府主办 云泉市数据局承办", "sponsor", "云泉市人民政府"),
        ("主办：云泉市教育局 | 地址：中华大街48号", "sponsor", "云泉市教育局"),
        ("主办 : 云泉市教育局 地址 : 中华大街48号", "sponsor", "云泉市教育局"),
    ],
)
def test_wordings(text: str, field: str, value: str) -> None:
    assert getattr(marks(f"<p>{text}</p>"), field) == value


def test_split_over_elements() -> None:
    assert (
        marks('<p><img> 冀公网安备 <a href="http://www.beian.gov.cn/">13010402001602</a></p>').gongan
        == "冀公网安备 13010402001602"
    )


@pytest.mark.parametrize(
    "snippet",
    [
        """<script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='http://dcs.conac.cn/js/05/000/0000/1.js' %3E%3C/script%3E"));</script>
        <script>document.write('<script id="_jiucuo_" sitecode="1399000001" src="//zfwzgl.www.gov.cn/exposure/jiucuo.js"><\\/script>');</script>""",
        """<img src="jiucuo.png" onclick="window.open('http://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001')"><span id="_ideConac"></span>""",
        """<span id="_span_jiucuo"><img onclick="Link('1399000001')"></span><img id="imgConac" src="blue.png">""",
    ],
)
def test_official_snippets(snippet: str) -> None:
    got = marks(snippet, rendered=True)
    assert isinstance(got.jiucuo, str)
    assert got.jiucuo_code == "1399000001"
    assert isinstance(got.conac, str)


def test_commented_marks_and_a_sites_own_form_are_none() -> None:
    got = marks(f"<!-- {FOOTER} --><a href='javascript:openJiuCuo()'>网站纠错</a>", rendered=True)
    assert (got.icp, got.conac, got.jiucuo, got.idcode) == (None, None, None, None)


def test_unseen_marks_are_unknown_where_scripts_have_not_run() -> None:
    unknown = Unknown("页面含脚本，未经浏览器渲染")
    got = marks('<script src="/js/footer.js"></script>')
    assert (got.icp, got.gongan, got.idcode, got.conac, got.jiucuo, got.sponsor) == (unknown,) * 6
    assert marks('<script src="/js/footer.js"></script>', rendered=True).icp is None
    assert marks("<p>页脚</p>").icp is None


def test_long_numbers_are_no_idcode() -> None:
    assert marks("<p>网站标识码：13990000012345</p>").idcode is None
    assert marks("<p>联系电话：13990000011</p>").idcode is None


def test_a_footer_repeated_without_a_link_does_not_hide_the_linked_one() -> None:
    linked = (
        '<p><a href="https://beian.miit.gov.cn/">蒙ICP备05000001号</a> '
        '<a href="http://www.beian.gov.cn/x?recordcode=15010502000331">蒙公网安备 15010502000331号</a></p>'
    )
    bare = '<p>蒙ICP备05000001号 <a href="javascript:;">蒙公网安备 15010502000331号</a></p>'
    for footer in (linked + bare, bare + linked):
        found = marks(footer)
        assert found.icp_href == "https://beian.miit.gov.cn/"
        assert found.gongan_href == "http://www.beian.gov.cn/x?recordcode=15010502000331"


NUMBERS = {
    "under a badge": '<div><a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=32990202000046"><img src="/images/ghs.png"></a><p>32990202000046</p></div>',
    "beside a police picture": '<table><tr><td><img src="/images/gongan.png"><span>32990202000046</span></td></tr></table>',
    "in the register's link": '<p><a href="https://beian.mps.gov.cn/#/query/webSearch?code=32990202000046"><img src="b.png">32990202000046</a></p>',
}  # fmt: skip


@pytest.mark.parametrize("shape", NUMBERS)
def test_a_bare_number_beside_the_polices_badge(shape: str) -> None:
    icp = "<p>苏ICP备12345678号</p>"

    assert marks(icp + NUMBERS[shape]).gongan == "32990202000046"
    assert marks(f"{icp}<p>统一编号 32990202000046</p>").gongan is None


@pytest.mark.parametrize(
    ("line", "contact"),
    [
        ("☎ 0311-88880000（仅受理网站建设维护相关事宜）", "0311-88880000"),
        ("（0311）88880000", "（0311）88880000"),
        ("<img src=tel.png> 400-819-0000", "400-819-0000"),
        ("<i class=mail></i>wangzhan@yunquan.gov.cn", "wangzhan@yunquan.gov.cn"),
        ("webmaster#yunquan.gov.cn（请将#换成@）", "webmaster#yunquan.gov.cn"),
        ("联系我们 031188880000", "031188880000"),
        ("热线 0311-8888 0000", "0311-8888 0000"),
        ("+86-311-88880000", "+86-311-88880000"),
        ("<a href='mailto:wz@yunquan.gov.cn?subject=a'>联系我们</a>", "mailto:wz@yunquan.gov.cn"),
    ],
)
def test_a_number_in_the_footer_needs_no_label(line: str, contact: str) -> None:
    assert marks(f"<div><p>{line}</p><p>冀ICP备12345678号</p></div>").contact == contact


def test_a_number_in_the_text_is_no_contact_of_the_site() -> None:
    text = "<p>活动报名请拨打 0311-88881111 咨询，报名截止到月底，名额有限，先到先得，请提前准备好身份证明材料。</p>"
    html = f"<html><title>云泉市</title><body><div>{text * 4}</div><div><p>云泉市人民政府主办</p><p>冀ICP备12345678号</p></div></body></html>"
    found = read_page(PageSource(url="http://www.yunquan.gov.cn/a.html", static_html=html.encode())).page.marks

    assert found.contact is None


ENTRIES = {
    "a picture in the official link": '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001"><img src="/images/jiucuo.png" alt="我为政府网站找错"></a>',
    "the picture named otherwise": '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001"><img src="/images/p7.gif" alt=""></a>',
    "words": '<img src="/images/jiucuo.png"><a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001">我为政府网站找错</a>',
}  # fmt: skip


@pytest.mark.parametrize("shape", ENTRIES)
def test_the_entry_is_where_its_link_leads(shape: str) -> None:
    found = marks(ENTRIES[shape])

    assert str(found.jiucuo).startswith("https://zfwzgl.www.gov.cn/exposure/jiucuo.html")
    assert found.jiucuo_code == "1399000001"


def test_an_entry_that_leads_elsewhere_is_told_by_its_target() -> None:
    link = '<a href="http://121.43.68.40/exposure/jiucuo.html?site_code=1399000001"><img src="/jiucuo.png" alt="我为政府网站找错"></a>'

    assert str(marks(link).jiucuo).startswith("http://121.43.68.40/")
    beside = '<a href="/exposure/list.html">曝光台</a><a href="/jc/">网站找错</a>'
    official = '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001">找错</a>'
    assert str(marks(beside + official).jiucuo).startswith("https://zfwzgl.www.gov.cn/")
    assert marks('<a href="/wsbs/jc/"><img src="/jiucuo.png" alt="我为政府网站找错"></a>').jiucuo == "/wsbs/jc/"


@pytest.mark.parametrize(
    ("footer", "mark"),
    [
        ("<p>备案编号：05003137</p>", "icp"),
        ("<p>ICP备案：待办理</p>", "icp"),
        ("<p>公安机关备案 13040202</p>", "gongan"),
        ("<p>网站标识码：13A4</p>", "idcode"),
        ("<p>版权所有：示例市人民政府办公室</p>", "sponsor"),
        ("<p><img src='/dz.png' alt='党政机关'></p>", "conac"),
        ("<p><a href='/jc/'>网站纠错</a></p>", "jiucuo"),
        ("<p>网站导览</p>", "sitemap"),
    ],
)
def test_what_looks_like_a_mark_is_kept_apart(footer: str, mark: str) -> None:
    got = marks(footer)
    assert getattr(got, mark) is None
    assert got.alike.get(mark)


def test_nothing_like_a_mark_is_nothing() -> None:
    assert marks("<p>今天天气晴</p>").alike == {}


BADGES = {
    "the badge alone is the link": '<p><a href="http://www.beian.gov.cn/portal/x?recordcode=1"><img src="/ga.png"></a> 冀公网安备 13990002000123号</p>',
    "in the cell before": '<table><tr><td><a href="https://beian.mps.gov.cn/#/query?code=1"><img src="/b.png"></a></td><td>冀公网安备 13990002000123号</td></tr></table>',
    "a script at a picture": """<div><img src="/ga.png" onclick="window.open('http://www.beian.gov.cn/x')"><span>冀公网安备 13990002000123号</span></div>""",
}  # fmt: skip


@pytest.mark.parametrize("shape", BADGES)
def test_the_badge_beside_a_number_links_it(shape: str) -> None:
    icp = '<p><a href="https://beian.miit.gov.cn/">冀ICP备12345678号-1</a></p>'
    assert "beian.m" in str(marks(icp + BADGES[shape]).gongan_href) or "beian.gov.cn" in str(
        marks(icp + BADGES[shape]).gongan_href
    )
    assert marks(f"{icp}<p>冀公网安备 13990002000123号</p>").gongan_href is None


REGISTERED = {
    "beside the number": '<p>冀ICP备12345678号-1 <a href="https://beian.miit.gov.cn/">备案查询</a></p>',
    "by a script at the paragraph": """<p onclick="window.open('https://beian.miit.gov.cn/')">冀ICP备12345678号-1</p>""",
    "in parts": '<p><a href="https://beian.miit.gov.cn/"><span>冀ICP备</span><span>12345678号-1</span></a></p>',
}


@pytest.mark.parametrize("shape", REGISTERED)
def test_where_the_number_of_a_site_leads(shape: str) -> None:
    assert str(marks(REGISTERED[shape]).icp_href).startswith("https://beian.miit.gov.cn")


def test_a_link_by_script_was_not_seen_and_another_marks_link_is_not_ours() -> None:
    scripted = marks('<p><a href="javascript:void(0)">冀ICP备12345678号-1</a></p>')
    assert isinstance(scripted.icp_href, Unknown)
    both = marks('<p>冀ICP备12345678号-1 <a href="http://www.beian.gov.cn/x">冀公网安备 13990002000123号</a></p>')
    assert both.icp_href is None
    assert str(both.gongan_href).startswith("http://www.beian.gov.cn")
