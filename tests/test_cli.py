"""The command line: exit codes as a table, one clear line for bad input, and nothing lost by it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from audit.cli import commands
from audit.profile.read_profile import ProfileError, from_file
from rules.loading.load import load_pack
from tests.command import govaudit
from tests.small_site import served

ROOT = Path(__file__).resolve().parent.parent


def started(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell starts it, with some variables of the environment."""
    command = [sys.executable, "-m", "audit", *map(str, args)]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, encoding="utf-8", timeout=240
    )


HOME = b'<html lang="en"><title>Home</title><h1>Home</h1><a href="/a.html">page a</a><a href="/gone">gone</a></html>'
PAGE = b'<html lang="en"><title>A</title><h1>Page A</h1><a href="/">home</a></html>'
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    html = "text/html"
    with served({"/": (html, HOME), "/a.html": (html, PAGE), "/x.png": ("image/png", PICTURE)}) as port:
        yield f"http://127.0.0.1:{port}"


RUN = ("--browser", "none", "--quiet")


@pytest.fixture(scope="module")
def profile(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile that looks again at once at what is not there."""
    path = tmp_path_factory.mktemp("profile") / "site.yaml"
    settings = "rate: 200.0\nallow_private: [127.0.0.0/8]\njurisdiction: none\nconfirm_after_s: 0.2\n"
    path.write_text(f"url: {site}/\n{settings}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run without a browser, of an address and options alone: incomplete, with all its files."""
    folder = tmp_path_factory.mktemp("cli") / "out"
    options = ("--rate", "200", "--allow-private", "127.0.0.0/8", "--jurisdiction", "none")
    ended = govaudit("run", site + "/", "-o", folder, *options, *RUN)
    assert ended.returncode == 4, ended.stderr
    return folder


def one_line(ended: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    return lines[0]


def test_a_run_writes_every_file(done: Path) -> None:
    names = {path.name for path in done.iterdir()}

    assert {"capture.sqlite", "archive", "facts.jsonl.gz", "result.json", "report.html", "manifest.json"} <= names
    assert list(done.glob("archive/*.warc.gz"))


def test_without_a_browser_its_rules_are_untested_never_passed(done: Path) -> None:
    """But those that the source answers for: lang, title, viewport, frames."""
    built = json.loads((done / "result.json").read_text(encoding="utf-8"))

    in_source = {rule.id for rule in load_pack("national").rules if rule.args.get("written")}
    outcomes = {
        f["outcome"]
        for f in built["findings"]
        if built["rules"][f["rule"]]["area"] == "accessibility" and f["rule"] not in in_source
    }
    assert len(in_source) == 5
    assert "untested" in outcomes
    assert not outcomes & {"passed", "failed"}


def test_no_chinese_rule_judges_a_site_outside_its_jurisdiction(done: Path) -> None:
    built = json.loads((done / "result.json").read_text(encoding="utf-8"))

    outcomes = {f["outcome"] for f in built["findings"] if built["rules"][f["rule"]]["jurisdiction"] == "cn"}
    assert outcomes == {"inapplicable"}


def test_checking_again_gives_the_same_bytes(done: Path) -> None:
    before = (done / "result.json").read_bytes(), (done / "report.html").read_bytes()

    ended = govaudit("check", done)

    assert ended.returncode == 4, ended.stderr
    assert ((done / "result.json").read_bytes(), (done / "report.html").read_bytes()) == before


def test_json_is_one_line_on_stdout(done: Path) -> None:
    ended = govaudit("check", done, "--format", "json")

    row = json.loads(ended.stdout)
    assert ended.stdout.count("\n") == 1
    assert row["exit"] == ended.returncode == 4
    assert row["judged"] == 2
    assert "\x1b" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(("option", "code"), [(("--fail-under", "100.1"), 1), (("--fail-on", "veto"), 4)])
def test_the_gate_speaks_after_the_reports(done: Path, option: tuple[str, ...], code: int) -> None:
    assert govaudit("check", done, *option).returncode == code


@pytest.mark.parametrize("first", ["run", "crawl"])
def test_a_run_just_ended_verifies(profile: Path, tmp_path: Path, first: str) -> None:
    folder = tmp_path / "out"
    started(first, profile, "-o", folder, *RUN)

    ended = started("verify", folder)
    assert ended.returncode == 0, ended.stdout
    assert not list(folder.glob("*-wal"))


def test_verify_names_the_changed_file(done: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(done, copy)
    assert govaudit("verify", copy).returncode == 0

    raw = bytearray((copy / "report.html").read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / "report.html").write_bytes(raw)

    ended = govaudit("verify", copy, "--format", "json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["faults"] == [{"file": "report.html", "fault": "changed"}]


@pytest.mark.parametrize("name", ["html", "json", "csv", "xlsx"])
def test_reports_are_written_again_from_the_result(done: Path, name: str) -> None:
    ended = govaudit("report", done, "--format", name)

    assert ended.returncode == 0, ended.stderr
    assert Path(ended.stdout.strip()).stat().st_size > 500


def bad_inputs(tmp_path: Path, site: str) -> dict[str, list[str | Path]]:
    (tmp_path / "p.yaml").write_text("url: http://127.0.0.1/\nlevle: city\n", encoding="utf-8")
    (tmp_path / "x.warc").write_bytes(b"this is not an archive")
    (tmp_path / "y.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\nbroken", mtime=0)[:-6])
    (tmp_path / "z.wacz").write_bytes(b"PK\x03\x04 no zip")
    pack = tmp_path / "pack"
    pack.mkdir()
    source = ROOT / "rules" / "packs" / "national"
    (pack / "pack.yaml").write_text((source / "pack.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    rule = (source / "a11y.lang.yaml").read_text(encoding="utf-8").replace("severity:", "severty:")
    (pack / "a11y.lang.yaml").write_text(rule, encoding="utf-8")
    out = tmp_path / "out"
    return {
        "not a URL": ["run", "hello", "-o", out],
        "another scheme": ["run", "ftp://example.org/", "-o", out],
        "unknown host": ["run", "http://no-such-host.invalid/", "-o", out],
        "refused address": ["run", site + "/", "-o", out],
        "not HTML": ["run", site + "/x.png", "-o", out, "--allow-private", "127.0.0.0/8"],
        "unknown key": ["run", tmp_path / "p.yaml", "-o", out],
        "no such profile": ["run", tmp_path / "none.yaml", "-o", out],
        "not a WARC": ["run", tmp_path / "x.warc", "-o", out],
        "truncated WARC": ["check", tmp_path / "y.warc.gz", "-o", out],
        "not a WACZ": ["run", tmp_path / "z.wacz", "-o", out],
        "bad rule": ["rules", "check", pack],
        "bad rule before any visit": ["run", site + "/", "-o", out, "--pack", pack],
        "no such pack": ["run", site + "/", "-o", out, "--pack", "nowhere"],
        "no such rule": ["rules", "show", "no.such"],
        "bad date": ["run", site + "/", "-o", out, "--as-of", "2026-13-01"],
        "date out of range": ["run", site + "/", "-o", out, "--as-of", "1890-01-01"],
        "bad CIDR": ["run", site + "/", "-o", out, "--allow-private", "10.0.0.0/99"],
        "unknown format": ["run", site + "/", "-o", out, "--format", "pdf2"],
        "nothing to report": ["report", tmp_path / "empty"],
        "nothing to check": ["check", tmp_path],
        "missing option": ["run", site + "/"],
        "unknown option": ["run", site + "/", "-o", out, "--nope"],
        "unknown command": ["audit-all"],
        "too many arguments": ["run", site + "/", "twice", "-o", out],
    }


@pytest.mark.parametrize("case", [
    "not a URL", "another scheme", "unknown host", "refused address", "not HTML", "unknown key", "no such profile",
    "not a WARC", "truncated WARC", "not a WACZ", "bad rule", "bad rule before any visit", "no such pack",
    "no such rule", "bad date", "date out of range", "bad CIDR", "unknown format", "nothing to report",
    "nothing to check", "missing option", "unknown option", "unknown command", "too many arguments",
])  # fmt: skip
def test_bad_input_is_one_line_and_exit_2(case: str, tmp_path: Path, site: str) -> None:
    ended = govaudit(*bad_inputs(tmp_path, site)[case])

    assert ended.returncode == 2, ended.stderr
    line = one_line(ended)
    if case == "date out of range":
        assert "不在合理范围" in line
    if case == "unknown key":
        assert "p.yaml:2" in line
        assert "levle" in line
    if case.startswith("bad rule"):
        assert "a11y.lang.yaml:" in line
        assert "severty" in line
    assert not list((tmp_path / "out").glob("result.json"))


def test_bad_input_loses_nothing_written_before(done: Path) -> None:
    before = {path.name: path.read_bytes() for path in done.iterdir() if path.is_file()}

    fresh = ["run", "http://no-such-host.invalid/", "-o", done, "--fresh"]
    for wrong in (["run", "hello", "-o", done], ["check", done, "--pack", "nowhere"], fresh):
        assert govaudit(*wrong).returncode == 2

    assert {path.name: path.read_bytes() for path in done.iterdir() if path.is_file()} == before


def test_a_missing_browser_that_was_asked_for_is_an_environment_error(site: str, tmp_path: Path) -> None:
    options = ("--allow-private", "127.0.0.0/8", "--browser", "/nonexistent/chromium", "--quiet")
    ended = govaudit("run", site + "/", "-o", tmp_path / "out", *options)

    assert ended.returncode == 3, ended.stderr
    assert "/nonexistent/chromium" in one_line(ended)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for a browser that cannot start")
def test_a_browser_that_cannot_start_never_costs_the_run(profile: Path, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text('#!/bin/sh\n[ "$1" = "--version" ] && echo "Chromium 156.0.0.0" && exit 0\nexit 1\n', "utf-8")
    broken.chmod(0o755)
    ended = started("run", profile, "-o", tmp_path / "out", "--quiet", CHROME_PATH=str(broken))

    assert ended.returncode == 4, ended.stderr
    built = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert built["coverage"]["states"]["judged"] == 2
    assert "浏览器无法启动" in built["coverage"]["browser"]["why"]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupted_run_says_so_and_goes_on_later(site: str, profile: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    slow = ("--allow-private", "127.0.0.0/8", "--rate", "0.5", "--jurisdiction", "none", "--browser", "none", "--quiet")
    command = [sys.executable, "-m", "audit", "run", site + "/", "-o", str(folder), *slow]
    child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    while not (folder / "capture.sqlite").exists() and child.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    stderr = child.communicate(timeout=60)[1]

    assert child.returncode == 130, stderr
    assert "Traceback" not in stderr
    assert not (folder / "result.json").exists()
    assert govaudit("run", profile, "-o", folder, *RUN).returncode == 4
    built = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert built["coverage"]["states"]["judged"] == 2


def test_init_writes_a_profile_that_loads(tmp_path: Path) -> None:
    from audit.profile.read_profile import from_file

    path = tmp_path / "site.yaml"
    assert govaudit("init", path, "--url", "https://www.example.gov.cn/").returncode == 0
    assert from_file(path).url == "https://www.example.gov.cn/"
    assert govaudit("init", path).returncode == 2


def test_every_commented_line_of_the_starter_profile_is_valid(tmp_path: Path) -> None:
    from audit.cli.profile_template import profile_text
    from audit.profile.read_profile import from_file

    lines = []
    for line in profile_text("https://www.example.gov.cn/").splitlines()[1:]:
        is_entry = line.startswith(("#   - ", "# ")) and ":" in line
        lines.append(line.removeprefix("# ") if is_entry else line)
    path = tmp_path / "all.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")

    loaded = from_file(path)
    assert loaded.waivers
    assert loaded.columns
    assert loaded.budget.max_pages == 3000


@pytest.mark.parametrize("command", ["list", "show"])
def test_listings_speak_json_too(command: str) -> None:
    args = ["rules", command, *(["a11y.lang"] if command == "show" else []), "--format", "json"]
    ended = started(*args, PYTHONIOENCODING="gbk")

    assert ended.returncode == 0, ended.stderr
    loaded = json.loads(ended.stdout)
    assert (loaded if isinstance(loaded, list) else [loaded])[0]["basis"]


@pytest.mark.browser
def test_doctor_names_a_remedy_for_every_trouble(browser: object) -> None:
    ended = govaudit("doctor", "--format", "json")

    lines = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stdout
    assert len(lines) >= 6
    assert all(line["remedy"] for line in lines if line["state"] != "ok" and "fc-list" not in line["seen"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--foo"), "没有选项 --foo"),
        (("nosuch",), "没有命令 nosuch"),
        (("run", "x", "-o"), "选项 -o 后面缺少值"),
        (("run", "x"), "缺少选项 '-o' / '--output'"),
        (("run", "x", "-o", "y", "--max-pages", "many"), "'--max-pages' 的值应为整数"),
        (("run", "x", "-o", "y", "--max-pages", "0"), "'--max-pages' 的值不能小于 1"),
        (("run", "x", "-o", "y", "--rate", "fast"), "'--rate' 的值应为数字"),
        (("verify", "a", "b"), "多余的参数：b"),
        (("rules",), "缺少命令"),
    ],
)
def test_errors_of_usage_are_told_in_chinese(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["govaudit", *arguments])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--version", "-V", "-h", "--help"])
def test_version_and_help(option: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["govaudit", option])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert (
        said.startswith("Usage: govaudit")
        if option.endswith(("h", "help"))
        else said == f"govaudit {version('govaudit')}\n"
    )


def test_a_wrong_outcome_of_an_answer_names_the_right_ones(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    answers = (
        "  a.one: {outcome: passed, by: 王五, on: 2026-10-01}\n  b.two: {outcome: 合格, by: 王五, on: 2026-10-01}\n"
    )
    file.write_text(f"url: http://www.example.gov.cn/\nanswers:\n{answers}", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"site\.yaml:4: .*answers\.b\.two\.outcome.*合格.*failed、passed"):
        from_file(file)
