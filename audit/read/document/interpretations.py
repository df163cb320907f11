"""Which interpretation belongs to which policy document: by links, by document number, by title.

Never pairs pages because a side bar lists them; never reads a page's text (mentions and title cores come read).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from audit.read.web.normal import nfkc
from audit.read.web.sketch import unpacked
from rules.facts.records import Document, Pair
from rules.words.overlap import shared_percent

By = Literal["link", "number", "title"]

_CORE_CHARS = 6  # a shorter core says too little to pair by: 通知, 管理办法
_ENDING_CHARS = 8
# More pages of the other kind than this link to it: a side bar's or a menu's choice, unless the words agree.
_COMMON_LINKS = 3
# A page with more links to the other kind than this lists them, it does not explain them.
_LISTED_LINKS = 4
_ALIKE = 0.5  # Dice coefficient of two-character pieces from which two titles speak of one thing
_FOREIGN = 0.2  # below it they do not
_QUOTED = re.compile(r"《([^《》]{4,})》")
_ISSUED = re.compile(r"(?:印发|公布|发布|颁布|修订|修改|重新发布)(?:了)?(?:新修订的)?\s*《([^《》]{4,})》")
_NOISE = re.compile(r"[^\w]+|_+")


class Reading(Struct, frozen=True):
    """What pairing needs of one page."""

    document: Document
    core: str = ""  # title without 关于/印发/的通知/解读 …
    mentions: tuple[str, ...] = ()  # document numbers cited in the body, in order
    links: tuple[str, ...] = ()  # canonical urls it links to
    pieces: bytes = b""  # packed sketch of its text


def pair(readings: Sequence[Reading]) -> dict[str, Document]:
    """url → document, with ``interpretations`` or ``explains`` filled in. Time is linear in pages and their links."""
    policies = {r.document.url: r for r in readings if _is_policy(r.document)}
    explaining = {r.document.url: r for r in readings if r.document.kind == "interpretation"}
    forward = _links(policies, explaining)
    back = _links(explaining, policies)
    titles = {url: plain(r.core) for url, r in {**policies, **explaining}.items()}
    by_title = _title_index(policies, titles)
    by_number: dict[str, list[str]] = defaultdict(list)
    for url in sorted(policies):
        number = policies[url].document.doc_number
        if isinstance(number, str) and number:
            by_number[plain_number(number)].append(url)

    by_words = {
        url: _nearest(_title_matches(reading, titles[url], by_title), policies, reading)
        for url, reading in sorted(explaining.items())
    }
    found: dict[tuple[str, str], By] = {}
    pointed = _pointed(forward, back, by_words)
    for policy, interp in pointed:
        found[policy, interp] = "link"
    linked_to = {interp for _, interp in pointed}
    for url in sorted(explaining):
        reading = explaining[url]
        candidates = list(dict.fromkeys(p for m in reading.mentions for p in by_number.get(plain_number(m), ())))
        for policy in _cited(candidates, reading, titles, alone=not by_words[url] and url not in linked_to):
            found.setdefault((policy, url), "number")
        for policy in by_words[url]:
            found.setdefault((policy, url), "title")

    interpretations: dict[str, list[Pair]] = defaultdict(list)
    explains: dict[str, list[Pair]] = defaultdict(list)
    for (policy, interp), by in sorted(found.items()):
        there, back_again = interp in forward[policy], policy in back[interp]
        overlap = shared_percent(unpacked(explaining[interp].pieces), unpacked(policies[policy].pieces))
        interpretations[policy].append(_pair(explaining[interp].document, by, there, back_again, overlap))
        explains[interp].append(_pair(policies[policy].document, by, back_again, there, overlap))
    return {
        r.document.url: msgspec.structs.replace(
            r.document,
            interpretations=tuple(interpretations.get(r.document.url, ())),
            explains=tuple(explains.get(r.document.url, ())),
        )
        for r in readings
    }


def plain(title: str) -> str:
    """A title without punctuation, white space and width variants, for comparing."""
    return _NOISE.sub("", nfkc(title)).lower()


def _is_policy(document: Document) -> bool:
    return document.kind == "document" or (document.normative == "yes" and document.kind != "interpretation")


def _pair(other: Document, by: By, linked: bool, linked_back: bool, overlap: int | None) -> Pair:
    return Pair(
        url=other.url, title=other.title, published_on=other.published_on, by=by, linked=linked,
        linked_back=linked_back, overlap=overlap,
    )  # fmt: skip


def _links(origins: Mapping[str, Reading], wanted: Mapping[str, Reading]) -> dict[str, set[str]]:
    return {url: {link for link in reading.links if link in wanted and link != url} for url, reading in origins.items()}


def _pointed(
    forward: Mapping[str, set[str]], back: Mapping[str, set[str]], by_words: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """(policy, interpretation) where one page points to the other and means it."""
    edges = [(p, i, p) for p in sorted(forward) for i in sorted(forward[p])]
    edges += [(p, i, i) for i in sorted(back) for p in sorted(back[i])]
    arrivals = Counter(i if origin == p else p for p, i, origin in edges)
    departures = Counter(origin for _, _, origin in edges)
    return list(
        dict.fromkeys(
            (p, i)
            for p, i, origin in edges
            if p in by_words[i]
            or (departures[origin] <= _LISTED_LINKS and arrivals[i if origin == p else p] <= _COMMON_LINKS)
        )
    )


def _title_index(policies: Mapping[str, Reading], titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Title cores, and their endings: an issuer's name often stands before what is issued."""
    index: dict[str, list[str]] = defaultdict(list)
    for url in sorted(policies):
        core = titles[url]
        keys = {core, *(core[start:] for start in range(1, len(core) - _ENDING_CHARS + 1))}
        keys |= {plain(quoted) for quoted in _ISSUED.findall(policies[url].document.title)}
        for key in keys:
            if len(key) >= _CORE_CHARS:
                index[key].append(url)
    return index


