"""What a terminal or a pipeline is told of a result, in a few lines.

Never judges or scores: it repeats result.json and the rule files.
"""

from __future__ import annotations

import errno
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.evidence.manifest import Verified
from reports.report import headline
from reports.report.language import language, percent
from reports.report.source import OUTCOMES
from rules.judge.model import Rule

INCOMPLETE = ("read-failed", "rule_error", "not-whole", "no-browser")  # warnings that tell why something was not seen
_FAULTS = {
    "changed": "内容已改变",
    "missing": "缺失",
    "unlisted": "不在清单内",
    "chain": "不是后一次体检所指的那一次",
    "unsigned": "没有签名",
    "other_key": "由另一把密钥签名",
    "other_root": "根不是所给的那一个，可能是换回来的旧结果",
    "downgraded": "清单被改成没有根与签名的旧格式",
}


def row(built: dict[str, Any], folder: Path, code: int) -> dict[str, Any]:
    """The one JSON line of ``--format json``."""
    score, failed = built["score"], headline.failed(built)
    return {
        "site": built["site"]["url"],
        "verdict": score["verdict"],
        "undecided": [reason["zh"] for reason in score.get("undecided", ())],
        "score": score["value"],
        "low": score["low"],
        "high": score["high"],
        "coverage": score["coverage"],
        "vetoes": [veto["rule"] for veto in score["vetoes"]],
        "vetoes_open": (score.get("veto_count") or {}).get("open", 0),
        "failed_rules": failed.rules,
        "failed_places": failed.places,
        "judged": built["coverage"]["states"]["judged"],
        "result": str(folder / "result.json"),
        "report": str(folder / "report.html"),
        "exit": code,
    }


def verdict_word(code: str) -> str:
    """The word of a verdict, as the report prints it."""
    return language("zh").label("verdicts", code)


def text(built: dict[str, Any], folder: Path) -> str:
    """Verdict, score, what was found and where the report is."""
    score, site = built["score"], built["site"]
    rules, words = Counter(headline.rules_by_outcome(built).values()), language("zh")
    lines = [f"{clean(site['name'] or site['host'])}（{clean(site['url'])}），截至 {site['as_of']}"]
    lines.append(f"结论 verdict：{verdict_word(score['verdict'])}")
    lines += [f"未定的原因：{reason['zh']}" for reason in score.get("undecided", ())]
    cover = percent(score["coverage"])
    if headline.decides(score):
        lines.append(f"得分 score：{score['value']}（区间 {score['low']}–{score['high']}，覆盖率 {cover}）")
    elif headline.scored(score):
        lines.append(f"得分区间 score：{headline.figure(score)}（覆盖率 {cover}）")
    if vetoes := headline.vetoes_told(score, words):
        lines.append(f"{vetoes} / official vetoes")
    lines += [
        f"否决已确认：{clean(veto['title'])}（{clean(told)}） / confirmed veto"
        for veto in score["vetoes"]
        if (told := headline.confirmed_by(veto, words))
    ]
    told = "，".join(f"{words.label('outcomes', outcome)} {rules[outcome]} 条" for outcome in OUTCOMES)
    lines.append(f"规则 rules：{told}；不符合共 {headline.failed(built).places} 处")
    lines.append(f"页面 pages：判定 {built['coverage']['states']['judged']} 个")
    lines += [f"看不到之处 blind spot：{clean(spot)}" for spot in headline.blind_spots(built, words)]
    lines.append(f"报告 report：{folder / 'report.html'}")
    return "\n".join(lines)


def notices(built: dict[str, Any]) -> list[str]:
    """What of an archive was left out, a line each."""
    told = [row["message"]["zh"] for row in built["warnings"] if row["code"] in ("other-sites", "unread-records")]
    return [f"govaudit: {clean(line)}" for line in told]


def why_incomplete(built: dict[str, Any]) -> str:
    reasons = [row["message"]["zh"] for row in built["warnings"] if row["code"] in INCOMPLETE]
    return "；".join(reasons) or "见报告的覆盖情况"


def incomplete_line(built: dict[str, Any]) -> str:
    return f"govaudit: 未能完整检测：{clean(why_incomplete(built))} / incomplete"


