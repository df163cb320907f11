"""Identity and card numbers recognised by their own arithmetic, however their digits are written.

Never returns a raw number to a caller that stores: :func:`mask` is what leaves, :func:`identities` stays in this room.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from stdnum.cn import ric, uscc

# One character for one, so that places in the plain text are places in the text as written.
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF38: "X", 0xFF58: "x", 0xFF0A: "*", 0xFF0D: "-"}
_PLAIN = str.maketrans(
    {
        **{chr(code): char for code, char in _WIDE.items()},
        **dict.fromkeys("\u3000\xa0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff", " "),
        **dict.fromkeys("‐‑–—−", "-"),
        **dict.fromkeys("●■█○※＊﹡✱∗⁎", "*"),
    }
)
_ODD = re.compile("[" + re.escape("".join(chr(code) for code in _PLAIN)) + "]")
_DATE = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_COMPACT = rf"[1-9]\d{{5}}{_DATE}\d{{3}}[\dXx]"
_GAP = r"[ \-]{1,3}"
# How people break the eighteen digits: by meaning (6-8-4 and finer), by fours, threes or sixes, one by one.
_SHAPES = (
    (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (3, 3, 8, 4), (2, 2, 2, 4, 2, 2, 4), (2, 2, 2, 8, 4),
    (6, 12), (14, 4), (17, 1), (10, 8), (4, 4, 4, 4, 2), (4, 4, 4, 6), (6, 6, 6), (3, 3, 3, 3, 3, 3), (1,) * 18,
)  # fmt: skip
_SPLIT = "|".join(
    _GAP.join([*(rf"\d{{{n}}}" for n in shape[:-1]), rf"\d{{{shape[-1] - 1}}}[\dXx]"]) for shape in _SHAPES
)
_ALONE = re.compile(rf"(?<![\dA-Za-z])(?<!\d[.\-/]){_COMPACT}(?![\dA-Za-z])(?![.\-/]\d)")
_ANYWHERE = re.compile(rf"(?<!\d){_COMPACT}(?!\d)")
_BROKEN = re.compile(rf"(?<![\dA-Za-z])(?<!\d[.\-])(?:{_SPLIT})(?![\dA-Za-z])(?![.\-]\d)")
_ID15 = re.compile(r"(?<![\dA-Za-z.\-/])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z.\-/])")
_ID15_ANYWHERE = re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_CARD = re.compile(
    r"(?<![\dA-Za-z])(?<!\d[.\-])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?![\dA-Za-z])(?![.\-]\d)"
)
MOBILE = re.compile(
    r"(?<![\dA-Za-z*.\-])(?:\+?86[- ]?)?(1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4})(?![\dA-Za-z*.])(?!-\d)"
)
_MAY_HOLD = re.compile(r"\d{15}|\d[ -]\d")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_GAPS = re.compile(r"[ \-]+")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")  # GB/T 2260
# Words that say a number is an identity number, also as programs name their fields.
HINT = re.compile(
    r"身份证|证件号|证件编号|公民身份|身份号码|sfz|zjh|id_?card|id_?no\b|identity_?(?:card|no)|cert_?no|card_?id",
    re.IGNORECASE,
)
CARD_HINT = re.compile(r"卡号|账号|帐号|账户|银行|开户|一卡通|存折")


def plain(text: str) -> str:
    """Full-width digits, odd blanks, hyphens and mask characters as their common forms; the length stays."""
    return text.translate(_PLAIN) if not text.isascii() and _ODD.search(text) else text


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
    except Exception:  # a detector must never stop the reading of a page; an odd number is no hit
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


def identities(line: str) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, number, whether its digits were written in groups) of each valid 18-digit number of a plain line."""
    taken: list[tuple[int, int]] = []
    for match in _ALONE.finditer(line):
        number = match.group().upper()
        if is_id18(number):
            taken.append(match.span())
            yield *match.span(), number, False
    if "-" in line or " " in line:
        for match in _BROKEN.finditer(line):
            number = compact(match.group())
            if is_id18(number) and not overlaps(match.span(), taken):
                yield *match.span(), number, True


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
    their check digit and date; 15 digits and cards a word that says what they are.
    """
    if not text or (not _MAY_HOLD.search(line := plain(text)) and not (mobiles and MOBILE.search(line))):
        return text
    spans: list[tuple[int, int, str]] = []

    def add(start: int, end: int, covered: str) -> None:
        if not overlaps((start, end), [span[:2] for span in spans]):
            spans.append((start, end, covered))

    for written in (line, _ESCAPE.sub("%zz", line)):  # %89 before a number in an address is no part of the number
        for match in _ANYWHERE.finditer(written):
            if is_id18(match.group().upper()):
                add(*match.span(), stars(match.group(), 3, 2))
    for start, end, number, _ in identities(line):
        add(start, end, stars(number, 3, 2))
    if HINT.search(line):
        for match in _ID15_ANYWHERE.finditer(line):
            if is_id15(match.group()):
                add(*match.span(), stars(match.group(), 3, 2))
    if CARD_HINT.search(line):
        for start, end, number in cards(line):
            add(start, end, stars(number, 4, 3))
    if mobiles:
        for match in MOBILE.finditer(line):
            add(*match.span(1), stars(compact(match.group(1)), 3, 4))
    for start, end, covered in sorted(spans, reverse=True):
        text = text[:start] + covered + text[end:]
    return text
