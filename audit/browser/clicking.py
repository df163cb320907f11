"""Clicks a list through that only its own script turns over or lengthens, a bounded number of times.

Never leaves the page, never sends a form, and never takes a list for whole that did not say so or come to its end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec import Struct

from audit.browser.click_script import BEGIN, CLICK, CLOSE, HOLD, LED, SPEND, TAKE
from audit.browser.isolated_world import World
from audit.browser.scrolling import unless_moving
from audit.browser.settling import Limits, Watch, answered, quiet

CLICKS = 40
_SHARE = 0.75  # of the time a page has: the rest is for writing it down
_PAUSE_S = 0.1
_LATER_S = 1.2  # what a timer shows comes by then
_IN_FLIGHT = ("xhr", "fetch", "script")

Turn = Callable[[], Awaitable[None]]  # waits until the host may be asked again


class Clicked(Struct, frozen=True):
    """``whole``: every list of the page was gone through to its end. ``led``: where clicks wanted to go instead."""

    clicks: int = 0
    whole: bool = False
    led: tuple[str, ...] = ()


async def click_through(world: World, watch: Watch, limits: Limits, turn: Turn) -> Clicked | None:
    """The rows of all pages of its lists are in the page afterwards; None where the page cannot be read any more."""
    clicked: Clicked | None = None
    with unless_moving():
        clicked = await _click_through(world, watch, limits, turn)
    return clicked


async def _click_through(world: World, watch: Watch, limits: Limits, turn: Turn) -> Clicked | None:
    if not await answered(world.evaluate(BEGIN), limits.evaluate_s):
        return Clicked()
    await answered(world.ask_page(HOLD), limits.evaluate_s)
    clicks, left = 0, limits.clicking_s
    while clicks < CLICKS and left > 0 and await _turn(turn, watch, limits):
        begun = time.monotonic()
        kind = await answered(world.evaluate(CLICK), limits.evaluate_s)
        if kind is None:
            return None
        if not kind:
            break
        clicks += 1
        if not await _came(world, watch, limits, begun + left):
            await answered(world.evaluate(SPEND), limits.evaluate_s)
            if await _led(world, limits):
                break
        left -= time.monotonic() - begun
    whole = await answered(world.evaluate(CLOSE), limits.evaluate_s)
    return None if whole is None else Clicked(clicks, whole is True, await _led(world, limits))


async def _turn(turn: Turn, watch: Watch, limits: Limits) -> bool:
    """Wait for the host's turn, unless the page's own time runs out first."""
    left = watch.begun + limits.page_s * _SHARE - time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, left)):
            await turn()
            return True
    return False


async def _came(world: World, watch: Watch, limits: Limits, end: float) -> bool:
    """Whether anything new is shown, once what the click asked for has come."""
    asked = time.monotonic()
    while True:
        await asyncio.sleep(_PAUSE_S)
        if any(one.resource_type in _IN_FLIGHT for one in watch.open_requests()) and time.monotonic() < end:
            continue
        await quiet(world, watch, limits, 1.0)
        if await answered(world.evaluate(TAKE), limits.evaluate_s):
            return True
        if time.monotonic() >= min(end, asked + _LATER_S):
            return False


async def _led(world: World, limits: Limits) -> tuple[str, ...]:
    told = await answered(world.ask_page(LED), limits.evaluate_s)
    return tuple(dict.fromkeys(one for one in told if isinstance(one, str))) if isinstance(told, list) else ()
