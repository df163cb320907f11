"""The article's title as the body shows it, without the date, the source or the tools that stand in the same heading.

Never reports a name that only the head of the page knows.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import _Element

from audit.read import dates
from audit.read.head import norm
from audit.read.labelled import Labelled
from audit.read.text import MARK, Line, Sheet, inner_text, squeeze, tidy
from audit.read.tools import TOOL
from audit.read.words import key, labels

CUTS = re.compile(r"\s{0,20}(?:__+|[_|｜]|\s[-–—]{1,2}\s|[-–—]{1,2})\s*")
_BRACKETED = re.compile(r"[(（【〔\[][^()（）]{2,30}[〔\[（(]?(?:19|20)\d{2}[^()（）]{0,12}号[)）】〕\]]$")
_SITE = re.compile(r"(?:政府|网|网站|门户|局|委|委员会|厅|部|办公室|中心|管委会|平台|专栏|公开)$")
_UNDER = re.compile(r"(?:发布|发表|公开|信息)(?:时间|日期)|来源[:：]|(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}")
# What templates put into a heading beside the title: a labelled value, a time, a tool bar, a count.
_TOLD = re.compile(r"(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{0,10}?)\s*[:：]\s*(?P<value>[^\s\x02:：]{0,40})")
_TOLD_ENDS = re.compile(r"(?:时间|日期|来源|作者|编辑|次数|数|量|字号|字体|稿源|审核)$")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?")
_BADGE = re.compile(r"[\[【（(〔][\u4e00-\u9fff]{1,6}[\]】）)〕]")
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,2}(?:\.\d)?)\s*(pt|px)", re.IGNORECASE)
_GAPS = MARK + " \t\u3000\xa0|｜·•/()（）[]【】〔〕<>《》,，;；:：。、…-—_"


class Shown(NamedTuple):
    """A title with its lines, and what stands beside it in them."""

    text: str
    first: int
    last: int
    beside: str = ""


def shown_title(sheet: Sheet, metas: dict[str, str], found: Labelled, title: str | None, start: int) -> Shown | None:
    """The article's title as the body shows it; None where the body shows none.

    ``start`` is the line of the breadcrumb (or -1). Candidates are compared with what is shown, so that a name from
    the head alone is never reported as shown.
    """
    site = {norm(value) for value in (metas.get("sitename", ""), metas.get("columnname", "")) if value}
    column: Shown | None = None
    label = found.get("title")
    for text in _wanted(metas, label.value if label else "", title):
        target = norm(text)
        if len(target) < 5 or target in site:
            if (
                len(target) >= 2
                and column is None
                and target != norm(metas.get("sitename", ""))
                and (place := _place(sheet, target, start))
                and (len(target) >= 5 or heading_of(sheet.lines[place[0]])[0])
            ):
                column = Shown(text, *place)
            continue
        if (place := _place(sheet, target, start)) and not _of_the_site(sheet, text, place[0], start):
            first, last, beside = place
            shown = text if beside else tidy("".join(line.text for line in sheet.lines[first : last + 1]))
            return Shown(shown, first, last, beside)
        if label and norm(label.value) == target:
            return Shown(label.value, label.n, label.n)
    # A title that is its column's name (信息公开指南) only when nothing else is shown as one: but where <title> says
    # the name, too, what stands under a heading of it is part of the column's own page.
    other = _structural(sheet, site, title or "", start, found)
    if column and other and norm(CUTS.split(title or "")[0]) == norm(column.text):
        over, under = (heading_of(sheet.lines[one.first])[0] for one in (column, other))
        if over and (not under or over < under) and column.first < other.first:
            return column
    return other or column


def _of_the_site(sheet: Sheet, text: str, at: int, start: int) -> bool:
    """Whether a name is the site's own in its header: the name of a body, over the path or over a menu."""
    if not _SITE.search(text) or re.search(r"关于|[，。：《》]", text) or len(text) > 30:
        return False
    if start >= 0:
        return at < start
    between = sheet.lines[at + 1 : max(sheet.body[0], at + 1)]
    return sum(len(line.links) for line in between if line.leads) >= 5


def known_names(metas: dict[str, str], title: str | None) -> frozenset[str]:
    """What the head of the page calls it and its column, without white space; names of the whole site left out."""
    parts = [metas.get("columnname", ""), metas.get("articletitle", ""), *(CUTS.split(title)[:-1] if title else ())]
    return frozenset(squeeze(part) for part in parts if part) - {squeeze(metas.get("sitename", ""))}


def _wanted(metas: dict[str, str], labelled: str, title: str | None) -> list[str]:
    """Names the page may have, the likeliest first."""
    wanted = [text for text in (metas.get("articletitle", ""), labelled) if text]
    if title:
        pieces = CUTS.split(title)
        cuts = [m.start() for m in CUTS.finditer(title)]
        starts = [title, *(title[:cut] for cut in reversed(cuts))]
        wanted.extend(starts)
        # 关于…的通知(云政发〔2023〕5号): the body may show the number on a line of its own.
        wanted.extend(bare for text in starts if (bare := _BRACKETED.sub("", text)) != text)
        if len(pieces) > 2 or (len(pieces) == 2 and not _SITE.search(pieces[1])):
            wanted.append(pieces[1])
    return wanted


