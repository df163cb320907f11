"""A result in a page of Markdown: for a pull request, a merge request or a pipeline's summary.

Never lets a page's words become markup, a link or a mention, and never grows beyond what a comment holds.
"""

from __future__ import annotations

import re

from reports.forms.baseline_marks import NONE, Marks
from reports.forms.defects import Defect, defects
from reports.read import Result
from reports.report import headline
from reports.report.language import language, percent
from reports.report.safe_text import clean, clip, map_strings, safe_href
from reports.report.source import SEVERITIES, Source

SHOWN = 20
MISSED_SHOWN = 10
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_URL_UNFIT = re.compile(r"[()<>\[\]\\`*_|~\"' ]")


def render(result: Result, marks: Marks = NONE, lang: str = "zh") -> str:
    """``result`` as GitHub-flavoured Markdown of at most some 30 000 characters."""
    source = Source(map_strings(result, clean), language(lang))
    score, site, w = source.result["score"], source.result["site"], source.w
    found = defects(source.result)
    counting = [defect for defect in found.values() if marks.counts(defect)]
    count = headline.failed_among(source.result, found, counting)
    lines = [f"## {w.document_title}：{plain(site['name'] or site['host'], 60)}", ""]
    lines.append(f"**{source.language.label('verdicts', score['verdict'])}**")
    share = percent(score["coverage"])
    if headline.decides(score):
        lines.append(
            f" · {w.score.value} **{score['value']}** [{score['low']}, {score['high']}] · {w.score.coverage} {share}"
        )
    elif headline.scored(score):
        lines.append(f" · {w.score.interval} **{headline.figure(score)}** · {w.score.coverage} {share}")
    lines.append("")
    lines += [f"- {plain(source.language.say(reason), 300)}" for reason in score.get("undecided", ())]
    if told := headline.vetoes_told(score, source.language):
        lines.append(f"- {plain(told, 120)}")
    lines += ["", f"{link(site['url'], site['url'])} · {w.mast.as_of} {site['as_of']} · {plain(_pack(source), 80)}", ""]
    lines += [f"- {plain(text, 300)}" for text in marks.told]
    if source.result["coverage"]["whole"] is not True:
        lines.append(f"- ⚠ {plain(source.result['coverage']['whole']['unknown'], 300)}")
    lines += ["", *_table(source, sorted(counting, key=lambda one: source.urgency(one.rule)), marks, count), ""]
    if len(found) > len(counting):
        rest = headline.failed_among(source.result, found, [one for one in found.values() if not marks.counts(one)])
        lines += [w.gate.known_or_suppressed.format(rules=rest.rules, places=rest.places), ""]
    if spots := headline.blind_spots(source.result, source.language):
        lines += [f"### {w.coverage.blind}", "", *(f"- {plain(spot, 300)}" for spot in spots), ""]
    missed = source.result["coverage"]["not_judged"]
    if missed:
        total = source.result["coverage"]["not_judged_total"]
        lines += [f"### {w.coverage.not_judged}（{total}）", ""]
        lines += [
            f"- {link(row['url'], row['url'])} {source.language.label('states', row['state'])}"
            for row in missed[:MISSED_SHOWN]
        ]
        lines.append("")
    return "\n".join(lines) + "\n"


def _table(source: Source, found: list[Defect], marks: Marks, count: headline.Failed) -> list[str]:
    w = source.w
    title = w.gate.new if marks.known is not None else w.gate.all
    lines = [f"### {title}（{w.gate.count.format(rules=count.rules, places=count.places)}）", ""]
    if not found:
        return [*lines, w.fixes.none if marks.known is None else w.gate.no_new]
    failing = {one.rule for one in found}
    by_severity = [(name, sum(source.rule(rule)["severity"] == name for rule in failing)) for name in SEVERITIES]
    lines.append(
        "，".join(f"{source.language.label('severity', name)} {count}" for name, count in by_severity if count)
    )
    lines += ["", f"| {w.tables.head.severity} | {w.tables.head.seen} | {w.tables.head.url} |", "|---|---|---|"]
    for one in found[:SHOWN]:
        severity = source.language.label("severity", source.rule(one.rule)["severity"])
        seen = plain(source.language.say(one.finding["message"]), 160)
        lines.append(f"| {severity} | {seen} `{one.rule}` | {link(one.url, source.path_of(one.url))} |")
    if len(found) > SHOWN:
        lines += ["", w.gate.more.format(n=len(found) - SHOWN)]
    return lines


def _pack(source: Source) -> str:
    pack = source.result["pack"]
    return f"{source.language.say(pack['title'])} {pack['version']}"


def plain(text: str, chars: int) -> str:
    """Words that stay words: all punctuation escaped, no mention of anybody."""
    return _PUNCTUATION.sub(r"\\\1", clip(text, chars)).replace("\\@", "\\@\u2060")


def link(url: str, words: str) -> str:
    """A link where it is safe to go, else the bare words."""
    href = safe_href(url)
    shown = plain(words, 90)
    if not href:
        return shown
    return f"[{shown}]({_URL_UNFIT.sub(lambda found: f'%{ord(found[0]):02X}', href)})"
