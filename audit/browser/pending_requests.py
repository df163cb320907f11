"""Waits on for what a settled page still asks for or has set a timer for, and tells what did not come.

Never waits for what no list hangs on: counters of other hosts, and requests that on page after page never end.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from urllib.parse import urlsplit

from playwright.async_api import Error, Request

from audit.browser.isolated_world import ScriptError, World
from audit.browser.settling import Limits, Watch, answered, gone, quiet

_TICK_S = 0.05
_ENDLESS = 3  # pages on which the same request never ended: then it is a line that is kept open
_SHOWN = 5
# Something that says it is being filled, or a list without anything in it.
_LACKS = """
(() => {
  const words = /^(?:正在|努力|数据)?(?:加载|载入|读取|查询)中?[.…。]*$|^(?:请稍[候后等]|loading)[.…。]*$/i;
  const shown = e => e.checkVisibility ? e.checkVisibility({visibilityProperty: true}) : true;
  for (const e of document.querySelectorAll('ul, ol, tbody, dl, [class*="list" i], [id*="list" i]'))
    if (!e.childElementCount && !e.textContent.trim() && shown(e)) return true;
  for (const e of document.querySelectorAll('div, p, span, li, td, i, em'))
    if (!e.childElementCount && e.textContent.length < 20 && words.test(e.textContent.trim()) && shown(e)) return true;
  return false;
})()
"""


async def wait_on(world: World, watch: Watch, limits: Limits, endless: Counter[str]) -> tuple[str, ...]:
    """Addresses, without their queries, of requests that a list may hang on and that were still open in the end.

    ``endless`` counts over the pages of a run how often a request did not end.
    """
    end = time.monotonic() + limits.patient_s
    lacks: bool | None = None
    while (left := end - time.monotonic()) > 0:
        asked = {_told(one) for one in _pending(watch)}
        if asked and (lacks is not True and all(endless[one] >= _ENDLESS for one in asked)):
            lacks = await _lacks(world, limits)
            if not lacks:
                return ()
        if asked:
            await asyncio.sleep(_TICK_S)
            if not _pending(watch):
                await quiet(world, watch, limits, min(left, limits.settle_s))
            continue
        if watch.later_ms <= 0 or not await _lacks(world, limits):
            return ()
        await asyncio.sleep(min(left, watch.later_ms / 1000 + _TICK_S))
        watch.later_ms = 0
        await quiet(world, watch, limits, min(max(0.0, end - time.monotonic()), limits.settle_s))
    late = sorted({_told(one) for one in _pending(watch)})
    endless.update(late)
    return tuple(late[:_SHOWN])


def _pending(watch: Watch) -> list[Request]:
    """Open requests whose answer a page may show; a script of another host is a counter more likely than a list."""
    host = _host(watch.page.url)
    return [
        one for one in watch.open_requests()
        if one.resource_type in ("xhr", "fetch") or (one.resource_type == "script" and _host(one.url) == host)
    ]  # fmt: skip


def _told(request: Request) -> str:
    return request.url.partition("?")[0].partition("#")[0]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


async def _lacks(world: World, limits: Limits) -> bool:
    """Whether the page shows that something is still to come; not told by a page that is moving on."""
    try:
        return bool(await answered(world.evaluate(_LACKS), limits.evaluate_s))
    except ScriptError:
        return True
    except Error as error:
        if not gone(error):
            raise
        return True
