"""Marks of secrecy and of internal papers, told by their names alone. Never keeps a word of what bears them.

A mark stands in a line of its own, as on the first page of an official paper (GB/T 9704); words in sentences are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.read.web.normal import nfkc

_LINE_CHARS = 24
_TERM = r"(?:\d{1,2}年|\d{1,3}个?月|长期|\d{1,3}天|解密|启用前|公开前)?"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("密级标志", re.compile(rf"(?:密级:)?(?:绝密|机密|秘密)[★☆*]+{_TERM}")),
    ("密级标志", re.compile(r"密级:(?:绝密|机密|秘密)")),
    ("内部资料", re.compile(r"[(【\[]?(?:内部(?:资料|文件|材料|刊物)|仅供内部(?:参阅|参考|使用)?)"
                     r"(?:[,，、!！ ]*(?:注意保存|不得外传|请勿外传|严禁外传|妥善保管))?[)】\]]?")),
    ("不得外传", re.compile(r"[(【\[]?(?:注意保存|不得外传|请勿外传|严禁外传|阅后销毁|阅后即焚)[)】\]!！]?")),
    ("内部明电", re.compile(r"(?:内部)?明传电报|发电[(（]?明电[)）]?|机要件")),
    ("内部明电", re.compile(r"[\u4e00-\u9fff]{2,10}明电[〔\[]\d{4}[〕\]]\d{1,4}号")),
    ("参阅件", re.compile(r"(?:仅供领导)?参阅(?:件|文件|材料)?[〔\[]?(?:\d{4}[〕\]]\d{1,4}号)?")),
    ("参阅件", re.compile(r"仅供(?:领导)?(?:参阅|参考)")),
)  # fmt: skip
SECRET = ("密级标志",)
_SERIAL = re.compile(r"(?:份号:?)?0\d{5}")  # 份号 000123 stands above the 密级


def marks(lines: Iterable[str]) -> tuple[str, ...]:
    """Names of the marks that stand in lines of their own, sorted; 份号 counts only beside a 密级."""
    found: set[str] = set()
    serial = False
    for line in lines:
        if len(line) > _LINE_CHARS + 8:
            continue
        text = "".join(nfkc(line).split())
        if not text or len(text) > _LINE_CHARS:
            continue
        serial = serial or _SERIAL.fullmatch(text) is not None
        found.update(name for name, words in _MARKS if words.fullmatch(text))
    if serial and "密级标志" in found:
        found.add("份号")
    return tuple(sorted(found))
