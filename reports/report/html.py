"""One result as one HTML file that is complete without its script and asks nothing of the network.

Never marks a string as safe: every word of a page, a title or a URL is escaped by the template engine.
"""

from __future__ import annotations

import base64
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.read import Result
from reports.report import duties, long_tables, summary
from reports.report.language import language
from reports.report.places import PLACES_IN_REPORT, Findings, outcome_glossary, reasons
from reports.report.safe_text import clean, map_strings
from reports.report.source import Source

_HERE = Path(__file__).resolve().parents[1]
PAGES = "report-pages"  # folder of the further pages, beside the report
FIRST_PAGE_BYTES = 5 * 2**20
# Places printed on the first page in all; fewer are tried while it is too large. The further pages hold every one.
PLACES_TRIED = (PLACES_IN_REPORT, PLACES_IN_REPORT // 3, PLACES_IN_REPORT // 10, 0)


@cache
def environment() -> Environment:
    """The template engine: every value is escaped, an unknown name is an error."""
    # autoescape=True, not select_autoescape(): that one leaves report.html.j2 unescaped.
    return Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "static"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write_text(path: str | Path, text: str) -> None:
    """Write beside ``path``, then put it in place in one step. Raises ``OSError``."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


@cache
def script_hash() -> str:
    """What the report's policy allows to run: the digest of its own filter script and nothing else."""
    text = (_HERE / "static" / "report.js").read_text(encoding="utf-8")
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def view(result: Result, lang: str = "zh", places: int = PLACES_IN_REPORT) -> dict[str, Any]:
    """Everything the templates print, in print order; the templates decide nothing but how it looks.

    Past ``places`` places in all, each finding shows only its first few.
    """
    return _view(Source(map_strings(result, clean), language(lang)), lang, places)


def _view(source: Source, lang: str, places: int) -> dict[str, Any]:
    words = source.language
    findings = Findings(source, places)
    failed, review = findings.blocks("failed"), findings.blocks("cantTell")
    return {
        "w": words.w,
        "mast": summary.masthead(source),
        "verdict": summary.verdict(source),
        "fixes": summary.fixes(source),
        "areas": summary.areas(source),
        "receipt": summary.receipt(source),
        "indicators": summary.indicators(source),
        "tasks": duties.tasks(source),
        "content": duties.content(source),
        "columns": long_tables.columns(source),
        "failed": failed,
        "review": review,
        "documents": long_tables.documents(source),
        "coverage": long_tables.coverage(source),
        "untested": reasons(source, "untested"),
        "inapplicable": reasons(source, "inapplicable"),
        "passed": reasons(source, "passed"),
        "waived": long_tables.waived(source),
        "versions": long_tables.versions(source),
        "records": findings.records(),
        "glossary": outcome_glossary(source),
        "tool": source.result["tool"],
        "sample": long_tables.sample(source),
        "certificate": long_tables.certificate(source),
        "home_picture": (source.result["capture"].get("pictures") or {}).get("home"),
        "pages": PAGES if lang == "zh" else f"{PAGES}-{lang}",
        "script_hash": script_hash(),
    }


def render(result: Result, lang: str = "zh") -> str:
    """``result`` (checked by :func:`reports.read.check`) as HTML in ``lang`` (zh or en)."""
    return fitted(result, lang)[1]


def fitted(result: Result, lang: str = "zh") -> tuple[dict[str, Any], str]:
    """The view with as many places as a page of ``FIRST_PAGE_BYTES`` has room for, and that page."""
    template = environment().get_template("report.html.j2")
    *more, fewest = PLACES_TRIED
    source = Source(map_strings(result, clean), language(lang))
    for places in more:
        shown = _view(source, lang, places)
        page = template.render(shown)
        if len(page.encode()) <= FIRST_PAGE_BYTES:
            return shown, page
        del shown, page  # before the next is made
    shown = _view(source, lang, fewest)
    return shown, template.render(shown)
