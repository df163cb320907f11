"""The vocabulary rules judge: what was seen on a site, as frozen records.

Never holds a page's text, a raw personal number, or a time of now.

A fact is a value, ``None`` (looked, and it is not there) or ``Unknown(reason)`` (could not look).
``bool(Unknown)`` raises, so that "could not look" can never be read as "missing" by accident.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec
from msgspec import Struct

from rules.facts.annual_report import Annual as Annual
from rules.facts.annual_report import Figure as Figure
from rules.facts.annual_report import Figures as Figures
from rules.facts.annual_report import Table as Table
from rules.facts.blind import Blind as Blind
from rules.facts.ledgers import Budget as Budget
from rules.facts.ledgers import Ruling as Ruling
from rules.facts.observed import Account as Account
from rules.facts.observed import Chain as Chain
from rules.facts.observed import Ipv6 as Ipv6
from rules.facts.observed import Monitored as Monitored
from rules.facts.observed import SmallScreen as SmallScreen
from rules.facts.observed import Tls as Tls
from rules.facts.page_parts import AccessNode as AccessNode
from rules.facts.page_parts import AccessResult as AccessResult
from rules.facts.page_parts import InputForm as InputForm
from rules.facts.page_parts import Leader as Leader
from rules.facts.page_parts import Letter as Letter
from rules.facts.page_parts import Personal as Personal
from rules.facts.page_parts import TableShape as TableShape
from rules.facts.unknown import Maybe as Maybe
from rules.facts.unknown import T
from rules.facts.unknown import Unknown as Unknown

PageKind = Literal[
    "home", "column", "list", "document", "interpretation", "news", "notice", "guide", "qa", "statistics",
    "enforcement", "procurement", "annual_report", "gi_guide", "search", "shell", "other",
]  # fmt: skip
Level = Literal["province", "city", "county", "township"]
SiteKind = Literal["portal", "department", "other"]
# E4 of the domain notes; a label that fits none of them is Unknown, never guessed.
Validity = Literal["valid", "not_yet", "amended", "partly_invalid", "repealed", "lapsed"]


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided of one rule: it ends what the tool could only narrow, and confirms or rejects a veto."""

    outcome: Literal["passed", "failed"]
    by: str
    on: dt.date
    note: str = ""


class Site(Struct, frozen=True, kw_only=True, tag_field="fact", tag="site"):
    """One audited site as the profile gives it; what the profile left out is inferred and named in ``inferred``."""

    url: str
    host: str
    as_of: dt.date  # every age is counted from this day, Asia/Shanghai
    name: str | None = None
    level: Level | None = None
    kind: SiteKind = "other"
    jurisdiction: Literal["cn", "none"] = "cn"
    region_code: str | None = None  # six digits of GB/T 2260
    functions: tuple[str, ...] = ()  # services, enforcement, licensing, fiscal, … as declared in the profile
    units: tuple[str, ...] = ()
    answers: dict[str, Answer] = {}  # rule id → what a person decided
    inferred: tuple[str, ...] = ()  # names of fields that were not declared
    # Unknown: budget hit, import, outage, a menu that could not be followed → absence proves nothing.
    whole: Literal[True] | Unknown = True
    blind: tuple[Blind, ...] = ()  # what was not followed to its end; absence behind it proves nothing
    home: str | Unknown = Unknown("未采集到首页")  # url of the home page's Page
    home_newest_on: Maybe[dt.date] = None  # newest dated item reachable from the home page
    home_newest: str | None = None  # its title, for the quote
    tls: Tls = Tls()
    chains: Maybe[tuple[Chain, ...]] = Unknown("未观察安全连接")  # without their chain; None: no host is served by TLS
    ipv6: Ipv6 = Ipv6()
    monitored: Monitored | None = None  # of the home page, as the profile hands it in
    accounts: tuple[Account, ...] = ()  # on new-media platforms, as the profile hands them in
    closed_hosts: tuple[str, ...] = ()  # hosts of closed government sites, as the profile lists them


