"""What a look brought home, written down: the state, the records and the links of an address in one transaction.

Never fetches, and never leaves half a result behind: nothing here waits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml.etree import XPath, _Element
from msgspec import structs

from audit.capture import Capture, now
from audit.crawl import ending
from audit.crawl.choose import Sketch, is_shell, navigation, sketch, words
from audit.crawl.frontier import Frontier, Lease
from audit.crawl.outcome import PAGE, Fetched, Outcome, is_challenge_page
from audit.faults import named
from audit.read.decode import clean, decode, parse
from audit.read.links import Anchor, anchors, canonical, is_web
from audit.site import SiteProfile

if TYPE_CHECKING:
    from audit.crawl.render import Rendered

SIGNPOST = "页面自动跳转"
# A page that sends its visitors on within this time is a signpost, not a page to judge.
_REFRESH_S = 5.0
_refreshes = XPath("//meta[@http-equiv and @content and not(ancestor::noscript)]")
_DELAY = re.compile(r"^\s*(\d*\.?\d*)")


class _Read(NamedTuple):
    """One view of a page, read."""

    tree: _Element
    found: list[Anchor]
    sketch: Sketch
    words: list[str]


class Results:
    """Writes results into one capture. ``start`` is the canonical start address."""

    def __init__(self, profile: SiteProfile, capture: Capture, frontier: Frontier, start: str) -> None:
        self.profile = profile
        self.capture = capture
        self.frontier = frontier
        self.start = start

    def home(self) -> str:
        """The home page: where the start address leads by what is known now."""
        return ending.follow(self.capture, self.start, signposts=True)

    def keep(self, lease: Lease, got: Fetched, outcome: Outcome) -> bool:
        """An HTTP look; False when the address is to be looked at again as a page."""
        self.capture.write()
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
        read: _Read | None = None
        if outcome.html:
            try:
                read = self._read(lease.url, decode(got.body, got.content_type).text)
            except Exception as error:  # one page that trips the reader must not cost the run
                outcome = structs.replace(outcome, state="read_failed", why=f"页面解析出错（{named(error)}）")
        if read is not None and (onward := _refresh(read.tree, read.found, lease.url)):
            # Still a page that answered, and judged as one; the note and ``location`` say that visitors move on.
            outcome = structs.replace(outcome, why=f"{SIGNPOST}：{onward}", location=onward)
        if not self.frontier.finish(lease, outcome, **columns):
            return False
        if outcome.location:
            self.frontier.add(outcome.location, lease.wanted, lease.depth)
        if read is not None:
            self._learn(lease.id, lease.url, lease.depth, read, "static")
        return True

    def keep_unrendered(self, identity: int, why: str) -> None:
        """The browser was no help; the static view stands and says so."""
        self.frontier.change(identity, "judged", f"未经浏览器渲染：{why}", render=2)

    def keep_rendered(self, identity: int, url: str, depth: int, seen: Rendered) -> None:
        """A look through the browser; the address already has its static end state."""
        self.capture.write()
        columns: dict[str, Any] = {"render": 2}
        at = now()
        final = canonical(seen.final_url) if seen.final_url else url
        if seen.state == "judged" and final != url and is_web(final):
            # The page's own script leads elsewhere; what was seen belongs to that address.
            self.frontier.change(identity, "judged", f"{SIGNPOST}：{final}", location=final, **columns)
            self.frontier.add(final, PAGE, depth)
            return
        if seen.state == "judged" and is_challenge_page(seen.html):
            self.keep_unrendered(identity, "浏览器得到的是安全验证页面")  # not the page, and not to be got around
            return
        if seen.state == "judged" and seen.html:
            try:
                read = self._read(url, seen.html, seen.frames)
            except Exception as error:
                self.keep_unrendered(identity, f"渲染结果解析出错（{type(error).__name__}）")
                return
            body, kind = clean(seen.html).encode(), "text/html; charset=utf-8"
            columns["rendered_record"] = self.capture.add_resource(url, "rendered", at, kind, body)
            self._learn(identity, url, depth, read, "rendered")
        if seen.access is not None:
            text = json.dumps(seen.access, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
            columns["access_record"] = self.capture.add_resource(url, "access", at, "application/json", text)
            if not self.capture.meta.get("axe"):
                self.capture.meta["axe"] = {key: seen.access.get(key) for key in ("engine", "version")}
        if seen.measured is not None:
            text = json.dumps(seen.measured, sort_keys=True).encode()
            record = self.capture.add_resource(url, "measured", at, "application/json", text)
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

    def _read(self, url: str, html: str, frames: Sequence[str] = ()) -> _Read:
        """Everything that may trip over a page, before anything is written."""
        tree = parse(html)
        found = anchors(tree, url)
        framed = [Anchor(canonical(frame), frame, "", "iframe", True) for frame in frames]
        found += [frame for frame in framed if is_web(frame.url) and frame.url != url]
        said = words(tree)
        return _Read(tree, found, sketch(tree, found, self.frontier.in_scope, said), said)

    def _learn(self, identity: int, url: str, depth: int, read: _Read, view: str) -> None:
        if view == "static":
            self._mind_traps(identity, url, depth, read)
        else:
            self.frontier.discover(identity, depth, read.found, view)
        self.frontier.remember(identity, view, read.sketch)
        if url == self.home():
            self.capture.meta[f"navigation_{view}"] = navigation(read.tree, read.found)

    def _mind_traps(self, identity: int, url: str, depth: int, read: _Read) -> None:
        """Write the links down, and what the page tells about where the site goes on for ever."""
        frontier, shell = self.frontier, is_shell(read.sketch)
        said = frontier.traps.said(read.words)
        leads_on = frontier.discover(identity, depth, read.found, "static", url, said.content)
        if frontier.traps.read(identity, url, said, leads_on=leads_on, shell=shell):
            self.capture.meta["traps"] = frontier.traps.stopped
        asking = {a.url for a in read.found if "=" in a.url and a.follow and frontier.in_scope(a.url)}
        if (name := frontier.sessions.read(url, asking, said.content)) is not None:
            frontier.learn_session(name)


def _refresh(tree: _Element, found: list[Anchor], url: str) -> str:
    """Where a page sends its visitors within seconds, or an empty string."""
    onward = next((anchor for anchor in found if anchor.element == "meta-refresh" and anchor.url != url), None)
    if onward is None:
        return ""
    for node in _refreshes(tree):
        content = node.get("content") or ""
        if node.get("http-equiv").lower() == "refresh" and onward.href in content:
            delay = _DELAY.match(content)
            return onward.url if delay and float(delay.group(1) or 0) <= _REFRESH_S else ""
    return ""
