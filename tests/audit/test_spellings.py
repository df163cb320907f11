"""Personal numbers in the spellings people and pages use: found where a word says what they are, masked everywhere."""

from __future__ import annotations

import pytest
from stdnum import luhn

from audit.read.page.page import PageSource, read_page
from audit.read.privacy import identity_numbers, people
from audit.read.privacy.final_mask import Veil
from tests.audit.test_people import id18

NUMBER = next(id18(n) for n in range(1, 500) if not id18(n).endswith("X"))
WITH_X = next(id18(n) for n in range(1, 500) if id18(n).endswith("X"))
HAN = str.maketrans("0123456789", "〇一二三四五六七八九")
MATH = {ord(str(n)): chr(0x1D7CE + n) for n in range(10)}


def split(number: str, *sizes: int, mark: str = " ") -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    assert at == len(number)
    return mark.join(pieces)


SPELLED = {
    "dots": split(NUMBER, 6, 8, 4, mark="."),
    "slashes": split(NUMBER, 6, 8, 4, mark="/"),
    "slashed date": split(NUMBER, 6, 4, 2, 2, 4, mark="/"),
    "hyphens": split(NUMBER, 6, 8, 4, mark="-"),
    "long dashes": split(NUMBER, 6, 8, 4, mark="—"),
    "no-break spaces": split(NUMBER, 6, 8, 4, mark="\u00a0"),
    "em spaces": split(NUMBER, 6, 4, 4, 4, mark="\u2003"),
    "thin spaces": split(NUMBER, 3, 3, 4, 4, 4, mark="\u2009"),
    "zero width": split(NUMBER, 5, 6, 7, mark="\u200b"),
    "soft hyphens": split(NUMBER, 9, 9, mark="\u00ad"),
    "one by one": " ".join(NUMBER),
    "one a cell": "\t".join(NUMBER),
    "one a cell with X": "\t".join(WITH_X),
    "full width": "".join(chr(ord(char) + 0xFEE0) for char in NUMBER),
    "full width dots": split(NUMBER, 6, 8, 4, mark="．"),
    "bold figures": NUMBER.translate(MATH),
    "written out": NUMBER.translate(HAN),
    "a small x": WITH_X.lower(),
    "a sign for X": WITH_X[:-1] + "×",
    "a Cyrillic X": WITH_X[:-1] + "Х",
    "a Roman ten": WITH_X[:-1] + "Ⅹ",
    "an X apart": split(WITH_X, 6, 8, 3, 1),
    "an odd split": split(NUMBER, 7, 7, 4),
    "cells of a form": split(NUMBER, 11, 7),
}


@pytest.mark.parametrize("how", SPELLED)
def test_a_number_is_found_behind_the_word_and_masked_anywhere(how: str) -> None:
    written = SPELLED[how]
    hits = people.find([f"身份证号：{written}" if "\t" not in written else f"身份证号\t{written}"])
    assert [hit.kind for hit in hits if hit.kind != "mask"] == ["id18"]
    assert hits[0].masked[:3] == NUMBER[:3]
    for text in (written, f"王某某（{written}）", f"/files/王某{written}.pdf", f"名单 {written} 13912345678"):
        masked = identity_numbers.mask(text)
        assert "*" * 13 in masked, text
        plain = identity_numbers.plain(masked)
        assert NUMBER[6:14] not in "".join(char for char in plain if char.isdigit()), text


@pytest.mark.parametrize(
    "row",
    [
        f"统一社会信用代码 {split(NUMBER, 2, 6, 9, 1)}",  # groups of a credit code
        f"项目编号 {split(NUMBER, 6, 8, 4, mark='-')}",
        f"合同编号：{split(NUMBER, 6, 8, 4, mark='.')}",
        f"备案号 {split(NUMBER, 6, 8, 4, mark='/')}",
        f"坐标 {split(NUMBER, 6, 12, mark='.')}",
        f"第 {split(NUMBER, 6, 8, 4, mark='/')} 号文",
        "130123\t19771022\t7770",  # cells of a table that only stand side by side
        split(NUMBER, 6, 8, 4, mark="\t"),
        f"v1.{split(NUMBER, 6, 8, 4, mark='.')}.0",
        f"文件 {NUMBER[:14]}/{NUMBER[14:]}",
        "成立日期 2019-10-22 登记号 130123 有效期 2029-10-21",
        f"流水号 {NUMBER.translate(HAN)}",
    ],
)
def test_other_numbers_in_groups_accuse_nobody(row: str) -> None:
    assert people.find([row]) == ()


def test_a_list_of_codes_beside_dates_of_birth_is_no_list_of_numbers() -> None:
    rows = ["姓名\t行政区划\t出生日期\t编号"]
    for n in range(60):
        number = id18(n)
        rows.append(f"张三\t{number[:6]}\t{number[6:14]}\t{number[14:]}")
    assert people.find(rows) == ()


def test_a_number_broken_over_two_lines() -> None:
    for at in (6, 10, 14, 17):
        hits = people.find(["姓名：张三", f"身份证号：{NUMBER[:at]}", NUMBER[at:], "住址"])
        assert [hit.kind for hit in hits] == ["id18"], at
    assert people.find(["合同编号：" + NUMBER[:14], NUMBER[14:]]) == ()
    assert people.find(["身份证复印件", "2019", "1022"]) == ()


