"""What the host of the home page is on the network: its certificate, and whether it has IPv6 addresses.

Never asks the host for a page, never dials what the guard refuses, and notes a negative only when seen twice.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import ipaddress
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from audit.crawl.outcome import tls_words
from audit.crawl.protocol import tls
from audit.crawl.protocol.guard import Guard, Refused, literal
from audit.evidence.capture import Capture, now
from audit.profile.site import SiteProfile

_DEADLINE_S = 10.0
# What resolvers answer for a name that has no address of this family.
_NOTHING_THERE = frozenset(
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
)


async def note(capture: Capture, profile: SiteProfile, guard: Guard, home: str) -> None:
    """Look once, and at what was refused or not there a second time, apart in time; kept as ``meta["address"]``."""
    if "address" in capture.meta:
        return
    found = await look(profile, guard, home)
    if found["aaaa"] == 0 or found["refused"]:
        await asyncio.sleep(profile.confirm_after_s)
        again = await look(profile, guard, home)
        if found["aaaa"] == 0 and again["aaaa"] != 0:
            found |= {name: again[name] for name in ("aaaa", "aaaa_why", "reached", "reached_why")}
        if found["refused"] != again["refused"]:
            found |= {name: again[name] for name in ("refused", "valid_until", "tls_why")}
            if found["refused"]:
                found |= {"refused": "", "tls_why": "前后两次握手的结果不同"}
    capture.write()
    capture.meta["address"] = found
    capture.commit()


async def note_chains(capture: Capture, guard: Guard, apart_s: float) -> None:
    """Look a second time, apart in time, at the hosts that sent a certificate without its chain."""
    met: dict[str, dict[str, Any]] = capture.meta.get("chains", {})
    if not met or all("confirmed" in seen for seen in met.values()):
        return
    await asyncio.sleep(apart_s)
    for host, seen in met.items():
        parts = urlsplit(f"//{host}")
        try:
            async with asyncio.timeout(_DEADLINE_S):
                await tls.handshake(guard, parts.hostname or "", parts.port or 443, tls.context())
            seen["confirmed"] = False
        except (OSError, TimeoutError, Refused) as failure:
            seen["confirmed"] = tls.lacks_issuer(failure)
    capture.write()
    capture.meta["chains"] = met
    capture.commit()


async def look(profile: SiteProfile, guard: Guard, home: str) -> dict[str, Any]:
    """One look. ``refused``: why a handshake was refused; ``valid_until``: ISO day; ``aaaa``: how many addresses, None
    where nobody answered; each ``…_why`` tells what could not be looked at."""
    parts = urlsplit(home)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    row: dict[str, Any] = {
        "at": now(), "host": host, "refused": "", "valid_until": None, "tls_why": "", "aaaa": None, "aaaa_why": "",
        "reached": None, "reached_why": "未尝试连接",
    }  # fmt: skip
    if parts.scheme == "https":
        row |= await _handshake(guard, host, port)
    if host in profile.connect_to:
        return row | {"aaaa_why": "按 connect_to 指定的地址连接，未查询"}
    if literal(host) is not None:
        return row | {"aaaa_why": "网址是 IP 地址，没有域名可查"}
    return row | await _ipv6(guard, host, port)


async def _handshake(guard: Guard, host: str, port: int) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            info = await tls.handshake(guard, host, port, tls.context())
        until = str((info.getpeercert() or {}).get("notAfter") or "")
    except ssl.SSLError as failure:
        if not tls.lacks_issuer(failure):
            return {"refused": tls_words(failure)}
        try:
            found = await tls.look(guard, host, port, _DEADLINE_S)
        except ssl.SSLCertVerificationError as worse:
            return {"refused": tls_words(worse)}
        # Where only the chain is missing, that is told of the chain; the certificate itself has its dates.
        if found is None or found[0].sent != 1:
            return {"refused": tls_words(failure)}
        until = found[0].valid_until
    except (OSError, TimeoutError, Refused) as failure:
        return {"tls_why": f"未能连接：{type(failure).__name__}"}
    if not until:
        return {"tls_why": "证书没有有效期"}
    day = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(until), dt.UTC).date()
    return {"valid_until": day.isoformat()}


async def _ipv6(guard: Guard, host: str, port: int) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            rows = await asyncio.get_running_loop().getaddrinfo(
                host, None, family=socket.AF_INET6, type=socket.SOCK_STREAM
            )
    except (TimeoutError, UnicodeError):
        return {"aaaa_why": "域名服务器没有应答"}
    except socket.gaierror as failure:
        return {"aaaa": 0} if failure.errno in _NOTHING_THERE else {"aaaa_why": "域名服务器没有应答"}
    found = sorted({str(row[4][0]) for row in rows if not ipaddress.IPv6Address(row[4][0]).ipv4_mapped})
    if not found:
        return {"aaaa": 0}
    return {"aaaa": len(found), **(await _connect(guard, host, found[0], port))}


async def _connect(guard: Guard, host: str, address: str, port: int) -> dict[str, Any]:
    try:
        guard.check(ipaddress.ip_address(address), host)
        async with asyncio.timeout(_DEADLINE_S):
            _, writer = await asyncio.open_connection(address, port)
    except Refused as refusal:
        return {"reached_why": refusal.reason}
    except OSError as failure:  # also a timeout: from here it cannot be told whose line is broken
        refused = failure.errno == errno.ECONNREFUSED
        return {"reached": False if refused else None, "reached_why": "采集机器未能通过 IPv6 连接"}
    writer.transport.abort()
    return {"reached": True, "reached_why": ""}
