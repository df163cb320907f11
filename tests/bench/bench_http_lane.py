"""A whole audit over the HTTP lane (fetch, capture, read, judge, report) beside bare crawls that only extract links.

python tests/bench/bench_http_lane.py [PAGES] [ROUNDS]     the target: at most 1.5 x the CPU of the bare Scrapy crawl

Rounds are interleaved and the least CPU of each is taken: what else runs on the machine only ever adds.
"""

from __future__ import annotations

import sys
import tempfile

import peers
from generated import in_process
from tree import Spent, audit, heading, spend

TARGET = 1.5


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    print(heading())
    ran: dict[str, list[Spent]] = {}
    with in_process(size) as port:
        url = f"http://127.0.0.1:{port}/"
        for _ in range(rounds):
            for name in ("scrapy", "ours", "crawlee"):
                with tempfile.TemporaryDirectory() as folder:
                    if name == "ours":
                        done = spend(audit(url, folder, size * 2, "--browser", "none"))
                    else:
                        done = spend([str(peers.python()), str(peers.HERE / f"{name}_bare.py"), url])
                ran.setdefault(name, []).append(done)
    scrapy = min(one.cpu_s for one in ran["scrapy"])
    print(f"{'':<38}{'CPU s':>8}{'ms/page':>9}{'pages/s':>9}{'peak MB':>9}{'x scrapy':>9}")
    names = {
        "ours": "govaudit, the whole audit",
        "scrapy": "scrapy, links only",
        "crawlee": "crawlee (parsel), links only",
    }
    for name, told in names.items():
        best = min(ran[name], key=lambda one: one.cpu_s)
        print(
            f"{told:<38}{best.cpu_s:>8.1f}{1000 * best.cpu_s / size:>9.2f}{size / best.wall_s:>9.1f}"
            f"{best.peak_mb:>9.0f}{best.cpu_s / scrapy:>9.2f}"
        )
        seen = int(best.output.split()[-1]) if name != "ours" and best.code == 0 else size
        if best.code not in (0, 4) or seen < 0.95 * size:
            print(f"  not the same work: exit {best.code}, {best.output[-300:]}")
    print(f"target: at most {TARGET} x the CPU of Scrapy's bare crawl")


if __name__ == "__main__":
    main()
