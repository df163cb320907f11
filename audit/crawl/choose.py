"""Which pages the browser opens: a pure function of what has been fetched, whatever the order and interruptions.

Never looks at the clock or at the order of arrival, and never chooses more than the budget.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from lxml.etree import XPath, _Element
from msgspec import Struct

from audit.read.draw import drawn
from audit.read.links import Anchor

SHELL_CHARS = 200  # a page with scripts and less text than this shows nothing without them
COLUMN_DATES = 5  # so many dates, and a page looks like a list
_AGREEING = 2  # rendered pages of a template that must equal their static view before the rest is believed
_TOLERANCE = 0.02

_scripts = XPath("//script")
_canonicals = XPath("//link[@rel='canonical']/@href")
_navigations = XPath(
    "//nav | //*[contains(@class,'nav') or contains(@class,'Nav') or contains(@class,'menu') or contains(@id,'nav')"
    " or contains(@id,'Nav') or contains(@id,'menu')]"
)
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_DIGITS = re.compile(r"\d+")
_RUNS = ("javascript", "module", "ecmascript", "x-javascript")  # script types that run; JSON and templates do not
_SKIPPED = frozenset(("script", "style", "link", "noscript", "template", "br", "meta"))


class Sketch(Struct, frozen=True, kw_only=True):
    """What must be remembered of one view of a page to choose by; a few dozen bytes, never its text."""

    template: str
    links: str  # digest of the set of in-scope addresses it leads to
    text_chars: int
    scripts: int
    dated: int
    canonical: str = ""


class View(Struct, frozen=True, kw_only=True):
    """One judged page as the choice sees it."""

    url: str
    static: Sketch
    rendered: Sketch | None = None
    opened: bool = False  # chosen before
    access: bool = False  # in the accessibility sample already
    home: bool = False
    nav: bool = False  # linked from the home page's navigation


class Choice(Struct, frozen=True, kw_only=True):
    """A page to open, and what for."""

    url: str
    why: str
    access: bool = False
    screenshot: bool = False


def sketch(
    tree: _Element, found: Sequence[Anchor], in_scope: Callable[[str], bool], said: Sequence[str] | None = None
) -> Sketch:
    """Sum a page up: skeleton to depth 4 (tag and classes), links, amount of text, scripts, dates.

    ``said`` are the page's words, where they are known already.
    """
    text = "".join(words(tree) if said is None else said)
    links = sorted({anchor.url for anchor in found if anchor.follow and in_scope(anchor.url)})
    scripts = sum((node.get("type") or "javascript").lower().rpartition("/")[2] in _RUNS for node in _scripts(tree))
    named = _canonicals(tree)
    return Sketch(
        template=_skeleton(tree),
        links=hashlib.sha256("\n".join(links).encode()).hexdigest()[:16],
        text_chars=len(text) - sum(map(text.count, " \t\r\n\xa0\u3000")),
        scripts=scripts,
        dated=len(_DATE.findall(text)),
        canonical=str(named[0]).strip() if named else "",
    )


def words(tree: _Element) -> list[str]:
    """All pieces of text of the body but scripts and styles; an XPath for the same takes ten times as long."""
    body = tree.find("body")
    parts: list[str] = []
    if body is not None:
        for node in body.iter():  # lxml makes a new string at each question, so each is asked once
            if (text := node.text) and isinstance(tag := node.tag, str) and tag not in _SKIPPED:
                parts.append(text)
            if tail := node.tail:
                parts.append(tail)
    return parts


def _skeleton(tree: _Element) -> str:
    body = tree.find("body")
    paths: set[str] = set()

    def walk(node: _Element, path: str, depth: int) -> None:
        for child in node:
            if not isinstance(tag := child.tag, str) or tag in _SKIPPED:
                continue
            here = f"{path}>{tag}.{_classes(child.get('class') or '')}"
            paths.add(here)
            if depth < 4:
                walk(child, here, depth + 1)

    if body is not None:
        walk(body, "", 1)
    return hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _classes(written: str) -> str:
    return ".".join(sorted(_DIGITS.sub("#", written).split()))


def navigation(tree: _Element, found: Iterable[Anchor]) -> list[str]:
    """Addresses in what looks like the navigation of a home page, sorted."""
    hrefs = {href for block in _navigations(tree) for href in block.xpath(".//a/@href")}
    return sorted({anchor.url for anchor in found if anchor.element == "a" and anchor.href in hrefs})


def agree(static: Sketch, rendered: Sketch) -> bool:
    """The two views say the same: same links, same amount of text within two per cent."""
    most = max(static.text_chars, rendered.text_chars, 1)
    return static.links == rendered.links and abs(static.text_chars - rendered.text_chars) <= max(_TOLERANCE * most, 10)


def is_shell(static: Sketch) -> bool:
    return static.scripts > 0 and static.text_chars < SHELL_CHARS


def choose(views: Sequence[View], browser_pages: int, access_pages: int) -> list[Choice]:
    """The pages to open next, nothing when all questions are answered or the budget is spent."""
    views = sorted(views, key=lambda view: drawn(view.url))
    left = browser_pages - sum(view.opened for view in views)
    picked: dict[str, str] = {}

    def pick(view: View, why: str) -> None:
        if not view.opened and view.url not in picked and len(picked) < left:
            picked[view.url] = why

    for view in views:
        if view.home:
            pick(view, "首页")
    for view in views:
        if is_shell(view.static):
            pick(view, "静态内容很少，依赖脚本")
    for view in views:
        if view.static.scripts and (view.nav or view.static.dated >= COLUMN_DATES):
            pick(view, "栏目或列表页")
    templates: dict[str, list[View]] = {}
    for view in views:
        templates.setdefault(view.static.template, []).append(view)
    for _, members in sorted(templates.items()):
        seen = [(view.static, view.rendered) for view in members if view.rendered is not None]
        differs = any(not agree(static, rendered) for static, rendered in seen)
        wanted = len(members) if differs else _AGREEING - len(seen)
        wanted -= sum(view.url in picked for view in members)
        for view in members:
            if wanted > 0 and view.static.scripts and not view.opened and view.url not in picked:
                pick(view, "同一模板的页面经脚本后内容不同" if differs else "同一模板的代表")
                wanted -= 1
    sample = _access(views, templates, picked, left, access_pages)
    home = {view.url for view in views if view.home}
    return [Choice(url=url, why=why, access=url in sample, screenshot=url in home) for url, why in picked.items()]


def _access(
    views: Sequence[View], templates: dict[str, list[View]], picked: dict[str, str], left: int, access_pages: int
) -> set[str]:
    """The accessibility sample: the home page, then templates in turn, each by hash; extends ``picked``."""
    wanted = access_pages - sum(view.access for view in views)
    sample: set[str] = set()

    def take(view: View) -> None:
        if len(sample) >= wanted or view.opened or view.url in sample:
            return
        if view.url not in picked:
            if len(picked) >= left:
                return
            picked[view.url] = "无障碍抽样"
        sample.add(view.url)

    for view in views:
        if view.home:
            take(view)
    queues = [list(members) for _, members in sorted(templates.items())]
    while any(queues) and len(sample) < wanted:
        for queue in queues:
            if queue:
                take(queue.pop(0))
    for view in views:
        if view.url in picked:
            take(view)
    return sample
