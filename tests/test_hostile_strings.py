"""Hostile strings through every output: a real crawl, facts, result, every form of report, manifest and terminal."""

from __future__ import annotations

import csv
import gzip
import html
import http.client
import importlib.util
import io
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import docx
import openpyxl
import pytest
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from msgspec import structs
from rich.console import Console

from audit.browser.find import Found
from audit.cli import progress, terminal
from audit.crawl.progress import Progress
from audit.demo import AS_OF
from audit.evidence import manifest
from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from audit.read.web.decode import clean
from audit.runs import run
from reports.compare import change_page
from reports.compare.change import compare
from reports.forms import plain
from reports.forms.formats import FORMATS, file_name
from rules.facts.records import from_lines
from rules.loading.load import load_pack
from tests import rotation

ROOT = Path(__file__).resolve().parent.parent


def beside(path: str) -> ModuleType:
    """A file of the tests that is no test, by its path."""
    spec = importlib.util.spec_from_file_location(Path(path).stem + "_beside", ROOT / "tests" / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STRINGS: list[str] = beside("hostile.py").STRINGS
FORMS = ("html", "html-en", "json", "csv", "xlsx", "docx", "junit", "sarif", "md")
WORDS = "全市各级各部门要提高思想认识，压实工作责任，加强统筹协调，确保各项任务按时完成。" * 5
NAME = "\x1b[31m云泉\u202e[/b]<script>window.pwned=1</script>=1+1"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # of what a terminal acts upon
OWN_SCRIPT = (ROOT / "reports" / "static" / "report.js").read_text(encoding="utf-8")
STARTS = ("=", "+", "-", "@", "\t", "\r")
JUNIT_TAGS = {
    "testsuites",
    "testsuite",
    "properties",
    "property",
    "testcase",
    "failure",
    "error",
    "skipped",
    "system-out",
}
URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986
ACTS = {"onclick", "onload", "onerror", "onmouseover", "onfocus", "ontoggle", "srcdoc", "style"}


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def path_of(n: int) -> str:
    """An address named after the string, percent-encoded; the longest ones are cut as a server would."""
    return f"/p/{n}/{quote(raw(STRINGS[n])[:600], safe='')}.html"


def page(n: int) -> bytes:
    text = STRINGS[n]
    safe = html.escape(text)
    return raw(
        f"<!DOCTYPE html><html><head><title>{text}</title><meta name=ArticleTitle content=\"{safe}\">"
        f"<meta name=ColumnName content=\"{safe}\"><meta name=PubDate content=2026-10-01></head><body>"
        f"<div class=crumb>当前位置：<a href=/>首页</a> &gt; <a href=/l/>{text}</a></div><h1>{safe}</h1>"
        f"<p>发布时间：2026-10-01 来源：{safe}</p><p>索引号：{safe} 文号：{safe}</p>"
        f"<div class=article><p>{WORDS}{safe}</p></div>"
        f"<a href=\"{safe}\">{safe}</a><a href=\"/files/{n}.pdf\" download=\"{safe}\">{safe}</a>"
        f"<a href=\"/dead/{n}?q={html.escape(text[:200])}\">{safe}</a>"
        f"<img src=\"{html.escape(text[:500])}\"></body></html>"
    )  # fmt: skip


def listing() -> bytes:
    rows = "".join(
        f'<li><a href="{path_of(n)}">{html.escape(text[:2000])}</a><span>2026-10-0{n % 9 + 1}</span></li>'
        for n, text in enumerate(STRINGS)
    )
    head = f'<title>{NAME}</title><meta name=SiteName content="{html.escape(NAME)}">'
    return raw(f"<!DOCTYPE html><html><head>{head}</head><body><ul class=list>{rows}</ul></body></html>")


class Hostile(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, kind, body, more = 200, "text/html; charset=utf-8", b"", b""
        m = re.match(r"/(p|files|dead)/(\d+)", self.path)
        if self.path in ("/", "/l/"):
            body = listing()
        elif m and m[1] == "p":
            body = page(int(m[2]))
            line = re.sub(rb"[\r\n]", b" ", raw(STRINGS[int(m[2])])[:2000])
            more = b"X-Hostile: " + line + b"\r\nLast-Modified: " + line + b"\r\n"
        elif m and m[1] == "files":
            name = re.sub(rb"[\r\n]", b" ", raw(STRINGS[int(m[2])])[:500])
            kind, body = "application/pdf", b"%PDF-1.4\n%broken"
            more = b'Content-Disposition: attachment; filename="' + name + b'"\r\n'
        else:
            status, body = 404, b"<h1>404</h1>"
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n".encode()
        self.wfile.write(head + more + b"\r\n" + body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def profile(port: int, **settings: Any) -> SiteProfile:
    made = from_url("http://www.yunquan-demo.gov.cn/")
    return structs.replace(
        made, rate=2000.0, confirm_after_s=0.1, allow_private=("127.0.0.0/8",),
        connect_to={"www.yunquan-demo.gov.cn": f"127.0.0.1:{port}"}, **settings,
    )  # fmt: skip


@pytest.fixture(scope="module")
def crawled(port: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], str]:
    """The whole line over HTTP, with the live progress bar drawn into a string."""
    folder = tmp_path_factory.mktemp("hostile") / "run"
    drawn = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        console = Console(file=drawn, force_terminal=True, width=200)
        patch.setattr(progress, "Console", lambda **_: console)
        with progress._bar() as callback:
            capture = run.crawl_site(profile(port), folder, as_of=AS_OF, use_browser=False, progress=callback)
    built = run.check_site(capture, load_pack("national"))
    capture.close()
    run.report_site(folder, FORMS)
    return folder, built, drawn.getvalue()


def assert_sound(folder: Path) -> None:
    """Every file opens again, and nothing in it acts."""
    loaded = json.loads((folder / "result.json").read_bytes().decode("utf-8"))
    assert loaded["schema"] == 1
    text = (folder / "report.html").read_bytes().decode("utf-8")
    tree = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True))
    assert not list(tree.iter("iframe", "object", "embed", "base", "form", "plaintext"))
    assert [node.text for node in tree.iter("script")] == [OWN_SCRIPT], "nothing but the report's own filter"
    for node in tree.iter():
        if isinstance(node.tag, str):
            acting = [name for name in node.attrib if name.lower().startswith("on")]
            assert not acting, node.attrib
            for name in ("href", "src", "action"):
                link = (node.get(name) or "").strip().lower()
                assert not re.match(r"[\x00-\x20]*(javascript|vbscript|data:text)", link), link[:200]
    assert not FORBIDDEN.search(text)
    table = (folder / "report.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows[1:] for cell in row):
        assert not cell.startswith(STARTS) or re.fullmatch(r"[+-]?\d+(\.\d+)?", cell), cell[:80]
    book = openpyxl.load_workbook(folder / "report.xlsx")
    for sheet in book:
        assert not sheet._hyperlinks
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert not isinstance(cell.value, str) or len(cell.value) <= 32_767
    for notice in (folder / "notices").glob("*.docx"):
        assert docx.Document(str(notice)).tables
        with zipfile.ZipFile(notice) as packed:
            body = packed.read("word/document.xml").decode("utf-8")
            links = packed.read("word/_rels/document.xml.rels").decode("utf-8")
        assert not re.search(r"<w:(hyperlink|fldSimple|instrText|object)\b", body)
        assert 'TargetMode="External"' not in links
    cases = etree.fromstring((folder / "junit.xml").read_bytes(), etree.XMLParser(resolve_entities=False))
    assert len(list(cases.iter("testcase"))) > 50
    assert {node.tag for node in cases.iter()} <= JUNIT_TAGS
    log = json.loads((folder / "report.sarif").read_bytes().decode("utf-8"))
    for row in log["runs"][0]["results"]:
        assert URI.fullmatch(row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    page = (folder / "report.md").read_bytes().decode("utf-8")
    assert not FORBIDDEN.search(page)
    # Rendered as a pull request renders it, nothing acts either.
    shown = lxml_html.document_fromstring("<main>" + MarkdownIt("commonmark").enable("table").render(page) + "</main>")
    assert not list(shown.iter("script", "iframe", "img", "svg", "form", "base", "style", "object", "link", "meta"))
    assert not [node for node in shown.iter() if isinstance(node.tag, str) and set(node.attrib) & ACTS]
    assert not [
        node for node in shown.iter("a") if re.match(r"(?i)\s*(javascript|vbscript|data):", node.get("href", ""))
    ]
    if (folder / "manifest.json").exists():
        assert manifest.verify(folder).faults == []


def test_there_are_three_hundred() -> None:
    assert len(STRINGS) >= 300
    assert len(set(STRINGS)) == len(STRINGS)


@pytest.mark.slow
def test_every_page_is_judged_and_every_file_opens_again(crawled: tuple[Path, dict[str, Any], str]) -> None:
    folder, built, _ = crawled
    assert built["coverage"]["states"]["judged"] >= len(STRINGS)
    assert_sound(folder)


@pytest.mark.slow
def test_facts_are_read_back_and_hold_nothing_a_sink_refuses(crawled: tuple[Path, dict[str, Any], str]) -> None:
    lines = gzip.decompress((crawled[0] / "facts.jsonl.gz").read_bytes())
    lines.decode("utf-8")
    facts = from_lines(lines.splitlines())
    titles = {page.title for page in facts.pages if isinstance(page.title, str)}
    assert any("{{7*7}}" in title for title in titles), "nothing evaluates what it reads"
    assert all(title == clean(title) for title in titles)


@pytest.mark.slow
def test_the_terminal_is_told_no_escape(crawled: tuple[Path, dict[str, Any], str]) -> None:
    folder, built, drawn = crawled
    said = terminal.text(built, folder)
    assert not FORBIDDEN.search(said.replace("\n", ""))
    assert "\u202e" not in said
    row = json.dumps(terminal.row(built, folder, 0), ensure_ascii=False)
    assert json.loads(row)["judged"] >= len(STRINGS)
    assert not FORBIDDEN.search(row)
    assert "pwned" not in drawn
    assert "judged" in drawn


@pytest.mark.slow
@pytest.mark.parametrize("form", rotation.todays(["text", "json"]))
def test_the_command_prints_clean_lines(crawled: tuple[Path, dict[str, Any], str], form: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "audit", "check", str(crawled[0]), "--format", form], cwd=ROOT, capture_output=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C", "TERM": "xterm-256color", "FORCE_COLOR": "1"}, timeout=280,
    )  # fmt: skip
    assert ended.returncode in (0, 1, 3, 4), ended.stderr.decode()[-2000:]
    assert b"Traceback" not in ended.stderr
    out = ended.stdout.decode("utf-8")
    assert not FORBIDDEN.search(out.replace("\n", ""))
    if form == "json":
        assert json.loads(out)["judged"] >= len(STRINGS)


def test_a_result_full_of_them_is_written_in_every_form(tmp_path: Path) -> None:
    """Straight into the reports: also what the reader would have cleaned, as an older or foreign result may hold."""
    room = beside("reports/conftest.py")
    for start in range(0, len(STRINGS), 60):
        batch = STRINGS[start : start + 60]
        folder = tmp_path / str(start)
        folder.mkdir()
        poisoned = room.poison(
            json.loads(room.SAMPLE.read_text(encoding="utf-8")), cycle(text[:3000] for text in batch).__next__
        )
        poisoned["findings"][0]["evidence"] = [{"url": text, "title": text, "quote": text} for text in batch]
        (folder / "result.json").write_text(json.dumps(poisoned), encoding="ascii")
        result = run.load_result(folder / "result.json")
        for form in FORMS:
            if form != "json":
                FORMATS[form](result, folder / file_name(form))
        said = [
            terminal.text(result, folder), terminal.clean_lines(plain.text(result, "report.html")),
            terminal.clean_lines(change_page.text(compare(result, result))), terminal.incomplete_line(result),
        ]  # fmt: skip
        for words in said:
            assert not FORBIDDEN.search(words.replace("\n", ""))
            assert not re.search("[‪-‮⁦-⁩]", words)
        FORMATS["json"](result, folder / "again.json")
        json.loads((folder / "again.json").read_bytes().decode("utf-8"))
        assert_sound(folder)


@pytest.mark.browser
@pytest.mark.slow
def test_the_browser_lane_and_the_open_report_run_nothing(browser: Found, port: int, tmp_path: Path) -> None:
    made = profile(port)
    made = structs.replace(made, budget=structs.replace(made.budget, max_pages=40, browser_pages=8, access_pages=2))
    folder = tmp_path / "run"
    capture = run.crawl_site(made, folder, as_of=AS_OF)
    built = run.check_site(capture, load_pack("national"))
    capture.close()
    run.report_site(folder, FORMS)
    assert built["coverage"]["browser"]["rendered"] >= 1
    assert_sound(folder)

    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        engine = driver.chromium.launch(executable_path=browser.path, args=["--no-sandbox"])
        opened = engine.new_page()
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto((folder / "report.html").as_uri())
        assert opened.evaluate("window.pwned") is None
        assert opened.evaluate("document.title")
        engine.close()
    assert not [url for url in asked if url.startswith("http")]


def test_the_server_serves_what_it_should(port: int) -> None:
    """The test's own server: the strings do reach the wire."""
    n = STRINGS.index("{{7*7}}")
    link = http.client.HTTPConnection("127.0.0.1", port)
    link.request("GET", path_of(n))
    answer = link.getresponse()
    assert answer.getheader("X-Hostile") == "{{7*7}}"
    assert answer.read().count(b"{{7*7}}") >= 5
    link.close()


def test_progress_words_hold_only_counts() -> None:
    where = Progress(states={"judged": 3}, done=3, known=4, pages=3, rate=1.0, eta_s=None, stage="采集")
    assert progress._words(where) == "1.0 次/秒；judged 3"
