"""Points at what was seen: evidence, wording and comparison shared by the checks.

Never decides whether a rule is met.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from rules.facts.records import Attachment, Column, Document, Link, Page, Site, Subject, Unknown
from rules.judge.model import Evidence, Outcome, Text, Verdict
from rules.judge.sought import Sought, hidden
from rules.judge.view import View

QUOTE_CHARS = 120
ORDER = re.compile(r"人民政府令")  # numbers of 规章
NOTHING = Text("")  # a verdict that expects nothing


def at(view: View, subject: Subject, quote: str = "", observed: str = "", selector: str = "") -> Evidence:
    """Evidence at a subject; a quote longer than 120 characters is cut."""
    pages: tuple[str, ...] = ()
    record = "" if isinstance(subject, Site) else subject.record
    if isinstance(subject, Site) and isinstance(subject.home, str):
        home = view.page(subject.home)
        record = home.record if home else ""
    elif isinstance(subject, Link | Attachment):
        pages = subject.sources
    return Evidence(
        url=subject.url, record=record, title=titled(subject), quote=cut(quote), selector=selector,
        observed=observed, pages=pages,
    )  # fmt: skip


def titled(subject: Subject) -> str:
    """What people call the subject: its own name, never an address when there is another."""
    if isinstance(subject, Page):
        return known(subject.heading) or known(subject.title)
    if isinstance(subject, Document):
        return subject.title
    if isinstance(subject, Column | Attachment):
        return subject.name
    return subject.text if isinstance(subject, Link) else (subject.name or subject.host)


def verdict(
    outcome: Outcome, zh: str, en: str, expected: Text = NOTHING, cause: str = "", evidence: Iterable[Evidence] = ()
) -> Verdict:
    """A verdict on one place."""
    return Verdict(outcome=outcome, seen=Text(zh, en), expected=expected, evidence=tuple(evidence), cause=cause)


def known(value: object) -> str:
    """The text of a fact, empty when it is absent or could not be read."""
    return value if isinstance(value, str) else ""


def cut(words: str) -> str:
    """At most 120 characters of a quote."""
    return words if len(words) <= QUOTE_CHARS else words[: QUOTE_CHARS - 1] + "…"


def plain(words: str) -> str:
    """Words for comparison: NFKC, lower case, without white space, quotation marks and dashes."""
    return re.sub(r"[\s\"'“”‘’《》〈〉\-—–_|·、,，.。:：]+", "", unicodedata.normalize("NFKC", words)).lower()


def alike(left: str, right: str) -> float:
    """Likeness 0…1 of two wordings; one of six or more characters inside the other counts as 1."""
    a, b = plain(left), plain(right)
    if not a or not b:
        return 0.0
    if a == b or (min(len(a), len(b)) >= 6 and (a in b or b in a)):
        return 1.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def host_of(address: str) -> str:
    """Host of an address or of a bare host name, lower case, without ``www.``."""
    host = (urlsplit(address if "//" in address else f"//{address}").hostname or "").lower()
    return host.removeprefix("www.")


def day(value: object) -> dt.date | None:
    """The day of a fact that may be absent or Unknown."""
    return value if isinstance(value, dt.date) else None


def unlooked(value: object) -> str | None:
    """The reason of an Unknown, None for anything else."""
    return value.reason if isinstance(value, Unknown) else None


def scripted(page: Page | None) -> str | None:
    """Why something may be missing from a page's static view: its scripts never ran. None when nothing was hidden."""
    if page is None or page.view == "rendered":
        return None
    marks = (getattr(page.marks, name) for name in page.marks.__struct_fields__)
    return next((mark.reason for mark in marks if isinstance(mark, Unknown)), None)


def chief(columns: Iterable[Column]) -> Column | None:
    """The site's own column among several of a class: nearest to the navigation, then the shortest address."""
    return min(
        columns, key=lambda column: (column.level, column.url.count("/"), len(column.url), column.url), default=None
    )


def browserless(view: View) -> bool:
    """Whether not even the home page was rendered: what scripts show was then seen nowhere."""
    home = view.page(view.site.home) if isinstance(view.site.home, str) else None
    return home is None or home.view == "static"


def unrendered() -> Verdict:
    """Nothing can be missed where scripts never ran."""
    return verdict(
        "untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered; scripts may add it"
    )


def behind(view: View, sought: Sought) -> Verdict | None:
    """The verdict where what was not found may stand behind what could not be followed; None where it may not."""
    if (reason := unlooked(view.site.whole)) is not None:
        return verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    if (reason := hidden(view.site.blind, sought)) is not None:
        return verdict(
            "untested", f"可能在未能看到之处，不能判断：{reason}", "It may stand where nobody looked", cause=reason
        )
    return None


def interpretations(view: View) -> Sought:
    """An interpretation of something: in the column for them where there is one, else in any list."""
    return Sought(frozenset(("interp",)), "政策解读", only=bool(view.columns_of("interp")))


def missing(view: View, called: Text, expected: Text, classes: Collection[str] = (), *, rows: bool = False) -> Verdict:
    """Something was not found on the site: never said as "not published" (条例23). ``rows``: it may be in a list."""
    if (told := behind(view, Sought(frozenset(classes), called.zh, rows))) is not None:
        return told
    if browserless(view):
        return unrendered()
    return verdict(
        "failed", f"本站未找到{called.zh}", f"{called.en} was not found on this site", expected, "missing",
        [at(view, view.site, observed="未找到")],
    )  # fmt: skip