class Marks(Struct, frozen=True, kw_only=True):
    """Identity marks of one page (footer), as text or link; D3 of the domain notes."""

    idcode: Maybe[str] = None
    icp: Maybe[str] = None
    icp_href: Maybe[str] = None
    gongan: Maybe[str] = None  # the number with its province, e.g. 冀公网安备 13042002000523号
    gongan_href: Maybe[str] = None
    conac: Maybe[str] = None  # link or script to bszs/dcs.conac.cn
    conac_kind: Maybe[str] = None  # "red" (党政机关) | "blue" (事业单位) where the page tells
    jiucuo: Maybe[str] = None  # link or script of 我为政府网站找错
    jiucuo_code: Maybe[str] = None  # its site_code
    sponsor: Maybe[str] = None  # 主办单位
    contact: Maybe[str] = None  # phone, mail or address beside the sponsor
    sitemap: Maybe[str] = None  # href of 网站地图
    alike: dict[str, str] = {}  # mark that was not read → words of the footer that look like it


class Page(Struct, frozen=True, kw_only=True, tag_field="fact", tag="page"):
    """One judged HTML page; in a static view, what only scripts could show is Unknown."""

    url: str
    failed: str | None = None  # why our own reader failed on it: nothing else of the page is known then
    record: str = ""  # capture record of the view the facts were read from
    view: Literal["static", "rendered"] = "static"
    kind: PageKind = "other"
    kind_reasons: tuple[str, ...] = ()
    is_home: bool = False
    title: Maybe[str] = None  # <title>
    heading: Maybe[str] = None  # the article's title as shown in the body
    lang: Maybe[str] = Unknown("未读取")  # of the html element, as written; None: it has none
    meta: dict[str, str] = {}  # lower-case name → content, of the tags of 国办发〔2017〕47号 and common ones
    breadcrumb: Maybe[tuple[str, ...]] = None
    published_on: Maybe[dt.date] = None
    written_on: Maybe[dt.date] = None
    source: Maybe[str] = None
    marks: Marks = Marks()
    text_chars: int = 0
    report_year: int | None = None  # annual_report pages: the year reported on
    service_labels: int = 0  # guide pages: elements of a service guide that head a line, a cell or a paragraph
    terms: dict[str, dict[str, str]] = {}  # lexicon id → group → quote that matched
    garbled: str | None = None  # quote with mojibake
    placeholder: str | None = None  # quote with 测试/建设中/… text
    soft_404: str | None = None  # quote that says "not found" under status 200
    banner: Maybe[tuple[str, ...]] = None  # names of bodies and sites that the head of the page shows
    leaving_notice: str | None = None  # words that tell a visitor he is about to leave the site
    tamper_signs: tuple[str, ...] = ()  # unseen links, frames of no size, words of gambling: for a person
    impossible_date: str | None = None  # quote with a day the calendar does not have (2月30日)
    small_screen: SmallScreen = SmallScreen()
    first_paint_ms: int | Unknown = Unknown("未经浏览器打开")  # until something was painted, on the auditor's line
    wall: str | None = None  # what stands before the content (login, robot check, parked domain); all else is Unknown
    personal: tuple[Personal, ...] = ()
    secrecy: tuple[str, ...] = ()  # names of marks of secrecy and of internal papers; never their words
    inputs: tuple[InputForm, ...] = ()
    leaders: tuple[Leader, ...] = ()  # persons under headings or in rows of their own
    letter: Letter | None = None  # of a question-and-answer page
    tables: tuple[TableShape, ...] = ()  # tables with a head row, of the page's own text
    access: tuple[AccessResult, ...] | Unknown = Unknown("未列入无障碍抽样")
    written: tuple[AccessResult, ...] | Unknown = Unknown("未列入无障碍抽样")  # what the markup alone tells of them
    quotes: dict[str, str] = {}  # field → words on the page it was read from


class Item(Struct, frozen=True):
    """A row of a list page."""

    title: str
    url: str
    on: dt.date | None = None


