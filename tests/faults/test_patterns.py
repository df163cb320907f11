"""F50, S12: no pattern of ours can be made to run for minutes by a page."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.yamlfile import read_yaml

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("audit", "rules", "reports")
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_CALLS = {f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")}
_MANY = 32  # a repetition bounded below this is no loop


def nested(pattern: str) -> bool:
    """Whether a repetition without a bound holds another one that can begin where the outer one begins again:
    ``(a+)+``, ``(a*b?)*``. What must pass a fixed character each time round, like ``(a+,)*``, is no danger."""
    tree = re._parser.parse(pattern)  # type: ignore[attr-defined]

    def loops(items: Any, inside: bool) -> bool:
        for operator, given in items:
            name = str(operator)
            if name in _REPEATS:
                low_high = given[1]
                unbounded = low_high is None or low_high == re._constants.MAXREPEAT or low_high >= _MANY  # type: ignore[attr-defined]
                body = given[2]
                if unbounded and inside and name != "POSSESSIVE_REPEAT":
                    return True
                if loops(body, unbounded and not _fixed(body)):
                    return True
            elif name == "SUBPATTERN":
                if loops(given[3], inside):
                    return True
            elif name == "BRANCH":
                if any(loops(branch, inside) for branch in given[1]):
                    return True
            elif name in ("ASSERT", "ASSERT_NOT") and loops(given[1], False):
                return True
        return False

    return loops(tree, False)


def _fixed(items: Any) -> bool:
    """Whether one round must pass something that is not itself a repetition."""
    for operator, given in items:
        name = str(operator)
        if name in ("LITERAL", "IN", "NOT_LITERAL", "CATEGORY"):
            return True
        if name == "SUBPATTERN" and _fixed(given[3]):
            return True
        if name == "BRANCH" and all(_fixed(branch) for branch in given[1]):
            return True
    return False


def in_code() -> Iterator[tuple[str, str]]:
    """Every pattern written out in a call of ``re``, and where it stands."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS and node.args:
                    try:
                        value = ast.literal_eval(node.args[0])
                    except ValueError:
                        continue
                    yield (
                        f"{path.relative_to(ROOT)}:{node.lineno}",
                        value.decode("latin-1") if isinstance(value, bytes) else str(value),
                    )


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def in_data() -> Iterator[tuple[str, str]]:
    """Every string of a lexicon or a rule that is used, or could be used, as a pattern."""
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        for text in strings(read_yaml(path).value):
            if any(mark in text for mark in "+*{") and len(text) < 2000:
                try:
                    re.compile(text)
                except re.error:
                    continue
                yield str(path.relative_to(ROOT)), text


def test_the_lint_knows_the_dangerous_ones() -> None:
    for bad in (r"(\d+[-\s]?)+X$", r"(a+)+$", r"(a*)*b", r"((ab)*c?)+", r"(?:x+|y)+z", r"(\w+\s?)*$"):
        assert nested(bad), bad
    for good in (r"(?:\d+,)*\d+", r"(a|b)+", r"\d{1,3}(?:,\d{3})*", r"(?:ab)+", r"(\d{1,3}-?)+"):
        assert not nested(good), good


@pytest.mark.parametrize("source", [in_code, in_data])
def test_no_pattern_repeats_a_repetition(source: Any) -> None:
    found = list(source())
    assert len(found) > 20
    assert [(place, pattern) for place, pattern in found if nested(pattern)] == []


def test_a_pattern_that_never_ends_costs_its_page_only() -> None:
    """The deadline itself: CPU time of a page, outside the pattern."""
    code = (
        "from audit.read import limits; import re\n"
        "try:\n"
        "    with limits.Deadline(0.5): re.search(r'(\\d+[-\\s]?)+X$', '1' * 60)\n"
        "    print('ended')\n"
        "except limits.TooLong: print('stopped')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "stopped", done.stderr
