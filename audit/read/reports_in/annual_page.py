"""What one annual report says of itself, on its page or in its file: tables, headings, period of the figures.

Never says a table is missing where an image, a frame or an unseen script could hold it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from audit.read.reports_in.annual_tables import Tables, read_tables
from audit.read.reports_in.figures import label_of
from audit.read.web import dates
from audit.read.web.grid import html_grids, word_grids
from audit.read.web.sketch import sketch
from audit.read.web.text import Sheet, squeeze
from rules.facts.records import Maybe, Table, Unknown
from rules.words import lexicon

_IMAGE = "正文含图片，表格可能为图片"
_FRAME = "正文嵌入了其他文件，其中的表格无法读取"
_SCANNED = "文件无文字层，表格可能为图片"
_HEADING_CHARS = 60
_PERIOD = re.compile(r"统计期限|数据.{0,8}期限|所列数据|数据.{0,12}(?:自|从)|时间范围|报告期")
_NUMBERING = re.compile(r"^[一二三四五六七八九十]{1,2}[、.．]?")


class AnnualReading(Struct, frozen=True):
    """Of one report, without the address and date its page gives it."""

    tables: Tables = Tables()
    sections: tuple[str, ...] | Unknown = ()
    period: Maybe[tuple[dt.date, dt.date]] = None
    said: dict[str, int] = {}  # row of table 3 → the number the text gives
    quotes: dict[str, str] = {}
    problems: tuple[int, ...] = ()  # sketch of section 五


def read_sheet(sheet: Sheet, unseen: Unknown | None) -> AnnualReading:
    """A report's page. ``unseen`` stands for what only scripts could have shown."""
    tables = read_tables(html_grids(sheet.tree))
    reason = unseen if unseen is not None else _elsewhere(sheet)
    if reason is not None:
        tables = Tables(
            *(reason if table is None else table for table in (tables.table2, tables.table3, tables.table4))
        )
    lines = [line.text for line in sheet.lines if not line.hidden]
    found, span = sections(lines), period(lines)
    if unseen is not None:
        return _of_lines(tables, found or unseen, span or unseen, lines)
    return _of_lines(tables, found, span, lines)


def read_file(body: bytes, magic: str | None) -> AnnualReading:
    """A report's file, PDF or Word. Raises what the libraries raise for broken files."""
    if magic == "zip/docx":
        import docx

        document = docx.Document(io.BytesIO(body))
        lines = [paragraph.text for paragraph in document.paragraphs]
        return _of_lines(read_tables(word_grids(document.element.body)), sections(lines), period(lines), lines)
    if magic != "pdf":
        reason = Unknown("暂不支持从此格式读取表格")
        return AnnualReading(Tables(reason, reason, reason), reason, reason)
    import pypdfium2 as pdfium

    from audit.read.reports_in import annual_pdf

    opened = pdfium.PdfDocument(body)
    try:
        placed = annual_pdf.lines_of(opened)
    finally:
        opened.close()
    if not placed:
        reason = Unknown(_SCANNED)
        return AnnualReading(Tables(reason, reason, reason), reason, reason)
    lines = [line.text for line in placed]
    return _of_lines(annual_pdf.read_lines(placed), sections(lines), period(lines), lines)


def _of_lines(
    tables: Tables, found: tuple[str, ...] | Unknown, span: Maybe[tuple[dt.date, dt.date]], lines: Sequence[str]
) -> AnnualReading:
    quoted = said(lines)
    return AnnualReading(
        tables, found, span, {row: number for row, (number, _) in quoted.items()},
        {row: quote for row, (_, quote) in quoted.items()}, sketch(_section_five(lines)),
    )  # fmt: skip


def better(page: AnnualReading, files: Sequence[tuple[str, AnnualReading]]) -> tuple[str, AnnualReading]:
    """The reading with the most tables, the page's own first; what a file could not show makes a lack Unknown."""
    best, where, most = page, "", _count(page.tables)
    for url, reading in files:
        if _count(reading.tables) > most:
            best, where, most = reading, url, _count(reading.tables)
    others = [reading.tables for reading in (page, *(reading for _, reading in files))]
    tables = Tables(*(_settled([getattr(t, name) for t in others], getattr(best.tables, name)) for name in _NAMES))
    named = [page.sections, *(reading.sections for _, reading in files)]
    found = max((one for one in named if isinstance(one, tuple)), key=len, default=())
    spans = [page.period, *(reading.period for _, reading in files)]
    span = next((one for one in spans if isinstance(one, tuple)), None)
    return where, AnnualReading(
        tables,
        found or next((one for one in named if isinstance(one, Unknown)), ()),
        span or next((one for one in spans if isinstance(one, Unknown)), None),
        best.said or page.said,
        best.quotes if best.said else page.quotes,
        best.problems or page.problems,
    )


