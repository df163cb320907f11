"""Many pages are read in processes: the same readings in the same order, and one page's death costs that page only."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.evidence.run_log import Failed
from audit.read.page.page import PageSource
from audit.read.page.page_summary import Slim, as_bytes, read_slim, unread
from audit.read.work import pool
from rules.facts.records import Unknown

AS_OF = dt.date(2026, 10, 28)


def source(number: int) -> PageSource:
    html = f"""<html><head><title>第{number}号公告</title></head><body>
    <div class="position"><a href="/">首页</a> &gt; <a href="/tzgg/">通知公告</a> &gt; 正文</div>
    <h1>第{number}号公告</h1><p>发布时间：2026-09-{number % 28 + 1:02} 来源：办公室</p>
    <p>{"根据有关规定，现将事项公告如下。" * 20}</p></body></html>"""
    return PageSource(
        url=f"http://www.example.gov.cn/tzgg/{number}.html", static_html=html.encode("gb18030"), record=f"r{number}",
        content_type="text/html; charset=gbk", as_of=AS_OF,
    )  # fmt: skip


def many(count: int) -> Iterator[PageSource]:
    return (source(n) for n in range(count))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IN_PROCESS_PAGES", 0)
    monkeypatch.setattr(pool, "_CHUNK_PAGES", 3)


def test_processes_and_one_process_read_the_same(small: None) -> None:
    apart = [as_bytes(slim) for slim in pool.read_all(many(20), 20, workers=2)]
    here = [as_bytes(slim) for slim in pool.read_all(many(20), 20, workers=1)]

    assert apart == here
    assert len(here) == 20


DEADLY = """
import os, signal
from audit.read.work import pool
def fatal(source, read=pool.read_slim):
    if source.url.endswith("/4.html"):
        os.kill(os.getpid(), signal.SIGSEGV)  # as a fault in a parser's C code would
    return read(source)
pool.read_slim = fatal
pool.serve()
"""


def test_one_page_that_kills_its_process_costs_itself(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_CHILD_CODE", DEADLY)
    slims = list(pool.read_all(many(12), 12, workers=2))

    assert [slim.page.url for slim in slims] == [source(n).url for n in range(12)]
    lost = [slim for slim in slims if isinstance(slim.page.title, Unknown)]
    assert [slim.page.url for slim in lost] == [source(4).url]
    assert lost[0].page.title == Unknown("程序读取页面的进程意外退出")


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('started')\n"
        "from audit.read.work import pool\n"
        "from audit.read.page.page import PageSource\n"
        "pages = [PageSource(url=f'http://x.gov.cn/{n}', static_html=b'<p>1</p>') for n in range(300)]\n"
        "print(sum(1 for _ in pool.read_all(pages, 300, workers=2)))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, check=True)

    assert done.stdout.split() == ["started", "300"]


def test_a_page_that_cannot_be_read_is_unknown_not_missing() -> None:
    slim = pool.read_one(PageSource(url="http://x.gov.cn/", static_html=5, record="r"))  # type: ignore[arg-type]

    assert slim.page.record == "r"
    for field in ("title", "heading", "breadcrumb", "published_on", "source"):
        assert isinstance(getattr(slim.page, field), Unknown), field
    assert all(isinstance(getattr(slim.page.marks, name), Unknown) for name in slim.page.marks.__struct_fields__)
    assert isinstance(slim.items_found, Unknown)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(_: PageSource) -> Slim:
        while True:
            pass

    monkeypatch.setattr(pool, "read_slim", forever)
    monkeypatch.setattr(pool, "_PAGE_SECONDS", 0.2)

    assert pool.read_one(source(1)).page.title == Unknown("程序读取页面超过 0.2 秒")


def test_a_breadcrumb_is_followed_where_its_names_stand_in_a_row() -> None:
    html = """<html><body><ul class="nav"><li><a href="/">首页</a></li><li><a href="/top/">通知公告</a></li></ul>
    <div class="position">当前位置：<a href="/">首页</a> &gt;
    <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tzgg/">通知公告</a> &gt; 正文</div>
    <h1>关于放假的公告</h1><p>发布时间：2026-09-01</p><p>放假三天。</p></body></html>"""
    slim = read_slim(PageSource(url="http://x.gov.cn/zwgk/tzgg/1.html", static_html=html.encode(), as_of=AS_OF))

    assert [(step.name, step.url) for step in slim.trail] == [
        ("政务公开", "http://x.gov.cn/zwgk/"), ("通知公告", "http://x.gov.cn/zwgk/tzgg/"),
    ]  # fmt: skip


def test_links_are_kept_where_they_are_needed() -> None:
    row = '<li><a href="/a/{0}.html">第{0}条公告的标题</a><span>2026-09-01</span></li>'
    rows = "".join(row.format(n) for n in range(20))
    listing = f"<html><body><h1>公告</h1><ul>{rows}</ul></body></html>".encode()
    slim = read_slim(PageSource(url="http://x.gov.cn/a/", static_html=listing, as_of=AS_OF))
    assert slim.links == ()
    assert len(slim.items) == 20

    home = read_slim(PageSource(url="http://x.gov.cn/", static_html=listing, is_home=True, as_of=AS_OF))
    assert len(home.links) == 20


def test_unread_pages_keep_their_address_and_record() -> None:
    slim = unread(source(3), Failed("原因"))

    assert (slim.page.url, slim.page.record) == (source(3).url, "r3")
