"""Ten sites at once, twenty in `nox -s everything`, four of them slow, blocked, broken or endless; killed twice on the
way; numbers re-added."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audit.demo import Town, build, serve
from audit.demo.words import HOST
from reports.compare.league import LeagueError, standing, words, write
from reports.read import load
from tests.rotation import amount

ROOT = Path(__file__).resolve().parent.parent
GOOD = [f"www.town{number:02}.gov.cn" for number in range(amount(16, 6))]
BAD = {
    "www.slow.gov.cn": "drips one byte at a time",
    "www.blocked.gov.cn": "answers 403 with a challenge",
    "www.broken.gov.cn": "closes every connection",
    "www.endless.gov.cn": "links to new pages for ever",
}
SITES = len(GOOD) + len(BAD)
SITE_LIMIT_S = 20.0  # of those that have no end; the good ones end by themselves, on a busy machine too


class Nuisance:
    """A raw server that is slow, blocked, broken or endless by its Host header."""

    def __init__(self) -> None:
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Nuisance:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._answer, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            host = re.search(r"(?im)^host:\s*([^\s:]+)", head)
            await self._serve(host[1] if host else "", path, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, host: str, path: str, writer: asyncio.StreamWriter) -> None:
        if "broken" in host:
            return
        if "blocked" in host:
            body = "<html><title>安全验证</title><body>请完成安全验证，访问行为异常已被拦截</body></html>".encode()
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html; charset=utf-8\r\n")
            writer.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        elif path == "/robots.txt":
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        elif "endless" in host:
            number = int(re.sub(r"\D", "", path) or 0)
            links = "".join(f'<a href="/p{number * 3 + step}.html">第{number * 3 + step}页</a>' for step in (1, 2, 3))
            body = f"<html><title>第{number}页</title><body><p>正文{number}</p>{links}</body></html>".encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
            writer.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.5)
        await writer.drain()


def town_of(host: str, whole: Town) -> Town:
    """A small part of the town under another host: a table of replies with the host's name in place of its own."""
    pages = {}
    for path, reply in whole.pages.items():
        if path.count("/") <= 2 and not path.startswith("/uploads"):
            body = reply.body.replace(HOST.encode(), host.encode())
            pages[path] = type(reply)(reply.status, reply.headers, body)
    return Town(pages, ())


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[int]]]:
    """The folder of a whole assessment, killed twice on the way, and how many sites were done at each death."""
    folder = tmp_path_factory.mktemp("assess")
    whole = build()
    with Nuisance() as nuisance:
        servers = [serve(town_of(host, whole)) for host in GOOD]
        for server in servers:
            server.__enter__()
        try:
            table = folder / "sites.yaml"
            rows = [_row(host, servers[number].port, number) for number, host in enumerate(GOOD)]
            rows += [_row(host, nuisance.port, 0) for host in BAD]
            table.write_text(json.dumps({"sites": rows}, ensure_ascii=False), "utf-8")
            yield folder, _run_with_two_kills(table, folder / "out")
        finally:
            for server in servers:
                server.__exit__(None, None, None)


def _row(host: str, port: int, number: int) -> dict[str, Any]:
    return {
        "url": f"http://{host}/", "name": f"{host}网站", "level": ("city", "county")[number % 2], "kind": "portal",
        "allow_private": ["127.0.0.0/8"], "connect_to": {host: f"127.0.0.1:{port}"}, "rate": 200.0,
        "confirm_after_s": 0.5, "budget": {"max_pages": 200, "time_limit_s": SITE_LIMIT_S if host in BAD else 200.0},
    }  # fmt: skip


