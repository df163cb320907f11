"""A fault of ours is loud and never an answer: planted at run time, it is told, and nothing is missing for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.cli import commands
from audit.evidence.capture import Capture
from audit.read.files import attachments
from audit.read.page.page import PageSource
from audit.read.page.page_summary import Slim, read_slim
from audit.read.site.page_sources import Sources
from audit.read.web.decode import decode
from audit.read.work import pool
from audit.runs import run
from reports.read import load
from rules.judge import evaluate
from tests.small_site import HTML, served, small_profile

REPORT = "安平县人民政府2025年政府信息公开工作年度报告"
TEXT = "<p>根据有关规定，现将全县一年来主动公开和依申请公开的情况报告如下。</p>" * 8
MENU = '<a href="/">首页</a> <a href="/nb/">政府信息公开年报</a> <a href="/tz/">通知公告</a>'


def page(title: str, body: str, path: str = "") -> tuple[str, bytes]:
    html = (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title><div class="nav">{MENU}</div>'
        f'<div>当前位置：<a href="/">首页</a> &gt; {path}</div><h1>{title}</h1>{body}</html>'
    )
    return HTML, html.encode()


def rows(*found: tuple[str, str]) -> str:
    return (
        "<ul>" + "".join(f'<li><a href="{url}">{name}</a><span>2026-01-20</span></li>' for url, name in found) + "</ul>"
    )


NOTICES = [(f"/tz/{n}.html", f"关于第{n}次公开征求意见情况的通知") for n in range(6)]
PAGES = {
    "/": page("安平县人民政府门户网站", rows(*NOTICES, ("/nb/2025.html", REPORT))),
    "/nb/": page("政府信息公开年报", rows(("/nb/2025.html", REPORT)), '<a href="/nb/">政府信息公开年报</a>'),
    "/nb/2025.html": page(
        REPORT, "<p>发布日期：2026-01-20</p>" + TEXT, '<a href="/nb/">政府信息公开年报</a> &gt; 正文'
    ),
    "/tz/": page("通知公告", rows(*NOTICES), '<a href="/tz/">通知公告</a>'),
    "/form.csv": ("text/csv", "姓名,电话\n张三,0318-7520000\n".encode()),
}
FORM = '<a href="/form.csv">附件：申请表.csv</a>'
UNDER = '<a href="/tz/">通知公告</a> &gt; 正文'
PAGES |= {url: page(name, f"<p>发布日期：2026-01-20</p>{TEXT}{FORM}", UNDER) for url, name in NOTICES}


def captured(folder: Path, pages: dict[str, tuple[str, bytes]]) -> Path:
    """A whole crawl of a county's site. That a browser was there is only said: its pages have no scripts."""
    with served(pages) as port:
        profile = msgspec.structs.replace(small_profile(port), jurisdiction="cn", level="county", kind="portal")
        with run.crawl_site(profile, folder, as_of=None, use_browser=False) as capture:
            capture.meta["browser"] = {"name": "none", "version": "0", "sandbox": True}
            capture.commit()
    return folder


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return captured(tmp_path_factory.mktemp("loud") / "run", PAGES)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page's own markup stands for what a browser would have shown; it is read here, where faults are planted."""
    as_served = Sources._source

    def rendered(self: Any, target: Any) -> PageSource:
        source = as_served(self, target)
        text = decode(source.static_html or b"", source.content_type).text
        return msgspec.structs.replace(source, rendered_html=text)

    monkeypatch.setattr(Sources, "_source", rendered)
    monkeypatch.setattr(Sources, "told", lambda *_: None)


