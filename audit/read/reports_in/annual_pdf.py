"""Tables 二, 三 and 四 of an annual report from the places of words in a PDF.

Never reads an image, and gives no table whose rows cannot be counted off one by one: then it is Unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from audit.read.reports_in.annual_tables import Tables
from audit.read.reports_in.figures import columns_of, label_of, number, rows_of
from audit.read.web.word_lists import lexicon
from rules.facts.records import Figure, Figures, Table, Unknown

MAX_PAGES = 200
MAX_CHARS = 400_000
_MARK = re.compile(r"[-−－–—]?[\d０-９][\d０-９,，.．]*|[/／\\—–－-]{1,2}")
_PAGE_NUMBER = re.compile(r"[-—–－·第/／\s\d０-９页共]+")
_AGREEING = 0.6  # share of rows whose words must be beside their numbers
_GAP = 0.12  # of a letter's height: a wider gap parts two cells
_LINE = 0.45  # of a letter's height: a greater rise begins another line
_WRAPPED = 1.5  # of a letter's height: closer lines of numbers are one broken number


Letter = tuple[str, float, float, float, float, int]  # left, bottom, right, top; place in the page's text


@dataclass(slots=True)
class Word:
    """A run of letters without a gap, in points."""

    text: str
    left: float
    right: float
    middle: float  # vertical
    height: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        return _MARK.fullmatch(self.text) is not None


@dataclass(slots=True)
class Line:
    """Words of one height on one page, left to right; ``at`` grows down the pages."""

    page: int
    at: float
    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def marks(self) -> list[Word]:
        return [word for word in self.words if word.is_mark]

    @property
    def height(self) -> float:
        return max(word.height for word in self.words)


def lines_of(document: Any) -> list[Line]:
    """The lines of an opened pypdfium2 document in reading order."""
    found: list[Line] = []
    left = MAX_CHARS
    for number_of_page in range(min(len(document), MAX_PAGES)):
        page = document[number_of_page]
        words = page.get_textpage()
        count = min(words.count_chars(), left)
        left -= count
        text = words.get_text_range(0, count) if count else ""
        letters: list[Letter] = []
        if len(text) == count:  # else a letter outside the first plane has moved the places
            for place, letter in enumerate(text):
                if not letter.isspace() and letter.isprintable():
                    box = words.get_charbox(place, loose=True)
                    if box[2] > box[0] and box[3] > box[1]:
                        letters.append((letter, *box, place))
        else:
            letters = [(words.get_text_range(n, 1), *words.get_charbox(n, loose=True), n) for n in range(count)]
            letters = [letter for letter in letters if letter[0].strip()]
        found += _page_lines(letters, number_of_page)
        words.close()
        page.close()
    return found


def _page_lines(letters: list[Letter], page: int) -> Iterator[Line]:
    if not letters:
        return
    size = median(letter[4] - letter[2] for letter in letters)
    rows: list[list[Letter]] = []
    last = 0.0
    for letter in sorted(letters, key=lambda one: (-(one[2] + one[4]), one[1])):
        middle = (letter[2] + letter[4]) / 2
        if not rows or last - middle > _LINE * size:
            rows.append([])
            last = middle
        rows[-1].append(letter)
    for row in rows:
        row.sort(key=lambda one: one[1])
        line = Line(page, -(row[0][2] + row[0][4]) / 2)
        then = -1
        for text, x0, y0, x1, y1, place in row:
            before = line.words[-1] if line.words and place == then + 1 else None  # a blank stands between
            then = place
            if before is not None and x0 - before.right <= _GAP * size:
                before.text += text
                before.right = max(before.right, x1)
            else:
                line.words.append(Word(text, x0, x1, (y0 + y1) / 2, size))
        yield line


def read_lines(lines: Sequence[Line]) -> Tables:
    """The three tables; a table that the words do not mention is None."""
    plain = "".join("".join(word.text for word in line.words) for line in lines)
    table3, first, last = _table3(lines, plain)
    return Tables(_table2(lines[:first], plain), table3, _table4(lines[last:], plain))


def _table3(lines: Sequence[Line], plain: str) -> tuple[Table, int, int]:
    """The table, and the lines before and behind it."""
    wide = len(columns_of("table3"))
    full = [n for n, line in enumerate(lines) if len(line.marks) == wide]
    if len(full) < 2:
        unseen = "本年新收" in plain or "结转下年度" in plain
        return (Unknown("未能在PDF中定位表三的各行") if unseen else None), len(lines), 0
    bands = [median(lines[n].marks[k].centre for n in full) for k in range(wide)]
    step = min(b - a for a, b in pairwise(bands))
    fitting = [n for n in full if all(abs(m.centre - b) < step / 2 for m, b in zip(lines[n].marks, bands, strict=True))]
    if len(fitting) < 2 or step <= 0:
        return Unknown("PDF中表三的列对不齐"), full[0], full[-1] + 1
    # A sentence with seven numbers may stand before or behind the table, never inside it.
    first, last = fitting[0], fitting[-1] + 1
    if any(first < n < last for n in set(full) - set(fitting)):
        return Unknown("PDF中表三的列对不齐"), first, last
    rows: list[tuple[int, list[Figure]]] = []
    for n in range(first, last):
        line = lines[n]
        marks = [word for word in line.words if word.is_mark and word.centre > bands[0] - step / 2]
        if not marks or _is_page_number(lines, n):
            continue
        if len(marks) < wide and _beside(lines, n, set(full)):
            return Unknown("PDF中的数字折行，无法还原"), first, last
        cells: list[Figure] = [None] * wide
        for word in marks:
            place = min(range(wide), key=lambda k: abs(bands[k] - word.centre))
            if abs(bands[place] - word.centre) >= step / 2 or cells[place] is not None:
                return Unknown("PDF中表三的列对不齐"), first, last
            cells[place] = number(word.text)
        for place, band in enumerate(bands):
            if cells[place] is None and any(w.left < band + step / 2 and w.right > band - step / 2 for w in line.words):
                cells[place] = Unknown("PDF中的数字与文字相连")
        rows.append((n, cells))
    ids = [id for id, _, _ in rows_of("table3")]
    count = len(lexicon("annual-tables")["table3"]["rows"])
    if len(rows) != count:
        return Unknown(f"PDF中表三找到{len(rows)}行数字，不是{count}行"), first, last
    beside = _beside_words(lines, [n for n, _ in rows], bands[0] - step / 2)
    loose = {id: re.compile(pattern.pattern.replace("^", "").replace("$", "")) for id, pattern, _ in rows_of("table3")}
    agreeing = sum(bool(loose[id].search(words)) for id, words in zip(ids, beside, strict=False))
    if agreeing < _AGREEING * count or not loose[ids[0]].search(beside[0]) or not loose[ids[24]].search(beside[24]):
        return Unknown("PDF中表三的行名与数字对不齐"), first, last
    found = [Figures(id, tuple(c), lines[n].text[:160]) for id, (n, c) in zip(ids, rows, strict=False)]
    return tuple(found), first, last


def _is_page_number(lines: Sequence[Line], n: int) -> bool:
    """A line of nothing but a page's number at its head or foot."""
    edge = n in (0, len(lines) - 1) or lines[n - 1].page != lines[n].page or lines[n + 1].page != lines[n].page
    return edge and len(lines[n].marks) <= 3 and _PAGE_NUMBER.fullmatch(lines[n].text) is not None