def _run_with_two_kills(table: Path, out: Path) -> list[int]:
    command = [
        sys.executable, "-m", "audit", "assess", str(table), "-o", str(out), "--browser", "none", "--as-of",
        "2026-10-28", "--at-once", "8",
    ]  # fmt: skip
    done_at_death = []
    for wanted in (2, SITES // 2 - 1):
        child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
        while child.poll() is None and _done(out) < wanted:
            time.sleep(0.05)
        assert child.poll() is None, "it ended before it could be killed"
        done_at_death.append(_done(out))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(10)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert ended.returncode == 4, ended.stderr[-2000:]
    return done_at_death


def _done(out: Path) -> int:
    path = out / "assessment.json"
    if not path.exists():
        return 0
    return sum(row["state"] != "pending" for row in json.loads(path.read_text("utf-8"))["sites"])


def _plan(folder: Path) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((folder / "out" / "assessment.json").read_text("utf-8"))
    return plan


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_site_ends_in_a_result_or_a_reason(assessed: tuple[Path, list[int]]) -> None:
    folder, deaths = assessed
    rows = {row["id"]: row for row in _plan(folder)["sites"]}
    assert len(rows) == SITES
    assert all(number < SITES for number in deaths)
    for host in GOOD:
        assert (folder / "out" / "sites" / host / "result.json").is_file(), rows[host]
        # Without a browser nothing is complete, and that is the reason given.
        assert rows[host]["state"] == "incomplete"
        assert "浏览器" in rows[host]["why"]
    for host in BAD:
        assert rows[host]["state"] in ("incomplete", "failed"), rows[host]
        assert rows[host]["why"], rows[host]
    # What has no end is cut by the limits or by what was learnt of its pages, and either is said.
    endless = load(folder / "out" / "sites" / "www.endless.gov.cn" / "result.json")
    stops = " ".join(row["why"] for row in endless["capture"]["certificate"]["stops"])
    assert any(word in rows["www.endless.gov.cn"]["why"] + stops for word in ("时间上限", "页数上限", "翻页重复"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_two_kills_change_a_result(assessed: tuple[Path, list[int]]) -> None:
    """Sites that are the same town under another name say the same, whether they were killed on the way or not."""
    folder, _ = assessed
    told = set()
    for host in GOOD:
        result = load(folder / "out" / "sites" / host / "result.json")
        level = result["site"]["level"]
        failed = frozenset(
            (one["rule"], place["url"].replace(host, "HOST"))
            for one in result["findings"]
            if one["outcome"] == "failed"
            for place in one["evidence"]
        )
        told.add((level, result["score"]["sum"], result["coverage"]["states"]["judged"], failed))
    assert len(told) == 2  # one for each level


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_numbers_of_the_league_are_those_of_the_results(assessed: tuple[Path, list[int]]) -> None:
    folder, _ = assessed
    out = folder / "out"
    plan = _plan(folder)
    for row in plan["sites"]:  # as a run with a browser would leave them
        row["state"] = "done" if row["id"] in GOOD else row["state"]
    results = {
        row["id"]: load(out / "sites" / row["id"] / "result.json")
        for row in plan["sites"]
        if (out / "sites" / row["id"] / "result.json").is_file()
    }
    table = standing(plan, results)
    ranked = {row["id"]: row for group in table["groups"] for row in group["rows"]}
    assert set(ranked) == set(GOOD)
    for group in table["groups"]:
        # Official vetoes are open on every site: each stands for its interval, and its rank for what is possible.
        spans = [(float(row["low"]), float(row["high"])) for row in group["rows"]]
        for row, (low, high) in zip(group["rows"], spans, strict=True):
            best, worst = 1 + sum(one > high for one, _ in spans), sum(one >= low for _, one in spans)
            assert row["rank"] == (str(best) if best == worst else f"{best}–{worst}")
            assert (row["value"], row["figure"]) == (None, f"{row['low']}–{row['high']}")
    for id, row in ranked.items():
        score = results[id]["score"]
        assert (row["value"], row["low"], row["high"], row["coverage"]) == (
            score["value"], score["low"], score["high"], score["coverage"],
        )  # fmt: skip
        failed = [one for one in results[id]["findings"] if one["outcome"] == "failed"]
        assert row["failed"] == sum(one["count"] for one in failed)
    for fault in table["faults"]:
        sites = [
            id
            for id, result in results.items()
            if any(one["rule"] == fault["rule"] and one["outcome"] == "failed" for one in result["findings"])
        ]
        assert fault["sites"] == len(sites) > 0
    assert all(row["state"] != "done" for row in table["unranked"])
    write(plan, out)
    page = (out / "league.html").read_text("utf-8")
    for id in GOOD:
        assert f'href="sites/{id}/report.html"' in page
        assert (out / "sites" / id / "report.html").is_file()
    book = openpyxl.load_workbook(out / "league.xlsx")
    assert len(book.sheetnames) == 4
    # What the workbook itself says, cell by cell, is what the result files say.
    heads, *lines = (list(line) for line in book.worksheets[0].iter_rows(values_only=True))
    assert len(lines) == len(GOOD)
    w = words("zh")
    for line in lines:
        said = dict(zip(heads, line, strict=True))
        result = results[re.sub(r"^http://|/$", "", said[w["head_url"]])]
        assert said[w["head_value"]] is None
        for key in ("low", "high", "coverage"):
            assert said[w[f"head_{key}"]] == float(result["score"][key]), key
        assert said[w["head_pages"]] == result["coverage"]["states"]["judged"]
        assert said[w["head_failed"]] == sum(one["count"] for one in result["findings"] if one["outcome"] == "failed")
        assert f"{result['score']['low']}–{result['score']['high']}" in page
    # The heat map: of each rule and site the worst outcome among the site's findings.
    heads, *lines = (list(line) for line in book.worksheets[3].iter_rows(values_only=True))
    order = ("failed", "cantTell", "untested", "passed", "inapplicable")
    cells = 0
    for line in lines:
        for id, cell in list(zip(heads, line, strict=True))[2:]:
            found = {one["outcome"] for one in results[id]["findings"] if one["rule"] == line[0]}
            worst = next((outcome for outcome in order if outcome in found), None)
            assert (cell or "") == (w[f"outcome_{worst}"] if worst else ""), (id, line[0])
            cells += worst is not None
    assert cells > 100 * len(GOOD)
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book.worksheets)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_unlike_packs_are_not_ranked(assessed: tuple[Path, list[int]]) -> None:
    folder, _ = assessed
    plan = _plan(folder)
    results = {host: load(folder / "out" / "sites" / host / "result.json") for host in GOOD[:2]}
    other = {**results[GOOD[1]], "pack": {**results[GOOD[1]]["pack"], "digest": "0" * 64}}
    with pytest.raises(LeagueError, match="规则包不同"):
        standing(plan, {GOOD[0]: results[GOOD[0]], GOOD[1]: other})


def test_a_bad_table_stops_before_anything_runs(tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    table.write_text("url,level\nhttps://www.a.gov.cn/,city\nnot a url,city\nhttps://www.b.gov.cn/,moon\n", "utf-8")
    command = [sys.executable, "-m", "audit", "assess", str(table), "-o", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 2
    assert "s.csv:3" in ended.stderr
    assert "s.csv:4" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_another_assessment_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "assessment.json").write_text('{"schema":1,"pack":"access","as_of":"2026-01-01","sites":[]}')
    table = tmp_path / "s.csv"
    table.write_text("url\nhttps://www.a.gov.cn/\n", "utf-8")
    command = [sys.executable, "-m", "audit", "assess", str(table), "-o", str(out)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert "access" in ended.stderr
