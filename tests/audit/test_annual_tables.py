"""Annual report tables: numbers come back as they were written, from every layout, and never from a doubtful one."""

from __future__ import annotations

import asyncio
import io
import random
from html import escape
from typing import Any

import docx
import pytest
from docx.table import Table as WordTable
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.browser.find import Found
from audit.read.page.body import read_sheet as lay_out
from audit.read.page.page import PageSource, read_page
from audit.read.reports_in.annual_page import AnnualReading, better, period, read_file, read_sheet, sections, unread
from audit.read.reports_in.annual_tables import Tables, read_tables
from audit.read.reports_in.figures import number, rows_of
from audit.read.web.decode import parse
from audit.read.web.grid import html_grids
from rules.facts.records import Annual, Facts, Figure, Figures, Site, Unknown, from_lines, to_lines

Numbers = dict[str, tuple[Figure, ...]]

# (group, rows) of table 3 as the form prints them.
GROUPS: list[tuple[str, list[str]]] = [
    ("（三）不予公开", [
        "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
        "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
    ]),
    ("（四）无法提供", ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"]),
    ("（五）不予处理", [
        "1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
        "5.要求行政机关确认或重新出具已获取信息",
    ]),
    ("（六）其他处理", [
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "3.其他",
    ]),
]  # fmt: skip
RULE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
KINDS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
ENDS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
ORDER3 = [id for id, _, _ in rows_of("table3")][:25]


def consistent(seed: int, top: int = 400) -> dict[str, Numbers]:
    """Tables whose identities hold (E2)."""
    pick = random.Random(seed)
    small = lambda: pick.choice([0, 0, 0, 1, 2, pick.randrange(top)])  # noqa: E731
    people = {id: [small() for _ in range(6)] for id in ORDER3[2:23]}
    results = [sum(column) for column in zip(*people.values(), strict=True)]
    carried_out = [small() for _ in range(6)]
    carried_in = [min(small(), a + b) for a, b in zip(results, carried_out, strict=True)]
    received = [a + b - c for a, b, c in zip(results, carried_out, carried_in, strict=True)]
    rows = {"received": received, "carried_in": carried_in, **people, "results_total": results}
    table3 = {id: (*six, sum(six)) for id, six in {**rows, "carried_out": carried_out}.items()}
    table4 = {}
    for id in ("review", "direct", "after_review"):
        four = [small() for _ in range(4)]
        table4[id] = (*four, sum(four))
    table2 = {"rules": (small(), small(), small()), "normative": (small(), small(), small())}
    table2 |= {"licences": (small() * 100,), "penalties": (small(),), "coercion": (small(),), "fees": (12.5,)}
    return {"table2": table2, "table3": table3, "table4": table4}


def plain(value: Figure) -> str:
    return "" if value is None else "/" if isinstance(value, Unknown) else str(value)


def thousands(value: Figure) -> str:
    return f"{value:,}" if isinstance(value, int) else plain(value)


def wide(value: Figure) -> str:
    return plain(value).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))


def td(text: str, across: int = 1, down: int = 1, tag: str = "td", wrap: str = "{}") -> str:
    spans = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
    return f"<{tag}{spans}>{wrap.format(escape(text))}</{tag}>"


