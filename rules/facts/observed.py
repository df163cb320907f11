"""What was observed of a site as a machine among machines: certificate, IPv6, small screen, monitoring, accounts.

Never holds a page's words, and never a verdict: a number is what was measured, once, on the day of the capture.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from rules.facts.unknown import Maybe, Unknown


class Tls(Struct, frozen=True, kw_only=True):
    """The certificate the home page's host showed; ``why``: the handshake was refused, and for what."""

    seen: Maybe[Literal[True]] = Unknown("未观察安全连接")  # None: the home page is served without TLS
    valid_until: dt.date | None = None  # last day of validity
    why: str = ""


class Chain(Struct, frozen=True, kw_only=True):
    """A host of the site that sent its certificate without a chain up to a root the auditing machine trusts, twice."""

    host: str
    sent: int  # certificates; 0: not known
    issuer: str  # of the host's own certificate
    aia: bool = False  # the certificate says where its issuer's is: most browsers fetch it


class Ipv6(Struct, frozen=True, kw_only=True):
    """AAAA records of the site's host, asked twice, and whether one of the addresses took a connection."""

    addresses: int | Unknown = Unknown("未查询 AAAA 记录")
    reached: Maybe[bool] = Unknown("未尝试连接")  # Unknown as well where the auditing machine has no IPv6 of its own


class SmallScreen(Struct, frozen=True, kw_only=True):
    """A page laid out on a phone's screen, in CSS pixels."""

    content_width: int | Unknown = Unknown("未列入手机屏幕抽样")  # of what the page laid out
    width: int = 390  # of the screen
    chars: int = 0  # visible characters
    small_chars: int = 0  # of them, in letters below 12 px
    sniffs: bool = False  # its scripts ask which device it is: phones may get another page


class Monitored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's monitoring of the home page (国办秘函〔2019〕19号 站点无法访问): every look waits 15 s."""

    since: dt.date
    until: dt.date  # inclusive
    looks: int
    failed: int
    by: str = ""  # who or what watched


class Account(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account of a unit on a new-media platform, as the unit's own ledger has it."""

    platform: str
    name: str
    unit: str
    verified_as: str = ""  # the body the platform verified
    url: str = ""
    newest_on: dt.date | None = None
    changed_on: dt.date | None = None  # opened, renamed, closed or cancelled
    filed_on: dt.date | None = None  # when that was reported for record
