"""What a pipeline knows of defects beyond the result: which are new against a baseline, which are suppressed and why.

Never hides a defect: a suppressed one stays in every form, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.forms.defects import Defect


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Somebody answers for this defect until a day (ISO)."""

    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True)
class Marks:
    """``known`` holds the keys of the baseline's defects, or is None without a baseline; ``suppressed`` is by key."""

    known: frozenset[str] | None = None
    suppressed: Mapping[str, Suppressed] = field(default_factory=dict)
    told: tuple[str, ...] = ()  # what the gate said, one line each

    def counts(self, defect: Defect) -> bool:
        """Whether a gate on findings looks at this defect."""
        return defect.key not in self.suppressed and (self.known is None or defect.key not in self.known)


NONE = Marks()
