"""Where personal information stands on a page besides its words, and the covering of what a page's facts repeat.

Never stores what it covers: the raw strings live as long as the reading of one page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from lxml.etree import _Element

from audit.read.privacy import identity_numbers, people
from audit.read.web.text import MARK, Line, Sheet, tidy
from rules.facts.records import Personal
from rules.words.lexicon import places

T = TypeVar("T")
_ROW_CHARS = 2000  # a longer row is a table that lays out the page
_CANDIDATE = re.compile(r"[0-9]{17}[0-9Xx]")
_YEAR_AT = 6  # GB 11643: six figures of the place, then the date of birth
_TAG_OPEN = re.compile(r"<(?!/)[^<>]*$", re.S)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,80})\s{0,9}=\s{0,9}(?:\"[^\"]{0,4000}|'[^']{0,4000}|[^\s\"'>]{0,4000})$")
_WORDY = frozenset(("title", "alt", "content", "value", "aria-label", "placeholder", "summary"))
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NEAR = 80


def rows(sheet: Sheet) -> list[str]:
    """The lines of a page; a row of a table of values is one line, its empty cells kept, so that heads stay above."""
    found: list[str] = []
    done: dict[_Element, bool] = {}
    for line in sheet.lines:
        row = next((node for node in (line.block, *line.block.iterancestors()) if node.tag == "tr"), None)
        if row is None:
            found.append(_apart(line))
            continue
        if row not in done:
            text = _row(row)
            done[row] = text is not None
            if text is not None:
                found.append(text)
        if not done[row]:
            found.append(_apart(line))
    return found


def _apart(line: Line) -> str:
    """A line's words; its pieces apart where a number and a date of two elements run into one another."""
    if len(line.pieces) > 1 and _CANDIDATE.search(line.text):
        apart = line.marked.replace(MARK, " ")
        if (
            apart != line.text
            and not any(identity_numbers.identities(line.text))
            and any(identity_numbers.identities(apart))
        ):
            return apart
    return line.text


def _row(row: _Element) -> str | None:
    """Its cells with tabs; None where the row only lays out the page."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(row.iterdescendants("tr"), None) is not None:
        return None
    texts: list[str] = []
    for cell in cells:
        text = tidy(" ".join(cell.itertext()))
        try:
            width = min(20, max(1, int(cell.get("colspan") or 1)))
        except ValueError:
            width = 1
        texts += [text, *[""] * (width - 1)]
    whole = "\t".join(texts)
    return whole if len(whole) <= _ROW_CHARS else None


def look(sheet: Sheet, source: str, url: str) -> people.Looked:
    """What a page leaks: in its words, its title, its source (attributes, comments, scripts) and its address."""
    titles = [node.text or "" for node in (sheet.tree.find(".//title"), sheet.tree.find(".//h1")) if node is not None]
    seen = (
        people.look(rows(sheet), about=" ".join(titles))
        if people.may_hold(identity_numbers.plain(sheet.everything))
        else people.Looked()
    )
    covers = dict(seen.covers)
    hits = list(seen.hits)
    known = {identity_numbers.compact(identity_numbers.plain(raw)) for raw in covers}
    title = sheet.tree.find(".//title")
    for place, text in (
        ("标题", (title.text or "") if title is not None else ""),
        ("网址", unquote(url)),
        ("网页源代码", source),
    ):
        for hit, raw in _outside(text, place):
            if identity_numbers.compact(raw) not in known:
                known.add(identity_numbers.compact(raw))
                hits.append(hit)
                covers[raw] = hit.masked
    return people.Looked(tuple(hits[: people.MAX_HITS]), tuple(sorted(covers.items(), key=lambda pair: -len(pair[0]))))


def in_name(url: str, name: str) -> tuple[Personal, ...]:
    """Identity numbers in a file's own name."""
    last = unquote(urlsplit(url).path).rpartition("/")[2]
    found = {hit.masked: hit for text in (last, name) for hit, _ in _outside(text, "文件名")}
    return tuple(found[masked] for masked in sorted(found))


def _outside(text: str, where: str) -> Iterator[tuple[Personal, str]]:
    """18-digit identities outside running text. One in 77,000 innocent numbers passes the arithmetic, and addresses and
    scripts are full of numbers: a word must say what it is, or it must stand in an attribute or name made of words."""
    for match in _candidates(text):
        raw, start = match.group(), match.start()
        if text[start - 1 : start].isdigit() or text[match.end() : match.end() + 1].isdigit():
            continue
        if not identity_numbers.is_id18(raw.upper()) or not identity_numbers.looks_dated(raw):
            continue
        before = text[max(0, start - _NEAR) : start]
        after = text[match.end() : match.end() + _NEAR]
        if identity_numbers.is_credit_code(raw.upper()) and not identity_numbers.HINT.search(before[-40:]):
            continue
        if where == "网页源代码":
            if not (identity_numbers.HINT.search(before[-40:]) or _in_words(text[max(0, start - 600) : start])):
                continue
        elif where in ("网址", "文件名"):
            beside = before[-4:] + after[:4]
            if not (identity_numbers.HINT.search(before[-40:]) or _HAN.search(beside)):
                continue
        yield Personal(kind="id18", masked=identity_numbers.stars(raw, 3, 2), where=where), raw


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Runs of 18 figures with a year of birth in the seventh place: looked for by the century, which is searched ten
    times as fast as any figure."""
    years = [at for century in ("19", "20") for at in places(text, century)]
    for place in sorted(at - _YEAR_AT for at in years if at >= _YEAR_AT and text[at - 1] in "0123456789"):
        if match := _CANDIDATE.match(text, place):
            yield match


def _in_words(before: str) -> bool:
    """Whether a place lies in an attribute whose value is words for people."""
    opened = _TAG_OPEN.search(before)
    if opened is None:
        return False
    named = _ATTRIBUTE.search(opened.group())
    if named is None or named[1].lower() not in _WORDY:
        return False
    tag = opened.group()[1:8].lower()
    return not (named[1].lower() == "value" and tag.startswith("input") and "hidden" in opened.group().lower())


def covered(reading: T, covers: tuple[tuple[str, str], ...]) -> T:
    """A page's reading whose words (never its addresses, which join facts) hold masks instead of what was written."""
    if not covers:
        return reading

    def change(text: str) -> str:
        if text.startswith(("http://", "https://")):
            return text
        for raw, masked in covers:
            if raw in text:
                text = text.replace(raw, masked)
        return text

    return walked(reading, change)


def walked(fact: T, change: Callable[[str], str]) -> T:
    """The same record with ``change`` applied to every string in it; the record itself where nothing changes."""
    plain = msgspec.to_builtins(fact)
    changed = replaced(plain, change)
    return fact if changed is plain else msgspec.convert(changed, type(fact))


def replaced(value: Any, change: Callable[[str], str]) -> Any:
    """Builtin values and records with ``change`` applied to every string; the very object where nothing changes.

    A record that changes comes back as a dict.
    """
    if isinstance(value, str):
        changed = change(value)
        return value if changed == value else changed
    if isinstance(value, dict):
        after = [replaced(one, change) for one in value.values()]
        same = all(map(is_, after, value.values()))
        return value if same else dict(zip(value, after, strict=True))
    if isinstance(value, (list, tuple)):
        after = [replaced(one, change) for one in value]
        return value if all(map(is_, after, value)) else after
    if value is None or isinstance(value, (int, float)):
        return value
    plain = msgspec.to_builtins(value)
    return value if not isinstance(plain, (str, dict, list)) else replaced(plain, change)
