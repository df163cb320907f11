"""Asks guarded child processes about strangers' bytes, without ever holding up the event loop.

Never answers by the state a child is in: what one refuses after earlier work is asked of a fresh one, so that the same
bytes get the same answer whatever came before them.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import signal
import socket
import struct
import subprocess
from collections import deque
from typing import Any, overload

import msgspec
from msgspec import Struct, structs

from audit.evidence import run_log
from audit.read.work.messages import (
    AnswerAsked,
    Asked,
    PageAsked,
    Refused,
    RobotsAsked,
    Rules,
    Signs,
    Sitemap,
    SitemapAsked,
    View,
)
from audit.read.work.pipes import Child, Died, spawn

_LENGTH = struct.Struct(">II")  # as in audit.read.work.pipes
_SMALL_BYTES = 2**16
_SIGXCPU = getattr(signal, "SIGXCPU", 0)
_CROWDED = 3  # looks that wait before another child is started
_DECODERS: dict[type, msgspec.msgpack.Decoder[Any]] = {
    PageAsked: msgspec.msgpack.Decoder(View), AnswerAsked: msgspec.msgpack.Decoder(Signs),
    RobotsAsked: msgspec.msgpack.Decoder(Rules), SitemapAsked: msgspec.msgpack.Decoder(Sitemap),
}  # fmt: skip
_refusals = msgspec.msgpack.Decoder(Refused)
_encoder = msgspec.msgpack.Encoder()
_log = logging.getLogger(__name__)


class Limits(Struct, frozen=True):
    """What one look may cost. The wall clock stops a child that waits; the CPU's one that works."""

    cpu_s: float = 10.0
    wall_s: float = 60.0
    memory_bytes: int = 2**30
    answer_bytes: int = 32 * 2**20


class _TooMuch(Exception):
    """The answer is larger than an answer may be."""


