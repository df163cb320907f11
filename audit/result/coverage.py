"""What of a site was looked at: states of its addresses, pages in the browser, and digests of what answered.

Never judges: it counts what the capture and the facts say.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from audit.evidence.capture import STATES, Capture, Target
from audit.read.privacy.final_mask import Veil
from rules.facts.records import Blind, Facts, Unknown
from rules.judge.model import Finding
from rules.scores.receipt import Tally

NOT_JUDGED_SHOWN = 2000
ANSWERED = ("judged", "redirected", "duplicate", "framed", "not_html", "client_error")


def unread(facts: Facts) -> list[tuple[str, str]]:
    """Pages and files that our own reader failed on, and why."""
    rows = [(page.url, page.failed) for page in facts.pages]
    rows += [(file.url, file.failed) for file in facts.attachments]
    return [(url, why) for url, why in rows if why]


def _targets(capture: Capture, facts: Facts) -> Iterator[Target]:
    """Every address with its end state; what was captured but then not read has failed after all."""
    failed = dict(unread(facts))
    for target in capture.targets():
        why = failed.get(target.url)
        yield msgspec.structs.replace(target, state="read_failed", why=why) if why else target


def of(capture: Capture, facts: Facts, findings: Sequence[Finding]) -> dict[str, Any]:
    """How many addresses ended how, and which pages were not judged."""
    states: Counter[str] = Counter()
    roles: dict[str, Counter[str]] = {}
    missed = []
    for target in _targets(capture, facts):
        states[target.state] += 1
        roles.setdefault(target.role, Counter())[target.state] += 1
        if target.role == "page" and target.state not in ("judged", "redirected", "framed", "out_of_scope"):
            missed.append({"url": target.url, "state": target.state, "why": target.why})
    rendered = sum(page.view == "rendered" for page in facts.pages)
    looked = sum(not isinstance(page.access, Unknown) for page in facts.pages)
    rules: dict[str, Tally] = {}
    for finding in findings:
        rules.setdefault(finding.rule, Tally()).add(finding)
    outcomes = Counter(tally.outcome for tally in rules.values())
    return {
        "discovered": states.total(),
        "states": {state: states[state] for state in STATES},
        "by_role": {role: dict(sorted(count.items())) for role, count in sorted(roles.items())},
        "not_judged": missed[:NOT_JUDGED_SHOWN],
        "not_judged_total": len(missed),
        "whole": msgspec.to_builtins(seen_whole(facts.site.whole, facts.site.blind)),
        "blind": [_blind(spot) for spot in facts.site.blind],
        "browser": {"rendered": rendered, "access": looked, "why": capture.meta.get("browser_why") or ""},
        "rules": dict(sorted(outcomes.items())),
    }


def seen_whole(told: Literal[True] | Unknown, blind: Iterable[Blind]) -> Literal[True] | Unknown:
    """Blind spots count here also where they hide no more than rows of lists. Pages that wait for a browser are told
    by themselves."""
    left = [spot.zh for spot in blind if spot.kind != "unrendered"]
    return Unknown("；".join(left)) if told is True and left else told


def _blind(spot: Blind) -> dict[str, Any]:
    return {
        "kind": spot.kind, "hides": spot.hides, "text": {"zh": spot.zh, "en": spot.en}, "count": spot.count,
        "pages": list(spot.pages), "names": list(spot.names),
    }  # fmt: skip


def looked_at(capture: Capture, facts: Facts, veil: Veil) -> dict[str, str]:
    """Which addresses answered and which pages were examined: by this a comparison tells mended from not looked at."""
    answered = (veil.text(target.url) for target in _targets(capture, facts) if target.state in ANSWERED)
    examined = (page.url for page in facts.pages if not isinstance(page.access, Unknown))
    return {"seen": _digests(answered), "examined": _digests(examined)}


def _digests(urls: Iterable[str]) -> str:
    """Eight hexadecimal digits of the sha256 of each address, sorted, without separators."""
    return "".join(sorted({hashlib.sha256(url.encode()).hexdigest()[:8] for url in urls}))
