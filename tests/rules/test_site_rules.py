"""Rules of availability, identity, tags and wording: both sides of each boundary, and what one look cannot tell."""

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import (
    AccessResult,
    Column,
    Document,
    Facts,
    Ipv6,
    Item,
    Link,
    Marks,
    Monitored,
    Page,
    Site,
    SmallScreen,
    Tls,
    Unknown,
)
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.words import lexicon

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def outcomes(rule: str, *pages: Page, links: tuple[Link, ...] = (), **site: Any) -> set[str]:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, **site}
    facts = Facts(site=Site(url=HOME, as_of=AS_OF, **{"host": "www.example.gov.cn", **known}), pages=pages, links=links)
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


def home(**fields: Any) -> Page:
    return Page(url=HOME, is_home=True, view="rendered", kind="home", **fields)


@pytest.mark.parametrize(("failed", "outcome"), [(49, "passed"), (50, "failed")])
def test_five_per_cent_of_failed_looks(failed: int, outcome: str) -> None:
    seen = Monitored(since=dt.date(2026, 10, 21), until=dt.date(2026, 10, 27), looks=1000, failed=failed)
    assert outcomes("site.reachable-15s", home(), monitored=seen) == {outcome}


@pytest.mark.parametrize(
    ("days", "looks", "until", "outcome"),
    [
        (7, 140, dt.date(2026, 10, 27), "passed"),
        (6, 140, dt.date(2026, 10, 27), "cantTell"),
        (7, 139, dt.date(2026, 10, 27), "cantTell"),
        (7, 140, dt.date(2026, 9, 27), "passed"),
        (7, 140, dt.date(2026, 9, 26), "cantTell"),
        (7, 140, dt.date(2026, 10, 29), "cantTell"),
    ],
)
def test_a_record_must_be_long_enough_and_recent(days: int, looks: int, until: dt.date, outcome: str) -> None:
    seen = Monitored(since=until - dt.timedelta(days=days - 1), until=until, looks=looks, failed=0)
    assert outcomes("site.reachable-15s", home(), monitored=seen) == {outcome}


@pytest.mark.parametrize(("left", "outcome"), [(15, "passed"), (14, "failed"), (-1, "failed")])
def test_fifteen_days_of_a_certificate(left: int, outcome: str) -> None:
    assert outcomes("site.https-valid", tls=Tls(seen=True, valid_until=AS_OF + dt.timedelta(days=left))) == {outcome}


def test_a_certificate_nobody_saw_accuses_nobody() -> None:
    assert outcomes("site.https-valid") == {"untested"}
    assert outcomes("site.https-valid", tls=Tls(seen=None)) == {"inapplicable"}
    chain = Tls(seen=True, why="安全连接失败：证书链不完整")
    assert outcomes("site.https-valid", tls=chain) == {"cantTell"}
    assert outcomes("site.https-valid", tls=Tls(seen=True, why="安全连接失败：证书已过期")) == {"failed"}


def test_ipv6_of_a_machine_without_it_is_for_a_person() -> None:
    assert outcomes("site.ipv6-ready") == {"untested"}
    assert outcomes("site.ipv6-ready", ipv6=Ipv6(addresses=0)) == {"failed"}
    assert outcomes("site.ipv6-ready", ipv6=Ipv6(addresses=1)) == {"cantTell"}
    assert outcomes("site.ipv6-ready", ipv6=Ipv6(addresses=1, reached=True)) == {"passed"}


@pytest.mark.parametrize(("width", "small", "outcome"), [(390, 50, "passed"), (391, 50, "failed"), (390, 51, "failed")])
def test_the_phones_screen(width: int, small: int, outcome: str) -> None:
    screen = SmallScreen(content_width=width, chars=1000, small_chars=small)
    assert outcomes("site.mobile-usable", home(small_screen=screen)) == {outcome}


