"""The report in a real browser: accessible, silent, whole in print, and deaf to what pages wrote into it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.report import html
from tests import rotation
from tests.opened import RUN, TAGS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(browser.path), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


def show(chromium: Browser, tmp_path: Path, page_text: str, width: int = 1280) -> tuple[Page, list[str]]:
    """The page opened from disk, and everything it did that a report must not do."""
    file = tmp_path / "report.html"
    file.write_text(page_text, encoding="utf-8")
    did: list[str] = []
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.on("request", lambda request: did.append(request.url) if request.url != file.as_uri() else None)
    page.on("console", lambda message: did.append(message.text))
    page.on("pageerror", lambda error: did.append(str(error)))
    page.on("dialog", lambda dialog: (did.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    return page, did


def violations(page: Page, axe: str, *left: str) -> list[str]:
    """What axe finds, in all of the page but the places that are ``left`` out."""
    page.evaluate(axe)
    found = json.loads(page.evaluate(RUN, [TAGS, list(left)]))
    assert found["passes"] > 20
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"][:3]]


def shorter(result: dict[str, Any]) -> dict[str, Any]:
    """Fewer places of each finding: enough to be folded, few enough for axe to look at each of them."""
    for finding in result["findings"]:
        finding["evidence"] = finding["evidence"][:7]
    return result


WAYS = [("zh", 1280), ("zh", 390), ("en", 1280)]
VERDICTS = ["qualified", "unqualified", "vetoed", "not_scored"]


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_report_is_accessible(
    chromium: Browser, axe: str, tmp_path: Path, result: dict[str, Any], width: int, lang: str
) -> None:
    page, did = show(chromium, tmp_path, html.render(shorter(result), lang), width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert did == []
    if (lang, width) in rotation.todays(WAYS):
        assert violations(page, axe) == []
    page.close()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_accessible(
    chromium: Browser, axe: str, tmp_path: Path, result: dict[str, Any], verdict: str
) -> None:
    result["score"]["verdict"] = verdict
    if verdict == "not_scored":
        result["score"].update(value=None, low=None, high=None, lines=[], vetoes=[])
        result["site"].update(columns=[], documents=[])
        result["findings"] = []
    page, _ = show(chromium, tmp_path, html.render(shorter(result)))

    assert page.locator("#findings").count() == 1
    # The findings are those of the whole report, which is examined above; they take most of the time.
    if verdict in rotation.todays(VERDICTS):
        assert violations(page, axe, *([] if verdict == "not_scored" else ["#findings"])) == []
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_words_run_nothing_and_reach_nobody(
    chromium: Browser, tmp_path: Path, hostile: dict[str, Any], width: int
) -> None:
    page, did = show(chromium, tmp_path, html.render(hostile), width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_timeout(500)

    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.scripts.length") == 1
    allowed = "https?://[^/@]+"
    hrefs = page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
    assert all(href.startswith(("#", "report-pages/")) or re.match(allowed, href) for href in hrefs)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert did == []
    page.close()


def test_the_policy_stops_a_script_even_if_one_slipped_in(
    chromium: Browser, tmp_path: Path, result: dict[str, Any]
) -> None:
    slipped = html.render(result).replace("<main", "<script>window.pwned=1</script><main", 1)
    page, did = show(chromium, tmp_path, slipped)

    assert page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in told for told in did)
    page.close()


def test_the_filter_hides_what_does_not_hold_the_words(
    chromium: Browser, tmp_path: Path, result: dict[str, Any]
) -> None:
    page, did = show(chromium, tmp_path, html.render(result))
    rows = page.evaluate("document.querySelectorAll('article.rule').length")
    page.fill("#find input", "身份证")
    shown = page.evaluate("[...document.querySelectorAll('article.rule')].filter(r => r.offsetParent).map(r => r.id)")

    assert "rule-privacy.id18" in shown
    assert 0 < len(shown) < rows
    page.fill("#find input", "")
    assert page.evaluate("[...document.querySelectorAll('article.rule')].filter(r => r.offsetParent).length") == rows
    assert did == []
    page.close()


def test_without_javascript_nothing_is_missing(chromium: Browser, tmp_path: Path, result: dict[str, Any]) -> None:
    file = tmp_path / "report.html"
    file.write_text(html.render(result), encoding="utf-8")
    texts = []
    for script in (True, False):
        context = chromium.new_context(java_script_enabled=script)
        opened = context.new_page()
        opened.goto(file.as_uri())
        texts.append(opened.locator("main").inner_text())
        if not script:
            assert not opened.locator("#find").is_visible()
        context.close()
    assert texts[0] == texts[1]


def test_print_is_a4_and_unfolds_what_is_folded(chromium: Browser, tmp_path: Path, result: dict[str, Any]) -> None:
    finding = next(f for f in result["findings"] if f["rule"] == "site.dead-links-inner")
    finding["evidence"][40]["title"] = "折叠之中的第四十一处"
    page, _ = show(chromium, tmp_path, html.render(result))
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in paper)

    assert [round(side) for side in paper[0].get_size()] in ([595, 842], [596, 842])
    assert "折叠之中的第四十一处" in text
    page.close()


def test_the_whole_report_is_reachable_by_keyboard(chromium: Browser, tmp_path: Path, result: dict[str, Any]) -> None:
    page, _ = show(chromium, tmp_path, html.render(result), 390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    targets = page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))")
    assert len(targets) > 20
    assert page.evaluate("ids => ids.filter(id => !document.getElementById(id))", targets) == []
    page.close()
