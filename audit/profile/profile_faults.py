"""What a site profile may say: each value is tried before anything is visited, and a bad one is named with its key.

Never visits anything: a value that is refused here would otherwise end a run of hours, or be passed over in silence.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from audit.profile.crawl_windows import window
from audit.read.web.urls import fault

if TYPE_CHECKING:
    from audit.profile.site import SiteProfile

_HOST = re.compile(r"[^\s/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\]")
_LONGEST_WAIT_S = 86_400.0


def faults(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    """Each bad value as (key, what is wrong, Chinese first)."""
    yield from _network(profile)
    yield from _numbers(profile)
    yield from _ledgers(profile)


def _network(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    for cidr in profile.allow_private:
        try:
            ipaddress.ip_network(cidr, strict=False)
        except ValueError:
            yield "allow_private", f"allow_private 不是网段：{cidr!r}（例：10.1.0.0/16） / not a CIDR"
    for host, address in profile.connect_to.items():
        ip, _, port = address.rpartition(":")
        try:
            ipaddress.ip_address(ip.strip("[]"))
            known = port.isdecimal() and 0 < int(port) < 65536
        except ValueError:
            known = False
        if not known:
            yield "connect_to", f"connect_to 的 {host!r} 应为 IP:端口，而不是 {address!r} / not ip:port"
    for key in ("hosts", "closed_hosts"):
        for host in getattr(profile, key):
            if not _HOST.fullmatch(host):
                yield key, f"{key} 应为“www.example.gov.cn”这样的主机名，而不是 {host!r} / not a host name"
    if profile.control is not None and _unusable(profile.control):
        yield "control", f"control 不是网址：{profile.control!r} / not an http(s) URL"
    for column in profile.columns:
        if not column.name.strip():
            yield "columns", "columns 中有栏目没有名称 / a column without a name"
        if column.url is not None and _unusable(_joined(profile.url, column.url)):
            yield "columns", f"columns 中“{column.name}”的 url 不是网址：{column.url!r} / not an address"
        if column.cadence_days is not None and column.cadence_days < 1:
            yield "columns", f"columns 中“{column.name}”的 cadence_days 应为正整数 / must be positive"


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # brackets without their pair
        return ""


def _unusable(url: str) -> bool:
    return not url.startswith(("http://", "https://")) or bool(fault(url))


def _numbers(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    if not 0 < profile.rate <= 1000:
        yield "rate", f"rate 应大于 0、不超过 1000，而不是 {profile.rate} / rate out of range"
    if not 0 <= profile.confirm_after_s <= _LONGEST_WAIT_S:
        told = f"confirm_after_s 应在 0 与 {_LONGEST_WAIT_S:.0f} 秒之间，而不是 {profile.confirm_after_s}"
        yield "confirm_after_s", f"{told} / out of range"
    budget = profile.budget
    for name, least in (("max_pages", 1), ("max_urls", 1), ("browser_pages", 0), ("access_pages", 0),
                        ("page_bytes", 1), ("attachment_bytes", 1)):  # fmt: skip
        if getattr(budget, name) < least:
            yield "budget", f"budget.{name} 应至少为 {least} / {name} must be at least {least}"
    if budget.time_limit_s is not None and not (budget.time_limit_s > 0 and math.isfinite(budget.time_limit_s)):
        yield "budget", f"budget.time_limit_s 应为正数，而不是 {budget.time_limit_s} / must be positive"
    for hours in profile.hours:
        try:
            window(hours)
        except ValueError:
            yield "hours", f"hours 应为“22:00-06:00”这样的时段，而不是 {hours!r} / not a window"
    if any(days < 1 for days in profile.deadline_workdays.values()):
        yield "deadline_workdays", "deadline_workdays 应为正整数 / working days must be positive"
    if profile.region_code and not re.fullmatch(r"\d{6}", profile.region_code):
        yield "region_code", f"region_code 应为六位数字，而不是 {profile.region_code!r} / six digits wanted"


def _ledgers(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    """Who answers for what: a waiver, an answer or a route that names nobody is worth nothing."""
    for waiver in profile.waivers:
        if not waiver.reason.strip() or not waiver.owner.strip():
            yield "waivers", f"waivers 中 {waiver.rule} 须写明理由和责任人 / reason and owner are needed"
    for rule, answer in profile.answers.items():
        if not answer.by.strip():
            yield "answers", f"answers 中 {rule} 须写明认定人（by） / who decided is needed"
    for route in profile.routes:
        if sum(bool(way) for way in (route.prefix, route.column, route.issuer)) != 1:
            yield "routes", f"routes 中“{route.unit}”应写 prefix、column、issuer 之一 / one way for each route"
        if not route.unit.strip():
            yield "routes", "routes 中有一条没有写单位（unit） / a route without a unit"
