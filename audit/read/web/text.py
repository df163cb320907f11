"""A page's words in the order a reader meets them: lines, each with the elements its pieces stand in.

Never gives a word a meaning; that is for the modules that read fields.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from lxml import etree
from lxml.etree import XPath, _Element

from audit.read.web.hidden import GONE, SEEN, Veil

MAX_ELEMENTS = 60_000  # more than any page seen; the rest of a hostile page is not read
MAX_CHARS = 1_500_000
LINE_CHARS = 20_000
_STYLED = XPath("descendant-or-self::*[@style]")
CLICKED = XPath("descendant-or-self::*[@onclick]")
MARK = "\x02"  # between two elements of one line, where typography may have drawn a gap

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "iframe", "legend", "li", "main", "marquee", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent", "ul",
))  # fmt: skip
SKIPPED = frozenset((
    "script", "style", "noscript", "template", "select", "option", "svg", "math", "object", "embed", "head",
    "textarea", "title",
))  # fmt: skip
_HIDDEN = re.compile(r"[dD](?i:isplay)\s*:\s*(?i:none)")
_RIGHT = re.compile(r"text-align\s*:\s*(?i:right|end)")
_CENTER = re.compile(r"text-align\s*:\s*(?i:center)")
_NOTHING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")
SENTENCE = re.compile(r"[，。；]|.{80}")
_ENDS = "。；！？：…”"
_UNDER = re.compile(
    r"[\[【（(]?\s?(?:(?:发布|发表|信息|更新|公开|发稿)?(?:时间|日期)|(?:信息|文章|稿件)?来源|稿源|作者)\s?[:：]"
    r"|[\[【（(]?\s?(?:19|20)\d\d\s?[-/.年]\s?\d"
)
_LABELLED = re.compile(r"^[\[【]?[\u4e00-\u9fff 　]{2,8}[\]】]?[:：]")


def tidy(text: str) -> str:
    """One line of text: white space folded to single blanks, invisible characters dropped."""
    text = " ".join(text.split())
    if not text.isprintable() and _NOTHING.search(text):
        text = " ".join(_NOTHING.sub("", text).split())
    return text


def squeeze(text: str) -> str:
    """Text without any white space, for comparing."""
    text = "".join(text.split())
    return _NOTHING.sub("", text) if not text.isprintable() else text


def inner_text(element: _Element, limit: int = 4000) -> str:
    """The text inside an element, scripts and styles left out."""
    pieces: list[str] = []
    size = 0
    for node in element.iter():
        tag = node.tag
        if tag in BLOCKS:
            pieces.append(" ")
        if node.text and tag != "script" and tag != "style":
            pieces.append(node.text)
            size += len(node.text)
        if node is not element and node.tail:
            pieces.append(node.tail)
            size += len(node.tail)
        if size > limit:
            break
    return tidy("".join(pieces))[:limit]


@dataclass(slots=True)
class Line:
    """One line: ``pieces`` are its text nodes with the element each stands in (an input's value counts as one)."""

    n: int
    pieces: list[tuple[str, _Element]]
    block: _Element
    hidden: bool
    link_chars: int
    right: bool
    center: bool
    links: list[_Element]
    text: str = ""
    weight: int = 0  # characters outside links
    shown: str = ""  # the words that a visitor sees; ``text`` also has those that styles hide

    @property
    def leads(self) -> bool:
        """Whether a link of the line leads somewhere; templates wrap titles in links that do not."""
        return any(
            (href := (node.get("href") or "").strip()) and not href.lower().startswith(("javascript:", "#"))
            for node in self.links
        )

    @property
    def parted(self) -> str:
        """The text with a gap between its pieces: icons may stand there."""
        return tidy(" ".join([text for text, _ in self.pieces]))

    @property
    def marked(self) -> str:
        """The text with MARK between pieces of different elements."""
        if len(self.pieces) == 1:
            return self.text
        parts: list[str] = []
        last: _Element | None = None
        for text, element in self.pieces:
            if last is not None and element is not last:
                parts.append(MARK)
            parts.append(text)
            last = element
        return tidy("".join(parts))


@dataclass
class Sheet:
    """One parsed page: its tree, its lines and where its main text lies (line numbers, end excluded)."""

    tree: _Element
    lines: list[Line]
    scripts: list[str]
    script_urls: list[str]
    styled: list[_Element]  # with a style of their own, in document order
    clicked: list[_Element]  # with an onclick
    truncated: bool = False
    body: tuple[int, int] = (0, 0)
    content: _Element | None = None
    footer: int = 0

    @cached_property
    def visible(self) -> str:
        """All words but hidden ones, a line each."""
        return "\n".join(line.text for line in self.lines if not line.hidden)

    @cached_property
    def shown(self) -> str:
        """The words that a visitor sees without a click, a line each: what is told of a page for standing on it."""
        return "\n".join(line.shown for line in self.lines if line.shown)

    @cached_property
    def everything(self) -> str:
        """All words, hidden ones too: what a page is said to lack may stand in a panel that a click opens."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def prose(self) -> int:
        """The line of the first sentence of the main text: what stands before it is the head of the article."""
        first, last = self.body
        for line in self.lines[first:last]:
            if line.hidden or line.weight < 24 or not SENTENCE.search(line.text) or _LABELLED.match(line.text):
                continue
            if line.text[-1] in _ENDS or len(line.text) > 80 or not self._dated_below(line.n):
                return line.n
        return last

    def _dated_below(self, n: int) -> bool:
        """Whether the line of a day or a source stands right under a line: then it is a title with a comma in it."""
        return any(len(line.text) <= 160 and _UNDER.match(line.text) for line in self.lines[n + 1 : n + 3])

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line.text) + 1 for line in self.lines), initial=0))

    def hits(self, pattern: re.Pattern[str]) -> list[int]:
        """Numbers of the lines in which a pattern matches: one search over the page, not one a line."""
        known = self._hits.get(pattern)
        if known is None:
            found = (bisect_right(self._starts, match.start()) - 1 for match in pattern.finditer(self.everything))
            known = self._hits[pattern] = list(dict.fromkeys(found))
        return known

    @cached_property
    def _hits(self) -> dict[re.Pattern[str], list[int]]:
        return {}

    @cached_property
    def body_lines(self) -> list[Line]:
        return [line for line in self.lines[self.body[0] : self.body[1]] if not line.hidden]

    @cached_property
    def body_text(self) -> str:
        return "\n".join(line.text for line in self.body_lines)


def lay_out(tree: _Element) -> Sheet:
    """Lay a tree out as lines. Removes the comments from ``tree``. Never raises."""
    etree.strip_tags(tree, etree.Comment)
    scripts: list[str] = []
    urls: list[str] = []
    styled: list[_Element] = []
    clicked: list[_Element] = []
    lines: list[Line] = []
    pieces: list[tuple[str, _Element]] = []
    links: list[_Element] = []
    hidden = 0
    linked = 0
    aligned: list[tuple[_Element, str]] = []
    hiding: set[_Element] = set()
    chars = 0
    count = 0
    truncated = False
    block = tree
    link: _Element | None = None
    blocks, skipped = BLOCKS, SKIPPED
    veil = Veil(tree)
    shade = SEEN  # of what stands here
    veiled: list[tuple[_Element, int]] = []
    dark: set[int] = set()  # pieces of the line that nobody sees

    def flush() -> None:
        nonlocal pieces, links, linked, dark
        text = tidy("".join([piece for piece, _ in pieces]))[:LINE_CHARS]
        if text:
            side = aligned[-1][1] if aligned else ""
            weight = max(0, len(text) - linked)
            right, center = side == "r", side == "c"
            lit = text
            if dark:
                lit = tidy("".join([piece for n, (piece, _) in enumerate(pieces) if n not in dark]))[:LINE_CHARS]
            lines.append(Line(len(lines), pieces, block, hidden > 0, linked, right, center, links, text, weight, lit))
        pieces, links, linked, dark = [], [], 0, set()

    def keep(script: _Element) -> None:
        if src := script.get("src"):
            urls.append(src)
        if (text := script.text) and len(scripts) < 400:
            scripts.append(text[:400_000])

    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            count += 1
            if count > MAX_ELEMENTS or chars > MAX_CHARS:
                truncated = True
                break
            if tag in skipped:
                if tag == "script":
                    keep(node)
                elif tag == "head":
                    for script in node.iter("script"):
                        keep(script)
                if tag != "script":
                    styled += _STYLED(node)
                    clicked += CLICKED(node)
                walker.skip_subtree()
                continue
            style = node.get("style")
            if style is not None:
                styled.append(node)
            if node.get("onclick") is not None:
                clicked.append(node)
            if tag in blocks:
                if pieces or links:
                    flush()
                block = node
                side = node.get("align")
                if style and "text-align" in style:
                    side = "r" if _RIGHT.search(style) else "c" if _CENTER.search(style) else "l"
                elif side:
                    side = side[0].lower()
                elif tag == "center":
                    side = "c"
                if side:
                    aligned.append((node, side))
            if (style and "isplay" in style and _HIDDEN.search(style)) or node.get("hidden") is not None:
                hidden += 1
                hiding.add(node)
            if shade != GONE and (told := veil.of(node)) is not None and told != shade:
                veiled.append((node, shade))
                shade = told
            if tag == "a":
                link = node
                links.append(node)
            elif tag == "input":
                kind = (node.get("type") or "text").lower()
                value = node.get("value")
                if value and kind == "text" and (node.get("readonly") is not None or node.get("disabled") is not None):
                    if shade:
                        dark.add(len(pieces))
                    pieces.append((value, node))
                    chars += len(value)
            if (text := node.text) and (pieces or not text.isspace()):
                if shade:
                    dark.add(len(pieces))
                pieces.append((text, node))
                chars += len(text)
                if link is not None:
                    linked += len(text.strip())
        else:
            parent: _Element | None = None
            if tag in blocks:
                if pieces or links:
                    flush()
                parent = node.getparent()
                block = tree if parent is None else parent
                if aligned and aligned[-1][0] is node:
                    aligned.pop()
            elif node is link:
                link = None
            if hidden and node in hiding:
                hiding.discard(node)
                hidden -= 1
            if veiled and veiled[-1][0] is node:
                shade = veiled.pop()[1]
            if (tail := node.tail) and (pieces or not tail.isspace()) and node is not tree:
                if parent is None:
                    parent = node.getparent()
                if shade:
                    dark.add(len(pieces))
                pieces.append((tail, tree if parent is None else parent))
                chars += len(tail)
                if link is not None:
                    linked += len(tail.strip())
    if pieces:
        flush()
    if truncated:
        styled, clicked = _STYLED(tree), CLICKED(tree)
    return Sheet(tree, lines, scripts, urls, styled, clicked, truncated)
