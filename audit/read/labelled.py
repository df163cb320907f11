"""Labels and the values beside them: 标签：值 in lines, tables, definition lists, columns and inputs.

Never takes a value whose label is not on the page, and never one from a list's row or a search form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from audit.read import dates
from audit.read.label_columns import zipped
from audit.read.label_rows import placed
from audit.read.text import MARK, Line, Sheet, inner_text, squeeze, tidy
from audit.read.tools import is_button
from audit.read.words import FIELDS, empties, key, labels, ranks

_OPENS = re.compile(r"[:：\]】]")
# A run of letters is never given back: what may follow is no letter.
_LABEL = re.compile(
    r"(?:^|(?<=[\x02\s|｜;；,，。、\]】(（)）/]))"
    r"[\[【〔]?[ \x02]{0,20}(?P<label>[\u4e00-\u9fff]{1,2}+(?:[ \x02]++[\u4e00-\u9fff]{1,2}+){1,4}+|"
    r"[\u4e00-\u9fff]{2,12}+(?:[（(][\u4e00-\u9fff/、]{1,8}[）)])?)"
    r"[ \x02]*+(?:[\]】〕]?[ \x02]*+[:：]|[\]】])"
)
# Words that end a value although nothing but their meaning sets them apart: 来源：市政府点击数：10
_STOPS = re.compile(
    r"[ \x02]{0,20}[\[【(（|｜]?[ \x02]{0,20}(?:发布时间|发布日期|发表时间|发布机构|作\s*者|编\s*辑|"
    r"责任编辑|责编|浏览|点击|阅读|访问|人气|字号|字体|打印|分享|收藏|视力|关闭|大\s*中\s*小|时间|"
    r"日期|来源|文章来源|信息来源|扫一扫|审核|校对)[\u4e00-\u9fff]{0,4}[ \x02]*[:：\]】]"
)
_GAP = re.compile(r"[ \x02]+")
_SPACED = re.compile(r"^([\u4e00-\u9fff]{2,6}) (\S.{0,80})$")
_DATES = frozenset(("published_on", "written_on", "effective_on", "valid_until"))
_JOINED = frozenset(("doc_number", "index_number", "title", "topic"))
_VALUE_CHARS = 300
_SET_BY_ID = re.compile(
    r"(?:\$\(\s*['\"]#(?P<id>[\w\-]+)['\"]\s*\)|getElementById\(\s*['\"](?P<id2>[\w\-]+)"
    r"['\"]\s*\))[\w.()\s]{0,40}?(?:\.(?:append|html|text)\s*\(\s*|\.(?:innerHTML|innerText|"
    r"textContent)\s*=\s*)(?P<value>[A-Za-z_$][\w$]*)\s*[);]"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value as shown; ``value`` is empty where the page shows the label alone."""

    field: str  # of words.FIELDS, ``weak:<field>`` or ``other``
    label: str
    value: str
    n: int  # line number of the label
    values: tuple[int, ...] = ()  # line numbers of the value, where it stands in another row


def pairs(sheet: Sheet) -> list[Pair]:
    """Every labelled value outside the main text, in page order."""
    found: list[Pair] = []
    first, last = sheet.body
    bare: list[tuple[Line, str, str]] = []
    for line in sheet.lines:
        if line.hidden or line.n >= sheet.footer:
            continue
        if first + 30 <= line.n < last - 6 and last - first > 40:
            continue
        if len(line.text) > 600 or line.text.isascii():
            continue
        word = key(line.text) if len(line.text) <= 48 else line.text
        if len(word) <= 16 and (name := labels().get(word)):
            if _OPENS.search(line.text) or line.text[:1] in "[【":
                found.append(Pair(name, word, _beside(sheet, line, name), line.n))
            else:
                bare.append((line, word, name))
        elif _OPENS.search(line.text) and (told := _in_line(line)):
            found.extend(told)
        elif len(line.pieces) > 1 and (pair := _unmarked(line)):
            bare.append(pair)
        elif len(line.pieces) > 1:
            found.extend(_spaced(line))
    strong = {name for _, _, name in bare if name in FIELDS}
    # Labels without a colon are trusted only where several stand together: a word alone may be a heading.
    others = {word for _, word, name in bare if name == "other"}
    if len(strong) >= 2 or (strong and len(others) >= 2):
        for line, word, name in bare:
            if word == key(line.text):
                value = _beside(sheet, line, name)
            else:
                value = _clean(tidy(line.text)[len(tidy(line.pieces[0][0])) :], name)
            found.append(Pair(name, word, value, line.n))
    in_rows, taken = placed(sheet)
    found = [pair for pair in found if pair.n not in taken]
    found += [Pair(one.field, one.label, _clean(one.value, one.field), one.n, one.values) for one in in_rows]
    found = _columns(sheet, found)
    found.sort(key=lambda pair: pair.n)
    return [pair for pair in found if not _inside_text(sheet, pair, found)]


