"""Reads many pages, in processes when they are many: the same readings in the same order either way.

Never holds more than a few pages' bodies at once, and never lets one page cost the others.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType

from audit.read.page import PageSource
from audit.read.slim import Slim, read_slim, unread

IN_PROCESS_PAGES = 200  # starting interpreters costs more than reading this many pages
_WORKERS = 4
_CHUNK_PAGES = 16
_CHUNK_BYTES = 4 * 2**20
_PAGE_SECONDS = 60  # a page that a pattern cannot finish costs itself only

Read = Callable[[PageSource], Slim]


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
    try:
        with _Deadline(_PAGE_SECONDS):
            return read_slim(source)
    except _TooLong:
        return unread(source, f"读取页面超过 {_PAGE_SECONDS} 秒")
    except MemoryError:
        return unread(source, "读取页面所需内存过大")
    except Exception as error:  # law 10: one broken page never costs the run
        return unread(source, f"读取页面出错：{type(error).__name__}")


def _read_chunk(sources: list[PageSource]) -> list[Slim]:
    return [read_one(source) for source in sources]


def _read_in_processes(sources: Iterable[PageSource], workers: int) -> Iterator[Slim]:
    pool: ProcessPoolExecutor | None = _pool(workers)
    waiting: deque[tuple[list[PageSource], Future[list[Slim]] | None]] = deque()

    def submit(chunk: list[PageSource]) -> Future[list[Slim]] | None:
        try:
            return pool.submit(_read_chunk, chunk) if pool is not None else None
        except BrokenProcessPool:
            return None  # read one by one when its turn comes

    try:
        for chunk in _chunks(sources):
            waiting.append((chunk, submit(chunk)))
            while len(waiting) > 2 * workers:
                done, broke = _take(*waiting.popleft())
                yield from done
                if broke and pool is not None:
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = _pool(workers)
        while waiting:
            yield from _take(*waiting.popleft())[0]
    finally:
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _take(chunk: list[PageSource], future: Future[list[Slim]] | None) -> tuple[list[Slim], bool]:
    """A chunk's readings, and whether its worker died; then its pages are read again, one at a time."""
    if future is not None:
        try:
            return future.result(), False
        except BrokenProcessPool:
            pass
    return list(_read_apart(chunk)), True


def _read_apart(sources: Iterable[PageSource]) -> Iterator[Slim]:
    """One page in flight at a time, so that a worker's death names its page."""
    pool = _pool(1)
    try:
        for source in sources:
            try:
                yield pool.submit(_read_chunk, [source]).result()[0]
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = _pool(1)
                yield unread(source, "读取页面的进程意外退出")
    finally:
        pool.shutdown(wait=False)


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: a forked copy of a process with threads (the crawl's) may hang.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


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


class _TooLong(BaseException):
    """Not an Exception: no ``except Exception`` on the way may swallow it."""


class _Deadline:
    """Raises :class:`_TooLong` after some seconds of this process's CPU time; does nothing off the main thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._active = False

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGPROF, self._stop)
            signal.setitimer(signal.ITIMER_PROF, self._seconds)
            self._active = True

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)

    @staticmethod
    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLong
