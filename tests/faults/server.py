"""The fault server: raw HTTP on loopback that answers each path with given bytes, or with whatever a function sends.

Never corrects what it is given: lengths may lie, bodies may never end. A thread of its own keeps it answering while
the crawl under test is busy.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile

Answer = bytes | Callable[["Asked"], Any]


class Asked:
    """One request as the server saw it. ``number`` counts the requests of its path."""

    def __init__(self, path: str, headers: dict[str, str], number: int, writer: asyncio.StreamWriter) -> None:
        self.path, self.headers, self.number, self.writer = path, headers, number, writer


class Site:
    """``answers``: path (query included) → bytes or function. ``other`` answers what is not listed.

    ``times``: when each request came, ``asked``: how often each path was, ``hosts``: names that were asked for.
    """

    def __init__(
        self,
        answers: dict[str, Answer],
        delay: Callable[[], float] = lambda: 0.0,
        other: Answer | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.answers, self.delay = answers, delay
        self.other, self.tls = other, tls
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.in_flight = self.most_in_flight = 0
        self.agents: set[str] = set()
        self.hosts: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Site:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        answering = asyncio.all_tasks(self._loop)
        for task in answering:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*answering, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:] if line)}
                if length := int(headers.get("content-length", "0")):
                    await reader.readexactly(length)
                self.agents.add(headers.get("user-agent", ""))
                self.hosts[headers.get("host", "")] += 1
                self.times.append(time.monotonic())
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                try:
                    self.asked[path] += 1
                    await asyncio.sleep(self.delay())
                    answer = self.answers.get(path, self.other or NOT_FOUND)
                    if callable(answer):
                        answer = answer(Asked(path, headers, self.asked[path], writer))
                        if asyncio.iscoroutine(answer):
                            answer = await answer
                    if answer is None:
                        return
                    writer.write(answer)
                    await writer.drain()
                finally:
                    self.in_flight -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    @property
    def url(self) -> str:
        """The start address, without the slash at its end."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def profile(self, **settings: Any) -> SiteProfile:
        given = {"allow_private": ("127.0.0.0/8",), "rate": 500.0, "confirm_after_s": 0.3} | settings
        return from_url(f"{self.url}/", **given)


def reply(body: bytes | str, status: str = "200 OK", kind: str = "text/html; charset=utf-8", *more: str) -> bytes:
    """A whole answer with the right length; ``more`` are header lines."""
    raw = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(raw)}", *more]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + raw


NOT_FOUND = reply("<h1>找不到</h1>", "404 Not Found")


def page(*links: str, text: str = "正文") -> bytes:
    """A page of links with a text."""
    return reply(f"<html><title>{text}</title><body>" + "".join(f'<a href="{x}">{x}</a>' for x in links) + text)


def moved(to: str, *more: str) -> bytes:
    return reply("", "302 Found", "text/html", f"Location: {to}", *more)


async def drip(asked: Asked) -> None:
    """A byte every tenth of a second, for as long as somebody listens."""
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not asked.writer.is_closing():
        asked.writer.write(b"x")
        await asked.writer.drain()
        await asyncio.sleep(0.1)


async def torn(asked: Asked) -> None:
    """Promises more than it sends."""
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>")
    await asked.writer.drain()


async def endless(asked: Asked) -> None:
    """A page that does not end."""
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>")
    while not asked.writer.is_closing():
        asked.writer.write(b"x" * 65536)
        await asked.writer.drain()
