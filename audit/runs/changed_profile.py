"""A run that goes on, or is judged again, under a profile that has changed: what applies now, what stays, and said so.

Never lets a site be crawled by one profile and judged by another without a word.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile

# What only a crawl can follow; everything else of a profile is applied when the capture is judged.
OF_THE_CRAWL = ("hosts", "rate", "hours", "control", "confirm_after_s", "budget")
WHERE = ("connect_to", "allow_private", "inferred")  # how the same site is reached from this machine, or our own guess


def applied(capture: Capture, profile: SiteProfile, as_of: dt.date | None, *, browser: bool) -> list[str]:
    """Take the given profile over as far as that is still possible; one line for each thing that differs."""
    known = msgspec.to_builtins(msgspec.convert(capture.meta["profile"], SiteProfile))
    given = msgspec.to_builtins(profile)
    changed = [name for name in given if given[name] != known[name] and name not in WHERE]
    crawled, judged = _split(changed, known, given)
    finished = bool(capture.meta.get("finished_at"))
    told = []
    if judged:
        told.append(f"档案与上次不同，核查按新的：{'、'.join(judged)} / applied when judging")
    if crawled and finished:
        names = "、".join(crawled)
        told.append(f"采集已完成，只对采集有效的设置没有生效：{names}；要生效请用 --fresh / kept as captured")
    elif crawled:
        names = "、".join(crawled)
        told.append(f"接着采集，从现在起按新的设置，已采集的不重做：{names}；要重做请用 --fresh / from now on")
    if changed:
        kept = {name: known[name] for name in OF_THE_CRAWL} if finished else {}
        capture.meta["profile"] = {**given, **kept}
    settled_on = str(capture.meta["as_of"])[:10]
    if as_of is not None and as_of.isoformat() != settled_on:
        told.append(f"基准日仍是 {settled_on}，采集时已定；要改为 {as_of} 请用 --fresh / the day of the capture stays")
    if finished and browser and not capture.meta.get("browser"):
        told.append("上次采集没有使用浏览器，这次也没有；要使用请用 --fresh / captured without a browser")
    return told


def _split(changed: list[str], known: dict[str, Any], given: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The names of what concerns the crawl, a budget by its parts, and of the rest."""
    crawled: list[str] = []
    for name in changed:
        if name == "budget":
            crawled += [part for part in given[name] if given[name][part] != known[name].get(part)]
        elif name in OF_THE_CRAWL:
            crawled.append(name)
    return crawled, [name for name in changed if name not in OF_THE_CRAWL]
