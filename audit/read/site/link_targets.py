"""What every link of the site leads to: one fact per target, with all the pages that carry it.

Never calls a target dead that was not seen failing twice, and never accuses a page that was not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from audit.evidence.capture import Edge, Target
from rules.facts.records import Link

# A negative that rests on the network; dead only when a second look apart in time agreed (law 6).
_NEGATIVE = frozenset(("client_error", "server_error", "timeout", "dns_failed", "tls_failed"))
_ANSWERED = frozenset(("judged", "duplicate", "framed", "not_html", "too_large", "truncated", "read_failed"))
# The server is there and says "not you" or "not so": whether a visitor would be let in is not known.
# These say that the address is wrong or not there, or that the server failed over it; every other status of
# an answer is a refusal, most of them a firewall's own.
FAULTS = frozenset((400, 404, 410, 500, 502, 503, 504))
_TOLD = frozenset(("cancelled", "pending", "sampled_out", "out_of_scope", "robots_denied", "read_failed"))
_ELSEWHERE = ("redirected", "duplicate")
_LONGEST_CHAIN = 20
MOST_TEXTS = 5  # of one target on the home page
_MANY = 5  # addresses of a host that fail alike

WHY = {
    "redirected": "重定向目标未采集",
    "framed": "只在框架中出现",
    "sampled_out": "未列入采集样本",
    "out_of_scope": "站外地址，不在采集范围",
    "robots_denied": "robots.txt 不允许采集",
    "blocked_by_protection": "被安全防护拦截",
    "not_html": "不是网页",
    "too_large": "超过大小上限",
    "truncated": "内容不完整",
    "dns_failed": "域名无法解析",
    "tls_failed": "安全连接失败",
    "timeout": "访问超时",
    "page_hung": "页面在浏览器中无响应",
    "target_crashed": "页面使浏览器崩溃",
    "client_error": "客户端错误",
    "server_error": "服务器错误",
    "read_failed": "程序读取出错",
    "cancelled": "未采集",
    "pending": "未采集",
}


def why(target: Target | None) -> str:
    """Why a target has no content here, in one Chinese phrase; a status where there was one."""
    if target is None:
        return "未采集"
    if target.state in ("client_error", "server_error") and target.status:
        return f"HTTP {target.status}"
    if target.state in _TOLD and target.why:
        return target.why
    return WHY.get(target.state, target.state)


def is_signpost(target: Target) -> bool:
    """Whether an address answered with a page that only sends its visitors on: a dead goal is that page's dead link."""
    return target.state == "redirected" and target.status is not None and target.status < 300


class Ends:
    """Where each target ends after its redirects, a twin at the page it is a twin of; each chain is walked once.

    ``past_signposts``: whether a page that only sends its visitors on is passed, or is an end of its own.
    """

    def __init__(self, targets: Mapping[str, Target], *, past_signposts: bool = True) -> None:
        self._targets = targets
        self._past_signposts = past_signposts
        self._ends: dict[str, Target] = {}

    def __call__(self, url: str) -> Target | None:
        """The last target of the chain that starts at ``url``; a loop ends where it closes; None for an unknown URL."""
        if url in self._ends:
            return self._ends[url]
        chain: list[str] = []
        target = self._targets.get(url)
        if target is None:
            return None
        while target.state in _ELSEWHERE and target.final_url and target.url not in chain:
            if not self._past_signposts and is_signpost(target):
                break
            chain.append(target.url)
            known = self._ends.get(target.final_url) or self._targets.get(target.final_url)
            if known is None or known.url == target.url or len(chain) > _LONGEST_CHAIN:
                break
            target = known
        for passed in (*chain, target.url):
            self._ends[passed] = target
        return target


def state_of(target: Target | None) -> tuple[Literal["ok", "dead", "unknown"], str]:
    """State and its reason for the end of a chain."""
    if target is None:
        return "unknown", "未采集"
    if target.state in _ANSWERED or is_signpost(target):
        return "ok", ""
    if target.state == "redirected":
        # The chain leaves what was captured; a status says that the first hop answered.
        return "unknown", why(target)
    if target.state in _NEGATIVE:
        if target.status is not None and target.status >= 400 and target.status not in FAULTS:
            return "unknown", f"HTTP {target.status}（服务器有应答，但拒绝访问）"
        if not target.confirmed:
            return "unknown", f"{why(target)}（未经第二次确认）"
        return "dead", why(target)
    return "unknown", why(target)


