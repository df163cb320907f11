"""整改通知: one Word document for each unit, with what it is to put right, by when, on what basis and on what evidence.

Never addresses a unit that the profile did not name, and never lets a page's words become a field, a link or markup.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from reports.forms.defects import Defect, defects
from reports.read import Result
from reports.report.language import language
from reports.report.safe_text import clean, clip, map_strings
from reports.report.source import Source

ROWS = 300
FONT = "仿宋"
_UNFIT_NAME = re.compile(r"[^\w\u4e00-\u9fff-]+")


def write(result: Result, folder: str | Path, lang: str = "zh") -> list[Path]:
    """One file for each unit in ``folder``, and one for what no route names; the files of an earlier result go."""
    source = Source(map_strings(result, clean), language(lang))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob(f"{source.w.notices.title}-*.docx"):
        old.unlink()
    written = []
    for unit, found in _by_unit(source).items():
        path = target / f"{source.w.notices.title}-{_file_name(unit or source.w.notices.nobody)}.docx"
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(_packed(_notice(source, unit, found)))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        written.append(path)
    return written


def _packed(document: Document) -> bytes:
    """The file's bytes, the same for the same content: python-docx stamps each entry with the time of day."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as entries, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in entries.infolist():
            out.writestr(zipfile.ZipInfo(entry.filename), entries.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _by_unit(source: Source) -> dict[str, list[Defect]]:
    found: dict[str, list[Defect]] = {}
    for defect in sorted(defects(source.result).values(), key=lambda one: source.urgency(one.rule)):
        found.setdefault(defect.unit, []).append(defect)
    return dict(sorted(found.items()))


def _file_name(unit: str) -> str:
    """A name no file system minds: other characters are dropped, and a digest keeps two such names apart."""
    kept = _UNFIT_NAME.sub("", unit)[:40]
    return kept if kept == unit else f"{kept}-{hashlib.sha256(unit.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _notice(source: Source, unit: str, found: list[Defect]) -> Document:
    w, site = source.w.notices, source.result["site"]
    document = docx.Document()
    _page(document)
    moment = document.core_properties
    moment.author, moment.title = "govaudit", str(w.title)
    moment.created = moment.modified = dt.datetime.fromisoformat(site["as_of"])
    document.add_heading(w.title, 0)
    name = clip(site["name"] or site["host"], 60)
    document.add_paragraph(w.to.format(unit=clip(unit, 80) or w.nobody))
    document.add_paragraph(w.intro.format(day=site["as_of"], site=name, url=clip(site["url"], 200), n=len(found)))
    heads = [w.number, w.problem, w.place, w.basis, w.fix, w.deadline, w.answer]
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
        cell.paragraphs[0].runs[0].bold = True
    _repeat(table.rows[0])
    for number, defect in enumerate(found[:ROWS], start=1):
        for cell, text in zip(table.add_row().cells, _row(source, number, defect), strict=True):
            cell.text = text
    for row in table.rows:
        for cell, width in zip(row.cells, (1.1, 5.6, 6.2, 4.2, 5.0, 2.4, 2.2), strict=True):
            cell.width = Cm(width)
    if len(found) > ROWS:
        document.add_paragraph(w.more.format(n=len(found) - ROWS))
    document.add_paragraph(w.note)
    document.add_paragraph(w.signature)
    return document


def _row(source: Source, number: int, defect: Defect) -> list[str]:
    say = source.language.say
    rule, evidence = source.rule(defect.rule), defect.evidence
    seen = clip(say(defect.finding["message"]), 300)
    quote = clip(evidence.get("quote") or evidence.get("observed") or "", 200)
    where = "\n".join(part for part in (evidence.get("column"), clip(defect.title, 120), clip(defect.url, 400)) if part)
    basis = "；".join(
        " ".join(part for part in (row["document"], row.get("number"), row.get("article")) if part)
        + ("（工具建议）" if row["confidence"] == "P" else "" if row["confidence"] in ("S", "K:high") else "（待核）")
        for row in rule["basis"]
    )
    due = defect.finding.get("deadline_on")
    deadline = source.language.shown(due).text if due is not None else ""
    return [
        str(number),
        f"{seen}\n“{quote}”" if quote else seen,
        where,
        clip(basis, 300),
        clip(say(rule["fix"]), 300),
        deadline,
        "",
    ]


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.5))
    style: Any = document.styles["Normal"]
    style.font.size, style.font.name = Pt(10), FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _repeat(row: Any) -> None:
    """The head stands on every page."""
    head = row._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    row._tr.get_or_add_trPr().append(head)
