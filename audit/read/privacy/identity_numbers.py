"""Identity and card numbers recognised by their own arithmetic, however their digits are written.

Never returns a raw number to a caller that stores: :func:`mask` is what leaves, :func:`identities` stays in this room.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

# One character for one, so that places in the plain text are places in the text as written.
_UNSEEN = "\u200b"  # what nobody sees on the page: the number beside it is whole
_PLAIN = str.maketrans(
    {
        **{
            char: str(unicodedata.decimal(char))
            for char in map(chr, range(0x80, 0x20000))
            if unicodedata.decimal(char, None) is not None
        },
        **dict.fromkeys(
            "\u3000\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "
        ),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", _UNSEEN),
        **dict.fromkeys("‐‑‒–—―−－﹣⁃", "-"),
        **dict.fromkeys("．｡", "."),
        "／": "/",
        "＿": "_",
        **dict.fromkeys("●■█○※＊﹡✱∗⁎", "*"),
        **dict.fromkeys("ＸХΧⅩ", "X"),
        **dict.fromkeys("ｘхχⅹ", "x"),
    }
)
_COMMON = {chr(code): plain for code, plain in _PLAIN.items()}
# What lies beyond 16 bits has a branch of its own: one class for all is searched by its ranges, one after another.
_ODD = re.compile("[" + re.escape("".join(char for char in _COMMON if char <= "\uffff")) + "]|[\U00010000-\U0001ffff]")
_DATE = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_COMPACT = rf"[1-9]\d{{5}}{_DATE}\d{{3}}[\dXx]"
# How people break the eighteen digits: by meaning (6-8-4 and finer), by fours, threes or sixes, one by one.
_SHAPES = frozenset((
    (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (3, 3, 8, 4), (2, 2, 2, 4, 2, 2, 4), (2, 2, 2, 8, 4),
    (6, 12), (14, 4), (17, 1), (10, 8), (4, 4, 4, 4, 2), (4, 4, 4, 6), (6, 6, 6), (3, 3, 3, 3, 3, 3), (1,) * 18,
))  # fmt: skip
_GAP = r"[ \-./_·•・|,，、:：\t\n\u200b]{1,3}"
_GAPS = re.compile(r"[ \-./_·•・|,，、:：\t\n\u200b]+")
_LOOSE = re.compile(rf"(?<!\d)\d+(?:{_GAP}\d+)+")
_GROUP = re.compile(r"\d+")
_CHECK_X = re.compile(rf"(?:{_GAP})?[Xx×](?![\dA-Za-z*×])")
_APART = re.compile(r"[ \-./\u200b]{1,3}")  # what an accusation rests on; the rest is only masked
_ALONE = re.compile(rf"(?<![\dA-Za-z])(?<!\d[.\-/]){_COMPACT}(?![\dA-Za-z])(?![.\-/]\d)")
_ALONE_X = re.compile(rf"(?<![\dA-Za-z])(?<!\d[.\-/])[1-9]\d{{5}}{_DATE}\d{{3}}×(?![\dA-Za-z*×])")
_ANYWHERE = re.compile(rf"(?<!\d){_COMPACT}(?!\d)")
_ID15 = re.compile(r"(?<![\dA-Za-z.\-/])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z.\-/])")
_ID15_ANYWHERE = re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_CARD = re.compile(
    r"(?<![\dA-Za-z])(?<!\d[.\-])(?:\d{16,19}|\d{4}(?:[ \-\u200b]{1,2}\d{4}){3}(?:[ \-\u200b]{1,2}\d{1,3})?"
    r"|\d{6}[ \-\u200b]{1,2}\d{10,13})(?![\dA-Za-z])(?![.\-]\d)"
)
_M = r"[ .\-·\u200b]{1,3}"
MOBILE = re.compile(
    rf"(?<![\dA-Za-z*\-])(?<!\d\.)(?:\+?86[- ]?)?"
    rf"(1[3-9]\d{{9}}|1[3-9]\d{_M}\d{{4}}{_M}\d{{4}}|1[3-9]\d\d{_M}\d{{4}}{_M}\d{{3}}|1\u200b?[3-9](?:\u200b?\d){{9}})"
    rf"(?![\dA-Za-z*])(?!\.[\dA-Za-z])(?!-\d)"
)
# Figures of an identity number written out, and what may stand for them.
_HAN = {char: str(n // 2) for n, char in enumerate("〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖")} | {"○": "0"}
# It begins with a figure and looks back from behind it: the search then stops at figures only.
_H = "".join(_HAN)
HAN_ID = re.compile(rf"[{_H}](?<![{_H}].)[{_H}]{{16}}[{_H}Xx](?![{_H}])")
_MAY_HOLD = re.compile(rf"(?:\d[^0-9A-Za-z\u4e00-\u9fff]{{0,3}}){{15}}|[{_H}]{{17}}")
_CORE = re.compile(rf"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{{4}}{_DATE}")
_CARD_LIKE = re.compile(r"\d{15}|\d{4}[ \-\u200b]{1,2}\d{4}[ \-\u200b]{1,2}\d{4}|\d{6}[ \-\u200b]{1,2}\d{10}")
_MAY_HOLD_MOBILE = re.compile(r"1[^0-9A-Za-z\u4e00-\u9fff]{0,2}[3-9](?:[^0-9A-Za-z\u4e00-\u9fff]{0,2}\d){9}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")  # GB/T 2260
# Words that say a number is an identity number, also as programs name their fields.
HINT = re.compile(
    r"身份证|证件号|证件编号|公民身份|身份号码|sfz|zjh|id_?card|id_?no\b|identity_?(?:card|no)|cert_?no|card_?id",
    re.IGNORECASE,
)
CARD_HINT = re.compile(r"卡号|账号|帐号|账户|银行|开户|一卡通|存折")


def plain(text: str) -> str:
    """Full-width digits, odd blanks, hyphens and mask characters as their common forms; the length stays."""
    if text.isascii():
        return text
    for char in frozenset(_ODD.findall(text)):  # few and often: str.translate with a table takes ten times as long
        text = text.replace(char, _COMMON.get(char, char))
    return text


def may_be_long(run: str) -> bool:
    """Whether a loose run of figures may hold an identity or card number; quick, and wrong only in saying yes."""
    return bool(_CARD_LIKE.search(run)) or (len(run) > 14 and bool(_CORE.search(compact(run))))


def is_province(number: str) -> bool:
    """Whether a number begins with the code of a province (GB/T 2260)."""
    return _PROVINCE.match(number) is not None


def compact(written: str) -> str:
    return _GAPS.sub("", written).upper()


def stars(number: str, head: int, tail: int) -> str:
    """The first and last characters, stars between."""
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def is_id18(number: str) -> bool:
    """GB 11643: province, date, check digit. Counties are not asked: stdnum's list lacks new and renamed ones."""
    if not is_province(number) or len(set(number[:17])) < 4:
        return False
    try:
        if ric.calc_check_digit(number) != number[-1]:
            return False
        return ric.get_birth_date(number) <= dt.date(2100, 1, 1)
    except ValidationError:  # a day that no calendar has
        return False


