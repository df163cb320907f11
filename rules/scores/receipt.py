"""The arithmetic of a receipt: places counted, points capped, and lines whose printed amounts add up.

Never decides who passes, and never uses binary fractions: every amount is rounded half up to 0.01 before it is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from rules.judge.model import Finding, Line, Outcome, Rule, Text
from rules.loading.load import Pack
from rules.loading.packfile import Indicator

ZERO = Decimal(0)
CENT = Decimal("0.01")
Kind = Literal["start", "deduct", "cap", "subtotal", "rescale", "bonus", "total", "veto", "note"]


def exact(number: float) -> Decimal:
    """The decimal a pack author wrote: 0.1 is 0.1, not 0.1000000000000000055."""
    return Decimal(str(number))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def plain(amount: Decimal) -> str:
    """Without needless zeros, for use inside a sentence: 5, 0.5."""
    return f"{amount.normalize():f}" if amount else "0"


def share_text(share: Decimal) -> str:
    """A share of 1 with three decimals, rounded down: 1.000 is printed only when nothing is left."""
    return f"{share.quantize(Decimal('0.001'), ROUND_FLOOR):f}"


@dataclass(slots=True)
class Tally:
    """What all findings of one rule say together."""

    places: dict[Outcome, int] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        self.places[finding.outcome] = self.places.get(finding.outcome, 0) + max(finding.count, 0)

    @property
    def failed(self) -> int:
        return self.places.get("failed", 0)

    @property
    def passed(self) -> int:
        return self.places.get("passed", 0)

    @property
    def unsure(self) -> int:
        """Places nobody has judged yet: untested, or waiting for a person."""
        return self.places.get("untested", 0) + self.places.get("cantTell", 0)

    @property
    def applies(self) -> bool:
        return any(outcome != "inapplicable" for outcome in self.places)

    @property
    def judged(self) -> bool:
        return "passed" in self.places or "failed" in self.places

    @property
    def open(self) -> bool:
        return "untested" in self.places or "cantTell" in self.places

    @property
    def share(self) -> Decimal:
        """Judged places of all places, 0…1."""
        if not self.open:
            return Decimal(1) if self.judged else ZERO
        known = self.failed + self.passed
        return Decimal(known) / Decimal(known + max(self.unsure, 1)) if self.judged else ZERO

    @property
    def outcome(self) -> Outcome:
        """One word for the rule: a failure decides, then what a person must decide, then what was seen."""
        order: tuple[Outcome, ...] = ("failed", "cantTell", "passed", "untested")
        return next((outcome for outcome in order if outcome in self.places), "inapplicable")


def tallies(findings: Iterable[Finding]) -> dict[str, Tally]:
    """Tally by rule id; the order of the findings does not matter."""
    found: dict[str, Tally] = {}
    for finding in findings:
        found.setdefault(finding.rule, Tally()).add(finding)
    return found


@dataclass(slots=True)
class RulePoints:
    """One rule's share of an indicator. Amounts are positive and rounded to 0.01."""

    rule: Rule
    tally: Tally
    each: Decimal
    cap: Decimal

    @classmethod
    def of(cls, rule: Rule, tally: Tally) -> RulePoints:
        assert rule.deduct is not None
        return cls(rule, tally, exact(rule.deduct.each), cents(exact(rule.deduct.cap)))

    def capped(self, places: int) -> Decimal:
        return min(self.cap, cents(self.each * places))

    @property
    def lost(self) -> Decimal:
        return self.capped(self.tally.failed)

    @property
    def earned(self) -> Decimal:
        return self.capped(self.tally.passed)

    def at_risk(self, taken: Decimal) -> Decimal:
        """The most that unjudged places could still take (or give); a site-wide answer may hold many."""
        if not self.tally.open:
            return ZERO
        most = self.cap if self.rule.scope == "site" else self.capped(max(self.tally.unsure, 1))
        return min(self.cap - taken, most)


@dataclass(slots=True)
class IndicatorPoints:
    """One indicator with what its rules take away (or, for a bonus, add)."""

    indicator: Indicator
    rules: list[RulePoints]
    waived: bool  # every rule of it is waived: outside the score

    @property
    def points(self) -> Decimal:
        return cents(exact(self.indicator.points))

    @property
    def applies(self) -> bool:
        """An indicator no rule looks at applies and stays unjudged; one whose rules all do not apply leaves."""
        return any(one.tally.applies for one in self.rules) or (not self.rules and not self.waived)

    @property
    def taken(self) -> Decimal:
        amounts = (one.earned if self.indicator.bonus else one.lost for one in self.rules)
        return min(self.points, sum(amounts, ZERO))

    @property
    def at_risk(self) -> Decimal:
        if not self.rules:
            return self.points if self.applies else ZERO
        open_points = ZERO
        for one in self.rules:
            open_points += one.at_risk(one.earned if self.indicator.bonus else one.lost)
        return min(self.points - self.taken, open_points)

    @property
    def judged(self) -> Decimal:
        """Share of its points that was judged, by the caps of its rules, 0…1."""
        bound = [one for one in self.rules if one.tally.applies]
        weight = sum((one.cap for one in bound), ZERO)
        return sum((one.cap * one.tally.share for one in bound), ZERO) / weight if weight else ZERO


def sheet(pack: Pack, found: Mapping[str, Tally]) -> list[IndicatorPoints]:
    """Every indicator of the pack in its own order, with its rules by id. A rule without findings is waived."""
    rows = []
    for indicator in pack.indicators:
        own = [rule for rule in pack.rules if rule.deduct and rule.deduct.indicator == indicator.id]
        judged = [RulePoints.of(rule, found[rule.id]) for rule in sorted(own, key=lambda r: r.id) if rule.id in found]
        rows.append(IndicatorPoints(indicator, judged, waived=bool(own) and not judged))
    return rows


class Receipt:
    """Lines in the order of printing, and the running total they add up to."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.total = ZERO

    def add(self, kind: Kind, text: Text, amount: Decimal = ZERO, rule: str = "", indicator: str = "") -> None:
        """A line that changes the total by ``amount`` (already rounded)."""
        self.total += amount
        shown = f"{amount:f}" if amount else "0"
        self.lines.append(
            Line(kind=kind, text=text, amount=shown, total=f"{self.total:.2f}", rule=rule, indicator=indicator)
        )

    def say(self, kind: Kind, text: Text, rule: str = "") -> None:
        """A line without numbers."""
        self.lines.append(Line(kind=kind, text=text, rule=rule))
