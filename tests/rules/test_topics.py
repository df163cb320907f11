"""A thing is told by its titles: words, years, boundaries, and what must not be said where nobody could look."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from rules.checks.site import topics as checks
from rules.checks.site import units as unit_checks
from rules.checks.site.topics import owed_years
from rules.facts.records import Attachment, Column, Document, Facts, Item, Link, Page, Ruling, Site, TableShape, Unknown
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words.title_search import Title, Titles, Words, newest, region_of, years_in
from tests.work import lines_run

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
CALLED = Text("部门预算", "department budgets")
BUDGET = Words(all=("预算", "部门|单位"), same=("预算公开",), not_=("招标",))


def site_facts(site: dict[str, Any] | None = None, **lists: Any) -> Facts:
    known = {"level": "city", "kind": "portal", "name": "示例市人民政府", "home": HOME, **(site or {})}
    home = Page(url=HOME, is_home=True, view="rendered")
    return Facts(
        site=Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, **known),
        pages=(home, *lists.pop("pages", ())), **lists,
    )  # fmt: skip


def item(title: str, on: dt.date | None = None, number: int = 1) -> Item:
    return Item(title=title, url=f"{HOME}i/{number}", on=on)


def column(*items: Item, name: str = "财政信息", class_id: str | None = "fiscal", count: int | None = None) -> Column:
    return Column(
        url=f"{HOME}c/", name=name, class_id=class_id, item_count=len(items) if count is None else count, items=items
    )


def present(facts: Facts, **args: Any) -> Verdict:
    given = checks.TopicPresentArgs(called=CALLED, words=args.pop("words", BUDGET), **args)
    (verdict,) = checks.topic_present(facts.site, given, View(facts))
    return verdict


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("市教育局2026年部门预算", True),
        ("“部门”的 预 算", True),
        ("市教育局预算公开", True),
        ("部门动态", False),
        ("部门预算编制软件招标公告", False),
        ("预算", False),
    ],
)
def test_words_tell_a_title_and_the_index_agrees(title: str, found: bool) -> None:
    assert BUDGET.match(title) is found
    index = Titles(site_facts(columns=(column(item("别的"), item(title, number=2)),)))
    assert bool(index.find(BUDGET)) is found


def test_words_without_any_word_are_refused() -> None:
    for wrong in ({}, {"not": ["招标"]}, {"all": ["预算|"]}, {"same": ["“ ”"]}, {"same": ["a"], "nor": ["b"]}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Words)


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2026年预算", {2026}),
        ("二〇二五年决算", {2025}),
        ("二○二五年度", {2025}),
        ("2021—2025年规划", set(range(2021, 2026))),
        ("云政规〔2024〕3号", {2024}),
        ("12026号", set()),
        ("第20261期", set()),
        ("2025年至2023年", {2025, 2023}),
    ],
)
def test_years_of_a_title(title: str, years: set[int]) -> None:
    assert years_in(title) == years


def test_each_kind_of_title_is_found_with_its_date_and_class() -> None:
    day = dt.date(2026, 3, 2)
    document = Document(url=f"{HOME}d/1", title="部门预算", column="fiscal", published_on=day)
    facts = site_facts(
        columns=(column(item("单位预算", day), name="预算公开"),),
        documents=(document,),
        attachments=(Attachment(url=f"{HOME}a.pdf", name="部门预算表", sources=(document.url,)),),
        links=(Link(url=f"{HOME}x", internal=True, state="ok", text="部门预算入口"),),
    )
    rows = Titles(facts).find(BUDGET)
    assert {row.where for row in rows} == {"column", "item", "document", "attachment", "link"}
    assert {row.where for row in rows if row.on == day} == {"item", "document", "attachment"}
    assert {row.where for row in Titles(facts).find(BUDGET, classes=["fiscal"])} == {
        "column", "item", "document", "attachment",
    }  # fmt: skip


def test_dead_links_and_repeated_titles_do_not_count() -> None:
    dead = Link(url=f"{HOME}x", internal=True, state="dead", text="部门预算")
    twice = column(item("部门预算"), item("部门预算"))
    assert not Titles(site_facts(links=(dead,))).find(BUDGET)
    assert len(Titles(site_facts(columns=(twice,))).find(BUDGET)) == 1


@pytest.mark.parametrize(("age", "outcome"), [(366, "passed"), (367, "failed")])
def test_the_boundary_day_is_still_fresh(age: int, outcome: str) -> None:
    facts = site_facts(columns=(column(item("部门预算", AS_OF - dt.timedelta(days=age))),))
    assert present(facts, max_age_days=366).outcome == outcome


def test_an_undated_item_may_be_the_newest() -> None:
    old = item("部门预算", dt.date(2020, 1, 1))
    verdict = present(site_facts(columns=(column(old, item("单位预算", number=2)),)), max_age_days=30)
    assert (verdict.outcome, verdict.cause) == ("cantTell", "undated")


@pytest.mark.parametrize(
    ("title", "on", "year", "due", "outcome"),
    [
        ("2026年部门预算", None, "this", None, "passed"),
        ("2025年部门预算", None, "this", None, "failed"),
        ("2025年部门预算", None, "last", None, "passed"),
        ("部门预算", dt.date(2026, 3, 1), "this", None, "passed"),
        ("部门预算", dt.date(2026, 3, 1), "last", None, "passed"),
        ("部门预算", dt.date(2024, 3, 1), "last", None, "failed"),
        ("2025年部门预算", None, "this", "10-28", "passed"),
        ("2025年部门预算", None, "this", "10-27", "failed"),
    ],
)
def test_the_year_asked_for(title: str, on: dt.date | None, year: str, due: str | None, outcome: str) -> None:
    verdict = present(site_facts(columns=(column(item(title, on)),)), year=year, due=due)
    assert verdict.outcome == outcome
    assert verdict.cause in ("", "year")


def test_owed_years_on_both_sides_of_the_due_day() -> None:
    assert owed_years(dt.date(2026, 1, 31), "last", "01-31") == (2024, 2025)
    assert owed_years(dt.date(2026, 2, 1), "last", "01-31") == (2025,)


def test_absence_is_untested_where_nobody_could_look() -> None:
    assert present(site_facts()).outcome == "failed"
    assert present(site_facts({"whole": Unknown("到达页面上限")})).outcome == "untested"
    static = Facts(site=site_facts().site, pages=(Page(url=HOME, is_home=True, view="static"),))
    assert present(static).outcome == "untested"
    part = site_facts({"whole": Unknown("到达页面上限")}, columns=(column(item("2020年部门预算")),))
    assert present(part, year="this").outcome == "untested"
    assert present(part).outcome == "passed"


def test_an_empty_column_counts_unless_filling_is_asked() -> None:
    facts = site_facts(columns=(column(name="部门预算", count=0),))
    assert present(facts).outcome == "passed"
    assert present(facts, filled=True).cause == "empty"


@pytest.mark.parametrize(("count", "outcome"), [(3, "passed"), (2, "failed")])
def test_how_many_are_enough(count: int, outcome: str) -> None:
    rows = tuple(item(f"第{n}部门预算", number=n) for n in range(count))
    assert present(site_facts(columns=(column(*rows),)), min_count=3).outcome == outcome


def test_groups_tell_each_missing_part() -> None:
    args = checks.TopicGroupsArgs(
        called=CALLED, groups={"甲": Words(same=("甲类",)), "乙": Words(same=("乙类",)), "丙": Words(same=("丙类",))}
    )
    facts = site_facts(columns=(column(item("甲类信息")), column(name="乙类", class_id=None, count=0)))
    causes = [one.cause for one in checks.topic_groups(facts.site, args, View(facts))]
    assert causes == ["missing:丙"]
    filled = msgspec.structs.replace(args, filled=True)
    assert [one.cause for one in checks.topic_groups(facts.site, filled, View(facts))] == ["empty:乙", "missing:丙"]
    enough = msgspec.structs.replace(args, at_least=2)
    assert [one.outcome for one in checks.topic_groups(facts.site, enough, View(facts))] == ["passed"]
    rooted = msgspec.structs.replace(args, roots=("annual",))
    assert [one.outcome for one in checks.topic_groups(facts.site, rooted, View(facts))] == ["inapplicable"]


def test_years_name_those_not_found() -> None:
    rows = tuple(item(f"{year}年部门预算", number=year) for year in (2021, 2022, 2024, 2025))
    facts = site_facts(columns=(column(*rows),))
    args = checks.TopicYearsArgs(called=CALLED, words=BUDGET, years=5)
    (verdict,) = checks.topic_years(facts.site, args, View(facts))
    assert (verdict.outcome, verdict.cause) == ("failed", "years:2023年")
    (verdict,) = checks.topic_years(facts.site, msgspec.structs.replace(args, since=2024), View(facts))
    assert verdict.outcome == "passed"


def test_units_go_by_any_of_their_names_and_by_the_columns_name() -> None:
    units = ("示例市教育局", "示例市发展和改革委员会|市发改委", "示例市财政局")
    rows = (item("教育局2026年部门预算"), item("2026年市发改委部门预算", number=2), item("示例市财政局", number=3))
    args = unit_checks.TopicUnitsArgs(called=CALLED, words=BUDGET)
    named = site_facts({"units": units}, columns=(column(*rows, name="部门预算公开"),))
    (verdict,) = unit_checks.topic_units(named.site, args, View(named))
    assert verdict.outcome == "passed"
    plain = site_facts({"units": units}, columns=(column(*rows),))
    (verdict,) = unit_checks.topic_units(plain.site, args, View(plain))
    assert (verdict.outcome, verdict.cause) == ("failed", "units:示例市财政局")
    none = site_facts(columns=(column(*rows),))
    assert next(iter(unit_checks.topic_units(none.site, args, View(none)))).outcome == "inapplicable"


def test_a_person_is_asked_with_the_titles_that_help() -> None:
    facts = site_facts(columns=(column(item("部门预算")),))
    args = checks.AskPersonArgs(ask=Text("是否覆盖全部单位"), words=BUDGET)
    (verdict,) = checks.ask_person(facts.site, args, View(facts))
    assert (verdict.outcome, [one.title for one in verdict.evidence]) == ("cantTell", ["部门预算"])


def test_newest_and_region() -> None:
    rows = [
        Title("a", "1", "item", dt.date(2026, 1, 1)),
        Title("b", "2", "item", dt.date(2026, 2, 1)),
        Title("c", "3", "item"),
    ]
    assert newest(rows) == rows[1]
    assert newest([]) is None
    assert region_of(site_facts({"name": "云泉市人民政府"}).site) == "云泉市"
    assert region_of(site_facts({"name": None}).site) == ""


def test_work_is_linear_in_titles() -> None:
    def work(count: int) -> int:
        rows = tuple(item(f"第{n}号部门预算" if n % 10 == 0 else f"第{n}号通知", number=n) for n in range(count))
        facts = site_facts(columns=(column(*rows),))
        return lines_run(lambda: Titles(facts).find(BUDGET))

    assert work(1600) < 8 * work(200) * 1.1


FEES = Words(all=("收费", "目录|清单|收费项目"), not_=("招标",), heads=("标准", "依据"))


def on_its_page(name: str, *heads: str, rulings: tuple[Ruling, ...] = ()) -> Facts:
    page = Page(url=f"{HOME}c/", view="rendered", kind="list", tables=(TableShape(heads, 3),))
    shown = Column(url=page.url, name=name, item_count=None)
    return site_facts(pages=(page,), columns=(shown,), rulings=rulings)


@pytest.mark.parametrize(
    ("name", "heads", "outcome"),
    [
        ("行政事业性收费", ("收费项目", "金额"), "passed"),
        ("涉企收费", ("名称", "文件依据", "征收标准"), "passed"),
        ("收费公示", ("单位", "电话"), "failed"),  # nothing of a list of fees
        ("收费窗口", ("名称", "标准"), "failed"),  # one head is not enough
        ("机构职能", ("收费项目", "标准", "依据"), "failed"),  # the column is about something else
        ("办事大厅", ("事项", "标准", "依据"), "failed"),  # not about fees
        ("收费系统招标", ("收费项目", "标准", "依据"), "failed"),
    ],
)
def test_a_table_on_a_columns_own_page_tells_the_thing(name: str, heads: tuple[str, ...], outcome: str) -> None:
    assert present(on_its_page(name, *heads), words=FEES).outcome == outcome


def test_a_table_without_a_date_leaves_its_year_to_a_person() -> None:
    assert present(on_its_page("收费", "标准", "依据"), words=FEES, year="this").outcome == "cantTell"


def test_a_table_of_decisions_is_no_list_of_what_may_be_decided() -> None:
    ruled = Ruling(url=f"{HOME}c/", kind="licence", number="1")
    words = Words(all=("许可事项", "清单"), heads=("许可事项", "机关"))
    assert present(on_its_page("许可事项", "许可事项", "机关"), words=words).outcome == "passed"
    facts = on_its_page("许可事项", "许可事项", "机关", rulings=(ruled,))
    assert present(facts, words=words).outcome == "failed"


@pytest.mark.parametrize(("kind", "outcome"), [("penalty", "passed"), ("licence", "passed"), ("unclear", "failed")])
def test_decisions_that_were_read_show_their_group(kind: Any, outcome: str) -> None:
    groups = {"事前": Words(same=("主体",)), "事后": Words(same=("处罚决定",))}
    args = checks.TopicGroupsArgs(called=CALLED, groups=groups, ruled=("事后",))
    facts = site_facts(columns=(column(item("执法主体")),), rulings=(Ruling(url=f"{HOME}p", kind=kind),))
    assert [one.outcome for one in checks.topic_groups(facts.site, args, View(facts))] == [outcome]
