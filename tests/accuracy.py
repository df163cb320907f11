"""How often the page reader is right on labelled pages: precision and recall for each field.

Never tunes anything: it reads a folder with INDEX.csv, labels.csv and the pages, and prints what it finds.

    python -m tests.accuracy FOLDER [--misses [FIELD ...]]
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from audit.read.document import status_of
from audit.read.page import PageReading, PageSource, read_page
from rules.facts import Maybe, Unknown

VALUES = (
    "title", "published_on", "written_on", "doc_number", "index_number", "issuer", "source", "validity", "valid_until",
    "effective_on", "topic", "breadcrumb", "site_id_code", "icp", "gongan", "newest_item_on",
)  # fmt: skip
VERDICTS = ("page_kind", "is_normative", "attachment_count", "jiucuo", "conac", "item_count")
LEAVES = {"首页", "网站首页", "正文"}
_BRACKETS = str.maketrans("〔〕［］【】﹝﹞（）〈〉《》", "[][][][]()<><>")


def plain(text: str) -> str:
    """NFKC, no white space, dashes and brackets unified (GUIDE.md, How to compare)."""
    text = unicodedata.normalize("NFKC", text.translate(_BRACKETS)).translate(_BRACKETS)
    return re.sub(r"[-‐‑‒–—―－~～]+", "-", re.sub(r"\s+", "", text))


def members(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", text)) if part)


def segments(text: str, title: str) -> tuple[str, ...]:
    parts = [plain(part) for part in text.split(" > ")]
    if parts and parts[0] in LEAVES:
        parts = parts[1:]
    if parts and (parts[-1] in LEAVES or (title and parts[-1] == plain(title))):
        parts = parts[:-1]
    return tuple(parts)


def effect(text: str) -> str:
    if not text:
        return ""
    status = status_of(text) or text
    return {"valid": "有效", "repealed": "失效", "lapsed": "失效"}.get(status, status)


def known(value: Maybe[object]) -> str:
    if value is None or isinstance(value, Unknown):
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def given(reading: PageReading) -> dict[str, str]:
    """The reader's answers in the words of labels.csv."""
    page, doc = reading.page, reading.document
    row = dict.fromkeys(VALUES + VERDICTS, "")
    row["title"] = known(page.heading)
    row["published_on"] = known(page.published_on)
    row["breadcrumb"] = " > ".join(page.breadcrumb) if isinstance(page.breadcrumb, tuple) else ""
    row["page_kind"] = page.kind
    row["source"] = known(page.source)
    marks = page.marks
    row["site_id_code"] = known(marks.idcode) or known(marks.jiucuo_code) or page.meta.get("siteidcode", "")
    row["icp"], row["gongan"] = known(marks.icp), known(marks.gongan)
    row["jiucuo"] = "yes" if known(marks.jiucuo) else "no"
    row["conac"] = "yes" if known(marks.conac) else "no"
    row["is_normative"], row["attachment_count"] = "no", "0"
    if doc is not None:
        for name in (
            "written_on",
            "doc_number",
            "index_number",
            "issuer",
            "validity",
            "valid_until",
            "effective_on",
            "topic",
        ):
            row[name] = known(getattr(doc, name))
        row["is_normative"] = doc.normative
        row["attachment_count"] = str(len(doc.attachments))
    if isinstance(reading.items_found, int):
        row["item_count"] = str(reading.items_found)
        days = [item.on for item in reading.items if item.on]
        row["newest_item_on"] = max(days).isoformat() if days else ""
    return row


def same(name: str, mine: str, truth: str, mine_title: str, true_title: str) -> bool:
    if name in ("issuer", "topic"):
        return members(mine) == members(truth) or plain(mine) == plain(truth)
    if name == "breadcrumb":
        return segments(mine, mine_title) == segments(truth, true_title)
    if name == "validity":
        return effect(mine) == effect(truth)
    return plain(mine) == plain(truth)


@dataclass
class Tally:
    right: int = 0
    given: int = 0
    truths: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        return self.right / self.truths if self.truths else None


def measure(folder: Path) -> dict[str, Tally]:
    """Read every labelled page of a folder and compare. Raises ``OSError`` when a file is missing."""
    with (folder / "INDEX.csv").open(encoding="utf-8-sig", newline="") as file:
        index = {row["file"]: row for row in csv.DictReader(file)}
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        labels = list(csv.DictReader(file))
    tallies = {name: Tally() for name in VALUES + VERDICTS}
    for truth in labels:
        url = index[truth["file"]]["url"]
        body = (folder / truth["file"]).read_bytes()
        mine = given(
            read_page(PageSource(url=url, static_html=body, content_type="text/html", as_of=dt.date(2026, 11, 1)))
        )
        for name, tally in tallies.items():
            want, got = truth[name].strip(), mine[name]
            if name == "is_normative" and want == "unclear":
                continue
            if name in VERDICTS and name != "item_count" and not want:
                continue
            if not want and not got:
                continue
            right = bool(want) and bool(got) and same(name, got, want, mine["title"], truth["title"])
            tally.right += right
            tally.given += bool(got)
            tally.truths += bool(want)
            if not right:
                tally.misses.append(f"{truth['file']}: {got or '(none)'} ≠ {want or '(none)'}")
    return tallies


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m tests.accuracy FOLDER [--misses [FIELD ...]]", file=sys.stderr)
        return 2
    tallies = measure(Path(arguments[0]))
    rows = [(name, tally) for name, tally in tallies.items() if tally.given or tally.truths]
    print(f"{'field':<18}{'precision':>10}{'recall':>8}{'n':>5}")
    for name, tally in rows:
        print(f"{name:<18}{_shown(tally.precision):>10}{_shown(tally.recall):>8}{tally.truths:>5}")
    for title, pick in (("mean of values", VALUES), ("mean of verdicts", VERDICTS)):
        chosen = [tally for name, tally in rows if name in pick]
        precisions = [t.precision for t in chosen if t.precision is not None]
        recalls = [t.recall for t in chosen if t.recall is not None]
        print(
            f"{title:<18}{_shown(_mean(precisions)):>10}{_shown(_mean(recalls)):>8}{sum(t.truths for t in chosen):>5}"
        )
    if "--misses" in arguments:
        wanted = arguments[arguments.index("--misses") + 1 :]
        for name, tally in rows:
            if tally.misses and (not wanted or name in wanted):
                print(f"\n{name}")
                print("\n".join(f"  {miss}" for miss in tally.misses))
    return 0


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
