"""The head of a page: meta tags, title as shown, and the date and source under it.

Never takes a name from an address, and never a date that stands for something else than this page.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from bs4 import BeautifulSoup
from lxml.etree import _Element

from audit.read import dates
from audit.read.labelled import Labelled
from audit.read.text import Line, Sheet, squeeze, tidy
from audit.read.words import key, labels

_META_CHARS = 1000
_TITLE_CUTS = re.compile(r"\s*(?:__+|[_|｜]|\s[-–—]{1,2}\s|[-–—]{1,2})\s*")
_BRACKETED = re.compile(r"[(（【〔\[][^()（）]{2,30}[〔\[（(]?(?:19|20)\d{2}[^()（）]{0,12}号[)）】〕\]]$")
_SITE = re.compile(r"(?:政府|网|网站|门户|局|委|委员会|厅|部|办公室|中心|管委会|平台|专栏|公开)$")
_UNDER = re.compile(r"(?:发布|发表|公开|信息)(?:时间|日期)|来源[:：]|(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}")
_TOLD = re.compile(r"([\u4e00-\u9fff]{2,10})\s*[:：]\s*$")
_TODAY = re.compile(r"今天|今日|农历|当前时间|现在是")
_WEEKDAY = re.compile(r"星期|周[一二三四五六日]")
_RANGE = re.compile(r"至|到|~|～|截止|截至")
_PUB_METAS = (
    "pubdate",
    "publishdate",
    "firstpublishedtime",
    "article:published_time",
    "publish_time",
    "pubtime",
    "publishtime",
    "og:release_date",
)


def meta_tags(tree: _Element) -> dict[str, str]:
    """Lower-case name → content of every meta tag; the first one that has a content wins."""
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = (node.get("name") or node.get("property") or "").strip().lower()
        if not name or len(name) > 60 or len(found) > 120:
            continue
        content = tidy((node.get("content") or "")[: 4 * _META_CHARS])
        if "<" in content and ">" in content:
            content = tidy(BeautifulSoup(content, "lxml").get_text())  # editors leave raw markup in ArticleTitle
        if content or name not in found:
            found[name] = found.get(name) or content[:_META_CHARS]
    return found


def page_title(tree: _Element) -> str | None:
    """The first <title> that has words, one line, at most 1000 characters."""
    for node in tree.iter("title"):
        if node.getparent() is not None and node.getparent().tag in ("svg", "g", "symbol"):
            continue
        text = tidy("".join(node.itertext())[:4000])
        if text:
            return text[:1000]
    return None


def norm(text: str) -> str:
    """For comparing titles: NFKC, no white space, no dashes or quotes."""
    return re.sub(r"[\s\-–—_·\"'“”‘’]+", "", unicodedata.normalize("NFKC", squeeze(text))).lower()


# --- title ------------------------------------------------------------------------------------------------------------


def shown_title(
    sheet: Sheet, metas: dict[str, str], found: Labelled, title: str | None, start: int
) -> tuple[str, int, int] | None:
    """The article's title as the body shows it with its first and last line; None where the body shows none.

    ``start`` is the line of the breadcrumb (or -1). Candidates are compared with what is shown, so that a name from
    the head alone is never reported as shown.
    """
    site = {norm(value) for value in (metas.get("sitename", ""), metas.get("columnname", "")) if value}
    column: tuple[str, int, int] | None = None
    wanted: list[str] = []
    if article := metas.get("articletitle"):
        wanted.append(article)
    label = found.get("title")
    if label:
        wanted.append(label.value)
    if title:
        pieces = _TITLE_CUTS.split(title)
        cuts = [m.start() for m in _TITLE_CUTS.finditer(title)]
        starts = [title, *(title[:cut] for cut in reversed(cuts))]
        wanted.extend(starts)
        # 关于…的通知(云政发〔2023〕5号): the body may show the number on a line of its own.
        wanted.extend(bare for text in starts if (bare := _BRACKETED.sub("", text)) != text)
        if len(pieces) > 2 or (len(pieces) == 2 and not _SITE.search(pieces[1])):
            wanted.append(pieces[1])
    for text in wanted:
        target = norm(text)
        if len(target) < 5 or target in site:
            if (
                len(target) >= 2
                and column is None
                and target != norm(metas.get("sitename", ""))
                and (place := _place(sheet, target, start))
                and (len(target) >= 5 or _heading_of(sheet.lines[place[0]])[0])
            ):
                column = text, place[0], place[1]
            continue
        if place := _place(sheet, target, start):
            first, last = place
            shown = tidy(" ".join(line.text for line in sheet.lines[first : last + 1]))
            if norm(shown) != target:
                shown = text
            return _join(sheet, first, last, shown), first, last
        if label and norm(label.value) == target:
            return label.value, label.n, label.n
    # A title that is its column's name (信息公开指南) only when nothing else is shown as one.
    return _structural(sheet, site, title or "", start) or column


def _join(sheet: Sheet, first: int, last: int, shown: str) -> str:
    if first == last:
        return shown
    return tidy("".join(line.text for line in sheet.lines[first : last + 1])) if norm(shown) else shown


def _place(sheet: Sheet, target: str, start: int) -> tuple[int, int] | None:
    """Lines that together say exactly the title, outside links; the last such place before the main text."""
    best: tuple[int, int] | None = None
    lines = sheet.lines
    limit = min(sheet.footer, len(lines))
    deepest = max(sheet.prose, sheet.body[0]) + 3
    for at in range(limit):
        line = lines[at]
        if len(line.text) > 3 * len(target) + 40:
            continue
        if line.hidden or (line.link_chars > 0.6 * len(line.text) and line.leads):
            continue
        text = norm(line.text)
        if not text or not target.startswith(text[: len(target)]):
            continue
        end = at
        while len(text) < len(target) and end + 1 < limit and end - at < 6:
            end += 1
            if lines[end].hidden:
                continue
            text += norm(lines[end].text)
        if text == target:
            if at > deepest:
                break  # under a text its words are somebody's name
            if best is None or at <= sheet.body[0] + 2:
                best = (at, end)
            if at > sheet.body[0]:
                break
    return best


def _structural(sheet: Sheet, site: set[str], title: str, start: int) -> tuple[str, int, int] | None:
    """A heading between the breadcrumb and the main text, when the head of the page does not know the title."""
    whole = norm(title)
    best: tuple[float, Line] | None = None
    first = sheet.prose
    above = _above_the_date(sheet, start)
    for line in sheet.lines[start + 1 : first]:
        text = line.text
        if line.hidden or line.leads or not 4 <= len(text) <= 120:
            continue
        tag, marks = _heading_of(line)
        if line is above:
            tag = tag or "h2"
        elif (not tag and not marks) or len(text) < 6 or ":" in text or "：" in text:
            continue
        own = norm(text)
        if own in site or (len(own) < 12 and own and own in whole and len(whole) < len(own) + 8):
            continue
        rank = (3.0 if tag in ("h1", "h2") else 2.0 if tag else 1.0) - 0.02 * (first - line.n)
        if best is None or rank >= best[0]:
            best = (rank, line)
    return (best[1].text, best[1].n, best[1].n) if best else None


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
            r"(?:^|[\s_\-])(?:\w*title|tit|bt|biaoti)\w*",
            (node.get("class") or "") + " " + (node.get("id") or ""),
            re.IGNORECASE,
        ):
            return "", True
        node = node.getparent()
    return "", False


# --- date and source --------------------------------------------------------------------------------------------------


def labelled_date(found: Labelled) -> bool:
    """Whether a label of the page itself names its publication date."""
    pair = found.get("published_on")
    return pair is not None and dates.first(pair.value, tight=True) is not None


def published(
    sheet: Sheet, metas: dict[str, str], found: Labelled, place: tuple[int, int] | None
) -> tuple[dt.date, str] | None:
    """The publication date with its words: a label's, else the one under the title, else the meta tag's."""
    pair = found.get("published_on")
    if pair and (day := dates.first(pair.value, tight=True)):
        return day, f"{pair.label}：{pair.value}"
    if place:
        first, last = place
        near = range(max(0, first - 6), min(max(sheet.body[0] + 3, last + 4), last + 16, len(sheet.lines)))
        for weak in found.all("weak:published_on"):
            if weak.n in near and (day := dates.first(weak.value)):
                return day, f"{weak.label}：{weak.value}"
        if got := _dated_line(sheet, [n for n in near if n > last] + [n for n in near if n < first]):
            return got
    for name in _PUB_METAS:
        if (content := metas.get(name)) and (day := dates.first(content, tight=True)):
            return day, f"meta {name}={content[:40]}"
    return None


def _dated_line(sheet: Sheet, numbers: list[int]) -> tuple[dt.date, str] | None:
    lines = sheet.lines
    content_first = sheet.body[0]
    for n in numbers:
        line = lines[n]
        above = next((lines[k] for k in range(n - 1, max(-1, n - 4), -1) if not lines[k].hidden), None)
        if above is not None and above.link_chars >= 6 and above.link_chars > 0.6 * len(above.text):
            continue  # the date of a row of a list
        if line.hidden or len(line.text) > 100 or (line.links and line.link_chars > 0.5 * len(line.text)):
            continue
        if _TODAY.search(line.text) or (n < numbers[0] and _WEEKDAY.search(line.text)):
            continue
        if n >= content_first and sheet.body[1] - content_first > 2 and len(line.text) > 40 and "来源" not in line.text:
            continue
        got = dates.find(line.text)
        if len(got) == 1 and not _RANGE.search(line.text):
            day, begin, end = got[0]
            if _another_day(line, begin, above):
                continue
            rest = re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", line.text[:begin] + line.text[end:])
            if n >= content_first and n > content_first + 1 and len(tidy(rest)) > 12 and "来源" not in rest:
                continue
            return day, line.text[:60]
        # 21 / 2024年02月 in two elements, in either order.
        other = lines[n + 1] if n + 1 < len(lines) else None
        if other is not None and not other.hidden:
            for day_text, month_text in ((line.text, other.text), (other.text, line.text)):
                month = re.fullmatch(r"((?:19|20)\d{2})\s*[年/.\-]\s*(\d{1,2})\s*月?", month_text)
                if month and re.fullmatch(r"\d{1,2}\s*日?", day_text):
                    whole = dates.first(f"{month[1]}-{month[2]}-{day_text.rstrip('日 ')}")
                    if whole:
                        return whole, f"{line.text} {other.text}"
    return None


def _another_day(line: Line, begin: int, above: Line | None) -> bool:
    """Whether a label before a date names another day: 来信时间：2023-05-02, on the line or in the cell before."""
    before = line.text[:begin]
    if not before.strip() and above is not None and above.block.tag in ("td", "th", "dt"):
        before = above.text
    told = _TOLD.search(before)
    if told is None:
        return False
    words = key(told[1])
    # 云泉日报发布时间：… runs a source into the label; 来信时间 only looks like it ends in one.
    own = labels().get(words) == "weak:published_on"
    return not own and not any(labels().get(words[at:]) == "published_on" for at in range(len(words) - 1))


def source(sheet: Sheet, found: Labelled) -> tuple[str, str] | None:
    """The source named beside a label; never what stands only in a meta tag."""
    pair = found.get("source")
    if pair is None:
        return None
    value = dates.DATE.split(pair.value)[0] if dates.DATE.match(pair.value) else pair.value
    got = dates.find(value)
    if got and got[0][1] > 0 and "期" not in value:
        value = value[: got[0][1]]
    value = tidy(value)
    return (value, f"{pair.label}：{value}") if value and len(value) <= 100 else None
