"""The sha256 of every file of a run, so that a changed byte is named.

Never judges what a file says, only whether it is the one that was written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from audit.result import sha256_of

NAME = "manifest.json"
# The store's own side files and the lock live and die with a process.
LEFT_OUT = (NAME, "capture.sqlite-wal", "capture.sqlite-shm", "capture.lock", "tmp")


class ManifestError(Exception):
    """No manifest, or one that cannot be read."""


def write(folder: Path) -> Path:
    """Write manifest.json over every file of the run."""
    files = {
        str(path.relative_to(folder).as_posix()): {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in _files(folder)
    }
    text = json.dumps({"schema": 1, "files": files}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    part = folder / (NAME + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(folder / NAME)
    return folder / NAME


def _files(folder: Path) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in LEFT_OUT and not parts[0].startswith(("superseded", ".")):
            found.append(path)
    return sorted(found)


def verify(folder: Path) -> list[dict[str, Any]]:
    """Every file that is changed, missing or not listed; an empty list means all digests hold."""
    path = folder / NAME
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["files"]
        rows = {name: (entry["sha256"], entry["bytes"]) for name, entry in listed.items()}
    except OSError:
        raise ManifestError(f"{path}: 没有清单，无法核对 / no manifest to verify against") from None
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise ManifestError(f"{path}: 清单已损坏 / the manifest is damaged") from None
    faults = []
    present = {file.relative_to(folder).as_posix(): file for file in _files(folder)}
    for name in sorted(rows.keys() | present.keys()):
        if name not in present:
            faults.append({"file": name, "fault": "missing"})
        elif name not in rows:
            faults.append({"file": name, "fault": "unlisted"})
        elif sha256_of(present[name]) != rows[name][0]:
            faults.append({"file": name, "fault": "changed"})
    return faults
