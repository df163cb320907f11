"""Rules of columns: what owes no date and no freshness of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.facts.records import Column, Facts, Item, Page, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def outcomes(rule: str, *columns: Column, pages: tuple[Page, ...] = ()) -> dict[str, str]:
    site = Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, level="city", kind="portal", name="示例市人民政府")
    facts = Facts(site=site, columns=columns, pages=pages)
    return {
        str(finding.subject["url"]): finding.outcome
        for finding in judge(PACK.only([rule]), facts)
        if finding.rule == rule
    }


def column(path: str, name: str, *rows: Item, newest: dt.date | None = None) -> Column:
    return Column(
        url=HOME + path, name=name, class_id="news", record="r", items=rows, item_count=len(rows), newest_on=newest
    )


def row(path: str, on: dt.date | None = None) -> Item:
    return Item(path, HOME + path, on)


@pytest.mark.parametrize("rule", ["column.date-visible", "column.news-2w"])
def test_a_landing_page_of_columns_owes_no_date(rule: str) -> None:
    """新闻中心 lists 要闻 and 动态: their dates are theirs."""
    landing = column("xw/", "新闻中心", row("xw/yw/"), row("xw/dt/"))
    below = [column(path, path, row(f"{path}1.html", AS_OF), newest=AS_OF) for path in ("xw/yw/", "xw/dt/")]

    told = outcomes(rule, landing, *below)

    assert told.get(landing.url) == "inapplicable"
    assert "failed" not in told.values()


def test_articles_among_columns_owe_their_dates() -> None:
    mixed = column("xw/", "新闻中心", row("xw/yw/"), row("xw/1.html"))
    below = column("xw/yw/", "要闻", row("xw/yw/1.html", AS_OF), newest=AS_OF)
    pages = (Page(url=HOME + "xw/1.html", kind="news"), Page(url=HOME + "xw/yw/", kind="list"))

    assert outcomes("column.date-visible", mixed, below, pages=pages)[mixed.url] == "failed"
