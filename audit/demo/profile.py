"""The site profile of the town. Never read from a file: the demo needs none."""

from __future__ import annotations

from audit.demo.words import CLOSED, HOME, HOST, OFFICE, REGION, SITE
from audit.site import Budget, SiteProfile

# What a city government does, in the words that rules use to say whom they bind.
FUNCTIONS = (
    "services", "enforcement", "licensing", "fiscal", "audit", "environment", "health", "education", "agriculture",
    "planning", "land", "emergency", "market", "statistics", "civil", "personnel", "utilities",
)  # fmt: skip


# Hosts that are a planted defect of a table; its rows exchange the words on the pages.
_HOSTS = {"second": "www.yunquan-demo.cn", "county": "yunquan-demo.gov.cn"}


def profile(port: int, name: str = "first", defects: bool = True) -> SiteProfile:
    """The town of the table ``name`` as it listens on 127.0.0.1:``port``; the host of its URLs is dialled there."""
    host = _HOSTS.get(name, HOST) if defects else HOST
    return SiteProfile(
        url=HOME.replace(HOST, host),
        name=SITE,
        level="county" if name == "county" else "city",
        kind="portal",
        region_code=REGION,
        functions=FUNCTIONS,
        units=(OFFICE, "云泉市教育局", "云泉市民政局"),
        closed_hosts=(CLOSED,),
        allow_private=("127.0.0.0/8",),
        connect_to={host: f"127.0.0.1:{port}"},
        rate=500.0,
        confirm_after_s=1.0,
        budget=Budget(max_pages=1000, browser_pages=120, access_pages=60),
    )
