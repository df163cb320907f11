"""Made-up addresses over real HTTP: what they teach about soft 404s, and that they leave no trace in the facts."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec import structs

from audit.crawl.importing import import_archive
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from audit.read import read
from audit.read.page.probes import SITE_PROBES, address, families, family, is_probe
from rules.facts.records import Facts

AS_OF = dt.date(2026, 10, 28)
WORDS = "全市各级各部门要提高思想认识，压实工作责任，加强统筹协调，确保各项任务按时完成。"
OOPS = (
    "<html><head><title>云泉</title></head><body><h1>啊呀</h1><p>这里空空如也，去别处逛逛吧。</p>"
    "<p>编号{n}</p></body></html>"
)
SHELL = "<html><head><title>应用</title></head><body><div id=app></div><script>start()</script></body></html>"
GONE = "<html><head><title>提示</title></head><body><p>您访问的页面不存在</p></body></html>"


def article(n: int) -> str:
    body = f"<h1>关于第{n}项工作的通知</h1><p>{WORDS * n}</p>"
    return f"<html><head><title>通知{n}</title></head><body>{body}</body></html>"


PAGES = {f"/news/{n}.html": article(n) for n in range(1, 6)}
PAGES |= {"/news/lost.html": OOPS.format(n=777)}
PAGES |= {f"/app/{n}": SHELL for n in range(1, 6)}
PAGES |= {f"/doc/{n}.html": article(n) for n in range(1, 5)} | {"/doc/gone.html": GONE}
PAGES |= {f"/secret/{n}.html": article(n) for n in range(1, 5)}
PAGES |= {f"/few/{n}.html": article(n) for n in range(1, 3)}
PAGES |= {f"/wide{d}/{n}.html": article(n) for d in range(12) for n in range(1, 4)}
HOME = "<html><head><title>云泉市人民政府</title></head><body>" + "".join(
    f'<a href="{path}">{path} 的内容</a>' for path in PAGES) + "</body></html>"  # fmt: skip


class Town(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        body, status = PAGES.get(self.path, ""), 200
        if self.path == "/":
            body = HOME
        elif self.path == "/robots.txt":
            body = "User-agent: *\nDisallow: /secret/govaudit\n"
        elif not body and self.path.startswith("/news/"):
            body = OOPS.format(n=sum(self.path.encode()))
        elif not body and self.path.startswith("/app/"):
            body = SHELL
        elif not body:
            body, status = GONE, 404
        raw = body.encode()
        self.send_response(status)
        kind = "text/plain" if self.path == "/robots.txt" else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[SiteProfile]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    profile = structs.replace(
        from_url("http://www.yunquan-demo.gov.cn/"), rate=500.0, confirm_after_s=0.1, allow_private=("127.0.0.0/8",),
        connect_to={"www.yunquan-demo.gov.cn": f"127.0.0.1:{server.server_port}"},
    )  # fmt: skip
    yield profile
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def capture(site: SiteProfile, tmp_path_factory: pytest.TempPathFactory) -> Capture:
    Town.asked.clear()
    made = Capture.create(tmp_path_factory.mktemp("probes") / "run", site, AS_OF, {})
    asyncio.run(crawl(site, made))
    return made


@pytest.fixture(scope="module")
def facts(capture: Capture, site: SiteProfile) -> Facts:
    return read(capture, site)


def accused(facts: Facts) -> dict[str, str]:
    return {page.url.rpartition(".cn")[2]: page.soft_404 for page in facts.pages if page.soft_404}


def test_a_page_like_the_probe_is_not_there_whatever_it_says(facts: Facts) -> None:
    assert set(accused(facts)) == {"/news/lost.html", "/doc/gone.html"}
    assert "空空如也" in accused(facts)["/news/lost.html"] or "啊呀" in accused(facts)["/news/lost.html"]


def test_a_program_that_answers_everything_is_not_accused(facts: Facts) -> None:
    assert not any(url.startswith("/app/") for url in accused(facts))


def test_probes_are_few_and_leave_no_address_and_no_link(capture: Capture, facts: Facts) -> None:
    sent = [path for path in Town.asked if is_probe(f"http://a{path}")]
    noted = capture.meta["probes"]
    assert len(noted) == SITE_PROBES
    assert len(sent) <= SITE_PROBES
    assert all(Town.asked[path] == 1 for path in sent)
    assert not any(path.startswith(("/secret/", "/few/")) for path in sent)
    assert not any(is_probe(target.url) for target in capture.targets())
    assert not any(is_probe(link.url) for link in facts.links)
    assert not any(is_probe(page.url) for page in facts.pages)
    assert not [link for link in facts.links if link.state == "dead"]


def test_answers_are_kept_as_evidence(capture: Capture) -> None:
    for row in capture.meta["probes"]:
        if row["record"]:
            assert capture.record(row["record"])["kind"] == "probe"
            assert capture.body(row["record"])


def test_an_archive_of_ours_brings_no_made_up_page(capture: Capture, tmp_path: Path) -> None:
    capture.commit()
    archive = next((capture.folder / "archive").glob("*.warc.gz"))
    again = import_archive(archive, tmp_path / "again")
    assert not any(is_probe(target.url) for target in again.targets())
    assert again.states()["judged"] == capture.states()["judged"]


def test_which_directories_and_names_follow_from_the_pages_alone() -> None:
    urls = [f"https://a.gov.cn/x/{n}.shtml" for n in range(4)] + [f"https://a.gov.cn/y/{n}.html" for n in range(3)]
    urls += ["https://a.gov.cn/z/1.html", "https://a.gov.cn/z/2.html"]
    assert families(urls) == families(reversed(urls)) == ["https://a.gov.cn/x/", "https://a.gov.cn/y/"]
    made = address("https://a.gov.cn/x/", urls)
    assert made == address("https://a.gov.cn/x/", reversed(urls))
    assert made.endswith(".shtml")
    assert is_probe(made)
    assert family(made) == "https://a.gov.cn/x/"
    assert len(families(f"https://a.gov.cn/{d}/{n}" for d in range(50) for n in range(3))) == SITE_PROBES
