"""One page while it is drawn: the random source, the truth so far, and the productions used.

Never reads a page; what the truth says is decided before any markup is written.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
# What templates call their elements; none of the names means anything to the reader.
NAMES = ("box", "w1200", "con_l", "zw", "cont-a", "m20", "layui-row", "j-box", "fl", "wrap3", "xl", "gl_main", "p_r")


@dataclass
class Draw:
    """``used`` are the productions in order, each ``group:name``."""

    seed: int
    rng: random.Random = field(init=False)
    truth: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    head_title: str = ""
    url: str = ""
    is_home: bool = False
    home: str = ""  # the page's own site
    site: str = ""
    place: str = ""
    office: str = ""
    column: str = ""
    behind: str = ""  # what a production puts behind the text
    day: dt.date = dt.date(2024, 1, 1)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def one(self, many: Sequence[T]) -> T:
        return self.rng.choice(many)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def pick(self, group: str, options: Mapping[str, T]) -> T:
        """One production of a group, noted by its name."""
        name = self.rng.choice(sorted(options))
        self.used.append(f"{group}:{name}")
        return options[name]

    def make(self, group: str, options: Mapping[str, Callable[..., str]], *given: object) -> str:
        return self.pick(group, options)(self, *given)

    def name(self) -> str:
        """An attribute for a container: a class or id that says nothing, or none."""
        kind = self.number(0, 3)
        if not kind:
            return ""
        return f' {"class" if kind < 3 else "id"}="{self.one(NAMES)}"'

    def later(self, day: dt.date, least: int, most: int) -> dt.date:
        return day + dt.timedelta(days=self.number(least, most))


def spoken(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
