"""How a look at an address ended: an answer or an exception in, one state of the closed list out.

Never guesses in a site's disfavour: what a guard or a firewall did is not the page's fault.
"""

from __future__ import annotations

import errno
import socket
import ssl

import aiohttp
from msgspec import Struct

from audit.crawl.protocol.guard import Refused
from audit.crawl.protocol.lenient import Unreadable
from audit.crawl.protocol.tls import Chain
from audit.read.web.content_coding import Broken
from audit.read.web.reference import absolute
from audit.read.web.urls import canonical, is_web
from audit.read.work.media_types import ATTACHMENT, PAGE, RESOURCE, ROLES, kind_of, wanted_role
from audit.read.work.messages import NONE, AnswerAsked, PageAsked, Signs, View
from audit.read.work.walls import MOST_BYTES, may_be_a_wall

__all__ = [
    "ATTACHMENT", "NEGATIVE", "PAGE", "RESOURCE", "ROLES", "Fetched", "Outcome", "kind_of", "of_answer",
    "of_failure", "tls_words", "to_ask", "wanted_role",
]  # fmt: skip
_REDIRECTS = (301, 302, 303, 307, 308)  # the others are shown, not followed
_SERVERS_OWN_CHARS = 100  # of the line that servers add to a redirect by themselves

# Negatives that rest on the network or the server: seen once they prove nothing (law 6).
NEGATIVE = ("client_error", "server_error", "timeout", "dns_failed", "tls_failed", "truncated")

# Marks of firewalls and script challenges common before Chinese government sites. Not a fault, and not evaded.
_CHALLENGE_COOKIES = ("__jsl_clearance", "acw_sc__v2", "hwwafsesid=;", "__cf_chl")
_CHALLENGED = (200, 202, *range(400, 1000))
# A plain GET without conditions has no reason to get these, and what no standard knows no web server says by itself.
_REFUSING = frozenset((405, 406, 411, 412, 415, 416, 417, 418, 422, 423, 424, 425, 426, 428, 451, 511))
_STANDARD = frozenset((*range(400, 419), *range(421, 427), 428, 429, 431, 451, *range(500, 509), 510, 511))


class Fetched(Struct, kw_only=True):
    """One HTTP exchange; ``failure`` is what went wrong, before or within the answer."""

    url: str
    at: str
    status: int | None = None
    reason: str = ""
    headers: list[tuple[str, str]] = []
    set_cookies: list[str] = []  # as they came; the headers may hold them in another encoding
    sent: list[tuple[str, str]] = []
    body: bytes = b""
    cut: bool = False  # ended by our own cap
    partial: bool = False  # ended by our choice after the first bytes: a resource is only checked
    failure: BaseException | None = None
    chain: Chain | None = None  # what the host sent instead of a chain of certificates: read over a connection that
    # is checked but for that
    requests: int = 0  # sent for it: two when a kept connection turned out closed
    received_bytes: int = 0  # decoded, kept or not

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def content_type(self) -> str:
        """The header's value; of several all, in their order."""
        return ", ".join(value for key, value in self.headers if key.lower() == "content-type")


class Outcome(Struct, frozen=True, kw_only=True):
    """The state an address ends in, what it turned out to be, and where it points on."""

    state: str
    role: int
    why: str = ""
    location: str = ""
    html: bool = False


def to_ask(got: Fetched, wanted: int, *, home: bool = False) -> PageAsked | AnswerAsked | None:
    """What is to be asked of the body before :func:`of_answer` can tell the outcome; None when its head tells all."""
    if got.failure is None and (200 <= (got.status or 0) < 300 or _shows_its_body(got)):
        role = kind_of(got.content_type, got.header("content-disposition"), got.body[:4096], wanted)
        if role == PAGE and not got.cut:
            return PageAsked(got.url, got.content_type, home=home, refresh=got.header("refresh"))
    if not got.body:
        return None
    if got.status in (200, 202):  # of files and parts of pages only what may be a challenge in their place
        return AnswerAsked(got.content_type) if may_be_a_wall(got.body) else None
    return AnswerAsked(got.content_type) if got.status in _CHALLENGED and len(got.body) <= MOST_BYTES else None


def _shows_its_body(got: Fetched) -> bool:
    """A redirect that leads nowhere: a browser shows whatever came with it."""
    status = got.status or 0
    return 300 <= status < 400 and not (status in _REDIRECTS and got.header("location").strip())


