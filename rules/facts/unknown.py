"""“Could not look” as a value of its own, beside a value and “not there”. Never true, never false."""

from __future__ import annotations

from typing import NoReturn, TypeAlias, TypeVar

from msgspec import Struct, field


class Unknown(Struct, frozen=True):
    """Could not look; ``reason`` says why in one Chinese sentence. On disk: ``{"unknown": "…"}``."""

    reason: str = field(name="unknown")

    def __bool__(self) -> NoReturn:
        raise TypeError(f"UNKNOWN is neither true nor false: {self.reason}")


T = TypeVar("T")
Maybe: TypeAlias = T | Unknown | None
