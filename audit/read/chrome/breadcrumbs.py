"""The breadcrumb of a page: with its label or without, in one line, in cells or in a list.

Never makes a path of an address, and never takes a menu or a “more” link for one.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.chrome.loose_path import head_end, loose_path
from audit.read.web.text import MARK, Line, Sheet, tidy
from audit.read.web.tool_bar import is_button
from audit.read.web.word_lists import key, names

_HERE = re.compile(
    "(?:"
    + "|".join(sorted((re.escape(w) for w in names("here")), key=lambda w: (-len(w), w)))
    + r")(?:是|为)?\s*[:：>》\]】]?"
)
_SEPARATOR = re.compile(r"\s{0,20}(?:(?<!-)->|=>|(?<![-=])[>＞]{1,3}|»|›|→|﹥|》(?=\s|$|\x02)|›)\s*")
_OTHER_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}\s?[:：]\s?(?=.)")
_MARK = re.compile(r">(?<!-->)|＞(?<![-=]＞)|»|›|→|﹥")  # begins with letters: the search runs over them in one go
_ENDS = re.compile(r"(?:(?<!-)->|(?<!--)[>＞]{1,3}|»|›|→|﹥)\s*$")
_LOOSE = re.compile(
    r"(?:(?<=[\s\x02])|^)(?:/|／|\||｜|\\|-|—|·|::|：：|▶|►|▸|❯)(?=[\s\x02]|$)"
    r"|(?<=\x02)(?:/|／|\||｜|▶|►|▸|❯)|(?:/|／|\||｜|▶|►|▸|❯)(?=\x02)"
)


def breadcrumb(sheet: Sheet, url: str = "", known: frozenset[str] = frozenset()) -> tuple[tuple[str, ...], int] | None:
    """The names of the path as shown and its line number; the leaf words 正文, 详情 … and empty levels are dropped.

    ``url`` is the page's address and ``known`` are names of it and its column: they tell a path from a menu.
    """
    lines = [line for line in sheet.lines if not line.hidden and line.n < sheet.footer]
    number = {line.n: at for at, line in enumerate(lines)}
    for n in sheet.hits(_HERE):
        if n not in number or len(sheet.lines[n].text) > 400:
            continue
        at, line = number[n], sheet.lines[n]
        match = _HERE.search(line.text[:40])
        if match and (not line.text[: match.start()].strip("[【〔（(") or match.group()[-1] in ":："):
            if match.group()[-1] not in ":：>》]】" and match.end() == len(line.text) and match.group() == "位置":
                continue
            path = _segments(_after(line, match.group()), line)
            if not path or (len(path) == 1 and key(path[0]) in names("home")):
                path = [*path, *_following(lines, at)]
            if usable := _usable(path):
                return usable, line.n
    return _unlabelled(sheet, lines) or loose_path(sheet, lines, url, known)


def _after(line: Line, label: str) -> str:
    """The marked text behind a label."""
    text = line.marked
    plain = label.rstrip(":：>》]】 ")
    at = text.find(plain[-2:])
    rest = text[at + len(plain[-2:]) :] if at >= 0 else text
    return rest.lstrip(" \x02:：]】")


def _segments(marked: str, line: Line | None) -> list[str]:
    if _SEPARATOR.search(marked):
        cut = _SEPARATOR.split(marked)
    elif _LOOSE.search(marked):
        cut = _LOOSE.split(marked)
    elif line is not None and len(line.links) >= 2:
        cut = [part for part in marked.split(MARK) if tidy(part)]
    else:
        cut = [marked]
    if cut:
        cut[-1] = _without_buttons(cut[-1])
    return [name for part in cut if (name := tidy(part.replace(MARK, "")).strip(" ：:|"))]


def _without_buttons(last: str) -> str:
    """The last level without the tool bar that stands beside the path on its line: 字号：大 中 小, [返回]."""
    pieces = last.split(MARK)
    while len(pieces) > 1 and (is_button(pieces[-1]) or not any(char.isalnum() for char in pieces[-1])):
        pieces.pop()
    return MARK.join(pieces)


def _following(lines: list[Line], at: int) -> list[str]:
    """A path whose levels are separate blocks behind the label's line."""
    path: list[str] = []
    top = lines[at].block.getparent()
    for line in lines[at + 1 : at + 12]:
        marked = bool(_SEPARATOR.match(line.text) or (path and _ENDS.search(lines[at].text)))
        if len(line.text) > 60 or not (line.links or marked or path) or "：" in line.text:
            break
        node: _Element | None = line.block
        inside = False
        for _ in range(6):
            if node is None or node.tag in ("h1", "h2", "h3"):
                break
            if node is top:
                inside = True
                break
            node = node.getparent()
        if not inside:
            break
        path.extend(_segments(line.marked, line))
        if len(line.links) >= 2 or not line.links:
            break  # a whole path on one line, or its leaf
    return path


