"""The egress proxy dials only what the guard allows, and holds its bounds against servers that do not end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from audit.browser.proxy import EgressProxy, Refusal
from audit.crawl.protocol.guard import Guard
from audit.crawl.protocol.heads import FAILURE_HEADER

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[int]:
    """A raw server: pytest's HTTP servers cannot misbehave enough."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()


async def head(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


async def raw(proxy: EgressProxy, request: bytes, limit_s: float = 10) -> bytes:
    port = int(proxy.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        async with asyncio.timeout(limit_s):
            return await reader.read()
    finally:
        writer.close()


async def test_request_is_passed_on_with_its_own_host_and_one_connection() -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await head(reader))
        asked.append(await reader.readexactly(4))
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nX-A: 1\r\n  2\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        await reader.read()  # keeps the connection open, as servers that ignore "close" do

    async with server(answer) as port, EgressProxy(Guard([], {"www.town.test": f"127.0.0.1:{port}"})) as proxy:
        request = (
            b"POST http://WWW.town.test:8080/a%20b?c=%E4%B8%AD HTTP/1.1\r\nHost: other.test\r\n"
            b"Proxy-Connection: keep-alive\r\nContent-Length: 4\r\nCookie: k=v\r\n\r\nbody"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        writer.write(request)
        early = await reader.readuntil(b"\r\n\r\n")
        reply = await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(2) == b"ok"
        writer.close()
    assert early.startswith(b"HTTP/1.1 103")
    assert reply == b"HTTP/1.1 200 OK\r\nX-A: 1 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    assert asked[0] == (
        b"POST /a%20b?c=%E4%B8%AD HTTP/1.1\r\nHost: WWW.town.test:8080\r\nContent-Length: 4\r\nCookie: k=v\r\n"
        b"Connection: close\r\n\r\n"
    )
    assert asked[1] == b"body"


async def test_refusals_are_answered_with_403_and_remembered_once() -> None:
    hits: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hits.append(1)

    async with server(answer) as port, EgressProxy(Guard()) as proxy:
        own = ("127.0.0.1", "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "169.254.169.254")
        for host in own:
            tunnel = await raw(proxy, f"CONNECT {host}:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            plain = await raw(proxy, f"GET http://{host}:{port}/ HTTP/1.1\r\nHost: www.gov.cn\r\n\r\n".encode())
            for reply in (tunnel, plain):
                assert reply.startswith(b"HTTP/1.1 403 ")
                assert f"{FAILURE_HEADER}: {proxy.token} refused".encode() in reply
        assert hits == []
        assert [r.host for r in proxy.refused].count("127.0.0.1") == 1
        assert len(proxy.refused) == 6
        assert all(isinstance(r, Refusal) and r.reason for r in proxy.refused)
        assert proxy.failure(f"http://localhost:{port}/x").failure == "refused"


@pytest.mark.parametrize(
    "request_line",
    ["GET / HTTP/1.1", "GET file:///etc/passwd HTTP/1.1", "GET https://a.test/ HTTP/1.1", "CONNECT a.test HTTP/1.1",
     "CONNECT a.test:99999 HTTP/1.1", "GET http://[::1/ HTTP/1.1", "nonsense", "GET http:// HTTP/1.1"],
)  # fmt: skip
async def test_what_is_no_proxy_request_gets_400(request_line: str) -> None:
    async with EgressProxy(Guard(["0.0.0.0/0"])) as proxy:
        assert (await raw(proxy, f"{request_line}\r\nHost: x\r\n\r\n".encode())).startswith(b"HTTP/1.1 400 ")


async def test_dns_and_connection_failures_are_told_apart() -> None:
    async with server(lambda r, w: asyncio.sleep(0)) as port:
        pass  # now closed
    guard = Guard([], {"down.test": f"127.0.0.1:{port}"})
    async with EgressProxy(guard) as proxy:
        assert b"dns_failed" in await raw(proxy, b"GET http://nothing.invalid/ HTTP/1.1\r\n\r\n")
        assert b"unreachable" in await raw(proxy, b"CONNECT down.test:443 HTTP/1.1\r\n\r\n")
        assert proxy.failure("https://down.test/").failure == "unreachable"
        assert proxy.failure("https://other.test/") is None


async def test_an_endless_response_is_cut_and_reset() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    cap = 2 * 2**20
    async with server(answer) as port:
        guard = Guard([], {"endless.test": f"127.0.0.1:{port}"})
        async with EgressProxy(guard, response_cap_bytes=cap) as proxy:
            with pytest.raises(ConnectionResetError):
                await raw(proxy, b"GET http://endless.test/ HTTP/1.1\r\n\r\n")
            assert proxy.was_cut("http://endless.test/", 0.0)
            # Nothing is said of the host's other pages, nor of a later visit.
            assert not proxy.was_cut("http://endless.test/other", 0.0)
            assert not proxy.was_cut("http://endless.test/", time.monotonic())
            assert proxy.received_bytes <= cap + 65536


async def test_a_tunnel_is_cut_by_host_and_port() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with server(answer) as port:
        guard = Guard([], {"endless.test": f"127.0.0.1:{port}"})
        async with EgressProxy(guard, response_cap_bytes=2**20) as proxy:
            with pytest.raises(ConnectionResetError):
                await raw(proxy, b"CONNECT Endless.test:443 HTTP/1.1\r\n\r\n")
            assert proxy.was_cut("https://endless.test/any", 0.0)
            assert not proxy.was_cut("https://endless.test:8443/any", 0.0)
            assert not proxy.was_cut("http://endless.test/any", 0.0)


@pytest.mark.parametrize("part", ["head", "body", "silence"])
async def test_a_dripping_server_is_bounded(part: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        if part == "silence":
            await asyncio.sleep(60)
        if part == "body":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with server(answer) as port:
        guard = Guard([], {"slow.test": f"127.0.0.1:{port}"})
        async with EgressProxy(guard, head_s=1, idle_s=1, total_s=2) as proxy:
            start = time.monotonic()
            reply = await raw(proxy, b"GET http://slow.test/ HTTP/1.1\r\n\r\n")
            assert time.monotonic() - start < 20  # it drips for ever, and total_s is 2
            if part == "head":
                assert reply.startswith(b"HTTP/1.1 504 ")


async def test_slow_connections_do_not_stall_others_and_their_number_is_bounded() -> None:
    open_now = most = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await head(reader)
        await asyncio.sleep(0.2)
        open_now -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async with server(answer) as port:
        guard = Guard([], {"busy.test": f"127.0.0.1:{port}"})
        async with EgressProxy(guard, max_connections=4) as proxy:
            replies = await asyncio.gather(*(raw(proxy, b"GET http://busy.test/ HTTP/1.1\r\n\r\n") for _ in range(20)))
    assert all(r.endswith(b"ok") for r in replies)
    assert most <= 4


async def test_a_tunnel_carries_bytes_both_ways_and_closes_with_the_server() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readexactly(5))[::-1])
        await writer.drain()

    async with server(answer) as port, EgressProxy(Guard(["127.0.0.0/8"])) as proxy:
        reply = await raw(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\nabcde".encode())
    assert reply == b"HTTP/1.1 200 Connection established\r\n\r\nedcba"


async def test_a_site_cannot_speak_in_the_proxys_name() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(f"HTTP/1.1 200 OK\r\n{FAILURE_HEADER}: dns_failed\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    async with server(answer) as port, EgressProxy(Guard(["127.0.0.0/8"])) as proxy:
        reply = await raw(proxy, f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n".encode())
    assert FAILURE_HEADER.encode() not in reply