def is_credit_code(number: str) -> bool:
    """One identity number in 31 passes the arithmetic of credit codes too: only a word beside it decides then."""
    return bool(uscc.is_valid(number))


def looks_dated(number: str) -> bool:
    """Whether somebody alive may be born on that day: outside running text nothing older is taken for a person's."""
    return "1900" <= number[6:10] <= "2035"


def is_id15(number: str) -> bool:
    """Fifteen digits have no check digit: province and date only. Callers ask for a word that says what it is."""
    try:
        dt.date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return is_province(number) and len(set(number)) > 4


def is_card(number: str) -> bool:
    """Luhn, and a first digit that banks use (3–6; 95588 of old cards)."""
    if number[0] not in "3456" and not number.startswith("95588"):
        return False
    total = 0
    for at, char in enumerate(reversed(number)):
        digit = int(char)
        if at % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0 and len(set(number)) > 4


class Identity(NamedTuple):
    """A valid 18-digit number in a plain line. ``apart``: its figures stand in groups that a reader sees; ``usual``:
    in groups as people write them."""

    start: int
    end: int
    number: str
    apart: bool = False
    usual: bool = True


def identities(line: str) -> Iterator[Identity]:
    """Each valid 18-digit number of a plain line, however its figures are written."""
    taken: list[tuple[int, int]] = []
    for match in (*_ALONE.finditer(line), *_ALONE_X.finditer(line)):
        number = match.group().upper().replace("×", "X")
        if is_id18(number):
            taken.append(match.span())
            yield Identity(*match.span(), number)
    for found in _grouped(line):
        beside = line[max(0, found.start - 2) : found.start] + "\n" + line[found.end : found.end + 2]
        if not overlaps(found[:2], taken) and not _TIED.search(beside) and _seen_apart(line, found):
            taken.append(found[:2])
            yield found
    for match in HAN_ID.finditer(line):
        number = "".join(_HAN.get(char, char) for char in match.group()).upper()
        if is_id18(number):
            yield Identity(*match.span(), number)


_TIED = re.compile(r"[A-Za-z]\n|\d[.\-/]\n|\n[A-Za-z]|\n[.\-/]\d")


def _seen_apart(line: str, found: Identity) -> bool:
    """Whether the groups of a number stand apart by what people put there, or alone in cells."""
    gaps = _GROUP.sub("", line[found.start : found.end]).strip("Xx×")
    return (found.end - found.start == 35 and set(gaps) == {"\t"}) or not set(gaps) - set(" -./\u200b")


def _grouped(line: str) -> Iterator[Identity]:
    """Groups of figures that stand together and make a valid number; from any group on, so that others may be near."""
    for run in _LOOSE.finditer(line):
        groups = [match.span() for match in _GROUP.finditer(line, *run.span())]
        for first, (start, _) in enumerate(groups):
            held = 0
            for last in range(first, len(groups)):
                held += groups[last][1] - groups[last][0]
                end, mark = groups[last][1], None
                if held == 17:
                    mark = _CHECK_X.match(line, end)
                if held < 17 or (held == 17 and mark is None):
                    continue
                if held <= 18 and (last > first or mark is not None):
                    end = mark.end() if mark else end
                    number = compact(line[start:end]).replace("×", "X")
                    if is_id18(number):
                        yield Identity(start, end, number, *_shape(line, groups[first : last + 1], end))
                        break
                if held >= 18:
                    break


