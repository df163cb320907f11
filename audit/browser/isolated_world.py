"""A JavaScript world beside the page's own, sharing its DOM: what the page did to built-ins is not felt here.

It never runs in the page's own world, where an old library that overrides ``Array.prototype.toJSON`` or ``Object.keys``
makes every evaluation come back as nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.async_api import CDPSession, Error, Page

WORLD = "govaudit"  # its name


class ScriptError(Exception):
    """An expression threw. The message is what it threw."""


class World:
    """Over the browser's own protocol; opened when first used, and again after the page has moved on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession | None = None
        self._context: int | None = None

    async def begin(self, dialog: Callable[[object], None]) -> None:
        """Before each page; ``dialog`` is called for each that opens, which Playwright closes."""
        self._context = None
        if self._session is None:
            await self.send("Page.enable")
            (await self._opened()).on("Page.javascriptDialogOpening", dialog)

    async def send(self, method: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call of the protocol. No deadline of its own."""
        answer: dict[str, Any] = await (await self._opened()).send(method, options or {})
        return answer

    async def _opened(self) -> CDPSession:
        if self._session is None:
            self._session = await self._page.context.new_cdp_session(self._page)
        return self._session

    async def evaluate(self, expression: str) -> Any:
        """Value of an expression, awaited when it is a promise. Raises :class:`ScriptError`. No deadline of its own."""
        if self._context is None:
            tree = await self.send("Page.getFrameTree")
            options = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": WORLD}
            self._context = (await self.send("Page.createIsolatedWorld", options))["executionContextId"]
        try:
            return await self._value(expression, {"contextId": self._context})
        except Error:
            self._context = None  # the document it belonged to is gone
            raise

    async def ask_page(self, expression: str) -> Any:
        """The same in the page's own world, for what is there only. Playwright's would load a library into it."""
        return await self._value(expression, {})

    async def _value(self, expression: str, where: dict[str, int]) -> Any:
        call = {"expression": expression, "awaitPromise": True, "returnByValue": True, **where}
        answer = await self.send("Runtime.evaluate", call)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise ScriptError(details.get("exception", {}).get("description") or details.get("text", ""))
        return answer["result"].get("value")
