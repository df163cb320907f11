"""What a run that died and went on must have in common with one that nothing befell: rows, result, report.

Never compares times, nor what follows from them: how much was asked, the digest of the result,
hashes of the archive and places in it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

# Times, and places in files that depend on times, are not compared; ids of rows are those of arrival.
TABLES = {
    "target": "SELECT url, host, role, internal, wanted, depth, phase, state, why, status, location, final_url,"
    " content_type, size_bytes, sha256, record, rendered_record, confirmed, looks, render FROM target ORDER BY url",
    "edge": "SELECT s.url, t.url, e.element, e.view, e.text FROM edge e JOIN target s ON s.id=e.source"
    " JOIN target t ON t.id=e.target ORDER BY 1, 2, 3, 4",
    "record": "SELECT id, url, kind, sha256, status FROM record ORDER BY id",
    "sketch": "SELECT t.url, k.view, k.template, k.text_chars, k.scripts, k.dated, k.canonical FROM sketch k"
    " JOIN target t ON t.id=k.target ORDER BY 1, 2",
}
_RECORD_IDS = {
    "target": (" record, rendered_record,", ""),
    "record": ("SELECT id, url, kind, sha256, status FROM record ORDER BY id",
               "SELECT DISTINCT url, kind, CASE WHEN kind IN ('screenshot', 'measured') THEN '' ELSE sha256 END, status"
               " FROM record ORDER BY 1, 2, 3"),
}  # fmt: skip
_OF_ITS_TIME = re.compile(
    r"(<dt>(?:报告标识|请求|收到字节|每秒请求[^<]*|浏览器打开|采集时间[^<]*)</dt>)<dd[^>]*>.*?</dd>"
    r'|<tr><th scope="row">(?:archive/|archive\.csv).*?</tr>'
    r'|(采集 |<td class="d">)[\d-]{10} [\d:]{8}'
    r"|(archive/[\w.-]+):\d+"
    r"|(data:image/\w+;base64,)[\w+/=]+"  # a picture is of its moment; that there is one is compared
)


def rows(folder: Path, *, ids: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """The store's rows. ``ids``: with the ids of records, which follow the order in which answers came; without them,
    pictures and measured times are compared by being there."""
    with closing(sqlite3.connect(f"file:{folder / 'capture.sqlite'}?mode=ro", uri=True)) as db:
        return {
            name: db.execute(query if ids else query.replace(*_RECORD_IDS.get(name, ("", "")))).fetchall()
            for name, query in TABLES.items()
        }


def result(folder: Path, *, ids: bool = True) -> Any:
    """The result without the capture block."""
    built = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    built.pop("capture")

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "record"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return built if ids else strip(built)


def report(folder: Path) -> list[str]:
    """The report's lines."""
    text = (folder / "report.html").read_text(encoding="utf-8")
    left, cut = _OF_ITS_TIME.subn(r"\1\2\3\4", text)
    assert cut >= 5, "the report no longer says what this leaves out"
    return left.splitlines()
