"""The house plan as a test: who may import whom, and which outside package lives in which room."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("audit", "rules", "reports")
MAY_IMPORT = {"audit": {"audit", "rules", "reports"}, "rules": {"rules"}, "reports": {"reports"}}
OUTSIDE = {
    "rules": {"chinese_calendar", "msgspec", "yaml"},
    "reports": {"docx", "jinja2", "jsonschema", "jsonschema_rs", "markupsafe", "pandas", "xlsxwriter"},
}
ONLY_IN_RULES = {"chinese_calendar", "yaml"}
ONLY_IN_REPORTS = {"jsonschema", "jsonschema_rs", "pandas", "xlsxwriter"}
ONE_HOME = {"axe_selenium_python": "audit/browser/axe.py"}
# The same idea told in two rooms; any other file name stands once.
SAME_IDEA = {"__init__", "__main__", "duties", "ledgers", "links", "lists", "places", "progress", "units"}
# Where a newcomer starts: each of these says in its README what lives there and where to change what.
WITH_README = ("audit", "audit/browser", "audit/crawl", "audit/evidence", "audit/read", "audit/runs", "reports")
WORDS_NEVER = {"manager", "handler", "processor", "helper", "util", "utils", "base", "data", "info"}


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names - {"__future__"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stay_in_their_room(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    names = imported(path)

    assert names & set(ROOMS) <= MAY_IMPORT[room]
    outside = {name for name in names if name not in sys.stdlib_module_names and name not in ROOMS}
    if room in OUTSIDE:
        assert outside <= OUTSIDE[room]
    else:
        assert not outside & (ONLY_IN_RULES | ONLY_IN_REPORTS)
    for package, home in ONE_HOME.items():
        assert package not in names or path == ROOT / home


def test_every_package_asked_for_is_used() -> None:
    used = set().union(*(imported(path) for path in modules()))

    assert {"playwright", "bs4", "lxml", "pandas", "jinja2", "axe_selenium_python"} <= used


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 340, "a file over about 300 lines has two jobs"
    if path.name != "__init__.py" or text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module says its purpose and what it never does"
    assert path.stem not in WORDS_NEVER


@pytest.mark.parametrize("room", ["audit", "audit/read"])
def test_a_room_can_be_taken_in_at_a_glance(room: str) -> None:
    entries = [path.name for path in (ROOT / room).iterdir() if path.name != "__pycache__"]

    assert len(entries) <= 12, entries


def test_no_file_name_stands_for_two_ideas() -> None:
    seen: dict[str, list[str]] = {}
    for path in modules():
        seen.setdefault(path.stem, []).append(str(path.relative_to(ROOT)))

    assert [paths for stem, paths in seen.items() if len(paths) > 1 and stem not in SAME_IDEA] == []


@pytest.mark.parametrize("room", [*WITH_README, "rules/ROOM.md"])
def test_paths_in_a_readme_exist(room: str) -> None:
    """Each path in backticks is one of the room, or of the repository; a bare name is a file of its folder or below."""
    readme = ROOT / room if room.endswith(".md") else ROOT / room / "README.md"
    named = set(re.findall(r"`([a-z_0-9/]+(?:\.py|/))`", readme.read_text(encoding="utf-8")))
    missing = [
        name
        for name in sorted(named)
        if not (readme.parent / name).exists()
        and not (ROOT / name).exists()
        and ("/" in name or not any(readme.parent.rglob(name)))
    ]

    assert named
    assert missing == []


def test_no_import_cycles() -> None:
    """Modules of a room form no cycle, so each can be read after the ones it stands on."""
    dotted = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules()}
    names = {name.removesuffix(".__init__"): path for path, name in dotted.items()}
    edges: dict[str, set[str]] = {}
    for name, path in names.items():
        edges[name] = set()
        # Imports at the top of a module run when it is loaded; those for types alone are read by people just the same.
        top = ast.parse(path.read_text(encoding="utf-8")).body
        for node in (*top, *(inner for block in top if isinstance(block, ast.If) for inner in block.body)):
            if isinstance(node, ast.Import):
                edges[name] |= {alias.name for alias in node.names if alias.name in names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = {f"{node.module}.{alias.name}" for alias in node.names}
                edges[name] |= (whole & names.keys()) or ({node.module} & names.keys())
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way, name))
        if name not in done:
            for target in sorted(edges[name] - {name}):
                walk(target, (*way, name))
            done.add(name)

    for name in sorted(names):
        walk(name, ())


def test_a_command_loads_only_what_it_needs() -> None:
    """pandas, numpy and Playwright cost more to load than fifty pages to read; who writes a table or opens a browser
    loads them."""
    heavy = {"bs4", "numpy", "pandas", "playwright", "xlsxwriter"}
    code = f"import sys, audit.cli.commands; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.stdout.strip() == "", done.stderr
