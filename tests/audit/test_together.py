"""A small site over real HTTP: reports in Word, a catalogue in a file, a consultation, all told of the right page."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from pathlib import Path

import docx
import openpyxl
import pytest

from audit import demo, read
from audit.crawl.loop import crawl
from audit.demo.draft import Reply, Town
from audit.evidence.capture import Capture
from audit.read.work.file_child import FileReader, Question
from rules.facts.records import Annual, Document, Facts, Unknown, from_lines, to_lines

HOST = "http://www.yunquan-demo.gov.cn"
ROW = ("一、本年新收政府信息公开申请数量", "3", "1", "0", "0", "0", "0", "4")
LAST = ("四、结转下年度继续办理", "1", "", "0", "0", "/", "0", "1")
HEADS = ("申请人", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
TEXT = "<p>全年主动公开信息一千二百条，办理依申请公开四件，未发生行政复议和行政诉讼案件。</p>" * 6


def page(title: str, body: str, on: str = "2026-03-20", kind: str = "政府信息公开") -> bytes:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{on}"></head><body>'
        f'<div>当前位置：<a href="/">首页</a> &gt; <a href="/gk/">{kind}</a> &gt; 正文</div>'
        f"<div><h1>{title}</h1><p>发布日期：{on}</p>{body}</div></body></html>"
    ).encode()


def word(rows: list[tuple[str, ...]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("三、收到和处理政府信息公开申请情况")
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: list[tuple[str, ...]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


PAGES = {
    "/nb/2025.html": page(
        "云泉市2025年政府信息公开工作年度报告", TEXT + '<p><a href="2025.docx">附件：年度报告.docx</a></p>'
    ),
    "/nb/2024.html": page("云泉市2024年政府信息公开工作年度报告", TEXT + table([HEADS, ROW, LAST]), "2025-03-20"),
    "/nb/2023.html": page("云泉市2023年政府信息公开工作年度报告", TEXT, "2024-03-20"),
    "/nb/2022.html": page(
        "云泉市2022年政府信息公开工作年度报告", TEXT + '<p><a href="2022.docx">附件：报告.docx</a></p>', "2023-03-20"
    ),
    "/wj/a.html": page(
        "云泉市人民政府关于印发《云泉市供热管理办法》的通知",
        "<p>云政规〔2021〕4号</p>"
        + "<p>各县区人民政府，市政府各部门：现将办法印发给你们，请认真贯彻执行，确保取得实效。</p>" * 3,
        "2021-05-10",
    ),
    "/wj/b.html": page(
        "云泉市停车场管理规定",
        "<p>第一条 为了加强停车场管理，制定本规定，适用于本市行政区域内的停车场规划建设和管理活动。</p>" * 4,
        "2019-05-10",
    ),
    "/wj/ml.html": page(
        "云泉市人民政府关于公布规范性文件清理结果的通知",
        "<p>现将行政规范性文件清理结果予以公布，请遵照执行，未列入目录的文件另行公布，特此通知。</p>" * 4
        + '<p><a href="ml.xlsx">附件：云泉市规范性文件清理结果目录.xlsx</a></p>',
        "2026-01-20",
    ),
    "/yj/a.html": page(
        "关于《云泉市养犬管理条例（征求意见稿）》公开征求意见的公告",
        "<p>为提高立法质量，现将征求意见稿全文公布，欢迎社会各界提出意见，共同参与地方立法工作。</p>" * 3
        + "<p>征求意见时间为2026年3月20日至4月20日。</p>",
    ),
    "/yj/b.html": page(
        "《云泉市养犬管理条例（征求意见稿）》公开征求意见采纳情况",
        "<p>征求意见期间共收到意见五十二条，采纳四十一条，未采纳的意见已经逐条说明了理由。</p>" * 4,
        "2026-05-08",
    ),
}  # fmt: skip
FILES = {
    "/nb/2025.docx": word([HEADS, ROW, LAST]),
    "/nb/2022.docx": b"PK\x03\x04 broken",
    "/nb/jyj.docx": word([HEADS, ROW, LAST]),
    "/wj/ml.xlsx": sheet([
        ["序号", "文件名称", "文号", "清理结果"],
        ["1", "云泉市供热管理办法", "云政规〔2021〕4号", "继续有效"],
        ["2", "云泉市停车场管理规定", "云政发〔2019〕8号", "废止"],
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in PAGES)
    links += '<li><a href="/nb/jyj.docx">云泉市教育局2025年政府信息公开工作年度报告</a></li>'
    html = {"Content-Type": "text/html; charset=utf-8"}
    replies = {"/": Reply(200, html, f"<title>云泉市人民政府</title><ul>{links}</ul>".encode())}
    replies |= {path: Reply(200, html, body) for path, body in PAGES.items()}
    replies |= {path: Reply(200, {"Content-Type": "application/octet-stream"}, body) for path, body in FILES.items()}
    replies["/404.html"] = Reply(404, html, b"<title>404</title>")
    folder: Path = tmp_path_factory.mktemp("together") / "run"
    with demo.serve(Town(replies, ())) as server:
        profile = demo.profile(server.port)
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28), {})
        asyncio.run(crawl(profile, capture, browser=None, progress=lambda _: None, stop=asyncio.Event()))
    with capture:
        found = read.read(capture, profile)
        assert to_lines(found) == to_lines(read.read(capture, profile))
    return found


def annual(facts: Facts, path: str) -> Annual:
    (found,) = (one for one in facts.annuals if one.url == HOST + path)
    return found


def document(facts: Facts, path: str) -> Document:
    (found,) = (one for one in facts.documents if one.url == HOST + path)
    return found


LAST_CELLS = (1, None, 0, 0, Unknown("单元格写作“/”"), 0, 1)


def test_a_report_in_word_is_its_pages_report(facts: Facts) -> None:
    report = annual(facts, "/nb/2025.html")
    assert report.year == 2025
    assert report.tables_url == HOST + "/nb/2025.docx"
    assert report.tables_record
    assert report.tables_record != report.record
    assert report.cells("table3", "received") == (3, 1, 0, 0, 0, 0, 4)
    assert report.cells("table3", "carried_out") == LAST_CELLS
    assert report.sections == ("三、收到和处理政府信息公开申请情况",)


def test_a_report_on_the_page_is_read_there(facts: Facts) -> None:
    report = annual(facts, "/nb/2024.html")
    assert report.tables_url == report.url
    assert report.cells("table3", "carried_out") == LAST_CELLS
    assert report.table4 is None  # no picture, no file, no script: it is not there


def test_a_broken_file_is_no_missing_table(facts: Facts) -> None:
    assert annual(facts, "/nb/2023.html").table3 is None
    assert isinstance(annual(facts, "/nb/2022.html").table3, Unknown)


def test_a_report_that_is_only_a_file_counts(facts: Facts) -> None:
    report = annual(facts, "/nb/jyj.docx")
    assert report.year == 2025
    assert report.cells("table3", "received") == (3, 1, 0, 0, 0, 0, 4)
    assert isinstance(report.published_on, Unknown)


def test_a_catalogue_in_a_file_reaches_its_documents(facts: Facts) -> None:
    (one,) = document(facts, "/wj/a.html").standings
    (two,) = document(facts, "/wj/b.html").standings
    assert (one.state, one.by, one.url) == ("valid", "number", HOST + "/wj/ml.xlsx")
    assert (two.state, two.by) == ("repealed", "title")
    assert two.record
    assert two.on == dt.date(2026, 1, 20)
    assert "废止" in two.quote


def test_a_consultation_has_its_days_and_its_answer(facts: Facts) -> None:
    draft, result = document(facts, "/yj/a.html"), document(facts, "/yj/b.html")
    assert draft.draft
    assert (draft.consult_from, draft.consult_until) == (dt.date(2026, 3, 20), dt.date(2026, 4, 20))
    assert "2026年3月20日" in draft.quotes["consult_from"]
    assert [pair.url for pair in draft.feedback] == [result.url]
    assert [pair.url for pair in result.answers] == [draft.url]
    assert not result.draft


def test_facts_survive_the_disk(facts: Facts) -> None:
    assert from_lines(to_lines(facts)) == facts
    assert [one.url for one in facts.annuals] == sorted(one.url for one in facts.annuals)


def test_a_hostile_file_ends_its_own_reading_only() -> None:
    with FileReader() as reader:
        for body in (b"", b"%PDF-1.7 nothing", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600):
            reading = reader.read(body, Question("annual", "pdf"))
            assert reading.annual is not None
            assert isinstance(reading.annual.tables.table3, Unknown)
            assert reader.read(body, Question("catalogue", "pdf", "废止文件目录")).rows == ()
        reading = reader.read(FILES["/nb/2025.docx"], Question("annual", "docx"))
        assert reading.annual is not None
        assert isinstance(reading.annual.tables.table3, tuple)
