"""Headings of a page: which lines are set as one, and their own words without the date, source or tools beside them.

Never takes a label, a value of a metadata block or the name of the column for the title of an article.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import _Element

from audit.read.chrome.regions import Regions
from audit.read.document.document import NUMBER
from audit.read.document.labelled import Labelled
from audit.read.page.head_tags import norm
from audit.read.web import dates
from audit.read.web.text import MARK, Line, Sheet, inner_text, squeeze, tidy
from audit.read.web.tool_bar import TOOL, is_button
from audit.read.web.word_lists import badges, key, labels

CUTS = re.compile(r"\s{0,20}(?:__+|[_|｜]|\s[-–—]{1,2}\s|[-–—]{1,2})\s*")
_UNDER = re.compile(r"(?:发布|发表|公开|信息)(?:时间|日期)|来源[:：]|(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}")
# What templates put into a heading beside the title: a labelled value, a time, a tool bar, a count.
_TOLD = re.compile(
    r"[【\[]?(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{0,10}?)\s*[:：】\]]\s*(?P<value>[^\s\x02:：]{0,40})"
)
_TOLD_ENDS = re.compile(r"(?:时间|日期|来源|作者|编辑|次数|数|量|字号|字体|稿源|审核)$")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?")
_BADGE = re.compile(r"[\[【（(〔][\u4e00-\u9fff]{1,6}[\]】）)〕]")
_FLAG = re.compile(r"置顶|推荐|原创|转载|头条|热点|最新|图文|视频|组图|new|hot|top", re.IGNORECASE)  # without brackets
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,2}(?:\.\d)?)\s*(pt|px)", re.IGNORECASE)
_WORDED = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_TODAY = re.compile(r"今天|今日|星期|周[一二三四五六日]")
_GAPS = MARK + " \t\u3000\xa0|｜·•/()（）[]【】〔〕<>《》,，;；:：。、…-—_"


class Shown(NamedTuple):
    """A title with its lines, and what stands beside it in them."""

    text: str
    first: int
    last: int
    beside: str = ""


def is_lead(text: str) -> bool:
    """Whether words before a title are a date or a badge: 【有效】, [图文]."""
    rest = _BADGE.sub("", dates.DATE.sub("", text)).strip(_GAPS + "\"'“”‘’")
    return not rest or (_FLAG.fullmatch(rest) is not None and text.endswith(MARK))


def is_aside(text: str) -> bool:
    """Whether words behind a title are none of it: a date, 来源：…, 字号：大 中 小, 打印."""
    if not text.strip():
        return True
    text = _TIME.sub(" ", dates.DATE.sub(" ", dates.narrow(tidy(text))))
    text = _TOLD.sub(lambda m: " " if _labels(m["label"]) else m.group(), text)
    return not any(part and not TOOL.fullmatch(part) for part in re.split(rf"[{re.escape(_GAPS)}\"'“”‘’]+", text))


def _labels(label: str) -> bool:
    word = key(label)
    return word in labels() or _TOLD_ENDS.search(word) is not None


def continued(sheet: Sheet, metas: dict[str, str], title: str, start: int) -> Shown | None:
    """The line that goes on where the head of the page cuts its title off: <title>云泉市人民政府办公室关于…</title>."""
    for text in (metas.get("articletitle", ""), title):
        begins = norm(text.rstrip(".… ")) if text.rstrip().endswith(("..", "…")) else ""
        if len(begins) < 8:
            continue
        for line in sheet.lines[start + 1 : sheet.prose]:
            whole = norm(line.text)
            if not line.hidden and not line.leads and whole.startswith(begins) and len(whole) <= 120:
                text, beside = _own_words(line)
                return Shown(text, line.n, line.n, beside)
    return None


def structural(
    sheet: Sheet, site: set[str], title: str, start: int, found: Labelled, column: set[str], zones: Regions
) -> Shown | None:  # fmt: skip
    """A heading between the breadcrumb and the main text, when the head of the page does not know the title."""
    whole = norm(title)
    pieces = [piece for piece in map(norm, CUTS.split(title)) if len(piece) >= 4 and piece not in site - column]
    best: tuple[float, Shown] | None = None
    headed = False  # the best is an <h1> that says a part of the <title>: an <h2> under it heads a section
    first = sheet.prose
    values = {squeeze(pair.value) for pair in found.pairs if found.block and pair.value}
    told = {squeeze(pair.value) for pair in found.pairs if pair.value and pair.field != "title"}
    above = _above_the_date(sheet, start, values | told, zones)
    for line in sheet.lines[start + 1 : first]:
        if zones.chrome(line.n) or squeeze(line.text) in values:
            continue  # of a menu or the metadata block
        if line.hidden or line.leads or not 4 <= len(line.text) <= 160 or line.text.endswith(("。", "；")):
            continue
        tag, marks = heading_of(line)
        marks = marks or _drawn_big(line)
        text, beside = _own_words(line)
        if line.text.startswith(("——", "──")) or tidy(line.text) in badges() or _told(line):
            continue  # a subtitle; the state of a document; a labelled value
        if line is above:
            tag = tag or "h2"
        elif (not tag and not marks) or len(text) < 6 or ":" in text or "：" in text:
            continue
        own = norm(text)
        if len(text) > 120 or own in site:
            continue
        if not column and line is not above and len(own) < 12 and own and own in whole and len(whole) < len(own) + 8:
            continue
        rank = (3.0 if tag in ("h1", "h2") else 2.0 if tag else 1.0) - 0.02 * (first - line.n)
        if own in column:
            rank -= 4.0  # the column's name over the article
        if headed and tag != "h1":
            continue
        if best is None or rank >= best[0]:
            headed = tag == "h1" and own not in column and any(piece in own for piece in pieces)
            begin, end = (line.n, line.n) if beside else _whole(sheet, line)
            if begin < end:
                text = tidy("".join(one.text for one in sheet.lines[begin : end + 1]))
            best = (rank, Shown(text, begin, end, beside))
    return best[1] if best else None


def _whole(sheet: Sheet, line: Line) -> tuple[int, int]:
    """The lines of a heading that is broken over several: they and nothing else fill the element that holds them."""
    lines = sheet.lines
    holder = line.block
    for _ in range(3):
        text = squeeze(inner_text(holder, 200))
        begin = end = line.n
        while begin and end - begin < 4 and _continues(lines[begin - 1], holder):
            begin -= 1
        while end + 1 < len(lines) and end - begin < 4 and _continues(lines[end + 1], holder):
            end += 1
        if begin < end:
            one = squeeze("".join(part.text for part in lines[begin : end + 1]))
            return (begin, end) if text == one and len(one) <= 120 else (line.n, line.n)
        parent = holder.getparent()
        if (
            parent is None
            or parent.tag in ("body", "html", "tr", "table", "ul")
            or squeeze(inner_text(parent, 200)) == ""
        ):
            break
        holder = parent
    return line.n, line.n


def _continues(line: Line, holder: _Element) -> bool:
    """Whether a line is a part of a heading in an element: no label, no date, no sentence, no link."""
    if line.hidden or line.leads or _told(line) or _UNDER.search(line.text) or line.text.endswith(("。", "；", "：")):
        return False
    if not _WORDED.search(line.text) or line.text in badges() or is_button(line.text):
        return False  # a day in figures beside it, or the state of a document
    return holder is line.block or holder in line.block.iterancestors()


def _own_words(line: Line) -> tuple[str, str]:
    """A heading without the elements at its end that hold a date, a source or tools; and these. A badge in an
    element of its own before it, [图文], is left out, too."""
    text = ""
    pieces = line.pieces
    lead = tidy(pieces[0][0]) if len(pieces) > 1 and pieces[0][1] is not pieces[1][1] else ""
    if _BADGE.fullmatch(lead) or _FLAG.fullmatch(lead):
        pieces = pieces[1:]
    for at, (piece, _) in enumerate(pieces):
        text += piece
        behind = MARK.join(more for more, _ in pieces[at + 1 :])
        if behind.strip() and len(tidy(text)) >= 4 and is_aside(behind):
            return tidy(text), tidy(behind.replace(MARK, " "))
    return tidy("".join(piece for piece, _ in pieces)), ""


def _above_the_date(sheet: Sheet, start: int, values: set[str], zones: Regions) -> Line | None:
    """The line right above the first one that holds a date or names a source: where a title stands."""
    last: Line | None = None
    for line in sheet.lines[start + 1 : sheet.prose]:
        if line.hidden or squeeze(line.text) in values or _TODAY.search(line.text) or zones.chrome(line.n):
            continue
        if NUMBER.fullmatch(squeeze(line.text)) or line.text.startswith(("——", "──")) or line.text in badges():
            continue  # between the title and the date
        if last is not None and _UNDER.search(line.text) and len(line.text) <= 120:
            if not last.leads and not _UNDER.search(last.text) and not re.search(r"[:：]$", last.text):
                return last
            return None
        if not _told(line) and key(line.text) not in labels():
            last = line
    return None


def _told(line: Line) -> bool:
    """Whether a line begins with a label that we know and its value: 稿源：市水务局."""
    told = _TOLD.match(line.text)
    if told is not None and key(told["label"]) in labels():
        return True
    return len(line.pieces) > 1 and key(line.pieces[0][0]) in labels()


def _drawn_big(line: Line) -> bool:
    """Whether a centred line is set in large type without being marked as a heading."""
    if not line.center:
        return False
    for _, element in line.pieces[:4]:
        for node in (element, *element.iterancestors()):
            size = _SIZE.search(node.get("style") or "")
            if size and float(size[1]) >= (15 if size[2] == "pt" else 20):
                return True
            if node.tag == "font" and (node.get("size") or "").lstrip("+") in ("4", "5", "6", "7"):
                return True
            if node is line.block:
                break
    return False


def heading_of(line: Line) -> tuple[str, bool]:
    node: _Element | None = line.block
    for _ in range(3):
        if node is None:
            break
        if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return node.tag, True
        if re.search(
            r"(?:^|[\s_\-])(?:\w{0,40}title|tit|bt|biaoti)\w*",
            (node.get("class") or "") + " " + (node.get("id") or ""),
            re.IGNORECASE,
        ):
            return "", True
        node = node.getparent()
    return "", False