def _usable(path: list[str]) -> tuple[str, ...]:
    kept = [name for name in path if name not in (">", "/", "|", "-") and len(name) <= 80]
    while kept and key(kept[-1]) in names("leaf"):
        kept.pop()
    if len(kept) > 12 or (len(kept) == 1 and key(kept[0]) in names("home")):
        return ()
    if any(len(name) > 40 for name in kept[:-1]):
        return ()
    return tuple(kept)


def _unlabelled(sheet: Sheet, lines: list[Line]) -> tuple[tuple[str, ...], int] | None:
    """A path without a label: names joined by >, at least one of them a link, before the main text."""
    best: tuple[tuple[str, ...], int] | None = None
    number = {line.n: at for at, line in enumerate(lines)}
    upto = head_end(sheet)
    for n in sheet.hits(_MARK):
        if n not in number or len(sheet.lines[n].text) > 200:
            continue
        at, line = number[n], sheet.lines[n]
        if line.n > upto:
            break
        if re.search(r"更多|more|MORE|下一页|上一页", line.text):
            continue
        # Levels may stand in cells of their own: 首页 | >> | >> 公告.
        run = [line]
        while (
            at - len(run) >= 0
            and len(run) < 12
            and _SEPARATOR.match(run[0].text)
            and len(lines[at - len(run)].text) <= 24
        ):
            run.insert(0, lines[at - len(run)])
        ahead = at + 1
        while ahead < len(lines) and len(run) < 12 and len(lines[ahead].text) <= 60:
            if not (_SEPARATOR.match(lines[ahead].text) or _ENDS.search(run[-1].text)):
                break
            if not _SEPARATOR.match(lines[ahead].text) and _is_outside(lines[ahead], run):
                break  # a path that ends in a mark, and what follows it
            run.append(lines[ahead])
            ahead += 1
        if len(run) > 1 and not run[0].links:
            run = run[1:]
        path = [name for one in run for name in _segments(one.marked, one)]
        if path and (label := _OTHER_LABEL.match(path[0])):
            path[0] = path[0][label.end() :]  # 网站导航：首页 > …
        linked = sum(len(one.links) for one in run)
        usable = _usable(path)
        starts_home = bool(usable) and key(usable[0]) in names("home")
        if len(usable) < 2 or not linked:
            continue
        drawn = sum(len(_MARK.findall(one.text)) for one in run)
        if not starts_home and (drawn < len(usable) - 1 or linked > len(usable)):
            continue  # 高级搜索 > and hot words behind it
        if starts_home:
            return usable, line.n
        if line.n <= sheet.prose and all(len(name) <= 24 for name in usable):
            best = usable, line.n  # without 首页 the one nearest to the text
    return best or _in_items(sheet, lines)


def _is_outside(line: Line, run: list[Line]) -> bool:
    """Whether a line stands outside the list or row whose cells have been the levels so far."""
    if len(run) < 3:
        return len(run) == 1 and line.block.tag in ("h1", "h2", "h3")
    around = set(run[0].block.iterancestors())
    holder = next((node for node in run[1].block.iterancestors() if node in around), None)
    return holder is not None and holder not in line.block.iterancestors()


def _in_items(sheet: Sheet, lines: list[Line]) -> tuple[tuple[str, ...], int] | None:
    """A path whose levels are the items of a list drawn with style sheets: 首页 first, and no link last."""
    upto = head_end(sheet)
    for at, line in enumerate(lines):
        if line.n > upto:
            break
        if key(line.text) not in names("home") or not line.links or line.block.tag not in ("li", "dd", "span"):
            continue
        holder = line.block.getparent()
        run = [line]
        for beside in lines[at + 1 : at + 8]:
            if beside.block.getparent() is not holder or len(beside.text) > 60:
                break
            run.append(beside)
        said = f"{holder.get('class') or ''} {holder.get('aria-label') or ''}" if holder is not None else ""
        if not 2 <= len(run) <= 6 or not (not run[-1].links or "crumb" in said.lower()):
            continue
        path = _usable([name for one in run for name in _segments(one.marked, None)])
        if len(path) >= 2:
            return path, line.n
    return None
