"""Measures an open page: when something was first painted, and how it lies on a phone's screen.

Never changes what was written down before: it runs last, on a page that is thrown away afterwards.
"""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error

from audit.browser.isolated_world import ScriptError, World

PHONE_WIDTH, PHONE_HEIGHT = 390, 844
_TEXTS = 20_000

_PAINT = "(performance.getEntriesByType('paint').find(e => e.name === 'first-contentful-paint') || {}).startTime"
# A page that hides its overflow cannot be pushed sideways. Scripts that ask for the device may send phones elsewhere.
_LAYOUT = """
new Promise(done => setTimeout(() => {
  const root = document.documentElement, body = document.body || root;
  const hides = [root, body].some(e => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX));
  const wide = hides ? root.clientWidth : Math.max(root.scrollWidth, body.scrollWidth);
  let chars = 0, small = 0, left = %d;
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (left-- > 0 && walk.nextNode()) {
    const e = walk.currentNode.parentElement, count = walk.currentNode.data.replace(/\\s+/g, '').length;
    if (!count || !e || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(e.tagName)) continue;
    if (e.checkVisibility && !e.checkVisibility({visibilityProperty: true})) continue;
    chars += count;
    if (parseFloat(getComputedStyle(e).fontSize) < 12) small += count;
  }
  const asks = [...document.scripts].some(s => /userAgent|Android|iPhone/.test(s.text) && /location/.test(s.text));
  done({content_width: Math.ceil(wide), chars: chars, small_chars: small, sniffs: asks});
}, 200))
"""


async def measured(world: World, deadline_s: float) -> dict[str, Any] | None:
    """``first_paint_ms`` (None: not told), ``width`` and what the page laid out on it; None where it did not answer."""
    try:
        async with asyncio.timeout(deadline_s):
            painted = await world.evaluate(_PAINT)
            screen = {"width": PHONE_WIDTH, "height": PHONE_HEIGHT, "deviceScaleFactor": 1, "mobile": True}
            await world.send("Emulation.setDeviceMetricsOverride", screen)
            laid_out = await world.evaluate(_LAYOUT % _TEXTS)
    except (Error, ScriptError, TimeoutError):
        return None
    if not isinstance(laid_out, dict):
        return None
    first = round(painted) if isinstance(painted, (int, float)) else None
    return {"first_paint_ms": first, "width": PHONE_WIDTH, **laid_out}
