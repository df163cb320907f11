"""The reports of a run opened in a real browser, and everything they do there that a report must not do.

Never looks at what a report says: that is for the tests of its words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2
from playwright.sync_api import Browser, sync_playwright

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Only violations are told node by node: naming every node that passes takes minutes on a page of a thousand places.
RUN = """([tags, left]) => axe
  .run(left.length ? {exclude: left.map(one => [one])} : document, {runOnly: tags, resultTypes: ["violations"]})
  .then(r => JSON.stringify({violations: r.violations, passes: r.passes.length}))"""
WIDE, NARROW = 1280, 390


def axe_text() -> str:
    """The engine's own script."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


def faults(browser: Any, *files: Path, examined: Sequence[Path] | None = None) -> list[str]:
    """Of each file, everything unfolded: axe violations, console lines, requests, errors, overflow.

    The report is opened at both widths, its English twin and the further pages, of the same style, on a narrow screen.
    ``examined``: the files that axe looks at, if not all; it takes by far the longest.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(browser.path), args=["--no-sandbox"])
        told = [
            fault
            for file in files
            for width in widths_of(file)
            for fault in _faults(chromium, file, width, examined is None or file in examined)
        ]
        chromium.close()
    return told


def widths_of(file: Path) -> tuple[int, ...]:
    return (WIDE, NARROW) if file.name == "report.html" else (NARROW,)


def _faults(chromium: Browser, file: Path, width: int, examined: bool) -> list[str]:
    did: list[str] = []
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.on("request", lambda request: did.append(f"asks {request.url}") if request.url != file.as_uri() else None)
    page.on("console", lambda message: did.append(f"says {message.text}"))
    page.on("pageerror", lambda error: did.append(f"fails {error}"))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        did.append("is wider than the screen")
    if examined:
        page.evaluate(axe_text())
        found = json.loads(page.evaluate(RUN, [TAGS, []]))
        assert found["passes"] > 20
        did += [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"][:3]]
    page.close()
    return [f"{file.name} at {width}: {one}" for one in did]


def pages_of(folder: Path) -> list[Path]:
    """Every page of the reports of a run, further pages and English included; none that a page names is missing."""
    files = [folder / "report.html", folder / "report.en.html"]
    return [*files, *sorted(folder.glob("report-pages*/*.html"))]


def printed(browser: Any, file: Path) -> str:
    """The text that can be selected in the file's print."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(browser.path), args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(file.as_uri())
        content = page.pdf(prefer_css_page_size=True)
        chromium.close()
    return paper_text(content)


def paper_text(paper: bytes | Path) -> str:
    """The text that can be selected in a PDF."""
    return "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(paper))
