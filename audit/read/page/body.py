"""Where the main text of a page lies, and where its footer begins.

Never relies on the name of a class or id: words outside links tell a text from a menu.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.web.text import SENTENCE, Line, Sheet, lay_out

# A line that only a footer holds; the main text never reaches over it.
# Every way to begin is a letter of its own: so the search runs over them in one go, three times as fast.
_ICP = r"(?i:CP)\s*+(?:备?证?\s*+\d{5,}|备\s*+(?:案\s*+)?(?:序?号|编号|字)?\s*+[:：\-－—]?\s*+第?\d)"
FOOTER = re.compile(rf"I{_ICP}|i{_ICP}|公网安备|公安网备|网站标识码|备案编?号[:：]\s*\w{{1,2}}(?i:ICP)")
# Lines that stand above it in a footer.
_FOOTISH = re.compile(
    (
        r"主\s*办|承\s*办|版权所有|copyright|©|联系电话|联系我们|关于我们|网站地图|站点地图|网站声明|"
        r"隐私声明|邮\s*编|技术支持|维护|地\s*址|e-?mail|邮箱|ipv6|中文域名|访问量|您是第"
    ),
    re.IGNORECASE,
)
# 承办单位 of a letter or a notice stands beside words that no footer has.
_OF_THE_TEXT = re.compile(
    # 四、工作机构：…办公地址…电子邮箱 is the last paragraph of a guide.
    r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}条)"
    r"|(?:办理|处理|信件|回复|答复)状态|来信|留言|(?:答复|回复|办结|受理)(?:时间|日期)|征求意见|申请人"
)
_REPEATED_CHARS = 24  # shorter lines may well stand twice in a text


def read_sheet(tree: _Element) -> Sheet:
    """Lay a tree out as lines and find its main text and footer. Removes the comments from ``tree``. Never raises."""
    sheet = lay_out(tree)
    _find_body(sheet)
    return sheet


def _find_body(sheet: Sheet) -> None:
    """The main text: the run of lines with the most words outside links, narrowed to the element that holds it.

    A run never crosses a footer line. Menus count against a run (their words are links), short lines cost a little.
    """
    lines = sheet.lines
    best = (0.0, 0, 0)
    total = 0.0
    start = 0
    footers = [n for n in sheet.hits(FOOTER) if not lines[n].hidden and lines[n].weight < 600]
    bars = set(footers)
    for n in footers:
        above = n - 1
        while (
            above >= 0
            and n - above <= 12
            and (lines[above].weight == 0 or len(lines[above].text) <= 160)
            and _FOOTISH.search(lines[above].text)
            and not _OF_THE_TEXT.search(lines[above].text)
            and not (_in_footer(lines[n]) and not _in_footer(lines[above]))
        ):
            bars.add(above)
            above -= 1
    footers = sorted(bars)
    said: set[str] = set()
    for line in lines:
        if line.hidden:
            continue
        if line.n in bars:
            total, start = 0.0, line.n + 1
            continue
        again = len(line.text) >= _REPEATED_CHARS and line.text in said
        said.add(line.text)
        # A second copy of the text, for old people or phones, is no more text.
        total += (0 if again else min(line.weight, 240)) - 1.5 * line.link_chars - 2
        if total <= 0:
            total, start = 0.0, line.n + 1
        elif total > best[0]:
            best = (total, start, line.n + 1)
    _, first, last = best
    while first < last and lines[first].hidden:
        first += 1
    if last > first:
        sheet.content = _holder(lines[first:last])
        if sheet.content is not None:
            # To the end of the element: attachments (links) may part the last paragraph from the signature. Not in a
            # page without containers, where the element holds everything.
            known: dict[_Element, bool] = {}
            inside: list[int] = []
            for line in lines[first:]:
                if _within(line.block, sheet.content, known):
                    inside.append(line.n)
                elif inside:
                    break  # an element's lines stand together
            if inside:
                flat = sheet.content.tag in ("body", "html")
                bar = min((n for n in footers if n >= last), default=len(lines))
                first = inside[0] if not flat else first
                last = max([last, *(n + 1 for n in inside if n < bar)]) if not flat else last
    sheet.body = (first, last)
    sheet.footer = min((n for n in footers if n >= last), default=len(lines))


def _in_footer(line: Line) -> bool:
    """Whether a line stands in what the page itself marks as its footer."""
    return any(
        node.tag == "footer" or node.get("role") == "contentinfo" for node in (line.block, *line.block.iterancestors())
    )


def _holder(lines: list[Line]) -> _Element | None:
    """The smallest element that holds most of the words of some lines; of their sentences, where there are some."""
    worded = [line for line in lines if not line.hidden and line.weight > 0]
    said = [line for line in worded if line.weight >= 24 and SENTENCE.search(line.text)]
    # A title and a date above a short text must not widen what holds the text.
    own: dict[_Element, int] = {}
    for line in said if sum(line.weight for line in said) >= 80 else worded:
        own[line.block] = own.get(line.block, 0) + line.weight
    if not own:
        return None
    total = sum(own.values())
    held: dict[_Element, int] = {}
    for block, weight in own.items():
        node: _Element | None = block
        depth = 0
        while node is not None and depth < 200:
            held[node] = held.get(node, 0) + weight
            node = node.getparent()
            depth += 1
    node = max(own, key=lambda block: own[block])
    depth = 0
    while node is not None and held.get(node, 0) < 0.8 * total and depth < 300:
        node = node.getparent()
        depth += 1
    if node is not None and node.tag in ("p", "span", "td", "li", "br") and node.getparent() is not None:
        node = node.getparent()
    return node


def _within(node: _Element, top: _Element, known: dict[_Element, bool]) -> bool:
    """Whether an element stands in another; ``known`` remembers the way up."""
    way: list[_Element] = []
    at: _Element | None = node
    answer = False
    while at is not None and len(way) < 300:
        if at is top or at in known:
            answer = at is top or known[at]
            break
        way.append(at)
        at = at.getparent()
    for step in way:
        known[step] = answer
    return answer