def rows3(numbers: Numbers, show=plain, wrap: str = "{}") -> list[str]:  # type: ignore[no-untyped-def]
    """Table 3 with the spans of the form: 22 rows of results, groups of 8, 3, 5 and 3."""

    def figures(id: str) -> str:
        return "".join(td(show(cell), wrap=wrap) for cell in numbers[id])

    out = [
        td(RULE, 3, 3, wrap=wrap) + td("申请人情况", 7, wrap=wrap),
        td("自然人", down=2) + td("法人或其他组织", 5) + td("总计", down=2),
        "".join(td(kind, wrap=wrap) for kind in KINDS),
        td("一、本年新收政府信息公开申请数量", 3, wrap=wrap) + figures("received"),
        td("二、上年结转政府信息公开申请数量", 3) + figures("carried_in"),
        td("三、本年度办理结果", down=22) + td("（一）予以公开", 2, wrap=wrap) + figures("granted"),
        td("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 2) + figures("partly"),
    ]
    ids = iter(ORDER3[4:23])
    for group, labels in GROUPS:
        for n, label in enumerate(labels):
            head = td(group, down=len(labels), wrap=wrap) if n == 0 else ""
            out.append(head + td(label, wrap=wrap) + figures(next(ids)))
    out.append(td("（七）总计", 2) + figures("results_total"))
    out.append(td("四、结转下年度继续办理", 3) + figures("carried_out"))
    return [f"<tr>{row}</tr>" for row in out]


def rows4(numbers: Numbers, show=plain) -> list[str]:  # type: ignore[no-untyped-def]
    data = "".join(td(show(cell)) for id in ("review", "direct", "after_review") for cell in numbers[id])
    return [
        f"<tr>{td('行政复议', 5)}{td('行政诉讼', 10)}</tr>",
        f"<tr>{''.join(td(end, down=2) for end in ENDS)}{td('未经复议直接起诉', 5)}{td('复议后起诉', 5)}</tr>",
        f"<tr>{''.join(td(end) for end in ENDS * 2)}</tr>",
        f"<tr>{data}</tr>",
    ]


def rows2(numbers: Numbers, show=plain) -> list[str]:  # type: ignore[no-untyped-def]
    def row(label: str, id: str) -> str:
        across = 4 - len(numbers[id])
        return f"<tr>{td(label)}{''.join(td(show(cell), across) for cell in numbers[id])}</tr>"

    heads = "".join(map(td, ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]))
    decided = f"<tr>{td('信息内容')}{td('本年处理决定数量', 3)}</tr>"
    return [
        f"<tr>{td('第二十条 第（一）项', 4)}</tr>", f"<tr>{heads}</tr>",
        row("规章", "rules"), row("行政规范性文件", "normative"),
        f"<tr>{td('第二十条 第（五）项', 4)}</tr>", decided, row("行政许可", "licences"),
        f"<tr>{td('第二十条 第（六）项', 4)}</tr>", decided, row("行政处罚", "penalties"), row("行政强制", "coercion"),
        f"<tr>{td('第二十条 第（八）项', 4)}</tr>",
        f"<tr>{td('信息内容')}{td('本年收费金额（单位：万元）', 3)}</tr>", row("行政事业性收费", "fees"),
    ]  # fmt: skip


def table(rows: list[str]) -> str:
    return f"<table border='1'><tbody>{''.join(rows)}</tbody></table>"


def pieces(numbers: dict[str, Numbers]) -> str:
    """Table 3 cut in two, the second piece without headings; table 4 as three rows; table 2 in four."""
    two, three = rows2(numbers["table2"]), rows3(numbers["table3"])
    names = {"review": "行政复议", "direct": "未经复议直接起诉", "after_review": "复议后起诉"}
    four = [f"<tr>{td('')}{''.join(map(td, ENDS))}</tr>"]
    four += [
        f"<tr>{td(names[id], tag='th')}{''.join(td(plain(c)) for c in cells)}</tr>"
        for id, cells in numbers["table4"].items()
    ]
    return table(two[:4]) + table(two[4:7]) + table(two[7:11]) + table(two[11:]) + table(three) + table(four)


LAYOUTS = {
    "form": lambda n: table(rows2(n["table2"])) + table(rows3(n["table3"])) + table(rows4(n["table4"])),
    "word": lambda n: "".join(
        f"<div class='MsoNormal'><table class=MsoTable>{''.join(rows)}</table></div>"
        for rows in (
            rows2(n["table2"], wide),
            rows3(n["table3"], wide, "<p align=center><span style='font-size:9pt'>&nbsp;{}</span></p>"),
            rows4(n["table4"], wide),
        )
    ),
    "nested": lambda n: (
        "<table><tr><td>"
        + "</td></tr><tr><td>".join(
            table(rows) for rows in (rows2(n["table2"]), rows3(n["table3"]), rows4(n["table4"]))
        )
        + "</td></tr></table>"
    ),
    "one": lambda n: table([*rows2(n["table2"]), *rows3(n["table3"], thousands), *rows4(n["table4"], thousands)]),
    "pieces": pieces,
}


def from_html(html: str) -> Tables:
    return read_tables(html_grids(parse(f"<html><body>{html}</body></html>")))


def values(tables: Tables) -> dict[str, Numbers]:
    found = {}
    for name in ("table2", "table3", "table4"):
        rows = getattr(tables, name)
        assert isinstance(rows, tuple), (name, rows)
        found[name] = {row.row: row.cells for row in rows}
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), top=st.sampled_from([3, 400, 200_000]))
def test_what_is_written_is_read_back(layout: str, seed: int, top: int) -> None:
    numbers = consistent(seed, top)

    assert values(from_html(LAYOUTS[layout](numbers))) == numbers


