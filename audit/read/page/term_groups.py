"""Term lexicons run over a page's text: which groups of words it holds, with the words as quotes.

Never decides what a missing word means; that is for the rules. Where a lexicon's words are labels, a label that stands
before an empty cell or another label is no find; a label whose value may stand elsewhere on the page is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from lxml.etree import _Element

from audit.read.page.memo import Once
from audit.read.web.normal import nfkc
from audit.read.web.text import Line, Sheet, inner_text, squeeze
from rules.facts.records import PageKind
from rules.words import lexicon

MAX_CHARS = 200_000
_LABEL_CHARS = 14
_LABEL = re.compile(r"(?P<label>[\u4e00-\u9fff、/]{2,12}(?:[(（][^()（）]{1,12}[)）])?)\s*[:：]\s*")
_ORDINAL = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*|[*★●◆■▪·•]\s*)+")
# Labels that other labels may stand under: 联系方式 above 电话 and 地址.
_HEADING = re.compile(r"方式|机构|渠道|途径|情况|材料|流程|程序|体系|分类|如下|范围|形式")
_SITES_OWN = re.compile(r"主办单位[：:]|ICP备|公网安备|网站标识码|版权所有", re.IGNORECASE)
_EDGES = "【】[]〔〕*★:： 　"
_NO_VALUE = re.compile(r"[\s\-—_－–/／.…:：()（）]*")
_SHOWN = ("img", "a", "input", "canvas", "iframe", "object", "video", "svg", "select", "textarea")
_CELLS = ("td", "th")


def find(kind: PageKind, sheet: Sheet, *, sure: bool = True, once: Once | None = None) -> dict[str, dict[str, str]]:
    """Lexicon id → group → quote of at most 60 characters, for each lexicon of this kind of page.

    ``sure``: what the page shows is all there is; else a script may fill a value in, and no label counts as empty.
    """
    found: dict[str, dict[str, str]] = {}
    once = once or Once()
    shown, text = sheet.shown[:MAX_CHARS], sheet.everything[:MAX_CHARS]
    for words in lexicon.term_lexicons(kind):
        here = shown if words.shown else text
        if words.values and sure:
            here = "\n".join(_valued(sheet, words.id))[:MAX_CHARS]
        groups = once(lexicon.match, words, here)
        if words.shapes:
            groups = groups | once(_shaped, words, once(_own, sheet, words.shown), once(tuple, groups))
        if groups:
            found[words.id] = groups
    return found


def _own(sheet: Sheet, as_shown: bool) -> str:
    """The page's own text, of a lexicon of words that tell against it ``as_shown``."""
    lines = (line.shown if as_shown else line.text for line in sheet.body_lines)
    return nfkc("\n".join(lines)[:MAX_CHARS])


def _shaped(words: lexicon.TermLexicon, text: str, known: Sequence[str]) -> dict[str, str]:
    return lexicon.match_shapes(words, text, [name for name in words.groups if name not in known])


