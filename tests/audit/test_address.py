"""The certificate and the IPv6 addresses of a host, over real sockets: seen, refused, or not looked at."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from audit import read
from audit.crawl.hosts import host_address
from audit.crawl.loop import crawl
from audit.crawl.protocol.guard import Guard
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.read.page.machine_facts import ipv6, tls
from rules.facts.records import Unknown

CERTIFICATES = Path(__file__).with_name("certificates")
HOST = "www.town.test"
GOOD_UNTIL = "2126-07-23"


@asynccontextmanager
async def served(name: str, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """A TLS server with one of the certificates; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    server = await asyncio.start_server(lambda _, writer: writer.close(), host, 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


def profile(port: int, host: str = HOST, **more: Any) -> SiteProfile:
    return SiteProfile(
        url=f"https://{host}/", allow_private=("127.0.0.0/8",), connect_to={host: f"127.0.0.1:{port}"},
        confirm_after_s=0.05, rate=500, **more,
    )  # fmt: skip


def looked(name: str, host: str = HOST) -> dict[str, Any]:
    async def go() -> dict[str, Any]:
        async with served(name) as port:
            site = profile(port, host)
            return await host_address.look(site, Guard(site.allow_private, site.connect_to), site.url)

    return asyncio.run(go())


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


def test_a_certificate_that_is_accepted_tells_its_last_day(authority: None) -> None:
    seen = looked("good")
    assert (seen["valid_until"], seen["refused"]) == (GOOD_UNTIL, "")
    assert tls(seen, f"https://{HOST}/").valid_until == dt.date.fromisoformat(GOOD_UNTIL)


@pytest.mark.parametrize(
    ("name", "host", "why"),
    [("expired", HOST, "证书已过期"), ("good", "other.test", "证书与域名不符"), ("own", HOST, "证书为自签名")],
)
def test_a_refusal_names_its_reason(authority: None, name: str, host: str, why: str) -> None:
    seen = looked(name, host)
    assert seen["valid_until"] is None
    assert seen["refused"] == f"安全连接失败：{why}"
    assert tls(seen, f"https://{host}/").why.endswith(why)


def test_nothing_listening_is_no_fault_of_a_certificate() -> None:
    site = profile(1)
    seen = asyncio.run(host_address.look(site, Guard(site.allow_private, site.connect_to), site.url))
    assert seen["refused"] == ""
    assert isinstance(tls(seen, site.url).seen, Unknown)


def test_a_site_behind_an_own_certificate_ends_as_a_fact(tmp_path: Path) -> None:
    async def go() -> Capture:
        async with served("own") as port:
            site = profile(port)
            capture = Capture.create(tmp_path / "run", site, dt.date(2026, 10, 28), {})
            await crawl(site, capture)
            return capture

    with asyncio.run(go()) as capture:
        facts = read.read(capture, profile(1))
    assert facts.site.tls.why == "安全连接失败：证书为自签名"
    assert isinstance(facts.site.ipv6.addresses, Unknown)  # dialled by connect_to: nobody was asked


def test_http_and_imports_have_no_certificate_to_judge() -> None:
    assert tls({"refused": ""}, "http://www.town.test/").seen is None
    assert isinstance(tls(None, "https://www.town.test/").seen, Unknown)
    assert isinstance(tls(None, None).seen, Unknown)
    assert isinstance(ipv6(None).addresses, Unknown)


def asked(guard: Guard, host: str, port: int) -> dict[str, Any]:
    return asyncio.run(host_address._ipv6(guard, host, port))


def test_an_ipv6_address_that_takes_a_connection() -> None:
    async def go() -> dict[str, Any]:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "::1", 0)
        async with server:
            return await host_address._ipv6(Guard(("::1/128",)), "::1", server.sockets[0].getsockname()[1])

    seen = asyncio.run(go())
    assert (seen["aaaa"], seen["reached"]) == (1, True)
    assert ipv6(seen).reached is True


def test_an_ipv6_address_that_is_refused_or_out_of_bounds() -> None:
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))  # bound and not listening: refused
        seen = asked(Guard(("::1/128",)), "::1", taken.getsockname()[1])
    assert (seen["aaaa"], seen["reached"]) == (1, False)
    barred = asked(Guard(), "::1", 80)
    assert barred["aaaa"] == 1
    assert isinstance(ipv6({"reached": None, **barred}).reached, Unknown)


@pytest.mark.parametrize(("code", "count"), [(socket.EAI_NONAME, 0), (socket.EAI_AGAIN, None), (socket.EAI_FAIL, None)])
def test_only_a_resolvers_no_is_a_no(monkeypatch: pytest.MonkeyPatch, code: int, count: int | None) -> None:
    """Name servers cannot be had on loopback: their answer is put in their place."""

    async def answer(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "")

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", answer)
    assert asked(Guard(), "www.town.test", 443).get("aaaa") == count


def test_a_negative_is_looked_at_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looks = [{"aaaa": 0, "refused": "安全连接失败：证书已过期"}, {"aaaa": 2, "refused": ""}]
    whole = {"valid_until": None, "tls_why": "", "aaaa_why": "", "reached": None, "reached_why": ""}

    async def look(*_: object) -> dict[str, Any]:
        return {**whole, **looks.pop(0)}

    monkeypatch.setattr(host_address, "look", look)
    site = profile(1)
    with Capture.create(tmp_path / "run", site, dt.date(2026, 10, 28), {}) as capture:
        asyncio.run(host_address.note(capture, site, Guard(), site.url))
        found = capture.meta["address"]
    assert looks == []
    assert (found["aaaa"], found["refused"]) == (2, "")
