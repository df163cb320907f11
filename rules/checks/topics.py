"""Questions asked of a whole site by titles: is a thing shown, filled, fresh, of this year, for every unit.

Never says "not published": what was not found here may stand in a gazette, a reading room or elsewhere (条例23).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Struct, structs

from rules.checks.places import NOTHING, at, browserless, missing, plain, unlooked, verdict
from rules.facts import Site
from rules.model import Evidence, Text, Verdict
from rules.topics import EVERYWHERE, Title, Where, Words, newest, place, region_of, titles
from rules.view import View

PLACES = 10  # titles named as evidence of one verdict
MonthDay: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class TopicPresentArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    where: tuple[Where, ...] = EVERYWHERE
    classes: tuple[str, ...] = ()  # only what stands in columns of these classes
    year: Literal["none", "this", "last"] = "none"  # the title names that year, or its date lies in it
    due: MonthDay | None = None  # with year: until this day of the year the year before is enough
    max_age_days: int | None = None  # of the newest dated title; the boundary day passes
    min_count: int = 1
    filled: bool = False  # columns without any item do not count
    only_if_found: bool = False  # where nothing is found another rule tells it
    ask_if_absent: bool = False  # where nothing is found it may stand on another platform: a person looks


def topic_present(subject: Site, args: TopicPresentArgs, view: View) -> Iterable[Verdict]:
    """The site shows the thing: found by its titles, and where asked filled, of the year, fresh and often enough."""
    expected = Text(f"本站有{args.called.zh}{_asked(args)}", f"The site shows {args.called.en}")
    hits = titles(view).find(args.words, args.where, args.classes)
    if not hits and args.only_if_found:
        yield verdict("inapplicable", f"本站未找到{args.called.zh}，另行记录", "Not found; another rule tells it")
        return
    if not hits:
        told = _absent(args.called, expected, view)
        yield structs.replace(told, outcome="cantTell") if args.ask_if_absent and told.outcome == "failed" else told
        return
    kept = tuple(hit for hit in hits if hit.items != 0) if args.filled else hits
    if not kept:
        yield _fault(
            f"{args.called.zh}的栏目没有内容", f"The column of {args.called.en} is empty", expected, "empty", hits, view
        )
        return
    if args.year != "none":
        years = owed_years(view.as_of, args.year, args.due)
        of_year = tuple(hit for hit in kept if any(_of_year(hit, year) for year in years))
        if not of_year:
            shown = f"{max(years)}年"
            fault = _fault(
                f"本站未找到{shown}的{args.called.zh}", f"{args.called.en} of {max(years)} was not found on this site",
                expected, "year", kept, view,
            )  # fmt: skip
            yield _unless_unseen(fault, view)
            return
        kept = of_year
    if len({hit.url for hit in kept}) < args.min_count:
        count = len({hit.url for hit in kept})
        fault = _fault(
            f"{args.called.zh}有{count}项", f"{count} of {args.called.en} were found", expected, "few", kept, view
        )
        yield _unless_unseen(fault, view)
        return
    yield _fresh(kept, args, expected, view)


def _fresh(kept: tuple[Title, ...], args: TopicPresentArgs, expected: Text, view: View) -> Verdict:
    if args.max_age_days is None:
        return verdict("passed", f"有{args.called.zh}：{kept[0].text}", f"{args.called.en} is there")
    latest = newest(kept)
    recent = latest is not None and latest.on is not None and (view.as_of - latest.on).days <= args.max_age_days
    undated = any(hit.on is None and hit.where in ("item", "document") for hit in kept)
    if latest is None or latest.on is None or (undated and not recent):
        seen = f"{args.called.zh}有条目未见日期，需人工核对"
        return verdict(
            "cantTell", seen, f"{args.called.en} shows no date", expected, "undated",
            [place(hit) for hit in kept[:PLACES]],
        )  # fmt: skip
    if recent:
        return verdict("passed", f"{args.called.zh}最新一条为{latest.on}", f"The newest is of {latest.on}")
    zh, en = f"{args.called.zh}最新一条为{latest.on}", f"The newest of {args.called.en} is of {latest.on}"
    return _unless_unseen(_fault(zh, en, expected, "stale", (latest,), view, latest.on.isoformat()), view)


def _asked(args: TopicPresentArgs) -> str:
    parts = {"this": "，有本年度的", "last": "，有上年度的", "none": ""}[args.year]
    if args.max_age_days is not None:
        parts += f"，最新一条不早于{args.max_age_days}天前"
    return parts + (f"，不少于{args.min_count}项" if args.min_count > 1 else "")


class TopicGroupsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    groups: dict[str, Words]  # what is to be shown → the words that tell it
    at_least: int | None = None  # how many of the groups are enough; all when left out
    roots: tuple[str, ...] = ()  # without a column of these classes the rule does not apply: another rule tells it
    where: tuple[Where, ...] = EVERYWHERE
    filled: bool = False


def topic_groups(subject: Site, args: TopicGroupsArgs, view: View) -> Iterable[Verdict]:
    """Each group is shown somewhere on the site; one finding for each that was not found."""
    if args.roots and not any(view.columns_of(id) for id in args.roots):
        yield verdict("inapplicable", "本站未见该栏目，另行记录", "No such column; another rule tells it")
        return
    every = titles(view)
    found = {name: every.find(words, args.where) for name, words in args.groups.items()}
    kept = {name: [hit for hit in hits if not args.filled or hit.items != 0] for name, hits in found.items()}
    lacking = [name for name, hits in kept.items() if not hits]
    enough = len(args.groups) if args.at_least is None else args.at_least
    expected = Text(
        f"本站有{args.called.zh}：{'、'.join(args.groups)}", f"The site shows each part of {args.called.en}"
    )
    if len(args.groups) - len(lacking) >= enough:
        yield verdict("passed", f"{args.called.zh}各项均有", f"Every part of {args.called.en} is there")
    elif len(lacking) == len(args.groups) and not any(found.values()):
        yield _absent(args.called, expected, view)
    else:
        for name in lacking:
            empty = bool(found[name])
            seen = f"{args.called.zh}中“{name}”没有内容" if empty else f"{args.called.zh}中未找到“{name}”"
            fault = _fault(
                seen, f"No “{name}” in {args.called.en}", expected, f"{'empty' if empty else 'missing'}:{name}",
                found[name], view,
            )  # fmt: skip
            yield fault if empty else _unless_unseen(fault, view)


class TopicYearsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    years: int  # how many years back from the last one
    since: int = 2000  # earlier years are not asked for
    due: MonthDay | None = None  # until this day of the year the last year is not owed yet
    where: tuple[Where, ...] = EVERYWHERE
    classes: tuple[str, ...] = ()


def topic_years(subject: Site, args: TopicYearsArgs, view: View) -> Iterable[Verdict]:
    """Every one of the last years is shown; one finding that names the years not found."""
    hits = titles(view).find(args.words, args.where, args.classes)
    last = min(owed_years(view.as_of, "last", args.due))
    owed = [year for year in range(last, last - args.years, -1) if year >= args.since]
    expected = Text(
        f"{args.called.zh}留存{owed[-1]}年至{owed[0]}年" if owed else "",
        f"{args.called.en} of each year {owed[-1]}–{owed[0]}" if owed else "",
    )
    lacking = [year for year in owed if not any(_of_year(hit, year) for hit in hits)]
    if not hits:
        yield _absent(args.called, expected, view)
    elif not lacking:
        yield verdict("passed", f"{args.called.zh}各年均有", f"{args.called.en} is there for each year")
    else:
        names = "、".join(f"{year}年" for year in lacking)
        fault = _fault(
            f"{args.called.zh}未找到：{names}", f"Not found of {args.called.en}: {', '.join(map(str, lacking))}",
            expected, f"years:{names}", hits, view,
        )  # fmt: skip
        yield _unless_unseen(fault, view)


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
    every = titles(view)
    rows = [row for row in every.rows if args.words.match(row.text + " " + row.column)]
    if args.year != "none":
        years = owed_years(view.as_of, args.year, args.due)
        rows = [row for row in rows if any(_of_year(row, year) for year in years)]
    text = "\n".join(plain(row.text) for row in rows)
    region = plain(region_of(view.site))
    lacking = [unit for unit in units if not any(name in text for name in _names(unit, region))]
    expected = Text(f"单位名单中的每个单位都有{args.called.zh}", f"Each unit has {args.called.en}")
    if not rows:
        yield _absent(args.called, expected, view)
    elif not lacking:
        yield verdict("passed", f"各单位均有{args.called.zh}", f"Each unit has {args.called.en}")
    else:
        names = "、".join(unit.partition("|")[0] for unit in lacking)
        fault = _fault(
            f"未找到以下单位的{args.called.zh}：{names}", f"{args.called.en} was not found of: {names}", expected,
            "units:" + names, (), view,
        )  # fmt: skip
        yield _unless_unseen(fault, view)


def _names(unit: str, region: str) -> list[str]:
    """How a title may call the unit: its alternatives (甲|乙) with and without the region before them."""
    names = [plain(name) for name in unit.split("|")]
    return [name for name in (*names, *(one.removeprefix(region) for one in names)) if len(name) > 1]


class AskPersonArgs(Struct, frozen=True, forbid_unknown_fields=True):
    ask: Text  # the question
    words: Words | None = None  # titles that help to answer it
    where: tuple[Where, ...] = EVERYWHERE
    classes: tuple[str, ...] = ()


def ask_person(subject: Site, args: AskPersonArgs, view: View) -> Iterable[Verdict]:
    """A person decides; the titles that may help are named."""
    hits = titles(view).find(args.words, args.where, args.classes) if args.words else ()
    clue = f"（线索{len(hits)}处）" if hits else ""
    yield verdict(
        "cantTell", f"需人工核对：{args.ask.zh}{clue}", f"A person decides: {args.ask.en}", args.ask, "person",
        [place(hit) for hit in hits[:PLACES]] or [at(view, view.site)],
    )  # fmt: skip


# --- shared --------------------------------------------------------------------------------------------------------


def owed_years(as_of: dt.date, year: Literal["this", "last"], due: str | None) -> tuple[int, ...]:
    """Years of which one is enough: the one asked for, and before the due day has passed the one before."""
    wanted = as_of.year - (year == "last")
    early = due is not None and as_of <= _day_of(as_of.year, due)
    return (wanted - 1, wanted) if early else (wanted,)


def _day_of(year: int, due: str) -> dt.date:
    month, number = map(int, due.split("-"))
    return dt.date(year, month, min(number, 28 if month == 2 else number))


def _of_year(hit: Title, year: int) -> bool:
    """A title without a year counts for the year of its date and for the year before: reports come afterwards."""
    named = hit.years()
    if named:
        return year in named
    return hit.on is not None and hit.on.year in (year, year + 1)


def _absent(called: Text, expected: Text, view: View) -> Verdict:
    return _unless_unseen(missing(view, called, expected), view)


def _unless_unseen(fault: Verdict, view: View) -> Verdict:
    """Absence proves nothing where the site was not captured whole or scripts never ran."""
    if (reason := unlooked(view.site.whole)) is not None:
        return verdict(
            "untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", NOTHING, reason
        )
    if fault.outcome == "failed" and browserless(view):
        return verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered")
    return fault


def _fault(
    zh: str, en: str, expected: Text, cause: str, hits: Iterable[Title], view: View, observed: str = ""
) -> Verdict:
    places: list[Evidence] = [place(hit, observed) for hit in tuple(hits)[:PLACES]]
    return verdict("failed", zh, en, expected, cause, places or [at(view, view.site, observed="未找到")])
