"""Prints the CPU time of reading a page beside bare parsing by lxml and by BeautifulSoup of the same pages.

Run: ``python tests/bench/bench_read.py [FOLDER of .html] [rounds]``. Never a test: machines differ; the ratios tell.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from audit.read.page.page import PageSource, read_page
from audit.read.web.decode import decode, parse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, only tests/bench is on the path
from conftest import corpus_folder

MAX_PAGES = 400
BUDGET_MS = 12.0  # issue 3: median over the labelled pages, attachments aside


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    """The least CPU time of some rounds: what else runs on a machine only ever adds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else corpus_folder() / "cn-dev"
    rounds = int(arguments[1]) if len(arguments) > 1 else 5
    pages = sorted(folder.rglob("*.html"))[:MAX_PAGES]
    if not pages:
        print(f"{folder}: 没有页面 / no pages", file=sys.stderr)
        return 2
    peers: dict[str, Callable[[bytes, str], object]] = {
        "read_page": lambda body, url: read_page(
            PageSource(url=url, static_html=body, content_type="text/html", as_of=dt.date(2026, 11, 1))
        ),
        "decode + lxml.html": lambda body, url: parse(decode(body, "text/html").text),
        "BeautifulSoup, lxml": lambda body, url: BeautifulSoup(body, "lxml"),
        "BeautifulSoup, html.parser": lambda body, url: BeautifulSoup(body, "html.parser"),
    }
    times: dict[str, list[float]] = {name: [] for name in peers}
    for page in pages:
        body = page.read_bytes()
        url = f"http://www.example.gov.cn/{page.name}"
        for name, work in peers.items():
            times[name].append(cpu_ms(lambda work=work, body=body, url=url: work(body, url), rounds))
    whole = statistics.median(times["read_page"])
    print(f"{len(pages)} pages of {folder.name}, CPU ms a page, best of {rounds} rounds")
    print(f"{'':<28}{'median':>8}{'mean':>8}{'p90':>8}{'most':>8}{'ratio':>8}")
    for name, got in times.items():
        median = statistics.median(got)
        p90 = sorted(got)[int(0.9 * (len(got) - 1))]
        print(f"{name:<28}{median:>8.2f}{statistics.mean(got):>8.2f}{p90:>8.2f}{max(got):>8.2f}{whole / median:>8.2f}")
    print(f"median {whole:.2f} ms of a budget of {BUDGET_MS:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
