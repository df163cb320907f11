"""Two runs of one site judge the same pages: whatever comes first, however often a run is interrupted."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, page, reply

AS_OF = dt.date(2026, 10, 28)
NUMBERS = range(30)


def alike(n: int, *links: str) -> bytes:
    """Pages that differ in nothing but numbers."""
    named = "".join(f'<a href="{link}">查看</a>' for link in links)
    return reply(f"<html><title>第{n}页</title><body>{named}<h1>第{n}页</h1><p>这是第{n}页的正文。</p>")


def named(numbers: list[int]) -> list[str]:
    return [f"/p{n}.html" if n else "/" for n in numbers if n in NUMBERS]


def mesh(n: int) -> list[int]:
    chance = random.Random(n)
    return [*chance.sample(list(NUMBERS), 3), n + 1]


SITES: dict[str, dict[str, Answer]] = {
    "tree": {named([n])[0]: alike(n, *named([3 * n + 1, 3 * n + 2, 3 * n + 3])) for n in NUMBERS},
    "chain": {named([n])[0]: alike(n, *named([n + 1])) for n in NUMBERS},
    "mesh": {named([n])[0]: alike(n, *named(mesh(n))) for n in NUMBERS},
}  # fmt: skip


def run(site: Site, folder: Path, max_pages: int = 3000, **more: Any) -> Capture:
    profile = site.profile(**more)
    profile = structs.replace(profile, budget=structs.replace(profile.budget, max_pages=max_pages))
    capture = Capture.open(folder) if folder.exists() else Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    return capture


def rows(capture: Capture, site: Site) -> list[tuple[str, str, str]]:
    return [(t.url.removeprefix(site.url), t.state, t.why.replace(str(site.port), "")) for t in capture.targets()]


def shuffled(seed: int) -> Callable[[], float]:
    chance = random.Random(seed)
    return lambda: chance.uniform(0, 0.02)


@pytest.mark.parametrize("name", SITES)
def test_a_small_site_that_differs_in_numbers_is_judged_whole(tmp_path: Path, name: str) -> None:
    for number in range(3):
        answers = {"/robots.txt": NOT_FOUND, **SITES[name]}
        with Site(answers, shuffled(number)) as site, run(site, tmp_path / str(number)) as capture:
            assert {path for path, state, _ in rows(capture, site) if state == "judged"} == set(SITES[name])
            assert capture.meta["whole"] is True


def test_tables_of_figures_are_no_trap(tmp_path: Path) -> None:
    """Eighty bulletins in a chain, of which only the figures differ."""
    answers: dict[str, Answer] = {"/": page("/tj/1.html"), "/robots.txt": NOT_FOUND}
    for n in range(1, 81):
        chance = random.Random(n)
        cells = "".join(f"<td>{chance.uniform(100, 9999):.1f}</td>" for _ in range(6))
        answers[f"/tj/{n}.html"] = reply(
            f'<title>统计</title><a href="/tj/{n + 1}.html">查看</a><table><tr><td>地区生产总值</td>{cells}</table>'
        )
    answers["/tj/80.html"] = page("/")
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert sum(state == "judged" for _, state, _ in rows(capture, site)) == 81


def trapped(asked: Asked) -> bytes:
    """A calendar, a list that shows its third page for ever, and a maze."""
    path, query = urlsplit(asked.path).path, parse_qs(urlsplit(asked.path).query)
    number = int(query["n"][0]) if "n" in query else 0
    if path == "/cal":
        return alike(number, f"/cal?n={number + 1}", f"/cal?n={number + 12}", f"/cal?n={number - 1}")
    if path == "/list":
        items = [f"/item/{min(number, 3)}-{n}.html" for n in range(3)]
        return alike(number, *items, f"/list?n={number + 1}", f"/list?n={number + 10}")
    if path.startswith("/maze"):
        chance = random.Random(path)
        return alike(0, *(f"{path}{chance.randrange(10**6)}x/" for _ in range(5)))
    return page("/", text=f"{path}的正文，各有各的内容，与其他网页都不相同，供公众查阅和下载使用，{path}。")


REAL: dict[str, Answer] = {
    "/robots.txt": NOT_FOUND,
    "/": page("/cal?n=0", "/list?n=1", "/maze/", *(f"/a/{n}.html" for n in range(12))),
    "/a/7.html": page("/cal?n=500", "/maze/1/2/3/", text="一篇文章，也链接到日历里的一个月份"),
}


def test_traps_are_left_alike_in_every_order(tmp_path: Path) -> None:
    found = []
    for number in range(3):
        with Site(REAL, shuffled(number), other=trapped) as site, run(site, tmp_path / str(number)) as capture:
            found.append(rows(capture, site))
    assert found[0] == found[1] == found[2]
    states = {state for _, state, _ in found[0]}
    assert {"judged", "sampled_out"} <= states


def test_an_interrupted_run_ends_as_one_that_was_not(tmp_path: Path) -> None:
    with Site(REAL, other=trapped) as site, run(site, tmp_path / "whole") as capture:
        expected = rows(capture, site)
    chance = random.Random(3)
    with Site(REAL, shuffled(1), other=trapped) as site:
        stops = 0
        while stops == 0 or not Capture.open(tmp_path / "run").meta.get("finished_at"):
            profile = site.profile()
            folder = tmp_path / "run"
            capture = Capture.open(folder) if folder.exists() else Capture.create(folder, profile, AS_OF)

            async def some(capture: Capture = capture, profile: Any = profile) -> None:
                stop = asyncio.Event()
                asyncio.get_running_loop().call_later(chance.uniform(0.05, 0.4), stop.set)
                await crawl(profile, capture, stop=stop)

            asyncio.run(some())
            capture.close()
            stops += 1
        assert stops > 2, "the run was never interrupted"
        with Capture.open(tmp_path / "run") as capture:
            assert rows(capture, site) == expected


def test_a_budget_takes_the_same_pages_in_every_order(tmp_path: Path) -> None:
    """And those that a patient visitor would come to first."""
    answers = dict(SITES["mesh"]) | {"/robots.txt": NOT_FOUND, "/p3.html": reply("gone", "404 Not Found")}
    answers["/"] = alike(0, *named([3, 9, 4, 7, 1]))
    found = []
    for number in range(3):
        with Site(answers, shuffled(number)) as site, run(site, tmp_path / str(number), max_pages=4) as capture:
            found.append([path for path, state, _ in rows(capture, site) if state == "judged"])
    assert found == [["/", "/p4.html", "/p7.html", "/p9.html"]] * 3
