"""Questions asked of personal-information hits on pages and in files.

Never shows a raw number: what arrives here was masked where it was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.places import at, unlooked, verdict
from rules.facts import Attachment, Page, Site
from rules.model import Evidence, Text, Verdict
from rules.view import View


class NoPersonalArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[Literal["id18", "id15", "mobile", "bankcard", "address", "mask"], ...]
    called: Text
    min_hits: int = 1  # on one page or file: a list, not one contact person


def no_personal(subject: Site, args: NoPersonalArgs, view: View) -> Iterable[Verdict]:
    """No page and no file of the site shows numbers of the kinds."""
    evidence: list[Evidence] = []
    hits_in_all = 0
    unread: Counter[str] = Counter()
    holders: tuple[Page | Attachment, ...] = (*view.facts.pages, *view.facts.attachments)
    for holder in holders:
        hits = [hit for hit in holder.personal if hit.kind in args.kinds]
        if len(hits) >= args.min_hits:
            hits_in_all += len(hits)
            where = "、".join(sorted({hit.where for hit in hits}))
            seen = f"{len(hits)}处（{where}），如{hits[0].masked}"
            evidence.append(at(view, holder, hits[0].context or hits[0].masked, seen))
        if isinstance(holder, Attachment):
            reason = unlooked(holder.fetched) or unlooked(holder.text_chars)
            if reason:
                unread[reason] += 1
    expected = Text(f"不出现{args.called.zh}", f"No {args.called.en}")
    if evidence:
        yield Verdict(
            outcome="failed", cause="personal", count=len(evidence), expected=expected, evidence=tuple(evidence),
            seen=Text(
                f"{len(evidence)}个页面或附件出现{args.called.zh}，共{hits_in_all}处",
                f"{args.called.en} on {len(evidence)} pages or files, {hits_in_all} places",
            ),
        )  # fmt: skip
    elif not holders:
        yield verdict("untested", "没有可检查的页面", "No page to look at")
    else:
        not_read = f"；另有{sum(unread.values())}个附件未能读取" if unread else ""
        yield verdict(
            "passed",
            f"{len(holders)}个页面和附件未见{args.called.zh}{not_read}",
            f"None on {len(holders)} pages and files",
        )
