"""Signs of a kind of page that words alone do not give: labels that head something, letters that were answered.

Never counts a word inside a sentence, nor a field that a visitor is to fill in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from audit.read.web.text import SKIPPED, Sheet, squeeze
from audit.read.web.word_lists import patterns

_ORDINAL = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．：:]\s*|第[一二三四五六七八九十\d]{1,3}[步条章、]\s*"
    r"|[*★●◆■▪·•➤▶►◇○]\s*|[【\[「“〖]\s*)*+"
)
_LABEL_ENDS = re.compile(r"[\u4e00-\u9fff、/（）()]{0,8}\s*(?:[:：】\]」”〗]|$)")
_STEP = re.compile(r"\s*(?:步骤\s*|第\s*)[一二三四五六\d]{1,2}(?:步|[:：、.．]|\s)")
_LABEL_BEGINS = 8  # characters that may stand before the word in a label: 本事项的办理流程
_ARTICLE = re.compile(r"^\s{0,20}第[一二三四五六七八九十百]{1,4}[条章][\s　:：]", re.MULTILINE)
# Parts of an annual report: of the form of 国办公开办函〔2021〕30号, and of the reports before it.
_REPORT_PART = re.compile(
    r"^[一二三四五六七八九]\s?[、.．]\s?[^，。；]{0,12}?(?P<part>总体情况|概述|基本情况|主动公开|收到和处理|依申请公开|行政复议|存在的"
    r"|其他需要报告)"
)
_REPORT_PARTS = 3
_FIELDS = ("text", "tel", "email", "number", "search", "password", "date", "url")
_INVITES = re.compile(r"请|输入|关键")  # a value that is no answer
_ASKS = re.compile(r"[:：*＊]\s*$|^[*＊]")


def guide_labels(sheet: Sheet) -> int:
    """How many elements of a service guide head a line, a cell or a paragraph of the main text."""
    words = patterns("kinds", "body")["guide"]
    found: set[str] = set()
    for line in sheet.body_lines:
        text = _ORDINAL.sub("", line.text)
        match = words.search(text[:24])
        if match and match.start() <= _LABEL_BEGINS and _LABEL_ENDS.match(text, match.end()):
            found.add(match.group())
        elif _STEP.match(line.text):
            found.add("步骤")
    return len(found)


def holds_report(sheet: Sheet) -> bool:
    """Whether the text has the numbered parts of an annual report, whatever its title says: 关于印发…年度报告的通知."""
    found = {match["part"] for line in sheet.body_lines if (match := _REPORT_PART.match(line.text))}
    return len(found) >= _REPORT_PARTS


def articles(text: str) -> int:
    """How many numbered articles or chapters a text has: 第一条, 第二章."""
    return len(_ARTICLE.findall(text))


def is_letter(sheet: Sheet) -> bool:
    """Whether a page shows a letter: labels of it, and of its answer or its state, that something was filled in for."""
    letter = patterns("kinds", "letter")
    text = sheet.visible[:20_000]
    if len(letter["sent"].findall(text)) == len(letter["waits"].findall(text)) == 1:
        return True  # in a list of letters they stand in rows, not beside their labels
    if not (letter["asked"].search(text) and letter["answered"].search(text)):
        return False
    if next(sheet.tree.iter("textarea", "input"), None) is None:
        return True
    fields = Counter(_asked(sheet.tree))
    kept: list[str] = []
    for line in reversed(sheet.lines):  # a form for comments stands under the letter and may have the same labels
        if line.hidden:
            continue
        words = ""
        for piece, _ in reversed(line.pieces):
            if fields[squeeze(piece)]:
                fields[squeeze(piece)] -= 1
            else:
                words = piece + words
        kept.append(words)
    text = "\n".join(reversed(kept))[:20_000]
    return bool(letter["asked"].search(text) and letter["answered"].search(text))


def _asked(tree: _Element) -> Iterator[str]:
    """Words right before a field of a form, or that a label names it by."""
    last = ""
    for kind, text in _flow(tree):
        if kind == "field":
            if last and (_ASKS.search(last) or len(last) <= 12):
                yield squeeze(last)
            last = ""
        elif text.strip():
            last = text


def _flow(tree: _Element) -> Iterator[tuple[str, str]]:
    """The words and the fields of a page in order."""
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walker:
        if event == "start":
            if node.tag in ("script", "style", "noscript"):
                walker.skip_subtree()
                continue
            if node.tag == "textarea" or (
                node.tag == "input"
                and (node.get("type") or "text").lower() in _FIELDS
                and node.get("readonly") is None
                and node.get("disabled") is None
                and not (node.get("value") and not _INVITES.search(node.get("value")))
            ):
                yield "field", ""
            if node.tag not in SKIPPED and node.text:
                yield "text", node.text
        elif node.tail:
            yield "text", node.tail
