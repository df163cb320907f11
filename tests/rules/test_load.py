"""A wrong pack is refused before any visit: one line with file, line and the offending word."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from rules.loading import load
from rules.loading.load import PackError, load_pack
from tests.work import lines_run

NATIONAL = load.PACKS / "national"

PACK = """\
id: small
title: 小包
version: '2026.10'
scheme: guoban-2019
indicators:
  - {id: marks, title: {zh: 网站标识, en: Marks}, family: 功能设计, points: 100, confidence: '?'}
"""
RULE = """\
id: ident.icp
title: {zh: ICP备案号, en: ICP number}
why: {zh: 依法标注, en: Law}
area: identity
family: ident
scope: page
check: present
with:
  fields: {marks.icp: {zh: 备案号, en: the number}}
reads: [marks.icp]
when: {is_home: [true]}
severity: minor
deduct: {indicator: marks, each: 1, cap: 5}
automation: auto
basis:
  - {document: 政府网站发展指引, number: 国办发〔2017〕47号, confidence: 'K:high'}
frequency: 每月
fix: {zh: 补上, en: Add it}
status: stable
since: 0.1.0
examples:
  passed:
    - {is_home: true, marks: {icp: 冀ICP备05000000号}}
  failed:
    - {is_home: true, marks: {icp: null}, expect: 1}
