"""The gate: what it says of a result, and every exit code as a table, crashed, incomplete and empty runs included."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from audit.demo.openness import leaked_number
from audit.result.gate import Gate, GateError, Suppression, decide, read_suppressions
from reports.forms.defects import defects
from reports.read import load
from tests import command
from tests.small_site import served

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "reports" / "results" / "schema1-yunquan.json"


@pytest.fixture
def result() -> dict[str, Any]:
    return load(SAMPLE)


def suppressed(rule: str, until: str = "2027-01-01", url: str = "") -> Suppression:
    return Suppression(rule=rule, reason="改版中", owner="张某", until=dt.date.fromisoformat(until), url=url)


@pytest.mark.parametrize(
    ("value", "least", "passed"),
    [("0", 0.0, True), ("0", 0.1, False), ("59.99", 60.0, False), ("60", 60.0, True), (None, 0.0, False)],
)
def test_a_score_of_zero_is_a_score_and_none_is_none(
    result: dict[str, Any], value: str | None, least: float, passed: bool
) -> None:
    result["score"].update(value=value, low=value, high=value)
    assert decide(result, Gate(fail_under=least)).passed is passed


@pytest.mark.parametrize(("least", "passed"), [(50.0, True), (60.0, False), (80.0, False)])
def test_an_interval_passes_by_its_lower_end(result: dict[str, Any], least: float, passed: bool) -> None:
    result["score"].update(value=None, low="50.00", high="70.00")
    decision = decide(result, Gate(fail_under=least))
    assert decision.passed is passed
    assert passed or "50.00–70.00" in decision.told[0]


def test_nothing_is_new_without_a_baseline_and_that_is_said(result: dict[str, Any]) -> None:
    decision = decide(result, Gate(fail_on=("new",)))
    assert decision.passed
    assert "--baseline" in decision.told[0]


def test_nothing_asked_is_nothing_failed(result: dict[str, Any]) -> None:
    decision = decide(result, Gate())
    assert decision.passed
    assert decision.told == ()


@pytest.mark.parametrize("way", ["veto", "critical"])
def test_each_way_fails_on_a_result_that_has_it_and_says_why(result: dict[str, Any], way: str) -> None:
    decision = decide(result, Gate(fail_on=(way,)))
    assert not decision.passed
    assert decision.told[0].startswith("闸门未通过：")

    result["findings"] = [one for one in result["findings"] if one["outcome"] != "failed"]
    result["score"]["vetoes"] = []
    assert decide(result, Gate(fail_on=(way,))).passed


def baseline(tmp_path: Path, result: dict[str, Any]) -> Path:
    file = tmp_path / "baseline.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    return file


@pytest.mark.parametrize("way", ["veto", "critical", "new"])
def test_with_a_baseline_only_new_defects_fail(result: dict[str, Any], tmp_path: Path, way: str) -> None:
    gate = Gate(fail_on=(way,), baseline=baseline(tmp_path, result))
    assert decide(result, gate).passed

    failing = next(one for one in result["findings"] if one["rule"] == "privacy.id18")
    failing["evidence"].append({**failing["evidence"][0], "url": "https://www.yunquan-demo.gov.cn/fresh.html"})
    assert decide(result, Gate(fail_on=("new",), baseline=gate.baseline)).passed is False
    assert decide(result, Gate(fail_on=("critical",), baseline=gate.baseline)).passed is False


def test_a_rule_the_baseline_was_not_judged_by_is_no_news_and_said(result: dict[str, Any], tmp_path: Path) -> None:
    before = copy.deepcopy(result)
    del before["rules"]["ident.footer-gongan"]
    before["findings"] = [one for one in before["findings"] if one["rule"] != "ident.footer-gongan"]
    before["pack"]["digest"] = "0" * 64
    decision = decide(result, Gate(fail_on=("new",), baseline=baseline(tmp_path, before)))

    assert decision.passed
    assert any("ident.footer-gongan" in line for line in decision.told)


def test_what_was_not_looked_at_is_said_and_not_taken_for_mended(result: dict[str, Any], tmp_path: Path) -> None:
    file = baseline(tmp_path, result)
    for one in result["findings"]:
        if one["rule"] == "privacy.id18":
            one["outcome"] = "untested"
    decision = decide(result, Gate(fail_on=("new",), baseline=file))

    assert any("没有看到" in line for line in decision.told)


def test_a_baseline_of_another_site_is_refused(result: dict[str, Any], tmp_path: Path) -> None:
    other = copy.deepcopy(result)
    other["site"]["host"] = "www.other.gov.cn"
    with pytest.raises(GateError, match="不是同一个网站"):
        decide(result, Gate(baseline=baseline(tmp_path, other)))


def test_suppressed_defects_do_not_count_until_their_day(result: dict[str, Any], tmp_path: Path) -> None:
    before = copy.deepcopy(result)
    before["findings"] = [one for one in before["findings"] if one["outcome"] != "failed"]
    clean = baseline(tmp_path, before)
    rules = sorted({defect.rule for defect in defects(result).values()})
    every = tuple(suppressed(rule) for rule in rules)
    decision = decide(result, Gate(fail_on=("new",), baseline=clean, suppressions=every))
    assert decision.passed
    assert len(decision.marks.suppressed) == len(defects(result))

    lapsed = (suppressed(rules[0], "2026-10-27"), *every[1:])  # as_of is 2026-10-28
    decision = decide(result, Gate(fail_on=("new",), baseline=clean, suppressions=lapsed))
    assert not decision.passed
    assert any("已到期" in line and rules[0] in line for line in decision.told)


def test_a_suppression_reaches_no_further_than_its_address(result: dict[str, Any]) -> None:
    every = [defect for defect in defects(result).values() if defect.rule == "ident.footer-gongan"]
    path = every[0].url.partition("gov.cn")[2]
    marks = decide(result, Gate(suppressions=(suppressed("ident.footer-gongan", url=path),))).marks

    assert set(marks.suppressed) == {one.key for one in every if one.url.partition("gov.cn")[2].startswith(path)}
    assert 0 < len(marks.suppressed) < len(every)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("suppressions:\n  - {rule: a.b, reason: x, until: 2027-01-01}\n", "owner"),
        ("suppressions:\n  - {rule: a.b, owner: x, until: 2027-01-01}\n", "reason"),
        ("suppressions:\n  - {rule: a.b, reason: x, owner: y}\n", "until"),
        ("suppressions:\n  - {rule: a.b, reason: '  ', owner: y, until: 2027-01-01}\n", "a.b"),
        ("suppressions:\n  - {rule: a.b, reason: x, owner: y, until: soon}\n", "s.yaml:2"),
        ("nothing: 1\n", "s.yaml"),
    ],
)
def test_a_suppression_without_reason_owner_or_day_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(GateError, match=told):
        read_suppressions(tmp_path / "s.yaml")


# ---- exit codes ----------------------------------------------------------------------------------------------------

PAGE = (
    b'<!DOCTYPE html><html lang="zh"><head><title>Home</title></head><body><h1>Home</h1>'
    b'<a href="/a.html">a</a> <a href="/a.html"></a></body></html>'
)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served({"/": ("text/html", PAGE), "/a.html": ("text/html", PAGE)}) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's archive of two pages: an import is complete without a browser."""
    file = tmp_path_factory.mktemp("saved") / "site.warc.gz"
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        leak = f"<p>联系人张三，身份证号：{leaked_number()}</p></body>".encode()
        for path, body in (("", PAGE), ("a.html", PAGE.replace(b"</body>", leak))):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    f"http://saved.example/{path}", "response", payload=io.BytesIO(body), http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2026-10-28T01:00:00Z"},
                )
            )  # fmt: skip
    return file