class Column(Struct, frozen=True, kw_only=True, tag_field="fact", tag="column"):
    """One column (栏目) of the site's ledger."""

    url: str
    name: str
    record: str = ""
    view: Literal["static", "rendered"] = "static"
    class_id: str | None = None  # lexicons/columns.yaml; None: not classified
    path: tuple[str, ...] = ()  # breadcrumb names, home aside
    level: int = 1  # 1 = linked from the site's main navigation
    on_home: bool = False
    cadence_days: int | None = None  # None: no period applies
    exempt: str | None = None  # why no freshness is owed (专题回顾, 党建 …)
    item_count: Maybe[int] = None  # None: not a list page at all
    newest_on: Maybe[dt.date] = None  # None: there are items, none of them dated
    newest: Item | None = None
    undated: int = 0
    items: tuple[Item, ...] = ()  # as shown on its first page, at most 50
    quotes: dict[str, str] = {}


class Pair(Struct, frozen=True, kw_only=True):
    """A page that belongs to a document: its interpretation, or the document an interpretation explains."""

    url: str
    title: str
    published_on: Maybe[dt.date] = None
    by: Literal["link", "number", "title", "page"] = "link"  # page: it stands on the same page
    linked: bool = False  # this page links to it
    linked_back: bool = False  # it links to this page
    overlap: int | None = None  # percent of an interpretation's pieces that stand in the document; None: not told


class Standing(Struct, frozen=True, kw_only=True):
    """What a cleaning or repeal catalogue, or a later text, says of a document."""

    url: str  # the page or attachment that says so
    record: str = ""
    title: str = ""  # of the page
    on: Maybe[dt.date] = None  # publication of the page
    since: Maybe[dt.date] = None  # day its words take effect, where it states one: a repeal may lie ahead
    state: Literal["valid", "amended", "repealed", "lapsed"]
    by: Literal["number", "title"] = "number"  # what it was recognised by; never by likeness alone
    quote: str = ""


class Document(Struct, frozen=True, kw_only=True, tag_field="fact", tag="document"):
    """One published text: a policy document, an interpretation, a notice or a report, with its metadata block."""

    url: str
    record: str = ""
    kind: PageKind = "document"
    title: str = ""
    column: str | None = None  # class_id of the column it stands in, where known
    doc_number: Maybe[str] = None
    index_number: Maybe[str] = None
    issuer: Maybe[str] = None
    source: Maybe[str] = None
    topic: Maybe[str] = None
    written_on: Maybe[dt.date] = None
    published_on: Maybe[dt.date] = None
    effective_on: Maybe[dt.date] = None
    valid_until: Maybe[dt.date] = None  # last day of validity, inclusive
    lapses_by: dt.date | None = None  # counted from the latest day of issue, where the text counts from 印发之日
    validity: Maybe[str] = None  # the label as shown
    status: Maybe[Validity] = None  # the label mapped
    normative: Literal["yes", "no", "unclear"] = "unclear"  # 行政规范性文件 or 规章
    shown: tuple[str, ...] = ()  # which metadata labels the page shows: index_number, title, issuer, written_on, …
    caption: Maybe[str] = None  # 题注: the note under the title of a law or 规章
    order_words: str | None = None  # words of a signed order shown above the text it publishes
    body_chars: int = 0
    attachments: tuple[str, ...] = ()  # urls
    listed: int = 0  # attachments the text lists (附件：1.… 2.…)
    unlinked: tuple[str, ...] = ()  # names in that list without a link or a file, where the others have one
    inlined: int = 0  # attachments that follow in the text itself
    contact: str | None = None  # the words before a telephone number to ask at; never the number
    pictures: int = 0  # in the text
    alt_chars: int = 0  # Chinese characters in their alternative texts
    forms: tuple[str, ...] = ()  # of an interpretation: 文字, 图解, 视频, 问答 …
    interpretations: tuple[Pair, ...] = ()  # of a document
    explains: tuple[Pair, ...] = ()  # of an interpretation
    standings: tuple[Standing, ...] = ()  # what catalogues and later texts say of it, oldest first
    draft: bool = False  # asks the public for opinions (征求意见, 意见征集)
    consult_from: Maybe[dt.date] = None  # of a draft: first and last day for opinions, as stated
    consult_until: Maybe[dt.date] = None
    period_from: Maybe[dt.date] = None  # of a notice: first and last day it is shown for objections (公示期)
    period_until: Maybe[dt.date] = None
    feedback: tuple[Pair, ...] = ()  # of a draft: what became of the opinions
    answers: tuple[Pair, ...] = ()  # of such feedback: the drafts it answers
    quotes: dict[str, str] = {}


