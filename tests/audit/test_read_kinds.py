"""What tells a kind of page: labels and not words in sentences, letters and not forms, the column's own page."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import pytest

from audit.read.page.page import PageReading, PageSource, read_page

FOOT = "<p>主办单位：临澜县人民政府办公室 冀ICP备12345678号-1 网站标识码：1399000011</p>"
NAV = '<ul><li><a href="/">首页</a></li><li><a href="/xw/">新闻</a></li><li><a href="/zw/">政务公开</a></li><li><a href="/fw/">服务</a></li></ul>'


def read(
    title: str, body: str, *, head: str = "", path: str = "", url: str = "http://www.linlan.gov.cn/xw/dt/t1.html"
) -> PageReading:
    html = f"<html><head><title>{title}_临澜县人民政府</title>{head}</head><body>{NAV}{path}<h1>{title}</h1>{body}{FOOT}</body></html>"
    return read_page(PageSource(url=url, static_html=html.encode()))


def path(*names: str) -> str:
    return (
        "<div>当前位置："
        + " &gt; ".join(f'<a href="/{n}/">{name}</a>' for n, name in enumerate(("首页", *names)))
        + "</div>"
    )


DATED = "<p>发布时间：2023-06-30</p>"
NEWS = {
    "in one sentence": "<p>6月28日，记者从全县优化营商环境推进会上获悉，我县将精简申请材料，优化办理流程，压缩办理时限，企业开办一天办结。</p><p>全县已有三百余家企业受益。</p>",
    "in several sentences": "<p>县政务服务中心日前完成改造。办事流程更短，办理窗口更多，咨询电话全天有人接听。</p><p>群众可以在一个窗口提交材料，收费标准全部公开，受理时间延长到晚间七时。</p>",
    "numbered sentences": "<p>一是优化办事流程，二是精减申报材料，三是压缩办理时限，四是公开收费标准，企业和群众反映良好。</p><p>活动还将持续到年底。</p>",
}  # fmt: skip


@pytest.mark.parametrize("shape", NEWS)
def test_news_that_names_parts_of_a_guide_is_news(shape: str) -> None:
    assert read("临澜县开展“政务服务提升月”活动", DATED + NEWS[shape]).page.kind == "news"


PARTS = (
    ("办理条件", "具有本县户籍的居民。"),
    ("申请材料", "身份证、户口簿。"),
    ("办理流程", "申请、受理、审核、发证。"),
    ("办理时限", "五个工作日。"),
)
GUIDES = {
    "colons": "".join(f"<p>{name}：{text}</p>" for name, text in PARTS),
    "numbered headings": "".join(f"<p>{'一二三四'[n]}、{name}</p><p>{text}</p>" for n, (name, text) in enumerate(PARTS)),
    "cells": "<table>" + "".join(f"<tr><td>{name}</td><td>{text}</td></tr>" for name, text in PARTS) + "</table>",
    "brackets": "".join(f"<p>【{name}】{text}</p>" for name, text in PARTS),
    "terms": "<dl>" + "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in PARTS) + "</dl>",
    "headings": "".join(f"<h3>（{n + 1}）{name}</h3><div>{text}</div>" for n, (name, text) in enumerate(PARTS)),
}  # fmt: skip


@pytest.mark.parametrize("shape", GUIDES)
def test_parts_of_a_guide_as_labels_make_a_guide(shape: str) -> None:
    assert read("临澜县老年人优待证申领", DATED + GUIDES[shape]).page.kind == "guide"


def test_a_list_of_policies_is_no_guide() -> None:
    table = "<table><tr><th>补贴项目</th><th>补贴对象</th><th>补贴标准</th></tr><tr><td>耕地地力保护补贴</td><td>种地农户</td><td>每亩九十六元</td></tr><tr><td>农机购置补贴</td><td>购机农户</td><td>按机型分档</td></tr></table>"

    assert read("临澜县2023年惠农补贴政策清单", DATED + table, path=path("政务公开", "财政资金")).page.kind != "guide"
    assert (
        read(
            "临澜县机关事务中心简介", DATED + NEWS["in several sentences"], path=path("走进临澜", "单位概况")
        ).page.kind
        != "guide"
    )


def test_a_how_to_without_labels_is_known_by_its_steps() -> None:
    steps = "<p>步骤1：打开小程序，选择异地就医备案。</p><p>步骤2：阅读告知书，点击同意。</p><p>步骤3：填写信息，提交申请。</p>"

    assert read("异地就医备案手机上快速办理", DATED + steps).page.kind == "guide"


RULES = "".join(
    f"<p>第{n}条　本县行政区域内的居民依照本办法第{n}款申领补贴，办理条件和申请材料由县民政局公布，并向社会公开。</p>"
    for n in "一二三四五六七八"
)


def test_rules_beat_the_words_of_a_guide() -> None:
    assert read("临澜县高龄津贴发放办法", DATED + RULES, path=path("政务公开", "社会救助")).page.kind == "document"
    assert (
        read("临澜县高龄津贴发放实施细则（试行）", DATED + RULES, path=path("政务服务", "最新服务")).page.kind
        == "document"
    )
    assert read("临澜县出台高龄津贴发放办法", DATED + NEWS["in several sentences"]).page.kind == "news"


@pytest.mark.parametrize(
    "title",
    ["行政处罚信息公开表（澜市监罚决字〔2023〕18号）", "临澜县应急管理局行政处罚决定书（澜应急罚〔2023〕3号）", "澜城管罚字〔2023〕第7号"],
)  # fmt: skip
def test_a_penalty_beats_its_metadata_block(title: str) -> None:
    block = "<table><tr><td>索引号：</td><td>LL01/2023-7</td><td>发文字号：</td><td>澜罚决字〔2023〕18号</td></tr><tr><td>发布机构：</td><td>临澜县应急管理局</td><td>发布日期：</td><td>2023-06-30</td></tr></table>"
    text = "<p>被处罚人未按规定设置安全标志，违反有关规定，决定处以罚款五千元，限十五日内缴清。</p>"

    assert read(title, block + text).page.kind == "enforcement"
    assert read("临澜县应急管理局关于印发行政处罚裁量基准的通知", block + text).page.kind == "document"


ARTICLE = (
    DATED
    + "<p>6月30日，临澜县图书馆新馆开馆，三百余名读者参加了开馆活动。</p><p>新馆增设少儿阅览区，藏书二十万册。</p>"
)
FORMS = {
    "labels and fields": "<form><label>联系手机：</label><input name=p><label>留言内容：</label><textarea name=c></textarea></form><form><label>回复内容：</label><textarea name=r></textarea></form>",
    "cells": "<table><tr><td>留言标题：</td><td><input type=text name=t></td></tr><tr><td>留言内容：</td><td><textarea></textarea></td></tr><tr><td>回复内容：</td><td><textarea></textarea></td></tr></table>",
    "values that invite": "<div>诉求内容：<input type=text value='请输入诉求内容'></div><div>答复内容：<input type=text value='请输入'></div>",
    "a query": "<p>信件编号：<input></p><p>处理结果：<input></p><button>查询</button>",
}  # fmt: skip


@pytest.mark.parametrize("shape", FORMS)
def test_a_form_is_no_letter(shape: str) -> None:
    assert read("临澜县图书馆新馆开馆", ARTICLE + FORMS[shape]).page.kind == "news"


LETTERS = {
    "labels": "<p>来信内容：希望增开通往图书馆的公交线路。</p><p>答复内容：您好，自七月起三路公交车将延伸至图书馆。</p>",
    "read-only fields": "<p>来信内容：<textarea readonly>希望增开公交线路。</textarea></p><p>来信标题：<input readonly value='公交线路'></p><p>答复单位：<input readonly value='县交通局'></p>",
    "with a form below": "<p><b>留言内容：</b>希望增开通往图书馆的公交线路。</p><p><b>回复内容：</b>自七月起三路公交车将延伸至图书馆。</p>"
    + FORMS["labels and fields"],
}  # fmt: skip


@pytest.mark.parametrize("shape", LETTERS)
def test_a_letter_with_its_answer_is_one(shape: str) -> None:
    body = "<p>来信时间：2023-06-01</p>" + LETTERS[shape] + "<p>答复时间：2023-06-08</p>"

    assert read("增开公交线路的建议", body, path=path("互动交流", "县长信箱")).page.kind == "qa"


META = '<meta name="ColumnName" content="{0}"><meta name="ColumnType" content="概况信息">'
OWN = {
    "an introduction": ("机构职能", "<p>主要职责：贯彻执行国家有关方针政策，拟订全县交通规划并组织实施。</p><p>内设机构：办公室、运输股。办公地址：滨河路9号。</p><p>更新时间：2023-06-01</p>"),
    "a statement": ("隐私声明", "<p>本网站仅在您提交来信时收集姓名和联系方式，用于办理和答复，不作他用，办结后保存三年。</p><div>更新日期：2023年6月1日</div>"),
    "people under headings": ("领导班子", "<h2>王某　党组书记、局长</h2><p>分工：主持全面工作。</p><h2>李某　副局长</h2><p>简历：一九八一年生，曾任科长、主任。</p><p>更新时间：2023-06-01</p>"),
    "people": ("领导信息", "<p>局长：负责人姓名甲，主持全面工作。</p><p>副局长：负责人姓名乙，分管运输、安全工作。</p><p>最后更新 2023-06-01</p>"),
}  # fmt: skip


@pytest.mark.parametrize("shape", OWN)
@pytest.mark.parametrize("tagged", [True, False], ids=["with column tags", "by its address"])
def test_a_columns_own_page_is_no_article(shape: str, tagged: bool) -> None:
    name, body = OWN[shape]
    url = "http://jtj.linlan.gov.cn/jggk/" if not tagged else "http://jtj.linlan.gov.cn/col/col12/index.html"
    reading = read(name, body, head=META.format(name) if tagged else "", path=path("机构概况", name), url=url)

    kind = "column" if tagged else "other"  # tags make it a column's page; by its address it is no article
    assert (reading.page.kind, reading.page.heading, reading.items_found) == (kind, name, None)


def test_an_article_in_a_column_with_tags_stays_one() -> None:
    head = META.format("工作动态") + '<meta name="ArticleTitle" content="临澜县图书馆新馆开馆">'

    assert read("临澜县图书馆新馆开馆", ARTICLE, head=head, path=path("新闻", "工作动态")).page.kind == "news"
    assert (
        read("临澜县图书馆新馆开馆", ARTICLE, head=META.format("工作动态"), path=path("新闻", "工作动态")).page.kind
        == "news"
    )


@pytest.mark.parametrize("names", [("解读回应", "回应关切"), ("政策解读", "舆情回应"), ("解读回应", "热点回应")])
def test_the_answer_to_a_rumour_is_no_interpretation(names: tuple[str, str]) -> None:
    body = (
        "<p>2026年10月6日 来源：县水利局</p><p>经核实，网传消息不实，各水库运行正常，请广大群众不要轻信和传播谣言。</p>"
    )
    assert read("关于网传我县水库溃坝的情况说明", body, path=path(*names)).page.kind != "interpretation"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于公布2025年度监理企业信用评价结果的通知", "notice"),
        ("关于发布三季度水质监测情况的通报", "notice"),
        ("关于公布第三批历史建筑名单的公告", "notice"),
        ("关于印发临澜县物业管理办法的通知", "document"),
    ],
)
def test_a_result_made_known_among_notices_is_a_notice(title: str, kind: str) -> None:
    body = DATED + "<p>现公布评价结果，AAA级12家，AA级20家，名单见附件，请各有关单位认真落实，及时整改存在的问题。</p>"
    head = '<meta name="ColumnName" content="通知公告">'
    assert read(title, body, head=head, path=path("通知公告")).page.kind == kind


DECISIONS = (
    "<table><tr><th>决定书文号</th><th>被处罚人</th><th>违法事实</th><th>处罚内容</th><th>作出日期</th></tr>"
    + "".join(
        f"<tr><td>临城管罚〔2026〕{n}号</td><td>临澜县某渣土运输有限公司</td><td>未密闭运输建筑垃圾污染路面</td><td>罚款五千元</td><td>2026-09-0{n}</td></tr>"
        for n in range(1, 4)
    )
    + "</table>"
)


def test_a_column_that_shows_its_decisions_in_a_table_is_no_article() -> None:
    name = "行政处罚与行政强制"
    head = f'<meta name="ColumnName" content="{name}">'
    assert read(name, DECISIONS, head=head, url="http://www.linlan.gov.cn/zw/xzcf.htm").page.kind in (
        "list",
        "column",
        "other",
    )


@pytest.mark.parametrize(
    ("title", "report"),
    [
        ("云泉市水利局2025年政府信息公开工作年度报告", True),
        ("2025年云泉市政府信息公开年报", True),
        ("中共云泉市委组织部2025年政府信息公开工作年度报告", True),
        ("云泉市干部培训中心2025年政府信息公开工作年度报告", True),
        ("云泉市检查站2025年度政府信息公开工作年度报告", True),
        ("云泉市人民政府关于2025年度政府信息公开工作年度报告的公告", True),
        ("我市部署2025年政府信息公开年度报告编制工作", False),
        ("市政务公开办召开2025年政府信息公开年度报告编制培训会", False),
        ("关于做好2025年政府信息公开工作年度报告编制发布工作的通知", False),
        ("关于报送2025年度政府信息公开工作年度报告的函", False),
    ],
)
def test_news_of_a_report_is_no_report(title: str, report: bool) -> None:
    text = "<p>根据有关规定，各单位要认真总结本年度政府信息公开工作情况，如实填报各项统计数据，按时发布。</p>" * 5
    html = (
        f"<html><head><title>{title}</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/xw/'>工作动态</a></div><h1>{title}</h1><p>发布时间：2026-01-10</p>{text}</body></html>"
    )
    page = read_page(PageSource(url="http://www.example.gov.cn/xw/1.html", static_html=html.encode())).page
    assert (page.kind == "annual_report") is report


_REPORT = "".join(
    f"<p>{head}</p><p>本年度共主动公开政府信息120条，收到申请8件，均按期答复，未发生行政复议和行政诉讼。</p>" * 2
    for head in (
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况",
    )
)  # fmt: skip
_CALL = (
    "<p>各单位编制的年度报告应当包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等内容。</p>"
    "<p>一、高度重视，明确责任。</p><p>二、如实填报，按期报送。</p><p>三、总体情况由办公室汇总。</p>"
) * 3


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("云泉市水利局关于印发2025年政府信息公开工作年度报告的通知", _REPORT, "annual_report"),
        ("云泉市水利局关于报送2025年政府信息公开工作年度报告的函", _REPORT, "annual_report"),
        ("云泉市水利局关于公布2018年政府信息公开年度报告的通知", _REPORT.replace("总体情况", "概述"), "annual_report"),
        ("云泉市水利局关于报送2025年政府信息公开工作年度报告的函", _CALL, "document"),
        ("云泉市水利局关于印发政府信息公开指南的通知", _CALL, "gi_guide"),
        ("关于做好政府信息公开指南修订工作的通知", _CALL, "document"),
    ],
)
def test_a_notice_that_publishes_the_report_holds_it(title: str, text: str, kind: str) -> None:
    html = (
        f"<html><head><title>{title}</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/nb/'>年度报告</a></div><h1>{title}</h1><p>发布时间：2026-01-10</p>{text}</body></html>"
    )
    page = read_page(PageSource(url="http://www.example.gov.cn/nb/1.html", static_html=html.encode())).page
    assert page.kind == kind