def checked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any], str]:
    """Exit code of `govaudit check`, its result, and what it told on stderr."""
    monkeypatch.setattr(sys, "argv", ["govaudit", "check", str(folder), "-o", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    return int(ended.value.code or 0), load(tmp_path / "result.json"), capsys.readouterr().err


def outcomes(result: dict[str, Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in result["findings"]:
        found.setdefault(finding["rule"], set()).add(finding["outcome"])
    return found


def accused(result: dict[str, Any]) -> set[str]:
    return {rule for rule, found in outcomes(result).items() if found & {"failed", "cantTell"}}


def tripping(url: str) -> Any:
    """A reader that raises on one page, with that page's words in its exception."""

    def read(source: PageSource) -> Slim:
        if source.url.endswith(url):
            raise KeyError("130123199003074516 安平县")
        return read_slim(source)

    return read


def test_without_a_fault_it_is_whole(crawled: Path, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    code, result, told = checked(crawled, tmp_path, monkeypatch, capsys)
    assert (code, result["coverage"]["whole"], result["coverage"]["states"]["read_failed"]) == (0, True, 0)
    assert "读取出错" not in told
    assert not (tmp_path / "run.log").exists()


@pytest.mark.parametrize("lost", ["/nb/2025.html", "/nb/", "/tz/"])
def test_a_page_that_trips_the_reader_is_told_and_nothing_is_missing(
    lost: str, crawled: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    _, before, _ = checked(crawled, tmp_path / "before", monkeypatch, capsys)
    monkeypatch.setattr(pool, "read_slim", tripping(lost))
    code, result, told = checked(crawled, tmp_path / "after", monkeypatch, capsys)
    assert code == 4
    assert "警告：1 个页面或附件程序读取出错" in told
    coverage = result["coverage"]
    assert coverage["states"]["read_failed"] == 1
    assert coverage["discovered"] == sum(coverage["states"].values())
    (page,) = (row for row in coverage["not_judged"] if row["state"] == "read_failed")
    assert page["url"].endswith(lost)
    assert page["why"].startswith("程序读取页面出错（KeyError")
    assert accused(result) <= accused(before)
    reasons = [f["cause"] for f in result["findings"] if f["outcome"] == "untested"]
    assert any("程序读取出错" in reason for reason in reasons)
    log = (tmp_path / "after" / "run.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    for text in (log, told, (tmp_path / "after" / "result.json").read_text(encoding="utf-8")):
        assert "130123199003074516" not in text


def test_what_really_is_not_there_is_missing_still(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    """The same site without its report: what the fault kept untested is a finding here, so the test above can fail."""
    pages = {url: made for url, made in PAGES.items() if not url.startswith("/nb/")}
    link, menu = (
        f'<li><a href="/nb/2025.html">{REPORT}</a><span>2026-01-20</span></li>',
        '<a href="/nb/">政府信息公开年报</a>',
    )
    pages = {
        u: (kind, body.replace(link.encode(), b"").replace(menu.encode(), b"")) for u, (kind, body) in pages.items()
    }
    folder = captured(tmp_path / "run", pages)
    _, result, _ = checked(folder, tmp_path / "out", monkeypatch, capsys)
    lacking = {rule for rule in accused(result) if rule.startswith("annual.")}
    assert lacking
    whole = captured(tmp_path / "whole", PAGES)
    monkeypatch.setattr(pool, "read_slim", tripping("/nb/2025.html"))
    _, lost, _ = checked(whole, tmp_path / "lost", monkeypatch, capsys)
    assert not lacking & accused(lost)
    assert all(outcomes(lost)[rule] == {"untested"} for rule in lacking)


def test_a_record_that_cannot_be_read_is_no_empty_page(
    crawled: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    body = Capture.body
    monkeypatch.setattr(Capture, "body", lambda self, record: body(self, record)[:0] or 1 // 0)
    code, result, told = checked(crawled, tmp_path, monkeypatch, capsys)
    assert code == 4
    assert result["coverage"]["states"]["judged"] == 0
    assert "ZeroDivisionError" in told
    assert not [f for f in result["findings"] if f["outcome"] == "failed" and f["subject"]["scope"] == "page"]


def test_a_file_that_trips_its_reader_is_told(crawled: Path, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    def trip(*_: object) -> Any:
        raise RuntimeError("0318-7520000")

    monkeypatch.setattr(attachments.Opener, "_ask", trip)
    code, result, told = checked(crawled, tmp_path, monkeypatch, capsys)
    assert code == 4
    assert "form.csv（程序读取附件出错（RuntimeError" in told
    assert result["coverage"]["states"]["read_failed"] == 1
    assert result["coverage"]["by_role"]["attachment"] == {"read_failed": 1}
    assert "程序读取出错" in str(result["coverage"]["whole"])


@pytest.mark.parametrize("name", ["annual.published-gov", "column.date-visible", "site.dead-links-inner"])
def test_a_rule_that_raises_is_told(name: str, crawled: Path, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    judged = evaluate._judge_rule

    def trip(pack: Any, rule: Any, *rest: Any) -> Any:
        if rule.id == name:
            raise IndexError("130123199003074516")
        return judged(pack, rule, *rest)

    monkeypatch.setattr(evaluate, "_judge_rule", trip)
    code, result, told = checked(crawled, tmp_path, monkeypatch, capsys)
    assert code == 4
    assert f"{name} 规则执行出错：IndexError" in told
    assert outcomes(result)[name] == {"untested"}
    log = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert "IndexError" in log
    assert "130123199003074516" not in log
