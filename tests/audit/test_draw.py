"""The same site draws the same pages under any port, scheme and name, in any order of arrival."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from audit.browser.rendered import Rendered
from audit.crawl.frontier.render_selection import Candidate, Sketch, choose
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.read import read
from audit.read.page.probes import address, families
from audit.read.web.sampling import drawn
from rules.facts.records import to_lines
from tests.faults.server import NOT_FOUND, Answer, Site, reply

AS_OF = dt.date(2026, 10, 28)
OF_ITS_PLACE = re.compile(rb"127\.0\.0\.1:\d+|[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f-]{21}")  # host and ids of records
PLACES = ("http://www.a.gov.cn", "https://www.a.gov.cn", "http://a.gov.cn:8080", "https://127.0.0.1")
PATHS = [f"/{folder}/{n}.html" for folder in ("xwzx", "zwgk", "hdjl") for n in range(12)]


def views(at: str) -> list[Candidate]:
    sketch = Sketch(template="", links="", text_chars=900, scripts=1, dated=0)
    return [Candidate(url=at + path, static=structs.replace(sketch, template=path[1:5])) for path in PATHS]


@pytest.mark.parametrize("at", PLACES)
def test_the_draw_is_made_by_the_path(at: str) -> None:
    def picked(place: str) -> list[tuple[str, bool]]:
        return [(choice.url.removeprefix(place), choice.access) for choice in choose(views(place), 9, 4)]

    assert picked(at) == picked(PLACES[0])
    assert drawn(at)[0] == drawn(f"{at}/")[0]
    assert drawn(f"{at}/?a=1")[0] != drawn(f"{at}/?a=2")[0]
    asked = [address(directory, [at + path for path in PATHS]) for directory in families(at + path for path in PATHS)]
    known = [PLACES[0] + path for path in PATHS]
    assert [url.removeprefix(at) for url in asked] == [
        address(directory, known).removeprefix(PLACES[0]) for directory in families(known)
    ]


class Eye:
    """A browser that shows what is served."""

    info: dict[str, Any] = {"name": "eye"}  # noqa: RUF012
    traffic: dict[str, int] = {"connections": 0, "received_bytes": 0}  # noqa: RUF012

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.opened: list[str] = []

    async def render(self, url: str, *, access: bool, screenshot: bool, **_: object) -> Rendered:
        path = "/" + url.split("/", 3)[3]
        self.opened.append(path)
        answer = self.answers[path]
        assert isinstance(answer, bytes)
        return Rendered(url=url, final_url=url, html=answer.partition(b"\r\n\r\n")[2].decode())


def site() -> dict[str, Answer]:
    words = "本栏目公开各部门的工作动态和有关文件，供公众查阅。" * 4
    links = "".join(f'<a href="{path}">第{n}篇</a>' for n, path in enumerate(PATHS))
    found = {
        path: reply(f"<html><title>第{n}篇</title><body><div class={path[1:5]}><h1>第{n}篇</h1><p>{words}{n}</p>"
                    f'</div>{links if n % 5 == 0 else ""}<a href="/gone{n % 3}.html">x</a><script>1</script>')
        for n, path in enumerate(PATHS)
    }  # fmt: skip
    return {"/": reply(f"<title>首页</title>{links[:900]}{words}"), **found}


def test_a_site_on_another_port_gives_the_same_facts(tmp_path: Path) -> None:
    chance = random.Random(5)
    told = []
    for number in range(3):
        answers = site()
        with Site({"/robots.txt": NOT_FOUND, **answers}, lambda: chance.uniform(0, 0.03)) as served:
            given = served.profile()
            given = structs.replace(given, budget=structs.replace(given.budget, browser_pages=7, max_pages=25))
            eye = Eye(answers)
            with Capture.create(tmp_path / str(number), given, AS_OF) as capture:
                asyncio.run(crawl(given, capture, browser=eye))  # type: ignore[arg-type]
                judged = sorted(t.url.removeprefix(served.url) for t in capture.targets() if t.state == "judged")
                facts = [OF_ITS_PLACE.sub(b"", line) for line in to_lines(read(capture, given))]
            assert len(judged) == 25
            told.append((judged, sorted(eye.opened), facts))
    assert told[0][0] == told[1][0] == told[2][0]
    assert told[0][1] == told[1][1] == told[2][1]
    assert told[0][2] == told[1][2] == told[2][2]
