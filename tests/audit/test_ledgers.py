"""Budgets and decisions read from pages of several systems and from files, over real HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from audit import demo, read
from audit.crawl.loop import crawl
from audit.demo import files as town_files
from audit.demo.draft import Reply, Town
from audit.evidence.capture import Capture
from audit.read.reports_in.budget_pages import approvals, named, read_lines
from audit.read.reports_in.ruling_pages import is_ledger, read_one, read_rows
from rules.facts.records import Budget, Facts, Ruling, Unknown, from_lines, to_lines
from tests.work import lines_run

HOST = "http://www.yunquan-demo.gov.cn"
HEADS = [
    "序号",
    "行政处罚决定书文号",
    "行政相对人名称",
    "违法事实",
    "处罚依据",
    "处罚内容",
    "处罚机关",
    "处罚决定日期",
    "公示日期",
]
ROW = [
    "1",
    "云市监处罚〔2026〕12号",
    "泉川食品厂",
    "标签未标明贮存条件",
    "食品安全法第六十七条",
    "罚款三千元",
    "市市场监管局",
    "2026-09-29",
    "2026/10/14",
]
TEXT = "<p>本部门预算按照规定编制，收入和支出全部列入预算管理，具体情况说明如下，数据以万元为单位。</p>" * 4


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (
            "年度\t名称\t人大批准日期\t公开日期",
            "2026\t云泉市2026年政府预算\t2026-01-28\t2026-02-12",
            dt.date(2026, 1, 28),
        ),
        (
            "序号\t文件\t公开日期\t批准时间",
            "1\t云泉市2026年政府预算\t2026年2月12日\t2026年1月28日",
            dt.date(2026, 1, 28),
        ),
        ("名称\t批准文号\t公开日期", "云泉市2026年政府预算\t云人〔2026〕3号\t2026-02-12", None),
        ("名称\t批准日期", "2026年道路工程\t2026-01-28", None),
    ],
)
def test_a_table_of_budgets_tells_their_approval(head: str, row: str, told: dt.date | None) -> None:
    found = approvals(["政府预决算", head, row, "部门预决算"])
    assert found == ((("云泉市2026年政府预算", told),) if told else ())


def test_the_next_table_has_heads_of_its_own() -> None:
    rows = ["名称\t批准日期", "云泉市2026年政府预算\t2026-01-28", "名称\t公开日期", "云泉市2026年部门预算\t2026-02-27"]
    assert approvals(rows) == (("云泉市2026年政府预算", dt.date(2026, 1, 28)),)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("云泉市2026年政府预算", ("budget", "government", "", 2026)),
        ("关于云泉市2025年预算执行情况和2026年预算草案的报告", ("budget", "government", "", 2026)),
        ("关于2025年全市和市本级财政决算草案的报告", ("final", "government", "", 2025)),
        ("云泉市公安局2026年部门预算", ("budget", "department", "云泉市公安局", 2026)),
        ("2026年云泉市教育局部门预算公开", ("budget", "department", "云泉市教育局", 2026)),
        ("2025年度云泉市第一中学单位决算公开", ("final", "department", "云泉市第一中学", 2025)),
        ("云泉市人民政府办公室2025年部门决算", ("final", "department", "云泉市人民政府办公室", 2025)),
        ("2026年度部门预算公开汇总", ("budget", "department", "", 2026)),
        ("云泉市2026年一般公共预算收入", ("budget", "unclear", "", 2026)),
        ("河西街道2026年财政预算", ("budget", "department", "河西街道", 2026)),
        ("柳堰镇2026年度财政预算", ("budget", "department", "柳堰镇", 2026)),
        ("景德镇市2026年政府预算", ("budget", "government", "", 2026)),
        ("荷乡市2025年财政决算", ("final", "government", "", 2025)),
        ("云泉市2026年上半年预算执行情况", None),
        ("云泉市2025年三公经费决算情况", None),
        ("市财政局召开2026年部门预算编制会议", None),
        ("2025年度部门决算绩效评价报告", None),
        ("云泉市滨河路工程2026年竣工决算审计", None),
        ("预算公开", None),
    ],
)
def test_a_title_tells_a_budget(title: str, told: tuple[str, str, str, int] | None) -> None:
    found = named(title)
    assert (found and (found.account, found.of, found.unit, found.year)) == told


@pytest.mark.parametrize(
    ("lines", "function", "economic"),
    [
        (["2050201\t学前教育\t12.5", "2050202\t小学教育\t8"], 7, None),
        (["20502\t普通教育\t12.5", "20503\t职业教育\t8", "205\t教育支出\t20"], 5, None),
        (["205\t02\t01\t学前教育\t12.5", "205\t02\t02\t小学教育\t8"], 7, None),
        (["30101基本工资 12.5", "30102津贴补贴 8"], None, 5),
        (["301\t工资福利支出\t9", "302\t商品和服务支出\t8"], None, 3),
        (["205 02 01 学前教育\t12.5", "205 02 02 小学教育\t8", "205 教育支出\t20"], 7, None),
        (["205\t教育支出", "2050201\t学前教育"], None, None),  # one row of each is no column
        (["2026年收入", "210.5万元", "215人", "20100元", "2026000"], None, None),
        (["合计\t205\t302", "小计\t20502\t30101"], None, None),  # sums
    ],
)
def test_codes_stand_at_the_head_of_a_cell(lines: list[str], function: int | None, economic: int | None) -> None:
    found = read_lines(lines, "budget")
    assert (found.function_digits, found.economic_digits) == (function, economic)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2026年1月20日云泉市第八届人民代表大会第五次会议批准。", dt.date(2026, 1, 20)),
        ("经市人大常委会2026年8月20日审议批准，现予公开", dt.date(2026, 8, 20)),
        ("批复日期：2026-01-30", dt.date(2026, 1, 30)),
        ("2026年1月20日召开会议，2026年1月22日经人民代表大会批准", None),  # two days in one sentence
        ("2026年1月20日印发。经人民代表大会批准。", None),
        ("项目于2026年1月20日批准立项", None),
    ],
)
def test_the_day_of_approval_is_stated_or_not_told(line: str, day: dt.date | None) -> None:
    assert read_lines([line], "budget").approved_on == day


def test_words_and_tables_of_a_budget() -> None:
    lines = [
        "表1 部门收支总体情况表",
        "部门收入总体情况表",
        "三、“三公”经费支出情况表（2026年）",
        "政府性基金预算支出情况表",
        "本表反映部门支出总体情况表的内容，另见说明。" * 3,
        "公务接待费2万元，比上年减少0.3万元，主要是厉行节约。",
        "一般公共预算财政拨款基本支出表",
        "财政拨款收支总体情况表",
    ]
    found = read_lines(lines, "budget")
    assert found.tables == (
        "部门收支总体情况表", "部门收入总体情况表", "财政拨款收支总体情况表", "一般公共预算基本支出情况表",
        "一般公共预算三公经费支出情况表", "政府性基金预算支出情况表",
    )  # fmt: skip
    assert set(found.shown) == {"三公经费", "增减原因"}
    assert all(len(quote) <= 60 for quote in found.shown.values())


def test_a_table_of_decisions() -> None:
    tabbed = [
        "行政处罚信息公示",
        "\t".join(HEADS),
        "\t".join(ROW),
        "\t".join(["合计", "1", "", "", "", "", "", "", ""]),
    ]
    (row,) = read_rows(tabbed, "行政执法公示")
    assert (row.kind, row.number, row.decided_on, row.published_on) == (
        "penalty", "云市监处罚〔2026〕12号", dt.date(2026, 9, 29), dt.date(2026, 10, 14),
    )  # fmt: skip
    assert row.shown == ("agency", "basis", "decided_on", "facts", "number", "party", "published_on", "result")
    assert "泉川" not in repr(row)
    bare = [cell if at != 4 else "—" for at, cell in enumerate(ROW)]
    assert "basis" not in read_rows(["\t".join(HEADS), "\t".join(bare)], "")[0].shown
    licences = ["许可决定文书号", "行政相对人", "许可内容", "许可机关", "许可决定日期", "有效期截止日期"]
    values = ["云住建许〔2026〕8号", "某公司", "施工许可", "市住建局", "20260929", "2027-09-29"]
    (licence,) = read_rows(["\t".join(licences), "\t".join(values)], "行政许可和行政处罚公示")
    assert (licence.kind, licence.decided_on, licence.published_on) == ("licence", dt.date(2026, 9, 29), None)
    assert read_rows(["姓名\t单位\t日期\t结果", "甲\t乙\t2026-09-29\t好"], "行政处罚") == ()


def test_one_decision_by_labels_and_in_prose() -> None:
    labels = ["决定书文号：云环罚〔2026〕3号", "当事人：某公司", "违法事实：未密闭运输", "处罚依据：条例第七十条",
              "处罚内容：罚款五千元", "处罚机关：市生态环境局", "处罚日期：2026年9月21日"]  # fmt: skip
    row = read_one(labels, "某公司行政处罚决定信息")
    assert row is not None
    assert (row.form, row.kind, row.number, row.decided_on) == (
        "labels",
        "penalty",
        "云环罚〔2026〕3号",
        dt.date(2026, 9, 21),
    )
    prose = ["当事人运输渣土未采取密闭措施，责令清理并处罚款五千元，决定日期为2026年9月21日。"]
    row = read_one(prose, "某公司行政处罚决定信息")
    assert row is not None
    assert (row.form, row.decided_on, row.shown) == (
        "prose",
        dt.date(2026, 9, 21),
        ("decided_on", "facts", "party", "result"),
    )
    assert read_one(["本月共作出行政处罚决定三件。"], "行政处罚信息汇总") is None


def test_heads_that_nobody_knows_are_counted() -> None:
    heads = [
        "文书文号",
        "被处罚当事人",
        "主要违法违规事实(案由)",
        "行政处罚依据",
        "行政处罚决定",
        "作出处罚决定的机关名称",
        "作出处罚决定的日期",
    ]
    values = [
        "云银罚〔2026〕1号",
        "某银行",
        "贷后管理不到位",
        "第四十六条",
        "罚款五十万元",
        "云泉监管分局",
        "2026年9月9日",
    ]
    (row,) = read_rows(["\t".join(heads), "\t".join(values)], "行政处罚信息公开表")
    assert (row.shown, row.unclear) == (("agency", "basis", "decided_on", "facts", "number", "party", "result"), 0)
    (row,) = read_rows(["\t".join([*heads[:3], "条款", *heads[4:], "备注"]), "\t".join([*values, ""])], "行政处罚")
    assert ("basis" in row.shown, row.unclear) == (False, 1)
    upright = [f"{heads[0]}\t{values[0]}\t{heads[5]}\t{values[5]}", f"{heads[1]}\t{values[1]}\t执法条款\t{values[3]}",
               f"{heads[2]}\t{values[2]}", f"{heads[6]}\t{values[6]}"]  # fmt: skip
    one = read_one(upright, "某银行行政处罚信息")
    assert one is not None
    assert (one.form, one.shown, one.unclear) == ("labels", ("agency", "decided_on", "facts", "number", "party"), 1)
    assert "某银行" not in repr(one)


def test_names_of_ledgers() -> None:
    assert is_ledger("行政处罚公示表.xlsx")
    assert is_ledger("9月双公示信息.xls")
    assert not is_ledger("申请表.docx")


def test_the_title_of_a_decision_is_no_label_of_it() -> None:
    title = "行政处罚公示：皖澜建设有限公司"
    rows = [
        "文书号\t澜建罚〔2026〕18号",
        "行政相对人名称\t皖澜建设有限公司",
        "处罚内容\t罚款3万元",
        "处罚决定日期\t2026年8月5日",
    ]
    row = read_one([title, *rows], title)
    assert row is not None
    assert row == read_one(rows, title)
    assert row.unclear == 0


def test_reading_rows_is_linear() -> None:
    def lines(count: int) -> int:
        return lines_run(lambda: read_rows(["\t".join(HEADS), *["\t".join(ROW)] * count], "行政处罚"))

    lines(1)  # what is built once for the process is no part of the work
    assert lines(400) < 2.3 * lines(200)


# --- over HTTP ------------------------------------------------------------------------------------------------------


def page(title: str, body: str, on: str = "2026-02-12") -> bytes:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{on}"></head><body>'
        f'<div>当前位置：<a href="/">首页</a> &gt; <a href="/cz/">财政预决算</a> &gt; 正文</div>'
        f"<div><h1>{title}</h1><p>发布日期：{on}</p>{body}</div></body></html>"
    ).encode()


def book(sheets: dict[str, list[list[str]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table(rows: list[list[str]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


CODES = [["科目编码", "科目名称", "金额"], ["2050201", "学前教育", "3"], ["2050202", "小学教育", "4"]]
PAGES = {
    "/cz/gov.html": page(
        "云泉市2026年政府预算", "<p>2026年1月25日云泉市第八届人民代表大会第五次会议批准。</p>" + TEXT
        + '<p><a href="gov.xlsx">附件：预算表.xlsx</a></p>',
    ),
    "/cz/jyj.html": page(
        "云泉市教育局2026年部门预算", TEXT + '<p><a href="jyj.pdf">部门预算说明.pdf</a></p>' + table(CODES)
    ),
    "/cz/mzj.html": page("云泉市民政局2026年部门预算", TEXT + '<p><img src="scan1.jpg" width="800"></p>'),
    "/cz/all.html": page(
        "2025年度市级部门决算公开",
        TEXT + '<p><a href="a.xlsx">云泉市公安局2025年部门决算.xlsx</a></p>'
        '<p><a href="b.xlsx">云泉市司法局2025年部门决算.xlsx</a></p>',
        "2026-09-10",
    ),
    "/zf/list.html": page("9月行政处罚信息公示", TEXT + table([HEADS, ROW]), "2026-10-14"),
    "/zf/file.html": page("行政许可信息公示", TEXT + '<p><a href="xk.xlsx">行政许可公示表.xlsx</a></p>', "2026-10-15"),
}  # fmt: skip
FILES = {
    "/cz/gov.xlsx": book({"债务": [["2025年政府债务限额", "100"], ["2025年政府债务余额", "90"]]}),
    "/cz/jyj.pdf": town_files.pdf("说明", ["“三公”经费2万元，比上年减少1万元。", "机关运行经费5万元。政府采购8万元。"]),
    "/cz/a.xlsx": book({"收入支出决算总表": CODES}),
    "/cz/b.xlsx": b"PK\x03\x04 broken",
    "/cz/ga.xlsx": book({"说明": [["三公经费", "0"]]}),
    "/zf/xk.xlsx": book({"许可": [
        ["许可决定文书号", "行政相对人", "许可内容", "许可机关", "许可决定日期"],
        ["云住建许〔2026〕8号", "某公司", "施工许可", "市住建局", "2026-09-29"],
        ["云市监处罚〔2026〕12号", "某公司", "施工许可", "市住建局", "2026-09-30"],
    ]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in PAGES)
    links += '<li><a href="/cz/ga.xlsx">云泉市卫生健康委员会2026年部门预算.xlsx</a></li>'
    html = {"Content-Type": "text/html; charset=utf-8"}
    replies = {"/": Reply(200, html, f"<title>云泉市人民政府</title><ul>{links}</ul>".encode())}
    replies |= {path: Reply(200, html, body) for path, body in PAGES.items()}
    replies |= {path: Reply(200, {"Content-Type": "application/octet-stream"}, body) for path, body in FILES.items()}
    replies["/404.html"] = Reply(404, html, b"<title>404</title>")
    folder: Path = tmp_path_factory.mktemp("ledgers") / "run"
    with demo.serve(Town(replies, ())) as server:
        profile = demo.profile(server.port)
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28), {})
        asyncio.run(crawl(profile, capture, browser=None, progress=lambda _: None, stop=asyncio.Event()))
    with capture:
        return read.read(capture, profile)


def budget(facts: Facts, path: str) -> Budget:
    (found,) = (one for one in facts.budgets if one.url == HOST + path)
    return found


def test_a_page_and_its_files_are_one_budget(facts: Facts) -> None:
    found = budget(facts, "/cz/gov.html")
    assert (found.of, found.approved_on, found.published_on) == (
        "government",
        dt.date(2026, 1, 25),
        dt.date(2026, 2, 12),
    )
    assert set(found.shown) == {"债务限额", "债务余额"}
    assert found.files == (HOST + "/cz/gov.xlsx",)
    assert found.unread == ()
    found = budget(facts, "/cz/jyj.html")
    assert found.function_digits == 7
    assert {"三公经费", "增减原因", "机关运行经费", "政府采购"} <= set(found.shown)


def test_a_scan_may_hold_what_the_words_do_not(facts: Facts) -> None:
    assert set(budget(facts, "/cz/mzj.html").unread) == {
        "正文含图片或嵌入的文件，内容可能在其中", "正文不足200字，未见可以读取的附件",
    }  # fmt: skip


def test_a_page_that_collects_several_units_is_told_file_by_file(facts: Facts) -> None:
    found = budget(facts, "/cz/a.xlsx")
    assert (found.unit, found.account, found.published_on) == ("云泉市公安局", "final", dt.date(2026, 9, 10))
    assert (found.tables, found.function_digits) == (("收入支出决算总表",), 7)
    assert budget(facts, "/cz/b.xlsx").unread, "a broken file is no missing table"
    assert not [one for one in facts.budgets if one.url.endswith("all.html")]


def test_a_file_without_a_page_counts(facts: Facts) -> None:
    found = budget(facts, "/cz/ga.xlsx")
    assert (found.unit, found.of) == ("云泉市卫生健康委员会", "department")
    assert isinstance(found.published_on, Unknown)


def test_decisions_of_pages_and_files_each_once(facts: Facts) -> None:
    told: dict[str, Ruling] = {one.number: one for one in facts.rulings}
    assert len(told) == len(facts.rulings) == 2
    assert told["云市监处罚〔2026〕12号"].url == HOST + "/zf/list.html", "where most of it is shown"
    licence = told["云住建许〔2026〕8号"]
    assert (licence.kind, licence.url) == ("licence", HOST + "/zf/xk.xlsx")
    assert (licence.decided_on, licence.published_on) == (dt.date(2026, 9, 29), dt.date(2026, 10, 15))


def test_facts_survive_the_disk(facts: Facts) -> None:
    assert from_lines(to_lines(facts)) == facts
