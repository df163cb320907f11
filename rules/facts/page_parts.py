"""The parts of a page's facts: accessibility results, personal numbers, forms, letters, shapes of tables.

Never holds a raw personal number or the words of a letter.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from rules.facts.unknown import Maybe


class TableShape(Struct, frozen=True):
    """A table of the page: the cells of its head row, and how many rows follow. Never a row's own words."""

    heads: tuple[str, ...]
    rows: int


class Leader(Struct, frozen=True):
    """One of the persons who lead, as a page tells of them; never a name."""

    post: str
    shown: tuple[str, ...] = ()  # of 简历 and 分工: what is there, under a label or in words that may be it
    linked: bool = False  # a link in the person's own part of the page may lead to the rest


class InputForm(Struct, frozen=True, kw_only=True):
    """One form of a page: what it asks for, never what was typed."""

    action: str = ""
    method: str = "get"
    search: bool = False  # a search box
    fields: tuple[str, ...] = ()  # what the boxes are called
    long: bool = False  # it has room for a text
    password: bool = False
    captcha: bool = False
    submit: bool = False  # it has a button that sends


class Letter(Struct, frozen=True, kw_only=True):
    """One published letter of a citizen: days and length, never its words."""

    asked_on: Maybe[dt.date] = None
    answered_on: Maybe[dt.date] = None
    unit: Maybe[str] = None  # who answered
    pending: str | None = None  # the state the page shows for a letter without an answer
    answer_chars: int = 0
    passed_on: str | None = None  # words by which the answer only passes the question on
    mobiles: tuple[str, ...] = ()  # complete mobile numbers of who wrote, masked
    homes: tuple[str, ...] = ()  # addresses of who wrote down to the room, cut short


class Personal(Struct, frozen=True, kw_only=True):
    """A personal-information hit, masked at the detector's boundary: the raw value is nowhere."""

    # mask: one that hides too little; health and minor: a column of a list of persons, told by its heading
    kind: Literal["id18", "id15", "mobile", "bankcard", "address", "mask", "health", "minor"]
    masked: str  # e.g. 110***********12, or 列“残疾等级”（12行）
    context: str = ""  # surrounding words, themselves masked
    where: str = "正文"  # 正文 | 附件 name | 工作表 name


class AccessNode(Struct, frozen=True):
    selector: str
    html: str  # at most 200 characters


class AccessResult(Struct, frozen=True, kw_only=True):
    """One axe rule on one page."""

    rule: str  # axe rule id
    outcome: Literal["passed", "failed", "cantTell", "inapplicable"]
    impact: str | None = None
    failed: int = 0  # nodes
    passed: int = 0  # nodes
    nodes: tuple[AccessNode, ...] = ()  # first few failing nodes
