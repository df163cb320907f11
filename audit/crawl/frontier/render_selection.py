"""Which pages the browser opens: a pure function of what has been fetched, whatever the order and interruptions.

Never looks at the clock or at the order of arrival, and never chooses more than the budget.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from msgspec import Struct

from audit.read.web.sampling import drawn
from audit.read.work.messages import View

SHELL_CHARS = 200  # a page with scripts and less text than this shows nothing without them
COLUMN_DATES = 5  # so many dates, and a page looks like a list
_AGREEING = 2  # rendered pages of a template that must equal their static view before the rest is believed
_TOLERANCE = 0.02


class Sketch(Struct, frozen=True, kw_only=True):
    """What must be remembered of one view of a page to choose by; a few dozen bytes, never its text."""

    template: str
    links: str  # digest of the set of in-scope addresses it leads to
    text_chars: int
    scripts: int
    dated: int
    canonical: str = ""


class Candidate(Struct, frozen=True, kw_only=True):
    """One judged page as the choice sees it."""

    url: str
    static: Sketch
    rendered: Sketch | None = None
    opened: bool = False  # chosen before
    access: bool = False  # in the accessibility sample already
    home: bool = False
    nav: bool = False  # linked from the home page's navigation
    unled: bool = False  # its list goes on behind a control that only a script answers


class Choice(Struct, frozen=True, kw_only=True):
    """A page to open, and what for."""

    url: str
    why: str
    access: bool = False
    screenshot: bool = False


def sketch(view: View, in_scope: Callable[[str], bool]) -> Sketch:
    """A view summed up, its links by those that stay on the site."""
    links = sorted({link.url for link in view.links if link.follow and in_scope(link.url)})
    shape = view.shape
    return Sketch(
        template=shape.template, links=hashlib.sha256("\n".join(links).encode()).hexdigest()[:16],
        text_chars=shape.text_chars, scripts=shape.scripts, dated=shape.dated, canonical=shape.canonical,
    )  # fmt: skip


def agree(static: Sketch, rendered: Sketch) -> bool:
    """The two views say the same: same links, same amount of text within two per cent."""
    most = max(static.text_chars, rendered.text_chars, 1)
    return static.links == rendered.links and abs(static.text_chars - rendered.text_chars) <= max(_TOLERANCE * most, 10)


def is_shell(static: Sketch) -> bool:
    return static.scripts > 0 and static.text_chars < SHELL_CHARS


def choose(views: Sequence[Candidate], browser_pages: int, access_pages: int) -> list[Choice]:
    """The pages to open next, nothing when all questions are answered or the budget is spent."""
    views = sorted(views, key=lambda view: drawn(view.url))
    left = browser_pages - sum(view.opened for view in views)
    picked: dict[str, str] = {}

    def pick(view: Candidate, why: str) -> None:
        if not view.opened and view.url not in picked and len(picked) < left:
            picked[view.url] = why

    for view in views:
        if view.home:
            pick(view, "首页")
    for view in views:
        if is_shell(view.static):
            pick(view, "静态内容很少，依赖脚本")
    for view in views:
        if view.unled:
            pick(view, "列表须由脚本翻页或加载")
    for view in views:
        if view.static.scripts and (view.nav or view.static.dated >= COLUMN_DATES):
            pick(view, "栏目或列表页")
    templates: dict[str, list[Candidate]] = {}
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
    views: Sequence[Candidate],
    templates: dict[str, list[Candidate]],
    picked: dict[str, str],
    left: int,
    access_pages: int,
) -> set[str]:
    """The accessibility sample: the home page, then templates in turn, each by hash; extends ``picked``."""
    wanted = access_pages - sum(view.access for view in views)
    sample: set[str] = set()

    def take(view: Candidate) -> None:
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
