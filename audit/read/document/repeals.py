"""Which documents a page or file declares repealed, lapsed, amended or still valid, and whose facts that concerns.

Never recognises a document by a title that is merely alike, and never reads a text's grounds as its victims.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from audit.read.document.document import NUMBER, core_title
from audit.read.document.interpretations import alike, plain, plain_number
from audit.read.web.normal import nfkc
from audit.read.web.word_lists import lexicon, pattern
from rules.facts.records import Document, Maybe, Standing

State = Literal["valid", "amended", "repealed", "lapsed"]
MAX_ROWS = 5000
_CORE_CHARS = 6  # a shorter core says too little: 通知, 管理办法
_LINE_CHARS = 400
_AGREEING = 0.5  # number and title of a row must not speak of two texts
_QUOTED = re.compile(r"《([^《》]{4,160})》")
_ABOUT = re.compile(r"解读|说明|问答|图解|要求|规定，|精神")
_NAMED = re.compile(r"(?:通知|办法|规定|意见|细则|决定|方案|公告|通告|批复|函|规则|措施)$")
_ORDINAL = re.compile(r"^[(（]?(?:\d{1,4}|[一二三四五六七八九十百]{1,5})[)）、.．\s]+")
# 决定废止《甲》（云政规〔2015〕3号）、《乙》: in a decision to that end.
_DECIDED = re.compile(
    r"(?:决定|予以|现|自[^，。；《》]{2,30}起|[，。、；]|^)(?:废止|停止执行)"
    r"((?:《[^《》]{4,160}》\s*+(?:[(（][^()（）]{3,60}[)）])?+\s*+[、，,和及与以]{0,3}+\s*+){1,400}+)(?P<after>.{0,8})"
)
_NAMING = re.compile(r"《([^《》]{4,160})》\s*(?:[(（]([^()（）]{3,60})[)）])?")
_TITLED = re.compile(r"(废止|修改|修订|宣布失效|停止执行)《([^《》]{4,160})》")
# 《甲》（云政规〔2015〕3号）、《乙》同时废止: the titles must stand directly before the verb.
_CLAUSE = re.compile(
    r"((?:《[^《》]{4,160}》\s*+(?:[(（][^()（）]{3,60}[)）])?+\s*+[、，,和及与以]{0,3}+\s*+){1,400}+)"
    r"(?:自[^，。；《》]{2,30}起)?\s*+(?:也|均|即)?(?:同时|即行|一并|相应|即日起|予以|宣布){1,2}(废止|失效|停止执行)"
)
_PART = re.compile(r"第[一二三四五六七八九十百\d]+[条款项]|不一致|有关规定|部分条款")


class Row(Struct, frozen=True):
    """One text a catalogue names."""

    state: State
    title: str = ""  # as shown
    number: str = ""
    quote: str = ""


class Source(Struct, frozen=True):
    """A page or file with rows."""

    url: str
    record: str
    title: str
    on: Maybe[dt.date]
    rows: tuple[Row, ...]
    since: Maybe[dt.date] = None


def is_catalogue(title: str) -> bool:
    """Whether a title announces such a catalogue or decision."""
    plain_title = "".join(nfkc(title).split())
    return (
        bool(pattern("repeals", "catalogue").search(plain_title))
        and bool(pattern("repeals", "about").search(plain_title))
        and not pattern("repeals", "never").search(plain_title)
    )


def state_of(text: str) -> State | None:
    """The one state a heading, a title or a result names; None for none, or for several.

    废止和失效 in one breath is told as repealed: such a text is in force no longer, which is what counts.
    """
    found = stated(text)
    if found == {"repealed", "lapsed"}:
        return "repealed"
    return next(iter(found)) if len(found) == 1 else None


def stated(text: str) -> set[State]:
    """Every state a text names."""
    return {state for state, words in _states() if words.search(text)}


@cache
def _states() -> tuple[tuple[State, re.Pattern[str]], ...]:
    return tuple((row["state"], re.compile("|".join(row["words"]))) for row in lexicon("repeals")["states"])


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words)) for name, words in lexicon("repeals")["columns"].items())


def catalogue_rows(title: str, lines: Iterable[str]) -> tuple[Row, ...]:
    """Rows of a catalogue titled ``title``: its lines in order, cells of a table row parted by tabs.

    The state is the row's own result, else that of the part it stands in, else the title's; a row without any is none.
    """
    part = state_of(title)
    places: dict[str, int] = {}
    heading = re.compile(lexicon("repeals")["heading"])
    rows: dict[Row, None] = {}
    for line in lines:
        text = line.strip()
        if not text or len(text) > _LINE_CHARS or len(rows) >= MAX_ROWS:
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) > 1 and (named := _heads(cells)):
            places = named
            continue
        row = _table_row(cells, places, part) if len(cells) > 1 and places else _text_row(" ".join(cells), part)
        if row is not None:
            rows[row] = None
        elif len(text) <= 60 and not NUMBER.search(text):
            bare = _ORDINAL.sub("", "".join(cells))
            if heading.search(bare) and stated(bare):
                part, places = state_of(bare), {}
    return tuple(rows)


def _heads(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        text = "".join(nfkc(cell).split())
        for name, words in _columns():
            if len(text) <= 16 and words.search(text):
                found.setdefault(name, place)
    return found if "title" in found or "number" in found else {}


def _table_row(cells: Sequence[str], places: Mapping[str, int], part: State | None) -> Row | None:
    def cell(name: str) -> str:
        place = places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    said = cell("state")
    state = state_of(said) if said else part
    title = (m[1] if (m := _QUOTED.search(cell("title"))) else cell("title")).strip()
    number = m.group() if (m := NUMBER.search(cell("number")) or NUMBER.search(cell("title"))) else ""
    if state is None or (not number and len(core_title(title)) < _CORE_CHARS):
        return None
    return Row(state, title, _squeezed(number), " ".join(cells)[:160])


def _text_row(text: str, part: State | None) -> Row | None:
    """A row of a list: 3.《…办法》（云政规〔2015〕3号）, or 关于…的通知（云政发〔2015〕3号）."""
    bare = _ORDINAL.sub("", text)
    number = NUMBER.search(bare)
    quoted = _QUOTED.match(bare)
    state = part
    if number is None and quoted is None:
        return None
    title = quoted[1] if quoted else re.split(r"[(（\[【]?\s{0,20}$", bare[: number.start()])[0] if number else ""
    if not quoted and not _NAMED.search(title.strip()):
        return None  # a sentence that cites a number
    rest = bare[quoted.end() :] if quoted else ""
    if quoted and (len(rest) > 60 or _ABOUT.search(rest)):
        return None  # a sentence about a text
    return Row(state, title.strip(), _squeezed(number.group() if number else ""), text[:160]) if state else None


def clause_rows(text: str) -> tuple[Row, ...]:
    """Texts that a new text replaces: 《甲》（…号）同时废止."""
    if "废止" not in text and "停止执行" not in text and "同时失效" not in text:
        return ()
    rows: dict[Row, None] = {}
    for found in _CLAUSE.finditer(text):
        if _PART.search(found.group()):
            continue
        state: State = "lapsed" if found[2] == "失效" else "repealed"
        rows.update(_named(found[1], state, found.group()))
    return tuple(rows)


def decided_rows(title: str, text: str) -> tuple[Row, ...]:
    """Texts that a decision repeals or amends by name, in its title or in its words."""
    rows: dict[Row, None] = {}
    for found in _DECIDED.finditer(text):
        if not _PART.search(found["after"]) and not found["after"].startswith(("中", "的")):
            rows.update(_named(found[1], "repealed", found.group()))
    numbered = {row.title for row in rows if row.number}
    for named in _TITLED.finditer(title):
        if (state := state_of(named[1])) and named[2] not in numbered:
            rows[Row(state, named[2], "", title[:160])] = None
    return tuple(rows)


def _named(text: str, state: State, quote: str) -> dict[Row, None]:
    rows: dict[Row, None] = {}
    for named in _NAMING.finditer(text):
        number = NUMBER.search(named[2] or "")
        rows[Row(state, named[1], _squeezed(number.group() if number else ""), quote[-160:])] = None
    return rows


def _squeezed(text: str) -> str:
    return "".join(text.split())


# --- matching ------------------------------------------------------------------------------------------------------


def with_standings(documents: Sequence[Document], sources: Sequence[Source]) -> tuple[Document, ...]:
    """Documents with what the sources say of them. Time is linear in documents and rows."""
    by_number: dict[str, list[int]] = defaultdict(list)
    by_core: dict[str, list[int]] = defaultdict(list)
    cores = [_core(document.title) for document in documents]
    for n, document in enumerate(documents):
        if document.kind in ("interpretation", "news", "annual_report"):
            continue
        if isinstance(document.doc_number, str) and document.doc_number:
            by_number[plain_number(document.doc_number)].append(n)
        for core in {cores[n], *(_core(quoted) for quoted in _QUOTED.findall(document.title))}:
            if len(core) >= _CORE_CHARS:
                by_core[core].append(n)
    found: dict[int, list[Standing]] = defaultdict(list)
    for source in sorted(sources, key=lambda one: one.url):
        for row in source.rows:
            for n, by in _matches(row, source, documents, by_number, by_core, cores):
                found[n].append(_standing(source, row, by))
    return tuple(
        replace(document, standings=tuple(sorted(dict.fromkeys(found[n]), key=_age))) if n in found else document
        for n, document in enumerate(documents)
    )


def _core(title: str) -> str:
    return plain(core_title(title))


def _matches(
    row: Row, source: Source, documents: Sequence[Document], by_number: Mapping[str, Sequence[int]],
    by_core: Mapping[str, Sequence[int]], cores: Sequence[str],
) -> list[tuple[int, Literal["number", "title"]]]:  # fmt: skip
    core = _core(row.title)
    fits = [n for n in by_number.get(plain_number(row.number), ()) if row.number and _older(documents[n], source)]
    numbered = [n for n in fits if len(core) < _CORE_CHARS or cores[n] == core or alike(cores[n], core) >= _AGREEING]
    if numbered:
        return [(n, "number") for n in numbered]
    if len(core) < _CORE_CHARS:
        return []
    named = [n for n in by_core.get(core, ()) if _older(documents[n], source)]
    if row.number:  # a text with another number is another edition
        named = [n for n in named if not isinstance(documents[n].doc_number, str)]
    return [(n, "title") for n in named] if len(named) == 1 else []


def _older(document: Document, source: Source) -> bool:
    """A text of a later day than the catalogue is not the one it names."""
    if document.url == source.url:
        return False
    day = document.written_on if isinstance(document.written_on, dt.date) else document.published_on
    return not (isinstance(day, dt.date) and isinstance(source.on, dt.date) and day > source.on)


def _standing(source: Source, row: Row, by: Literal["number", "title"]) -> Standing:
    return Standing(
        url=source.url, record=source.record, title=source.title, on=source.on, since=source.since, state=row.state,
        by=by, quote=row.quote,
    )  # fmt: skip


def _age(standing: Standing) -> tuple[dt.date, str, str, str]:
    on = standing.on if isinstance(standing.on, dt.date) else dt.date.min
    return (on, standing.url, standing.state, standing.quote)
