"""Checks are found by their signature; what only looks like one is refused."""

import types
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec import Struct

from rules import checks
from rules.checks import CheckError, collect, discover
from rules.facts.records import Column, Page, Subject
from rules.judge.model import Verdict
from rules.judge.view import View


class Args(Struct, frozen=True, forbid_unknown_fields=True):
    field: str


class Loose(Struct, frozen=True):
    field: str


def module(**functions: Any) -> types.ModuleType:
    made = types.ModuleType("made")
    made.__file__ = "made.py"
    for name, function in functions.items():
        function.__module__ = "made"
        setattr(made, name, function)
    return made


def test_found_by_signature_with_its_scopes() -> None:
    def any_subject(subject: Subject, args: Args, view: View) -> Iterable[Verdict]:
        """First line.

        Second.
        """
        return ()

    def two(subject: Page | Column, args: Args, view: View) -> Iterable[Verdict]:
        return ()

    def _hidden(subject: Page, args: Args, view: View) -> Iterable[Verdict]:
        return ()

    def no_view(subject: Page, args: Args, other: int) -> int:
        return 0

    found = {check.name: check for check in collect(module(any_subject=any_subject, two=two, _h=_hidden, no=no_view))}
    assert set(found) == {"any_subject", "two"}
    assert len(found["any_subject"].scopes) == 6
    assert found["any_subject"].summary == "First line."
    assert found["two"].scopes == {"page", "column"}


def test_parameters_must_forbid_unknown_fields_and_subject_must_be_a_fact() -> None:
    def loose(subject: Page, args: Loose, view: View) -> Iterable[Verdict]:
        return ()

    def strange(subject: str, args: Args, view: View) -> Iterable[Verdict]:
        return ()

    with pytest.raises(CheckError, match="forbids unknown fields"):
        collect(module(loose=loose))
    with pytest.raises(CheckError, match="not a kind of subject"):
        collect(module(strange=strange))


def test_one_name_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(iter(discover().values()))
    monkeypatch.setattr(checks, "collect", lambda module: [first])
    with pytest.raises(CheckError, match=first.name):
        discover.__wrapped__()


def test_every_check_says_what_it_asks() -> None:
    assert discover()
    for check in discover().values():
        assert check.summary, check.name
