"""Facts that take more than one page: annual reports and ledgers with their files, standings, consultations.

Never opens a file in this process, and never turns “could not be read” into “is not there”.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import NamedTuple

from audit.evidence.capture import Capture, CaptureError
from audit.evidence.run_log import Failed, failed, log
from audit.read.document import feedback, repeals
from audit.read.files.attachments import extension_of
from audit.read.page.page_summary import Slim
from audit.read.reports_in import ledger_files
from audit.read.reports_in.annual_page import AnnualReading, better, unread
from audit.read.site.link_targets import Ends, why
from audit.read.web.word_lists import patterns
from audit.read.work.file_child import FileReader, FileReading, Question, Wanted, not_read
from rules.facts.records import Annual, Attachment, Budget, Document, Ruling, Unknown

_log = logging.getLogger(__name__)
_READ = ("judged", "not_html", "duplicate")
_YEAR = re.compile(r"(20\d{2})")
_MAX_FILES = 400  # of one site; an annual report has one or two, a catalogue a handful
_FILE_BYTES = 30 * 2**20


class _Files:
    """Files of the capture opened by a child, the same bytes once for each question."""

    def __init__(self, capture: Capture, ends: Ends, attachments: Sequence[Attachment], reader: FileReader) -> None:
        self._capture, self._ends, self._reader = capture, ends, reader
        self.known = {one.url: one for one in attachments}
        self._seen: dict[tuple[str, Question], FileReading] = {}
        self.unread: dict[str, str] = {}  # what our own reader failed on, and why

    def record(self, url: str) -> str:
        end = self._ends(url)
        return end.record if end is not None else ""

    def annual(self, url: str) -> AnnualReading:
        found = self.read(url, "annual")
        return found.annual or unread(found.reason or "文件无法读取")

    def rows(self, url: str, title: str) -> tuple[repeals.Row, ...]:
        return self.read(url, "catalogue", title).rows

    def read(self, url: str, wanted: Wanted, title: str = "") -> FileReading:
        """One file's reading; with a ``reason`` where it could not be had."""
        end = self._ends(url)
        if end is None or end.state not in _READ or not end.record:
            return FileReading(reason=f"附件未能读取：{why(end)}")
        question = Question(wanted, extension_of(url), title)
        key = (end.sha256 or end.record, question)
        if key not in self._seen:
            if len(self._seen) >= _MAX_FILES:
                return FileReading(reason="需要解析的附件过多")
            if (end.size_bytes or 0) > _FILE_BYTES:
                return FileReading(reason="附件过大")
            try:
                self._seen[key] = self._reader.read(self._capture.body(end.record), question)
            except CaptureError as error:
                self._seen[key] = not_read(question, Failed(f"存档无法读取：{error}"))
            except Exception as error:  # law 10: one broken file never costs the run
                self._seen[key] = not_read(question, failed("程序读取附件出错", error))
        found = self._seen[key]
        if found.failed is not None and url not in self.unread:
            self.unread[url] = found.failed.why
            log(_log, url, found.failed)
        return found


class Together(NamedTuple):
    """Each sorted by url."""

    documents: tuple[Document, ...]
    annuals: tuple[Annual, ...]
    budgets: tuple[Budget, ...]
    rulings: tuple[Ruling, ...]
    unread: dict[str, str]  # files our own reader failed on, and why


def together(
    capture: Capture, ends: Ends, slims: Sequence[Slim], documents: Sequence[Document],
    attachments: Sequence[Attachment],
) -> Together:  # fmt: skip
    """Documents with standings and consultations filled in, the annual reports, budgets and decisions."""
    by_url = {slim.page.url: slim for slim in slims}
    with FileReader() as reader:
        files = _Files(capture, ends, attachments, reader)
        annuals = _annuals(slims, files)
        sources = _sources(slims, files)
        budgets, rulings = ledger_files.budgets(slims, files), ledger_files.rulings(slims, files)
    standing = repeals.with_standings(documents, sources)
    consulted = feedback.with_feedback([_consulting(document, by_url[document.url], ends) for document in standing
                                      if by_url[document.url].across.asked is not None])  # fmt: skip
    told = tuple(consulted.get(document.url, document) for document in standing)
    return Together(told, annuals, budgets, rulings, files.unread)


def _annuals(slims: Sequence[Slim], files: _Files) -> tuple[Annual, ...]:
    found = []
    claimed: set[str] = set()
    for slim in slims:
        reading, document = slim.across.annual, slim.document
        if reading is None or document is None:
            continue
        claimed.update(document.attachments)
        complete = all(isinstance(getattr(reading.tables, name), tuple) for name in ("table2", "table3", "table4"))
        opened = [] if complete else [(url, files.annual(url)) for url in document.attachments]
        where, best = better(reading, opened)
        found.append(
            Annual(
                url=slim.page.url,
                record=slim.page.record,
                title=document.title,
                year=slim.page.report_year,
                published_on=document.published_on,
                period=best.period,
                sections=best.sections,
                tables_url=where or slim.page.url,
                tables_record=files.record(where) if where else slim.page.record,
                table2=best.tables.table2,
                table3=best.tables.table3,
                table4=best.tables.table4,
                said=best.said,
                problems=best.problems,
                quotes=best.quotes,
            )
        )
    for url, attachment in sorted(files.known.items()):
        title = attachment.name
        if url in claimed or not patterns("kinds", "title")["annual_report"].search(title):
            continue
        reading, year = files.annual(url), _YEAR.search(title)
        found.append(
            Annual(
                url=url,
                record=attachment.record,
                title=title,
                year=int(year[1]) if year else None,
                published_on=Unknown("报告是文件，没有自己的页面"),
                period=reading.period,
                sections=reading.sections,
                tables_url=url,
                tables_record=attachment.record,
                table2=reading.tables.table2,
                table3=reading.tables.table3,
                table4=reading.tables.table4,
                said=reading.said,
                problems=reading.problems,
                quotes=reading.quotes,
            )
        )
    return tuple(sorted(found, key=lambda one: one.url))


def _sources(slims: Sequence[Slim], files: _Files) -> list[repeals.Source]:
    sources = []
    for slim in slims:
        document, across = slim.document, slim.across
        if document is None or not (across.rows or across.catalogue):
            continue
        on, since = document.published_on, document.effective_on
        if across.rows:
            sources.append(repeals.Source(document.url, document.record, document.title, on, across.rows, since))
        if across.catalogue:
            for url in document.attachments:
                name = files.known[url].name if url in files.known else ""
                title = name if repeals.is_catalogue(name) or repeals.state_of(name) else document.title
                if rows := files.rows(url, title):
                    sources.append(repeals.Source(url, files.record(url), title, on, rows, since))
    return sources


def _consulting(document: Document, slim: Slim, ends: Ends) -> feedback.Consulting:
    asked = slim.across.asked
    assert asked is not None
    links = tuple(end.url if (end := ends(url)) is not None else url for url in slim.links)
    return feedback.Consulting(document, asked, links)
