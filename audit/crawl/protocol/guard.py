"""Decides which network addresses a run may dial, for the HTTP lane and the browser lane alike.

It never fetches anything, and no other module may open a connection to a site without asking it: a page of an audited
site is hostile input and must not make the auditor reach machines the profile did not name (SSRF, DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DNS_DEADLINE_S = 10.0
_FAMILIES = frozenset((socket.AF_INET, socket.AF_INET6))
DNS_KEEP_S = 60.0  # a checked answer is used again for so long; a rebinding name cannot change it meanwhile

# Never dialled, whatever the profile allows: link-local, cloud metadata services, and addresses that are nobody's.
_NEVER = tuple(
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8",  # "this host": Linux connects it to loopback
        "169.254.0.0/16",  # link-local, with the metadata service 169.254.169.254
        "100.100.100.200/32",  # metadata of Alibaba Cloud
        "168.63.129.16/32",  # Azure's host agent: a public-looking address of the platform
        "192.0.0.192/32",  # metadata of Oracle Cloud
        "224.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "fe80::/10",
        "fd00:ec2::254/128",  # metadata of AWS over IPv6
        "ff00::/8",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")


class Refused(Exception):
    """The address is outside what the profile allows. ``reason`` is a Chinese sentence for the ledger."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason


def tidy_host(host: str) -> str:
    """Host as compared and resolved here: lower case, punycode, no brackets and no trailing dot."""
    name = host.strip().strip("[]").rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise Refused(host, "主机名不合法") from None
    return name


def literal(host: str) -> Address | None:
    """The address a host *is*, when written as one: also ``2130706433``, ``0177.0.0.1``, ``0x7f.1`` and ``127.1``."""
    name = tidy_host(host)
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    last = name.rpartition(".")[2]
    if not (last.isdigit() or last.startswith("0x")):
        return None
    try:  # WHATWG URL: a host whose last label is a number is an IPv4 address or an error, never a name
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except OSError:
        raise Refused(host, "主机名是写法有误的 IP 地址") from None


def _meant(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64): that is the machine that would answer."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address.teredo:
            return address.teredo[1]
        if address in _NAT64 or (int(address) >> 32 == 0 and int(address) > 0xFFFF):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


class Guard:
    """Scope of addresses. All answers of a name must be allowed, and exactly the checked addresses are dialled.

    ``allow_private``: CIDRs of private or loopback ranges that the profile permits. ``connect_to``: host → ``ip:port``
    that is dialled instead (like ``curl --connect-to``), an explicit permission for that host only.
    """

    def __init__(self, allow_private: Sequence[str] = (), connect_to: Mapping[str, str] | None = None) -> None:
        self._allowed = tuple(ipaddress.ip_network(c, strict=False) for c in allow_private)
        self._connect_to: dict[str, tuple[Address, int]] = {}
        for host, target in sorted((connect_to or {}).items()):
            ip, _, port = target.rpartition(":")
            self._connect_to[tidy_host(host)] = (ipaddress.ip_address(ip.strip("[]")), int(port))
        self._kept: dict[str, tuple[float, tuple[Address, ...]]] = {}

    def check(self, address: Address, host: str = "") -> None:
        """Raise :class:`Refused` unless this address may be dialled."""
        host = host or str(address)
        if getattr(address, "scope_id", None):
            raise Refused(host, f"{address} 是链路本地地址，一律不连接")
        meant = _meant(address)
        for seen in (address, meant):
            if any(seen in n for n in _NEVER if n.version == seen.version):
                raise Refused(host, f"{address} 是链路本地、元数据、组播或保留地址，一律不连接")
        if any(meant in n for n in self._allowed if n.version == meant.version):
            return
        if not meant.is_global or meant.is_reserved or (meant.version == 6 and meant in _SITE_LOCAL):
            raise Refused(host, f"{address} 不是公网地址，站点配置的 allow_private 未允许")

    async def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Every checked ``(ip, port)`` to dial for a host, IPv4 first.

        Raises :class:`Refused`, or ``socket.gaierror`` when DNS fails.
        """
        name = tidy_host(host)
        if not name or any(c.isspace() or c in "/@\\%?#" for c in name):
            raise Refused(host, "主机名不合法")
        if name in self._connect_to:
            address, mapped_port = self._connect_to[name]
            if any(_meant(address) in n for n in _NEVER if n.version == _meant(address).version):
                raise Refused(host, f"{address} 是链路本地、元数据、组播或保留地址，一律不连接")
            return [(str(address), mapped_port)]
        found = await self._answers(name)
        for address in found:  # one bad answer among good ones is what rebinding looks like
            self.check(address, host)
        return [(str(a), port) for a in found]

    async def resolve(self, host: str, port: int) -> tuple[str, int]:
        """The first of :meth:`addresses`."""
        return (await self.addresses(host, port))[0]

    async def _answers(self, name: str) -> tuple[Address, ...]:
        written = literal(name)
        if written is not None:
            return (written,)
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761: loopback, whatever DNS says
            return (ipaddress.IPv4Address("127.0.0.1"),)
        kept = self._kept.get(name)
        if kept and time.monotonic() - kept[0] < DNS_KEEP_S:
            return kept[1]
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DNS_DEADLINE_S):
                rows = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except TimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, "域名解析超时") from None
        except UnicodeError:
            raise Refused(name, "主机名不合法") from None
        found = {ipaddress.ip_address(row[4][0]) for row in rows if row[0] in _FAMILIES}
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "域名没有地址")
        answers = tuple(sorted(found, key=lambda a: (a.version, int(a))))
        self._kept[name] = (time.monotonic(), answers)
        return answers

    def aiohttp_resolver(self) -> AbstractResolver:
        """Resolver for aiohttp. aiohttp does not ask it about literal addresses: use :meth:`aiohttp_connector`."""
        return _Resolver(self)

    def aiohttp_connector(self, **options: Any) -> aiohttp.TCPConnector:
        """A connector that asks this guard about every host, also about literal addresses and redirect hops.

        :class:`Refused` comes out of the request unchanged; DNS failures become ``aiohttp.ClientConnectorDNSError``.
        """
        return _Connector(self, **options)


class _Resolver(AbstractResolver):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=ip,
                port=mapped,
                family=socket.AF_INET6 if ":" in ip else socket.AF_INET,
                proto=0,
                flags=int(socket.AI_NUMERICHOST | socket.AI_NUMERICSERV),
            )
            for ip, mapped in await self._guard.addresses(host, port)
        ]

    async def close(self) -> None:
        return None


class _Connector(aiohttp.TCPConnector):
    def __init__(self, guard: Guard, **options: Any) -> None:
        self._guard_resolver = _Resolver(guard)
        self._granted: set[tuple[str, int]] = set()
        super().__init__(
            resolver=self._guard_resolver, use_dns_cache=False, socket_factory=self._open_socket, **options
        )

    async def _resolve_host(self, host: str, port: int, traces: Any = None) -> list[ResolveResult]:
        # aiohttp hands literal addresses back unasked; here they go to the guard like every name.
        found = await self._guard_resolver.resolve(host, port)
        self._granted.update((f["host"], f["port"]) for f in found)
        return found

    def _open_socket(self, addr_info: Any) -> socket.socket:
        # Public hook and last gate: should a release of aiohttp no longer call the override above, nothing is dialled.
        family, kind, proto, _, peer = addr_info
        if (peer[0], peer[1]) not in self._granted:
            raise Refused(str(peer[0]), f"{peer[0]} 未经检查，不连接")
        return socket.socket(family=family, type=kind, proto=proto)
