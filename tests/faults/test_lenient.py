"""Answers that break HTTP and that every browser shows all the same: the site is read, and its bodies are whole."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.crawl.hosts.first_request import check_start
from audit.crawl.loop import crawl
from audit.crawl.outcome import PAGE, Fetched
from audit.crawl.protocol import lenient
from audit.crawl.protocol.exchange import Caps, Client, fetch
from audit.crawl.protocol.guard import Guard
from audit.crawl.protocol.lenient import HEAD_BYTES
from audit.evidence.capture import Capture
from tests.faults.server import NOT_FOUND, Answer, Asked, Site

AS_OF = dt.date(2026, 10, 28)
KIND = "Content-Type: text/html; charset=utf-8"


def head(*lines: str, first: str = "HTTP/1.1 200 OK", end: str = "\r\n") -> Callable[[bytes], bytes]:
    return lambda body: (
        (end.join([first, KIND, *lines, f"Content-Length: {len(body)}", "Connection: close"]) + end * 2).encode(
            "latin-1"
        )
        + body
    )


def chunked(body: bytes, line: str = "X : y", end: str = "\r\n") -> bytes:
    cut = len(body) // 2
    pieces = [body[:cut], body[cut:]]
    coded = b"".join(f"{len(one):X};note=1{end}".encode() + one + end.encode() for one in pieces)
    return end.join(["HTTP/1.1 200 OK", KIND, line, "Transfer-Encoding: Chunked"]).encode() + (
        end * 2
    ).encode() + coded + f"0{end}{end}".encode()  # fmt: skip


ODD: dict[str, Callable[[bytes], bytes]] = {
    "blank before the colon": head("X-Frame-Options : SAMEORIGIN"),
    "no colon": head("Powered by Sunrise CMS"),
    "an empty name": head(": nothing"),
    "blank inside a name": head("X Powered By: ASP"),
    "a name in another script": head("X-\xc9\xcf: 1"),
    "control characters in a value": head("X-A: a\x01b\x00c"),
    "folded": head("X-A: one", "  two", "\tthree"),
    "folded and odd": head("X-A : one", "  two"),
    "no reason": head(first="HTTP/1.1 200"),
    "old": head(first="HTTP/1.0 200 OK"),
    "newer than it is": head("X : y", first="HTTP/3.0 200 OK"),
    "no minor version": head(first="HTTP/1 200 OK"),
    "a lower-case version": head(first="http/1.1 200 ok"),
    "two blanks": head(first="HTTP/1.1  200  OK"),
    "radio": head(first="ICY 200 OK"),
    "line feeds only": head(end="\n"),
    "line feeds only and odd": head("X : y", end="\n"),
    "a blank line before": lambda body: b"\r\n" + head("X : y")(body),
    "a length twice": lambda body: head(f"Content-Length: {len(body)}", "X : y")(body),
    "chunked": chunked,
    "chunked with line feeds": lambda body: chunked(body, end="\n"),
    "no length": lambda body: f"HTTP/1.1 200 OK\r\n{KIND}\r\nX : y\r\n\r\n".encode() + body,
    "interim first": lambda body: b"HTTP/1.1 103 Early Hints\r\nX : y\r\n\r\n" + head("X : y")(body),
    "many interim": lambda body: b"HTTP/1.1 103 Early Hints\r\nX : y\r\n\r\n" * 50 + head("X : y")(body),
    "processing for long": lambda body: b"HTTP/1.1 102 Processing\n\n" * 2000 + head("X : y")(body),
    "packed": lambda body: head("X : y", "Content-Encoding: gzip")(gzip.compress(body)),
}


@pytest.mark.parametrize("name", ODD)
def test_a_site_whose_heads_are_odd_is_read(tmp_path: Path, name: str) -> None:
    """Home page and pages below; after the first answer the host is known, and no address is asked twice."""
    links = "".join(f'<a href="/p{n}">x</a>' for n in range(6))
    bodies = {"/": f"<html><title>首页</title>{links}"} | {f"/p{n}": f"<html><p>第{n}页 {'字' * 500}" for n in range(6)}

    def answer(asked: Asked) -> bytes:
        asked.writer.write(ODD[name](bodies[asked.path].encode()))
        asked.writer.close()
        return b""

    answers: dict[str, Answer] = dict.fromkeys(bodies, answer)
    with Site(answers | {"/robots.txt": NOT_FOUND}) as site:
        profile = site.profile()
        asyncio.run(check_start(profile))
        asked_before = site.asked["/"]
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            asyncio.run(crawl(profile, capture))
            for path, body in bodies.items():
                target = capture.target(site.url + path)
                assert target is not None
                assert target.state == "judged", target
                assert capture.body(target.record).decode() == body
            assert capture.meta["whole"] is True
        assert site.asked["/"] - asked_before <= 2
        assert sum(site.asked[f"/p{n}"] for n in range(6)) <= 6


def fetched(answer: Answer, deadline_s: float = 5.0) -> Fetched:
    async def go() -> Fetched:
        async with Client(Guard(("127.0.0.0/8",)), 1) as client:
            return await fetch(client, f"{site.url}/", PAGE, Caps(2**20, 2**20), deadline_s=deadline_s)

    with Site({"/": answer}) as site:
        return asyncio.run(go())


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\xff\x00 not http\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\nX : y\r\n\r\nwords",
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX : " + b"y" * (HEAD_BYTES + 10) + b"\r\n\r\nwords",
    ],
)
def test_what_no_browser_takes_for_an_answer_is_none(answer: bytes) -> None:
    got = fetched(answer)
    assert (got.status, got.body) == (None, b"")
    assert got.failure is not None


def closing(answer: bytes) -> Callable[[Asked], bytes]:
    def close(asked: Asked) -> bytes:
        asked.writer.write(answer)
        asked.writer.close()
        return b""

    return close


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 50\r\n\r\n<html>half",
        b"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 3\r\n\r\n<html>more than promised",
        b"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 3, 4\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nX : y\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n<html>\r\n",
        b"HTTP/1.1 200 OK\r\nX : y\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n",
        b"HTTP/1.1 200 OK\r\nX : y\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<html>\r\n0\r\n\r\n",
    ],
)
def test_half_a_body_is_no_whole_page(answer: bytes) -> None:
    got = fetched(closing(answer))
    assert got.status == 200
    assert got.failure is not None


@pytest.mark.parametrize(
    "hint", [b"HTTP/1.1 103 Early Hints\r\nX : y\r\n\r\n", b"HTTP/1.1 100\nX : " + b"y" * 60_000 + b"\n\n"]
)
def test_interim_answers_without_end_are_no_answer(hint: bytes) -> None:
    """Bounded by their bytes, long before the deadline."""

    async def flood(asked: Asked) -> None:
        while not asked.writer.is_closing():
            asked.writer.write(hint * (2**16 // len(hint)))
            await asked.writer.drain()

    async def ask() -> None:
        async with asyncio.timeout(60):
            await lenient.ask(Guard(("127.0.0.0/8",)), f"{site.url}/", [], ssl.create_default_context(), 5.0)

    with Site({"/": flood}) as site, pytest.raises(lenient.Unreadable, match="中间应答过多"):
        asyncio.run(ask())


def test_a_dripping_head_costs_no_time_of_ours() -> None:
    async def drip(asked: Asked) -> None:
        asked.writer.write(b"HTTP/1.1 200 OK\r\nX : y\r\n")
        while not asked.writer.is_closing():
            asked.writer.write(b"X")
            await asked.writer.drain()

    begun = time.process_time()
    got = fetched(drip, 1.0)
    assert got.status is None
    assert time.process_time() - begun < 4.0
