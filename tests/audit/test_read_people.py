"""Personal numbers: found by checksum and context, masked at once, never an office's line or a credit code."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import json

import msgspec
import pytest
from stdnum.cn import ric

from audit.read.page.page import PageSource, read_page
from audit.read.privacy import people


def id18(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")  # counts all but the last place


GOOD = id18("11010519491231002")
OTHER = id18("13010219800229101")
LATER = id18("13040219991104051")


def test_a_valid_id_is_found_and_masked() -> None:
    hits = people.find([f"张三 {GOOD} 玉泉村"])
    assert [(hit.kind, hit.masked) for hit in hits] == [("id18", GOOD[:3] + "*" * 13 + GOOD[-2:])]
    assert GOOD not in json.dumps(msgspec.to_builtins(hits), ensure_ascii=False)
    assert GOOD[6:14] not in hits[0].context


def test_two_in_one_row_hide_each_other() -> None:
    hits = people.find([f"张三 {GOOD} 李四 {OTHER}"])
    assert len(hits) == 2
    text = str(hits)
    assert GOOD not in text
    assert OTHER not in text


@pytest.mark.parametrize(
    "row",
    [
        GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"),  # wrong check digit
        id18("11010519490230002"),  # 30 February
        "110***********0021",  # already masked
        "91130682MA071YFW0B",  # credit code
        "统一社会信用代码 12110105400000012X9",
        "A" + GOOD,
        GOOD + "1",
        id18("99010519491231002"),  # no such province
    ],
)
def test_what_is_no_id(row: str) -> None:
    assert [hit.kind for hit in people.find([f"姓名 {row} 备注"])] == []


def test_fifteen_digits_need_a_word_that_says_so() -> None:
    number = "130402551104051"
    assert [hit.kind for hit in people.find([f"身份证号 {number}"])] == ["id15"]
    assert people.find([f"订单编号 {number}"]) == ()
    assert people.find(["身份证号 130402551304051"]) == ()  # month 13


def test_mobiles_in_a_list_of_people() -> None:
    rows = ["姓名 电话 地址"] + [f"王{name} 1381234{1000 + at} 玉泉村" for at, name in enumerate("一二三四")]
    hits = people.find(rows)
    assert [hit.kind for hit in hits] == ["mobile"] * 4
    assert hits[0].masked == "138****1000"
    assert "13812341000" not in str(hits)


@pytest.mark.parametrize(
    "rows",
    [
        ["联系人：张三 13812341000", "咨询电话：13812341001", "监督电话：13812341002", "值班电话：13812341003"],
        ["张三 13812341000", "李四 13812341001"],
        ["市教育局办公室 13812341000", "市财政局办公室 13812341001", "市民政局办公室 13812341002"],
        ["138****1000", "139****1001", "137****1002"],
        ["20138123410001", "1.13812341000.2", "A13812341000", "13812341000B"],
    ],
)
def test_office_lines_and_short_lists_are_no_leak(rows: list[str]) -> None:
    assert people.find(rows) == ()


def test_bank_cards_need_luhn_and_a_word() -> None:
    assert [hit.kind for hit in people.find(["户名 张三 一卡通账号 6222021234567894"])] in (["bankcard"], [])
    good = "6222021234567890128"
    digits = [int(c) for c in good[:-1]]
    total = sum((d * 2 - 9 if d > 4 else d * 2) if at % 2 == 0 else d for at, d in enumerate(reversed(digits)))
    good = good[:-1] + str(-total % 10)
    assert [hit.kind for hit in people.find([f"户名 张三 银行账号 {good}"])] == ["bankcard"]
    assert people.find([f"条形码 {good}"]) == ()


def test_a_page_never_shows_a_raw_number_but_in_its_own_text() -> None:
    rows = "".join(
        f"<tr><td>王{n}</td><td>{number}</td></tr>" for n, number in zip("一二三", (GOOD, OTHER, LATER), strict=True)
    )
    html = f"<html><head><title>补贴发放公示</title></head><body><h1>补贴发放名单公示</h1><p>发布日期：2022-09-28</p><table><tr><th>姓名</th><th>身份证号</th></tr>{rows}</table></body></html>"
    page = read_page(PageSource(url="http://www.yunquan.gov.cn/a/t20220928_1.html", static_html=html.encode())).page
    assert [hit.kind for hit in page.personal] == ["id18"] * 3
    dumped = msgspec.json.encode(page).decode()
    assert not any(number in dumped for number in (GOOD, OTHER, LATER))