def page(body: str) -> str:
    return f"<html><head><title>名单公示</title></head><body><h1>名单公示</h1>{body}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>身份证号：<span>{NUMBER[:6]}</span><span>{NUMBER[6:14]}</span><b>{NUMBER[14:]}</b></p>",
        f"<p>身份证号：{NUMBER[:9]}<wbr>{NUMBER[9:]}</p>",
        f"<p>身份证号：{NUMBER[:6]}&#8203;{NUMBER[6:]}</p>",
        f"<p>身份证号：{NUMBER[:6]}&nbsp;{NUMBER[6:14]}&nbsp;{NUMBER[14:]}</p>",
        f"<p>身份证号：{NUMBER[:12]}<br>{NUMBER[12:]}</p>",
        f"<table><tr><th>姓名</th><th>身份证号</th></tr><tr><td>张三</td><td>{NUMBER[:10]}<br>{NUMBER[10:]}</td></tr></table>",
        "<table><tr><td>身份证号</td>" + "".join(f"<td>{char}</td>" for char in NUMBER) + "</tr></table>",
    ],
)
def test_a_page_that_breaks_a_number_by_tags(body: str) -> None:
    reading = read_page(PageSource(url="http://www.example.gov.cn/a.html", static_html=page(body).encode()))
    assert [hit.kind for hit in reading.page.personal] == ["id18"]


def card(length: int = 19, start: str = "622202") -> str:
    body = (start + "0200112233445566")[: length - 1]
    return body + luhn.calc_check_digit(body)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (f"http://x.gov.cn/q?card={card()}", card()[4:12]),
        (f"http://x.gov.cn/q?a=1&yhkh={card(16)}#x", card(16)[4:12]),
        (f"http://x.gov.cn/q?no={card()}", card()[4:12]),  # 62: no other number begins and ends like a card
        (f"http://x.gov.cn/q?acctNo={card(16, '411111')}", card(16, "411111")[4:12]),
        ("http://x.gov.cn/q?mobile=13812341000", "1234"),
        ("http://x.gov.cn/q?a=b;tel=138-1234-1000", "1234"),
        ("http://x.gov.cn/q?sjh=%2B8613812341000", "1234"),
        ("http://x.gov.cn/q?name=138%201234%201000", "1234"),
        ("http://x.gov.cn/q?p=13812341000", "1234"),
        (f"链接为“http://x.gov.cn/q?phone=13812341000&u={NUMBER}”", "1234"),
        (f"http://x.gov.cn/q?sfz={split(NUMBER, 6, 8, 4, mark='%20')}", NUMBER[6:14]),
    ],
)
def test_the_query_of_an_address_is_masked(url: str, kept: str) -> None:
    masked = identity_numbers.mask(url)
    assert "***" in masked
    assert kept not in masked
    assert identity_numbers.mask(masked) == masked


@pytest.mark.parametrize(
    "url",
    [
        "http://x.gov.cn/art/2026/10/19/art_1229_13812341000.html",
        "http://x.gov.cn/13812341000/",
        "http://x.gov.cn/q?id=13812341000&t=17612345678",
        "http://x.gov.cn/q?newsId=6212345678901234567",
        "http://x.gov.cn/q?page=2&size=20261019123",
        "http://x.gov.cn/202610/t20261019_003.html?ts=1761234567890",
        "http://x.gov.cn/zwgk/2019/130123/20191022/0007.html",
    ],
)
def test_keys_in_addresses_stay(url: str) -> None:
    assert identity_numbers.mask(url, mobiles=True) == url


@pytest.mark.parametrize(
    "written",
    ["138.1234.1000", "138·1234·1000", "1381 2341 000", "138\u200b12341000", "１３８１２３４１０００", "13812341000."],
)
def test_mobiles_in_odd_spellings(written: str) -> None:
    assert "1234" not in identity_numbers.plain(identity_numbers.mask(f"手机：{written}", mobiles=True))


@pytest.mark.parametrize("text", ["版本 138.1234.1000.2", "IP 138.12.34.100", "13812341000.html", "编号A13812341000"])
def test_what_is_no_mobile(text: str) -> None:
    assert identity_numbers.mask(text, mobiles=True) == text


@pytest.mark.timeout(30)  # a hang is the failure
def test_hostile_runs_do_not_hang() -> None:
    for unit in ("1 ", "13.", "1\u200b", "1\t", "110101 19900101 ", "13812341000 ", "1/2-3.", "〇", "?1=1&"):
        text = unit * (20_000 // len(unit))
        identity_numbers.mask(text, mobiles=True)
        people.find([text])
        people.find(text.split(" ")[:5000])


def test_the_veil_masks_what_is_spelled_oddly() -> None:
    veil = Veil([])
    for how, written in SPELLED.items():
        if how != "written out":
            shown = veil.over({"quote": f"王某（{written}）"})["quote"]
            assert "*" * 13 in shown, how
    told = veil.result({"a": ["来信人电话 13812341000", {"url": f"http://x.gov.cn/q?card={card()}"}]})
    assert "13812341000" not in str(told)
    assert card() not in str(told)
