"""Archives as other tools and accidents leave them: a record that cannot be read costs itself, and says why."""

from __future__ import annotations

import datetime as dt
import gzip
import subprocess
import sys
import time
import uuid
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import brotli
import pytest

from audit.crawl.importing import import_archive
from audit.evidence import unpacking, warc_read
from audit.evidence.capture import Capture, CaptureError
from audit.profile.read_profile import from_url
from audit.read.web.content_coding import zstd

HOST = "http://www.example.gov.cn"
WORDS = "<html><title>公告</title><p>" + "各乡镇、各部门要高度重视，认真抓好落实。" * 20
PAGE = WORDS.encode()
HTML = "text/html; charset=utf-8"
ROOT = Path(__file__).resolve().parents[2]


def http(body: bytes, *heads: str, status: str = "200 OK", kind: str = HTML) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *heads]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def record(url: str, block: bytes, *named: str, date: str = "2026-03-01T02:00:00Z", kind: str = "response") -> bytes:
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>",
        f"WARC-Date: {date}", f"WARC-Target-URI: {url}", "Content-Type: application/http; msgtype=response", *named,
    ]  # fmt: skip
    if not any(line.startswith("Content-Length") for line in named):
        lines.append(f"Content-Length: {len(block)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


GOOD = [record(f"{HOST}/{name}", http(PAGE)) for name in ("", "a.html", "b.html")]


def taken(folder: Path, content: bytes, name: str = "x.warc.gz", **options: object) -> Capture:
    path = folder / name
    path.write_bytes(content)
    return import_archive(path, folder / "run", **options)  # type: ignore[arg-type]


def state(capture: Capture, path: str) -> tuple[str, str]:
    target = capture.target(HOST + path)
    assert target is not None
    return target.state, target.why


def chunked(body: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(f"{len(piece):x};x=1\r\n".encode() + piece + b"\r\n" for piece in pieces) + last


READ = {
    "br": http(brotli.compress(PAGE), "Content-Encoding: br"),
    "zstd": http(zstd.compress(PAGE), "Content-Encoding: zstd"),
    "zstd in two frames": http(zstd.compress(PAGE[:99]) + zstd.compress(PAGE[99:]), "Content-Encoding: ZSTD"),
    "br over gzip": http(brotli.compress(gzip.compress(PAGE)), "Content-Encoding: gzip, br"),
    "gzip over zstd": http(gzip.compress(zstd.compress(PAGE)), "Content-Encoding: zstd", "Content-Encoding: gzip"),
    "x-gzip": http(gzip.compress(PAGE), "content-encoding: x-gzip"),
    "deflate": http(zlib.compress(PAGE), "Content-Encoding: deflate"),
    "bare deflate": http(zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate"),
    "chunked": http(chunked(PAGE), "Transfer-Encoding: chunked"),
    "chunked gzip": http(chunked(gzip.compress(PAGE)), "Transfer-Encoding: Chunked", "Content-Encoding: gzip"),
    "said to be chunked": http(PAGE, "Transfer-Encoding: chunked"),
    "said to be gzip": http(PAGE, "Content-Encoding: gzip"),
    "said to be br": http(PAGE, "Content-Encoding: br"),
    "said to be zstd": http(PAGE, "Content-Encoding: zstd"),
    "a charset for a coding": http(PAGE, "Content-Encoding: UTF-8"),
    "no coding": http(PAGE, "Content-Encoding: none"),
    "an unknown word over text": http(PAGE, "Content-Encoding: clear"),
    "identity": http(PAGE, "Content-Encoding: identity"),
    "http/2": http(PAGE).replace(b"HTTP/1.1", b"HTTP/2", 1),
}


@pytest.mark.parametrize("how", READ)
def test_a_coded_record_is_read(tmp_path: Path, how: str) -> None:
    with taken(tmp_path, packed([*GOOD, record(HOST + "/coded", READ[how])])) as capture:
        target = capture.target(HOST + "/coded")
        assert target is not None
        assert (target.state, target.why) == ("judged", "")
        assert capture.body(target.record) == PAGE
        assert capture.meta["unread_count"] == 0


UNREAD = {
    "an unknown coding": (http(zlib.compress(PAGE), "Content-Encoding: snappy"), "snappy"),
    "a dictionary": (http(b"\xffDCB" + brotli.compress(PAGE), "Content-Encoding: dcb"), "dcb"),
    "unix compress": (http(b"\x1f\x9d\x90" + bytes(range(200)), "Content-Encoding: compress"), "compress"),
    "a cut br": (http(brotli.compress(PAGE)[:-9], "Content-Encoding: br"), "没有结尾"),
    "a cut zstd": (http(zstd.compress(PAGE)[:-9], "Content-Encoding: zstd"), "没有结尾"),
    "a cut gzip": (http(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip"), "没有结尾"),
    "a broken zstd": (http(zstd.compress(PAGE)[:20] + b"\0" * 90, "Content-Encoding: zstd"), "损坏"),
    "cut chunks": (http(chunked(PAGE, b"")[:-30], "Transfer-Encoding: chunked"), "没有结尾"),
    "three layers": (http(gzip.compress(gzip.compress(PAGE)), "Content-Encoding: gzip, zstd, br"), "3层"),
}


@pytest.mark.parametrize("how", UNREAD)
def test_what_cannot_be_decoded_is_said_and_never_judged(tmp_path: Path, how: str) -> None:
    block, why = UNREAD[how]
    with taken(tmp_path, packed([*GOOD, record(HOST + "/coded", block)])) as capture:
        assert state(capture, "/coded")[0] != "judged"
        assert why in state(capture, "/coded")[1]
        assert capture.states()["judged"] == 3
        assert capture.meta["unread_count"] == 1
        assert why in capture.meta["whole"]
        capture.check_sum()


@pytest.mark.parametrize("reason", ["disconnect", "time"])
def test_what_the_recorder_says_it_lost_is_not_judged(tmp_path: Path, reason: str) -> None:
    lost = record(HOST + "/lost", http(PAGE), f"WARC-Truncated: {reason}")
    big = record(HOST + "/big", http(PAGE), "WARC-Truncated: length")
    with taken(tmp_path, packed([*GOOD, lost, big])) as capture:
        assert reason in state(capture, "/lost")[1]
        assert state(capture, "/big")[0] == "too_large"


def test_one_member_is_unpacked_and_known_again(tmp_path: Path) -> None:
    for name, content in {
        "whole": gzip.compress(b"".join(GOOD)),
        "pairs": gzip.compress(GOOD[0] + GOOD[1]) + gzip.compress(GOOD[2]),
        "late": packed(GOOD[:2]) + gzip.compress(GOOD[2] + record(HOST + "/c.html", http(PAGE))),
    }.items():
        (tmp_path / name).mkdir()
        with taken(tmp_path / name, content) as capture:
            assert capture.states()["judged"] >= 3
            assert [path.name for path in (tmp_path / name / "run/archive").iterdir()] == ["x.warc"]
            target = capture.target(HOST + "/b.html")
            assert target is not None
            assert capture.body(target.record) == PAGE
        assert (tmp_path / name / "x.warc.gz").read_bytes() == content


@pytest.mark.parametrize("dictionary", [None, "plain", "packed"])
def test_a_zstd_archive_is_unpacked(tmp_path: Path, dictionary: str | None) -> None:
    known = zstd.ZstdDict(b"WARC/1.0\r\nWARC-Type: response" * 9, is_raw=True) if dictionary else None
    head = b""
    if known is not None:
        trained = zstd.train_dict([one + bytes([n]) for n in range(40) for one in GOOD], 2000)
        known = trained
        content = trained.dict_content if dictionary == "plain" else zstd.compress(trained.dict_content)
        head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    made = head + b"".join(zstd.compress(one, zstd_dict=known) for one in GOOD)
    with taken(tmp_path, made, "x.warc.zst") as capture:
        assert capture.states()["judged"] == 3


def test_damage_costs_one_record(tmp_path: Path) -> None:
    plain, members = [*GOOD, record(HOST + "/d.html", http(PAGE))], [gzip.compress(one, mtime=0) for one in GOOD]
    flipped = bytearray(members[1])
    flipped[len(flipped) // 2] ^= 0xFF
    short = record(HOST + "/a.html", http(PAGE), f"Content-Length: {len(http(PAGE)) - 40}")
    long = record(HOST + "/a.html", http(PAGE), f"Content-Length: {len(http(PAGE)) + 40}")
    none = record(HOST + "/a.html", http(PAGE), "Content-Length: many")
    for name, content, readable in (
        ("flipped.warc.gz", members[0] + bytes(flipped) + members[2], 2),
        ("noise between.warc.gz", members[0] + b"\x1f\x8b\x08 noise" + members[2], 2),
        ("cut.warc.gz", b"".join(members)[:-30], 2),
        ("short.warc.gz", packed([GOOD[0], short, GOOD[2]]), 2),
        ("long.warc.gz", packed([GOOD[0], long, GOOD[2]]), 2),
        ("none.warc.gz", packed([GOOD[0], none, GOOD[2]]), 2),
        ("no record.warc.gz", packed([GOOD[0], b"<html>no record", GOOD[2]]), 2),
        ("cut.warc", b"".join(plain)[:-30], 3),
        ("short.warc", b"".join([GOOD[0], short, GOOD[2]]), 2),
        ("long.warc", b"".join([GOOD[0], long, GOOD[2]]), 2),
        ("cut in one member.warc.gz", gzip.compress(b"".join(plain))[:-40], 3),
    ):
        folder = tmp_path / name
        folder.mkdir()
        with taken(folder, content, name) as capture:
            assert capture.states()["judged"] == readable, name
            assert capture.meta["unread_count"] >= 1, name
            assert "记录未能读取" in capture.meta["whole"], name
            capture.check_sum()


@pytest.mark.parametrize("tail", [b"\r\n\r\n", b"\0" * 512, b"", gzip.compress(b"", mtime=0)])
def test_padding_behind_the_last_record_is_no_damage(tmp_path: Path, tail: bytes) -> None:
    with taken(tmp_path, packed(GOOD) + tail) as capture:
        assert (capture.states()["judged"], capture.meta["unread_count"]) == (3, 0)


def test_a_readable_record_stands_before_one_that_is_not(tmp_path: Path) -> None:
    later = record(HOST + "/", http(b"\1\2", "Content-Encoding: dcb"), date="2026-03-02T00:00:00Z")
    with taken(tmp_path, packed([*GOOD, later])) as capture:
        assert state(capture, "/")[0] == "judged"


@pytest.mark.parametrize(
    "date", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "yesterday", "2026-13-01T00:00:00Z", ""]
)
def test_an_impossible_date_is_left_out(tmp_path: Path, date: str) -> None:
    odd = record(HOST + "/odd", http(PAGE), date=date)
    with taken(tmp_path, packed([*GOOD, odd])) as capture:
        assert capture.meta["as_of"] == "2026-03-01"
        assert state(capture, "/odd")[0] == "judged"
    path = tmp_path / "only.warc.gz"
    path.write_bytes(packed([odd]))
    with pytest.raises(CaptureError, match="--as-of"):
        import_archive(path, tmp_path / "only")
    with import_archive(path, tmp_path / "only", as_of=dt.date(2026, 4, 1)) as capture:
        assert capture.meta["as_of"] == "2026-04-01"


@pytest.mark.parametrize("status", ["20000000000000000000 OK", "² OK", "-1 OK", "OK", "99 Odd", "2000 OK"])
def test_an_impossible_status_is_no_answer(tmp_path: Path, status: str) -> None:
    with taken(tmp_path, packed([*GOOD, record(HOST + "/odd", http(PAGE, status=status))])) as capture:
        assert state(capture, "/odd") == ("cancelled", "存档中的应答没有状态码")


def test_a_plain_archive_that_ends_in_a_zip_is_no_wacz(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.docx", "w") as made:
        made.writestr("word/document.xml", "<x/>")
    last = record(HOST + "/list.docx", http((tmp_path / "list.docx").read_bytes(), kind="application/zip"))
    with taken(tmp_path, b"".join([*GOOD, last]), "x.warc") as capture:
        assert capture.states()["judged"] == 3


def test_only_pages_make_a_site_and_one_is_judged(tmp_path: Path) -> None:
    others = [
        *(record(f"https://cdn.example.com/{n}.js", http(b"x", kind="text/javascript")) for n in range(9)),
        record("https://example.gov.cn/c.html", http(PAGE)),  # the same site without www., over https
        record("http://www.second.gov.cn/", http(PAGE)),
        record("http://www.second.gov.cn:8080/", http(PAGE)),
    ]
    content = packed([*GOOD, *others])
    with taken(tmp_path, content) as capture:
        assert capture.meta["profile"]["url"] == HOST + "/"
        assert capture.states()["judged"] == 4
        assert capture.meta["other_sites"] == {"second.gov.cn": 1, "second.gov.cn:8080": 1}
    for number, wanted in enumerate(("second.gov.cn", "www.second.gov.cn", "http://www.second.gov.cn/")):
        with import_archive(tmp_path / "x.warc.gz", tmp_path / str(number), site=wanted) as capture:
            judged = [target.url for target in capture.targets() if target.state == "judged"]
            assert judged == ["http://www.second.gov.cn/"]
            assert capture.meta["profile"]["url"] == "http://www.second.gov.cn/"
            assert capture.meta["home"] == "http://www.second.gov.cn/"
    for given in ({"site": "third.gov.cn"}, {"profile": from_url("http://third.gov.cn/")}):
        with pytest.raises(CaptureError, match=r"没有 third\.gov\.cn 的页面；其中有：example\.gov\.cn（4 页）"):
            import_archive(tmp_path / "x.warc.gz", tmp_path / "third", **given)


def test_an_article_filed_under_the_bare_host_is_no_home_page(tmp_path: Path) -> None:
    head = "<meta name=ArticleTitle content=关于施工的通知><title>关于施工的通知</title>"
    body = "<h1>关于施工的通知</h1><p>云政发〔2026〕3号</p><p>发布时间：2026-01-02</p>" + WORDS[17:]
    text = f"<html><head>{head}</head><body>{body}"
    with taken(tmp_path, packed([record(HOST + "/", http(text.encode())), GOOD[1]])) as capture:
        assert capture.meta["home"] == ""
        assert "首页未能采集" not in capture.meta["whole"]


def zeros(count: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b"0" * 2**20) for _ in range(count)) + packer.flush()


def rle(count: int) -> bytes:
    """A zstd frame (RFC 8878 3.1.1) whose every four bytes make 128 KiB."""
    block = ((2**17 << 3) | 2).to_bytes(3, "little") + b"0"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * count + (1).to_bytes(3, "little")


def wacz(path: Path, start: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("archive/x.warc", "w") as file:
        file.write(start)
        for _ in range(256):
            file.write(b"\0" * 2**20)


def big(body: bytes, coding: str) -> bytes:
    return packed([*GOOD, record(HOST + "/big", http(body, f"Content-Encoding: {coding}"))])


_MEASURED = """
import sys
from pathlib import Path
from audit.evidence.capture import CaptureError
from audit.crawl.importing import import_archive
try:
    with import_archive(Path(sys.argv[1]), Path(sys.argv[2])) as capture:
        target = capture.target(sys.argv[3])
        print(capture.states()["judged"], target.state if target else "-", capture.meta["unread_count"])
except CaptureError as error:
    print("refused")
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells the memory of a process")
def test_bombs_cost_neither_memory_nor_time(tmp_path: Path) -> None:
    """Each unpacks to hundreds of megabytes; a crawl's caps hold, and what stands beside it is read."""
    for name, content, told in (
        ("member.warc.gz", big(zeros(512), "gzip"), "3 too_large 0"),
        ("zstd.warc.gz", big(rle(4000), "zstd"), "3 too_large 0"),
        ("br.warc.gz", big(brotli.compress(b"0" * 2**28, quality=1), "br"), "3 too_large 0"),
        ("head.warc.gz", packed(GOOD) + gzip.compress(b"WARC/1.0\r\nX: " + b"a" * 2**28), "3 - 1"),
        ("starts.warc.gz", packed(GOOD) + b"\x1f\x8b\x08" * 2**20, "3 - 1"),
        ("zeros.wacz", b"", "refused"),
        ("late.wacz", b"".join(GOOD), "3 - 1"),
    ):
        path = tmp_path / name
        if name.endswith(".wacz"):
            wacz(path, content)
        else:
            path.write_bytes(content)
        begun = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-c", _MEASURED, path, tmp_path / (name + ".run"), HOST + "/big"],
            cwd=ROOT, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        seen, megabytes = ended.stdout.splitlines()
        assert seen == told, name
        assert int(megabytes) < 400, name
        assert time.monotonic() - begun < 60, name


def test_what_is_unpacked_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "PLAIN_BYTES", 2000)
    for name, content in (
        ("x.warc.gz", gzip.compress(b"".join(GOOD))),
        ("y.warc.zst", b"".join(map(zstd.compress, GOOD))),
    ):
        with pytest.raises(CaptureError, match="展开后超过"):
            taken(tmp_path, content, name)
    monkeypatch.setattr(warc_read, "UNPACKED_BYTES", 2000)
    with taken(tmp_path, packed(GOOD)) as capture:
        assert capture.states()["judged"] == 2
        assert "其后未读" in capture.meta["whole"]
