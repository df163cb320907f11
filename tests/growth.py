"""CPU time of a call at two sizes: quadratic work is found without a clock that a busy machine could break."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu_s(work: Callable[[int], object], size: int, times: int = 2) -> float:
    """The least CPU time of this process, in seconds, that ``work(size)`` takes of so many calls."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work(size)
        spent.append(time.process_time() - begun)
    return min(spent)


def is_linear(work: Callable[[int], object], size: int, enough_s: float = 0.2) -> bool:
    """Whether four times the size takes at most nine times as long; what takes less than ``enough_s`` always is."""
    return cpu_s(work, size) < max(9 * cpu_s(work, size // 4), enough_s)
