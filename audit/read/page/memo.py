"""Answers of pure functions about one page, kept while the page is read twice: with and without what scripts may do.

Never keeps anything longer than the reading of one page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")


class Once:
    """Asks a function once for each row of arguments. They are told apart by identity: most of them cannot be hashed.

    What is equal but not the same object is asked again, so a mistake here costs time and nothing else.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[Any, Any]] = {}  # with the arguments: their ids stay theirs

    def __call__(self, function: Callable[..., R], *args: Any) -> R:
        key = (function, *map(id, args))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (function(*args), args)
        answer: R = known[0]
        return answer
