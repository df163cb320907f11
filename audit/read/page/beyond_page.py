"""What one page says beside its own fields: an annual report's tables, texts it repeals, a consultation, ledgers.

Never looks at another page; the site reader puts them together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from audit.read.document import consultations, repeals
from audit.read.reports_in import annual_page, budget_pages, ruling_pages
from audit.read.web.grid import html_rows
from audit.read.web.text import Sheet
from rules.facts.records import Document, Unknown

_NO_BUDGETS = ("interpretation", "annual_report", "procurement")
_SHOWN_KINDS = ("document", "notice", "news", "procurement", "other")
_SHOWN = re.compile("公示|预公告|公告")  # notices that people may object to within a period
_CITING_KINDS = ("document", "notice")  # kinds whose own clauses repeal older texts


class Across(Struct, frozen=True):
    """Of one page."""

    annual: annual_page.AnnualReading | None = None
    catalogue: bool = False  # its title announces a cleaning or repeal catalogue
    rows: tuple[repeals.Row, ...] = ()
    asked: consultations.Asked | None = None
    budget: budget_pages.BudgetReading | None = None  # its title names a budget or a final account
    rulings: tuple[ruling_pages.RulingRow, ...] = ()
    approvals: tuple[tuple[str, dt.date], ...] = ()  # budgets that a table names with their day of approval
    shown: consultations.Span | None = None  # of a notice that is no draft: the period it is shown for


NOTHING = Across()


def across(sheet: Sheet, document: Document | None, title: str, unseen: Unknown | None) -> Across:
    """Read what other pages are concerned by. ``unseen`` stands for what only scripts could have shown."""
    decisions = _rulings(sheet, document, title)
    approved: tuple[tuple[str, dt.date], ...] = ()
    if "批准" in sheet.visible and "算" in sheet.visible:  # tables of any part: a list is no main text
        approved = budget_pages.approvals("\t".join(row) for row in html_rows(sheet.tree).values())
    if document is None:
        return Across(rulings=decisions, approvals=approved) if decisions or approved else NOTHING
    budget = None
    if document.kind not in _NO_BUDGETS and (named := budget_pages.named(title)) is not None:
        budget = budget_pages.read_sheet(sheet, list(lines(sheet)), named.account, unseen)
    annual = annual_page.read_sheet(sheet, unseen) if document.kind == "annual_report" else None
    rows: tuple[repeals.Row, ...] = ()
    proposed = consultations.is_proposal(title)  # what is only proposed repeals nothing
    catalogue = document.kind not in ("interpretation", "news") and not proposed and repeals.is_catalogue(title)
    if catalogue:
        rows = (*repeals.catalogue_rows(title, lines(sheet)), *repeals.decided_rows(title, sheet.body_text))
    if document.kind in _CITING_KINDS and not proposed:
        rows = tuple(dict.fromkeys((*rows, *repeals.clause_rows(sheet.body_text))))
    asked = None
    if document.kind not in ("interpretation", "annual_report", "procurement"):
        asked = consultations.asked(title, lambda: list(lines(sheet)), document.published_on, unseen)
    shown = None
    if asked is None and document.kind in _SHOWN_KINDS and _SHOWN.search(title):
        shown = consultations.span(list(lines(sheet)), document.published_on)
    found = Across(annual, catalogue, rows, asked, budget, decisions, approved, shown)
    return found if found != NOTHING else NOTHING


def _rulings(sheet: Sheet, document: Document | None, title: str) -> tuple[ruling_pages.RulingRow, ...]:
    """Decisions in the tables of any page, or the one decision an enforcement page tells of."""
    if not ruling_pages.may_hold(sheet.visible):
        return ()
    every = list(lines(sheet))
    found = ruling_pages.read_rows(every, title)
    if not found and document is not None and document.kind == "enforcement":
        one = ruling_pages.read_one(every, title)
        found = (one,) if one is not None else ()
    return found


def with_span(document: Document | None, found: Across) -> Document | None:
    """The days of a consultation, or of a notice's period, as the document's own."""
    asked = found.asked
    if document is not None and found.shown is not None:
        start, end, quotes = found.shown
        told = {"period_" + key.removeprefix("consult_"): words for key, words in quotes.items()}
        return replace(document, period_from=start, period_until=end, quotes={**document.quotes, **told})
    if document is None or asked is None or not asked.draft:
        return document
    return replace(
        document, draft=True, consult_from=asked.start, consult_until=asked.end,
        quotes={**document.quotes, **asked.quotes},
    )  # fmt: skip


def lines(sheet: Sheet) -> Iterator[str]:
    """The main text line by line, a table row as one line with tabs between its cells, covered places filled."""
    rows = html_rows(sheet.tree)
    told: set[object] = set()
    for line in sheet.body_lines:
        row = next((node for node in (line.block, *line.block.iterancestors("tr")) if node in rows), None)
        if row is None:
            yield line.text
        elif row not in told:
            told.add(row)
            yield "\t".join(rows[row])
