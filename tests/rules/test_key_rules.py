"""Approvals, periods, outbreak notices, scans and the elder version: both sides of each boundary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import (
    AccessNode,
    AccessResult,
    Attachment,
    Document,
    Facts,
    Link,
    Page,
    Personal,
    Site,
    Unknown,
)
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
CITY = load_pack("hebei-city-2022")
FORM = ("审批结果", "批复时间", "批复文号", "批复单位", "项目名称", "项目代码")


def outcomes(rule: str, *, site: dict[str, Any] | None = None, **lists: Any) -> set[str]:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, "as_of": AS_OF, **(site or {})}
    lists["pages"] = (Page(url=HOME, is_home=True, view="rendered"), *lists.get("pages", ()))
    facts = Facts(site=Site(url=HOME, host="www.example.gov.cn", **known), **lists)
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


def approval(labels: tuple[str, ...], **fields: Any) -> set[str]:
    page = Page(url=f"{HOME}p", view="rendered", terms={"project-approval": dict.fromkeys(labels, "见正文")})
    document = Document(**{"url": page.url, "title": "北湖水厂扩建工程批准结果信息", "kind": "notice", **fields})
    return outcomes("key.project-approval-fields", pages=(page,), documents=(document,))


def test_a_form_lacks_an_element_and_prose_asks_a_person() -> None:
    assert approval(FORM) == {"passed"}
    assert approval(FORM[1:4]) == {"failed"}  # three labels are a form
    assert approval(FORM[1:3]) == {"cantTell"}  # two are not
    assert approval(FORM[:5]) == {"failed"}
    assert approval(FORM[:5], attachments=(f"{HOME}a.pdf",)) == {"cantTell"}
    assert approval(FORM[:5], title="北湖水厂扩建工程招标公告") == {"inapplicable"}


@pytest.mark.parametrize(
    ("rule", "title", "start", "last", "outcome"),
    [
        ("key.land-preannounce-10wd", "北湖片区征收土地预公告", (9, 21), (10, 10), "passed"),
        ("key.land-preannounce-10wd", "北湖片区征收土地预公告", (9, 21), (10, 9), "failed"),
        ("key.land-compensation-30d", "北湖村征地补偿安置方案公告", (8, 3), (9, 1), "passed"),
        ("key.land-compensation-30d", "北湖村征地补偿安置方案公告", (8, 3), (8, 31), "failed"),
        ("key.land-compensation-30d", "北湖村征地补偿安置方案听证公告", (8, 3), (8, 10), "inapplicable"),
        ("key.bid-candidate-3d", "水厂工程中标候选人公示", (9, 1), (9, 3), "passed"),
        ("key.bid-candidate-3d", "水厂工程中标候选人公示", (9, 1), (9, 2), "failed"),
        ("key.bid-candidate-3d", "水厂工程中标结果公告", (9, 1), (9, 2), "inapplicable"),
    ],
)
def test_days_of_a_notice(rule: str, title: str, start: tuple[int, int], last: tuple[int, int], outcome: str) -> None:
    notice = Document(
        url=f"{HOME}n", title=title, kind="notice", period_from=dt.date(2026, *start), period_until=dt.date(2026, *last)
    )
    assert outcomes(rule, documents=(notice,)) == {outcome}


def test_a_notice_that_states_no_days_is_for_a_person() -> None:
    notice = Document(url=f"{HOME}n", title="北湖片区征收土地预公告", kind="notice", published_on=AS_OF)
    assert outcomes("key.land-preannounce-10wd", documents=(notice,)) == {"cantTell"}


def test_numbers_count_in_outbreak_notices_alone() -> None:
    hit = (Personal(kind="mobile", masked="138****0000"),)
    outbreak = Page(url=f"{HOME}n", heading="关于1例病例活动轨迹的通报", personal=hit)
    other = Page(url=f"{HOME}n", heading="公租房配租结果", personal=hit)
    assert outcomes("key.epidemic-pii", pages=(outbreak,)) == {"failed"}
    assert outcomes("key.epidemic-pii", pages=(other,)) == {"inapplicable"}
    file = Attachment(url=f"{HOME}a.xlsx", name="名单", sources=(f"{HOME}n",), personal=hit)
    quiet = Page(url=f"{HOME}n", heading="关于1例病例活动轨迹的通报")
    assert outcomes("key.epidemic-pii", pages=(quiet,), attachments=(file,)) == {"failed"}


@pytest.mark.parametrize(
    ("chars", "pages", "outcome"),
    [(None, 3, "failed"), (0, 1, "failed"), (1, 1, "cantTell"), (39, 2, "cantTell"), (40, 2, "passed"),
     (20, None, "passed"), (Unknown("文件加密"), 2, "untested")],
)  # fmt: skip
def test_a_file_without_letters_is_a_scan(chars: Any, pages: int | None, outcome: str) -> None:
    file = Attachment(url=f"{HOME}a.pdf", magic="pdf", text_chars=chars, pages=pages)
    assert outcomes("a11y.pdf-text", attachments=(file,)) == {outcome}


def test_only_pdf_files_are_asked_for_letters() -> None:
    assert outcomes("a11y.pdf-text", attachments=(Attachment(url=f"{HOME}a.png", magic="png"),)) == {"inapplicable"}


@pytest.mark.parametrize(("failed", "passed", "outcome"), [(5, 95, "passed"), (6, 94, "failed")])
def test_five_in_a_hundred_targets(failed: int, passed: int, outcome: str) -> None:
    row = AccessResult(rule="target-size", outcome="failed", failed=failed, passed=passed)
    assert outcomes("a11y.newer", pages=(Page(url=f"{HOME}p", view="rendered", access=(row,)),)) >= {outcome}


def test_an_elder_page_is_told_by_its_entry() -> None:
    elder = Page(url=f"{HOME}wza/a.html", view="rendered")
    entry = Link(url=f"{HOME}wza/", internal=True, state="ok", text="长者助手", on_home=True, sources=(HOME,))
    lure = Link(url="https://a.example.com/", internal=False, state="ok", text="免费领取", sources=(elder.url,))
    calm = Link(url="https://a.example.com/", internal=False, state="ok", text="免费领取", sources=(f"{HOME}x",))
    assert outcomes("a11y.elder-no-ads", pages=(elder,), links=(entry, lure)) == {"failed"}
    assert outcomes("a11y.elder-no-ads", pages=(elder,), links=(entry, calm)) == {"passed"}
    assert outcomes("a11y.elder-no-ads", pages=(elder,), links=(lure,)) == {"inapplicable"}


@pytest.mark.parametrize(
    ("entry", "page", "elder"),
    [
        ("gh/index.htm", "gh/tz.htm", True),
        ("gh/", "gh/a/b.htm", True),
        ("old/default.aspx", "old/list.aspx?id=3", True),
        ("wza.html", "wza/1.html", True),
        ("wza.html", "wzb/1.html", False),
        ("gh/index.htm", "ghj/tz.htm", False),
        ("index.html?old=1", "xw/1.html", False),  # the home page itself in another dress
        ("main.jsp", "xw/1.html", False),  # beside the home page: not all the host
    ],
)
def test_pages_beside_an_elder_front_page_are_elder_pages(entry: str, page: str, elder: bool) -> None:
    front = Link(url=f"{HOME}{entry}", internal=True, state="ok", text="关怀版", on_home=True, sources=(HOME,))
    one = Page(url=f"{HOME}{page}", view="rendered")
    lure = Link(url="https://a.example.com/", internal=False, state="ok", text="领红包", sources=(one.url,))
    assert outcomes("a11y.elder-no-ads", pages=(one,), links=(front, lure)) == {"failed" if elder else "inapplicable"}


@pytest.mark.parametrize(
    ("url", "text", "outcome"),
    [
        ("https://a.example.com/", "免费领取老花镜", "failed"),
        ("https://a.example.com/", "老年朋友点击领取", "failed"),
        ("https://a.example.com/", "立即下载养生宝典学习健康知识", "failed"),
        ("https://a.example.com/", "某商场抽奖活动涉嫌欺诈被市场监管部门查处", "passed"),
        ("https://a.example.com/", "户外广告设置规范", "passed"),
        ("https://www.example.gov.cn/lq", "免费领取老年证", "passed"),
        ("https://hrss.other.gov.cn/", "免费领取社保卡", "passed"),
        ("https://a.example.com/", "免费领取避孕药具", "passed"),
        ("https://a.example.com/", "立即下载国家反诈中心APP", "passed"),
        ("https://a.example.com/", "有奖发票抽奖", "passed"),
    ],
)
def test_offers_that_lead_away_are_lures(url: str, text: str, outcome: str) -> None:
    elder = Page(url=f"{HOME}wza/a.html", view="rendered")
    entry = Link(url=f"{HOME}wza/", internal=True, state="ok", text="长者助手", on_home=True, sources=(HOME,))
    link = Link(url=url, internal=url.startswith(HOME), state="ok", text=text, sources=(elder.url,))
    assert outcomes("a11y.elder-no-ads", pages=(elder,), links=(entry, link)) == {outcome}


def test_axe_points_a_person_to_the_spot_and_never_decides() -> None:
    row = AccessResult(rule="tabindex", outcome="failed", failed=2, nodes=(AccessNode("#a", "<a tabindex=5>"),))
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", level="city", kind="portal", home=HOME, as_of=AS_OF),
        pages=(Page(url=HOME, is_home=True, view="rendered", access=(row,)),),
    )
    (finding,) = judge(PACK.only(["a11y.keyboard-trap"]), facts)
    assert finding.outcome == "cantTell"
    assert [place.selector for place in finding.evidence] == ["#a"]


def test_codes_are_asked_about_where_they_stand() -> None:
    code = Page(url=f"{HOME}p", view="rendered", terms={"captcha": {"验证码": "请输入验证码"}})
    assert outcomes("a11y.captcha-alt", pages=(code,)) == {"cantTell"}
    assert outcomes("a11y.captcha-alt") == {"inapplicable"}
    assert outcomes("a11y.captcha-alt", site={"whole": Unknown("到达页面上限")}) == {"untested"}


def test_campaigns_belong_to_the_pack_of_their_year() -> None:
    campaigns = {"key.campaign-pack", "key.campaign-epidemic"}
    assert campaigns <= {rule.id for rule in CITY.rules}
    assert not campaigns & {rule.id for rule in PACK.rules}
