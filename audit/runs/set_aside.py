"""An earlier run moved out of the way of a new one: whole or not at all, whenever the process dies.

Never deletes anything, and never touches a folder or a file that is not a run's.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from audit.evidence import manifest
from audit.evidence.capture import Capture, CaptureError
from audit.evidence.store import Lock

# What is being moved where. While it is there, the folder is neither the old run nor a new one.
UNDER_WAY = "superseding.json"
_OWN = re.compile(
    r"capture\.sqlite.*|archive|archive\.csv|facts\.jsonl\.gz.*|result\.json.*|manifest\.json.*|report[.-].*|run\.log|"
    r"judgements"
)
_MARKS = ("capture.sqlite", "manifest.json", "result.json")


class Moving(Struct, frozen=True, forbid_unknown_fields=True):
    """The folder the run goes to, and the names that go."""

    to: str
    names: tuple[str, ...]


def set_aside(folder: Path) -> None:
    """Move an earlier run out of the way, into the chain of manifests.

    Raises :class:`CaptureError` when another process works there, and where what is there is no run.
    """
    if not any(folder.glob("*")):
        return
    if not any((folder / name).exists() for name in (*_MARKS, UNDER_WAY)):
        if any(
            path for path in folder.iterdir() if path.name != "capture.lock" and not path.name.startswith("superse")
        ):
            told = "中有文件，却不是一次体检的目录；--fresh 只移开自己写的目录，请换一个空目录"
            raise CaptureError(f"{folder} {told} / not the folder of a run: choose another")
        return
    lock = Lock(folder)
    lock.take()
    try:
        _go_on(folder)
        with contextlib.suppress(CaptureError), Capture.open(folder):
            pass  # closing takes the write-ahead log of a killed run into the file whose digest counts
        listed = manifest.names(folder)
        names = sorted(
            path.name
            for path in folder.iterdir()
            if not path.name.startswith((".", "superseded-"))
            and path != lock.path
            and (path.name in listed or _OWN.fullmatch(path.name))
        )
        if not names:
            return
        number = 1 + max(
            (int(path.name[11:]) for path in folder.glob("superseded-*") if path.name[11:].isdigit()), default=0
        )
        moving = Moving(f"superseded-{number:03}", tuple(names))
        part = folder / (UNDER_WAY + ".part")
        with part.open("wb") as sink:
            sink.write(msgspec.json.encode(moving))
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(folder / UNDER_WAY)
        _go_on(folder)
    finally:
        lock.free()


def settled(folder: Path) -> None:
    """Finish a move that a dead process began, before anything in the folder is read or written.

    Raises :class:`CaptureError` when the process is alive and at it.
    """
    if (folder / UNDER_WAY).exists():
        lock = Lock(folder)
        lock.take()
        try:
            _go_on(folder)
        finally:
            lock.free()


def _go_on(folder: Path) -> None:
    """Move what is still to be moved; each name is in one of the two places at every moment."""
    path = folder / UNDER_WAY
    if not path.exists():
        return
    try:
        moving = msgspec.json.decode(path.read_bytes(), type=Moving)
    except (msgspec.DecodeError, OSError) as error:
        raise CaptureError(f"{path} 无法读取：{error} / cannot be read") from None
    target = folder / moving.to
    target.mkdir(exist_ok=True)
    for name in moving.names:
        if (folder / name).exists():
            (folder / name).rename(target / name)
    manifest.adopt(folder)
    path.unlink()
