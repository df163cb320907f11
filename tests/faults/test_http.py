"""Servers that misbehave on the wire (F26–F34): each address ends in its state, and the rest of the site is judged."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import os
import ssl
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import brotli
import pytest
import yaml

from audit.crawl.loop import crawl
from audit.crawl.protocol import exchange
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.read import read
from audit.read.web.content_coding import zstd
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, drip, endless, page, reply, torn

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATES = ROOT / "tests" / "audit" / "certificates"
AS_OF = dt.date(2026, 10, 28)
CAP = 8 * 2**20
# A zstd frame (RFC 8878 3.1.1) whose every four bytes make 128 KiB; 200 MB, never asked for.
ZSTD = b"\x28\xb5\x2f\xfd\x00\x58" + (((2**17 << 3) | 2).to_bytes(3, "little") + b"0") * 1600 + b"\x01\0\0"


def coded(body: bytes, coding: str) -> bytes:
    return reply(body, "200 OK", "text/html; charset=utf-8", f"Content-Encoding: {coding.removeprefix('bare ')}")


def crawled(site: Site, folder: Path, **more: Any) -> Capture:
    profile = site.profile(**more)
    capture = Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    capture.check_sum()
    return capture


def states(capture: Capture, site: Site) -> dict[str, str]:
    return {target.url.removeprefix(site.url): target.state for target in capture.targets()}


def test_bombs_are_cut_at_the_cap(tmp_path: Path) -> None:
    """F27, F28: 200 MB in a few kilobytes, four ways; an endless page; nothing beyond the cap is kept."""
    zeros = b"<html>" + b"0" * (200 * 2**20)
    bombs = {
        "/gzip": coded(gzip.compress(zeros, 9), "gzip"),
        "/deflate": coded(zlib.compress(zeros, 9), "deflate"),
        "/br": coded(brotli.compress(zeros, quality=4), "br"),
        "/nested": coded(gzip.compress(gzip.compress(zeros, 9)), "gzip, gzip"),
        "/zstd": coded(ZSTD, "zstd"),
        "/thrice": coded(gzip.compress(gzip.compress(gzip.compress(b"x"))), "gzip, gzip, gzip"),
        # 200 MB between the layers that unpacks to nothing: only counting the outer one can end it soon.
        "/between": coded(zlib.compress(b"\0\0\0\xff\xff" * (200 * 2**20 // 5), 9), "deflate, deflate"),
    }
    del zeros  # the memory of the crawl is measured, not of its server
    answers: dict[str, Answer] = {"/": page(*bombs, "/endless", "/ok"), "/ok": page(), "/endless": endless, **bombs}
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert found["/ok"] == "judged"
        for path in ("/gzip", "/deflate", "/br", "/nested", "/zstd", "/endless"):
            assert found[path] == "too_large", path
        for path in ("/thrice", "/between"):  # not to be undone here, or only at a price: never read as whole
            assert found[path] == "truncated", path
        assert all((target.size_bytes or 0) <= CAP for target in capture.targets())


def test_twenty_dripping_pages_hold_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F26: heads and bodies a byte at a time; each is let go at the deadline, a second more or less, by the clock of
    the server; and the good pages are all judged, though every place was taken by a slow one."""
    monkeypatch.setattr(exchange, "DEADLINE_S", 2.0)
    held: list[float] = []

    def timed(dripping: Callable[[Asked], Coroutine[Any, Any, None]]) -> Answer:
        async def answer(asked: Asked) -> None:
            begun = time.monotonic()
            try:
                await dripping(asked)
            finally:
                held.append(time.monotonic() - begun)

        return answer

    async def head(asked: Asked) -> None:
        asked.writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not asked.writer.is_closing():
            asked.writer.write(b"x")
            await asked.writer.drain()
            await asyncio.sleep(0.1)

    slow: dict[str, Answer] = {f"/slow{n}": timed(drip if n % 2 else head) for n in range(20)}
    good: dict[str, Answer] = {f"/good{n}": page() for n in range(20)}
    with Site({"/": page(*slow, *good), **slow, **good}) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert {found[path] for path in slow} == {"timeout"}
        assert {found[path] for path in good} == {"judged"}
        assert all(target.confirmed for target in capture.targets() if target.state == "timeout")
    assert len(held) == 40  # each twice: a time-out is a negative
    assert 1.0 <= min(held) <= max(held) <= 3.0


async def _reset(asked: Asked) -> None:
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n<html>half")
    await asked.writer.drain()
    asked.writer.transport.abort()


async def _flood(asked: Asked) -> bytes:
    for _ in range(50):
        asked.writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    await asked.writer.drain()
    return page(text="after the hints")


BROKEN: dict[str, tuple[Answer, tuple[str, ...]]] = {
    "/long": (torn, ("truncated",)),
    "/short": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<html>long",
        ("truncated",),
    ),
    "/reset": (_reset, ("truncated", "server_error")),
    "/hints": (_flood, ("judged",)),
    "/chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx\r\n",
        ("truncated",),
    ),
    "/garbage": (b"\x00\xff\x00 not http\r\n\r\n", ("truncated",)),
    "/head": (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n", ("truncated",)),
}


