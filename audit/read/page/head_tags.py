"""The head of a page: meta tags, title as shown, and the date and source under it.

Never takes a name from an address, and never a date that stands for something else than this page.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice

from bs4 import BeautifulSoup
from lxml.etree import _Element

from audit.read.chrome.regions import Regions
from audit.read.document.labelled import Labelled
from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import Line, Sheet, squeeze, tidy
from audit.read.web.word_lists import key, labels

_META_CHARS = 1000
_TOLD = re.compile(r"(?P<label>[\u4e00-\u9fff](?:[ \u3000]{0,9}[\u4e00-\u9fff]){1,9})[\s\]】]*+(?P<colon>[:：]?)\s*+$")
_SIGNED = re.compile(r"^[\u4e00-\u9fff 　]{4,40}(?:局|厅|委员会|委|政府|办公室|总队|调查队|大队|中心|院)$")
_DAY_LABEL = re.compile(r"(?:时间|日期)$")
_DAYS = frozenset(("written_on", "effective_on", "valid_until", "term"))
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
    return re.sub(r"[\s\-–—_·\"'“”‘’]+", "", nfkc(squeeze(text))).lower()


# --- date and source --------------------------------------------------------------------------------------------------


def labelled_date(found: Labelled) -> bool:
    """Whether a label of the page itself names its publication date."""
    pair = found.get("published_on")
    return pair is not None and dates.first(pair.value, tight=True) is not None


def published(
    sheet: Sheet, metas: dict[str, str], found: Labelled, place: tuple[int, int] | None, beside: str = "",
    zones: Regions | None = None,
) -> tuple[dt.date, str] | None:  # fmt: skip
    """The publication date with its words: a label's, else the one beside or under the title, else the meta tag's."""
    pair = found.get("published_on")
    if pair and (day := dates.first(pair.value, tight=True)):
        return day, f"{pair.label}：{pair.value}"
    if place:
        first, last = place
        got = dates.find(beside)
        if len(got) == 1 and not _RANGE.search(beside) and not names_another_day(beside[: got[0][1]]):
            return got[0][0], beside[:60]
        near = range(max(0, first - 6), min(max(sheet.body[0] + 3, last + 4), last + 16, len(sheet.lines)))
        for weak in found.all("weak:published_on"):
            if weak.n in near and (day := dates.first(weak.value)):
                return day, f"{weak.label}：{weak.value}"
        near_first = [n for n in near if n > last] + [n for n in near if n < first]
        if zones is not None:
            near_first = [n for n in near_first if not zones.chrome(n)]
        if dated := _dated_line(sheet, [n for n in near_first if n not in found.values], last):
            return dated
    for name in _PUB_METAS:
        if (content := metas.get(name)) and (day := dates.first(content, tight=True)):
            return day, f"meta {name}={content[:40]}"
    return None


def _dated_line(sheet: Sheet, numbers: list[int], title: int) -> tuple[dt.date, str] | None:
    lines = sheet.lines
    content_first = sheet.body[0]
    for n in numbers:
        line = lines[n]
        above = next((lines[k] for k in range(n - 1, max(-1, n - 4), -1) if not lines[k].hidden), None)
        if (
            above is not None
            and above.n != title
            and above.link_chars >= 6
            and above.link_chars > 0.6 * len(above.text)
        ):
            continue  # the date of a row of a list
        if line.hidden or len(line.text) > 100 or (line.links and line.link_chars > 0.5 * len(line.text)):
            continue
        if _TODAY.search(line.text) or (n < numbers[0] and _WEEKDAY.search(line.text)):
            continue
        if n >= content_first and sheet.body[1] - content_first > 2 and len(line.text) > 40 and "来源" not in line.text:
            continue
        text = line.text
        if not (got := dates.find(text)) and len(line.pieces) > 1:
            text = line.parted
            got = dates.find(text)
        if len(got) == 1 and not _RANGE.search(line.text):
            day, begin, end = got[0]
            if names_another_day(_before(text, begin, above)):
                continue
            if dates.only(line.text) and above is not None and above.n >= content_first and _SIGNED.search(above.text):
                continue  # the day under the body that wrote the text: a caption inside it, not when it was published
            rest = re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", text[:begin] + text[end:])
            if n >= content_first and n > content_first + 1 and len(tidy(rest)) > 12 and "来源" not in rest:
                continue
            return day, line.text[:60]
        # 21 / 2024年02月 in two elements, in either order.
        other = lines[n + 1] if n + 1 < len(lines) else None
        halves = [tidy(text) for text, _ in line.pieces if text.strip()]
        if len(halves) != 2 and other is not None and not other.hidden:
            halves = [line.text, other.text]
        if len(halves) == 2:
            for day_text, month_text in (halves, halves[::-1]):
                month = re.fullmatch(r"((?:19|20)\d{2})\s*[年/.\-]\s*(\d{1,2})\s*月?", month_text)
                if month and re.fullmatch(r"\d{1,2}\s*日?", day_text):
                    whole = dates.first(f"{month[1]}-{month[2]}-{day_text.rstrip('日 ')}")
                    if whole:
                        return whole, " ".join(halves)
    return None


def _before(text: str, begin: int, above: Line | None) -> str:
    """The words before a date: on its line, else in the cell or the label right before it."""
    before = text[:begin]
    if before.strip() or above is None:
        return before
    word = key(above.text)
    named = _DAY_LABEL.search(word) is not None or labels().get(word) in _DAYS
    return above.text if above.block.tag in ("td", "th", "dt") or (named and len(word) <= 12) else ""


def names_another_day(before: str) -> bool:
    """Whether the words before a date name another day than that of publication: 来信时间：, 成文日期, 截止时间."""
    told = _TOLD.search(before)
    if told is None:
        return False
    words = key(told["label"])
    known = labels()
    # 云泉日报发布时间：… runs a source into the label; 来信时间 only looks like it ends in one.
    if known.get(words) == "weak:published_on":
        return False
    if any(known.get(words[at:]) == "published_on" for at in range(len(words) - 1)):
        return False
    if told["colon"]:
        return True
    # Without a colon only what reads like a label is one: words run into dates in sentences, too.
    return _DAY_LABEL.search(words) is not None or any(known.get(words[at:]) in _DAYS for at in range(len(words) - 1))


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


_HTML_TAG = re.compile(r"<html\b[^<>]{0,1000}>", re.IGNORECASE)
_HTML_TAGS = 20  # of one page
_LANG_ATTRIBUTE = re.compile(r"\slang\s?=\s?[\"']?([^\"'\s>]{0,40})", re.IGNORECASE)


def language(tree: _Element, text: str) -> str | None:
    """The language of the html element; a later html tag adds what the first has not (HTML 13.2.6.4.7)."""
    own: str | None = tree.getroottree().getroot().get("lang")
    if own is not None:
        return own
    for tag in islice(_HTML_TAG.finditer(text), _HTML_TAGS):
        found = _LANG_ATTRIBUTE.search(tag.group())
        if found and not any(
            _is_within(text, tag.start(), *ends) for ends in (("<!--", "-->"), ("<script", "</script"))
        ):
            return found[1]
    return None


def _is_within(text: str, at: int, begin: str, end: str) -> bool:
    """Whether a place lies in what a browser takes no tag from: a comment, or a script."""
    begun = text.rfind(begin, 0, at)
    return begun >= 0 and text.find(end, begun, at) < 0
