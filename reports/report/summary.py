"""What the first pages of a report say: site, verdict, what to fix first, areas, receipt.

Never counts a point itself: amounts come from the receipt, and are only put in order.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from reports.report import headline
from reports.report.language import number, percent, points
from reports.report.places import deadline
from reports.report.safe_text import QUOTE_CHARS, TITLE_CHARS, clip
from reports.report.source import AREAS, ASKED_AREAS, OUTCOMES, SEVERITIES, Source, anchor

FIXES_SHOWN = 8
FIRST_FIXES = 3
MIN_COVERAGE = Decimal("0.80")  # below it a number would be the best case, not a figure: 工具建议, as for the score


def masthead(source: Source) -> dict[str, Any]:
    """Which site was looked at, when, and by what."""
    result, language = source.result, source.language
    site, pack, capture = result["site"], result["pack"], result["capture"]
    inferred = set(site["inferred"])

    def told(key: str, text: str) -> str:
        return text + (source.w.mast.inferred if key in inferred and text else "")

    kinds = [told("level", language.label("levels", site["level"])), language.label("site_kinds", site["kind"])]
    return {
        "name": clip(site["name"] or site["host"] or source.w.unnamed_site, 60),
        "site": source.link(site["url"]),
        "as_of": site["as_of"],
        "kind": " · ".join(text for text in kinds if text),
        "region": site["region_code"] or "",
        "pack": f"{clip(language.say(pack['title']), 60)} {pack['version']}",
        "captured": source.moment(capture["started_at"]),
        "finished": source.moment(capture["finished_at"]),
        "report_id": source.report_id,
    }


def verdict(source: Source) -> dict[str, Any]:
    """The conclusion, with its interval and how much of it rests on something seen."""
    score = source.result["score"]
    value, low, high = (number(score[key]) for key in ("value", "low", "high"))
    top = Decimal(130) if max(high or 0, value or 0) > 100 else Decimal(100)
    vetoes = []
    for veto in score["vetoes"]:
        rule = source.result["rules"].get(veto["rule"])
        title = source.language.say(rule["title"]) if rule else veto["rule"]
        found = source.by_rule["failed"].get(veto["rule"]) or source.by_rule["cantTell"].get(veto["rule"]) or []
        seen = clip(source.language.say(found[0]["message"]), QUOTE_CHARS) if found else ""
        at = anchor(veto["rule"]) if found else ""
        by = clip(headline.confirmed_by(veto, source.language), QUOTE_CHARS)
        vetoes.append({"title": title, "state": veto["state"], "seen": seen, "anchor": at, "by": by})
    return {
        "code": score["verdict"],
        "title": source.language.label("verdicts", score["verdict"]),
        "note": _why_not_scored(source) + source.language.label("verdict_notes", score["verdict"]),
        # As the receipt and the terminal have it, with every decimal.
        "value": headline.figure(score),
        "low": "–" if low is None else f"{low:f}",
        "high": "–" if high is None else f"{high:f}",
        "decides": headline.decides(score),
        "interval": headline.scored(score),
        "gauge": {
            "top": top,
            "value": (high if value is None else value) or Decimal(0),
            "low": low or Decimal(0),
            "high": high or Decimal(0),
        },
        # Where nothing is scored there is nothing to be covered.
        "coverage": percent(score["coverage"]) if low is not None or score["verdict"] != "not_scored" else "–",
        "vetoes": vetoes,
        "failed": _failed_by_severity(source),
        "undecided": [clip(source.language.say(reason), QUOTE_CHARS) for reason in score.get("undecided", ())],
        "vetoes_told": headline.vetoes_told(score, source.language),
        "summary": _summary(source),
    }


def _failed_by_severity(source: Source) -> str:
    failed = [source.rule(rule_id)["severity"] for rule_id in source.by_rule["failed"]]
    label, comma = source.language.label, "，" if source.language.code == "zh" else ", "
    parts = [f"{label('severity', name)} {failed.count(name)}" for name in SEVERITIES if name in failed]
    places = headline.failed(source.result).places
    told = source.w.score.failed.format(n=len(failed), places=places, parts=comma.join(parts))
    return str(told if failed else source.w.fixes.none)


def _why_not_scored(source: Source) -> str:
    """The receipt's own reason where there is no score."""
    score = source.result["score"]
    notes = [source.language.say(line["text"]) for line in score["lines"] if line["kind"] == "note"]
    return clip(notes[0], QUOTE_CHARS) if score["verdict"] == "not_scored" and notes else ""


