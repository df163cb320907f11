"""The site reader: pages, columns, links, attachments and pairs put together as the facts of one site.

Never touches the network or the clock, and never judges: the same capture gives the same facts.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from audit.evidence.capture import Capture, Target
from audit.evidence.run_log import log
from audit.profile.site import SiteProfile
from audit.read.chrome.site_versions import with_versions
from audit.read.document.interpretations import Reading, pair
from audit.read.files.attachments import attachments
from audit.read.page import machine_facts
from audit.read.page.page_summary import Slim, not_seen
from audit.read.site.blindness import blind
from audit.read.site.column_facts import newest_item
from audit.read.site.cross_page import together
from audit.read.site.framed_pages import lent
from audit.read.site.link_targets import Ends, is_signpost, links, why
from audit.read.site.missing_pages import sent_astray, sober
from audit.read.site.page_sources import Sources, readings, unread
from audit.read.site.site_columns import Ledger, ledger
from audit.read.site.site_standing import infer
from rules.facts.records import Blind, Column, Document, Facts, Item, Maybe, Site, Unknown

_log = logging.getLogger(__name__)


def read(capture: Capture, profile: SiteProfile, *, workers: int | None = None) -> Facts:
    """Facts of a whole capture, each tuple sorted by url. ``workers``: reading processes; None decides by itself.

    Raises :class:`CaptureError` only where the capture as a whole cannot be read.
    """
    as_of = _day(capture.meta["as_of"])
    targets = {target.url: target for target in capture.targets()}
    judged = [t for t in targets.values() if t.role == "page" and (t.state == "judged" or unread(t))]
    home_url = _home_url(capture, profile, Ends(targets))
    sources = Sources(capture, home_url, as_of, Ends(targets))
    slims = sober(readings(capture, judged, sources, workers))
    for slim in slims:
        if slim.failed is not None:
            log(_log, slim.page.url, slim.failed)
            target = targets[slim.page.url]
            targets[target.url] = msgspec.structs.replace(target, state="read_failed", why=slim.failed.why)
    ends = Ends(targets)
    slims = lent(capture, slims, sources.parts, ends, targets)
    by_url = {slim.page.url: slim for slim in slims}
    home = by_url.get(home_url or "")

    found = ledger(slims, targets, home, profile, as_of)
    edges = sources.parts.carried(capture.edges(), frozenset(by_url))
    signposts = {url for url, target in targets.items() if target.internal and is_signpost(target)}
    astray = sent_astray(capture.meta.get("probes", []), targets)
    facts_links = links(edges, targets, by_url.keys() | signposts, home.page.url if home else None, astray)
    files = attachments(capture, targets, _carriers(slims, targets, facts_links))
    told = together(capture, ends, slims, _documents(slims, found, ends), files)
    files = tuple(msgspec.structs.replace(one, failed=one.failed or told.unread.get(one.url)) for one in files)
    lost = {slim.page.url for slim in slims if slim.failed is not None} | {one.url for one in files if one.failed}
    failures = list(sources.faults)
    if lost := lost | set(told.unread):
        failures.insert(0, f"{len(lost)} 个页面或附件程序读取出错，内容未知")
    return Facts(
        site=_site(capture, profile, as_of, home, home_url, by_url, ends, failures, targets.values(), found.columns),
        pages=with_versions((slim.page for slim in slims), facts_links),
        columns=found.columns,
        documents=told.documents,
        attachments=files,
        links=facts_links,
        annuals=told.annuals,
        budgets=told.budgets,
        rulings=told.rulings,
    )


def _day(written: Any) -> dt.date:
    return written if isinstance(written, dt.date) else dt.date.fromisoformat(str(written)[:10])


def _home_url(capture: Capture, profile: SiteProfile, ends: Ends) -> str | None:
    """Where the home page was found, after its redirects; None when the capture has none."""
    start = capture.meta.get("home") or (profile.url if capture.meta.get("source") != "import" else None)
    if not start:
        return None
    end = ends(start)
    return end.url if end is not None else start


def _documents(slims: Sequence[Slim], found: Ledger, ends: Ends) -> tuple[Document, ...]:
    """Documents with their column and their interpretations, sorted by url."""
    readings = []
    for slim in slims:
        if slim.document is not None:
            document = msgspec.structs.replace(slim.document, column=found.class_of(slim))
            # A link to an address that redirects is a link to where it ends.
            targets = tuple(end.url if (end := ends(url)) is not None else url for url in slim.links)
            readings.append(Reading(document, slim.core, slim.mentions, targets, slim.pieces))
    return tuple(document for _, document in sorted(pair(readings).items()))


def _carriers(
    slims: Sequence[Slim], targets: Mapping[str, Target], facts_links: Sequence[Any]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Attachments of the site: url → (link text, pages that link to it)."""
    listed: dict[str, set[str]] = defaultdict(set)
    for slim in slims:
        for url in slim.document.attachments if slim.document is not None else ():
            listed[url].add(slim.page.url)
    carriers: dict[str, tuple[str, tuple[str, ...]]] = {}
    for link in facts_links:
        target = targets.get(link.url)
        if link.url in listed or (target is not None and target.role == "attachment" and target.internal):
            sources = listed.pop(link.url, set()) | set(link.sources)
            carriers[link.url] = (link.text, tuple(sorted(sources)))
    for url, pages in listed.items():
        carriers[url] = ("", tuple(sorted(pages)))
    return carriers


