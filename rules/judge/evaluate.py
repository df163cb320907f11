"""Judges facts by a pack: which rules apply, what could not be looked at, and what each check says.

Never fetches, never asks the time, and never lets one broken rule end the judgement of a site.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec import structs

from rules.facts.records import Facts, Site, Unknown
from rules.judge.binding import inapplicable, not_bound, untested
from rules.judge.fault_place import named
from rules.judge.model import Evidence, Finding, Outcome, Rule, Text, Verdict
from rules.judge.view import KINDS, Getter, Index, View, getter, name_of
from rules.loading.load import Pack
from rules.scores.answers import answered, unused

SHOWN = 3  # evidence kept where nothing is claimed: passed, inapplicable, untested
CLAIMS: tuple[Outcome, ...] = ("failed", "cantTell")

_log = logging.getLogger(__name__)

# What is known even of a page or file that could not be read.
ALWAYS_KNOWN = ("url", "is_home", "extension")
# What of a site tells only how much of it was seen; a site rule that reads no more than this is asked of its pages.
OF_COVER = frozenset(("site.whole", "site.blind", "site.home"))
SUBJECTS = {
    "site": Text("网站", "site"), "page": Text("页面", "page"), "column": Text("栏目", "column"),
    "document": Text("文件", "document"), "attachment": Text("附件", "attachment"), "link": Text("链接", "link"),
}  # fmt: skip


def judge(pack: Pack, facts: Facts, warnings: list[dict[str, Any]] | None = None) -> list[Finding]:
    """Every rule's findings, sorted by rule, outcome and cause; at least one per rule.

    ``warnings`` receives ``{"code", "message"}`` for each rule whose check failed to run. Linear in the subjects.
    """
    index = Index(facts)
    found: dict[str, tuple[Finding, ...]] = {}
    before_answers: dict[str, tuple[Finding, ...]] = {}
    for rule in pack.rules:
        view = View(index, {before: found[before] for before in rule.after})
        try:
            judged = _judge_rule(pack, rule, index, view, warnings)
        except Exception as problem:  # outside its check: a condition, a field it reads
            heaps: dict[tuple[Outcome, str], _Heap] = {}
            _put(heaps, rule, facts.site, _broken(rule, problem, warnings))
            judged = _findings(rule, heaps)
        before_answers[rule.id] = judged
        found[rule.id] = answered(rule, judged, facts.site)
    if warnings is not None:
        warnings += unused(pack.rules, facts.site, before_answers)
    rows = [finding for findings in found.values() for finding in findings]
    return sorted(rows, key=lambda finding: (finding.rule, finding.outcome, finding.cause))


@dataclass(slots=True)
class _Heap:
    """Verdicts of one outcome and cause on their way to one finding."""

    first: Verdict
    subject: Any
    evidence: list[Evidence] = field(default_factory=list)
    count: int = 0


def _judge_rule(
    pack: Pack, rule: Rule, index: Index, view: View, warnings: list[dict[str, Any]] | None
) -> tuple[Finding, ...]:
    site = index.facts.site
    heaps: dict[tuple[Outcome, str], _Heap] = {}
    subjects = index.subjects(rule.scope)
    site_reads, reads = _readers(rule)
    conditions = _conditions(rule)
    unseen: Unknown | None
    refusal = not_bound(rule, site)
    if refusal is None and (unseen := _first_unknown(site_reads, site)) is not None:
        refusal = untested(unseen)
    if refusal is not None:
        if refusal.outcome == "untested":  # every place it might have been asked of stays open
            places = sum(_applies(conditions, subject, site) is not False for subject in subjects)
            refusal = structs.replace(refusal, count=max(1, places))
        _put(heaps, rule, site, refusal)
        return _findings(rule, heaps)
    of_pages = rule.scope == "site" and not any(
        path.startswith("site.") and path not in OF_COVER for path in rule.reads
    )
    unread_all = _nothing_read(index.facts) if of_pages else None
    ask, args = pack.checks[rule.id].judge, pack.args[rule.id]
    met = 0
    for subject in subjects:
        unread = getattr(subject, "failed", None)
        applies = _applies([one for one in conditions if one.known] if unread else conditions, subject, site)
        if applies is False:
            continue
        met += 1
        if unread:
            unseen = Unknown(unread)
        else:
            unseen = applies if isinstance(applies, Unknown) else _first_unknown(reads, subject)
        if unseen is not None:
            _put(heaps, rule, subject, untested(unseen))
            continue
        try:
            verdicts = tuple(ask(subject, args, view))
        except Exception as problem:  # any fault of a check is a finding about the rule, never the end of a run
            verdicts = (_broken(rule, problem, warnings),)
        for verdict in verdicts:
            if unread_all is not None and verdict.outcome in ("passed", "inapplicable"):
                verdict = untested(unread_all)
            elif of_pages and verdict.outcome == "inapplicable" and isinstance(site.whole, Unknown):
                verdict = _not_seen(site.whole)  # what it would apply to may stand where nobody looked
            _put(heaps, rule, subject, verdict)
    if not heaps:
        _put(heaps, rule, site, _nobody(rule, conditions, index.facts, len(subjects), met))
    return _findings(rule, heaps)


# --- which subjects are asked --------------------------------------------------------------------------------------


class _Condition(NamedTuple):
    of_site: bool
    known: bool  # even of a subject that could not be read
    read: Getter
    allowed: frozenset[Any]


def _conditions(rule: Rule) -> list[_Condition]:
    rows = []
    for path, values in rule.when.items():
        of_site = path.startswith("site.") and rule.scope != "site"
        read = getter(Site, path[5:]) if path.startswith("site.") else getter(KINDS[rule.scope], path)
        known = path.startswith("site.") or path in ALWAYS_KNOWN
        rows.append(_Condition(of_site, known, read, frozenset(map(_comparable, values))))
    return rows


def _comparable(value: Any) -> Any:
    """Bools and null compare as themselves, everything else as text."""
    return value if value is None or isinstance(value, bool) else str(value)


def _applies(conditions: Sequence[_Condition], subject: Any, site: Site) -> bool | Unknown:
    """Whether all conditions hold. Unknown when none fails and one could not be looked at."""
    unknown: Unknown | None = None
    for of_site, _, read, allowed in conditions:
        value = read(site if of_site else subject)
        if value.__class__ is Unknown:
            unknown = value if unknown is None else unknown
        elif isinstance(value, tuple):
            if not any(_comparable(one) in allowed for one in value):
                return False
        elif _comparable(value) not in allowed:
            return False
    return True if unknown is None else unknown


def _readers(rule: Rule) -> tuple[list[Getter], list[Getter]]:
    """Getters of what is read of the site, and of the subject."""
    of_site = [getter(Site, path[5:]) for path in rule.reads if path.startswith("site.")]
    own = [getter(KINDS[rule.scope], path) for path in rule.reads if not path.startswith("site.")]
    return of_site, own


def _first_unknown(reads: list[Getter], subject: Any) -> Unknown | None:
    for read in reads:
        value = read(subject)
        if value.__class__ is Unknown:
            return value
    return None


# --- verdicts of the evaluator itself ------------------------------------------------------------------------------


def _nothing_read(facts: Facts) -> Unknown | None:
    """Why no page or file at all was read; None where one was, or where there was none to read."""
    if facts.site.whole is True or any(not page.failed for page in facts.pages) or facts.attachments:
        return None
    return Unknown("没有读到任何页面")


def _not_seen(whole: Unknown) -> Verdict:
    return Verdict(
        outcome="untested", cause=whole.reason,
        seen=Text(f"未能采集全站，不能判断是否适用：{whole.reason}", "Not captured whole; it may apply to the rest"),
    )  # fmt: skip


def _nobody(rule: Rule, conditions: Sequence[_Condition], facts: Facts, subjects: int, met: int) -> Verdict:
    """Nothing was judged: the rule does not apply, or what it applies to may stand where nobody looked."""
    noun, site = SUBJECTS[rule.scope], facts.site
    excluded = _applies([one for one in conditions if one.of_site or rule.scope == "site"], site, site) is False
    if not excluded and (unread := _nothing_read(facts)) is not None:
        return untested(unread)
    if not excluded and isinstance(site.whole, Unknown):
        return _not_seen(site.whole)
    if met:
        return inapplicable("检查未得出结论", "The check had nothing to say")
    if subjects:
        return inapplicable(
            f"采集到的{noun.zh}中没有适用对象", f"No captured {noun.en} is of the kind this rule judges"
        )
    return inapplicable(f"没有采集到{noun.zh}", f"No {noun.en} was captured")


def _broken(rule: Rule, problem: Exception, warnings: list[dict[str, Any]] | None) -> Verdict:
    what = named(problem)  # its words may be a page's
    cause = f"规则执行出错：{what}"
    if warnings is not None:
        english = f"Rule {rule.id} failed to run: {what}"
        warning = {"code": "rule_error", "message": {"zh": f"{rule.id} {cause}", "en": english}}
        if warning not in warnings:
            warnings.append(warning)
            _log.error("规则 %s 执行出错", rule.id, exc_info=problem)
    return Verdict(outcome="untested", seen=Text(cause, cause), cause=cause)


# --- one finding per cause -----------------------------------------------------------------------------------------


def _put(heaps: dict[tuple[Outcome, str], _Heap], rule: Rule, subject: Any, verdict: Verdict) -> None:
    # What passed is told once per rule, whatever a check calls its reasons.
    key = (verdict.outcome, "" if verdict.outcome == "passed" else verdict.cause)
    heap = heaps.get(key)
    if heap is None:
        heap = heaps[key] = _Heap(verdict, subject)
    heap.count += verdict.count
    if verdict.outcome in CLAIMS:
        heap.evidence += _evidence(verdict, subject)
    elif len(heap.evidence) < SHOWN:
        # A few places are enough where nothing is claimed; the site itself is no place.
        whole = verdict.outcome == "inapplicable" or isinstance(subject, Site)
        places = list(verdict.evidence) if whole else _evidence(verdict, subject)
        heap.evidence += places[: SHOWN - len(heap.evidence)]


def _evidence(verdict: Verdict, subject: Any) -> list[Evidence]:
    """The check's own evidence, or the subject itself: nothing is claimed without a place (house law 9)."""
    record = getattr(subject, "record", "")
    if not verdict.evidence:
        pages = getattr(subject, "sources", ())
        return [Evidence(url=subject.url, record=record, title=_title(subject), pages=pages)]
    return [
        structs.replace(one, record=record) if not one.record and one.url == subject.url and record else one
        for one in verdict.evidence
    ]


def _title(subject: Any) -> str:
    name = name_of(subject)
    return "" if name == subject.url else name


def _place(one: Evidence) -> tuple[str, str, str, str]:
    return one.url, one.selector, one.quote, one.observed


def _findings(rule: Rule, heaps: Mapping[tuple[Outcome, str], _Heap]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=rule.id,
            outcome=outcome,
            subject={"scope": rule.scope, "url": heap.subject.url, "title": _title(heap.subject)},
            message=heap.first.seen,
            expected=heap.first.expected,
            evidence=tuple(sorted(heap.evidence, key=_place)),
            cause=cause,
            count=heap.count,
        )
        for (outcome, cause), heap in sorted(heaps.items(), key=lambda row: row[0])
    )
