"""Who answers for a place and by when: routed by address, column or issuer, counted in gazetted working days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audit.profile.read_profile import ProfileError, from_file, from_url
from audit.profile.site import Route
from audit.result.deadlines import WORKDAYS, set_deadlines, workdays_of
from audit.result.routing import Places, route
from rules.loading.load import load_pack
from rules.words import workdays

SITE = "https://www.example.gov.cn"
COLUMNS = [
    {"url": f"{SITE}/", "name": "首页", "path": []},
    {"url": f"{SITE}/zwgk/", "name": "政务公开", "path": ["政务公开"]},
    {"url": f"{SITE}/zwgk/czyjs/index.html", "name": "财政预决算", "path": ["政务公开", "财政预决算"]},
    {"url": f"{SITE}/list.html?id=7", "name": "通知公告", "path": ["通知公告"]},
]
DOCUMENTS: list[dict[str, Any]] = [
    {"url": f"{SITE}/zc/1.html", "issuer": "示例市教育局办公室"},
    {"url": f"{SITE}/zc/2.html", "issuer": {"unknown": "未能查看"}},
]
ROUTES = (
    Route(unit="教育局", prefix="/jyj/"),
    Route(unit="子站", prefix="https://sub.example.gov.cn/"),
    Route(unit="财政局", column="财政预决算"),
    Route(unit="办公室", column="政务公开"),
    Route(unit="教育局", issuer="教育局"),
)


@pytest.mark.parametrize(
    ("path", "column", "unit"),
    [
        ("/zwgk/czyjs/2026/1.html", "政务公开 › 财政预决算", "财政局"),
        ("/zwgk/czyjs/index.html", "政务公开 › 财政预决算", "财政局"),
        ("/zwgk/other/1.html", "政务公开", "办公室"),
        ("/list.html?id=7", "通知公告", ""),
        ("/jyj/zwgk/1.html", "", "教育局"),
        ("/zc/1.html", "", "教育局"),
        ("/zc/2.html", "", ""),
        ("/1.html", "", ""),
        ("/", "首页", ""),
    ],
)
def test_a_place_has_the_nearest_column_and_the_first_route_that_fits(path: str, column: str, unit: str) -> None:
    places = Places(ROUTES, COLUMNS, DOCUMENTS)
    assert places.column(SITE + path) == column
    assert places.unit(SITE + path) == unit


def test_a_route_by_address_tells_hosts_apart() -> None:
    places = Places(ROUTES, COLUMNS, DOCUMENTS)
    assert places.unit("https://sub.example.gov.cn/zc/") == "子站"


def failing(*urls: str, **more: Any) -> dict[str, Any]:
    subject = {"scope": "page", "url": urls[0] if urls else f"{SITE}/jyj/", "title": ""}
    return {
        "rule": "r",
        "outcome": "failed",
        "subject": subject,
        "unit": "",
        "evidence": [{"url": u} for u in urls],
    } | more


def test_a_finding_carries_the_units_of_its_places_and_of_its_subject_without_any() -> None:
    places = Places(ROUTES, COLUMNS, DOCUMENTS)
    rows = [failing(f"{SITE}/jyj/1", f"{SITE}/zwgk/x", f"{SITE}/else"), failing(), failing(f"{SITE}/else")]
    route(rows, places)

    assert [row["unit"] for row in rows] == ["办公室、教育局", "教育局", ""]
    assert [one.get("unit") for one in rows[0]["evidence"]] == ["教育局", "办公室", None]


def test_a_dead_link_belongs_to_the_page_that_shows_it() -> None:
    row = failing()
    row["evidence"] = [{"url": "https://elsewhere.example/", "pages": [f"{SITE}/zwgk/czyjs/1.html"]}]
    route([row], Places(ROUTES, COLUMNS, DOCUMENTS))
    assert row["unit"] == "财政局"


def test_deadlines_count_gazetted_working_days_and_never_guess() -> None:
    rules = {rule.id: rule for rule in load_pack("national").rules}
    minor = next(rule for rule in rules.values() if rule.severity == "minor" and not rule.veto)
    day = dt.date(workdays.LAST_YEAR, 9, 28)
    rows: list[dict[str, Any]] = [{"rule": minor.id, "outcome": "failed"}, {"rule": minor.id, "outcome": "passed"}]
    set_deadlines(rows, rules, day, {})
    due = dt.date.fromisoformat(rows[0]["deadline_on"])
    assert workdays.between(day, due) == WORKDAYS["minor"] == rows[0]["deadline_workdays"]
    assert (due - day).days > 28  # the October holiday lies between
    assert "deadline_on" not in rows[1]

    set_deadlines(rows, rules, dt.date(workdays.LAST_YEAR, 12, 28), {})
    assert str(workdays.LAST_YEAR + 1) in rows[0]["deadline_on"]["unknown"]
    assert workdays_of(minor, {"minor": 7}) == 7


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("routes: [{unit: 甲}]", "甲"),
        ("routes: [{unit: 甲, prefix: /a, column: 乙}]", "甲"),
        ("deadline_workdays: {minor: 0}", "deadline_workdays"),
        ("deadline_workdays: {small: 3}", "deadline_workdays"),
    ],
)
def test_a_profile_with_a_route_that_cannot_be_followed_is_refused(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(f"url: {SITE}/\n{line}\n", encoding="utf-8")
    with pytest.raises(ProfileError, match=told):
        from_file(file)
    assert from_url(f"{SITE}/").routes == ()
