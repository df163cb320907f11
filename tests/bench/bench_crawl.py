"""Cost of a whole run over a generated site, beside the floor of fetching and finding links with aiohttp and lxml.

python tests/bench/bench_crawl.py [PAGES]      prints CPU and peak memory of the whole process tree, and the ratio
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import aiohttp
import lxml.html
from generated import in_process

ROOT = Path(__file__).resolve().parents[2]


def tree_of(pid: int) -> list[int]:
    """A process and all its descendants, from /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def memory_mb(pids: list[int]) -> float:
    """Proportional memory of some processes together: shared pages are counted once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def watch(child: subprocess.Popen[bytes], peak: list[float]) -> None:
    while child.poll() is None:
        peak[0] = max(peak[0], memory_mb(tree_of(child.pid)))
        time.sleep(0.25)


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
    with in_process(size) as port, tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        pages = asyncio.run(floor(port))
        bare = time.process_time() - begun
        print(f"floor  {pages} pages, {1000 * bare / pages:.2f} ms CPU a page (aiohttp + lxml links, no script lists)")

        peak = [0.0]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic()
        command = [sys.executable, "-m", "audit", "run", f"http://127.0.0.1:{port}/", "-o", f"{folder}/out"]
        options = ["--rate", "1000", "--allow-private", "127.0.0.0/8", "--max-pages", str(size * 2), "--format", "json"]
        child = subprocess.Popen([*command, *options, "--quiet"], cwd=ROOT, stdout=subprocess.PIPE)
        watcher = threading.Thread(target=watch, args=(child, peak))
        watcher.start()
        line = child.communicate()[0].decode()
        watcher.join()
        wall = time.monotonic() - wall
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        files = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    print(line.strip())
    print(f"run    exit {child.returncode}, {wall:.0f} s, {1000 * spent / size:.2f} ms CPU a page over the whole tree")
    print(f"memory {peak[0]:.0f} MB at the peak over the whole tree; {files:.0f} MB on disk")
    print(f"ratio  {spent / size / (bare / pages):.1f} x the floor; load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
