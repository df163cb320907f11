"""Where on a page a missed value stands: the regions of the lines that say the truth, and of those that say the answer.

Never decides what is right; it only tells where to look.
"""

from __future__ import annotations

import csv
import datetime as dt
from contextlib import suppress
from pathlib import Path

from audit.read.chrome import breadcrumbs
from audit.read.chrome.regions import Regions, regions
from audit.read.page.body import read_sheet
from audit.read.web import dates
from audit.read.web.decode import decode, parse
from audit.read.web.text import Line, Sheet
from tests.accuracy import plain


def where(folder: Path, miss: str) -> str:
    """The note behind one line of ``Tally.misses``, `file: answer ≠ truth`; empty where neither stands on the page."""
    name, _, values = miss.partition(": ")
    answer, _, truth = values.partition(" ≠ ")
    with (folder / "INDEX.csv").open(encoding="utf-8-sig", newline="") as file:
        url = next((row["url"] for row in csv.DictReader(file) if row["file"] == name), "")
    sheet = read_sheet(parse(decode((folder / name).read_bytes(), "text/html").text))
    found = breadcrumbs.breadcrumb(sheet, url)
    zones = regions(sheet, found[1] if found else -1)
    told = [
        f"{side} in {', '.join(places)}"
        for side, value in (("answer", answer), ("truth", truth))
        if (places := _places(sheet, zones, value))
    ]
    return f"  [{'; '.join(told)}]" if told else ""


def _places(sheet: Sheet, zones: Regions, value: str) -> list[str]:
    """Regions of the first lines that say a value, each once: `main line 12`."""
    if value in ("", "(none)", "yes", "no") or value.isdigit():
        return []
    found: dict[str, str] = {}
    for line in sheet.lines:
        if _says(line, value):
            region = "footer" if line.n >= sheet.footer else "text" if line.n >= sheet.prose else zones.of(line.n)
            found.setdefault(region, f"{region}{' (hidden)' if line.hidden else ''} line {line.n}")
    return list(found.values())


def _says(line: Line, value: str) -> bool:
    with suppress(ValueError):
        day = dt.date.fromisoformat(value)
        return any(day == one for one, _, _ in dates.find(line.text))
    return plain(value.split(" > ")[-1]) in plain(line.text)
