"""Two results of one site compared: what was mended, what is open, what is new, what came back, what was not looked at.

Never takes "not looked at" for mended, and never compares what two packs judged differently without being told to.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reports.forms.defects import Defect, defects, digest_of, digests
from reports.read import Result
from reports.report.headline import failed, figure, receipt_total
from reports.report.language import number

STATES = ("fixed", "open", "new", "relapsed", "dropped")
# What of a rule decides an outcome or a point; wording may change without making two results unlike.
JUDGING = ("area", "scope", "severity", "automation", "veto", "jurisdiction", "deduct", "family")
ACCESS, LINKS = "accessibility", "links"
DEAD = ("client_error", "server_error")


class UnlikeError(ValueError):
    """Two results that cannot be compared as they are; one line that says why."""


def compare(old: Result, new: Result, earlier: Sequence[Result] = (), *, unlike: bool = False) -> dict[str, Any]:
    """The change from ``old`` to ``new``; ``earlier`` are results before ``old``, by which relapses are told.

    Raises :class:`UnlikeError` for two sites, and for unlike packs unless ``unlike`` is set; then the rules that differ
    are named, and defects of those that only one of the packs holds are never called mended or new.
    """
    if _host(old) != _host(new):
        raise UnlikeError(f"不是同一个网站：{_host(old)} 与 {_host(new)}，不能比较 / two sites")
    rules = rule_changes(old, new)
    if rules["differ"] and not unlike:
        raise UnlikeError(f"两次结果的规则不同（{_told(rules)}），直接比较会误导；确需比较请加 --allow-unlike / unlike")
    before, after = defects(old), defects(new)
    once = {key for result in earlier for key in defects(result)}
    looked, looked_before = _Looked(new), _Looked(old)
    rows = []
    for key, defect in before.items():
        if key in after:
            rows.append(_row("open", after[key], new))
            continue
        why = looked.why_not(defect)
        rows.append(_row("dropped" if why else "fixed", defect, old, why))
    for key, defect in after.items():
        if key in before:
            continue
        if defect.rule in rules["added"]:
            continue  # a rule that was not asked before tells nothing of the site's change
        unseen = looked_before.why_not(defect)  # what nobody looked at before may be no news of the site
        why = f"上次：{unseen.removeprefix('转为').replace('本次', '')}" if unseen else ""
        rows.append(_row("relapsed" if key in once else "new", defect, new, why))
    rows.sort(key=lambda row: (STATES.index(row["state"]), row["rule"], row["url"]))
    return {
        "site": {"url": new["site"]["url"], "name": new["site"]["name"], "host": new["site"]["host"]},
        "old": _stand(old),
        "new": _stand(new),
        "trend": sorted((_stand(one) for one in (*earlier, old, new)), key=lambda stand: stand["as_of"]),
        "recheck": new.get("recheck"),
        "counts": {state: sum(row["state"] == state for row in rows) for state in STATES},
        "rules": rules,
        "score": score_change(old, new, rules),
        "rows": rows,
    }


class _Looked:
    """Whether a result looked at what another found."""

    def __init__(self, result: Result) -> None:
        coverage = result["coverage"]
        self._result = result
        self._whole = coverage["whole"] is True or "recheck" in result
        self._seen = digests(coverage["seen"]) if "seen" in coverage else None
        self._examined = digests(coverage["examined"]) if "examined" in coverage else None
        self._unclear = defects(result, "cantTell")
        self._not_judged = {row["url"]: (row["state"], row["why"] or row["state"]) for row in coverage["not_judged"]}
        self._waived = {row["rule"] for row in result["waived"]}
        self._outcomes: dict[str, set[str]] = {}
        self._untested: dict[str, list[dict[str, Any]]] = {}
        for finding in result["findings"]:
            self._outcomes.setdefault(finding["rule"], set()).add(finding["outcome"])
            if finding["outcome"] == "untested":
                self._untested.setdefault(finding["rule"], []).append(finding)

    def why_not(self, defect: Defect) -> str:
        """Why the absence of ``defect`` does not mean that it was mended; empty when it was."""
        rule, url = defect.rule, defect.url
        if rule not in self._result["rules"]:
            return "新的规则包没有这条规则"
        if rule in self._waived:
            return "已豁免"
        if defect.key in self._unclear:
            return "转为待人工判定"
        state, reason = self._not_judged.get(url, ("", ""))
        # A dead target that no page leads to any more stays dead, and its link is mended.
        if state and not (state in DEAD and self._result["rules"][rule]["area"] == LINKS):
            return f"页面没有判定：{reason}"
        outcomes = self._outcomes.get(rule, set())
        if not outcomes or outcomes == {"untested"}:
            return "规则未检测" + self._reason(rule)
        access = self._result["rules"][rule]["area"] == ACCESS
        if access and self._examined is not None:
            if digest_of(url) not in self._examined and not self._gone(url):
                return "页面不在本次无障碍抽样内"
        elif self._untested_at(rule, url):
            return "该处未检测" + self._reason(rule)
        if not self._whole and (self._seen is None or digest_of(url) not in self._seen):
            return "本次未采集全站，没有看到该处"
        return ""

    def _gone(self, url: str) -> bool:
        """The whole site was seen, and nothing leads to this address any more."""
        return self._whole and self._seen is not None and digest_of(url) not in self._seen

    def _untested_at(self, rule: str, url: str) -> bool:
        for finding in self._untested.get(rule, ()):
            places = [evidence["url"] for evidence in finding["evidence"]] or [finding["subject"]["url"]]
            if url in places or finding["count"] > len(places):
                return True
        return False

    def _reason(self, rule: str) -> str:
        found = self._untested.get(rule)
        return f"：{found[0]['message']['zh']}" if found else ""


def rule_changes(old: Result, new: Result) -> dict[str, Any]:
    """Which rules only one of the results was judged by, and which were judged differently."""
    before, after = old["rules"], new["rules"]
    changed = {
        rule: [key for key in JUDGING if before[rule].get(key) != after[rule].get(key)]
        for rule in sorted(before.keys() & after.keys())
    }
    return {
        "differ": old["pack"]["digest"] != new["pack"]["digest"],
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": {rule: keys for rule, keys in changed.items() if keys},
        "packs": [f"{r['pack']['id']} {r['pack']['version']} {r['pack']['digest'][:12]}" for r in (old, new)],
    }


def score_change(old: Result, new: Result, rules: dict[str, Any]) -> dict[str, Any]:
    """By how much the score moved, and how much of it comes from the site, from rules and from the scanner.

    Points are those of the receipts, also of those that decide nothing, and of their own deduct lines. ``scanner`` is
    what moved because less or more was looked at, or with another version of the tool; what caps, rescaling and bonus
    add stands by itself, so that the parts sum up.
    """
    values = [receipt_total(result["score"]) for result in (old, new)]
    if values[0] is None or values[1] is None:
        return {"old": _text(values[0]), "new": _text(values[1]), "total": None, "parts": {}, "rules": []}
    lost = [_lost(result) for result in (old, new)]
    looked = _Looked(new)
    unlike = {*rules["added"], *rules["removed"], *rules["changed"]}
    same_tool = old["tool"] == new["tool"]
    parts = {"site": Decimal(0), "rules": Decimal(0), "scanner": Decimal(0)}
    rows = []
    outstanding: dict[str, list[Defect]] = {}
    for defect in defects(old).values():
        outstanding.setdefault(defect.rule, []).append(defect)
    now_failing = {defect.rule for defect in defects(new).values()}
    for rule in sorted(lost[0].keys() | lost[1].keys()):
        moved = lost[0].get(rule, Decimal(0)) - lost[1].get(rule, Decimal(0))
        if not moved:
            continue
        cause = "site"
        if rule in unlike:
            cause = "rules"
        elif moved > 0 and rule not in now_failing and any(map(looked.why_not, outstanding.get(rule, ()))):
            cause = "scanner"  # nothing was seen to be mended; it was not looked at
        elif rules["differ"] or not same_tool:
            cause = "rules" if rules["differ"] else "scanner"
            if _facts_moved(rule, old, new):
                cause = "site"
        parts[cause] += moved
        rows.append({"rule": rule, "moved": _text(moved), "cause": cause})
    total = values[1] - values[0]
    rest = total - sum(parts.values())
    told = {name: _text(amount) for name, amount in parts.items()}
    return {
        "old": _text(values[0]), "new": _text(values[1]), "total": _text(total),
        "parts": {**told, "arithmetic": _text(rest)}, "rules": rows,
    }  # fmt: skip


def _facts_moved(rule: str, old: Result, new: Result) -> bool:
    """Whether the evidence of a rule's places itself changed: then the site did, whatever else changed too."""

    def shown(result: Result) -> set[str]:
        records = result["capture"]["records"]
        return {
            records[evidence["record"]]["sha256"]
            for finding in result["findings"]
            if finding["rule"] == rule and finding["outcome"] == "failed"
            for evidence in finding["evidence"]
            if evidence.get("record") in records
        }

    return shown(old) != shown(new)


