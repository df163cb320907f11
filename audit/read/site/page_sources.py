"""Every page's reading: from what the capture keeps of it, else from its bytes.

Never reads bytes again of which the capture has the facts, made by the code that is here; no page costs the run.
"""

from __future__ import annotations

import datetime as dt
import logging
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct, structs

from audit.evidence import facts_store
from audit.evidence.capture import Capture, CaptureError, Target
from audit.evidence.run_log import Failed, failed
from audit.read.page import page_facts
from audit.read.page.page import BANNER, MARKS, TEXT, PageSource
from audit.read.page.page_facts import Told, as_json
from audit.read.page.page_summary import Slim
from audit.read.page.probes import family
from audit.read.site.frame_documents import Parts
from audit.read.site.link_targets import Ends, why
from audit.read.site.missing_pages import probes
from audit.read.site.templates_seen import Learnt
from audit.read.work.pool import read_all

_log = logging.getLogger(__name__)


# Of a page or document alone: sharing them would hold every one of them twice.
_NAME_CHARS = 24  # a longer text is hardly that of two pages
_OWN = ("url", "record", "title", "heading", "quotes")


def unread(target: Target) -> bool:
    """Whether the crawl's own look at a page of the site failed: it is a page of which nothing is known."""
    return target.state == "read_failed" and target.internal


class Sources:
    """One page's bodies at a time. A page whose bytes cannot be had has failed: half of it is not the page."""

    def __init__(self, capture: Capture, home_url: str | None, as_of: dt.date, ends: Ends) -> None:
        self.capture, self.home_url, self._as_of = capture, home_url, as_of
        self.faults: list[str] = []  # of what is no page
        self.parts = Parts(capture, ends)
        self._asked = probes(capture, self.faults)
        self._replayed = frozenset(capture.meta.get("replayed", ()))
        self._measured = capture.meta.get("measured", {})
        self._unfinished = capture.meta.get("unfinished", {})
        self._shared: dict[Any, Any] = {}

    def __call__(self, target: Target, made: Callable[[PageSource], PageSource] = lambda source: source) -> PageSource:
        """What there is to read of a page, ``made`` ready for reading."""
        if unread(target):
            fault = Failed(why(target))
        else:
            try:
                return made(self._source(target))
            except (CaptureError, KeyError) as error:
                fault = Failed(f"存档无法读取：{error}")
            except Exception as error:  # law 10: one broken page never costs the run
                fault = failed("程序读取页面出错", error)
        return PageSource(
            url=target.url, record=target.record, is_home=target.url == self.home_url, as_of=self._as_of, failed=fault
        )

    def _source(self, target: Target) -> PageSource:
        rendered = self._body(target.rendered_record)
        return PageSource(
            url=target.url,
            static_html=self._body(target.record),
            content_type=target.content_type,
            rendered_html=rendered.decode("utf-8", "replace") if rendered is not None else None,
            access=as_json(self._body(target.access_record)),
            record=target.record,
            rendered_record=target.rendered_record,
            is_home=target.url == self.home_url,
            as_of=self._as_of,
            probe=self._asked.get(family(target.url)),
            measured=as_json(self._body(self._measured.get(target.url, ""))),
            unfinished=self._unfinished.get(target.url, ""),
            replayed=target.url in self._replayed,
            frames=self.parts.of(target.url),
        )

    def _body(self, record: str) -> bytes | None:
        return self.capture.body(record) if record else None

    # --- what is kept -------------------------------------------------------------------------------------------------

    def told(self, target: Target) -> Told | None:
        """The facts that are kept of the view that is read of a page."""
        if unread(target):
            return None
        try:
            key = page_facts.key(
                target.url, "" if target.rendered_record else target.content_type,
                self._sha256(target.rendered_record) or target.sha256, home=target.url == self.home_url,
                access=self._sha256(target.access_record), measured=self._sha256(self._measured.get(target.url, "")),
                unfinished=self._unfinished.get(target.url, ""), replayed=target.url in self._replayed,
            )  # fmt: skip
        except KeyError:  # a record that is not there: told where its bytes are wanted
            return None
        return self._kept(target, "rendered" if target.rendered_record else "static", key)

    def told_static(self, target: Target) -> Told | None:
        """Those of its static view alone, whatever the browser saw."""
        home = target.url == self.home_url
        return self._kept(target, "static", page_facts.key(target.url, target.content_type, target.sha256, home=home))

    def _kept(self, target: Target, side: str, key: bytes) -> Told | None:
        facts = facts_store.kept(self.capture, target.url, side, key, page_facts.code())
        try:
            found = page_facts.read_told(facts) if facts is not None else None
        except (zlib.error, msgspec.MsgspecError):
            return None
        _log.debug("%s: facts of the %s view %s", target.url, side, "kept" if found is not None else "to be read")
        if found is None:
            return None
        frames = self.parts.of(target.url)
        # A document in a frame is a part of the page, which must be read with it.
        if any(one.html is not None for one in frames) or (found.framed and any(one.why for one in frames)):
            return None
        return found

    def slim(self, target: Target, found: Told, agreed: tuple[str, ...] = ()) -> Slim | None:
        """The page's reading by what is kept of it; None where it must be read again."""
        slim = found.agreed(agreed)
        slim = found.probed(slim, self._asked.get(family(target.url))) if slim is not None else None
        if slim is None:
            return None
        walled = slim.page.wall is not None
        record = target.record if walled else target.rendered_record or target.record
        document = structs.replace(slim.document, record=record) if slim.document is not None else None
        return structs.replace(slim, page=structs.replace(slim.page, record=record), document=document)

    def lean(self, slim: Slim) -> Slim:
        """The same, holding what other pages hold too: most say the same of most things and lead to the same places."""
        page = structs.replace(slim.page, **self._known(slim.page))
        document = slim.document and structs.replace(slim.document, **self._known(slim.document))
        return structs.replace(
            slim, page=page, document=document, trail=self._one(slim.trail), items_found=self._one(slim.items_found),
            links=tuple(self._shared.setdefault(url, url) for url in slim.links),
        )  # fmt: skip

    def _known(self, facts: Struct) -> dict[str, Any]:
        """The fields of a page or document that others may share."""
        return {name: self._one(value) for name, value in structs.asdict(facts).items() if name not in _OWN}

    def _one(self, value: Any) -> Any:
        """The first of what is equal to ``value``, and made of the first of each part."""
        if isinstance(value, str):
            return self._shared.setdefault(value, value) if len(value) <= _NAME_CHARS else value
        if isinstance(value, tuple):
            return tuple(map(self._one, value)) if value else value
        if isinstance(value, dict):
            return {self._one(key): self._one(inner) for key, inner in value.items()} if value else value
        if isinstance(value, Struct):
            return self._shared.setdefault((type(value), msgspec.msgpack.encode(value)), value)
        return value

    def _sha256(self, record: str) -> str:
        return str(self.capture.record(record)["sha256"]) if record else ""


