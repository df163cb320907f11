"""Other readers on the same labelled pages: htmldate, trafilatura and GNE beside ours, where they are installed.

Never needed to run or to test anything: the packages are the dependency group `peers`.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import logging
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from audit.read.page.body import read_sheet
from audit.read.page.page import PageSource, read_page
from audit.read.web.decode import decode, parse
from tests.accuracy import Tally, given, same, tell

Reader = Callable[[str, str, bytes], str]  # (html, url, body) → answer


def _ours(field: str) -> Reader:
    def read(html: str, url: str, body: bytes) -> str:
        source = PageSource(url=url, static_html=body, content_type="text/html", as_of=dt.date(2026, 11, 1))
        return given(read_page(source))[field]

    return read


def _our_text(html: str, url: str, body: bytes) -> str:
    return read_sheet(parse(html)).body_text


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def readers() -> dict[str, dict[str, Reader]]:
    """Field → name → reader; ours first. A package that is not installed is left out."""
    table: dict[str, dict[str, Reader]] = {
        "published_on": {"govaudit": _ours("published_on")},
        "title": {"govaudit": _ours("title")},
        "text": {"govaudit": _our_text},
    }
    logging.disable(logging.CRITICAL)
    if (htmldate := _module("htmldate")) is not None:
        table["published_on"]["htmldate"] = lambda html, url, _: htmldate.find_date(html, url=url) or ""
        table["published_on"]["htmldate, original"] = lambda html, url, _: (
            htmldate.find_date(html, url=url, original_date=True) or ""
        )
    if (trafilatura := _module("trafilatura")) is not None:

        def told(html: str, url: str, name: str) -> str:
            found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
            return (getattr(found, name, None) or "") if found is not None else ""

        table["published_on"]["trafilatura"] = lambda html, url, _: told(html, url, "date")
        table["title"]["trafilatura"] = lambda html, url, _: told(html, url, "title")
        table["text"]["trafilatura"] = lambda html, url, _: told(html, url, "text")
    if (gne := _module("gne")) is not None:

        def extracted(html: str, name: str) -> str:
            return str(gne.GeneralNewsExtractor().extract(html).get(name) or "")

        table["published_on"]["gne"] = lambda html, _, __: _day(extracted(html, "publish_time"))
        table["title"]["gne"] = lambda html, _, __: extracted(html, "title")
        table["text"]["gne"] = lambda html, _, __: extracted(html, "content")
    return table


def _day(text: str) -> str:
    match = re.search(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})", text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def compare(folder: Path) -> None:
    """Print precision and recall of each reader on the fields peers read too, and how texts overlap with ours."""
    with (folder / "INDEX.csv").open(encoding="utf-8-sig", newline="") as file:
        urls = {row["file"]: row["url"] for row in csv.DictReader(file)}
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        labels = list(csv.DictReader(file))
    table = readers()
    print(f"\n{'field, reader':<34}{'precision':>10}{'recall':>8}{'n':>5}")
    for field in ("published_on", "title"):
        for name, reader in table[field].items():
            tally = Tally()
            for truth in labels:
                body = (folder / truth["file"]).read_bytes()
                got = _answer(reader, body, urls[truth["file"]])
                want = truth[field].strip()
                tally.right += bool(want and got) and same(field, got, want, got, want)
                tally.given += bool(got)
                tally.truths += bool(want)
            print(tell(f"{field}, {name}", tally, width=34))
    # Texts are not labelled: told is whether one reaches the labelled day of signature at its end (signed) and leaves
    # the footer's labelled marks out (clean).
    articles = [truth for truth in labels if truth["title"] and not truth["item_count"]]
    print(f"\n{'text, reader':<34}{'signed':>10}{'clean':>8}{'n':>5}")
    for name, reader in table["text"].items():
        held = clean = signed = 0
        for truth in articles:
            body = (folder / truth["file"]).read_bytes()
            text = _flat(_answer(reader, body, urls[truth["file"]]))
            marks = [mark for mark in (truth["icp"], truth["site_id_code"]) if mark]
            clean += bool(text) and not any(_flat(mark) in text for mark in marks)
            if truth["written_on"] and truth["issuer"] and not truth["index_number"]:
                signed += 1
                held += _signs(truth["written_on"], text)
        share = held / signed if signed else 0.0
        print(f"{'text, ' + name:<34}{share:>10.3f}{clean / max(1, len(articles)):>8.3f}{len(articles):>5}")


def _answer(reader: Reader, body: bytes, url: str) -> str:
    with suppress(Exception):  # a peer that breaks on a page gives no answer for it
        return reader(decode(body, "text/html").text, url, body).strip()
    return ""


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _signs(day: str, text: str) -> bool:
    """Whether a text holds the day it was signed on, in digits or Chinese numerals."""
    year, month, on = (int(part) for part in day.split("-"))
    numerals = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    return bool(re.search(rf"{year}年0?{month}月0?{on}日|{numerals}年", text))
