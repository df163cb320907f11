"""Loads a pack: its pack.yaml, its rule files and what it borrows, all validated before any site is visited.

Never skips a wrong file: the first fault ends the load with file and line, all faults are kept beside it.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct, structs

from rules.checks import Check, discover
from rules.judge.model import Rule, Text
from rules.loading.crosswalk import Node, Task, read_nodes, read_tasks
from rules.loading.packfile import Borrow, Grade, Indicator, PackFile
from rules.loading.rulefile import OVERRIDABLE, arguments, rule_of
from rules.loading.yamlfile import Document, YamlError, convert, nearest, parse_yaml

Sources: TypeAlias = Mapping[str, Document]  # rule id → its parsed file

ROOM = Path(__file__).resolve().parents[1]
PACKS = ROOM / "packs"


class PackError(YamlError):
    """A pack cannot be used. ``str()`` is one line: ``file:line: message``; ``every`` holds all faults found."""

    every: tuple[YamlError, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A validated pack. ``rules`` stand in the order of judging: ``after`` first, then by id."""

    id: str
    title: Text
    version: str
    scheme: str
    description: Text
    indicators: tuple[Indicator, ...]
    settings: Mapping[str, Any]
    grades: tuple[Grade, ...] = field(default=(), kw_only=True)
    tasks: tuple[Task, ...] = field(default=(), kw_only=True)
    content: tuple[Node, ...] = field(default=(), kw_only=True)
    rules: tuple[Rule, ...]
    checks: Mapping[str, Check]  # rule id → check
    args: Mapping[str, Struct]  # rule id → the check's parameters
    digest: str  # sha256 over names and bytes of the pack, the lexicons and the checks

    def only(self, wanted: Iterable[str]) -> Pack:
        """The same pack with these rules and the rules they come after."""
        by_id = {rule.id: rule for rule in self.rules}
        keep: set[str] = set()
        queue = list(wanted)
        while queue:
            rule_id = queue.pop()
            if rule_id not in keep:
                keep.add(rule_id)
                queue += by_id[rule_id].after
        rules = tuple(rule for rule in self.rules if rule.id in keep)
        kept: dict[str, Any] = {**self.__dict__, "rules": rules}
        return Pack(**kept)


def available() -> tuple[str, ...]:
    """Names of the packs that come with the tool."""
    return tuple(sorted(path.parent.name for path in PACKS.glob("*/pack.yaml")))


def load_pack(ref: str | Path) -> Pack:
    """The pack of this name, or in this folder. Raises :class:`PackError`."""
    try:
        return _load(ref, discover(), ())[0]
    except PackError:
        raise
    except YamlError as problem:
        raise _pack_error([problem]) from None


def _pack_error(faults: list[YamlError]) -> PackError:
    first = faults[0]
    error = PackError(first.file, first.line, first.message)
    error.every = tuple(faults)
    return error


