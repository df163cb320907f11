"""What an entry to another version of the site leads to is a home page of its own, not a column."""

from __future__ import annotations

import pytest

from audit.evidence.capture import Edge, Target
from audit.read.chrome.site_versions import with_versions
from audit.read.site.link_targets import links
from rules.facts.records import Link, Page, PageKind

HOME = "https://www.example.gov.cn/"


def kind(text: str, was: PageKind = "column", *, on_home: bool = True, url: str = f"{HOME}gh/index.htm") -> str:
    entry = Link(url=url, internal=True, state="ok", on_home=on_home, home_texts=(text,) if on_home else ())
    (page,) = with_versions((Page(url=url, kind=was),), (entry,))
    return page.kind


@pytest.mark.parametrize(
    "text", ["关怀版", "长者模式", "进入适老版", "无障碍浏览", "手机版", "繁體版", "ENGLISH", "wap版"]
)
def test_a_front_page_of_another_version_is_a_home_page(text: str) -> None:
    assert kind(text) == "home"
    assert kind(text, "list") == "home"


@pytest.mark.parametrize(
    "text", ["无障碍声明", "关怀版使用说明", "我市推进无障碍环境建设工作情况通报", "手机版政策解读", "通知公告", ""]
)
def test_a_page_about_it_or_another_column_is_not(text: str) -> None:
    assert kind(text) == "column"


def test_only_the_home_pages_own_words_name_an_entry() -> None:
    assert kind("关怀版", on_home=False) == "column"
    assert kind("关怀版", "news") == "news"


def test_links_keep_what_the_home_page_calls_them() -> None:
    url = f"{HOME}xxgk/"
    targets = {one: Target(url=one, role="page", state="judged", final_url=one) for one in (HOME, f"{HOME}a/", url)}
    edges = [
        Edge(source=f"{HOME}a/", target=url, element="a", text="政府信息公开", view="static"),
        Edge(source=HOME, target=url, element="a", text="信息公开", view="static"),
        Edge(source=HOME, target=url, element="a", text="", view="static"),
    ]
    (link,) = links(edges, targets, set(targets), HOME)
    assert link.home_texts == ("信息公开",)
