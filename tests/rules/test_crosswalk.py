"""Duties laid against rules: every item of the work points, every head of articles 20 and 21, what a state means."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from rules.facts.records import Attachment, Column, Document, Facts, Item, Page, Site, Unknown
from rules.judge.model import Finding, Text
from rules.loading import content, crosswalk
from rules.loading.crosswalk import Node, Task
from rules.loading.load import PackError, load_pack
from rules.words.title_search import Words
from tests.rules.test_load import RULE, write
from tests.rules.test_scoring import rule

HOME = "https://www.example.gov.cn/"
AS_OF = dt.date(2026, 10, 28)
CITY = load_pack("hebei-city-2022")
NODE = Node(
    id="n", article="第二十条", title=Text("预决算"), words=Words(all=("预算|决算",)), fresh_days=366, history_years=2
)


def task(*rules: str) -> Task:
    return Task(
        id="t", number=1, title=Text("甲"), duty=Text("乙"), unit="丙", deadline=dt.date(2022, 12, 31), rules=rules,
        automatic=Text("丁"), person=Text("戊"),
    )  # fmt: skip


def finding(id: str, outcome: Any) -> Finding:
    return Finding(rule=id, outcome=outcome, subject={"scope": "site", "url": HOME, "title": ""}, message=Text("x"))


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (("passed", "failed", "cantTell"), "failed"),
        (("passed", "cantTell", "untested"), "cantTell"),
        (("passed", "untested"), "untested"),
        (("passed", "inapplicable"), "passed"),
        (("inapplicable", "inapplicable"), "inapplicable"),
        ((), "inapplicable"),
    ],
)
def test_a_duty_is_as_good_as_its_worst_answer(outcomes: tuple[str, ...], state: str) -> None:
    ids = [f"r.{number}" for number in range(len(outcomes))]
    rules = {id: rule(id) for id in ids}
    (row,) = crosswalk.states([task(*ids)], rules, [finding(*pair) for pair in zip(ids, outcomes, strict=True)])
    assert row["state"] == state
    assert sum(row["counts"].values()) == len(outcomes)
    assert row["deadline"] == "2022-12-31"


def test_what_only_a_person_can_see_is_manual() -> None:
    rules = {"m.one": rule("m.one", automation="manual"), "a.one": rule("a.one")}
    rows = [finding("m.one", "cantTell"), finding("a.one", "inapplicable")]
    assert crosswalk.states([task("m.one", "a.one")], rules, rows)[0]["state"] == "manual"
    rows = [finding("m.one", "cantTell"), finding("a.one", "passed")]
    assert crosswalk.states([task("m.one", "a.one")], rules, rows)[0]["state"] == "cantTell"


def test_all_21_items_stand_in_order_with_unit_and_deadline() -> None:
    assert [task.number for task in CITY.tasks] == list(range(1, 22))
    assert all(task.unit and task.duty.zh and task.person.zh and task.automatic.zh for task in CITY.tasks)
    deadlines = {task.number: task.deadline for task in CITY.tasks}
    assert deadlines[10] == dt.date(2022, 5, 31)
    assert deadlines[18] == dt.date(2022, 10, 31)
    assert deadlines[20] == dt.date(2022, 9, 30)
    assert {number for number, day in deadlines.items() if day is None} == {11, 14, 15, 21}


def test_every_head_of_article_20_and_21_stands_in_the_tree() -> None:
    heads = [node.id for node in CITY.content if node.parent is None and node.id.startswith("art20")]
    assert heads == [f"art20-{number:02}" for number in range(1, 15)]  # (十五) is open
    city = {node.id for node in CITY.content if node.id.startswith("art21") and "city" in node.levels}
    town = {node.id for node in CITY.content if node.id.startswith("art21") and "township" in node.levels}
    assert len(city) == 7
    assert len(town) == 8


def facts(**lists: Any) -> Facts:
    site = lists.pop("site", {})
    known = {"level": "city", "kind": "portal", "home": HOME, **site}
    home = Page(url=HOME, is_home=True, view=lists.pop("view", "rendered"))
    return Facts(
        site=Site(url=HOME, host="www.example.gov.cn", as_of=AS_OF, **known), pages=(home, *lists.pop("pages", ())),
        **lists,
    )  # fmt: skip


def facets(given: Facts, node: Node = NODE) -> dict[str, str]:
    (row,) = content.tree([node], given)
    return {name: facet["state"] for name, facet in row["facets"].items()}


def column(*items: Item, count: int | None = None) -> Column:
    return Column(url=f"{HOME}c/", name="预决算公开", items=items, item_count=len(items) if count is None else count)


def test_five_facets_of_a_node_that_is_all_there() -> None:
    rows = (
        Item("2025年部门决算", f"{HOME}1", dt.date(2026, 9, 1)),
        Item("2024年部门决算", f"{HOME}2", dt.date(2025, 9, 1)),
    )
    document = Document(url=f"{HOME}1", title="2025年部门决算", body_chars=400, published_on=dt.date(2026, 9, 1))
    given = facts(columns=(column(*rows),), documents=(document,))
    assert facets(given) == dict.fromkeys(content.FACETS, "yes")


def test_an_empty_column_exists_and_is_not_filled() -> None:
    found = facets(facts(columns=(column(count=0),)))
    assert found["exists"] == "yes"
    assert found["filled"] == "no"
    assert found["fresh"] == "unknown"


@pytest.mark.parametrize(("age", "state"), [(366, "yes"), (367, "no")])
def test_fresh_on_the_boundary_day(age: int, state: str) -> None:
    row = Item("部门决算", f"{HOME}1", AS_OF - dt.timedelta(days=age))
    assert facets(facts(columns=(column(row),)))["fresh"] == state


def test_history_is_open_where_the_list_may_go_on() -> None:
    short = tuple(Item(f"2025年部门决算{n}", f"{HOME}{n}") for n in range(3))
    long = tuple(Item(f"2025年部门决算{n}", f"{HOME}{n}") for n in range(15))
    assert facets(facts(columns=(column(*short),)))["history"] == "no"
    assert facets(facts(columns=(column(*long),)))["history"] == "unknown"


def test_files_that_cannot_be_opened_are_not_usable() -> None:
    broken = Attachment(url=f"{HOME}a.pdf", name="部门决算", status=404)
    whole = Attachment(url=f"{HOME}b.pdf", name="部门决算", status=200, size_bytes=10)
    assert facets(facts(attachments=(broken,)))["usable"] == "no"
    assert facets(facts(attachments=(broken, whole)))["usable"] == "yes"
    unseen = Attachment(url=f"{HOME}a.pdf", name="部门决算", fetched=Unknown("超过预算"))
    assert facets(facts(attachments=(unseen,)))["usable"] == "unknown"


def test_not_found_is_told_apart_from_not_looked() -> None:
    assert facets(facts())["exists"] == "no"
    assert facets(facts())["filled"] == "inapplicable"
    assert set(facets(facts(view="static")).values()) == {"unknown"}
    assert set(facets(facts(site={"whole": Unknown("到达页面上限")})).values()) == {"unknown"}
    (row,) = content.tree([NODE], facts())
    assert "其他渠道" in row["facets"]["exists"]["note"]["zh"]


def test_a_site_not_seen_whole_lacks_nothing() -> None:
    """The newer item or the other year may stand on a page that was not captured: no facet is a no."""
    old = Document(url=f"{HOME}a.html", title="2024年部门预算", published_on=dt.date(2024, 3, 1), body_chars=99)
    gone = Attachment(url=f"{HOME}b.pdf", name="部门决算", status=404)
    for given in ({"documents": (old,)}, {"attachments": (gone,)}):
        assert "no" in facets(facts(**given)).values()
        part = facts(site={"whole": Unknown("导入的存档")}, **given)
        assert "no" not in facets(part).values()
        (row,) = content.tree([NODE], part)
        told = [facet["note"]["zh"] for facet in row["facets"].values() if facet["state"] == "unknown"]
        assert any("未能采集全站，不下结论" in note for note in told)


def test_nodes_bind_by_level_kind_and_function() -> None:
    county = Node(id="n", article="a", title=Text("t"), words=Words(same=("x",)), levels=("county",))
    assert set(facets(facts(), county).values()) == {"inapplicable"}
    fiscal = Node(id="n", article="a", title=Text("t"), words=Words(same=("x",)), functions=("fiscal",))
    other = facts(site={"kind": "department", "functions": ("health",)})
    assert set(facets(other, fiscal).values()) == {"inapplicable"}
    assert facets(facts(), fiscal)["exists"] == "no"
    assert set(facets(facts(site={"jurisdiction": "none"})).values()) == {"inapplicable"}


def test_a_crosswalk_that_names_no_rule_is_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", RULE)
    (folder / "crosswalks").mkdir()
    pack_file = folder / "pack.yaml"
    pack_file.write_text(pack_file.read_text() + "tasks: mine\n")
    with pytest.raises(PackError, match="没有对照表“mine”"):
        load_pack(folder)
    entry = (
        "  - {id: one, number: 1, title: {zh: 甲}, duty: {zh: 乙}, unit: 丙, deadline: null, "
        "automatic: {zh: 丁}, person: {zh: 戊}, rules: [%s]}\n"
    )
    path = folder / "crosswalks" / "mine.yaml"
    path.write_text("id: mine\ntitle: {zh: 我的}\ntasks:\n" + entry % "no.such")
    with pytest.raises(PackError, match=r"mine\.yaml:4: .*没有规则“no.such”"):
        load_pack(folder)
    path.write_text("id: mine\ntitle: {zh: 我的}\ntasks:\n" + entry % "ident.icp")
    assert [task.group for task in load_pack(folder).tasks] == ["mine"]
    path.write_text("id: mine\ntitle: {zh: 我的}\ntasks:\n" + entry % "ident.icp" * 2)
    with pytest.raises(PackError, match=r"mine\.yaml:\d+: “one”重复"):
        load_pack(folder)
