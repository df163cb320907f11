"""Who is bound, what could not be seen, what is told once, and what a broken check costs."""

import datetime as dt
import random
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from rules.checks import Check
from rules.facts.records import Column, Facts, Link, Marks, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.judge.model import Basis, Evidence, Finding, Rule, Text, Verdict
from rules.judge.view import View
from rules.loading.load import Pack, load_pack
from rules.loading.rulefile import ALL_KINDS, ALL_LEVELS

HOME = "https://www.example.gov.cn/"


class NoArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def has_icp(subject: Page, args: NoArgs, view: View) -> Iterable[Verdict]:
    if subject.marks.icp is None:
        yield Verdict(outcome="failed", seen=Text("无备案号"), cause="icp", evidence=(Evidence(url=subject.url),))
    else:
        yield Verdict(outcome="passed", seen=Text("有备案号"), cause=str(subject.marks.icp))


def rule(id: str = "r.one", **more: Any) -> Rule:
    fields: dict[str, Any] = {
        "id": id, "title": Text(id), "why": Text("w"), "fix": Text("f"), "area": "identity", "family": "x",
        "scope": "page", "check": "has_icp", "args": {}, "reads": ("marks.icp",), "when": {}, "levels": ALL_LEVELS,
        "kinds": ALL_KINDS, "functions": (), "jurisdiction": "cn", "severity": "minor", "automation": "auto",
        "basis": (Basis(document="d", confidence="P"),), "frequency": "",
    }  # fmt: skip
    return Rule(**{**fields, **more})


def pack(*rules: Rule, ask: Callable[..., Any] = has_icp) -> Pack:
    check = Check(name="c", judge=ask, args=NoArgs, scopes=frozenset({"page"}), file="", summary="")
    return Pack(
        id="t", title=Text("t"), version="1", scheme="guoban-2019", description=Text(""), indicators=(), settings={},
        rules=rules, checks={one.id: check for one in rules}, args={one.id: NoArgs() for one in rules}, digest="",
    )  # fmt: skip


def page(number: int, icp: Any = "冀ICP备1号", **more: Any) -> Page:
    return Page(url=f"{HOME}{number:05}.html", record=f"rec{number}", marks=Marks(icp=icp), **more)


def facts(*pages: Page, **site: Any) -> Facts:
    fields = {
        "url": HOME,
        "host": "www.example.gov.cn",
        "as_of": dt.date(2026, 10, 28),
        "name": "示例",
        "level": "city",
    }
    columns = site.pop("columns", ())
    links = site.pop("links", ())
    kind = site.pop("kind", "portal")
    return Facts(site=Site(**{**fields, "kind": kind, **site}), pages=pages, columns=columns, links=links)


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_one_cause_is_one_finding_with_every_place() -> None:
    findings = judge(pack(rule()), facts(*(page(n, None) for n in range(480)), page(900), page(901)))
    failed, passed = findings
    assert (failed.outcome, failed.count, len(failed.evidence)) == ("failed", 480, 480)
    assert [one.url for one in failed.evidence] == sorted(one.url for one in failed.evidence)
    assert failed.evidence[0].record == "rec0"
    assert failed.subject == {"scope": "page", "url": f"{HOME}00000.html", "title": ""}
    # What passed is one finding, whatever the check called its reasons.
    assert (passed.outcome, passed.count, passed.cause) == ("passed", 2, "")
    assert len(passed.evidence) == 2


def test_passed_keeps_three_places() -> None:
    passed = only(judge(pack(rule()), facts(*(page(n) for n in range(50)))))
    assert (passed.count, len(passed.evidence)) == (50, 3)


def test_unknown_is_untested_before_the_check_runs() -> None:
    unseen = Unknown("页面含脚本，未经浏览器渲染")
    findings = judge(pack(rule()), facts(page(1, unseen), page(2, unseen), page(3, Unknown("超时"))))
    assert [(one.outcome, one.cause, one.count) for one in findings] == [
        ("untested", "超时", 1), ("untested", "页面含脚本，未经浏览器渲染", 2),
    ]  # fmt: skip


def test_unknown_of_the_site_is_one_untested() -> None:
    site = facts(page(1, None), page(2, None), whole=Unknown("预算用尽"))
    made = only(judge(pack(rule(reads=("site.whole", "marks.icp"))), site))
    assert (made.outcome, made.cause, made.count) == ("untested", "预算用尽", 2)  # both stay open
    assert made.subject["url"] == HOME
    # Nothing seen of a site that was not wholly seen is no proof that there is nothing.
    nothing = only(judge(pack(rule(reads=("site.whole",))), facts(whole=Unknown("预算用尽"))))
    assert (nothing.outcome, nothing.count) == ("untested", 1)


