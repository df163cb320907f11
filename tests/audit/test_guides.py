"""Which pages owe the eight elements of a service guide: those that call themselves one, or are laid out as one."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Facts, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national").only(["power.guide-8"])
FILLER = "各单位要加强宣传，方便群众了解政策，及时回应关切，确保工作落到实处。" * 4

NO_GUIDES = {
    "an enrolment": (
        "2026年外来务工人员子女学位申请指引",
        "<p>一、申请资格及学位情况</p><p>经公示无异议的申请人可以填报志愿。</p><p>二、申请方式及流程</p>"
        "<p>（一）填报志愿</p><p>登录系统填报。</p><p>教育科联系电话：0399-5550101</p>",
    ),
    "a tip in the news": (
        "好消息！六十五岁以上老人免费乘车！快来办理吧",
        "<p>老年人凭优待卡免费乘车。</p><p>线下办理：</p><p>到街道政务服务中心。</p><p>可致电 0399-5550102。</p>",
    ),
    "how to look something up": (
        "如何查询公积金余额",
        "<p>打开客户端，点击“我的”，即可看到。</p><p>也可以到各银行网点查询，或者拨打服务热线。</p>",
    ),
    "a map of steps": ("一图读懂创业补贴怎么领", "<p>第一步 下载客户端。</p><p>第二步 上传资料。</p><p>到账。</p>"),
}
GUIDES = {
    "by its title": ("道路运输经营许可办事指南", "<p>请按窗口告知准备有关证件，到市政务服务大厅办理。</p>"),
    "by its labels": (
        "食品小作坊登记",
        "<p>申请条件：有固定的生产加工场所，并且与有毒、有害场所保持规定的距离。</p>"
        "<p>申请材料：登记表、身份证明、场所平面图，都用A4纸打印。</p><p>办理流程：受理、核查、发证。</p>",
    ),
    "by its table": (
        "老年人优待证办理",
        "<table><tr><td>申请对象</td><td>年满六十周岁</td></tr><tr><td>所需材料</td><td>身份证</td></tr>"
        "<tr><td>办理时限</td><td>五个工作日</td></tr><tr><td>咨询电话</td><td>0399-5550103</td></tr></table>",
    ),
}  # fmt: skip


def outcome(title: str, body: str) -> str:
    html = (
        f"<html><head><title>{title}</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/bsfw/'>办事服务</a></div><h1>{title}</h1><p>发布时间：2026-05-20</p><div>{body}"
        f"<p>{FILLER}</p></div></body></html>"
    )
    page = read_page(PageSource(url=f"{HOME}bsfw/1.html", static_html=html.encode())).page
    site = Site(url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 11, 1), kind="portal", level="city")
    return next((one.outcome for one in judge(PACK, Facts(site=site, pages=(page,)))), "none")


@pytest.mark.parametrize("case", NO_GUIDES)
def test_a_page_that_only_tells_how_to_apply_owes_no_elements(case: str) -> None:
    assert outcome(*NO_GUIDES[case]) == "inapplicable"


@pytest.mark.parametrize("case", GUIDES)
def test_a_guide_owes_them(case: str) -> None:
    assert outcome(*GUIDES[case]) == "failed"


def test_the_telephone_of_the_site_answers_for_no_guide() -> None:
    labels = (
        "<p>事项名称：道路运输证核发</p><p>设定依据：《道路运输条例》第十条。</p><p>申请条件：有合格的车辆和驾驶人员。</p>"
        "<p>办理材料：申请表、行驶证。</p><p>办理地点：云泉市政务服务大厅二楼。</p><p>办理时间：工作日九时至十七时。</p>"
        "<p>办理流程：受理、审查、发证。</p>"
    )
    assert outcome("道路运输证核发办事指南", labels + "<p>联系电话：0399-5550104</p>") == "passed"
    footer = "</div><div><p>主办单位：云泉市人民政府办公室 联系电话：0399-5550100</p><p>冀ICP备12345678号</p>"
    assert outcome("道路运输证核发办事指南", labels + f"<p>{FILLER}</p>{footer}") == "failed"
