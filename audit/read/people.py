"""Personal numbers in a text, masked where they are found.

No raw number ever leaves this module: what is returned holds masks only, also in the words around a hit.
"""

from __future__ import annotations

import datetime as dt
import re

from stdnum.cn import ric, uscc

from rules.facts import Personal

MAX_HITS = 200
_ID18 = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXxＸ](?![\dA-Za-z])"
)
_ID15 = re.compile(r"(?<![\dA-Za-z.\-/])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z.\-/])")
_MOBILE = re.compile(r"(?<![\dA-Za-z*.\-])(?:\+?86[- ]?)?(1[3-9]\d{9})(?![\dA-Za-z*.])")
_CARD = re.compile(r"(?<![\dA-Za-z])(?:\d{16}|\d{18,19}|\d{4}(?: \d{4}){3,4})(?![\dA-Za-z])")
_CARD_WORDS = re.compile(r"卡号|账号|帐号|账户|银行|开户|一卡通|存折")
_ID_WORDS = re.compile(r"身份证|证件号|公民身份|身份号码|户主|姓名")
_OFFICE = re.compile(
    r"联系人|联系电话|联系方式|咨询|办公|值班|热线|监督|举报|投诉|服务电话|电话[：:]|负责人"
    r"|客服|单位|公司|代理机构|采购人|供应商|窗口|受理|报名|传真|邮箱|"
    r"手机号码?[：:]|招标|投标|中心|管理员|村委|居委|派出所|大队|驻村|网格|站长|主任|书记|经办"
)
_DIGITS = re.compile(r"\d(?:[\d\- ]{5,}\d|\d{5,})[Xx]?")
_LONG = re.compile(r"\d{11}|\d{4} \d{4}")
_NAME = re.compile(r"(?:^|[\s,，、|\t])[\u4e00-\u9fff·]{2,4}(?=[\s,，、|\t])")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


def _mask(number: str, head: int, tail: int) -> str:
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def _around(line: str, start: int, end: int) -> str:
    """Up to 16 characters either side, every long number in them masked."""
    words = line[max(0, start - 16) : start] + "□" + line[end : end + 16]
    return re.sub(
        r"\d{5,}[Xx]?", lambda m: "*" * len(m.group()), _DIGITS.sub(lambda m: "*" * len(m.group()), words)
    ).replace("□", "…")


def _is_id18(number: str) -> bool:
    if number[:2] not in _PROVINCES or len(set(number[:17])) < 4:
        return False
    try:
        # Not ric.is_valid: its list of counties lacks new and renamed ones, and a leak there is a leak.
        if ric.calc_check_digit(number) != number[-1] or uscc.is_valid(number):
            return False
        return ric.get_birth_date(number) <= dt.date(2100, 1, 1)
    except Exception:  # a detector must never stop the reading of a page; an odd number is no hit
        return False


def _is_id15(number: str, line: str) -> bool:
    """15 digits have no check digit: a real date and a word that says what the number is are both needed."""
    try:
        dt.date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return number[:2] in _PROVINCES and bool(_ID_WORDS.search(line)) and len(set(number)) > 4


def _luhn(number: str) -> bool:
    total = 0
    for at, char in enumerate(reversed(number)):
        digit = int(char)
        if at % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def find(rows: list[str], where: str = "正文") -> tuple[Personal, ...]:
    """Personal numbers in rows of text (lines of a page, rows of a sheet), masked, in order; at most 200.

    Mobile numbers count only in lists: three rows or more that each hold one and no office word (P: private persons'
    numbers, never the contact line of an office).
    """
    hits: list[Personal] = []
    mobiles: list[tuple[int, Personal]] = []
    heading = ""
    if not _LONG.search("\n".join(rows)):
        return ()
    for at, row in enumerate(rows):
        if len(hits) >= MAX_HITS:
            break
        if not _LONG.search(row):
            if len(row) <= 120 and not row.isascii():
                heading = (heading + " " + row)[-160:]
            continue
        taken: list[tuple[int, int]] = []
        for m in _ID18.finditer(row):
            number = m.group().upper().replace("Ｘ", "X")
            if _is_id18(number):
                taken.append(m.span())
                hits.append(
                    Personal(kind="id18", masked=_mask(number, 3, 2), context=_around(row, *m.span()), where=where)
                )
        for m in _ID15.finditer(row):
            if _is_id15(m.group(), heading + " " + row):
                taken.append(m.span())
                hits.append(
                    Personal(kind="id15", masked=_mask(m.group(), 3, 2), context=_around(row, *m.span()), where=where)
                )
        for m in _CARD.finditer(row):
            number = m.group().replace(" ", "")
            if any(m.start() < end and start < m.end() for start, end in taken):
                continue
            if (
                number[0] in "3456"
                and _luhn(number)
                and _CARD_WORDS.search(heading[-60:] + " " + row)
                and len(set(number)) > 4
                and not uscc.is_valid(number)
            ):
                hits.append(
                    Personal(kind="bankcard", masked=_mask(number, 4, 3), context=_around(row, *m.span()), where=where)
                )
        for m in _MOBILE.finditer(row):
            if _OFFICE.search(row) or len(row) > 200:
                continue
            hit = Personal(kind="mobile", masked=_mask(m.group(1), 3, 4), context=_around(row, *m.span()), where=where)
            mobiles.append((at, hit))
    named = sum(1 for at, _ in mobiles if _NAME.search(" " + rows[at] + " "))
    lines = {at for at, _ in mobiles}
    if len(lines) >= 3 and named * 2 >= len(mobiles):
        hits.extend(hit for _, hit in mobiles)
    return tuple(hits[:MAX_HITS])
