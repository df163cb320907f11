"""Archives that others made become captures, or are refused in one line with nothing left behind."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from audit.crawl.importing import import_archive
from audit.evidence.capture import Capture, CaptureError
from audit.profile.read_profile import from_url
from audit.runs import run
from tests.conftest import hosts_of

PAGE = "<html><title>公告</title><a href='/in.html'>x</a><a href='/absent.html'>y</a><a href='http://else.cn/'>z</a></html>"


def archive(
    *records: tuple[str, str, str, str, bytes], packed: bool = True, date: str = "2026-03-01T17:30:00Z"
) -> bytes:
    """A WARC as another tool would write it: (kind, url, status line, content type, body)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "other"}))
    for kind, url, status, content_type, body in records:
        http = None
        if kind in ("response", "revisit"):
            more = [("Content-Type", content_type)]
            if status.startswith("3"):
                more.append(("Location", "/in.html"))
            if content_type.endswith("; gzip"):
                more = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
            http = StatusAndHeaders(status, more, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http,
                warc_content_type="" if http else content_type, warc_headers_dict={"WARC-Date": date},
            )
        )  # fmt: skip
    return out.getvalue()


HOST = "http://www.example.gov.cn"
GOOD = (
    ("response", HOST + "/", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
    ("response", HOST + "/in.html", "200 OK", "text/html", b"<p>old"),
    ("response", HOST + "/in.html", "200 OK", "text/html", "<meta charset=gbk><p>正文".encode("gbk")),
    ("response", HOST + "/moved", "302 Found", "text/html", b""),
    ("response", HOST + "/gone", "404 Not Found", "text/html", b"<p>no"),
    ("response", HOST + "/a.pdf", "200 OK", "application/pdf", b"%PDF-1.4"),
    ("response", HOST + "/zipped", "200 OK", "text/html; gzip", gzip.compress(b"<p>zipped")),
    ("resource", HOST + "/saved", "", "text/html", b"<html><p>saved by a browser"),
    ("metadata", HOST + "/", "", "application/json", b"{}"),
    ("revisit", HOST + "/in.html", "200 OK", "text/html", b""),
)


@pytest.mark.parametrize("packed", [True, False])
def test_import(tmp_path: Path, packed: bool) -> None:
    made = archive(*GOOD, packed=packed)
    path = tmp_path / ("site.warc.gz" if packed else "site.warc")
    path.write_bytes(made)
    with import_archive(path, tmp_path / "run") as capture:
        states = {target.url.removeprefix(HOST): target.state for target in capture.targets()}
        assert states == {
            "/": "judged", "/in.html": "judged", "/moved": "redirected", "/gone": "client_error", "/a.pdf": "not_html",
            "/zipped": "judged", "/saved": "judged", "/absent.html": "cancelled", "http://else.cn/": "out_of_scope",
        }  # fmt: skip
        absent = capture.target(HOST + "/absent.html")
        assert absent is not None
        assert absent.why == "不在存档内"
        assert not any(target.confirmed for target in capture.targets())
        moved = capture.target(HOST + "/moved")
        assert moved is not None
        assert moved.final_url == HOST + "/in.html"
        inside = capture.target(HOST + "/in.html")
        assert inside is not None
        assert "正文".encode("gbk") in capture.body(inside.record)  # the later of two looks
        zipped = capture.target(HOST + "/zipped")
        assert zipped is not None
        assert capture.body(zipped.record) == b"<p>zipped"
        assert capture.meta["source"] == "import"
        assert capture.meta["whole"] == "导入的存档，并非整站采集"
        assert capture.meta["as_of"] == "2026-03-02"  # 17:30 in Greenwich is the next day in Beijing
        assert capture.meta["home"] == HOST + "/"
        assert capture.meta["profile"]["url"] == HOST + "/"
        assert (tmp_path / "run/archive" / path.name).read_bytes() == made
        capture.check_sum()


def test_given_profile_and_day_win(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(archive(*GOOD, ("response", "http://second.cn/", "200 OK", "text/html", b"<p>")))
    with import_archive(path, tmp_path / "run", from_url(HOST + "/"), dt.date(2026, 5, 1)) as capture:
        assert capture.meta["as_of"] == "2026-05-01"
        second = capture.target("http://second.cn/")
        assert second is not None
        assert second.state == "out_of_scope"
    with import_archive(path, tmp_path / "most") as capture:
        second = capture.target("http://second.cn/")
        assert second is not None
        assert second.state == "out_of_scope"  # without a profile, the site with most pages is the one
        assert capture.meta["other_sites"] == {"second.cn": 1}


def test_a_start_path_bounds_an_archive(tmp_path: Path) -> None:
    """One bureau of several on a host: its own front page, and nobody else's pages."""
    menu = "".join(f"<a href='/jyj/{n}.html'>{n}</a>" for n in range(4)) + "<a href='/wjj/'>兄弟单位</a>"
    bodies = {"/": PAGE, "/jyj/": menu, "/jyj/0.html": "<p>通知", "/wjj/": "<p>卫健局", "/wjj/1.html": "<p>公告"}
    rows = [("response", HOST + at, "200 OK", "text/html; charset=utf-8", body.encode()) for at, body in bodies.items()]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(archive(*rows))
    for name, profile, judged in (
        ("path", from_url(HOST + "/jyj/"), {"/jyj/", "/jyj/0.html"}),
        ("named", from_url(HOST + "/jyj/", root="/jyj/"), {"/jyj/", "/jyj/0.html"}),
        ("whole", from_url(HOST + "/jyj/", root="/"), set(bodies)),
        ("host", from_url(HOST + "/"), set(bodies)),
    ):
        with import_archive(path, tmp_path / name, profile) as capture:
            found = {target.url.removeprefix(HOST): target.state for target in capture.targets()}
            assert {at for at, state in found.items() if state == "judged"} == judged, name
            assert capture.meta["home"] == profile.url, name
            capture.check_sum()


def test_wacz(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("datapackage.json", "{}")
        packed.writestr("archive/one.warc.gz", archive(*GOOD[:1]))
        packed.writestr("archive/two.warc.gz", archive(*GOOD[1:]))
        packed.writestr("../../archive/evil.warc.gz", archive(*GOOD[:1]))
    with import_archive(path, tmp_path / "run") as capture:
        assert capture.states()["judged"] == 4
        names = sorted(p.name for p in (tmp_path / "run/archive").iterdir())
        assert names == ["0001-evil.warc.gz", "0002-one.warc.gz", "0003-two.warc.gz"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run", "x.wacz"]


def test_importing_twice_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(archive(*GOOD))
    with import_archive(path, tmp_path / "a") as one, import_archive(path, tmp_path / "b") as two:
        assert list(one.targets()) == list(two.targets())
        assert list(one.edges()) == list(two.edges())


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"as_of": dt.date(2026, 6, 1)}, lambda meta: meta["as_of"] == "2026-06-01"),
        ({"jurisdiction": "none"}, lambda meta: meta["profile"]["jurisdiction"] == "none"),
        ({"site": "www.example.gov.cn"}, lambda meta: meta["asked"]["site"] == "www.example.gov.cn"),
        ({"profile": from_url(HOST + "/", name="某局")}, lambda meta: meta["profile"]["name"] == "某局"),
    ],
    ids=["day", "jurisdiction", "site", "profile"],
)
def test_the_same_archive_asked_in_another_way_is_imported_anew(
    tmp_path: Path, more: dict[str, Any], told: Callable[[Any], bool]
) -> None:
    path, folder = tmp_path / "x.warc.gz", tmp_path / "run"
    path.write_bytes(archive(*GOOD))
    ways: list[dict[str, Any]] = [{}, more]
    for way in ways:
        asked = {"profile": None, "as_of": None, "use_browser": False} | way
        run.import_site(path, folder, **asked).close()
        with run.import_site(path, folder, **asked) as again:  # as it stands
            assert again.meta["imported_at"]
            assert told(again.meta) is bool(way)
        assert len(list(folder.glob("superseded-*"))) == ways.index(way)
    path.write_bytes(archive(*GOOD[:2]))
    with pytest.raises(CaptureError, match="请换目录"):
        run.import_site(path, folder, None, None, use_browser=False)