def clean(text: str) -> str:
    """Page text for a terminal: control characters, escape sequences and bidi overrides are dropped."""
    bidi = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}
    return "".join(c for c in text if c.isprintable() and ord(c) not in bidi)


def clean_lines(text: str) -> str:
    """Several lines for a terminal, each cleaned."""
    return "\n".join(clean(line) for line in text.split("\n"))


def counts(rules: Sequence[Rule]) -> list[str]:
    """How many rules, by family and by automation: a small table."""
    ways = ("auto", "assisted", "manual")
    rows: Counter[tuple[str, str]] = Counter((rule.family, rule.automation) for rule in rules)
    lines = [f"{'类别 family':14} {'合计':>4} {'自动':>4} {'人工复核':>6} {'人工':>4}"]
    for family in sorted({rule.family for rule in rules}):
        own = [rows[family, way] for way in ways]
        lines.append(f"{family:16} {sum(own):>5} {own[0]:>6} {own[1]:>8} {own[2]:>6}")
    whole = [sum(rows[family, way] for family in {rule.family for rule in rules}) for way in ways]
    lines.append(f"{'共 total':15} {len(rules):>5} {whole[0]:>6} {whole[1]:>8} {whole[2]:>6}")
    return lines


def rule_text(rule: Rule) -> str:
    """One rule for reading: why, how, on what basis, and how to mend."""
    lines = [f"{rule.id}  {rule.title.zh}", f"  {rule.title.en}", f"为何检查：{rule.why.zh}"]
    lines.append(f"如何检查：{rule.scope} 范围，{rule.check}({rule.args})，读取 {'、'.join(rule.reads) or '—'}")
    lines.append(f"自动化：{rule.automation}；级别：{rule.severity}；否决：{rule.veto or '否'}；频率：{rule.frequency}")
    for basis in rule.basis:
        known = " ".join(part for part in (basis.document, basis.number, basis.article) if part)
        lines.append(f"依据：{known}（可信度 {basis.confidence}{'，' + basis.source if basis.source else ''}）")
    lines.append(f"如何整改：{rule.fix.zh}")
    if rule.assumptions:
        lines.append(f"可能误判之处：{rule.assumptions}")
    lines += [f"人工核对 {number}：{step.zh}" for number, step in enumerate(rule.checklist, 1)]
    for kind, word in (("passed", "通过的例子"), ("failed", "未通过的例子")):
        lines += [f"{word}：{example}" for example in rule.examples.get(kind, ())]
    return "\n".join(lines)


def verified_row(found: Verified) -> dict[str, Any]:
    """The one JSON line of ``govaudit verify --format json``."""
    told = {"root": found.root, "runs": found.runs, "signed_by": found.signed_by or None}
    return {"ok": not found.faults, "faults": found.faults, **told}


def verified(found: Verified) -> str:
    """Every fault on a line of its own, then the sum and the root to compare with one kept elsewhere."""
    lines = []
    for fault in found.faults:
        where = ""
        if "offset" in fault:
            record = f"记录 {fault['record']}，" if fault["record"] else ""
            where = f"（{record}自第 {fault['offset']} 字节起的 {fault['length']} 字节内 / in these bytes）"
        lines.append(f"{clean(fault['file'])}：{_FAULTS[fault['fault']]}{where} / {fault['fault']}")
    if found.faults:
        return "\n".join([*lines, f"{len(found.faults)} 处不一致 / {len(found.faults)} faults"])
    signed = f"，签名公钥 {found.signed_by}" if found.signed_by else "，未签名 / unsigned"
    return f"全部一致 / all digests hold：{found.runs} 次体检 runs，根 root {found.root}{signed}"


def trouble(error: OSError | sqlite3.DatabaseError) -> str:
    """What ails the machine, and what to do about it where that is known."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if isinstance(error, OSError) else None
    if full or "is full" in str(error):
        return "磁盘已满或超出限额；腾出空间后用同一命令接着进行 / disk full: make room, run the same again"
    if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
        return "采集库已损坏；用 --fresh 另起一次，原文件会移到 superseded-… / the capture is damaged; begin anew"
    return f"环境故障：{error} / environment"