def golden() -> dict[str, Numbers]:
    """P13: 13612+535 = 13364+783; 14069+560 = 13810+819; 376+97+196+121 = 790."""
    numbers = consistent(1, 1)
    zero = dict.fromkeys(ORDER3, (0,) * 7)
    zero |= {
        "received": (13612, 400, 10, 7, 20, 20, 14069), "carried_in": (535, 20, 0, 0, 3, 2, 560),
        "granted": (13364, 400, 10, 7, 15, 14, 13810), "results_total": (13364, 400, 10, 7, 15, 14, 13810),
        "carried_out": (783, 20, 0, 0, 8, 8, 819),
    }  # fmt: skip
    numbers["table3"] = zero
    numbers["table4"]["review"] = (376, 97, 196, 121, 790)
    return numbers


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_golden_example(layout: str) -> None:
    read = from_html(LAYOUTS[layout](golden()))
    rows = {row.row: row.cells for row in read.table3}  # type: ignore[union-attr]

    for column in (0, 6):
        taken = rows["received"][column] + rows["carried_in"][column]  # type: ignore[operator]
        assert taken == rows["results_total"][column] + rows["carried_out"][column]  # type: ignore[operator]
    assert rows["received"][0] == 13612
    assert values(read)["table4"]["review"] == (376, 97, 196, 121, 790)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("  ", None), ("１２", 12), ("1,234", 1234), ("１，２３４", 1234), ("12 345", 12345), ("-3", -3),
        ("−3", -3), ("2.50", 2.5), ("3.00", 3), ("5件", 5), ("12.5万元", 12.5), ("0012", 12),
    ],
)  # fmt: skip
def test_numbers(text: str, value: Figure) -> None:
    assert number(text) == value
    assert type(number(text)) is type(value)


@pytest.mark.parametrize("text", ["/", "—", "无", "1 2", "1,23", "约3", "12、13", "3%", "十二", "1" * 40])
def test_what_is_no_number_stays_unknown(text: str) -> None:
    assert isinstance(number(text), Unknown)


def test_blank_zero_and_stroke_are_three_things() -> None:
    numbers = golden()
    row = (None, 0, Unknown("单元格写作“/”"), 0, 0, 0, 3)
    numbers["table3"]["refused_query"] = row

    read = values(from_html(LAYOUTS["form"](numbers)))["table3"]["refused_query"]
    assert read == row


def test_a_wrong_rowspan_moves_no_number() -> None:
    numbers = consistent(5)
    html = LAYOUTS["form"](numbers).replace('rowspan="8"', 'rowspan="7"')
    assert values(from_html(html))["table3"] == numbers["table3"]

    html = LAYOUTS["form"](numbers).replace('rowspan="8"', 'rowspan="9"')
    read = values(from_html(html))["table3"]
    assert all(cells == numbers["table3"][id] for id, cells in read.items())


def test_a_merged_cell_is_not_seven_zeros() -> None:
    numbers = golden()
    row = f"<tr>{td('8.属于行政查询事项')}{td('0') * 7}</tr>"
    html = LAYOUTS["form"](numbers)
    assert row in html

    cells = values(from_html(html.replace(row, f"<tr>{td('8.属于行政查询事项')}{td('0', 7)}</tr>")))["table3"]
    assert all(isinstance(cell, Unknown) for cell in cells["refused_query"])


def test_swapped_columns_follow_their_headings() -> None:
    numbers = consistent(7)
    swapped = {id: (*cells[:2], cells[3], cells[2], *cells[4:]) for id, cells in numbers["table3"].items()}
    html = (
        table(rows3(swapped)).replace("科研机构", "@").replace("社会公益组织", "科研机构").replace("@", "社会公益组织")
    )

    assert {row.row: row.cells for row in from_html(html).table3} == numbers["table3"]  # type: ignore[union-attr]


def test_a_short_table_is_not_stretched_to_seven_columns() -> None:
    html = table([f"<tr>{td('本年新收政府信息公开申请数量')}{td('3')}{td('1')}{td('4')}</tr>",
                  f"<tr>{td('结转下年度继续办理')}{td('0')}{td('0')}{td('0')}</tr>"])  # fmt: skip

    assert isinstance(from_html(html).table3, Unknown)


