"""Facts, findings and score put into one self-contained result.json.

Never looks at the network or the clock: the same capture, pack and code give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import msgspec

from audit.evidence.capture import Capture
from audit.evidence.digests import sha256_of
from audit.profile.site import SiteProfile, Waiver
from audit.read.privacy.final_mask import Veil, veil_of
from audit.result import coverage
from audit.result.deadlines import set_deadlines
from audit.result.routing import Places, route
from audit.result.thumbnails import add_pictures
from rules.facts.records import Column, Document, Facts, Site, Unknown
from rules.judge.binding import binding_bases
from rules.judge.model import Finding, Rule, Score
from rules.loading import content, crosswalk
from rules.loading.load import Pack
from rules.words import workdays
from rules.words.lexicon import column_class

SCHEMA = 1
FAILED_NAMED = 3  # in the warning; all of them stand among the states
DUE_SHARE = 0.92  # 即将到期: at least 92 % of the column's period is used

# What the profile may say of a site, in words.
SITE_FIELDS = {
    "name": "网站名称（name）", "level": "行政级别（level）", "kind": "网站类型（kind）",
    "region_code": "行政区划代码（region_code）", "functions": "职能（functions）", "units": "所属单位（units）",
}  # fmt: skip


def split_waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], as_of: dt.date
) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Take waived failures out of the findings; a waiver past its day no longer counts."""
    live = {waiver.rule: waiver for waiver in waivers if waiver.until >= as_of}
    kept, waived = [], []
    for finding in findings:
        waiver = live.get(finding.rule)
        if waiver is None or finding.outcome not in ("failed", "cantTell"):
            kept.append(finding)
            continue
        row = {"rule": waiver.rule, "reason": waiver.reason, "owner": waiver.owner, "until": waiver.until.isoformat()}
        waived.append({**row, "findings": finding.count, "message": msgspec.to_builtins(finding.message)})
    return kept, waived


