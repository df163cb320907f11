"""How often the page reader is right on labelled pages: a line `field precision recall n unknown` each, last the means.

`unknown` counts the cells with a truth that the reader honestly left open (UNKNOWN): they lower the recall, and are
told apart from values it overlooked.

Never tunes anything: it reads a folder with INDEX.csv, labels.csv and the pages, and prints what it finds.

    python -m tests.accuracy FOLDER            the fields; without FOLDER the corpus the tests use
        --misses [FIELD ...]                   what was wrong, page by page, with the regions of the page it stands in
        --kinds                                the same for each kind of page
        --peers                                beside htmldate, trafilatura and GNE (dependency group `peers`)
        --floors                               fail when a figure falls under tests/accuracy_floors.csv
        --write-floors [--allow-lower]         raise the floors to the figures; lower them only with the second flag
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.read.document.document import status_of
from audit.read.page.page import PageReading, PageSource, read_page
from rules.facts.records import Maybe, Unknown

VALUES = (
    "title", "published_on", "written_on", "doc_number", "index_number", "issuer", "source", "validity", "valid_until",
    "effective_on", "topic", "breadcrumb", "site_id_code", "icp", "gongan", "newest_item_on",
)  # fmt: skip
DOCUMENT = (
    "written_on", "doc_number", "index_number", "issuer", "validity", "valid_until", "effective_on", "topic",
)  # fmt: skip
VERDICTS = ("page_kind", "is_normative", "attachment_count", "jiucuo", "conac", "item_count")
UNKNOWN = "unknown"  # of a row of answers: the fields that the reader left open
FLOORS = Path(__file__).resolve().parent / "accuracy_floors.csv"
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
    """The reader's answers in the words of labels.csv, and under ``UNKNOWN`` the fields it left open."""
    page, doc = reading.page, reading.document
    answers = {
        "title": page.heading, "published_on": page.published_on, "breadcrumb": page.breadcrumb, "source": page.source,
        "icp": page.marks.icp, "gongan": page.marks.gongan, "site_id_code": page.marks.idcode,
        "jiucuo": page.marks.jiucuo, "conac": page.marks.conac, "item_count": reading.items_found,
        "newest_item_on": reading.items_found,
    } | {name: getattr(doc, name, None) for name in DOCUMENT}  # fmt: skip
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
        for name in DOCUMENT:
            row[name] = known(getattr(doc, name))
        row["is_normative"] = doc.normative
        row["attachment_count"] = str(len(doc.attachments))
    if isinstance(reading.items_found, int):
        row["item_count"] = str(reading.items_found)
        days = [item.on for item in reading.items if item.on]
        row["newest_item_on"] = max(days).isoformat() if days else ""
    row[UNKNOWN] = " ".join(name for name, value in answers.items() if isinstance(value, Unknown) and not row[name])
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
    unknown: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        return self.right / self.truths if self.truths else None


Row = tuple[dict[str, str], dict[str, str]]  # what is true of a page, what the reader says of it


def read_folder(folder: Path) -> Iterator[Row]:
    """Every labelled page of a folder with the reader's answers. Raises ``OSError`` when a file is missing."""
    with (folder / "INDEX.csv").open(encoding="utf-8-sig", newline="") as file:
        index = {row["file"]: row for row in csv.DictReader(file)}
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        labels = list(csv.DictReader(file))
    for truth in labels:
        body = (folder / truth["file"]).read_bytes()
        source = PageSource(
            url=index[truth["file"]]["url"], static_html=body, content_type="text/html", as_of=dt.date(2026, 11, 1),
            is_home=truth["page_kind"] == "home",  # a crawl begins there, so it is known; the address may be made up
        )  # fmt: skip
        yield truth, given(read_page(source))


def tally(rows: Iterable[Row]) -> dict[str, Tally]:
    """Count every field over some pages by the rules of GUIDE.md."""
    tallies = {name: Tally() for name in VALUES + VERDICTS}
    for truth, mine in rows:
        for name, one in tallies.items():
            want, got = truth[name].strip(), mine[name]
            if name == "is_normative" and want == "unclear":
                continue
            if name in VERDICTS and name != "item_count" and not want:
                continue
            if not want and not got:
                continue
            right = bool(want) and bool(got) and same(name, got, want, mine["title"], truth["title"])
            one.right += right
            one.given += bool(got)
            one.truths += bool(want)
            one.unknown += bool(want) and name in mine.get(UNKNOWN, "").split()
            if not right:
                one.misses.append(f"{truth['file']}: {got or '(none)'} ≠ {want or '(none)'}")
    return tallies


