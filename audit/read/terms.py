"""Term lexicons run over a page's text: which groups of words it holds, with the words as quotes.

Never decides what a missing word means; that is for the rules.
"""

from __future__ import annotations

from rules import lexicon
from rules.facts import PageKind

MAX_CHARS = 200_000


def find(kind: PageKind, text: str) -> dict[str, dict[str, str]]:
    """Lexicon id → group → quote of at most 60 characters, for each lexicon of this kind of page."""
    found: dict[str, dict[str, str]] = {}
    for words in lexicon.term_lexicons(kind):
        if groups := lexicon.match(words, text[:MAX_CHARS]):
            found[words.id] = groups
    return found
