"""The whole line on the town: what is found equals what was planted, and nothing is found in the clean twin."""

from __future__ import annotations

import gzip
import html
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from audit.browser.find import Found
from audit.demo import Town, build
from audit.demo.openness import leaked_number
from audit.demo.planted import TABLES, unplanted
from audit.evidence.capture import Capture
from audit.runs import run
from rules.loading.load import load_pack
from tests import opened, rotation
from tests.towns import captured

pytestmark = pytest.mark.slow

FLOOR = 239  # rules with a planted defect; it only rises
CLEAN = ["first", "county", "department", "township"]
OTHERS: list[tuple[str, list[str], str]] = [
    ("second", ["column.empty-count", "interact.reply-3m"], "suspected_veto"),
    ("county", ["column.stale-total", "site.homepage-updated-2w"], "suspected_veto"),
    ("bare", ["interact.channel"], "suspected_veto"),
    ("department", ["interact.channel"], "suspected_veto"),
    ("township", ["interact.channel"], "suspected_veto"),
    ("certificate", [], "undetermined"),
]
Places = set[tuple[str, str]]


def walk(folder: Path, name: str = "first", *, defects: bool = True, use_browser: bool = True) -> dict[str, Any]:
    """Crawl the town of the table ``name`` into ``folder`` and judge it by the national pack."""
    return run.check_site(captured(folder, name, defects=defects, use_browser=use_browser), load_pack("national"))


def failed(result: dict[str, Any]) -> Places:
    return {
        (finding["rule"], urlsplit(place["url"]).path)
        for finding in result["findings"]
        if finding["outcome"] == "failed"
        for place in finding["evidence"]
    }


def planted(town: Town) -> Places:
    return {(defect.rule, defect.place) for defect in town.defects}


def titles_of(result: dict[str, Any]) -> list[str]:
    """Titles of the rules that failed, without white space."""
    failing = {finding["rule"] for finding in result["findings"] if finding["outcome"] == "failed"}
    return ["".join(result["rules"][rule]["title"]["zh"].split()) for rule in sorted(failing)]


def outcomes(result: dict[str, Any], chosen: Callable[[str], bool]) -> set[str]:
    return {finding["outcome"] for finding in result["findings"] if chosen(finding["rule"])}


@pytest.fixture(scope="module")
def town() -> Town:
    return build()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def result(browser: Found, folder: Path) -> dict[str, Any]:
    return walk(folder)


@pytest.mark.browser
def test_the_findings_equal_the_table(result: dict[str, Any], town: Town) -> None:
    found, wanted = failed(result), planted(town)
    assert sorted(wanted - found) == [], "planted and missed"
    assert sorted(found - wanted) == [], "found and not planted"


@pytest.mark.browser
def test_every_failed_finding_carries_its_evidence(result: dict[str, Any]) -> None:
    for finding in result["findings"]:
        if finding["outcome"] == "failed":
            assert finding["evidence"], finding["rule"]
            assert all(place["record"] in result["capture"]["records"] for place in finding["evidence"]), finding[
                "rule"
            ]


@pytest.mark.browser
def test_a_dead_target_names_every_page_that_links_to_it(result: dict[str, Any], town: Town) -> None:
    pages = {
        urlsplit(place["url"]).path: {urlsplit(page).path for page in place["pages"]}
        for finding in result["findings"]
        if finding["outcome"] == "failed" and finding["rule"].startswith("site.dead-links")
        for place in finding["evidence"]
    }
    wanted = {row.place: set(row.on) for row in town.defects if row.rule.startswith("site.dead-links")}
    assert pages == wanted


@pytest.mark.browser
def test_no_veto_is_suspected_and_the_score_is_a_number(result: dict[str, Any]) -> None:
    score = result["score"]
    assert not score["vetoes"]
    # Official vetoes that need a week of probes or a person are open: the number decides nothing.
    assert (score["verdict"], score["value"]) == ("undetermined", None)
    assert score["veto_count"]["open"]
    assert float(score["low"]) <= float(score["sum"]) <= float(score["high"]) < 100


@pytest.mark.browser
def test_every_url_has_one_end_and_only_robots_kept_a_page_back(result: dict[str, Any], town: Town) -> None:
    coverage = result["coverage"]
    # One document only stands in a frame: it belongs to the page it stands in and is none of its own. Another only
    # sends its visitors on to the start page.
    assert (coverage["states"]["framed"], coverage["states"]["redirected"]) == (1, 1)
    assert coverage["states"]["judged"] == town.count() - 3
    assert sum(coverage["states"].values()) == coverage["discovered"]
    kept_back = [urlsplit(row["url"]).path for row in coverage["not_judged"] if row["state"] == "robots_denied"]
    assert kept_back == ["/neibu/"]
    assert coverage["whole"] is True


@pytest.mark.browser
def test_judging_again_gives_the_same_bytes(result: dict[str, Any], folder: Path) -> None:
    before = (folder / "result.json").read_bytes()
    again = run.check_site(Capture.open(folder), load_pack("national"))
    assert again == result
    assert (folder / "result.json").read_bytes() == before


@pytest.mark.browser
def test_the_report_shows_every_planted_defect(result: dict[str, Any], folder: Path, town: Town) -> None:
    run.report_site(folder)
    report = html.unescape((folder / "report.html").read_text())
    assert [row.place for row in town.defects if row.place not in report] == []