def test_a_version_for_phones_is_for_a_person() -> None:
    wide = SmallScreen(content_width=980, chars=10)
    version = Link(url="https://m.example.gov.cn/", internal=False, state="unknown", text="手机版", on_home=True)
    assert outcomes("site.mobile-usable", home(small_screen=wide), links=(version,)) == {"cantTell"}
    sniffs = SmallScreen(content_width=980, chars=10, sniffs=True)
    assert outcomes("site.mobile-usable", home(small_screen=sniffs)) == {"cantTell"}
    assert outcomes("site.mobile-usable", home()) == {"untested"}


@pytest.mark.parametrize(("took", "outcome"), [(5000, "passed"), (5001, "cantTell"), (60_000, "cantTell")])
def test_a_slow_look_from_one_place_fails_nobody(took: int, outcome: str) -> None:
    assert outcomes("site.load-budget", home(first_paint_ms=took)) == {outcome}
    assert outcomes("site.load-budget", home(first_paint_ms=Unknown("未测量"))) == {"untested"}


@pytest.mark.parametrize(
    ("host", "kind", "outcome"),
    [
        ("www.example.gov.cn", "portal", "passed"),
        ("www.district.example.gov.cn", "portal", "passed"),
        ("example.gov.cn", "portal", "failed"),
        ("portal.example.gov.cn", "portal", "failed"),
        ("www.example.com.cn", "portal", "inapplicable"),
        ("jyj.example.gov.cn", "department", "passed"),
        ("www.jyj.example.gov.cn", "department", "passed"),
        ("examplejyj.gov.cn", "department", "failed"),
    ],
)
def test_the_form_of_the_host(host: str, kind: str, outcome: str) -> None:
    assert outcomes("ident.domain-structure", host=host, kind=kind) == {outcome}


def test_a_guessed_kind_and_a_ministry_are_for_a_person() -> None:
    assert outcomes("ident.domain-structure", host="example.gov.cn", inferred=("kind",)) == {"cantTell"}
    assert outcomes("ident.domain-structure", host="moe.gov.cn", kind="department", level=None) == {"cantTell"}


def named(number: int, *names: str, **fields: Any) -> Page:
    return Page(url=f"{HOME}n/{number}", view="rendered", kind="news", banner=names or None, **fields)


def test_a_head_is_missed_only_where_the_home_page_shows_one() -> None:
    rule, site_name = "ident.site-name-header", "示例市人民政府"
    assert outcomes(rule, home(banner=(site_name,)), named(1)) == {"failed"}
    assert outcomes(rule, home(banner=(site_name,)), named(1, "示例市教育局")) == {"passed"}
    assert outcomes(rule, home(banner=(site_name,)), named(1, "市教育局")) == {"failed"}
    assert outcomes(rule, home(), named(1)) == {"cantTell"}
    assert outcomes(rule, home(banner=Unknown("页头是没有替代文本的图片")), named(1)) == {"untested"}
    bureau: dict[str, Any] = {"kind": "department", "name": "示例市生态环境局"}
    head = home(banner=("示例市生态环境局",))
    assert outcomes(rule, head, named(1, "示例市环境保护局"), **bureau) == {"failed"}
    assert outcomes(rule, head, named(1, "示例市环境监测中心"), **bureau) == {"passed"}  # a channel of its own
    assert outcomes(rule, head, named(1, "示例市生态环境局河东分局"), **bureau) == {"passed"}
    drawn = Page(url=f"{HOME}n/1", view="rendered", kind="news", banner=Unknown("画在图片中"))
    assert outcomes(rule, home(banner=(site_name,)), drawn) == {"passed"}


def link(url: str, text: str = "示例", **fields: Any) -> Link:
    return Link(**{"url": url, "internal": False, "state": "unknown", "text": text, "sources": (HOME,), **fields})


def test_a_column_elsewhere_is_told_only_where_none_of_its_kind_is_here() -> None:
    rule, foreign = "ident.subsite-same-domain", link("https://x.example.org/", "政策解读", on_home=True)
    own = link(f"{HOME}zcjd/", "政策解读", internal=True, state="ok")
    assert outcomes(rule, home(), links=(foreign,)) == {"failed"}
    assert outcomes(rule, home(), links=(foreign, own)) == {"passed"}
    assert outcomes(rule, home(), links=(foreign,), whole=Unknown("到达页面上限")) == {"untested"}
    assert outcomes(rule, home(), links=(link("https://x.example.org/", "国务院政策解读专栏", on_home=True),)) == {
        "inapplicable"
    }


def test_closed_hosts_need_a_list() -> None:
    rule, old = "site.closed-domain-links", link("http://old.example.gov.cn/a")
    assert outcomes(rule, home(), links=(old,)) == {"cantTell"}
    assert outcomes(rule, home(), links=(old,), closed_hosts=("old.example.gov.cn",)) == {"failed"}
    assert outcomes(rule, home(), links=(old,), closed_hosts=("old2.example.gov.cn",)) == {"passed"}
    assert outcomes(rule, home(), links=(link("http://www.example.com/"),)) == {"passed"}


@pytest.mark.parametrize(
    ("group", "quote", "outcome"),
    [
        ("旅游部门", "重庆市文化和旅游发展委员会", "passed"),
        ("旅游部门", "市旅游发展委员会负责", "cantTell"),
        ("环境保护部门", "开发区规划建设环保局", "passed"),
        ("环境保护部门", "开发区建设和环保局", "passed"),
        ("环境保护部门", "由市环保局受理", "cantTell"),
        ("环境保护部门", "市公安局、市环保局联合检查", "cantTell"),
        ("物价部门", "发展改革和物价局", "passed"),
        ("物价部门", "稳定物价局面", "passed"),
        ("扶贫部门", "产业扶贫办法", "passed"),
        ("安监部门", "国家矿山安监局", "passed"),
    ],
)
def test_a_name_in_office_hides_the_old_one_in_it(group: str, quote: str, outcome: str) -> None:
    page = named(1, published_on=dt.date(2026, 1, 5), terms={"old-agencies": {group: quote}})
    assert outcomes("text.old-agency", page) == {outcome}
    read = lexicon.match(lexicon.load("old-agencies"), quote)
    assert (group in read) or outcome == "passed"


def test_history_and_old_texts_may_use_old_names() -> None:
    fields: dict[str, Any] = {
        "published_on": dt.date(2026, 1, 5),
        "terms": {"old-agencies": {"国土资源部门": "市国土资源局负责"}},
    }
    assert outcomes("text.old-agency", named(1, **fields)) == {"cantTell"}
    assert outcomes("text.old-agency", named(1, **fields, breadcrumb=("走进云泉", "历史沿革"))) == {"passed"}
    assert outcomes("text.old-agency", named(1, **fields, heading="2016年大事记")) == {"passed"}
    assert outcomes("text.old-agency", named(1, **fields, written_on=dt.date(2015, 5, 1))) == {"passed"}


@pytest.mark.parametrize(
    ("url", "text", "outcome"),
    [
        ("https://pos.baidu.com/x", "", "failed"),
        ("https://a.cpro.baidu.com/x", "", "failed"),
        ("https://notpos.baidu.com/x", "", "passed"),
        ("https://www.example.com/", "广告合作", "failed"),
        ("https://www.example.com/", "广告位招租", "failed"),
        ("https://www.example.com/", "广告法宣传", "passed"),
        ("https://www.example.com/", "广告服务", "cantTell"),
        ("https://www.example.gov.cn/ggyw/", "商务合作", "cantTell"),
        ("https://www.example.gov.cn/scjg/gg/", "广告", "cantTell"),
    ],
)
def test_advertising(url: str, text: str, outcome: str) -> None:
    assert outcomes("site.ads-free", home(), links=(link(url, text),)) == {outcome}


