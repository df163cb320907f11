"""The browser's only way out: a forward proxy in this process that dials nothing the guard has not checked.

It never caches, never rewrites a body and never opens TLS; it listens on loopback only and lives as long as one lane.
Interception inside the browser is no substitute: redirects, WebSockets and resolver tricks pass beneath ``page.route``.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import socket
import struct
import time
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from audit.crawl.protocol.guard import Guard, Refused
from audit.crawl.protocol.heads import FAILURE_HEADER, closing, parse

Failure = Literal["refused", "dns_failed", "timeout", "unreachable", "busy", "bad_request"]

RESPONSE_CAP_BYTES = 64 * 2**20
MAX_CONNECTIONS = 64
_HEAD_CAP_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS = {"refused": 403, "dns_failed": 502, "timeout": 504, "unreachable": 502, "busy": 503, "bad_request": 400}
_REMEMBERED = 1000  # refusals and failures kept for the report


class Refusal(Struct, frozen=True, order=True):
    """A dial that the guard did not allow."""

    host: str
    port: int
    reason: str


class Stop(Exception):
    """Why a connection ended without an answer of the site."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(why)
        self.failure: Failure = failure
        self.why = why


class EgressProxy:
    """Async context manager. ``refused``: what was not dialled.

    ``idle_s`` bounds silence, ``head_s`` a response head however slowly it drips, ``total_s`` one connection.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        response_cap_bytes: int = RESPONSE_CAP_BYTES,
        max_connections: int = MAX_CONNECTIONS,
        connect_s: float = 10.0,
        head_s: float = 30.0,
        idle_s: float = 30.0,
        total_s: float = 120.0,
    ) -> None:
        self.refused: list[Refusal] = []
        self._cut: list[tuple[str, float]] = []  # what ran over the byte cap, and when
        self.received_bytes = 0
        self.connections = 0  # opened to somebody's server
        self.token = secrets.token_hex(8)
        self._guard = guard
        self._cap = response_cap_bytes
        self._slots = asyncio.Semaphore(max_connections)
        self._connect_s, self._head_s, self._idle_s, self._total_s = connect_s, head_s, idle_s, total_s
        self._failures: dict[tuple[str, int], Stop] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> EgressProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_CAP_BYTES)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    @property
    def url(self) -> str:
        """What the browser is given as its proxy."""
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def failure(self, url: str) -> Stop | None:
        """The last failed dial for the host and port of a URL, if its last dial failed."""
        parts = urlsplit(url)
        try:
            port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
        except ValueError:
            return None
        return self._failures.get(((parts.hostname or "").lower(), port))

    def was_cut(self, url: str, since: float) -> bool:
        """Whether the answer for an address ran over the byte cap since then; of a tunnel only host and port are known.

        ``since`` is a reading of ``time.monotonic``.
        """
        parts = urlsplit(url)
        asked = f"{parts.netloc.lower()}{'' if ':' in parts.netloc else ':443'}" if parts.scheme == "https" else url
        return any(target == asked and at >= since for target, at in self._cut)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            async with asyncio.timeout(self._total_s):
                await self._serve(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # either side went away or ran over its time; the browser reports what that meant for the page
        except asyncio.CancelledError:
            pass  # the lane is closing
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if writer.is_closing() else writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(self._head_s):
            head = await reader.readuntil(b"\r\n\r\n")
        host, port = "", 0
        try:
            try:
                method, target, host, port, request = parse(head)
            except ValueError as error:
                raise Stop("bad_request", str(error)) from None
            try:
                async with asyncio.timeout(self._head_s):
                    await self._slots.acquire()
            except TimeoutError:
                raise Stop("busy", "代理连接数已满") from None
            try:
                await self._exchange(method, target, host, port, request, reader, writer)
            finally:
                self._slots.release()
        except Stop as stop:
            self._remember(host, port, stop)
            await self._say(writer, stop)

    async def _exchange(
        self,
        method: str,
        target: str,
        host: str,
        port: int,
        request: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        up_reader, up_writer = await self._dial(host, port)
        self._failures.pop((host, port), None)
        relay = _Relay(self, host)
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                down = relay.pump(up_reader, writer, counted=True)
            else:
                up_writer.write(request)
                down = self._answer(relay, up_reader, writer)
            # Whichever side ends first ends the exchange: one connection carries one request or one tunnel.
            tasks = {asyncio.ensure_future(down), asyncio.ensure_future(relay.pump(reader, up_writer, counted=False))}
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()
        except _OverCap:
            self._cut = [*self._cut[-_REMEMBERED:], (target, time.monotonic())]
            _reset(writer)
        finally:
            up_writer.transport.abort()
            if not writer.is_closing():
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(self._idle_s):
                        await writer.drain()

    async def _dial(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            addresses = await self._guard.addresses(host, port)
        except Refused as refused:
            raise Stop("refused", refused.reason) from None
        except socket.gaierror as exc:
            raise Stop("dns_failed", f"域名解析失败：{host}（{exc.strerror or exc}）") from None
        why = Stop("unreachable", f"无法连接 {host}:{port}")
        for ip, mapped in addresses:
            try:
                async with asyncio.timeout(self._connect_s):
                    opened = await asyncio.open_connection(ip, mapped, limit=_HEAD_CAP_BYTES)
                    self.connections += 1
                    return opened
            except TimeoutError:
                why = Stop("timeout", f"连接 {host}:{port} 超时")
            except OSError as exc:
                why = Stop("unreachable", f"无法连接 {host}:{port}（{exc.strerror or exc}）")
        raise why

    async def _answer(self, relay: _Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one response on, with its head set to close the connection; framing stays the server's."""
        held = b""
        try:
            async with asyncio.timeout(self._head_s):
                while True:
                    end = _END_OF_HEAD.search(held)
                    if end and re.match(rb"HTTP/1\.[01] 1(?!01)\d\d", held):
                        writer.write(held[: end.end()])  # interim answer; the real one follows
                        held = held[end.end() :]
                        continue
                    if end or len(held) > _HEAD_CAP_BYTES:
                        break
                    chunk = await reader.read(_CHUNK_BYTES)
                    if not chunk:
                        break
                    relay.count(len(chunk))
                    held += chunk
        except TimeoutError:
            raise Stop("timeout", "服务器迟迟未给出响应头") from None
        if not held:
            raise Stop("unreachable", "服务器未作任何响应即断开")
        if end and held.startswith(b"HTTP/"):
            held = closing(held[: end.start()]) + held[end.end() :]
        writer.write(held)
        await relay.pump(reader, writer, counted=True)

    def _remember(self, host: str, port: int, stop: Stop) -> None:
        if host and len(self._failures) < _REMEMBERED:
            self._failures[(host, port)] = stop
        if stop.failure == "refused":
            refusal = Refusal(host, port, stop.why)
            if refusal not in self.refused and len(self.refused) < _REMEMBERED:
                self.refused.append(refusal)

    async def _say(self, writer: asyncio.StreamWriter, stop: Stop) -> None:
        body = stop.why.encode()
        writer.write(
            f"HTTP/1.1 {_STATUS[stop.failure]} Egress\r\n{FAILURE_HEADER}: {self.token} {stop.failure}\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        async with asyncio.timeout(self._idle_s):
            await writer.drain()


class _OverCap(Exception):
    pass


class _Relay:
    """The two directions of one exchange, sharing one silence clock."""

    def __init__(self, proxy: EgressProxy, host: str) -> None:
        self._proxy = proxy
        self._host = host
        self._seen = 0
        self._last = time.monotonic()

    def count(self, size_bytes: int) -> None:
        self._last = time.monotonic()
        self._proxy.received_bytes += size_bytes
        self._seen += size_bytes
        if self._seen > self._proxy._cap:
            raise _OverCap

    async def pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counted: bool) -> None:
        idle_s = self._proxy._idle_s
        while True:
            try:
                async with asyncio.timeout(idle_s):
                    chunk = await source.read(_CHUNK_BYTES)
            except TimeoutError:
                if time.monotonic() - self._last < idle_s:
                    continue  # the other direction is at work
                raise
            if not chunk:
                return
            self._last = time.monotonic()
            if counted:
                self.count(len(chunk))
            sink.write(chunk)
            async with asyncio.timeout(idle_s):
                await sink.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End with a reset instead of a regular close, so that a cut page cannot pass for a whole one."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
