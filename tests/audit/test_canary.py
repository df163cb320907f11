"""A site full of personal numbers is audited by the real command, and everything written is searched for them.

Only the evidence may hold them: the archive what was served, capture.sqlite the addresses as they were dialled.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

import docx
import openpyxl
import pytest
from stdnum import luhn
from stdnum.cn import ric

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "cell", "comment", "hidden sheet", "zip", "zip name", "pdf", "ofd", "alt", "value", "meta", "file name", "address",
    "dead address", "title", "heading", "link text", "script", "html comment", "grouped", "deleted", "csv", "item",
    "address of item", "query", "breadcrumb", "column", "docx author", "sheet name", "redirect",
)  # fmt: skip
IN_ADDRESSES = {"file name", "address", "dead address", "address of item", "query", "redirect"}


def identity(number: int) -> str:
    """A made-up number of the region 1399, which does not exist."""
    body = f"139987{1950 + number:04}{number % 12 + 1:02}{number % 28 + 1:02}{number * 31 % 1000:03}"
    return body + ric.calc_check_digit(body + "0")


SECRET = {place: identity(number) for number, place in enumerate(PLACES, 1)}
CARD = "622208139987123456" + luhn.calc_check_digit("622208139987123456")
MOBILES = ("15900139987", "15900139988", "15900139989")
# What a column of health or guardians holds, and what stands under a mark of secrecy: no number, and no less private.
ILLNESS, GUARDIAN, CLOSED = "肢体贰级偏瘫", "赵护甲", "东岭库房搬迁日程"
HOMES = ("北湖镇玉泉村3组12号", "北湖镇玉泉村3组15号", "北湖镇清水村1组7号")


def page(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">首页</a> <a href="/gs/">公示公告 {SECRET["column"]}</a></nav>'
        f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/gs/">公示{SECRET["breadcrumb"]}</a></div>'
        f"{body}"
        "<footer>主办单位：云泉市人民政府 冀ICP备05000001号</footer></body></html>"
    ).encode()


def table(heads: str, *rows: str) -> str:
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in (heads, *rows)]
    return "<table>" + "".join(lines) + "</table>"


def packed(**entries: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.core_properties.author = f"张三{SECRET['docx author']}"
    document.add_paragraph("补助发放说明")
    out = io.BytesIO()
    document.save(out)
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    said = f"<w:p><w:r><w:t>{SECRET['comment']}</w:t></w:r></w:p>"
    comment = f'<w:comments {w}><w:comment w:id="1" w:author="李四">{said}</w:comment></w:comments>'
    gone = f'<w:p><w:del w:author="李四"><w:r><w:delText>{SECRET["deleted"]}</w:delText></w:r></w:del></w:p>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", gone.encode() + b"<w:sectPr", 1)
            new.writestr(name, content)
        new.writestr("word/comments.xml", comment)
    return made.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "金额"])
    hidden = book.create_sheet(f"底册{SECRET['sheet name']}")
    hidden.sheet_state = "veryHidden"
    for row in (["姓名", "身份证号", "银行卡号"], ["张三", SECRET["hidden sheet"], CARD]):
        hidden.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 50 750 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]  # fmt: skip
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(out),
    )  # fmt: skip


def site() -> dict[str, tuple[int, str, bytes]]:
    """path → (status, content type, body)"""
    s = SECRET
    text = f'<TextObject Boundary="10 10 90 5" Size="4"><TextCode X="0" Y="4">{s["ofd"]}</TextCode></TextObject>'
    sheet = f'<Page xmlns="http://www.ofdspec.org/2016">{text}</Page>'
    ofd = packed(**{"OFD.xml": '<OFD xmlns="http://www.ofdspec.org/2016"/>', "Doc_0/Pages/Page_0/Content.xml": sheet})
    files = {
        "/f/a.docx": word(), "/f/b.xlsx": workbook(), "/f/d.pdf": pdf(f"Zhang {s['pdf']}"), "/f/e.ofd": ofd,
        "/f/c.zip": packed(**{"list.txt": f"姓名,身份证号\n张三,{s['zip']}\n", f"{s['zip name']}.txt": "空"}),
        f"/f/张三{s['file name']}.docx": word(), "/f/g.csv": f"姓名,身份证号\n李四,{s['csv']}\n".encode(),
    }  # fmt: skip
    links = "".join(f'<p><a href="{quote(path)}">附件：{unquote(path)[3:]}</a></p>' for path in files)
    people = table(
        "姓名|身份证号|电话|住址",
        f"张三|{s['cell']}|{MOBILES[0]}|{HOMES[0]}", f"李四|139987********0011|{MOBILES[1]}|{HOMES[1]}",
        f"王五|139987********0023|{MOBILES[2]}|{HOMES[2]}",
    )  # fmt: skip
    wards = table("姓名|乡镇|残疾等级", *(f"{name}|北湖镇|{ILLNESS}" for name in ("张三", "李四", "王五")))
    wards += table("学生姓名|班级|监护人", *(f"{name}|三班|{GUARDIAN}" for name in ("张三", "李四", "王五")))
    wards += f"<p>机密★1年</p><p>{CLOSED}定于下周开始，请有关单位按照分工做好准备。</p>"
    broken = f"{s['grouped'][:6]} {s['grouped'][6:14]} {s['grouped'][14:]}"
    article = (
        f"<h1>关于{s['heading']}的公示</h1><p>发布时间：2026-10-20 来源：市民政局</p>"
        f"<div>身份证号 {broken} 的申请人符合条件。</div>"
        f'{people}<img src="/x.png" alt="身份证{s["alt"]}"><input readonly value="{s["value"]}">'
        f'<!-- 身份证号 {s["html comment"]} --><script>var row={{"sfzh":"{s["script"]}"}}</script>{links}'
    )
    meta = f'<meta name="keywords" content="{s["meta"]}"><meta name="ArticleTitle" content="公示{s["meta"]}">'
    items = (
        f'<li><a href="/gs/1.html">公示 {s["item"]}</a><span>2026-10-20</span></li>'
        f'<li><a href="/gs/{s["address of item"]}.html">第二次公示</a><span>2026-10-19</span></li>'
        f'<li><a href="/gs/{s["dead address"]}/gone.html">第三次公示</a><span>2026-10-18</span></li>'
        f'<li><a href="/cx?sfz={s["query"]}">查询 {s["link text"]}</a><span>2026-10-17</span></li>'
        f'<li><a href="/old/{s["redirect"]}">旧公示</a><span>2026-10-16</span></li>'
    )
    pages = {
        "/": page("云泉市人民政府", f'<ul>{items}</ul><a href="/p/{s["address"]}.html">个人公示</a>'),
        "/gs/": page("公示公告", f"<ul>{items}</ul>"),
        "/gs/1.html": page(f"公示{s['title']}", article, meta),
        f"/gs/{s['address of item']}.html": page(
            "第二次公示", "<h1>第二次公示</h1><p>发布时间：2026-10-19</p>" + people + wards
        ),
        f"/p/{s['address']}.html": page("个人公示", "<h1>个人公示</h1><p>发布时间：2026-10-19</p>"),
        f"/cx?sfz={s['query']}": page("查询", "<h1>查询结果</h1>"),
    }
    answers = {path: (200, "text/html; charset=utf-8", body) for path, body in pages.items()}
    answers |= {path: (200, "application/octet-stream", body) for path, body in files.items()}
    return answers


class Pages(BaseHTTPRequestHandler):
    answers = site()

    def do_GET(self) -> None:
        if self.path.startswith("/old/"):
            self.send_response(302)
            self.send_header("Location", f"/p/{SECRET['address']}.html")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, kind, body = self.answers.get(unquote(self.path), (404, "text/html", b"gone"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder of a finished run, and what the command said."""
    folder = tmp_path_factory.mktemp("canary")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "audit", "run", f"http://127.0.0.1:{server.server_port}/", "-o", str(folder / "out"),
             "--allow-private", "127.0.0.0/8", "--rate", "200", "--as-of", "2026-10-28", "--format", "json,csv,xlsx"],
            cwd=ROOT, env={**os.environ}, capture_output=True, text=True, encoding="utf-8", timeout=240,
        )  # fmt: skip
        assert done.returncode in (0, 4), done.stderr
        yield folder / "out", done.stdout + done.stderr
    finally:
        server.shutdown()
        server.server_close()