def _lost(result: Result) -> dict[str, Decimal]:
    lost: dict[str, Decimal] = {}
    for line in result["score"]["lines"]:
        if line["kind"] == "deduct" and line.get("rule"):
            lost[line["rule"]] = lost.get(line["rule"], Decimal(0)) - (number(line["amount"]) or Decimal(0))
    return lost


def _row(state: str, defect: Defect, result: Result, why: str = "") -> dict[str, Any]:
    return {
        "state": state, "key": defect.key, "rule": defect.rule, "rule_title": result["rules"][defect.rule]["title"],
        "severity": result["rules"][defect.rule]["severity"], "url": defect.url, "title": defect.title,
        "message": defect.finding["message"], "unit": defect.unit, "why": why,
        "deadline_on": defect.finding.get("deadline_on"),
    }  # fmt: skip


def _stand(result: Result) -> dict[str, Any]:
    score = result["score"]
    return {
        "as_of": result["site"]["as_of"], "value": score["value"], "figure": figure(score),
        "low": score["low"], "high": score["high"],
        "verdict": score["verdict"], "coverage": score["coverage"], "whole": result["coverage"]["whole"] is True,
        "defects": failed(result).places, "tool": f"{result['tool']['name']} {result['tool']['version']}",
    }  # fmt: skip


def _host(result: Result) -> str:
    return str(result["site"]["host"]).removeprefix("www.")


def _told(rules: dict[str, Any]) -> str:
    parts = [
        f"{word} {len(rules[key])} 条：{'、'.join(list(rules[key])[:5])}{'……' if len(rules[key]) > 5 else ''}"
        for key, word in (("added", "新增"), ("removed", "减少"), ("changed", "改动"))
        if rules[key]
    ]
    return "；".join(parts) or "参数或词表有改动，摘要 " + " → ".join(rules["packs"])


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}" if amount else "0"
