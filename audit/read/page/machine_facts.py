"""Reads what the crawl measured of the site as a machine: certificate, IPv6, the phone's screen, the first paint.

Never takes a missing measurement for a bad one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from audit.evidence.capture import Target
from rules.facts.records import Chain, Ipv6, Maybe, SmallScreen, Tls, Unknown

_NOT_MEASURED = Unknown("未在浏览器中测量")


def tls(address: Mapping[str, Any] | None, home: str | None) -> Tls:
    """The certificate of the home page's host."""
    if home is None:
        return Tls(seen=Unknown("未采集到首页"))
    if home.startswith("http://"):
        return Tls(seen=None)
    if address is None:
        return Tls()
    if address.get("refused"):
        return Tls(seen=True, why=str(address["refused"]))
    if not address.get("valid_until"):
        return Tls(seen=Unknown(str(address.get("tls_why") or "未观察安全连接")))
    return Tls(seen=True, valid_until=dt.date.fromisoformat(address["valid_until"]))


def chains(met: Mapping[str, Any] | None, targets: Iterable[Target], imported: bool) -> Maybe[tuple[Chain, ...]]:
    """Hosts that sent a certificate without its chain; those that did so once only are none."""
    if imported:
        return Unknown("导入的存档，没有安全连接可查")
    answered = any(t.internal and t.status is not None and t.url.startswith("https:") for t in targets)
    rows = tuple(
        Chain(host=host, sent=int(seen["sent"]), issuer=str(seen["issuer"]), aia=bool(seen["aia"]))
        for host, seen in sorted((met or {}).items())
        if seen.get("confirmed")
    )
    return rows if answered or rows else None


def ipv6(address: Mapping[str, Any] | None) -> Ipv6:
    """AAAA records and whether one of them took a connection."""
    if address is None:
        return Ipv6()
    if address.get("aaaa") is None:
        return Ipv6(addresses=Unknown(str(address.get("aaaa_why") or "未查询 AAAA 记录")))
    reached = address.get("reached")
    why = Unknown(str(address.get("reached_why") or "未尝试连接"))
    return Ipv6(addresses=int(address["aaaa"]), reached=why if reached is None else bool(reached))


def small_screen(measured: Mapping[str, Any] | None) -> SmallScreen:
    """The page on a phone's screen."""
    try:
        return SmallScreen(
            width=int(measured["width"]), content_width=int(measured["content_width"]), chars=int(measured["chars"]),
            small_chars=int(measured["small_chars"]), sniffs=bool(measured["sniffs"]),
        ) if measured else SmallScreen(content_width=_NOT_MEASURED)  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return SmallScreen(content_width=Unknown("测量结果无法读取"))


def first_paint_ms(measured: Mapping[str, Any] | None) -> int | Unknown:
    """Milliseconds until something was painted."""
    found = measured.get("first_paint_ms") if measured else None
    return found if isinstance(found, int) else _NOT_MEASURED
