"""Two ledgers a government keeps in public: its budgets and final accounts, and its decisions under the law.

Never holds the name of a party to a decision, nor a sum of money.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from rules.facts.unknown import Maybe


class Budget(Struct, frozen=True, kw_only=True, tag_field="fact", tag="budget"):
    """One budget or final account: its page with the files it carries, or a file that stands alone."""

    url: str
    record: str = ""
    title: str = ""
    account: Literal["budget", "final"]
    of: Literal["government", "department", "unclear"] = "unclear"
    unit: str = ""  # as the title names it
    year: int
    approved_on: Maybe[dt.date] = None  # 批准 or 批复, as stated; None: not stated
    published_on: Maybe[dt.date] = None
    tables: tuple[str, ...] = ()  # names in lexicons/budgets.yaml of the tables that were recognised
    function_digits: int | None = None  # longest code of expenditure by function: 3 类, 5 款, 7 项; None: no codes
    economic_digits: int | None = None  # of basic expenditure by economic class: 3 类, 5 款
    shown: dict[str, str] = {}  # group of lexicons/budgets.yaml → quote
    files: tuple[str, ...] = ()  # the files that were read
    unread: tuple[str, ...] = ()  # why parts may not have been seen: scanned, not fetched, image


class Ruling(Struct, frozen=True, kw_only=True, tag_field="fact", tag="ruling"):
    """One decision under the law as published: a row of a table, or a page of its own."""

    url: str  # the page or file it stands in
    record: str = ""
    title: str = ""  # of that page or file
    row: int = 0  # its place there
    kind: Literal["penalty", "licence", "other", "unclear"] = "unclear"
    number: str = ""
    decided_on: Maybe[dt.date] = None
    published_on: Maybe[dt.date] = None
    shown: tuple[str, ...] = ()  # fields that have a value: number, party, facts, basis, result, agency, decided_on
    form: Literal["table", "labels", "prose"] = "table"  # in prose a field may stand in words of its own
    unclear: int = 0  # heads or labels nobody here knows: one of them may be the field that was not seen
