"""The long tables of a report: columns, documents, coverage, waivers, versions.

Never judges a row: states and dates are the result's own, a value that could not be seen is printed as such.
"""

from __future__ import annotations

from typing import Any

from reports.report.language import number, percent
from reports.report.safe_text import QUOTE_CHARS, TITLE_CHARS, clip
from reports.report.source import Source, anchor
from reports.report.summary import ledger_states

COLUMN_ORDER = ("empty", "stale", "undated", "due", "unknown", "fresh", "exempt")
COLUMNS_OPEN = 40
COLUMNS_SHOWN = 1000
STRIP_CELLS = 1200
DOCUMENTS_OPEN = 20
DOCUMENTS_SHOWN = 400
NOT_JUDGED_OPEN = 15
BLIND_NAMES, BLIND_PAGES = 8, 3
NOT_JUDGED_SHOWN = 300


def columns(source: Source, *, everything: bool = False) -> dict[str, Any]:
    """The column ledger: what needs work first, then the rest."""

    def key(row: dict[str, Any]) -> tuple[int, float, str]:
        share = (row["age_days"] or 0) / row["cadence_days"] if row["cadence_days"] else 0.0
        return (COLUMN_ORDER.index(row["state"]), -share, row["url"])

    ordered = sorted(source.result["site"]["columns"], key=key)
    urgent = sum(row["state"] not in ("fresh", "exempt") for row in ordered)
    # Two or three quiet rows are not worth a fold.
    first = len(ordered) if len(ordered) <= max(urgent, 20) + 3 else min(max(urgent, 15), COLUMNS_OPEN)
    shown = [_column(source, row) for row in ordered[: None if everything else COLUMNS_SHOWN]]
    label = source.language.label
    return {
        "total": len(ordered),
        "states": ledger_states(source),
        "strip": [
            {"state": row["state"], "title": f"{clip(row['name'], 40)}：{label('column_states', row['state'])}"}
            for row in ordered[:STRIP_CELLS]
        ],
        "legend": [
            {"state": state, "title": label("column_states", state)}
            for state in COLUMN_ORDER
            if any(row["state"] == state for row in ordered)
        ],
        "open": shown[:first],
        "folded": shown[first:],
        "beyond": len(ordered) - len(shown),
    }