def _load(ref: str | Path, checks: Mapping[str, Check], within: tuple[Path, ...]) -> tuple[Pack, Sources]:
    folder = _folder(ref)
    if folder in within:
        raise YamlError(_shown(folder / "pack.yaml"), 1, "规则包互相借用，形成循环")
    contents: dict[str, bytes] = {}
    pack_document = _read(folder / "pack.yaml", contents)
    head = convert(pack_document, PackFile)
    _check_indicators(pack_document, head)
    faults: list[YamlError] = []
    rules: dict[str, Rule] = {}
    sources: dict[str, Document] = {}
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        try:
            if path.suffix == ".yml":
                raise YamlError(_shown(path), 1, "规则文件的扩展名应为 .yaml")
            if path.suffix != ".yaml" or path.name == "pack.yaml" or path.name.startswith("."):
                continue
            document = _read(path, contents)
            rule = rule_of(document, checks)
            if rule.id in rules:
                raise document.error(f"规则 id“{rule.id}”重复", "id")
            _check_indicator(document, rule, head)
            rules[rule.id], sources[rule.id] = rule, document
        except YamlError as fault:
            faults.append(fault)
    digests = []
    borrowed_from = head.borrow if isinstance(head.borrow, tuple) else (head.borrow,)
    for number, borrow in enumerate(borrowed_from):
        place = ("borrow", number) if isinstance(head.borrow, tuple) else ("borrow",)
        digests.append(_borrow(borrow, place, pack_document, head, checks, (*within, folder), rules, sources, faults))
    if faults:
        raise _pack_error(faults)
    if not rules:
        raise pack_document.error("规则包里没有规则")
    ordered = _ordered(rules, sources)
    tasks = read_tasks(head.tasks, folder, rules, contents) if head.tasks else ()
    content = tuple(node for name in head.content for node in read_nodes(name, folder, rules, contents))
    by_rule = {rule.id: checks[rule.check] for rule in ordered}
    pack = Pack(
        id=head.id, title=_text(head.title), version=head.version, scheme=head.scheme,
        description=_text(head.description), indicators=head.indicators, grades=head.grades, settings=head.settings,
        rules=ordered,
        checks=by_rule, args={rule.id: arguments(rule, by_rule[rule.id]) for rule in ordered},
        digest=_digest(contents, digests), tasks=tasks, content=content,
    )  # fmt: skip
    return pack, sources


def _borrow(
    borrow: Borrow, place: tuple[str | int, ...], document: Document, head: PackFile, checks: Mapping[str, Check],
    within: tuple[Path, ...], rules: dict[str, Rule], sources: dict[str, Document], faults: list[YamlError],
) -> str:  # fmt: skip
    """Add another pack's rules to ``rules``; returns that pack's digest."""
    try:
        other, documents = _load(borrow.pack, checks, within)
    except PackError:
        raise
    except YamlError as fault:
        raise fault if fault.file != borrow.pack else document.error(fault.message, *place, "pack") from None
    known = {rule.id: rule for rule in other.rules}
    wanted = _wanted(borrow, known, document, place)
    for rule_id in (*wanted, *borrow.override):
        if rule_id not in known:
            raise document.error(f"规则包“{borrow.pack}”没有规则“{rule_id}”{nearest(rule_id, known)}", *place)
    for rule_id in wanted:
        override = borrow.override.get(rule_id, {})
        where = (*place, "override", rule_id) if override else (*place, "rules")
        try:
            for key in override:
                if key not in OVERRIDABLE:
                    raise document.error(f"“{key}”不能覆盖{nearest(key, OVERRIDABLE)}", *where, key)
            rule = known[rule_id]
            if override:
                rule = rule_of(documents[rule_id], checks, override)
            if head.scheme != "guoban-2019" and "deduct" not in override:
                rule = structs.replace(rule, deduct=None)  # points of another sheet
            if rule_id in rules:
                raise document.error(f"规则 id“{rule_id}”重复", *where)
            _check_indicator(document, rule, head, *where)
            rules[rule_id], sources[rule_id] = rule, documents[rule_id]
        except YamlError as fault:
            faults.append(fault if fault.file == document.file else document.error(fault.message, *where))
    return other.digest


def _wanted(
    borrow: Borrow, known: Mapping[str, Rule], document: Document, place: tuple[str | int, ...]
) -> tuple[str, ...]:
    families = {rule.family for rule in known.values()}
    for family in borrow.families:
        if family not in families:
            raise document.error(
                f"规则包“{borrow.pack}”没有类别“{family}”{nearest(family, families)}", *place, "families"
            )
    if borrow.rules is None and not borrow.families:
        return tuple(known)
    of_family = tuple(rule.id for rule in known.values() if rule.family in borrow.families)
    return tuple(dict.fromkeys((*of_family, *(borrow.rules or ()))))


def _folder(ref: str | Path) -> Path:
    name = str(ref)
    if isinstance(ref, str) and (PACKS / name / "pack.yaml").is_file() and not set(name) & set("/\\."):
        return PACKS / name
    folder = Path(ref)
    if (folder / "pack.yaml").is_file():
        return folder.resolve()
    if folder.is_dir():
        raise YamlError(name, 1, "文件夹里没有 pack.yaml")
    raise YamlError(name, 1, f"没有规则包“{name}”，自带的有：{'、'.join(available())}")


