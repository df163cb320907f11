"""archive.csv: the sha256 of every record's bytes in every archive file, so that a bad byte is named by its record.

Never names an address (they may hold personal numbers), and never reads what a record says.
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from pathlib import Path
from typing import Any

NAME = "archive.csv"
_HEAD = ("file", "offset", "length", "sha256", "record")


def write(folder: Path) -> None:
    """Cut each archive file at the records the capture knows; what lies between them is a row without a record id."""
    known = _records(folder / "capture.sqlite")
    part = folder / (NAME + ".part")
    with part.open("w", encoding="utf-8", newline="") as sink:
        rows = csv.writer(sink, lineterminator="\n")
        rows.writerow(_HEAD)
        for path in sorted((folder / "archive").glob("*")):
            name = f"archive/{path.name}"
            with path.open("rb") as stream:
                for offset, length, record in _cut(known.get(name, []), path.stat().st_size):
                    stream.seek(offset)
                    rows.writerow((name, offset, length, hashlib.sha256(stream.read(length)).hexdigest(), record))
    part.replace(folder / NAME)


def first_bad(folder: Path, name: str) -> dict[str, Any]:
    """Where an archive file first differs from archive.csv: offset and length in bytes, and the record id.

    Empty when archive.csv cannot tell. The caller has seen that archive.csv itself holds.
    """
    end = 0
    try:
        with (folder / NAME).open(encoding="utf-8", newline="") as source, (folder / name).open("rb") as stream:
            for row in csv.DictReader(source):
                if row["file"] != name:
                    continue
                offset, length = int(row["offset"]), int(row["length"])
                stream.seek(offset)
                if hashlib.sha256(stream.read(length)).hexdigest() != row["sha256"]:
                    return {"offset": offset, "length": length, "record": row["record"]}
                end = offset + length
            return {"offset": end, "length": max(0, stream.seek(0, 2) - end), "record": ""}  # appended
    except (OSError, ValueError, KeyError, csv.Error):
        return {}


def _records(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Offset, length and id of every record by file; none where there is no readable capture."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    if not path.is_file():
        return found
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)  # leaves no side files behind
    try:
        for file, offset, length, record in db.execute(
            "SELECT file, offset, length, id FROM record ORDER BY file, offset"
        ):
            found.setdefault(file, []).append((offset, length, record))
    except sqlite3.DatabaseError:
        return {}
    finally:
        db.close()
    return found


def _cut(records: list[tuple[int, int, str]], size: int) -> list[tuple[int, int, str]]:
    cut, at = [], 0
    for offset, length, record in records:
        if offset < at or offset + length > size:
            continue  # a damaged index: the gap rows still cover every byte
        if offset > at:
            cut.append((at, offset - at, ""))
        cut.append((offset, length, record))
        at = offset + length
    if at < size:
        cut.append((at, size - at, ""))
    return cut
