"""What counties owe beside every government: grass-roots catalogues, rural funds, subsidies paid, their townships.

Never written for the town as a city.
"""

from __future__ import annotations

from dataclasses import replace

from audit.demo import ledgers
from audit.demo.draft import Draft
from audit.demo.lists import write_articles, write_list
from audit.demo.words import OFFICE, texts

GRASS = "/jczwgk/"
NEWS = "/zwdt/bmdt/"
RURAL = "/zfxxgk/fdzdgknr/xczx/"


def add_columns(draft: Draft) -> None:
    """The zone of grass-roots disclosure, and the column of rural funds."""
    draft.add_column(GRASS, "基层政务公开专区", "政务公开", "集中公布试点领域标准目录和公众参与事项", nav=True)
    draft.add_column(RURAL, "乡村振兴资金项目", "民生信息", "公告衔接资金的分配、项目和完成情况")


def write_county(draft: Draft) -> None:
    """The catalogues of the fields and the articles of texts/county.yaml, with the list of the zone."""
    words = texts("county")
    catalogues = [
        {
            "on": f"{words['renewed']}-{10 + number % 15}",
            "title": f"{field}领域基层政务公开标准目录",
            "text": f"{field}领域各公开事项列明{words['heads']}，{words['promise']}",
        }
        for number, field in enumerate(words["fields"])
    ]
    if draft.planted("grass.catalog-updated", _path(catalogues[14]["on"], 15)):
        catalogues = [{**entry, "on": entry["on"].replace("2026", "2025")} for entry in catalogues]
    write_articles(draft, GRASS, catalogues, OFFICE)
    for path, entries in words["articles"].items():
        write_articles(draft, path, entries, OFFICE, start=101)
    ledgers.write_budgets(draft, words["budgets"])
    _copy_news(draft)
    write_list(draft, GRASS)


def _copy_news(draft: Draft) -> None:
    """Planted: news of the departments stand in the zone a second time under another address."""
    for row in draft.rows[NEWS]:
        if draft.planted("column.duplicate-article", row.path):
            copy = row.path.replace(NEWS, GRASS)
            draft.put(copy, draft.pages[row.path].body)
            draft.add_rows(GRASS, [replace(row, path=copy)])


def _path(day: str, number: int) -> str:
    day = day.replace("2026", "2025")
    return f"{GRASS}{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number:03d}.html"
