"""One published letter (留言、来信、咨询): when it was asked and answered, by whom, and how much the answer says.

Never keeps the words of a letter or the name of who wrote it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from audit.read.privacy import identity_numbers
from audit.read.privacy.home_addresses import ADDRESS_WORDS, shortened
from audit.read.web import dates
from audit.read.web.text import Sheet, squeeze
from rules.facts.records import Letter, Maybe, Unknown

_ASKED = r"(?:留言|来信|提问|咨询|写信|信件|提交|反映|投诉)(?:时间|日期)"
_ANSWERED = r"(?:回复|答复|办理|办结|反馈|处理|回信)(?:时间|日期)"
_UNIT = r"(?:回复|答复|办理|承办|处理|受理)(?:单位|部门|机构|机关)"
_ANSWER = r"(?:回复|答复|办理|处理)(?:内容|结果|意见|情况)?"
_STATE = re.compile(
    r"(?:办理|处理|信件|回复|答复)?状态[:：\s]*(待回复|未回复|未答复|待处理|待办理|处理中|办理中|受理中|已受理)"
)
_LABEL = re.compile(rf"(?P<asked>{_ASKED})|(?P<answered>{_ANSWERED})|(?P<unit>{_UNIT})")
# Words right before a number that is the writer's own; an office's contact has none of them.
_WRITER = re.compile(
    r"(?:我的?|本人|来信人|留言人|写信人|咨询人|提问人|反映人|投诉人|诉求人)[^\d，。；,;]{0,10}$"
    r"|(?:我是|我叫|本人)[\u4e00-\u9fff·]{2,8}[，,、；;\s]{1,3}[^\d，。；,;]{0,10}$"
    # An answer that repeats it: 您的手机, 您留下的电话, （登记人罗春梅，手机
    r"|您(?:本人)?(?:的|所留|留下|预留|登记|提供|来电)[^\d，。；,;]{0,6}(?:手机|电话|号码|联系方式)[^\d，。；,;]{0,4}$"
    r"|(?:登记人|申请人|业主|户主|产权人|承租人|购房人|当事人|诉求人|报修人)[:：为是]?[\u4e00-\u9fff·]{0,4}"
    r"[，,、（(\s]{0,2}(?:的?(?:联系)?(?:手机|电话|方式)(?:号码|号)?)[:：为是\s]{0,2}$"
)
# 回复时间：　回复内容：　 with nothing behind: a letter that waits, where no word says so.
_ANSWER_LABEL = re.compile(rf"(?:^|\n)[\s【\[]{{0,20}}(?:{_ANSWERED}|{_ANSWER}(?:内容|结果|意见))")
_BLANK_LABEL = re.compile(rf"{_ANSWER_LABEL.pattern}[\s:：】\]]{{0,20}}(?=\n|$)")
_NEXT = re.compile(
    rf"\s{{0,20}}(?:$|[【\[(（]{{0,1}}(?:{_ANSWERED}|{_UNIT}|{_ANSWER}(?:内容|结果|意见|人)|满意度|评价|打印|关闭|返回|上一[篇条]"
    r"|下一[篇条]|分享))"
)
BLANK = "答复栏空白"
_LETTER_CHARS = 20_000
# Words of who lives at an address, before it (also as its own first words) and behind it.
_LIVES = re.compile(
    r"我是|我住|我家|我们家|本人|家住|现住|居住|租住|住在|住于|暂住|(?:家庭|现|详细|联系|通[信讯]|居住|来信人|联系人)(?:住)?[地住]址[:：\s]|住址[:：\s]"
)
# In an answer, whose own address is that of an office: 您位于, 您名下的, 您家
_YOURS = re.compile(
    r"您(?:家|本人|户)?(?:现|目前)?(?:的|位于|坐落于|居住|所住|住|家住|租住|名下|购买|所有|反映的?|所反映的?|申报的?)(?:[^，。；：、\d]{0,6})$"
)
_LIVES_BEHIND = re.compile(r"\s*的?(?:业主|住户|居民|租户|房主|户主|村民)")
_ANSWER_HEAD = re.compile(
    rf"(?:^|\n)[\s【\[]{{0,20}}{_ANSWER}(?:内容|结果|意见|情况|单位|部门|时间|日期|人)|(?:^|\n)(?:回复|答复)[:：\]】]"
)
_KINDS = ("qa", "other", "news", "notice")
_DAY_ROOM = 24  # a date stands this near behind its label
# Answers that pass the question on instead of answering it (standards.md C4, 推诿).
_EMPTY = re.compile(
    r"已(?:经)?转(?:办|交|送|至)|请(?:直接)?(?:致电|拨打|联系|咨询)|正在(?:办理|处理|核实)"
    r"|将(?:尽快|及时)(?:办理|处理|答复)"
)


def letter(sheet: Sheet, kind: str, unseen: Unknown | None) -> Letter | None:
    """The letter a page shows; None where the page has no labels of one, or is a list."""
    if kind not in _KINDS:
        return None
    text = sheet.body_text
    asked: Maybe[dt.date] = unseen
    answered: Maybe[dt.date] = unseen
    unit: Maybe[str] = unseen
    found = False
    end = 0
    for match in _LABEL.finditer(text):
        name, behind = match.lastgroup, text[match.end() : match.end() + _DAY_ROOM]
        if name == "unit":
            words = re.match(r"[:：\s]*([^\s，。；:：]{2,24})", behind)
            if words and not isinstance(unit, str):
                unit, found = words[1], True
            continue
        day = dates.first(behind)
        if day is None:
            continue
        found, end = True, max(end, match.end())
        if name == "asked" and not isinstance(asked, dt.date):
            asked = day
        elif name == "answered" and not isinstance(answered, dt.date):
            answered = day
    state = _STATE.search(text)
    pending = state[1] if state else BLANK if unseen is None and _is_blank(text) else None
    if not found and pending is None:
        return None
    if kind != "qa" and not (isinstance(asked, dt.date) and (isinstance(answered, dt.date) or pending)):
        return None  # other texts may hold one of these labels by chance
    answer = squeeze(text[_answer_start(text, end) :])
    empty = _EMPTY.search(answer)
    return Letter(
        asked_on=asked, answered_on=answered, unit=unit, pending=pending,
        answer_chars=len(answer) if isinstance(answered, dt.date) else 0,
        passed_on=empty[0] if empty else None,
        mobiles=tuple(_writers_mobiles(text)),
        homes=tuple(dict.fromkeys((*_writers_homes(text[: (at := _answer_at(text))]), *_told_homes(text[at:])))),
    )  # fmt: skip


def _is_blank(text: str) -> bool:
    """Whether a letter has places for its answer, two at least, and nothing stands in any."""
    blank = [match for match in _BLANK_LABEL.finditer(text) if _NEXT.match(text, match.end())]
    return len(blank) >= 2 and len(blank) == len(_ANSWER_LABEL.findall(text))


def _writers_mobiles(text: str) -> Iterator[str]:
    """Complete mobile numbers of who wrote, masked here."""
    line = identity_numbers.plain(text)
    for match in identity_numbers.MOBILE.finditer(line):
        if _WRITER.search(line[max(0, match.start() - 20) : match.start()]):
            yield identity_numbers.stars(identity_numbers.compact(match[1]), 3, 4)


def _writers_homes(text: str) -> Iterator[str]:
    """Addresses down to the room that the writer calls home, cut short here."""
    for match in ADDRESS_WORDS.finditer(text[:_LETTER_CHARS]):
        before, behind = text[max(0, match.start() - 16) : match.end()], text[match.end() : match.end() + 8]
        if _LIVES.search(before) or _LIVES_BEHIND.match(behind):
            yield shortened(re.split(_LIVES, match.group())[-1])


def _told_homes(answer: str) -> Iterator[str]:
    """Addresses down to the room that an answer calls the writer's, cut short here."""
    for match in ADDRESS_WORDS.finditer(answer[:_LETTER_CHARS]):
        # The address begins with the words that lead to it where they are no longer than a street's name.
        said = answer[max(0, match.start() - 16) : match.end()]
        for cut in range(len(said) - len(match.group()), len(said)):
            if said[cut : cut + 1].isdigit():
                break
            if _YOURS.search(said[:cut]):
                yield shortened(said[cut:])
                break


def _answer_at(text: str) -> int:
    """Where an answer of its own begins, with the address of the office that gives it."""
    match = _ANSWER_HEAD.search(text)
    return match.start() if match else len(text)


def _answer_start(text: str, after: int) -> int:
    """Where the answer begins: behind its own label, else behind the last dated label."""
    match = re.compile(rf"{_ANSWER}(?:内容|结果|意见|情况)[:：\s]*").search(text)
    return match.end() if match else after
