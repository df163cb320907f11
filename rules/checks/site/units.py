"""Questions asked of every unit of the profile's list: has each one its own.

Never takes a report of a meeting for what a unit owes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import plain, verdict
from rules.checks.site.topics import PLACES, MonthDay, absent, fault_of, of_year, owed_years, unless_unseen
from rules.facts.records import Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words.headlines import nature
from rules.words.title_search import Title, Words, place, region_of, titles


class TopicUnitsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    year: Literal["none", "this", "last"] = "none"
    due: MonthDay | None = None
    only: tuple[str, ...] = ()  # units whose name ends so: 乡, 镇, 街道


def topic_units(subject: Site, args: TopicUnitsArgs, view: View) -> Iterable[Verdict]:
    """Each unit of the profile's list has one, in a title of its own or in a column that is named for it."""
    units = [unit for unit in view.site.units if not args.only or unit.partition("|")[0].endswith(args.only)]
    if not units:
        yield verdict("inapplicable", "站点档案没有列出这类单位的名单", "The profile lists no such units")
        return
    rows = [row for row in titles(view).rows if args.words.match(row.text + " " + row.column)]
    if args.year != "none":
        years = owed_years(view.as_of, args.year, args.due)
        rows = [row for row in rows if any(of_year(row, year) for year in years)]
    things = [row for row in rows if row.where == "column" or nature(row.text, args.words.own) == "thing"]
    region = plain(region_of(view.site))
    lacking = _unnamed(units, things, region)
    unsure = [unit for unit in lacking if unit not in _unnamed(lacking, rows, region)]
    expected = Text(f"单位名单中的每个单位都有{args.called.zh}", f"Each unit has {args.called.en}")
    if not rows:
        yield absent(args.called, expected, view)
    elif not lacking:
        yield verdict("passed", f"各单位均有{args.called.zh}", f"Each unit has {args.called.en}")
    elif sure := [unit for unit in lacking if unit not in unsure]:
        names = "、".join(unit.partition("|")[0] for unit in sure)
        fault = fault_of(
            f"未找到以下单位的{args.called.zh}：{names}", f"{args.called.en} was not found of: {names}", expected,
            "units:" + names, (), view,
        )  # fmt: skip
        yield unless_unseen(fault, view)
    else:
        names = "、".join(unit.partition("|")[0] for unit in unsure)
        talk = [place(row) for row in rows if row not in things][:PLACES]
        yield verdict(
            "cantTell", f"以下单位只见有关{args.called.zh}的报道，需人工核对：{names}",
            f"Only headlines speak of {args.called.en} of: {names}", expected, "talk:" + names, talk,
        )  # fmt: skip


def _unnamed(units: Iterable[str], rows: Iterable[Title], region: str) -> list[str]:
    text = "\n".join(plain(row.text) for row in rows)
    return [unit for unit in units if not any(name in text for name in _names(unit, region))]


def _names(unit: str, region: str) -> list[str]:
    """How a title may call the unit: its alternatives (甲|乙) with and without the region before them."""
    names = [plain(name) for name in unit.split("|")]
    return [name for name in (*names, *(one.removeprefix(region) for one in names)) if len(name) > 1]