def of_answer(got: Fetched, wanted: int, said: View | Signs | None = None) -> Outcome:
    """The outcome of an exchange that has a status. Bodies of error pages are evidence, not pages.

    ``said``: what the body says, where :func:`to_ask` has it that it must be looked at.
    """
    status = got.status or 0
    signs = said.signs if isinstance(said, View) else said or NONE
    if got.failure is not None and status < 300:  # a redirect is told by its head, whatever became of its body
        return of_failure(got.failure, wanted, partial=True)
    if _is_challenge(got, status, signs):
        return Outcome(state="blocked_by_protection", role=wanted, why=f"疑似被安全防护拦截（HTTP {status}）")
    if 300 <= status < 400 and not _shows_its_body(got):
        return _redirect(got, wanted)
    if 300 <= status < 400:
        if isinstance(said, View) and said.shape.text_chars > _SERVERS_OWN_CHARS:
            return Outcome(state="judged", role=PAGE, html=True)
        return Outcome(state="server_error", role=wanted, why=f"HTTP {status} 未给出跳转地址")
    if status == 429:
        return Outcome(state="blocked_by_protection", role=wanted, why="站点限流（HTTP 429）")
    if status >= 500:
        return Outcome(state="server_error", role=wanted, why=f"HTTP {status}")
    if status >= 400:
        return Outcome(state="client_error", role=wanted, why=f"HTTP {status}")
    role = kind_of(got.content_type, got.header("content-disposition"), got.body[:4096], wanted)
    if role == PAGE and got.cut:
        return Outcome(state="too_large", role=role, why="页面超过大小上限")
    if got.cut:
        return Outcome(state="too_large", role=role, why="文件超过大小上限")
    return Outcome(state="judged" if role == PAGE else "not_html", role=role, html=role == PAGE)


def _redirect(got: Fetched, wanted: int) -> Outcome:
    location = got.header("location").strip()
    target = canonical(absolute(got.url, location))
    if not is_web(target):
        return Outcome(state="server_error", role=wanted, why=f"跳转地址不是网址：{location[:100]}")
    return Outcome(state="redirected", role=wanted, location=target)


def _is_challenge(got: Fetched, status: int, signs: Signs) -> bool:
    if status in _REFUSING or (status >= 400 and status not in (*_STANDARD, 494)):
        return True
    if status not in _CHALLENGED or len(got.body) > MOST_BYTES:
        return False
    cookies = " ".join(value.lower() for name, value in got.headers if name.lower() == "set-cookie")
    if status != 200 and any(mark in cookies for mark in _CHALLENGE_COOKIES):
        return True
    if status not in (200, 202, 404, 410):
        return signs.scripted or signs.worded
    # Under status 200 or 404 only a page that is nothing but the challenge: words alone may be the page's own.
    return signs.strict or signs.wall


def of_failure(failure: BaseException, wanted: int, *, partial: bool = False) -> Outcome:
    """The outcome of an exchange that broke off, before the answer or (``partial``) within it."""
    state, why = _failed(failure)
    if partial and state != "timeout" and not isinstance(failure, Broken):
        state, why = "truncated", "内容未传完：连接中断或长度不符"
    return Outcome(state=state, role=wanted, why=why)


_CONNECT = {
    errno.ECONNREFUSED: "对方拒绝连接", errno.ECONNRESET: "连接被重置", errno.ECONNABORTED: "连接被中止",
    errno.EHOSTUNREACH: "主机不可达", errno.ENETUNREACH: "网络不可达", errno.ETIMEDOUT: "连接超时",
    errno.EHOSTDOWN: "主机不可达", errno.ENETDOWN: "本机网络未接通", errno.EADDRNOTAVAIL: "本机没有可用的地址",
}  # fmt: skip


def _failed(failure: BaseException) -> tuple[str, str]:
    if isinstance(failure, Refused):
        return "out_of_scope", f"拒绝连接：{failure.reason}"
    if isinstance(failure, Broken):
        return "truncated", str(failure)
    if isinstance(failure, (aiohttp.ClientConnectorDNSError, socket.gaierror)):
        return "dns_failed", "域名无法解析"
    if isinstance(failure, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError, ssl.SSLError)):
        return "tls_failed", tls_words(failure)
    if isinstance(failure, TimeoutError):
        return "timeout", "在时限内没有完整应答"
    if isinstance(failure, aiohttp.ClientPayloadError):
        return "truncated", "内容未传完：连接中断或长度不符"
    if isinstance(failure, aiohttp.ClientConnectorError):
        return "server_error", "连接失败：" + connect_words(failure.os_error)
    if isinstance(failure, aiohttp.InvalidURL):
        return "client_error", "地址不合法"
    if isinstance(failure, (aiohttp.ServerDisconnectedError, ConnectionResetError)):
        return "server_error", "服务器未应答即断开连接"
    if isinstance(failure, (aiohttp.ClientResponseError, Unreadable)):
        # Browsers read on where a length, a chunk or a head is wrong: what only this client cannot read is no fault.
        return "truncated", "应答不符合 HTTP 协议，未能完整读取"
    return "server_error", f"连接中断：{type(failure).__name__}"


def connect_words(error: OSError) -> str:
    """Why no connection was made, in one Chinese phrase; asyncio's own words name a tuple in English."""
    return _CONNECT.get(error.errno or 0, "对方在握手时断开" if error.errno is None else f"系统错误 {error.errno}")


def tls_words(failure: BaseException) -> str:
    """Why a handshake was refused, in one Chinese phrase."""
    text = str(failure).lower()
    for mark, words in (
        ("expired", "证书已过期"), ("hostname mismatch", "证书与域名不符"),
        ("not valid for", "证书与域名不符"), ("self-signed", "证书为自签名"), ("self signed", "证书为自签名"),
        ("unable to get local issuer", "证书链不完整"),
    ):  # fmt: skip
        if mark in text:
            return f"安全连接失败：{words}"
    return "安全连接失败"
