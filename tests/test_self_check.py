"""A department's own check through the command line: what to mend first, what lapses soon, no false comfort."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from audit.cli.report_commands import SELF_CHECK_S
from audit.demo.openness import leaked_number
from audit.evidence.capture import Capture
from tests.small_site import HTML, served

ROOT = Path(__file__).resolve().parent.parent
NAV = '<div class="nav"><a href="/">首页</a> <a href="/zwdt/">政务动态</a> <a href="/tzgg/">通知公告</a></div>'
COLUMNS = {"/zwdt/": ("政务动态", "2026-10-15"), "/tzgg/": ("通知公告", "2026-09-30")}  # 13 days of 14; well within


def page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}_示例县民政局</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{NAV}<h1>{title}</h1>{body}</body></html>'


def pages() -> dict[str, str]:
    """Two columns of six articles each; two link to a page that is gone, one holds an identity number."""
    made = {"/": page("首页", "".join(f'<p><a href="{path}">{name}</a></p>' for path, (name, _) in COLUMNS.items()))}
    for path, (name, newest) in COLUMNS.items():
        rows = ""
        for number in range(6):
            day = f"{newest[:8]}{int(newest[8:]) - number:02}"
            title = f"示例县民政局第{number + 1}次{name}工作会议"
            text = f"<p>发布时间：{day}</p><p>{'会议研究了社会救助和养老服务的安排。' * 8}</p>"
            text += '<a href="/gone.html">旧版</a>' if number == 2 else ""
            text += f"<p>联系人张三，身份证号：{leaked_number()}</p>" if number == 3 and path == "/tzgg/" else ""
            made[f"{path}{number}.html"] = page(title, text)
            rows += f'<li><a href="{path}{number}.html">{title}</a><span>{day}</span></li>'
        made[path] = page(name, f'<div class="list"><ul>{rows}</ul></div>')
    return made


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served({path: (HTML, text.encode()) for path, text in pages().items()}) as port:
        yield f"http://127.0.0.1:{port}/"


def self_check(site: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    profile = folder.parent / "site.yaml"
    told = {"url": site, "rate": 500.0, "allow_private": ["127.0.0.0/8"], "confirm_after_s": 0.5}
    profile.write_text(json.dumps(told), encoding="utf-8")
    options = ("-o", str(folder), "--as-of", "2026-10-28", "--quiet", *more)
    command = [sys.executable, "-m", "audit", "self-check", str(profile), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=240)


@pytest.mark.browser
def test_it_says_what_to_mend_first_and_what_lapses_soon(site: str, tmp_path: Path, browser: object) -> None:
    folder = tmp_path / "out"
    ended = self_check(site, folder)
    assert ended.returncode == 0, ended.stderr
    built = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert built["pack"]["id"] == "self-check"
    with Capture.open(folder) as capture:
        assert capture.meta["profile"]["budget"]["time_limit_s"] == SELF_CHECK_S == 120

    told = ended.stdout
    score = built["score"]
    open_still = f"得分在 {score['low']}–{score['high']} 之间"  # too little of the pack can be judged on two columns
    assert (open_still if score["value"] is None else f"现在得分 {score['value']}") in told
    assert (score["value"] is None) == (score["verdict"] == "undetermined")
    rows = re.findall(r"^ *\d+\. (.*?)(?:  \+([\d.]+))?\n +怎么改： (.+)\n +在哪里： (http\S+?)(?:；.*)?$", told, re.M)
    gains = [Decimal(gain) for _, gain, _, _ in rows if gain]
    assert gains == sorted(gains, reverse=True)
    assert f"修复前 {min(3, len(rows))} 项，+{sum(gains[:3]).normalize():f} 分" in told
    # Nothing else is lost on this site than what is listed: mended, it has all its points.
    failed = {one["rule"] for one in built["findings"] if one["outcome"] == "failed"}
    assert 2 <= len(rows) == len(failed) <= 10
    assert Decimal(built["score"]["sum"]) + sum(gains) == 100
    assert [url for _, _, _, url in rows if url == f"{site}gone.html"]

    soon = told.partition("快到期")[2]
    assert "政务动态" in soon
    assert "还有 1 天" in soon
    assert "通知公告" not in soon
    assert "没有检测（原因见报告），不等于没问题" in told
    assert told.rstrip().endswith(str(folder / "report.html"))
    assert (folder / "report.html").is_file()


def test_without_a_browser_it_is_incomplete_and_says_so_and_the_next_one_starts_anew(site: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for _ in range(2):
        ended = self_check(site, folder, "--browser", "none")
        assert ended.returncode == 4
        assert "未能完整检测" in ended.stderr
        assert "没有检测" in ended.stdout
    assert list(folder.glob("superseded-*"))


def test_a_wrong_address_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    ended = self_check("not a url", tmp_path / "out")
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "report.html").exists()