@cache
def _terms(id: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Any term of a lexicon, and one that is the whole label."""
    terms = {squeeze(term).strip(":") for group in lexicon.load(id).groups.values() for term in group.any}
    every = "|".join(re.escape(term) for term in sorted(terms, key=lambda term: (-len(term), term)))
    return re.compile(every), re.compile(f"(?:{every})(?:号码|号|名称|说明|信息|要求)?(?:[(（].{{1,12}}[)）])?")


def _valued(sheet: Sheet, id: str) -> list[str]:
    """The lines without the labels of a lexicon that no value follows."""
    some, _ = _terms(id)
    lines = sheet.lines[: _site_begins(sheet)]
    return [
        _without_empty(lines, n, id) if some.search(squeeze(line.text)) else line.text for n, line in enumerate(lines)
    ]


def _site_begins(sheet: Sheet) -> int:
    """The line behind the text in which the site names itself: its telephone answers for no guide."""
    behind = range(max(1, sheet.body[1]), len(sheet.lines))
    return next((n for n in behind if _SITES_OWN.search(squeeze(sheet.lines[n].text))), len(sheet.lines))


def _without_empty(lines: Sequence[Line], n: int, id: str) -> str:
    text = nfkc(lines[n].text)
    spots = [match for match in _LABEL.finditer(text) if _terms(id)[0].search(squeeze(match["label"]))]
    if not spots:
        return "" if _is_label(lines[n].text, id) and _alone(lines, n, id, colon=False) else lines[n].text
    kept, last = "", 0
    every = [match.start() for match in _LABEL.finditer(text)]
    for match in spots:
        end = min((start for start in every if start >= match.end()), default=len(text))
        value = text[match.end() : end]
        empty = _NO_VALUE.fullmatch(value) is not None
        if empty and end == len(text) and not value.strip():
            empty = _alone(lines, n, id, colon=True)
        kept += text[last : match.start() if empty else end]
        last = end
    return kept + text[last:]


def _is_label(text: str, id: str) -> bool:
    """Whether a line is nothing but a label of the lexicon, numbering and marks aside."""
    plain = _ORDINAL.sub("", squeeze(nfkc(text))).strip(_EDGES)
    return len(plain) <= _LABEL_CHARS and _terms(id)[1].fullmatch(plain) is not None


def _alone(lines: Sequence[Line], n: int, id: str, *, colon: bool) -> bool:
    """Whether nothing stands where the value of the label at the end of a line belongs."""
    line = lines[n]
    if _HEADING.search(line.text):
        return False
    for node in (line.block, *line.block.iterancestors()):
        if node.tag in _CELLS:
            if squeeze(inner_text(node)) == squeeze(line.text):
                return not _beside(node, id)
            break  # the cell holds more: its lines are read like running text
        if node.tag == "dt":
            return not _described(node)
        if node.tag == "li" and not colon:
            return False  # a tab
    if line.links or not (colon or _ORDINAL.match(nfkc(line.text))):
        return False  # a tab or a menu, whose text stands elsewhere
    after = lines[n + 1] if n + 1 < len(lines) else None
    if after is None:
        return True
    text = nfkc(after.text)
    opens = _LABEL.match(_ORDINAL.sub("", text))
    return _is_label(after.text, id) or (
        opens is not None and _terms(id)[0].search(squeeze(opens["label"])) is not None
    )


def _described(term: _Element) -> bool:
    """Whether a <dt> has a <dd> with something in it, or none at all to look in."""
    follows = term.getnext()
    return follows is None or follows.tag != "dd" or _shows(follows)


def _beside(cell: _Element, id: str) -> bool:
    """Whether the cells behind a label's cell hold anything, as far as the next label; else the row below it."""
    row = cell.getparent()
    cells = [one for one in row if one.tag in _CELLS] if row is not None else []
    behind = cells[cells.index(cell) + 1 :] if cell in cells else []
    if behind and not _names(behind[0], id):
        for one in behind:
            if _names(one, id):
                break
            if _shows(one):
                return True
        return False
    if behind and not all(_names(one, id) for one in behind):
        return False  # a label directly before another label, in a row that is no heading
    below = next((one for one in row.itersiblings("tr")), None) if row is not None else None
    if below is None:
        return False
    under = [one for one in below if one.tag in _CELLS]
    place = cells.index(cell)
    if len(under) == len(cells):
        return _shows(under[place]) and not _names(under[place], id)
    return any(_shows(one) and not _names(one, id) for one in under)


def _names(cell: _Element, id: str) -> bool:
    return _is_label(inner_text(cell), id)


def _shows(cell: _Element) -> bool:
    """Whether a cell holds words or anything that may stand for them."""
    return not _NO_VALUE.fullmatch(inner_text(cell)) or any(True for _ in cell.iter(*_SHOWN))
