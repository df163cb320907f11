"""What a document's own page tells beside its labels: listed attachments, signed orders, contacts, pictures, forms.

Never keeps a telephone number or a name, and never counts a file that another part of the page links to.
"""

from __future__ import annotations

import re
from itertools import islice

from msgspec import Struct

from audit.read.document.missing_files import kept_back, may_be_any, stands
from audit.read.web.normal import nfkc
from audit.read.web.text import Line, Sheet, squeeze
from audit.read.web.word_lists import lexicon

_LIST_HEAD = re.compile(r"^附件\s*+[:：]\s*+(?P<rest>.*+)$")
_ITEM = re.compile(r"(?:^|(?<=[\s；;。.、，,）)》]))\d{1,2}\s*[.．、]\s*(?=\S)")
_ITEM_LINE = re.compile(r"^\d{1,2}\s*[.．、]\s*\S")
_OWN_HEAD = re.compile(r"^附件\s*+[\d一二三四五六七八九十]{0,3}\s*+[:：]?$")
_OWN_TITLE = re.compile(r"^附[件表]\s*+[\d一二三四五六七八九十]{1,3}\s*+[:：、.．]?\s*+(?P<name>\S.{1,80})$")
_MANY = 40
# 《云泉市物业管理办法》已经市政府常务会议通过，现予公布; 市长: the order, not the text it publishes.
_ORDER = re.compile(r"(?:审议通过|会议通过|讨论通过|会议审议|同意)[^。]{0,30}?现予(?:以)?(?:公布|发布|印发)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BY = r"(?:单位|机关|部门)?(?:及)?(?:服务)?(?:电话|方式|热线|人及电话|人)"
_CONTACT = re.compile(rf"政策咨询{_BY}|咨询{_BY}|解读{_BY}|联系{_BY}|服务热线|政策热线|12345")
_PHONE = re.compile(r"(?<!\d)(?:\(?0\d{2,3}\)?[-—－\s]?)?\d{7,8}(?!\d)|(?<!\d)12\d{3}(?!\d)|(?<!\d)[48]00[-\d]{7,9}")
_VIDEO_TAGS = ("video", "audio", "embed", "object")
_VIDEO_SOURCE = re.compile(r"player|video|vod|\.mp4|\.m3u8|\.flv", re.IGNORECASE)


class Own(Struct, frozen=True):
    """Of one document's page."""

    listed: int = 0
    inlined: int = 0
    listed_quote: str = ""
    unlinked: tuple[str, ...] = ()  # listed by a line of their own that is no link, beside others that are
    order_words: str | None = None
    contact: str | None = None  # the words before a telephone number, never the number
    pictures: int = 0
    alt_chars: int = 0
    forms: tuple[str, ...] = ()


def own(sheet: Sheet, title: str, kind: str) -> Own:
    """Read one page. Time is linear in its lines."""
    lines = [line.text for line in sheet.body_lines]
    listed, inlined, quote = attachments(lines)
    pictures, alt_chars = _pictures(sheet)
    return Own(
        listed, inlined, quote, unlinked(sheet), _order(lines), contact(lines), pictures, alt_chars,
        forms(sheet, title, pictures) if kind in ("interpretation", "qa") else (),
    )  # fmt: skip


def attachments(lines: list[str]) -> tuple[int, int, str]:
    """(attachments that the text lists, those that follow in the text itself, the words of the list)."""
    listed, inlined, quote = 0, 0, ""
    names: set[str] = set()
    at = 0
    while at < len(lines):
        if "附" not in lines[at]:
            at += 1
            continue
        text = nfkc(lines[at]).strip()
        head = _LIST_HEAD.match(text)
        if head and not listed and len(text) <= 400 and head["rest"]:
            rest = head["rest"]
            listed = len(_ITEM.findall(rest)) or 1
            quote = text[:120]
            names.update(_name(one) for one in _ITEM.split(f" {rest}"))
            while at + 1 < len(lines) and listed < _MANY and _ITEM_LINE.match(lines[at + 1]) and _ITEM_LINE.match(rest):
                at += 1
                listed += 1
                names.add(_name(lines[at]))
        elif text == "附件:" and not listed and at + 2 < len(lines) and _ITEM_LINE.match(lines[at + 1]):
            quote = f"{text}{lines[at + 1]}"[:120]
            while at + 1 < len(lines) and listed < _MANY and _ITEM_LINE.match(lines[at + 1]):
                at += 1
                listed += 1
                names.add(_name(lines[at]))
        elif _OWN_HEAD.match(text) or ((titled := _OWN_TITLE.match(text)) and _name(titled["name"]) in names):
            inlined += 1
        at += 1
    return listed, inlined, quote


def unlinked(sheet: Sheet) -> tuple[str, ...]:
    """Names in a list of attachments that lead nowhere, where other lines of the same list are links."""
    lines = sheet.body_lines
    for at, line in enumerate(lines):
        if "附" not in line.text:
            continue
        head = _LIST_HEAD.match(nfkc(line.text).strip())
        if head is None:
            continue
        rows = [(head["rest"], line)] if head["rest"] else []
        for other in lines[at + 1 : at + _MANY]:
            if not _ITEM_LINE.match(other.text):
                break
            rows.append((other.text, other))
        if not rows:
            continue
        if len(rows) < 2 or not all(len(_ITEM.findall(f" {text}")) == 1 for text, _ in rows):
            return ()
        bare = [text for text, one in rows if not _leads(one)]
        if not bare or len(bare) == len(rows):
            return ()
        if may_be_any(sheet):
            return ()
        below = [_name(one.text) for one in lines[at + len(rows) + (not head["rest"]) :]]
        linked = [_name("".join(node.itertext()) or node.get("title") or "") for node in sheet.tree.iter("a")]
        names = [_name(text) for text in bare if not kept_back(text)]
        return tuple(one for one in names if one and not stands(one, below, linked))
    return ()


def _leads(line: Line) -> bool:
    """Whether anything in a line can be clicked."""
    if line.links:
        return True
    return any(
        one.tag in ("a", "button") or one.get("onclick") is not None
        for _, node in line.pieces
        for one in (node, *islice(node.iterancestors(), 2))
    )


def _name(text: str) -> str:
    """An attachment's name for comparison: without its number, its brackets and the ending of the file."""
    bare = _ITEM.sub("", f" {squeeze(nfkc(text))}", count=1)
    return re.sub(r"[《》\s]|\.[A-Za-z]{2,5}$", "", bare)


def _order(lines: list[str]) -> str | None:
    """The words of a signed order above the text it publishes."""
    for line in lines[:6]:
        if found := _ORDER.search(squeeze(line)):
            return found.group()[:60]
    return None


def contact(lines: list[str]) -> str | None:
    """The words that a telephone number to ask at stands behind."""
    for line in lines:
        for found in _CONTACT.finditer(line):
            if found.group() == "12345" or _PHONE.search(line, found.end(), found.end() + 60):
                return found.group()
    return None


def _pictures(sheet: Sheet) -> tuple[int, int]:
    """(pictures of the text, Chinese characters in their alternative texts that are no mere names)."""
    if sheet.content is None:
        return 0, 0
    mere = set(lexicon("interpretation-forms")["mere_alt"])
    count = chars = 0
    for image in sheet.content.iter("img"):
        alt = squeeze(image.get("alt") or "")
        count += 1
        chars += 0 if alt in mere else len(_HAN.findall(alt))
    return count, chars


def forms(sheet: Sheet, title: str, pictures: int) -> tuple[str, ...]:
    """Forms of an interpretation: by the words of its title, its players, and a page of little but pictures."""
    words = lexicon("interpretation-forms")
    found = [name for name, many in words["forms"].items() if any(word in title for word in many)]
    place = sheet.content if sheet.content is not None else sheet.tree
    players = any(True for _ in place.iter(*_VIDEO_TAGS)) or any(
        _VIDEO_SOURCE.search(frame.get("src") or "") for frame in place.iter("iframe")
    )
    if players and "视频" not in found:
        found.append("视频")
    chars = len(squeeze(sheet.body_text))
    if pictures and chars < words["picture_chars"] and "图解" not in found:
        found.append("图解")
    return tuple(sorted(found)) or ("文字",)