_NAMES = ("table2", "table3", "table4")


def unread(reason: str) -> AnnualReading:
    """A file that could not be opened."""
    cause = Unknown(reason)
    return AnnualReading(Tables(cause, cause, cause), cause, cause)


def _count(tables: Tables) -> int:
    return sum(isinstance(getattr(tables, name), tuple) for name in _NAMES)


def _settled(every: Sequence[Table], chosen: Table) -> Table:
    """The chosen table; where it is missing, a place that could not be read may hold it."""
    return chosen if chosen is not None else next((one for one in every if isinstance(one, Unknown)), None)


def sections(lines: Iterable[str]) -> tuple[str, ...]:
    """The headings of the form that stand as lines of their own, in page order, each once."""
    wanted = {
        label_of(term): group
        for group, terms in lexicon.load("annual-sections").groups.items()
        for term in (group, *terms.any)
    }
    found: dict[str, None] = {}
    for line in lines:
        if len(line) > _HEADING_CHARS or not _NUMBERING.match(squeeze(line)):
            continue
        label = label_of(line)
        group = wanted.get(label) or next((g for term, g in wanted.items() if label.startswith(term)), None)
        if group and (label not in wanted or squeeze(line)[0] == group[0]):
            found[group] = None
    return tuple(found)


def period(lines: Iterable[str]) -> tuple[dt.date, dt.date] | None:
    """First and last day of the figures where a sentence states both."""
    for line in lines:
        if _PERIOD.search(line):
            days = [day for day, _, _ in dates.find(squeeze(line))]
            if len(days) >= 2:
                return days[0], days[1]
    return None


# 全年新收政府信息公开申请27件; 受理 may count what was carried in as well, and is left alone.
_SAID = {
    "received": re.compile(
        r"(?:新收|收到|接收)的?(?:各类|各种)?(?:政府)?(?:信息)?(?:公开)?申请(?:数量)?(?:共计?)?\D{0,2}(\d{1,6})[件条宗]"
    ),
    "carried_in": re.compile(r"上年度?结转的?(?:政府信息公开)?(?:申请)?\D{0,2}(\d{1,6})[件条宗]"),
}
_PARTS_OF_A_YEAR = re.compile(r"季度|上半年|下半年|其中|网上|当面|信函|邮寄|个月|自然人|企业")


def said(lines: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Row of table 3 → (number, sentence) where the text gives one number for it, and no other."""
    found: dict[str, dict[int, str]] = {}
    for line in lines:
        for sentence in re.split(r"[。；;]", squeeze(line)):
            for row, words in _SAID.items():
                for match in words.finditer(sentence):
                    if not _PARTS_OF_A_YEAR.search(sentence[: match.start()]):
                        found.setdefault(row, {})[int(match[1])] = sentence[:120]
    return {row: next(iter(numbers.items())) for row, numbers in found.items() if len(numbers) == 1}


def _section_five(lines: Sequence[str]) -> str:
    """The text between the headings 五 and 六; empty where one of them is missing or stands twice."""
    begins = ((n, squeeze(line[:4])[:1]) for n, line in enumerate(lines))
    heads = {n: head for n, head in begins if head and head in "五六" and sections([lines[n]])}
    starts, ends = ([n for n, head in heads.items() if head == wanted] for wanted in "五六")
    if len(starts) != 1 or len(ends) != 1 or ends[0] <= starts[0]:
        return ""
    return "".join(lines[starts[0] + 1 : ends[0]])


def _elsewhere(sheet: Sheet) -> Unknown | None:
    """Why a table that was not found may still be on the page."""
    place = sheet.content if sheet.content is not None else sheet.tree
    if any(True for _ in place.iter("iframe", "frame", "embed", "object")):
        return Unknown(_FRAME)
    return Unknown(_IMAGE) if any(True for _ in place.iter("img", "canvas")) else None
