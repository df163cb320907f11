"""A whole site with an axe sample beside linkinator (every link) and pa11y-ci (the sample) doing the same work apart.

python tests/bench/bench_whole.py [PAGES] [SAMPLE]      2,000 pages and 60 of them with axe
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import peers
import yaml
from bench_browser import CHROME, paths, peer_commands
from generated import in_process
from tree import audit, heading, spend


def main() -> None:
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    size, sample = [*given, *(2000, 60)[len(given) :]][:2]
    print(heading())
    with in_process(size) as port, tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"http://127.0.0.1:{port}/"
        # Lists that a script fills are opened besides the sample, so the browser may open more pages than that.
        budget = {"max_pages": 2 * size, "browser_pages": 2 * sample, "access_pages": sample}
        profile = {"url": url, "rate": 1000.0, "allow_private": ["127.0.0.0/8"], "budget": budget}
        (folder / "site.yaml").write_text(yaml.safe_dump(profile))
        command = audit(str(folder / "site.yaml"), folder / "out", 2 * size)
        ours = spend(command)
        told = json.loads(ours.output.splitlines()[0]) if ours.output.startswith("{") else {}
        print(f"{'':<34}{'CPU s':>8}{'minutes':>9}{'peak MB':>9}")
        print(f"{'govaudit, the whole audit':<34}{ours.cpu_s:>8.1f}{ours.wall_s / 60:>9.1f}{ours.peak_mb:>9.0f}")
        print(f"  exit {ours.code}, judged {told.get('judged')}, {ours.output.splitlines()[-1][:120]}")
        cpu = wall = 0.0
        links = peers.node("linkinator", "linkinator")
        apart = {"linkinator, every link": [str(links), url, "--recurse", "--silent", "--concurrency", "8"]}
        urls = [f"http://127.0.0.1:{port}{path}" for path in paths(size, sample)]
        apart["pa11y-ci (axe), the sample"] = peer_commands(urls, [], folder, every=False)["pa11y-ci (axe)"][0]
        for what, one in apart.items():
            done = spend(one, env={**os.environ, "CHROME_PATH": CHROME})
            cpu, wall = cpu + done.cpu_s, wall + done.wall_s
            print(f"{what:<34}{done.cpu_s:>8.1f}{done.wall_s / 60:>9.1f}{done.peak_mb:>9.0f}   exit {done.code}")
    print(f"ours is {ours.cpu_s / cpu:.2f} of the CPU and {ours.wall_s / wall:.2f} of the time of the two together")


if __name__ == "__main__":
    main()
