"""What a crawl's probes told, brought to the pages: the shape of "not found", directory by directory.

Never fetches, and takes an accusation back where most pages of a directory would share it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from msgspec import structs

from audit.capture import Capture
from audit.faults import failed, log
from audit.read.body import read_sheet
from audit.read.brokenness import LIKE_PROBE
from audit.read.decode import decode, parse
from audit.read.head import page_title
from audit.read.probes import Probe, Shape, alike, by_family, family, programs, shape
from audit.read.slim import Slim

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


def sober(slims: Iterable[Slim]) -> list[Slim]:
    """Where most pages of a directory equal its probe, a program answers everything: none of them is accused for it."""
    found = list(slims)
    like = [(slim.page.url, (slim.page.soft_404 or "").startswith(LIKE_PROBE)) for slim in found]
    every = programs(like)
    for n, (url, same) in enumerate(like):
        if same and family(url) in every:
            found[n] = structs.replace(found[n], page=structs.replace(found[n].page, soft_404=None))
    return found
