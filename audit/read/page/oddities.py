"""What stands on a page and should not: days the calendar lacks, links nobody can see, words of a hijacked page.

Never judges: a suspicion is a quote for a person.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.etree import _Element

from audit.read.web.links import Anchor, text_of
from audit.read.web.text import Sheet, tidy
from audit.read.web.word_lists import pattern, words
from rules.words.lexicon import places

QUOTE_CHARS = 60
SIGNS_KEPT = 5
_SCRIPT_CHARS = 50_000

_DAY = re.compile(r"(?<![\d.,，、～~—–-])(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?![\d均程薪租产])")
_BEFORE_MONTH = 7  # 2023年12
_AFTER_MONTH = 5  # 月31日, and one more that must not follow
_MOON = re.compile(r"(?:农历|阴历|夏历|旧历|藏历|回历)[^，。；]{0,8}$")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_AWAY = re.compile(r"(?:left|top|right|margin-left|margin-top|text-indent)\s*:\s*-\s*\d{3,}", re.IGNORECASE)
_OFFSET = re.compile(r"(left|top|right|margin-left|margin-top)\s*:\s*-\s*(\d{3,5})(?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_HEIGHT = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*(\d{2,4})px", re.IGNORECASE)
_MENU_FAR = 600  # px a drop-up menu may reach over its button
_BUTTON_CHARS = 24
_NO_SIZE = re.compile(r"(?:^|;|\s)(?:height|width|font-size)\s*:\s*[01](?:px|em|pt)?\s*(?:;|!|$)", re.IGNORECASE)
_CUT = re.compile(r"overflow\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
_PUBLIC = (".gov.cn", ".edu.cn", ".mil.cn", ".gov", ".政务")


def impossible_date(sheet: Sheet) -> str | None:
    """A quote with a day that no calendar has: 2月30日, 4月31日, 2023年2月29日; lunar days do not count."""
    text = sheet.shown
    for found in _days(text):
        year, month, day = found[1], int(found[2]), int(found[3])
        if not 1 <= month <= 12:
            wrong = year is not None
        elif year is not None and int(year):
            wrong = not 1 <= day <= calendar.monthrange(int(year), month)[1]
        else:
            wrong = not 1 <= day <= _LONGEST[month - 1]
        if wrong and not _MOON.search(text[max(0, found.start() - 12) : found.start()]):
            return tidy(text[max(0, found.start() - 20) : found.end() + 20])[:QUOTE_CHARS]
    return None


def _days(text: str) -> Iterator[re.Match[str]]:
    """Days as written, looked for around each 月: that costs a tenth of trying every figure of a page."""
    end = 0
    for month in places(text, "月"):
        if month >= end and (found := _DAY.search(text, max(end, month - _BEFORE_MONTH), month + _AFTER_MONTH)):
            end = found.end()
            yield found


def leaving_notice(sheet: Sheet) -> str | None:
    """Words, also hidden ones and those of the page's own scripts, that tell of leaving the site."""
    ask = pattern("leaving", "notice")
    hints = words("leaving", "hints")
    for text in (sheet.everything, *(script[:_SCRIPT_CHARS] for script in sheet.scripts)):
        if any(hint in text for hint in hints) and (found := ask.search(text)):
            return tidy(text[max(0, found.start() - 12) : found.end() + 24])[:QUOTE_CHARS]
    return None


