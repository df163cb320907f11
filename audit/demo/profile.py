"""The site profile of the town. Never read from a file: the demo needs none."""

from __future__ import annotations

from audit.demo.words import HOME, HOST, OFFICE, REGION, SITE
from audit.site import Budget, SiteProfile


def profile(port: int) -> SiteProfile:
    """The town as it listens on 127.0.0.1:``port``; the host of its URLs is dialled there."""
    return SiteProfile(
        url=HOME,
        name=SITE,
        level="city",
        kind="portal",
        region_code=REGION,
        functions=("services", "enforcement", "licensing", "fiscal"),
        units=(OFFICE,),
        allow_private=("127.0.0.0/8",),
        connect_to={HOST: f"127.0.0.1:{port}"},
        rate=500.0,
        confirm_after_s=1.0,
        budget=Budget(max_pages=1000, browser_pages=120, access_pages=40),
    )
