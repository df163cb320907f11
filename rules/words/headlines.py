"""What a headline is about: a thing that is shown, or an event, a call or a form that only speaks of it.

Never reads the page behind a title, and never says that a thing is missing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from rules.loading.yamlfile import convert, read_yaml

# thing: the title names it. event: it reports what was done; deed: the same, told by the form of the sentence alone.
# call: others are told to do something about it. collect: others are asked to hand in something, or it is a form.
Nature = Literal["thing", "event", "deed", "call", "collect"]

NAME_CHARS = 8  # a title as short as this is a name
_FIRST_VERB_CHARS = 14  # how far behind 关于 the first verb is looked for
_LEADER_CHARS, _DEED_CHARS = 16, 12  # where a person of rank stands in a clause, and how far behind the verb stands

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|txt|html?)$", re.IGNORECASE)
_TAIL = re.compile(r"(?<=..)(?:[(\[【〔][^()\[\]【】〔〕]{0,30}[)\]】〕]|[_|]{1,2}[^_|]{2,30}|[。.!…]{1,20})$")
_QUOTED = re.compile(r"《[^《》]*》")
_NUMBERING = re.compile(r"^(?:附件|附表|附)?[\d一二三四五六七八九十]{0,3}[.、:：)]+")
_CLAUSE = re.compile(r"[,;:!?、\s]|[—–-]{1,2}")
_BLANK = re.compile(r"(?<=[\u3400-\u9fff》]) (?=[\u3400-\u9fff《\d])")


class _Lexicon(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    events: tuple[str, ...]
    event_ends: tuple[str, ...]
    bodies_in_hui: tuple[str, ...]
    leaders: tuple[str, ...]
    leader_parts: tuple[str, ...]
    leader_does: tuple[str, ...]
    bodies: tuple[str, ...]
    body_does: tuple[str, ...]
    urges: tuple[str, ...]
    both: tuple[str, ...]
    noun_like: tuple[str, ...]
    compounds: tuple[str, ...]
    fixed: tuple[str, ...]
    genres: tuple[str, ...]
    tells: tuple[str, ...]
    put_out: tuple[str, ...]
    issues: tuple[str, ...]
    calls: tuple[str, ...]
    collects: tuple[str, ...]
    told_by: tuple[str, ...]
    asked_by: tuple[str, ...]
    open_calls: tuple[str, ...]
    forms: tuple[str, ...]


def nature(title: str, own: frozenset[str] = frozenset()) -> Nature:
    """What a headline is about. ``own``: the words a rule looks for; one that looks for events takes every title."""
    about_events, neutral = _own(own)
    return "thing" if about_events else _nature(title, neutral)


def names_thing(title: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a title shows by its form that it names something to be read: a short name, or an end that says so."""
    words, text = _words(), _bare(title)
    return (
        len(text) <= NAME_CHARS
        or "》" in text
        or text.endswith((*words.genres, *words.tells, *words.asked_by, *words.told_by, *own))
        or any(verb in text for verb in words.put_out)
    )


@lru_cache(maxsize=1024)
def _own(own: frozenset[str]) -> tuple[bool, frozenset[str]]:
    """Whether a rule looks for events itself, and the words of the lists that are part of its own words."""
    words = _words()
    eventish = (*words.events, *words.event_ends, *words.collects, *words.open_calls)
    verbs = (*words.leader_does, *words.body_does, *words.urges, *words.both, *words.calls)

    def within(word: str) -> bool:
        return any(word in one for one in own)

    return any(map(within, eventish)), frozenset(filter(within, verbs))


@lru_cache(maxsize=16384)
def _nature(title: str, neutral: frozenset[str]) -> Nature:
    words, whole = _words(), _bare(title)
    outside = _QUOTED.sub("《》", whole)
    text = _fixed().sub(lambda found: "〇" * len(found[0]), whole.strip("《》") if outside == "《》" else outside)
    if text.endswith(words.forms):
        return "collect"
    if "关于" in text:
        return _framed(text, neutral)
    if any(one in text for one in words.open_calls) or text.startswith(words.collects) or text.endswith(words.collects):
        return "collect"
    if any(one in text for one in words.events) or _ends_as_event(text):
        return "event"
    return "deed" if _deed(text, neutral) else "thing"