class _Neighbours:
    """What else was seen of each host: a fault that its neighbours contradict, or share, is no death of one address."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self._answered = Counter[str]()
        self._failed = Counter[tuple[str, int]]()
        for target in targets.values():
            if target.state in _ANSWERED:
                self._answered[_host(target.url)] += 1
            elif target.state == "server_error" and target.status is not None and target.status >= 500:
                self._failed[_host(target.url), target.status] += 1

    def doubt(self, end: Target) -> str:
        """Why a confirmed negative may be no fault of the address, or an empty string."""
        host = _host(end.url)
        if end.state == "server_error" and end.status is None and self._answered[host]:
            return "同一主机的其他地址正常应答，可能是防护设备断开了连接"
        if end.status == 400 and self._answered[host]:
            return "同一主机的其他地址正常应答，可能是防护设备拒绝了请求"
        alike = self._failed[host, end.status or 0]
        if alike >= _MANY and alike >= self._answered[host]:
            return f"同一主机半数以上地址同样应答 HTTP {end.status}"
        return ""


def _host(url: str) -> str:
    return url.split("/", 3)[2] if "//" in url else ""


class _Gathered:
    """Where one target was found so far."""

    __slots__ = ("element", "first", "home_texts", "on_home", "sources", "sure", "text")

    def __init__(self) -> None:
        self.sources: set[str] = set()
        self.first: tuple[str, str, str] | None = None
        self.element = "a"
        self.text = ""
        self.on_home = False
        self.home_texts: set[str] = set()
        self.sure = False


def links(
    edges: Iterable[Edge], targets: Mapping[str, Target], judged: set[str], home: str | None,
    astray: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Link, ...]:  # fmt: skip
    """Link facts sorted by url. ``edges`` are read once; time is linear in them. ``astray``: addresses that answer as
    those do that nobody made, and how.

    An address that only a data attribute or a script's call gave is a link if it leads to something, else no link.
    Only edges of judged pages count. A page seen by script and without it carries a link once.
    """
    gathered: dict[str, _Gathered] = {}
    for edge in edges:
        if edge.source not in judged:
            continue
        found = gathered.get(edge.target)
        if found is None:
            found = gathered[edge.target] = _Gathered()
        found.sources.add(edge.source)
        found.sure = found.sure or edge.element != "data"
        order = (edge.source, edge.element, edge.text)
        if found.first is None or order < found.first:
            found.first, found.element, found.text = order, edge.element, edge.text
        if edge.source == home:
            found.on_home = True
            found.home_texts.add(edge.text)
    ends = Ends(targets, past_signposts=False)
    neighbours = _Neighbours(targets)
    facts = []
    for url in sorted(gathered):
        found, target, end = gathered[url], targets.get(url), ends(url)
        state, reason = state_of(end)
        if state == "ok" and (lost := astray.get(url) or (astray.get(end.url) if end is not None else None)):
            state, reason = "dead", lost
        if not found.sure and state != "ok":
            continue
        if state == "dead" and end is not None and (doubt := neighbours.doubt(end)):
            state, reason = "unknown", f"{reason}（{doubt}）"
        if state == "dead" and target is not None and end is not None and end.url != url:
            reason = f"{reason}（重定向到 {end.url}）"
        facts.append(
            Link(
                url=url,
                internal=bool(target is not None and target.internal),
                state=state,
                why=reason,
                status=end.status if end is not None else None,
                record=(end.record if end is not None else "") or (target.record if target is not None else ""),
                element=found.element,
                text=found.text,
                on_home=found.on_home,
                home_texts=tuple(sorted(found.home_texts - {""}))[:MOST_TEXTS],
                sources=tuple(sorted(found.sources)),
            )
        )
    return tuple(facts)
