"""Saved pages opened from their archive: what their own scripts fill in is read, and nothing leaves the machine."""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from audit.browser.find import Found
from audit.browser.settling import Limits
from audit.crawl import replay
from audit.crawl.importing import import_archive
from audit.crawl.replay import ARCHIVE
from audit.evidence import warc
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.read import read
from audit.runs import run
from rules.facts.records import Facts, Unknown, to_lines

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITE = "https://www.yunquan-demo.gov.cn"
AT = "2026-10-28T02:00:00Z"
WORDS = "<p>各区人民政府：现将《云泉市公园管理暂行办法》印发给你们，请认真贯彻执行。</p>" * 6
FOOT = "<div class=footer>主办单位：云泉市人民政府办公室 网站标识码：1399000001 冀ICP备12345678号-1</div>"


def page(body: str, script: str = "") -> bytes:
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>关于印发暂行办法的通知_云泉市</title></head><body>"
        f"<h1>关于印发云泉市公园管理暂行办法的通知</h1>{body}<div class=article>{WORDS}</div>"
        f"<script>{script}</script></body></html>"
    ).encode()


TABLE = (
    "<table><tr><td>索引号：</td><td id=a></td><td>文号：</td><td>云政规〔2026〕3号</td></tr>"
    "<tr><td>发布日期：</td><td>2026-05-08</td><td>文件状态：</td><td><span id=s></span></td></tr></table>"
)
FILL = (
    "var states = {'1': '有效', '2': '废止'}, key = [1, 0].filter(Boolean).length;"
    "document.querySelectorAll('span')[0].textContent = states[String(key)];"
    "document.querySelector('[id=a]').append(['1139', '0000', '01'].join('') + '/2026-0' + key + '001');"
)
CLOCK = "var d = new Date(); document.getElementById('s').textContent = d.getFullYear() > 2026 ? '废止' : '有效';"
RESTLESS = "document.getElementById('s').textContent = '有效' + Math.round(performance.now() * 1000);"
FOOTER = f"document.write({FOOT!r});"