def _column(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    w, say = source.w.columns, source.language.say
    age, cadence = row["age_days"], row["cadence_days"]
    count = source.language.shown(row["item_count"], none=w.not_list)
    newest_on = source.language.shown(row["newest_on"], none="–")
    if count.kind == newest_on.kind == "unknown":
        count.text = source.language.label("column_states", "unknown")  # the reason stands beside it, once
    return {
        **source.link(row["url"], row["name"]),
        "path": clip(" › ".join(row["path"][:-1]), 80) if len(row["path"]) > 1 else "",
        "class": clip(say(row["class_title"]), 30) or w.unclassed,
        "count": count,
        "newest_on": newest_on,
        "newest": source.link(row["newest_url"] or "", row["newest_title"] or ""),
        "cadence": w.days.format(n=cadence) if cadence else w.no_cadence,
        "age": w.days.format(n=age) if age is not None else "–",
        "state": row["state"],
        "state_title": source.language.label("column_states", row["state"]),
        # The bar ends at twice the period; the mark in its middle is the limit.
        "bar": min(100.0, max(0, age) / cadence * 50) if cadence and age is not None else None,
        "bar_text": w.bar.format(age=age, cadence=cadence) if cadence and age is not None else "",
    }


def documents(source: Source, *, everything: bool = False) -> dict[str, Any]:
    """Documents with their metadata, normative ones first, newest first."""

    def day(row: dict[str, Any]) -> str:
        for key in ("published_on", "written_on"):
            if isinstance(row[key], str):
                return str(row[key])
        return ""

    rows = sorted(source.result["site"]["documents"], key=lambda row: row["url"])
    rows.sort(key=day, reverse=True)
    rows.sort(key=lambda row: (row["normative"] != "yes", row["kind"] != "document"))
    conflicts = _conflicts(source)
    shown = [_document(source, row, conflicts) for row in rows[: None if everything else DOCUMENTS_SHOWN]]
    first = len(shown) if len(shown) <= DOCUMENTS_OPEN + 3 else DOCUMENTS_OPEN
    return {
        "total": len(rows),
        "open": shown[:first],
        "folded": shown[first:],
        "beyond": len(rows) - len(shown),
    }


def _conflicts(source: Source) -> dict[str, list[dict[str, str]]]:
    """What failed of each document, by its address: where label, clause and catalogue contradict each other, too."""
    found: dict[str, list[dict[str, str]]] = {}
    for rule_id, findings in source.by_rule["failed"].items():
        rule = source.rule(rule_id)
        if rule["scope"] != "document" and rule["area"] != "validity":
            continue
        told = {"title": clip(source.language.say(rule["title"]), 60), "anchor": anchor(rule_id)}
        for finding in findings:
            for evidence in finding["evidence"]:
                rows = found.setdefault(evidence["url"], [])
                if told not in rows:
                    rows.append(told)
    return found


def _document(
    source: Source, row: dict[str, Any], conflicts: dict[str, list[dict[str, str]]] | None = None
) -> dict[str, Any]:
    def shown(key: str, none: str | None = None) -> Any:
        value = source.language.shown(row[key], none)
        value.text = clip(value.text, 120)
        return value

    validity = shown("validity")
    if isinstance(row["status"], str) and validity.kind != "value":
        validity.text, validity.kind = source.language.label("validity", row["status"]), "value"
    interpretations = row["interpretations"]
    return {
        **source.link(row["url"], row["title"] or source.w.untitled),
        "number": shown("doc_number"),
        "issuer": shown("issuer", none=""),
        "written": shown("written_on"),
        "published": shown("published_on"),
        "effective": shown("effective_on"),
        "validity": validity,
        "status": row["status"] if isinstance(row["status"], str) else "",
        "until": shown("valid_until", none="–"),
        "normative": row["normative"] == "yes",
        "interpretations": [source.link(item["url"], item["title"]) for item in interpretations[:3]],
        "interpretations_total": len(interpretations),
        # Of a site that was not seen whole, none was met; that there is none is not known.
        "no_interpretation": source.w.documents.no_interpretation
        if source.result["coverage"]["whole"] is True
        else source.w.documents.no_interpretation_seen,
        "conflicts": (conflicts or {}).get(row["url"], []),
    }


def coverage(source: Source, *, everything: bool = False) -> dict[str, Any]:
    """Where every discovered URL ended, and what was not judged."""
    found, label = source.result["coverage"], source.language.label
    total = found["discovered"]
    states = [
        {"code": state, "title": label("states", state), "note": label("state_notes", state), "count": count,
         "share": percent(number(count / total)) if total else "–"}
        for state, count in _in_word_order(source, found["states"])
    ]  # fmt: skip
    missed = [
        {**source.link(row["url"]), "state": label("states", row["state"]), "why": clip(row["why"], QUOTE_CHARS)}
        for row in found["not_judged"][: None if everything else NOT_JUDGED_SHOWN]
    ]
    browser, w = found["browser"], source.w.coverage
    rendered = w.browser.format(**browser) if browser["rendered"] or browser["access"] else w.browser_none
    whole = found["whole"]
    return {
        "total": total,
        "states": states,
        "sum": sum(found["states"].values()),
        "roles": [
            {"title": label("roles", role), "text": _role(source, row)} for role, row in found["by_role"].items()
        ],
        "browser": " ".join(part for part in (rendered, clip(browser.get("why") or "", QUOTE_CHARS)) if part),
        "whole": w.whole if whole is True else source.w.summary.not_whole.format(reason=clip(whole["unknown"], 200)),
        "blind": [
            {
                "kind": label("blind_kinds", spot["kind"]),
                "hides": label("blind_hides", spot["hides"]),
                "text": clip(source.language.say(spot["text"]), QUOTE_CHARS),
                "count": spot["count"],
                "names": "、".join(clip(name, 40) for name in spot["names"][:BLIND_NAMES]),
                "pages": [source.link(url) for url in spot["pages"][:BLIND_PAGES]],
            }
            for spot in found.get("blind", ())
        ],
        "missed_total": found["not_judged_total"],
        "missed_open": missed[:NOT_JUDGED_OPEN],
        "missed_folded": missed[NOT_JUDGED_OPEN:],
        "missed_beyond": found["not_judged_total"] - len(missed),
    }


def sample(source: Source) -> list[str]:
    """How pages were chosen, and how many."""
    found = source.result["coverage"]
    numbers = {**{key: found["browser"][key] for key in ("rendered", "access")}, "judged": found["states"]["judged"]}
    imported = source.result["capture"]["source"] == "import"
    lines = source.w.sample.imported if imported else source.w.sample.lines
    return [*lines, source.w.sample.numbers.format(**numbers)]


def certificate(source: Source) -> list[dict[str, str]]:
    """How the site was asked: requests, bytes, rate, hours; nothing of results without it."""
    told, w = source.result["capture"].get("certificate"), source.w.certificate
    if not told:
        return []
    bracket = source.w.bracket.format
    stops = "；".join(row["why"] + bracket(text=row["left_out"]) for row in told["stops"]) or w.none
    hosts = source.language_list(f"{host} {count}" for host, count in list(told["hosts"].items())[:20])
    rows = [
        (w.requests, f"{told['requests']:,}" + bracket(text=hosts)),
        (w.bytes, f"{told['bytes']:,}"),
        (w.rate, f"{told['configured_rate']:g} / {told['kept_rate']:g}"),
        (w.hours, source.language_list(told["hours"]["allowed"]) or w.any),
        (w.stops, stops),
    ]
    if told.get("browser"):
        named = source.language.label
        counts = (f"{named('browser_counts', key)} {value:,}" for key, value in told["browser"].items())
        rows.append((w.browser, source.language_list(counts)))
    return [{"term": term, "text": clip(text, 400)} for term, text in rows]


def _in_word_order(source: Source, counts: dict[str, int]) -> list[tuple[str, int]]:
    """The closed list's own order (that of the word file), states of a later version last."""
    order = list(vars(source.w.states))
    return sorted(counts.items(), key=lambda row: (order.index(row[0]) if row[0] in order else len(order), row[0]))


def _role(source: Source, row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    comma = "，" if source.language.code == "zh" else ", "
    label = source.language.label
    parts = [f"{label('states', state)} {count}" for state, count in _in_word_order(source, row) if count]
    return f"{sum(row.values())}" + str(source.w.bracket.format(text=comma.join(parts)))


def waived(source: Source) -> dict[str, Any]:
    """Waivers in force and the run's warnings."""
    rules, say = source.result["rules"], source.language.say
    rows = []
    for row in source.result["waived"]:
        rule = rules.get(row["rule"])
        rows.append(
            {
                "rule": clip(say(rule["title"]) if rule else row["rule"], TITLE_CHARS),
                "id": row["rule"],
                "reason": clip(row["reason"], QUOTE_CHARS),
                "owner": clip(row["owner"], 60),
                "until": row["until"],
                "count": row["findings"],
            }
        )
    warnings = [clip(say(warning["message"]), QUOTE_CHARS) for warning in source.result["warnings"]]
    return {"rows": rows, "warnings": warnings}


def versions(source: Source) -> dict[str, Any]:
    """What made this result: tool, pack, calendar, browser, engine, archives."""
    result, w, say = source.result, source.w.versions, source.language.say
    capture, pack = result["capture"], result["pack"]
    calendar = pack["calendar"] or {}
    covers = calendar.get("covers") or ["", ""]
    told = w.calendar_covers.format(
        source=calendar.get("source", ""), version=calendar.get("version", ""), first=covers[0], last=covers[-1]
    )
    browser = capture["browser"] or {}
    named = " ".join(str(browser[key]) for key in ("name", "version") if browser.get(key)) or w.browser_none
    if browser and browser.get("sandbox") is False:
        named += source.w.bracket.format(text=w.sandbox_off)
    axe = capture["axe"] or {}
    engine = " ".join(str(axe[key]) for key in ("engine", "name", "version") if axe.get(key)) or w.browser_none
    times = [source.moment(capture[key]) for key in ("started_at", "finished_at")]
    rows = [
        (w.tool, f"{result['tool']['name']} {result['tool']['version']}"),
        (w.schema, w.schema_value.format(n=result["schema"])),
        (w.pack, f"{say(pack['title'])}{source.w.bracket.format(text=pack['id'])} {pack['version']}"),
        (w.digest, pack["digest"]),
        (w.scheme, pack["scheme"]),
        (w.calendar, told if calendar else "–"),
        (w.browser, named),
        (w.axe, engine),
        (w.source, source.language.label("sources", capture["source"])),
        (w.captured, " – ".join(time for time in times if time) or "–"),
        (w.user_agent, capture["user_agent"] or "–"),
    ]
    return {
        "rows": [{"term": term, "text": clip(text, 300)} for term, text in rows],
        "archives": [
            {"file": clip(row["file"], 120), "sha256": clip(row["sha256"], 64), "bytes": f"{row['bytes']:,}"}
            for row in capture["archives"]
        ],
    }
