"""The round trip: run, mend three defects, look again at what failed, compare: exactly these three are mended."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from audit.browser.find import Found
from audit.demo import AS_OF, Town, build, profile, serve
from audit.demo.server import Server
from audit.evidence import manifest
from audit.evidence.capture import Capture, CaptureError
from audit.profile.read_profile import from_url
from audit.runs import recheck, run
from reports.compare.change import compare
from reports.forms.defects import defects, key_of
from rules.judge.model import Evidence, Finding, Text
from rules.loading.load import load_pack
from tests.towns import captured

pytestmark = pytest.mark.slow
CHOSEN = 3
ALONE = ("a11y", "tag", "text")  # families whose rules look at one page, so that its repair moves no other


def mended(town: Town, clean: Town) -> tuple[Town, list[str]]:
    """The town with three pages taken from its clean twin: each held one defect, seen on no other page; their paths."""
    held = Counter(defect.place for defect in town.defects)
    rules = Counter(defect.rule for defect in town.defects)
    linking = {path for defect in town.defects for path in defect.on}
    paths: list[str] = []
    areas: set[str] = set()
    for defect in town.defects:
        path = defect.place
        single = held[path] == 1 and rules[defect.rule] == 1 and not defect.on and not defect.omit
        page, twin = town.pages.get(path), clean.pages.get(path)
        if not single or page is None or twin is None or page == twin or path in linking or path == "/":
            continue
        family = defect.rule.split(".")[0]
        if page.headers["Content-Type"] != twin.headers["Content-Type"] or family not in ALONE or family in areas:
            continue
        areas.add(family)
        paths.append(path)
        if len(paths) == CHOSEN:
            break
    pages = {path: clean.pages[path] if path in paths else page for path, page in town.pages.items()}
    return structs.replace(town, pages=pages), paths


def again(server: Server, old: Path, folder: Path, as_of: dt.date) -> dict[str, Any]:
    known = recheck.prepared(old, folder, as_of)
    here = structs.replace(known, connect_to=profile(server.port).connect_to)
    return run.check_site(run.crawl_site(here, folder), load_pack("national"))


@pytest.mark.browser
def test_three_mended_defects_are_mended_and_nothing_else_moves(browser: Found, tmp_path: Path) -> None:
    town = build()
    repaired, paths = mended(town, build(defects=False))
    assert len(paths) == CHOSEN
    old = run.check_site(captured(tmp_path / "old"), load_pack("national"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "old").glob("archive/*")}
    with serve(repaired) as server:
        new = again(server, tmp_path / "old", tmp_path / "new", AS_OF)
    change = compare(old, new)

    wanted = {(defect.rule, defect.place) for defect in town.defects if defect.place in paths}
    fixed = {(row["rule"], "/" + row["url"].split("/", 3)[3]) for row in change["rows"] if row["state"] == "fixed"}
    assert fixed == wanted
    assert [change["counts"][state] for state in ("new", "relapsed", "dropped")] == [0, 0, 0]
    assert change["counts"]["open"] == len(defects(old)) - CHOSEN
    parts = change["score"]["parts"]
    assert (parts["rules"], parts["scanner"]) == ("0", "0")
    assert float(parts["site"]) > 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "old").glob("archive/*")} == before
    assert len(new["recheck"]["asked"]) < old["coverage"]["states"]["judged"]


def test_a_later_day_accuses_nothing_that_was_not_looked_at_again(tmp_path: Path) -> None:
    """Places that failed before stay failed, places seen since may fail, the others are untested and counted."""
    url = "https://www.example.gov.cn/"
    with Capture.create(tmp_path / "c", from_url(url), AS_OF + dt.timedelta(days=400)) as capture:
        capture.begin()
        early = capture.add_resource(url + "1", "rendered", "2026-10-28T01:00:00.000Z", "text/html", b"1")
        late = capture.add_resource(url + "2", "rendered", "2027-12-02T01:00:00.000Z", "text/html", b"2")
        failing = [key_of("a.rule", url + "0")]
        since = "2027-12-01T00:00:00.000Z"
        capture.meta["recheck"] = {"of": "x", "of_as_of": AS_OF.isoformat(), "since": since, "failing": failing}
        records = {"0": early, "1": early, "2": late}
        places = tuple(Evidence(url=url + name, record=record) for name, record in records.items())
        subject = {"scope": "page", "url": url, "title": ""}
        finding = Finding(
            rule="a.rule", outcome="failed", subject=subject, message=Text("过期"), evidence=places, count=3
        )
        kept = recheck.limited([finding], capture)
        assert [(one.outcome, one.count) for one in kept] == [("failed", 2), ("untested", 1)]
        assert [place.url for place in kept[0].evidence] == [url + "0", url + "2"]
        assert kept[1].evidence[0].url == url + "1"

        capture.meta["recheck"] = {**capture.meta["recheck"], "of_as_of": capture.meta["as_of"]}
        assert recheck.limited([finding], capture) == [finding]


@pytest.mark.browser
def test_a_recheck_is_made_once_and_of_finished_crawls_only(browser: Found, tmp_path: Path) -> None:
    small = profile(1)
    small = structs.replace(small, budget=structs.replace(small.budget, max_pages=6, browser_pages=2, access_pages=1))
    with serve(build()) as server:
        here = structs.replace(small, connect_to=profile(server.port).connect_to)
        run.check_site(run.crawl_site(here, tmp_path / "old", as_of=AS_OF), load_pack("national"))
        recheck.prepare(tmp_path / "old", tmp_path / "new", AS_OF)
        with Capture.open(tmp_path / "new") as capture:
            pending = capture.states()["pending"]
            assert capture.meta["finished_at"] is None
        recheck.prepare(tmp_path / "old", tmp_path / "new", AS_OF)  # again: nothing is lost
        with Capture.open(tmp_path / "new") as capture:
            assert capture.states()["pending"] == pending > 0
        (tmp_path / "new" / "result.json").write_bytes((tmp_path / "old" / "result.json").read_bytes())
        with pytest.raises(CaptureError):  # an unfinished one
            recheck.prepare(tmp_path / "new", tmp_path / "third", AS_OF)
        text = json.loads((tmp_path / "old" / "result.json").read_text("utf-8"))
        text["warnings"] = []
        (tmp_path / "old" / "result.json").write_text(json.dumps(text), encoding="utf-8")
        with pytest.raises(CaptureError):  # another one is there
            recheck.prepare(tmp_path / "old", tmp_path / "new", AS_OF)
        (tmp_path / "new" / "result.json").unlink()
        run.check_site(run.crawl_site(here, tmp_path / "new"), load_pack("national"))
        manifest.write(tmp_path / "new")
        assert manifest.verify(tmp_path / "new").faults == []
