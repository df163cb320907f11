"""Asks a site for a few addresses that nobody made, to learn what its "not found" looks like.

Never asks what robots.txt forbids, never more than ten addresses a site, and adds none of them to what was discovered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from audit.crawl import looks
from audit.crawl.hosts.hosts import Hosts
from audit.crawl.outcome import PAGE
from audit.crawl.protocol import exchange
from audit.evidence.capture import Capture
from audit.read.page.probes import address, families


async def ask(
    client: exchange.Client, hosts: Hosts, capture: Capture, caps: exchange.Caps, halted: Callable[[], bool]
) -> None:
    """Probe the largest directories, once each; each answer is noted with its record, so that a killed run goes on.

    Which they are follows from the pages alone, so it must be called when all of them are in.
    """
    urls = [row[0] for row in capture.db.execute("SELECT url FROM target WHERE state='judged' AND internal=1")]
    for directory in families(urls):
        asked: list[dict[str, Any]] = capture.meta.get("probes", [])
        if halted():
            return
        if any(row["family"] == directory for row in asked):
            continue
        url = address(directory, urls)
        parts = urlsplit(url)
        await hosts.pace(client, parts.netloc, parts.scheme)
        row: dict[str, Any] = {
            "family": directory,
            "url": url,
            "status": None,
            "record": "",
            "blocked": False,
            "why": "",
        }
        if hosts.allowed(url):
            got = await hosts.fetch(client, url, PAGE, caps)
            if got.status is not None and got.failure is None:
                record, _ = capture.add_response(
                    url, "probe", got.at, got.status, got.reason, got.headers, got.body, sent=got.sent,
                    truncated="length" if got.cut else "",
                )  # fmt: skip
                outcome, _ = await looks.answered(got, PAGE)
                row |= {"status": got.status, "record": record, "type": got.content_type, "html": outcome.html,
                        "blocked": outcome.state == "blocked_by_protection", "onward": outcome.location}  # fmt: skip
            else:
                row["why"] = "没有应答"
        else:
            row["why"] = "robots.txt 不许采集"
        capture.write()
        capture.meta["probes"] = [*asked, row]
        capture.commit()
