"""The table of faults and threats is whole and names what exists; three threats are held by a look at our own files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("audit", "rules", "reports") for path in sorted((ROOT / room).rglob("*.py"))]


def rows() -> dict[str, str]:
    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([FS]\d\d) \|[^|]*\| (\S+) \|", text, re.MULTILINE))


def test_every_fault_and_threat_has_its_test() -> None:
    table = rows()
    assert sorted(table) == [*(f"F{n:02}" for n in range(1, 53)), *(f"S{n:02}" for n in range(1, 21))]
    for number, test in table.items():
        file, _, name = test.partition("::")
        path = ROOT / file
        assert path.is_file(), number
        if name:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert name in {getattr(node, "name", "") for node in tree.body}, (number, name)


def test_nothing_of_ours_listens_beyond_loopback() -> None:
    """S17: whoever listens says where, and where is 127.0.0.1."""
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"(?:start_server|HTTPServer)\([^)]*\)?", text):
            if call.startswith("start_server") or '("' in call:
                assert "127.0.0.1" in call, (path, call)
        assert '0.0.0.0"' not in text.replace('"0.0.0.0/8"', ""), path


def test_every_package_is_locked_by_its_hash() -> None:
    """S18."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(packages) > 30
    assert [line[:60] for line in packages if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text


def test_nothing_is_unpickled_or_evaluated() -> None:
    """S20: a profile, a rule or a capture is data and never becomes code."""
    forbidden = {"eval", "exec", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load", "yaml.unsafe_load",
                 "os.system", "shelve.open"}  # fmt: skip
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in forbidden, f"{path}:{node.lineno}"