@pytest.mark.parametrize(
    ("published", "quote", "outcome"),
    [
        (dt.date(2019, 12, 31), "市国土资源局召开会议", "passed"),
        (dt.date(2020, 1, 1), "市国土资源局召开会议", "cantTell"),
        (dt.date(2026, 1, 1), "原市国土资源局", "passed"),
        (dt.date(2026, 1, 1), "《国土资源部关于土地登记的规定》", "passed"),
        (dt.date(2026, 1, 1), "国土资源部令第5号", "passed"),
        (dt.date(2026, 1, 1), "原国土资源局文件由国土资源局负责", "cantTell"),
        (dt.date(2026, 1, 1), "将市国土资源局、规划局的职责整合，组建市自然资源局", "passed"),
        (dt.date(2026, 1, 1), "市国土资源局更名为市自然资源和规划局", "passed"),
        (dt.date(2026, 1, 1), "2016年3月，市国土资源局启动确权登记", "passed"),
        (dt.date(2026, 1, 1), "2026年3月，市国土资源局启动确权登记", "cantTell"),
        (dt.date(2026, 1, 1), "依据“国土资源部关于土地登记的规定”", "passed"),
    ],
)
def test_old_names_count_in_new_texts_only(published: dt.date, quote: str, outcome: str) -> None:
    page = named(1, published_on=published, terms={"old-agencies": {"国土资源部门": quote}})
    assert outcomes("text.old-agency", page) == {outcome}


@pytest.mark.parametrize(
    ("meta", "outcome"),
    [
        ({"url": f"{HOME}n/1"}, "passed"),
        ({"url": "http://example.gov.cn/n/1"}, "passed"),
        ({"url": "/n/1"}, "passed"),  # relative, and it leads to this page
        ({"url": "/n/2"}, "passed"),  # another address of the site: the tag may name the chosen one
        ({"url": f"{HOME}n/2"}, "passed"),
        ({"url": "https://www.other.gov.cn/n/1"}, "failed"),
        ({"author": " "}, "failed"),
        ({"image": "/a.png", "keywords": "公开"}, "passed"),
        ({"sitename": "示例"}, "inapplicable"),
    ],
)
def test_optional_tags_are_right_or_absent(meta: dict[str, str], outcome: str) -> None:
    assert outcomes("tag.optional-valid", named(1, meta=meta)) == {outcome}


def test_suspicions_are_never_failed() -> None:
    page = named(1, tamper_signs=("看不见的站外链接：某 → x.example.com",), terms={"typos": {"部署": "布署"}})
    assert outcomes("site.tamper-signals", page) == {"cantTell"}
    assert outcomes("text.typos", page) == {"cantTell"}
    state = named(1, terms={"state-names": {"人民政府": "人民正府"}})
    assert outcomes("text.state-names", state) == {"cantTell"}


@pytest.mark.parametrize(
    ("meta", "outcome"),
    [
        ({"columnname": "示例市政府信息公开", "sitedomain": "www.city.gov.cn"}, "cantTell"),
        ({"columnname": "信息公开", "sitedomain": "http://www.city.gov.cn/"}, "cantTell"),
        ({"sitedomain": "www.city.gov.cn"}, "failed"),
        ({"columnname": "首页", "sitedomain": "www.city.gov.cn,www.example.gov.cn"}, "failed"),
        ({"columnname": "首页"}, "failed"),
    ],
)
def test_a_platform_of_another_site_is_no_home_page(meta: dict[str, str], outcome: str) -> None:
    page = Page(url=HOME, is_home=True, kind="home", view="rendered", meta=meta)
    site: dict[str, Any] = {"home_newest_on": AS_OF - dt.timedelta(days=40), "home_newest": "关于停车的通知"}
    assert outcomes("site.homepage-updated-2w", page, **site) == {outcome}