@pytest.mark.parametrize("first", ["strict", "lenient"])
def test_broken_answers_are_kept_as_what_they_are(tmp_path: Path, first: str) -> None:
    """F29: a partial body is evidence and is never read as a whole page, by whichever of the two readers.

    An odd start page makes the host one of the lenient reader; otherwise the order of the answers decides.
    """
    answers: dict[str, Answer] = {"/": page(*BROKEN, "/ok"), "/ok": page()}
    if first == "lenient":
        answers["/"] = page(*BROKEN, "/ok").replace(b"\r\n", b"\r\nX : y\r\n", 1)
    answers |= {path: answer for path, (answer, _) in BROKEN.items()}
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert found["/ok"] == "judged"
        for path, (_, expected) in BROKEN.items():
            assert found[path] in expected, (path, found[path])


TEXT = "".join(f"<p>第{n}段，每段不同：{n * n % 9973}</p>" for n in range(3000))
RAW = ("<!doctype html><html><title>全文</title>" + TEXT + "</html>").encode()
SENT = zlib.compressobj(wbits=-zlib.MAX_WBITS)
CODED = {
    "gzip": gzip.compress(RAW), "deflate": zlib.compress(RAW), "br": brotli.compress(RAW),
    "bare deflate": SENT.compress(RAW) + SENT.flush(), "gzip, gzip": gzip.compress(gzip.compress(RAW)),
    "zstd": zstd.compress(RAW),
}  # fmt: skip


def test_a_coding_without_its_end_is_no_whole_page(tmp_path: Path) -> None:
    """F29: Content-Length fits, the compressed stream does not: told as truncated, kept as evidence, judged never."""
    cut: dict[str, Answer] = {
        "/unknown": coded(CODED["zstd"], "snappy"),
        "/compress": coded(b"\x1f\x9d\x90", "compress"),
    }
    whole: dict[str, Answer] = {}
    for number, (coding, body) in enumerate(CODED.items()):
        whole[f"/whole{number}"] = coded(body, coding)
        for at in (1, len(body) // 2, len(body) - 1):
            cut[f"/cut{number}-{at}"] = coded(body[:at], coding)
    packed, twice = CODED["gzip"], gzip.compress(RAW[:999]) + gzip.compress(RAW[999:])
    cut["/no-checksum"] = coded(packed[:-8], "gzip")
    cut["/bad-checksum"] = coded(packed[:-8] + b"\0" * 8, "gzip")
    cut["/second-cut"] = coded(twice[:-20], "gzip")
    cut["/members"] = coded(gzip.compress(b"") * 1500 + packed, "gzip")
    whole["/twice"] = coded(twice, "gzip")
    for tail in (
        b"\r\n",
        b"\x1f",
        b"\x1f\x8bx",
        b"\0" * 100_000,
    ):  # what follows a whole member is ignored, as by browsers
        whole[f"/tail{len(tail)}-{tail[:1].hex()}"] = coded(packed + tail, "gzip")
    whole["/word"] = coded(RAW, "utf-8")
    empty = coded(b"", "gzip")
    more = {
        "/empty": empty,
        "/moved": reply(packed[:-9], "302 Found", "text/html", "Content-Encoding: gzip", "Location: /whole0"),
    }
    with (
        Site({"/": page(*cut, *whole, *more), **cut, **whole, **more}) as site,
        crawled(site, tmp_path / "run") as capture,
    ):
        targets = {target.url.removeprefix(site.url): target for target in capture.targets()}
        assert {path: targets[path].state for path in cut} == dict.fromkeys(cut, "truncated")
        # Pages of the same words count once; what matters is that all of them were read to the end.
        told = {path: (targets[path].state, targets[path].why) for path in whole}
        assert {state for state, _ in told.values()} <= {"judged", "duplicate"}, told
        assert {targets[path].size_bytes for path in whole} == {len(RAW)}
        assert targets["/empty"].state == "judged"
        assert targets["/moved"].state == "redirected"
        for path in cut:
            assert targets[path].confirmed, path  # said only after a second look
            assert "压缩" in targets[path].why, path
            assert (targets[path].size_bytes or 0) <= len(RAW), path
        half = targets[f"/cut0-{len(packed) // 2}"]
        assert RAW.startswith(capture.body(half.record))
        assert half.size_bytes > 1000


def test_torn_robots_rules_are_still_kept_to(tmp_path: Path) -> None:
    rules = gzip.compress(b"User-agent: *\nDisallow: /secret\n" + b"".join(b"# %d\n" % (n * n) for n in range(9000)))
    torn_rules = reply(rules[:-300], "200 OK", "text/plain", "Content-Encoding: gzip")
    with Site({"/": page("/secret", "/ok"), "/robots.txt": torn_rules, "/ok": page()}) as site:
        with crawled(site, tmp_path / "run") as capture:
            found = states(capture, site)
        assert found["/secret"] == "robots_denied"
        assert site.asked["/secret"] == 0


@pytest.mark.parametrize(
    ("name", "host", "state", "why"),
    [
        ("good", "www.town.test", "judged", ""),  # the others are refused for their own reason
        ("expired", "www.town.test", "tls_failed", "证书已过期"),
        ("good", "other.test", "tls_failed", "证书与域名不符"),
        ("own", "www.town.test", "tls_failed", "证书为自签名"),
    ],
)
def test_a_bad_certificate_is_told_by_its_reason(tmp_path: Path, name: str, host: str, state: str, why: str) -> None:
    """F30, with an authority that is trusted in the run's environment."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATES / f"{name}.pem")
    with Site({"/": page()}, tls=tls) as site:
        settings = {
            "url": f"https://{host}/", "rate": 500.0, "allow_private": ["127.0.0.0/8"], "jurisdiction": "none",
            "confirm_after_s": 0.1, "connect_to": {host: f"127.0.0.1:{site.port}"},
        }  # fmt: skip
        profile = tmp_path / "site.yaml"
        profile.write_text(yaml.safe_dump(settings), encoding="utf-8")
        command = [sys.executable, "-m", "audit", "crawl", str(profile), "-o", str(tmp_path / "run"), "--quiet"]
        environment = {**os.environ, "SSL_CERT_FILE": str(CERTIFICATES / "authority.pem")}
        ended = subprocess.run(
            [*command, "--browser", "none"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
    assert "Traceback" not in ended.stderr
    with Capture.open(tmp_path / "run") as capture:
        target = capture.target(f"https://{host}/")
        assert target is not None
        assert (target.state, why in target.why) == (state, True), target
        assert target.confirmed is (state != "judged")


@pytest.mark.parametrize("name", ["old protocol", "weak cipher", "weak exchange", "no tls", "silent", "cut"])
def test_a_handshake_that_fails_is_told_and_crashes_nothing(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F30."""
    monkeypatch.setattr(exchange, "DEADLINE_S", 1.0)
    tls: ssl.SSLContext | None = None
    if name in ("old protocol", "weak cipher", "weak exchange"):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(CERTIFICATES / "own.pem")
        if name == "old protocol":
            tls.set_ciphers("ALL:@SECLEVEL=0")
            tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1
        elif name == "weak cipher":
            tls.maximum_version = ssl.TLSVersion.TLSv1_2
            tls.set_ciphers("NULL-SHA256:@SECLEVEL=0")
        else:
            parameters = tmp_path / "dh.pem"
            subprocess.run(
                ["openssl", "dhparam", "-dsaparam", "-out", parameters, "1024"], check=True, capture_output=True
            )
            tls.maximum_version = ssl.TLSVersion.TLSv1_2
            tls.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
            tls.load_dh_params(parameters)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0 if name == "cut" else 20)
        writer.close()

    async def over(port: int | None) -> Capture:
        server = await asyncio.start_server(silent, "127.0.0.1", 0) if port is None else None
        at = port or server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        profile = from_url(f"https://127.0.0.1:{at}/", allow_private=("127.0.0.0/8",), rate=500.0, confirm_after_s=0.1)
        capture = Capture.create(tmp_path / "run", profile, AS_OF)
        await crawl(profile, capture)
        return capture

    if name in ("silent", "cut"):
        capture = asyncio.run(over(None))
    else:
        with Site({"/": page()}, tls=tls) as site:
            capture = asyncio.run(over(site.port))
    (target,) = capture.targets()
    # Only a certificate says by itself that it is bad; what ends in the handshake may be the network's doing.
    assert target.state in ("tls_failed", "server_error", "timeout")
    assert target.why
    assert capture.meta["whole"] is not True
    capture.close()


