"""The report as a PDF: the HTML printed by the browser on A4, with text that can be selected and searched.

Never opens a page of a site: the browser is offline, runs no script, and sees only the report.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from pathlib import Path

from playwright.async_api import Error, async_playwright

from audit.browser.find import BrowserError, find_browser, first_line, install_command, launch_options
from reports.read import Result
from reports.report import html

DEADLINE_MS = 120_000


def print_result(result: Result, path: Path, lang: str = "zh") -> None:
    """Write ``result`` to ``path``. Raises :class:`BrowserError` without a browser or when it cannot print."""
    with tempfile.TemporaryDirectory(prefix="govaudit-") as folder:
        page = Path(folder) / "report.html"
        page.write_text(html.render(result, lang), encoding="utf-8")
        asyncio.run(print_page(page, path))


async def print_page(page: Path, path: Path) -> None:
    """Print one local HTML file."""
    found = find_browser()
    if found is None:
        raise BrowserError(f"没有浏览器，不能生成 PDF；安装命令：{install_command()} / no browser")
    part = path.with_name(f".{path.name}.part")
    try:
        async with async_playwright() as driver:
            engine = await driver.chromium.launch(**launch_options(found))
            try:
                context = await engine.new_context(offline=True, java_script_enabled=False, locale="zh-CN")
                opened = await context.new_page()
                await opened.goto(page.as_uri(), timeout=DEADLINE_MS)
                content = await opened.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            finally:
                await engine.close()
        part.write_bytes(content)
        os.replace(part, path)
    except Error as error:
        raise BrowserError(f"不能生成 PDF：{first_line(error)} / cannot print") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
