"""The share of texts that stand twice: said only where the lists of all columns were seen."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.facts.records import Column, Document, Facts, Maybe, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

URL = "https://www.example.gov.cn/"
DAY = dt.date(2026, 3, 2)


def outcome(repeats: int, items: Maybe[int]) -> str:
    names = [f"第{n}号通知" for n in range(100 - repeats)] + ["第0号通知"] * repeats
    documents = tuple(
        Document(url=f"{URL}{n}", title=name, kind="notice", published_on=DAY, body_chars=100)
        for n, name in enumerate(names)
    )
    columns = (Column(url=f"{URL}tz/", name="通知公告", item_count=items),)
    site = Site(url=URL, as_of=dt.date(2026, 10, 28), host="www.example.gov.cn", kind="portal")
    pack = load_pack("national").only(["column.duplicate-article"])
    (told,) = judge(pack, Facts(site=site, documents=documents, columns=columns))
    return told.outcome


@pytest.mark.parametrize(
    ("repeats", "items", "told"),
    [
        (2, 100, "passed"),
        (3, 100, "failed"),
        (2, Unknown("未经浏览器渲染"), "untested"),
        (3, Unknown("未渲染"), "failed"),
    ],
)
def test_few_repeats_need_all_lists(repeats: int, items: Maybe[int], told: str) -> None:
    assert outcome(repeats, items) == told
