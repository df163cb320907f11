"""axe over the lane: every outcome with its counts, in a fixed order; an engine that fails is told, never a pass."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web

from audit.browser import axe
from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.browser.settling import Limits
from audit.crawl.protocol.guard import Guard
from rules.facts.records import AccessResult
from rules.loading.load import load_pack

browser_test = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
HOST = "www.town.test"

FAULTY = """<!doctype html><html><head><meta name=viewport content="width=device-width, user-scalable=no"></head><body>
<img src=/a.png><img src=/b.png alt="徽标"><a href=/x></a><button></button><marquee>滚动</marquee>
<input id=q><select><option>1</select><iframe src=/clean></iframe>
<p style="color:#bbb;background:#fff">看不清的字</p><p>看得清的字</p>
<p style="background:linear-gradient(#000,#fff);color:#777">难判断的字</p>
""" + "".join(f"<img src=/{i}.png class=many>" for i in range(20))
PAGES = {
    "/faulty": FAULTY,
    "/clean": "<!doctype html><html lang=zh-CN><title>市政府</title><main><h1>标题</h1><p>文</p></main>",
    "/old-library": "<!doctype html><html lang=zh><title>旧</title><script>Array.prototype.toJSON = () => 'broken';"
    "Array.from = Object.keys = () => { throw 1 }; window.axe = {run: 'mine'}; JSON.stringify = () => '{}';"
    "Element.prototype.matches = null</script><main><h1>x</h1><img src=/a.png></main>",
    "/colours": "<!doctype html><html lang=zh><title>色</title><main style='background:#fffe'><h1>x</h1>"
    + "".join(
        f"<p style='color:{front};background-color:{back}'>文字</p>" * 2
        for front in ("#777", "#66f", "rgb(9 20 30 / .4)", "hsl(.5turn 50% 40%)", "oklch(60% 0 9)", "color(srgb 1 0 0)")
        for back in ("black", "rgba(0,0,0,.3)", "lab(50% 40 20 / 60%)", "color-mix(in srgb, red, none)", "transparent")
    )
    + "<p style='background-image:linear-gradient(red,blue)'>文字</p>" * 2 + "</main>",
    "/sections": "<!doctype html><html lang=zh><title>段</title><body><header>一</header><main><h1>x</h1><article>"
    "<header>二</header><footer>三</footer></article><nav><ul><li><a href=/a>四</a><li role=none><a href=/b>五</a></ul>"
    "</nav><table role=grid><tr><td>六<td><button>七</button></table>"
    "<table><tr><th>甲<td>乙</table><form>丙<select><option>1</select></form></main><aside>八</aside><footer>九</footer>",
    "/strict": "<!doctype html><html lang=zh><title>策略</title><main><h1>x</h1></main>",
    "/hostile": "<!doctype html><html lang=zh><title>x</title><main><h1>x</h1><script>"
    "const i = document.createElement('img'); i.id = 'a\\ud800'; i.className = 'x'.repeat(900); "
    "document.querySelector('main').append(i)</script></main>",
    "/leaves": "<!doctype html><html lang=zh><title>x</title><main><h1>x</h1></main>"
    + "<p>文字</p>" * 3000
    + "<script>onload = () => setTimeout(() => { location.href = '/clean' }, 1300)</script>",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lane(browser: Found) -> AsyncIterator[Browser]:
    async def answer(request: web.Request) -> web.Response:
        if request.path not in PAGES:
            return web.Response(status=404)
        headers = {"Content-Security-Policy": "default-src 'none'"} if request.path == "/strict" else {}
        return web.Response(text=PAGES[request.path], content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    guard = Guard([], {HOST: f"127.0.0.1:{runner.addresses[0][1]}"})
    async with Browser(browser, guard, limits=Limits(load_s=5)) as running:
        yield running
    await runner.cleanup()


async def see(lane: Browser, path: str) -> Any:
    return await lane.render(f"http://{HOST}{path}", access=True, screenshot=False)


class TestInChromium:
    pytestmark = browser_test

    async def test_outcomes_and_counts(self, lane: Browser) -> None:
        seen = await see(lane, "/faulty")
        result = seen.access
        assert result, seen.why
        assert (result["engine"], result["version"], result["url"]) == ("axe-core", "4.12.1", f"http://{HOST}/faulty")
        rows = {r["rule"]: r for r in result["results"]}
        assert list(rows) == sorted(rows)
        for rule in (
            "html-has-lang", "document-title", "image-alt", "link-name", "button-name", "label", "select-name",
            "marquee", "frame-title", "meta-viewport", "landmark-one-main",
        ):  # fmt: skip
            assert rows[rule]["outcome"] == "failed", rule
            assert rows[rule]["failed"] >= 1
            assert rows[rule]["nodes"]
        images = rows["image-alt"]
        assert (images["failed"], images["passed"], images["impact"], len(images["nodes"])) == (21, 1, "critical", 5)
        assert images["nodes"][0]["html"] == '<img src="/a.png">'
        contrast = rows["color-contrast"]
        assert (contrast["outcome"], contrast["failed"], contrast["unclear"]) == ("failed", 1, 1)
        assert contrast["passed"] >= 1
        assert all(len(n["html"]) <= 200 for r in rows.values() for n in r["nodes"])
        assert {r["outcome"] for r in rows.values()} >= {"failed", "passed", "inapplicable"}

    async def test_it_is_the_shape_of_the_facts(self, lane: Browser) -> None:
        result = (await see(lane, "/faulty")).access
        for row in msgspec.convert(result["results"], list[AccessResult]):
            assert row.rule

    async def test_a_clean_page_has_no_failure_and_repeats_to_the_byte(self, lane: Browser) -> None:
        first, second = [(await see(lane, "/clean")).access for _ in range(2)]
        assert [r["rule"] for r in first["results"] if r["outcome"] in ("failed", "cantTell")] == []
        assert json.dumps(first) == json.dumps(second)

    async def test_every_rule_of_the_engine_has_its_place_in_the_pack(self, lane: Browser) -> None:
        ran = {row["rule"] for row in (await see(lane, "/clean")).access["results"]}
        judged = [
            id for rule in load_pack("national").rules if rule.check == "access_rule" for id in rule.args["rules"]
        ]
        assert sorted(ran - set(judged) - set(axe.BEST_PRACTICES)) == [], "run and judged by no rule"
        assert sorted(set(judged) - ran) == [], "judged and never run"
        assert len(judged) == len(set(judged)), "judged twice"

    @pytest.mark.parametrize("path", ["/colours", "/faulty", "/sections"])
    async def test_asking_each_thing_once_changes_nothing(
        self, lane: Browser, browser: Found, monkeypatch: Any, path: str
    ) -> None:
        once = (await see(lane, path)).access
        monkeypatch.setattr(axe, "_ASK_ONCE", "0")
        monkeypatch.setattr(axe, "preparation", axe.preparation.__wrapped__)
        async with Browser(browser, lane._proxy._guard) as plain:
            often = (await see(plain, path)).access
        assert once == often
        if path == "/colours":
            contrast = {r["rule"]: r for r in once["results"]}["color-contrast"]
            assert min(contrast["failed"], contrast["unclear"], contrast["passed"]) >= 2

    async def test_the_engine_has_what_is_asked_once(self, lane: Browser) -> None:
        """Where a release of it renames them, all would be asked again without a word."""
        tab = await lane._tab(lane._engine, f"http://{HOST}/clean", fresh=True)
        try:
            await axe.examine(tab.world.evaluate, f"http://{HOST}/clean")
            for name, mark in (
                ("commons.color.Color.prototype.parseString", "known.get"),
                ("utils.cssParser.parse", "parsed.get"),
                ("commons.standards.implicitHtmlRoles.td", "given.get"),
            ):
                assert mark in await tab.world.evaluate(f"axe.{name}.toString()")
        finally:
            await tab.context.close()

    @pytest.mark.parametrize("path", ["/old-library", "/strict", "/hostile"])
    async def test_pages_cannot_disturb_the_engine(self, lane: Browser, path: str) -> None:
        seen = await see(lane, path)
        assert seen.access, seen.why
        json.dumps(seen.access, ensure_ascii=False).encode("utf-8")
        rows = {r["rule"]: r["outcome"] for r in seen.access["results"]}
        assert rows["html-has-lang"] == "passed"
        assert rows["image-alt"] == ("inapplicable" if path == "/strict" else "failed")

    async def test_a_page_that_leaves_is_told_and_keeps_its_text(self, lane: Browser) -> None:
        seen = await see(lane, "/leaves")
        assert seen.state == "judged"
        assert "文字" in seen.html
        if seen.access is None:  # the engine may just have been faster
            assert "无障碍" in seen.why

    async def test_without_time_there_is_no_result_but_a_reason(self, lane: Browser, browser: Found) -> None:
        guard = lane._proxy._guard
        async with Browser(browser, guard, limits=Limits(access_s=0.01)) as hurried:
            seen = await see(hurried, "/faulty")
        assert (seen.state, seen.access) == ("judged", None)
        assert "未完成" in seen.why


class Engine:
    """Stands where a page's world would be: answers expressions as told, and keeps what it was asked."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, expression: str) -> Any:
        self.asked.append(expression)
        answer = self.answers.pop(0)
        if answer is None:
            await asyncio.sleep(60)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_the_steps_run_in_order_and_options_are_json() -> None:
    row = {"rule": "b", "impact": None, "failed": 0, "unclear": 1, "passed": 2, "nodes": []}
    engine = Engine(["4.12.1", {"results": [row, {**row, "rule": "a", "unclear": 0}]}])
    result = await axe.examine(engine, "http://x.test/")
    assert [r["rule"] for r in result["results"]] == ["a", "b"]
    assert [r["outcome"] for r in result["results"]] == ["passed", "cantTell"]
    assert result["version"] == "4.12.1"
    assert "axe v4.12.1" in engine.asked[0]
    assert f"axe.run({json.dumps(axe.OPTIONS)})" in engine.asked[1]
    assert "True" not in engine.asked[1]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([RuntimeError("syntax")], "出错：syntax"),
        (["4.12.1", RuntimeError("rejected")], "出错：rejected"),
        (["4.12.1", None], "秒内未完成"),
        ([None], "秒内未完成"),
        (["4.12.1", {"results": []}], "没有给出结果"),
        (["4.12.1", "nonsense"], "没有给出结果"),
    ],
)
async def test_a_failing_engine_is_an_error(answers: list[Any], why: str) -> None:
    with pytest.raises(axe.AxeError, match=why):
        await axe.examine(Engine(answers), "http://x.test/", deadline_s=0.3)
    assert [t for t in asyncio.all_tasks() if "step" in repr(t)] == []
