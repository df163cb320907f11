"""Scores findings by the scheme guoban-2019 (国办秘函〔2019〕19号) as a receipt that can be re-added by hand.

Never deducts for what was not judged, and never confirms a veto: a person does.

Official: a veto decides alone; 100 points, below 60 fails, above 80 opens a bonus of up to 30; the 25 points of
办事服务 leave the total of a body without public services (×4/3). All other points are proposals of this tool.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from rules.facts.records import Site
from rules.judge.model import Finding, Line, Rule, Score, Text
from rules.loading.load import Pack
from rules.scores.areas import area_shares
from rules.scores.deciding import account_lines, confirmation, decides_site, doubts, official_vetoes, veto_row
from rules.scores.receipt import ZERO, IndicatorPoints, Receipt, Tally, cents, plain, share_text, sheet, tallies

FULL = Decimal(100)
PASS_LINE = Decimal(60)
BONUS_LINE = Decimal(80)
SERVICES, SERVICES_POINTS = "办事服务", Decimal(25)

OFFICIAL_NOTE = Text(
    "官方口径（国办秘函〔2019〕19号）：单项否决、总分100分、低于60分不合格、高于80分开启加分（不超过30分）、办事服务25分及其不适用时"
    "按4/3折算；标注“工具建议”的分值不是官方分值。",
    "Official (国办秘函〔2019〕19号): vetoes, 100 points, fail below 60, bonus of up to 30 above 80, 25 points of "
    "services and the factor 4/3 without them; points marked as proposed by this tool are not official.",
)


def score(pack: Pack, findings: Iterable[Finding], site: Site) -> Score:
    """The receipt of one site; ``site.answers`` tell which vetoes a person has confirmed.

    ``sum`` counts what was judged, ``high`` the same plus open bonus points, ``low`` as if all open points were lost.
    ``value`` is the sum where it decides (:mod:`rules.scores.deciding`), else None: then only the
    interval may be shown.
    """
    findings = tuple(findings)
    found = tallies(findings)
    rows = sheet(pack, found)
    areas = area_shares(pack, found)
    indicators = tuple(_indicator(row) for row in rows)
    covered = _coverage(rows)
    coverage = share_text(covered)
    scored = [rule for rule in pack.rules if (rule.deduct or decides_site(rule)) and rule.id in found]
    bound = [row for row in rows if not row.indicator.bonus and row.applies]
    why = _not_scored(pack, site, scored, found, bound)
    vetoes = _vetoes(scored, found, site)
    judged, still_open = official_vetoes(scored, found)
    counted = {"judged": len(judged), "open": len(still_open)}
    if why is not None and not vetoes:
        return Score(
            scheme=pack.scheme, verdict="not_scored", value=None, low=None, high=None, coverage=coverage,
            lines=(Line(kind="note", text=why),), areas=areas, indicators=indicators, veto_count=counted,
        )  # fmt: skip
    receipt = Receipt()
    state = _print_vetoes(receipt, scored, vetoes, judged, still_open)
    for rule, told in account_lines(pack.rules, findings):
        receipt.say("note", told, rule)
    receipt.say("note", OFFICIAL_NOTE)
    if site.kind != "portal":
        text = "19号检查指标的扣分项、加分项只对政府门户网站；本站的分值为工具建议，官方只看单项否决。"
        english = (
            "The notice scores portals only; for this site the points are a proposal, officially only vetoes count."
        )
        receipt.say("note", Text(text, english))
    verdict: Literal["qualified", "unqualified", "undetermined", "suspected_veto", "vetoed"]
    undecided: tuple[Text, ...] = ()
    numbers: tuple[str | None, ...] = (None, None, None)
    total = None
    if why is None:
        base = _print_points(receipt, rows)
        low, high, value = _interval(receipt, rows, bound, base)
        receipt.add("total", Text("得分", "Score"))
        undecided = doubts(low, high, covered, (PASS_LINE,), still_open)
        # Whatever is still open can only take points away: a score below the line stays below it.
        verdict = "unqualified" if high < PASS_LINE else "undetermined" if undecided else "qualified"
        _print_doubt(receipt, low, high)
        total, numbers = f"{value:.2f}", (f"{value:.2f}", f"{low:.2f}", f"{high:.2f}")
    else:
        receipt.say("note", why)
        verdict = "unqualified"
    if verdict == "undetermined":
        for reason in undecided:
            receipt.say("note", Text(f"结论未定：{reason.zh}。", f"Undetermined: {reason.en}."))
        numbers = (None, *numbers[1:])
    if state == "confirmed":
        verdict = "vetoed"
        _reference(receipt, "单项否决已确认，结论为不合格，分值仅供参考", "Veto confirmed: not qualified", total)
        numbers = (None, None, None)  # 19号: with a veto nothing else is scored
    elif state == "suspected":
        verdict = "suspected_veto"
        _reference(receipt, "疑似单项否决待人工确认，分值仅供参考", "A suspected veto waits for a person", total)
        numbers = (None, *numbers[1:])
    return Score(
        scheme=pack.scheme, verdict=verdict, value=numbers[0], low=numbers[1], high=numbers[2], coverage=coverage,
        vetoes=vetoes, lines=tuple(receipt.lines), areas=areas, indicators=indicators, sum=total,
        undecided=undecided if verdict == "undetermined" else (), veto_count=counted,
    )  # fmt: skip


def _not_scored(
    pack: Pack, site: Site, scored: list[Rule], found: dict[str, Tally], bound: list[IndicatorPoints]
) -> Text | None:
    if site.jurisdiction != "cn":
        return Text(
            "不是中国政府网站，不按19号检查指标计分。", "Not a Chinese government site; not scored by the notice."
        )
    if not pack.indicators:
        return Text("规则包没有计分指标。", "The pack has no indicators.")
    if not any(found[rule.id].judged for rule in scored if rule.deduct) or not any(row.rules for row in bound):
        return Text("没有任何计分项得到判定，不计分。", "Nothing that carries points could be judged; not scored.")
    return None


# --- vetoes --------------------------------------------------------------------------------------------------------


def _vetoes(scored: list[Rule], found: dict[str, Tally], site: Site) -> tuple[dict[str, str], ...]:
    failed = sorted((rule for rule in scored if decides_site(rule) and found[rule.id].failed), key=lambda rule: rule.id)
    return tuple(veto_row(rule, site.answers.get(rule.id)) for rule in failed)


def _print_vetoes(
    receipt: Receipt, scored: list[Rule], vetoes: tuple[dict[str, str], ...], judged: list[Rule], still_open: list[Rule]
) -> str:
    """Veto lines; returns the strongest state: confirmed, suspected or nothing."""
    titles = {rule.id: rule.title for rule in scored}
    for veto in vetoes:
        title = titles[veto["rule"]]
        sure = veto["state"] == "confirmed"
        kind = "单项否决" if veto["veto"] == "official" else "单项否决候选"
        text = f"{kind}（已确认：{confirmation(veto)}）" if sure else f"疑似{kind}（待人工确认）"
        english = f"confirmed: {confirmation(veto, 'en')}" if sure else "suspected"
        receipt.say("veto", Text(f"{text}：{title.zh}", f"Veto ({english}): {title.en or title.zh}"), veto["rule"])
    zh = f"单项否决：已判 {len(judged)} 项，未判 {len(still_open)} 项"
    en = f"Official vetoes: {len(judged)} judged, {len(still_open)} open"
    if still_open:
        zh += "（" + "、".join(rule.title.zh for rule in still_open) + "）"
        en += " (" + ", ".join(rule.title.en or rule.id for rule in still_open) + ")"
    receipt.say("note", Text(f"{zh}。", f"{en}."))
    states = {veto["state"] for veto in vetoes}
    return "confirmed" if "confirmed" in states else ("suspected" if states else "")


def _reference(receipt: Receipt, zh: str, en: str, value: str | None) -> None:
    shown = f"（参考得分 {value}）" if value is not None else ""
    receipt.say("note", Text(f"{zh}{shown}。", f"{en}; the points are for reference only."))


# --- points --------------------------------------------------------------------------------------------------------


def _print_points(receipt: Receipt, rows: list[IndicatorPoints]) -> Decimal:
    """From 100 down to the rescaled score; returns the points that apply."""
    receipt.add("start", Text("总分", "Full points"), FULL)
    left_out = [row for row in rows if not row.indicator.bonus and not row.applies]
    for row in left_out:
        title = row.indicator.title
        why, english = ("已豁免", "waived") if row.waived else ("不适用", "not applicable")
        text = Text(
            f"{title.zh}{why}，{plain(row.points)}分退出总分", f"{title.en or title.zh}: {english}, points leave"
        )
        receipt.add("rescale", text, -row.points, indicator=row.indicator.id)
    base = receipt.total
    for row in rows:
        if not row.indicator.bonus and row.applies:
            _print_indicator(receipt, row)
    receipt.add("subtotal", Text(f"扣分后小计（满分 {plain(base)}）", f"After deductions (of {plain(base)})"))
    if base != FULL:
        services = {row.indicator.family for row in left_out} == {SERVICES} and base == FULL - SERVICES_POINTS
        if services:
            text = Text("办事服务不适用，得分乘以4/3（19号）", "No public services: times 4/3 (official)")
        else:
            text = Text(
                f"按适用分值折算：×100/{plain(base)}（工具建议）",
                f"Rescaled: ×100/{plain(base)} (proposed by this tool)",
            )
        receipt.add("rescale", text, _rescaled(receipt.total, base) - receipt.total)
    return base


def _rescaled(points: Decimal, base: Decimal) -> Decimal:
    return cents(points * FULL / base)


def _print_indicator(receipt: Receipt, row: IndicatorPoints) -> None:
    title, official = row.indicator.title, row.indicator.official
    mark, english_mark = ("官方分值", "official") if official else ("工具建议分值", "proposed")
    for one in row.rules:
        if not one.tally.failed:
            continue
        places, whole = one.tally.failed, one.each * one.tally.failed
        zh = f"{title.zh}·{one.rule.title.zh}：{places}处×{plain(one.each)}分"
        en = f"{one.rule.title.en or one.rule.id}: {places} × {plain(one.each)}"
        if whole > one.cap:
            zh, en = f"{zh}，最多扣{plain(one.cap)}分", f"{en}, at most {plain(one.cap)}"
        text = Text(f"{zh}（{mark}）", f"{en} ({english_mark})")
        receipt.add("deduct", text, -one.lost, one.rule.id, row.indicator.id)
    over = sum((one.lost for one in row.rules), ZERO) - row.taken
    if over:
        zh = f"{title.zh}满分{plain(row.points)}分，最多扣{plain(row.points)}分（{mark}）"
        text = Text(zh, f"{title.en or title.zh}: never more than {plain(row.points)} points ({english_mark})")
        receipt.add("cap", text, over, indicator=row.indicator.id)


def _interval(
    receipt: Receipt, rows: list[IndicatorPoints], bound: list[IndicatorPoints], base: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """Low, high and value. Prints the bonus; open points are worth nothing in ``low`` and everything in ``high``."""
    points = receipt.total
    kept = base - sum((row.taken + row.at_risk for row in bound), ZERO)
    low = _rescaled(kept, base)
    bonus = [row for row in rows if row.indicator.bonus]
    earned = sum((row.taken for row in bonus), ZERO)
    chance = ZERO
    if points > BONUS_LINE:
        chance = sum((row.at_risk for row in bonus), ZERO)
        for row in bonus:
            if row.taken:
                title = row.indicator.title
                mark = "官方分值" if row.indicator.official else "工具建议分值"
                text = Text(f"加分：{title.zh}（{mark}）", f"Bonus: {title.en or title.zh}")
                receipt.add("bonus", text, row.taken, indicator=row.indicator.id)
    elif earned:
        receipt.say("note", Text("得分未超过80分，加分项不计。", "Not above 80: the bonus stays closed."))
    if low > BONUS_LINE:
        low += earned
    return low, receipt.total + chance, receipt.total


def _print_doubt(receipt: Receipt, low: Decimal, high: Decimal) -> None:
    if low == high:
        return
    zh = f"未判定的部分不扣分；全部判定后得分在 {low:.2f} 与 {high:.2f} 之间。"
    receipt.say(
        "note", Text(zh, f"What was not judged costs nothing; the score lies between {low:.2f} and {high:.2f}.")
    )


def _coverage(rows: list[IndicatorPoints]) -> Decimal:
    """Judged points of the applicable points, 0…1."""
    bound = [row for row in rows if not row.indicator.bonus and row.applies]
    total = sum((row.points for row in bound), ZERO)
    return sum((row.points * row.judged for row in bound), ZERO) / total if total else ZERO


def _indicator(row: IndicatorPoints) -> dict[str, Any]:
    one = row.indicator
    return {
        "id": one.id, "title": {"zh": one.title.zh, "en": one.title.en}, "family": one.family,
        "points": f"{row.points:.2f}",
        "official": one.official, "bonus": one.bonus, "confidence": one.confidence, "applies": row.applies,
        "lost": "0.00" if one.bonus else f"{row.taken:.2f}", "earned": f"{row.taken:.2f}" if one.bonus else "0.00",
        "at_risk": f"{row.at_risk:.2f}", "coverage": share_text(row.judged),
        "rules": [entry.rule.id for entry in row.rules],
    }  # fmt: skip
