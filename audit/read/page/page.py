"""One page in, its reading out: the fields, the document, the main list, the marks.

Never fetches, never raises for a page's sake, and never says “missing” of what only a script could have shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from lxml.etree import _Element
from msgspec import structs

from audit.read.chrome import breadcrumbs
from audit.read.chrome.banner import banner
from audit.read.chrome.identity_marks import marks
from audit.read.chrome.navigation import navigation
from audit.read.chrome.page_forms import inputs
from audit.read.chrome.regions import regions
from audit.read.document import document, labelled
from audit.read.document.document import core_title, mentions
from audit.read.document.document_facts import DOCUMENT_KINDS, Parts
from audit.read.lists import column_titles, lists, unlisted
from audit.read.page import brokenness, head_tags, kinds, machine_facts, oddities, term_groups, titles
from audit.read.page.accessibility import access_results, written_results
from audit.read.page.beyond_page import across, with_span
from audit.read.page.body import read_sheet
from audit.read.page.kind_signs import guide_labels
from audit.read.page.leader_pages import leaders
from audit.read.page.letter_pages import letter
from audit.read.page.memo import Once
from audit.read.page.page_source import BANNER, MARKS, TEXT, PageReading, PageSource
from audit.read.page.probes import Probe
from audit.read.page.table_shapes import table_shapes
from audit.read.privacy import personal_rows, secrecy
from audit.read.web.decode import Decoded, cut_short, decode, parse
from audit.read.web.frames import compose
from audit.read.web.links import Anchor, anchors, canonical, is_web
from audit.read.web.reference import absolute
from audit.read.web.sight import UNSEEN, unseen
from audit.read.web.sketch import sketch
from audit.read.web.text import Sheet, squeeze
from rules.facts.records import Document, Item, Marks, Maybe, Page, PageKind, Personal, Unknown

__all__ = ["BANNER", "MARKS", "TEXT", "PageReading", "PageSource", "decoded", "read_both", "read_page"]

_YEAR = re.compile(r"(20\d{2})\s*年")
MAX_ITEMS = 500


def read_page(source: PageSource) -> PageReading:
    """Read one page. Pure: the same source gives the same reading. The rendered view wins where there is one."""
    return read_both(source, both=False)[0]


def decoded(source: PageSource) -> Decoded:
    """The text of the view that is read."""
    if source.rendered_html is not None:
        return Decoded(source.rendered_html, "utf-8", "rendered", "\ufffd\ufffd\ufffd" in source.rendered_html)
    return decode(source.static_html or b"", source.content_type)


def read_both(
    source: PageSource,
    *,
    both: bool,
    text: Decoded | None = None,
    tree: _Element | None = None,
    links: Sequence[Anchor] | None = None,
) -> tuple[PageReading, PageReading | None]:
    """A page's reading and, where scripts were not run, the one that it has if pages like it tell all without them.

    ``tree``: the page's, where it is parsed already; it is changed. ``text``: what it was parsed from. ``links``: those
    of the tree without its comments, where they are known.
    """
    rendered = source.rendered_html is not None
    text = text or decoded(source)
    tree = parse(text.text) if tree is None else tree
    written = written_results(tree, rendered=rendered)
    composed = compose(tree, source.url, {one.url: one for one in source.frames}, rendered=rendered)
    sheet = read_sheet(tree)
    if links is None or composed.changed:
        links = anchors(tree, source.url, sheet.clicked)
    scripted = bool(sheet.scripts or sheet.script_urls) or any(True for _ in tree.iter("script"))
    cut = sheet.truncated or cut_short(tree)
    unlooked = unseen(
        scripted=scripted, rendered=rendered, replayed=source.replayed, unfinished=source.unfinished,
        framed=composed.unseen, cut=cut,
    )  # fmt: skip
    personal = personal_rows.look(sheet, "\n".join((text.text, *composed.texts)), source.url)
    lang = head_tags.language(tree, text.text)
    once = Once()

    def told(one: PageSource) -> PageReading:
        read = _Reader(one, sheet, tuple(links), text.garbled, rendered, unlooked, personal.hits, lang, once).read()
        read = structs.replace(read, page=structs.replace(read.page, written=written), framed=bool(composed.unseen))
        return personal_rows.covered(read, personal.covers)

    blind = both and unlooked is not None and unlooked.reason == UNSEEN
    return told(source), told(structs.replace(source, agreed=(TEXT, BANNER, *MARKS))) if blind else None


class _Reader:
    """The parts of one reading, which lean on each other."""

    def __init__(
        self, source: PageSource, sheet: Sheet, links: tuple[Anchor, ...], lost: bool, rendered: bool,
        unseen: Unknown | None, personal: tuple[Personal, ...], lang: str | None, once: Once,
    ) -> None:  # fmt: skip
        self.once = once
        self.source, self.sheet, self.links = source, sheet, links
        self.lost, self.rendered = lost, rendered
        agreed = source.agreed if unseen is not None and unseen.reason == UNSEEN else ()
        self.unseen = None if TEXT in agreed else unseen
        self.unseen_banner = None if BANNER in agreed else unseen
        self.unseen_marks = unseen
        self.lang = lang
        self.marks_told = [name for name in MARKS if name in agreed]
        self.personal = personal
        self.record = source.rendered_record if rendered else source.record
        self.quotes: dict[str, str] = {}

    def read(self) -> PageReading:
        sheet, source, once = self.sheet, self.source, self.once
        metas = once(head_tags.meta_tags, sheet.tree)
        title = once(head_tags.page_title, sheet.tree)
        found = once(labelled.labelled, sheet)
        crumb = once(breadcrumbs.breadcrumb, sheet, source.url, once(titles.known_names, metas, title))
        zones = once(regions, sheet, crumb[1] if crumb else -1)
        place = once(
            titles.shown_title, sheet, metas, found, title, zones, *((crumb[1], crumb[0]) if crumb else (-1, ()))
        )
        lines = (place.first, place.last) if place else None
        beside = place.beside if place else ""
        dated = head_tags.published(sheet, {}, found, lines, beside, zones)
        named = once(head_tags.source, sheet, found)
        named_article = kinds.names_article(metas, crumb[0] if crumb else ()) and place is not None
        number = document.doc_number(sheet, found, lines, place.text if place else "")
        if named_article and not source.is_home:
            listing = lists.Lists([], [], lists.has_pager(sheet))  # an article for certain: its links are no list
        else:
            called = once(column_titles.column_names, metas, crumb[0] if crumb else (), title)
            listing = once(
                lists.find_lists, sheet, crumb[1] if crumb else None, source.url, called, zones.top if crumb else 0
            )
            if not listing.main and (embedded := lists.embedded_rows(sheet)):
                kept = read_sheet(parse(f"<html><body>{embedded}</body></html>"))
                listing = lists.Lists(listing.groups, lists.find_lists(kept, None).main, listing.pager)
            if listing.weak and self.unseen is not None:  # a script may fill the list, and this is the menu beside it
                listing = lists.Lists(listing.groups, [], listing.pager)
        kind, reasons = kinds.page_kind(
            kinds.Signs(
                url=source.url,
                is_home=source.is_home,
                sheet=sheet,
                metas=metas,
                title=place.text if place else "",
                head_title=title or "",
                crumb=crumb[0] if crumb else (),
                labelled_block=found.block is not None,
                doc_number=number[0] if number else None,
                has_date=dated is not None,
                date_labelled=head_tags.labelled_date(found),
                source=named[0] if named else "",
                lists=listing,
                title_shown=place is not None,
                named_article=named_article,
            )
        )
        listed = kind in ("home", "column", "list", "search", "shell") or (
            kind in ("gi_guide", "other") and not dated and bool(listing.main)
        )
        items = self._items(listing) if listed else ()
        items_found: Maybe[int] = None
        if listed:
            items_found = unlisted.rows_found(len(items), kind, listing.unclear, sheet, self.unseen, source.url)
        if listed:
            place, dated, number, named = None, None, None, None
        elif dated is None:
            dated = head_tags.published(sheet, metas, found, lines, beside, zones)
        heading = place.text if place else None
        if listed:
            heading = column_titles.list_name(sheet, metas, title, crumb, kind, listing.main)
        written: Document | None = None
        if not listed and (kind in DOCUMENT_KINDS or dated):
            name = heading or metas.get("articletitle") or title or ""
            written = Parts(
                source.url,
                self.record,
                sheet,
                self.links,
                self.unseen,
                kind,
                found,
                name,
                number,
                dated,
                named,
                lines,
            ).document()
        beyond = across(sheet, written, heading or title or "", self.unseen)
        written = with_span(written, beyond)
        page = self._page(kind, reasons, metas, title, heading, crumb, dated, named, written, listed)
        text = sheet.body_text
        cited = once(mentions, text)
        own = squeeze(written.doc_number) if written and isinstance(written.doc_number, str) else ""
        surely = brokenness.soft_404(sheet, title, Probe(honest=True)) if page.soft_404 else None
        return PageReading(
            page=page,
            surely_missing=surely,
            document=written,
            anchors=self.links,
            nav=self._navigation(crumb[1] if crumb else -1),
            items=items[:MAX_ITEMS],
            items_found=items_found,
            pager=listing.pager,
            mentions=tuple(number for number in cited if number != own),
            core_title=core_title(heading or title or ""),
            across=beyond,
            pieces=once(sketch, text) if written is not None and written.kind in ("document", "interpretation") else (),
        )

    def _absent(self, value: Any) -> Any:
        return self.unseen if value is None else value

    # --- page ---------------------------------------------------------------------------------------------------------

    def _page(
        self, kind: PageKind, reasons: tuple[str, ...], metas: dict[str, str], title: str | None, heading: str | None,
        crumb: tuple[tuple[str, ...], int] | None, dated: tuple[dt.date, str] | None, named: tuple[str, str] | None,
        written: Document | None, listed: bool,
    ) -> Page:  # fmt: skip
        sheet, source, once = self.sheet, self.source, self.once
        if dated:
            self.quotes["published_on"] = dated[1]
        if named:
            self.quotes["source"] = named[1]
        if crumb:
            self.quotes["breadcrumb"] = " > ".join(crumb[0])[:120]
        year = None
        if kind == "annual_report" and (m := _YEAR.search(heading or title or "")):
            year = int(m[1])
        path = crumb[0] if crumb else None
        named_column = path and head_tags.norm(path[-1]) == head_tags.norm(metas.get("columnname", ""))
        if (
            path
            and heading
            and len(path) > 1
            and not listed
            and not named_column
            and kind != "gi_guide"
            and head_tags.norm(path[-1]) == head_tags.norm(heading)
        ):
            path = path[:-1]  # its last level is the article itself
        said = term_groups.find(kind, sheet, sure=self.unseen is None, once=once)
        return Page(
            url=source.url,
            record=self.record,
            view="rendered" if self.rendered else "static",
            kind=kind,
            kind_reasons=tuple(reason for reason in reasons if reason),
            is_home=source.is_home,
            title=title if title else self.unseen,
            heading=self._absent(heading),
            lang=self.lang,
            meta=metas,
            breadcrumb=self._absent(path),
            published_on=self._absent(dated[0] if dated else None),
            written_on=written.written_on if written else self.unseen,
            source=self._absent(named[0] if named else None),
            marks=self._marks(),
            text_chars=len(squeeze(sheet.body_text)),
            report_year=year,
            service_labels=guide_labels(sheet) if kind == "guide" else 0,
            terms=said,
            garbled=once(brokenness.garbled, sheet, title, self.lost),
            placeholder=brokenness.placeholder(said.get("placeholder", {})),
            soft_404=brokenness.soft_404(sheet, title, source.probe),
            wall=None if source.is_home else once(brokenness.wall, sheet, title, source.url),
            banner=banner(sheet, self.unseen_banner),
            leaving_notice=oddities.leaving_notice(sheet),
            tamper_signs=once(oddities.tamper_signs, sheet, self.links, source.url, title, metas),
            impossible_date=oddities.impossible_date(sheet),
            small_screen=machine_facts.small_screen(source.measured),
            first_paint_ms=machine_facts.first_paint_ms(source.measured),
            personal=self.personal,
            secrecy=() if listed else secrecy.marks(line.text for line in sheet.body_lines),
            inputs=once(inputs, sheet.tree, source.url),
            leaders=once(leaders, sheet) if kind in ("column", "list", "other", "document") else (),
            letter=letter(sheet, kind, self.unseen),
            tables=() if source.is_home else once(table_shapes, sheet.tree),
            access=access_results(source.access, bare=bool(self.personal)),
            quotes=self.quotes,
        )

    def _marks(self) -> Marks:
        found = self.once(marks, self.sheet, self.unseen_marks)
        absent = {name: None for name in self.marks_told if getattr(found, name) == self.unseen_marks}
        return structs.replace(found, **absent)

    def _navigation(self, path: int) -> tuple[Anchor, ...]:
        """Of the home page only: the menus of other pages are asked by nobody, and a long one is slow to find."""
        if not self.source.is_home:
            return ()
        return tuple(navigation(self.sheet, {link.href: link for link in self.links if link.element == "a"}, path))

    def _items(self, listing: lists.Lists) -> tuple[Item, ...]:
        urls = {link.href: link.url for link in self.links if link.element in ("a", "onclick")}
        found: list[Item] = []
        for row in listing.main:
            href = row.link.get("href") or ""
            found.append(Item(row.title[:300], urls.get(href, "") or self._absolute(href), row.on))
        return tuple(found)

    def _absolute(self, href: str) -> str:
        """The address of a row that a script keeps: it is no link of the page."""
        url = absolute(self.source.url, href)
        return canonical(url) if href and is_web(url) else ""
