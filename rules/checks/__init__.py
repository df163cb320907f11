"""Finds the checks: every public function of a module here whose parameters are (subject, args, view).

Never registers one by hand: a check's name is its function's name, and two of one name are refused.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from rules.judge.model import Scope, Verdict
from rules.judge.view import SCOPES, View

Judge: TypeAlias = Callable[[Any, Any, View], Iterable[Verdict]]


class CheckError(TypeError):
    """A function that looks like a check but is none; a fault of the code, not of a pack."""


class Check(Struct, frozen=True, kw_only=True):
    """One check: what it judges and which parameters a rule may give it."""

    name: str
    judge: Judge
    args: type[Struct]  # the rule's `with`
    scopes: frozenset[Scope]  # what the first parameter may be
    file: str  # its module's file, part of the pack digest
    summary: str  # first line of its docstring


@lru_cache(maxsize=1)
def discover() -> dict[str, Check]:
    """All checks by name, sorted. Raises :class:`CheckError`."""
    found: dict[str, Check] = {}
    for module in sorted(pkgutil.walk_packages(__path__, f"{__name__}."), key=lambda entry: entry.name):
        for check in collect(importlib.import_module(module.name)):
            if check.name in found:
                raise CheckError(f"check {check.name!r} stands in {found[check.name].file} and in {check.file}")
            found[check.name] = check
    return dict(sorted(found.items()))


def collect(module: types.ModuleType) -> list[Check]:
    """The checks of one module. Raises :class:`CheckError` for a check with wrong parameters."""
    checks = []
    for name, function in sorted(vars(module).items()):
        if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        parameters = list(inspect.signature(function).parameters.values())
        hints = get_type_hints(function)
        if len(parameters) != 3 or hints.get(parameters[2].name) is not View:
            continue
        subject, args = (hints.get(parameter.name) for parameter in parameters[:2])
        if not (isinstance(args, type) and issubclass(args, Struct) and args.__struct_config__.forbid_unknown_fields):
            raise CheckError(
                f"{module.__name__}.{name}: the second parameter must be a Struct that forbids unknown fields"
            )
        options = get_args(subject) if get_origin(subject) in (Union, types.UnionType) else (subject,)
        unknown = [option for option in options if option not in SCOPES]
        if unknown:
            raise CheckError(f"{module.__name__}.{name}: {unknown[0]!r} is not a kind of subject")
        scopes = frozenset(SCOPES[option] for option in options)
        summary = (inspect.getdoc(function) or "").partition("\n")[0]
        checks.append(
            Check(name=name, judge=function, args=args, scopes=scopes, file=str(module.__file__), summary=summary)
        )
    return checks
