"""The site profile of the town. Never read from a file: the demo needs none."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audit.demo.words import CLOSED, HOME, HOST, OFFICE, REGION, SITE
from audit.profile.site import Budget, SiteProfile

# What a city government does, in the words that rules use to say whom they bind.
FUNCTIONS = (
    "services", "enforcement", "licensing", "fiscal", "audit", "environment", "health", "education", "agriculture",
    "planning", "land", "emergency", "market", "statistics", "civil", "personnel", "utilities",
)  # fmt: skip


# Villages and towns under the county.
TOWNSHIPS = ("泉北镇", "泉南镇")


class _Standing(Struct, frozen=True, kw_only=True):
    """What the town is under one table, and what of it is a planted defect: the clean twin has none of the latter."""

    level: Literal["city", "county", "township"] = "city"
    kind: Literal["portal", "department"] = "portal"
    units: tuple[str, ...] = ()
    host: str = HOST  # planted: the table's rows exchange the words on the pages
    scheme: str = "http"  # planted
    region: str = REGION  # planted: a place whose own rules bind
    access_pages: int = 60


# The pages of the later towns are those of the first, where their accessibility is examined.
_FEW = 6
_STANDINGS = {
    "second": _Standing(host="www.yunquan-demo.cn"),
    "county": _Standing(level="county", units=TOWNSHIPS, host="yunquan-demo.gov.cn"),
    "bare": _Standing(level="county", units=TOWNSHIPS, access_pages=_FEW),
    "department": _Standing(kind="department", region="440100", access_pages=_FEW),
    "township": _Standing(level="township", access_pages=_FEW),
    "certificate": _Standing(scheme="https"),
}


def profile(port: int, name: str = "first", defects: bool = True) -> SiteProfile:
    """The town of the table ``name`` as it listens on 127.0.0.1:``port``; the host of its URLs is dialled there."""
    town = _STANDINGS.get(name, _Standing())
    if not defects:
        town = _Standing(level=town.level, kind=town.kind, units=town.units, access_pages=town.access_pages)
    return SiteProfile(
        url=HOME.replace(HOST, town.host).replace("http", town.scheme),
        name=SITE,
        level=town.level,
        kind=town.kind,
        region_code=town.region,
        functions=FUNCTIONS,
        units=(OFFICE, "云泉市教育局", "云泉市民政局", *town.units),
        closed_hosts=(CLOSED,),
        allow_private=("127.0.0.0/8",),
        connect_to={town.host: f"127.0.0.1:{port}"},
        rate=500.0,
        confirm_after_s=1.0,
        budget=Budget(max_pages=1000, browser_pages=120, access_pages=town.access_pages),
    )
