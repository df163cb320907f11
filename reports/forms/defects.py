"""A result as a flat list of defects: one for each rule and place, with an identity that outlives wording and order.

Never invents a place: a finding without one stands for its subject.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from reports.read import Result

DIGEST_CHARS = 8


@dataclass(slots=True)
class Defect:
    """One rule at one place. ``times`` counts what was found there; the words are those of the first."""

    key: str  # 32 hex digits of the sha256 of rule and place
    rule: str
    url: str
    title: str
    finding: dict[str, Any]
    evidence: dict[str, Any]  # empty where the finding has no place of its own
    times: int = 1

    @property
    def unit(self) -> str:
        return str(self.evidence.get("unit") or self.finding["unit"])


def defects(result: Result, outcome: str = "failed") -> dict[str, Defect]:
    """Defects by key, in the result's order."""
    found: dict[str, Defect] = {}
    for finding in result["findings"]:
        if finding["outcome"] != outcome:
            continue
        places: list[dict[str, Any]] = list(finding["evidence"]) or [{}]
        for evidence in places:
            url = evidence.get("url") or finding["subject"]["url"]
            key = key_of(finding["rule"], url)
            if key in found:
                found[key].times += 1
                continue
            title = evidence.get("title") or ("" if evidence else finding["subject"]["title"])
            found[key] = Defect(key, finding["rule"], url, title, finding, evidence)
    return found


def key_of(rule: str, url: str) -> str:
    """The identity of a rule's defect at a place: the same over http and https, with and without a fragment."""
    place = urldefrag(url)[0].removeprefix("https://").removeprefix("http://")
    return hashlib.sha256(f"{rule}\n{place}".encode("utf-8", "replace")).hexdigest()[:32]


def digest_of(url: str) -> str:
    """How ``coverage.seen`` tells an address."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:DIGEST_CHARS]


def digests(text: str) -> frozenset[str]:
    """The digests in ``coverage.seen`` or ``coverage.examined``."""
    return frozenset(text[at : at + DIGEST_CHARS] for at in range(0, len(text), DIGEST_CHARS))