def layers(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and what is packed in them."""
    yield name, content
    if content.startswith(b"\x1f\x8b"):
        yield from layers(f"{name}!gz", gzip.decompress(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from layers(f"{name}!{entry}", archive.read(entry))


def needles() -> dict[str, bytes]:
    raw = {place: number.encode() for place, number in SECRET.items()}
    raw |= {"card": CARD.encode(), "grouped as written": SECRET["grouped"][6:14].encode() + b" "}
    raw |= {f"mobile {n}": number.encode() for n, number in enumerate(MOBILES)}
    raw |= {"illness": ILLNESS.encode(), "guardian": GUARDIAN.encode(), "closed": CLOSED.encode()}
    return raw | {f"home {n}": home.encode() for n, home in enumerate(HOMES)}


def test_nothing_written_but_the_evidence_holds_a_raw_value(audited: tuple[Path, str]) -> None:
    folder, said = audited
    searched = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.endswith(".warc.gz") or path.name.startswith("capture.sqlite"):
            continue
        for name, content in layers(path.name, path.read_bytes()):
            searched.append(name)
            text = unquote(content.decode("utf-8", "replace")).encode()
            found = [place for place, raw in needles().items() if raw in content or raw in text]
            assert not found, (name, found)
    assert {"result.json", "report.html", "facts.jsonl.gz!gz", "manifest.json", "report.csv"} <= set(searched)
    assert any("sheet1.xml" in name for name in searched)
    assert not [place for place, raw in needles().items() if raw in said.encode()]


def test_the_capture_holds_raw_values_only_in_addresses(audited: tuple[Path, str]) -> None:
    """An address must be dialled and found again as it is; everything else in the database is masked."""
    folder, _ = audited
    for path in folder.glob("capture.sqlite*"):
        content = path.read_bytes()
        assert not [place for place, raw in needles().items() if raw in content and place not in IN_ADDRESSES], path
    db = sqlite3.connect(f"file:{folder / 'capture.sqlite'}?mode=ro", uri=True)
    holders = set()
    for (table_name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        rows = db.execute(f"SELECT * FROM {table_name}")
        columns = [column[0] for column in rows.description]
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                if any(SECRET[place] in str(value) for place in IN_ADDRESSES):
                    holders.add((table_name, column))
    db.close()
    allowed = {("target", "url"), ("target", "final_url"), ("target", "location"), ("record", "url")}
    assert holders <= allowed | {("sketch", "canonical"), ("meta", "value")}, holders
    assert ("target", "url") in holders


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_read_what_was_captured(audited: tuple[Path, str]) -> None:
    folder, _ = audited
    everything = [folder, *folder.rglob("*")]
    assert len(everything) > 10
    assert [path.name for path in everything if path.stat().st_mode & 0o077] == []


def test_the_archive_is_the_untouched_evidence(audited: tuple[Path, str]) -> None:
    folder, _ = audited
    served = b"".join(gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("archive/*.warc.gz")))
    assert SECRET["cell"].encode() in served


def test_the_leaks_are_told_all_the_same(audited: tuple[Path, str]) -> None:
    folder, _ = audited
    facts = [json.loads(line) for line in gzip.decompress((folder / "facts.jsonl.gz").read_bytes()).splitlines()]
    hits = {(hit["kind"], hit["masked"]) for fact in facts for hit in fact.get("personal", ())}
    told = {place for place, number in SECRET.items() if ("id18", number[:3] + "*" * 13 + number[-2:]) in hits}
    missed = set(PLACES) - told
    # An address alone is no proof of a person, a column's or author's name is no list: these are masked, not accused.
    assert missed <= {"address", "dead address", "address of item", "docx author", "redirect", "sheet name"}, missed
    on_list = next(fact for fact in facts if fact["fact"] == "page" and fact["url"].endswith("/gs/"))
    assert SECRET["item"][-2:] in {hit["masked"][-2:] for hit in on_list["personal"]}  # runs into the date beside it
    assert {fact["secrecy"][0] for fact in facts if fact.get("secrecy")} == {"密级标志"}
    assert {"bankcard", "mobile", "address", "mask", "health", "minor"} <= {kind for kind, _ in hits}


def test_the_result_says_that_addresses_were_masked(audited: tuple[Path, str]) -> None:
    folder, _ = audited
    result = json.loads((folder / "result.json").read_bytes())
    assert "masked-address" in {warning["code"] for warning in result["warnings"]}
    urls = {record["url"] for record in result["capture"]["records"].values()}
    masked = [url for url in urls if "*" in url]
    assert masked
    failed = [finding for finding in result["findings"] if finding["rule"] == "privacy.id18"]
    assert failed[0]["outcome"] == "failed"
