"""Opens the pages of an imported archive in the browser, answered from the archive alone, so that values which a page's
own script fills in can be read.

Never touches the network, and keeps a view only where it is the same twice and tells more than the bytes alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from playwright.async_api import BrowserContext, Error, Route

from audit.browser.find import BrowserError, Found
from audit.browser.lane_browser import Browser
from audit.browser.settling import Limits
from audit.crawl import looks
from audit.crawl.ending.finalise import follow
from audit.crawl.protocol.guard import Guard, Refused
from audit.evidence.capture import Capture, CaptureError, Target
from audit.read.page.page import PageReading, PageSource, read_page
from audit.read.web.decode import clean
from audit.read.web.links import canonical
from audit.read.web.sight import UNSEEN
from audit.read.work.messages import View
from rules.facts.records import Unknown

KIND = "replayed"
ARCHIVE = "archive/replay-0001.warc.gz"
_AT_ONCE = 2
_ANSWER_BYTES = 8 * 2**20
_HEADERS = ("content-type", "content-security-policy", "access-control-allow-origin")
_INLINE = re.compile(rb"<script\b(?![^>]{0,500}\bsrc\s*=)[^>]{0,500}>((?:[^<]++|<(?!/script))*+)", re.IGNORECASE)
_WRITES = re.compile(  # without a library: one that is not in the archive cannot write anything
    rb"document\.write|innerHTML|innerText|textContent|outerHTML|insertAdjacent|\.append(?:Child)?\s*\(|\.value\s*=[^=]"
)
_LOADER = re.compile(rb"createElement\(\s*['\"]script", re.IGNORECASE)  # counters and shares: loads what is not here
_LIMITS = Limits(page_s=25, commit_s=8, load_s=8, settle_s=3, patient_s=1, evaluate_s=5)
_MARKS = ("idcode", "icp", "gongan", "sponsor")
_FIELDS = ("doc_number", "index_number", "issuer", "source", "topic", "written_on", "published_on", "effective_on",
           "valid_until", "validity")  # fmt: skip
# The moment the page was saved and the same chance every time: what a page makes of either is the same in each run.
_FROZEN = """
(() => {
  const Native = Date, now = %d;
  const Frozen = function (...a) {
    if (!new.target) return new Native(now).toString();
    return Reflect.construct(Native, a.length ? a : [now], new.target === Frozen ? Native : new.target);
  };
  Frozen.prototype = Native.prototype; Frozen.now = () => now; Frozen.parse = Native.parse; Frozen.UTC = Native.UTC;
  window.Date = Frozen;
  let seed = 1;
  Math.random = () => (seed = seed * 16807 %% 2147483647) / 2147483647;
})()
"""


class _Nowhere(Guard):
    """Refuses every address: behind the answers from the archive there is no network."""

    async def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        raise Refused(host, "离线回放，不连接网络")

    async def resolve(self, host: str, port: int) -> tuple[str, int]:
        raise Refused(host, "离线回放，不连接网络")


class _Replay(Browser):
    """A browser whose every request is answered by one capture, or fails."""

    def __init__(self, found: Found, capture: Capture, at: dt.datetime) -> None:
        super().__init__(found, _Nowhere(), limits=_LIMITS)
        self._capture = capture
        self._at = at

    async def _context(self, engine: Any, site: str) -> BrowserContext:
        context = await super()._context(engine, site)
        await context.add_init_script(_FROZEN % round(self._at.timestamp() * 1000))
        await context.route("**/*", self._answer)
        return context

    async def _answer(self, route: Route) -> None:
        with contextlib.suppress(Error):  # the page may be gone already
            answer = self._archived(route.request.url) if route.request.method == "GET" else None
            if answer is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=answer[0], headers=answer[1], body=answer[2])

    def _archived(self, url: str) -> tuple[int, dict[str, str], bytes] | None:
        """What the archive has for an address; redirects are gone through here: the browser would leave by them."""
        try:
            target = self._capture.target(follow(self._capture, canonical(url)))
            if target is None or not target.record or target.status is None or 300 <= target.status < 400:
                return None
            body = self._capture.body(target.record)
            told = {name.lower(): value for name, value in self._capture.headers(target.record)}
        except (CaptureError, KeyError, ValueError):
            return None
        headers = {name: told[name] for name in _HEADERS if name in told}
        headers.setdefault("content-type", target.content_type or "text/html")
        return (target.status, headers, body) if len(body) <= _ANSWER_BYTES else None


def replay(capture: Capture, found: Found) -> int:
    """Render what gains by it, in one event loop of its own; how many views were kept. Never raises for a page's sake.

    Raises :class:`BrowserError` when no browser can be started; the capture is then as it was.
    """
    libraries = _with_scripts(capture)
    waiting = [target for target in _pages(capture) if _wants(capture, target, libraries)]
    waiting = waiting[: capture.meta["profile"].get("budget", {}).get("browser_pages", 60)]
    if not waiting or (capture.folder / ARCHIVE).exists():
        return 0
    return asyncio.run(_render(capture, found, waiting))


async def _render(capture: Capture, found: Found, waiting: list[Target]) -> int:
    kept: dict[str, str] = {}
    places = asyncio.Semaphore(_AT_ONCE)
    browser = _Replay(found, capture, _when(capture))
    async with browser:

        async def one(target: Target) -> None:
            async with places:
                first = await _view(browser, target)
                if first is None or not _gains(capture, target, first):
                    return
                if await _view(browser, target) == first:  # else the static view stands
                    kept[target.url] = first

        await asyncio.gather(*(one(target) for target in waiting))
        if kept:
            _keep(capture, kept, browser.info)
    return len(kept)


async def _view(browser: _Replay, target: Target) -> str | None:
    seen = await browser.render(target.url, access=False, screenshot=False)
    if seen.state != "judged" or not seen.html or canonical(seen.final_url) != target.url:
        return None
    view = await looks.rendered(target.url, seen, home=False)
    return clean(seen.html) if isinstance(view, View) and not view.signs.wall else None


def _when(capture: Capture) -> dt.datetime:
    written = capture.meta.get("finished_at") or f"{capture.meta['as_of']}T04:00:00+00:00"
    return dt.datetime.fromisoformat(str(written).replace("Z", "+00:00"))


def _pages(capture: Capture) -> Iterator[Target]:
    for target in capture.targets():
        if target.state == "judged" and target.role == "page" and target.record and not target.rendered_record:
            yield target


def _read(capture: Capture, target: Target, rendered: str | None) -> PageReading | None:
    try:
        source = PageSource(
            target.url, capture.body(target.record), target.content_type, rendered, replayed=rendered is not None
        )
        return read_page(source)
    except Exception:  # a page that trips the reader is told where pages are read
        return None


def _facts(reading: PageReading) -> dict[str, Any]:
    page, document = reading.page, reading.document
    facts = {f"marks.{name}": getattr(page.marks, name) for name in _MARKS}
    facts |= {"heading": page.heading, "items": reading.items_found}
    return facts | {name: getattr(document, name) if document is not None else None for name in _FIELDS}


def _unknown(value: Any) -> bool:
    return isinstance(value, Unknown) or value is None


def _with_scripts(capture: Capture) -> frozenset[str]:
    """Pages of which the archive has a script file, too."""
    rows = capture.db.execute(
        "SELECT DISTINCT s.url FROM edge e JOIN target s ON s.id=e.source JOIN target t ON t.id=e.target"
        " WHERE e.element='script' AND t.record<>''"
    )
    return frozenset(row[0] for row in rows)


def _wants(capture: Capture, target: Target, libraries: frozenset[str]) -> bool:
    """Whether scripts at hand may tell what the page's bytes do not: a labelled field, a footer mark, a list."""
    reading = _read(capture, target, None)
    if reading is None or reading.page.wall or reading.page.soft_404:
        return False
    if not any(isinstance(value, Unknown) and value.reason == UNSEEN for value in _facts(reading).values()):
        return False
    body = capture.body(target.record)
    inline = [script for script in _INLINE.findall(body) if not _LOADER.search(script)]
    return target.url in libraries or any(_WRITES.search(script) for script in inline)


