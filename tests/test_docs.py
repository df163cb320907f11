"""What the documents say is what the code does: commands, sessions, options, links; and no address of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from audit.cli.commands import app
from audit.evidence.capture import STATES
from audit.profile.site import Budget, SiteProfile
from rules.loading.packfile import Borrow, Indicator, PackFile

ROOT = Path(__file__).resolve().parent.parent
DOCS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"{room}/README.md" for room in ("audit", "reports", "tests")),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]


def commands() -> dict[str, object]:
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", DOCS)
def test_commands_in_the_documents_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    for word in re.findall(r"govaudit ([a-z][a-z-]+)", text):
        assert word in commands() or word in ("in",), word


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [name for name in commands() if not re.search(rf"`?(govaudit )?{name}\b", text)] == []


@pytest.mark.parametrize("name", DOCS)
def test_options_in_the_documents_exist(name: str) -> None:
    text = re.sub(r"`?(?:openssl|python -m|apt-get|pip)\b.*", "", (ROOT / name).read_text(encoding="utf-8"))
    known = {"--format", "--version"}
    inner = [one for command in commands().values() for one in getattr(command, "commands", {}).values()]
    for command in (*commands().values(), *inner):
        for parameter in command.params:  # type: ignore[attr-defined]
            known |= {*parameter.opts, *parameter.secondary_opts}

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known


def test_the_reference_names_every_key_code_and_variable() -> None:
    """Profile keys, pack keys, states of addresses, exit codes and environment variables, each in its page."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "reference").glob("*.md")}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "audit").rglob("*.py"))

    for key in (*SiteProfile.__struct_fields__, *Budget.__struct_fields__):
        assert f"`{key}`" in pages["profile"], key
    for key in (*PackFile.__struct_fields__, *Indicator.__struct_fields__, *Borrow.__struct_fields__):
        assert f"`{key}`" in pages["pack"], key
    for state in STATES:
        assert f"`{state}`" in pages["result"], state
    for number in (0, 1, 2, 3, 4, 130):
        assert f"| {number} |" in pages["exit-codes"], number
    for variable in set(re.findall(r"\bGOVAUDIT_[A-Z]+(?:_[A-Z]+)*\b", code)):
        assert f"`{variable}`" in pages["environment"], variable


def test_paths_in_the_decisions_exist() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        for name in re.findall(r"`((?:audit|rules|reports|tests)/[\w/.]*)`", path.read_text(encoding="utf-8")):
            assert (ROOT / name).exists(), f"{path.name}: {name}"


@pytest.mark.parametrize("name", DOCS)
def test_sessions_in_the_documents_exist(name: str) -> None:
    sessions = set(re.findall(r"@nox\.session\ndef (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8")))
    text = (ROOT / name).read_text(encoding="utf-8")

    for words in re.findall(r"(?:noxfile\.py|nox) -s ([a-z ]+)", text):
        assert set(words.split()) <= sessions, words


def test_links_between_documents_lead_somewhere() -> None:
    for name in DOCS:
        path = ROOT / name
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{name} → {target}"


def test_the_lock_names_hashes_and_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert "--hash=sha256:" in text
    assert "://" not in text


def written() -> list[Path]:
    rooms = [
        path for room in ("audit", "rules", "reports", "tests", "docs", ".ci") for path in (ROOT / room).rglob("*")
    ]
    return sorted(path for path in (*rooms, *ROOT.glob("*.*")) if path.is_file())


def test_no_path_of_one_machine_is_written_down() -> None:
    pattern = re.compile(r"(?<!\w)(?:/work/|/root/|/home/\w+/|/tmp/\w)")  # a folder work/ within the project is none
    allowed = {ROOT / "tests" / "test_docs.py"}

    for path in written():
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".j2", ".css", ".json", ".lock"} and path not in allowed:
            found = pattern.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found and found[0]}"
