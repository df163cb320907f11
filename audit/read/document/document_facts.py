"""The facts of one document put together from its labels, its text and its links.

Never lets the text overrule a label, and never counts files that other parts of the page link to.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal

from audit.read.document import decision, document, own_words, sign_off
from audit.read.document.labelled import Labelled
from audit.read.document.missing_files import without_file
from audit.read.page.beyond_page import lines
from audit.read.web import dates
from audit.read.web.links import Anchor
from audit.read.web.text import MARK, Sheet, squeeze, tidy
from audit.read.web.word_lists import badges, pattern
from rules.facts.records import Document, PageKind, Unknown

DOCUMENT_KINDS = frozenset(
    [
        *("document", "interpretation", "notice", "guide", "annual_report", "gi_guide", "statistics", "qa"),
        *("procurement", "enforcement", "news"),
    ]
)
# Kinds whose text is signed and dated by a body.
FORMAL_KINDS = DOCUMENT_KINDS - {"guide", "qa", "news"} | {"other"}
FILES = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|dps|zip|rar|7z|txt|csv|rtf|ceb|caj|gd|xml|dwg|tif)(?:$|[?#&])"
    r"|[?&](?:attach(?:ment)?|file|affix|annex|fj)_?(?:id|guid|uuid|path|name|code)=[^&]"
    r"|/(?:attach(?:ment)?|file|annex|affix)/?(?:down(?:load)?|preview|view|get)\b|/down(?:load)?(?:file|attach)\w*[./?]",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|zip|rar|7z|ceb)\b", re.IGNORECASE)
_BROKEN_FILE = re.compile(r"undefined|null\.|/\.(?:docx?|pdf)", re.IGNORECASE)
_BLOCK_CELL_CHARS = 100  # a longer cell of a metadata block is text
_ISSUED_WITHIN = dt.timedelta(days=60)


def _issued(written: tuple[dt.date, str] | None, published: tuple[dt.date, str] | None) -> dt.date | None:
    """The latest day a text can have been issued on, where no printing line says it: that of publication, unless it
    was published long after it was written (an old text on a new site)."""
    if written is None:
        return None
    if published is not None and dt.timedelta(0) <= published[0] - written[0] <= _ISSUED_WITHIN:
        return published[0]
    return written[0]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document is read from; pairs are (value, the words it was read from)."""

    url: str
    record: str
    sheet: Sheet
    links: tuple[Anchor, ...]
    unseen: Unknown | None  # stands for what was not found
    kind: PageKind
    found: Labelled
    title: str
    number: tuple[str, str] | None
    dated: tuple[dt.date, str] | None
    named: tuple[str, str] | None
    place: tuple[int, int] | None = None  # lines of the title

    def document(self) -> Document:
        """The text's metadata: a label's value, else what the text says of itself, else ``unseen``."""
        sheet, kind, found, title = self.sheet, self.kind, self.found, self.title
        number, dated, named = self.number, self.dated, self.named
        quotes: dict[str, str] = {}
        formal = kind in FORMAL_KINDS

        def keep(name: str, got: tuple[Any, str] | None) -> Any:
            if got is None or got[0] is None:
                return self.unseen
            quotes[name] = got[1][:160]
            return got[0]

        def day_of(name: str) -> tuple[dt.date, str] | None:
            pair = found.get(name)
            day = dates.first(pair.value, tight=True) if pair else None
            return (day, f"{pair.label}：{pair.value}") if pair and day else None

        signed = sign_off.signature(sheet, found.block) if formal else None
        decided = decision.stated(lines(sheet)) if kind == "enforcement" else (None, None)
        note = document.source_note(sheet) if formal else None
        written = day_of("written_on")
        if written is None and note and (day := dates.first(note)):
            written = (day, note)
        written = written or decided[1]
        if written is None and signed and signed[1]:
            written = (signed[1], signed[2])
        effective, until = day_of("effective_on"), day_of("valid_until")
        if until is None and (term := found.get("term")):
            spans = dates.find(term.value)
            if spans:
                until = (spans[-1][0], f"{term.label}：{term.value}")
        if kind == "document" and (effective is None or until is None):
            by_text = document.clauses(sheet, document.printed_on(sheet))
            effective = effective or by_text[0]
            if until is None and by_text[1] and (effective is None or by_text[1][0] > effective[0]):
                until = by_text[1]
        lapses = None
        if kind == "document" and until is None and (issued := _issued(written, dated)):
            lapses = document.clauses(sheet, issued)[1]
            if lapses:
                quotes["lapses_by"] = lapses[1][:160]
        label = found.get("validity")
        shown_label = label.value if label and len(label.value) <= 24 else None
        if label and shown_label:
            quotes["validity"] = f"{label.label}：{label.value}"
        elif kind == "document" and label is None and (badge := self._badge()):
            shown_label = quotes["validity"] = badge
        status = document.status_of(shown_label) if shown_label else None
        topic = found.get("topic")
        own = own_words.own(sheet, title, kind)
        files = self._attachments()
        if own.listed:
            quotes["listed"] = own.listed_quote
        keep_number = number if formal or found.get("doc_number") else None
        return Document(
            url=self.url,
            record=self.record,
            kind=kind,
            title=title,
            doc_number=keep("doc_number", keep_number),
            index_number=keep("index_number", document.index_number(found)),
            issuer=keep("issuer", self._issuer(signed, note, decided[0])),
            source=keep("source", named),
            topic=keep("topic", (topic.value, f"{topic.label}：{topic.value}") if topic else None),
            written_on=keep("written_on", written),
            published_on=keep("published_on", dated),
            effective_on=keep("effective_on", effective),
            valid_until=keep("valid_until", until),
            lapses_by=lapses[0] if lapses else None,
            validity=self.unseen if shown_label is None else shown_label,
            status=status if status else Unknown(f"效力标注“{shown_label}”无法归类") if shown_label else self.unseen,  # type: ignore[arg-type]
            normative=self._normative(),
            shown=found.shown,
            caption=note if note is not None else self.unseen,
            order_words=own.order_words,
            body_chars=self._body_chars(),
            attachments=tuple(files),
            listed=own.listed,
            inlined=own.inlined,
            unlinked=own.unlinked or without_file(sheet, files),
            contact=own.contact,
            pictures=own.pictures,
            alt_chars=own.alt_chars,
            forms=own.forms,
            quotes=quotes,
        )

    def _badge(self) -> str | None:
        """A word like 现行有效 alone above the text; None where several stand, or boxes to choose one by."""
        if self.place is None:
            return None
        found: set[str] = set()
        for line in self.sheet.lines[max(0, self.place[0] - 4) : min(self.sheet.prose, self.place[1] + 9)]:
            if (
                line.hidden
                or line.leads
                or len(line.text) > 120
                or any(True for _ in line.block.iter("input", "select"))
            ):
                continue
            words = (part.strip("【】[]（）()") for part in line.marked.replace(MARK, " ").split())
            found.update(word for word in words if word in badges())
        return found.pop() if len(found) == 1 else None

    def _body_chars(self) -> int:
        """Characters of the text itself: the metadata block and the title above it are no text."""
        first, last = self.found.block or (1, 0)
        own = squeeze(self.title)
        texts = [
            squeeze(line.text) for line in self.sheet.body_lines
            if not (first <= line.n <= last and len(line.text) < _BLOCK_CELL_CHARS)
        ]  # fmt: skip
        return sum(len(text) for text in texts if text != own)

    def _issuer(
        self, signed: tuple[str | None, dt.date | None, str] | None, note: str | None, decider: tuple[str, str] | None
    ) -> tuple[str, str] | None:
        """The issuing bodies: the block's, else the signing ones, else those an order or a source note names."""
        found, number, title = self.found, self.number, self.title
        pair = found.get("issuer")
        if pair and len(pair.value) <= 120:
            joint = found.get("joint_issuer")
            value = (
                f"{pair.value} {joint.value}"
                if joint and squeeze(joint.value) not in squeeze(pair.value)
                else pair.value
            )
            return value, f"{pair.label}：{value}"
        if decider is not None:
            return decider
        if self.kind not in FORMAL_KINDS:
            return None
        if signed and signed[0]:
            return signed[0], signed[2]
        if number and (
            m := re.match(
                r"^(?:中华人民共和国)?([\u4e00-\u9fff]{2,20}?(?:国务院|人民政府|委员会|局|厅|部|院))令",
                squeeze(number[0]),
            )
        ):
            return m[1], number[1]
        if note and number and squeeze(number[0]).startswith("国务院令"):
            return "国务院", note[:60]
        if (
            note
            and (
                m := re.match(
                    r"^([\u4e00-\u9fff]{4,30}?(?:委员会|人民政府|办公厅|国务院|代表大会|局|厅|部))关于", title
                )
            )
            and squeeze(m[1])[-6:] in squeeze(note)
        ):
            return m[1], note[:60]
        if body := sign_off.signed_without_date(self.sheet):
            return body, body
        return None

    def _normative(self) -> Literal["yes", "no", "unclear"]:
        """行政规范性文件 or 规章: by its number or column; a binding title without either is for a person (E4)."""
        if self.kind != "document":
            return "no"
        sheet = self.sheet
        text = squeeze(self.number[0]) if self.number else ""
        if re.search(r"规(?:字|发|范)?[〔\[（(【﹝]", text) or re.search(r"(?:人民政府|委员会|局|厅|部|署)令", text):
            return "yes"
        path = (
            line
            for line in sheet.lines[: sheet.body[0] + 2]
            if not line.hidden and len(line.text) < 120 and ">" in line.text
        )
        if not text.startswith("国务院") and any("规范性文件" in line.text for line in path):
            return "yes"
        if re.search(r"国务院令|主席令", text) or (text and pattern("kinds", "binding").search(self.title)):
            return "unclear"
        return "no"

    def _attachments(self) -> dict[str, str]:
        """Distinct files linked from the content area, from the article's head to the footer: url → link text."""
        sheet = self.sheet
        urls = {link.href: link.url for link in self.links}
        found: dict[str, str] = {}
        first = sheet.body[0] - 40
        for line in sheet.lines:
            if line.n >= sheet.footer or line.n < first:
                continue
            for node in line.links:
                href = node.get("href") or ""
                url = urls.get(href)
                if not url or _BROKEN_FILE.search(href):
                    continue
                name = tidy("".join(node.itertext()) if len(node) else node.text or "") or (node.get("title") or "")
                named = _FILE_NAME.search(name) and href and not href.lower().startswith(("javascript", "#"))
                if name and (named or FILES.search(href)):
                    found.setdefault(url, name)
        return found
