"""What files hide and how they lie: sheets, columns, comments, tracked changes, authors, names that do not fit."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from stdnum.cn import ric

from audit.read.files import libreoffice
from audit.read.files.attachment_text import mismatch
from audit.read.files.attachments import Opener
from audit.read.work.attachment_child import shown
from rules.facts.records import Unknown

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = "13998719550102003"
ID = BODY + ric.calc_check_digit(BODY + "0")


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def packed(entries: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, author: str = "", **parts: str) -> bytes:
    """A docx whose body is written as XML."""
    document = docx.Document()
    document.core_properties.author = author
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old:
        entries: dict[str, bytes | str] = {name: old.read(name) for name in old.namelist()}
    entries["word/document.xml"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return packed({**entries, **{f"word/{name}.xml": content for name, content in parts.items()}})


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def run(text: str, marks: str = "") -> str:
    return f"<w:r>{marks}<w:t>{text}</w:t></w:r>"


def test_comments_and_tracked_changes_are_counted_and_searched(opener: Opener) -> None:
    body = (
        f"<w:p>{run('名单')}<w:ins w:author='张三'>{run('新增')}</w:ins>"
        f"<w:del w:author='李四'><w:r><w:delText>删去 {ID}</w:delText></w:r></w:del></w:p>"
    )
    said = f"<w:p>{run('请核对 ' + ID)}</w:p>"
    comments = f'<w:comments xmlns:w="{W}"><w:comment w:author="王小五">{said}</w:comment></w:comments>'
    opened = opener.open(word(body, "市民政局办公室", comments=comments), "docx")

    assert (opened.comments, opened.tracked) == (1, 2)
    assert [hit.where for hit in opened.personal] == ["修订中删除的内容", "批注"]
    assert opened.authors == ("市民政局办公室", "张*", "李*", "王**")


def test_what_a_tracked_change_removed_is_not_the_text(opener: Opener) -> None:
    body = f"<w:p>{run('甲')}<w:del><w:r><w:delText>乙乙</w:delText></w:r></w:del></w:p>"
    assert opener.open(word(body), "docx").text_chars == 3  # 甲, and 乙乙 told apart


def test_hidden_words_are_told(opener: Opener) -> None:
    body = f"<w:p>{run('看得见')}{run('看不见 ' + ID, '<w:rPr><w:vanish/></w:rPr>')}</w:p>"
    opened = opener.open(word(body), "docx")

    assert opened.hidden == ("隐藏文字（正文）",)
    assert [hit.kind for hit in opened.personal] == ["id18"]


def test_hidden_sheets_columns_rows_and_comments(opener: Opener) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "公示"
    for row in (["姓名", "身份证号", "金额"], ["张三", ID, 500], ["李四", None, 300]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["A2"].comment = Comment(f"证件 {ID}", "赵六")
    book.create_sheet("底册").sheet_state = "hidden"
    book.create_sheet("更深").sheet_state = "veryHidden"
    opened = opener.open(saved(book), "xlsx")

    assert opened.hidden == ("隐藏列 公示 B", "隐藏行 公示 1行", "隐藏工作表 底册", "深度隐藏工作表 更深")
    assert opened.comments == 1
    assert [hit.where for hit in opened.personal] == ["工作表 公示", "批注"]


def test_an_open_document_sheet_is_read(opener: Opener) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("张三", ID)
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="名单">'
        f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    opened = opener.open(packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<m/>"}), "ods")

    assert opened.magic == "zip/odf"
    assert opened.text_chars == len("张三") + 18
    assert [hit.kind for hit in opened.personal] == ["id18"]


@pytest.mark.parametrize(
    "cell",
    [
        f"<t:table-cell><x:p>{ID}</x:p></t:table-cell>",  # text that declares no type of value
        f"<t:covered-table-cell><x:p>{ID[:9]}<x:span>{ID[9:]}</x:span></x:p></t:covered-table-cell>",
        f'<t:table-cell o:value-type="string"><o:annotation><x:p>{ID}</x:p></o:annotation><x:p>x</x:p></t:table-cell>',
    ],
)
def test_an_ods_table_is_read_beside_its_values(opener: Opener, cell: str) -> None:
    content = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:spreadsheet><t:table t:name="名单">'
        f"<t:table-row>{cell}</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    opened = opener.open(packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<m/>"}), "ods")

    assert [hit.kind for hit in opened.personal] == ["id18"]


def test_ofd_words_come_in_lines_and_pages_in_order(opener: Opener) -> None:
    def text(x: int, y: int, words: str) -> str:
        box = f'Boundary="{x} {y} {len(words) * 4} 5" Size="4"'
        return f'<ofd:TextObject {box}><ofd:TextCode X="0" Y="4">{words}</ofd:TextCode></ofd:TextObject>'

    def page(*texts: str) -> str:
        return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{"".join(texts)}</ofd:Page>'

    head = page(text(10, 10, "姓名"), text(60, 10, "身份证号"), text(60, 20, ID), text(10, 20, "张三"))
    entries: dict[str, bytes | str] = {
        "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Author>欧阳某</ofd:Author></ofd:OFD>',
        "Doc_0/Pages/Page_0/Content.xml": head,
        "Doc_0/Pages/Page_10/Content.xml": page(text(10, 10, "末页")),
        "Doc_0/Pages/Page_2/Content.xml": page(text(10, 10, "中页")),
    }
    opened = opener.open(packed(entries), "ofd")

    assert opened.pages == 3
    assert opened.text_chars == len("姓名身份证号张三末页中页") + 18
    assert [(hit.kind, hit.context) for hit in opened.personal] == [("id18", "张三\t…")]
    assert opened.authors == ("欧**",)
    assert opened.mismatch is None


def test_an_encrypted_ofd_says_so(opener: Opener) -> None:
    opened = opener.open(packed({"OFD.xml": "<x/>", "Encryptions.xml": "<x/>"}), "ofd")
    assert opened.text_chars == Unknown("文件已加密")


def test_a_page_that_excel_saved_is_a_sheet(opener: Opener) -> None:
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>'
        f"<tr><td>姓名</td><td>身份证号</td></tr><tr><td>张三</td><td>{ID}</td></tr></table></html>"
    )
    opened = opener.open(page.encode("gb18030"), "xls")

    assert (opened.magic, opened.mismatch) == ("html/office", None)
    assert [hit.kind for hit in opened.personal] == ["id18"]


@pytest.mark.parametrize(
    ("extension", "magic", "told"),
    [
        ("pdf", "html", "扩展名为pdf，内容是网页"), ("docx", "html", "扩展名为docx，内容是网页"),
        ("pdf", "zip/docx", "扩展名为pdf，内容是docx"), ("docx", "pdf", "扩展名为docx，内容是pdf"),
        ("zip", "rar", "扩展名为zip，内容是rar"), ("pdf", None, "扩展名为pdf，内容是无法识别的内容"),
        ("pdf", "pdf", None), ("doc", "zip/docx", None), ("docx", "ole", None), ("xls", "html/office", None),
        ("doc", "rtf", None), ("wps", "ole", None), ("et", "zip/xlsx", None), ("txt", None, None),
        ("jpg", "png", None), ("", "pdf", None), ("do", "pdf", None),
    ],
)  # fmt: skip
def test_a_name_against_its_bytes(extension: str, magic: str | None, told: str | None) -> None:
    assert mismatch(extension, magic, 1000) == told
    assert mismatch(extension, magic, 0) is None


def test_authors_that_are_persons_are_masked() -> None:
    assert [shown(name) for name in ("张三", "微软用户", "Administrator", "市教育局", "阿依古丽·买买提")] == [
        "张*", "微软用户", "Administrator", "市教育局", "阿*******",
    ]  # fmt: skip
    assert ID not in shown(f"张三{ID}")


def test_rtf_is_read_without_libreoffice(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVAUDIT_SOFFICE", "/nowhere/soffice")
    opened = opener.open(rb"{\rtf1\ansi words}", "rtf")
    assert opened.text_chars == 5  # read without it


needs_office = pytest.mark.skipif(libreoffice.found() is None, reason="没有安装 LibreOffice")


@needs_office
def test_libreoffice_opens_what_we_cannot(opener: Opener) -> None:
    opened = opener.open(rb"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 Zhang San " + ID.encode() + rb"\par}", "rtf")
    assert [hit.kind for hit in opened.personal] == ["id18"]
    assert opened.magic == "rtf"


@needs_office
def test_libreoffice_says_what_it_cannot_open(opener: Opener, tmp_path: Path) -> None:
    opened = opener.open(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wps")
    assert isinstance(opened.text_chars, Unknown)


@needs_office
def test_own_reader_and_libreoffice_agree(opener: Opener, tmp_path: Path) -> None:
    """A true .doc and .xls, made by LibreOffice itself, read by our own reader of old files."""
    book = openpyxl.Workbook()
    for row in (["姓名", "身份证号"], ["张三", ID]):
        book.active.append(row)
    sources = {"a.docx": (word(f"<w:p>{run('名单 ' + ID)}</w:p>"), "doc"), "b.xlsx": (saved(book), "xls")}
    program = libreoffice.found()
    assert program
    for name, (body, target) in sources.items():
        (tmp_path / name).write_bytes(body)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(tmp_path),
            str(tmp_path / name),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        opened = opener.open((tmp_path / name).with_suffix(f".{target}").read_bytes(), target)
        assert opened.magic == "ole"
        assert [hit.kind for hit in opened.personal] == ["id18"], (name, opened)
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)


@pytest.mark.parametrize(
    ("words", "explains"),
    [
        ("第一条 为了规范停车管理，制定本办法。", False),
        ("《云泉市停车管理办法》起 草 说 明", True),
        ("一、制定的必要性", True),
    ],
)
def test_a_draft_may_hold_its_explanation(opener: Opener, words: str, explains: bool) -> None:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(words)
    document.save(out)
    assert opener.open(out.getvalue(), "docx").explains is explains
