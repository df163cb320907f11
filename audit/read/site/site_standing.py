"""What a site says of its own standing — region, level, portal or department — where the profile leaves it out.

Never overrules the profile, and infers nothing from marks that contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from audit.profile.site import SiteProfile
from rules.facts.records import Level, Page

# 网站标识码: six digits of the administrative division and four of a serial (D3); the first two are a province.
_IDCODE = re.compile(r"(?P<region>(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4})\d{4}")
_PORTAL = re.compile(r"(?:人民政府|行政公署)(?:门户网站|网站|网)?$")
_DEPARTMENT = re.compile(r"(?:局|厅|委|委员会|办公室|办|署|院|中心)(?:门户网站|官方网站|网站|网)?$")
_ZONE = re.compile(r"开发区|新区|园区|示范区|高新区|保税区")


def level_of(region_code: str) -> Level:
    """Level of a division code of GB/T 2260: 130000 a province, 130400 a city, 130403 a county."""
    if region_code.endswith("0000"):
        return "province"
    return "city" if region_code.endswith("00") else "county"


def infer(profile: SiteProfile, pages: Iterable[Page], name: str | None) -> tuple[SiteProfile, set[str]]:
    """The profile with region, level and kind filled where it left them out, and the names of what was filled."""
    found: dict[str, Any] = {}
    codes = {code for page in pages for code in _codes(page)}
    if profile.jurisdiction != "cn":
        return profile, set()
    if len(codes) == 1 and (match := _IDCODE.fullmatch(codes.pop())):
        region = profile.region_code or match["region"]
        if "region_code" in profile.inferred:
            found["region_code"] = region
        if "level" in profile.inferred and not _ZONE.search(name or ""):
            found["level"] = level_of(region)
    if "kind" in profile.inferred and name:
        if _PORTAL.search(name):
            found["kind"] = "portal"
        elif _DEPARTMENT.search(name) and not _ZONE.search(name):
            found["kind"] = "department"
    return msgspec.structs.replace(profile, **found), set(found)


def _codes(page: Page) -> set[str]:
    """Every site code the page carries: its footer, its meta tag, its 找错 link."""
    seen = (page.marks.idcode, page.meta.get("siteidcode"), page.marks.jiucuo_code)
    return {code.strip() for code in seen if isinstance(code, str) and code.strip()}
