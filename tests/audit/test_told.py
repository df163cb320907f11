"""What the capture keeps of a page is what its bytes tell: one parse each, the same facts, nothing stale, no number."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import zlib
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from audit import read
from audit.crawl.loop import crawl
from audit.evidence import facts_store
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.read.page import page_facts
from audit.read.page.body import read_sheet
from audit.read.page.head_tags import page_title
from audit.read.page.page import BANNER, MARKS, TEXT, PageSource
from audit.read.page.page_summary import as_bytes, read_slim
from audit.read.page.probes import Probe, shape
from audit.read.web.decode import decode, parse
from audit.read.work import worker
from audit.read.work.look_page import look
from audit.read.work.messages import FactsAsked, PageAsked, View
from rules.facts.records import to_lines
from tests.small_site import HTML, served, small_profile

ROOT = Path(__file__).resolve().parents[2]
URL = "http://www.example.gov.cn/gk/1.html"
ID = "11010119900307109X"
TEXTS = "<p>各乡镇、各部门要认真抓好落实，确保各项工作取得实效。</p>" * 30
FOOT = "<div class=foot>版权所有 某市人民政府办公室 网站标识码：1399000001</div>"
SCRIPT = "<script src='/site.js'></script>"
ROWS = "".join(
    f"<li><a href=/gk/{n}.html>关于{n}号事项的通知</a><span>2026-09-{n:02}</span></li>" for n in range(1, 20)
)
PAGES = {
    "article": f"<title>关于印发《某办法》的通知_某市人民政府</title><h1>关于印发《某办法》的通知</h1>"
    f"<p>发布日期：2026-09-01 来源：市政府办公室</p><div>{TEXTS}</div>{FOOT}",
    "scripted": f"<title>关于某事的公告</title><h1>关于某事的公告</h1><div>{TEXTS}</div>{FOOT}{SCRIPT}",
    "list": f"<title>通知公告</title><div class=nav><a href=/>首页</a></div><ul>{ROWS}</ul>{FOOT}{SCRIPT}",
    "empty": f"<title>征求意见</title><div class=nav><a href=/>首页</a></div><ul id=list></ul>{FOOT}{SCRIPT}",
    "missing": f"<title>提示</title><p>您访问的页面不存在</p>{SCRIPT}",
    "login": "<title>登录</title><form><input type=password></form><p>请登录</p>" + SCRIPT,
    "leaking": f"<title>公示 {ID}</title><h1>低保公示</h1><p>身份证号码：{ID}，联系电话13812345678</p>{TEXTS}{SCRIPT}",
    "framed": f"<title>框架</title><iframe src=/inner.html width=900 height=600></iframe>{TEXTS}",
    "nothing": "",
}  # fmt: skip


def page(name: str) -> PageSource:
    body = f"<html lang=zh-CN><meta charset=utf-8>{PAGES[name]}</html>".encode()
    return PageSource(url=URL, static_html=body, content_type=HTML)


def kept(source: PageSource, *, both: bool = True) -> page_facts.Told:
    """By the way of the crawl: the look's own parse."""
    assert source.static_html is not None
    assert source.content_type is not None
    asked = PageAsked(source.url, source.content_type, facts=FactsAsked(both=both))
    view = look(asked, source.static_html)
    assert view.kept is not None
    return page_facts.read_told(view.kept.facts)


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"login"}))
def test_the_look_reads_what_reading_alone_reads(name: str) -> None:
    assert as_bytes(kept(page(name)).slim) == as_bytes(read_slim(page(name)))


@pytest.mark.parametrize("name", ["article", "scripted", "list", "empty", "missing", "leaking", "nothing"])
def test_what_templates_taught_is_brought_to_what_is_kept(name: str) -> None:
    source, found = page(name), kept(page(name))
    marks = ("icp", "sitemap", "jiucuo")
    assert set(marks) <= set(MARKS)
    names = (TEXT, BANNER, *marks)
    for parts in (tuple(sorted(parts)) for size in range(len(names) + 1) for parts in combinations(names, size)):
        slim = found.agreed(parts)
        assert slim is not None
        assert as_bytes(slim) == as_bytes(read_slim(structs.replace(source, agreed=parts))), parts
    assert found.scripts is not None
    alone = kept(source, both=False)
    assert alone.agreed(()) is not None
    assert alone.agreed((TEXT,)) is None


