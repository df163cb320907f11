"""Annual disclosure reports of the city and its departments (国办公开办函〔2021〕30号). Never any other report."""

from __future__ import annotations

from audit.demo.annual_form import table_four, table_three, table_two
from audit.demo.draft import Draft, Row, Sheet, clock
from audit.demo.lists import write
from audit.demo.words import SITE, paragraphs, texts

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
    numbers = _numbers(draft, path, unit, year)
    period = year - 1 if draft.planted("annual.period", path) else year
    blamed = "" if draft.planted("annual.gov-assess-items", path) else "，未发生责任追究情形"
    fee = "" if draft.planted("annual.fee-statement", path) else "本年度没有收取政府信息公开信息处理费，"
    parts = [
        paragraphs(
            f"{year}年，{unit}依照《中华人民共和国政府信息公开条例》推进主动公开、依申请公开、政府信息管理、公开平台建设和监督保障。"
            f"全年新收政府信息公开申请{numbers['received'][-1]}件，上年结转1件，均在法定期限内办理。"
            f"全年工作考核结果为良好，社会评议满意率百分之九十四{blamed}。"
        ),
        table_two(numbers),
        table_three(numbers),
        "" if draft.planted("annual.tables-present", path) else table_four(numbers),
        paragraphs(*texts("annual")[str(year)]),
        paragraphs(f"{fee}没有其他需要报告的事项。"),
    ]
    shown = [f"本报告所列数据的统计期限自{period}年1月1日起至{period}年12月31日止。"]
    html = [paragraphs(*shown)]
    for heading, content in zip(_SECTIONS, parts, strict=True):
        if heading.startswith("五") and draft.planted("annual.six-sections", path):
            continue
        html.append(f"<h2>{heading}</h2>\n{content}")
    return f'<div class="article">{"".join(html)}</div>'


def _numbers(draft: Draft, path: str, unit: str, year: int) -> dict[str, list[int | str]]:
    """All figures of one report: they agree, but where a defect is planted."""
    planted = draft.planted
    received = 20 + year % 7
    # The city's figure of the last year is that of its library at the end of that year.
    in_force = year - YEARS[0] + (_library(YEARS[0]) if unit == SITE else 12)

    def row(person: int, company: int) -> list[int | str]:
        return [person, company, 0, 0, 0, 0, person + company]

    numbers: dict[str, list[int | str]] = {
        "rules": [0, 0, 0], "normative": [1, 0, in_force], "licences": [120], "penalties": [16], "coercion": [0],
        "fees": [0], "received": row(received - 4, 4), "carried_in": row(1, 0), "granted": row(received - 6, 4),
        "unheld": row(2, 0), "results_total": row(received - 4, 4), "carried_out": row(1, 0),
        "review": [1, 0, 0, 0, 1], "direct": [0, 0, 0, 0, 0], "after_review": [0, 0, 0, 0, 0],
    }  # fmt: skip
    if planted("annual.t2-cells", path):
        numbers["penalties"] = [""]
    if planted("annual.t2-stock-flow", path):
        numbers["normative"] = [1, 0, in_force + 5]
    if planted("annual.t3-identity", path):
        numbers["received"] = row(received - 3, 4)
    if planted("annual.t3-result-sum", path):
        numbers["granted"] = row(received - 7, 4)
    if planted("annual.t3-col-sum", path):  # one row's total too great, another's too small
        numbers["granted"] = [*row(received - 6, 4)[:6], received - 1]
        numbers["unheld"] = [*row(2, 0)[:6], 1]
    if planted("annual.carryover-yoy", path):
        numbers |= {"received": row(received - 5, 4), "carried_in": row(2, 0)}
    if planted("annual.t4-sum", path):
        numbers["review"] = [1, 0, 0, 0, 2]
    return numbers


def _library(year: int) -> int:
    """Normative documents of the town published by the end of the year and in force today."""
    entries = texts("documents")["normative"]
    return sum(one["published"] <= f"{year}-12-31" and "validity" not in one for one in entries)
