"""The commands that speak of results: reports written again, comparison of two, a department's own check.

Never holds a stage's work: each reads its options and calls it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from audit.cli import progress, terminal
from audit.cli.options import (
    GATE,
    INCOMPLETE,
    OK,
    AsOf,
    BrowserPath,
    Force,
    Format,
    Jurisdiction,
    MaxPages,
    Out,
    PackRef,
    Private,
    Quiet,
    Rate,
    SignKey,
    day,
    formats,
    profile_of,
)
from audit.evidence import manifest, signing
from audit.result.gate import read_baseline
from audit.runs import earlier_judgements, run
from reports.compare import change, change_page
from reports.forms import plain
from reports.forms.formats import FORMATS
from rules.loading.load import load_pack

SELF_CHECK_S = 120.0
FORMS = (*FORMATS, "pdf")
app = typer.Typer(rich_markup_mode=None)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="有 result.json 的目录 / a folder with result.json")],
    format: Annotated[str, typer.Option("--format", help="html、pdf、xlsx、docx 等，逗号分隔 / forms")] = "html",
    sign_key: SignKey = None,
    force: Force = False,
) -> None:
    """由 result.json 重新生成报告 / write the reports from result.json again."""
    names, key = formats(format, FORMS), signing.key_file(sign_key)
    earlier_judgements.guard(folder, signing=key is not None, force=force)
    for path in run.report_site(folder, names, sign_key=key):
        print(path)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="一次体检的目录 / folder of a run")],
    key: Annotated[Path | None, typer.Option("--key", help="签名者的公钥（PEM） / public key of the signer")] = None,
    root: Annotated[str, typer.Option("--root", help="另处记下的根 / a root that was kept elsewhere")] = "",
    format: Format = "text",
) -> None:
    """核对清单、文件、存档记录与历次体检的链 / check every digest, the chain of runs and the signature."""
    names = formats(format, ("text", "json"))
    found = manifest.verify(folder, signing.public_key(key) if key else "", root)
    print(json.dumps(terminal.verified_row(found), ensure_ascii=False) if "json" in names else terminal.verified(found))
    raise typer.Exit(GATE if found.faults else OK)


@app.command("compare")
def compare_command(
    old: Annotated[Path, typer.Argument(help="上一次：目录或 result.json / the earlier run")],
    new: Annotated[Path, typer.Argument(help="这一次：目录或 result.json / the later run")],
    history: Annotated[
        list[Path] | None,
        typer.Option("--history", help="更早的各次，用来认出复发，可重复 / earlier runs"),
    ] = None,
    allow_unlike: Annotated[
        bool, typer.Option("--allow-unlike", help="规则包不同也比较，并列出不同的规则 / compare unlike packs")
    ] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写 change.html 等的目录 / folder")] = None,
    format: Annotated[str, typer.Option("--format", help="text 或 json，可加 html、xlsx / formats")] = "text",
) -> None:
    """比较两次体检：已整改、未整改、新增、复发、不再检测 / compare two runs of a site."""
    names = formats(format, ("text", "json", "html", "xlsx"))
    found = change.compare(
        read_baseline(old), read_baseline(new), [read_baseline(path) for path in history or ()], unlike=allow_unlike
    )
    folder = output or Path()
    for name in names:
        if name in change_page.WRITERS:
            folder.mkdir(parents=True, exist_ok=True)
            change_page.WRITERS[name](found, folder / f"change.{name}")
    print(json.dumps(found, ensure_ascii=False) if "json" in names else terminal.clean_lines(change_page.text(found)))
    raise typer.Exit(OK)


@app.command("self-check")
def self_check_command(
    site: Annotated[str, typer.Argument(help="网址或站点档案 YAML / URL or profile")],
    output: Out = Path("govaudit-self-check"),
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, help="采集时限，秒 / seconds")] = SELF_CHECK_S,
    max_pages: MaxPages = None,
    pack: PackRef = "self-check",
    as_of: AsOf = None,
    rate: Rate = None,
    jurisdiction: Jurisdiction = None,
    allow_private: Private = None,
    browser: BrowserPath = None,
    quiet: Quiet = False,
) -> None:
    """部门自查：两分钟看一个网站，用大白话列出先改什么、可挽回几分、什么快到期 / a department's own check."""
    loaded, when = load_pack(pack), day(as_of)
    profile = profile_of(
        site, max_pages=max_pages, time_limit_s=time_limit, rate=rate, jurisdiction=jurisdiction,
        allow_private=allow_private,
    )  # fmt: skip
    capture = progress.crawled(profile, output, when, browser, quiet, fresh=run.finished(output))
    built = run.check_site(capture, loaded)
    run.report_site(output, ("html",))
    print(terminal.clean_lines(plain.text(built, str(output / "report.html"))))
    if run.incomplete(built):
        print(terminal.incomplete_line(built), file=sys.stderr)
        raise typer.Exit(INCOMPLETE)


def tell_change(old: Path, folder: Path, built: dict[str, Any]) -> None:
    """After a re-inspection: what came of the earlier findings, on stderr and as change.html beside the result."""
    found = change.compare(read_baseline(old), built, unlike=True)
    change_page.write_html(found, folder / "change.html")
    print(terminal.clean_lines(change_page.text(found)), file=sys.stderr)
