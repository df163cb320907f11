"""Finds where a value that may be ``Unknown`` stands in a boolean place, by the types mypy itself infers.

mypy alone reports only what is nothing but Unknown or None: of ``str | Unknown`` it drops the Unknown silently, as one
that is neither true nor false. Never looks at code that mypy has not checked.

    python -m tests.truth        mypy over the project, then this
"""

from __future__ import annotations

import gc
import hashlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import GetSetDescriptorType
from typing import NamedTuple

from mypy import build, nodes
from mypy.config_parser import parse_config_file
from mypy.errors import CompileError
from mypy.find_sources import create_source_list
from mypy.options import Options
from mypy.types import Instance, ProperType, TupleType, Type, UnionType, get_proper_type

ROOT = Path(__file__).resolve().parents[1]
UNKNOWN = "rules.facts.unknown.Unknown"
PACKAGES = ("audit", "rules", "reports")


class Misuse(NamedTuple):
    """One place: file, line, what asks for the truth, and the type that has none."""

    path: str
    line: int
    place: str
    kind: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: error: {self.kind} in a boolean place ({self.place})  [unknown-bool]"


# Attributes that lead back to a definition instead of on to a part.
_BACK = frozenset(("analyzed", "info", "node", "original_def", "original_first_definition", "partial_type", "type"))


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """mypy's nodes are compiled: no subclass of ours may visit them, but each part is a descriptor of its class."""
    names = (name for name in dir(kind) if isinstance(getattr(kind, name, None), GetSetDescriptorType))
    return tuple(name for name in names if name not in _BACK and not name.startswith("_"))


