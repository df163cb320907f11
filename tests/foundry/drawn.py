"""A page from a seed: its bytes, its address, its truth and the productions that made it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.foundry import crumbs, families, feet, noise, words
from tests.foundry.drawing import Draw
from tests.foundry.listings import PAGES
from tests.foundry.texts import ARTICLES

KINDS = {**ARTICLES, **PAGES}
_OFTEN = ("document", "document", "document", "news", "news", "notice", "notice", "list", "list", "list")


@dataclass(frozen=True)
class Drawn:
    """``truth`` has the columns of labels.csv; ``used`` names the productions, ``group:name``."""

    seed: int
    url: str
    html: bytes
    is_home: bool
    truth: dict[str, str]
    used: tuple[str, ...]


def drawn(seed: int) -> Drawn:
    """The page of a seed: always the same."""
    draw = Draw(seed)
    draw.place = words.place(draw)
    draw.office = draw.place + draw.one(words.OFFICES)
    draw.site = draw.one((draw.office, f"{draw.place}人民政府", f"{draw.place}人民政府门户网站"))
    draw.home = f"http://www.site{seed % 1000}.example.cn/"
    draw.day = dt.date(draw.number(2015, 2026), draw.number(1, 10), draw.number(1, 28))
    kind = draw.one((*_OFTEN, *sorted(KINDS)))
    draw.used.append(f"kind:{kind}")
    family = draw.pick("family", families.FAMILIES)
    pattern = family.article if kind in ARTICLES else family.folder
    day = draw.day
    draw.url = draw.home + pattern.format(
        y=day.year, m=day.month, d=day.day, n=draw.number(100000, 999999), k=draw.number(100, 999)
    )
    bare = kind in ("home", "search", "shell")
    path = () if bare else crumbs.path_of(draw, kind)
    draw.column = path[-1] if path else ""
    parts = {
        "top": "" if kind == "shell" else noise.top(draw),
        "crumb": "" if bare else crumbs.crumb(draw, kind, path),
        "side": "" if bare else noise.side(draw, path[-1]),
        "main": KINDS[kind](draw, path[-1] if path else ""),
        "behind": noise.behind(draw) if kind in ARTICLES else "",
        "links": "" if kind == "shell" else noise.links(draw),
        "foot": "" if kind == "shell" else feet.foot(draw),
    }
    truth = draw.truth
    truth["page_kind"] = kind
    truth.setdefault("is_normative", "no")
    truth.setdefault("conac", "no")
    truth.setdefault("jiucuo", "no")
    truth.setdefault("attachment_count", "0")
    html = families.whole(draw, parts, family.charset)
    return Drawn(seed, draw.url, html.encode(family.charset), draw.is_home, truth, tuple(draw.used))
