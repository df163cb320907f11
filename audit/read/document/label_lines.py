"""Labels and values in one line of a page, and what of a line belongs to a value.

Never looks beyond the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile

from audit.read.web import dates
from audit.read.web.text import MARK, Line, tidy
from audit.read.web.tool_bar import is_button
from audit.read.web.word_lists import FIELDS, empties, key, labels

LABEL = re.compile(
    r"(?:^|(?<=[\x02\s|｜;；,，。、\]】(（)）/·•◆■●▪▶★]))"
    r"[\[【〔]?[ \x02]{0,20}(?P<label>[\u4e00-\u9fff]{1,2}+(?:[ \x02]++[\u4e00-\u9fff]{1,2}+){1,4}+|"
    r"[\u4e00-\u9fff]{2,12}+(?:[（(][\u4e00-\u9fff/、]{1,8}[）)])?)"
    r"[ \x02]*+(?:[\]】〕]?[ \x02]*+[:：]|[\]】])"
)
# Words that end a value although nothing but their meaning sets them apart: 来源：市政府点击数：10
_STOPS = re.compile(
    r"[ \x02]{0,20}[\[【(（|｜]?[ \x02]{0,20}(?:发布时间|发布日期|发表时间|发布机构|作\s*者|编\s*辑|"
    r"责任编辑|责编|浏览|点击|阅读|访问|人气|字号|字体|打印|分享|收藏|视力|关闭|大\s*中\s*小|时间|"
    r"日期|来源|文章来源|信息来源|扫一扫|审核|校对)[\u4e00-\u9fff]{0,4}[ \x02]*[:：\]】]"
)
_GAP = re.compile(r"[ \x02]+")
_SPACED = re.compile(r"^([\u4e00-\u9fff]{2,6}) (\S.{0,80})$")
DATES = frozenset(("published_on", "written_on", "effective_on", "valid_until"))
_JOINED = frozenset(("doc_number", "index_number", "title", "topic"))
VALUE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value as shown; ``value`` is empty where the page shows the label alone."""

    field: str  # of words.FIELDS, ``weak:<field>`` or ``other``
    label: str
    value: str
    n: int  # line number of the label
    values: tuple[int, ...] = ()  # line numbers of the value, where it stands in another row


def in_line(line: Line) -> list[Pair]:
    text = line.marked
    marks = [_named(match) for match in LABEL.finditer(text)]
    found: list[Pair] = []
    for at, (_, behind, label) in enumerate(marks):
        name = labels().get(label)
        if name is None:
            continue
        end = len(text)
        for start, _, other in marks[at + 1 :]:
            if other in labels() or (name != "title" and start and text[start - 1] in MARK + " "):
                end = start
                break
        found.append(Pair(name, label, clean(text[behind:end], name), line.n))
    return found


def _named(match: re.Match[str]) -> tuple[int, int, str]:
    """Where a label begins and its value, and its key. In 来源：本站 日期：… the short value before a label looks like
    a part of it that is set apart: there the words at the end are the label."""
    written, start = match["label"], match.start()
    label = key(written.replace(MARK, ""))
    if label not in labels():
        for gap in _GAP.finditer(written):
            if (ending := key(written[gap.end() :].replace(MARK, ""))) in labels() and len(ending) >= 2:
                return match.start("label") + gap.end(), match.end(), ending
    return start, match.end(), label


def unmarked(line: Line) -> tuple[Line, str, str] | None:
    """<span>索引号</span><span>000014349</span>: a label told from its value by nothing but an element."""
    if len(line.text) > 120 or len(line.pieces[0][0]) > 48:
        return None
    word = key(line.pieces[0][0])
    name = labels().get(word)
    if name not in FIELDS or len(word) < 2:
        return None
    return line, word, name


def alternating(line: Line) -> list[Pair]:
    """<label>发布日期</label><span>2023-05-06</span><label>来源</label>…: each label in an element
    before its value's."""
    pieces = [(text, node) for text, node in line.pieces if text.strip()]
    if len(line.text) > 300 or any(len(text) > VALUE_CHARS for text, _ in pieces):
        return []
    names = [labels().get(key(text)) if len(text) <= 16 else None for text, _ in pieces]
    at = [n for n, name in enumerate(names) if name is not None]
    if len(at) < 2 or at[0] != 0 or any(after - n not in (1, 2) for n, after in pairwise(at)):
        return []
    found: list[Pair] = []
    for n in at:
        name, told = names[n], n + 1 < len(pieces) and names[n + 1] is None
        if name is not None:
            value = clean(tidy(pieces[n + 1][0]), name) if told else ""
            found.append(Pair(name, key(pieces[n][0]), value, line.n))
    return found if sum(1 for pair in found if pair.value) >= 2 else []


def spaced(line: Line) -> list[Pair]:
    """<span>发布时间 2023-05-06</span><span>来源 市教育局</span>: several labels told from their values by a blank."""
    if len(line.text) > 160:
        return []
    told = [(match, labels().get(match[1])) for text, _ in line.pieces if (match := _SPACED.match(tidy(text)))]
    known = [(match, name) for match, name in told if name is not None]
    if len(known) < 2:
        return []
    return [Pair(name, match[1], clean(match[2], name), line.n) for match, name in known]


def clean(value: str, name: str) -> str:
    """A value without placeholders, typography and what follows it on the line."""
    stop = _STOPS.search(value)
    if stop and name != "title":
        value = value[: stop.start()]
    kept = [piece for piece in (tidy(part) for part in value.split(MARK)) if piece and piece.lower() not in empties()]
    if name not in DATES and kept and not dates.only(kept[0]):
        kept = list(takewhile(lambda piece: not dates.only(piece), kept))  # a day in an element of its own behind it
    while len(kept) > 1 and (is_button(kept[-1]) or not any(char.isalnum() for char in kept[-1])):
        kept.pop()  # buttons in elements of their own behind the value
    text = tidy(("" if name in _JOINED else " ").join(kept)).strip(" :：|｜[]【】;；,，")
    if text[-1:] in "）)" and "（" not in text and "(" not in text:
        text = text[:-1].rstrip()  # （来源：云泉日报）
    if text.lower() in empties():
        return ""
    return text[:VALUE_CHARS]
