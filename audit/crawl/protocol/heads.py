"""Heads of HTTP/1.1 messages as they pass through the proxy: read, and set to one request a connection.

Never opens a connection, and never changes a header that is not the proxy's business.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

FAILURE_HEADER = "x-govaudit-egress"  # marks the proxy's own replies; its value starts with a token no site can know
_OWN_HEADERS = re.compile(rb"(?i)(?:connection|keep-alive|proxy-[a-z-]+|" + FAILURE_HEADER.encode() + rb")\s*:")


def parse(head: bytes) -> tuple[str, str, str, int, bytes]:
    """Method, target, host, port and the request to send on. Only CONNECT and absolute ``http:`` requests exist here.

    The target is the address as it was asked for, or host and port of a tunnel.
    """
    lines = head[:-4].split(b"\r\n")
    try:
        method, target, version = lines[0].decode("ascii").split(" ")
        if method == "CONNECT":
            parts = urlsplit("//" + target)
            port = parts.port
        else:
            parts = urlsplit(target)
            if parts.scheme != "http":
                raise ValueError(target)
            port = parts.port or 80
        host = (parts.hostname or "").lower()
        if not host or not port or not version.startswith("HTTP/1."):
            raise ValueError(target)
    except ValueError:
        raise ValueError("不是代理请求") from None
    if method == "CONNECT":
        return method, target.lower(), host, port, b""
    path = target[len("http://") + len(parts.netloc) :]  # as written: the site sees what the browser meant
    path = path if path.startswith("/") else "/" + path
    authority = parts.netloc.rpartition("@")[2]
    kept = [h for h in unfolded(lines[1:]) if not _OWN_HEADERS.match(h) and h[:5].lower() != b"host:"]
    request = [f"{method} {path} HTTP/1.1".encode(), f"Host: {authority}".encode(), *kept, b"Connection: close"]
    return method, target, host, port, b"\r\n".join(request) + b"\r\n\r\n"


def closing(head: bytes) -> bytes:
    first, *headers = re.split(rb"\r?\n", head)
    kept = [h for h in unfolded(headers) if not _OWN_HEADERS.match(h)]
    return b"\r\n".join([first, *kept, b"Connection: close"]) + b"\r\n\r\n"


def unfolded(lines: list[bytes]) -> list[bytes]:
    """Header lines with old-style continuation lines joined to their header."""
    whole: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and whole:
            whole[-1] += b" " + line.strip()
        else:
            whole.append(line)
    return whole