def test_two_reports_on_one_page_are_not_mixed() -> None:
    one, two = consistent(1), consistent(2)
    html = table(rows3(one["table3"])) + table(rows3(two["table3"]))
    assert isinstance(from_html(html).table3, Unknown)
    assert from_html(table(rows3(one["table3"])) * 2).table3 == from_html(table(rows3(one["table3"]))).table3


def test_the_form_before_2021_gives_no_stock_of_documents() -> None:
    heads = "".join(map(td, ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]))
    html = table([f"<tr>{heads}</tr>", f"<tr>{td('规范性文件')}{td('3')}{td('3')}{td('40')}</tr>"])
    cells = {row.row: row.cells for row in from_html(html).table2 or ()}  # type: ignore[union-attr]
    assert all(isinstance(cell, Unknown) for cell in cells.get("normative", ()))


@pytest.mark.parametrize("html", ["", "<table><tr><td>" * 40, "<table><tr>" + "<td colspan=9999 rowspan=9999>1" * 300])
def test_hostile_tables_end_quietly(html: str) -> None:
    tables = from_html(html)
    assert not isinstance(tables.table3, tuple)


# --- page: headings, period, and what could not be seen -------------------------------------------------------------

HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


def page(html: str) -> AnnualReading:
    return read_sheet(lay_out(parse(f"<html><body><div>{html}</div></body></html>")), None)


def test_headings_come_in_page_order() -> None:
    assert sections(HEADINGS) == HEADINGS
    swapped = (HEADINGS[0], HEADINGS[2], HEADINGS[1])
    assert sections([*swapped, "本报告第二部分主动公开政府信息情况见下表"]) == swapped


def test_the_period_is_read_where_it_is_stated() -> None:
    lines = ["2026年1月5日发布", "本报告所列数据的统计期限自2025年1月1日起至2025年12月31日止。"]
    found = period(lines)
    assert found is not None
    assert [day.isoformat() for day in found] == ["2025-01-01", "2025-12-31"]
    assert period(["从2025年1月1日到12月31日"]) is None


def test_a_picture_may_be_the_table() -> None:
    assert page("<p>一、总体情况</p>" + "<p>全年工作平稳有序，主动公开信息若干条。</p>" * 9).tables == Tables()
    shown = page("<p>一、总体情况</p>" + "<p>全年工作平稳有序，主动公开信息若干条。<img src=t3.png></p>" * 9).tables
    assert isinstance(shown.table3, Unknown)


def test_a_file_that_cannot_be_read_makes_the_lack_unknown() -> None:
    where, reading = better(AnnualReading(), [("http://a/b.doc", unread("文件已加密"))])
    assert where == ""
    assert reading.tables.table3 == Unknown("文件已加密")


SCRIPTS = (
    '<script src="/js/count.js"></script>', "<script>var shown = 1;</script>", '<script type="text/template"></script>',
)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("lost", ["", "<p>" + "深" * 40 + "</p>" + "<div>" * 600])
def test_a_report_whose_scripts_did_not_run_lacks_nothing(script: str, lost: str) -> None:
    """What stands there is read; what does not may have been shown by the script, or lie beyond what was read."""
    told = "".join(f"<p>{line}</p>" for line in HEADINGS)
    title = "安平县2025年政府信息公开工作年度报告"
    filled = told + table(rows3(consistent(3)["table3"]))
    for body, there in ((filled, True), ("<p>全年工作平稳有序，主动公开信息若干条。</p>" * 9, False)):
        html = f"<html><head><title>{title}</title>{script}</head><body><h1>{title}</h1><p>发布日期：2026-01-20</p>"
        reading = read_page(PageSource("http://a.gov.cn/nb/1.html", f"{html}{body}{lost}</body></html>".encode()))
        annual = reading.across.annual
        assert annual is not None
        assert isinstance(annual.tables.table3, tuple) is there
        assert annual.sections == HEADINGS if there else isinstance(annual.sections, Unknown)
        assert all(isinstance(lack, Unknown) for lack in (annual.tables.table2, annual.tables.table4, annual.period))


def test_an_annual_fact_survives_the_disk() -> None:
    rows = (Figures("received", (1, None, Unknown("单元格写作“/”"), 2.5, 0, 0, 3), "本年新收"),)
    site = Site(url="http://a/", host="a", as_of=period(["统计期限2025年1月1日至2025年12月31日"])[1])  # type: ignore[index]
    facts = Facts(site=site, annuals=(Annual(url="http://a/1.html", year=2025, table3=rows, table4=Unknown("图片")),))

    assert from_lines(to_lines(facts)) == facts
    assert facts.annuals[0].cells("table3", "received") == rows[0].cells
    assert facts.annuals[0].cells("table4", "review") is None


