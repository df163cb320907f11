"""Cost and memory of a whole audit against the size of the site: linear, with the fitted slope; and memory a page.

python tests/bench/bench_size.py [SIZE …]      500 and 2,000 pages; `--long` adds 8,000 and 32,000 (an hour);
                                               `--browser`: lists that a script fills and the sample in the browser, too

The memory slope is that of the crawl, over all its processes together, from page 500 on; reading comes after it.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from generated import in_process
from tree import Spent, audit, heading, slope, spend

FROM_PAGE = 500
SLOPE_KB = 5.0


def pages_in(path: Path) -> int | None:
    """Pages judged so far; None once the crawl has ended or before it has begun."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            if (db.execute("SELECT value FROM meta WHERE key='finished_at'").fetchone() or ["null"])[0] != "null":
                return None
            return int(db.execute("SELECT COUNT(*) FROM target WHERE state='judged'").fetchone()[0])
    except sqlite3.Error:
        return None


def measure(size: int, *options: str) -> Spent:
    with in_process(size) as port, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = audit(f"http://127.0.0.1:{port}/", out, size * 2, *options)
        return spend(command, every_s=1.0, look=lambda: pages_in(out / "capture.sqlite"))


def kb_a_page(done: Spent) -> float | None:
    """Slope of memory over pages while crawling; None for a site too small to tell."""
    points = [(float(pages), memory * 1024) for _, memory, pages in done.series if pages and pages >= FROM_PAGE]
    return slope(points) if len(points) >= 5 and points[-1][0] > 2 * FROM_PAGE else None


def main() -> None:
    long = "--long" in sys.argv
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or [500, 2000, *([8000, 32000] if long else [])]
    options = () if "--browser" in sys.argv else ("--browser", "none")
    print(heading())
    print(f"{'pages':>7}{'CPU s':>9}{'ms/page':>9}{'pages/s':>9}{'peak MB':>9}{'KB/page':>9}   (limit {SLOPE_KB:g} KB)")
    points = []
    for size in sizes:
        done = measure(size, *options)
        points.append((float(size), done.cpu_s))
        grown = kb_a_page(done)
        print(
            f"{size:>7}{done.cpu_s:>9.1f}{1000 * done.cpu_s / size:>9.2f}{size / done.wall_s:>9.1f}{done.peak_mb:>9.0f}"
            f"{'–' if grown is None else f'{grown:.2f}':>9}" + ("" if done.code in (0, 4) else f"  exit {done.code}"),
            flush=True,
        )
    if len(points) > 1:
        each = slope(points)
        start = sum(y for _, y in points) / len(points) - each * sum(x for x, _ in points) / len(points)
        off = max(abs(y - start - each * x) / y for x, y in points)
        print(f"fit: {start:.1f} s + {1000 * each:.2f} ms a page; furthest point {100 * off:.0f} % off the line")


if __name__ == "__main__":
    main()
