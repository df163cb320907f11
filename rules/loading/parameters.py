"""Checks what a rule's parameters point at: fields of facts, column classes, lexicons, regular expressions.

Never knows a check: the names of the parameters say what they hold, in every check alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from rules.facts.records import Site
from rules.judge.model import Scope
from rules.judge.view import KINDS, PathError, check_path
from rules.loading.yamlfile import Document, Place, nearest
from rules.words import lexicon

FIELDS = ("field", "fields")
CLASSES = ("class_id", "classes", "roots")
LEXICONS = ("lexicon", "home_lexicon")
PATTERNS = ("pattern",)


def annotation_at(document: Document, scope: Scope, path: str, place: Place) -> Any:
    """The annotation of the field at ``path`` of a subject, or of the site (``site.x``). Raises ``YamlError``."""
    try:
        if path.startswith("site."):
            return check_path(Site, path[5:])
        return check_path(KINDS[scope], path)
    except PathError as problem:
        raise document.error(f"字段{problem}", *place) from None


def check_meanings(document: Document, scope: Scope, args: Struct) -> None:
    """Refuse a parameter that names a field, column class, lexicon or group that is not there. Raises ``YamlError``."""
    given = structs.asdict(args)
    for name, value in given.items():
        for word, place in _words(value, ("with", name)):
            if name in FIELDS:
                _check_field(document, scope, word, place)
            elif name in CLASSES:
                known = [one.id for one in lexicon.column_classes()]
                _check_known(document, "栏目类别", word, known, place)
            elif name in LEXICONS:
                _check_known(document, "词表", word, [one.id for one in lexicon.term_lexicons()], place)
            elif name in PATTERNS:
                try:
                    re.compile(word)
                except re.error as problem:
                    raise document.error(f"“{name}”不是正则表达式：{problem.msg}", *place) from None
    if isinstance(given.get("lexicon"), str):
        groups = lexicon.load(given["lexicon"]).groups
        for word, place in _words(given.get("groups"), ("with", "groups")):
            _check_known(document, f"词表“{given['lexicon']}”的词组", word, groups, place)


def _words(value: Any, place: Place) -> Iterable[tuple[str, Place]]:
    """The words of a parameter and where they stand; of a map from words to names, the words are the keys."""
    if isinstance(value, str):
        if value:
            yield value, place
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _words(one, (*place, number))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, list | tuple):
                yield from _words(inner, (*place, key))
            else:
                yield key, (*place, key)


def _check_field(document: Document, scope: Scope, path: str, place: Place) -> None:
    """A check of the whole site names fields of what it looks through: any kind of subject will do."""
    if scope != "site":
        annotation_at(document, scope, path, place)
        return
    for kind in KINDS.values():
        try:
            check_path(kind, path.removeprefix("site."))
            return
        except PathError:
            continue
    raise document.error(f"字段“{path}”不属于任何一种对象", *place)


def _check_known(document: Document, noun: str, word: str, known: Iterable[str], place: Place) -> None:
    if word not in known:
        raise document.error(f"没有{noun}“{word}”{nearest(word, known)}", *place)
