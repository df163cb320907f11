"""A new rule, and where there is none yet a new pack, as files to be edited.

Never overwrites a file.
"""

from __future__ import annotations

import re
from pathlib import Path

_PACK = """\
id: {pack}
title: {{zh: 自定规则包, en: Own pack}}
version: "1"
scheme: self-check
description: {{zh: 全国通用规则加上自定的规则, en: The national rules and rules of our own}}
borrow: {{pack: national}}          # 只要其中一部分时写 families: [doc, gi] 或 rules: [...]
indicators:
  - {{id: all, title: {{zh: 全部规则, en: All rules}}, family: 全部, points: 100, confidence: P}}
"""

_RULE = """\
# 一条规则就是一个文件：改好后执行 govaudit rules check {folder}，再用 govaudit rules try {id} --file 页面.html 试一试。
id: {id}
title: {{zh: {title}, en: {id}}}
why: {{zh: 为何检查, en: Why this is asked}}
area: statutory                    # statutory validity accessibility update identity links privacy
family: {family}
scope: site                        # site page column document attachment link
check: topic_present               # 检查的名称与参数见 rules/checks/
with:
  called: {{zh: {title}, en: {id}}}
  words: {{all: [{words}], same: [], not: []}}   # all 每项至少含其一（竖线分隔）；same 含其一即可；not 出现即不算
applies_to: {{kinds: [portal, department]}}
severity: minor                    # critical major minor info
automation: auto                   # assisted、manual 须写 checklist
basis:
  - {{document: 工具建议, confidence: P}}   # 依据：文件、文号、条款、可信度 S K:high K:med P ?
frequency: 每年
fix: {{zh: 如何整改, en: How to mend it}}
status: preview
since: "1"
examples:
  passed:
    - columns: [{{url: "https://www.example.gov.cn/a/", name: {example}, item_count: 3}}]
      pages: [{{is_home: true}}]
  failed:
    - {{pages: [{{is_home: true}}]}}
"""


class StarterError(Exception):
    """The rule cannot be begun; the text is one line."""


def begin(id: str, folder: Path, title: str, words: str) -> list[Path]:
    """Write ``<id>.yaml`` into a pack folder, with a pack.yaml where there is none; the files written.

    ``words``: |-alternatives, comma-separated. Raises :class:`StarterError`.
    """
    if not re.fullmatch(r"[a-z0-9]+(\.[a-z0-9][a-z0-9-]*)+", id):
        raise StarterError(f"规则 id 应形如 doc.new-rule，而不是 {id!r} / a rule id looks like doc.new-rule")
    entries = [entry.strip() for entry in words.split(",") if entry.strip()]
    if not entries or any(not part.strip() for entry in entries for part in entry.split("|")):
        raise StarterError(f"--words 应为逗号分隔的词，同义词用竖线：{words!r} / words, alternatives by |")
    path = folder / f"{id}.yaml"
    if path.exists():
        raise StarterError(f"{path} 已存在，不会覆盖 / exists already")
    folder.mkdir(parents=True, exist_ok=True)
    written = [path]
    if not (folder / "pack.yaml").exists():
        (folder / "pack.yaml").write_text(_PACK.format(pack=re.sub(r"[^a-z0-9-]+", "-", folder.name.lower())), "utf-8")
        written.insert(0, folder / "pack.yaml")
    example = "".join(entry.split("|")[0] for entry in entries)
    text = _RULE.format(
        id=id, title=_quoted(title), family=id.split(".")[0], folder=folder, example=_quoted(example),
        words=", ".join(map(_quoted, entries)),
    )  # fmt: skip
    path.write_text(text, "utf-8")
    return written


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
