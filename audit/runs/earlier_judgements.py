"""Earlier judgements of a run's folder, kept when a new one takes the place of result.json.

A result that somebody signed is replaced only by one that is signed again, or by force: otherwise a second look at the
same capture would quietly take the signature off a decision that was handed on.
"""

from __future__ import annotations

from pathlib import Path

from audit.evidence import manifest
from reports.read import ResultError, load, report_id

FOLDER = "judgements"


class SignedError(Exception):
    """The folder holds a signed result that would lose its signature; one line with the remedy."""


def guard(folder: Path, *, signing: bool, force: bool) -> None:
    """Raise :class:`SignedError` where writing into ``folder`` would take a signature away."""
    if not signing and not force and manifest.is_signed(folder):
        told = "其中的结果已经签名；请用 -o 写到别的目录，或用 --sign-key 重新签名，或用 --force 覆盖"
        raise SignedError(f"{folder}：{told} / signed: choose another folder, sign again, or use --force")


def keep_earlier(folder: Path, new: bytes) -> Path | None:
    """Move the result that ``new`` replaces to ``judgements/<report id>/result.json``; None where nothing changes.

    A result.json that cannot be read is kept, too, under the name ``unreadable``.
    """
    path = folder / "result.json"
    if not path.is_file() or path.read_bytes() == new:
        return None
    try:
        name = report_id(load(path))
    except ResultError:
        name = "unreadable"
    kept = folder / FOLDER / name / "result.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.replace(kept)
    return kept