def _place(sheet: Sheet, target: str, start: int) -> tuple[int, int, str] | None:
    """Lines that say exactly the title, outside links: the last such place before the main text; else lines that say
    it beside a date or tools, with what stands beside it."""
    return _said(sheet, target, exact=True) or _said(sheet, target, exact=False)


def _said(sheet: Sheet, target: str, *, exact: bool) -> tuple[int, int, str] | None:
    best: tuple[int, int, str] | None = None
    lines = sheet.lines
    limit = min(sheet.footer, len(lines))
    deepest = max(sheet.prose, sheet.body[0]) + 3
    for at in range(limit):
        line = lines[at]
        if len(line.text) > 3 * len(target) + 40:
            continue
        if line.hidden or (line.link_chars > 0.6 * len(line.text) and line.leads):
            continue
        found = _exactly(lines, at, limit, target) if exact else _beside(lines, at, limit, target)
        if found is None:
            continue
        if at > deepest:
            break  # under a text its words are somebody's name
        if best is None or at <= sheet.body[0] + 2:
            best = (at, *found)
        if at > sheet.body[0]:
            break
    return best


def _exactly(lines: list[Line], at: int, limit: int, target: str) -> tuple[int, str] | None:
    """The last of the lines from ``at`` on that together are the title."""
    text = norm(lines[at].text)
    if not text or not target.startswith(text[: len(target)]):
        return None
    end = at
    while len(text) < len(target) and end + 1 < limit and end - at < 6:
        end += 1
        if not lines[end].hidden:
            text += norm(lines[end].text)
    return (end, "") if text == target else None


def _beside(lines: list[Line], at: int, limit: int, target: str) -> tuple[int, str] | None:
    """The same where the first line begins with a badge or a date and the last one ends with a date or tools."""
    end, rest, before = at, target, ""
    while end < limit and end - at < 6:
        line = lines[end]
        if not line.hidden:
            parts = around(line.marked, rest)
            if parts is not None and (end == at or not parts[0].strip()):
                before += parts[0]
                return (
                    (end, tidy(f"{before} {parts[1]}".replace(MARK, " ")))
                    if _is_lead(before) and is_aside(parts[1])
                    else None
                )
            text = norm(line.text)
            if not text or not rest.startswith(text):
                return None
            rest = rest[len(text) :]
        end += 1
    return None


def around(text: str, target: str) -> tuple[str, str] | None:
    """What stands before and behind a normalised title in a line; None where the line does not hold it whole."""
    kept = [(at, char) for at, one in enumerate(text) if one != MARK for char in norm(one)]
    place = "".join(char for _, char in kept).find(target)
    if place < 0 or not target:
        return None
    first, last = kept[place][0], kept[place + len(target) - 1][0]
    return text[:first], text[last + 1 :]


def _is_lead(text: str) -> bool:
    """Whether words before a title are a date or a badge: 【有效】, [图文]."""
    return not _BADGE.sub("", dates.DATE.sub("", text)).strip(_GAPS + "\"'“”‘’")


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


def _structural(sheet: Sheet, site: set[str], title: str, start: int, found: Labelled) -> Shown | None:
    """A heading between the breadcrumb and the main text, when the head of the page does not know the title."""
    whole = norm(title)
    best: tuple[float, Shown] | None = None
    first = sheet.prose
    values = {squeeze(pair.value) for pair in found.pairs if found.block and pair.value}
    above = _above_the_date(sheet, start, values)
    for line in sheet.lines[start + 1 : first]:
        if squeeze(line.text) in values:
            continue  # of the metadata block
        if line.hidden or line.leads or not 4 <= len(line.text) <= 160 or line.text.endswith(("。", "；")):
            continue
        tag, marks = heading_of(line)
        marks = marks or _drawn_big(line)
        text, beside = _own_words(line)
        if line is above:
            tag = tag or "h2"
        elif (not tag and not marks) or len(text) < 6 or ":" in text or "：" in text:
            continue
        own = norm(text)
        if len(text) > 120 or own in site or (len(own) < 12 and own and own in whole and len(whole) < len(own) + 8):
            continue
        rank = (3.0 if tag in ("h1", "h2") else 2.0 if tag else 1.0) - 0.02 * (first - line.n)
        if best is None or rank >= best[0]:
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
    return holder is line.block or holder in line.block.iterancestors()


def _own_words(line: Line) -> tuple[str, str]:
    """A heading without the elements at its end that hold a date, a source or tools; and these. A badge in an
    element of its own before it, [图文], is left out, too."""
    text = ""
    pieces = line.pieces
    if len(pieces) > 1 and _BADGE.fullmatch(tidy(pieces[0][0])) and pieces[0][1] is not pieces[1][1]:
        pieces = pieces[1:]
    for at, (piece, _) in enumerate(pieces):
        text += piece
        behind = MARK.join(more for more, _ in pieces[at + 1 :])
        if behind.strip() and len(tidy(text)) >= 4 and is_aside(behind):
            return tidy(text), tidy(behind.replace(MARK, " "))
    return tidy("".join(piece for piece, _ in pieces)), ""


def _above_the_date(sheet: Sheet, start: int, values: set[str]) -> Line | None:
    """The line right above the first one that holds a date or names a source: where a title stands."""
    last: Line | None = None
    for line in sheet.lines[start + 1 : sheet.prose]:
        if line.hidden or squeeze(line.text) in values:
            continue
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
    return told is not None and key(told["label"]) in labels()


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