def _beside(lines: Sequence[Line], n: int, full: set[int], *, bare: bool = False) -> bool:
    """Whether another line of numbers is so near that both are one row; ``bare``: a line of nothing but numbers."""
    here = lines[n]
    near = (m for m in range(max(0, n - 4), min(len(lines), n + 5)) if m != n and lines[m].page == here.page)
    close = (m for m in near if abs(lines[m].at - here.at) < _WRAPPED * here.height)
    return any(m in full or (lines[m].marks and (not bare or lines[m].marks == lines[m].words)) for m in close)


def _beside_words(lines: Sequence[Line], rows: Sequence[int], edge: float) -> list[str]:
    """What stands left of each row of numbers, as far as half way to the next rows."""
    found = [""] * len(rows)
    places = [(lines[n].page, lines[n].at) for n in rows]
    for line in lines[max(0, rows[0] - 6) : rows[-1] + 7]:
        words = "".join(word.text for word in line.words if word.centre < edge)
        if not words:
            continue
        at = bisect_left(places, (line.page, line.at))
        near = [k for k in (at - 1, at) if 0 <= k < len(rows) and places[k][0] == line.page]
        if near:
            best = min(near, key=lambda k: abs(places[k][1] - line.at))
            found[best] += "".join(words.split())
    return found


def _table4(lines: Sequence[Line], plain: str) -> Table:
    order = [id for id, _ in columns_of("table4")]
    wide = len(order) * 3
    places = [n for n, line in enumerate(lines) if len(line.marks) == wide]
    rows = [lines[n] for n in places]
    if any(_beside(lines, n, set()) for n in places):
        return Unknown("PDF中的数字折行，无法还原")
    if len(rows) != 1:
        told = "行政复议" in plain and "行政诉讼" in plain
        return Unknown("未能在PDF中定位表四的数字") if told else None
    cells = [number(word.text) for word in rows[0].marks]
    names = [id for id, _, _ in rows_of("table4")]
    size = len(order)
    return tuple(
        Figures(name, tuple(cells[k * size : (k + 1) * size]), rows[0].text[:160]) for k, name in enumerate(names)
    )


def _table2(lines: Sequence[Line], plain: str) -> Table:
    told = "第二十条" in plain or "现行有效" in plain
    older = re.search(lexicon("annual-tables")["table2"]["older"], plain)
    found: dict[str, list[Figures]] = {}
    for n, line in enumerate(lines):
        marks = line.marks
        if not marks or line.words[-len(marks) :] != marks or _beside(lines, n, set(), bare=True):
            continue
        label = label_of("".join(_left(lines, n, marks[0].left)))
        for id, pattern, wanted in rows_of("table2"):
            if pattern.search(label) and len(marks) == len(wanted):
                cells = tuple(number(word.text) for word in marks)
                found.setdefault(id, []).append(Figures(id, cells, line.text[:160]))
    rows = []
    for id, _, wanted in rows_of("table2"):
        if older and len(wanted) > 1:
            continue
        many = found.get(id, ())
        rows.append(many[0] if len(many) == 1 else Figures(id, (Unknown("未能在PDF中定位此行"),) * len(wanted)))
    sure = any(not isinstance(row.cells[0], Unknown) for row in rows)
    return tuple(rows) if sure else Unknown("未能在PDF中定位表二的数字") if told else None


def _left(lines: Sequence[Line], n: int, edge: float) -> Iterable[str]:
    """The words left of a row's numbers: on its own line, else on the lines the broken label takes around it."""
    own = [word.text for word in lines[n].words if word.right <= edge]
    if own:
        return own
    near = [m for m in (n - 1, n + 1) if 0 <= m < len(lines) and lines[m].page == lines[n].page]
    close = [m for m in near if abs(lines[m].at - lines[n].at) < _WRAPPED * lines[n].height and not lines[m].marks]
    return [word.text for m in close for word in lines[m].words if word.right <= edge]