def readings(capture: Capture, judged: Sequence[Target], sources: Sources, workers: int | None) -> list[Slim]:
    """Every judged page read, sorted as given: first those that teach which others need no browser."""
    learnt = Learnt(capture, judged)
    pairs: list[tuple[Slim, Slim]] = []
    lacking: list[Target] = []
    for target in learnt.samples:
        pair = _pair(learnt, sources, target)
        if pair is None:
            lacking.append(target)
        else:
            pairs.append(pair)
    both = (view for target in lacking for view in _views(learnt, sources(target)))
    read = list(read_all(both, 2 * len(lacking), workers))
    pairs += zip(read[::2], read[1::2], strict=True)
    learnt.compare(pair for pair in pairs if pair[0].failed is None and pair[1].failed is None)
    # A page of which one view trips the reader is not known by the other.
    done = {both.page.url: both if alone.failed is None else alone for alone, both in pairs}
    rest: list[Target] = []
    for target in judged:
        if target.url in done:
            continue
        slim = _known(learnt, sources, target)
        if slim is None:
            rest.append(target)
        else:
            done[target.url] = sources.lean(slim)
    asked = (sources(target, learnt.told) for target in rest)
    done |= {slim.page.url: sources.lean(slim) for slim in read_all(asked, len(rest), workers)}
    return [done[target.url] for target in judged]


def _pair(learnt: Learnt, sources: Sources, target: Target) -> tuple[Slim, Slim] | None:
    """A sample's static view, taken for all there is, and its rendered one, where both are kept."""
    static, rendered = sources.told_static(target), sources.told(target)
    if static is None or rendered is None or static.scripts is None:
        return None
    alone = sources.slim(target, static, (TEXT, BANNER, *MARKS))
    seen = sources.slim(target, rendered)
    if alone is None or seen is None:
        return None
    learnt.note(target.url, static.scripts)
    return alone, seen


def _known(learnt: Learnt, sources: Sources, target: Target) -> Slim | None:
    found = sources.told(target)
    if found is None:
        return None
    agreed: tuple[str, ...] = ()
    if not target.rendered_record and learnt.may_tell(target.url):
        if found.scripts is None:
            return None
        agreed = learnt.parts(target.url, found.scripts)
    return sources.slim(target, found, agreed)


def _views(learnt: Learnt, source: PageSource) -> tuple[PageSource, PageSource]:
    return learnt.views(source) if source.failed is None else (source, source)
