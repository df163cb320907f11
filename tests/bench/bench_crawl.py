"""Cost of a whole run over a generated site, beside the floor of fetching and finding links with aiohttp and lxml.

python tests/bench/bench_crawl.py [PAGES]      prints CPU and peak memory of the whole process tree, and the ratio
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import lxml.html
from generated import in_process
from tree import audit, heading, spend


async def floor(port: int) -> int:
    """Fetch every page reachable by plain links, eight at a time, and find its links: nothing else."""
    start = f"http://127.0.0.1:{port}/"
    seen, queue = {start}, asyncio.Queue[str]()
    queue.put_nowait(start)
    async with aiohttp.ClientSession() as session:

        async def work() -> None:
            while True:
                url = await queue.get()
                async with session.get(url) as response:
                    tree = lxml.html.fromstring(await response.read(), base_url=url)
                tree.make_links_absolute()
                for _, _, link, _ in tree.iterlinks():
                    link = link.partition("#")[0]
                    if link.startswith(start) and link not in seen:
                        seen.add(link)
                        queue.put_nowait(link)
                queue.task_done()

        workers = [asyncio.create_task(work()) for _ in range(8)]
        await queue.join()
        for worker in workers:
            worker.cancel()
    return len(seen)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(heading())
    with in_process(size) as port, tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        pages = asyncio.run(floor(port))
        bare = time.process_time() - begun
        print(f"floor  {pages} pages, {1000 * bare / pages:.2f} ms CPU a page (aiohttp + lxml links, no script lists)")

        ran = spend(audit(f"http://127.0.0.1:{port}/", f"{folder}/out", size * 2))
        files = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    print(ran.output.strip())
    print(
        f"run    exit {ran.code}, {ran.wall_s:.0f} s, {1000 * ran.cpu_s / size:.2f} ms CPU a page over the whole tree"
    )
    print(f"memory {ran.peak_mb:.0f} MB at the peak over the whole tree; {files:.0f} MB on disk")
    print(f"ratio  {ran.cpu_s / size / (bare / pages):.1f} x the floor")


if __name__ == "__main__":
    main()
