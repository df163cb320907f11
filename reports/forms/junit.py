"""A result as JUnit XML, as Jenkins, GitLab and others read it: one suite for each area, one case for each rule.

Never lets what was not looked at pass: an untested rule is skipped with its reason, an incomplete capture is an error.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from reports.forms.baseline_marks import NONE, Marks
from reports.forms.defects import Defect, defects
from reports.read import Result
from reports.report import headline
from reports.report.language import language
from reports.report.safe_text import clean, clip, map_strings
from reports.report.source import AREAS, Source

SHOWN = 50
XML_UNFIT = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])


def render(result: Result, marks: Marks = NONE, lang: str = "zh") -> str:
    """``result`` as JUnit XML text."""
    source = Source(map_strings(result, clean), language(lang))
    by_rule: dict[str, list[Defect]] = {}
    for defect in defects(source.result).values():
        by_rule.setdefault(defect.rule, []).append(defect)
    root = ET.Element("testsuites", {"name": _fit(f"govaudit {source.result['site']['url']}")})
    _capture_suite(root, source)
    for area in AREAS:
        rules = sorted(rule for rule in source.result["rules"] if source.rule(rule)["area"] == area)
        if rules:
            suite = _suite(root, f"{area} {source.language.label('areas_names', area)}", source)
            for rule in rules:
                _case(suite, source, rule, by_rule.get(rule, []), marks)
    for suite in root:
        _total(suite)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, source: Source) -> ET.Element:
    day = f"{source.result['site']['as_of']}T00:00:00"  # no clock of ours: the day the audit speaks for
    host = source.result["site"]["host"] or "unknown"
    return ET.SubElement(root, "testsuite", {"name": _fit(name), "timestamp": day, "hostname": _fit(clip(host, 200))})


def _capture_suite(root: ET.Element, source: Source) -> None:
    """Whether the audit saw all it set out to see."""
    suite, coverage = _suite(root, "capture", source), source.result["coverage"]
    whole = _testcase(suite, "capture", source.w.coverage.caption)
    if coverage["whole"] is not True:
        _text(whole, "error", clip(coverage["whole"]["unknown"], 400), "incomplete", "")
    elif ours := [row for row in source.result["warnings"] if row["code"] in headline.FAULTS]:
        _text(whole, "error", clip(source.language.say(ours[0]["message"]), 400), "fault", "")
    missed = _testcase(suite, "capture", source.w.coverage.not_judged)
    if coverage["not_judged_total"]:
        lines = [f"{row['url']} {row['state']} {row['why']}" for row in coverage["not_judged"][:SHOWN]]
        skipped = ET.SubElement(missed, "skipped")
        skipped.text = _fit(source.w.coverage.not_judged_intro.format(n=coverage["not_judged_total"]))
        _out(missed, lines)


def _case(suite: ET.Element, source: Source, rule: str, found: list[Defect], marks: Marks) -> None:
    say = source.language.say
    case = _testcase(suite, f"govaudit.{source.rule(rule)['area']}", f"{rule} {say(source.rule(rule)['title'])}")
    counting = [defect for defect in found if marks.counts(defect)]
    lines = [_line(source, defect, marks) for defect in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… +{len(found) - SHOWN}")
    if counting:
        message = clip(say(counting[0].finding["message"]), 400)
        _text(case, "failure", message, source.rule(rule)["severity"], "\n".join(lines))
        return
    reason = _why_skipped(source, rule)
    if found:
        reason = source.w.gate.known_or_suppressed.format(rules=1, places=sum(one.times for one in found))
    if reason:
        ET.SubElement(case, "skipped").text = _fit(reason)
        _out(case, lines)


def _why_skipped(source: Source, rule: str) -> str:
    """Why a rule without a failure did not simply pass; empty where it did."""
    parts = []
    for outcome in ("cantTell", "untested", "inapplicable"):
        for finding in source.by_rule[outcome].get(rule, [])[:1]:
            if outcome == "inapplicable" and source.by_rule["passed"].get(rule):
                continue
            title = source.language.label("outcomes", outcome)
            parts.append(f"{title}：{clip(source.language.say(finding['message']), 300)}")
    if not any(source.by_rule[outcome].get(rule) for outcome in source.by_rule):
        waived = [row for row in source.result["waived"] if row["rule"] == rule]
        parts += [f"{source.w.sections.waived}：{clip(row['reason'], 300)}" for row in waived]
        parts = parts or [source.language.label("outcomes", "untested")]
    return "；".join(parts)


def _line(source: Source, defect: Defect, marks: Marks) -> str:
    suppressed = marks.suppressed.get(defect.key)
    note = f" [{source.w.gate.suppressed} {suppressed.owner} {suppressed.until}]" if suppressed else ""
    known = f" [{source.w.gate.known}]" if marks.known is not None and defect.key in marks.known else ""
    return f"{defect.url} {clip(source.language.say(defect.finding['message']), 200)}{known}{note}"


def _testcase(suite: ET.Element, classname: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", {"classname": classname, "name": _fit(clip(name, 300)), "time": "0"})


def _text(case: ET.Element, tag: str, message: str, kind: str, text: str) -> None:
    ET.SubElement(case, tag, {"message": _fit(message), "type": kind}).text = _fit(text)


def _out(case: ET.Element, lines: list[str]) -> None:
    if lines:
        ET.SubElement(case, "system-out").text = _fit("\n".join(lines))


def _total(suite: Any) -> None:
    suite.set("tests", str(len(suite)))
    for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in suite)))
    suite.set("time", "0")


def _fit(text: str) -> str:
    """Text that XML 1.0 can hold."""
    return text.translate(XML_UNFIT)
