"""What a pack lays its rules against: the year's task list and the tree of statutory content.

Never judges a task or a facet: states are the result's own, and a result without them prints nothing of them.
"""

from __future__ import annotations

from typing import Any

from reports.report.safe_text import QUOTE_CHARS, TITLE_CHARS, clip
from reports.report.source import OUTCOMES, Source, anchor

FACETS = ("exists", "filled", "fresh", "history", "usable")


def tasks(source: Source) -> dict[str, Any]:
    """The task list, in its own order, with the rules that answer each task."""
    say, label = source.language.say, source.language.label
    rows = [
        {
            "number": row["number"],
            "group": clip(row["group"], 60),
            "title": clip(say(row["title"]), TITLE_CHARS),
            "duty": clip(say(row["duty"]), QUOTE_CHARS),
            "unit": clip(row["unit"], 80),
            "deadline": row["deadline"] or "",
            "state": row["state"],
            "state_title": label("task_states", row["state"]),
            "counts": source.language_list(
                f"{label('outcomes', outcome)} {row['counts'][outcome]}"
                for outcome in OUTCOMES
                if row["counts"].get(outcome)
            ),
            "rules": [_rule(source, rule) for rule in row["rules"]],
            "person": clip(say(row.get("person")), QUOTE_CHARS),
        }
        for row in source.result.get("tasks", ())
    ]
    states: dict[str, int] = {}
    for row in rows:
        states[row["state_title"]] = states.get(row["state_title"], 0) + 1
    told = source.language_list(f"{title} {count}" for title, count in states.items())
    return {"rows": rows, "states": told}


def content(source: Source) -> list[dict[str, Any]]:
    """The tree, each node after its parent, with its five facets."""
    nodes = list(source.result.get("content", ()))
    known = {node["id"] for node in nodes}
    under: dict[str | None, list[dict[str, Any]]] = {}
    for node in nodes:
        under.setdefault(node["parent"] if node["parent"] in known else None, []).append(node)
    rows: list[dict[str, Any]] = []

    def walk(parent: str | None, depth: int, seen: frozenset[str]) -> None:
        for node in under.get(parent, ()):
            if node["id"] not in seen:
                rows.append(_node(source, node, depth))
                walk(node["id"], depth + 1, seen | {node["id"]})

    walk(None, 0, frozenset())
    return rows


def _node(source: Source, node: dict[str, Any], depth: int) -> dict[str, Any]:
    say, label = source.language.say, source.language.label
    facets = []
    for name in FACETS:
        facet = node["facets"][name]
        facets.append(
            {
                "state": facet["state"],
                "title": label("facet_states", facet["state"]),
                "note": clip(say(facet["note"]), 120),
                "link": source.link(facet["url"]) if facet["url"] else None,
            }
        )
    return {
        "title": clip(say(node["title"]), TITLE_CHARS), "article": clip(node["article"], 60), "depth": min(depth, 4),
        "facets": facets, "rules": [_rule(source, rule) for rule in node["rules"]],
    }  # fmt: skip


def _rule(source: Source, rule: str) -> dict[str, str]:
    shown = rule in source.by_rule["failed"] or rule in source.by_rule["cantTell"]
    return {"id": rule, "anchor": anchor(rule) if shown else ""}
