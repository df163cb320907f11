"""A first look at the address a user typed, so that a wrong one is told at once.

Never writes anything, and never calls a site faulty: a site that is down is a matter for the crawl.
"""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import aiohttp

from audit.crawl.guard import Guard, Refused
from audit.crawl.http import session as http_session
from audit.look.media import PAGE, kind_of
from audit.site import SiteProfile

LOOK_S = 20.0
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
    try:
        async with (
            asyncio.timeout(LOOK_S),
            http_session(guard, 1) as session,
            session.get(profile.url, allow_redirects=False) as response,
        ):
            kind = ", ".join(response.headers.getall("Content-Type", []))
            start = await response.content.read(4096)
    except (TimeoutError, aiohttp.ClientError, OSError):
        return  # down, slow or behind bad TLS: the crawl looks closer and says which
    if response.status >= 300:
        return
    if kind_of(kind, "", start, PAGE) != PAGE and not any(mark in start.lower() for mark in HTML_MARKS):
        raise StartError(f"{profile.url} 不是网页：服务器返回 {kind or '未知类型'} / not HTML")
