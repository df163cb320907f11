"""Results of axe on one page as facts, and what the markup alone tells of its rules.

Never shows the words of a person that a node may hold.
"""

from __future__ import annotations

import re
from typing import Any

from lxml.etree import _Element

from audit.read.privacy import identity_numbers
from audit.read.web.frames import is_large
from audit.read.web.hidden import GONE, SEEN, Veil
from audit.read.web.sight import UNSEEN
from rules.facts.records import AccessNode, AccessResult, Unknown

_OPENING = re.compile(r"<[^<>]*>")


def access_results(slim: dict[str, Any] | None, *, bare: bool) -> tuple[AccessResult, ...] | Unknown:
    """Results of axe; ``bare``: nodes by their opening tag alone, where the words in them may be a person's."""
    if slim is None:
        return Unknown("未列入无障碍抽样")
    rows: list[AccessResult] = []

    def shown(html: str) -> str:
        opening = _OPENING.match(html) if bare else None
        return (opening.group() if opening else "" if bare else html)[:200]

    try:
        for row in slim["results"]:
            nodes = tuple(
                AccessNode(str(n["selector"])[:300], shown(str(n["html"]))) for n in row.get("nodes", ())[:10]
            )
            rows.append(
                AccessResult(
                    rule=row["rule"],
                    outcome=row["outcome"],
                    impact=row.get("impact"),
                    failed=int(row.get("failed", 0)),
                    passed=int(row.get("passed", 0)),
                    nodes=nodes,
                )
            )
    except (KeyError, TypeError, ValueError):
        return Unknown("无障碍检测结果无法读取")
    return tuple(sorted(rows, key=lambda row: row.rule))


_NOT_SHOWN = ("noscript", "noframes", "template")
_NAMES = ("title", "aria-label", "aria-labelledby")
_MOST_NODES, _MOST_CHARS = 10, 160


def written_results(tree: _Element, *, rendered: bool) -> tuple[AccessResult, ...] | Unknown:
    """Rules that the markup of a page breaks or keeps for certain, as axe judges them; none without such elements."""
    if not rendered and next(tree.iter("script"), None) is not None:
        return Unknown(UNSEEN)
    frames = [node for node in tree.iter("iframe", "frame") if _shows_a_page(node)]
    moving = list(tree.iter("marquee"))
    if not frames and not moving:
        return ()
    veil = Veil(tree)
    frames, moving = ([node for node in nodes if not _hidden(node, veil)] for nodes in (frames, moving))
    untitled = [node for node in frames if not any((node.get(name) or "").strip() for name in _NAMES)]
    rows = [_row("frame-title", untitled, len(frames)), _row("marquee", moving, len(moving))]
    return tuple(row for row in rows if row is not None)


def _row(rule: str, failed: list[_Element], judged: int) -> AccessResult | None:
    if not judged:
        return None
    return AccessResult(
        rule=rule, outcome="failed" if failed else "passed", failed=len(failed), passed=judged - len(failed),
        nodes=tuple(AccessNode(_selector(node), _opening(node)) for node in failed[:_MOST_NODES]),
    )  # fmt: skip


def _shows_a_page(node: _Element) -> bool:
    """Whether a frame is one that a visitor may meet: with an address, large, in the order of the keyboard."""
    source = (node.get("src") or "").strip().lower()
    outside = (node.get("tabindex") or "").strip().startswith("-") or node.get("role") in ("none", "presentation")
    return bool(source) and not source.startswith(("about:", "javascript:")) and not outside and is_large(node)


def _hidden(node: _Element, veil: Veil) -> bool:
    """Whether an element is out of sight by its own or an outer element's markup and styles."""
    shown = False  # by its own words, within something that hides what does not say so
    for one in (node, *node.iterancestors()):
        told = veil.of(one)
        shown = shown or told == SEEN
        if one.tag in _NOT_SHOWN or one.get("aria-hidden") == "true" or told == GONE or (told and not shown):
            return True
    return False


def _selector(node: _Element) -> str:
    return identity_numbers.mask(f"#{node.get('id')}", mobiles=True) if node.get("id") else str(node.tag)


def _opening(node: _Element) -> str:
    """The element with its address, the query left out: it may hold a person's numbers or a key."""
    source = identity_numbers.mask((node.get("src") or "").partition("?")[0], mobiles=True)[:_MOST_CHARS]
    return f'<{node.tag} src="{source}">' if source else f"<{node.tag}>"
