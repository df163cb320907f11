"""Pages that open in a frame of another: a visitor sees them between the head and the foot that stand there.

Never lends anything to a page that something opens by itself, and never takes a mark away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml.etree import _Element
from msgspec import structs

from audit.evidence.capture import Capture, CaptureError, Target
from audit.read.page.page_summary import Slim
from audit.read.site.frame_documents import Parts
from audit.read.site.link_targets import Ends
from audit.read.web.decode import decode, parse
from audit.read.web.links import Resolver
from rules.facts.records import Marks, Maybe, Page, Unknown

_ALIKE = 5  # pages with the same documents in their frames
_PAGES = 5000  # looked through for one page of frames
_LINKS = ("a", "area", "onclick", "option", "data", "meta-refresh")


def lent(
    capture: Capture, slims: Sequence[Slim], parts: Parts, ends: Ends, targets: Mapping[str, Target]
) -> list[Slim]:
    """The pages of a site, those that only open in a frame with the marks and the head of the page around them."""
    by_url = {slim.page.url: slim for slim in slims}
    shells = _shells(by_url, parts)
    if not shells:
        return list(slims)
    bodies = _Bodies(capture, targets, ends)
    opened: dict[str, str] = {}
    for url in shells:
        for page in _opened(url, parts, bodies, by_url):
            opened.setdefault(page, url)
    _keep_inner(opened, capture, ends, parts, by_url)
    return [
        slim if (shell := opened.get(slim.page.url)) is None
        else structs.replace(slim, page=framed_by(slim.page, by_url[shell].page))
        for slim in slims
    ]  # fmt: skip


def _shells(by_url: Mapping[str, Slim], parts: Parts) -> list[str]:
    """Pages with frames of their own: what many pages show alike is a head or a foot, and nothing opens in it."""
    framed = {url: tuple(one.final for one in found) for url in sorted(by_url) if (found := parts.of(url))}
    alike = Counter(framed.values())
    return [url for url, finals in framed.items() if alike[finals] <= _ALIKE or by_url[url].page.is_home]


class _Bodies:
    """What the links of a document say of where they open."""

    def __init__(self, capture: Capture, targets: Mapping[str, Target], ends: Ends) -> None:
        self._capture, self._targets, self._ends = capture, targets, ends

    def end(self, url: str) -> str:
        end = self._ends(url)
        return end.url if end is not None else url

    def tree(self, url: str) -> _Element | None:
        target = self._targets.get(url)
        record = (target.rendered_record or target.record) if target is not None else ""
        if target is None or not record:
            return None
        kind = "text/html; charset=utf-8" if target.rendered_record else target.content_type
        try:
            return parse(decode(self._capture.body(record), kind).text)
        except (CaptureError, KeyError, MemoryError):
            return None

    def links(self, tree: _Element, url: str) -> Iterator[tuple[str, str]]:
        """Each link: where it ends, and the name of the frame it opens in, "" for its own."""
        resolve = Resolver(tree, url)
        base = next((node.get("target") for node in tree.iter("base") if node.get("target")), "") or ""
        for node in tree.iter("a", "area"):
            if (href := node.get("href")) and (to := resolve(href)):
                name = (node.get("target") or base).strip()
                yield self.end(to), "" if name.lower() == "_self" else name


def _names(trees: Iterable[_Element]) -> set[str]:
    """Frames that links can open in by their names."""
    return {name for tree in trees for node in tree.iter("frame", "iframe") if (name := node.get("name") or "")}


def _opened(shell: str, parts: Parts, bodies: _Bodies, by_url: Mapping[str, Slim]) -> list[str]:
    """Pages that links open in the named frames of a page, and those that they lead on to within them."""
    tree = bodies.tree(shell)
    if tree is None:
        return []
    framed = {one.final: parse(decode(one.html, one.content_type).text) for one in parts.of(shell) if one.html}
    names = _names((tree, *framed.values()))
    if not names:
        return []
    inner = {
        bodies.end(resolved)
        for at, one in ((shell, tree), *framed.items())
        for node in one.iter("frame", "iframe")
        if (node.tag == "frame" or node.get("name")) and (resolved := Resolver(one, at)(node.get("src") or ""))
    }
    found: dict[str, None] = {}
    alone: set[str] = set()  # a link opens them in a window, or in the place of the page of frames
    waiting = [(shell, tree, False), *((at, one, at in inner) for at, one in framed.items())]
    while waiting:
        at, one, within = waiting.pop()
        for to, name in bodies.links(one, at):
            if to in (at, shell) or to not in by_url or by_url[to].page.is_home:
                continue
            if name not in names and (name or not within):
                alone.add(to)
            elif to not in found and len(found) < _PAGES:
                found[to] = None
                if (document := bodies.tree(to)) is not None:
                    waiting.append((to, document, True))
    return [page for page in found if page not in alone]


def _keep_inner(opened: dict[str, str], capture: Capture, ends: Ends, parts: Parts, by_url: Mapping[str, Slim]) -> None:
    """Leave out what anything else leads to: a page of its own, a link that opens a window."""
    sources: dict[str, set[str]] = defaultdict(set)
    marks = ",".join("?" * len(_LINKS))
    for source, target in capture.db.execute(
        "SELECT DISTINCT s.url, t.url FROM edge e JOIN target s ON s.id=e.source JOIN target t ON t.id=e.target"
        f" WHERE e.element IN ({marks}) AND s.id<>t.id",
        _LINKS,
    ):
        end = ends(target)
        if (at := end.url if end is not None else target) in opened and at != source:
            sources[at].add(source)
    left = True
    while left:
        left = False
        for page, shell in list(opened.items()):
            around = {shell, *(one.final for one in parts.of(shell))}
            others = (source for source in sources[page] if source in by_url and source not in around)
            if any(opened.get(source) != shell for source in others):
                del opened[page]
                left = True


def framed_by(page: Page, shell: Page) -> Page:
    """A page with the marks and the banner of the page around it, where it shows none of its own."""
    own, around = structs.asdict(page.marks), structs.asdict(shell.marks)
    marks = {name: around[name] if value is None else value for name, value in own.items()}
    marks["alike"] = {**around["alike"], **own["alike"]}
    return structs.replace(page, marks=Marks(**marks), banner=_joined(page.banner, shell.banner))


def _joined(own: Maybe[tuple[str, ...]], around: Maybe[tuple[str, ...]]) -> Maybe[tuple[str, ...]]:
    """The lines of both banners; Unknown where the page's own was not seen, for more may stand in it."""
    if isinstance(own, Unknown):
        return own
    if own and isinstance(around, tuple):
        return tuple(dict.fromkeys((*own, *around)))
    return own or around
