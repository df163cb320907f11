"""A profile's bad values are told with their line before anything is visited, none in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audit.cli.options import gate_of, profile_of
from audit.profile.read_profile import ProfileError, from_file
from audit.profile.site import ColumnSpec
from audit.read.site.column_facts import Specs
from rules.facts.records import Answer, Facts, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

BAD = {
    "a column's address that cannot be split": 'columns: [{name: 公告, url: "http://[::1"}]',
    "a column's address with a bad port": 'columns: [{name: 公告, url: "http://www.example.gov.cn:99999/"}]',
    "a column's address of another kind": 'columns: [{name: 公告, url: "javascript:void(0)"}]',
    "a column without a name": 'columns: [{name: " ", url: /gg/}]',
    "a column's cadence below a day": "columns: [{name: 公告, cadence_days: 0}]",
    "an address for a host": 'hosts: ["http://bm.example.gov.cn/"]',
    "a host with a port": 'hosts: ["bm.example.gov.cn:8080"]',
    "an empty host": 'closed_hosts: [""]',
    "half an IPv6 host": 'closed_hosts: ["[::1"]',
    "a port that none can have": 'connect_to: {www.example.gov.cn: "127.0.0.1:99999"}',
    "port nought": 'connect_to: {www.example.gov.cn: "127.0.0.1:0"}',
    "a second look before the first": "confirm_after_s: -5",
    "a second look that never comes": "confirm_after_s: 1.0e300",
    "no addresses allowed": "budget: {max_urls: 0}",
    "a negative number of pages": "budget: {browser_pages: -1}",
    "pages of no size": "budget: {page_bytes: 0}",
    "no time": "budget: {time_limit_s: 0.0}",
    "a waiver nobody answers for": 'waivers: [{rule: tag.pubdate, reason: 改版, owner: " ", until: 2026-12-31}]',
    "a waiver without a reason": 'waivers: [{rule: tag.pubdate, reason: "", owner: 张某, until: 2026-12-31}]',
    "an answer of nobody": 'answers: {mgmt.training: {outcome: passed, by: "", on: 2026-10-01}}',
    "a route to nobody": 'routes: [{unit: "", prefix: /bm/}]',
    "a severity that is none": "deadline_workdays: {vto: 3}",
    "a control that is no address": "control: somewhere",
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_value_is_told_at_its_line(tmp_path: Path, case: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(f"url: https://www.example.gov.cn/\nname: 示例市人民政府\n{BAD[case]}\n", encoding="utf-8")

    with pytest.raises(ProfileError, match=r"site\.yaml:3: ") as told:
        from_file(path)
    assert len(str(told.value).splitlines()) == 1
    assert BAD[case].partition(":")[0] in str(told.value)


def test_a_wrong_key_of_a_closed_set_names_the_right_ones(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("url: https://www.example.gov.cn/\ndeadline_workdays: {vto: 3}\n", encoding="utf-8")

    with pytest.raises(ProfileError, match=r"键“vto”.*critical.*veto"):
        from_file(path)


@pytest.mark.parametrize("host", ["bm.example.gov.cn", "政务.政务", "10.1.2.3", "[fe80::1]", "WWW.example.gov.cn"])
def test_names_of_hosts_are_taken(tmp_path: Path, host: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(f'url: https://www.example.gov.cn/\nhosts: ["{host}"]\nclosed_hosts: ["{host}"]\n', "utf-8")

    assert from_file(path).hosts == (host,)


@pytest.mark.parametrize("url", ["/gg/", "gg/", "http://www.example.gov.cn/gg/index.html", "//www.example.gov.cn/gg/"])
def test_a_columns_address_may_be_written_short(url: str) -> None:
    spec = ColumnSpec(name="便民公示", url=url)

    assert Specs([spec], "https://www.example.gov.cn/").find("example.gov.cn/gg/", "别的") is spec


@pytest.mark.parametrize("points", [float("nan"), float("inf"), -1.0, 131.0])
def test_a_least_score_that_no_score_can_be_held_against_is_refused(
    points: float, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BaseException, match="2"):
        gate_of(points, None)
    assert "--fail-under 应在 0 与 130 之间" in capsys.readouterr().err


@pytest.mark.parametrize("points", [0.0, 60.0, 130.0])
def test_a_least_score_within_the_scale_is_taken(points: float) -> None:
    assert gate_of(points, None).fail_under == points


def test_a_folder_for_a_site_is_told_what_to_do_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BaseException, match="2"):
        profile_of(str(tmp_path), allow_private=None)
    assert "govaudit check" in capsys.readouterr().err


def test_an_answer_to_what_could_not_be_looked_at_is_told_as_unused() -> None:
    pack = load_pack("national").only(["site.offsite-notice", "mgmt.training"])
    answer = Answer(outcome="passed", by="王五", on=dt.date(2026, 10, 1))
    answers = {"site.offsite-notice": answer, "mgmt.training": answer}
    unseen = Unknown("首页未能采集")
    site = Site(
        url="https://www.example.gov.cn/", host="www.example.gov.cn", as_of=dt.date(2026, 10, 28),
        level="city", kind="portal", home=unseen, whole=unseen, answers=answers,
    )  # fmt: skip
    warnings: list[dict[str, Any]] = []
    judge(pack, Facts(site=site), warnings)

    assert [row["message"]["zh"] for row in warnings if "site.offsite-notice" in row["message"]["zh"]] == [
        "人工结论没有用上：site.offsite-notice（本次未能检测，不能由人工结论代替）"
    ]
    assert not any("mgmt.training" in str(row) for row in warnings)
