"""The house plan as a test: who may import whom, and which outside package lives in which room."""

from __future__ import annotations

import ast
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


def test_no_import_cycles() -> None:
    """Modules of a room form no cycle, so each can be read after the ones it stands on."""
    dotted = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules()}
    names = {name.removesuffix(".__init__"): path for path, name in dotted.items()}
    edges: dict[str, set[str]] = {}
    for name, path in names.items():
        edges[name] = set()
        # Only imports at the top of a module run when it is loaded.
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
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
