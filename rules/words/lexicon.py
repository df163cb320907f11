"""Words as lists: which class a column's name belongs to, and which groups of terms a text contains.

Never judges: a missing group is no fault until a rule says so.

The lists are files of rules/lexicons/: ``columns.yaml`` holds the column classes, a file with ``kinds`` and ``groups``
is one term lexicon, any other is a plain word list.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import force_setattr

from rules.judge.model import Text
from rules.loading.yamlfile import convert, read_yaml
from rules.words.wordsearch import INVISIBLE, QUOTE_CHARS, ByLetter, fold, prepare
from rules.words.wordsearch import Terms as Terms
from rules.words.wordsearch import places as places

FOLDER = Path(__file__).resolve().parents[1] / "lexicons"
SURE = 0.6  # below it a column stays unclassified and waits for the profile to name it

_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.．]|第[一二三四五六七八九十\d]{1,3}[章节项、])+")
_BRACKETS = str.maketrans("", "", "《》〈〉【】[]“”\"'")


class ColumnClass(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of column. ``cadence_days``: longest allowed age of its newest item, None when no period applies."""

    id: str
    title: Text
    aliases: tuple[str, ...] = ()  # ×× in an alias stands for any one to eight characters
    paths: tuple[str, ...] = ()  # whole segments of a URL's path
    excludes: tuple[str, ...] = ()  # a name with one of these is not of this class
    cadence_days: int | None = None
    first_level_only: bool = False  # the period binds first-level columns only
    exempt: str | None = None  # why no freshness is owed


