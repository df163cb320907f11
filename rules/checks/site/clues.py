"""Questions a title can settle one way only: shown is an answer, not shown asks a person, or nobody.

Never fails a site for what it need not publish.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, behind, host_of, missing, verdict
from rules.checks.site.topics import PLACES, owed_years
from rules.facts.records import Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words import lexicon
from rules.words.title_search import EVERYWHERE, Title, Where, Words, place, shown, titles


class ShownOrAskArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    ask: Text
    words: Words
    where: tuple[Where, ...] = EVERYWHERE
    year: Literal["none", "this", "last"] = "none"  # only what names that year, or is dated in it, is an answer


def shown_or_ask(subject: Site, args: ShownOrAskArgs, view: View) -> Iterable[Verdict]:
    """The site shows the thing; where it does not, a person looks in the records."""
    hits = shown(view, args.words, args.where).things
    if args.year != "none":
        (year,) = owed_years(view.as_of, args.year, None)
        hits = tuple(hit for hit in hits if year in hit.years() or (not hit.years() and _in_year(hit, year)))
    if hits:
        yield verdict(
            "passed", f"有{args.called.zh}：{hits[0].text}", f"{args.called.en} is there", args.ask, "",
            [place(hit) for hit in hits[:PLACES]],
        )  # fmt: skip
        return
    where = Text("本站未找到", "on this site")
    if behind(view, Sought(about=args.called.zh)) is not None:
        where = Text("看到的页面中未找到", "on the pages that were seen")
    yield verdict(
        "cantTell", f"{where.zh}{args.called.zh}，需人工核对：{args.ask.zh}",
        f"{args.called.en} was not found {where.en}; a person decides", args.ask, "person",
        [at(view, view.site, observed="未找到")],
    )  # fmt: skip


def _in_year(hit: Title, year: int) -> bool:
    return hit.on is not None and hit.on.year == year


class AskIfShownArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    ask: Text
    words: Words
    max_age_days: int  # older events are over; undated ones are asked about
    where: tuple[Where, ...] = EVERYWHERE


def ask_if_shown(subject: Site, args: AskIfShownArgs, view: View) -> Iterable[Verdict]:
    """A person looks at each recent event that titles tell of; without one there is nothing to look at."""
    hits = titles(view).find(args.words, args.where)
    recent = [hit for hit in hits if hit.on is None or (view.as_of - hit.on).days <= args.max_age_days]
    for hit in recent:
        yield verdict(
            "cantTell", f"需人工核对：{args.ask.zh}", f"A person decides: {args.ask.en}", args.ask, "person",
            [place(hit, hit.on.isoformat() if hit.on else "未见日期")],
        )  # fmt: skip
    if recent:
        return
    if (hidden := behind(view, Sought(about=args.called.zh))) is not None:
        yield hidden
    else:
        yield verdict(
            "inapplicable", f"本站{args.max_age_days}天内未见{args.called.zh}",
            f"No {args.called.en} within {args.max_age_days} days",
        )  # fmt: skip


class AskIfOldArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    ask: Text
    words: Words
    max_age_days: int  # the boundary day passes; undated titles are not asked about
    where: tuple[Where, ...] = EVERYWHERE


def ask_if_old(subject: Site, args: AskIfOldArgs, view: View) -> Iterable[Verdict]:
    """A person looks at what should no longer stand there: titles of such things older than the days."""
    hits = titles(view).find(args.words, args.where)
    dated = {hit.url: (hit, hit.on) for hit in hits if hit.on is not None}
    old = [(hit, on) for hit, on in dated.values() if (view.as_of - on).days > args.max_age_days]
    for hit, on in old:
        yield verdict(
            "cantTell", f"需人工核对：{args.ask.zh}", f"A person decides: {args.ask.en}", args.ask, "person",
            [place(hit, on.isoformat())],
        )  # fmt: skip
    if not old and dated:
        days = args.max_age_days
        yield verdict("passed", f"{args.called.zh}均在{days}天内", f"None older than {days} days")
    elif not old:
        yield verdict("inapplicable", f"本站未见{args.called.zh}", f"No {args.called.en}")


class ShownBesideArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    because: Words  # where these are shown, the thing is owed
    because_called: Text


def shown_beside(subject: Site, args: ShownBesideArgs, view: View) -> Iterable[Verdict]:
    """Where the site shows the one, it shows the other as well."""
    own = tuple(hit for hit in titles(view).find(args.because) if host_of(hit.url) == host_of(view.site.host))
    hits = shown(view, args.words).things
    expected = Text(f"有{args.because_called.zh}的网站有{args.called.zh}", f"{args.called.en} beside it")
    if not own:
        yield verdict("inapplicable", f"本站未见{args.because_called.zh}", f"No {args.because_called.en}")
    elif hits:
        yield verdict("passed", f"有{args.called.zh}：{hits[0].text}", f"{args.called.en} is there")
    elif (hidden := behind(view, Sought(about=args.called.zh))) is not None:
        yield hidden
    else:
        yield missing(view, args.called, expected)


class AnyPageShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[str, ...]  # of pages
    lexicon: str
    called: Text


def any_page_shows(subject: Site, args: AnyPageShowsArgs, view: View) -> Iterable[Verdict]:
    """One page of the kinds shows every group of the lexicon."""
    pages = [page for page in view.facts.pages if page.kind in args.kinds]
    groups = tuple(lexicon.load(args.lexicon).groups)
    expected = Text(f"{args.called.zh}写明：{'、'.join(groups)}", f"{args.called.en} names: {', '.join(groups)}")
    lacking = {page.url: [group for group in groups if group not in _found(page, args)] for page in pages}
    if not pages:
        yield verdict("inapplicable", f"本站未见{args.called.zh}，另行记录", f"No {args.called.en}; told elsewhere")
    elif not all(lacking.values()):
        yield verdict("passed", f"{args.called.zh}已写明", f"{args.called.en} names it")
    elif missing(view, args.called, expected).outcome == "untested":
        yield missing(view, args.called, expected)
    elif (hidden := behind(view, Sought(about=args.called.zh))) is not None:
        yield hidden
    else:
        yield verdict(
            "failed", f"{args.called.zh}未写明{'、'.join(groups)}", f"{args.called.en} does not name it", expected,
            "missing", [at(view, page, observed="未见" + "、".join(lacking[page.url])) for page in pages[:PLACES]],
        )  # fmt: skip


def _found(page: Page, args: AnyPageShowsArgs) -> dict[str, str]:
    return page.terms.get(args.lexicon, {})


class TopicPageShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    lexicon: str
    where: tuple[Where, ...] = EVERYWHERE


def topic_page_shows(subject: Site, args: TopicPageShowsArgs, view: View) -> Iterable[Verdict]:
    """Titles lead to the thing, and the pages behind them together show every group of the lexicon."""
    hits = shown(view, args.words, args.where).things
    kinds = lexicon.load(args.lexicon).kinds
    read = [page for hit in hits if (page := view.page(hit.url)) is not None]
    judged = [page for page in read if page.kind in kinds or "all" in kinds]
    told = {group for page in judged for group in page.terms.get(args.lexicon, {})}
    lacking = [group for group in lexicon.load(args.lexicon).groups if group not in told]
    expected = Text(f"{args.called.zh}列明各要素", f"{args.called.en} shows each part")
    if not lacking:
        yield verdict("passed", f"{args.called.zh}各要素齐全", f"{args.called.en} is complete")
    elif not hits and (hidden := behind(view, Sought(about=args.called.zh))) is not None:
        yield hidden
    elif not hits:
        yield missing(view, args.called, expected)
    elif not judged:
        yield verdict("untested", f"{args.called.zh}的页面未能读取", f"No page of {args.called.en} could be read")
    else:
        names = "、".join(lacking)
        yield verdict(
            "cantTell", f"{args.called.zh}未见：{names}，需人工核对", f"{args.called.en} does not show: {names}",
            expected, f"missing:{names}", [at(view, page, observed=f"未见{names}") for page in judged[:PLACES]],
        )  # fmt: skip