# --- Word and PDF --------------------------------------------------------------------------------------------------


def word(numbers: dict[str, Numbers]) -> bytes:
    """The three tables as Word would have them, merged cells included."""
    document = docx.Document()
    for html in (rows2(numbers["table2"]), rows3(numbers["table3"]), rows4(numbers["table4"])):
        grid = next(html_grids(parse(f"<html><body>{table(html)}</body></html>")))
        width = max(map(len, grid))
        made: WordTable = document.add_table(rows=len(grid), cols=width)
        places: dict[int, list[tuple[int, int]]] = {}
        cells = {}
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                places.setdefault(id(cell), []).append((r, c))
                cells[id(cell)] = cell
        for key, where in places.items():
            first, last = made.cell(*where[0]), made.cell(*where[-1])
            merged = first.merge(last) if first is not last else first
            merged.text = cells[key].text if cells[key] else ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(3))
def test_a_word_report_is_read_back(seed: int) -> None:
    numbers = consistent(seed, 5000)
    assert values(read_file(word(numbers), "zip/docx").tables) == numbers


STYLE = "<style>td{border:1px solid;padding:2px;font-size:9pt;text-align:center}table{width:100%}</style>"


def printed(browser: Found, pages: list[str], **options: Any) -> list[bytes]:
    """Each page as Chromium prints it on A4."""
    from playwright.async_api import async_playwright

    async def go() -> list[bytes]:
        async with async_playwright() as play:
            shell = await play.chromium.launch(executable_path=str(browser.path), args=["--no-sandbox"])
            sheet = await shell.new_page()
            out = []
            for html in pages:
                await sheet.set_content(html)
                out.append(await sheet.pdf(format="A4", **options))
            await shell.close()
            return out

    return asyncio.run(go())


@pytest.mark.browser
def test_a_printed_report_is_read_back(browser: Found) -> None:
    every = [golden(), *(consistent(seed, 5000) for seed in range(4))]
    blank = golden()
    blank["table3"]["refused_query"] = (0, None, 0, 0, None, 0, 0)
    every.append(blank)
    for numbers, body in zip(every, printed(browser, [STYLE + LAYOUTS["form"](n) for n in every]), strict=True):
        assert values(read_file(body, "pdf").tables) == numbers


# Type too large, cells without a rule or a margin, numbers broken in two: what cannot be told apart must stay unknown.
PRINTS = (
    "td{border:1px solid;font-size:12pt}table{width:100%;border-collapse:collapse}",
    "td{border:0;font-size:9pt;vertical-align:top}table{width:90%}",
    "td{border:1px solid;font-size:14pt;word-break:break-all}table{width:100%;table-layout:fixed}",
    "td{border:1px solid;font-size:16pt;word-break:break-all;padding:0}table{width:60%;table-layout:fixed}",
)
PROSE = "<p>2025年收到申请12件，办结 11 件，占比 91.7 %，较 2024 年 的 8 件 增长 3 件，另有 4 件 结转。</p>" * 4
FOOT = "<div style='font-size:9px;width:100%;text-align:center'>- <span class=pageNumber></span> -</div>"


@pytest.mark.browser
def test_a_bad_print_gives_no_wrong_number(browser: Found) -> None:
    cases = [(style, consistent(seed, top)) for style in PRINTS for seed, top in ((1, 5000), (2, 200_000), (3, 3))]
    for _, numbers in cases[2::3]:
        numbers["table3"]["refused_query"] = (None,) * 7
    pages = [
        f"<style>{style}</style>{PROSE}"
        + table(rows2(n["table2"], thousands)) + table(rows3(n["table3"], thousands)) + table(rows4(n["table4"]))
        for style, n in cases
    ]  # fmt: skip
    right = 0
    options = {"display_header_footer": True, "footer_template": FOOT, "margin": {"top": "20mm", "bottom": "20mm"}}
    for (_, numbers), body in zip(cases, printed(browser, pages, **options), strict=True):
        tables = read_file(body, "pdf").tables
        for name in ("table2", "table3", "table4"):
            rows = getattr(tables, name)
            for row in rows if isinstance(rows, tuple) else ():
                for cell, written in zip(row.cells, numbers[name][row.row], strict=True):
                    assert isinstance(cell, Unknown) or cell == written, (name, row)
                    right += not isinstance(cell, Unknown)
    assert right >= 900
