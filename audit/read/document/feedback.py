"""Which page tells what came of a consultation: by links, by the name of the text.

Never calls two pages one matter because their titles are alike, or because a side bar lists them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from audit.read.document.consultations import Asked
from audit.read.document.interpretations import plain
from audit.read.web.normal import nfkc
from audit.read.web.word_lists import lexicon
from rules.facts.records import Document, Pair

_CORE_CHARS = 6
_ANSWER_DAYS = 540  # a later result under the same title belongs to another year's consultation
_COMMON = 3  # more drafts than this link to a page: it lists them


class Consulting(Struct, frozen=True):
    """What pairing needs of one page."""

    document: Document
    asked: Asked
    links: tuple[str, ...] = ()


def core(title: str) -> str:
    """The name of the text a consultation or its result is about: what stands in 《》, else the title's own words."""
    text = nfkc(title)
    quoted = re.findall(r"《([^《》]{4,160})》", text)
    name = max(quoted, key=len) if quoted else text
    name = re.sub(r"[(（][^()（）]{0,20}(?:稿|草案)[)）]", "", name)
    if not quoted:
        name = re.sub(r"^[^关]{2,30}(?=关于)", "", name)
        words = sorted(lexicon("drafts")["trimmings"], key=lambda word: (-len(word), word))
        edge = "|".join(map(re.escape, words))
        name = re.sub(rf"^(?:{edge})++|(?:{edge}){{1,9}}$", "", name)
    return plain(name)


def with_feedback(readings: Sequence[Consulting]) -> dict[str, Document]:
    """url → document with ``feedback`` or ``answers`` filled in. Time is linear in pages and their links."""
    drafts = {one.document.url: one for one in readings if one.asked.draft}
    results = {one.document.url: one for one in readings if one.asked.feedback}
    by_core: dict[str, list[str]] = defaultdict(list)
    for url in sorted(drafts):
        if len(name := core(drafts[url].document.title)) >= _CORE_CHARS:
            by_core[name].append(url)
    found: dict[tuple[str, str], str] = {}
    lists = _listed(drafts, results)
    pointing: dict[str, set[str]] = defaultdict(set)
    for draft, one in drafts.items():
        for link in one.links:
            if link in results:
                pointing[link].add(draft)
    for url in sorted(results):
        result = results[url]
        name = core(result.document.title)
        named = [draft for draft in by_core.get(name, ()) if _in_order(drafts[draft].document, result.document)]
        for draft in sorted({link for link in result.links if link in drafts} | pointing[url]):
            if url not in lists and draft not in lists:
                found[draft, url] = "link"
        for draft in named:  # every round of one matter
            found.setdefault((draft, url), "title")
    feedback: dict[str, list[Pair]] = defaultdict(list)
    answers: dict[str, list[Pair]] = defaultdict(list)
    for (draft, url), by in sorted(found.items()):
        there, back = url in drafts[draft].links, draft in results[url].links
        feedback[draft].append(_pair(results[url].document, by, there, back))
        answers[url].append(_pair(drafts[draft].document, by, back, there))
    for url, one in drafts.items():
        if one.asked.own and not feedback[url]:
            feedback[url].append(Pair(url=url, title=one.asked.own, by="page", linked=True, linked_back=True))
    return {
        one.document.url: replace(
            one.document, feedback=tuple(feedback[one.document.url]), answers=tuple(answers[one.document.url])
        )
        for one in readings
    }


def _listed(drafts: Mapping[str, Consulting], results: Mapping[str, Consulting]) -> set[str]:
    """Pages that a side bar names everywhere, and pages that are such lists themselves."""
    arrivals: dict[str, int] = defaultdict(int)
    common: set[str] = set()
    for here, there in ((drafts, results), (results, drafts)):
        for url, one in here.items():
            leading = {link for link in one.links if link in there}
            if len(leading) > _COMMON:
                common.add(url)
            for link in leading:
                arrivals[link] += 1
    return common | {url for url, count in arrivals.items() if count > _COMMON}


def _pair(other: Document, by: str, linked: bool, linked_back: bool) -> Pair:
    return Pair(
        url=other.url, title=other.title, published_on=other.published_on, by=by,  # type: ignore[arg-type]
        linked=linked, linked_back=linked_back,
    )  # fmt: skip


def _in_order(draft: Document, result: Document) -> bool:
    """What came of a consultation is told after it was opened."""
    one, two = draft.published_on, result.published_on
    return not (isinstance(one, dt.date) and isinstance(two, dt.date)) or 0 <= (two - one).days <= _ANSWER_DAYS
