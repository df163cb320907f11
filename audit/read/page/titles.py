"""The article's title as the body shows it, without the date, the source or the tools that stand in the same heading.

Never reports a name that only the head of the page knows.
"""

from __future__ import annotations

import re

from audit.read.chrome.regions import Regions
from audit.read.document.labelled import Labelled
from audit.read.page.head_tags import norm
from audit.read.page.headings import CUTS, Shown, continued, heading_of, is_aside, is_lead, structural
from audit.read.web.text import MARK, Line, Sheet, squeeze, tidy

_BRACKETED = re.compile(r"[(（【〔\[][^()（）]{2,30}[〔\[（(]?(?:19|20)\d{2}[^()（）]{0,12}号[)）】〕\]]$")
_SITE = re.compile(r"(?:政府|网|网站|门户|局|委|委员会|厅|部|办公室|中心|管委会|平台|专栏|公开)$")
_SHORT = 12  # characters of a name that may be the site's: 中国·云泉


def shown_title(
    sheet: Sheet, metas: dict[str, str], found: Labelled, title: str | None, zones: Regions, start: int,
    path: tuple[str, ...] = (),
) -> Shown | None:  # fmt: skip
    """The article's title as the body shows it; None where the body shows none.

    ``start`` is the line of the breadcrumb (or -1), ``path`` its names.
    Candidates are compared with what is shown, so that a name from
    the head alone is never reported as shown.
    """
    site = {norm(value) for value in (metas.get("sitename", ""), metas.get("columnname", "")) if value}
    column: Shown | None = None
    early: Shown | None = None
    own = norm(CUTS.split(title or "")[0])
    label = found.get("title")
    for text in _wanted(metas, label.value if label else "", title, {norm(name) for name in path} - {""}):
        target = norm(text)
        if len(target) < 5 or target in site:
            if (
                len(target) >= 2
                and column is None
                and target != norm(metas.get("sitename", ""))
                and (place := _place(sheet, target, zones))
                and (len(target) >= 5 or heading_of(sheet.lines[place[0]])[0] or own == target)
            ):
                column = Shown(text, *place)
            continue
        if (place := _place(sheet, target, zones)) and not _of_the_site(sheet, text, place[0], start, found):
            first, last, beside = place
            if first < start and len(target) <= _SHORT:
                early = early or Shown(text, first, last, beside)  # over the path: the site's name, more often
                continue
            shown = text if beside else tidy("".join(line.text for line in sheet.lines[first : last + 1]))
            return Shown(shown, first, last, beside)
        if label and norm(label.value) == target:
            return Shown(label.value, label.n, label.n)
    # A title that is its column's name (信息公开指南) only when nothing else is shown as one: but where <title> says
    # the name, too, what stands under a heading of it is part of the column's own page.
    other = continued(sheet, metas, title or "", start) or structural(
        sheet, site, title or "", start, found, {norm(name) for name in path[-1:]}, zones
    )
    if column and other and own == norm(column.text):
        over, under = (heading_of(sheet.lines[one.first])[0] for one in (column, other))
        if over and (not under or over < under) and column.first < other.first:
            return column
        if over and over == under and other.first < column.first:
            return column  # the other heads a menu before it
    return other or column or early


def _of_the_site(sheet: Sheet, text: str, at: int, start: int, found: Labelled) -> bool:
    """Whether the name of a body is no title: the site's own in its header, over the path or over a menu, a labelled
    value, or a signature under the text."""
    if not _SITE.search(text) or re.search(r"关于|[，。：《》]", text) or len(text) > 30:
        return False
    if at > sheet.prose or any(pair.field != "title" and squeeze(pair.value) == squeeze(text) for pair in found.pairs):
        return True
    if not any(heading_of(sheet.lines[at])):
        return True  # a value in a cell or a line of the text
    if start >= 0:
        return at < start
    between = sheet.lines[at + 1 : max(sheet.body[0], at + 1)]
    return sum(len(line.links) for line in between if line.leads) >= 5


def own_piece(title: str, site: str) -> str:
    """Of a <title> of column and site in either order the column's part: the first that is no body's name."""
    pieces = [tidy(piece) for piece in CUTS.split(title) if tidy(piece)]
    named = [piece for piece in pieces if piece != site and not _SITE.search(piece) and not piece.startswith("中国·")]
    return (named or pieces or [title])[0]


def known_names(metas: dict[str, str], title: str | None) -> frozenset[str]:
    """What the head of the page calls it and its column, without white space; names of the whole site left out."""
    parts = [metas.get("columnname", ""), metas.get("articletitle", ""), *(CUTS.split(title)[:-1] if title else ())]
    return frozenset(squeeze(part) for part in parts if part) - {squeeze(metas.get("sitename", ""))}


def _wanted(metas: dict[str, str], labelled: str, title: str | None, columns: set[str]) -> list[str]:
    """Names the page may have, the likeliest first."""
    wanted = [text for text in (metas.get("articletitle", ""), labelled) if text]
    if title:
        pieces = CUTS.split(title)
        while len(pieces) > 2 and norm(pieces[0]) in columns:
            title = title[len(pieces[0]) :].lstrip(" _|｜-–—")  # 行政处罚-行政处罚决定书（…）-云泉市
            pieces = CUTS.split(title)
        cuts = [m.start() for m in CUTS.finditer(title)]
        starts = [title, *(title[:cut] for cut in reversed(cuts))]
        wanted.extend(starts)
        # 关于…的通知(云政发〔2023〕5号): the body may show the number on a line of its own.
        wanted.extend(bare for text in starts if (bare := _BRACKETED.sub("", text)) != text)
        if len(pieces) > 2 or (len(pieces) == 2 and not _SITE.search(pieces[1])):
            wanted.append(pieces[1])
    return wanted


def _place(sheet: Sheet, target: str, zones: Regions) -> tuple[int, int, str] | None:
    """Lines that say exactly the title, outside links: the last such place before the main text; else lines that say
    it beside a date or tools, with what stands beside it."""
    return _said(sheet, target, zones, exact=True) or _said(sheet, target, zones, exact=False)


def _said(sheet: Sheet, target: str, zones: Regions, *, exact: bool) -> tuple[int, int, str] | None:
    best: tuple[int, int, str] | None = None
    lines = sheet.lines
    limit = min(sheet.footer, len(lines))
    deepest = max(sheet.prose, sheet.body[0]) + 3
    for at in range(limit):
        line = lines[at]
        if len(line.text) > 3 * len(target) + 40 or zones.chrome(at):
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
            if len({heading_of(lines[one])[0] for one in (at, end)} - {""}) > 1:
                return None  # headings of two ranks are no one title
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
                    if is_lead(before) and is_aside(parts[1])
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
