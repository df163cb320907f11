"""Column classes and term lexicons on the words that real sites write."""

import pytest

from rules import lexicon
from rules.lexicon import TermLexicon, Terms


def one(any: tuple[str, ...], no: tuple[str, ...] = ()) -> TermLexicon:
    return TermLexicon("x", ("all",), {"g": Terms(any, no)})


@pytest.mark.parametrize(
    ("name", "url", "column_type", "expected"),
    [
        ("通知公告", "", "", "notice"),
        (" 通 知 公 告 ", "", "", "notice"),
        ("一、政策解读", "", "", "interp"),
        ("部门政策解读", "", "", "interp"),
        ("云泉要闻", "", "", "news"),
        ("栏目甲", "http://a.gov.cn/zcjd/index.html", "", "interp"),
        ("栏目甲", "", "政策解读", "interp"),
        ("专题回顾要闻", "", "", None),
        ("栏目甲", "http://a.gov.cn/abc/", "", None),
        ("", "", "", None),
    ],
)
def test_classify(name: str, url: str, column_type: str, expected: str | None) -> None:
    found, certainty = lexicon.classify_column(name, url, column_type)
    assert (found if expected or not found else lexicon.column_class(found).id) == expected or (
        expected is None and lexicon.column_class(found or "news").exempt
    )
    assert 0 <= certainty <= 1
    assert (certainty >= lexicon.SURE) == (found is not None)


def test_every_alias_finds_its_own_class() -> None:
    wrong = [
        (one.id, alias, lexicon.classify_column(alias))
        for one in lexicon.column_classes()
        for alias in one.aliases
        if "×" not in alias and lexicon.classify_column(alias)[0] != one.id
    ]
    assert wrong == []


def test_classes_are_unique_and_unknown_is_an_error() -> None:
    ids = [one.id for one in lexicon.column_classes()]
    assert len(ids) == len(set(ids))
    with pytest.raises(KeyError):
        lexicon.column_class("none")


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        (("办公地址",), "办　公　地　址：云泉市", True),
        (("办公地址",), "办公\n  地址", True),
        (("传真",), "传　　真：0311", True),
        (("测试",), "水质检测 试验报告", False),
        (("测试",), "测 试", True),
        (("test",), "the latest news", False),
        (("lorem ipsum",), "Lorem  Ipsum dolor", True),
        (("电话:",), "电话：0311", True),
        (("20个工作日",), "２０个工作日", True),
        (("20个工作日",), "120个工作日", False),
        (("1月1日",), "2025年11月1日", False),
        (("1月1日",), "2025年1月1日", True),
        (("办公地址",), "办公\u200b地址", True),
        (("没有",), "有", False),
    ],
)
def test_match(terms: tuple[str, ...], text: str, found: bool) -> None:
    assert bool(lexicon.match(one(terms), text)) is found


def test_cancelling_terms_overlap() -> None:
    assert lexicon.match(one(("测试",), ("质量测试",)), "产品质量测试") == {}
    assert lexicon.match(one(("测试",), ("质量测试",)), "产品质量测试，这是测试稿")["g"].endswith("测试稿")
    # The cancelling word elsewhere on the page cancels nothing.
    assert lexicon.match(one(("建设中",), ("基础设施建设中",)), "栏目建设中。加强基础设施建设中的监管") != {}


def test_quote_is_short_squeezed_and_in_the_page_s_own_words() -> None:
    text = "甲" * 100 + "\n\n联系　电话：（0311）１２３ " + "乙" * 100
    quote = lexicon.match(one(("联系电话:",)), text)["g"]
    assert len(quote) <= 60
    assert "联系 电话：（0311）１２３" in quote


def test_all_lexicons_load_and_every_term_finds_itself() -> None:
    lexicons = lexicon.term_lexicons()
    assert [one.id for one in lexicons] == sorted(one.id for one in lexicons)
    for entry in lexicons:
        assert lexicon.load(entry.id) is entry
        for group, terms in entry.groups.items():
            for term in terms.any:
                assert group in lexicon.match(entry, f"。{term}。"), (entry.id, group, term)


def test_kinds_choose() -> None:
    chosen = {one.id for one in lexicon.term_lexicons("guide")}
    assert {"service-guide-8", "placeholder"} <= chosen
    assert "gi-guide-elements" not in chosen
