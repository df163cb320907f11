"""Questions asked of the forms beside service guides: does the file hold anything.

Never judges a file that could not be fetched or opened: other rules tell that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, unlooked, verdict
from rules.facts.records import Attachment, Facts, Page
from rules.judge.model import Text, Verdict
from rules.judge.view import View


class FormFilledArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_chars: int  # letters a form or a sample has at least; fewer is a blank sheet
    formats: tuple[str, ...]  # by first bytes; what is a picture or a scan has no letters to count


def form_filled(subject: Page, args: FormFilledArgs, view: View) -> Iterable[Verdict]:
    """Every file beside the page that can be written on has words: a blank sheet is no form."""
    expected = Text(f"表格样表有内容（不少于{args.min_chars}字）", f"The form has {args.min_chars} characters or more")
    files = view.once("attachments by page", _by_page).get(subject.url, ())
    judged = [file for file in files if file.magic in args.formats and unlooked(file.text_chars) is None]
    for file in judged:
        count = file.text_chars if isinstance(file.text_chars, int) else 0
        if count >= args.min_chars:
            yield verdict("passed", "表格有内容", "The form has words", expected, "", [at(view, file, file.name)])
        else:
            yield verdict(
                "failed", f"文件中有{count}字", f"The file has {count} characters", expected, "blank",
                [at(view, file, file.name, f"{count}字")],
            )  # fmt: skip


def _by_page(facts: Facts) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = defaultdict(list)
    for file in facts.attachments:
        for page in file.sources:
            found[page].append(file)
    return found
