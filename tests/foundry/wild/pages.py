"""A wild page from a seed: its bytes, its address, its truth and the makes that it is of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from tests.foundry import words
from tests.foundry.drawing import Draw
from tests.foundry.drawn import Drawn
from tests.foundry.families import FAMILIES
from tests.foundry.wild import lists, second, third
from tests.foundry.wild.articles import ARTICLES
from tests.foundry.wild.frames import FRAMES, Frame
from tests.foundry.wild.others import OTHERS
from tests.foundry.wild.papers import PAPERS
from tests.foundry.wild.scribe import Scribe

Make = Callable[[Scribe], str]
Makes = tuple[Mapping[str, Make], Mapping[str, Make], Mapping[str, Make], Mapping[str, Frame]]
KINDS = (
    *("document",) * 5, *("news",) * 5, *("notice",) * 4, *("list",) * 5, "column", "column", "home", "interpretation", "guide",
    "qa", "statistics", "enforcement", "procurement", "annual_report", "gi_guide", "other", "search", "shell",
)  # fmt: skip


FIRST = (ARTICLES, PAPERS, lists.LISTS, FRAMES)
SECOND = (second.ARTICLES, second.PAPERS, second.LISTS, second.FRAMES)
THIRD = (third.ARTICLES, third.PAPERS, third.LISTS, third.FRAMES)


def wilder(seed: int) -> Drawn:
    """The page of a seed in the second set."""
    return wild(seed, SECOND)


def systems(seed: int) -> Drawn:
    """The page of a seed in the third set."""
    return wild(seed, THIRD)


def wild(seed: int, makes: Makes = FIRST) -> Drawn:
    """The page of a seed: always the same."""
    d = Draw(seed)
    d.place = words.place(d)
    d.office = d.place + d.one(words.OFFICES)
    d.site = d.one((d.office, f"{d.place}人民政府", f"{d.place}人民政府门户网站", f"中国·{d.place}"))
    d.home = f"http://www.site{seed % 1000}.example.cn/"
    d.day = dt.date(d.number(2010, 2026), d.number(1, 10), d.number(13, 28))
    kind = d.one(KINDS)
    d.used.append(f"kind:{kind}")
    s = Scribe(d, kind)
    family = FAMILIES[d.one(sorted(FAMILIES))]
    listed = kind in ("list", "column", "other", "search", "home", "shell")
    pattern = family.folder if listed else family.article
    d.url = d.home + pattern.format(
        y=d.day.year, m=d.day.month, d=d.day.day, n=d.number(100000, 999999), k=d.number(100, 999)
    )
    frame = d.pick("frame", makes[3])
    html = matter(s, makes) if kind == "shell" else frame(s, lambda: matter(s, makes))
    if not listed:
        _heads(s)
    d.truth["page_kind"] = kind
    d.truth.setdefault("jiucuo", "no")
    d.truth.setdefault("conac", "no")
    tags = "".join(f'<meta name="{name}" content="{value}">' for name, value in d.metas.items())
    whole = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{d.head_title}</title>{tags}</head><body>{html}</body></html>'
    return Drawn(seed, d.url, whole.encode(), d.is_home, d.truth, tuple(d.used))


def matter(s: Scribe, makes_of: Makes) -> str:
    d = s.d
    if s.kind in ("column", "home", "search", "shell", "other"):
        return {
            "column": lists.column,
            "home": lists.home,
            "search": lists.search,
            "shell": lists.shell,
            "other": lists.other,
        }[s.kind](s)
    if s.kind == "list":
        return lists.headed(s, d.pick("list", makes_of[2])(s))
    makes = OTHERS.get(s.kind, {})
    if s.kind in ("enforcement", "qa") or (makes and d.chance(0.5)):
        return d.pick(f"own-{s.kind}", makes)(s)
    if s.kind == "document" and d.chance(0.8):
        return d.pick("paper", makes_of[1])(s)
    return d.pick("article", makes_of[0])(s)


def _heads(s: Scribe) -> None:
    """The <title> and the tags of an article."""
    d, title = s.d, s.name
    d.head_title = d.pick("head", {
        "title": title, "title_site": f"{title}_{d.site}", "title-site": f"{title}-{d.site}", "site": d.site, "site-title": f"{d.site}-{title}",
        "site title": f"{d.site} {title}", "title-column-site": f"{title}-{s.column}-{d.site}", "column-site": f"{s.column}-{d.site}",
        "site|column": f"{d.site}|{s.column}", "title_column_site": f"{title}_{s.column}_{d.site}", "none": "", "site column title": f"{d.site} {s.column} {title}",
    })  # fmt: skip
    if d.chance(0.4):
        d.metas["ArticleTitle"] = title
        d.metas["ColumnName"] = s.column
        d.metas["SiteName"] = d.site
        if "published_on" in s.truth and d.chance(0.8):
            d.metas["PubDate"] = f"{d.day} 10:00"