class Attachment(Struct, frozen=True, kw_only=True, tag_field="fact", tag="attachment"):
    """One downloadable file, told once however many pages link to it."""

    url: str
    failed: str | None = None  # as of a page
    record: str = ""
    name: str = ""  # link text
    sources: tuple[str, ...] = ()
    fetched: Literal[True] | Unknown = True
    status: int | None = None
    size_bytes: int | None = None
    extension: str = ""  # of the URL, lower case, no dot
    magic: str | None = None  # what the first bytes say: pdf, zip/docx, ole, html, …
    text_chars: Maybe[int] = None  # None: opened, no text layer
    unread: tuple[str, ...] = ()  # parts that could not be looked through: scanned pages, pictures, lost figures
    personal: tuple[Personal, ...] = ()
    secrecy: tuple[str, ...] = ()  # as of a page
    explains: bool = False  # its text has words of the explanation that goes with a draft
    pages: int | None = None  # where the format tells
    hidden: tuple[str, ...] = ()  # hidden sheets, columns, rows and words, each named
    comments: int = 0
    tracked: int = 0  # insertions and deletions that were never accepted
    authors: tuple[str, ...] = ()  # of the file's own properties; names of persons masked
    nested: int = 0  # archives inside this archive, counted and not opened
    mismatch: str | None = None  # what the name says against what the bytes say


class Link(Struct, frozen=True, kw_only=True, tag_field="fact", tag="link"):
    """One target some page of the site points to, with every page that does."""

    url: str
    internal: bool
    state: Literal["ok", "dead", "unknown"]  # dead only after a second look apart in time
    why: str = ""  # 404, 500, timeout, robots_denied, not captured …
    status: int | None = None
    record: str = ""
    element: str = "a"  # a, img, script, link, iframe, …
    text: str = ""
    on_home: bool = False
    home_texts: tuple[str, ...] = ()  # what the home page calls it
    sources: tuple[str, ...] = ()


Fact = Site | Page | Column | Document | Annual | Budget | Ruling | Attachment | Link
Subject = Site | Page | Column | Document | Attachment | Link  # Annuals and ledgers are no subjects


class Facts(Struct, frozen=True, kw_only=True):
    """Everything known of one site; each tuple is sorted by url."""

    site: Site
    pages: tuple[Page, ...] = ()
    columns: tuple[Column, ...] = ()
    documents: tuple[Document, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    links: tuple[Link, ...] = ()
    annuals: tuple[Annual, ...] = ()
    budgets: tuple[Budget, ...] = ()
    rulings: tuple[Ruling, ...] = ()


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(Fact)


def to_lines(facts: Facts) -> list[bytes]:
    """Facts as JSON lines, the site first; the same facts give the same bytes."""
    rows: list[Fact] = [
        facts.site, *facts.pages, *facts.columns, *facts.documents, *facts.annuals, *facts.budgets, *facts.rulings,
        *facts.attachments, *facts.links,
    ]  # fmt: skip
    return [_encoder.encode(row) + b"\n" for row in rows]


def from_lines(lines: list[bytes]) -> Facts:
    """The inverse of :func:`to_lines`. Raises ``msgspec.ValidationError`` on an unknown shape."""
    rows = [_decoder.decode(line) for line in lines if line.strip()]
    if not rows or not isinstance(rows[0], Site):
        raise msgspec.ValidationError("the first fact must be the site")

    def of(kind: type[T]) -> tuple[T, ...]:
        return tuple(row for row in rows if isinstance(row, kind))

    return Facts(
        site=rows[0], pages=of(Page), columns=of(Column), documents=of(Document),
        attachments=of(Attachment), links=of(Link), annuals=of(Annual), budgets=of(Budget), rulings=of(Ruling),
    )  # fmt: skip
