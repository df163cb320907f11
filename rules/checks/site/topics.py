"""Questions asked of a whole site by titles: is a thing shown, filled, fresh, of this year, for every unit.

Never says "not published": what was not found here may stand in a gazette, a reading room or elsewhere (条例23).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Struct, structs

from rules.checks.evidence import at, behind, browserless, missing, verdict
from rules.facts.records import Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words.headlines import Nature
from rules.words.title_search import EVERYWHERE, Shown, Title, Where, Words, newest, place, shown, titles

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
    takes: tuple[Nature, ...] = ()  # headlines that count: call, where the thing is a policy; event, where it is news


def topic_present(subject: Site, args: TopicPresentArgs, view: View) -> Iterable[Verdict]:
    """The site shows the thing: found by its titles, and where asked filled, of the year, fresh and often enough."""
    expected = Text(f"本站有{args.called.zh}{_asked(args)}", f"The site shows {args.called.en}")
    found = shown(view, args.words, args.where, args.classes, takes=args.takes)
    hits = found.things
    if not hits and args.only_if_found:
        yield verdict("inapplicable", f"本站未找到{args.called.zh}，另行记录", "Not found; another rule tells it")
        return
    if not hits:
        told = absent(args.called, expected, view, found, where=args.where, classes=args.classes)
        yield structs.replace(told, outcome="cantTell") if args.ask_if_absent and told.outcome == "failed" else told
        return
    kept = tuple(hit for hit in hits if hit.items != 0) if args.filled else hits
    if not kept:
        yield fault_of(
            f"{args.called.zh}的栏目没有内容", f"The column of {args.called.en} is empty", expected, "empty", hits, view
        )
        return
    if args.year != "none":
        years = owed_years(view.as_of, args.year, args.due)
        named = tuple(hit for hit in kept if any(of_year(hit, year) for year in years))
        if not named:
            yield _of_none(args, years, Shown(kept, found.talk), expected, view)
            return
        kept = named
    if len({hit.url for hit in kept}) < args.min_count:
        count = len({hit.url for hit in kept})
        fault = fault_of(
            f"{args.called.zh}有{count}项", f"{count} of {args.called.en} were found", expected, "few", kept, view
        )
        yield unless_unseen(fault, view, kept)
        return
    yield _fresh(kept, args, expected, found, view)


def _of_none(args: TopicPresentArgs, years: tuple[int, ...], found: Shown, expected: Text, view: View) -> Verdict:
    """Nothing of the years was found; a headline of those years may still be it."""
    year = max(years)
    called = Text(f"{year}年的{args.called.zh}", f"{args.called.en} of {year}")
    talk = Shown((), tuple(hit for hit in found.talk if any(of_year(hit, one) for one in years)))
    if talk.doubtful(view):
        return absent(called, expected, view, talk)
    if undated := [hit for hit in found.things if _shows_itself(hit, view) and hit.on is None and not hit.years()]:
        return verdict(
            "cantTell", f"{args.called.zh}列在栏目页上，未见日期，需人工核对", f"{args.called.en} shows no date",
            expected, "undated", [place(hit) for hit in undated[:PLACES]],
        )  # fmt: skip
    fault = fault_of(
        f"本站未找到{called.zh}", f"{called.en} was not found on this site", expected, "year", found.things, view
    )
    return unless_unseen(fault, view, found.things)


def _shows_itself(hit: Title, view: View) -> bool:
    """Whether a column is no list of articles but holds a table on its own page."""
    page = view.page(hit.url) if hit.items is None and hit.where in ("column", "link") else None
    return page is not None and bool(page.tables)


def _fresh(kept: tuple[Title, ...], args: TopicPresentArgs, expected: Text, found: Shown, view: View) -> Verdict:
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
    since = latest.on
    talk = Shown((), tuple(hit for hit in found.talk if hit.on is not None and hit.on > since))
    if talk.doubtful(view):
        recent_one = Text(f"{since}以后的{args.called.zh}", f"{args.called.en} after {since}")
        return absent(recent_one, expected, view, talk)
    zh, en = f"{args.called.zh}最新一条为{latest.on}", f"The newest of {args.called.en} is of {latest.on}"
    stale = fault_of(zh, en, expected, "stale", (latest,), view, latest.on.isoformat())
    return unless_unseen(stale, view, kept, newer=True)


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
    ruled: tuple[str, ...] = ()  # groups that decisions under the law, read on the site, show as well


def topic_groups(subject: Site, args: TopicGroupsArgs, view: View) -> Iterable[Verdict]:
    """Each group is shown somewhere on the site; one finding for each that was not found."""
    if args.roots and not any(view.columns_of(id) for id in args.roots):
        yield verdict("inapplicable", "本站未见该栏目，另行记录", "No such column; another rule tells it")
        return
    told = {name: shown(view, words, args.where, strict=True) for name, words in args.groups.items()}
    kept = {
        name: [hit for hit in one.things if not args.filled or hit.items != 0] for name, one in told.items()
    }  # fmt: skip
    listed = _one_list(args.groups, told.values(), view)
    if any(ruling.kind != "unclear" for ruling in view.facts.rulings):
        listed |= frozenset(args.ruled)
    lacking = [name for name, hits in kept.items() if not hits and name not in listed]
    enough = len(args.groups) if args.at_least is None else args.at_least
    expected = Text(
        f"本站有{args.called.zh}：{'、'.join(args.groups)}", f"The site shows each part of {args.called.en}"
    )
    if len(args.groups) - len(lacking) >= enough:
        yield verdict("passed", f"{args.called.zh}各项均有", f"Every part of {args.called.en} is there")
    elif len(lacking) == len(args.groups) and not any(one.things for one in told.values()):
        yield absent(args.called, expected, view, _together(told.values()), where=args.where)
    else:
        for name in lacking:
            if told[name].things:
                yield fault_of(
                    f"{args.called.zh}中“{name}”没有内容", f"No “{name}” in {args.called.en}", expected,
                    f"empty:{name}", told[name].things, view,
                )  # fmt: skip
            else:
                part = Text(f"{args.called.zh}中的“{name}”", f"“{name}” in {args.called.en}")
                yield absent(part, expected, view, told[name], f":{name}", where=args.where)


def _one_list(groups: dict[str, Words], told: Iterable[Shown], view: View) -> frozenset[str]:
    """Groups that are the heads of one table, on a page whose title speaks of one of them.

    One list may hold them all in its columns; a table with heads for few of them is about something else.
    """
    best: frozenset[str] = frozenset()
    for hit in dict.fromkeys(hit for one in told for hit in one.things):
        page = view.page(hit.url)
        for table in page.tables if page else ():
            heads = [f"{hit.text} {head}" for head in table.heads]
            found = frozenset(name for name, words in groups.items() if any(map(words.match, heads)))
            best = max(best, found, key=len)
    return best if 2 * len(best) > len(groups) else frozenset()


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
    seen = shown(view, args.words, args.where, args.classes)
    hits = seen.things
    last = min(owed_years(view.as_of, "last", args.due))
    owed = [year for year in range(last, last - args.years, -1) if year >= args.since]
    expected = Text(
        f"{args.called.zh}留存{owed[-1]}年至{owed[0]}年" if owed else "",
        f"{args.called.en} of each year {owed[-1]}–{owed[0]}" if owed else "",
    )
    lacking = [year for year in owed if not any(of_year(hit, year) for hit in hits)]
    if not hits:
        yield absent(args.called, expected, view, seen, where=args.where, classes=args.classes)
    elif not lacking:
        yield verdict("passed", f"{args.called.zh}各年均有", f"{args.called.en} is there for each year")
    else:
        names = "、".join(f"{year}年" for year in lacking)
        fault = fault_of(
            f"{args.called.zh}未找到：{names}", f"Not found of {args.called.en}: {', '.join(map(str, lacking))}",
            expected, f"years:{names}", hits, view,
        )  # fmt: skip
        yield unless_unseen(fault, view, hits)


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


def of_year(hit: Title, year: int) -> bool:
    """A title without a year counts for the year of its date and for the year before: reports come afterwards."""
    named = hit.years()
    if named:
        return year in named
    return hit.on is not None and hit.on.year in (year, year + 1)


def absent(
    called: Text, expected: Text, view: View, found: Shown | None = None, name: str = "", *,
    where: Collection[Where] = EVERYWHERE, classes: Collection[str] = (),
) -> Verdict:  # fmt: skip
    """The thing was not found. A headline that speaks of it is named; where one may be the thing a person looks."""
    told = missing(view, called, expected, classes, rows=not {"item", "document", "attachment"}.isdisjoint(where))
    told = structs.replace(told, cause=told.cause + name) if told.outcome == "failed" else told
    if told.outcome != "failed" or found is None or not (found.talk or found.maybe):
        return told
    doubtful = found.doubtful(view)
    first = (doubtful or found.talk)[0].text
    zh, en = f"本站未找到{called.zh}，只见有关的报道或通知“{first}”", f"Only headlines speak of {called.en}"
    if not doubtful:
        return structs.replace(told, seen=Text(zh, en))
    places = [place(hit) for hit in doubtful[:PLACES]]
    return verdict("cantTell", f"{zh}，需人工核对", f"{en}; a person opens them", expected, f"talk{name}", places)


def _together(found: Iterable[Shown]) -> Shown:
    parts = tuple(found)
    talk = {(hit.url, hit.text): hit for one in parts for hit in one.talk}
    maybe = {(hit.url, hit.text): hit for one in parts for hit in one.maybe}
    return Shown((), tuple(talk[key] for key in sorted(talk)), tuple(maybe[key] for key in sorted(maybe)))


def unless_unseen(fault: Verdict, view: View, hits: Iterable[Title] = (), *, newer: bool = False) -> Verdict:
    """Absence proves nothing where scripts never ran, or behind what could not be followed.

    ``hits``: such things that were found; what stands in columns of theirs only is not looked for elsewhere. ``newer``:
    it would be newer than they are.
    """
    each = [hit.classes for hit in hits]
    standing: frozenset[str] = frozenset().union(*each) if all(each) else frozenset()
    sought = Sought(standing, fault.seen.zh, only=bool(standing), newer=newer)
    if (hidden := behind(view, sought)) is not None:
        return hidden
    if fault.outcome == "failed" and browserless(view):
        return verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered")
    return fault


def fault_of(
    zh: str, en: str, expected: Text, cause: str, hits: Iterable[Title], view: View, observed: str = ""
) -> Verdict:
    places: list[Evidence] = [place(hit, observed) for hit in tuple(hits)[:PLACES]]
    return verdict("failed", zh, en, expected, cause, places or [at(view, view.site, observed="未找到")])