def test_when_filters_and_unknown_condition_is_untested() -> None:
    limited = rule(when={"is_home": (True,)}, reads=())
    assert only(judge(pack(limited), facts(page(1, None)))).outcome == "inapplicable"
    assert only(judge(pack(limited), facts(page(1, None), page(2, None, is_home=True)))).count == 1
    titled = rule(when={"title": ("首页",), "report_year": ("2025",)}, reads=())
    assert only(judge(pack(titled), facts(page(1, None, title=Unknown("x"), report_year=2025)))).outcome == "untested"
    both = facts(page(1, None, title=Unknown("x"), heading=Unknown("y")))
    two = rule(when={"title": ("a",), "heading": ("b",)}, reads=())
    assert [(one.outcome, one.cause) for one in judge(pack(two), both)] == [("untested", "x")]
    # A condition that is known not to hold settles it.
    assert only(judge(pack(titled), facts(page(1, None, title=Unknown("x"))))).outcome == "inapplicable"
    assert only(judge(pack(titled), facts(page(1, None, title="首页", report_year=2025)))).outcome == "failed"
    portal = rule(when={"site.kind": ("department",)})
    assert only(judge(pack(portal), facts(page(1, None)))).outcome == "inapplicable"


@pytest.mark.parametrize(
    ("limits", "site", "outcome"),
    [
        ({}, {"jurisdiction": "none"}, "inapplicable"),
        ({"jurisdiction": "any"}, {"jurisdiction": "none"}, "failed"),
        ({"levels": ("county",)}, {}, "inapplicable"),
        ({"levels": ("county",)}, {"level": None}, "untested"),
        ({}, {"level": None}, "failed"),
        ({"levels": ("city",)}, {}, "failed"),
        ({"kinds": ("department",)}, {}, "inapplicable"),
        ({"functions": ("services",)}, {}, "inapplicable"),
        ({"functions": ("services",)}, {"functions": ("services",)}, "failed"),
        ({"functions": ("services",)}, {"inferred": ("functions",)}, "failed"),
        ({"functions": ("services",)}, {"inferred": ("functions",), "kind": "department"}, "untested"),
    ],
)
def test_who_is_bound(limits: dict[str, Any], site: dict[str, Any], outcome: str) -> None:
    made = only(judge(pack(rule(**limits)), facts(page(1, None), **site)))
    assert made.outcome == outcome
    assert made.message.zh


def test_no_subject_at_all() -> None:
    made = only(judge(pack(rule()), facts()))
    assert (made.outcome, made.evidence) == ("inapplicable", ())


def test_broken_check_costs_its_subject_only() -> None:
    def broken(subject: Page, args: NoArgs, view: View) -> Iterable[Verdict]:
        if subject.url.endswith("00002.html"):
            raise ValueError(f"bad {object()!r}\nsecond line")
        yield Verdict(outcome="passed")

    warnings: list[dict[str, Any]] = []
    passed, untested = judge(pack(rule(), ask=broken), facts(*(page(n) for n in range(4))), warnings)
    assert (passed.outcome, passed.count) == ("passed", 3)
    assert (untested.outcome, untested.count) == ("untested", 1)
    assert untested.cause.startswith("规则执行出错：ValueError，rules/judge/evaluate.py:")
    assert "bad" not in untested.cause  # an exception may repeat what stands on a page
    assert [warning["code"] for warning in warnings] == ["rule_error"]
    assert "r.one" in warnings[0]["message"]["zh"]


def test_unknown_used_as_a_truth_is_an_error_of_the_rule_not_a_missing_mark() -> None:
    def careless(subject: Page, args: NoArgs, view: View) -> Iterable[Verdict]:
        yield Verdict(outcome="passed" if subject.marks.icp else "failed")

    made = only(judge(pack(rule(reads=()), ask=careless), facts(page(1, Unknown("没看")))))
    assert made.outcome == "untested"


def test_silent_check_is_inapplicable() -> None:
    made = only(judge(pack(rule(), ask=lambda subject, args, view: ()), facts(page(1))))
    assert made.outcome == "inapplicable"


def test_failure_without_evidence_gets_its_subject() -> None:
    def bare(subject: Link, args: NoArgs, view: View) -> Iterable[Verdict]:
        yield Verdict(outcome="failed", count=2)

    link = Link(url=f"{HOME}x", internal=True, state="dead", record="r9", text="下载", sources=(HOME,))
    made = only(judge(pack(rule(scope="link", reads=()), ask=bare), facts(links=(link,))))
    (place,) = made.evidence
    assert (place.url, place.record, place.title, place.pages) == (link.url, "r9", "下载", (HOME,))
    assert made.count == 2


