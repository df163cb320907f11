"""A path without a label whose levels slashes, bars or nothing but style sheets set apart.

Never takes a menu for a path: its first level is the home page, and its addresses, its last name or its element tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from audit.read.web.text import MARK, Line, Sheet, squeeze, tidy
from audit.read.web.word_lists import key, names

# A mark between elements or blanks; a slash, bar or arrow needs only one of its sides free.
_SET_APART = re.compile(
    r"(?:(?<=[\s\x02])|^)(?:/|／|\||｜|\\|-|—|–|·|•|::|：：|~|▶|►|▸|❯|》)(?=[\s\x02]|$)"
    r"|(?<=\x02)(?:/|／|\||｜|\\|▶|►|▸|❯)|(?:/|／|\||｜|\\|▶|►|▸|❯)(?=\x02)"
)
_STRAY = "/／|｜\\-—–·•:：~▶►▸❯》>＞»›→ \t"
# Words for a path in names of elements; no more than a hint, and none for a bar of links.
_NAMED = re.compile(r"crumb|position|location|weizhi|dqwz|curpath|sitepath|面包屑|当前位置|路径", re.IGNORECASE)
_STEPS = frozenset("/／\\▶►▸❯》")  # marks that no menu is drawn with
_MOST_LEVELS = 7
_NAME_CHARS = 24
_LEAF_CHARS = 80


def loose_path(
    sheet: Sheet, lines: Sequence[Line], url: str, known: frozenset[str]
) -> tuple[tuple[str, ...], int] | None:
    """The names of such a path and its line; ``known`` are names of this page and of its column."""
    upto = head_end(sheet)
    for at, line in enumerate(lines):
        if line.n > upto:
            break
        for run in _runs(lines, at):
            path = _levels(run)
            if not 2 <= len(path) <= _MOST_LEVELS or key(path[0]) not in names("home"):
                continue
            if any(len(name) > _NAME_CHARS for name in path[:-1]) or len(path[-1]) > _LEAF_CHARS:
                continue
            if len({squeeze(name) for name in path}) == len(path) and _is_path(run, path, url, known):
                return tuple(path), line.n
    return None


def head_end(sheet: Sheet) -> int:
    """The last line a path may stand in: the first sentence of the main text. A page of rows has no such sentence, and
    what weighs most on it may be a line of its header: there a path may stand anywhere above the footer."""
    return sheet.prose if sheet.prose < sheet.body[1] else sheet.footer


def _runs(lines: Sequence[Line], at: int) -> Iterator[list[Line]]:
    """Lines that may be a path: one line, or the first one and its neighbours in one element."""
    line = lines[at]
    if not line.links or not tidy(line.text):
        return
    first = tidy(line.pieces[0][0]).strip(_STRAY)
    if key(first) not in names("home") and key(line.text.strip(_STRAY)) not in names("home"):
        return
    if len(line.links) >= 2 or _SET_APART.search(line.marked):
        yield [line]
    if key(line.text.strip(_STRAY)) in names("home"):
        holder = line.block.getparent()
        run = [line]
        for beside in lines[at + 1 : at + 2 * _MOST_LEVELS]:
            if beside.block.getparent() is not holder or len(beside.text) > _LEAF_CHARS:
                break
            run.append(beside)
        if len(run) > 1:
            yield run


def _levels(run: Sequence[Line]) -> list[str]:
    found: list[str] = []
    for line in run:
        marked = line.marked
        parts = _SET_APART.split(marked) if _SET_APART.search(marked) else marked.split(MARK)
        found += [name for part in parts if (name := tidy(part.replace(MARK, "")).strip(_STRAY))]
    return [name for at, name in enumerate(found) if not at or key(name) not in names("leaf")]


def _is_path(run: Sequence[Line], path: Sequence[str], url: str, known: frozenset[str]) -> bool:
    links = [link for line in run for link in line.links]
    folders = [_folder(urljoin(url, (link.get("href") or "").strip())) for link in links[1:] if link.get("href")]
    above = [folder for folder in folders if folder.count("/") > 3]  # below the root of the host
    nested = sum(1 for one, other in pairwise(above) if other != one and other.startswith(one))
    beside = len(above) >= 2 and not nested and len(set(above)) == len(above)
    if nested and nested >= len(above) - 1:
        return True
    if above and _folder(url) != above[-1] and _folder(url).startswith(above[-1]) and len(above) <= 2 and not beside:
        return True
    if squeeze(path[-1]) in known and len(links) >= len(path) - 1:
        return True
    if len(links) == len(path) - 1 and not run[-1].text.endswith(tidy("".join(links[-1].itertext()))):
        marks = {mark for line in run for mark in _SET_APART.findall(line.marked)}
        if marks and marks <= _STEPS:
            return True  # a bar of links ends in a link
    holder = run[0].block if len(run) == 1 else run[0].block.getparent()
    return holder is not None and _is_named(holder)


def _folder(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"


def _is_named(node: _Element) -> bool:
    for one in (node, node.getparent()):
        if one is not None and _NAMED.search(" ".join(one.get(name) or "" for name in ("class", "id", "aria-label"))):
            return True
    return False