"""


def write(folder: Path, rule: str = RULE, pack: str = PACK, name: str = "ident.icp") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(pack, "utf-8")
    (folder / f"{name}.yaml").write_text(rule, "utf-8")
    return folder


def refused(folder: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    assert "\n" not in str(caught.value)
    return caught.value


def test_small_pack_loads(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path / "p"))
    assert (pack.id, pack.title.zh, pack.version) == ("small", "小包", "2026.10")
    (rule,) = pack.rules
    assert rule.levels == ("province", "city", "county", "township")
    assert rule.examples["failed"]
    assert len(pack.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("severity: minor", "severty: minor", 12, ["severty", "severity"]),
        ("severity: minor", "severity: huge", 12, ["severity", "huge", "critical"]),
        ("check: present", "check: presnt", 7, ["presnt", "present"]),
        ("  fields: {marks.icp:", "  field: {marks.icp:", 9, ["field"]),
        ("{zh: 备案号, en: the number}", "12", 9, ["fields", "12"]),
        ("with:\n  fields: {marks.icp: {zh: 备案号, en: the number}}\n", "", 1, ["with", "fields"]),
        ("fields: {marks.icp:", "fields: {marks.ipc:", 9, ["marks.ipc", "icp"]),
        ("reads: [marks.icp]", "reads: [marks.ipc]", 10, ["marks.ipc", "icp"]),
        ("reads: [marks.icp]", "reads: [site.hole]", 10, ["hole", "whole"]),
        ("reads: [marks.icp]", "reads: [url.x]", 10, ["url.x"]),
        ("when: {is_home: [true]}", "when: {ishome: [true]}", 11, ["ishome", "is_home"]),
        ("when: {is_home: [true]}", "when: {is_home: [yes]}", 11, ["is_home", "yes"]),
        ("when: {is_home: [true]}", "when: {kind: [hme]}", 11, ["kind", "hme", "home"]),
        ("when: {is_home: [true]}", "when: {is_home: []}", 11, ["is_home"]),
        ("scope: page", "scope: pages", 6, ["pages", "page"]),
        ("scope: page", "scope: page\nscope: page", 7, ["scope"]),
        ("id: ident.icp", "id: ident.ipc", 1, ["ident.ipc", "ident.icp"]),
        ("since: 0.1.0", "since: 2026.10", 20, ["since", "2026.10", "引号"]),
        ("automation: auto\n", "", 1, ["automation"]),
        ("{zh: ICP备案号, en: ICP number}", "{zh: '', en: x}", 2, ["title.zh"]),
        ("{zh: ICP备案号, en: ICP number}", "{zh: x, fr: y}", 2, ["fr"]),
        ("each: 1, cap: 5", "each: 9, cap: 5", 13, ["each", "cap"]),
        ("indicator: marks", "indicator: mark", 13, ["mark", "marks"]),
        ("deduct:", "veto: official\ndeduct:", 14, ["deduct"]),
        ("confidence: 'K:high'", "confidence: sure", 16, ["confidence", "sure"]),
        ("confidence: 'K:high'", "confidence: S", 16, ["source"]),
        ("since: 0.1.0", "since: 0.1.0\nafter: [ident.none]", 21, ["ident.none"]),
        ("since: 0.1.0", "since: 0.1.0\nafter: [ident.icp]", 21, ["循环", "ident.icp"]),
        ("  failed:\n    - {is_home: true, marks: {icp: null}, expect: 1}\n", "", 21, ["failed"]),
        ("marks: {icp: null}", "marks: {ipc: null}", 25, ["ipc", "icp"]),
        ("marks: {icp: null}", "marks: {icp: 5}", 25, ["icp", "5"]),
        ("is_home: true, marks: {icp: null}", "is_hom: true", 25, ["is_hom", "is_home"]),
        ("expect: 1", "expect: many", 25, ["expect"]),
        ("expect: 1", "as_of: soon", 25, ["as_of", "日期"]),
        ("expect: 1", "site: {levle: city}", 25, ["levle", "level"]),
        ("expect: 1", "site: {level: village}", 25, ["level", "village"]),
        ("examples:", "examples: &x", 21, ["别名"]),
    ],
)
def test_bad_rule_is_refused_with_line_and_word(
    tmp_path: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    assert old in RULE
    folder = write(tmp_path / "p", RULE.replace(old, new, 1))
    error = refused(folder)
    assert str(error).startswith(f"{folder / 'ident.icp.yaml'}:{line}: "), str(error)
    for word in words:
        assert word in error.message


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("version: '2026.10'", "version: 2026.10", 3, ["version", "2026.10", "引号"]),
        ("scheme: guoban-2019", "scheme: guoban", 4, ["guoban-2019"]),
        ("points: 100", "points: 99", 5, ["100", "99"]),
        ("points: 100", "points: 99.999", 6, ["两位小数"]),
        ("title: 小包", "titel: 小包", 2, ["titel", "title"]),
    ],
)
def test_bad_pack_yaml(tmp_path: Path, old: str, new: str, line: int, words: list[str]) -> None:
    folder = write(tmp_path / "p", pack=PACK.replace(old, new, 1))
    error = refused(folder)
    assert str(error).startswith(f"{folder / 'pack.yaml'}:{line}: "), str(error)
    for word in words:
        assert word in error.message


def test_no_pack_and_empty_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"^nowhere:1: .*national"):
        load_pack("nowhere")
    with pytest.raises(PackError, match=r"没有 pack\.yaml"):
        load_pack(tmp_path)
    (tmp_path / "pack.yaml").write_text(PACK, "utf-8")
    with pytest.raises(PackError, match="没有规则"):
        load_pack(tmp_path)
    (tmp_path / "x.yml").write_text(RULE, "utf-8")
    with pytest.raises(PackError, match=r"x\.yml:1: .*\.yaml"):
        load_pack(tmp_path)


def test_all_faults_are_kept(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", RULE.replace("scope: page", "scope: pages"))
    write(folder, RULE.replace("id: ident.icp", "id: b").replace("check: present", "check: none"), name="b")
    error = refused(folder)
    assert [Path(fault.file).name for fault in error.every] == ["b.yaml", "ident.icp.yaml"]


def test_borrow_and_override(tmp_path: Path) -> None:
    write(tmp_path / "p")
    borrow = f"borrow: {{pack: {tmp_path / 'p'}, override: {{ident.icp: {{severity: critical, deduct: null}}}}}}\n"
    own = RULE.replace("id: ident.icp", "id: own").replace("since: 0.1.0", "since: 0.1.0\nafter: [ident.icp]")
    pack = load_pack(write(tmp_path / "q", own, PACK + borrow, "own"))
    assert [rule.id for rule in pack.rules] == ["ident.icp", "own"]
    assert pack.rules[0].severity == "critical"
    assert pack.rules[0].deduct is None
    digest = pack.digest
    write(tmp_path / "p", RULE.replace("fix: {zh: 补上", "fix: {zh: 补上。"))
    assert load_pack(tmp_path / "q").digest != digest


@pytest.mark.parametrize(
    ("borrow", "words"),
    [
        ("{pack: P, rules: [ident.ipc]}", ["ident.ipc", "ident.icp"]),
        ("{pack: P, override: {ident.icp: {scope: site}}}", ["scope"]),
        ("{pack: P, override: {ident.icp: {severity: huge}}}", ["severity"]),
        ("{pack: P, override: {ident.icp: {with: {fields: {nope: {zh: x}}}}}}", ["nope"]),
        ("{pack: nowhere}", ["nowhere"]),
        ("{pack: Q}", ["循环"]),
        ("{pak: P}", ["pak", "pack"]),
    ],
)
def test_bad_borrowing(tmp_path: Path, borrow: str, words: list[str]) -> None:
    write(tmp_path / "p")
    written = borrow.replace("P", str(tmp_path / "p")).replace("Q", str(tmp_path / "q"))
    own = RULE.replace("id: ident.icp", "id: own")
    error = refused(write(tmp_path / "q", own, f"{PACK}borrow: {written}\n", "own"))
    assert Path(error.file).name == "pack.yaml"
    assert error.line == (1 if "循环" in words else 7)
    for word in words:
        assert word in error.message


def test_order_is_after_then_id(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", RULE.replace("since: 0.1.0", "since: 0.1.0\nafter: [z.last]"))
    write(folder, RULE.replace("id: ident.icp", "id: z.last"), name="z.last")
    write(folder, RULE.replace("id: ident.icp", "id: m.mid"), name="m.mid")
    pack = load_pack(folder)
    assert [rule.id for rule in pack.rules] == ["m.mid", "z.last", "ident.icp"]
    assert [rule.id for rule in pack.only(["ident.icp"]).rules] == ["z.last", "ident.icp"]


def test_same_bytes_same_digest_and_any_byte_counts(tmp_path: Path) -> None:
    first = load_pack(write(tmp_path / "p")).digest
    assert load_pack(write(tmp_path / "q")).digest == first
    assert load_pack(write(tmp_path / "q", RULE + "# note\n")).digest != first


def test_loading_is_linear_in_rules(tmp_path: Path) -> None:
    folder = write(tmp_path / "p")
    for number in range(300):
        write(folder, RULE.replace("id: ident.icp", f"id: r.{number}"), name=f"r.{number}")
    few = write(tmp_path / "few")
    load_pack(few)  # fills caches
    assert len(load_pack(folder).rules) == 301
    assert lines_run(lambda: load_pack(folder)) < 301 * lines_run(lambda: load_pack(few)) * 1.1


@pytest.fixture(scope="module")
def national() -> Any:
    return load_pack("national")


def test_national_pack(national: Any) -> None:
    assert national.id == "national"
    assert len(national.rules) >= 60
    assert {rule.area for rule in national.rules} >= {"statutory", "validity", "accessibility", "update", "identity"}
    for rule in national.rules:
        assert rule.title.en, rule.id
        assert rule.why.en, rule.id
        assert rule.fix.en, rule.id


def test_national_pack_by_name_and_by_path_are_the_same(national: Any, tmp_path: Path) -> None:
    copy = shutil.copytree(NATIONAL, tmp_path / "copy")
    assert load_pack(copy).digest == national.digest
    assert load_pack(NATIONAL).digest == national.digest