def outward(port: int) -> str:
    here = f"127.0.0.1:{port}"
    return (
        f"fetch('http://{here}/a').catch(() => 0); new Image().src = 'http://{here}/b';"
        f"try {{ new WebSocket('ws://{here}/c') }} catch (e) {{}};"
        f"document.write('<iframe src=http://{here}/d></iframe><link rel=stylesheet href=http://{here}/e>');"
        f"navigator.sendBeacon('http://{here}/f'); document.getElementById('s').textContent = '有效';"
    )


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback that no archived page may reach."""
    heard: list[bytes] = []
    door = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            heard.append(caller.recv(200))
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    yield door.getsockname()[1], heard
    door.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, outside: tuple[int, list[bytes]]) -> Path:
    path = tmp_path_factory.mktemp("saved") / "saved.warc.gz"
    made = warc.Archive(path, 0)
    pages = {
        "/zc/fill.html": page(TABLE, FILL), "/zc/clock.html": page(TABLE, CLOCK),
        "/zc/restless.html": page(TABLE, RESTLESS), "/zc/footer.html": page(TABLE, FOOTER),
        "/zc/outward.html": page(TABLE, outward(outside[0])),
        "/zc/hang.html": page(TABLE, "document.title.innerHTML; while (true) {}"),
        "/zc/away.html": page(TABLE, "document.body.innerHTML = ''; location = '/zc/nowhere.html'"),
        "/zc/wipe.html": page(TABLE, "document.body.innerHTML = '<p>文件状态：有效</p>'"),
        "/zc/library.html": page(TABLE).replace(b"</body>", b"<script src=/js/fill.js></script></body>"),
        "/zc/plain.html": page(TABLE + FOOT).replace(b"<script></script>", b""),
    }  # fmt: skip
    for url, body in pages.items():
        put(made, SITE + url, body, "text/html; charset=utf-8")
    put(made, f"{SITE}/js/fill.js", FILL.encode(), "application/javascript")
    made.close()
    return path


def put(made: warc.Archive, url: str, body: bytes, kind: str) -> None:
    sha256 = hashlib.sha256(body).hexdigest()
    record = warc.response(
        url, warc.record_id(url, "response", 1), AT, 200, "OK", [("Content-Type", kind)], body, "", sha256
    )
    made.append(record)


def facts_of(capture: Capture) -> Facts:
    return read(capture, msgspec.convert(capture.meta["profile"], SiteProfile))


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """A page that hangs is given up sooner; it is opened twice in each replay."""
    with pytest.MonkeyPatch.context() as patch:
        limits = Limits(page_s=10, commit_s=4, load_s=4, settle_s=3, patient_s=1, evaluate_s=2)
        patch.setattr(replay, "_LIMITS", limits)
        yield


@pytest.fixture(scope="module")
def capture(archive: Path, browser: Found, tmp_path_factory: pytest.TempPathFactory) -> Capture:
    return run.import_site(archive, tmp_path_factory.mktemp("replayed") / "run", None, None)


@pytest.fixture(scope="module")
def facts(capture: Capture) -> Facts:
    return facts_of(capture)


def validity(facts: Facts) -> dict[str, object]:
    return {row.url.removeprefix(f"{SITE}/zc/"): row.validity for row in facts.documents}


def test_what_a_script_fills_in_is_read(facts: Facts) -> None:
    found = {row.url.removeprefix(f"{SITE}/zc/"): row for row in facts.documents}
    for name in ("fill.html", "library.html"):
        assert (found[name].validity, found[name].status) == ("有效", "valid")
        assert found[name].index_number == "1139000001/2026-01001"
    assert validity(facts)["clock.html"] == "有效"  # on the day it was saved, whatever today is


def test_a_footer_that_a_script_writes_is_read(facts: Facts) -> None:
    marks = {page.url: page.marks for page in facts.pages}[f"{SITE}/zc/footer.html"]
    assert (marks.idcode, marks.icp) == ("1399000001", "冀ICP备12345678号-1")


def test_what_differs_hangs_or_loses_words_leaves_the_static_view(facts: Facts) -> None:
    pages = {page.url.removeprefix(f"{SITE}/zc/"): page for page in facts.pages}
    for name in ("restless.html", "hang.html", "away.html", "wipe.html", "plain.html"):
        assert pages[name].view == "static", name
        assert not isinstance(validity(facts)[name], str)


def test_what_a_replayed_page_does_not_show_stays_unknown(facts: Facts) -> None:
    page = {page.url: page for page in facts.pages}[f"{SITE}/zc/fill.html"]
    assert page.view == "rendered"
    assert isinstance(page.marks.icp, Unknown)
    assert isinstance(page.access, Unknown)


def test_nothing_leaves_the_machine(capture: Capture, outside: tuple[int, list[bytes]]) -> None:
    assert f"{SITE}/zc/outward.html" in capture.meta["replayed"]
    assert outside[1] == []


def test_the_archive_stays_as_it_is_and_views_lie_beside_it(capture: Capture, archive: Path) -> None:
    assert (capture.folder / "archive" / archive.name).read_bytes() == archive.read_bytes()
    target = capture.target(f"{SITE}/zc/fill.html")
    assert target is not None
    assert capture.record(target.rendered_record)["file"] == ARCHIVE
    assert capture.record(target.rendered_record)["kind"] == "replayed"
    capture.check_sum()


def test_the_same_archive_gives_the_same_bytes(capture: Capture, facts: Facts, archive: Path, tmp_path: Path) -> None:
    again = run.import_site(archive, tmp_path / "again", None, None)
    assert (again.folder / ARCHIVE).read_bytes() == (capture.folder / ARCHIVE).read_bytes()
    assert to_lines(facts_of(again)) == to_lines(facts)


def test_without_a_browser_the_static_views_stand(archive: Path, tmp_path: Path) -> None:
    plain = run.import_site(archive, tmp_path / "plain", None, None, use_browser=False)
    assert not (plain.folder / ARCHIVE).exists()
    assert isinstance(validity(facts_of(plain))["fill.html"], Unknown)


def test_a_browser_that_does_not_start_costs_nothing(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    plain = import_archive(archive, tmp_path / "plain", None, dt.date(2026, 10, 28))
    replay.replayed(plain, Found(str(broken), "chromium", "1", "test"))
    assert "未能离线渲染" in plain.meta["replay_why"]
    assert len(facts_of(plain).pages) == 10
