"""The site's budgets, final accounts and decisions: pages with their files, and files that stand alone.

Never opens a file itself, and never tells the same decision twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from audit.read.page.page_summary import Slim
from audit.read.reports_in.budget_pages import BudgetReading, Named, joined, named
from audit.read.reports_in.ruling_pages import RulingRow, is_ledger
from audit.read.web.normal import nfkc
from audit.read.web.text import squeeze
from audit.read.work.file_child import FileReading, Wanted
from rules.facts.records import Attachment, Budget, Document, Maybe, Ruling, Unknown

_ALONE = Unknown("文件没有自己的页面")
_SHORT_CHARS = 200  # a page that says less carries its budget in a file, whether or not the link was seen
_BARE = f"正文不足{_SHORT_CHARS}字，未见可以读取的附件"
_MAX_FILES_OF_ONE = 40  # a page with more is a collection


class Files(Protocol):
    """The files of a capture."""

    @property
    def known(self) -> Mapping[str, Attachment]: ...
    def record(self, url: str) -> str: ...
    def read(self, url: str, wanted: Wanted, title: str = "") -> FileReading: ...


def budgets(slims: Sequence[Slim], files: Files) -> tuple[Budget, ...]:
    """Every budget and final account; a page that collects those of several units is told file by file."""
    found: dict[str, Budget] = {}
    claimed: set[str] = set()
    for slim in slims:
        document, own = slim.document, slim.across.budget
        if document is None or own is None or (title := named(document.title)) is None:
            continue
        claimed.update(document.attachments)
        each = {url: one for url in document.attachments if (one := _named(url, files)) is not None}
        if len({one.unit for one in each.values() if one.unit}) > 1:
            for url, one in each.items():
                found[url] = _of_file(url, one, document.published_on, files)
            continue
        found[document.url] = _of_page(document, title, own, files)
    dates = {item.url: item.on for slim in slims for item in slim.items if item.on}
    approved = {(slim.page.url, name): day for slim in slims for name, day in slim.across.approvals}
    for url in sorted(files.known):
        if url not in claimed and (one := _named(url, files)) is not None:
            on: Maybe[dt.date] = dates.get(url) or _ALONE
            budget = _of_file(url, one, on, files)
            if budget.approved_on is None:
                name = squeeze(nfkc(budget.title))
                told = (approved.get((source, name)) for source in files.known[url].sources)
                budget = replace(budget, approved_on=next(filter(None, told), None))
            found[url] = budget
    return tuple(found[url] for url in sorted(found))


def _named(url: str, files: Files) -> Named | None:
    name = files.known[url].name if url in files.known else ""
    return named(name.rpartition(".")[0] or name)


def _of_page(document: Document, title: Named, own: BudgetReading, files: Files) -> Budget:
    opened = [(url, files.read(url, title.account)) for url in document.attachments[:_MAX_FILES_OF_ONE]]
    read = [(url, one.budget) for url, one in opened if one.budget is not None]
    whole = joined([own, *(budget for _, budget in read)])
    unread = {own.unread, *(one.reason for _, one in opened)} - {""}
    if not opened and document.body_chars < _SHORT_CHARS:
        unread.add(_BARE)
    return _budget(document.url, document.record, document.title, title, document.published_on, whole,
                   tuple(url for url, _ in read), tuple(sorted(unread)))  # fmt: skip


def _of_file(url: str, title: Named, on: Maybe[dt.date], files: Files) -> Budget:
    opened = files.read(url, title.account)
    read = opened.budget if opened.budget is not None else BudgetReading()
    name = files.known[url].name
    return _budget(url, files.record(url), name, title, on, read, (url,), (opened.reason,) if opened.reason else ())


def _budget(
    url: str, record: str, name: str, title: Named, on: Maybe[dt.date], read: BudgetReading, opened: tuple[str, ...],
    unread: tuple[str, ...],
) -> Budget:  # fmt: skip
    return Budget(
        url=url, record=record, title=name, account=title.account, of=title.of, unit=title.unit, year=title.year,
        approved_on=read.approved_on, published_on=on, tables=read.tables, function_digits=read.function_digits,
        economic_digits=read.economic_digits, shown=read.shown, files=opened, unread=unread,
    )  # fmt: skip


def rulings(slims: Sequence[Slim], files: Files) -> tuple[Ruling, ...]:
    """Every decision once: a number that stands in several places is told where most of it is shown."""
    found: list[Ruling] = []
    for slim in slims:
        document = slim.document
        title = document.title if document is not None else _heading(slim)
        on: Maybe[dt.date] = document.published_on if document is not None else None
        found += [_ruling(slim.page.url, slim.page.record, title, row, on) for row in slim.across.rulings]
        for url in document.attachments if document is not None and not slim.across.rulings else ():
            name = files.known[url].name if url in files.known else ""
            if is_ledger(name):
                rows = files.read(url, "rulings", f"{title}{name}").rulings
                found += [_ruling(url, files.record(url), name, row, on) for row in rows]
    best: dict[str, Ruling] = {}
    for one in sorted(found, key=lambda one: (-len(one.shown), one.url, one.row)):
        best.setdefault(one.number or f"{one.url}#{one.row}", one)
    return tuple(sorted(best.values(), key=lambda one: (one.url, one.row)))


def _heading(slim: Slim) -> str:
    return slim.page.heading if isinstance(slim.page.heading, str) else ""


def _ruling(url: str, record: str, title: str, row: RulingRow, on: Maybe[dt.date]) -> Ruling:
    return Ruling(
        url=url, record=record, title=title, row=row.row, kind=row.kind, number=row.number, decided_on=row.decided_on,
        published_on=row.published_on or on, shown=row.shown, form=row.form, unclear=row.unclear,
    )  # fmt: skip