def _title_matches(reading: Reading, core: str, index: Mapping[str, list[str]]) -> list[str]:
    keys = [plain(quoted) for quoted in _QUOTED.findall(reading.document.title)]
    if core not in keys:
        keys.append(core)
    return list(dict.fromkeys(url for key in keys if len(key) >= _CORE_CHARS for url in index.get(key, ())))


def _nearest(found: Sequence[str], policies: Mapping[str, Reading], reading: Reading) -> list[str]:
    """Of several texts with one title (an edition of each term) the one in force when the interpretation appeared."""
    day = reading.document.published_on
    if len(found) < 2 or not isinstance(day, dt.date):
        return list(found)
    away: dict[str, int] = {}
    for url in found:
        published = policies[url].document.published_on
        if isinstance(published, dt.date):
            away[url] = abs((published - day).days)
    if not away:
        return list(found)
    least = min(away.values())
    return [url for url in found if away.get(url) == least]


def _cited(candidates: Sequence[str], reading: Reading, titles: Mapping[str, str], *, alone: bool) -> list[str]:
    """Policies among the cited ones: those whose title agrees; else, when nothing else pairs it, the likeliest one."""
    own = titles[reading.document.url]
    likeness = {url: alike(titles[url], own) for url in candidates}
    agreeing = [url for url in candidates if likeness[url] >= _ALIKE]
    if agreeing or not alone or not candidates:
        return agreeing
    best = max(candidates, key=lambda url: (likeness[url], -candidates.index(url)))
    # An interpretation that names another text in 《》 cites this number as its ground.
    if likeness[best] < _FOREIGN and _QUOTED.search(reading.document.title):
        return []
    return [best]


def alike(one: str, other: str) -> float:
    """Dice coefficient of two-character pieces, 0…1."""
    first, second = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def plain_number(number: str) -> str:
    """发文字号 for comparing: brackets of all shapes are one (E5), white space and 第 aside."""
    text = re.sub(r"\s+", "", nfkc(number))
    return re.sub(r"第(?=\d+号)", "", re.sub(r"[\[【﹝(〔〈<]", "〔", re.sub(r"[\]】﹞)〕〉>]", "〕", text)))
