"""Names that the head of a page shows: the logo's words, its alt text, the name written out.

Never takes the main text for the head, and never says that a name is missing where it may be drawn in a picture.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.text import Sheet, tidy
from rules.facts import Maybe, Unknown

_HEAD_LINES = 60  # a head of more lines than this is a menu
_NAMES_KEPT = 10
_NAME_CHARS = 40
_PICTURES = 12
_NAME = re.compile(
    r"[\u4e00-\u9fff·、（）()]{2,30}(?:人民政府|政府|办公[厅室]|委员会|[局厅委办]|法院|检察院|管委会|中心|支队|总队)"
    r"(?:门户网站?|政府网站?|官方网站?|网站?)?|[\u4e00-\u9fff·]{2,20}(?:门户网站?|政府网站?|政务网|信息网|在线)"
)
_DRAWN = "页头是没有替代文本的图片"


def banner(sheet: Sheet, unseen: Unknown | None) -> Maybe[tuple[str, ...]]:
    """Names of bodies and sites in the head, in the order of the page; Unknown where they may be drawn or scripted."""
    first = sheet.body[0]
    upto = first if 0 < first <= _HEAD_LINES else min(len(sheet.lines), _HEAD_LINES)
    end = sheet.lines[upto].block if upto < len(sheet.lines) else None
    words, drawn = _pictures(sheet.tree, end)
    # A line of its own: a name inside a sentence is no banner.
    words += [line.text for line in sheet.lines[:upto] if not line.hidden]
    found = [name for text in words if (name := _name(text))]
    if found:
        return tuple(dict.fromkeys(found))[:_NAMES_KEPT]
    if unseen is not None:
        return unseen
    return Unknown(_DRAWN) if drawn else None


def _pictures(tree: _Element, end: _Element | None) -> tuple[list[str], bool]:
    """Words of the pictures before ``end``, and whether one of the first has none."""
    words: list[str] = []
    drawn = False
    seen = 0
    for node in tree.iter():
        if node is end or seen >= _PICTURES:
            break
        if node.tag in ("a", "h1", "div") and (title := node.get("title")):
            words.append(title)
        if node.tag not in ("img", "object", "embed", "svg"):
            continue
        seen += 1
        told = [node.get(name) or "" for name in ("alt", "title", "aria-label")]
        words += [text for text in told if text.strip()]
        drawn = drawn or not any(text.strip() for text in told)
    return words, drawn


def _name(text: str) -> str:
    text = tidy(text)
    text = re.sub(r"^(?:欢迎(?:您)?(?:访问|光临|来到)|返回|进入)", "", text).strip("！! -—_|")
    return text if len(text) <= _NAME_CHARS and _NAME.fullmatch(text.replace(" ", "")) else ""