def build(
    *,
    capture: Capture,
    profile: SiteProfile,
    facts: Facts,
    pack: Pack,
    findings: Sequence[Finding],
    waived: Sequence[dict[str, Any]],
    score: Score,
    warnings: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The result of one site: what reports/result.schema.json describes. Personal numbers in addresses are masked."""
    veil = veil_of(capture.targets())
    columns = [_column(column, facts.site.as_of) for column in facts.columns]
    documents = [_document(document) for document in facts.documents if document.kind in ("document", "interpretation")]
    rows = [msgspec.to_builtins(finding) for finding in findings]
    rules = {rule.id: rule for rule in pack.rules}
    route(rows, Places(profile.routes, columns, documents))
    set_deadlines(rows, rules, facts.site.as_of, profile.deadline_workdays)
    pictures = add_pictures(rows, facts.pages, capture, facts.site.home if isinstance(facts.site.home, str) else "")
    cited = {e["record"] for row in rows for e in row["evidence"]} | {c["record"] for c in columns}
    cited |= {d["record"] for d in documents} | {picture["record"] for picture in pictures.values()}
    built = {
        "schema": SCHEMA,
        "tool": {"name": "govaudit", "version": version("govaudit")},
        "site": {**_site(facts), "columns": columns, "documents": documents},
        "capture": {**_capture(capture, cited - {""}), **({"pictures": pictures} if pictures else {})},
        "pack": {
            "id": pack.id,
            "title": msgspec.to_builtins(pack.title),
            "version": pack.version,
            "digest": pack.digest,
            "scheme": pack.scheme,
            "calendar": {"source": workdays.SOURCE, "version": workdays.VERSION, "covers": list(workdays.COVERS)},
        },
        "rules": {rule.id: _rule(rule, facts.site) for rule in sorted(pack.rules, key=lambda rule: rule.id)},
        "findings": rows,
        "waived": sorted(waived, key=lambda row: row["rule"]),
        "score": msgspec.to_builtins(score),
        "coverage": {**coverage.of(capture, facts, findings), **coverage.looked_at(capture, facts, veil)},
        **_duties(pack, facts, findings),
        **_recheck(capture, veil),
        "warnings": [*_warnings(capture, profile, facts, veil), *_unused_waivers(profile, pack), *warnings],
    }
    return veil.result(built)


def _duties(pack: Pack, facts: Facts, findings: Sequence[Finding]) -> dict[str, Any]:
    """What the pack lays its rules against; a key stands only where the pack names one."""
    rules = {rule.id: rule for rule in pack.rules}
    rows: dict[str, Any] = {}
    if pack.tasks:
        rows["tasks"] = crosswalk.states(pack.tasks, rules, findings)
    if pack.content and facts.site.jurisdiction == "cn":
        rows["content"] = content.tree(pack.content, facts)
    return rows


def _recheck(capture: Capture, veil: Veil) -> dict[str, Any]:
    again = capture.meta.get("recheck")
    if not again:
        return {}
    asked = [veil.text(url) for url in again["asked"]]
    return {"recheck": {**{key: again[key] for key in ("of", "of_as_of", "since")}, "asked": asked}}


def _site(facts: Facts) -> dict[str, Any]:
    keys = ("url", "host", "name", "level", "kind", "jurisdiction", "region_code", "as_of", "inferred")
    return {key: _plain(getattr(facts.site, key)) for key in keys}


def _plain(value: Any) -> Any:
    return _unknown(value) if isinstance(value, Unknown) else msgspec.to_builtins(value)


@lru_cache(maxsize=4096)
def _unknown(value: Unknown) -> Any:
    """One for all that give the same reason: a large site has hundreds of thousands."""
    return msgspec.to_builtins(value)


def _column(column: Column, as_of: dt.date) -> dict[str, Any]:
    known = column_class(column.class_id) if column.class_id else None
    age = (as_of - column.newest_on).days if isinstance(column.newest_on, dt.date) else None
    return {
        "name": column.name,
        "url": column.url,
        "class_id": column.class_id,
        "class_title": known.title.zh if known else None,
        "path": list(column.path),
        "item_count": _plain(column.item_count),
        "newest_on": _plain(column.newest_on),
        "newest_title": column.newest.title if column.newest else None,
        "newest_url": column.newest.url if column.newest else None,
        "cadence_days": column.cadence_days,
        "age_days": age,
        "state": _column_state(column, age),
        "record": column.record,
    }


def _column_state(column: Column, age: int | None) -> str:
    if isinstance(column.item_count, Unknown) or isinstance(column.newest_on, Unknown):
        return "unknown"
    if column.item_count == 0:
        return "empty"
    if column.item_count is None or column.cadence_days is None or column.exempt:
        return "exempt"
    if age is None:
        return "undated"
    if age > column.cadence_days:
        return "stale"
    return "due" if age >= DUE_SHARE * column.cadence_days else "fresh"


def _document(document: Document) -> dict[str, Any]:
    keys = (
        "title", "url", "kind", "doc_number", "issuer", "written_on", "published_on", "effective_on",
        "valid_until", "validity", "status", "normative", "record",
    )  # fmt: skip
    row = {key: _plain(getattr(document, key)) for key in keys}
    pairs = document.interpretations
    row["interpretations"] = [
        {"url": pair.url, "title": pair.title, "published_on": _plain(pair.published_on)} for pair in pairs
    ]
    return row


def _rule(rule: Rule, site: Site) -> dict[str, Any]:
    keys = (
        "title", "why", "fix", "area", "family", "scope", "severity", "automation", "veto", "basis",
        "frequency", "assumptions", "checklist", "jurisdiction", "deduct", "status",
    )  # fmt: skip
    row = {key: _plain(getattr(rule, key)) for key in keys}
    return {
        **row,
        "basis": _plain(binding_bases(rule, site) or rule.basis),
    }  # a paper of another region is no basis here


def _capture(capture: Capture, cited: set[str]) -> dict[str, Any]:
    meta = capture.meta
    archives = sorted(path for path in capture.folder.glob("archive/*") if path.is_file())
    keys = ("source", "started_at", "finished_at", "user_agent", "browser", "axe")
    certificate = meta.get("certificate")
    return {
        **{key: meta.get(key) for key in keys},
        **({"certificate": certificate} if certificate else {}),
        "archives": [
            {"file": f"archive/{path.name}", "sha256": sha256_of(path), "bytes": path.stat().st_size}
            for path in archives
        ],
        "records": {record: _record(capture, record) for record in sorted(cited)},
    }


def _record(capture: Capture, record: str) -> dict[str, Any]:
    known = capture.record(record)
    return {key: known[key] for key in ("url", "kind", "at", "sha256", "file", "offset")}


def _warnings(capture: Capture, profile: SiteProfile, facts: Facts, veil: Veil) -> list[dict[str, Any]]:
    rows = []

    def warn(code: str, zh: str, en: str) -> None:
        rows.append({"code": code, "message": {"zh": zh, "en": en}})

    browser = capture.meta.get("browser")
    if not browser:
        why = capture.meta.get("browser_why") or "本次未使用浏览器"
        warn("no-browser", f"浏览器类规则未检测：{why}", "Browser rules are untested")
    elif not browser.get("sandbox"):
        warn("no-sandbox", "浏览器沙箱未启用（以 root 运行）", "The browser ran without its sandbox (root)")
    if others := capture.meta.get("other_sites"):
        shown = "、".join(f"{name} {count}页" for name, count in list(others.items())[:10])
        more = f"等{len(others)}个网站" if len(others) > 10 else ""
        told = (
            f"存档中还有其他网站的页面（{shown}{more}），不属于 {facts.site.host}，未核查；可用 --site 主机名分别核查"
        )
        warn("other-sites", told, f"Pages of {len(others)} other sites in the archive were not judged; see --site")
    if count := capture.meta.get("unread_count"):
        why = "；".join(dict.fromkeys(capture.meta["unread_records"][:5]))
        warn("unread-records", f"存档中 {count} 条记录未能读取，未作判断：{why}", f"{count} records could not be read")
    if failed := coverage.unread(facts):
        named = "；".join(f"{url}（{why}）" for url, why in failed[:FAILED_NAMED])
        more = "；…" if len(failed) > FAILED_NAMED else ""
        told = f"警告：{len(failed)} 个页面或附件程序读取出错，不是网站的问题；“未找到”一类结论未作判定：{named}{more}"
        warn(
            "read-failed", told, f"{len(failed)} pages or files could not be read by this tool; none is called missing"
        )
    if isinstance(facts.site.whole, Unknown):
        warn("not-whole", f"未能采集全站：{facts.site.whole.reason}", "The site was not captured as a whole")
    if facts.site.inferred:
        names = "、".join(SITE_FIELDS.get(name, name) for name in facts.site.inferred)
        told = f"以下站点信息由程序推断或未提供，可写入站点档案：{names}"
        warn("inferred", told, "Inferred or not given: " + ", ".join(facts.site.inferred))
    root = capture.meta.get("root") or {"path": "/", "why": ""}
    if root["path"] != "/" and profile.root is None:
        text = f"起始地址有路径，只检查 {root['path']} 之下的网页；要检查整个主机，请在站点档案中写 root: /"
        warn("bounded", text, f"Only pages below {root['path']} were looked at, as the start address says")
    elif root["why"]:
        text = f"起始地址有路径，但{root['why']}，故检查整个主机；只查某一路径之下，请在站点档案中写 root"
        warn("unbounded", text, "The start address has a path, but its links lead elsewhere: the whole host counts")
    if veil.personal:
        number = veil.personal
        text = f"{number} 个网址本身含身份证号，本结果中已打码；原网址只在 capture.sqlite 和 archive/ 中，请限制其传阅"
        warn("masked-address", text, f"{number} addresses hold identity numbers and are masked here")
    for waiver in profile.waivers:
        if waiver.until < facts.site.as_of:
            text = f"豁免已过期：{waiver.rule}（至 {waiver.until}，{waiver.owner}）"
            warn("waiver-expired", text, f"Expired waiver: {waiver.rule}")
    return rows


def _unused_waivers(profile: SiteProfile, pack: Pack) -> list[dict[str, Any]]:
    known = {rule.id for rule in pack.rules}
    return [
        {
            "code": "waiver-unused",
            "message": {
                "zh": f"豁免没有用上：{waiver.rule}（规则包中没有这条规则）",
                "en": f"Unused waiver: {waiver.rule} is no rule of the pack",
            },
        }
        for waiver in profile.waivers
        if waiver.rule not in known
    ]


def encode(result: dict[str, Any]) -> bytes:
    """Stable bytes: keys sorted, UTF-8, two-space indent, newline at the end."""
    return msgspec.json.format(msgspec.json.encode(result, order="sorted"), indent=2) + b"\n"
