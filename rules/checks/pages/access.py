"""Questions asked of axe's answers on a rendered page.

Never calls a failure unlawful: 无障碍环境建设法 32 says 应当逐步符合.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import known, titled, unlooked, verdict
from rules.facts.records import AccessResult, Page, Unknown
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View

_LEAST_SCALE = 2  # of a viewport: text can be enlarged to 200 % (SC 1.4.4)


class AccessRuleArgs(Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[str, ...]  # axe rule ids
    called: Text
    max_ratio: float | None = None  # failing ÷ judged nodes of the page; None: none may fail
    written: Literal["lang", "title", "viewport", "elements"] | None = (
        None  # read from the source where axe was not run
    )


def access_rule(subject: Page, args: AccessRuleArgs, view: View) -> Iterable[Verdict]:
    """The axe rules pass on the page; the cause is the axe rule, so that one fault on many pages is one finding."""
    access = subject.access
    if isinstance(access, Unknown) and args.written == "elements":
        access = subject.written
    elif isinstance(access, Unknown) and args.written is not None:
        yield _as_written(subject, args)
        return
    if isinstance(access, Unknown):
        yield verdict("untested", access.reason, "Not in the accessibility sample")
        return
    by = "axe 规则" if access is subject.access else "按源代码，axe 规则"
    results = [result for result in access if result.rule in args.rules]
    failed, doubtful, passed = False, False, False
    for result in sorted(results, key=lambda one: one.rule):
        judged = result.failed + result.passed
        within = args.max_ratio is not None and judged > 0 and result.failed <= args.max_ratio * judged + 1e-9
        if result.outcome == "failed" and not within:
            failed = True
            yield Verdict(
                outcome="failed", cause=result.rule,
                seen=Text(
                    f"{args.called.zh}：{by} {result.rule} 未通过",
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


_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9-]{1,30})?")


def _as_written(page: Page, args: AccessRuleArgs) -> Verdict:
    """What a head tells alike with and without scripts; the cause is the axe rule that fails for it."""
    cause, shown = "", ""
    if args.written == "viewport":
        cause, shown = "meta-viewport", _blocked_zoom(page.meta.get("viewport", ""))
    else:
        value = page.lang if args.written == "lang" else page.title
        if (reason := unlooked(value)) is not None:
            return verdict("untested", f"未能检测：{reason}", f"Could not look: {reason}", cause=reason)
        text = known(value).strip()
        if args.written == "title" and not text:
            cause, shown = "document-title", "页面没有 title"
        elif args.written == "lang" and not text:
            cause, shown = "html-has-lang", "html 元素没有 lang 属性"
        elif args.written == "lang" and not _LANG.fullmatch(text):
            cause, shown = "html-lang-valid", f"lang=“{text}”不是语言代码"
    if not shown:
        if args.written == "viewport" and not page.meta.get("viewport"):
            return verdict("inapplicable", f"页面没有{args.called.zh}所指的内容", "No viewport is declared")
        return verdict("passed", f"{args.called.zh}：通过", f"{args.called.en}: passes")
    return Verdict(
        outcome="failed", cause=cause,
        seen=Text(f"{args.called.zh}：{shown}", f"{args.called.en}: fails in the source ({cause})"),
        expected=_expected(args),
        evidence=(Evidence(url=page.url, record=page.record, title=known(titled(page)), observed=shown),),
    )  # fmt: skip


def _blocked_zoom(content: str) -> str:
    """The part of a viewport that keeps a reader from zooming to 200 %; as axe's meta-viewport judges it."""
    for part in re.split(r"[,;]", content.lower()):
        name, _, value = (piece.strip() for piece in part.partition("="))
        number = re.match(r"\d{1,6}(?:\.\d{0,6})?", value)
        if name == "user-scalable" and (value == "no" or (number and float(number.group()) == 0)):
            return f"viewport 含 {part.strip()}"
        if name == "maximum-scale" and number and float(number.group()) < _LEAST_SCALE:
            return f"viewport 含 {part.strip()}"
    return ""


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
