"""The detector of personal information against labelled snippets, and its masks: nothing raw comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc

from audit.read.page.page import PageSource, read_page
from audit.read.privacy import identity_numbers, people

SNIPPETS = Path(__file__).parent / "snippets" / "personal.txt"


def id18(number: int) -> str:
    """A valid number of the region 1399, which does not exist, with every kind of check digit among the first ones."""
    born = f"19{30 + number * 7 % 65:02}{number % 12 + 1:02}{number * 5 % 28 + 1:02}"
    body = f"1399{number % 90 + 10:02}{born}{(number * 37 + 11) % 1000:03}"
    return body + ric.calc_check_digit(body + "0")


def grouped(number: str, shape: str) -> str:
    shape, _, mark = shape.partition("/")
    sizes = [1] * len(number) if shape == "1" else [int(size) for size in shape.split("-")]
    pieces, at = [], 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    assert at == len(number)
    return (mark or " ").join(pieces)


def card(number: int, length: int) -> str:
    body = ("62220" + f"{(number * 7919 + 104729) * 1000003 % 10**14:014}")[: length - 1]
    return body + luhn.calc_check_digit(body)


def number_of(kind: str, index: int, form: str) -> str:
    if kind == "id":
        made = id18(index)
        if form == "bad":
            return made[:-1] + ("0" if made[-1] != "0" else "1")
        if form == "x":
            return next(id18(n) for n in range(index, index + 500) if id18(n).endswith("X")).lower()
        if form == "wide":
            return "".join(chr(ord(char) + 0xFEE0) for char in made)
        if form == "hide":
            return made[:6] + "********" + made[14:]
        if form == "born":
            return f"{made[6:10]}-{made[10:12]}-{made[12:14]}"
        return grouped(made, form) if form else made
    if kind == "short":
        made = id18(index)
        return made[:6] + made[8:17]
    if kind == "card":
        if form == "bad":
            made = card(index, 19)
            return made[:-1] + str((int(made[-1]) + 1) % 10)
        if form == "4":
            return grouped(card(index, 16), "4-4-4-4")
        return card(index, int(form or 19))
    if kind == "mob":
        made = f"1{3 + index % 7}{(index * 48271 + 12345) % 10**9:09}"
        return grouped(made, form) if form else made
    if kind == "both":  # passes the arithmetic of both
        return next(made for n in range(1, 2000) if uscc.is_valid(made := id18(n)))
    assert kind == "uscc"
    body = f"9113990{index}MA0{index:02}X{index:02}F"[:17].ljust(17, "2")
    return body + uscc.calc_check_digit(body)


def filled(line: str, raw: set[str]) -> str:
    def one(match: re.Match[str]) -> str:
        made = number_of(match[1], int(match[2]), match[3] or "")
        if match[3] not in ("hide", "born"):
            raw.update((made, re.sub(r"[ -]", "", made)))
        return made

    return re.sub(r"\{([a-z]+?)(\d+)(?::([^}]*))?\}", one, line)


def snippets() -> list[tuple[str, list[str], set[str]]]:
    cases: list[tuple[str, list[str], set[str]]] = []
    for line in SNIPPETS.read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            cases.append((line[1:].strip(), [], set()))
        elif cases and line:
            cases[-1][1].append(filled(line, cases[-1][2]).replace("|", "\t"))
    return cases


CASES = snippets()


def test_there_are_enough_of_both() -> None:
    assert len(CASES) >= 120
    assert 50 <= sum(wanted == "-" for wanted, _, _ in CASES) <= len(CASES) - 50


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{wanted}" for n, (wanted, _, _) in enumerate(CASES, 1)])
def test_a_labelled_snippet(case: tuple[str, list[str], set[str]]) -> None:
    wanted, rows, raw = case
    hits = people.find(rows)

    assert sorted(hit.kind for hit in hits) == ([] if wanted == "-" else sorted(wanted.split())), rows
    written = json.dumps(msgspec.to_builtins(hits), ensure_ascii=False)
    assert not [number for number in raw if number in written]
    assert "号" not in "".join(hit.masked for hit in hits if hit.kind == "address")


def test_free_strings_are_masked_wider_than_the_detector_accuses() -> None:
    number = id18(44)
    for text in (
        number, f"张三{number}.pdf", f"/a/sfz{number}x/1.html", f"http://x.gov.cn/?n={number}",
        grouped(number, "6-8-4"), "".join(chr(ord(char) + 0xFEE0) for char in number),
        f"身份证{number[:6] + number[8:17]}", f"卡号{card(3, 19)}",
    ):  # fmt: skip
        masked = identity_numbers.mask(text)
        assert masked != text
        assert "*" in masked
        assert number[6:14] not in identity_numbers.plain(masked)
    assert identity_numbers.mask("电话 13812341000") == "电话 13812341000"
    assert identity_numbers.mask("电话 13812341000", mobiles=True) == "电话 138****1000"
    for text in ("", "云政发〔2026〕12号", f"统一社会信用代码{number_of('uscc', 1, '')}", "/202610/t20261019_003.html"):
        assert identity_numbers.mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    for _, rows, _ in CASES:
        once = identity_numbers.mask("\n".join(rows))
        assert identity_numbers.mask(once) == once


@pytest.mark.timeout(60)  # a hang is the failure; it takes a fifth of a second
def test_many_rows_do_not_hang() -> None:
    """A detector that backtracks would be a way to stop an audit."""
    rows = [
        "1 " * 2000,
        "13990019900101" * 200,
        "- " * 3000,
        "张三\t" * 500,
        "村" * 4000,
        "路1号" * 1500,
        "0-" * 3000,
    ] * 3
    people.find(rows)
    identity_numbers.mask("\n".join(rows))


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("2026年国庆假期值班安排", False),
        ("2026年困难学生资助名单", True),
        ("2026年第二季度临时救助对象一览表", True),
        ("职业技能培训机构学员补贴公示", True),
        ("种粮大户补贴公示", True),
        ("农业技术专家一览表", False),
        ("定点医疗机构一览表", False),
        ("农机购置补贴经销网点一览表", False),
    ],
)
def test_the_title_of_a_page_tells_a_list_to_be_called(title: str, told: bool) -> None:
    rows = "".join(
        f"<tr><td>10月{n}日</td><td>{name}</td><td>1393199200{n}</td></tr>"
        for n, name in enumerate(["王建国", "李秀英", "张志强", "刘芳"])
    )
    html = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>发布时间：2026-09-28</p>"
        f"<table><tr><th>日期</th><th>姓名</th><th>电话</th></tr>{rows}</table></body></html>"
    )
    page = read_page(PageSource(url="http://www.example.gov.cn/a.html", static_html=html.encode())).page
    assert any(hit.kind == "mobile" for hit in page.personal) is told