def test_our_own_archive_keeps_its_rendered_views(tmp_path: Path) -> None:
    from audit.crawl.frontier.frontier import Frontier
    from audit.crawl.outcome import Outcome

    with Capture.create(tmp_path / "own", from_url(HOST + "/"), dt.date(2026, 3, 2)) as own:
        own.begin()
        frontier = Frontier(own, lambda _: True)
        frontier.open([(1, frontier.add(HOST + "/", 0, 0))])
        lease = frontier.lease("www.example.gov.cn")
        assert lease is not None
        at = "2026-03-01T00:00:00Z"
        record, _ = own.add_response(
            HOST + "/", "response", at, 200, "OK", [("Content-Type", "text/html")], PAGE.encode()
        )
        frontier.finish(lease, Outcome(state="judged", role=0), record=record)
        own.add_resource(HOST + "/", "rendered", at, "text/html", b"<p>rendered")
    with import_archive(tmp_path / "own/archive/crawl-0001.warc.gz", tmp_path / "again") as capture:
        home = capture.target(HOST + "/")
        assert home is not None
        assert capture.body(home.rendered_record) == b"<p>rendered"
        assert capture.body(home.record) == PAGE.encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.warc.gz", archive(*GOOD[:1])[:-30]),
        ("cut.warc", archive(*GOOD[:1], packed=False)[:-60]),
        ("page.warc", b"<html>not an archive</html>"),
        ("page.warc.gz", gzip.compress(b"<html>not an archive</html>", mtime=0)),
        ("empty.warc.gz", b""),
        ("no-pages.warc.gz", archive()),
        ("x.wacz", b"PK\x03\x04 broken"),
        ("noise.wacz", b"noise"),
    ],
)
def test_what_is_no_intact_archive_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CaptureError) as told:
        import_archive(path, tmp_path / "run")
    assert "\n" not in str(told.value)
    assert name in str(told.value)
    assert not (tmp_path / "run").exists()
    assert path.read_bytes() == content