def measure(folder: Path) -> dict[str, Tally]:
    """The tallies of a whole folder."""
    return tally(read_folder(folder))


def told(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """The fields that some page shows or the reader gave."""
    return [(name, one) for name, one in tallies.items() if one.given or one.truths]


def tell(name: str, one: Tally, width: int = 18) -> str:
    return f"{name:<{width}}{_shown(one.precision):>10}{_shown(one.recall):>8}{one.truths:>5}{one.unknown:>5}"


def print_tallies(tallies: dict[str, Tally]) -> None:
    rows = told(tallies)
    for name, one in rows:
        print(tell(name, one))
    precision = _mean([one.precision for _, one in rows if one.precision is not None])
    recall = _mean([one.recall for _, one in rows if one.recall is not None])
    truths, unknown = (sum(getattr(one, name) for _, one in rows) for name in ("truths", "unknown"))
    print(f"{'mean':<18}{_shown(precision):>10}{_shown(recall):>8}{truths:>5}{unknown:>5}")


# --- floors -----------------------------------------------------------------------------------------------------------


def read_floors(file: Path = FLOORS) -> dict[str, tuple[float, float]]:
    """Field → (precision, recall) under which it may not fall; empty without a file."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as opened:
        return {row["field"]: (float(row["precision"]), float(row["recall"])) for row in csv.DictReader(opened)}


def fallen(tallies: dict[str, Tally], floors: dict[str, tuple[float, float]]) -> list[str]:
    """What is under its floor, a line each; a field that has a floor and no figure has fallen too."""
    low = []
    for name, (precision, recall) in sorted(floors.items()):
        one = tallies.get(name, Tally())
        if (one.precision or 0.0) < precision - 1e-9 or (one.recall or 0.0) < recall - 1e-9:
            low.append(f"{tell(name, one).rstrip()}  under {precision:.3f} {recall:.3f}")
    return low


def raised(
    tallies: dict[str, Tally], floors: dict[str, tuple[float, float]], allow_lower: bool
) -> dict[str, tuple[float, float]]:
    """The floors after a measurement: never lower than they were, unless that is asked for by name."""
    new = {} if allow_lower else dict(floors)
    for name, one in told(tallies):
        now = (_cut(one.precision), _cut(one.recall))
        old = new.get(name, (0.0, 0.0))
        new[name] = (max(old[0], now[0]), max(old[1], now[1]))
    return new


def write_floors(floors: dict[str, tuple[float, float]], file: Path = FLOORS) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(("field", "precision", "recall"))
        writer.writerows((name, f"{p:.3f}", f"{r:.3f}") for name, (p, r) in sorted(floors.items()))


def _cut(value: float | None) -> float:
    return int((value or 0.0) * 1000 + 1e-9) / 1000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy")
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    parser.add_argument("--misses", nargs="*", metavar="FIELD")
    for flag in ("--kinds", "--peers", "--floors", "--write-floors", "--allow-lower"):
        parser.add_argument(flag, action="store_true")
    asked = parser.parse_args(arguments)
    if asked.folder is None:
        from tests.conftest import corpus_folder

        asked.folder = corpus_folder() / "cn-dev"
    if not (asked.folder / "labels.csv").exists():
        print(f"{asked.folder}: 没有 labels.csv / no labels.csv", file=sys.stderr)
        return 2
    rows = list(read_folder(asked.folder))
    tallies = tally(rows)
    print_tallies(tallies)
    if asked.kinds:
        for kind in sorted({truth["page_kind"] for truth, _ in rows}):
            chosen = [row for row in rows if row[0]["page_kind"] == kind]
            print(f"\n{kind}: {len(chosen)}")
            print_tallies(tally(chosen))
    if asked.misses is not None:
        from tests.accuracy_regions import where

        for name, one in told(tallies):
            if one.misses and (not asked.misses or name in asked.misses):
                print(f"\n{name}")
                print("\n".join(f"  {miss}{where(asked.folder, miss)}" for miss in one.misses))
    if asked.peers:
        from tests.accuracy_peers import compare

        compare(asked.folder)
    low = fallen(tallies, read_floors()) if asked.floors else []
    for line in low:
        print(line, file=sys.stderr)
    if asked.write_floors:
        write_floors(raised(tallies, read_floors(), asked.allow_lower))
    return 1 if low else 0


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