def test_prior_findings_only_when_listed() -> None:
    def counting(subject: Site, args: NoArgs, view: View) -> Iterable[Verdict]:
        failed = sum(one.count for one in view.prior("r.one") if one.outcome == "failed")
        yield Verdict(outcome="failed" if failed >= 2 else "passed", evidence=(Evidence(url=subject.url),))

    one, two = rule(), rule("a.two", scope="site", reads=(), after=("r.one",))
    both = pack(one, two)
    check = Check(name="n", judge=counting, args=NoArgs, scopes=frozenset({"site"}), file="", summary="")
    both = Pack(**{**both.__dict__, "checks": {**both.checks, "a.two": check}})
    findings = judge(both, facts(page(1, None), page(2, None)))
    assert [(f.rule, f.outcome) for f in findings] == [("a.two", "failed"), ("r.one", "failed")]
    loose = msgspec.structs.replace(two, after=())
    both = Pack(**{**both.__dict__, "rules": (one, loose)})
    assert judge(both, facts(page(1, None)))[0].cause.startswith("规则执行出错：LookupError，rules/judge/view.py:")


def test_same_facts_same_bytes_whatever_the_order_of_rules() -> None:
    rules = [rule(f"r.{n}") for n in range(8)]
    site = facts(*(page(n, None if n % 3 else "x") for n in range(30)))
    first = msgspec.json.encode(judge(pack(*rules), site))
    for seed in range(3):
        random.Random(seed).shuffle(rules)
        assert msgspec.json.encode(judge(pack(*rules), site)) == first


def test_view_looks_up() -> None:
    column = Column(url=f"{HOME}zcjd/", name="政策解读", class_id="interp")
    view = View(facts(page(1, heading="标题"), columns=(column,)))
    assert view.columns_of("interp") == (column,)
    assert view.columns_of("none") == ()
    found = view.page(f"{HOME}00001.html")
    assert found is not None
    assert (view.name(found), view.name(column), view.name(view.site)) == ("标题", "政策解读", "示例")
    assert view.value(found, "marks.icp") == "冀ICP备1号"
    assert view.value(found, "meta.sitename") is None
    assert view.value(found, "site.level") == "city"
    assert view.once("n", lambda all_facts: len(all_facts.pages)) == 1
    with pytest.raises(ValueError, match="icp"):
        view.value(found, "marks.ipc")


UNSEEN = Unknown("首页未能采集（连接失败）")
NATIONAL = load_pack("national")


@pytest.mark.parametrize("kind", ["portal", "department"])
@pytest.mark.parametrize("failed", [False, True])
def test_a_site_of_which_nothing_was_read_passes_only_by_its_address(kind: str, failed: bool) -> None:
    unread = (Page(url=HOME, is_home=True, failed="程序读取页面时出错"),) if failed else ()
    told = judge(NATIONAL, facts(*unread, kind=kind, home=UNSEEN, whole=UNSEEN))

    passed = {one.rule for one in told if one.outcome == "passed"}
    assert passed == {"ident.domain-structure", "ident.domain-suffix"}
    assert not [one.rule for one in told if one.outcome == "failed"]
    claims = [one for one in told if one.outcome in ("cantTell", "inapplicable")]
    assert not [one for one in claims if "本站未" in one.message.zh or "本站没有" in one.message.zh]


@pytest.mark.parametrize("scope", ["page", "column", "document", "attachment", "link"])
def test_a_rule_without_subjects_is_open_where_the_site_was_not_seen_whole(scope: str) -> None:
    asked = rule(scope=scope, reads=(), when={"url": ("https://www.example.gov.cn/none",)})

    (seen,) = judge(pack(asked), facts(page(1)))
    (unseen,) = judge(pack(asked), facts(page(1), whole=Unknown("达到页数上限 1")))

    assert seen.outcome == "inapplicable"
    assert (unseen.outcome, unseen.cause) == ("untested", "达到页数上限 1")


def test_a_rule_that_the_sites_own_kind_excludes_stays_inapplicable() -> None:
    asked = rule(reads=(), when={"site.level": ("county",)})

    (told,) = judge(pack(asked), facts(page(1), level="city", whole=Unknown("达到页数上限 1")))

    assert told.outcome == "inapplicable"


def test_a_site_rule_that_found_nothing_to_judge_is_open_where_pages_were_not_seen() -> None:
    def no_such_thing(subject: Site, args: NoArgs, view: View) -> Iterable[Verdict]:
        yield Verdict(outcome="inapplicable", seen=Text("本站未见该栏目"), cause="none")

    asked = rule(scope="site", reads=())

    (seen,) = judge(pack(asked, ask=no_such_thing), facts(page(1)))
    (unseen,) = judge(pack(asked, ask=no_such_thing), facts(page(1), whole=Unknown("达到时间上限 60 秒")))

    assert (seen.outcome, unseen.outcome) == ("inapplicable", "untested")
