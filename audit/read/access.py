"""Results of axe on one page as facts. Never shows the words of a person that a node may hold."""

from __future__ import annotations

import re
from typing import Any

from rules.facts import AccessNode, AccessResult, Unknown

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
