"""Re-inspection: a finished run is copied, and only what failed in it is looked at again.

Never judges by a later day what it did not look at again, and never touches the run it starts from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from audit.crawl.frontier.requeue import reopen
from audit.evidence.capture import Capture, CaptureError
from audit.evidence.capture import now as now_utc
from audit.profile.site import SiteProfile
from audit.result.routing import Places
from reports.forms.defects import defects, key_of
from reports.read import Result
from reports.read import load as load_result
from rules.judge.model import Finding, Text

BEIJING = dt.timezone(dt.timedelta(hours=8))
NOT_AGAIN = Text("复查未重新查看此处，不以新的基准日判定", "Not looked at again; not judged by the later day")


def prepare(old: Path, folder: Path, as_of: dt.date) -> None:
    """Make ``folder`` a capture that resumes with what failed in the run ``old``; done before, it is left as it is.

    ``as_of``: the day of the re-inspection. Raises ``ResultError`` or :class:`CaptureError`.
    """
    raw = (old / "result.json").read_bytes() if (old / "result.json").is_file() else b""
    before = load_result(old / "result.json")
    name = hashlib.sha256(raw).hexdigest()
    if (folder / "capture.sqlite").exists():
        with Capture.open(folder) as known:
            if (known.meta.get("recheck") or {}).get("of") == name:
                return
        raise CaptureError(f"{folder} 中已有另一次采集，请换目录 / holds another capture")
    part = folder / "tmp" / "recheck"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with Capture.open(old) as capture:
        if capture.meta["source"] != "crawl" or not capture.meta.get("finished_at"):
            raise CaptureError(f"{old} 不是一次完成的采集，不能复查 / not a finished crawl")
        (folder / "archive").mkdir(exist_ok=True)
        for path in sorted((old / "archive").glob("*")):
            shutil.copy2(path, folder / "archive" / path.name)
        copy = sqlite3.connect(part / "capture.sqlite")
        capture.db.backup(copy)
        copy.close()
    with Capture.open(part) as capture:
        meta, since = capture.meta, now_utc()
        asked = reopen(capture, wanted(before, capture))
        meta.update(
            finished_at=None, whole="复查尚未完成", as_of=as_of.isoformat(), started_at=since,
            recheck={"of": name, "of_as_of": before["site"]["as_of"], "since": since, "asked": asked,
                     "failing": sorted(defects(before))},
        )  # fmt: skip
        for key in ("stopped_by", "certificate"):
            meta.pop(key, None)
    (part / "capture.sqlite").rename(folder / "capture.sqlite")  # in one step: killed before, nothing is there
    shutil.rmtree(folder / "tmp", ignore_errors=True)


def prepared(old: Path, folder: Path, as_of: dt.date | None) -> SiteProfile:
    """:func:`prepare` by the day in Beijing unless given; the profile of the earlier run, to crawl by."""
    prepare(old, folder, as_of or dt.datetime.now(BEIJING).date())
    with Capture.open(folder) as capture:
        return msgspec.convert(capture.meta["profile"], SiteProfile)


def wanted(before: Result, capture: Capture) -> set[str]:
    """What to look at again: places that failed, pages that show them, their columns, and the home page."""
    site = before["site"]
    places = Places((), site["columns"], site["documents"])
    urls = {site["url"], str(capture.meta.get("home") or site["url"]), str(capture.meta.get("start") or site["url"])}
    for defect in defects(before).values():
        shown_on = defect.evidence.get("pages") or ()
        urls |= {defect.url, defect.finding["subject"]["url"], *shown_on}
        urls |= {column for page in (defect.url, *shown_on) if (column := places.column_url(page))}
    for finding in before["findings"]:  # every page that a failed finding rests on, e.g. both sides of a pair
        if finding["outcome"] == "failed":
            urls |= {
                before["capture"]["records"][evidence["record"]]["url"]
                for evidence in finding["evidence"]
                if evidence.get("record") in before["capture"]["records"]
            }
    return urls


def limited(findings: Sequence[Finding], capture: Capture) -> list[Finding]:
    """``findings`` of a re-inspection by a later day, without accusations that rest on what was seen on the first.

    A place fails when it was looked at again or failed before; the others are untested, and say why.
    """
    again: Mapping[str, Any] = capture.meta["recheck"]
    if again["of_as_of"] == capture.meta["as_of"]:
        return list(findings)
    failing = set(again["failing"])

    def stands(finding: Finding, url: str, record: str) -> bool:
        if key_of(finding.rule, url) in failing:
            return True
        try:
            return bool(record) and str(capture.record(record)["at"]) >= again["since"]
        except KeyError:
            return False

    kept: list[Finding] = []
    for finding in findings:
        if finding.outcome != "failed" or not finding.evidence:
            kept.append(finding)
            continue
        places = tuple(one for one in finding.evidence if stands(finding, one.url, one.record))
        gone = len(finding.evidence) - len(places)
        if not gone:
            kept.append(finding)
            continue
        if places:
            kept.append(structs.replace(finding, evidence=places, count=max(1, finding.count - gone)))
        left = tuple(one for one in finding.evidence if one not in places)[:3]
        kept.append(
            structs.replace(
                finding, outcome="untested", message=NOT_AGAIN, expected=Text(""), evidence=left, cause="recheck",
                count=gone,
            )
        )  # fmt: skip
    return sorted(kept, key=lambda finding: (finding.rule, finding.outcome, finding.cause))
