"""Catalogues of repealed and valid documents: what they say reaches the right document, and no other."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.document.consultations import is_proposal
from audit.read.document.repeals import (
    Row,
    Source,
    catalogue_rows,
    clause_rows,
    decided_rows,
    is_catalogue,
    state_of,
    with_standings,
)
from audit.read.page.beyond_page import lines
from audit.read.page.body import read_sheet
from audit.read.web.decode import parse
from rules.facts.records import Document, PageKind
from tests.work import lines_run

HOST = "http://www.example.gov.cn/"


def doc(
    name: str, title: str, number: str | None = None, on: dt.date | None = None, kind: PageKind = "document"
) -> Document:
    return Document(url=HOST + name, title=title, doc_number=number, published_on=on, kind=kind)


def catalogue(*rows: Row, on: dt.date | None = dt.date(2026, 5, 1)) -> Source:
    return Source(HOST + "ml", "r1", "云泉市人民政府关于公布规范性文件清理结果的通知", on, rows)


def standings(documents: list[Document], *sources: Source) -> dict[str, list[tuple[str, str]]]:
    found = with_standings(documents, sources)
    return {d.url.removeprefix(HOST): [(s.state, s.by) for s in d.standings] for d in found if d.standings}


@pytest.mark.parametrize(
    "title",
    [
        "云泉市人民政府关于废止部分行政规范性文件的决定", "云泉市人民政府关于公布规范性文件清理结果的通知",
        "云泉市现行有效行政规范性文件目录", "关于宣布失效一批政策文件的决定", "2026年继续有效的规范性文件目录",
        "云泉市财政局关于公布废止和失效的规范性文件目录的公告",
    ],
)  # fmt: skip
def test_catalogues_are_known_by_their_titles(title: str) -> None:
    assert is_catalogue(title)


@pytest.mark.parametrize(
    "title",
    [
        "云泉市城市更新办法", "关于开展安全生产清理整治工作的通知", "关于注销危险化学品经营许可证（失效）的公告",
        "关于清理拖欠企业账款情况的通报", "关于印发《规范性文件管理办法》的通知", "云泉市河道清理工作方案",
    ],
)  # fmt: skip
def test_other_titles_are_not(title: str) -> None:
    assert not is_catalogue(title)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("继续有效的规范性文件目录", "valid"), ("废止的规范性文件目录", "repealed"), ("宣布失效", "lapsed"),
        ("拟修改", "amended"), ("废止和失效的规范性文件目录", "repealed"), ("继续有效、废止和失效目录", None),
        ("有效期届满", None), ("保留", "valid"), ("", None),
    ],
)  # fmt: skip
def test_states(text: str, state: str | None) -> None:
    assert state_of(text) == state


def body(html: str) -> list[str]:
    return list(lines(read_sheet(parse(f"<html><body><div>{html}</div></body></html>"))))


FILLER = "<p>经市政府同意，现将行政规范性文件清理结果予以公布，未列入继续有效目录的文件不再作为行政管理的依据。</p>" * 3


def test_parts_of_a_catalogue_give_the_state() -> None:
    rows = catalogue_rows(
        "云泉市人民政府关于公布规范性文件清理结果的通知",
        body(
            FILLER + "<p>一、继续有效的规范性文件（1件）</p><p>1.《云泉市供热管理办法》（云政规〔2021〕4号）</p>"
            "<p>二、废止的规范性文件</p><p>1.关于印发云泉市户外广告管理规定的通知（云政发〔2015〕12号）</p>"
            "<p>三、宣布失效的规范性文件目录</p><p>1.《云泉市扶持农业龙头企业实施意见》（云政办〔2016〕7号）</p>"
        ),
    )

    assert [(row.state, row.number) for row in rows] == [
        ("valid", "云政规〔2021〕4号"), ("repealed", "云政发〔2015〕12号"), ("lapsed", "云政办〔2016〕7号")
    ]  # fmt: skip
    assert rows[1].title == "关于印发云泉市户外广告管理规定的通知"


def test_a_table_says_it_row_by_row() -> None:
    rows = catalogue_rows(
        "云泉市规范性文件清理结果目录",
        body(
            FILLER + "<table><tr><th>序号</th><th>文件名称</th><th>文号</th><th>清理结果</th></tr>"
            "<tr><td>1</td><td>云泉市供热管理办法</td><td>云政规〔2021〕4号</td><td>继续有效</td></tr>"
            "<tr><td>2</td><td>云泉市户外广告管理规定</td><td></td><td rowspan=2>废止</td></tr>"
            "<tr><td>3</td><td>云泉市停车场管理规定</td><td>云政发[2014]9号</td></tr>"
            "<tr><td>4</td><td>云泉市养犬管理规定</td><td>云政发〔2013〕1号</td><td></td></tr></table>"
        ),
    )

    assert [(row.state, row.title) for row in rows] == [
        ("valid", "云泉市供热管理办法"), ("repealed", "云泉市户外广告管理规定"), ("repealed", "云泉市停车场管理规定")
    ]  # fmt: skip


def test_a_table_with_its_part_in_a_row_of_its_own() -> None:
    rows = catalogue_rows(
        "规范性文件清理结果公告",
        body(
            FILLER + "<table><tr><td>序号</td><td>文件名称</td><td>发文字号</td></tr>"
            "<tr><td colspan=3>一、继续有效的规范性文件</td></tr>"
            "<tr><td>序号</td><td>文件名称</td><td>发文字号</td></tr>"
            "<tr><td>1</td><td>云泉市供热管理办法</td><td>云政规〔2021〕4号</td></tr></table>"
        ),
    )
    assert [(row.state, row.number) for row in rows] == [("valid", "云政规〔2021〕4号")]


def test_the_ground_of_a_catalogue_is_not_in_it() -> None:
    rows = catalogue_rows(
        "云泉市人民政府关于废止部分行政规范性文件的决定",
        ["根据《国务院办公厅关于加强规范性文件制定和监督管理工作的通知》（国办发〔2018〕37号）要求，现决定：",
         "云政发〔2026〕3号",
         "《河北省规范性文件管理办法》要求，及时公布清理结果"],
    )  # fmt: skip
    assert rows == ()


def test_number_and_title_both_lead_to_the_document() -> None:
    documents = [
        doc("a", "云泉市人民政府关于印发《云泉市户外广告管理规定》的通知", "云政发〔2015〕12号"),
        doc("b", "云泉市停车场管理规定"),
        doc("c", "云泉市户外广告管理规定解读", kind="interpretation"),
    ]
    found = standings(
        documents,
        catalogue(
            Row("repealed", "云泉市户外广告管理规定", "云政发[2015]12号"), Row("repealed", "云泉市停车场管理规定")
        ),
    )
    assert found == {"a": [("repealed", "number")], "b": [("repealed", "title")]}


def test_a_title_that_is_only_alike_leads_nowhere() -> None:
    documents = [doc("a", "云泉市停车场管理暂行规定"), doc("b", "云泉市停车场建设管理规定")]
    assert standings(documents, catalogue(Row("repealed", "云泉市停车场管理规定"))) == {}


def test_one_title_twice_needs_a_number() -> None:
    documents = [
        doc("a", "云泉市停车场管理规定", "云政规〔2020〕1号"),
        doc("b", "云泉市停车场管理规定", "云政规〔2025〕6号"),
    ]
    assert standings(documents, catalogue(Row("repealed", "云泉市停车场管理规定"))) == {}
    one = catalogue(Row("repealed", "云泉市停车场管理规定", "云政规〔2020〕1号"))
    assert standings(documents, one) == {"a": [("repealed", "number")]}


def test_a_mistyped_number_accuses_nobody() -> None:
    documents = [doc("a", "云泉市公共机构节能管理办法", "云政发〔2015〕12号")]
    one = catalogue(Row("repealed", "云泉市户外广告管理规定", "云政发〔2015〕12号"))
    assert standings(documents, one) == {}


def test_a_later_edition_is_not_meant() -> None:
    documents = [doc("a", "云泉市停车场管理规定", on=dt.date(2026, 8, 1))]
    assert standings(documents, catalogue(Row("repealed", "云泉市停车场管理规定"))) == {}


def test_a_new_text_ends_the_old_one() -> None:
    rows = clause_rows(
        "第三十条 本办法自2026年9月1日起施行，有效期五年。"
        "《云泉市供热管理办法》（云政规〔2021〕4号）、《云泉市供热计量办法》同时废止。"
    )
    assert [(row.state, row.title, row.number) for row in rows] == [
        ("repealed", "云泉市供热管理办法", "云政规〔2021〕4号"), ("repealed", "云泉市供热计量办法", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "根据《规章制定程序条例》，市政府决定废止部分文件。", "《云泉市供热管理办法》第三条同时废止。",
        "《云泉市供热管理办法》中与本办法不一致的有关规定同时废止。",
        "《中华人民共和国行政许可法》规定的事项予以保留。",
    ],
)  # fmt: skip
def test_other_clauses_end_nothing(text: str) -> None:
    assert clause_rows(text) == ()


def test_a_decision_names_its_text_in_title_or_words() -> None:
    rows = decided_rows(
        "关于废止《云泉市养犬管理规定》的决定", "经研究，决定废止《云泉市养犬管理规定》（云政发〔2013〕1号）。"
    )
    assert [(row.state, row.title, row.number) for row in rows] == [
        ("repealed", "云泉市养犬管理规定", "云政发〔2013〕1号")
    ]
    rows = decided_rows("关于修改《云泉市养犬管理规定》的决定", "将第三条修改为：养犬人应当登记。")
    assert [(row.state, row.title) for row in rows] == [("amended", "云泉市养犬管理规定")]
    assert decided_rows("关于废止部分文件的决定", "决定废止《云泉市养犬管理规定》第三条。") == ()


def test_work_is_linear() -> None:
    def work(count: int) -> int:
        documents = [doc(f"d{n}", f"云泉市第{n}号专项工作管理办法", f"云政规〔2020〕{n}号") for n in range(count)]
        rows = tuple(Row("valid", d.title, str(d.doc_number)) for d in documents)
        assert len(standings(documents, catalogue(*rows))) == count
        return lines_run(lambda: standings(documents, catalogue(*rows)))

    assert work(800) < 8 * work(100) * 1.1


def test_a_proposal_repeals_nothing() -> None:
    assert is_proposal("云泉市供热管理办法（草案）")
    assert is_proposal("关于拟废止部分行政规范性文件的公告")
    assert not is_proposal("云泉市供热管理办法")


@pytest.mark.parametrize(
    "wrap",
    [
        '<table role="presentation"><tr><td>{}</td></tr></table>',
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td width=180>政务公开 机构职能</td><td><h1>决定</h1>{}</td></tr></table>",
        "<div>{}</div>",
    ],
)
def test_a_text_that_a_table_only_places_is_read_by_its_lines(wrap: str) -> None:
    text = (
        "<p>各乡镇人民政府：现决定如下：</p>"
        "<p>一、废止下列文件：<br>1.《云泉市养犬管理规定》（云政发〔2022〕8号）</p><p>二、略。</p>"
    )
    html = f"<html><body>{wrap.format(text)}</body></html>"
    said = list(lines(read_sheet(parse(html))))
    assert [line for line in said if line.startswith("1.")] == ["1.《云泉市养犬管理规定》（云政发〔2022〕8号）"]


def test_cells_of_several_lines_stay_in_their_row() -> None:
    html = (
        "<html><body><h1>目录</h1><table><tr><th>材料</th><th>依据</th></tr>"
        "<tr><td><p>身份证</p><p>申请表</p></td><td>第八条</td></tr></table></body></html>"
    )
    assert "身份证 申请表\t第八条" in list(lines(read_sheet(parse(html))))
