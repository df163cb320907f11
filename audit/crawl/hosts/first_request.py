"""A first look at the address a user typed, so that a wrong one is told at once.

Never writes anything, and never calls a site faulty: a site that is down is a matter for the crawl.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from audit.crawl.protocol.exchange import Caps, Client, fetch
from audit.crawl.protocol.guard import Guard, Refused
from audit.profile.site import SiteProfile
from audit.read.work.media_types import PAGE, kind_of

LOOK_S = 20.0
_CAPS = Caps(64 * 1024, 64 * 1024)
HTML_MARKS = (b"<html", b"<!doctype html", b"<head", b"<body", b"<meta", b"<title", b"<div", b"<script", b"<table")


class StartError(Exception):
    """The start address cannot be audited: unknown host, refused address, or no HTML there."""


async def check_start(profile: SiteProfile) -> None:
    """Raise :class:`StartError` when the host is unknown, its address is refused, or it serves no HTML."""
    guard = Guard(profile.allow_private, profile.connect_to)
    parts = urlsplit(profile.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        await guard.resolve(profile.host, port)
    except Refused as refused:
        raise StartError(f"拒绝访问 {profile.host}：{refused} / refused address") from None
    except (socket.gaierror, OSError):
        raise StartError(f"找不到主机 {profile.host}：域名无法解析 / unknown host") from None
    async with Client(guard, 1) as client:
        got = await fetch(client, profile.url, PAGE, _CAPS, deadline_s=LOOK_S)
    if got.status is None or got.status >= 300 or not got.body:
        return  # down, slow or behind bad TLS: the crawl looks closer and says which
    kind, start = got.content_type, got.body[:4096].lower()
    if kind_of(kind, "", got.body[:4096], PAGE) != PAGE and not any(mark in start for mark in HTML_MARKS):
        raise StartError(f"{profile.url} 不是网页：服务器返回 {kind or '未知类型'} / not HTML")
