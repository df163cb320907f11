# ruff: noqa: E501 - tables read better unbroken
"""F50, S12: no pattern of ours can be made to run for minutes by a page."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports sre_parse by its old name
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find as ambiguous

from rules.loading.yamlfile import read_yaml
from tests.faults.ambiguity import costs

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("audit", "rules", "reports")
_CALLS = {f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")}


# What the analysis cannot see, each with the reason; the clock below holds them to it, too.
HARMLESS = (
    r"(?<![\d\-])(?:(?:\+?86[- ])?",  # looks back: begins only at the first letter of a run
    r"\d(?:[\d\- ]{3,}\d)[Xx]?|\d{5,}[Xx]?",  # whatever digits a run holds end the match: nothing is tried twice
    r"(?<!\d)\d+(?:[ \-./_",  # looks back: begins only at the first figure of a run
    r"\s{0,20}[|｜_–—·»>]+\s*|",  # a loop that may end the match; only the last way looks ahead
    r"^(?:x)++|",  # the first way stands at the beginning, the second is bounded
)
PUMPS = (" ", "\t", "\x02", "1", "a", "一", "-", "_", "#", "<", "《", "(", "[", "'", ".", "/", "1-", "1 ", "a.", " -", "<!---->",
         "《甲乙丙丁戊》", "/*", "<title ", "<script>", "年月日", "关于", "aA1一")  # fmt: skip


class Written(NamedTuple):
    """A pattern and how it is used: anywhere in a text, or only from a place on, or as the whole of a text."""

    place: str
    pattern: str
    flags: int
    searched: bool
    whole: bool


def in_code() -> Iterator[Written]:
    """Every pattern given to a function of ``re``, constants put in; what only a call knows is a letter."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "demo" in path.parts:  # reads what it has written itself
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            uses = _uses(tree)
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            named = {id(node.value): node.targets[0].id for node in ast.walk(tree)
                     if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}  # fmt: skip
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS and node.args):
                    continue
                call = ast.unparse(node.func).removeprefix("re.")
                used = uses.get(named.get(id(node), ""), {"search"}) if call == "compile" else {call}
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                value = _value(node.args[0], vars(module))
                flags = _value(node.args[-1], vars(module)) if call == "compile" and len(node.args) > 1 else 0
                searched = not used <= {"match", "fullmatch"}
                yield Written(place, value, int(flags or 0), searched, used == {"fullmatch"})


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """Name → the methods of it that are used; a name handed on may be searched with."""
    uses: dict[str, set[str]] = defaultdict(set)
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses[node.value.id].add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in inside:
            uses[node.id].add("search")
    return uses


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    """A pattern as it will be; where it holds what only a call knows, that is a letter."""

    class Known(ast.NodeTransformer):
        def visit_FormattedValue(self, part: ast.FormattedValue) -> ast.expr:
            try:
                eval(compile(ast.Expression(part.value), "pattern", "eval"), names)
            except (NameError, TypeError, AttributeError):
                return ast.Constant("x")
            return part

    try:
        tree = ast.fix_missing_locations(ast.Expression(Known().visit(node)))
        value = eval(compile(tree, "pattern", "eval"), names)
    except (NameError, TypeError, AttributeError):
        return "x"
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str | int) else "x"  # a name that means something else within a function


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


# What took hours, or days, before it was written anew.
ONCE = (
    (r"(?<![+\w])\s*(['\"])(?P<url>https?://[^'\"\s]+)\1", "searched"),
    (r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s][^\"']*)", "polynomial"),
    (r"^\s*(?:<!--(?s:.{0,2000}?)-->\s*)*<(?:!doctype\s+html|html|head|body)\b", "exponential"),
    (r"((?:《[^《》]{4,160}》\s*(?:[(（][^()（）]{3,60}[)）])?\s*[、，,和及与以]{0,3}\s*)+)(?:同时|即行){1,2}废止", "exponential"),
    (r"<(script|style|head)\b.*?</\1\s*>", "searched"),
    (r"(\d+[-\s]?)+X$", "exponential"), (r"(a+)+$", "exponential"), (r"(a*)*b", "exponential"), (r"(?:x+|y)+z", "exponential"),
    (r"(\w+\s?)*$", "exponential"), (r"(a|a)*b", "exponential"), (r"((ab)*c?)+d", "exponential"), (r"a\s*b?\s*c", "polynomial"),
    (r"\d+年", "searched"), (r"\s+$", "searched"), (r"<title[^>]*>", "searched"), (r"^a.*b.*c$", "polynomial"), (r"(?=a*a*b)", "polynomial"),
)  # fmt: skip
FINE = (
    r"(a|b)+",
    r"\d{1,3}(?:,\d{3})*",
    r"(?:ab)+",
    r"(\d{1,3}-?)+",
    r"\s+",
    r"<[^<>]*>",
    r"年\d+",
    r"《[^《》]{4,160}》",
    r"^\s*x",
    r"\d{1,9}年",
)


