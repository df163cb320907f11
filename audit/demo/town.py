"""Builds the fictional city portal 云泉市人民政府 as a table of replies. Never touches a network, a clock or a disk."""

from __future__ import annotations

from msgspec import structs

from audit.demo import bare, county, duties, elder, front, ledgers, library, openness, oversight, policy, service, units
from audit.demo.annual import write_reports
from audit.demo.draft import Town, start
from audit.demo.lists import write_list
from audit.demo.planted import Planted, table
from audit.demo.words import SITE


def build(defects: bool = True, name: str = "first") -> Town:
    """The town with the defects of the table ``name`` planted, or its clean twin; the same bytes every time.

    The tables ``county`` and ``bare`` belong to the town as a county: it then shows what only counties owe as well;
    ``township`` belongs to it as a township.
    """
    planted = Planted(table(name) if defects else ())
    draft = start(planted)
    if name in ("county", "bare"):
        county.add_columns(draft)
    units.add_columns(draft)
    oversight.add_columns(draft)
    library.add_columns(draft)
    front.write_files(draft)
    policy.write_documents(draft)
    policy.write_interpretations(draft)
    library.write_library(draft)
    service.write_policy_lists(draft)
    service.write_news(draft)
    service.write_notices(draft)
    service.write_guides(draft)
    write_reports(draft, "/zfxxgk/xxgknb/", SITE, "03-18")
    duties.write_duties(draft)
    if name in ("county", "bare"):
        county.write_county(draft)
    if name == "township":
        duties.write_township(draft)
    ledgers.write_ledgers(draft)
    openness.write_openness(draft)
    write_list(draft, "/zfxxgk/xxgknb/")
    service.write_interaction(draft)
    service.write_others(draft)
    units.write_units(draft)
    oversight.write_oversight(draft)
    front.write_overview(draft)
    front.write_gazette(draft)
    front.write_odd_pages(draft)
    elder.write_elder(draft)
    front.write_home(draft)
    front.write_maps(draft)
    pages = {
        planted.renamed(path): structs.replace(reply, body=planted.swapped(path, reply.body))
        for path, reply in bare.cut(draft.pages, planted).items()
    }
    secure = planted("site.https-valid", "/")
    planted.check_used()
    return Town(dict(sorted(pages.items())), planted.rows, secure)
