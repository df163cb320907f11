"""Pages that are broken under status 200: not-found texts, garbled characters.

Never calls a page broken for a word inside a long text.
"""

from __future__ import annotations

import re

from audit.read.text import Sheet, tidy
from audit.read.words import pattern

SHORT_CHARS = 400  # a page that says it is not there says little else
# UTF-8 read as Latin-1: a lead byte and two more, three times over (U+0085 has become a blank on the way).
_GARBLED = re.compile(
    "\ufffd{2,}|锟斤拷|锟斤|烫烫烫|屯屯屯|(?:[ãäåæçèé](?:[\u0080-\u00bf]{2}|[\u0080-\u00bf] | [\u0080-\u00bf])){3,}"
)
_LOST = re.compile("\ufffd")


def soft_404(sheet: Sheet, title: str | None) -> str | None:
    """The words that say the page is not there, when the page says little else or says it in its title."""
    ask = pattern("brokenness", "soft_404")
    if title and ask.search(title) and len(title) <= 60:
        return tidy(title)[:60]
    visible = [line for line in sheet.lines if not line.hidden and line.weight > 0 and line.n < sheet.footer]
    own = sum(line.weight for line in visible)
    for line in visible:
        if len(line.text) <= 80 and ask.search(line.text) and own <= SHORT_CHARS:
            return tidy(line.text)[:60]
    return None


def garbled(sheet: Sheet, title: str | None, lost: bool) -> str | None:
    """Words with characters that no reader can read; ``lost`` tells that decoding itself lost characters."""
    for text in (title or "", sheet.visible):
        if text.isascii():
            continue
        m = _GARBLED.search(text)
        if m:
            return tidy(text[max(0, m.start() - 12) : m.end() + 12])[:60]
    if lost:
        for line in sheet.lines:
            if m := _LOST.search(line.text):
                return line.text[max(0, m.start() - 20) : m.end() + 20][:60]
    return None