def test_missing_file_and_taken_folder(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="找不到存档"):
        import_archive(tmp_path / "no.warc", tmp_path / "run")
    path = tmp_path / "x.warc.gz"
    path.write_bytes(archive(*GOOD))
    import_archive(path, tmp_path / "run").close()
    with pytest.raises(CaptureError, match="已有采集结果"):
        import_archive(path, tmp_path / "run")


def test_an_import_never_touches_what_the_folder_held(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "archive").mkdir(parents=True)
    for kept in (folder / "archive" / "thesis.docx", folder / "capture.mov"):
        kept.write_bytes(b"years of work")
    path = tmp_path / "x.warc.gz"
    path.write_bytes(archive(*GOOD))
    with pytest.raises(CaptureError, match="已有文件"):
        import_archive(path, folder)
    path.write_bytes(archive(*GOOD[:1])[:-30])
    (folder / "archive" / "thesis.docx").rename(folder / "thesis.docx")
    with pytest.raises(CaptureError):
        import_archive(path, folder)
    assert sorted(p.name for p in folder.rglob("*")) == ["archive", "capture.mov", "thesis.docx"]


def test_real_archive_of_others(tmp_path: Path, corpus: Path) -> None:
    path = corpus / "cn-dev.warc.gz"
    judged = 0
    for number, host in enumerate(hosts_of(path)):
        with import_archive(path, tmp_path / str(number), site=host) as capture:
            assert capture.meta["as_of"] == "2026-11-01"
            for target in capture.targets():
                if target.state == "judged":
                    judged += 1
                    assert urlsplit(target.url).netloc == host
                    assert hashlib.sha256(capture.body(target.record)).hexdigest() == target.sha256
            capture.check_sum()
    assert judged == 52
