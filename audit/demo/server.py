"""Serves a town over real HTTP, in a thread with its own event loop. Never beyond the address it is given."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType

from aiohttp import web

from audit.demo import certificate
from audit.demo.draft import Town
from audit.demo.words import HOST

_START_SECONDS = 20


class Server:
    """A context manager; ``port`` is known once inside, and nothing listens after leaving."""

    def __init__(self, town: Town, host: str = "127.0.0.1", port: int = 0) -> None:
        self._pages = dict(town.pages)
        self._host = host
        self._tls = certificate.own(HOST) if town.secure else None
        self.port = port
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event | None = None
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="town", daemon=True)

    @property
    def url(self) -> str:
        """Where the home page is, by address."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self.port}/"

    def __enter__(self) -> Server:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise OSError("the town's server did not start")
        if self._problem is not None:
            self._thread.join()
            raise self._problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._stop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as problem:  # handed to the thread that waits in __enter__
            self._problem = problem
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self.port, ssl_context=self._tls)
            await site.start()
            self.port = runner.addresses[0][1]
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.rel_url.path
        reply = self._pages.get(path)
        if reply is None and not path.endswith("/") and f"{path}/" in self._pages:
            return web.Response(status=301, headers={"Location": f"{path}/"})
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        reply = reply or self._pages["/404.html"]
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)


def serve(town: Town, host: str = "127.0.0.1", port: int = 0) -> Server:
    """``with serve(build()) as server: … server.port``. Raises ``OSError`` on entering when the port is taken."""
    return Server(town, host, port)