def test_a_file_under_a_wrong_name_is_what_its_bytes_say(tmp_path: Path) -> None:
    """F34: a page as octet-stream, a PDF as text/html, a page without a type."""
    html = "<!DOCTYPE html><html><body>正文</body></html>"
    answers: dict[str, Answer] = {
        "/": page("/page", "/pdf", "/none"), "/page": reply(html, kind="application/octet-stream"),
        "/pdf": reply(b"%PDF-1.4 x", kind="text/html"), "/none": reply(html, kind=""), "/robots.txt": NOT_FOUND,
    }  # fmt: skip
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        assert states(capture, site) == {"/": "judged", "/page": "judged", "/pdf": "not_html", "/none": "judged"}


def test_nesting_costs_its_page_only(tmp_path: Path) -> None:
    """F49: crawled and read by lxml, not by the browser; what stands within its depth is read."""
    answers: dict[str, Answer] = {
        "/deep": reply("<html><body>" + "<div>" * 100_000 + "x"),
        "/mixed": reply("<html><body><title>交错</title>" + "<b><i>x</b>" * 20_000),
        "/tables": reply("<html><body><title>套表</title>" + "<table><tr><td>" * 5_000),
        "/ok": page(text="最后一页"),
    }
    with Site({"/": page(*answers), **answers}) as site, crawled(site, tmp_path / "run") as capture:
        assert set(states(capture, site).values()) == {"judged"}
        titles = {one.url.removeprefix(site.url): one.title for one in read(capture, site.profile()).pages}
    assert titles.keys() == {"/", *answers}
    assert (titles["/mixed"], titles["/tables"], titles["/ok"]) == ("交错", "套表", "最后一页")
