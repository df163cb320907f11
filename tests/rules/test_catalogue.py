"""The committed catalogue and schema are the generated ones, and the schema agrees with the loader."""

import json
from pathlib import Path

import jsonschema

from rules import catalogue
from rules.loading.load import PACKS, ROOM, load_pack
from rules.loading.yamlfile import read_yaml


def test_readme_is_generated() -> None:
    assert (ROOM / "README.md").read_text("utf-8") == catalogue.render(load_pack("national")), (
        "run: python -m rules.catalogue > rules/README.md"
    )


def test_schema_is_generated_and_accepts_every_rule() -> None:
    text = (ROOM / "rule.schema.json").read_text("utf-8")
    assert text == catalogue.schema(), "run: python -m rules.catalogue schema > rules/rule.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(text))
    for path in sorted(PACKS.glob("*/*.yaml")):
        if path.name != "pack.yaml":
            assert list(validator.iter_errors(read_yaml(path).value)) == [], path.name


def test_every_rule_stands_in_the_catalogue_once() -> None:
    pack = load_pack("national")
    lines = catalogue.render(pack).splitlines()
    for rule in pack.rules:
        assert sum(f"`{rule.id}`" in line for line in lines) == 1, rule.id
        assert Path(ROOM / "packs" / "national" / f"{rule.id}.yaml").is_file()
