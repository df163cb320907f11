"""Labels in one column of a block and their values in another: told apart by order alone.

Never pairs a block whose labels and values differ in number.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from lxml import etree
from lxml.etree import _Element

from audit.read.web.text import tidy
from audit.read.web.word_lists import key, labels


def zipped(holder: _Element) -> dict[str, str] | None:
    """Label → value of a fragment that is some labels and then as many values; {} while values are still to come."""
    soup = BeautifulSoup(etree.tostring(holder, encoding="unicode", with_tail=False), "lxml")
    for useless in soup(["script", "style"]):
        useless.decompose()
    if soup.find("a", href=True) is not None:
        return None  # rows that link somewhere are a list of documents
    strings = [tidy(text) for text in soup.stripped_strings]
    words = [key(text) for text in strings]
    run = 0
    while run < len(words) and words[run] in labels():
        run += 1
    values = strings[run:]
    if run < 3 or any(key(value) in labels() for value in values):
        return None
    if len(values) != run:
        return None if values else {}
    return {words[at]: values[at] for at in range(run)}
