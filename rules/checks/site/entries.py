"""Questions asked of a whole site: is there such a column, entry, block or page.

Never says "not published": what is not found on a website may stand in a gazette or elsewhere (条例23).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import (
    at,
    behind,
    browserless,
    host_of,
    missing,
    plain,
    unlooked,
    unrendered,
    verdict,
)  # fmt: skip
from rules.checks.pages.names import misnamed
from rules.facts.records import Column, Facts, Link, Page, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words import lexicon

NAME_CHARS = 16  # a longer link text is a headline, not the name of a column


class ColumnExistsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]
    called: Text
    on_home: bool = False  # it must be one click from the home page
    link_words: tuple[str, ...] = ()  # a link with one of these words is an entry as well, also to another host
    link_words_not: tuple[str, ...] = ()
    home_lexicon: str | None = None  # its words on the home page are an entry as well
    named: str = ""  # what the home page must call a column that bears this name itself


def column_exists(subject: Site, args: ColumnExistsArgs, view: View) -> Iterable[Verdict]:
    """The site has a column of one of the classes, or an entry to one."""
    columns = [column for id in args.classes for column in view.columns_of(id)]
    home = view.page(view.site.home) if isinstance(view.site.home, str) else None
    entries = [link for id in args.classes for link in named_links(view, id)]
    if args.named and (wrong := misnamed(columns, args.named, args.called, view)) is not None:
        yield wrong
    elif any(one.on_home or not args.on_home for one in columns) or any(
        one.on_home or not args.on_home for one in entries
    ):
        yield verdict("passed", f"有{args.called.zh}", f"{args.called.en} is there")
    elif _entry(args, view) is not None:
        yield verdict("passed", f"有{args.called.zh}的入口", f"An entry to {args.called.en} is there")
    elif args.home_lexicon and home is not None and args.home_lexicon in home.terms:
        yield verdict("passed", f"首页有{args.called.zh}的入口", f"The home page has an entry to {args.called.en}")
    elif columns and (hidden := behind(view, Sought(frozenset(args.classes), args.called.zh, rows=False))) is not None:
        yield hidden
    elif columns and browserless(view):
        yield unrendered()
    elif columns:
        yield verdict(
            "failed", f"首页未见{args.called.zh}的入口", f"The home page shows no entry to {args.called.en}",
            Text(f"首页有{args.called.zh}的入口", f"The home page has an entry to {args.called.en}"), "not-on-home",
            [at(view, column, observed="非首页一次点击可达") for column in columns],
        )  # fmt: skip
    else:
        expected = Text(f"本站有{args.called.zh}", f"The site has {args.called.en}")
        yield missing(view, args.called, expected, args.classes)


def named_links(view: View, class_id: str) -> tuple[Link, ...]:
    """Internal links whose whole text is a name of the class: a single page is a column of one page."""
    found: dict[str, tuple[Link, ...]] = view.once("links by the class they name", _named_links)
    return found.get(class_id, ())


def _named_links(facts: Facts) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    classes: dict[str, str | None] = {}
    for link in facts.links:
        if not link.internal or link.element == "img" or link.state == "dead" or not 1 < len(link.text) <= NAME_CHARS:
            continue
        if link.text not in classes:
            class_id, certainty = lexicon.classify_column(link.text)
            classes[link.text] = class_id if certainty == 1.0 else None
        if (id := classes[link.text]) is not None:
            found.setdefault(id, []).append(link)
    return {id: tuple(links) for id, links in found.items()}


def _entry(args: ColumnExistsArgs, view: View) -> Link | None:
    if not args.link_words:
        return None
    articles: frozenset[str] = view.once("urls of articles", _articles)
    for link in view.facts.links:
        text = plain(link.text)
        # A picture's own words lead nowhere; those of a picture inside a link are the link's.
        if not text or link.element == "img" or (args.on_home and not link.on_home) or link.state == "dead":
            continue
        if link.url in articles:
            continue
        if any(word in text for word in args.link_words) and not any(word in text for word in args.link_words_not):
            return link
    return None


def _articles(facts: Facts) -> frozenset[str]:
    """Dated rows of lists and news read as such: a headline may name a service, yet it leads to none."""
    rows = {item.url for column in facts.columns for item in column.items if item.on}
    return frozenset(rows | {page.url for page in facts.pages if page.kind == "news"})


class SameHostArgs(Struct, frozen=True, forbid_unknown_fields=True):
    class_id: str
    link_words: tuple[str, ...]


def same_host(subject: Site, args: SameHostArgs, view: View) -> Iterable[Verdict]:
    """The column stands on the site's own host, not on a site of its own."""
    own = host_of(view.site.host)
    columns = view.columns_of(args.class_id)
    if any(host_of(column.url) == own for column in columns):
        yield verdict("passed", "栏目在本站域名之下", "The column is on the site's own host")
        return
    places: list[Evidence] = [at(view, column, column.name, host_of(column.url)) for column in columns]
    for link in view.facts.links:
        if link.on_home and not link.internal and plain(link.text) in args.link_words:
            places.append(at(view, link, link.text, host_of(link.url)))
    if places:
        hosts = "、".join(sorted({place.observed for place in places}))
        yield verdict(
            "failed", f"专栏入口指向{hosts}", f"The entry leads to {hosts}",
            Text(f"专栏设在{own}之下", f"The column is on {own}"), "other-host", places,
        )  # fmt: skip
    else:
        yield verdict("inapplicable", "本站未见该栏目", "No such column on this site")


class HeadsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    roots: tuple[str, ...]  # classes of the columns whose menu is read; without any the rule does not apply
    groups: tuple[str, ...] = ()  # of the lexicon; all when empty
    classes: dict[str, tuple[str, ...]] = {}  # group → column classes that answer it


def heads(subject: Site, args: HeadsArgs, view: View) -> Iterable[Verdict]:
    """Every head is a column of the site or stands in the menu of the root columns; one finding per missing head."""
    roots = [column for id in args.roots for column in view.columns_of(id)]
    if not roots:
        yield verdict("inapplicable", "本站未见信息公开栏目，另行记录", "No disclosure column; another rule tells it")
        return
    words = lexicon.load(args.lexicon)
    found: set[str] = set(view.once(("heads in column names", args.lexicon), lambda facts: _named(words, facts)))
    shown: list[int] = []
    for column in roots:
        page = view.page(column.url)
        here = set(page.terms.get(args.lexicon, {}) if page else ())
        for item in column.items:
            here.update(lexicon.match(words, item.title))
        found |= here
        shown.append(len(here))
    # The head is told where the others stand: in the menu below the platform, not at its entrance.
    menu = max(range(len(roots)), key=lambda n: (shown[n], n))
    found.update(group for group, ids in args.classes.items() if any(view.columns_of(id) for id in ids))
    lacking = [group for group in (args.groups or tuple(words.groups)) if group not in found]
    reasons = sorted({reason for column in roots if (reason := unlooked(column.item_count))})
    if not lacking:
        yield verdict("passed", "各项均有对应栏目", "Every head has its column")
    elif (hidden := behind(view, Sought(rows=False))) is not None:
        yield hidden
    elif reasons or browserless(view):
        reason = reasons[0] if reasons else "页面未经浏览器渲染"
        yield verdict(
            "untested", f"信息公开栏目未能完整读取：{reason}", "The disclosure column could not be read in full"
        )
    else:
        for group in lacking:
            yield verdict(
                "failed", f"信息公开栏目未见“{group}”", f"The disclosure column shows no “{group}”",
                Text(f"信息公开栏目设有“{group}”", f"The disclosure column has “{group}”"), f"missing:{group}",
                [at(view, roots[menu], observed="未见")],
            )  # fmt: skip


def _named(words: lexicon.TermLexicon, facts: Facts) -> tuple[str, ...]:
    names = "\n".join(sorted({column.name for column in facts.columns}))
    return tuple(sorted(lexicon.match(words, names)))


class PageExistsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    classes: tuple[str, ...]  # columns whose page or items count as well
    min_chars: int
    called: Text


