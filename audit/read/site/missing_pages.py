"""What a crawl's probes told, brought to the pages: the shape of "not found", directory by directory.

Never fetches, and takes an accusation back where most pages of a directory would share it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import structs

from audit.evidence.capture import Capture, Target
from audit.evidence.run_log import failed, log
from audit.read.page.body import read_sheet
from audit.read.page.brokenness import LIKE_PROBE
from audit.read.page.head_tags import page_title
from audit.read.page.page_summary import Slim
from audit.read.page.probes import SHARE, Probe, Shape, alike, by_family, family, programs, shape
from audit.read.site.link_targets import is_signpost
from audit.read.web.decode import decode, parse

_INDEX = re.compile(r"/(?:(?:index|default|home|main)(?:\.\w{2,6})?)?$", re.IGNORECASE)
_log = logging.getLogger(__name__)


def probes(capture: Capture, faults: list[str]) -> dict[str, Probe]:
    """Directory → what it answered to a made-up address; nothing for a capture without probes.

    ``faults`` receives what our own reader failed on: an answer that was not read tells no page of "not found".
    """
    asked = capture.meta.get("probes", [])
    shapes: dict[str, Shape] = {}
    for row in asked:
        if (
            row["status"] == 200
            and row.get("html")
            and (seen := _shape(capture, row["record"], row.get("type"), faults))
        ):
            shapes[row["record"]] = seen
    if shapes:
        # Where everything unknown leads to the home page, another address of the home page is no error page.
        target = capture.target(capture.meta.get("home") or "")
        home = _shape(capture, target.record, target.content_type, faults) if target is not None else None
        shapes = {record: seen for record, seen in shapes.items() if home is None or not alike(seen, home)}
    return by_family(asked, shapes)


def _shape(capture: Capture, record: str, content_type: str | None, faults: list[str]) -> Shape | None:
    try:
        tree = parse(decode(capture.body(record), content_type).text)
        return shape(read_sheet(tree), page_title(tree))
    except KeyError:
        return None
    except Exception as error:
        fault = failed("程序读取试探应答出错", error)
        log(_log, record, fault)
        faults.append(fault.why)
        return None


def sent_astray(asked: Iterable[Mapping[str, Any]], targets: Mapping[str, Target]) -> dict[str, str]:
    """Addresses that end at the same page without words as one that nobody made: address → how that is told.

    Either both are redirected to a page that only sends its visitors on, or both answer with such a page, to the same
    goal. An index page may well lead home; and where most addresses of a directory do so, that is how it works.
    """
    goals: dict[str, tuple[bool, str]] = {}
    for row in asked:
        onward, status = row.get("onward") or "", row.get("status") or 0
        if not onward or row.get("blocked"):
            continue
        goal = targets.get(onward)
        if goal is not None and goal.state == "redirected" and not is_signpost(goal):
            onward, goal = goal.final_url, targets.get(goal.final_url)
        if status < 300 or (goal is not None and is_signpost(goal)):
            goals[row["family"]] = status < 300, onward
    all_of, found = Counter[str](), defaultdict[str, list[tuple[str, str]]](list)
    for url, target in sorted(targets.items()) if goals else ():
        place = family(url)
        if place not in goals or not target.internal or target.role != "page":
            continue
        all_of[place] += target.state in ("judged", "redirected", "duplicate")
        itself, goal_url = goals[place]
        if target.state != "redirected" or target.final_url != goal_url or _INDEX.search(urlsplit(url).path):
            continue
        if is_signpost(target) is itself:
            found[place].append((url, goal_url))
    return {
        url: f"与不存在的地址得到同样的应答：自动跳转到 {goal_url}"
        for place, lost in found.items()
        if len(lost) <= SHARE * all_of[place]
        for url, goal_url in lost
    }


def sober(slims: Iterable[Slim]) -> list[Slim]:
    """Where most pages of a directory equal its probe, a program answers everything: none of them is accused for it."""
    found = list(slims)
    like = [(slim.page.url, (slim.page.soft_404 or "").startswith(LIKE_PROBE)) for slim in found]
    every = programs(like)
    for n, (url, same) in enumerate(like):
        if same and family(url) in every:
            found[n] = structs.replace(found[n], page=structs.replace(found[n].page, soft_404=None))
    return found
