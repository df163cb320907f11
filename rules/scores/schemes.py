"""Which way of scoring a pack names, and the function that does it. Never scores by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rules.facts.records import Site
from rules.judge.model import Finding, Score
from rules.loading.load import Pack
from rules.scores import guoban_2019, weighted

SCHEMES: Mapping[str, Callable[[Pack, Iterable[Finding], Site], Score]] = {
    "guoban-2019": guoban_2019.score,  # 国办秘函〔2019〕19号
    "hebei-annual": weighted.score,  # five blocks and four grades, all settings of the pack
    "self-check": weighted.score,  # one block: what a repair is worth
}


def score(pack: Pack, findings: Iterable[Finding], site: Site) -> Score:
    """The receipt of one site by the scheme its pack names."""
    return SCHEMES[pack.scheme](pack, findings, site)
