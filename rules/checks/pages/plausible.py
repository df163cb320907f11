"""Questions asked of dates that cannot be right, and of what a disclosure column lets people do.

Never calls a date forged: a clock, a planned day or a slip explains many, so a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, day, verdict
from rules.checks.site.topics import PLACES
from rules.facts.records import Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View


class NoFutureDatesArgs(Struct, frozen=True, forbid_unknown_fields=True):
    grace_days: int  # a date so many days behind the capture still passes: time zones, texts put in at night


def no_future_dates(subject: Site, args: NoFutureDatesArgs, view: View) -> Iterable[Verdict]:
    """No page bears a publication date after the day of the capture."""
    expected = Text("发布日期不晚于采集当日", "No publication date lies after the capture")
    dated = [(page, found) for page in view.facts.pages if (found := day(page.published_on)) is not None]
    late = [(page, found) for page, found in dated if (found - view.as_of).days > args.grace_days]
    if late:
        places: list[Evidence] = [
            at(view, page, page.quotes.get("published_on", ""), found.isoformat()) for page, found in late[:PLACES]
        ]
        yield verdict(
            "cantTell", f"{len(late)}个页面的发布日期晚于采集日{view.as_of}，需人工核对",
            f"{len(late)} pages are dated after the capture", expected, "future", places,
        )  # fmt: skip
    elif dated:
        yield verdict("passed", f"{len(dated)}个页面的发布日期均不晚于采集日", "No date lies after the capture")
    else:
        yield verdict("inapplicable", "没有采集到有发布日期的页面", "No dated page was captured")


class ThreeFunctionsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]  # of the columns of the disclosure platform


def three_functions(subject: Site, args: ThreeFunctionsArgs, view: View) -> Iterable[Verdict]:
    """The disclosure column can be searched, read and downloaded from (条例24); what was not seen a person tries."""
    columns = [column for id in args.classes for column in view.columns_of(id)]
    roots = tuple(column.url for column in columns)
    if not roots:
        yield verdict("inapplicable", "没有采集到政府信息公开专栏，另行记录", "No such column; another rule tells it")
        return
    pages = [page for page in view.facts.pages if page.url.startswith(roots)]
    inside = {page.url for page in pages} | {item.url for column in columns for item in column.items}
    seen = {
        "检索": any(form.search and form.submit for page in pages for form in page.inputs),
        "查阅": any(document.body_chars > 0 and document.url in inside for document in view.facts.documents),
        "下载": any(one.status == 200 and inside & set(one.sources) for one in view.facts.attachments),
    }
    lacking = "、".join(name for name, there in seen.items() if not there)
    if not lacking:
        yield verdict("passed", "专栏可以检索、查阅、下载", "The column can be searched, read and downloaded from")
    else:
        yield verdict(
            "cantTell", f"专栏未见{lacking}功能，需人工核对", f"Not seen in the column: {lacking}",
            Text("专栏具备检索、查阅、下载功能", "It can be searched, read and downloaded from"), f"missing:{lacking}",
            [at(view, column) for column in columns[:PLACES]],
        )  # fmt: skip
