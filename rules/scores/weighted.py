"""Scores findings by weight: blocks of families, each rule a share of its block by severity, as a receipt to re-add.

Never an official score: blocks, points, weights and grades are settings of a pack and printed as 工具建议.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rules.facts.records import Site
from rules.judge.model import Finding, Line, Rule, Score, Text
from rules.loading.load import Pack
from rules.loading.packfile import Grade, Indicator
from rules.scores.areas import WEIGHTS, area_shares
from rules.scores.deciding import account_lines, confirmation, decides_site, doubts, veto_row
from rules.scores.receipt import ZERO, Receipt, Tally, cents, exact, plain, share_text, tallies

FULL = Decimal(100)
PASS_LINE = Decimal(60)
NOTE = Text(
    "本方案的板块、分值、权重和等次均为规则包的设置（工具建议），不是官方分值：每条规则按级别取权重"
    "（严重8、较重4、一般2、提示1），在适用的规则之间分配本板块的分值，不符合即扣去该份。",
    "Blocks, points, weights and grades are settings of the pack, not official: each rule weighs 8, 4, 2 or 1 by "
    "severity and holds that share of its block among the rules that apply; a rule that is not met loses its share.",
)


@dataclass(slots=True)
class Share:
    """One rule's share of its block, rounded to 0.01."""

    rule: Rule
    tally: Tally
    points: Decimal


@dataclass(slots=True)
class Block:
    """One block of the score sheet with the rules that share its points."""

    indicator: Indicator
    shares: list[Share]

    @property
    def points(self) -> Decimal:
        return cents(exact(self.indicator.points))

    @property
    def lost(self) -> Decimal:
        return min(self.points, sum((one.points for one in self.shares if one.tally.failed), ZERO))

    @property
    def at_risk(self) -> Decimal:
        open_points = sum((one.points for one in self.shares if one.tally.open and not one.tally.failed), ZERO)
        return min(self.points - self.lost, open_points)

    @property
    def judged(self) -> Decimal:
        """Share of its points that was judged, 0…1."""
        whole = sum((one.points for one in self.shares), ZERO)
        return sum((one.points * one.tally.share for one in self.shares), ZERO) / whole if whole else ZERO


def score(pack: Pack, findings: Iterable[Finding], site: Site) -> Score:
    """The receipt of one site by weight; vetoes are named and decide nothing in this scheme.

    ``value`` and ``grade`` are None where what was not judged could still change the verdict or the grade.
    """
    findings = tuple(findings)
    found = tallies(findings)
    blocks = [_block(pack, indicator, found) for indicator in pack.indicators]
    bound = [block for block in blocks if block.shares]
    areas, rows = area_shares(pack, found), tuple(_row(block) for block in blocks)
    base = sum((block.points for block in bound), ZERO)
    covered = sum((block.points * block.judged for block in bound), ZERO) / base if base else ZERO
    vetoes = _vetoes(pack, found, site)
    if not any(one.tally.judged for block in bound for one in block.shares):
        why = Text("没有任何规则得到判定，不计分。", "Nothing could be judged; not scored.")
        return Score(
            scheme=pack.scheme, verdict="not_scored", value=None, low=None, high=None, coverage=share_text(covered),
            vetoes=vetoes, lines=(Line(kind="note", text=why),), areas=areas, indicators=rows,
        )  # fmt: skip
    receipt = Receipt()
    receipt.say("note", NOTE)
    _print_vetoes(receipt, vetoes)
    for rule, told in account_lines(pack.rules, findings):
        receipt.say("note", told, rule)
    value = _print_points(receipt, blocks, base)
    low = _rescaled(base - sum((block.lost + block.at_risk for block in bound), ZERO), base)
    receipt.add("total", Text("得分", "Score"))
    lines = sorted({PASS_LINE, *(exact(grade.least) for grade in pack.grades)})
    undecided = doubts(low, value, covered, lines)
    verdict: Literal["qualified", "unqualified", "undetermined"]
    verdict = "unqualified" if value < PASS_LINE else "undetermined" if undecided else "qualified"
    if verdict != "undetermined":
        undecided = ()
    for reason in undecided:
        receipt.say("note", Text(f"结论未定：{reason.zh}。", f"Undetermined: {reason.en}."))
    grade = _print_grade(receipt, pack.grades, value, low)
    return Score(
        scheme=pack.scheme, verdict=verdict, value=None if undecided else f"{value:.2f}", low=f"{low:.2f}",
        high=f"{value:.2f}", coverage=share_text(covered), vetoes=vetoes, lines=tuple(receipt.lines), areas=areas,
        indicators=rows, grade=grade, sum=f"{value:.2f}", undecided=undecided,
    )  # fmt: skip


