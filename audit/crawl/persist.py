"""What a look brought home, written down: the state, the records and the links of an address in one transaction.

Never fetches, never reads a page, and never leaves half a result behind: nothing here waits, and what raises on the way
is rolled back and becomes the state of its page.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import structs

from audit.crawl import looks
from audit.crawl.ending import blind_spots, finalise
from audit.crawl.frontier.frontier import Frontier, Lease
from audit.crawl.frontier.render_selection import SHELL_CHARS, sketch
from audit.crawl.frontier.turns import write_said
from audit.crawl.outcome import PAGE, RESOURCE, Fetched, Outcome
from audit.evidence import facts_store, run_log
from audit.evidence.capture import Capture, CaptureError, now
from audit.evidence.run_log import named
from audit.profile.site import SiteProfile
from audit.read.lists.offers import Pager
from audit.read.web.decode import clean
from audit.read.web.urls import canonical, is_web
from audit.read.work.messages import Link, PageAsked, Refused, Side, View
from audit.read.work.worker import shared

if TYPE_CHECKING:
    from audit.browser.rendered import Rendered

_log = logging.getLogger(__name__)
CARRIED_BY = "SELECT DISTINCT element FROM edge WHERE target=?"
_MOVED_TO = ("judged", "client_error", "server_error")  # where a page's script led: what is not there counts, too
_OURS = (sqlite3.Error, OSError, CaptureError)  # the machine's faults, not a page's


class Results:
    """Writes results into one capture. ``start``: the canonical start address; ``knows``: lines earlier pages had."""

    def __init__(
        self, profile: SiteProfile, capture: Capture, frontier: Frontier, start: str, knows: Callable[[int], bool]
    ) -> None:
        self.profile = profile
        self.capture = capture
        self.frontier = frontier
        self.start = start
        self.knows = knows

    def home(self) -> str:
        """The home page: where the start address leads by what is known now."""
        return finalise.follow(self.capture, self.start, signposts=True)

    def keep(self, lease: Lease, got: Fetched, outcome: Outcome, view: View | None) -> bool:
        """An HTTP look; False when the address is to be looked at again as a page.

        What cannot be written ends as unread: with its record, or without where the record is what cannot be written.
        """
        try:
            with self.capture.one_look():
                return self._keep(lease, got, outcome, view)
        except _OURS:
            raise
        except Exception as error:
            refused = self._refused(lease.url, outcome, error)
        try:
            with self.capture.one_look():
                return self._keep(lease, got, refused, None)
        except _OURS:
            raise
        except Exception as error:
            refused = self._refused(lease.url, outcome, error)
        with self.capture.one_look():
            return self.frontier.finish(lease, refused)

    def _refused(self, url: str, outcome: Outcome, error: Exception) -> Outcome:
        self.frontier.undone()
        run_log.log(_log, url, run_log.failed("写入采集结果时出错", error))
        return Outcome(state="read_failed", role=outcome.role, why=looks.unread(Refused(named(error))))

    def _keep(self, lease: Lease, got: Fetched, outcome: Outcome, view: View | None) -> bool:
        columns: dict[str, Any] = {}
        if got.status is not None:
            cut = "length" if got.cut or got.partial else "disconnect" if got.failure is not None else ""
            record, sha256 = self.capture.add_response(
                lease.url, "response", got.at, got.status, got.reason, got.headers, got.body,
                sent=got.sent, truncated=cut,
            )  # fmt: skip
            columns = {
                "status": got.status, "record": record, "sha256": sha256, "size_bytes": len(got.body),
                "content_type": got.content_type,
            }  # fmt: skip
        if view is not None and not view.titled and self._only_carried(lease.id):
            # What a data attribute names may be the rows of a list: a part of a page, and no page.
            outcome, view = structs.replace(outcome, state="not_html", role=RESOURCE, html=False), None
        if view is not None:
            outcome = structs.replace(outcome, why=outcome.why or view.cut)
        if not self.frontier.finish(lease, outcome, **columns):
            return False
        if outcome.location:
            self.frontier.add(outcome.location, lease.wanted, lease.depth)
        if view is not None:
            view = _sending_on(view, outcome.location)
            self._learn(lease.id, lease.url, lease.depth, view, "static")
        return True

    def _only_carried(self, identity: int) -> bool:
        """Whether no link leads to an address: it was only found in attributes and calls."""
        rows = self.capture.db.execute(CARRIED_BY, (identity,)).fetchall()
        return rows == [("data",)]

    def _bare(self, identity: int) -> bool:
        """Whether a page shows next to nothing as it was served."""
        row = self.capture.db.execute(
            "SELECT 1 FROM sketch WHERE target=? AND view='static' AND text_chars<?", (identity, SHELL_CHARS)
        ).fetchone()
        return row is not None

    def keep_unrendered(self, identity: int, why: str) -> None:
        """The browser was no help; the static view stands and says so."""
        self.frontier.change(identity, "judged", f"未经浏览器渲染：{why}", render=2)

    def keep_rendered(self, identity: int, url: str, depth: int, seen: Rendered, view: View | Refused | None) -> None:
        """A look through the browser; the address already has its static end state."""
        try:
            with self.capture.one_look():
                self._keep_rendered(identity, url, depth, seen, view)
        except _OURS:
            raise
        except Exception as error:
            self.frontier.undone()
            run_log.log(_log, url, run_log.failed("写入渲染结果时出错", error))
            self.keep_unrendered(identity, f"渲染结果解析出错（{named(error)}）")

    def _keep_rendered(self, identity: int, url: str, depth: int, seen: Rendered, view: View | Refused | None) -> None:
        columns: dict[str, Any] = {"render": 2}
        at = now()
        final = canonical(seen.final_url) if seen.final_url else url
        if seen.state in _MOVED_TO and final != url and is_web(final):
            # The page's own script leads elsewhere; what was seen belongs to that address. A page that has nothing to
            # show without it is a signpost; any other may have sent away only this visitor.
            state = "redirected" if self._bare(identity) else "judged"
            self.frontier.change(identity, state, f"{looks.SIGNPOST}：{final}", location=final, **columns)
            self.frontier.add(final, PAGE, depth)
            self.frontier.discover(identity, depth, [Link(final, "meta-refresh", "", True)], "rendered")
            return
        if isinstance(view, Refused):
            self.keep_unrendered(identity, f"渲染结果解析出错（{view.reason}）")
            return
        if view is not None and view.signs.wall:
            self.keep_unrendered(identity, "浏览器得到的是安全验证页面")  # not the page, and not to be got around
            return
        if view is not None:
            columns["rendered_record"] = self.capture.add_resource(
                url, "rendered", at, looks.HTML, clean(seen.html).encode()
            )
            framed = (canonical(frame) for frame in seen.frames)
            inner = [Link(frame, "iframe", "", True) for frame in framed if is_web(frame) and frame != url]
            led = [Link(to, "onclick", "", True) for to in map(canonical, seen.clicked.led) if is_web(to) and to != url]
            offers = structs.replace(
                view.offers, late=seen.late, closed=seen.closed, growing=seen.growing, clicked=seen.clicked.whole,
                pager=_led_on(view.offers.pager, led),
            )  # fmt: skip
            view = structs.replace(view, links=(*view.links, *inner, *led), offers=offers)
            self._learn(identity, url, depth, view, "rendered")
        if seen.access is not None:
            columns["access_record"] = self.capture.add_resource(
                url, "access", at, "application/json", looks.encoded(seen.access)
            )
            if not self.capture.meta.get("axe"):
                self.capture.meta["axe"] = {key: seen.access.get(key) for key in ("engine", "version")}
        if seen.measured is not None:
            record = self.capture.add_resource(url, "measured", at, "application/json", looks.encoded(seen.measured))
            self.capture.meta["measured"] = {**self.capture.meta.get("measured", {}), url: record}
        if seen.screenshot:
            columns["screenshot_record"] = self.capture.add_resource(
                url, "screenshot", at, "image/png", seen.screenshot
            )
        if seen.state in ("page_hung", "target_crashed"):
            self.frontier.change(identity, seen.state, seen.why or "页面在浏览器中无响应", **columns)
            return
        # Anything else is the browser's trouble: the static view stands, and says why there is no other.
        why = "" if seen.state == "judged" else f"浏览器未能打开：{seen.why or seen.state}"
        self.frontier.change(identity, "judged", why, **columns)

    def _learn(self, identity: int, url: str, depth: int, view: View, side: Side) -> None:
        self.frontier.discover(identity, depth, (*view.links, *view.framed), side)
        if side == "static":
            self._mind_traps(identity, view)
        self.frontier.remember(identity, side, sketch(view, self.frontier.in_scope))
        blind_spots.note(self.capture, identity, side, view.offers)
        facts_store.keep(self.capture, identity, side, view)
        if url == self.home():
            self._note_home(url, view, side)

    def _note_home(self, url: str, view: View, side: Side) -> None:
        """What counts of the home page only. Of a page that was not known for it: nothing, until it is read again."""
        if view.home is not None:
            led = len({link.url for link in view.links if link.follow} - {url})
            noted = {"url": url, "navigation": view.home.navigation, "led": led, "unled": view.home.unled}
            self.capture.meta[f"home_{side}"] = noted

    async def read_home(self) -> None:
        """Read the home page for what counts of it only, if it was not known for the home page when it was read."""
        url = self.home()
        row = self.capture.db.execute(
            "SELECT record, content_type FROM target WHERE url=? AND state='judged'", (url,)
        ).fetchone()
        if row is None or not row[0] or self.capture.meta.get("home_static", {}).get("url") == url:
            return
        view = await shared.ask(PageAsked(url, row[1], home=True), self.capture.body(row[0]))
        if isinstance(view, View):
            with self.capture.one_look():
                self._note_home(url, view, "static")

    def _mind_traps(self, identity: int, view: View) -> None:
        """Keep what a page tells about where the site goes on for ever, for when its turn is over."""
        new = [line for line in view.said if not self.knows(line[0])]
        shell = view.shape.scripts > 0 and view.shape.text_chars < SHELL_CHARS
        write_said(self.capture, identity, view.content, new, view.figures, shell=shell)


def _led_on(pager: Pager | None, led: list[Link]) -> Pager | None:
    """A pager whose control led to an address when it was clicked: that is the next page."""
    if pager is None or not led or pager.next:
        return pager
    return structs.replace(pager, next=led[0].url, unled=False)


def _sending_on(view: View, to: str) -> View:
    """The view of a page that sends its visitors on, with where it does so as a link: a header or a script is none."""
    if not to or any(link.url == to and link.element == "meta-refresh" for link in view.links):
        return view
    return structs.replace(view, links=(*view.links, Link(to, "meta-refresh", "", True)))
