"""Names that the head of a page shows: the logo's words, its alt text, the name written out.

Never takes the main text for the head, and never says that a name is missing where it may be drawn in a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from audit.read.web.text import Sheet, tidy
from rules.facts.records import Maybe, Unknown

_HEAD_LINES = 60  # a head of more lines than this is a menu
_TEXT_CHARS = 80  # less is no text to tell a page's head by
_NAMES_KEPT = 10
_NAME_CHARS = 40
_PICTURES = 12
_NAME = re.compile(
    r"[\u4e00-\u9fff·、（）()]{2,30}(?:人民政府|政府|办公[厅室]|委员会|[局厅委办]|法院|检察院|管委会|中心|支队|总队)"
    r"(?:门户网站?|政府网站?|官方网站?|网站?)?|[\u4e00-\u9fff·]{2,20}(?:门户网站?|政府网站?|政务网|信息网|在线)"
)
_DRAWN = "页头是没有替代文本的图片"


def banner(sheet: Sheet, unseen: Unknown | None, path: int = -1) -> Maybe[tuple[str, ...]]:
    """Names of bodies and sites in the head, in the order of the page; Unknown where they may be drawn or scripted.

    ``path`` is the line of the breadcrumb: what stands over it is the head, whatever the main text is.
    """
    upto = _end_of_head(sheet, path)
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


def _end_of_head(sheet: Sheet, path: int) -> int:
    """The line the head ends before: that of the path, of the main text or of the first heading; no <header> is cut."""
    most = min(len(sheet.lines), sheet.footer, _HEAD_LINES)
    first = sheet.body[0]
    if 0 < path <= most:
        end = path
    elif sum(line.weight for line in sheet.body_lines) >= _TEXT_CHARS and 0 < first <= most:
        end = first
    else:  # a short page has its heaviest line anywhere
        end = next((line.n for line in sheet.lines[1:most] if line.block.tag in ("h1", "h2")), most)
    heads = [node for node in sheet.tree.iter("header", "div") if node.tag == "header" or node.get("role") == "banner"]
    own = [node for node in heads if not any(above.tag in ("article", "main") for above in node.iterancestors())]
    return max([end, *(n + 1 for n in _lines_in(sheet, own[:1], most))])


def _lines_in(sheet: Sheet, holders: list[_Element], most: int) -> Iterator[int]:
    for line in sheet.lines[:most]:
        if any(holder is line.block or holder in line.block.iterancestors() for holder in holders):
            yield line.n


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