def _summary(source: Source) -> dict[str, str]:
    result, w = source.result, source.w.summary
    coverage, site = result["coverage"], result["site"]
    states = ledger_states(source)
    whole = coverage["whole"]
    return {
        "rules": w.rules_line.format(**{outcome: len(source.rules_of(outcome)) for outcome in OUTCOMES}),
        "urls": w.urls_line.format(discovered=coverage["discovered"], judged=coverage["states"]["judged"]),
        "columns": w.columns_line.format(total=len(site["columns"]), states=states) if site["columns"] else "",
        "documents": w.documents_line.format(
            total=len(site["documents"]), normative=sum(row["normative"] == "yes" for row in site["documents"])
        ),
        "not_whole": w.not_whole.format(reason=clip(whole["unknown"], QUOTE_CHARS)) if whole is not True else "",
    }


def ledger_states(source: Source) -> str:
    """The columns' states in words, e.g. 正常 30，超期 4."""
    counts: dict[str, int] = defaultdict(int)
    for column in source.result["site"]["columns"]:
        counts[column["state"]] += 1
    order = ("fresh", "due", "stale", "empty", "undated", "exempt", "unknown")
    label = source.language.label
    comma = "，" if source.language.code == "zh" else ", "
    return comma.join(f"{label('column_states', state)} {counts[state]}" for state in order if counts[state])


def fixes(source: Source) -> dict[str, Any]:
    """The failed rules, most urgent first."""
    failed = sorted(source.by_rule["failed"], key=source.urgency)
    rows = []
    for rule_id in failed[:FIXES_SHOWN]:
        rule, findings = source.rule(rule_id), source.by_rule["failed"][rule_id]
        regain = source.regain.get(rule_id, Decimal(0))
        units = sorted({finding["unit"] for finding in findings if finding["unit"]})
        rows.append(
            {
                # What was seen comes first: a rule's title says what should be, which reads oddly as a problem.
                "seen": clip(source.language.say(findings[0]["message"]), TITLE_CHARS),
                "causes": len(findings) - 1,
                "title": clip(source.language.say(rule["title"]), TITLE_CHARS),
                "anchor": anchor(rule_id),
                "severity": rule["severity"],
                "severity_title": source.language.label("severity", rule["severity"]),
                "veto": rule["veto"] or "",
                "places": sum(finding["count"] for finding in findings),
                "regain": points(regain) if regain else "",
                "how": clip(source.language.say(rule["fix"]), 140),
                "units": clip("、".join(units), 60),
                "deadline": min((told for told in (deadline(source, one) for one in findings) if told), default=""),
            }
        )
    first = sum((source.regain.get(rule_id, Decimal(0)) for rule_id in failed[:FIRST_FIXES]), Decimal(0))
    return {
        "rows": rows,
        "more": max(0, len(failed) - FIXES_SHOWN),
        "first": source.w.fixes.first.format(n=min(FIRST_FIXES, len(failed)), points=points(first)) if first else "",
    }


def areas(source: Source) -> list[dict[str, Any]]:
    """The areas in the asked order, each with its interval."""
    known = {area["id"]: area for area in source.result["score"]["areas"]}
    rows = []
    for area_id in [*AREAS, *sorted(set(known) - set(AREAS))]:
        area = known.get(area_id)
        if area is None:
            continue
        value, low, high = (number(area[key]) for key in ("value", "low", "high"))
        rows.append(
            {
                "title": source.language.label("areas_names", area_id),
                "asked": area_id in ASKED_AREAS,
                "judged": value is not None,
                "value": _area_figure(area),
                "low": _one_decimal(low),
                "high": _one_decimal(high),
                "numbers": (float(value or 0), float(low or 0), float(high or 0)),
                "coverage": percent(area["coverage"]),
                "rules": [area["rules"].get(outcome, 0) for outcome in OUTCOMES],
            }
        )
    return rows


