"""What may be Unknown in a boolean place is refused by `nox -s types`: every form, and each place that was mended."""

from __future__ import annotations

from pathlib import Path

from mypy.build import BuildSource

from tests.truth import ROOT, walk

# Each line that ends in `# no` asks for the truth of something that may be Unknown; no other line does.
SNIPPET = """
from __future__ import annotations
import datetime as dt
from collections.abc import Mapping, Sequence
from rules.facts.records import Column, Maybe, Page, Unknown

def alone(u: Unknown | None) -> object:
    a = u or 1  # no
    b = u and 1  # no
    if u:  # no
        return a, b
    return 1

def sure(u: Unknown, v: bool) -> object:
    while v and not u:  # no
        return 1
    return 1

def asserted(u: Unknown | None, v: bool) -> object:
    assert v and u  # no
    return 1

def words(m: Maybe[str], v: bool) -> object:
    a = m or ""  # no
    b = v and m and 1  # no
    c = "x" if m else "y"  # no
    d = not m  # no
    e = bool(m)  # no
    f = [x for x in "ab" if m]  # no
    g = {x: 1 for x in "ab" if x and m}  # no
    match v:
        case True if m:  # no
            return a, b, c, d, e, f, g
    return 1

def branches(m: Maybe[str], v: bool, w: Maybe[str]) -> object:
    if v or m:  # no
        return m
    if (n := w):  # no
        return n
    return 1

def several(ms: Sequence[Maybe[int]], by: Mapping[str, Maybe[str]], t: tuple[str, ...] | Unknown) -> object:
    a = any(ms)  # no
    b = all(m for m in ms)  # no
    c = list(filter(None, ms))  # no
    d = list(map(bool, ms))  # no
    e = sorted(ms, key=bool)  # no
    f = [m for m in ms if m]  # no
    g = any(by.values())  # no
    h = t or ()  # no
    i = all([ms[0], True])  # no
    return a, b, c, d, e, f, g, h, i

def facts(page: Page, column: Column) -> object:
    if not column.item_count:  # no
        return 1
    return page.title and 1, column.newest_on or dt.date.min  # no

def fine(m: Maybe[str], u: Unknown | None, v: bool, ms: Sequence[Maybe[int]], page: Page) -> object:
    a = m if isinstance(m, str) and m else ""
    b = v or m  # the last operand is a value: nobody asks for its truth
    c = u if u is not None else 1
    d = [x for x in ms if isinstance(x, int) and x]
    e = next((x for x in ms if isinstance(x, Unknown)), None)
    f = page.marks if page.is_home and page.banner is not None else None
    if m == "" or m is None:
        return b
    return a, b, c, d, e, f
"""
# file, what stands there now, what stood there: each is one misuse that was found when the check was made.
MENDED = (
    (
        "audit/read/reports_in/annual_page.py",
        "reason = unseen if unseen is not None else _elsewhere(sheet)",
        "reason = unseen or _elsewhere(sheet)",
    ),
    (
        "audit/read/reports_in/annual_page.py",
        "    if unseen is not None:\n        return _of_lines(tables, found or unseen, span or unseen, lines)\n"
        "    return _of_lines(tables, found, span, lines)\n",
        "    return _of_lines(tables, found or unseen or (), span or unseen, lines)\n",
    ),
    (
        "audit/read/site/column_facts.py",
        "            if newest is None or newest.on is None:\n                newest_on = count\n",
        "            newest_on = newest_on or count\n",
    ),
    (
        "rules/checks/site/columns.py",
        "    if subject.item_count is None or subject.item_count == 0:\n",
        "    if not subject.item_count:\n",
    ),
    (
        "rules/checks/site/links.py",
        "isinstance(page.title, str) and page.title:",
        "unlooked(page.title) is None and page.title:",
    ),
    (
        "rules/checks/pages/wording.py",
        "names = page.banner if isinstance(page.banner, tuple) else ()",
        "names = page.banner or ()",
    ),
)  # fmt: skip
# The modules whose types the mended places rest on; nothing else is looked into, which takes seconds, not a minute.
TYPES = (
    "rules/facts/records.py", "rules/facts/unknown.py", "rules/facts/page_parts.py", "rules/facts/observed.py",
    "rules/judge/view.py",
    "audit/read/page/page_summary.py", "audit/read/reports_in/annual_tables.py",
)  # fmt: skip
SNIPPET_PATH = "tests/snippet.py"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def misused(texts: dict[str, str]) -> set[tuple[str, int]]:
    """File and line of each misuse in these texts, all checked in one run."""
    every = {**dict.fromkeys(TYPES), **texts}
    sources = [BuildSource(str(ROOT / path), path.removesuffix(".py").replace("/", "."), every[path]) for path in every]
    return {(Path(one.path).relative_to(ROOT).as_posix(), one.line) for one in walk(sources, alone=True)[1]}


def test_every_form_of_misuse_is_found_and_nothing_else() -> None:
    """The snippet's marked lines; the mended files, as they are, have none."""
    wanted = {(SNIPPET_PATH, line) for line, text in enumerate(SNIPPET.splitlines(), 1) if text.endswith("# no")}
    assert misused({SNIPPET_PATH: SNIPPET, **{path: read(path) for path, _, _ in MENDED}}) == wanted


def test_each_mending_taken_back_is_found() -> None:
    texts = {path: read(path) for path, _, _ in MENDED}
    for path, now, before in MENDED:
        assert texts[path].count(now) == 1, now
        texts[path] = texts[path].replace(now, before)
    wanted = set()
    for path, _, before in MENDED:
        wanted.add((path, texts[path][: texts[path].index(before)].count("\n") + 1))
    assert {(path, line) for path, line in misused(texts)} == wanted
