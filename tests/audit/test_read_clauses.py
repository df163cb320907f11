"""A document's own number, signature, and clauses on effect and validity; other documents' are traps."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.document.document import core_title
from audit.read.page.page import PageSource, read_page
from audit.read.web import dates
from rules.facts.records import Document

TITLE = "云泉市人民政府关于印发云泉市城市绿化管理办法的通知"
LEAD = "<p>各县（区）人民政府，市政府各部门：</p><p>现将《云泉市城市绿化管理办法》印发给你们，请结合实际，认真贯彻执行，工作中遇有问题请及时反馈。</p>"
SIGNED = '<p style="text-align:right">云泉市人民政府</p><p style="text-align:right">2024年4月12日</p>'
RULES = "<p>第一条 为了加强城市绿化管理，保护和改善城市生态环境，根据国家有关法律法规，结合本市实际，制定本办法。</p><p>第二条 本市城市规划区内的绿化规划、建设和管理，适用本办法。</p>"
HEAD = (
    '<div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/gfxwj/">规范性文件</a></div>'
)


def document(
    text: str,
    title: str = TITLE,
    number: str = "<p style='text-align:center'>云政规〔2024〕3号</p>",
    signed: str = SIGNED,
    under: str = "<p>发布日期：2024-04-15</p>",
    head: str = HEAD,
) -> Document:
    html = f"<html><head><title>{title}</title></head><body>{head}<h1>{title}</h1>{under}<div id=a>{number}{LEAD}{signed}{RULES}{text}</div><p>冀ICP备12345678号</p></body></html>"
    doc = read_page(
        PageSource(url="http://www.yunquan.gov.cn/gfxwj/t20240415_9.html", static_html=html.encode())
    ).document
    assert doc is not None
    return doc


CLAUSES = [
    ("第三十条 本办法自2024年5月1日起施行，有效期5年。", "2024-05-01", "2029-04-30"),
    ("第三十条 本办法自2024年5月1日起施行，有效期五年。", "2024-05-01", "2029-04-30"),
    ("本办法自二〇二四年五月一日起施行，有效期为三年。", "2024-05-01", "2027-04-30"),
    ("第三十条　本办法自2024年5月1日起施行，有效期至2027年8月31日。", "2024-05-01", "2027-08-31"),
    ("本办法自 2024 年 5 月 1 日起施行,有效期 2 年。", "2024-05-01", "2026-04-30"),
    ("第三十条 本办法自2024年5月1日起试行，试行期二年。", "2024-05-01", "2026-04-30"),
    ("第三十条 本办法自2024年5月1日起施行。有效期5年。", "2024-05-01", "2029-04-30"),
    ("本办法自2024年5月1日起实施，有效期自2024年5月1日至2026年12月31日。", "2024-05-01", "2026-12-31"),
    ("本办法自2024年2月29日起施行，有效期1年。", "2024-02-29", "2025-02-27"),
    ("第三十条 本办法自2024年5月1日起施行。", "2024-05-01", None),
    ("第三十条 本办法自印发之日起施行，有效期5年。", None, None),
    ("第二十九条 持有有效期5年的绿化许可证的，应当按期换证。", None, None),
    ("第二十九条 《云泉市绿化条例》自2020年1月1日起施行后，原规定同时停止执行，各单位应当做好衔接工作。", None, None),
    ("第二十九条 对2024年1月1日起施行的新标准，各单位应当组织学习。", None, None),
    (
        "第三十条 本办法自2024年5月1日起施行。《云泉市城市绿化暂行办法》（云政〔2010〕8号）自2010年3月1日起施行至今，同时废止。",
        "2024-05-01",
        None,
    ),
]


@pytest.mark.parametrize(("text", "effective", "until"), CLAUSES)
def test_clauses_of_effect_and_validity(text: str, effective: str | None, until: str | None) -> None:
    doc = document(f"<p>{text}</p>")
    assert doc.effective_on == (dt.date.fromisoformat(effective) if effective else None)
    assert doc.valid_until == (dt.date.fromisoformat(until) if until else None)


def test_the_printing_line_dates_an_effect_from_printing() -> None:
    doc = document(
        "<p>第三十条 本办法自印发之日起施行，有效期3年。</p><p>云泉市人民政府办公室　　　　2024年4月16日印发</p>"
    )
    assert (doc.effective_on, doc.valid_until) == (dt.date(2024, 4, 16), dt.date(2027, 4, 15))
    assert "印发之日" in doc.quotes["effective_on"]


def test_the_metadata_block_goes_before_the_text() -> None:
    block = "<ul><li>文号：云政规〔2024〕3号</li><li>发布机关：云泉市人民政府</li><li>实施日期：2024-05-02</li><li>失效日期：2028年5月1日</li></ul>"
    doc = document("<p>第三十条 本办法自2024年5月1日起施行，有效期5年。</p>", under=block)
    assert (doc.effective_on, doc.valid_until) == (dt.date(2024, 5, 2), dt.date(2028, 5, 1))


def test_the_signature_before_an_annex_is_the_documents() -> None:
    doc = document("<p>第三条 本办法由市城管局负责解释。</p><p>云泉市绿化委员会</p><p>2019年1月1日</p>")
    assert (doc.issuer, doc.written_on) == ("云泉市人民政府", dt.date(2024, 4, 12))


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [
        ("<p>云泉市民政局</p><p>云泉市财政局</p><p>2024年4月12日</p>", "云泉市民政局 云泉市财政局"),
        ("<p>云泉市民政局　　云泉市财政局</p><p>2024年4月12日</p>", "云泉市民政局 云泉市财政局"),
        ("<p>云泉市人力资源和社会保障局 2024年4月12日</p>", "云泉市人力资源和社会保障局"),
        ("<p align=right>云泉市人民政府办公室<br>二〇二四年四月十二日</p>", "云泉市人民政府办公室"),
        (
            "<p>附件：绿化标准</p><p>云泉市城市管理综合行政执法局</p><p>2024年4月12日</p><p>（此件公开发布）</p>",
            "云泉市城市管理综合行政执法局",
        ),
    ],
)
def test_signatures(signed: str, issuer: str) -> None:
    doc = document("", signed=signed)
    assert (doc.issuer, doc.written_on) == (issuer, dt.date(2024, 4, 12))


def test_a_date_in_a_sentence_is_no_signature() -> None:
    doc = document("<p>活动时间为2024年6月1日</p><p>报名截止</p>", signed="<p>请于2024年6月1日前报送。</p>")
    assert (doc.issuer, doc.written_on) == (None, None)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("<p>云政规〔2024〕3号</p>", "云政规〔2024〕3号"),
        ("<p><span>云政规</span><span>[2024]</span><span>3号</span></p>", "云政规[2024]3号"),
        ("<p>云政规【2024】 第3号</p>", "云政规【2024】 第3号"),
        ("<p>云泉市人民政府令</p><p>第15号</p>", "云泉市人民政府令第15号"),
        ("<p>根据《绿化条例》（冀政规〔2020〕1号）的规定，结合实际，制定本通知，请遵照执行。</p>", None),
        ("", None),
    ],
)
def test_own_numbers_only(number: str, shown: str | None) -> None:
    assert document("<p>依据冀政办〔2019〕2号文件执行。</p>", number=number).doc_number == shown


def test_a_laws_note_under_its_title() -> None:
    note = "<p>（2021年7月27日中华人民共和国国务院令第746号公布　自2022年3月1日起施行）</p>"
    doc = document("", title="中华人民共和国绿地保护条例", number=note, signed="")
    assert (doc.doc_number, doc.written_on, doc.issuer) == ("国务院令第746号", dt.date(2021, 7, 27), "国务院")
    assert doc.kind == "document"


def test_mentions_and_core_titles() -> None:
    html = f"<html><title>x</title><body>{HEAD}<h1>《云泉市城市绿化管理办法》政策解读</h1><p>发布日期：2024-04-16</p><div>{RULES}<p>根据省政府冀政规〔2020〕1号文件，我市印发了云政规〔2024〕3号文件，现就有关内容解读如下。</p></div></body></html>"
    reading = read_page(PageSource(url="http://www.yunquan.gov.cn/zcjd/t20240416_1.html", static_html=html.encode()))
    assert reading.page.kind == "interpretation"
    assert any(number.endswith("云政规〔2024〕3号") for number in reading.mentions)
    assert reading.core_title == core_title(TITLE) == "云泉市城市绿化管理办法"
    assert core_title("一图读懂 | 云泉市城市绿化管理办法") == "云泉市城市绿化管理办法"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二二年九月二十八日", "2022-09-28"), ("二○二二年十月三十一日", "2022-10-31"), ("２０２２年９月８日", "2022-09-08"),
        ("2022/9/28", "2022-09-28"), ("2022年 9月28日", "2022-09-28"), ("2022-09-28 16:25:25", "2022-09-28"), ("一九九八年一月十日", "1998-01-10"),
        ("二〇二一年二月三十日", None), ("2021-13-01", None), ("22/9/28", None), ("〔2022〕28号", None), ("9月28日", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: str | None) -> None:
    assert dates.first(text) == (dt.date.fromisoformat(day) if day else None)


def test_normative_needs_a_sign() -> None:
    other = HEAD.replace("规范性文件", "政策文件")
    letter, rules = "<p>云政办函〔2024〕3号</p>", "<p>云政办〔2024〕3号</p>"
    assert document("", head=other).normative == "yes"  # 云政规
    assert (
        document("", number=letter, title="云泉市人民政府办公室关于印发全市绿化工作方案的通知", head=other).normative
        == "no"
    )
    assert (
        document("", number=rules, title="云泉市人民政府办公室关于印发绿化补助管理办法的通知", head=other).normative
        == "unclear"
    )
    assert (
        document("", number=rules, title="云泉市人民政府办公室关于印发绿化补助管理办法的通知").normative == "yes"
    )  # its column says so


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("本办法自2021年5月1日起施行，有效期5年。", "2026-04-30"),
        ("本办法自2021年5月1日起施行，许可证有效期2年。", None),
        ("本通知自2021年5月1日起施行，检验报告有效期至2022年6月1日。", None),
        ("本规定自2021年5月1日起施行，聘书有效期三年。", None),
        ("自2018年1月1日起施行，有效期5年；2022年经评估有效期延续至2027年12月31日。", "2027-12-31"),
        ("自2018年1月1日起施行，有效期5年。经评估，有效期延长至2027年12月31日。", "2027-12-31"),
    ],
)
def test_the_term_of_a_permit_is_not_that_of_the_text(text: str, until: str | None) -> None:
    filler = "<p>为了加强城市停车管理，保障人民群众的合法权益，根据有关法律法规，结合本市实际，制定本办法。</p>" * 6
    html = (
        "<html><head><title>云泉市停车管理办法</title></head><body><h1>云泉市人民政府关于印发停车管理办法的通知</h1><p>发布日期：2021-04-20</p>"
        "<table><tr><td>发文字号</td><td>云政规〔2021〕3号</td></tr><tr><td>成文日期</td><td>2021-04-18</td></tr></table>"
        f"{filler}<p>第十条　{text}</p></body></html>"
    )
    document = read_page(PageSource(url="http://www.example.gov.cn/a.html", static_html=html.encode())).document
    assert document is not None
    found = document.valid_until
    assert (found.isoformat() if isinstance(found, dt.date) else None) == until


@pytest.mark.parametrize(
    ("clause", "under", "last"),
    [
        ("第三十条 本办法自印发之日起施行，有效期5年。", "<p>发布日期：2024-04-15</p>", "2029-04-14"),
        ("第三十条 本办法自发布之日起实施，有效期三年。", "<p>发布日期：2024-04-15</p>", "2027-04-14"),
        ("第三十条 本办法自公布之日起试行，试行期2年。", "<p>发布日期：2024-04-15</p>", "2026-04-14"),
        # An old text on a new site was not issued on the day it came there.
        ("第三十条 本办法自印发之日起施行，有效期5年。", "<p>发布日期：2026-01-15</p>", "2029-04-11"),
        ("第三十条 本办法自印发之日起施行。", "<p>发布日期：2024-04-15</p>", None),
    ],
)
def test_validity_from_the_day_of_issue_ends_by_a_day(clause: str, under: str, last: str | None) -> None:
    """No line says when it was printed: it was by the day it was published, and the day of effect stays unknown."""
    found = document(f"<p>{clause}</p>", under=under)
    assert found.lapses_by == (dt.date.fromisoformat(last) if last else None)
    assert found.effective_on is None
    assert found.valid_until is None
