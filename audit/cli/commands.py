"""The command line: stdout carries the result, stderr the progress, the exit code the gate.

Never holds a stage's work: each command reads its options, calls the straight line and says what came of it.

Exit codes: 0 done and gate passed · 1 gate failed · 2 usage or configuration · 3 environment ·
4 incomplete, reports still written · 130 interrupted, resumable by the same command.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import traceback
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from audit.browser.find import BrowserError
from audit.cli import assess_commands, progress, report_commands, rule_commands, setup_commands, terminal, usage
from audit.cli.options import (
    ENVIRONMENT,
    GATE,
    INCOMPLETE,
    INTERRUPTED,
    OK,
    USAGE,
    AsOf,
    Baseline,
    BrowserPath,
    FailOn,
    FailUnder,
    Force,
    Format,
    Forms,
    Jurisdiction,
    MaxPages,
    Out,
    PackRef,
    Private,
    Quiet,
    Rate,
    Recheck,
    Resume,
    SignKey,
    SiteHost,
    Suppress,
    TimeLimit,
    day,
    engine,
    fail,
    formats,
    gate_of,
    profile_of,
)  # fmt: skip
from audit.cli.report_commands import FORMS
from audit.crawl.hosts.first_request import StartError
from audit.evidence import manifest, redact, run_log, signing
from audit.evidence.capture import Capture, CaptureError
from audit.profile.read_profile import ProfileError, from_file
from audit.result.gate import Gate, GateError, decide
from audit.runs import earlier_judgements, run
from audit.runs import recheck as rechecking
from audit.runs.set_aside import settled
from reports.compare.change import UnlikeError
from reports.forms import markdown
from reports.read import ResultError
from rules.loading.load import PackError, load_pack

REFUSALS = (
    ProfileError, PackError, CaptureError, StartError, ResultError, GateError, UnlikeError, manifest.ManifestError,
    signing.KeyFileError, earlier_judgements.SignedError,
)  # fmt: skip
ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".wacz")

app = typer.Typer(
    help="政务公开体检 govaudit：采集政府网站，对照规则逐条核查，写出可复核的评分报告。 / Audits government websites.",
    pretty_exceptions_enable=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
app.add_typer(rule_commands.app, name="rules")
app.add_typer(assess_commands.app)
app.add_typer(report_commands.app)
app.add_typer(setup_commands.app)


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"govaudit {distribution_version('govaudit')}")
        raise typer.Exit(OK)


@app.callback()
def options_of_all(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="显示版本 / show the version", is_eager=True, callback=_tell_version),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="把过程记到标准错误：-v 每个网址的结果，-vv 每一步 / log to stderr",
        ),
    ] = 0,
) -> None:
    """政务公开体检 govaudit：采集政府网站，对照规则逐条核查，写出可复核的评分报告。 / Audits government websites."""
    run_log.verbose(verbose)


def finish(built: dict[str, Any], folder: Path, names: list[str], gate: Gate, sign_key: Path | None = None) -> NoReturn:
    """Write the reports, say the result, then let the gate speak."""
    decision = decide(built, gate)
    forms = ["html", *(name for name in names if name in FORMS and name != "html")]
    run.report_site(folder, forms, decision.marks, sign_key=sign_key)
    complete = not run.incomplete(built)
    code = GATE if not decision.passed else OK if complete else INCOMPLETE
    if "json" in names:
        print(json.dumps(terminal.row(built, folder, code) | {"gate": list(decision.told)}, ensure_ascii=False))
    else:
        print(terminal.text(built, folder))
    for line in decision.told:
        print(f"govaudit: {terminal.clean(line)}", file=sys.stderr)
    for line in terminal.notices(built):
        print(line, file=sys.stderr)
    if not complete:
        print(terminal.incomplete_line(built), file=sys.stderr)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown.render(built, decision.marks))
    raise typer.Exit(code)


@app.command("run")
def run_command(
    output: Out,
    site: Annotated[
        str, typer.Argument(help="网址、站点档案 YAML，或 .warc(.gz、.zst)/.wacz / URL, profile or archive")
    ] = "",
    pack: PackRef = "national",
    as_of: AsOf = None,
    max_pages: MaxPages = None,
    time_limit: TimeLimit = None,
    format: Forms = "text",
    fail_under: FailUnder = None,
    fail_on: FailOn = None,
    baseline: Baseline = None,
    suppressions: Suppress = None,
    rate: Rate = None,
    jurisdiction: Jurisdiction = None,
    allow_private: Private = None,
    browser: BrowserPath = None,
    resume: Resume = None,
    sign_key: SignKey = None,
    recheck: Recheck = None,
    site_host: SiteHost = None,
    quiet: Quiet = False,
) -> None:
    """采集、核查、评分并写出报告 / crawl, check, score and report one site."""
    names, when = formats(format, ("text", *FORMS)), day(as_of)
    gate = gate_of(fail_under, fail_on, baseline, suppressions)
    loaded, key = load_pack(pack), signing.key_file(sign_key)
    is_archive = site.lower().endswith(ARCHIVES)
    if site_host is not None and (recheck is not None or not is_archive):
        fail(USAGE, "--site 只用于存档：在其中的几个网站中选一个 / only for an archive")
    # --fresh sets the earlier run aside.
    earlier_judgements.guard(output, signing=key is not None, force=resume is False)
    if recheck is not None:
        if site:
            fail(USAGE, "--recheck 复查原来的网站，不要再写网址 / the site is that of the earlier run")
        profile = rechecking.prepared(recheck, output, when)
        capture = progress.crawled(profile, output, when, browser, quiet, fresh=False)
    elif not site:
        fail(USAGE, "缺少网址、站点档案或存档 / a site is needed")
    elif is_archive:
        capture = run.import_site(
            Path(site), output, None, when, jurisdiction, site=site_host, fresh=resume is False, **engine(browser)
        )
    else:
        profile = profile_of(
            site, max_pages=max_pages, time_limit_s=time_limit, rate=rate, jurisdiction=jurisdiction,
            allow_private=allow_private,
        )  # fmt: skip
        capture = progress.crawled(profile, output, when, browser, quiet, fresh=resume is False)
    built = run.check_site(capture, loaded)
    if recheck is not None:
        report_commands.tell_change(recheck, output, built)
    finish(built, output, names, gate, key)


@app.command()
def crawl(
    site: Annotated[str, typer.Argument(help="网址或站点档案 YAML / URL or profile")],
    output: Out,
    as_of: AsOf = None,
    max_pages: MaxPages = None,
    time_limit: TimeLimit = None,
    rate: Rate = None,
    jurisdiction: Jurisdiction = None,
    allow_private: Private = None,
    browser: BrowserPath = None,
    resume: Resume = None,
    sign_key: SignKey = None,
    format: Format = "text",
    quiet: Quiet = False,
) -> None:
    """只采集，存为 capture.sqlite 与 WARC / capture only."""
    names, when, key = formats(format, ("text", "json")), day(as_of), signing.key_file(sign_key)
    profile = profile_of(
        site, max_pages=max_pages, time_limit_s=time_limit, rate=rate, jurisdiction=jurisdiction,
        allow_private=allow_private,
    )  # fmt: skip
    capture = progress.crawled(profile, output, when, browser, quiet, fresh=resume is False)
    states = {state: count for state, count in capture.states().items() if count}
    whole = capture.meta.get("whole")
    capture.close()
    manifest.write(output, key)
    if "json" in names:
        row = {"folder": str(output), "states": states, "whole": whole}
        print(json.dumps(row, ensure_ascii=False))
    else:
        print(f"已采集到 {output}：" + "，".join(f"{state} {count}" for state, count in states.items()))
    raise typer.Exit(OK if whole is True else INCOMPLETE)


@app.command()
def check(
    source: Annotated[Path, typer.Argument(help="已采集的目录，或 .warc(.gz、.zst)/.wacz / a capture or an archive")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="结果写到的目录，缺省为采集目录；存档必须给出 / folder of the result"),
    ] = None,
    pack: PackRef = "national",
    profile: Annotated[Path | None, typer.Option("--profile", help="换用另一份站点档案 / another profile")] = None,
    as_of: AsOf = None,
    jurisdiction: Jurisdiction = None,
    format: Forms = "text",
    fail_under: FailUnder = None,
    fail_on: FailOn = None,
    baseline: Baseline = None,
    suppressions: Suppress = None,
    sign_key: SignKey = None,
    force: Force = False,
    site_host: SiteHost = None,
) -> None:
    """由采集结果重新核查，不访问网络；被替换的结果存入 judgements/ / judge a capture again; no network."""
    names, when = formats(format, ("text", *FORMS)), day(as_of)
    gate = gate_of(fail_under, fail_on, baseline, suppressions)
    loaded, key = load_pack(pack), signing.key_file(sign_key)
    given = from_file(profile) if profile else None
    if not source.exists():
        fail(USAGE, f"没有 {source}：应为已采集的目录或存档 / no such folder or archive")
    if source.is_dir():
        if when or jurisdiction or site_host:
            fail(USAGE, "--as-of、--jurisdiction 与 --site 在采集时确定，此处只用于存档 / fixed when it was captured")
        folder = output or source
        if folder.resolve() != source.resolve() and (folder / "capture.sqlite").exists():
            fail(USAGE, f"{folder} 中是另一次采集，请换目录 / holds another capture")
        earlier_judgements.guard(folder, signing=key is not None, force=force)
        settled(source)
        capture = Capture.open(source)
        capture.hold()
    else:
        if output is None:
            fail(USAGE, "核查存档需要 -o 指定输出目录 / an archive needs -o DIR")
        earlier_judgements.guard(output, signing=key is not None, force=force)
        capture, folder = run.import_site(source, output, given, when, jurisdiction, site=site_host), output
    finish(run.check_site(capture, loaded, given, into=folder), folder, names, gate, key)


@app.command()
def demo(
    output: Out = Path("govaudit-demo"),
    resume: Annotated[bool, typer.Option("--resume/--fresh", help="接着上次，或另起一次 / go on or start anew")] = True,
    format: Forms = "text",
    browser: BrowserPath = None,
    quiet: Quiet = False,
) -> None:
    """体检内置的虚构城市门户 / audit the embedded fictional city portal."""
    from audit.demo import AS_OF, build, profile, serve

    names = formats(format, ("text", *FORMS))
    loaded = load_pack("national")
    with serve(build()) as server:
        capture = progress.crawled(profile(server.port), output, AS_OF, browser, quiet, fresh=not resume)
    finish(run.check_site(capture, loaded), output, names, Gate())


def main() -> None:
    """Entry point: UTF-8 everywhere, and every known trouble is one line and one exit code."""
    os.umask(0o077)  # an archive holds pages as served, with whatever they leak: nobody else may read it
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    run.end_on_signals()
    try:
        ended = app(sys.argv[1:] or ["--help"], prog_name="govaudit", standalone_mode=False) or OK
        if ended == INTERRUPTED:  # Typer turns Ctrl-C into this code and says nothing
            raise KeyboardInterrupt
        sys.exit(ended)
    except TyperException as error:
        code, message = USAGE, usage.message(error)
    except REFUSALS as error:
        code, message = USAGE, str(error)
    except BrowserError as error:
        code, message = ENVIRONMENT, str(error)
    except (OSError, sqlite3.DatabaseError) as error:
        code, message = ENVIRONMENT, terminal.trouble(error)
    except (run.Interrupted, typer.Abort, KeyboardInterrupt):
        code, message = INTERRUPTED, "已中断；用同一命令可接着进行 / interrupted, run the same command to go on"
    except Exception as error:  # a fault of ours must never look like a gate that failed, or one that passed
        print(redact.text(traceback.format_exc()), file=sys.stderr)
        code, message = ENVIRONMENT, f"内部错误：{type(error).__name__}: {error} / internal error"
    print("govaudit: " + redact.text(" ".join(message.split())), file=sys.stderr)
    sys.exit(code)
