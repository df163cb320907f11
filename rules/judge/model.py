"""The words of a judgement: rule, finding, evidence, score.

Never holds what a site is (facts.py) or how a judgement is shown (reports/).
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

# EARL's five outcomes; there is no sixth.
Outcome = Literal["passed", "failed", "cantTell", "inapplicable", "untested"]
Scope = Literal["site", "page", "column", "document", "attachment", "link"]
# The four areas the product is asked for, and the three that protect people and identity.
Area = Literal["statutory", "validity", "accessibility", "update", "identity", "links", "privacy"]
Severity = Literal["critical", "major", "minor", "info"]
# account: it decides on an account of the ledger, never on the site (国办秘函〔2019〕19号 judges each by itself).
Veto = Literal["official", "candidate", "account"]
Automation = Literal["auto", "assisted", "manual"]


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in both languages, Chinese first."""

    zh: str
    en: str = ""


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a rule may ask for something. ``confidence`` is the mark of the domain notes: S, K:high, K:med, P or ?.

    ``region``: a paper of a province or a city binds there alone; first digits of the code of GB/T 2260.
    """

    document: str
    confidence: Literal["S", "K:high", "K:med", "P", "?"]
    number: str = ""
    article: str = ""
    source: str = ""  # key of what was read, with mark S
    region: str = ""


class Deduct(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points lost per failed place, never more than ``cap`` for the rule."""

    indicator: str  # id in pack.yaml
    each: float
    cap: float


class Rule(Struct, frozen=True, kw_only=True):
    """One rule file, validated."""

    id: str
    title: Text
    why: Text
    fix: Text
    area: Area
    family: str
    scope: Scope
    check: str
    args: dict[str, Any]  # the file's `with`
    reads: tuple[str, ...]  # subject fields or site.<field>; any Unknown → untested before the check runs
    when: dict[str, tuple[Any, ...]]  # subject field → values; other subjects are inapplicable
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    jurisdiction: Literal["cn", "any"]
    severity: Severity
    automation: Automation
    basis: tuple[Basis, ...]
    frequency: str
    veto: Veto | None = None
    deduct: Deduct | None = None
    assumptions: str = ""
    checklist: tuple[Text, ...] = ()  # what a person looks at, in order; of assisted and manual rules
    status: Literal["preview", "stable", "deprecated"] = "stable"
    since: str = ""
    regions: tuple[str, ...] = ()  # it binds there alone: first digits of GB/T 2260; empty: everywhere
    after: tuple[str, ...] = ()  # rules judged before this one, whose findings it may read
    examples: dict[str, tuple[dict[str, Any], ...]] = {}  # passed / failed → facts
    file: str = ""


class Evidence(Struct, frozen=True, kw_only=True):
    """One place where a finding can be seen."""

    url: str
    record: str = ""  # capture record it rests on; time and sha256 stand in result.capture.records
    title: str = ""
    quote: str = ""  # what was seen, in the page's words; masked where personal
    selector: str = ""
    observed: str = ""  # the value that was judged
    pages: tuple[str, ...] = ()  # for a link or attachment: every page that points to it


class Verdict(Struct, frozen=True, kw_only=True):
    """What a check says of one subject."""

    outcome: Outcome
    seen: Text = Text("")  # what was seen; no adjectives about anybody
    expected: Text = Text("")
    evidence: tuple[Evidence, ...] = ()
    cause: str = ""  # equal causes are one finding with many places
    count: int = 1  # places that cost points


class Finding(Struct, frozen=True, kw_only=True):
    """One rule's answer with one cause, and every place it shows."""

    rule: str
    outcome: Outcome
    subject: dict[str, str]  # scope, url, title of the first place (the site itself for site rules)
    message: Text
    expected: Text = Text("")
    evidence: tuple[Evidence, ...] = ()
    cause: str = ""
    count: int = 1
    unit: str = ""  # responsible unit where the profile routes it


class Line(Struct, frozen=True, kw_only=True):
    """One printed line of the receipt; ``amount`` is what it adds to the running total."""

    kind: Literal["start", "deduct", "cap", "subtotal", "rescale", "bonus", "total", "veto", "note"]
    text: Text
    amount: str = "0"  # decimal as text: the receipt is re-added exactly
    total: str = ""
    rule: str = ""
    indicator: str = ""


class Score(Struct, frozen=True, kw_only=True):
    """A receipt that can be re-added by hand."""

    scheme: str
    verdict: Literal["qualified", "unqualified", "undetermined", "suspected_veto", "vetoed", "not_scored"]
    value: str | None  # the headline number: None wherever the verdict does not rest on it
    low: str | None
    high: str | None
    coverage: str  # share of the applicable points that was judged, 0…1
    vetoes: tuple[dict[str, str], ...] = ()  # rule, state: suspected | confirmed; by, on, reason where confirmed
    lines: tuple[Line, ...] = ()
    areas: tuple[dict[str, Any], ...] = ()  # per area: id, title, value, low, high, coverage, rules by outcome
    indicators: tuple[dict[str, Any], ...] = ()
    grade: Text | None = None  # of the schemes by weight, where the pack names grades and the interval lies in one
    sum: str | None = None  # the receipt's total, also where it decides nothing
    undecided: tuple[Text, ...] = ()  # why the verdict is undetermined
    veto_count: dict[str, int] = {}  # official vetoes that apply to the site: judged, open
