"""Documents and their interpretations: found by link, number and title, and never by a side bar."""

from __future__ import annotations

import datetime as dt

from audit.read.document.interpretations import Reading, pair, plain
from rules.facts.records import Document, PageKind
from tests.work import lines_run

HOST = "http://www.example.gov.cn/"


def text(
    name: str,
    title: str,
    *,
    kind: PageKind = "document",
    number: str | None = None,
    core: str = "",
    on: dt.date | None = None,
    mentions: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
) -> Reading:
    document = Document(url=HOST + name, kind=kind, title=title, doc_number=number, published_on=on)
    return Reading(document, core or title, mentions, tuple(HOST + link for link in links))


def names(found: dict[str, Document], name: str) -> list[tuple[str, str, bool, bool]]:
    document = found[HOST + name]
    pairs = (*document.interpretations, *document.explains)
    return [(p.url.removeprefix(HOST), p.by, p.linked, p.linked_back) for p in pairs]


def test_links_both_ways_are_told_from_each_side() -> None:
    found = pair(
        [
            text("a", "关于印发《云泉市公共租赁住房管理办法》的通知", links=("b",)),
            text("b", "一张图看懂公租房新规", kind="interpretation"),
        ]
    )

    assert names(found, "a") == [("b", "link", True, False)]
    assert names(found, "b") == [("a", "link", False, True)]


def test_a_cited_number_pairs_whatever_its_brackets() -> None:
    found = pair(
        [
            text("a", "云泉市城市更新办法", number="云政规〔2026〕3号"),
            text("b", "城市更新新政问答", kind="interpretation", mentions=("云政规[2026]3号",)),
        ]
    )

    assert names(found, "a") == [("b", "number", False, False)]


def test_a_number_cited_as_ground_does_not_pair() -> None:
    found = pair(
        [
            text("ground", "政府网站发展指引", number="国办发〔2017〕47号"),
            text("b", "《云泉市供热用热条例实施细则》解读", core="云泉市供热用热条例实施细则", kind="interpretation",
                 mentions=("国办发〔2017〕47号",)),
        ]
    )  # fmt: skip

    assert names(found, "ground") == []


def test_of_several_cited_numbers_the_one_of_its_own_title_counts() -> None:
    found = pair(
        [
            text("ground", "河北省养老服务条例", number="冀政规〔2020〕1号"),
            text("own", "云泉市居家养老服务管理办法", number="云政规〔2026〕5号"),
            text("b", "居家养老服务管理办法政策问答", core="居家养老服务管理办法", kind="interpretation",
                 mentions=("冀政规〔2020〕1号", "云政规〔2026〕5号")),
        ]
    )  # fmt: skip

    assert names(found, "own") == [("b", "number", False, False)]
    assert names(found, "ground") == []


def test_an_issuers_name_before_the_title_does_not_part_them() -> None:
    found = pair(
        [
            text("a", "云泉市人民政府办公室关于印发云泉市临时救助实施细则的通知",
                 core="云泉市人民政府办公室云泉市临时救助实施细则"),
            text("b", "《云泉市临时救助实施细则》政策解读", core="云泉市临时救助实施细则", kind="interpretation"),
        ]
    )  # fmt: skip

    assert names(found, "a") == [("b", "title", False, False)]


def test_many_interpretations_of_one_document() -> None:
    found = pair(
        [
            text("a", "云泉市临时救助实施细则"),
            text("b", "《云泉市临时救助实施细则》政策解读", core="云泉市临时救助实施细则", kind="interpretation"),
            text("c", "图解：云泉市临时救助实施细则", core="云泉市临时救助实施细则", kind="interpretation"),
        ]
    )

    assert [name for name, *_ in names(found, "a")] == ["b", "c"]


def test_of_two_editions_the_one_in_force_then_is_explained() -> None:
    found = pair(
        [
            text("old", "云泉市临时救助实施细则", on=dt.date(2019, 3, 1)),
            text("new", "云泉市临时救助实施细则", on=dt.date(2026, 3, 1)),
            text("b", "《云泉市临时救助实施细则》解读", core="云泉市临时救助实施细则", kind="interpretation",
                 on=dt.date(2026, 3, 3)),
        ]
    )  # fmt: skip

    assert names(found, "old") == []
    assert names(found, "new") == [("b", "title", False, False)]


def test_a_side_bar_pairs_nothing() -> None:
    policies = [
        text(f"p{n}", f"云泉市第{n}号管理办法全文" + "甲乙丙丁戊己庚辛壬癸"[n] * 9, links=("i0", "i1"))
        for n in range(8)
    ]
    interps = [text(f"i{n}", f"别的事情的解读之{n}", kind="interpretation") for n in range(2)]

    found = pair([*policies, *interps])

    assert all(names(found, f"p{n}") == [] for n in range(8))


def test_a_side_bar_does_not_hide_a_real_pair() -> None:
    policies = [text(f"p{n}", f"云泉市{'甲乙丙丁戊己庚辛'[n] * 6}管理办法", links=("i0",)) for n in range(8)]
    interp = text("i0", "《云泉市丙丙丙丙丙丙管理办法》解读", core="云泉市丙丙丙丙丙丙管理办法", kind="interpretation")

    found = pair([*policies, interp])

    assert names(found, "i0") == [("p2", "link", False, True)]


def test_notices_and_news_are_no_policy() -> None:
    found = pair(
        [
            text("a", "云泉市临时救助实施细则", kind="news"),
            text(
                "b",
                "《云泉市临时救助实施细则》解读",
                core="云泉市临时救助实施细则",
                kind="interpretation",
                links=("a",),
            ),
        ]
    )

    assert names(found, "b") == []


def test_short_titles_pair_nothing() -> None:
    found = pair([text("a", "通知", core="通知"), text("b", "通知解读", core="通知", kind="interpretation")])

    assert names(found, "a") == []


def test_order_of_pages_does_not_matter() -> None:
    readings = [
        text("a", "云泉市临时救助实施细则", number="云政规〔2026〕3号", links=("c",)),
        text("b", "《云泉市临时救助实施细则》解读", core="云泉市临时救助实施细则", kind="interpretation", links=("a",)),
        text("c", "图解临时救助", kind="interpretation", mentions=("云政规〔2026〕3号",)),
    ]

    assert pair(readings) == pair(readings[::-1])


def test_punctuation_and_width_do_not_matter() -> None:
    assert plain("《云泉市“十五五”规划（2026—2030年）》") == plain("云泉市十五五规划(2026-2030年)")


def test_work_is_linear_in_pages() -> None:
    def work(count: int) -> int:
        readings = [
            text(
                f"p{n}",
                f"云泉市第{n:05}号事项管理暂行办法实施细则补充规定",
                number=f"云政规〔2026〕{n}号",
                links=(f"i{n}",),
            )
            for n in range(count)
        ]
        readings += [
            text(
                f"i{n}",
                f"第{n:05}号事项解读",
                kind="interpretation",
                mentions=(f"云政规〔2026〕{n}号",),
                links=(f"p{n}",),
            )
            for n in range(count)
        ]
        assert len(pair(readings)) == 2 * count
        return lines_run(lambda: pair(readings))

    assert work(800) < 8 * work(100) * 1.1
