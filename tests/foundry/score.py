"""Reading drawn pages and counting, by field and by production, where the reader and the truth differ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from audit.read.page.page import PageSource, read_page
from tests.accuracy import VALUES, VERDICTS, Row, Tally, given, tally
from tests.foundry.drawn import Drawn, drawn

# Groups of productions and the fields they shape; every other group shapes all.
SHAPES = {
    "title": ("title",), "head": ("title",), "under": ("published_on", "source"), "day": ("published_on",),
    "crumb": ("breadcrumb",), "icp": ("icp",), "gongan": ("gongan",), "idcode": ("site_id_code",), "conac": ("conac",),
    "jiucuo": ("jiucuo",), "rows": ("item_count", "newest_item_on"), "pager": ("item_count",),
    "files": ("attachment_count",), "signature": ("issuer", "written_on"), "letter": ("title", "page_kind"),
    "meta": ("index_number", "doc_number", "issuer", "written_on", "published_on", "topic", "validity", "title"),
    "foot": ("icp", "gongan", "site_id_code"), "flow": ("title", "issuer", "written_on", "page_kind"),
}  # fmt: skip
AS_OF = dt.date(2026, 11, 1)


def seeds(first: int, count: int) -> range:
    return range(first * 1_000_000, first * 1_000_000 + count)


def read(page: Drawn) -> Row:
    """The truth and the reader's answers, as tests.accuracy compares them."""
    truth = dict.fromkeys((*VALUES, *VERDICTS), "") | page.truth | {"file": str(page.seed)}
    source = PageSource(
        url=page.url, static_html=page.html, content_type="text/html", is_home=page.is_home, as_of=AS_OF
    )
    return truth, given(read_page(source))


def read_all(which: Iterable[int], draw: Callable[[int], Drawn] = drawn) -> Iterator[tuple[Drawn, Row]]:
    for seed in which:
        page = draw(seed)
        yield page, read(page)


def by_production(pages: list[tuple[Drawn, Row]], tallies: dict[str, Tally]) -> list[tuple[str, str, int, int]]:
    """(field, production, misses, pages with it), most misses first; only those with a miss."""
    missed = {name: {miss.partition(":")[0] for miss in one.misses} for name, one in tallies.items()}
    wrong: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for page, _ in pages:
        for production in set(page.used):
            seen[production] += 1
            fields = SHAPES.get(production.partition(":")[0], tuple(tallies))
            for name in fields:
                wrong[name, production] += str(page.seed) in missed[name]
    rows = [(name, production, many, seen[production]) for (name, production), many in wrong.items() if many]
    return sorted(rows, key=lambda row: (row[0], -row[2] / row[3], row[1]))


def tallies_of(pages: list[tuple[Drawn, Row]]) -> dict[str, Tally]:
    return tally(row for _, row in pages)
