"""The guard refuses every address a hostile page could name, and the HTTP connector cannot be talked past it."""

from __future__ import annotations

import socket

import aiohttp
import pytest
from aiohttp import web

from audit.crawl.protocol.guard import Guard, Refused

LOOPBACK = [
    "127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "１２７.0.0.1", "127.0.0.1.",
    "::1", "[::1]", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "localhost", "LocalHost.", "a.b.localhost",
]  # fmt: skip
PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1", "240.0.0.1", "fc00::1", "fec0::1"]
NEVER = [
    "169.254.169.254", "169.254.0.23", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "100.100.100.200",
    "168.63.129.16", "0.0.0.0", "0", "::", "224.0.0.1", "239.1.1.1", "ff02::1", "255.255.255.255", "fd00:ec2::254",
]  # fmt: skip
MALFORMED = ["1.2.3.4.5", "08.8.8.8", "256.256.256.256.1", "0x7f.0x", "fe80::1%eth0", "a b", "a/b", "u@b", ""]


@pytest.mark.parametrize("host", [*LOOPBACK, *PRIVATE, *NEVER, *MALFORMED])
async def test_refused_without_permission(host: str) -> None:
    with pytest.raises(Refused) as refused:
        await Guard().resolve(host, 80)
    assert refused.value.reason


@pytest.mark.parametrize("host", NEVER)
async def test_never_even_when_the_profile_allows_everything(host: str) -> None:
    guard = Guard(["0.0.0.0/0", "::/0"], {"mapped.test": "169.254.169.254:80"})
    for name in (host, "mapped.test"):
        with pytest.raises(Refused, match="一律不连接"):
            await guard.resolve(name, 80)


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
async def test_public_addresses_pass(host: str) -> None:
    assert await Guard().resolve(host, 443) == (host, 443)


async def test_allow_private_opens_its_range_only() -> None:
    guard = Guard(["10.1.0.0/16"])
    assert await guard.resolve("10.1.2.3", 80) == ("10.1.2.3", 80)
    assert await guard.resolve("::ffff:10.1.2.3", 80) == ("::ffff:a01:203", 80)
    for host in ("10.2.0.1", "127.0.0.1", "192.168.0.1"):
        with pytest.raises(Refused, match="allow_private"):
            await guard.resolve(host, 80)


async def test_connect_to_is_a_permission_for_that_host_only() -> None:
    guard = Guard([], {"www.Example-Town.gov.cn": "127.0.0.1:8123"})
    assert await guard.resolve("WWW.example-town.gov.cn.", 80) == ("127.0.0.1", 8123)
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(Refused):
            await guard.resolve(host, 8123)


async def test_one_bad_answer_among_good_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["8.8.8.8", "127.0.0.1"]

    def lookup(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in answers]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        await Guard().resolve("mixed.example.org", 80)


async def test_rebinding_cannot_change_a_checked_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])

    def lookup(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 0))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    guard = Guard()
    assert await guard.resolve("rebind.example.org", 80) == ("8.8.8.8", 80)
    assert await guard.resolve("rebind.example.org", 80) == ("8.8.8.8", 80)
    with pytest.raises(Refused):  # a guard that asks again sees the second answer, and refuses it
        await Guard().resolve("rebind.example.org", 80)


async def test_dns_failure_is_not_a_refusal() -> None:
    with pytest.raises(socket.gaierror):
        await Guard().resolve("nothing-here.invalid", 80)


class Server:
    def __init__(self) -> None:
        self.hits: list[str] = []
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.hits.append(f"{request.host}{request.path}")
        if request.path == "/redirect":
            return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{self.port}/secret"})
        return web.Response(text="ok")


@pytest.fixture
async def server():
    own = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", own.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    own.port = runner.addresses[0][1]
    yield own
    await runner.cleanup()


async def test_aiohttp_cannot_reach_a_literal_address(server: Server) -> None:
    async with aiohttp.ClientSession(connector=Guard().aiohttp_connector()) as session:
        for host in ("127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]", "127.0.0.1.", "localhost."):
            with pytest.raises((Refused, aiohttp.ClientError)):
                await session.get(f"http://{host}:{server.port}/secret")
        with pytest.raises(aiohttp.ClientConnectorDNSError):
            await session.get("http://nothing-here.invalid/")
    assert server.hits == []


async def test_aiohttp_redirect_hops_are_checked_and_connect_to_keeps_the_host(server: Server) -> None:
    guard = Guard([], {"www.town.test": f"127.0.0.1:{server.port}"})
    async with aiohttp.ClientSession(connector=guard.aiohttp_connector()) as session:
        async with session.get("http://www.town.test/page") as reply:
            assert await reply.text() == "ok"
        with pytest.raises(Refused):  # the same socket address, but not by the host the profile mapped
            await session.get("http://www.town.test/redirect")
    assert server.hits == ["www.town.test/page", "www.town.test/redirect"]


async def test_the_socket_gate_holds_alone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = Guard().aiohttp_connector()
    monkeypatch.setattr(type(connector), "_resolve_host", aiohttp.TCPConnector._resolve_host)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(Refused, match="未经检查"):
            await session.get(f"http://127.0.0.1:{server.port}/secret")
    assert server.hits == []