def _shape(line: str, groups: list[tuple[int, int]], end: int) -> tuple[bool, bool]:
    """(stands apart for a reader, in groups as people write them)."""
    between = {line[a[1] : b[0]] for a, b in pairwise(groups)}
    sizes = [stop - start for start, stop in groups]
    if end > groups[-1][1]:  # an X for a last figure: beside the last group, or a group of its own
        if end - groups[-1][1] == 1:
            sizes[-1] += 1
        else:
            sizes.append(1)
            between.add(line[groups[-1][1] : end - 1])
    return any(gap.strip(_UNSEEN) for gap in between), tuple(sizes) in _SHAPES


def short_identities(line: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, number) of what may be 15-digit identity numbers."""
    for match in _ID15.finditer(line):
        if is_id15(match.group()):
            yield *match.span(), match.group()


def cards(line: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, number) of what may be bank cards: 16 to 19 digits that pass Luhn."""
    for match in _CARD.finditer(line):
        number = compact(match.group())
        if 16 <= len(number) <= 19 and is_card(number):
            yield *match.span(), number


def overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def mask(text: str, *, mobiles: bool = False) -> str:
    """A free string (title, address, quote, file name) with every identity and card number in it masked.

    Wider than the detector: what is stored may lose an innocent number, never keep a guilty one. 18 digits need only
    their check digit and date; 15 digits and cards a word that says what they are. In the query of an address, mobile
    numbers and cards are masked too.
    """
    if not text:
        return text
    line = plain(text)
    queried = "=" in line and _QUERY.search(line) is not None
    if not (queried or _MAY_HOLD.search(line) or (mobiles and _MAY_HOLD_MOBILE.search(line))):
        return text
    spans: list[tuple[int, int, str]] = []

    def add(start: int, end: int, covered: str) -> None:
        if not overlaps((start, end), [span[:2] for span in spans]):
            spans.append((start, end, covered))

    for written in (line, _ESCAPE.sub("%zz", line)):  # %89 before a number in an address is no part of the number
        for match in _ANYWHERE.finditer(written):
            if is_id18(match.group().upper()):
                add(*match.span(), stars(match.group(), 3, 2))
    for found in (*identities(line), *_grouped(line), *_grouped(_ESCAPE.sub("   ", line))):
        add(found.start, found.end, stars(found.number, 3, 2))
    if HINT.search(line):
        for match in _ID15_ANYWHERE.finditer(line):
            if is_id15(match.group()):
                add(*match.span(), stars(match.group(), 3, 2))
    if CARD_HINT.search(line):
        for start, end, number in cards(line):
            add(start, end, stars(number, 4, 3))
    for match in _QUERY.finditer(line) if queried else ():
        for start, end, covered in _in_query(match):
            add(start, end, covered)
    if mobiles:
        for match in MOBILE.finditer(line):
            if not _in_path(line, match.start(1)):
                add(*match.span(1), stars(compact(match.group(1)), 3, 4))
    for start, end, covered in sorted(spans, reverse=True):
        text = text[:start] + covered + text[end:]
    return text


# A parameter of an address. Names that say what the value is come before those that say it is only a key.
_QUERY = re.compile(r"(?<=[?&;])([\w.\-\[\]%]{1,40})=([^&#\s\"'<>]{11,80})")
_OF_A_PERSON = re.compile(r"mob|phone|tel|cell|contact|user|account|acct|card|bank|sj|lxfs|yhk|kh$|zh$|name", re.I)
_OF_A_THING = re.compile(r"(?:id|code|time|stamp|date|ver|page|seq|num|key|sign|token)s?$|^[_tvr]$", re.I)
_CARD_FIRST = re.compile(r"62|4\d{15}$|5[1-5]\d{14}$")


def _in_query(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Mobile numbers and cards in the value of a parameter."""
    name, value, at = match[1], _ESCAPE.sub("   ", match[2]).replace("+", " "), match.start(2)
    of_person = _OF_A_PERSON.search(name) is not None
    if of_person or not _OF_A_THING.search(name):
        for found in MOBILE.finditer(value):
            yield at + found.start(1), at + found.end(1), stars(compact(found[1]), 3, 4)
    for start, end, number in cards(value):
        if of_person or _CARD_FIRST.match(number):
            yield at + start, at + end, stars(number, 4, 3)


def _in_path(line: str, at: int) -> bool:
    """Whether a place lies in an address, where eleven figures are a key; its query was looked at by itself."""
    begun = max(line.rfind(" ", 0, at), line.rfind("\n", 0, at)) + 1
    scheme = line.find("://", begun, at)
    return scheme >= 0 and line[begun:at].isascii()
