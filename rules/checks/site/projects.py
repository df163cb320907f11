"""Questions asked of approvals of construction projects: are their elements named (国办发〔2017〕94号).

Never takes a text written as prose for a form with an empty place.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, day, known, verdict
from rules.facts.records import Document
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon
from rules.words.title_search import Words


class ApprovalElementsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    words: Words  # titles of approvals
    lexicon: str
    labelled: int  # a page with so many labels of the lexicon is a form


def approval_elements(subject: Document, args: ApprovalElementsArgs, view: View) -> Iterable[Verdict]:
    """An approval names each element: by a label, or by the text's own number, body and day."""
    page = view.page(subject.url)
    if not args.words.match(subject.title) or page is None:
        return
    labels = page.terms.get(args.lexicon, {})
    told = {
        "批复文号": known(subject.doc_number), "批复单位": known(subject.issuer) or known(subject.source),
        "批复时间": day(subject.written_on) or day(subject.published_on), "项目名称": subject.title,
    }  # fmt: skip
    form = len(labels) >= args.labelled
    groups = tuple(lexicon.load(args.lexicon).groups)
    lacking = [group for group in groups if group not in labels and (form or not told.get(group))]
    expected = Text(f"写明：{'、'.join(groups)}", f"Names: {', '.join(groups)}")
    if not lacking:
        yield verdict("passed", "批准结果要素齐全", "Every element is named")
        return
    names = "、".join(lacking)
    if not form and "审批结果" in lacking and len(lacking) == 1:  # prose says 同意 in its first sentence
        yield verdict("passed", "批准文件写明文号、单位、时间和项目代码", "Number, body, day and code are named")
    elif not form or subject.attachments:
        yield verdict(
            "cantTell", f"页面未见：{names}，可能在行文或附件中，需人工核对", f"Not seen: {names}",
            expected, f"ask:{names}",
            [at(view, subject, observed=f"未见{names}")],
        )  # fmt: skip
    else:
        yield verdict(
            "failed", f"批准结果未写明：{names}", f"The approval does not name: {names}", expected, f"missing:{names}",
            [at(view, subject, observed=f"未见{names}")],
        )  # fmt: skip
