"""Annual disclosure reports of the city and its departments (国办公开办函〔2021〕30号). Never any other report."""

from __future__ import annotations

from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import write
from audit.demo.openness import annual_table
from audit.demo.words import paragraphs, rows_table

YEARS = (2025, 2024, 2023, 2022, 2021)
_SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def write_reports(draft: Draft, path: str, unit: str, day: str, years: int = 5) -> None:
    """One report a year under ``path``; ``day`` is month and day of publication in the year after."""
    column = draft.columns[path]
    rows = []
    for number, year in enumerate(YEARS[:years]):
        target = f"{path}{year}.html"
        if year == 2022 and draft.planted("annual.history", path):
            continue
        title = f"{unit}{year}年政府信息公开工作年度报告"
        if draft.planted("annual.title-format", target):
            title = f"{unit}信息公开年报（{year}年）"
        on = f"{year + 1}-{day}"
        if draft.planted("annual.published-gov", target):
            on = f"{year + 1}-04-13"
        body = _body(draft, target, unit, year)
        write(draft, Sheet(target, title, body, column, clock(on, number), unit))
        rows.append(Row(target, title, on))
    draft.add_rows(path, rows)


def _body(draft: Draft, path: str, unit: str, year: int) -> str:
    received = 20 + year % 7
    period = year - 1 if draft.planted("annual.period", path) else year
    answers = rows_table(
        ["项目", "自然人", "法人或其他组织", "总计"],
        [
            ["本年新收政府信息公开申请数量", str(received - 4), "4", str(received)],
            ["上年结转政府信息公开申请数量", "1", "0", "1"],
            ["予以公开", str(received - 6), "4", str(received - 2)],
            ["无法提供", "2", "0", "2"],
            ["总计", str(received - 4), "4", str(received)],
            ["结转下年度继续办理", "1", "0", "1"],
        ],
        "收到和处理政府信息公开申请情况",
    )
    disputes = rows_table(
        ["类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        [["行政复议", "1", "0", "0", "0", "1"], ["行政诉讼", "0", "0", "0", "0", "0"]],
        "行政复议、行政诉讼情况",
    )
    parts = [
        paragraphs(
            f"{year}年，{unit}依照《中华人民共和国政府信息公开条例》推进主动公开、依申请公开、政府信息管理、公开平台建设和监督保障。"
            "全年工作考核结果为良好，社会评议满意率百分之九十四，未发生责任追究情形。"
        ),
        annual_table(),
        answers,
        disputes,
        paragraphs("主要问题是部分信息更新不够及时、解读形式不够丰富。下一步将细化公开目录，按季度检查内容保障情况。"),
        paragraphs("本年度没有收取政府信息公开信息处理费，没有其他需要报告的事项。"),
    ]
    shown = [f"本报告所列数据的统计期限自{period}年1月1日起至{period}年12月31日止。"]
    html = [paragraphs(*shown)]
    for heading, content in zip(_SECTIONS, parts, strict=True):
        if heading.startswith("五") and draft.planted("annual.six-sections", path):
            continue
        html.append(f"<h2>{heading}</h2>\n{content}")
    return f'<div class="article">{"".join(html)}</div>'
