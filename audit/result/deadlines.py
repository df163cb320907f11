"""By when a failed finding is to be put right, in working days of the gazetted calendar.

Never presents a number of days as official: no document fixes them; they are 工具建议 unless the profile sets
them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rules.judge.model import Rule
from rules.words import workdays

# 工具建议 (P). A leaked number or a veto cannot wait for the next working week; a template is a fortnight's work.
WORKDAYS: dict[str, int] = {"veto": 3, "critical": 3, "major": 10, "minor": 20, "info": 20}


def workdays_of(rule: Rule, own: Mapping[Any, int]) -> int:
    """Working days for a fault of ``rule``; ``own`` are those of the profile, by veto or severity."""
    days = {**WORKDAYS, **own}
    return min(days["veto"], days[rule.severity]) if rule.veto == "official" else days[rule.severity]


def set_deadlines(
    rows: Sequence[dict[str, Any]], rules: Mapping[str, Rule], as_of: dt.date, own: Mapping[Any, int]
) -> None:
    """Write ``deadline_on`` (a day, or unknown with the reason) and ``deadline_workdays`` on the failed findings."""
    for row in rows:
        if row["outcome"] != "failed":
            continue
        days = workdays_of(rules[row["rule"]], own)
        row["deadline_workdays"] = days
        try:
            row["deadline_on"] = workdays.add(as_of, days).isoformat()
        except workdays.Uncovered as error:
            row["deadline_on"] = {"unknown": str(error)}
