"""Tables hold every place, and no cell of them acts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.forms.defects import defects
from reports.forms.formats import FORMATS
from reports.forms.tables import CELL_CHARS, write_csv, write_xlsx
from reports.report.language import language
from reports.report.safe_text import formula_safe

SHEETS = ["整改台账", "问题台账", "栏目台账", "规范性文件", "得分明细", "覆盖情况"]


def listed(result: dict[str, Any]) -> int:
    findings = [f for f in result["findings"] if f["outcome"] in ("failed", "cantTell", "untested")]
    return sum(max(1, len(finding["evidence"])) for finding in findings)


def read_csv(file: Path) -> list[list[str]]:
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read UTF-8"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_csv_has_one_row_for_every_place(result: dict[str, Any], tmp_path: Path) -> None:
    write_csv(result, tmp_path / "findings.csv")
    rows = read_csv(tmp_path / "findings.csv")

    assert rows[0][:4] == ["规则编号", "规则", "领域", "判定"]
    assert len(rows) - 1 == listed(result)
    gongan = [row for row in rows if row[0] == "ident.footer-gongan"]
    assert [row[rows[0].index("序号")] for row in gongan] == [str(n) for n in range(1, 244)]


def test_xlsx_has_its_sheets_with_header_filter_and_widths(result: dict[str, Any], tmp_path: Path) -> None:
    write_xlsx(result, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")

    assert book.sheetnames[:6] == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(sheet.column_dimensions[cell.column_letter].width >= 7 for cell in sheet[1])
    assert book["问题台账"].max_row - 1 == listed(result)
    assert book["整改台账"].max_row - 1 == len(defects(result))
    assert sum(book[name].max_row - 1 for name in book.sheetnames[6:]) == len(defects(result))
    assert " ".join(str(cell.value) for cell in book["整改台账"][1]).startswith(
        "序号 责任单位 栏目 页面标题 网址 问题 依据 整改 证据文件 发现日期 整改期限 状态 反馈"
    )
    assert book["栏目台账"].max_row - 1 == len(result["site"]["columns"])
    assert book["规范性文件"].max_row - 1 == len(result["site"]["documents"])
    assert book["得分明细"].max_row - 1 == len(result["score"]["lines"])


def test_the_receipt_sheet_holds_numbers(result: dict[str, Any], tmp_path: Path) -> None:
    write_xlsx(result, tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["得分明细"]
    amounts = [row[2].value for row in sheet.iter_rows(min_row=2) if row[0].value in ("起评", "扣分")]

    assert all(isinstance(amount, (int, float)) for amount in amounts)
    assert round(sum(amounts), 2) == float(result["score"]["value"])


def test_could_not_look_is_written_out(result: dict[str, Any], tmp_path: Path) -> None:
    write_xlsx(result, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [cell.value for name in SHEETS[2:4] for row in book[name] for cell in row]

    assert "未能查看（列表由脚本加载，未经浏览器渲染）" in cells
    assert "未标示" in cells


def test_ten_thousand_places_are_all_in_the_tables(huge: Callable[[int], dict[str, Any]], tmp_path: Path) -> None:
    grown = huge(10_000)
    write_csv(grown, tmp_path / "findings.csv")
    write_xlsx(grown, tmp_path / "report.xlsx")

    urls = {row[11] for row in read_csv(tmp_path / "findings.csv") if row[0] == "site.dead-links-inner"}
    assert len(urls) == 10_000
    assert openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)["问题台账"].max_row == listed(grown) + 1


def test_long_urls_are_kept_and_cut_cells_say_so(result: dict[str, Any], tmp_path: Path) -> None:
    evidence = next(f for f in result["findings"] if f["outcome"] == "failed")["evidence"]
    evidence[0]["url"] = "https://www.yunquan-demo.gov.cn/?q=" + "x" * 5_000
    evidence[0]["quote"] = "长" * 50_000
    write_xlsx(result, tmp_path / "report.xlsx")
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "report.xlsx")["问题台账"] for cell in row]

    assert evidence[0]["url"] in cells
    cut = next(cell for cell in cells if cell.startswith("长长"))
    assert len(cut) == CELL_CHARS
    assert cut.endswith(language("zh").w.tables.clipped)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000="])
def test_no_csv_cell_starts_a_formula(start: str) -> None:
    assert formula_safe(f"{start}1+1") == f"'{start}1+1"
    assert formula_safe(f"a{start}1") == f"a{start}1"


def test_hostile_words_act_in_no_table(hostile: dict[str, Any], tmp_path: Path) -> None:
    write_csv(hostile, tmp_path / "findings.csv")
    write_xlsx(hostile, tmp_path / "report.xlsx")

    unsafe = re.compile(r"^[ \u00a0\u3000]*[=+\-@\t\r\n＝＋－＠]")
    for row in read_csv(tmp_path / "findings.csv"):
        assert not [cell for cell in row if unsafe.match(cell)]
    formulas = links = 0
    for sheet in openpyxl.load_workbook(tmp_path / "report.xlsx"):
        for row in sheet:
            formulas += sum(cell.data_type == "f" for cell in row)
            links += sum(cell.hyperlink is not None for cell in row)
    assert (formulas, links) == (0, 0)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "docx"])
def test_hostile_words_crash_no_format(hostile: dict[str, Any], tmp_path: Path, form: str) -> None:
    target = tmp_path / f"report.{form}"
    FORMATS[form](hostile, target)

    assert target.stat().st_size > 2_000
    assert [file.name for file in tmp_path.iterdir()] == [target.name]
    if form in ("html", "csv", "json"):
        text = target.read_text(encoding="utf-8-sig")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_a_format_that_fails_leaves_what_was_there(result: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("yesterday")
    result["findings"][0]["rule"] = "no.such-rule"
    result["findings"][0]["outcome"] = "failed"
    with pytest.raises(KeyError):
        write_csv(result, target)

    assert target.read_text() == "yesterday"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "docx"])
def test_the_same_result_gives_the_same_bytes(result: dict[str, Any], tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        FORMATS[form](result, tmp_path / name if form != "xlsx" else tmp_path / f"{name}.xlsx")
    one, two = (file.read_bytes() for file in sorted(tmp_path.iterdir()) if file.is_file())

    assert one == two
