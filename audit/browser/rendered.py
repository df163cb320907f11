"""What the browser saw of one page, as it is handed from the tab to whoever keeps it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from audit.browser.clicking import Clicked


class Rendered(Struct, kw_only=True):
    """What the browser saw of one URL. ``why`` also tells what is missing from a judged page."""

    url: str
    final_url: str = ""
    state: str = "judged"
    why: str = ""
    html: str = ""
    frames: list[str] = []
    status: int | None = None
    access: dict[str, Any] | None = None
    screenshot: bytes | None = None
    measured: dict[str, Any] | None = None  # of pages that are pictured
    late: tuple[str, ...] = ()  # requests that a list may hang on and that were still open
    closed: int = 0  # closed shadow roots that show something
    growing: bool = False  # more came with every scroll to its end
    clicked: Clicked = Clicked()
    took_ms: int = 0
