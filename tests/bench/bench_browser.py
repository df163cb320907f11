"""The browser lane with axe on a sample of pages beside peers that do the same to the same pages.

python tests/bench/bench_browser.py [PAGES] [--all]     pa11y-ci (axe) and @axe-core/cli as it comes and with our rules;
                                                        --all adds Lighthouse and unlighthouse

The target: at most a third of the CPU a page of the cheapest. All use the system's Chromium; the peers are installed
from npm outside the project at the first run. Start-up is counted for all.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import peers
from generated import Portal, in_process
from tree import ROOT, Spent, heading, spend

from audit.browser.find import find_browser

TARGET = 1 / 3
SAMPLE = 60  # pages, as in bench_whole
CHROME = os.environ.get("CHROME_PATH", "/usr/bin/chromium")


def paths(size: int, count: int) -> list[str]:
    """Details and lists in the proportion of the site."""
    portal = Portal(size)
    details = [f"/d/{n * (portal.details // count)}.html" for n in range(count - count // 12)]
    return details + [f"/l/{n * 5}.html" for n in range(count // 12)]


async def lane(urls: list[str]) -> None:
    """Our own lane over the given pages, two at a time as in a run; prints how many axe results came, and the rules."""
    from audit.browser.lane_browser import Browser
    from audit.crawl.protocol.guard import Guard

    found = find_browser()
    assert found is not None
    places, rules = asyncio.Semaphore(2), set[str]()
    async with Browser(found, Guard(("127.0.0.0/8",), {})) as browser:

        async def one(url: str) -> bool:
            async with places:
                access = (await browser.render(url, access=True, screenshot=False)).access
            rules.update(row["rule"] for row in (access or {"results": ()})["results"])
            return access is not None

        count = sum(await asyncio.gather(*map(one, urls)))
    print(count, *sorted(rules))


def peer_commands(urls: list[str], rules: list[str], folder: Path, every: bool) -> dict[str, tuple[list[str], int]]:
    """name → (command, pages); a peer that cannot be installed is left out and said."""
    made: dict[str, tuple[list[str], int]] = {}
    options = {
        "defaults": {
            "runners": ["axe"], "concurrency": 2, "timeout": 60000, "level": "none",
            "chromeLaunchConfig": {"executablePath": CHROME, "args": ["--no-sandbox", "--headless=new"]},
        },
        "urls": urls,
    }  # fmt: skip
    (folder / "pa11yci.json").write_text(json.dumps(options))
    if tool := peers.node("pa11y-ci", "pa11y-ci"):
        made["pa11y-ci (axe)"] = ([str(tool), "--json", "--config", str(folder / "pa11yci.json")], len(urls))
    driver = "/usr/bin/chromedriver"
    if (tool := peers.node("@axe-core/cli", "axe")) and Path(driver).exists():
        flags = ["--chromedriver-path", driver, "--chrome-path", CHROME, "--chrome-options", "no-sandbox,headless=new"]
        made["@axe-core/cli"] = ([str(tool), *urls, *flags], len(urls))
        made["@axe-core/cli, our rules"] = ([str(tool), *urls, *flags, "--rules", ",".join(rules)], len(urls))
    if every and (tool := peers.node("lighthouse@12", "lighthouse")):
        flags = ["--quiet", "--only-categories=accessibility", "--output=json", f"--output-path={folder}/lh.json"]
        made["lighthouse (accessibility)"] = (
            [str(tool), urls[0], *flags, "--chrome-flags=--headless=new --no-sandbox"], 1,
        )  # fmt: skip
    if every and (tool := peers.node("@unlighthouse/cli", "unlighthouse-ci")):
        few = urls[:6]  # each takes some ten seconds
        made["unlighthouse"] = (_unlighthouse(tool, few, folder), len(few))
    for name in ("pa11y-ci (axe)", "@axe-core/cli", *(["lighthouse (accessibility)", "unlighthouse"] if every else ())):
        if name not in made:
            print(f"left out: {name}; npm is needed, and for @axe-core/cli Debian's chromium-driver")
    return made


def _unlighthouse(tool: Path, urls: list[str], folder: Path) -> list[str]:
    """It takes paths of one site; what it shares with the others stands in a file of its own."""
    options = {
        "puppeteerOptions": {"executablePath": CHROME, "args": ["--no-sandbox", "--headless=new"]},
        "puppeteerClusterOptions": {"maxConcurrency": 2},
        "chrome": {"useSystem": True},
        "lighthouseOptions": {"onlyCategories": ["accessibility"]},
        "scanner": {"samples": 1, "throttle": False, "device": "desktop", "crawler": False},
        "cache": False,
    }
    (folder / "unlighthouse.config.mjs").write_text(f"export default {json.dumps(options)}")
    site = urls[0].partition("/d/")[0]
    where = ["--root", str(folder), "--config-file", str(folder / "unlighthouse.config.mjs")]
    return [str(tool), "--site", site, "--urls", ",".join(url.removeprefix(site) for url in urls), *where]


def row(name: str, done: Spent, pages: int, own: float | None = None) -> float:
    """Print one tool's figures; CPU seconds a page."""
    each = done.cpu_s / pages
    ratio = f"{own / each:>8.2f}" if own else ""
    print(
        f"{name:<28}{pages:>6}{done.cpu_s:>9.1f}{1000 * each:>9.0f}{pages / done.wall_s:>9.2f}"
        f"{done.peak_mb:>9.0f}{ratio}",
        flush=True,
    )
    if done.code not in (0, 2):
        print(f"  exit {done.code}: {done.output[-400:]}")
    return each


def main() -> None:
    if "--lane" in sys.argv:
        asyncio.run(lane(sys.argv[sys.argv.index("--lane") + 1 :]))
        return
    count = next((int(one) for one in sys.argv[1:] if one.isdigit()), SAMPLE)
    print(heading())
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with in_process(2000) as port, tempfile.TemporaryDirectory() as folder:
        urls = [f"http://127.0.0.1:{port}{path}" for path in paths(2000, count)]
        print(f"{'':<28}{'pages':>6}{'CPU s':>9}{'ms/page':>9}{'pages/s':>9}{'peak MB':>9}{'ours':>8} of it")
        mine = spend([sys.executable, __file__, "--lane", *urls], env=env)
        own = row("govaudit, browser lane + axe", mine, count)
        results, *rules = mine.output.split()
        print(f"  axe results: {results}, rules: {len(rules)}")
        best = None
        for name, (command, pages) in peer_commands(urls, rules, Path(folder), "--all" in sys.argv).items():
            done = spend(command, env={**os.environ, "CHROME_PATH": CHROME})
            each = row(name, done, pages, own)
            best = min(best or each, each) if done.code in (0, 2) else best
        if best:
            print(f"ours is {own / best:.2f} of the cheapest; the target is {TARGET:.2f}")


if __name__ == "__main__":
    main()
