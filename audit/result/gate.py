"""What a pipeline asks of a result: a least score, no veto, nothing critical, nothing new; and who answers for what.

Never passes what was not judged in silence: an incomplete run is told apart by its exit code, and no score is no pass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from reports.compare.change import compare
from reports.forms.baseline_marks import Marks, Suppressed
from reports.forms.defects import Defect, defects
from reports.read import Result
from reports.read import load as load_result
from reports.report import headline
from rules.loading.yamlfile import YamlError, convert, read_yaml

WAYS = ("veto", "critical", "new")


class GateError(Exception):
    """A baseline or a list of suppressions that cannot be used; one line, with file and line where there is one."""


class Suppression(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Defects somebody answers for until a day; past it they count again. They stay in every report."""

    rule: str
    reason: str
    owner: str
    until: dt.date
    url: str = ""  # the start of an address, or of its path when it begins with /; empty: wherever the rule fails


class Gate(Struct, frozen=True, kw_only=True):
    """What a pipeline asks of a result. With a baseline, only what it does not hold counts."""

    fail_under: float | None = None
    fail_on: tuple[str, ...] = ()
    baseline: Path | None = None
    suppressions: tuple[Suppression, ...] = ()


class Decision(Struct, frozen=True, kw_only=True):
    """``told`` says why, one line each, also what of a passing gate a reader should know."""

    passed: bool
    told: tuple[str, ...]
    marks: Marks


def read_suppressions(path: Path) -> tuple[Suppression, ...]:
    """The list in a YAML file. Raises :class:`GateError` with file and line; reason, owner and day are not optional."""

    class Listed(Struct, frozen=True, forbid_unknown_fields=True):
        suppressions: tuple[Suppression, ...]

    try:
        listed = convert(read_yaml(path), Listed).suppressions
    except YamlError as error:
        raise GateError(str(error)) from None
    for row in listed:
        if not row.reason.strip() or not row.owner.strip():
            raise GateError(f"{path}: {row.rule} 的暂缓须写明理由和责任人 / reason and owner are needed")
    return listed


def read_baseline(path: Path) -> Result:
    """An earlier result: its folder or its result.json. Raises ``ResultError``."""
    return load_result(path / "result.json" if path.is_dir() else path)


def decide(built: Result, gate: Gate) -> Decision:
    """Whether ``built`` passes. Raises :class:`GateError` when the baseline is of another site."""
    found = defects(built)
    suppressed, told = _suppressed(found.values(), gate.suppressions, dt.date.fromisoformat(built["site"]["as_of"]))
    known: frozenset[str] | None = None
    if gate.baseline is not None:
        known, more = _known(built, found, read_baseline(gate.baseline))
        told += more
    marks = Marks(known=known, suppressed=suppressed)
    if "new" in gate.fail_on and known is None:
        told.append("没有给出 --baseline，无从知道哪些是新增：--fail-on new 未起作用")
    why = [*_score(built, gate), *_findings(built, gate, found, marks)]
    lines = (*(f"闸门未通过：{reason}" for reason in why), *told)
    return Decision(passed=not why, told=lines, marks=Marks(known, suppressed, lines))


def _score(built: Result, gate: Gate) -> list[str]:
    """A score of 0 is a score; no score passes no ``--fail-under``, and an interval passes it by its lower end."""
    if gate.fail_under is None:
        return []
    score, least = built["score"], gate.fail_under
    if headline.decides(score):
        return [f"得分 {score['value']} 低于 {least:g}"] if float(score["value"]) < least else []
    if not headline.scored(score):
        return [f"没有得分，无法认定不低于 {least:g}"]
    if float(score["high"]) < least:
        return [f"得分区间 {headline.figure(score)} 低于 {least:g}"]
    return [f"得分区间 {headline.figure(score)}，无法认定不低于 {least:g}"] if float(score["low"]) < least else []


def _findings(built: Result, gate: Gate, found: dict[str, Defect], marks: Marks) -> list[str]:
    reasons = []
    counting = [one for one in found.values() if marks.counts(one)]
    by_rule = {defect.rule for defect in counting}
    if "veto" in gate.fail_on:
        # A veto may rest on a finding that only a person can settle: it counts although no place failed.
        failing = {finding["rule"] for finding in built["findings"] if finding["outcome"] == "failed"}
        vetoes = [
            row["rule"] for row in built["score"]["vetoes"] if row["rule"] in by_rule or row["rule"] not in failing
        ]
        if vetoes:
            reasons.append(f"单项否决 {'、'.join(vetoes)}")
    if "critical" in gate.fail_on:
        critical = sorted(rule for rule in by_rule if built["rules"][rule]["severity"] == "critical")
        if critical:
            reasons.append(f"严重问题 {'、'.join(critical[:10])}")
    if "new" in gate.fail_on and marks.known is not None and counting:
        new = headline.failed_among(built, found, counting)
        reasons.append(f"新增问题 {new.rules} 条 {new.places} 处")
    return reasons


def _known(built: Result, found: dict[str, Defect], baseline: Result) -> tuple[frozenset[str], list[str]]:
    """Keys that are no news: those of the baseline, and those of rules that it was not judged by."""
    try:
        change = compare(baseline, built, unlike=True)
    except ValueError as error:
        raise GateError(str(error)) from None
    before = defects(baseline)
    added = set(change["rules"]["added"])
    unasked = {key for key, defect in found.items() if defect.rule in added}
    told = []
    if unasked:
        told.append(f"{len(unasked)} 处问题出自基线没有的规则，不计为新增：{'、'.join(sorted(added)[:5])}")
    if change["counts"]["dropped"]:
        told.append(f"基线中 {change['counts']['dropped']} 处问题本次没有看到，不能认定已整改")
    return frozenset(before.keys() & found.keys()) | frozenset(unasked), told


def _suppressed(
    found: Iterable[Defect], listed: Sequence[Suppression], as_of: dt.date
) -> tuple[dict[str, Suppressed], list[str]]:
    live = [row for row in listed if row.until >= as_of]
    told = [f"暂缓已到期，重新计入：{row.rule}（{row.owner}，至 {row.until}）" for row in listed if row.until < as_of]
    marked: dict[str, Suppressed] = {}
    used: set[int] = set()
    for defect in found:
        for at, row in enumerate(live):
            if row.rule == defect.rule and _covers(row.url, defect.url):
                marked[defect.key] = Suppressed(row.reason, row.owner, row.until.isoformat())
                used.add(at)
                break
    told += [f"暂缓没有用上：{row.rule} {row.url}".rstrip() for at, row in enumerate(live) if at not in used]
    if marked:
        told.append(f"{len(marked)} 个网址上的问题按登记暂缓，不影响闸门")
    return marked, told


def _covers(start: str, url: str) -> bool:
    return (urlsplit(url).path if start.startswith("/") else url).startswith(start)
