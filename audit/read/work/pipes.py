"""A child interpreter that answers one message at a time, for work that may crash, hang or eat memory.

Never imports the caller's main module again (multiprocessing would), and never outlives its owner.
"""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from audit.read.work import environment

_LENGTH = struct.Struct(">II")  # bytes of the header, bytes of the body
_ROOT = str(Path(__file__).resolve().parents[3])


class Died(Exception):
    """The child ended instead of answering. ``code`` is its exit code, ``late`` that it was stopped for being slow."""

    def __init__(self, code: int, late: bool) -> None:
        super().__init__(f"exit code {code}")
        self.code = code
        self.late = late


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Header and body of the next message; None when the stream has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    first, second = _LENGTH.unpack(head)
    header, body = stream.read(first), stream.read(second)
    return (header, body) if len(header) == first and len(body) == second else None


def write_frame(stream: IO[bytes], header: bytes, body: bytes = b"") -> None:
    stream.write(_LENGTH.pack(len(header), len(body)) + header)
    stream.write(body)
    stream.flush()


def serve_streams() -> tuple[IO[bytes], IO[bytes]]:
    """In the child: where requests come in and answers go out. Whatever a library prints cannot break the protocol."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return requests, answers


def spawn(code: str, requests: int, answers: int) -> subprocess.Popen[bytes]:
    """An interpreter that runs ``code``, with these file descriptors for its frames."""
    inherited = os.environ.get("PYTHONPATH")
    given = {
        **environment.bare(),
        "PYTHONPATH": _ROOT + (os.pathsep + inherited if inherited else ""),
        "OPENBLAS_NUM_THREADS": "1",  # each of its threads reserves address space, which is limited
    }
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=requests, stdout=answers, stderr=subprocess.DEVNULL, env=given
    )


class Child:
    """One child interpreter, started when first asked and again after it died. Not for two threads at once."""

    def __init__(self, code: str, wall_seconds: float) -> None:
        self._code = code
        self._wall_seconds = wall_seconds
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, header: bytes, body: bytes = b"") -> tuple[bytes, bytes]:
        """The child's answer. Raises :class:`Died`; the next question goes to a new child."""
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._wall_seconds, stop)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            write_frame(process.stdin, header, body)
            answer = read_frame(process.stdout)
        except OSError:
            pass  # it died while it was being told; its exit code says why
        finally:
            timer.cancel()
        if answer is None:
            raise Died(self.end(), late.is_set())
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.end()
        self.process = spawn(self._code, subprocess.PIPE, subprocess.PIPE)
        return self.process

    def end(self) -> int:
        """Let the child go: it ends when its questions do. Returns its exit code, 0 when there is none."""
        process, self.process = self.process, None
        if process is None:
            return 0
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