class _Child:
    """One child over a socket; a cancelled or failed question ends it, so that no answer is taken for another's."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asked = 0  # questions answered by this process
        self.process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    async def ask(self, question: bytes, body: bytes) -> tuple[bytes, bytes]:
        """The frame of its answer. Raises :class:`Died`."""
        loop = asyncio.get_running_loop()
        late = False
        try:
            line = self._start()
            whole = 0
            async with asyncio.timeout(self.limits.wall_s):
                head = _LENGTH.pack(len(question), len(body)) + question
                if len(body) <= _SMALL_BYTES:
                    await loop.sock_sendall(line, head + body)
                else:
                    await loop.sock_sendall(line, head)
                    await loop.sock_sendall(line, body)
                got = bytearray()
                while not whole or len(got) < whole:
                    chunk = await loop.sock_recv(line, 2**18)
                    if not chunk:
                        raise OSError
                    got += chunk
                    if not whole and len(got) >= _LENGTH.size:
                        whole = _LENGTH.size + sum(_LENGTH.unpack(got[: _LENGTH.size]))
                        if whole > self.limits.answer_bytes:
                            raise _TooMuch
        except TimeoutError:
            late = True
        except OSError:
            pass  # it died; its exit code says why
        except BaseException:
            self.kill()
            raise
        else:
            self.asked += 1
            told, _ = _LENGTH.unpack(got[: _LENGTH.size])
            start = _LENGTH.size + told
            return bytes(got[_LENGTH.size : start]), bytes(got[start:whole])
        raise Died(self.kill(), late)

    def _start(self) -> socket.socket:
        if self._socket is not None and self.process is not None and self.process.poll() is None:
            return self._socket
        self.kill()
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = spawn(_code(self.limits), theirs.fileno(), theirs.fileno())
        ours.setblocking(False)
        self._socket = ours
        return ours

    def kill(self) -> int:
        """End it at once; its exit code."""
        process, self.process = self.process, None
        line, self._socket = self._socket, None
        self.asked = 0
        if line is not None:
            line.close()
        if process is None:
            return 0
        process.kill()
        return process.wait()


class _Threaded:
    """The same over pipes and a thread, where a child cannot be given a socket (Windows)."""

    def __init__(self, limits: Limits) -> None:
        self.asked = 0
        self._child = Child(_code(limits), limits.wall_s)

    async def ask(self, question: bytes, body: bytes) -> tuple[bytes, bytes]:
        try:
            answer = await asyncio.to_thread(self._child.ask, question, body)
        except BaseException:
            self.kill()
            raise
        self.asked += 1
        return answer

    def kill(self) -> int:
        self.asked = 0
        if self._child.process is not None:
            self._child.process.kill()
        return self._child.end()


def _logged(asked: Asked, refused: Refused) -> Refused:
    """``refused``, after an exception in our reader went to the log with its traceback."""
    if refused.trace:
        url = asked.url if isinstance(asked, PageAsked) else type(asked).__name__
        run_log.log(_log, url, run_log.Failed(refused.reason, refused.trace))
    return refused


def _code(limits: Limits) -> str:
    return f"from audit.read.work.child import serve; serve({limits.cpu_s!r}, {limits.memory_bytes!r})"


class Worker:
    """A few children, started when they are needed; a question waits for one that is free."""

    def __init__(self, children: int = 2, limits: Limits | None = None, *, sockets: bool = os.name != "nt") -> None:
        self.limits = limits or Limits()
        self._most = children
        self._kind = _Child if sockets else _Threaded
        self._idle: list[_Child | _Threaded] = []
        self._lent: set[_Child | _Threaded] = set()
        self._waiting: deque[asyncio.Future[_Child | _Threaded]] = deque()

    @overload
    async def ask(self, asked: PageAsked, body: bytes) -> View | Refused: ...
    @overload
    async def ask(self, asked: AnswerAsked, body: bytes) -> Signs | Refused: ...
    @overload
    async def ask(self, asked: RobotsAsked, body: bytes) -> Rules | Refused: ...
    @overload
    async def ask(self, asked: SitemapAsked, body: bytes) -> Sitemap | Refused: ...
    async def ask(self, asked: Asked, body: bytes) -> Any:
        """What the bytes say, or why they could not be read. Never raises for their sake."""
        if isinstance(asked, PageAsked) and asked.facts is not None:
            said = await self._ask(asked, body, quiet=True)
            if not isinstance(said, Refused):
                return said
            # The facts tripped or cost too much: they are made later, by a reader with other limits, or told as failed.
            asked = structs.replace(asked, facts=None)
        return await self._ask(asked, body)

    async def _ask(self, asked: Asked, body: bytes, *, quiet: bool = False) -> Any:
        question = _encoder.encode(asked)
        child = await self._lend()
        again = False
        try:
            while True:
                history = child.asked
                try:
                    told, said = await child.ask(question, body)
                except _TooMuch:
                    return Refused("读取结果过大")
                except Died as death:
                    if death.late or death.code == -_SIGXCPU:
                        return Refused(f"超过 {self.limits.cpu_s:g} 秒")
                    if again:
                        return Refused("读取进程意外退出")
                else:
                    if not told:
                        return _DECODERS[type(asked)].decode(said)
                    if told != b"last" or not history:
                        refused = _refusals.decode(said)
                        return refused if quiet else _logged(asked, refused)
                    child.kill()
                again = True
        finally:
            self._give_back(child)

    def ask_now(self, asked: Asked, body: bytes) -> Any:
        """The same for callers without an event loop."""
        return asyncio.run(self.ask(asked, body))

    async def _lend(self) -> _Child | _Threaded:
        if self._idle:
            child = self._idle.pop()
        elif not self._lent or (len(self._lent) < self._most and len(self._waiting) >= _CROWDED):
            child = self._kind(self.limits)
        else:
            waiter: asyncio.Future[_Child | _Threaded] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                return await waiter
            except asyncio.CancelledError:
                if waiter.done() and not waiter.cancelled():
                    self._give_back(waiter.result())
                raise
        self._lent.add(child)
        return child

    def _give_back(self, child: _Child | _Threaded) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(child)
                return
        self._lent.discard(child)
        self._idle.append(child)

    def close(self) -> None:
        """End all children."""
        for child in (*self._idle, *self._lent):
            child.kill()
        self._idle.clear()


# One for the process: sites that are crawled at once share it, and a child that is warm serves the next.
shared = Worker()
atexit.register(shared.close)
