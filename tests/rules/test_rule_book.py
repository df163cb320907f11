"""Thresholds of the national pack on both sides, and what it must not say where nobody could look."""

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Column, Document, Facts, Link, Marks, Page, Pair, Site, Unknown
from rules.judge.evaluate import judge
from rules.judge.model import Finding
from rules.loading.load import load_pack

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")


def facts(site: dict[str, Any] | None = None, **lists: Any) -> Facts:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, **(site or {})}
    return Facts(site=Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, **known), **lists)


def outcomes(rule: str, given: Facts) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in judge(PACK.only([rule]), given):
        if one.rule == rule:
            found.setdefault(one.outcome, []).append(one)
    return found


def columns(number: int, class_id: str, newest: dt.date | Unknown | None, start: int = 0) -> tuple[Column, ...]:
    return tuple(
        Column(url=f"{HOME}c{start + i:02}/", name=f"栏目{i}", class_id=class_id, item_count=3, newest_on=newest)
        for i in range(number)
    )


@pytest.mark.parametrize(("stale", "outcome"), [(4, "passed"), (5, "failed")])
def test_five_stale_news_columns_are_a_veto(stale: int, outcome: str) -> None:
    old = AS_OF - dt.timedelta(days=15)
    assert set(outcomes("column.stale-total", facts(columns=columns(stale, "news", old)))) == {outcome}


@pytest.mark.parametrize(("stale", "outcome"), [(9, "passed"), (10, "failed")])
def test_ten_stale_columns_of_any_kind_are_a_veto(stale: int, outcome: str) -> None:
    # Four news columns stay below the first threshold; the rest are yearly columns.
    mixed = columns(4, "news", dt.date(2026, 10, 1)) + columns(stale - 4, "hr", dt.date(2025, 10, 1), 4)
    found = outcomes("column.stale-total", facts(columns=mixed))
    assert set(found) == {outcome}
    if outcome == "failed":
        assert len(found["failed"]) == 1
        assert len(found["failed"][0].evidence) == 10


def test_unread_columns_that_could_tip_the_total_leave_it_open() -> None:
    mixed = columns(4, "news", dt.date(2026, 10, 1)) + columns(1, "news", Unknown("未渲染"), 4)
    assert set(outcomes("column.stale-total", facts(columns=mixed))) == {"untested"}


def test_below_the_threshold_a_site_seen_in_part_is_not_cleared() -> None:
    part = facts({"whole": Unknown("到达页面上限")}, columns=columns(4, "news", dt.date(2026, 10, 1)))
    assert set(outcomes("column.stale-total", part)) == {"untested"}
    part = facts({"whole": Unknown("到达页面上限")}, columns=columns(5, "news", dt.date(2026, 10, 1)))
    assert set(outcomes("column.stale-total", part)) == {"failed"}


@pytest.mark.parametrize(("dead", "outcome"), [(1, "passed"), (2, "failed")])
def test_dead_inner_links_pass_at_exactly_one_in_a_hundred(dead: int, outcome: str) -> None:
    links = tuple(
        Link(url=f"{HOME}p{i:03}", internal=True, state="dead" if i < dead else "ok", why="404", sources=(f"{HOME}x",))
        for i in range(100)
    )
    found = outcomes("site.dead-links-inner", facts(links=links))
    assert set(found) == {outcome}
    if outcome == "failed":
        assert [place.pages for place in found["failed"][0].evidence] == [(f"{HOME}x",)] * dead
        assert found["failed"][0].count == dead


def test_a_target_only_the_home_page_links_to_is_no_inner_link() -> None:
    links = (Link(url=f"{HOME}gone", internal=True, state="dead", why="404", on_home=True, sources=(HOME,)),)
    assert set(outcomes("site.dead-links-inner", facts(links=links))) == {"inapplicable"}
    assert set(outcomes("site.dead-links-home", facts(links=links))) == {"failed"}


def test_a_mark_missing_on_many_pages_is_one_finding() -> None:
    pages = tuple(Page(url=f"{HOME}n{i:03}", view="rendered", kind="news") for i in range(480))
    found = outcomes("ident.footer-icp", facts(pages=pages))["failed"]
    assert len(found) == 1
    assert (found[0].cause, found[0].count, len(found[0].evidence)) == ("missing:marks.icp", 480, 480)


ABSENCES = [
    "column.overview", "column.leaders", "column.org-function", "gi.entry", "gi.apply-entry", "gi.guide-exists",
    "annual.published-gov", "doc.lib-normative", "interp.column", "power.service-list", "interact.channel",
    "interact.survey-1y", "a11y.elder-entry",
]  # fmt: skip


@pytest.mark.parametrize("rule", ABSENCES)
def test_absence_is_only_said_of_a_whole_site_whose_home_page_was_rendered(rule: str) -> None:
    home = Page(url=HOME, view="rendered", kind="home", is_home=True)
    assert set(outcomes(rule, facts(pages=(home,)))) == {"failed"}
    in_part = facts({"whole": Unknown("到达页面上限")}, pages=(home,))
    assert set(outcomes(rule, in_part)) == {"untested"}
    static = facts(pages=(Page(url=HOME, view="static", kind="home", is_home=True),))
    assert set(outcomes(rule, static)) == {"untested"}