class _TermsFile(Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    any: tuple[str, ...]
    not_: tuple[str, ...] = ()
    clause_not: tuple[str, ...] = ()
    sentence_not: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()


class TermLexicon(Struct, frozen=True, forbid_unknown_fields=True):
    """Named groups of terms, looked for on pages of ``kinds`` (``all``: on every page)."""

    id: str
    kinds: tuple[str, ...]
    groups: dict[str, Terms]
    title: Text = Text("")
    values: bool = False  # the terms are labels: one without a value beside it is not found
    shown: bool = False  # the terms tell against a page: only words that a visitor sees count
    by_letter: ByLetter = {}
    shapes: dict[str, re.Pattern[str]] = {}  # group → what tells it without any of its words, in the page's own text

    def __post_init__(self) -> None:
        force_setattr(self, "by_letter", _by_letter(self.groups))


class _LexiconFile(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    kinds: tuple[str, ...]
    groups: dict[str, _TermsFile]
    title: Text = Text("")
    values: bool = False
    shown: bool = False


class _ColumnsFile(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    classes: tuple[ColumnClass, ...]


# --- columns -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def column_classes() -> tuple[ColumnClass, ...]:
    """All classes in the order of the file. Raises ``YamlError``."""
    document = read_yaml(FOLDER / "columns.yaml", "rules/lexicons/columns.yaml")
    classes = convert(document, _ColumnsFile).classes
    seen: dict[str, int] = {}
    for number, one in enumerate(classes):
        if one.id in seen:
            raise document.error(f"栏目类别“{one.id}”重复", "classes", number)
        seen[one.id] = number
    return classes


def column_class(id: str) -> ColumnClass:
    """The class with this id. Raises ``KeyError``."""
    return _classes_by_id()[id]


@lru_cache(maxsize=1)
def _classes_by_id() -> dict[str, ColumnClass]:
    return {one.id: one for one in column_classes()}


@lru_cache(maxsize=4096)
def classify_column(name: str, url: str = "", column_type: str = "") -> tuple[str | None, float]:
    """Class id and certainty (0…1) of a column by its name, its URL and the page's ColumnType meta tag.

    Whole name > ColumnType > longest alias inside the name > a segment of the URL's path; where these certainties stay
    below 0.6 the class is None: a wrong class would accuse a column of a duty it does not have.
    """
    plain, declared = _name(name), _name(column_type)
    segments = {part.lower() for part in re.split(r"[/_.-]+", urlsplit(url).path) if part} | {
        part.lower() for part in urlsplit(url).path.split("/") if part
    }
    best: tuple[float, int, int, int] = (0.0, 0, 0, 0)
    chosen: str | None = None
    for number, (one, exact, inside, excludes) in enumerate(_patterns()):
        if any(word in plain for word in excludes):
            continue
        by_path = bool(segments.intersection(one.paths))
        certainty, length, end = 0.0, 0, 0
        if plain and exact.fullmatch(plain):
            certainty, length, end = 1.0, len(plain), len(plain)
        elif declared and exact.fullmatch(declared):
            certainty, length = 0.9, len(declared)
        else:
            for found in inside.finditer(plain):
                if found.end() - found.start() >= length:
                    length, end = found.end() - found.start(), found.end()
            if length:
                certainty = min(0.89, 0.5 + 0.3 * length / len(plain) + 0.05 * (end == len(plain)) + 0.1 * by_path)
            elif by_path:
                certainty = SURE
        # A Chinese name ends in its head word (部门政策解读 is an interpretation): the later hit wins a tie.
        rank = (certainty, length, end, -number)
        if certainty > 0 and rank > best:
            best, chosen = rank, one.id
    return (chosen if best[0] >= SURE else None, round(best[0], 3))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[ColumnClass, re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...]:
    rows = []
    for one in column_classes():
        names = sorted(
            {_name(alias) for alias in one.aliases} | {_name(one.title.zh)} - {""}, key=lambda n: (-len(n), n)
        )
        wild = [re.escape(name).replace("××", ".{1,8}") for name in names]
        plain = [re.escape(name) for name in names if "×" not in name]
        inside = re.compile("|".join(plain) or r"(?!)")
        rows.append((one, re.compile("|".join(wild) or r"(?!)"), inside, tuple(map(_name, one.excludes))))
    return tuple(rows)


def _name(name: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", name).translate(INVISIBLE).split()).translate(_BRACKETS)
    return _NUMBERING.sub("", plain).lower()


# --- terms ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _term_lexicons() -> dict[str, TermLexicon]:
    lexicons: dict[str, TermLexicon] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem == "columns":
            continue
        document = read_yaml(path, f"rules/lexicons/{path.name}")
        if isinstance(document.value, dict) and not {"kinds", "groups"} & document.value.keys():
            continue  # a plain word list of the reader's
        written = convert(document, _LexiconFile)
        if written.id != path.stem:
            raise document.error(f"id“{written.id}”与文件名“{path.stem}”不一致", "id")
        for group, terms in written.groups.items():
            if not terms.any or not all(map(fold, (*terms.any, *terms.not_, *terms.clause_not, *terms.sentence_not))):
                raise document.error(f"词组“{group}”为空，或含有空词", "groups", group)
        groups = {name: Terms.of(terms) for name, terms in written.groups.items()}
        shapes = {
            name: re.compile("|".join(f"(?:{shape})" for shape in terms.shapes), re.MULTILINE)
            for name, terms in written.groups.items() if terms.shapes
        }  # fmt: skip
        lexicons[written.id] = TermLexicon(
            written.id, written.kinds, groups, written.title, written.values, written.shown, shapes=shapes
        )
    return lexicons


def _by_letter(groups: dict[str, Terms]) -> ByLetter:
    terms = {term: term.replace(" ", "") for group in groups.values() for term in (*group.any, *group.not_)}
    often = Counter(letter for solid in terms.values() for letter in set(solid))
    under: ByLetter = {}
    for term, solid in terms.items():
        rarest = min(solid, key=lambda letter: (often[letter], letter))
        under.setdefault(rarest, []).append((term, solid, frozenset(solid)))
    return under


def load(id: str) -> TermLexicon:
    """One term lexicon. Raises ``KeyError`` when there is none, ``YamlError`` when its file is wrong."""
    return _term_lexicons()[id]


def term_lexicons(kind: str | None = None) -> tuple[TermLexicon, ...]:
    """The lexicons to look for on a page of this kind (None: all of them), sorted by id."""
    return tuple(one for one in _term_lexicons().values() if kind is None or kind in one.kinds or "all" in one.kinds)


def match(lexicon: TermLexicon, text: str) -> dict[str, str]:
    """The groups found in ``text``, each with a quote of at most 60 characters around its first hit.

    White space inside a term does not hide it (办　公　地　址, a line break in a long term), but two words that only
    meet at a gap are no term of two characters (检测 试验 is not 测试).
    """
    prepared = prepare(text)
    found: dict[str, str] = {}
    here = prepared.standing(lexicon)
    for group, terms in lexicon.groups.items():
        if not here.isdisjoint(terms.any) and (hit := prepared.first(terms, here)):
            found[group] = prepared.quote(*hit)
    return found


def match_shapes(lexicon: TermLexicon, text: str, lacking: Iterable[str]) -> dict[str, str]:
    """The groups of ``lacking`` that a shape tells in ``text`` (after NFKC): an e-mail address, hours of the clock."""
    found: dict[str, str] = {}
    for group in lacking:
        if group in lexicon.shapes and (hit := lexicon.shapes[group].search(text)):
            start = max(0, hit.start() - (QUOTE_CHARS - len(hit.group())) // 2)
            found[group] = " ".join(text[start : start + QUOTE_CHARS].split())
    return found
