"""Whether a score decides anything, and what keeps it from doing so.

A number is a headline only where nothing that is still open could turn the verdict: enough was judged, no line lies
inside the interval, and every official veto of the scheme was judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from rules.facts.records import Answer
from rules.judge.model import Finding, Rule, Text
from rules.scores.receipt import Tally, share_text

# Share of the applicable points that must have been judged. No official paper names one: 工具建议.
MIN_COVERAGE = Decimal("0.80")


def doubts(
    low: Decimal, high: Decimal, coverage: Decimal, lines: Sequence[Decimal], open_vetoes: Sequence[Rule] = ()
) -> tuple[Text, ...]:
    """Why a score in ``[low, high]`` decides nothing yet; empty where it decides.

    ``coverage`` is the judged share of the points, 0…1; ``lines`` are scores at which the verdict changes;
    ``open_vetoes`` are official veto rules without an answer.
    """
    found = []
    if coverage < MIN_COVERAGE:
        share = f"{Decimal(share_text(coverage)) * 100:.1f}%"  # rounded as the coverage itself is printed
        least = f"{MIN_COVERAGE * 100:.0f}%"
        found.append(
            Text(
                f"计分内容只判定了 {share}，不足 {least}（工具建议的下限）",
                f"only {share} of the points could be judged, less than {least} (a limit proposed by this tool)",
            )
        )
    found += [
        Text(f"得分区间跨越 {line:f} 分线", f"the interval crosses the line of {line:f} points")
        for line in lines
        if low < line <= high
    ]
    if open_vetoes:
        names = "、".join(rule.title.zh for rule in open_vetoes)
        english = ", ".join(rule.title.en or rule.id for rule in open_vetoes)
        found.append(Text(f"单项否决尚未全部判定：{names}", f"official vetoes are still open: {english}"))
    return tuple(found)


def official_vetoes(rules: Sequence[Rule], found: Mapping[str, Tally]) -> tuple[list[Rule], list[Rule]]:
    """The official veto rules that apply to the site: judged ones, and those still open."""
    binding = sorted((rule for rule in rules if rule.veto == "official" and rule.id in found), key=lambda rule: rule.id)
    applying = [rule for rule in binding if found[rule.id].applies]
    still_open = [rule for rule in applying if found[rule.id].open and not found[rule.id].failed]
    return [rule for rule in applying if rule not in still_open], still_open


def decides_site(rule: Rule) -> bool:
    """Whether a failure of the rule is a veto of the site. New media are judged account by account (19号)."""
    return rule.veto in ("official", "candidate")


def account_lines(rules: Sequence[Rule], findings: Sequence[Finding]) -> Iterator[tuple[str, Text]]:
    """The rule, and the verdict on each new-media account that failed a veto of its own."""
    own = {rule.id for rule in rules if rule.veto == "account"}
    for finding in findings:
        if finding.rule in own and finding.outcome == "failed":
            zh, en = finding.message.zh, finding.message.en or finding.message.zh
            yield (
                finding.rule,
                Text(
                    f"政务新媒体账号结论（不合格，不计入网站结论）：{zh}",
                    f"Verdict on an account of new media (not qualified; not the site's): {en}",
                ),
            )


def veto_row(rule: Rule, answer: Answer | None) -> dict[str, str]:
    """A failed veto as it stands in the result: suspected, or confirmed with who confirmed it, when and why."""
    row = {"rule": rule.id, "state": "suspected", "veto": rule.veto or "", "title": rule.title.zh}
    if answer is None or answer.outcome != "failed":
        return row
    return {**row, "state": "confirmed", "by": answer.by, "on": answer.on.isoformat(), "reason": answer.note}


def confirmation(veto: Mapping[str, Any], lang: Literal["zh", "en"] = "zh") -> str:
    """Who confirmed a veto, on which day, for what reason; empty while it is suspected."""
    if not veto.get("by"):
        return ""
    told = [str(veto[key]) for key in ("by", "on", "reason") if veto.get(key)]
    return ("，" if lang == "zh" else ", ").join(told)
