"""Knows the page of a firewall or a script challenge from a page of the site. Never gets around one.

A mark of this kind is not a fault of the site, and what stands behind it was not seen.
"""

from __future__ import annotations

import re

from audit.read.web.decode import decode
from audit.read.web.word_lists import pattern
from audit.read.work.media_types import looks_like_html
from audit.read.work.messages import Signs

MOST_BYTES = 100_000  # a longer body is no challenge
_STRICT_BYTES = 20_000
# A page that is nothing but the challenge has little text and leads nowhere.
_WALL_BYTES = 30_000
_WALL_CHARS = 250
_WALL_LINKS = 5
_SCRIPT = re.compile(rb"__jsl_clearance|acw_sc__v2|\$_ts\s{0,40}=\s{0,40}window|cf-chl-|yunsuo_session|wzws-waf")
_STRICT = re.compile(rb"__jsl_clearance|acw_sc__v2|\$_ts\s{0,40}=\s{0,40}window")  # on a page for no other reason
_REFUSAL = re.compile("网站防火墙|网站安全狗|创宇盾|安全验证|访问被拦截|请求被拦截|您的请求.{0,12}(?:攻击|非法|拦截)")
_HINTS = [word.encode(codec) for word in ("验证", "拦截", "频繁", "攻击", "防护", "检测", "异常", "防火墙")
          for codec in ("utf-8", "gb18030")]  # fmt: skip
_HINTS += [b"captcha", b"human", b"robot", b"your browser", b"denied", b"blocked", b"Attention Required"]
_ANY_HINT = re.compile(b"|".join(re.escape(hint) for hint in _HINTS), re.IGNORECASE)
_UNSHOWN = re.compile(r"<(script|style|head)\b|<!(--)", re.IGNORECASE)
_CLOSERS = {name: re.compile(rf"</{name}\s{{0,80}}>", re.IGNORECASE) for name in ("script", "style", "head")}
_CLOSERS["--"] = re.compile("-->")
_TITLE = re.compile(r"<title[^>]{0,300}>([^<]{0,200})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LINK = re.compile(r"<a\s", re.IGNORECASE)


def may_be_a_wall(body: bytes) -> bool:
    """Whether it is worth the look: literals only, so it may be asked of any body where it arrives."""
    if len(body) > MOST_BYTES:
        return False
    if len(body) < _STRICT_BYTES and _STRICT.search(body):
        return True
    if len(body) > _WALL_BYTES or body.count(b"<a ") > _WALL_LINKS:  # as is_wall would find, sooner
        return False
    return bool(_ANY_HINT.search(body)) and looks_like_html(body[:4096])


def signs(body: bytes, content_type: str, *, refused: bool, text: str | None = None) -> Signs:
    """What a body shows. ``refused``: its status says no, so that words alone may tell; ``text``: it, decoded."""
    if len(body) > MOST_BYTES:
        return Signs()
    scripted = bool(_SCRIPT.search(body))
    strict = scripted and len(body) < _STRICT_BYTES and bool(_STRICT.search(body))
    wall = may_be_a_wall(body)
    if text is None and (refused or wall):
        text = decode(body, content_type).text
    return Signs(
        scripted=scripted,
        strict=strict,
        worded=refused and bool(_REFUSAL.search(text or "")),
        wall=wall and is_wall(text or ""),
    )


def is_wall(html: str) -> bool:
    """Whether a page shows nothing but a check for robots or a firewall's refusal. Never raises."""
    if len(html) > _WALL_BYTES or len(_LINK.findall(html)) > _WALL_LINKS:
        return False
    shown = [line.strip() for line in _TAG.sub("\n", _without_unshown(html)).splitlines() if line.strip()]
    if sum(map(len, shown)) > _WALL_CHARS or any(map(pattern("brokenness", "dated_head").search, shown)):
        return False
    title = _TITLE.search(html)
    return any(map(pattern("brokenness", "challenge").search, [title.group(1) if title else "", *shown]))


def _without_unshown(html: str) -> str:
    """Without scripts, styles, head and comments. What is never closed is looked for once, not at each opening."""
    kept: list[str] = []
    unclosed: set[str] = set()
    start = at = 0
    while opening := _UNSHOWN.search(html, at):
        name = (opening.group(1) or opening.group(2)).lower()
        end = None if name in unclosed else _CLOSERS[name].search(html, opening.end())
        if end is None:
            unclosed.add(name)
            at = opening.end()
        else:
            kept += (html[start : opening.start()], " ")
            start = at = end.end()
    return "".join((*kept, html[start:]))
