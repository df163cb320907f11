"""Rules from the command line: counted, shown, tried on a page, and begun as one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.loading.load import load_pack
from tests import command

ROOT = Path(__file__).resolve().parent.parent
PAGE = """<html><head><title>市公开指南</title><meta charset="utf-8"></head><body>
<h1>云泉市政府信息公开指南</h1><p>机构名称：云泉市政府办公室；办公地址：云泉路1号；办公时间：工作日；联系电话：0310-1234567。</p>
<p>申请人可以提交申请，收取检索费、复制费、邮寄费。本指南依据政府信息公开条例编制，供公众查阅和使用，长期有效。</p>
<ul><li><a href="/a">2026年部门预算公开</a></li></ul></body></html>"""


def govaudit(*args: str, code: int = 0) -> tuple[str, str]:
    ended = command.govaudit("rules", *args, timeout=120)
    assert ended.returncode == code, ended.stderr or ended.stdout
    return ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "guide.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_the_list_counts_by_family_and_automation() -> None:
    out, _ = govaudit("list")
    rules = load_pack("national").rules
    last = out.splitlines()[-1].split()
    assert int(last[2]) == len(rules)
    assert sum(map(int, last[3:])) == len(rules)
    only, _ = govaudit("list", "--family", "doc")
    assert f" {sum(rule.family == 'doc' for rule in rules)} " in only.splitlines()[-1]
    _, err = govaudit("list", "--family", "nothing", code=2)
    assert "nothing" in err


def test_show_prints_basis_method_fix_and_examples() -> None:
    out, _ = govaudit("show", "doc.expired-marked-valid")
    for part in ("依据：", "可信度 S", "如何检查：", "如何整改：", "通过的例子", "未通过的例子"):
        assert part in out


def test_try_tells_which_words_of_a_page_matched_and_why(page: Path) -> None:
    out, _ = govaudit("try", "gi.guide-legal-2019", "--file", str(page))
    assert "类型 gi_guide" in out
    assert "检索费" in out
    assert "结论：未通过" in out
    out, _ = govaudit("try", "gi.guide-elements", "--file", str(page))
    assert "未见" in out


def test_try_on_one_page_never_says_that_the_site_lacks_something(page: Path) -> None:
    out, _ = govaudit("try", "gi.four-blocks", "--file", str(page))
    assert "未通过" not in out


def test_try_needs_a_page_that_is_there(tmp_path: Path) -> None:
    assert "--url" in govaudit("try", "gi.guide-elements", code=2)[1]
    assert "没有文件" in govaudit("try", "gi.guide-elements", "--file", str(tmp_path / "no.html"), code=2)[1]
    assert "没有 'no.such'" in govaudit("try", "no.such", "--file", str(tmp_path), code=2)[1]


def test_a_new_rule_is_one_file_that_loads_and_judges(tmp_path: Path, page: Path) -> None:
    folder = tmp_path / "our pack"
    out, _ = govaudit(
        "new", "own.budget", "--pack", str(folder), "--title", '有“预算”: "公开"', "--words", "预算,公开|年"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["own.budget.yaml", "pack.yaml"]
    assert len(out.splitlines()) == 2
    before = {path: path.read_bytes() for path in folder.iterdir()}
    govaudit("new", "own.second", "--pack", str(folder), "--words", "决算")
    # Adding a rule in the style of an existing check touches exactly one file.
    assert {path for path in folder.iterdir() if before.get(path) != path.read_bytes()} == {folder / "own.second.yaml"}
    loaded = load_pack(str(folder))
    assert {"own.budget", "own.second"} <= {rule.id for rule in loaded.rules}
    out, _ = govaudit("try", "own.budget", "--pack", str(folder), "--file", str(page))
    assert "1 个标题相符" in out
    assert "结论：通过" in out
    assert "已存在" in govaudit("new", "own.budget", "--pack", str(folder), code=2)[1]
    for wrong in ("Own.Budget", "budget", "../x.y"):
        assert "规则 id" in govaudit("new", wrong, "--pack", str(folder), code=2)[1]
    assert "--words" in govaudit("new", "own.third", "--pack", str(folder), "--words", "预算|,", code=2)[1]
    assert sorted(path.name for path in folder.iterdir()) == ["own.budget.yaml", "own.second.yaml", "pack.yaml"]