def _shape_of(name: str) -> Probe:
    body = page(name).static_html
    assert body is not None
    tree = parse(decode(body, HTML).text)
    return Probe(honest=False, shape=shape(read_sheet(tree), page_title(tree)))


@pytest.mark.parametrize("name", ["article", "scripted", "missing", "list", "nothing"])
@pytest.mark.parametrize("probe", [None, Probe(True), Probe(False), _shape_of("missing"), _shape_of("article")])
def test_answers_to_made_up_addresses_are_brought_to_what_is_kept(name: str, probe: Probe | None) -> None:
    found = kept(page(name))
    slim = found.probed(found.slim, probe)
    # None: the words must be compared. That is asked for only where the titles are the same.
    same = probe is not None and probe.shape is not None and probe.shape.title == _shape_of(name).shape.title  # type: ignore[union-attr]
    assert (slim is None) == same
    if slim is not None:
        assert as_bytes(slim) == as_bytes(read_slim(structs.replace(page(name), probe=probe)))


def test_no_personal_number_is_kept() -> None:
    view = look(PageAsked(URL, HTML, facts=FactsAsked(both=True)), page("leaking").static_html or b"")
    assert view.kept is not None
    told_bytes = zlib.decompress(view.kept.facts)
    assert ID.encode() not in told_bytes
    assert "公示".encode() in told_bytes


def test_a_signpost_and_a_wall_are_not_read() -> None:
    onward = b"<meta http-equiv=refresh content='0;url=/index.html'>"
    wall = "<html><title>安全验证</title><p>请完成安全验证后继续访问</p>".encode()
    for body in (onward, wall):
        assert look(PageAsked(URL, HTML, facts=FactsAsked()), body).kept is None


# --- a whole crawl ----------------------------------------------------------------------------------------------------


def site() -> dict[str, tuple[str, bytes]]:
    paths = {f"/gk/{name}.html": PAGES[name] for name in sorted(PAGES)} | {"/inner.html": f"<h2>内页</h2>{TEXTS}"}
    home = "<title>某市人民政府</title>" + "".join(f"<a href={path}>{path[4:-5]}</a>" for path in sorted(paths))
    whole = {
        path: f"<html lang=zh-CN><meta charset=utf-8>{html}</html>" for path, html in (*paths.items(), ("/", home))
    }
    return {path: (HTML, html.encode()) for path, html in whole.items()} | {"/site.js": ("text/javascript", b"")}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told") / "run"
    with served(site()) as port:
        profile = small_profile(port)
        with Capture.create(folder, profile, dt.date(2026, 10, 28)) as capture:
            asyncio.run(crawl(profile, capture))
    return folder


def facts(folder: Path) -> bytes:
    with Capture.open(folder) as capture:
        return b"".join(to_lines(read.read(capture, msgspec.convert(capture.meta["profile"], SiteProfile))))


def copied(crawled: Path, folder: Path, statement: str) -> Path:
    shutil.copytree(crawled, folder)
    with Capture.open(folder) as capture:
        assert capture.db.execute(statement).rowcount != 0
    return folder


def test_the_store_tells_what_the_bytes_tell(crawled: Path, tmp_path: Path) -> None:
    by_store = facts(crawled)
    assert by_store == facts(copied(crawled, tmp_path / "none", "DELETE FROM facts"))
    assert by_store == facts(copied(crawled, tmp_path / "table", "DROP TABLE facts"))
    assert by_store == facts(copied(crawled, tmp_path / "torn", "UPDATE facts SET facts=substr(facts, 1, 40)"))