def govaudit(*args: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "GITHUB_STEP_SUMMARY"}
    if not code:
        return command.govaudit(*args, env=env)
    made = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.run(made, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", timeout=240)


IMPORTED = ("--browser", "none", "--quiet", "--as-of", "2026-10-28")
CRASH = "import audit.cli.commands as cli\ncli.run.check_site = lambda *a, **k: 1 / 0\ncli.main()"


@pytest.mark.slow
def test_exit_codes_of_a_complete_run(saved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    table = [
        ((), 0),
        (("--fail-under", "0"), 0),
        (("--fail-under", "100.1"), 1),
        (("--fail-on", "veto"), 0),
        (("--fail-on", "critical"), 1),
        (("--fail-on", "new"), 0),
        (("--fail-on", "new", "--baseline", str(folder)), 0),
        (("--fail-on", "soon"), 2),
        (("--baseline", str(tmp_path / "none")), 2),
        (("--suppressions", str(tmp_path / "none.yaml")), 2),
    ]
    got = [(options, govaudit("run", saved, "-o", folder, *IMPORTED, *options).returncode) for options, _ in table]
    assert got == table


@pytest.mark.slow
def test_exit_codes_of_runs_that_are_no_success(site: str, saved: Path, tmp_path: Path) -> None:
    def at(path: str) -> Path:
        """A profile that looks again at once at what is not there."""
        file = tmp_path / f"site{path.replace('/', '-')}.yaml"
        settings = "rate: 500.0\nallow_private: [127.0.0.0/8]\njurisdiction: none\nconfirm_after_s: 0.2\n"
        file.write_text(f"url: {site}{path}\n{settings}", encoding="utf-8")
        return file

    def run(name: str, *options: str, start: Path | None = None, code: str = "") -> tuple[int, bool]:
        folder = tmp_path / name
        ended = govaudit("run", start or at("/"), "-o", folder, *options, code=code)
        return ended.returncode, (folder / "report.html").exists()

    assert run("incomplete", *IMPORTED) == (4, True)  # no browser: its rules were not looked at
    assert run("incomplete", *IMPORTED, "--fail-under", "100.1") == (1, True)
    assert run("budget", *IMPORTED, "--max-pages", "1") == (4, True)
    # Nothing answers where the site should begin: no score, and no gate that asks for one lets it pass.
    assert run("empty", *IMPORTED, start=at("/none.html")) == (4, True)
    built = load(tmp_path / "empty" / "result.json")
    assert (built["score"]["value"], built["coverage"]["states"]["judged"]) == (None, 0)
    assert run("empty", *IMPORTED, "--fail-under", "0", start=at("/none.html")) == (1, True)
    assert run("empty", *IMPORTED, "--fail-on", "critical", start=at("/none.html"))[0] in (1, 4)
    assert run("crash", *IMPORTED, start=saved, code=CRASH) == (3, False)
    blocked = tmp_path / "blocked"
    (blocked / "report.html").mkdir(parents=True)
    assert govaudit("run", saved, "-o", blocked, *IMPORTED).returncode == 3


@pytest.mark.slow
def test_the_reports_are_there_before_the_gate_speaks(saved: Path, tmp_path: Path) -> None:
    folder, summary = tmp_path / "out", tmp_path / "summary.md"
    forms = ("--format", "json,csv,xlsx,junit,sarif,md", "--fail-on", "critical")
    ended = subprocess.run(
        [sys.executable, "-m", "audit", "run", str(saved), "-o", str(folder), *IMPORTED, *forms],
        cwd=ROOT, env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary)}, capture_output=True, text=True, timeout=240,
    )  # fmt: skip

    assert ended.returncode == 1, ended.stderr
    names = {path.name for path in folder.iterdir()}
    assert {
        "result.json",
        "report.html",
        "report.csv",
        "report.xlsx",
        "junit.xml",
        "report.sarif",
        "report.md",
    } <= names
    row = json.loads(ended.stdout)
    assert row["exit"] == 1
    assert row["gate"][0].startswith("闸门未通过")
    assert summary.read_text(encoding="utf-8") == (folder / "report.md").read_text(encoding="utf-8")
    assert govaudit("verify", folder).returncode == 0
