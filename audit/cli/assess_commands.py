"""The commands beyond one run: many sites at once, and telling people what was found.

Never holds a stage's work: each reads its options and calls it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import notify, progress, terminal
from audit.cli.options import (
    ENVIRONMENT,
    INCOMPLETE,
    OK,
    USAGE,
    AsOf,
    BrowserPath,
    Format,
    Out,
    PackRef,
    Quiet,
    day,
    engine,
    fail,
    formats,
)
from audit.profile.sites import SitesError, read_sites
from audit.runs import assess
from reports.compare.league import LeagueError

app = typer.Typer(rich_markup_mode=None)


@app.command("assess")
def assess_command(
    sites: Annotated[Path, typer.Argument(help="网站名单 .csv、.xlsx、.ods 或 .yaml / table of sites")],
    output: Out,
    pack: PackRef = "national",
    as_of: AsOf = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=64, help="同时体检的网站数 / sites at once")] = 4,
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, help="每站时限，秒 / seconds a site")] = 3600,
    browser: BrowserPath = None,
    format: Format = "text",
    quiet: Quiet = False,
) -> None:
    """体检名单上的全部网站，汇总排名；中断后用同一命令接着进行 / assess many sites; the same command goes on."""
    names = formats(format, ("text", "json"))
    options = assess.Options(
        pack=pack, as_of=day(as_of), at_once=at_once, site_limit_s=time_limit, **engine(browser)
    )  # fmt: skip
    try:
        rows = read_sites(sites, lambda line: print("govaudit: " + terminal.clean(line), file=sys.stderr))
    except SitesError as problem:
        for line in problem.rows:
            print("govaudit: " + terminal.clean(line), file=sys.stderr)
        raise typer.Exit(USAGE) from None
    try:
        plan = assess.assess(rows, output, options, (lambda _: None) if quiet else progress.line)
    except (assess.AssessError, LeagueError) as problem:
        fail(USAGE, str(problem))
    print(assess.row_text(plan, output) if "json" in names else assess.text(plan, output))
    raise typer.Exit(OK if all(row.state == "done" for row in plan.sites) else INCOMPLETE)


@app.command("notify")
def notify_command(
    folder: Annotated[Path, typer.Argument(help="一次体检的目录 / folder of a run")],
    to: Annotated[list[str], typer.Option("--to", help="webhook、wecom、dingtalk、mail，可重复 / ways, repeatable")],
    previous: Annotated[Path | None, typer.Option("--previous", help="上一次的目录 / folder of an earlier run")] = None,
    link: Annotated[str, typer.Option("--link", help="报告的网址 / where the report can be read")] = "",
) -> None:
    """把结论、变化和报告链接发给人；密钥只取自环境变量 / tell people; secrets come from the environment."""
    for way in to:
        if way not in notify.WAYS:
            fail(USAGE, f"--to 只能是 {'、'.join(notify.WAYS)}，而不是 {way!r} / unknown way")
    told = notify.news(folder, previous, link)
    for way in dict.fromkeys(to):
        try:
            notify.WAYS[way](told, os.environ)
        except notify.SettingError as problem:
            fail(USAGE, str(problem))
        except notify.NotifyError as problem:
            fail(ENVIRONMENT, str(problem))
        print(f"已通知 {way} / told")