def _inside_text(sheet: Sheet, pair: Pair, found: list[Pair]) -> bool:
    """Whether a label belongs to the main text: there only a whole metadata block counts, or a source at its end."""
    first, last = sheet.body
    if not first <= pair.n < last:
        return False
    near = {p.field for p in found if abs(p.n - pair.n) <= 16 and first <= p.n < last and p.field in FIELDS}
    if len(near) >= 3:
        return False
    if pair.n < sheet.prose:
        return False
    return not (pair.field in ("source", "published_on") and pair.n >= last - 3)


def _in_line(line: Line) -> list[Pair]:
    text = line.marked
    marks = [_named(match) for match in _LABEL.finditer(text)]
    found: list[Pair] = []
    for at, (_, behind, label) in enumerate(marks):
        name = labels().get(label)
        if name is None:
            continue
        end = len(text)
        for start, _, other in marks[at + 1 :]:
            if other in labels() or (name != "title" and start and text[start - 1] in MARK + " "):
                end = start
                break
        found.append(Pair(name, label, _clean(text[behind:end], name), line.n))
    return found


def _named(match: re.Match[str]) -> tuple[int, int, str]:
    """Where a label begins and its value, and its key. In 来源：本站 日期：… the short value before a label looks like
    a part of it that is set apart: there the words at the end are the label."""
    written, start = match["label"], match.start()
    label = key(written.replace(MARK, ""))
    if label not in labels():
        for gap in _GAP.finditer(written):
            if (ending := key(written[gap.end() :].replace(MARK, ""))) in labels() and len(ending) >= 2:
                return match.start("label") + gap.end(), match.end(), ending
    return start, match.end(), label


def _unmarked(line: Line) -> tuple[Line, str, str] | None:
    """<span>索引号</span><span>000014349</span>: a label told from its value by nothing but an element."""
    if len(line.text) > 120 or len(line.pieces[0][0]) > 48:
        return None
    word = key(line.pieces[0][0])
    name = labels().get(word)
    if name not in FIELDS or len(word) < 2:
        return None
    return line, word, name


def _spaced(line: Line) -> list[Pair]:
    """<span>发布时间 2023-05-06</span><span>来源 市教育局</span>: several labels told from their values by a blank."""
    if len(line.text) > 160:
        return []
    told = [(match, labels().get(match[1])) for text, _ in line.pieces if (match := _SPACED.match(tidy(text)))]
    known = [(match, name) for match, name in told if name is not None]
    if len(known) < 2:
        return []
    return [Pair(name, match[1], _clean(match[2], name), line.n) for match, name in known]


def _clean(value: str, name: str) -> str:
    """A value without placeholders, typography and what follows it on the line."""
    stop = _STOPS.search(value)
    if stop and name != "title":
        value = value[: stop.start()]
    kept = [piece for piece in (tidy(part) for part in value.split(MARK)) if piece and piece.lower() not in empties()]
    while len(kept) > 1 and (is_button(kept[-1]) or not any(char.isalnum() for char in kept[-1])):
        kept.pop()  # buttons in elements of their own behind the value
    text = tidy(("" if name in _JOINED else " ").join(kept)).strip(" :：|｜[]【】;；,，")
    if text[-1:] in "）)" and "（" not in text and "(" not in text:
        text = text[:-1].rstrip()  # （来源：云泉日报）
    if text.lower() in empties():
        return ""
    return text[:_VALUE_CHARS]


def _beside(sheet: Sheet, line: Line, name: str) -> str:
    """The value of a label that stands alone in its element: in the next cell, the next sibling, or set by a script."""
    node: _Element = next((element for text, element in line.pieces if text.strip()), line.block)
    own = squeeze(line.text)
    for _ in range(8):
        beside = node.getnext()
        if beside is not None and beside.tag == "script" and (value := _set_by_script(node, beside.text or "")):
            return _clean(value, name)
        parent = node.getparent()
        if (
            parent is None
            or parent.tag in ("tr", "table", "body", "html", "dl", "ul")
            or squeeze(inner_text(parent, 60)) != own
        ):
            break
        node = parent
    following = node.getnext()
    looked = 0
    while following is not None and looked < 4:
        looked += 1
        if following.tag in ("script", "br", "i", "img", "style", "em") and not inner_text(following, 40):
            following = following.getnext()
            continue
        if following.tag == "input":
            kind = (following.get("type") or "text").lower()
            return _clean(following.get("value") or "", name) if kind == "text" else ""
        boxes = [box for box in following.iter("input", "select") if box.get("type") != "hidden"]
        if boxes:
            texts = [
                box
                for box in boxes
                if box.tag == "input" and (box.get("type") or "text") == "text" and box.get("value")
            ]
            return _clean(texts[0].get("value"), name) if len(boxes) == 1 and texts else ""
        value = inner_text(following, _VALUE_CHARS + 100)
        if key(value) in labels() or len(value) > _VALUE_CHARS:
            return ""
        if following.tag in ("tr", "table", "h1", "h2", "form"):
            return ""
        # A block that holds labels of its own is not a value.
        first_words = next((text for text in following.itertext() if text.strip()), "")
        if key(first_words) in labels():
            return ""
        if any(key(m["label"]) in labels() for m in _LABEL.finditer(value)):
            return ""
        return _clean(value, name)
    return ""


