"""Reads many pages, in processes when they are many: the same readings in the same order either way.

Never holds more than a few pages' bodies at once, and never lets one page cost the others.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

import msgspec

from audit.evidence.run_log import Failed, failed
from audit.read.page.page import PageSource
from audit.read.page.page_summary import Slim, read_slim, unread
from audit.read.work.limits import Deadline, TooLong, limit_memory
from audit.read.work.pipes import Child, Died, read_frame, serve_streams, write_frame

IN_PROCESS_PAGES = 200  # starting interpreters costs more than reading this many pages
_WORKERS = 4
_CHUNK_PAGES = 16
_CHUNK_BYTES = 4 * 2**20
_PAGE_SECONDS = 60.0  # of CPU: a page that a pattern cannot finish costs itself only
_MEMORY_BYTES = 3 * 2**30
_CHILD_CODE = "from audit.read.work.pool import serve; serve()"

_encoder = msgspec.msgpack.Encoder()
_sources = msgspec.msgpack.Decoder(list[PageSource])
_slims = msgspec.msgpack.Decoder(list[Slim])


def read_all(sources: Iterable[PageSource], count: int, workers: int | None = None) -> Iterator[Slim]:
    """Readings in the order of ``sources``; ``count`` tells how many there will be. Never raises for a page's sake."""
    workers = workers if workers is not None else min(_WORKERS, os.cpu_count() or 1)
    if count <= IN_PROCESS_PAGES or workers < 2:
        for source in sources:
            yield read_one(source)
    else:
        yield from _read_in_processes(sources, workers)


def read_one(source: PageSource) -> Slim:
    """One page, under a deadline where this thread can have one."""
    if source.failed is not None:
        return unread(source, source.failed)
    try:
        with Deadline(_PAGE_SECONDS):
            return read_slim(source)
    except TooLong:
        return unread(source, Failed(f"程序读取页面超过 {_PAGE_SECONDS:g} 秒"))
    except MemoryError:
        return unread(source, Failed("程序读取页面所需内存过大"))
    except Exception as error:  # law 10: one broken page never costs the run
        return unread(source, failed("程序读取页面出错", error))


def serve() -> None:
    """In a child: read the pages of each message until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    limit_memory(_MEMORY_BYTES)
    requests, answers = serve_streams()
    while (frame := read_frame(requests)) is not None:
        write_frame(answers, b"", _encoder.encode([read_one(source) for source in _sources.decode(frame[1])]))


def _read_in_processes(sources: Iterable[PageSource], workers: int) -> Iterator[Slim]:
    # Twice the deadline of every page of a chunk, for a child that waits instead of working.
    children = [Child(_CHILD_CODE, 2 * _PAGE_SECONDS * _CHUNK_PAGES) for _ in range(workers)]
    free: SimpleQueue[Child] = SimpleQueue()
    for child in children:
        free.put(child)

    def task(chunk: list[PageSource]) -> list[Slim]:
        child = free.get()
        try:
            return _ask(child, chunk)
        finally:
            free.put(child)

    waiting: deque[Future[list[Slim]]] = deque()
    threads = ThreadPoolExecutor(workers, thread_name_prefix="read")
    try:
        for chunk in _chunks(sources):
            waiting.append(threads.submit(task, chunk))
            while len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        for child in children:
            child.end()


def _ask(child: Child, chunk: list[PageSource]) -> list[Slim]:
    """A chunk's readings; where the child dies over it, its pages one at a time, so that the death names its page."""
    try:
        return _slims.decode(child.ask(b"", _encoder.encode(chunk))[1])
    except Died as death:
        if len(chunk) == 1:
            reason = "程序读取页面超时" if death.late else "程序读取页面的进程意外退出"
            return [unread(chunk[0], Failed(reason))]
    return [slim for source in chunk for slim in _ask(child, [source])]


def _chunks(sources: Iterable[PageSource]) -> Iterator[list[PageSource]]:
    chunk: list[PageSource] = []
    size = 0
    for source in sources:
        chunk.append(source)
        size += len(source.static_html or b"") + len(source.rendered_html or "")
        if len(chunk) >= _CHUNK_PAGES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