def _gains(capture: Capture, target: Target, html: str) -> bool:
    """Something is known that was not, and nothing that was known is lost or different."""
    static, rendered = _read(capture, target, None), _read(capture, target, html)
    if static is None or rendered is None or rendered.page.wall or rendered.page.soft_404:
        return False
    before, after = _facts(static), _facts(rendered)
    if (static.document is None) != (rendered.document is None) or static.page.kind != rendered.page.kind:
        return _nothing(before) and not _nothing(after)
    if any(not _unknown(value) and after[name] != value for name, value in before.items() if name != "items"):
        return False
    if not _unknown(before["items"]) and (_unknown(after["items"]) or after["items"] < before["items"]):
        return False
    return any(_unknown(before[name]) and not _unknown(value) for name, value in after.items())


def _nothing(facts: dict[str, Any]) -> bool:
    return all(_unknown(value) for value in facts.values())


def _keep(capture: Capture, kept: dict[str, str], info: dict[str, Any]) -> None:
    """Write the views beside the archive that was given, which stays as it is.

    They bear the date of the page they are made of: the same archive gives the same bytes whenever it is imported.
    """
    at = _when(capture).astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    capture.write()
    capture.archives.start(ARCHIVE, at, [("software", "govaudit"), ("format", "WARC File Format 1.1")])
    for url, html in sorted(kept.items()):
        record = capture.add_resource(url, KIND, at, "text/html; charset=utf-8", html.encode())
        capture.db.execute("UPDATE target SET rendered_record=? WHERE url=?", (record, url))
    capture.meta["replayed"] = sorted(kept)
    capture.meta["replay_browser"] = info
    capture.commit()


def replayed(capture: Capture, browser: Found | None) -> None:
    """Replay what can be; a browser that will not start leaves the capture as it was, and its notes say so."""
    if browser is None:
        return
    try:
        replay(capture, browser)
    except (BrowserError, OSError) as error:
        capture.meta["replay_why"] = f"未能离线渲染：{error}"
        capture.commit()
