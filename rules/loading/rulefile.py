"""One rule file: its shape, and every way in which it can be wrong.

Never runs a check: what is refused here is refused before any site is visited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from rules.checks import Check
from rules.facts.records import Level, SiteKind
from rules.judge.model import Area, Automation, Basis, Deduct, Rule, Scope, Severity, Text, Veto
from rules.judge.view import choices
from rules.loading.examples import build
from rules.loading.parameters import annotation_at, check_meanings
from rules.loading.yamlfile import Document, YamlError, convert_value, nearest

_REGION = re.compile(r"\d{2}(?:\d{2}){0,2}")
ALL_LEVELS: tuple[Level, ...] = ("province", "city", "county", "township")
ALL_KINDS: tuple[SiteKind, ...] = ("portal", "department", "other")
# What a borrowing pack may change; id, scope, check and examples make a rule what it is.
OVERRIDABLE = (
    "title", "why", "area", "with", "reads", "when", "applies_to", "severity", "veto", "deduct", "automation", "basis",
    "frequency", "fix", "assumptions", "checklist", "status", "jurisdiction",
)  # fmt: skip


class AppliesTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sites a rule binds; what is left out binds all."""

    levels: tuple[Level, ...] = ALL_LEVELS
    kinds: tuple[SiteKind, ...] = ALL_KINDS
    functions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Examples(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts under which the rule passes and fails: its tests and its documentation."""

    passed: tuple[dict[str, Any], ...] = ()
    failed: tuple[dict[str, Any], ...] = ()


class RuleFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """The keys of a rule file, in the order of writing."""

    id: str
    title: Text
    why: Text
    area: Area
    family: str
    scope: Scope
    check: str
    with_: dict[str, Any] = {}
    reads: tuple[str, ...] = ()
    when: dict[str, tuple[str | int | float | bool | None, ...]] = {}
    applies_to: AppliesTo = AppliesTo()
    jurisdiction: Literal["cn", "any"] = "cn"
    severity: Severity
    veto: Veto | None = None
    deduct: Deduct | None = None
    automation: Automation
    basis: tuple[Basis, ...]
    frequency: str
    fix: Text
    assumptions: str = ""
    checklist: tuple[Text, ...] = ()
    status: Literal["preview", "stable", "deprecated"]
    since: str
    after: tuple[str, ...] = ()
    examples: Examples


def rule_of(document: Document, checks: Mapping[str, Check], override: Mapping[str, Any] | None = None) -> Rule:
    """The rule in a parsed file, with another pack's overrides laid over it. Raises ``YamlError``."""
    if not isinstance(document.value, dict):
        raise document.error("规则文件应为“键: 值”")
    written = convert_value(document, {**document.value, **(override or {})}, RuleFile)
    stem = document.file.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    if written.id != stem:
        raise document.error(f"id“{written.id}”与文件名“{stem}”不一致", "id")
    for key in ("title", "why", "fix"):
        if not getattr(written, key).zh.strip():
            raise document.error(f"“{key}.zh”不能为空", key, "zh")
    if written.automation != "auto" and not written.checklist:
        raise document.error(f"automation 为 {written.automation} 的规则须写明人工核对清单“checklist”", "automation")
    if any(not entry.zh.strip() for entry in written.checklist):
        raise document.error("“checklist”的各项不能为空", "checklist")
    check = checks.get(written.check)
    if check is None:
        raise document.error(f"没有检查“{written.check}”{nearest(written.check, checks)}", "check")
    if written.scope not in check.scopes:
        allowed = "、".join(sorted(check.scopes))
        raise document.error(f"检查“{written.check}”不判断 {written.scope}，只判断 {allowed}", "scope")
    _check_points(document, written)
    _check_basis(document, written)
    _check_paths(document, written)
    rule = _rule(document, written)
    args = arguments(rule, check, document)
    check_meanings(document, rule.scope, args)
    for kind in ("passed", "failed"):
        examples = rule.examples[kind]
        if not examples:
            raise document.error(f"缺少 {kind} 示例“examples.{kind}”", "examples", kind)
        for number, example in enumerate(examples):
            build(rule, example, document, ("examples", kind, number))
    return rule


def arguments(rule: Rule, check: Check, document: Document | None = None) -> Struct:
    """The rule's ``with`` as the check's own parameters. Raises ``YamlError`` naming the parameter."""
    document = document or Document(rule.file, rule.args, {}, {})
    return convert_value(document, rule.args, check.args, ("with",))


def _rule(document: Document, written: RuleFile) -> Rule:
    taken = {name: getattr(written, name) for name in Rule.__struct_fields__ if name in RuleFile.__struct_fields__}
    taken["examples"] = {"passed": written.examples.passed, "failed": written.examples.failed}
    applies = written.applies_to
    return Rule(
        **taken, args=written.with_, levels=applies.levels, kinds=applies.kinds, functions=applies.functions,
        regions=applies.regions,
        file=document.file,
    )  # fmt: skip


def _check_points(document: Document, written: RuleFile) -> None:
    if written.veto and written.deduct:
        raise document.error("单项否决规则不再扣分，请删去“deduct”", "deduct")
    if written.deduct and not 0 < written.deduct.each <= written.deduct.cap:
        each, cap = written.deduct.each, written.deduct.cap
        raise document.error(f"“deduct”应满足 0 < each ≤ cap，写的是 each {each}、cap {cap}", "deduct")


def _check_basis(document: Document, written: RuleFile) -> None:
    if not written.basis:
        raise document.error("“basis”不能为空，没有依据的规则请写明工具建议（confidence: P）", "basis")
    for number, basis in enumerate(written.basis):
        if not basis.document.strip():
            raise document.error("“document”不能为空", "basis", number, "document")
        if basis.confidence == "S" and not basis.source:
            raise document.error("confidence 为 S 时须写明读过的文本“source”", "basis", number)
        if basis.region and not _REGION.fullmatch(basis.region):
            raise document.error("“region”应为行政区划代码的前2、4或6位数字，须加引号", "basis", number, "region")
    for number, region in enumerate(written.applies_to.regions):
        if not _REGION.fullmatch(region):
            message = "“regions”应为行政区划代码的前2、4或6位数字，须加引号"
            raise document.error(message, "applies_to", "regions", number)


def _check_paths(document: Document, written: RuleFile) -> None:
    for number, path in enumerate(written.reads):
        annotation_at(document, written.scope, path, ("reads", number))
    for path, values in written.when.items():
        if not values:
            raise document.error(f"“when.{path}”没有列出任何值", "when", path)
        allowed = choices(annotation_at(document, written.scope, path, ("when", path)))
        for number, value in enumerate(values):
            if allowed is not None and value not in allowed:
                shown = "、".join("null" if one is None else str(one) for one in allowed)
                message = f"“when.{path}”的值“{document.written('when', path, number) or value}”不在允许之列：{shown}"
                raise document.error(message, "when", path, number)


__all__ = ["ALL_KINDS", "ALL_LEVELS", "OVERRIDABLE", "RuleFile", "YamlError", "arguments", "rule_of"]
