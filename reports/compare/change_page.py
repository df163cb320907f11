"""A comparison as people read it: a few lines for a terminal, one page of HTML, one workbook.

Never compares itself, and never lets a page's word act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.compare.change import STATES
from reports.report.html import environment, write_text
from reports.report.language import Language, language, number, percent
from reports.report.safe_text import TITLE_CHARS, clean, clip, clip_url, map_strings, safe_href
from reports.report.source import anchor

ROWS_SHOWN = 2000
LINES_SHOWN = 15
TREND_RUNS = 12
CAUSES = ("site", "rules", "scanner", "arithmetic")
Change = dict[str, Any]


def text(change: Change, lang: str = "zh") -> str:
    """What changed, in lines."""
    words = language(lang)
    w = words.w.change
    lines = [f"{change['site']['name'] or change['site']['host']}：{change['old']['as_of']} → {change['new']['as_of']}"]
    lines.append("，".join(f"{words.label('change_states', state)} {change['counts'][state]}" for state in STATES))
    lines.append(_score(change, words))
    for state in STATES:
        rows = [row for row in change["rows"] if row["state"] == state]
        if state == "open" or not rows:
            continue
        lines.append(f"{words.label('change_states', state)}：")
        for row in rows[:LINES_SHOWN]:
            why = f"（{row['why']}）" if row["why"] else ""
            lines.append(f"  {row['rule']}  {row['url']}{why}")
        if len(rows) > LINES_SHOWN:
            lines.append(f"  {w.more.format(n=len(rows) - LINES_SHOWN)}")
    if change["rules"]["differ"]:
        lines.append(f"{w.rules_differ}：{' → '.join(change['rules']['packs'])}")
    return "\n".join(line for line in lines if line)


def _score(change: Change, words: Language) -> str:
    score, w = change["score"], words.w.change
    if score["total"] is None:
        return str(w.no_score)
    parts = "，".join(f"{words.label('change_causes', cause)} {_signed(score['parts'][cause])}" for cause in CAUSES)
    decided = change["old"]["value"] is not None and change["new"]["value"] is not None
    return str(
        (w.score if decided else w.score_undecided).format(
            old=change["old"]["figure"], new=change["new"]["figure"], total=_signed(score["total"]), parts=parts
        )
    )


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") or amount == "0" else f"+{amount}"


def write_html(change: Change, path: str | Path, lang: str = "zh") -> None:
    """One self-contained page."""
    words, shown = language(lang), map_strings(change, clean)
    groups = []
    left = ROWS_SHOWN
    for state in STATES:
        rows = [row for row in shown["rows"] if row["state"] == state]
        groups.append(
            {
                "state": state, "title": words.label("change_states", state), "total": len(rows),
                "note": words.label("change_notes", state), "rows": [_row(row, words) for row in rows[:left]],
            }
        )  # fmt: skip
        left -= min(left, len(rows))
    view = {
        "w": words.w,
        "site": clip(shown["site"]["name"] or shown["site"]["host"], 60),
        "old": shown["old"],
        "new": shown["new"],
        "score": _score(shown, words),
        "parts": [(words.label("change_causes", key), _signed(shown["score"]["parts"][key])) for key in CAUSES]
        if shown["score"]["parts"]
        else [],
        "groups": groups,
        "rules": shown["rules"],
        "recheck": len(shown["recheck"]["asked"]) if shown["recheck"] else 0,
        "trend": trend(shown.get("trend") or []),
    }
    write_text(path, environment().get_template("change.html.j2").render(view))


def trend(stands: Sequence[Change]) -> list[dict[str, Any]]:
    """The runs with a score, oldest first, as numbers to print and heights 0…100 to draw; none for a single run."""
    known = [(stand, number(stand["high"] if stand["value"] is None else stand["value"])) for stand in stands]
    scored = [(stand, value) for stand, value in known if value is not None][-TREND_RUNS:]
    if len(scored) < 2:
        return []
    tops = [number(stand["high"]) or value for stand, value in scored]
    scale = 130 if max(tops) > 100 else 100
    rows = []
    for stand, value in scored:
        low, high = (number(stand[key]) for key in ("low", "high"))
        heights = [float((value if one is None else one) / scale * 100) for one in (value, low, high)]
        percents = percent(stand["coverage"])
        rows.append(
            {key: stand[key] for key in ("as_of", "figure", "low", "high", "defects")}
            | {"coverage": percents, "heights": [max(0.0, one) for one in heights]}
        )
    return rows


def _row(row: dict[str, Any], words: Language) -> dict[str, Any]:
    return {
        "href": safe_href(row["url"]), "url": clip_url(row["url"]), "title": clip(row["title"], TITLE_CHARS),
        "rule": clip(words.say(row["rule_title"]), TITLE_CHARS), "id": row["rule"], "anchor": anchor(row["rule"]),
        "message": clip(words.say(row["message"]), 300), "why": clip(row["why"], 200), "unit": clip(row["unit"], 80),
        "severity": row["severity"], "severity_title": words.label("severity", row["severity"]),
    }  # fmt: skip


def write_xlsx(change: Change, path: str | Path, lang: str = "zh") -> None:
    """All rows in one sheet, the score's parts in another."""
    import pandas as pd  # half a second to load: only for a workbook

    from reports.forms.tables import write_book

    words, shown = language(lang), map_strings(change, clean)
    w, head = words.w.change, words.w.tables.head
    rows = [
        (words.label("change_states", row["state"]), row["rule"], words.say(row["rule_title"]),
         words.label("severity", row["severity"]), row["unit"], row["title"], row["url"], words.say(row["message"]),
         row["why"])
        for row in shown["rows"]
    ]  # fmt: skip
    heads = [w.state, head.rule, head.rule_title, head.severity, head.unit, head.title, head.url, head.seen, w.why]
    parts = [(words.label("change_causes", key), amount) for key, amount in shown["score"]["parts"].items()]
    parts += [
        (f"{row['rule']}（{words.label('change_causes', row['cause'])}）", row["moved"])
        for row in shown["score"]["rules"]
    ]
    tables = {
        w.title: pd.DataFrame(rows, columns=heads, dtype=object),
        words.w.sections.receipt: pd.DataFrame(parts, columns=[w.cause, words.w.receipt.amount], dtype=object),
    }
    write_book(tables, path, words, f"{w.title} {shown['new']['as_of']}", shown["new"]["as_of"])


WRITERS: Mapping[str, Callable[[Change, Path], None]] = {"html": write_html, "xlsx": write_xlsx}
