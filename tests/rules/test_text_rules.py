"""Texts and their interpretations: each boundary both sides, labels against catalogues, working days over holidays."""

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Document, Facts, Page, Pair, Site, Standing, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

PACK = load_pack("national")
HOME = "https://www.example.gov.cn/"
AS_OF = dt.date(2026, 10, 28)


def outcomes(rule: str, *documents: Document, as_of: dt.date = AS_OF, view: str = "rendered", **site: Any) -> set[str]:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, "region_code": "139900", **site}
    pages = (Page(url=HOME, is_home=True, view=view),)  # type: ignore[arg-type]
    facts = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", as_of=as_of, **known), pages=pages, documents=documents
    )
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


def text(**fields: Any) -> Document:
    return Document(**{"url": f"{HOME}d", "kind": "document", "title": "示例市供水管理办法", **fields})


@pytest.mark.parametrize(
    ("published", "interpreted", "outcome"),
    [
        ("2026-09-30", "2026-10-10", "passed"),  # 8, 9 and 10 October: the third working day behind the holiday
        ("2026-09-30", "2026-10-12", "failed"),
        ("2026-03-02", "2026-03-05", "passed"),
        ("2026-03-02", "2026-03-06", "failed"),
    ],
)
def test_three_working_days_across_the_national_holiday(published: str, interpreted: str, outcome: str) -> None:
    pair = Pair(url=f"{HOME}i", title="解读", published_on=dt.date.fromisoformat(interpreted))
    policy = text(normative="yes", published_on=dt.date.fromisoformat(published), interpretations=(pair,))
    assert outcomes("interp.deadline-3wd", policy) == {outcome}


def test_twenty_working_days_across_the_spring_festival() -> None:
    from rules.words import workdays

    written = dt.date(2026, 2, 2)
    last = workdays.add(written, 20)
    assert (last - written).days > 28  # the festival lies between
    after = workdays.add(written, 21)
    for published, outcome in ((last, "passed"), (after, "failed")):
        assert outcomes("gi.lag-20wd", text(written_on=written, published_on=published)) == {outcome}


@pytest.mark.parametrize(("start", "outcome"), [("2024-10-29", "passed"), ("2024-10-28", "cantTell")])
def test_two_years_on_trial(start: str, outcome: str) -> None:
    trial = text(title="示例市停车暂行办法", normative="yes", effective_on=dt.date.fromisoformat(start))
    assert outcomes("doc.trial-overdue", trial) == {outcome}


def test_a_trial_with_a_term_or_a_catalogue_behind_it_is_not_overdue() -> None:
    start = dt.date(2020, 1, 1)
    kept = Standing(url=f"{HOME}c", state="valid")
    for more in ({"valid_until": dt.date(2027, 1, 1)}, {"standings": (kept,)}):
        assert outcomes(
            "doc.trial-overdue", text(title="停车试行办法", normative="yes", effective_on=start, **more)
        ) == {"passed"}
    assert outcomes("doc.trial-overdue", text(normative="yes", effective_on=start)) == {"inapplicable"}


def told(state: Any = "repealed", on: str = "2026-06-01", **more: Any) -> tuple[Standing, ...]:
    return (Standing(url=f"{HOME}c", title="清理目录", on=dt.date.fromisoformat(on), state=state, **more),)


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"status": "valid", "validity": "有效", "standings": told()}, "failed"),
        ({"status": "valid", "validity": "有效", "standings": told("lapsed")}, "failed"),
        ({"status": "repealed", "validity": "废止", "standings": told()}, "passed"),
        ({"status": "lapsed", "validity": "失效", "standings": told()}, "passed"),
        ({"status": "valid", "validity": "有效", "standings": told("amended")}, "cantTell"),
        ({"status": "valid", "validity": "有效", "standings": told(by="title")}, "cantTell"),
        ({"status": "valid", "validity": "有效", "standings": told("valid")}, "inapplicable"),
        ({"status": Unknown("无法归类"), "validity": "停用", "standings": told()}, "cantTell"),
        ({"status": None, "normative": "yes", "standings": told()}, "inapplicable"),  # doc.validity-shown tells it
        ({"status": None, "normative": "no", "standings": told()}, "failed"),
        ({"status": "valid", "validity": "有效", "standings": told(since=dt.date(2027, 1, 1))}, "inapplicable"),
        ({"status": "valid", "validity": "有效", "standings": told() + told("valid", "2026-07-01")}, "cantTell"),
        ({"status": "valid", "validity": "有效"}, "inapplicable"),
    ],
)
def test_the_label_against_the_catalogue(fields: dict[str, Any], outcome: str) -> None:
    assert outcomes("doc.repealed-labelled", text(**fields)) == {outcome}


@pytest.mark.parametrize(("as_of", "outcome"), [("2026-06-30", "inapplicable"), ("2026-07-01", "failed")])
def test_twenty_working_days_to_change_the_label(as_of: str, outcome: str) -> None:
    """1 June 2026 + 20 working days (端午 on 19 June) = 30 June."""
    wrong = text(status="valid", validity="有效", standings=told())
    assert outcomes("doc.repealed-labelled", wrong, as_of=dt.date.fromisoformat(as_of)) == {outcome}


