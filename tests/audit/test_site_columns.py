"""The column ledger: what is one column, what kind, how fresh, and what could not be seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from audit.evidence.capture import Target
from audit.profile.site import ColumnSpec, SiteProfile
from audit.read.page.page_summary import Slim, Trail
from audit.read.site.column_facts import classify
from audit.read.site.column_key import column_key, page_number, paged_stem
from audit.read.site.site_columns import ledger
from rules.facts.records import Column, Item, Maybe, Page, PageKind, Unknown
from tests.work import lines_run

H = "http://www.example.gov.cn/"
AS_OF = dt.date(2026, 10, 28)
DAY = dt.date(2026, 10, 20)


def page(
    name: str,
    kind: PageKind = "list",
    *,
    rows: tuple[Item, ...] = (),
    found: Maybe[int] | str = "rows",
    trail: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Slim:
    return Slim(
        page=Page(url=H + name, kind=kind, record=f"r-{name}", **fields),
        items=rows,
        items_found=len(rows) if isinstance(found, str) else found,
        trail=tuple(Trail(text, H + url if url is not None else "") for text, url in trail),
    )


def home(*nav: tuple[str, str], links: tuple[str, ...] = ()) -> Slim:
    every = tuple(dict.fromkeys((*(H + url for url, _ in nav), *(H + url for url in links))))
    return Slim(
        page=Page(url=H, kind="home", is_home=True), links=every, nav=tuple((H + url, text) for url, text in nav)
    )


def row(name: str, on: dt.date | None = DAY) -> Item:
    return Item(f"第{name}条", H + name, on)


def found(*slims: Slim, profile: dict[str, Any] | None = None, targets: tuple[Target, ...] = ()) -> dict[str, Column]:
    known = {s.page.url: Target(url=s.page.url, role="page", state="judged", final_url=s.page.url) for s in slims}
    known.update({t.url: t for t in targets})
    top = next((s for s in slims if s.page.is_home), None)
    ordered = sorted(slims, key=lambda s: s.page.url)
    ledgers = [
        ledger(order, known, top, SiteProfile(url=H, **(profile or {})), AS_OF).columns
        for order in (ordered, ordered[::-1])
    ]
    assert ledgers[0] == ledgers[1], "the order of pages must not matter"
    assert [c.url for c in ledgers[0]] == sorted(c.url for c in ledgers[0])
    return {column.url.removeprefix(H): column for column in ledgers[0]}


@pytest.mark.parametrize(
    "url",
    ["tzgg", "tzgg/", "tzgg/index.html", "tzgg/index_2.html", "tzgg/list.shtml", "tzgg/index.html?page=3",
     "tzgg/?pageNo=2", "tzgg/page/4/"],
)  # fmt: skip
def test_index_files_and_further_pages_are_one_column(url: str) -> None:
    assert column_key(H + url) == column_key(H + "tzgg/")
    assert column_key("https://example.gov.cn:443/" + url) == column_key(H + "tzgg/")


@pytest.mark.parametrize("url", ["tzgg/a.html", "zcwj/", "tzgg/?id=2", "tzgg/sub/", "?p=12"])
def test_other_addresses_are_other_columns(url: str) -> None:
    assert column_key(H + url) != column_key(H + "tzgg/")
    assert column_key(H + url) != column_key(H)


FURTHER = {
    "a bare number beside another name": ("news/subpage.html", "news/2.html", True),
    "a folder named for the list": ("xw/news.htm", "xw/news/2.htm", True),
    "a query of its own words": ("news/list.jsp?type=a", "news/list.jsp?type=a&toPage=2", True),
    "no link in the breadcrumb": ("news/subpage.html", "news/2.html", False),
}


@pytest.mark.parametrize("how", FURTHER)
def test_a_further_page_by_its_own_words_is_no_column_of_its_own(how: str) -> None:
    """The older rows on page 2 are no stale column; the file names say nothing of each other."""
    front, further, linked = FURTHER[how]
    trail = (("新闻中心", "xw/"), ("部门动态", front if linked else None))
    old = dt.date(2026, 2, 3)
    columns = found(
        home(),
        page(front, rows=(row("a"), row("b")), trail=trail, title="部门动态"),
        page(further, rows=(row("c", old),), trail=trail, title="部门动态 第2页"),
    )

    assert list(columns) == [front]
    assert columns[front].newest_on == DAY


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (("部门动态", "街道动态"), ("动态", "动态")),
        (("动态", "动态"), ("部门动态", "街道动态")),
        (("", ""), ("示例网", "示例网")),
    ],
)
def test_numbered_lists_that_call_themselves_otherwise_stay_columns(
    names: tuple[str, str], titles: tuple[str, str]
) -> None:
    trails = [((name, None),) if name else () for name in names]
    columns = found(
        home(),
        page("dt/main.html", rows=(row("a"),), trail=trails[0], title=titles[0]),
        page("dt/12.html", rows=(row("c", dt.date(2026, 2, 3)),), trail=trails[1], title=titles[1]),
    )

    assert len(columns) == 2


def test_page_numbers() -> None:
    assert [page_number(H + u) for u in ("a/", "a/index_3.html", "a/?page=5", "a_2.html", "a/page/7")] == [
        0,
        3,
        5,
        2,
        7,
    ]
    assert paged_stem(H + "zwgk/tzgg_2.html?x=1") == H + "zwgk/tzgg.html?x=1"
    assert paged_stem(H + "zwgk/t20260101_1.html") == ""
    assert paged_stem(H + "zwgk/") == ""


def test_a_first_level_column_of_the_menu() -> None:
    rows = (row("tzgg/2"), row("tzgg/1", dt.date(2026, 9, 1)))
    columns = found(home(("tzgg/index.html", "通知公告")), page("tzgg/index.html", rows=rows))

    column = columns["tzgg/index.html"]
    assert (column.name, column.class_id, column.level, column.on_home) == ("通知公告", "notice", 1, True)
    assert column.cadence_days is not None
    assert (column.item_count, column.newest_on, column.undated) == (2, DAY, 0)
    assert column.newest == rows[0]
    assert column.record == "r-tzgg/index.html"


def test_a_second_level_notice_column_owes_no_six_months() -> None:
    """国办秘函〔2019〕19号: 前6个月内的通知公告、政策文件类一级栏目."""
    columns = found(
        home(), page("zwgk/tzgg/", rows=(row("1"),), trail=(("政务公开", "zwgk/"), ("通知公告", "zwgk/tzgg/")))
    )

    column = columns["zwgk/tzgg/"]
    assert (column.class_id, column.level, column.path) == ("notice", 2, ("政务公开", "通知公告"))
    assert column.cadence_days is None


def test_further_pages_belong_to_the_first() -> None:
    columns = found(
        home(("tzgg/", "通知公告")),
        page("tzgg/", rows=(row("a"),)),
        page("tzgg/index_1.html", rows=(row("b", dt.date(2026, 10, 27)),)),
        page("tzgg/index_2.html", rows=(row("c"),)),
    )

    (column,) = columns.values()
    assert column.url == H + "tzgg/"
    assert column.item_count == 1
    assert [item.url for item in column.items] == [H + "a"]
    assert column.newest_on == dt.date(2026, 10, 27)


def test_numbered_files_are_pages_only_where_the_first_is_a_list() -> None:
    columns = found(
        home(),
        page("dt.html", rows=(row("a"),)),
        page("dt_2.html", rows=(row("b"),)),
        page("xx_2.html", rows=(row("c"),)),
    )

    assert sorted(columns) == ["dt.html", "xx_2.html"]


def test_an_empty_column_is_empty_and_one_that_needs_scripts_is_unknown() -> None:
    unseen = Unknown("页面含脚本，未经浏览器渲染")
    columns = found(
        home(("a/", "工作动态"), ("b/", "部门动态")),
        page("a/", rows=()),
        page("b/", rows=(), found=unseen, view="static"),
    )

    assert (columns["a/"].item_count, columns["a/"].newest_on) == (0, None)
    assert (columns["b/"].item_count, columns["b/"].newest_on) == (unseen, unseen)


def test_a_page_that_is_no_list_has_no_items() -> None:
    columns = found(home(("zn.html", "政府信息公开指南")), page("zn.html", "gi_guide", found=None))

    assert columns["zn.html"].class_id == "guide"
    assert columns["zn.html"].item_count is None
    assert columns["zn.html"].newest_on is None


def test_a_column_that_was_not_captured_is_unknown_not_empty() -> None:
    gone = Target(url=H + "zcjd/", role="page", state="timeout", final_url=H + "zcjd/")
    columns = found(home(("zcjd/", "政策解读")), targets=(gone,))

    column = columns["zcjd/"]
    assert column.class_id == "interp"
    assert column.item_count == Unknown("栏目页未采集：访问超时")
    assert isinstance(column.newest_on, Unknown)


def test_an_address_off_the_site_is_a_column_only_when_its_name_says_which() -> None:
    away = Target(
        url="http://zwfw.example.cn/",
        role="page",
        state="out_of_scope",
        internal=False,
        final_url="http://zwfw.example.cn/",
    )
    nav = (("http://zwfw.example.cn/", "政务服务"), ("http://xx.example.cn/", "English"))
    links = Slim(page=Page(url=H, kind="home", is_home=True), nav=nav)
    columns = found(links, targets=(away,))

    assert [column.name for column in columns.values()] == ["政务服务"]


def test_rows_without_dates_take_those_of_their_pages() -> None:
    rows = (row("tzgg/1.html", None), row("tzgg/2.html", None))
    columns = found(
        home(("tzgg/", "通知公告")),
        page("tzgg/", rows=rows),
        page("tzgg/1.html", "notice", found=None, published_on=dt.date(2026, 8, 1)),
        page("tzgg/2.html", "notice", found=None, published_on=dt.date(2026, 8, 9)),
    )

    column = columns["tzgg/"]
    assert column.undated == 2
    assert column.newest_on == dt.date(2026, 8, 9)
    assert column.newest == row("tzgg/2.html", dt.date(2026, 8, 9))


def test_undated_rows_whose_pages_were_not_captured_are_not_old() -> None:
    rows = (row("tzgg/1.html", None),)
    left = Target(
        url=H + "tzgg/1.html", role="page", state="cancelled", why="超出页数上限", final_url=H + "tzgg/1.html"
    )
    columns = found(home(("tzgg/", "通知公告")), page("tzgg/", rows=rows), targets=(left,))
    assert columns["tzgg/"].newest_on == Unknown("列表未显示日期，条目页未采集：超出页数上限")

    seen = page("tzgg/1.html", "notice", found=None, published_on=None)
    columns = found(home(("tzgg/", "通知公告")), page("tzgg/", rows=rows), seen)
    assert columns["tzgg/"].newest_on is None


def test_a_row_dated_after_the_audit_does_not_make_a_column_fresh() -> None:
    rows = (row("1", dt.date(2027, 1, 1)), row("2", dt.date(2026, 3, 1)))
    columns = found(home(("tzgg/", "通知公告")), page("tzgg/", rows=rows))

    assert columns["tzgg/"].newest_on == dt.date(2026, 3, 1)


def test_the_profile_knows_better() -> None:
    profile = {
        "columns": (
            ColumnSpec(name="云泉资讯", url=H + "a/", class_id="news", cadence_days=7),
            ColumnSpec(name="公告栏", aliases=("便民公示牌",), class_id="notice"),
        )
    }
    columns = found(
        home(("a/", "资讯"), ("b/", "便民公示牌")),
        page("a/", rows=(row("1"),)),
        page("b/", rows=(row("2"),)),
        profile=profile,
    )

    assert (columns["a/"].name, columns["a/"].class_id, columns["a/"].cadence_days) == ("云泉资讯", "news", 7)
    assert (columns["b/"].name, columns["b/"].class_id) == ("公告栏", "notice")


def test_what_stands_under_a_special_topic_owes_no_news() -> None:
    trail = (("专题专栏", "zt/"), ("2019年防汛专题", "zt/fx/"), ("工作动态", "zt/fx/dt/"))
    columns = found(home(), page("zt/fx/dt/", rows=(row("1", dt.date(2019, 8, 1)),), trail=trail))

    column = columns["zt/fx/dt/"]
    assert column.class_id == "news"
    assert column.exempt
    assert column.cadence_days is None


def test_a_folder_above_lends_no_class() -> None:
    """/xwzx/ names the news above; a page of videos below it is not thereby a news column."""
    columns = found(home(), page("xwzx/sp/", rows=(row("1", dt.date(2019, 8, 1)),), trail=(("美丽云泉", "xwzx/sp/"),)))

    assert columns["xwzx/sp/"].class_id is None


def test_a_years_archive_is_no_stale_column() -> None:
    columns = found(
        home(),
        page(
            "tzgg/2019/", rows=(row("1", dt.date(2019, 8, 1)),), trail=(("通知公告", "tzgg/"), ("2019年", "tzgg/2019/"))
        ),
    )

    assert columns["tzgg/2019/"].class_id is None
    assert columns["tzgg/2019/"].cadence_days is None


def test_names_come_from_breadcrumbs_where_the_menu_has_none() -> None:
    step = (("政务公开", "zwgk/"), ("规划计划", "zwgk/gh/"))
    columns = found(
        home(),
        page("zwgk/", "column", found=None, title="政务公开_云泉市人民政府"),
        page("zwgk/gh/", rows=(row("zwgk/gh/1.html"),)),
        page("zwgk/gh/1.html", "news", found=None, trail=step),
    )

    assert (columns["zwgk/"].name, columns["zwgk/gh/"].name) == ("政务公开", "规划计划")
    assert columns["zwgk/gh/"].path == ("政务公开", "规划计划")


def test_a_redirected_menu_entry_is_the_column_it_leads_to() -> None:
    hop = Target(url=H + "old/", role="page", state="redirected", final_url=H + "tzgg/")
    columns = found(home(("old/", "通知公告")), page("tzgg/", rows=(row("1"),)), targets=(hop,))

    assert [(url, c.name, c.level) for url, c in columns.items()] == [("tzgg/", "通知公告", 1)]


def test_the_home_page_is_no_column_of_itself() -> None:
    columns = found(
        home(("", "首页"), ("index.html", "网站首页"), ("tzgg/", "通知公告")), page("tzgg/", rows=(row("1"),))
    )

    assert list(columns) == ["tzgg/"]


def test_a_page_stands_in_the_deepest_classified_column_of_its_breadcrumb() -> None:
    listed = page("x/9.html", "document", found=None)
    crumbed = page("zcwj/1.html", "document", found=None, trail=(("政策文件", "zcwj/"), ("市政府", "zcwj/sz/")))
    lists = page("zcwj/", rows=(Item("九", H + "x/9.html", DAY),))
    slims = [home(("zcwj/", "政策文件")), lists, listed, crumbed]
    known = {s.page.url: Target(url=s.page.url, role="page", state="judged", final_url=s.page.url) for s in slims}
    book = ledger(slims, known, slims[0], SiteProfile(url=H), AS_OF)

    assert book.class_of(listed) == "policy"
    assert book.class_of(crumbed) == "policy"
    assert book.class_of(page("y", "document", found=None)) is None


def test_work_is_linear_in_pages() -> None:
    def work(count: int) -> int:
        slims = [home(*((f"c{n}/", f"通知公告{n}") for n in range(20)))]
        slims += [page(f"c{n}/", rows=tuple(row(f"c{n}/{k}.html", None) for k in range(50))) for n in range(20)]
        slims += [
            page(f"c{n % 20}/{n}.html", "news", found=None, published_on=DAY, trail=((f"栏目{n % 20}", f"c{n % 20}/"),))
            for n in range(count)
        ]
        known = {s.page.url: Target(url=s.page.url, role="page", state="judged", final_url=s.page.url) for s in slims}
        return lines_run(lambda: ledger(slims, known, slims[0], SiteProfile(url=H), AS_OF))

    work(100)  # fills caches
    assert work(800) < 8 * work(100) * 1.1


@pytest.mark.parametrize(
    ("name", "folder", "declared", "wanted"),
    [
        ("政策资料", "guizhang", "政策文件", "policy"),  # the tag before the address
        ("双随机抽查", "ssj", "信息公开", "enforce"),  # a category says nothing of one column, its address does
        ("科普园地", "kpyd", "互动交流", None),
        ("政策解读", "xxgk", "信息公开", "interp"),  # the name before both
    ],
)
def test_the_name_then_the_tag_then_the_address_class_a_column(
    name: str, folder: str, declared: str, wanted: str | None
) -> None:
    front = Slim(page=Page(url=f"http://www.example.gov.cn/{folder}/", kind="list", meta={"columntype": declared}))

    assert classify(name, front.page.url, front) == wanted
