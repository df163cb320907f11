"""The last look at pages that would be called dead: a browser's, from the page that links there, with nothing kept.

Never makes a page of what it sees: an address that only a browser is let in to was not read, and is not dead.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audit.crawl import looks
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.protocol import exchange
from audit.crawl.visit import SENT_FROM, referer
from audit.evidence import run_log
from audit.evidence.capture import Capture
from audit.read.site.link_targets import FAULTS
from audit.read.web.sampling import drawn
from audit.read.web.urls import canonical
from audit.read.work.messages import View

if TYPE_CHECKING:
    from audit.browser.lane_browser import Browser
    from audit.browser.rendered import Rendered

_log = logging.getLogger(__name__)
PER_HOST = 8
_DEAD = (
    "SELECT id, url, host, state, status FROM target t WHERE role='page' AND internal=1 AND confirmed=1"
    " AND state IN ('client_error', 'server_error', 'timeout', 'tls_failed') AND EXISTS (SELECT 1 FROM edge e JOIN"
    " target s ON s.id=e.source WHERE e.target=t.id AND s.state='judged' AND e.element<>'data')"
)


async def take(
    browser: Browser, client: exchange.Client, hosts: Hosts, capture: Capture, frontier: Frontier,
    halted: Callable[[], bool],
) -> None:  # fmt: skip
    """Look at some of each host. Where one opens after all, the host answers this client otherwise than a browser: what
    it answered in the same way and was not looked at is in doubt, too. A killed run goes on where it was."""
    rows = [row for row in capture.db.execute(_DEAD).fetchall() if row[4] is None or row[4] < 400 or row[4] in FAULTS]
    by_host: dict[str, list[tuple[int, str, str, str, int | None]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: drawn(row[1])):
        by_host[row[2]].append(row)
    for _, dead in sorted(by_host.items()):
        seen: dict[str, bool] = capture.meta.get("last_looks", {})
        for _, url, _, _, _ in dead[: max(0, PER_HOST - sum(urlsplit(one).netloc == dead[0][2] for one in seen))]:
            if halted():
                return
            if url in seen:
                continue
            parts = urlsplit(url)
            pace = await hosts.pace(client, parts.netloc, parts.scheme)
            if not hosts.allowed(url):
                continue
            async with pace.slot(hosts.gate):
                pass
            seen = {**seen, url: await _opens(browser, capture, url)}
            capture.write()
            capture.meta["last_looks"] = seen
            capture.commit()
        _tell(frontier, dead, seen)
    capture.commit()


async def _opens(browser: Browser, capture: Capture, url: str) -> bool:
    """Whether a browser gets a page at the address itself: a way on to another is none."""
    (page,) = capture.db.execute(
        SENT_FROM, capture.db.execute("SELECT id FROM target WHERE url=?", (url,)).fetchone()
    ).fetchone()
    try:
        seen = await browser.render(url, access=False, screenshot=False, sent_from=referer(page or "", url))
    except Exception as error:  # a fault of ours or of the browser says nothing of the page
        run_log.log(_log, url, run_log.failed("浏览器出错", error))
        return False
    return await _is_page(url, seen)


async def _is_page(url: str, seen: Rendered) -> bool:
    if seen.state != "judged" or seen.status is None or canonical(seen.final_url) != url:
        return False
    view = await looks.rendered(url, seen, home=False)
    return isinstance(view, View) and not view.signs.wall and view.shape.text_chars > 0


def _tell(frontier: Frontier, dead: list[tuple[int, str, str, str, int | None]], seen: dict[str, bool]) -> None:
    opened = {(state, status) for _, url, _, state, status in dead if seen.get(url)}
    for identity, url, _, state, status in dead:
        if (state, status) not in opened or seen.get(url) is False:
            continue
        answer = f"HTTP {status}" if status else "没有正常应答"
        why = "浏览器可以打开" if seen.get(url) else "同样应答的地址浏览器可以打开"
        frontier.change(identity, "blocked_by_protection", f"{answer}，但{why}", confirmed=False)