def _block(pack: Pack, indicator: Indicator, found: dict[str, Tally]) -> Block:
    """Rules of its families; a block without families takes the rules no other block names. Waived rules are out."""
    named = {family for one in pack.indicators for family in one.families}
    bound = [
        rule
        for rule in sorted(pack.rules, key=lambda rule: rule.id)
        if (rule.family in indicator.families if indicator.families else rule.family not in named)
        and rule.id in found
        and found[rule.id].applies
    ]
    whole = Decimal(sum(WEIGHTS[rule.severity] for rule in bound))
    points = exact(indicator.points)
    shares = [Share(rule, found[rule.id], cents(points * WEIGHTS[rule.severity] / whole)) for rule in bound]
    return Block(indicator, shares)


def _print_points(receipt: Receipt, blocks: list[Block], base: Decimal) -> Decimal:
    receipt.add("start", Text("总分", "Full points"), FULL)
    for block in blocks:
        title = block.indicator.title
        if not block.shares:
            text = Text(f"{title.zh}不适用，{plain(block.points)}分退出总分", f"{title.en or title.zh}: not applicable")
            receipt.add("rescale", text, -block.points, indicator=block.indicator.id)
    for block in blocks:
        _print_block(receipt, block)
    receipt.add("subtotal", Text(f"扣分后小计（满分 {plain(base)}）", f"After deductions (of {plain(base)})"))
    if base != FULL:
        text = Text(f"按适用分值折算：×100/{plain(base)}（工具建议）", f"Rescaled: ×100/{plain(base)} (proposed)")
        receipt.add("rescale", text, _rescaled(receipt.total, base) - receipt.total)
    return receipt.total


def _print_block(receipt: Receipt, block: Block) -> None:
    title = block.indicator.title
    failed = [one for one in block.shares if one.tally.failed]
    for one in failed:
        weight, whole = WEIGHTS[one.rule.severity], sum(WEIGHTS[share.rule.severity] for share in block.shares)
        text = Text(
            f"{title.zh}·{one.rule.title.zh}：{plain(block.points)}分×{weight}/{whole}（工具建议分值）",
            f"{one.rule.title.en or one.rule.id}: {plain(block.points)} × {weight}/{whole} (proposed)",
        )
        receipt.add("deduct", text, -one.points, one.rule.id, block.indicator.id)
    over = sum((one.points for one in failed), ZERO) - block.lost
    if over:  # cents rounded up
        text = Text(f"{title.zh}最多扣{plain(block.points)}分", f"{title.en or title.zh}: never more than its points")
        receipt.add("cap", text, over, indicator=block.indicator.id)


def _rescaled(points: Decimal, base: Decimal) -> Decimal:
    return cents(points * FULL / base)


def _print_grade(receipt: Receipt, grades: tuple[Grade, ...], value: Decimal, low: Decimal) -> Text | None:
    """The grade, where the whole interval lies in it."""
    if not grades:
        return None
    got, worst = _grade(grades, value), _grade(grades, low)
    if got != worst:
        zh = f"等次未定：未判定的部分可能使{got.zh}降为{worst.zh}（工具建议）。"
        receipt.say("note", Text(zh, f"Grade undetermined: between {worst.en or worst.zh} and {got.en or got.zh}."))
        return None
    receipt.say("note", Text(f"等次：{got.zh}（工具建议）", f"Grade: {got.en or got.zh} (proposed)"))
    return got


def _grade(grades: tuple[Grade, ...], points: Decimal) -> Text:
    best_first = sorted(grades, key=lambda one: -one.least)
    return next((one.title for one in best_first if points >= exact(one.least)), best_first[-1].title)


def _vetoes(pack: Pack, found: dict[str, Tally], site: Site) -> tuple[dict[str, str], ...]:
    failed = [rule for rule in pack.rules if decides_site(rule) and rule.id in found and found[rule.id].failed]
    return tuple(veto_row(rule, site.answers.get(rule.id)) for rule in sorted(failed, key=lambda rule: rule.id))


def _print_vetoes(receipt: Receipt, vetoes: tuple[dict[str, str], ...]) -> None:
    for veto in vetoes:
        sure = veto["state"] == "confirmed"
        state = f"已确认：{confirmation(veto)}" if sure else "疑似，待人工确认"
        english = f"confirmed: {confirmation(veto, 'en')}" if sure else "suspected"
        zh = f"国办检查指标的单项否决（{state}）：{veto['title']}；本方案不据此定等次"
        receipt.say("veto", Text(zh, f"Veto of the national indicators ({english}): {veto['rule']}"), veto["rule"])


def _row(block: Block) -> dict[str, Any]:
    one = block.indicator
    return {
        "id": one.id, "title": {"zh": one.title.zh, "en": one.title.en}, "family": one.family,
        "points": f"{block.points:.2f}", "official": one.official, "bonus": False, "confidence": one.confidence,
        "applies": bool(block.shares), "lost": f"{block.lost:.2f}", "earned": "0.00",
        "at_risk": f"{block.at_risk:.2f}", "coverage": share_text(block.judged),
        "rules": [share.rule.id for share in block.shares],
    }  # fmt: skip
