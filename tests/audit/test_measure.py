"""How a page lies on a phone's screen, measured in a real Chromium; what could not be measured is Unknown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from audit.browser.find import Found
from audit.browser.lane_browser import Browser
from audit.crawl.protocol.guard import Guard
from audit.read.page.machine_facts import first_paint_ms, small_screen
from rules.facts.records import Unknown

HOST = "www.town.test"
_FLUID = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_TEXT = "<p>政务公开信息</p>"
PAGES = {
    "/fluid": f"{_FLUID}<style>.top{{max-width:1200px}}</style><div class=top>{_TEXT * 20}</div>",
    "/fixed": f"{_FLUID}<div style='width:1100px'>{_TEXT}</div>",
    "/desk": f"<div style='width:1000px'>{_TEXT}</div>",
    "/hides": f"{_FLUID}<style>body{{overflow-x:hidden;margin:0}}</style><div style='width:1100px'>{_TEXT}</div>",
    "/small": f"{_FLUID}<p style='font-size:16px'>八个汉字放在此处</p><p style='font-size:11.5px'>四字小字</p>"
    "<p style='display:none;font-size:9px'>看不见的小字不算</p><script>var notText = 'script'</script>",
    "/sniffs": f"{_FLUID}{_TEXT}<script>if (/iPhone/.test(navigator.userAgent)) location.href = '/m/'</script>",
    "/bare": "",
}


@pytest.fixture(scope="module")
def measured(browser: Found) -> dict[str, dict[str, Any]]:
    async def go() -> dict[str, dict[str, Any]]:
        app = web.Application()
        for path, body in PAGES.items():
            app.router.add_get(path, _answer(f"<!doctype html><html lang=zh><title>页</title><body>{body}"))
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        found = {}
        try:
            async with Browser(browser, Guard((), {HOST: f"127.0.0.1:{port}"})) as lane:
                for path in PAGES:
                    seen = await lane.render(f"http://{HOST}{path}", access=False, screenshot=True)
                    assert seen.measured is not None, path
                    found[path] = seen.measured
                plain = await lane.render(f"http://{HOST}/fluid", access=False, screenshot=False)
                assert plain.measured is None
        finally:
            await runner.cleanup()
        return found

    return asyncio.run(go())


def _answer(text: str) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html")

    return answer


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "wide"), [("/fluid", False), ("/fixed", True), ("/desk", True), ("/hides", False), ("/bare", False)]
)
def test_what_has_to_be_pushed_sideways(measured: dict[str, dict[str, Any]], path: str, wide: bool) -> None:
    seen = small_screen(measured[path])
    assert isinstance(seen.content_width, int)
    # A page without a viewport is laid out for a desk and shrunk: wider than the screen in any case.
    assert (seen.content_width > seen.width == 390) is (wide or (path == "/bare"))


@pytest.mark.browser
def test_only_visible_letters_are_counted(measured: dict[str, dict[str, Any]]) -> None:
    seen = small_screen(measured["/small"])
    assert (seen.chars, seen.small_chars) == (12, 4)


@pytest.mark.browser
def test_scripts_that_ask_for_the_device_are_told(measured: dict[str, dict[str, Any]]) -> None:
    assert [path for path in PAGES if small_screen(measured[path]).sniffs] == ["/sniffs"]


@pytest.mark.browser
def test_the_first_paint_is_told_where_something_was_painted(measured: dict[str, dict[str, Any]]) -> None:
    assert isinstance(first_paint_ms(measured["/fluid"]), int)


def test_no_measurement_is_not_a_bad_one() -> None:
    assert isinstance(small_screen(None).content_width, Unknown)
    assert isinstance(small_screen({"width": 390}).content_width, Unknown)
    assert isinstance(first_paint_ms(None), Unknown)
    assert isinstance(first_paint_ms({"first_paint_ms": None}), Unknown)