@pytest.mark.parametrize(
    ("rule", "fields", "outcome"),
    [
        ("a11y.lang", {"lang": "zh-CN"}, "passed"),
        ("a11y.lang", {"lang": "zh"}, "passed"),
        ("a11y.lang", {"lang": None}, "failed"),
        ("a11y.lang", {"lang": " "}, "failed"),
        ("a11y.lang", {"lang": "zh_CN"}, "failed"),
        ("a11y.lang", {}, "untested"),  # our reader did not get so far
        ("a11y.title", {"title": "示例市人民政府"}, "passed"),
        ("a11y.title", {"title": None}, "failed"),
        ("a11y.title", {"title": Unknown("页面含脚本，未经浏览器渲染")}, "untested"),
        ("a11y.zoom-not-blocked", {"meta": {"viewport": "width=device-width, user-scalable=no"}}, "failed"),
        ("a11y.zoom-not-blocked", {"meta": {"viewport": "width=device-width,maximum-scale=1.0"}}, "failed"),
        ("a11y.zoom-not-blocked", {"meta": {"viewport": "width=device-width; user-scalable=0"}}, "failed"),
        ("a11y.zoom-not-blocked", {"meta": {"viewport": "maximum-scale=5, user-scalable=yes"}}, "passed"),
        ("a11y.zoom-not-blocked", {"meta": {"viewport": "width=1200"}}, "passed"),
        ("a11y.zoom-not-blocked", {}, "inapplicable"),
        ("a11y.frame-title", {"written": (AccessResult(rule="frame-title", outcome="failed", failed=1),)}, "failed"),
        ("a11y.frame-title", {"written": (AccessResult(rule="frame-title", outcome="passed", passed=1),)}, "passed"),
        ("a11y.frame-title", {"written": ()}, "inapplicable"),
        ("a11y.frame-title", {}, "untested"),
        ("a11y.marquee", {"written": (AccessResult(rule="marquee", outcome="failed", failed=2),)}, "failed"),
    ],
)  # fmt: skip
def test_what_a_head_tells_needs_no_browser(rule: str, fields: dict[str, Any], outcome: str) -> None:
    page = Page(url=f"{HOME}n", view="static", kind="news", access=Unknown("未列入无障碍抽样"), **fields)
    assert outcomes(rule, page) == {outcome}


@pytest.mark.parametrize(
    ("meta", "outcome"),
    [
        ({"sitename": "示例市人民政府", "contentsource": ""}, "failed"),
        ({"sitename": "示例市人民政府"}, "failed"),  # the server wrote the head: no script adds to it
        ({"viewport": "width=device-width"}, "untested"),
        ({}, "untested"),
        ({"contentsource": "市政府办公室"}, "passed"),
    ],
)
def test_a_tag_is_missing_where_the_server_wrote_the_head(meta: dict[str, str], outcome: str) -> None:
    scripts = Unknown("页面含脚本，未经浏览器渲染")
    page = Page(
        url=f"{HOME}n", view="static", kind="news", meta=meta, source="市政府办公室", marks=Marks(icp=scripts),
        heading=scripts,
    )  # fmt: skip
    assert outcomes("tag.content-source", page) == {outcome}