def _shown(path: Path) -> str:
    """A name people can open: below the rules room as in the repository, else relative to where they stand."""
    if path.is_relative_to(ROOM):
        return f"rules/{path.relative_to(ROOM).as_posix()}"
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _read(path: Path, contents: dict[str, bytes]) -> Document:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise YamlError(_shown(path), 1, f"无法读取文件：{problem.strerror}") from None
    contents[f"pack/{path.name}"] = content
    return parse_yaml(content, _shown(path))


def _text(written: Text | str) -> Text:
    return Text(written) if isinstance(written, str) else written


def _check_indicators(document: Document, head: PackFile) -> None:
    seen: set[str] = set()
    for number, one in enumerate(head.indicators):
        if one.id in seen:
            raise document.error(f"指标“{one.id}”重复", "indicators", number, "id")
        seen.add(one.id)
        exponent = Decimal(str(one.points)).normalize().as_tuple().exponent
        if one.points <= 0 or not isinstance(exponent, int) or exponent < -2:
            raise document.error(f"指标“{one.id}”的分值应大于 0、最多两位小数", "indicators", number, "points")
    # 国办秘函〔2019〕19号: 100 points that can be lost, up to 30 above them.
    total = sum(Decimal(str(one.points)) for one in head.indicators if not one.bonus)
    bonus = sum(Decimal(str(one.points)) for one in head.indicators if one.bonus)
    if head.indicators and total != 100:
        raise document.error(f"扣分指标的分值合计应为 100，现为 {total}", "indicators")
    if bonus > 30:
        raise document.error(f"加分指标的分值合计不得超过 30，现为 {bonus}", "indicators")


def _check_indicator(document: Document, rule: Rule, head: PackFile, *where: str | int) -> None:
    known = {one.id for one in head.indicators}
    if rule.deduct and rule.deduct.indicator not in known:
        word = rule.deduct.indicator
        raise document.error(
            f"规则“{rule.id}”的指标“{word}”不在 pack.yaml 中{nearest(word, known)}", *(where or ("deduct", "indicator"))
        )


def _ordered(rules: Mapping[str, Rule], sources: Sources) -> tuple[Rule, ...]:
    """Each rule behind the rules it comes ``after``; otherwise by id, so that the order never varies."""
    waiting = {rule.id: set(rule.after) for rule in rules.values()}
    for rule in rules.values():
        for before in rule.after:
            if before not in rules:
                message = f"after 中的规则“{before}”不在规则包中{nearest(before, rules)}"
                raise sources[rule.id].error(message, "after")
    followers: dict[str, list[str]] = {}
    for rule in rules.values():
        for before in set(rule.after):
            followers.setdefault(before, []).append(rule.id)
    ready = [rule_id for rule_id, before in waiting.items() if not before]
    heapq.heapify(ready)
    order: list[Rule] = []
    while ready:
        rule_id = heapq.heappop(ready)
        order.append(rules[rule_id])
        for follower in followers.get(rule_id, ()):
            waiting[follower].discard(rule_id)
            if not waiting[follower]:
                heapq.heappush(ready, follower)
    if len(order) < len(rules):
        stuck = sorted(set(rules) - {rule.id for rule in order})
        raise sources[stuck[0]].error(f"after 形成循环：{'、'.join(stuck)}", "after")
    return tuple(order)


def _digest(contents: Mapping[str, bytes], borrowed: list[str]) -> str:
    files = dict(contents)
    for path in (*ROOM.glob("lexicons/*.yaml"), *ROOM.glob("checks/**/*.py")):
        files[path.relative_to(ROOM).as_posix()] = path.read_bytes()
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    for other in borrowed:
        digest.update(f"borrow\0{other}\0".encode())
    return digest.hexdigest()
