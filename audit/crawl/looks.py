"""Asks the reading process what an answer or a rendered page says, and puts it together with what its head says.

Never reads a body here, and never takes what could not be read for a fault of the site.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from audit.crawl.outcome import Fetched, Outcome, of_answer, to_ask
from audit.read.web.decode import clean
from audit.read.work.messages import FactsAsked, PageAsked, Refused, View
from audit.read.work.worker import shared

if TYPE_CHECKING:
    from audit.browser.rendered import Rendered

HTML = "text/html; charset=utf-8"
SIGNPOST = "页面自动跳转"  # how the state of a page that sends its visitors on begins to say why


async def answered(
    got: Fetched, wanted: int, *, home: bool = False, facts: FactsAsked | None = None
) -> tuple[Outcome, View | None]:
    """How an exchange that has a status ended, and what the page says if it is one."""
    asked = to_ask(got, wanted, home=home)
    if isinstance(asked, PageAsked):
        asked = structs.replace(asked, facts=facts)
    if asked is None:
        return of_answer(got, wanted), None
    said = await shared.ask(asked, got.body)
    if isinstance(said, Refused):
        return structs.replace(of_answer(got, wanted), state="read_failed", why=unread(said), location=""), None
    if isinstance(said, View):
        outcome = of_answer(got, wanted, said)
        if outcome.html and outcome.state == "judged" and said.onward:
            outcome = structs.replace(
                outcome, state="redirected", why=f"{SIGNPOST}：{said.onward}", location=said.onward
            )
        return outcome, said if outcome.html else None
    return of_answer(got, wanted, said), None


async def rendered(url: str, seen: Rendered, *, home: bool, facts: bool = False) -> View | Refused | None:
    """What a rendered page says; None where there is nothing to read."""
    if seen.state != "judged" or not seen.html:
        return None
    asked = PageAsked(url, HTML, "rendered", home)
    if facts:
        unfinished = "late" if seen.late else "shadow" if seen.closed else ""
        told = FactsAsked(access=encoded(seen.access), measured=encoded(seen.measured), unfinished=unfinished)
        asked = structs.replace(asked, facts=told)
    return await shared.ask(asked, clean(seen.html).encode())


def encoded(told: dict[str, Any] | None) -> bytes:
    """What the browser told, as it is kept."""
    if told is None:
        return b""
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def unread(refused: Refused) -> str:
    """Why an address that answered has no content."""
    return f"页面解析出错（{refused.reason}）"
