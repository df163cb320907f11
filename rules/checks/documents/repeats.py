"""Questions asked of the whole stock of texts: are many of them published twice.

Never calls two texts equal by their titles alone: their days and lengths agree too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, day, plain, unlooked, verdict
from rules.facts.records import Document, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View


class FewRepeatsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_percent: float


def few_repeats(subject: Site, args: FewRepeatsArgs, view: View) -> Iterable[Verdict]:
    """At most this share of the site's texts stands there a second time under another address."""
    heaps: dict[tuple[str, object, int], list[Document]] = defaultdict(list)
    counted = 0
    for document in view.facts.documents:
        published = day(document.published_on)
        if published is not None and document.title and document.body_chars:
            counted += 1
            heaps[plain(document.title), published, document.body_chars].append(document)
    repeated = [document for heap in heaps.values() for document in heap[1:]]
    expected = Text(f"重复稿件不超过{args.max_percent:g}%", f"At most {args.max_percent:g} % stand twice")
    seen = f"{counted}篇中有{len(repeated)}篇重复"
    if not counted:
        yield verdict("inapplicable", "没有采集到有日期的稿件", "No dated text was captured")
    elif len(repeated) * 100 <= args.max_percent * counted:  # whole numbers: exactly the limit passes
        hidden = [column for column in view.facts.columns if unlooked(column.item_count) is not None]
        if hidden:
            names = "、".join(column.name for column in hidden[:3])
            yield verdict(
                "untested", f"{seen}，但{len(hidden)}个栏目（{names}）的稿件未能看到",
                f"{len(hidden)} columns were not seen", cause="unseen",
            )  # fmt: skip
            return
        yield verdict("passed", seen, f"{len(repeated)} of {counted} stand twice")
    else:
        yield verdict(
            "failed", seen, f"{len(repeated)} of {counted} stand twice", expected, "repeated",
            [at(view, document, document.title, "标题、日期、篇幅相同") for document in repeated],
        )  # fmt: skip