def test_facts_of_other_code_or_other_bytes_are_not_believed(crawled: Path, tmp_path: Path) -> None:
    with Capture.open(crawled) as capture:
        target = capture.target(
            next(url for (url,) in capture.db.execute("SELECT url FROM target") if "article" in url)
        )
        assert target is not None
        key = page_facts.key(target.url, target.content_type, target.sha256)
        assert facts_store.kept(capture, target.url, "static", key, page_facts.code()) is not None
        assert facts_store.kept(capture, target.url, "static", key, b"other") is None
        for other in (
            page_facts.key(target.url, target.content_type, "0" * 64),
            page_facts.key(target.url, "text/html", target.sha256),
            page_facts.key(target.url, target.content_type, target.sha256, home=True),
        ):  # fmt: skip
            assert facts_store.kept(capture, target.url, "static", other, page_facts.code()) is None
    old = copied(crawled, tmp_path / "old", "UPDATE facts SET code=x'00', facts=zeroblob(9)")
    assert facts(old) == facts(crawled)


def test_facts_that_trip_the_reader_cost_no_view(monkeypatch: pytest.MonkeyPatch) -> None:
    tripping = "import audit.read.work.look_facts as f\ndef no(*_): raise ValueError('x')\nf.kept = no\n"
    monkeypatch.setattr(
        worker, "_code", lambda _: f"{tripping}from audit.read.work.child import serve; serve(9, 2**30)"
    )
    one = worker.Worker(1)
    try:
        view = one.ask_now(PageAsked(URL, HTML, facts=FactsAsked()), page("article").static_html or b"")
    finally:
        one.close()
    assert isinstance(view, View)
    assert view.kept is None
    assert view.shape.text_chars > 100


COUNTING = """
import os, socket
from audit.read.web import decode
_made = decode.lxml_html.document_fromstring
_told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)  # the children may write no file
def _counted(body, **named):
    _told.sendto(b".", os.environ["PARSES"])
    return _made(body, **named)
decode.lxml_html.document_fromstring = _counted
"""

CRAWL = """
import asyncio, datetime as dt, sys
from pathlib import Path
from audit.evidence.capture import Capture
from audit.crawl.loop import crawl
from tests.small_site import small_profile
profile = small_profile(int(sys.argv[2]))
with Capture.create(Path(sys.argv[1]), profile, dt.date(2026, 10, 28)) as capture:
    asyncio.run(crawl(profile, capture))
"""
READ = """
import sys
from pathlib import Path
import msgspec
from audit import read
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
with Capture.open(Path(sys.argv[1])) as capture:
    assert len(read.read(capture, msgspec.convert(capture.meta["profile"], SiteProfile)).pages) > 3
"""


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="counts over a Unix socket")
def test_each_body_is_parsed_once_and_none_for_a_check(tmp_path: Path) -> None:
    """In all processes together. A page with frames is read once more, with what stands in them."""
    (tmp_path / "sitecustomize.py").write_text(COUNTING, encoding="utf-8")
    place = tempfile.mkdtemp(dir="/tmp")  # the path of a socket must be short
    counter = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    counter.bind(f"{place}/n")
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    env = {**os.environ, "PYTHONPATH": paths, "PARSES": f"{place}/n"}

    def parses(code: str, *args: str) -> int:
        """How many documents are parsed by all processes that ``code`` needs."""
        command = subprocess.Popen([sys.executable, "-c", code, *args], env=env, cwd=ROOT)
        counter.settimeout(0.1)
        count = 0
        while True:
            try:
                count += len(counter.recv(16))
            except TimeoutError:
                if command.poll() is not None:
                    break
        assert command.returncode == 0
        return count

    names = ("article", "scripted", "empty", "leaking", "nothing")  # no dead link: it is looked at twice, apart in time
    alone = {"/": "<title>某市人民政府</title>" + "".join(f"<a href=/{name}.html>{name}</a>" for name in names)}
    alone |= {f"/{name}.html": PAGES[name] for name in names}
    answers = {path: (HTML, f"<html>{html}</html>".encode()) for path, html in alone.items()}
    folder = tmp_path / "run"
    with served(answers | {"/site.js": ("text/javascript", b"")}) as port:
        made = parses(f"{CRAWL}\n{READ}", str(folder), str(port))
    with Capture.open(folder) as capture:
        (bodies,) = capture.db.execute(
            "SELECT COUNT(*) FROM record WHERE kind='response' AND status=200 AND url NOT LIKE '%.js'"
        ).fetchone()
    assert bodies == len(alone)
    assert made == bodies
    assert parses(READ, str(folder)) == 0
    shutil.rmtree(place)