def _bare(title: str) -> str:
    """The title without its number in a list, the file's ending, notes in brackets and the site's name."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", title)).strip()
    text = _FILE.sub("", _NUMBERING.sub("", text))
    before = ""
    while before != text:
        before, text = text, _TAIL.sub("", text).strip()
    return _BLANK.sub(",", text).replace(" ", "")  # a blank between Chinese words parts two clauses


def _framed(text: str, neutral: frozenset[str]) -> Nature:
    """A title of the form 关于…的通知, judged by its first verb. A title cut short has no genre: it may be a call."""
    words = _words()
    before, _, inner = text.partition("关于")
    if any(one in before for one in words.events):  # 召开会议传达关于…的通知
        return "event"
    if before.endswith(words.put_out):  # 印发关于…的实施意见
        return "thing"
    if any(one in inner for one in words.open_calls):
        return "collect"
    genre = max((one for one in words.told_by if inner.endswith(one)), key=len, default=None)
    core = inner.removesuffix(genre).removesuffix("的") if genre else inner
    verb, kind = _first_verb(core, neutral)
    if kind == "collects":
        return "collect"
    if kind != "calls":
        return "thing"
    if genre is None:
        return "call"
    # What was done is told of by a report; an event that is announced is no more than that.
    return "call" if core.endswith(words.event_ends) or verb in ("召开", "举办", "举行") else "thing"


def _first_verb(inner: str, neutral: frozenset[str]) -> tuple[str, str]:
    """The first verb behind 关于 and the list it stands in; a verb inside a noun (检查结果) is none."""
    words = _words()
    best: tuple[int, int, str, str] = (_FIRST_VERB_CHARS + 1, 0, "", "")
    for kind in ("issues", "calls", "collects"):
        for verb in getattr(words, kind):
            at = inner.find(verb)
            if not 0 <= at <= _FIRST_VERB_CHARS or verb in neutral:
                continue
            if kind == "issues" or not _in_noun(inner, verb, at + len(verb)):
                best = min(best, (at, -len(verb), verb, kind))
    return best[2], best[3]


def _ends_as_event(text: str) -> bool:
    words = _words()
    if text.endswith(words.event_ends):
        return True
    return any(clause.endswith("会") and not clause.endswith(words.bodies_in_hui) for clause in _CLAUSE.split(text))


def _deed(text: str, neutral: frozenset[str]) -> bool:
    """Whether a title is a sentence: somebody, or nobody named, does something."""
    words = _words()
    listed = text.endswith(words.genres)
    for clause in _CLAUSE.split(text):
        if _leader_acts(clause, neutral):
            return True
        found = _body().match(clause)
        if found is None or found["verb"] in neutral or _in_noun(clause, found["verb"], found.end()):
            continue
        if not (listed and found["verb"] in words.urges):  # 市优化营商环境政策清单 is a list, 市局审议项目清单 is none
            return True
    if listed:
        return False
    if any(text.startswith(verb) for verb in words.urges if verb not in neutral):
        return not text.endswith((*words.compounds, "情况"))
    for verb in (one for one in words.both if one not in neutral):
        for hit in re.finditer(verb, text):
            if text.endswith("工作") or (hit.end() < len(text) and not _in_noun(text, verb, hit.end())):
                return True
    return text.endswith("工作") and any(verb in text for verb in words.body_does if verb not in neutral)


def _in_noun(text: str, verb: str, end: int) -> bool:
    """Whether a verb that ends at a place is the first half of a noun: 检查结果, 落实情况."""
    if text.startswith(("情况", "的"), end):
        return True
    words = _words()
    return verb in words.noun_like and text.startswith(words.compounds, end)


def _leader_acts(clause: str, neutral: frozenset[str]) -> bool:
    words = _words()
    for leader in _leader().finditer(clause):
        if leader.start() > _LEADER_CHARS or clause.startswith(words.leader_parts, leader.end()):
            continue
        behind = clause[leader.end() : leader.end() + _DEED_CHARS]
        if any(verb in behind for verb in words.leader_does if verb not in neutral):
            return True
    return False


# --- the lists, made ready once ------------------------------------------------------------------------------------


@cache
def _words() -> _Lexicon:
    path = Path(__file__).resolve().parents[1] / "lexicons" / "headlines.yaml"
    return convert(read_yaml(path, "rules/lexicons/headlines.yaml"), _Lexicon)


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _fixed() -> re.Pattern[str]:
    return re.compile(_any(_words().fixed))


@cache
def _leader() -> re.Pattern[str]:
    return re.compile(_any(_words().leaders))


@cache
def _body() -> re.Pattern[str]:
    words = _words()
    return re.compile(f"[\\u3400-\\u9fff“”·\\d]{{0,24}}?(?:{_any(words.bodies)})(?P<verb>{_any(words.body_does)})")