def listed(
    name: str, *titles: str, class_id: str | None = None, end: str = ".pdf", on: dt.date | None = None
) -> Column:
    items = tuple(Item(title, f"{HOME}x/{n}{end}", on) for n, title in enumerate(titles))
    unknown = Unknown("列表未显示日期，条目页未采集：不是网页")
    return Column(
        url=f"{HOME}x/", name=name, class_id=class_id, item_count=len(items), newest_on=on or unknown, items=items
    )


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (listed("生态环境标准", "排放控制要求.pdf", "运行指引.pdf"), ["failed"]),
        (listed("地方规范", "施工要求", "验收要求", end=".docx?v=2"), ["failed"]),
        (listed("通知公告", "关于停水的公告.pdf", class_id="notice"), ["failed"]),
        (listed("生态环境标准", "排放控制要求.pdf", on=dt.date(2026, 5, 1)), ["passed"]),
        (listed("环境月报", "2026年9月空气质量状况.pdf"), ["inapplicable"]),
        (listed("表格下载", "登记申请表.doc", end=".doc"), ["inapplicable"]),
        (listed("友情链接", "省政府", end="/"), ["inapplicable"]),
        (listed("通知公告", "关于停水的公告", class_id="notice", end=".html"), ["untested"]),
    ],
)
def test_a_list_of_files_is_where_their_dates_would_stand(column: Column, expected: list[str]) -> None:
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", home=HOME, as_of=AS_OF, kind="department", level="city"),
        pages=(home(), Page(url=column.url, kind="list", view="rendered")), columns=(column,),
    )  # fmt: skip
    assert [one.outcome for one in judge(PACK.only(["column.date-visible"]), facts)] == expected


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("2026-05-20 16:07", "passed"),
        ("2026-05-20T00:30:00+08:00", "passed"),
        ("2026-05-19T16:30:00Z", "passed"),  # half past midnight in China
        ("2026-05-20 16:07:12.0", "passed"),
        ("2026-05-20T20:30:00Z", "failed"),
        ("2026/05/20", "failed"),
        ("2026年05月20日", "failed"),
    ],
)
def test_a_stamp_with_an_offset_is_a_day_in_china(value: str, outcome: str) -> None:
    page = Page(
        url=f"{HOME}n", view="rendered", kind="news", meta={"pubdate": value}, published_on=dt.date(2026, 5, 20)
    )
    assert outcomes("tag.pubdate", page) == {outcome}


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("示政发〔2026〕5号", "passed"),
        ("中华人民共和国主席令第七十号", "passed"),
        ("国务院令第七百一十一号", "passed"),
        ("国家税务总局公告2024年第5号", "passed"),
        ("2024年第5号", "passed"),
        ("示例市人民政府公告（2024年第3号）", "passed"),
        ("示政发〔2024〕5号、示财〔2024〕6号", "passed"),
        ("示政发〔2024〕5号（已修改）", "passed"),
        ("示政发[2024]5号", "failed"),
        ("示政发〔2024〕05号", "failed"),
        ("示政发（2024）5号", "failed"),
        ("示政发〔24〕5号", "failed"),
    ],
)
def test_forms_of_a_document_number(number: str, outcome: str) -> None:
    document = Document(url=f"{HOME}d", title="关于停车的通知", kind="document", doc_number=number)
    site = Site(url=HOME, host="www.example.gov.cn", home=HOME, as_of=AS_OF, kind="portal", level="city")
    pages = (home(), Page(url=document.url, kind="document", view="rendered"))
    found = judge(PACK.only(["doc.wenhao-format"]), Facts(site=site, pages=pages, documents=(document,)))
    assert {one.outcome for one in found} == {outcome}


@pytest.mark.parametrize(
    ("rule", "axe"),
    [
        ("a11y.headings", "empty-heading"),
        ("a11y.headings", "heading-order"),
        ("a11y.tabindex", "tabindex"),
        ("a11y.alt-repeats", "image-redundant-alt"),
    ],
)
def test_what_axe_found_beside_the_success_criteria_is_told(rule: str, axe: str) -> None:
    for told, outcome in (("failed", "failed"), ("passed", "passed")):
        result = AccessResult(rule=axe, outcome=told, failed=int(told == "failed"), passed=3)
        page = Page(url=f"{HOME}n", view="rendered", kind="news", access=(result,))
        assert outcomes(rule, page) == {outcome}


@pytest.mark.parametrize(
    ("text", "url", "outcome"),
    [
        ("广告：轮胎特价 全场五折起", "https://shop.example.com/t", "failed"),
        ("[广告] 名酒直销", "https://wine.example.com.cn/", "failed"),
        ("新春特价 限时抢购", "https://shop.example.com/t", "cantTell"),
        ("广告：依法整治虚假广告", "https://scjg.example.gov.cn/gg", "passed"),
        ("广告法全文", "https://www.example.com/law", "passed"),
        ("农产品促销活动报名", "https://www.example.gov.cn/cx", "passed"),
    ],
)
def test_a_link_that_sells(text: str, url: str, outcome: str) -> None:
    link = Link(url=url, text=text, element="a", internal=False, state="unknown", sources=(HOME,))
    assert outcomes("site.ads-free", home(), links=(link,)) == {outcome}
