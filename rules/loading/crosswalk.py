"""Duties laid against rules: the items of a year's work points, and the tree of statutory content.

Never judges a site: a task's state is what its rules found together; the tree's facets stand in content.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from rules.facts.records import Level, SiteKind
from rules.judge.model import Finding, Outcome, Rule, Text
from rules.loading.yamlfile import Document, YamlError, convert, nearest, parse_yaml
from rules.words.title_search import Words

FOLDER = Path(__file__).resolve().parents[1] / "crosswalks"
# A duty is as good as its worst answer; what nobody has looked at yet comes before what is in order.
WORST_FIRST: tuple[Outcome, ...] = ("failed", "cantTell", "untested", "passed", "inapplicable")


class Task(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the work points. ``rules`` answer it; ``person`` says what no website shows."""

    id: str
    number: int
    title: Text
    duty: Text
    unit: str  # who leads
    deadline: dt.date | None  # None: 持续推进
    rules: tuple[str, ...]
    automatic: Text
    person: Text
    group: str = ""


class Node(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One head or part of the statutory content, told by ``words`` in titles."""

    id: str
    article: str
    title: Text
    words: Words
    parent: str | None = None
    levels: tuple[Level, ...] = ()  # none: all
    kinds: tuple[SiteKind, ...] = ()  # none: portal and department
    functions: tuple[str, ...] = ()  # a department without any of them is not asked
    fresh_days: int | None = None  # longest age of its newest item; None: no period
    history_years: int | None = None  # years that should be kept; None: not asked
    rules: tuple[str, ...] = ()


class _TasksFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: Text
    note: str = ""
    tasks: tuple[Task, ...]


class _NodesFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: Text
    note: str = ""
    nodes: tuple[Node, ...]


def read_tasks(name: str, folder: Path, rules: Mapping[str, Rule], contents: dict[str, bytes]) -> tuple[Task, ...]:
    """The tasks of a list; every rule they name is in the pack. Raises ``YamlError``."""
    document = _read(name, folder, contents)
    written = convert(document, _TasksFile)
    _check(document, "tasks", written.id, name, written.tasks, rules)
    return tuple(Task(**{**_fields(task), "group": written.id}) for task in written.tasks)


def read_nodes(name: str, folder: Path, rules: Mapping[str, Rule], contents: dict[str, bytes]) -> tuple[Node, ...]:
    """The nodes of a tree, parents before children; every rule they name is in the pack. Raises ``YamlError``."""
    document = _read(name, folder, contents)
    written = convert(document, _NodesFile)
    _check(document, "nodes", written.id, name, written.nodes, rules)
    before: set[str] = set()
    for number, node in enumerate(written.nodes):
        if node.parent is not None and node.parent not in before:
            raise document.error(f"上级“{node.parent}”应写在“{node.id}”之前", "nodes", number, "parent")
        before.add(node.id)
    return written.nodes


def states(tasks: Iterable[Task], rules: Mapping[str, Rule], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Each task with what its rules found: the worst outcome is its state, ``counts`` are rules by outcome."""
    worst: dict[str, Outcome] = {}
    for finding in findings:
        known = worst.get(finding.rule)
        if known is None or WORST_FIRST.index(finding.outcome) < WORST_FIRST.index(known):
            worst[finding.rule] = finding.outcome
    return [_state(task, rules, worst) for task in tasks]


def _state(task: Task, rules: Mapping[str, Rule], worst: Mapping[str, Outcome]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for id in task.rules:
        if id in worst:  # a waived rule is outside
            counts[worst[id]] = counts.get(worst[id], 0) + 1
    state: str = next((outcome for outcome in WORST_FIRST if outcome in counts), "inapplicable")
    asked = [id for id in task.rules if worst.get(id) not in (None, "inapplicable")]
    if state == "cantTell" and all(rules[id].automation == "manual" for id in asked):
        state = "manual"
    row = {key: to_builtins(value) for key, value in _fields(task).items()}
    return {**row, "state": state, "counts": dict(sorted(counts.items()))}


def _read(name: str, folder: Path, contents: dict[str, bytes]) -> Document:
    """From the pack's own folder, else from those that come with the tool."""
    own = folder / "crosswalks" / f"{name}.yaml"
    path = own if own.is_file() else FOLDER / f"{name}.yaml"
    shown = path.as_posix() if path == own else f"rules/crosswalks/{name}.yaml"
    try:
        content = path.read_bytes()
    except OSError:
        raise YamlError(shown, 1, f"没有对照表“{name}”") from None
    contents[f"crosswalks/{name}.yaml"] = content
    return parse_yaml(content, shown)


def _check(
    document: Document,
    key: str,
    id: str,
    name: str,
    rows: tuple[Task | Node, ...],
    rules: Mapping[str, Rule],
) -> None:
    if id != name:
        raise document.error(f"id“{id}”与文件名“{name}”不一致", "id")
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.id in seen:
            raise document.error(f"“{row.id}”重复", key, number, "id")
        seen.add(row.id)
        for place, rule in enumerate(row.rules):
            if rule not in rules:
                raise document.error(f"规则包中没有规则“{rule}”{nearest(rule, rules)}", key, number, "rules", place)


def _fields(row: Task) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}
