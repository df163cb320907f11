"""Many results side by side: ranking within level and kind, what was not ranked and why, frequent faults, a heat map.

Never ranks what was not seen whole, never gives one rank to a score that may still move past its neighbours, and never
ranks results of unlike packs beside each other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reports.read import Result, ResultError, load
from reports.report import headline
from reports.report.html import environment
from reports.report.language import percent
from reports.report.safe_text import clean, map_strings

WORDS = Path(__file__).resolve().parents[1] / "words" / "league.json"
FREQUENT = 30  # rules of the table of frequent faults and of the heat map
HEAT_SITES = 200  # columns of the heat map; the workbook has them all
OUTCOMES = ("failed", "cantTell", "untested", "passed", "inapplicable")  # the worst of a rule's findings counts


class LeagueError(ValueError):
    """The results cannot be put side by side; the text is one line."""


def write(plan: Mapping[str, Any], folder: Path, lang: str = "zh") -> list[Path]:
    """``league.html`` and ``league.xlsx`` of an assessment folder; the files written.

    ``plan``: ``pack``, ``as_of`` and ``sites`` (id, url, name, level, kind, state, why), each result below
    ``folder/sites/<id>/result.json``. Raises :class:`LeagueError` for unlike packs, ``OSError``.
    """
    from reports.compare import league_tables  # pandas takes half a second to load

    table = standing(plan, results_of(plan, folder))
    page = (
        environment()
        .get_template("league.html.j2")
        .render(w=words(lang), lang=lang, table=map_strings(table, clean), outcomes=OUTCOMES, percent=percent)
    )
    html, book = folder / "league.html", folder / "league.xlsx"
    part = html.with_name(f".{html.name}.part")
    part.write_text(page, encoding="utf-8", newline="\n")
    part.replace(html)
    league_tables.write_xlsx(map_strings(table, clean), book, words(lang))
    return [html, book]


@cache
def words(lang: str) -> dict[str, str]:
    """Every printed word of the league in one language."""
    told = json.loads(WORDS.read_text(encoding="utf-8"))
    return {key: value[lang] for key, value in told.items()}


def results_of(plan: Mapping[str, Any], folder: Path) -> dict[str, Result]:
    """The results that are there and can be read, by site id; the others are a matter of the row's reason."""
    found: dict[str, Result] = {}
    for row in plan["sites"]:
        path = folder / "sites" / row["id"] / "result.json"
        if row["state"] in ("done", "incomplete") and path.is_file():
            try:
                found[row["id"]] = load(path)
            except ResultError as problem:
                row["state"], row["why"] = "failed", str(problem)
    return found


def standing(plan: Mapping[str, Any], results: Mapping[str, Result]) -> dict[str, Any]:
    """Everything the league prints: groups with ranks, rows without one, frequent faults, heat."""
    _check_alike(results)
    rows = [_row(row, results.get(row["id"])) for row in plan["sites"]]
    ranked = [row for row in rows if row["state"] == "done" and row["low"] is not None]
    names: dict[str, dict[str, str]] = {}
    worst: dict[str, dict[str, str]] = {}
    for id, result in results.items():
        names |= {rule: entry["title"] for rule, entry in result["rules"].items()}
        worst[id] = _worst(result)
    faults = _frequent(worst, names)
    return {
        "pack": plan["pack"], "as_of": str(plan["as_of"]), "version": _version(results),
        "counts": dict(Counter(row["state"] for row in rows)),
        "groups": _groups(ranked),
        "unranked": [row for row in rows if row not in ranked],
        "faults": faults,
        "heat": _heat(rows, worst, [fault["rule"] for fault in faults]),
        "matrix": {id: dict(sorted(found.items())) for id, found in sorted(worst.items())},
        "titles": {rule: names[rule] for rule in sorted(names)},
    }  # fmt: skip


def _check_alike(results: Mapping[str, Result]) -> None:
    packs: dict[tuple[str, str, str], str] = {}
    for id, result in results.items():
        pack = result["pack"]
        packs.setdefault((pack["id"], pack["version"], pack["digest"]), id)
    if len(packs) > 1:
        told = "；".join(f"{id}：{pack[0]} {pack[1]} {pack[2][:12]}" for pack, id in sorted(packs.items()))
        raise LeagueError(f"规则包不同，不能一起排名（{told}） / results of unlike packs")


