"""Many sites: the straight line of each, several at once, and what became of every one in assessment.json.

Never lets one site stop another: an error, a hang or a broken page of one is that row's stated reason.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from audit.browser.find import BrowserError
from audit.crawl.hosts.first_request import StartError
from audit.crawl.hosts.rate_limit import Pace
from audit.evidence import redact
from audit.evidence.capture import CaptureError
from audit.evidence.signing import key_file
from audit.evidence.store import Lock
from audit.profile.site import SiteProfile
from audit.profile.sites import Site
from audit.runs import run, site_process
from reports.compare import league
from rules.loading.load import load_pack

NAME = "assessment.json"
JUDGES = 2  # bound by the CPU
GRACE_S = 60.0  # beyond its own time limit a site is stopped from outside
State = Literal["pending", "done", "incomplete", "failed"]


class AssessError(Exception):
    """The assessment cannot begin or go on; the text is one line."""


class Row(Struct, kw_only=True):
    """One site of an assessment and how it ended."""

    id: str
    url: str
    name: str | None = None
    level: str | None = None
    kind: str = "other"
    state: State = "pending"
    why: str = ""
    profile: str = ""  # digest of the profile it was judged by; none in an assessment of an earlier version


class Plan(Struct, kw_only=True):
    """An assessment on disk: settled when it begins, kept when it goes on."""

    schema: Literal[1] = 1
    pack: str
    as_of: dt.date
    sites: list[Row]
    pack_digest: str = ""  # of the rules that the results were judged by


class Options(Struct, frozen=True, kw_only=True):
    """How an assessment is run. ``site_limit_s``: longest crawl of one site where its profile sets none."""

    pack: str = "national"
    as_of: dt.date | None = None
    at_once: int = 4
    site_limit_s: float = 3600.0
    browser: str | None = None
    use_browser: bool = True
    formats: tuple[str, ...] = ("html", "xlsx")


def assess(sites: Sequence[Site], folder: Path, options: Options, tell: Callable[[str], None]) -> Plan:
    """Run every site that has no result yet, then write league.html and league.xlsx.

    Each site is kept in ``folder/sites/<id>``; what was interrupted goes on there. ``tell`` receives one line for each
    site that begins or ends. Raises :class:`AssessError`, and ``run.Interrupted`` when a signal came.
    """
    digest = load_pack(options.pack).digest
    key_file(None)  # a key that is no use is told before any site is visited
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder, "assessment.lock")
    try:
        lock.take()
    except CaptureError as problem:  # a second run of the same schedule must not write over the first
        raise AssessError(str(problem)) from None
    try:
        plan = _plan(sites, folder, options, digest, tell)
        _save(plan, folder)
        asyncio.run(_all(plan, {site.id: site.profile for site in sites}, folder, options, tell))
        _save(plan, folder)
        league.write(msgspec.to_builtins(plan), folder)
    finally:
        lock.free()
    return plan


def _plan(sites: Sequence[Site], folder: Path, options: Options, digest: str, tell: Callable[[str], None]) -> Plan:
    path = folder / NAME
    today = options.as_of or dt.datetime.now(run.BEIJING).date()
    rows = [
        Row(
            id=site.id, url=site.profile.url, name=site.profile.name, level=site.profile.level, kind=site.profile.kind,
            profile=hashlib.sha256(msgspec.json.encode(site.profile, order="sorted")).hexdigest()[:16],
        )
        for site in sites
    ]  # fmt: skip
    if not path.exists():
        return Plan(pack=options.pack, as_of=today, sites=rows, pack_digest=digest)
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Plan)
    except (msgspec.DecodeError, OSError) as problem:
        raise AssessError(f"{path} 无法读取：{problem} / cannot be read") from None
    if known.pack != options.pack or (options.as_of and known.as_of != options.as_of):
        settled = f"规则包 {known.pack}、基准日 {known.as_of}"
        raise AssessError(f"{folder} 中的评估用的是{settled}；请换目录 / another assessment is kept here")
    before = {row.id: row for row in known.sites}
    for row in rows:
        if row.id in before and before[row.id].url != row.url:
            raise AssessError(f"{folder} 中 {row.id} 是 {before[row.id].url}；请换目录 / another site is kept there")
    kept = []
    for row in rows:  # the list may say more of a site now: a name, a level, an answer, a waiver
        known_row = before.get(row.id, row)
        changed = known_row.profile not in ("", row.profile) and known_row.state in ("done", "incomplete")
        if changed:
            tell(f"{row.id} 的档案已改动：已有的采集将重新核查 / its profile has changed: judged again")
        if not changed and known_row.state != "failed":  # a reason of yesterday is tried again
            row.state, row.why = known_row.state, known_row.why
        kept.append(row)
    if known.pack_digest != digest and any(row.state in ("done", "incomplete") for row in kept):
        tell("规则包已改动：已有的采集将按新的规则重新核查 / the pack has changed: all captures are judged again")
        for row in kept:
            row.state, row.why = "pending", ""
    return Plan(pack=known.pack, as_of=known.as_of, sites=kept, pack_digest=digest)


def _save(plan: Plan, folder: Path) -> None:
    part = folder / (NAME + ".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n")
    part.replace(folder / NAME)


async def _all(
    plan: Plan, profiles: dict[str, SiteProfile], folder: Path, options: Options, tell: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    run.stop_on_signals(stop)
    places = asyncio.Semaphore(options.at_once)
    paces: dict[str, Pace] = {}
    judges = asyncio.Semaphore(JUDGES)

    async def one(row: Row) -> None:
        async with places:
            if stop.is_set():
                return
            tell(f"开始 {row.id}")
            row.state, row.why = await _site(
                profiles[row.id], folder / "sites" / row.id, plan, options, judges, paces, stop, tell
            )
            _save(plan, folder)
            tell(f"{_WORDS[row.state]} {row.id}" + (f"：{row.why}" if row.why else ""))

    await asyncio.gather(*(one(row) for row in plan.sites if row.state == "pending"))
    if stop.is_set():
        raise run.Interrupted


_WORDS = {"done": "完成", "incomplete": "未完整", "failed": "失败", "pending": "中断"}


async def _site(
    profile: SiteProfile, folder: Path, plan: Plan, options: Options, judges: asyncio.Semaphore,
    paces: dict[str, Pace], stop: asyncio.Event, tell: Callable[[str], None],
) -> tuple[State, str]:  # fmt: skip
    """One site to its end: a result, or the reason why there is none."""
    if profile.budget.time_limit_s is None:
        budget = msgspec.structs.replace(profile.budget, time_limit_s=options.site_limit_s)
        profile = msgspec.structs.replace(profile, budget=budget)
    limit = (profile.budget.time_limit_s or options.site_limit_s) + GRACE_S
    try:
        async with asyncio.timeout(limit):  # outside the crawl: what hangs there is cut here
            capture = await run.capture_site(
                profile, folder, as_of=plan.as_of, browser=options.browser, use_browser=options.use_browser,
                stop=stop, paces=paces, tell=lambda line: tell(f"{folder.name}：{line}"),
            )  # fmt: skip
        capture.close()
        async with judges:
            why = await site_process.judged(folder, options.pack, options.formats, stop)
    except (run.Interrupted, asyncio.CancelledError):
        return "pending", ""
    except site_process.JudgingError as problem:
        return "failed", str(problem)
    except TimeoutError:
        return "failed", f"超过本站时限，已停止（{limit:.0f} 秒） / stopped at its time limit"
    except (StartError, CaptureError, BrowserError) as problem:
        return "failed", str(problem)
    except Exception as problem:  # law 10: one site never costs the rest
        print(redact.text("".join(traceback.format_exception(problem))), file=sys.stderr)
        return "failed", f"{type(problem).__name__}: {problem}"
    return ("incomplete", why) if why else ("done", "")


def summary(plan: Plan) -> dict[str, int]:
    """Sites in all and by state."""
    counts: Counter[str] = Counter(row.state for row in plan.sites)
    return {"sites": len(plan.sites), **{state: counts[state] for state in _WORDS if counts[state]}}


def row_text(plan: Plan, folder: Path) -> str:
    """The one JSON line of ``--format json``."""
    return json.dumps({**summary(plan), "league": str(folder / "league.html")}, ensure_ascii=False)


def text(plan: Plan, folder: Path) -> str:
    """What became of the sites, and where the league is."""
    counts: Counter[str] = Counter(row.state for row in plan.sites)
    told = "，".join(f"{word} {counts[state]}" for state, word in _WORDS.items() if counts[state])
    return f"网站 sites {len(plan.sites)}：{told}\n汇总 league：{folder / 'league.html'}"
