"""Unicode's compatibility form, made in the time that Chinese text allows.

Never gives another answer than ``unicodedata`` does.
"""

from __future__ import annotations

import unicodedata

# Each stands in nearly every text, and one of them is enough for the whole text to be decomposed and composed again.
_COMMON = {char: unicodedata.normalize("NFKC", char) for char in "，：；（）！？／．％＋－～＂　\xa0…"}


def nfkc(text: str) -> str:
    """``text`` in the form NFKC: full-width characters, blanks and marks as their common forms."""
    if text.isascii():
        return text
    for char, common in _COMMON.items():
        if char in text:
            text = text.replace(char, common)
    return unicodedata.normalize("NFKC", text)  # asks first whether it is in that form already
