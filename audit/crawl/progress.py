"""Where a crawl stands, as it tells whoever started it."""

from __future__ import annotations

from msgspec import Struct


class Progress(Struct, frozen=True, kw_only=True):
    """Where a crawl stands; ``rate`` is addresses ended a second in this run."""

    states: dict[str, int]
    done: int  # addresses of the site with an end state
    known: int  # addresses of the site found so far
    pages: int  # judged
    rate: float
    eta_s: float | None
    stage: str
