"""Words of Rich Text Format, however the file is named: a row of a table is a line with tabs.

Never reads what is not shown (fonts, pictures, properties), and never recurses.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z'\r\n])|\r?\n)|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_BREAKS = {"par": "\n", "line": "\n", "row": "\n", "nestrow": "\n", "sect": "\n", "page": "\n", "cell": "\t",
           "nestcell": "\t", "tab": "\t", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
# Groups that hold no words of the text; a group marked \* is one of them unless its word is known.
_UNSHOWN = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "objdata", "themedata", "datastore", "listtable",
    "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "latentstyles", "fldinst", "bkmkstart", "bkmkend",
    "panose", "falt", "filetbl", "revtbl", "mmathPr", "pgptbl", "userprops", "colorschememapping", "nonshppict",
    "sp", "wgrffmtfilter", "protusertbl",
))  # fmt: skip
_SHOWN = frozenset(("shpinst", "shptxt", "footnote", "annotation", "header", "footer", "result", "objresult"))
_CODECS = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10008: "gb18030", 54936: "gb18030", 932: "cp932"}


def text(body: bytes) -> str:
    """The words of a whole file, in their order."""
    return "".join(_pieces(body))


def _pieces(body: bytes) -> Iterator[str]:
    page, skipped, left = 936, 0, 0
    depth, starred = 0, False
    skips = [1]  # characters that stand for one of \u, by group
    held = bytearray()
    for match in _TOKEN.finditer(body):
        word, number, coded, symbol, brace, plain = match.groups()
        if held and (brace or word or symbol):
            yield held.decode(_codec(page), "replace")
            held.clear()
        if brace == b"{":
            depth += 1
            skips.append(skips[-1])
            starred = False
        elif brace == b"}":
            depth -= 1
            if len(skips) > 1:
                skips.pop()
            if skipped > depth:
                skipped = 0
            left, starred = 0, False
        elif word is not None:
            name = word.decode()
            if name == "ansicpg" and number:
                page = int(number)
            elif name == "uc" and number:
                skips[-1] = max(0, int(number))
            elif name == "bin" and number:
                skipped = skipped or depth  # what follows is no text
            elif not skipped and (name in _UNSHOWN or (starred and name not in _SHOWN)):
                skipped = depth
            elif not skipped and name == "u" and number:
                yield _char(int(number))
                left = skips[-1]
            elif not skipped:
                yield _BREAKS.get(name, "")
            starred = False
        elif symbol == b"*":
            starred = True
        elif skipped:
            continue
        elif symbol is not None:
            yield {b"~": " ", b"_": "-"}.get(symbol, symbol.decode("latin-1") if symbol in b"\\{}" else "")
        elif coded is not None:
            if left:
                left -= 1
            else:
                held.append(int(coded, 16))
        elif plain is not None:
            kept = plain[left:]
            left = max(0, left - len(plain))
            held += kept
    if held and not skipped:
        yield held.decode(_codec(page), "replace")


def _codec(page: int) -> str:
    known = _CODECS.get(page) or f"cp{page}"
    try:
        codecs.lookup(known)
    except LookupError:
        return "gb18030"
    return known


def _char(number: int) -> str:
    code = number + 65536 if number < 0 else number
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
