"""The commands about rules: list, show, check, try, new.

Never judges a site: ``try`` looks at one page.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from audit.cli import rule_debugger, rule_template, terminal
from audit.cli.options import USAGE, AsOf, BrowserPath, Format, PackRef, Private, day, engine, fail, formats, profile_of
from rules.judge.model import Rule
from rules.loading.load import Pack, load_pack

app = typer.Typer(help="查看、检查、试用与新建规则 / look at, check, try and begin rules", rich_markup_mode=None)
RuleId = Annotated[str, typer.Argument(metavar="ID", help="规则 id / rule id")]


@app.command("list")
def rules_list(
    pack: PackRef = "national",
    family: Annotated[str | None, typer.Option("--family", help="只列这一类 / one family only")] = None,
    format: Format = "text",
) -> None:
    """列出规则，并按类别与方式计数 / list the rules, counted by family and automation."""
    names, loaded = formats(format, ("text", "json")), load_pack(pack)
    chosen = [rule for rule in loaded.rules if family in (None, rule.family)]
    if not chosen:
        fail(USAGE, f"规则包 {loaded.id} 中没有类别 {family!r} / no such family")
    if "json" in names:
        print(json.dumps([msgspec.to_builtins(rule) for rule in chosen], ensure_ascii=False))
        return
    for rule in sorted(chosen, key=lambda rule: (rule.family, rule.id)):
        print(f"{rule.id:34} {rule.automation:9} {rule.severity:9} {rule.title.zh}")
    print("\n".join(terminal.counts(chosen)))


@app.command("show")
def rules_show(rule_id: RuleId, pack: PackRef = "national", format: Format = "text") -> None:
    """显示一条规则的依据、方法、整改办法与正反例 / show one rule."""
    names, loaded = formats(format, ("text", "json")), load_pack(pack)
    rule = _rule(loaded, rule_id)
    print(json.dumps(msgspec.to_builtins(rule), ensure_ascii=False) if "json" in names else terminal.rule_text(rule))


@app.command("check")
def rules_check(pack: Annotated[str, typer.Argument(help="规则包名称或目录 / pack id or folder")] = "national") -> None:
    """检查规则包，有错则指明文件与行 / validate a pack; names file and line."""
    loaded = load_pack(pack)
    print(f"{loaded.id} {loaded.version}：{len(loaded.rules)} 条规则，全部有效 / all valid；摘要 {loaded.digest[:16]}")


@app.command("try")
def rules_try(
    rule_id: RuleId,
    url: Annotated[str | None, typer.Option("--url", help="取这一页 / fetch this page")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="读这个 HTML 文件 / read this HTML file")] = None,
    pack: PackRef = "national",
    as_of: AsOf = None,
    allow_private: Private = None,
    browser: BrowserPath = None,
) -> None:
    """在一页上试一条规则，显示读到了什么、哪些词相符、为什么 / try one rule on one page and tell why."""
    loaded, when = load_pack(pack), day(as_of)
    rule = _rule(loaded, rule_id)
    if file is not None:
        if not file.is_file():
            fail(USAGE, f"没有文件 {file} / no such file")
        facts = rule_debugger.from_page(file, url or rule_debugger.ADDRESS, when or dt.date.today())  # noqa: DTZ011 - a day, as typed
    elif url is not None:
        facts = rule_debugger.from_address(profile_of(url, allow_private=allow_private), when, **engine(browser))
    else:
        fail(USAGE, "须给出 --url 或 --file / --url or --file is needed")
    for line in rule_debugger.told(loaded, rule, facts):
        print(terminal.clean(line))


@app.command("new")
def rules_new(
    rule_id: RuleId,
    pack: Annotated[Path, typer.Option("--pack", help="规则包目录，没有则新建 / pack folder, made if need be")],
    title: Annotated[str, typer.Option("--title", help="规则名称 / its title")] = "",
    words: Annotated[str, typer.Option("--words", help="标题应有的词，如 预算,公开|年 / words of a title")] = "某事项",
) -> None:
    """新建一条规则：写好一个可用的文件，再去修改 / begin a rule: one file that loads, to be edited."""
    try:
        written = rule_template.begin(rule_id, pack, title or rule_id, words)
    except rule_template.StarterError as problem:
        fail(USAGE, str(problem))
    load_pack(str(pack))
    for path in written:
        print(path)


def _rule(pack: Pack, rule_id: str) -> Rule:
    rule = next((rule for rule in pack.rules if rule.id == rule_id), None)
    if rule is None:
        fail(USAGE, f"规则包 {pack.id} 中没有 {rule_id!r} / no such rule")
    return rule
