"""A tab of its own context, lent to one page of a site after another while none leaves anything behind in it.

It never carries more from page to page than the browser's cache of parts and what it compiled: no cookie, no stored
value, no name, no history, no page that still runs. Any doubt ends the tab.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from playwright.async_api import BrowserContext, Error, Page

from audit.browser import axe
from audit.browser.isolated_world import WORLD, World
from audit.browser.settling import Watch
from audit.read.web.reference import origin

if TYPE_CHECKING:
    from audit.browser.rendered import Rendered

PAGES = 20  # then a new one: a tab holds on to some megabytes a page, and a new one costs as much as two or three


class Tab:
    """One page of Playwright's with what listens to it. ``served``: pages it was lent to, the present one included.

    ``endless`` counts over all tabs which requests never end.
    """

    def __init__(self, context: BrowserContext, page: Page, site: str, endless: Counter[str] | None = None) -> None:
        self.context = context
        self.page = page
        self.site = site
        self.watch = Watch(page)
        self.world = World(page)
        self.served = 0
        self.sent_from = ""  # the page that links to the one it is lent to
        self.endless: Counter[str] = Counter() if endless is None else endless
        self._prepared = False

    async def lend(self, access: bool) -> None:
        """Before each page; ``access``: it will be examined."""
        self.served += 1
        self.watch.begin()
        await self.world.begin(self.watch.dialog)
        if access and not self._prepared:
            await self.world.send(
                "Page.addScriptToEvaluateOnNewDocument", {"source": axe.preparation(), "worldName": WORLD}
            )
            self._prepared = True

    async def emptied(self, seen: Rendered, limit_s: float) -> bool:
        """Leave the page and clear what it left; whether the tab is as good as new. False costs only a new tab."""
        if self.served >= PAGES or not self._harmless(seen):
            return False
        try:
            async with asyncio.timeout(limit_s):  # a page may spin for ever when it is told that it ends
                await self.page.goto("about:blank")  # loaded: just after commit the browser may still be changing over
                await asyncio.gather(
                    self.world.ask_page("self.name = ''"),
                    self.world.send("Network.clearBrowserCookies"),
                    self.world.send("Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"}),
                    self.world.send("Page.resetNavigationHistory"),
                )
        except (Error, TimeoutError):
            return False
        return True

    def _harmless(self, seen: Rendered) -> bool:
        """A plain page of the site that opened nothing, moved nowhere, and has no frames: they may be another's."""
        plain = seen.state == "judged" and not seen.why and origin(seen.final_url) == self.site
        return plain and self.watch.calm and not self.page.workers