def _area_figure(area: dict[str, Any]) -> str:
    """The number of an area where enough of it was judged, else the interval: its upper end would be the best case."""
    value, low, high = (number(area[key]) for key in ("value", "low", "high"))
    if low == high or (number(area["coverage"]) or 0) >= MIN_COVERAGE:
        return _one_decimal(value)
    return f"{_one_decimal(low)}–{_one_decimal(high)}"


def _one_decimal(value: Decimal | None) -> str:
    return "–" if value is None else points(round(value, 1))


def receipt(source: Source) -> list[dict[str, Any]]:
    """Every line of the score, with what is only the tool's suggestion marked; amounts share one number of decimals."""
    lines = source.result["score"]["lines"]
    official = {row["id"]: bool(row.get("official")) for row in source.result["score"]["indicators"]}
    amounts = [number(line[key]) for line in lines for key in ("amount", "total")]
    written = [points(amount) for amount in amounts if amount is not None]
    written.append(str(headline.receipt_total(source.result["score"]) or ""))
    decimals = max(len(text.partition(".")[2]) for text in written)
    said = source.w.areas.suggested  # many lines say it themselves
    rows = []
    for line in lines:
        amount, total = number(line["amount"]), number(line["total"])
        indicator, rule = line.get("indicator") or "", line.get("rule") or ""
        added = "" if not amount or line["kind"] in ("subtotal", "total") else f"{amount:+.{decimals}f}"
        text = clip(source.language.say(line["text"]), QUOTE_CHARS)
        proposed = line["kind"] in ("deduct", "bonus", "cap") and official.get(indicator) is False
        known = rule in source.by_rule["failed"] or rule in source.by_rule["cantTell"]
        rows.append(
            {
                "kind": line["kind"],
                "kind_title": source.language.label("kinds", line["kind"]),
                "text": text,
                "amount": added.removeprefix("+" if line["kind"] == "start" else "").replace("-", "−"),
                "total": "" if total is None or line["kind"] in ("note", "veto") else f"{total:.{decimals}f}",
                "anchor": anchor(rule) if known else "",
                "suggested": proposed and said not in text,
            }
        )
    return rows


def indicators(source: Source) -> dict[str, Any]:
    """Indicators with points and points lost, and the same summed by family; none where nothing is scored."""
    if source.result["score"]["verdict"] == "not_scored":
        return {"rows": [], "families": []}
    rows = []
    families: dict[str, list[Decimal]] = {}
    for row in source.result["score"]["indicators"]:
        worth, lost, risk = (number(row.get(key)) for key in ("points", "lost", "at_risk"))
        applicable, bonus = bool(row.get("applies", True)), bool(row.get("bonus"))
        family = source.language.say(row.get("family")) or "–"
        rows.append(
            {
                "title": clip(source.language.say(row["title"]), TITLE_CHARS),
                "family": family,
                "points": points(worth),
                "lost": points(lost),
                "at_risk": points(risk),
                "applicable": applicable,
                "official": bool(row.get("official")),
                "bonus": bonus,
                "earned": points(row.get("earned")) if bonus else "",
            }
        )
        if applicable and not bonus and worth is not None:
            total = families.setdefault(family, [Decimal(0), Decimal(0), Decimal(0)])
            for index, amount in enumerate((worth, lost or Decimal(0), risk or Decimal(0))):
                total[index] += amount
    bars = [
        {"title": title, "points": points(worth), "lost": points(lost), "at_risk": points(risk),
         "kept": float((worth - lost) / worth * 100) if worth else 0.0,
         "low": float((worth - lost - risk) / worth * 100) if worth else 0.0}
        for title, (worth, lost, risk) in families.items()
    ]  # fmt: skip
    return {"rows": rows, "families": bars}