def _nodes(value: object, seen: set[int]) -> Iterator[nodes.Node]:
    """Every statement and expression below ``value``, each once."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _nodes(item, seen)
    elif isinstance(value, nodes.Node) and not isinstance(value, nodes.TypeInfo) and id(value) not in seen:
        seen.add(id(value))
        yield value
        for name in _parts(type(value)):
            try:
                part = getattr(value, name)
            except (AttributeError, AssertionError):  # declared, never set
                continue
            yield from _nodes(part, seen)


class _Look:
    """The misuses of one module."""

    def __init__(self, path: str, types: dict[nodes.Expression, Type]) -> None:
        self.path, self.types = path, types
        self.found: list[Misuse] = []

    def at(self, node: nodes.Node) -> None:
        """What this node itself asks the truth of."""
        match node:
            case nodes.OpExpr() if node.op in ("and", "or"):
                self.ask(node.left, node.op)
            case nodes.UnaryExpr() if node.op == "not":
                self.ask(node.expr, "not")
            case nodes.IfStmt():
                for test in node.expr:
                    self.ask(test, "if")
            case nodes.WhileStmt():
                self.ask(node.expr, "while")
            case nodes.AssertStmt():
                self.ask(node.expr, "assert")
            case nodes.ConditionalExpr():
                self.ask(node.cond, "if else")
            case nodes.MatchStmt():
                for guard in node.guards:
                    if guard is not None:
                        self.ask(guard, "case if")
            case nodes.GeneratorExpr() | nodes.DictionaryComprehension():
                for conditions in node.condlists:
                    for condition in conditions:
                        self.ask(condition, "comprehension if")
            case nodes.CallExpr():
                self.call(node)

    def call(self, node: nodes.CallExpr) -> None:
        name = node.callee.fullname if isinstance(node.callee, nodes.RefExpr) else ""
        if name in TRUTH and node.args:
            self.ask(node.args[0], name)
        elif name in ("builtins.any", "builtins.all") and node.args:
            self.items(node.args[0], name)
        elif name == "builtins.filter" and len(node.args) == 2 and _is(node.args[0], "builtins.None"):
            self.items(node.args[1], "filter(None)")
        elif name not in ("builtins.isinstance", "builtins.issubclass") and any(_is(arg, *TRUTH) for arg in node.args):
            for arg in node.args:  # map(bool, …), sorted(…, key=bool)
                self.items(arg, name)

    def ask(self, expression: nodes.Expression, place: str) -> None:
        """Note it if it may be Unknown. The last operand of and/or is asked only where the whole is."""
        if isinstance(expression, nodes.OpExpr) and expression.op in ("and", "or"):
            self.ask(expression.right, place)
        elif isinstance(expression, nodes.ConditionalExpr):
            self.ask(expression.if_expr, place)
            self.ask(expression.else_expr, place)
        elif isinstance(expression, nodes.AssignmentExpr):
            self.ask(expression.value, place)
        else:
            self.note(self.types.get(expression), expression.line, place)

    def items(self, iterable: nodes.Expression, place: str) -> None:
        if isinstance(iterable, nodes.GeneratorExpr):
            self.ask(iterable.left_expr, place)
        elif isinstance(iterable, nodes.ListComprehension | nodes.SetComprehension):
            self.ask(iterable.generator.left_expr, place)
        elif isinstance(iterable, nodes.ListExpr | nodes.TupleExpr | nodes.SetExpr):
            for item in iterable.items:
                self.ask(item, place)
        elif (kind := self.types.get(iterable)) is not None:
            for one in _items_of(get_proper_type(kind)):
                self.note(one, iterable.line, place)

    def note(self, kind: Type | None, line: int, place: str) -> None:
        if kind is not None and _may_be_unknown(kind):
            self.found.append(Misuse(self.path, line, place, str(kind)))


TRUTH = ("builtins.bool", "operator.not_", "operator.truth")


def _is(arg: nodes.Expression, *names: str) -> bool:
    return isinstance(arg, nodes.RefExpr) and arg.fullname in names


def _may_be_unknown(kind: Type) -> bool:
    kind = get_proper_type(kind)
    if isinstance(kind, UnionType):
        return any(_may_be_unknown(item) for item in kind.items)
    return isinstance(kind, Instance) and kind.type.fullname == UNKNOWN


def _items_of(kind: ProperType) -> Iterator[Type]:
    if isinstance(kind, UnionType):
        for item in kind.items:
            yield from _items_of(get_proper_type(item))
    elif isinstance(kind, TupleType):
        yield from kind.items
    elif isinstance(kind, Instance):
        yield from kind.args  # of a dict its values too: an answer too many is no harm


def options(cache: Path | None, *, alone: bool = False) -> Options:
    """The project's own settings, with the types of all expressions kept. ``alone``: imports are not looked into."""
    found = Options()
    parse_config_file(found, lambda: None, str(ROOT / "pyproject.toml"), sys.stdout, sys.stderr)
    found.export_types = found.preserve_asts = True
    found.incremental = cache is not None
    found.native_parser = True
    found.follow_imports = "skip" if alone else found.follow_imports
    found.cache_dir = str(cache) if cache is not None else "/dev/null"
    return found


def walk(
    sources: Sequence[build.BuildSource], cache: Path | None = None, *, alone: bool = False
) -> tuple[list[str], list[Misuse]]:
    """mypy's errors, and the places of misuse in the modules that were checked anew."""
    gc.disable()  # as mypy itself does: nearly all that it makes stays
    try:
        result = build.build(list(sources), options(cache, alone=alone))
    except CompileError as error:
        return error.messages, []
    finally:
        gc.enable()
    wanted = {source.module for source in sources}
    found: list[Misuse] = []
    for name, state in sorted(result.graph.items()):
        if name in wanted and state.tree is not None and not state.tree.is_stub:
            look = _Look(str(state.path), result.types)
            for node in _nodes(state.tree.defs, set()):
                look.at(node)
            found += look.found
    return result.errors, found


def project() -> list[build.BuildSource]:
    """Every module of the three rooms."""
    return create_source_list([str(ROOT / name) for name in PACKAGES], options(None))


def check_project() -> tuple[list[str], list[Misuse]]:
    """All of it, with a cache of its own: a module is in there only after it was walked without a finding."""
    cache = ROOT / ".mypy_cache" / f"truth-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}"
    errors, found = walk(project(), cache)
    if errors or found:
        shutil.rmtree(cache, ignore_errors=True)
    return errors, found


def main() -> int:
    errors, found = check_project()
    for line in (*errors, *map(str, found)):
        print(line)
    return 1 if errors or found else 0


if __name__ == "__main__":
    sys.exit(main())