def _site(
    capture: Capture,
    profile: SiteProfile,
    as_of: dt.date,
    home: Slim | None,
    home_url: str | None,
    by_url: Mapping[str, Slim],
    ends: Ends,
    failures: Sequence[str],
    targets: Iterable[Target],
    columns: Sequence[Column],
) -> Site:
    inferred = set(profile.inferred)
    name = profile.name
    if name is None:
        inferred.add("name")
        name = _site_name(home)
    own = [home.page] if home else [slim.page for slim in by_url.values() if _host(slim.page.url) == profile.host]
    profile, filled = infer(profile, own, name)
    inferred |= filled
    address = capture.meta.get("address")
    newest_on, newest = _home_newest(home, by_url, ends, as_of)
    seen: str | Unknown
    if home is not None:
        seen = home.page.url
    else:
        seen = Unknown(f"未采集到首页：{why(ends(home_url))}" if home_url else "导入的存档未指明首页")
    spots = blind(capture, columns, ends)
    return Site(
        url=profile.url, host=profile.host, as_of=as_of, name=name, level=profile.level, kind=profile.kind,
        jurisdiction=profile.jurisdiction, region_code=profile.region_code, functions=tuple(profile.functions),
        units=tuple(profile.units), answers=dict(profile.answers), inferred=tuple(sorted(inferred)),
        whole=_whole(capture, spots, failures), blind=spots, home=seen,
        home_newest_on=newest_on, home_newest=newest, monitored=profile.monitored,
        tls=machine_facts.tls(address, home_url),
        chains=machine_facts.chains(capture.meta.get("chains"), targets, capture.meta.get("source") != "crawl"),
        ipv6=machine_facts.ipv6(address),
        accounts=profile.accounts, closed_hosts=profile.closed_hosts,
    )  # fmt: skip


def _whole(capture: Capture, spots: Sequence[Blind], failures: Sequence[str]) -> Literal[True] | Unknown:
    """True where absence on the site at large proves something: what single lists may hide stands in ``blind``.

    Never where one page or file was lost to a fault of ours: it may hold anything.
    """
    told = capture.meta.get("whole")
    reasons = [*failures, *(spot.zh for spot in spots if spot.hides == "site")]
    if reasons:
        return Unknown("；".join(reasons))
    if told is True or (told and capture.meta.get("blind")):
        return True
    return Unknown(str(told or "采集未完成"))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _site_name(home: Slim | None) -> str | None:
    """SiteName of the home page (D4), else its title up to the first separator."""
    if home is None:
        return None
    declared = home.page.meta.get("sitename")
    if declared and declared.strip():
        return declared.strip()
    title = home.page.title
    if not isinstance(title, str):
        return None
    for mark in ("_", "|", "－", "—", " - ", "-", "–"):
        title = title.partition(mark)[0] or title
    return title.strip().removesuffix("首页").removeprefix("首页").strip(" _-|·") or None


def _home_newest(
    home: Slim | None, by_url: Mapping[str, Slim], ends: Ends, as_of: dt.date
) -> tuple[Maybe[dt.date], str | None]:
    """The newest dated thing a visitor of the home page is led to: its rows, and the pages it links to.

    A home page that is only an entrance is as new as the pages of the second level (国办秘函〔2019〕19号 首页不更新).
    """
    if home is None:
        return Unknown("未采集到首页"), None
    linked: list[Slim] = []
    unseen = ""
    for url in home.links:
        end = ends(url)
        if end is None or end.url == home.page.url:
            continue
        if end.url in by_url:
            linked.append(by_url[end.url])
            unseen = unseen or not_seen(by_url[end.url])
        elif end.internal and end.role == "page" and end.state in ("pending", "cancelled", "sampled_out", "timeout"):
            unseen = unseen or why(end)
    rows = [*home.items, *(item for item in map(_dated_page, linked) if item is not None)]
    newest = newest_item(rows, as_of) or newest_item([item for slim in linked for item in slim.items], as_of)
    if newest is not None and newest.on is not None:
        return newest.on, newest.title
    if isinstance(home.items_found, Unknown):
        return home.items_found, None
    if unseen:
        return Unknown(f"首页链接的页面未全部采集：{unseen}"), None
    return None, None


def _dated_page(slim: Slim) -> Item | None:
    on = slim.page.published_on
    if not isinstance(on, dt.date):
        return None
    heading = slim.page.heading if isinstance(slim.page.heading, str) else slim.page.title
    return Item(heading if isinstance(heading, str) else "", slim.page.url, on)
