"""Attachments that a text names and that none of its files is, told by their names.

Never guesses: where a file's name does not tell which of the listed it is, it may be any of them or all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from audit.read.web.normal import nfkc
from audit.read.web.text import Sheet, squeeze

_HEAD = re.compile(r"^附件[:：](?P<rest>.+)$")
_NUMBERED = re.compile(r"(?:^|(?<=[;；。，,）)》]))\d{1,2}[.．、](?=\D)")
_INSIDE = re.compile(r"\d{1,2}[.．、]\D")  # two names that could not be told apart
_SEVERAL = re.compile(r"\.(?:zip|rar|7z|tar|gz)\b|等|合并|汇编|全套|打包", re.I)
_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
_CLUTTER = re.compile(r"[《》【】\[\]“”\"()（）:：;；。,，、_—\-]|点击|下载|附件\d{0,2}[.．、]?")
# What a list says of an attachment that is not published with it, and a link that may be any of them.
_KEPT_BACK = re.compile(
    r"[(（](?:略|从略|另\S{1,6}|不\S{0,4}公开\S{0,4}|依申请公开|内部\S{0,6}|涉密\S{0,4}|此件\S{1,8}|\S{0,6}领取|\S{0,4}纸质\S{0,4})[)）]"
)
_ANY_OF_THEM = re.compile(
    r"(?:请?点击|查看|下载|相关){0,2}附[件表](?:下载)?[\d一二三四五六七八九十]{0,3}(?:\.[A-Za-z]{2,5})?"
)
_ROUND_CHARS = 30  # that a title may have round the name that the list gives it
_LEAST_CHARS = 4
_MANY = 40


def without_file(sheet: Sheet, files: Mapping[str, str]) -> tuple[str, ...]:
    """Listed names that no file bears, where every file is one of the others for certain; ``files``: url → link text.

    An archive, or one named as the first of several, may hold them all.
    """
    if not files or not any("附" in line.text for line in sheet.body_lines):
        return ()
    lines = [_plain(line.text) for line in sheet.body_lines]
    names, after = _listed(lines)
    if len(names) < 2 or len(files) >= len(names) or any(map(_INSIDE.search, names)):
        return ()
    if any(_SEVERAL.search(f"{url} {text}") for url, text in files.items()):
        return ()
    known = [_bare(name) for name in names]
    borne: set[int] = set()
    for file in map(_bare, files.values()):
        fits = [n for n, name in enumerate(known) if min(len(file), len(name)) >= _LEAST_CHARS and _same(file, name)]
        if len(fits) != 1:
            return ()
        borne.update(fits)
    below = [_bare(line) for line in lines[after:]]
    linked = [_bare(_plain("".join(node.itertext()))) for node in sheet.tree.iter("a")]
    if may_be_any(sheet):
        return ()
    return tuple(
        known[n] for n in range(len(known))
        if n not in borne and not kept_back(names[n]) and not stands(known[n], below, linked)
    )  # fmt: skip


def kept_back(written: str) -> bool:
    """Whether a list says of an attachment that it is not published here: （略）, （不公开）."""
    return _KEPT_BACK.search(written) is not None


def stands(name: str, below: Iterable[str], linked: Iterable[str]) -> bool:
    """Whether an attachment stands under its title below the list, or has a link anywhere."""
    return any(name in line and len(line) <= len(name) + _ROUND_CHARS for line in below) or any(
        name in text for text in linked
    )


def may_be_any(sheet: Sheet) -> bool:
    """Whether a link on the page names no attachment, and so may lead to any: 附件2, 点击下载附件."""
    return any(
        _ANY_OF_THEM.fullmatch(_plain("".join(node.itertext())).strip("【】[]()（）:：")) is not None
        for node in sheet.tree.iter("a") if node.get("href")
    )  # fmt: skip


def _listed(lines: list[str]) -> tuple[list[str], int]:
    """The names in a text's list of attachments, and the line behind it."""
    for at, line in enumerate(lines):
        head = _HEAD.match(line)
        if not head or not _NUMBERED.match(head["rest"]):
            continue
        end = at + 1
        rows = [head["rest"]]
        while end < len(lines) and len(rows) < _MANY and _NUMBERED.match(lines[end]):
            rows.append(lines[end])
            end += 1
        return [name for row in rows for name in _NUMBERED.split(row) if name], end
    return [], 0


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def _plain(text: str) -> str:
    return squeeze(nfkc(text)).strip()


def _bare(text: str) -> str:
    """A name without its number, its brackets and the ending of the file."""
    plain = _NUMBERED.sub("", _ENDING.sub("", _plain(text).strip("【】[];；。,")), count=1)
    return _CLUTTER.sub("", plain)
