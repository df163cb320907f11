"""Writes rules/README.md, the catalogue of every rule of a pack, and rule.schema.json for editors.

Never edited by hand: ``python -m rules.catalogue > rules/README.md``, ``python -m rules.catalogue schema > …``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from rules.judge.model import Basis, Rule
from rules.loading.load import Pack, load_pack
from rules.loading.rulefile import RuleFile
from rules.scores.areas import AREAS

AUTOMATION = {"auto": "自动", "assisted": "人工复核", "manual": "人工"}
SCOPES = {
    "site": "网站", "page": "页面", "column": "栏目", "document": "文件", "attachment": "附件", "link": "链接",
}  # fmt: skip
SEVERITY = {"critical": "严重", "major": "较重", "minor": "一般", "info": "提示"}
CONFIDENCE = {
    "S": "读过原文或公开副本", "K:high": "十分确定，未核原文", "K:med": "大意确定，数值待核", "P": "工具建议，不是规定",
    "?": "存疑，不作硬性依据",
}  # fmt: skip


def render(pack: Pack) -> str:
    """The catalogue as Markdown; the same pack gives the same text."""
    rules = sorted(pack.rules, key=lambda rule: (rule.family, rule.id))
    families = list(dict.fromkeys(rule.family for rule in rules))
    parts = [
        "<!-- GENERATED: python -m rules.catalogue > rules/README.md -->",
        "",
        f"# 规则目录 / Rules: {pack.title.zh}",
        "",
        f"规则包 `{pack.id}`，版本 {pack.version}，计分方案 `{pack.scheme}`，共 {len(rules)} 条规则。",
        f"{len(rules)} rules; this room's own note is [ROOM.md](ROOM.md), one rule is one file in "
        f"[packs/{pack.id}](packs/{pack.id}).",
        "",
        *_table(("方式", "条数"), _counted((AUTOMATION[rule.automation] for rule in rules), AUTOMATION.values())),
        *_table(("领域", "条数"), _counted((AREAS[rule.area].zh for rule in rules), [t.zh for t in AREAS.values()])),
        *_table(("类别", "条数"), _counted((rule.family for rule in rules), families)),
        "依据后的标记 / marks of confidence: " + "；".join(f"`{mark}` {words}" for mark, words in CONFIDENCE.items()),
        "",
    ]
    for family in families:
        own = [rule for rule in rules if rule.family == family]
        parts += [f"## {family}（{len(own)}）", ""]
        head = ("规则", "名称", "对象", "级别", "依据", "方式")
        parts += _table(head, [_row(rule, pack) for rule in own])
    if pack.indicators:
        parts += ["## 计分指标 / Indicators", ""]
        parts += _table(
            ("指标", "名称", "类别", "分值", "口径"),
            [
                (
                    f"`{one.id}`", one.title.zh, one.family, f"{one.points:g}" + ("（加分）" if one.bonus else ""),
                    "官方" if one.official else f"工具建议 `{one.confidence}`",
                )
                for one in pack.indicators
            ],
        )  # fmt: skip
    return "\n".join(parts).rstrip() + "\n"


def schema() -> str:
    """JSON schema of a rule file, for completion and checks in an editor; the loader is stricter."""
    made = msgspec.json.schema(RuleFile)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "govaudit rule"
    return json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _row(rule: Rule, pack: Pack) -> tuple[str, ...]:
    marks = []
    if rule.veto:
        marks.append({"official": "单项否决", "candidate": "否决候选", "account": "账号否决"}[rule.veto])
    if rule.status != "stable":
        marks.append(rule.status)
    title = rule.title.zh + (f"（{'，'.join(marks)}）" if marks else "")
    linked = f"[`{rule.id}`](packs/{pack.id}/{rule.id}.yaml)" if f"/{pack.id}/" in rule.file else f"`{rule.id}`"
    return (
        linked, title, SCOPES[rule.scope], SEVERITY[rule.severity], "；".join(map(_cited, rule.basis)),
        AUTOMATION[rule.automation],
    )  # fmt: skip


def _cited(basis: Basis) -> str:
    region = f"（限{basis.region}）" if basis.region else ""
    parts = (basis.document + region, basis.number, basis.article, f"`{basis.confidence}`")
    return " ".join(part for part in parts if part)


def _counted(words: Iterable[str], order: Iterable[str]) -> list[tuple[str, str]]:
    counts = Counter(words)
    return [(word, str(counts[word])) for word in order if counts[word]]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(head), line(["---"] * len(head)), *map(line, rows), ""]


def main(arguments: Sequence[str]) -> None:
    text = schema() if arguments[:1] == ["schema"] else render(load_pack(arguments[0] if arguments else "national"))
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
