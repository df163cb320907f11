"""The share of each area a site meets, 0 to 100, by the weight of its rules.

Never feeds the official score: the areas are a reading aid of this tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rules.judge.model import Text
from rules.loading.load import Pack
from rules.scores.receipt import ZERO, Tally, cents, share_text

FULL = Decimal(100)
WEIGHTS = {"critical": 8, "major": 4, "minor": 2, "info": 1}
AREAS = {
    "statutory": Text("法定公开内容", "Statutory content"),
    "validity": Text("规范性文件效力标注", "Validity labelling"),
    "accessibility": Text("无障碍", "Accessibility"),
    "update": Text("信息更新", "Update frequency"),
    "identity": Text("网站标识", "Site identity"),
    "links": Text("链接可用", "Links"),
    "privacy": Text("个人信息保护", "Personal information"),
}
OUTCOMES = ("passed", "failed", "cantTell", "inapplicable", "untested")


def area_shares(pack: Pack, found: Mapping[str, Tally]) -> tuple[dict[str, Any], ...]:
    """Per area the weight of the rules that are met, of 100; unjudged rules cost nothing and widen the interval."""
    rows = []
    for area, title in AREAS.items():
        rules = [rule for rule in pack.rules if rule.area == area]
        if not rules:
            continue
        counts = dict.fromkeys(OUTCOMES, 0)
        whole = lost = doubtful = judged = ZERO
        for rule in rules:
            tally = found.get(rule.id)
            if tally is None:
                continue  # waived
            counts[tally.outcome] += 1
            if not tally.applies:
                continue
            weight = Decimal(WEIGHTS[rule.severity])
            whole += weight
            judged += weight * tally.share
            if tally.failed:
                lost += weight
            elif tally.open:
                doubtful += weight
        value = cents(FULL * (whole - lost) / whole) if whole else ZERO
        low = cents(FULL * (whole - lost - doubtful) / whole) if whole else ZERO
        known = judged > 0
        rows.append(
            {
                "id": area, "title": {"zh": title.zh, "en": title.en}, "value": f"{value:.2f}" if known else None,
                "low": f"{low:.2f}" if known else None, "high": f"{value:.2f}" if known else None,
                "coverage": share_text(judged / whole if whole else ZERO), "rules": counts,
            }
        )  # fmt: skip
    return tuple(rows)