def _version(results: Mapping[str, Result]) -> str:
    first = next(iter(results.values()), None)
    return "" if first is None else f"{first['pack']['version']} · {first['pack']['digest'][:12]}"


def _row(row: Mapping[str, Any], result: Result | None) -> dict[str, Any]:
    base = {
        "id": row["id"], "url": row["url"], "name": row["name"] or row["id"], "level": row["level"] or "",
        "kind": row["kind"], "state": row["state"], "why": row["why"], "value": None, "figure": "–",
        "low": None, "high": None,
        "coverage": None, "verdict": "", "grade": "", "failed": 0, "failed_rules": 0, "pages": 0, "report": "",
    }  # fmt: skip
    if result is None:
        return base
    score, site, failed = result["score"], result["site"], headline.failed(result)
    return {
        **base, "name": site["name"] or base["name"], "level": site["level"] or base["level"], "kind": site["kind"],
        "value": score["value"], "figure": headline.figure(score), "low": score["low"], "high": score["high"],
        "coverage": score["coverage"],
        "verdict": score["verdict"], "grade": (score.get("grade") or {}).get("zh", ""),
        "failed": failed.places, "failed_rules": failed.rules,
        "pages": result["coverage"]["states"]["judged"], "report": f"sites/{row['id']}/report.html",
    }  # fmt: skip


def _groups(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sites of one level and kind, best first, each with its rank.

    Equal scores share a rank and the next ones are skipped (1, 2, 2, 4). A score that decides nothing yet stands for
    its interval: the rank is then every one that is possible (2–5), as is that of the scores it overlaps.
    """
    levels = ("province", "city", "county", "township", "")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["level"], row["kind"]), []).append(row)
    groups = []
    for (level, kind), own in sorted(found.items(), key=lambda pair: (levels.index(pair[0][0]), pair[0][1])):
        own = sorted(own, key=lambda row: (-sum(_span(row)), row["id"]))
        spans = [_span(row) for row in own]
        for row, (low, high) in zip(own, spans, strict=True):
            best = 1 + sum(other > high for other, _ in spans)
            worst = len(own) - sum(other < low for _, other in spans)
            sure = low == high and all(span == (low, high) for span in spans if span[0] <= high and span[1] >= low)
            row["rank"] = str(best) if sure or best == worst else f"{best}–{worst}"
        groups.append({"level": level, "kind": kind, "rows": own})
    return groups


def _span(row: Mapping[str, Any]) -> tuple[float, float]:
    """The scores a site may have: one where it decides, else its interval."""
    if row["value"] is not None:
        return float(row["value"]), float(row["value"])
    return float(row["low"]), float(row["high"])


def _worst(result: Result) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in result["findings"]:
        rule, outcome = finding["rule"], finding["outcome"]
        if rule not in found or OUTCOMES.index(outcome) < OUTCOMES.index(found[rule]):
            found[rule] = outcome
    return found


def _frequent(worst: Mapping[str, Mapping[str, str]], names: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rules by the number of sites where they failed, of those where they could be judged."""
    failed = Counter(rule for found in worst.values() for rule, outcome in found.items() if outcome == "failed")
    judged = Counter(
        rule for found in worst.values() for rule, outcome in found.items() if outcome in ("failed", "passed")
    )
    order = sorted(failed, key=lambda rule: (-failed[rule], rule))[:FREQUENT]
    return [{"rule": rule, "title": names[rule], "sites": failed[rule], "judged": judged[rule]} for rule in order]


def _heat(
    rows: Sequence[dict[str, Any]], worst: Mapping[str, Mapping[str, str]], rules: Sequence[str]
) -> dict[str, Any]:
    shown = [row for row in rows if row["id"] in worst][:HEAT_SITES]
    return {
        "sites": [{"id": row["id"], "name": row["name"], "report": row["report"]} for row in shown],
        "rows": [
            {"rule": rule, "cells": [worst[row["id"]].get(rule, "inapplicable") for row in shown]} for rule in rules
        ],
    }
