"""A result as SARIF 2.1.0, as code scanning reads it: every defect with a place, a fingerprint and its state.

Never writes an absolute address as an artifact (code scanning refuses them), and never drops what is suppressed.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

from reports.forms.baseline_marks import NONE, Marks
from reports.forms.defects import Defect, defects
from reports.read import Result
from reports.report import headline
from reports.report.language import language
from reports.report.safe_text import clean, clip, map_strings
from reports.report.source import Source

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"critical": "error", "major": "error", "minor": "warning", "info": "note"}
MOST = 20_000  # code scanning refuses a run of more than 25 000 results
NOTES = 100
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")  # a per cent sign that begins no escape
SAFE = "/:;,=&?%@+!$'()*~-._"


def render(result: Result, marks: Marks = NONE, lang: str = "zh") -> str:
    """``result`` as SARIF text; the same result and marks, the same text."""
    source = Source(map_strings(result, clean), language(lang))
    bases = _Bases(source.result["site"]["url"])
    rules = sorted(source.result["rules"])
    index = {rule: at for at, rule in enumerate(rules)}
    failed, review = defects(source.result), defects(source.result, "cantTell")
    rows = [_result(source, one, bases, index, marks) for one in list(failed.values())[:MOST]]
    rows += [_review(source, one, bases, index) for one in list(review.values())[: MOST - len(rows)]]
    left_out = len(failed) + len(review) - len(rows)
    tool, counted = source.result["tool"], headline.failed(source.result)
    run = {
        "tool": {
            "driver": {
                "name": tool["name"],
                "version": tool["version"],
                "rules": [_rule(source, rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"govaudit/{quote(source.result['site']['host'] or 'site', safe='.')}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": bases.written(),
        "invocations": [_invocation(source, left_out, marks)],
        "results": rows,
        "properties": {
            "score": source.result["score"]["value"],
            "low": source.result["score"]["low"],
            "high": source.result["score"]["high"],
            "verdict": source.result["score"]["verdict"],
            "failedRules": counted.rules,
            "failedPlaces": counted.places,
            "asOf": source.result["site"]["as_of"],
            "pack": f"{source.result['pack']['id']} {source.result['pack']['version']}",
        },
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


class _Bases:
    """Addresses as paths below a named origin: the site's own is SITE, others are numbered."""

    def __init__(self, url: str) -> None:
        self._names: dict[str, str] = {_origin(url) or "https://unknown.invalid/": "SITE"}

    def place(self, url: str) -> dict[str, str]:
        origin = _origin(url)
        if not origin:
            return {"uri": quote(clip(url, 200), safe="") or "unknown", "uriBaseId": "SITE"}
        name = self._names.setdefault(origin, f"HOST{len(self._names)}")
        rest = url.partition("://")[2].partition("/")[2].partition("#")[0]
        # A dot stands for the home page: an empty address would mean the origin's folder itself.
        return {"uri": _path(rest) or ".", "uriBaseId": name}

    def written(self) -> dict[str, dict[str, str]]:
        return {name: {"uri": origin} for origin, name in self._names.items()}


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    port = parts.netloc.rpartition(":")[2] if parts.netloc.rpartition(":")[2].isdigit() else ""
    named = f"[{quote(host, safe='.:')}]" if ":" in host else quote(host, safe=".-")
    return f"{parts.scheme}://{named}{':' + port if port else ''}/"


def _path(rest: str) -> str:
    """A path and query as a relative reference: a colon in its first segment would look like a scheme."""
    path = _STRAY.sub("%25", quote(rest, safe=SAFE)).lstrip("/")
    return f"./{path}" if ":" in path.partition("/")[0] else path