@pytest.mark.parametrize(("pattern", "how"), ONCE)
def test_the_analysis_knows_the_dangerous_ones(pattern: str, how: str) -> None:
    assert costs(pattern).startswith(how)


@pytest.mark.parametrize("pattern", FINE)
def test_the_analysis_knows_the_harmless_ones(pattern: str) -> None:
    assert costs(pattern) == ""


def test_no_pattern_of_ours_takes_more_than_linear_time() -> None:
    found = list(in_code())
    assert len(found) > 400
    slow = {(one.place, one.pattern): told for one in found if not one.pattern.startswith(HARMLESS)
            if (told := costs(one.pattern, one.flags, searched=one.searched, whole=one.whole))}  # fmt: skip
    assert slow == {}


def test_no_pattern_of_a_lexicon_or_rule_takes_more_than_linear_time() -> None:
    found = list(in_data())
    assert len(found) > 20
    assert {(place, pattern): told for place, pattern in found if (told := costs(pattern))} == {}


def test_a_second_analyser_finds_no_more() -> None:
    """regexploit knows only repeats in a row, but it was written by others. It cannot read atomic and possessive parts."""
    assert _stars(r"\d+\s*\d+\s*\d+x") > 2
    patterns = {one.pattern: (one.place, one.flags) for one in in_code()} | {
        text: (place, 0) for place, text in in_data()
    }
    worst = {pattern: _stars(pattern, flags) for pattern, (_, flags) in patterns.items()}
    unread = {pattern for pattern, stars in worst.items() if stars is None}
    assert {pattern for pattern in unread if not re.search(r"[+*?}]\+|\(\?>", pattern)} == set()
    assert {(patterns[pattern][0], pattern) for pattern, stars in worst.items() if stars and stars > 2} == set()


def _stars(pattern: str, flags: int = 0) -> int | None:
    """How many repeats in a row may share a text: 3 is cubic; None: a pattern that the analyser cannot read."""
    try:
        tree = SreOpParser().parse_sre(pattern, flags & ~re.UNICODE)
        return max((one.starriness for one in ambiguous(tree)), default=0)
    except (KeyError, NotImplementedError, TypeError, AttributeError, re.error):
        return None


def test_what_the_analysis_cannot_see_is_held_to_the_clock() -> None:
    """Rows of what a page may hold: twice the text, twice the time."""
    held = [one for one in in_code() if one.pattern.startswith(HARMLESS)]
    assert len(held) == len(HARMLESS)
    slow = []
    for one in held:
        search = re.compile(one.pattern, one.flags).search
        for pump in PUMPS:
            half, whole = (min(_seconds(search, pump * (n // len(pump))) for _ in range(3)) for n in (4000, 16000))
            if whole > 0.01 and whole > 8 * half:
                slow.append((one.place, pump, whole / half))
    assert slow == []


def _seconds(search: Callable[[str], Any], text: str) -> float:
    begun = time.process_time()
    search(text + "\ufffd")
    return time.process_time() - begun


def test_a_pattern_that_never_ends_costs_its_page_only() -> None:
    """The deadline itself: CPU time of a page, outside the pattern."""
    code = (
        "from audit.read.work import limits; import re\n"
        "try:\n"
        "    with limits.Deadline(0.5): re.search(r'(\\d+[-\\s]?)+X$', '1' * 60)\n"
        "    print('ended')\n"
        "except limits.TooLong: print('stopped')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "stopped", done.stderr