def _set_by_script(label: _Element, script: str) -> str:
    """The literal an inline script puts beside a label: only a variable's own text, never a branch of a condition."""
    ids = {node.get("id") for node in (label, *label.iter()) if node.get("id")}
    parent = label.getparent()
    if parent is not None and parent.get("id"):
        ids.add(parent.get("id"))
    for match in _SET_BY_ID.finditer(script[:20_000]):
        if (match["id"] or match["id2"]) in ids:
            assigned = re.search(rf"\b{re.escape(match['value'])}\s*=\s*(['\"])([^'\"<>]{{1,60}})\1", script)
            return tidy(assigned.group(2)) if assigned else ""
    return ""


def _columns(sheet: Sheet, found: list[Pair]) -> list[Pair]:
    """Labels in one row or column and their values in another: paired by order, when both are complete.

    BeautifulSoup reads the fragment: such blocks are where markup is at its worst (unclosed cells, dt without dd).
    """
    empty = [pair for pair in found if not pair.value and pair.field in FIELDS]
    if len(empty) < 3:
        return found
    lines = {line.n: line for line in sheet.lines}
    holder: _Element | None = lines[empty[0].n].block
    wanted = {pair.label for pair in empty}
    for _ in range(6):
        holder = holder.getparent() if holder is not None else None
        if holder is None or holder.tag in ("body", "html"):
            return found
        text = inner_text(holder, 3000)
        if len(text) >= 3000:
            return found
        if not all(word in squeeze(text) for word in wanted):
            continue
        told = zipped(holder)
        if told:
            return [
                Pair(pair.field, pair.label, _clean(told[pair.label], pair.field), pair.n)
                if not pair.value and pair.label in told
                else pair
                for pair in found
            ]
        if told is None:
            return found
    return found


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled values of one page, chosen where several stand."""

    pairs: list[Pair]
    block: tuple[int, int] | None  # lines of the metadata block, where three or more fields stand together

    def get(self, name: str) -> Pair | None:
        """The value of a field; None where no label has one, or several disagree outside a metadata block."""
        with_value = [pair for pair in self.pairs if pair.field == name and pair.value]
        if name in _DATES:  # 发布日期：从 … 至 … of a search form holds none
            with_value = [pair for pair in with_value if dates.first(pair.value, tight=True)] or with_value
        if self.block:
            inside = [pair for pair in with_value if self.block[0] <= pair.n <= self.block[1]]
            if inside:
                return min(inside, key=lambda pair: ranks().get(pair.label, 99))
        if len({squeeze(pair.value) for pair in with_value}) > 2:
            return None
        return with_value[0] if with_value else None

    def all(self, name: str) -> list[Pair]:
        return [pair for pair in self.pairs if pair.field == name]

    @property
    def values(self) -> frozenset[int]:
        """Lines that hold the values of labels in another row: none of them is a date under the title."""
        return frozenset(n for pair in self.pairs for n in pair.values)

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(name for name in FIELDS if any(pair.field == name for pair in self.pairs))


def labelled(sheet: Sheet) -> Labelled:
    """Read the labelled values of a page and find its metadata block."""
    found = pairs(sheet)
    strong = [pair for pair in found if pair.field in FIELDS]
    best: tuple[int, int, int] | None = None
    start = 0
    for at in range(len(strong)):
        while strong[at].n - strong[start].n > 40:
            start += 1
        group: list[Pair] = []
        for pair in strong[start : at + 1]:
            if group and pair.n - group[-1].n > 9:
                group = []
            group.append(pair)
        fields = {pair.field for pair in group}
        # A field that comes back with another value is the next row of a list, not the same block.
        if len(fields) >= 3 and sum(1 for pair in group if pair.value) >= 2 and (best is None or len(fields) > best[0]):
            best = (len(fields), group[0].n, group[-1].n)
    return Labelled(found, (best[1], best[2]) if best else None)
