"""Questions asked of the pages that introduce those who lead: a résumé and a division of work for each.

Never takes a list of names for an introduction, and never names a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.checks.evidence import at, scripted, verdict
from rules.checks.site.entries import ColumnShowsArgs, groups_shown
from rules.facts.records import Column, Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon


def leaders_shown(subject: Site, args: ColumnShowsArgs, view: View) -> Iterable[Verdict]:
    """As ``column_shows``; where others of the same page have a part, a person of whom only the rest is told lacks it.

    A bare name may belong to a list of all the persons, and a link may lead to what is not on the page.
    """
    expected = Text("每位负责人都有简历和分工", "Each person has a résumé and a division of work")
    told = False
    own: list[Page] = []
    for column in view.columns_of(args.class_id):
        for url in dict.fromkeys((column.url, *(item.url for item in column.items))):
            page = view.page(url)
            persons = [one for one in page.leaders if not _RETIRING.search(one.post)] if page is not None else []
            for part in ("分工", "简历"):
                others = any(part in one.shown for one in persons)
                without = [one.post for one in persons if one.shown and not one.linked and part not in one.shown]
                if page is not None and others and without and not scripted(page):
                    told = True
                    posts = "、".join(without)
                    yield verdict(
                        "failed", f"{len(persons)}位负责人中{len(without)}位（{posts}）没有{part}",
                        f"{len(without)} of {len(persons)} persons lack a part", expected, f"person:{part}",
                        [at(view, page, observed=f"{posts}未见{part}")],
                    )  # fmt: skip
        persons_pages = _pages_of_persons(column, args.lexicon, view)
        own += persons_pages
        for one in _lacking(persons_pages, args.lexicon, expected, view):
            told = True
            yield one
    if not told:
        yield from groups_shown(args, view, tuple(own))


def _pages_of_persons(column: Column, name: str, view: View) -> list[Page]:
    """Pages that each introduce one person of the column: below it in the breadcrumb, with a post."""
    kinds = lexicon.load(name).kinds
    return [
        page
        for page in view.facts.pages
        if page.url != column.url
        and page.kind in kinds
        and isinstance(page.breadcrumb, tuple)
        and column.name in page.breadcrumb
        and "职务" in page.terms.get(name, {})
        and len(page.leaders) <= 1
    ]


def _lacking(pages: list[Page], name: str, expected: Text, view: View) -> Iterable[Verdict]:
    """Where most persons' pages have a part, one without it lacks it for certain."""
    for part in ("分工", "简历"):
        without = [page for page in pages if part not in page.terms.get(name, {})]
        if len(pages) < 2 or not 0 < len(without) <= len(pages) / 2:
            continue
        for page in without:
            if _RETIRING.search(page.terms[name]["职务"]) or scripted(page):
                continue
            yield verdict(
                "failed", f"{len(pages)}位负责人的页面中，此页没有{part}",
                f"Of {len(pages)} persons' pages this one lacks a part", expected, f"person:{part}:{page.url}",
                [at(view, page, observed=f"未见{part}")],
            )  # fmt: skip


_RETIRING = re.compile(r"巡视员|调研员")  # ranks without a field of work
