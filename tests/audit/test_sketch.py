"""Sketches: no text, equal for equal words, and numbers alone make no difference."""

import random

from audit.read.reports_in.annual_page import said
from audit.read.web.sketch import sketch
from rules.words.overlap import SIZE, shared_percent

WORDS = (
    "一是重点领域信息的颗粒度还不够细，部分项目只公布结果而没有公布进展；"
    "二是政策问答库的条目偏少，群众咨询多的事项没有及时补充进去，下一步按季度梳理。"
)


def made(seed: int, length: int) -> str:
    source = random.Random(seed)
    return "".join(chr(source.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def test_the_same_words_make_the_same_sketch_whatever_the_year() -> None:
    assert sketch(f"2024年，{WORDS}") == sketch(f"2025 年{WORDS}")
    assert shared_percent(sketch(WORDS), sketch(WORDS + made(1, 100))) == 100


def test_a_sketch_is_small_and_ascending() -> None:
    long = sketch(made(2, 20_000))
    assert len(long) == SIZE
    assert list(long) == sorted(long)
    assert sketch("四个字啊") == ()


def test_long_texts_are_estimated_within_a_few_percent() -> None:
    shared, own, other = made(3, 6000), made(4, 2000), made(5, 4000)
    share = shared_percent(sketch(shared + own), sketch(shared + other))
    assert share is not None
    assert 65 <= share <= 85  # 75


def test_numbers_the_text_gives() -> None:
    assert said(["全年新收政府信息公开申请27件，上年结转1件。"]) == {
        "received": (27, "全年新收政府信息公开申请27件，上年结转1件"),
        "carried_in": (1, "全年新收政府信息公开申请27件，上年结转1件"),
    }
    assert said(["收到申请27件。", "收到信息公开申请28件。"]).get("received") is None  # two numbers: neither counts
    assert said(["其中网上收到政府信息公开申请12件。", "共办理27件。"]) == {}
