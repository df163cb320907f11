"""What a site's own marks tell of its region, level and kind, and when they tell nothing."""

from __future__ import annotations

import pytest

from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from audit.read.site.site_standing import infer, level_of
from rules.facts.records import Marks, Page, Unknown


def told(
    idcode: str | None, name: str | None, url: str = "http://www.x.gov.cn/", **meta: str
) -> tuple[SiteProfile, set[str]]:
    page = Page(url=url, marks=Marks(idcode=idcode), meta=meta)
    return infer(from_url(url), [page], name)


@pytest.mark.parametrize(
    ("code", "level"), [("130000", "province"), ("130400", "city"), ("130403", "county"), ("110101", "county")]
)
def test_levels_of_division_codes(code: str, level: str) -> None:
    assert level_of(code) == level


def test_region_and_level_come_from_the_site_code() -> None:
    profile, filled = told("1304000009", "邯郸市人民政府")

    assert (profile.region_code, profile.level, profile.kind) == ("130400", "city", "portal")
    assert {"region_code", "level", "kind"} <= filled


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("某市人民政府门户网站", "portal"),
        ("某市财政局", "department"),
        ("某市国有资产监督管理委员会", "department"),
        ("某经济开发区管理委员会", "portal"),  # nothing told: what the host name said stays
        ("今日某市", "portal"),
    ],
)
def test_kind_comes_from_the_name(name: str, kind: str) -> None:
    assert told(None, name)[0].kind == kind


def test_contradicting_marks_infer_nothing() -> None:
    profile, filled = told("1304000009", None, siteidcode="1301000001")

    assert profile.region_code is None
    assert "level" not in filled


@pytest.mark.parametrize("code", ["bm55000001", "99040000", "9904000009", ""])
def test_codes_of_no_division_infer_nothing(code: str) -> None:
    assert told(code or None, None)[0].level is None


def test_a_development_zone_has_a_region_but_no_level_of_its_own() -> None:
    profile, _ = told("1304000009", "某经济开发区管理委员会")

    assert (profile.region_code, profile.level) == ("130400", None)


def test_the_profile_is_never_overruled() -> None:
    page = Page(url="http://www.x.gov.cn/", marks=Marks(idcode="1304000009", icp=Unknown("x")))
    given = from_url("http://www.x.gov.cn/", level="county", kind="department", region_code="130403")

    assert infer(given, [page], "邯郸市人民政府") == (given, set())


def test_nothing_is_inferred_outside_the_jurisdiction() -> None:
    page = Page(url="http://www.x.gov/", marks=Marks(idcode="1304000009"))
    given = from_url("http://www.x.gov/", jurisdiction="none")

    assert infer(given, [page], "某市人民政府") == (given, set())
