"""Questions asked of axe's answers on a rendered page.

Never calls a failure unlawful: 无障碍环境建设法 32 says 应当逐步符合.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.places import known, titled, verdict
from rules.facts import AccessResult, Page, Unknown
from rules.model import Evidence, Text, Verdict
from rules.view import View


class AccessRuleArgs(Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[str, ...]  # axe rule ids
    called: Text
    max_ratio: float | None = None  # failing ÷ judged nodes of the page; None: none may fail


def access_rule(subject: Page, args: AccessRuleArgs, view: View) -> Iterable[Verdict]:
    """The axe rules pass on the page; the cause is the axe rule, so that one fault on many pages is one finding."""
    if isinstance(subject.access, Unknown):
        yield verdict("untested", subject.access.reason, "Not in the accessibility sample")
        return
    results = [result for result in subject.access if result.rule in args.rules]
    failed, doubtful, passed = False, False, False
    for result in sorted(results, key=lambda one: one.rule):
        judged = result.failed + result.passed
        within = args.max_ratio is not None and judged > 0 and result.failed <= args.max_ratio * judged + 1e-9
        if result.outcome == "failed" and not within:
            failed = True
            yield Verdict(
                outcome="failed", cause=result.rule,
                seen=Text(
                    f"{args.called.zh}：axe 规则 {result.rule} 未通过",
                    f"{args.called.en}: axe rule {result.rule} fails",
                ),
                expected=_expected(args), evidence=(_place(subject, result),),
            )  # fmt: skip
        elif result.outcome == "cantTell":
            doubtful = True
        elif result.outcome in ("passed", "failed"):
            passed = True
    if failed:
        return
    if doubtful:
        yield verdict(
            "cantTell", f"{args.called.zh}：axe 不能判定，需人工核对", f"{args.called.en}: axe asks for a person",
            _expected(args),
            "incomplete", [_place(subject, result) for result in results if result.outcome == "cantTell"],
        )  # fmt: skip
    elif passed:
        yield verdict("passed", f"{args.called.zh}：通过", f"{args.called.en}: passes")
    else:
        yield verdict(
            "inapplicable", f"页面没有{args.called.zh}所指的内容", f"Nothing on the page for {args.called.en}"
        )


def _expected(args: AccessRuleArgs) -> Text:
    if args.max_ratio is None:
        return Text(f"{args.called.zh}：各元素通过", f"{args.called.en}: every element passes")
    return Text(
        f"{args.called.zh}：未通过的元素不超过{args.max_ratio:.0%}",
        f"{args.called.en}: at most {args.max_ratio:.0%} fail",
    )


def _place(page: Page, result: AccessResult) -> Evidence:
    first = result.nodes[0] if result.nodes else None
    return Evidence(
        url=page.url, record=page.record, title=known(titled(page)), quote=first.html if first else "",
        selector=first.selector if first else "", observed=f"未通过{result.failed}处，通过{result.passed}处",
    )  # fmt: skip
