"""The connections of one run: pooled, guarded, in TLS as browsers speak it; and what was learnt of each host.

Never keeps a cookie and never asks for anything by itself.
"""

from __future__ import annotations

import asyncio
import ssl
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from audit.crawl.protocol import tls
from audit.crawl.protocol.guard import Guard
from audit.crawl.protocol.request_headers import HEADERS

CONNECT_S = 15.0


class Client:
    """Async context manager. ``odd``: hosts whose answers only a lenient reader takes; ``chains``: hosts that leave out
    the chain of their certificate."""

    def __init__(self, guard: Guard, connections: int) -> None:
        self.guard = guard
        self.odd: set[str] = set()
        self.chains: dict[str, tls.Chain] = {}
        self._connections = connections
        self._pinned: dict[str, ssl.SSLContext] = {}
        self._looking = asyncio.Lock()

    async def __aenter__(self) -> Client:
        self._context = await asyncio.to_thread(tls.context)  # reads every trusted root: up to half a second
        self.session = aiohttp.ClientSession(
            connector=self.guard.aiohttp_connector(
                limit=self._connections + 4, limit_per_host=0, keepalive_timeout=20, ssl=self._context
            ),
            cookie_jar=aiohttp.DummyCookieJar(),  # see audit.crawl.protocol.cookies
            headers=HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            max_line_size=65_536,
            max_field_size=65_536,
            trust_env=False,
            auto_decompress=False,  # its own takes a gzip body without its end for a whole one
            trace_configs=[_counted()],
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    def how(self, url: str) -> ssl.SSLContext:
        """What a connection to this host is checked against."""
        return self._pinned.get(urlsplit(url).netloc, self._context)

    async def learn_chain(self, url: str) -> bool:
        """A certificate came without its issuer: whether the host can be read all the same, since nothing else is wrong
        with it. Raises ``ssl.SSLCertVerificationError`` when something is."""
        parts = urlsplit(url)
        async with self._looking:
            if parts.netloc not in self._pinned:
                found = await tls.look(self.guard, parts.hostname or "", parts.port or 443, CONNECT_S)
                if found is None:
                    return False
                self.chains[parts.netloc], self._pinned[parts.netloc] = found
        return True


def _counted() -> aiohttp.TraceConfig:
    """Counts a request for every connection it is sent on: the client itself tries again when a kept one is closed."""

    async def sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        if context.trace_request_ctx:
            got, on_sent = context.trace_request_ctx
            got.requests += 1
            on_sent()

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(sent)
    trace.on_connection_reuseconn.append(sent)
    return trace
