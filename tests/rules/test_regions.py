"""A province's or city's paper binds there alone: elsewhere a rule that rests on nothing else does not bind."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from rules.facts.records import Document, Facts, Page, Site
from rules.judge.binding import binding_bases
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
RULES = {rule.id: rule for rule in PACK.rules}
LOCAL = re.compile(r"^[\u4e00-\u9fff]{2,3}[省市](?!场)|^DB\d\d")


def site(region: str | None) -> Site:
    return Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), name="示例市人民政府",
        level="city", kind="portal", region_code=region,
    )  # fmt: skip


def outcomes(rule: str, region: str | None) -> set[str]:
    document = Document(
        url=f"{HOME}d", title="示例市停车管理办法（试行）", normative="yes", written_on=dt.date(2012, 1, 5),
        published_on=dt.date(2012, 1, 6), validity="有效", status="valid",
    )  # fmt: skip
    pages = (Page(url=HOME, is_home=True, view="rendered"), Page(url=document.url))
    facts = Facts(site=site(region), pages=pages, documents=(document,))
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


@pytest.mark.parametrize("rule", ["doc.cleanup-catalog", "doc.hb-legacy-lapse", "doc.trial-overdue", "zone.list-page"])
def test_a_provinces_paper_binds_there_alone(rule: str) -> None:
    assert outcomes(rule, "440100") == {"inapplicable"}
    assert outcomes(rule, None) == {"untested"}
    assert not outcomes(rule, "130400") & {"untested"}
    assert outcomes(rule, "130400") != {"inapplicable"} or rule == "doc.trial-overdue"


def test_a_rule_with_a_national_basis_stays_and_loses_the_local_one() -> None:
    rule = RULES["interp.deadline-3wd"]
    assert [one.region for one in binding_bases(rule, site("410100"))] == ["", "4101"]
    assert [one.region for one in binding_bases(rule, site("440100"))] == [""]
    assert [one.region for one in binding_bases(rule, site(None))] == [""]


def test_districts_of_a_city_are_bound_by_its_paper() -> None:
    rule = RULES["interp.sync-option"]
    assert binding_bases(rule, site("440106"))
    assert not binding_bases(rule, site("440300"))


def test_no_local_paper_is_a_national_basis() -> None:
    local = [
        (rule.id, basis.document) for rule in PACK.rules for basis in rule.basis
        if not basis.region and (LOCAL.match(basis.document) or LOCAL.match(basis.number) or "某市" in basis.document)
    ]  # fmt: skip
    assert local == []


def test_every_rule_has_a_basis_that_binds_somewhere() -> None:
    assert all(binding_bases(rule, site(rule.regions[0].ljust(6, "0") if rule.regions else "130100")) or any(
        basis.region for basis in rule.basis) for rule in PACK.rules)  # fmt: skip
