"""Notices: split by unit, every defect in one of them, and no word of a page acts in Word."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from reports.forms import notices
from reports.forms.defects import defects


def routed(result: dict[str, Any]) -> dict[str, Any]:
    names = ("市教育局", "市财政局", "")
    failing = [f for f in result["findings"] if f["outcome"] == "failed"]
    for at, finding in enumerate(failing):
        finding["unit"] = names[at % 3]
        for place in finding["evidence"]:
            place["unit"] = names[at % 3]
    return result


def test_every_defect_stands_in_the_notice_of_its_unit(result: dict[str, Any], tmp_path: Path) -> None:
    found = defects(routed(result))
    written = notices.write(result, tmp_path)
    assert [path.name for path in written] == [
        "整改通知-未划分单位.docx",
        "整改通知-市教育局.docx",
        "整改通知-市财政局.docx",
    ]
    for path in written:
        unit = path.stem.partition("-")[2]
        own = [one for one in found.values() if (one.unit or "未划分单位") == unit]
        document = docx.Document(str(path))
        rows = document.tables[0].rows[1:]
        assert len(rows) == min(len(own), notices.ROWS) > 0
        assert {row.cells[2].text.split("\n")[-1] for row in rows} <= {one.url for one in own}
        assert f"{len(own)} 处" in "".join(p.text for p in document.paragraphs)


def test_notices_of_an_earlier_result_go(result: dict[str, Any], tmp_path: Path) -> None:
    notices.write(routed(result), tmp_path)
    result["findings"] = []
    assert notices.write(result, tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_in_the_folder_stay(result: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "会议纪要.docx").write_bytes(b"PK")
    notices.write(routed(result), tmp_path)
    notices.write(result, tmp_path)
    assert (tmp_path / "会议纪要.docx").read_bytes() == b"PK"


def test_the_same_result_gives_the_same_bytes(
    result: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [path.read_bytes() for path in notices.write(routed(result), tmp_path / "1")]
    monkeypatch.setattr("time.localtime", lambda *_: time.struct_time((2031, 1, 2, 3, 4, 6, 3, 2, 0)))
    again = [path.read_bytes() for path in notices.write(result, tmp_path / "2")]
    assert len(first) == 3
    assert first == again


def test_hostile_words_act_in_no_notice(hostile: dict[str, Any], tmp_path: Path) -> None:
    written = notices.write(hostile, tmp_path / "notices")
    assert written
    assert all(path.parent == tmp_path / "notices" for path in written)
    assert len({path.name for path in written}) == len(written)
    for path in written:
        docx.Document(str(path))
        with zipfile.ZipFile(path) as packed:
            body = packed.read("word/document.xml").decode("utf-8")
            links = packed.read("word/_rels/document.xml.rels").decode("utf-8")
        assert not re.search(r"<w:(hyperlink|fldSimple|instrText|object)\b", body)
        assert 'TargetMode="External"' not in links
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", body)
