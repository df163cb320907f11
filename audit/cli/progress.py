"""How a crawl tells where it stands: a live bar on a terminal, plain lines elsewhere, always on stderr.

Never prints page text, and no ANSI when stderr is not a terminal.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from audit.cli.options import engine
from audit.crawl.progress import Progress as Where
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.runs import run

PLAIN_EVERY_S = 5.0


def _words(where: Where) -> str:
    states = "，".join(f"{state} {count}" for state, count in sorted(where.states.items()) if count)
    left = "" if where.eta_s is None else f"，约剩 {_clock(where.eta_s)}"
    return f"{where.rate:.1f} 次/秒{left}；{states}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def crawled(
    profile: SiteProfile, folder: Path, as_of: dt.date | None, browser: str | None, quiet: bool, *, fresh: bool
) -> Capture:
    """A site as a command captures it: showing where it stands, or telling that a finished capture is used."""
    if not fresh and run.finished(folder):
        note = f"govaudit: {folder} 中已有完成的采集，直接使用；--fresh 另起一次 / using the finished capture"
        print(note, file=sys.stderr)
    with shown(quiet) as callback:
        return run.crawl_site(
            profile, folder, as_of=as_of, fresh=fresh, progress=callback, tell=lambda said: line(f"govaudit: {said}"),
            **engine(browser),
        )  # fmt: skip


@contextmanager
def shown(quiet: bool) -> Iterator[Callable[[Where], None]]:
    """A callback for the crawl that shows its progress until the block ends."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar() as callback:
            yield callback
    else:
        yield _plain()


@contextmanager
def _bar() -> Iterator[Callable[[Where], None]]:
    columns = (TextColumn("采集"), BarColumn(30), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[words]}", markup=False), console=Console(stderr=True)) as bar:
        task = bar.add_task("crawl", total=None, words="")

        def callback(where: Where) -> None:
            bar.update(task, completed=where.done, total=where.known, words=_words(where))

        yield callback


def _plain() -> Callable[[Where], None]:
    last = 0.0

    def callback(where: Where) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < PLAIN_EVERY_S:
            return
        last = now
        print(f"采集 {where.done}/{where.known}，{_words(where)}", file=sys.stderr, flush=True)

    return callback


def line(words: str) -> None:
    """One plain line of progress."""
    print(words, file=sys.stderr, flush=True)
