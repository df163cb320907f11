"""Whether what a rule did not find may stand behind a blind spot, told by the kind of thing and the kind of column.

Never widens a blind spot beyond what its own columns hold: a true absence elsewhere stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from rules.facts.blind import ANY, UNCLASSED, Blind
from rules.words.lexicon import classify_column

# Lists in which bodies publish things of any kind, and those in which they publish what is written as a document.
_MIXED = frozenset((ANY, "notice"))
_PAPERS = frozenset(("policy", "normative-lib", "gazette"))
_PAPER_WORDS = re.compile(r"文件|规划|计划|方案|目录|清单|清理|制度|办法|规定|标准|要点|预案|规范")
# Further pages of a list hold what is older than its first.
_OLDER = frozenset(("pager", "more", "scroll"))
_HAN = re.compile(r"[\u3400-\u9fff]+")
_EMPTY_PAIRS = frozenset((
    "信息", "公开", "政府", "政务", "目录", "情况", "工作", "本站", "栏目", "找到", "未找", "公示", "年度",
    "内容", "相关", "其他", "服务", "网站", "部门", "本级", "最新", "一条", "报告", "通知", "公告", "列表", "中心",
))  # fmt: skip


class Sought(Struct, frozen=True):
    """What was not found: ``classes`` of columns it would be or stand in, ``about`` in words, for where these are few.

    ``rows``: it may be a row of a list. ``only``: such things are known to stand in columns of ``classes``. ``newer``:
    it would be newer than what lists show first.
    """

    classes: frozenset[str] = frozenset()
    about: str = ""
    rows: bool = True
    only: bool = False
    newer: bool = False


def hidden(spots: Iterable[Blind], sought: Sought) -> str | None:
    """What may hide it, in one phrase; None where nothing does."""
    return next((spot.zh for spot in spots if may_hold(spot, sought)), None)


def may_hold(spot: Blind, sought: Sought) -> bool:
    """Whether the thing may stand behind one blind spot."""
    if spot.hides == "site":
        return True
    if spot.hides == "lists" and (not sought.rows or (sought.newer and spot.kind in _OLDER)):
        return False
    own = set(spot.classes)
    if sought.only:
        return not own.isdisjoint(sought.classes)
    if ANY in own or not own.isdisjoint((*sought.classes, _class_of(sought.about))):
        return True
    if sought.rows and (own & _MIXED or (own & _PAPERS and _PAPER_WORDS.search(sought.about))):
        return True
    if any(_pairs(name) & _pairs(sought.about) for name in spot.names):
        return True
    return UNCLASSED in own and (not sought.about or not spot.names)


@lru_cache(maxsize=2048)
def _class_of(about: str) -> str | None:
    return classify_column(about)[0] if about else None


@lru_cache(maxsize=4096)
def _pairs(words: str) -> frozenset[str]:
    """Pairs of characters that stand side by side, common ones aside."""
    runs = _HAN.findall(words)
    return frozenset(run[n : n + 2] for run in runs for n in range(len(run) - 1)) - _EMPTY_PAIRS
