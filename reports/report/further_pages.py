"""The further pages of a report: everything the first page counts and leaves out, in files of bounded size.

Never holds what the first page does not point to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.read import Result
from reports.report import long_tables
from reports.report.html import environment
from reports.report.language import language
from reports.report.places import Findings
from reports.report.safe_text import clean, clip, map_strings
from reports.report.source import Source

ROWS_PER_PAGE = 2500


def further(
    result: Result, view: dict[str, Any], lang: str = "zh", first: str = "report.html"
) -> Iterator[tuple[str, str]]:
    """File name and HTML of each further page that ``view`` (of :func:`reports.report.html.view`) points to.

    ``first`` is the name of the page they lead back to.
    """
    source = Source(map_strings(result, clean), language(lang))
    w = source.w
    rows: list[tuple[Any, ...]]
    for outcome, areas in (("failed", view["failed"]), ("cantTell", view["review"])):
        for rule in (rule for area in areas for rule in area["rules"] if rule["page"]):
            places = Findings(source).whole_rule(rule["id"], outcome)
            rows = [(place, place["seen"], place["quote"] or place["observed"], _proof(place)) for place in places]
            heads = [w.coverage.url, w.findings.seen, w.findings.quote, w.findings.captured]
            yield from _pages(source, rule["page"], rule["title"], f"{first}#{rule['anchor']}", heads, rows)
    if view["columns"]["beyond"]:
        found = long_tables.columns(source, everything=True)
        rows = [
            ({**row, "title": row["title"]}, row["class"], row["state_title"], row["count"].text, row["newest_on"].text,
             row["cadence"], row["age"])
            for row in found["open"] + found["folded"]
        ]  # fmt: skip
        c = w.columns
        heads = [c.name, c.class_, c.state, c.count, c.newest_on, c.cadence, c.age]
        yield from _pages(source, "columns.html", c.caption, f"{first}#columns", heads, rows)
    if view["documents"]["beyond"]:
        found = long_tables.documents(source, everything=True)
        keys = ("number", "written", "published", "effective", "validity", "until")
        rows = [(row, *(row[key].text for key in keys)) for row in found["open"] + found["folded"]]
        heads = [w.documents.title, *(getattr(w.documents, key) for key in keys)]
        yield from _pages(source, "documents.html", w.documents.caption, f"{first}#documents", heads, rows)
    if view["coverage"]["missed_beyond"]:
        found = long_tables.coverage(source, everything=True)
        rows = [(row, row["state"], row["why"]) for row in found["missed_open"] + found["missed_folded"]]
        heads = [w.coverage.url, w.coverage.state, w.coverage.why]
        yield from _pages(source, "not-judged.html", w.coverage.not_judged, f"{first}#coverage", heads, rows)


def _proof(place: dict[str, Any]) -> str:
    return f"{place['at']} {place['sha256']}…" if place["sha256"] else ""


def _pages(
    source: Source, name: str, title: str, back: str, heads: list[str], rows: list[tuple[Any, ...]]
) -> Iterator[tuple[str, str]]:
    parts = [rows[at : at + ROWS_PER_PAGE] for at in range(0, max(1, len(rows)), ROWS_PER_PAGE)]
    names = [name if not at else f"{name.removesuffix('.html')}-{at + 1}.html" for at in range(len(parts))]
    site = source.result["site"]
    for at, part in enumerate(parts):
        first = at * ROWS_PER_PAGE
        note = source.w.pages.note.format(n=len(rows), first=first + 1, last=first + len(part))
        yield names[at], environment().get_template("page.html.j2").render(
            w=source.w, title=title, site=clip(site["name"] or site["host"], 60), note=note, back=back, siblings=names,
            own=names[at], heads=[{"text": head} for head in heads], rows=part,
        )  # fmt: skip
