"""Decisions under the law: who took one and when, as its table states it."""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.document.decision import stated
from audit.read.page.page import PageSource, read_page
from rules.facts.records import Document

TITLE = "行政处罚信息公开表（青应急罚决〔2023〕12号）"
ROWS = (
    ("行政处罚决定书文号", "青应急罚决〔2023〕12号"), ("被处罚当事人", "青渡市某某建材有限公司"),
    ("主要违法违规事实", "未按照规定对从业人员进行安全生产教育和培训，未如实记录教育培训情况。"),
    ("行政处罚依据", "《中华人民共和国安全生产法》第九十七条"), ("行政处罚决定", "罚款三万元"),
)  # fmt: skip
WHO = {
    "plain": ("作出处罚决定的机关名称", "作出处罚决定的日期"),
    "short": ("处罚机关", "处罚日期"),
    "decided": ("作出决定机关", "决定日期"),
    "executive": ("作出行政处罚的机关", "处罚决定日期"),
}


def read(block: str) -> Document:
    html = f"<html><head><title>{TITLE}</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; <a href='/cf/'>行政处罚</a></div><h1>{TITLE}</h1><p>发布时间：2023-06-20</p><div>{block}</div><p>冀ICP备12345678号</p></body></html>"
    reading = read_page(PageSource(url="http://yjj.qingdu.gov.cn/cf/t1.html", static_html=html.encode()))
    assert reading.document is not None
    assert reading.page.kind == "enforcement"
    assert reading.page.published_on == dt.date(2023, 6, 20)
    return reading.document


@pytest.mark.parametrize("words", WHO)
@pytest.mark.parametrize("form", ["upright table", "broken labels", "two pairs a row", "lines"])
def test_the_table_of_a_decision(words: str, form: str) -> None:
    who, when = WHO[words]
    rows = [*ROWS, (who, "青渡市应急管理局"), (when, "2023年6月13日")]
    if form == "upright table":
        block = "<table>" + "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows) + "</table>"
    elif form == "broken labels":
        block = (
            "<table>"
            + "".join(
                f"<tr><td><p>{name[:3]}<span>{name[3:]}</span></p></td><td><p>{value}</p></td></tr>"
                for name, value in rows
            )
            + "</table>"
        )
    elif form == "two pairs a row":
        block = (
            "<table>"
            + "".join(
                f"<tr><td>{rows[n][0]}</td><td>{rows[n][1]}</td><td>{rows[n + 1][0]}</td><td>{rows[n + 1][1]}</td></tr>"
                for n in (1, 3, 5)
            )
            + "</table>"
        )
    else:
        block = "".join(f"<p>{name}：{value}</p>" for name, value in rows)
    doc = read(block)

    assert doc.issuer == "青渡市应急管理局"
    assert doc.written_on == dt.date(2023, 6, 13)


def test_rows_that_differ_state_nothing() -> None:
    head = "序号\t当事人名称\t行政处罚决定书文号\t作出决定机关\t决定日期"
    same = [
        "1\t甲公司\t青罚〔2023〕1号\t青渡市水务局\t2023-05-01",
        "2\t乙公司\t青罚〔2023〕2号\t青渡市水务局\t2023-05-09",
    ]

    assert stated([head, *same]) == (("青渡市水务局", "作出决定机关：青渡市水务局"), None)
    assert stated([head, same[0], same[1].replace("水务局", "住建局")]) == (None, None)
    assert stated(["现公布处罚决定", "处罚机关：见附件"]) == (None, None)
