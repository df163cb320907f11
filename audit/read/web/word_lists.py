"""The reader's own lexicons: label synonyms, kind words and phrases of broken pages, loaded once.

Never holds a word itself: the words are data in rules/lexicons.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

from rules.loading.yamlfile import parse_yaml

_DROPPED = re.compile(r"[\s\u3000\xa0:：\[\]【】〔〕()（）|｜·•*◆■●▪▶»]+")
FIELDS = (
    "index_number", "title", "doc_number", "issuer", "joint_issuer", "source", "written_on", "published_on",
    "effective_on", "valid_until", "term", "validity", "topic",
)  # fmt: skip


@cache
def lexicon(name: str) -> dict[str, Any]:
    """One file of rules/lexicons as plain values. Raises ``YamlError`` when the file is broken."""
    text = (resources.files("rules") / "lexicons" / f"{name}.yaml").read_bytes()
    value: dict[str, Any] = parse_yaml(text, f"rules/lexicons/{name}.yaml").value
    return value


def key(label: str) -> str:
    """A label without what typography adds to it: 索 引 号： → 索引号."""
    return label if label.isalnum() else _DROPPED.sub("", label)


@cache
def labels() -> dict[str, str]:
    """Label → field; ``weak:`` before the field of a weak label, ``other`` for labels of fields nobody keeps."""
    words = lexicon("labels")
    table = {key(word): "other" for word in words["other"]}
    table.update({key(word): f"weak:{field}" for field, many in words["weak"].items() for word in many})
    table.update({key(word): field for field, many in words["fields"].items() for word in many})
    return table


@cache
def ranks() -> dict[str, int]:
    """Label → its place among the labels of its field: 成文日期 is the day of writing before 发文日期 is."""
    return {key(word): at for many in lexicon("labels")["fields"].values() for at, word in enumerate(many)}


@cache
def empties() -> frozenset[str]:
    return frozenset(str(word).lower() for word in lexicon("labels")["empty"])


@cache
def names(group: str) -> frozenset[str]:
    """A plain word group of labels.yaml: here, home or leaf."""
    return frozenset(key(str(word)) for word in lexicon("labels")[group])


@cache
def patterns(file: str, part: str) -> dict[str, re.Pattern[str]]:
    """Kind → one pattern for all its words in a part (title, column, body) of a lexicon of regular expressions."""
    return {kind: re.compile("|".join(f"(?:{word})" for word in words)) for kind, words in lexicon(file)[part].items()}


@cache
def pattern(file: str, group: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in lexicon(file)[group]), re.IGNORECASE)


@cache
def words(file: str, group: str) -> tuple[str, ...]:
    """A plain word group of a lexicon, lower case."""
    return tuple(str(word).lower() for word in lexicon(file)[group])


@cache
def badges() -> frozenset[str]:
    """Validity words that say what they say without a label beside them."""
    return frozenset(str(word) for word in lexicon("labels")["badges"])


@cache
def validity_words() -> tuple[tuple[str, str], ...]:
    """(word, status), longest word first."""
    pairs = [(key(word), status) for status, many in lexicon("labels")["validity"].items() for word in many]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))
