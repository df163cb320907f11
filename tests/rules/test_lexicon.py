"""Column classes and term lexicons on the words that real sites write."""

import pytest

from rules.words import lexicon
from rules.words.lexicon import TermLexicon, Terms


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


OUTDATED = lexicon.load("gi-guide-outdated")


@pytest.mark.parametrize(
    ("sentence", "group"),
    [
        ("本机关自收到申请之日起15个工作日内予以答复，需要征求第三方意见的，所需时间不计算在内。", "15个工作日答复"),
        ("第三方应当自收到征求意见书之日起15个工作日内提出意见。", ""),
        ("征求第三方意见的，第三方收到征求意见书后，15个工作日内予以答复。", ""),
        ("2019年修订后，答复期限由收到申请之日起15个工作日改为20个工作日。", ""),
        ("不能当场答复的，应当在15个工作日内予以答复。", "15个工作日内答复（未写起算）"),
        ("公民根据自身生产、生活、科研等特殊需要，可以申请。", "特殊需要"),
        ("申请人不再受“根据自身生产、生活、科研等特殊需要”的限制。", ""),
        ("申请人提出申请，无需说明生产、生活、科研等特殊需要。", ""),
        ("取消了申请须符合自身生产、生活、科研等特殊需要的条件。", ""),
        ("可以收取检索、复制、邮寄等成本费用。", "收取检索复制邮寄费"),
        ("除可以收取检索、复制、邮寄等成本费用外，行政机关不再收取其他费用。", "收取检索复制邮寄费"),
        ("依申请提供政府信息，不再向申请人收取检索、复制、邮寄等成本费用。", ""),
        ("不收取检索、复制、邮寄等成本费用。", ""),
        ("根据《条例》（国务院令第492号），编制本指南。", "国务院令第492号"),
        ("《条例》（2007年4月5日国务院令第492号公布　2019年4月3日国务院令第711号修订）。", ""),
        ("《条例》2019年4月3日修订，原国务院令第492号同时失效。", ""),
        ("原条例规定收到申请之日起15个工作日答复。现为20个工作日。", ""),
    ],
)
def test_what_a_sentence_does_with_a_term_decides(sentence: str, group: str) -> None:
    assert list(lexicon.match(OUTDATED, sentence)) == ([group] if group else [])
    # Another sentence beside it that uses the old wording is still found.
    assert "国务院令第492号" in lexicon.match(OUTDATED, sentence + "依据国务院令第492号办理。")


@pytest.mark.parametrize(
    ("list_id", "text", "found"),
    [
        ("state-names", "政协委员回应群众关切，居民委员会委员回复来信", False),
        ("state-names", "人大代表、政协委员回访", False),
        ("state-names", "市政府国物院子整修", False),
        ("state-names", "公国务完成情况", False),
        ("state-names", "示例市发展和改革委员回", True),
        ("state-names", "国物院办公厅", True),
        ("state-names", "国务员第492次常务会议", True),
        ("typos", "新政策既使企业受益，又使群众得实惠", False),
        ("typos", "项目既将解决停车难，又将带动就业", False),
        ("typos", "既使下雨也照常举行", True),
        ("typos", "工程既将完工", True),
    ],
)
def test_a_name_inside_other_words_is_no_name(list_id: str, text: str, found: bool) -> None:
    assert bool(lexicon.match(lexicon.load(list_id), text)) is found
