"""Identity marks: where an entry leads counts, not its picture; what is there in another form is not “not seen”."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Document, Facts, Marks, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.judge.model import Finding
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def found(rule: str, marks: Marks | None = None, documents: tuple[Document, ...] = (), **page: Any) -> Finding:
    site = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), kind="portal", level="city",
        region_code="130400",
    )  # fmt: skip
    one = Page(**{"url": f"{HOME}n", "kind": "news", "view": "rendered", "marks": marks or Marks(), **page})
    facts = Facts(site=site, pages=(one,), documents=documents)
    (finding,) = (one for one in judge(PACK.only([rule]), facts) if one.rule == rule)
    return finding


CODE = "site_code=1304000012"


@pytest.mark.parametrize(
    ("value", "outcome", "cause"),
    [
        (f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?{CODE}", "passed", ""),
        ("//zfwzgl.www.gov.cn/exposure/jiucuo.js", "passed", ""),
        ("/js/jiucuo.js", "passed", ""),
        ("id=_span_jiucuo", "passed", ""),
        ("Link('1304000012')", "passed", ""),
        ("我为政府网站找错", "passed", ""),
        (f"http://121.43.68.40/exposure/jiucuo.html?{CODE}", "failed", "refused:marks.jiucuo"),
        # Served the register before; no text of the state says that it has ended.
        (f"http://pucha.kaipuyun.cn/exposure/jiucuo.html?{CODE}", "cantTell", "ask:marks.jiucuo"),
        ("https://pucha.kaipuyun.cn/exposure/jiucuo.js", "cantTell", "ask:marks.jiucuo"),
        (f"window.open('https://pucha.kaipuyun.cn/exposure/jiucuo.html?{CODE}')", "cantTell", "ask:marks.jiucuo"),
        (f"window.open('http://121.43.68.40/exposure/jiucuo.html?{CODE}')", "failed", "refused:marks.jiucuo"),
        ("https://www.example.gov.cn/fuwu/jiucuopage.html", "cantTell", "ask:marks.jiucuo"),
        ("https://example.gov.cn/jc/", "cantTell", "ask:marks.jiucuo"),
        ("https://www.province.gov.cn/jiucuo.html", "cantTell", "ask:marks.jiucuo"),
        ("http://10.12.8.4/exposure/jiucuo.html", "cantTell", "ask:marks.jiucuo"),
        ("https://www.example.com/jiucuo.html", "failed", "target:marks.jiucuo"),
        ("https://zfwzgl.www.gov.cn.example.com/x", "passed", ""),  # an IPv6 gateway puts its own name behind
        ("/images/jiucuo.png", "failed", "link:marks.jiucuo"),
        ("https://zfwzgl.www.gov.cn/exposure/images/jiucuo.png?v=1304000012", "passed", ""),
        ("https://www.example.gov.cn/images/jiucuo.png?v=2", "failed", "link:marks.jiucuo"),
        ("/hdjl/jiucuo/", "cantTell", "ask:marks.jiucuo"),
        ("jiucuo.html", "cantTell", "ask:marks.jiucuo"),
    ],
)
def test_where_the_entry_leads(value: str, outcome: str, cause: str) -> None:
    finding = found("ident.footer-jiucuo", Marks(jiucuo=value))
    assert (finding.outcome, finding.cause) == (outcome, cause)


@pytest.mark.parametrize(
    ("href", "outcome"),
    [
        ("https://beian.mps.gov.cn/#/query/webSearch?code=13990002000123", "passed"),
        ("https://beian.miit.gov.cn/", "failed"),
        (None, "failed"),
        ("http://js.pat.gov.cn/", "cantTell"),
        ("https://gaj.example.gov.cn/beian/", "cantTell"),
        ("https://www.example.com/", "failed"),
    ],
)
def test_where_the_police_number_leads(href: str | None, outcome: str) -> None:
    marks = Marks(gongan="冀公网安备 13040002000123号", gongan_href=href)
    assert found("ident.footer-gongan", marks).outcome == outcome


def test_a_picture_on_a_page_whose_scripts_never_ran_is_for_a_person() -> None:
    marks = Marks(jiucuo="/images/jiucuo.png", icp=Unknown("未经浏览器渲染"))
    assert found("ident.footer-jiucuo", marks, view="static").outcome == "cantTell"


def test_the_retired_address_is_called_so() -> None:
    finding = found("ident.footer-jiucuo", Marks(jiucuo=f"http://121.43.68.40/exposure/jiucuo.html?{CODE}"))
    assert "已停用" in finding.message.zh


@pytest.mark.parametrize(
    ("rule", "mark", "words"),
    [
        ("ident.footer-icp", "icp", "ICP备案编号：05003137"),
        ("ident.footer-gongan", "gongan", "公安备案号：13040202"),
        ("ident.footer-idcode", "idcode", "网站标识码：13A4"),
        ("ident.footer-conac", "conac", "党政机关"),
        ("ident.footer-jiucuo", "jiucuo", "网站纠错"),
    ],
)
def test_unseen_is_said_only_where_nothing_is_like_it(rule: str, mark: str, words: str) -> None:
    like = found(rule, Marks(alike={mark: words}))
    assert (like.outcome, like.cause) == ("failed", f"format:marks.{mark}")
    assert words in like.message.zh
    assert "未见" not in like.message.zh
    nothing = found(rule)
    assert (nothing.outcome, nothing.cause) == ("failed", f"missing:marks.{mark}")
    assert "未见" in nothing.message.zh


def test_a_period_in_the_text_is_no_label_and_is_told() -> None:
    document = Document(
        url=f"{HOME}n", title="停车管理办法", normative="yes", valid_until=dt.date(2027, 1, 1),
        quotes={"valid_until": "有效期五年"},
    )  # fmt: skip
    finding = found("doc.validity-shown", documents=(document,))
    assert (finding.outcome, finding.cause) == ("failed", "format:validity")
    assert "有效期五年" in finding.message.zh


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("www.example.gov.cn", "passed"),
        ("http://www.example.gov.cn/", "passed"),
        ("www.example.gov.cn,example.gov.cn", "passed"),
        ("example.gov.cn；www.example.gov.cn", "passed"),
        ("www.old.gov.cn www.example.gov.cn", "passed"),
        ("www.old.gov.cn、www.example.gov.cn", "passed"),
        ("www.old.gov.cn", "failed"),
        ("www.old.gov.cn;old.gov.cn", "failed"),
    ],
)
def test_a_site_of_several_names_may_list_them_all(value: str, outcome: str) -> None:
    assert found("tag.site-domain", meta={"sitedomain": value}).outcome == outcome
