"""The words of a report in one language, read from words/<code>.json.

Never holds a sentence itself: what is printed and is not a page's own text stands in the word files.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "words"


class Shown(SimpleNamespace):
    """A value ready for print: ``text``, and ``kind`` value | none | unknown, so that the three never look alike."""

    text: str
    kind: str


class Language:
    """Words of one language. ``w`` is the tree of words for templates (attributes, no methods to collide with)."""

    def __init__(self, code: str) -> None:
        file = FOLDER / f"{code}.json"
        if not code.isalpha() or not file.is_file():
            raise ValueError(f"no words for language {code!r}")
        self.code = code
        tree = json.loads(file.read_text(encoding="utf-8"))
        self._tree: dict[str, Any] = tree
        self.w = _tree(tree)

    def label(self, group: str, code: Any) -> str:
        """The word of ``code`` in a closed list; a code of a later version is shown as it is."""
        words = self._tree[group]
        return str(words.get(code, "" if code is None else code))

    def say(self, text: Any) -> str:
        """A rule's or message's text in this language, Chinese where it has no other; plain strings as they are."""
        if isinstance(text, dict):
            if "unknown" in text:
                return self.shown(text).text
            return str(text.get(self.code) or text.get("zh") or "")
        return "" if text is None else str(text)

    def shown(self, value: Any, none: str | None = None) -> Shown:
        """A fact in print: its value, a word for "looked, not there", or "could not look" with the reason."""
        if isinstance(value, dict) and "unknown" in value:
            reason = str(value["unknown"])
            return Shown(text=self.w.could_not_look.format(reason=reason), kind="unknown")
        if value is None or value == "":
            return Shown(text=self.w.not_there if none is None else none, kind="none")
        return Shown(text=str(value), kind="value")


@cache
def language(code: str) -> Language:
    """The words of ``code`` (zh or en). Raises ``ValueError`` for a language there are no words for."""
    return Language(code)


def _tree(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _tree(item) for key, item in value.items()})
    return [_tree(item) for item in value] if isinstance(value, list) else value


def number(value: Any) -> Decimal | None:
    """A decimal of a result's text or number; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def percent(value: Any) -> str:
    """A share 0…1 as a percentage with one decimal, never rounded to none or to all; "–" when there is none."""
    share = number(value)
    if share is None:
        return "–"
    if 0 < share < Decimal("0.0005"):
        return "<0.1%"
    if Decimal("0.9995") <= share < 1:
        return ">99.9%"
    text = f"{share * 100:.1f}"
    return f"{text.removesuffix('.0')}%"


def points(value: Any) -> str:
    """An amount without trailing zeros; "–" when there is none."""
    amount = number(value)
    if amount is None:
        return "–"
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