@pytest.mark.browser
def test_the_opened_report_is_accessible_silent_and_prints(
    result: dict[str, Any], folder: Path, browser: Found
) -> None:
    run.report_site(folder, ("html", "html-en", "pdf"))
    files = opened.pages_of(folder)
    assert opened.faults(browser, *files, examined=rotation.todays(files)) == []
    for text in (opened.printed(browser, folder / "report.html"), opened.paper_text(folder / "report.pdf")):
        assert all(words in text for words in ("云泉市人民政府", "得分明细", "法定公开内容", "检查覆盖", "签署"))
        # Whole in print: the last place of every folded list, and every rule that failed.
        assert [one for one in titles_of(result) if one not in "".join(text.split())] == []


@pytest.mark.browser
def test_a_raw_identity_number_is_nowhere_but_in_the_archive(result: dict[str, Any], folder: Path) -> None:
    run.report_site(folder)
    number = leaked_number().encode()
    for name in ("result.json", "report.html", "capture.sqlite"):
        assert number not in (folder / name).read_bytes(), name
    assert number not in gzip.decompress((folder / "facts.jsonl.gz").read_bytes())


@pytest.mark.browser
@pytest.mark.parametrize("name", rotation.todays(CLEAN))
def test_the_clean_twin_has_no_finding(browser: Found, tmp_path: Path, name: str) -> None:
    result = walk(tmp_path, name, defects=False)
    assert failed(result) == set()
    assert float(result["score"]["high"]) >= 100


@pytest.mark.parametrize("name", rotation.todays([*CLEAN[1:], CLEAN[0]]))
def test_the_clean_twin_has_no_finding_without_a_browser_either(tmp_path: Path, name: str) -> None:
    result = walk(tmp_path, name, defects=False, use_browser=False)
    assert failed(result) == set()
    assert float(result["score"]["high"]) >= 100


@pytest.mark.browser
@pytest.mark.parametrize(("name", "vetoes", "verdict"), rotation.todays(OTHERS))
def test_the_findings_of_the_other_tables_equal_them_too(
    browser: Found, tmp_path: Path, name: str, vetoes: list[str], verdict: str
) -> None:
    """Defects that would hide or break those of the first table, and those of other bodies, stand in own towns."""
    town = build(name=name)
    result = walk(tmp_path, name)
    found, wanted = failed(result), planted(town)
    assert sorted(wanted - found) == [], "planted and missed"
    assert sorted(found - wanted) == [], "found and not planted"
    assert [veto["rule"] for veto in result["score"]["vetoes"]] == vetoes
    assert result["score"]["verdict"] == verdict
    run.report_site(tmp_path)
    assert opened.faults(browser, tmp_path / "report.html", examined=None if rotation.EVERYTHING else []) == []


def test_each_automatic_rule_is_planted_or_listed_with_a_reason() -> None:
    """Each automatic rule that one site can show has a defect of its own in one of the tables."""
    rows = {defect.rule for name in TABLES for defect in build(name=name).defects}
    rules = load_pack("national").rules
    automatic = {rule.id for rule in rules if rule.automation == "auto"}
    assert rows <= {rule.id for rule in rules}
    assert automatic - rows == set(unplanted())
    assert all(unplanted().values())
    assert len(rows) >= FLOOR


def test_what_is_listed_as_not_to_be_planted_is_left_to_a_person_by_the_engine() -> None:
    """axe never fails these rules; the day it does, they are planted."""
    engine = (resources.files("axe_playwright_python") / "axe.min.js").read_text()
    for rule in load_pack("national").rules:
        for name in rule.args.get("rules", ()) if rule.id in unplanted() else ():
            start = engine.index(f'{{id:"{name}",impact')
            assert "reviewOnFail:!0" in engine[start : engine.index('{id:"', start + 1)], rule.id


def test_the_bare_county_and_the_county_have_one_clean_twin() -> None:
    assert build(defects=False, name="bare").pages == build(defects=False, name="county").pages
    assert build(defects=False, name="certificate") == build(defects=False)


def test_without_a_browser_nothing_is_invented(town: Town, tmp_path: Path) -> None:
    """Fewer defects are seen, none that was not planted, and what needs a browser is untested, never passed."""
    result = walk(tmp_path, use_browser=False)
    assert failed(result) - planted(town) == set()
    by_axe = {rule.id: rule for rule in load_pack("national").rules if rule.check == "access_rule"}
    in_source = {name for name, rule in by_axe.items() if rule.args.get("written")}
    assert in_source == {"a11y.lang", "a11y.title", "a11y.zoom-not-blocked", "a11y.frame-title", "a11y.marquee"}
    for name in ("a11y.lang", "a11y.title", "a11y.zoom-not-blocked"):
        assert "passed" in outcomes(result, name.__eq__)
    assert by_axe.keys() >= {"a11y.img-alt", "a11y.contrast"}
    assert outcomes(result, lambda rule: rule in by_axe.keys() - in_source) == {"untested"}


@pytest.mark.parametrize(("name", "vetoes", "verdict"), OTHERS)
def test_without_a_browser_the_other_tables_are_found_as_far_as_can_be(
    tmp_path: Path, name: str, vetoes: list[str], verdict: str
) -> None:
    town = build(name=name)
    result = walk(tmp_path, name, use_browser=False)
    found, wanted = failed(result), planted(town)
    assert sorted(found - wanted) == [], "found and not planted"
    missed = {rule for rule, _ in wanted - found}
    assert outcomes(result, lambda rule: rule in missed) <= {"untested", "cantTell"}
    suspected = [veto["rule"] for veto in result["score"]["vetoes"]]
    assert set(suspected) <= set(vetoes)  # what nobody could look at is no veto
    assert result["score"]["verdict"] == (verdict if suspected else "undetermined")