def _rule(source: Source, rule_id: str) -> dict[str, Any]:
    rule, say = source.rule(rule_id), source.language.say
    basis = "；".join(
        " ".join(part for part in (row["document"], row.get("number"), row.get("article")) if part)
        for row in rule["basis"]
    )
    fix = say(rule["fix"]) or say(rule["title"])
    return {
        "id": rule_id,
        "name": "".join(part.capitalize() for part in rule_id.replace("-", ".").replace("_", ".").split(".")),
        "shortDescription": {"text": say(rule["title"]) or rule_id},
        "fullDescription": {"text": say(rule["why"]) or say(rule["title"]) or rule_id},
        "help": {"text": f"{fix}\n{source.w.findings.basis}：{basis}" if basis else fix},
        "defaultConfiguration": {"level": LEVELS[rule["severity"]]},
        "properties": {"tags": sorted({rule["area"], rule["family"]}), "severity": rule["severity"]},
    }


def _shared(source: Source, defect: Defect, bases: _Bases, index: dict[str, int]) -> dict[str, Any]:
    say = source.language.say
    seen = say(defect.finding["message"]) or say(source.rule(defect.rule)["title"]) or defect.rule
    region: dict[str, Any] = {"startLine": 1}
    if quoted := defect.evidence.get("quote"):
        region["snippet"] = {"text": clip(quoted, 400)}
    where = {"physicalLocation": {"artifactLocation": bases.place(defect.url), "region": region}}
    observed = clip(defect.evidence.get("observed") or "", 400)
    properties = {
        key: value
        for key, value in (
            ("url", defect.url), ("title", clip(defect.title, 200)), ("unit", defect.unit),
            ("selector", defect.evidence.get("selector")), ("observed", observed),
            ("record", defect.evidence.get("record")), ("times", defect.times),
        )
        if value
    }  # fmt: skip
    return {
        "ruleId": defect.rule,
        "ruleIndex": index[defect.rule],
        "message": {"text": unlinked(clip(seen, 1000))},
        "locations": [where],
        "partialFingerprints": {"govauditPlace/v1": defect.key},
        "properties": properties,
    }


def unlinked(text: str) -> str:
    """A message without links: SARIF 2.1.0 (3.11.6) reads ``[text](target)`` in it, and a page's words may say so."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _result(source: Source, defect: Defect, bases: _Bases, index: dict[str, int], marks: Marks) -> dict[str, Any]:
    row = _shared(source, defect, bases, index)
    row |= {"kind": "fail", "level": LEVELS[source.rule(defect.rule)["severity"]]}
    if marks.known is not None:
        row["baselineState"] = "unchanged" if defect.key in marks.known else "new"
    suppressed = marks.suppressed.get(defect.key)
    if suppressed is not None:
        why = f"{suppressed.reason}（{suppressed.owner}，{suppressed.until}）"
        row["suppressions"] = [{"kind": "external", "status": "accepted", "justification": clip(why, 400)}]
    return row


def _review(source: Source, defect: Defect, bases: _Bases, index: dict[str, int]) -> dict[str, Any]:
    return _shared(source, defect, bases, index) | {"kind": "review", "level": "none"}


def _invocation(source: Source, left_out: int, marks: Marks) -> dict[str, Any]:
    """How the run went: not seen is a notification, never silence."""
    coverage, say = source.result["coverage"], source.language.say
    notes = [("gate", "note", text) for text in marks.told]
    notes += [(w["code"], "warning", say(w["message"])) for w in source.result["warnings"]]
    notes += [(row["state"], "warning", f"{row['url']} {row['why']}".strip()) for row in coverage["not_judged"][:NOTES]]
    if left_out:
        notes.append(("left-out", "warning", f"{left_out} results left out; see result.json"))
    shown = coverage["not_judged_total"] - min(NOTES, len(coverage["not_judged"]))
    if shown:
        notes.append(("not-judged", "warning", source.w.coverage.beyond.format(n=shown)))
    return {
        "executionSuccessful": coverage["whole"] is True and not headline.incomplete(source.result),
        "toolExecutionNotifications": [
            {"descriptor": {"id": code}, "level": level, "message": {"text": unlinked(clip(text, 400)) or code}}
            for code, level, text in notes
        ],
    }
