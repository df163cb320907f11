"""Memory of the browser lane over many pages, all processes together: nothing may grow with the number of pages.

python tests/bench/bench_soak.py [PAGES]      10,000 pages (half an hour), two at a time as in a run, without axe
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter

from bench_browser import paths
from bench_size import FROM_PAGE, SLOPE_KB
from generated import in_process
from tree import heading, memory_mb, slope, tree_of

EVERY = 25


async def soak(port: int, pages: int) -> list[tuple[float, float]]:
    """(pages so far, KB held): this process, the driver and the browser; a renderer ends and another begins."""
    from audit.browser.find import find_browser
    from audit.browser.lane_browser import Browser
    from audit.crawl.protocol.guard import Guard

    found = find_browser()
    assert found, "a soak needs a browser"
    site, left = paths(pages, min(pages // 10, 500)), iter(range(pages))
    held: list[tuple[float, float]] = []
    states: Counter[str] = Counter()
    done = 0
    server = {pid for pid in tree_of(os.getpid()) if pid != os.getpid()}

    async with Browser(found, Guard(["127.0.0.0/8"])) as lane:

        async def worker() -> None:
            nonlocal done
            for number in left:
                url = f"http://127.0.0.1:{port}{site[number % len(site)]}"
                states[(await lane.render(url, access=False, screenshot=False)).state] += 1
                done += 1
                if done % EVERY == 0:
                    kept = [pid for pid in tree_of(os.getpid()) if pid not in server]
                    held.append((float(done), 1024 * memory_mb(kept)))
                    if len(held) % max(1, pages // EVERY // 10) == 0:
                        print(f"{done:>7}{held[-1][1] / 1024:>9.0f} MB", flush=True)

        await asyncio.gather(worker(), worker())
    print(dict(states))
    return held


def main() -> None:
    pages = next((int(one) for one in sys.argv[1:] if one.isdigit()), 10_000)
    if pages < 2 * FROM_PAGE:
        sys.exit(f"at least {2 * FROM_PAGE} pages are needed for a slope")
    print(heading())
    with in_process(pages) as port:
        held = asyncio.run(soak(port, pages))
    peak = max(kb for _, kb in held) / 1024
    later = [point for point in held if point[0] >= FROM_PAGE]
    print(
        f"{pages} pages, peak {peak:.0f} MB, {slope(later):.2f} KB a page from page {FROM_PAGE} on (limit {SLOPE_KB:g})"
    )


if __name__ == "__main__":
    main()
