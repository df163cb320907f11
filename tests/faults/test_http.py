"""Servers that misbehave on the wire (F26–F34): each address ends in its state, and the rest of the site is judged."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ssl
import subprocess
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest

from audit.capture import Capture
from audit.crawl import crawl, http
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, drip, endless, page, reply, torn

AS_OF = dt.date(2026, 10, 28)
ZEROS = b"<html>" + b"0" * (200 * 2**20)
CAP = 8 * 2**20


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
    packed = zlib.compress(ZEROS, 9)
    bombs = {
        "/gzip": reply(gzip.compress(ZEROS, 9), "200 OK", "text/html", "Content-Encoding: gzip"),
        "/deflate": reply(packed, "200 OK", "text/html", "Content-Encoding: deflate"),
        "/br": reply(brotli.compress(ZEROS, quality=4), "200 OK", "text/html", "Content-Encoding: br"),
        "/nested": reply(gzip.compress(gzip.compress(ZEROS, 9)), "200 OK", "text/html", "Content-Encoding: gzip, gzip"),
        "/zstd": reply(b"\x28\xb5\x2f\xfd" + b"\x00" * 400, "200 OK", "text/html", "Content-Encoding: zstd"),
    }
    answers: dict[str, Answer] = {"/": page(*bombs, "/endless", "/ok"), "/ok": page(), "/endless": endless, **bombs}
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert found["/ok"] == "judged"
        for path in ("/gzip", "/deflate", "/endless"):
            assert found[path] == "too_large", path
        # What was not asked for is no page: it ends in a state of its own, and never as one that was judged whole.
        assert {found[path] for path in ("/br", "/nested", "/zstd")} <= {
            "too_large",
            "truncated",
            "judged",
            "server_error",
        }
        assert all((target.size_bytes or 0) <= CAP for target in capture.targets())


def test_twenty_dripping_pages_hold_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F26: heads and bodies a byte at a time; each ends at the deadline, and the good pages are all judged."""
    monkeypatch.setattr(http, "DEADLINE_S", 1.0)

    async def head(asked: Asked) -> None:
        asked.writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not asked.writer.is_closing():
            asked.writer.write(b"x")
            await asked.writer.drain()
            await asyncio.sleep(0.1)

    slow: dict[str, Answer] = {f"/slow{n}": drip if n % 2 else head for n in range(20)}
    good: dict[str, Answer] = {f"/good{n}": page() for n in range(20)}
    with Site({"/": page(*slow, *good), **slow, **good}) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert {found[path] for path in slow} == {"timeout"}
        assert {found[path] for path in good} == {"judged"}


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
        ("judged", "server_error"),
    ),
    "/reset": (_reset, ("truncated", "server_error")),
    "/hints": (_flood, ("judged", "server_error")),
    "/chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx\r\n",
        ("truncated", "server_error"),
    ),
    "/garbage": (b"\x00\xff\x00 not http\r\n\r\n", ("server_error",)),
    "/head": (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n", ("server_error",)),
}


def test_broken_answers_are_kept_as_what_they_are(tmp_path: Path) -> None:
    """F29: a partial body is evidence and is never read as a whole page."""
    answers: dict[str, Answer] = {"/": page(*BROKEN, "/ok"), "/ok": page()}
    answers |= {path: answer for path, (answer, _) in BROKEN.items()}
    with Site(answers) as site, crawled(site, tmp_path / "run") as capture:
        found = states(capture, site)
        assert found["/ok"] == "judged"
        for path, (_, expected) in BROKEN.items():
            assert found[path] in expected, (path, found[path])


def certificate(folder: Path, name: str, *more: str, days: int = 30) -> ssl.SSLContext:
    """A server's TLS with a certificate made here. ``more`` are options of openssl."""
    key, crt = folder / f"{name}.key", folder / f"{name}.crt"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-days", days]
    subprocess.run([*map(str, command), "-subj", "/CN=127.0.0.1", *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


@pytest.mark.parametrize(
    "name", ["self-signed", "wrong host", "old protocol", "weak cipher", "no tls", "silent", "cut"]
)
def test_seven_kinds_of_bad_tls_are_told_and_crash_nothing(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F30."""
    monkeypatch.setattr(http, "DEADLINE_S", 2.0)
    tls: ssl.SSLContext | None = None
    if name in ("self-signed", "wrong host", "old protocol", "weak cipher"):
        other = ("-addext", "subjectAltName=DNS:other.example") if name == "wrong host" else ()
        tls = certificate(tmp_path, "own", *other)
        if name == "old protocol":
            tls.set_ciphers("ALL:@SECLEVEL=0")
            tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1
        elif name == "weak cipher":
            tls.maximum_version = ssl.TLSVersion.TLSv1_2
            tls.set_ciphers("NULL-SHA256:@SECLEVEL=0")

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0 if name == "cut" else 20)
        writer.close()

    async def over(port: int | None) -> Capture:
        server = await asyncio.start_server(silent, "127.0.0.1", 0) if port is None else None
        at = port or server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        from audit.site import from_url

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
    told = ("tls_failed",) if name in ("self-signed", "wrong host") else ("tls_failed", "server_error", "timeout")
    assert target.state in told
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
