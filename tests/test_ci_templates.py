"""The templates for pipelines meet the schemas of their makers, and name only commands and options that exist."""

from __future__ import annotations

import configparser
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.main import get_command

from audit.cli.commands import app
from audit.cli.report_commands import FORMS

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "ci"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("file", "schema"),
    [("github/action.yml", "github-actions"), ("github/workflow.yml", "github-workflows"), ("gitlab.yml", "gitlab-ci")],
)
def test_a_template_meets_the_schema_of_its_maker(file: str, schema: str) -> None:
    text = (resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json").read_text("utf-8")
    # YAML 1.1 reads the key "on" as true; the makers' own readers do not.
    content: dict[Any, Any] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    content = {"on" if key is True else key: value for key, value in content.items()}
    rules = json.loads(text)
    found = jsonschema.validators.validator_for(rules)(rules).iter_errors(content)
    assert [error.message for error in found] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_commands_options_and_forms_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands: dict[str, Any] = dict(get_command(app).commands)  # type: ignore[attr-defined]
    known = {"--format"} | {
        opt for one in commands.values() for p in one.params for opt in (*p.opts, *p.secondary_opts)
    }
    installing = {"--quiet", "--require-hashes", "--no-deps", "--no-build-isolation"}

    used = re.findall(r'govaudit"? (run|check|assess|report|compare)\b', text)
    assert all(name in commands for name in used)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known | installing
    for forms in re.findall(r"--format (\S+)", text):
        assert set(forms.split(",")) <= {"text", "json", *FORMS}


def test_reports_are_kept_whatever_the_gate_says() -> None:
    action = yaml.safe_load((FOLDER / "github" / "action.yml").read_text(encoding="utf-8"))
    steps = action["runs"]["steps"]
    assert [step["name"] for step in steps] == ["Install", "Audit", "Upload the reports", "Gate"]
    assert steps[2]["if"] == steps[3]["if"] == "always()"
    assert not [step for step in steps if "${{ inputs" in step.get("run", "")], (
        "an input would become a piece of script"
    )
    gitlab = yaml.safe_load((FOLDER / "gitlab.yml").read_text(encoding="utf-8"))
    assert gitlab["govaudit"]["artifacts"]["when"] == "always"
    assert "post {" in (FOLDER / "Jenkinsfile").read_text(encoding="utf-8")


def test_the_units_read_as_units() -> None:
    for name, section in (("govaudit.service", "Service"), ("govaudit.timer", "Timer")):
        unit = configparser.ConfigParser(interpolation=None, strict=True)
        unit.read(FOLDER / "systemd" / name, encoding="utf-8")
        assert section in unit.sections()
