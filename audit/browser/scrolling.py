"""Scrolls a page that listens to it, a bounded number of times, so that a list which loads on scrolling is seen.

Never clicks, and never scrolls a page that has not asked to be told of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import Error

from audit.browser.isolated_world import ScriptError, World
from audit.browser.settling import Limits, Watch, answered, gone, quiet

ROUNDS = 15
_PAUSE_S = 0.35  # pages often wait a fifth of a second until scrolling has ended before they ask for more
_DOWN = """
(() => {
  const rows = document.querySelectorAll('a, li, tr').length, end = {top: 1e9, behavior: 'instant'};
  window.scrollTo(end);
  let boxes = 0;
  for (const e of document.querySelectorAll('[class*="scroll" i], [class*="list" i], [id*="list" i], main')) {
    if (e.scrollHeight > e.clientHeight + 20 && /auto|scroll/.test(getComputedStyle(e).overflowY)) e.scrollTo(end);
    if (++boxes >= 50) break;
  }
  return rows;
})()
"""
_ROWS = "document.querySelectorAll('a, li, tr').length"
_UP = "window.scrollTo({top: 0, behavior: 'instant'})"


async def grow(world: World, watch: Watch, limits: Limits) -> bool:
    """Whether the page still grew when patience ended; back at its top in any case."""
    grew = False
    with unless_moving():
        grew = await _scroll(world, watch, limits)
    with unless_moving():
        await answered(world.evaluate(_UP), limits.evaluate_s)
    return grew


@contextmanager
def unless_moving() -> Iterator[None]:
    """Give up where the page throws, answers something else or moves on; any other fault of the browser is raised."""
    try:
        yield
    except (ScriptError, TypeError):
        pass
    except Error as error:
        if not gone(error):
            raise


async def _scroll(world: World, watch: Watch, limits: Limits) -> bool:
    end = time.monotonic() + limits.patient_s
    for _ in range(ROUNDS):
        before = await answered(world.evaluate(_DOWN), limits.evaluate_s)
        await asyncio.sleep(_PAUSE_S)
        while any(one.resource_type in ("xhr", "fetch") for one in watch.open_requests()):
            if time.monotonic() >= end:
                break
            await asyncio.sleep(_PAUSE_S)
        await quiet(world, watch, limits, 1.0)
        after = await answered(world.evaluate(_ROWS), limits.evaluate_s)
        if after <= before:
            return False
        if time.monotonic() >= end:
            break
    return True