def page_exists(subject: Site, args: PageExistsArgs, view: View) -> Iterable[Verdict]:
    """There is a page of the kind with a body, or a column of the classes whose page or item has one."""
    columns = [column for id in args.classes for column in view.columns_of(id)]
    pages = [page for page in view.facts.pages if page.kind == args.kind]
    unread = 0
    entries = [link.url for id in args.classes for link in named_links(view, id)]
    for urls in (entries, *((column.url, *(item.url for item in column.items)) for column in columns)):
        for url in urls:
            page = view.page(url)
            unread += page is None
            pages += [page] if page is not None and page.kind != args.kind else []
    expected = Text(
        f"本站有{args.called.zh}，正文不少于{args.min_chars}字",
        f"{args.called.en} of {args.min_chars} characters or more",
    )
    if any(page.text_chars >= args.min_chars for page in pages):
        yield verdict("passed", f"有{args.called.zh}", f"{args.called.en} is there")
    elif unread or (pages and browserless(view)):
        yield verdict(
            "untested", f"{args.called.zh}的页面未能完整读取", f"{args.called.en} could not be read in full", expected
        )
    elif pages:
        longest = max(pages, key=lambda page: (page.text_chars, page.url))
        yield verdict(
            "failed", f"{args.called.zh}正文为{longest.text_chars}字",
            f"The body has {longest.text_chars} characters", expected,
            "short", [at(view, longest, observed=f"{longest.text_chars}字")],
        )  # fmt: skip
    else:
        yield missing(view, args.called, expected, args.classes)


class ColumnShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    class_id: str
    lexicon: str
    called: Text
    doubtful: bool = False  # missing words ask for a person instead of failing


def column_shows(subject: Site, args: ColumnShowsArgs, view: View) -> Iterable[Verdict]:
    """A column of the class exists, and its pages and items together show every group of the lexicon."""
    yield from groups_shown(args, view)


def groups_shown(args: ColumnShowsArgs, view: View, beside: tuple[Page, ...] = ()) -> Iterable[Verdict]:
    """As :func:`column_shows`, with the pages ``beside`` those of the column."""
    columns = view.columns_of(args.class_id)
    groups = tuple(lexicon.load(args.lexicon).groups)
    expected = Text(f"{args.called.zh}含：{'、'.join(groups)}", f"{args.called.en} shows: {', '.join(groups)}")
    entries = named_links(view, args.class_id)
    if not columns and not entries:
        yield missing(view, args.called, expected, (args.class_id,))
        return
    found, unread = _shown(columns, entries, args, view)
    found.update(group for page in beside for group in _terms(page, args.lexicon))
    lacking = [group for group in groups if group not in found]
    if not lacking:
        yield verdict("passed", f"{args.called.zh}各要素齐全", f"{args.called.en} is complete")
    elif unread:
        yield verdict(
            "untested", f"{args.called.zh}的页面未全部读取", f"Not every page of {args.called.en} was read", expected
        )
    else:
        yield verdict(
            "cantTell" if args.doubtful else "failed", f"{args.called.zh}未见：{'、'.join(lacking)}",
            f"{args.called.en} does not show: {', '.join(lacking)}", expected, "missing:" + "、".join(lacking),
            [at(view, place, observed="未见" + "、".join(lacking)) for place in (columns or entries)],
        )  # fmt: skip


def _shown(
    columns: tuple[Column, ...], entries: tuple[Link, ...], args: ColumnShowsArgs, view: View
) -> tuple[set[str], bool]:
    found: set[str] = set()
    unread = browserless(view)
    kinds = lexicon.load(args.lexicon).kinds
    listed = [(column.url, *(item.url for item in column.items)) for column in columns]
    for urls in ((link.url for link in entries), *listed):
        for url in urls:
            page = view.page(url)
            # The words were looked for on pages of these kinds only; another page was not read for them.
            if page is None or not (page.kind in kinds or "all" in kinds):
                unread = True
            else:
                found.update(_terms(page, args.lexicon))
    return found, unread


def _terms(page: Page, name: str) -> Iterable[str]:
    return page.terms.get(name, {})