@pytest.mark.parametrize("rule", ABSENCES)
def test_not_found_is_never_said_as_not_published(rule: str) -> None:
    home = Page(url=HOME, view="rendered", kind="home", is_home=True)
    for one in outcomes(rule, facts(pages=(home,)))["failed"]:
        assert "未公开" not in one.message.zh
        assert "未公布" not in one.message.zh
        assert "未找到" in one.message.zh


def test_a_tag_that_scripts_could_add_is_not_missing() -> None:
    scripted = Page(url=f"{HOME}n1", kind="news", marks=Marks(icp=Unknown("页面含脚本，未经浏览器渲染")))
    plain = Page(url=f"{HOME}n1", kind="news")
    assert set(outcomes("tag.site-name", facts(pages=(scripted,)))) == {"untested"}
    assert set(outcomes("tag.site-name", facts(pages=(plain,)))) == {"failed"}


def test_an_unread_interpretation_date_is_not_late() -> None:
    def given(*dates: dt.date | Unknown | None) -> Facts:
        pairs = tuple(Pair(url=f"{HOME}j{i}", title="解读", published_on=one) for i, one in enumerate(dates))
        one = Document(
            url=f"{HOME}d", title="办法", normative="yes", published_on=dt.date(2026, 9, 30), interpretations=pairs
        )
        return facts(documents=(one,))

    late, in_time = dt.date(2026, 10, 12), dt.date(2026, 10, 10)
    rule = "interp.deadline-3wd"
    assert set(outcomes(rule, given(late))) == {"failed"}
    assert set(outcomes(rule, given(late, Unknown("未采集")))) == {"untested"}
    assert set(outcomes(rule, given(in_time, Unknown("未采集")))) == {"passed"}
    assert set(outcomes(rule, given(None))) == {"cantTell"}


def test_a_year_without_calendar_is_for_a_person() -> None:
    one = Document(url=f"{HOME}d", title="办法", written_on=dt.date(2026, 12, 20), published_on=dt.date(2027, 2, 20))
    given = Facts(
        site=Site(url=HOME, host="www.example.gov.cn", as_of=dt.date(2027, 3, 1), kind="portal"), documents=(one,)
    )
    assert set(outcomes("gi.lag-20wd", given)) == {"cantTell"}


def test_no_text_of_the_pack_calls_an_accessibility_failure_unlawful() -> None:
    for rule in PACK.rules:
        if rule.area == "accessibility":
            words = (rule.title.zh, rule.why.zh, rule.fix.zh, rule.assumptions)
            assert not any("违法" in text or "违反" in text for text in words), rule.id


def test_chinese_law_does_not_accuse_a_foreign_site() -> None:
    page = Page(url=HOME, view="rendered", kind="home", is_home=True)
    for one in judge(PACK, facts({"jurisdiction": "none"}, pages=(page,))):
        rule = next(rule for rule in PACK.rules if rule.id == one.rule)
        if rule.jurisdiction == "cn":
            assert one.outcome == "inapplicable", one.rule
        else:
            assert any(basis.document in ("工具建议", "WCAG 2.1") for basis in rule.basis), rule.id


@pytest.mark.parametrize(
    ("rule", "page"),
    [
        ("tag.column-name", {"meta": {"columnname": "政策文件"}, "breadcrumb": ("首页", "通知公告")}),
        ("tag.content-source", {"meta": {"contentsource": "市教育局"}, "source": "市政府办公室"}),
    ],
)
def test_a_tag_that_differs_from_the_page_asks_a_person(rule: str, page: dict[str, Any]) -> None:
    """A truncated breadcrumb or a reprint's own source may be what is wrong, not the tag."""
    found = outcomes(rule, facts(pages=(Page(url=HOME + "1", view="rendered", kind="news", **page),)))
    assert set(found) == {"cantTell"}


def test_marks_of_another_host_are_not_held_against_the_sites_region() -> None:
    marks = Marks(icp="粤ICP备05000000号", icp_href="https://beian.miit.gov.cn/", idcode="4400000001")
    pages = tuple(
        Page(url=url, view="rendered", kind="news", marks=marks) for url in (HOME + "1", "https://www.other.gov.cn/1")
    )
    for rule in ("ident.footer-icp", "ident.footer-idcode"):
        found = outcomes(rule, facts({"region_code": "130000"}, pages=pages))
        assert [place.url for one in found["failed"] for place in one.evidence] == [HOME + "1"]
        assert "passed" in found


def test_each_page_answers_for_the_host_it_stands_on() -> None:
    pages = (
        Page(url="https://jyj.other.gov.cn/1", view="rendered", kind="news", meta={"sitedomain": "jyj.other.gov.cn"}),
        Page(url=HOME + "1", view="rendered", kind="news", meta={"sitedomain": "www.third.gov.cn"}),
    )
    found = outcomes("tag.site-domain", facts(pages=pages))
    assert [place.url for one in found["failed"] for place in one.evidence] == [HOME + "1"]
