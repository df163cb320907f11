"""The article's title as the body shows it, without the date, the source or the tools that stand in the same heading.

Never reports a name that only the head of the page knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lxml.etree import _Element

from audit.read import dates
from audit.read.groups import Row
from audit.read.head import norm
from audit.read.labelled import Labelled
from audit.read.text import MARK, Line, Sheet, inner_text, squeeze, tidy
from audit.read.words import key, labels, names

_CUTS = re.compile(r"\s{0,20}(?:__+|[_|｜]|\s[-–—]{1,2}\s|[-–—]{1,2})\s*")
_BRACKETED = re.compile(r"[(（【〔\[][^()（）]{2,30}[〔\[（(]?(?:19|20)\d{2}[^()（）]{0,12}号[)）】〕\]]$")
_SITE = re.compile(r"(?:政府|网|网站|门户|局|委|委员会|厅|部|办公室|中心|管委会|平台|专栏|公开)$")
_UNDER = re.compile(r"(?:发布|发表|公开|信息)(?:时间|日期)|来源[:：]|(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}")
# What templates put into a heading beside the title: a labelled value, a time, a tool bar, a count.
_TOLD = re.compile(r"(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{0,10}?)\s*[:：]\s*(?P<value>[^\s\x02:：]{0,40})")
_TOLD_ENDS = re.compile(r"(?:时间|日期|来源|作者|编辑|次数|数|量|字号|字体|稿源|审核)$")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?")
_TOOL = re.compile(
    r"(?:文字|字体|字号|浏览|阅读|点击|访问|打印|分享|收藏|关闭|朗读|播报|语音|复制|放大|缩小|默认|正常|超大|特大|视力|保护色|护眼"
    r"|扫一扫|手机|大小|大|中|小|次|人气|我要|本页|窗口|链接|到|[AaTt][+\-＋－]?|\d{1,7})++|[+\-＋－]"
)
_BADGE = re.compile(r"[\[【（(〔][\u4e00-\u9fff]{1,6}[\]】）)〕]")
_NAME_OF_LIST = re.compile(r"[\u4e00-\u9fff（）()、·“”]+")
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
                and (len(target) >= 5 or _heading_of(sheet.lines[place[0]])[0])
            ):
                column = Shown(text, *place)
            continue
        if place := _place(sheet, target, start):
            first, last, beside = place
            shown = text if beside else tidy("".join(line.text for line in sheet.lines[first : last + 1]))
            return Shown(shown, first, last, beside)
        if label and norm(label.value) == target:
            return Shown(label.value, label.n, label.n)
    # A title that is its column's name (信息公开指南) only when nothing else is shown as one: but where <title> says
    # the name, too, what stands under a heading of it is part of the column's own page.
    other = _structural(sheet, site, title or "", start)
    if column and other and norm(_CUTS.split(title or "")[0]) == norm(column.text):
        over, under = (_heading_of(sheet.lines[one.first])[0] for one in (column, other))
        if over and (not under or over < under) and column.first < other.first:
            return column
    return other or column


def known_names(metas: dict[str, str], title: str | None) -> frozenset[str]:
    """What the head of the page calls it and its column, without white space; names of the whole site left out."""
    parts = [metas.get("columnname", ""), metas.get("articletitle", ""), *(_CUTS.split(title)[:-1] if title else ())]
    return frozenset(squeeze(part) for part in parts if part) - {squeeze(metas.get("sitename", ""))}


def column_names(metas: dict[str, str], crumb: tuple[str, ...], title: str | None) -> frozenset[str]:
    """What a page calls its column, as keys: the end of its path, its ColumnName, the beginning of its <title>."""
    called = [*crumb[-1:], metas.get("columnname", ""), *(_CUTS.split(title)[:1] if title else ())]
    return (
        frozenset(word for name in called if len(word := key(name)) >= 2)
        - names("home")
        - {key(metas.get("sitename", ""))}
    )


def list_heading(
    sheet: Sheet, metas: dict[str, str], title: str | None, crumb: tuple[tuple[str, ...], int], rows: Sequence[Row]
) -> str | None:
    """What stands over a list as its name, where that is not what the breadcrumb ends in: a heading, or the column's
    tag, or the line right under the breadcrumb."""
    first = next((line.n for line in sheet.lines if rows and rows[0].link in line.links), -1)
    last, n = key(crumb[0][-1]), crumb[1]
    tagged = key(metas.get("columnname", ""))
    if last in (tagged, key(_CUTS.split(title or "")[0])):
        return None
    found: str | None = None
    for line in sheet.lines[n + 1 : max(first, n + 1)]:
        word = key(line.text)
        if dates.find(line.text):
            found = None  # rows of another list
        if line.hidden or not 2 <= len(word) <= 24 or line.leads or not _NAME_OF_LIST.fullmatch(word):
            continue
        if word == last:
            return None
        if word in labels() or (line.block.tag in ("td", "th") and _in_a_row(line.block)):
            continue  # the head of a table
        heads = _heading_of(line)[0] != "" and line.block.tag in ("h1", "h2", "h3", "h4")
        if word == tagged or heads or (line.n == n + 1 and not line.links and line.block.tag != "li"):
            found = found or line.text
    return found


def _in_a_row(cell: _Element) -> bool:
    row = cell.getparent()
    return row is not None and sum(1 for one in row if inner_text(one, 20)) >= 2


def _wanted(metas: dict[str, str], labelled: str, title: str | None) -> list[str]:
    """Names the page may have, the likeliest first."""
    wanted = [text for text in (metas.get("articletitle", ""), labelled) if text]
    if title:
        pieces = _CUTS.split(title)
        cuts = [m.start() for m in _CUTS.finditer(title)]
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
    return not any(part and not _TOOL.fullmatch(part) for part in re.split(rf"[{re.escape(_GAPS)}\"'“”‘’]+", text))


def _labels(label: str) -> bool:
    word = key(label)
    return word in labels() or _TOLD_ENDS.search(word) is not None


def _structural(sheet: Sheet, site: set[str], title: str, start: int) -> Shown | None:
    """A heading between the breadcrumb and the main text, when the head of the page does not know the title."""
    whole = norm(title)
    best: tuple[float, Shown] | None = None
    first = sheet.prose
    above = _above_the_date(sheet, start)
    for line in sheet.lines[start + 1 : first]:
        if line.hidden or line.leads or not 4 <= len(line.text) <= 160 or line.text.endswith(("。", "；")):
            continue
        tag, marks = _heading_of(line)
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
            best = (rank, Shown(text, line.n, line.n, beside))
    return best[1] if best else None


def _own_words(line: Line) -> tuple[str, str]:
    """A heading without the elements at its end that hold a date, a source or tools; and these."""
    text = ""
    for at, (piece, _) in enumerate(line.pieces):
        text += piece
        behind = MARK.join(more for more, _ in line.pieces[at + 1 :])
        if behind.strip() and len(tidy(text)) >= 4 and is_aside(behind):
            return tidy(text), tidy(behind.replace(MARK, " "))
    return line.text, ""


def _above_the_date(sheet: Sheet, start: int) -> Line | None:
    """The line right above the first one that holds a date or names a source: where a title stands."""
    last: Line | None = None
    for line in sheet.lines[start + 1 : sheet.prose]:
        if line.hidden:
            continue
        if last is not None and _UNDER.search(line.text) and len(line.text) <= 120:
            if not last.leads and not _UNDER.search(last.text) and not re.search(r"[:：]$", last.text):
                return last
            return None
        last = line
    return None


def _heading_of(line: Line) -> tuple[str, bool]:
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