@pytest.mark.parametrize(
    ("region", "start", "outcome"),
    [
        ("139900", "2017-01-31", "cantTell"),
        ("139900", "2017-02-01", "inapplicable"),
        ("370100", "2017-01-31", "inapplicable"),
    ],
)
def test_old_texts_of_hebei(region: str, start: str, outcome: str) -> None:
    old = text(normative="yes", status="valid", validity="有效", effective_on=dt.date.fromisoformat(start))
    assert outcomes("doc.hb-legacy-lapse", old, region_code=region) == {outcome}
    assert outcomes("doc.hb-legacy-lapse", old, region_code=region, as_of=dt.date(2022, 1, 31)) == {"inapplicable"}


@pytest.mark.parametrize(
    ("listed", "inlined", "files", "outcome"),
    [(0, 0, 0, "inapplicable"), (1, 0, 0, "failed"), (1, 1, 0, "passed"), (2, 0, 1, "cantTell"), (2, 1, 1, "passed")],
)
def test_listed_attachments(listed: int, inlined: int, files: int, outcome: str) -> None:
    document = text(listed=listed, inlined=inlined, attachments=tuple(f"{HOME}{n}.pdf" for n in range(files)))
    assert outcomes("doc.attachment-listed", document) == {outcome}
    assert "failed" not in outcomes("doc.attachment-listed", text(listed=listed, pictures=1))


def test_orders_of_other_governments_are_not_asked_for_a_caption() -> None:
    own = text(normative="yes", doc_number="示例市人民政府令第3号")
    other = text(normative="yes", doc_number="某省人民政府令第3号")
    repealing = text(normative="yes", doc_number="示例市人民政府令第9号", title="示例市人民政府关于废止部分规章的决定")
    assert outcomes("doc.rule-caption", own) == {"failed"}
    assert outcomes("doc.rule-caption", other) == outcomes("doc.rule-caption", repealing) == {"inapplicable"}


@pytest.mark.parametrize(
    ("overlap", "chars", "outcome"),
    [(70, 300, "passed"), (71, 399, "cantTell"), (71, 400, "passed"), (None, 300, "inapplicable")],
)
def test_overlap_of_an_interpretation(overlap: int | None, chars: int, outcome: str) -> None:
    interp = text(
        url=f"{HOME}i",
        kind="interpretation",
        body_chars=chars,
        explains=(Pair(url=f"{HOME}d", title="", overlap=overlap),),
    )
    assert outcomes("interp.not-extract", interp, text(body_chars=1000)) == {outcome}


@pytest.mark.parametrize(
    ("body", "alt", "pictures", "outcome"),
    [(100, 0, 1, "passed"), (99, 20, 1, "passed"), (99, 19, 1, "failed"), (0, 0, 0, "untested")],
)
def test_words_behind_pictures(body: int, alt: int, pictures: int, outcome: str) -> None:
    picture = text(kind="interpretation", forms=("图解",), body_chars=body, alt_chars=alt, pictures=pictures)
    assert outcomes("interp.graphic-alt", picture) == {outcome}


@pytest.mark.parametrize(
    ("numbers", "outcome"),
    [((1, 2), "inapplicable"), ((1, 2, 3), "passed"), ((1, 2, 4), "cantTell"), ((5, 6, 7), "passed")],
)
def test_serial_numbers(numbers: tuple[int, ...], outcome: str) -> None:
    every = [text(url=f"{HOME}{n}", doc_number=f"示政规〔2026〕{n}号") for n in numbers]
    assert outcomes("doc.serial-gap", *every) == {outcome}


def test_nothing_is_missed_where_scripts_never_ran() -> None:
    unseen = Unknown("页面含脚本，未经浏览器渲染")
    assert outcomes(
        "doc.rule-caption", text(normative="yes", doc_number="示例市人民政府令第3号", caption=unseen), view="static"
    ) == {"untested"}


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"title": "国务院办公厅关于加强基层政务公开工作的意见", "doc_number": "国办发〔2026〕31号"}, False),
        ({"title": "示例市征地补偿安置公告（2026年第3号）", "doc_number": "2026年第3号"}, False),
        ({"title": "关于公布国庆假期值班电话的通知", "column": "notice"}, False),
        ({"title": "关于王某等同志任免的通知", "column": "hr"}, False),
        ({"title": "示例市公共停车场管理办法"}, True),
        ({"title": "关于公布收费标准的通知", "column": "notice", "shown": ("index_number",)}, True),
        ({"title": "关于印发停车场管理办法的通知", "column": "notice", "doc_number": "示政发〔2026〕5号"}, True),
    ],
)
def test_whose_metadata_are_asked_for(fields: dict[str, Any], asked: bool) -> None:
    document = Document(url=HOME + "1.html", kind="document", published_on=AS_OF, **fields)
    site = Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, level="city", kind="portal", name="示例市人民政府")
    page = Page(url=HOME + "1.html", kind="document")
    told = judge(load_pack("national").only(["doc.meta-core"]), Facts(site=site, pages=(page,), documents=(document,)))
    assert ("failed" in {one.outcome for one in told}) is asked