def tamper_signs(
    sheet: Sheet, links: tuple[Anchor, ...], url: str, title: str | None, metas: dict[str, str]
) -> tuple[str, ...]:
    """Foreign links that nobody can see, foreign frames without a size, words of gambling where search looks."""
    own, origin = _host(url), "/".join(url.split("/", 3)[:3]) + "/"
    # Most links stay on the page's own host: told by their beginning, without taking them apart.
    leaving = [(link, _host(link.url)) for link in links if link.follow and not link.url.startswith(origin)]
    foreign = [(link, host) for link, host in leaving if _is_foreign(host, own)]
    unseen = _unseen(sheet, {link.href: host for link, host in foreign})
    signs = [f"看不见的站外链接：{text_of(node)[:20]} → {host}" for node, host in unseen]
    for frame in sheet.tree.iter("iframe", "frame"):
        host = _host(frame.get("src") or "")
        style = frame.get("style") or ""
        sizes = [(frame.get(name) or "").removesuffix("px").strip() for name in ("width", "height")]
        if _is_foreign(host, own) and (any(size in ("0", "1") for size in sizes) or _NO_SIZE.search(style)):
            signs.append(f"没有大小的站外框架：{host}")
    heads = {"标题": title or "", "关键词": metas.get("keywords", ""), "描述": metas.get("description", "")}
    for name, text in heads.items():
        if word := _suspect(text):
            signs.append(f"{name}含“{word}”：{tidy(text)[:40]}")
    if _suspect("\n".join(link.text for link, _ in foreign), warned=False):
        signs += [f"站外链接“{link.text[:20]}” → {host}" for link, host in foreign if _suspect(link.text)]
    return tuple(dict.fromkeys(signs))[:SIGNS_KEPT]


def _suspect(text: str, *, warned: bool = True) -> str:
    """A word of gambling and the like in a text; ``warned``: none in one that warns of it or reports on it."""
    low = text.lower()
    word = next((word for word in words("tamper", "words") if word in low), "")
    return word if word and not (warned and any(other in low for other in words("tamper", "about"))) else ""


def _unseen(sheet: Sheet, foreign: dict[str, str]) -> list[tuple[_Element, str]]:
    """Foreign links inside elements that inline style moves off the screen or gives no size. display:none is not told:
    menus and tabs use it everywhere."""
    if not foreign:
        return []
    found = []
    for node in sheet.styled:
        style = node.get("style") or ""
        bare = style.replace(" ", "").lower()
        if ":-" not in bare and "overflow:hidden" not in bare and "font-size:0" not in bare:
            continue
        if (_AWAY.search(style) and not _drops_up(node, style)) or (_NO_SIZE.search(style) and _CUT.search(style)):
            for link in node.iter("a"):
                href = link.get("href") or ""
                if href in foreign and text_of(link):
                    found.append((link, foreign[href]))
    return found


def _drops_up(node: _Element, style: str) -> bool:
    """Whether an element is a menu that opens above or beside its button: moved by about its height, or a list next to
    a few words, and not far away."""
    moved = [(m[1].lower(), int(m[2])) for m in _OFFSET.finditer(style)]
    if len(moved) != 1 or moved[0][1] > _MENU_FAR or "text-indent" in style.lower():
        return False
    side, far = moved[0]
    height = _HEIGHT.search(style)
    if height and side.endswith("top") and abs(int(height[1]) - far) <= 60:
        return True
    listed = node.tag in ("ul", "ol", "dl") or next(node.iter("li", "dd", "option"), None) is not None
    return listed and _has_button(node)


def _has_button(node: _Element) -> bool:
    """Whether a few words that lead nowhere stand before or behind an element in its holder."""
    holder = node.getparent()
    if holder is None or holder.tag in ("body", "html"):
        return False
    words = tidy(holder.text or "")
    for child in holder:
        if child is not node and isinstance(child.tag, str) and child.tag not in ("script", "style"):
            if child.tag == "a" and (child.get("href") or "#").startswith(("http", "/")):
                continue
            words += " " + tidy("".join(child.itertext())[:100])
        words += " " + tidy(child.tail or "")
    return 2 <= len(words.strip()) <= _BUTTON_CHARS


@lru_cache(maxsize=65_536)
def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_foreign(host: str, own: str) -> bool:
    """A host of somebody else, and not of a public body."""
    if not host or host.endswith(_PUBLIC):
        return False
    mine = own.removeprefix("www.")
    return host != own and not f".{host}".endswith(f".{mine}")
