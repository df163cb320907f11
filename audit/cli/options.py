"""The options of the command line and what they mean: each wrong one is a clear line and exit code 2.

Never runs anything.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from audit.profile.read_profile import from_file, from_url
from audit.profile.site import Budget, SiteProfile
from audit.result.gate import WAYS, Gate, GateError, read_baseline, read_suppressions

MOST_POINTS = 130  # 100 and a bonus of up to 30
OK, GATE, USAGE, ENVIRONMENT, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 4, 130

Out = Annotated[Path, typer.Option("-o", "--output", help="输出目录 / folder of the run")]
PackRef = Annotated[str, typer.Option("--pack", help="规则包名称或目录 / pack id or folder")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="以哪一天计算时效，YYYY-MM-DD / day ages are counted from")]
Format = Annotated[str, typer.Option("--format", help="text 或 json / output formats")]
Forms = Annotated[
    str,
    typer.Option(
        "--format", help="text 或 json，可加 html-en、csv、xlsx、docx、pdf、junit、sarif、md，逗号分隔 / formats"
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="不显示进度 / no progress")]
MaxPages = Annotated[int | None, typer.Option("--max-pages", min=1, help="最多采集的页面数 / pages at most")]
TimeLimit = Annotated[float | None, typer.Option("--time-limit", min=1, help="采集时限，秒 / seconds at most")]
Rate = Annotated[float | None, typer.Option("--rate", help="对每个主机每秒请求数，默认 1 / requests a second and host")]
Jurisdiction = Annotated[str | None, typer.Option("--jurisdiction", help="cn（默认）或 none / cn or none")]
Private = Annotated[list[str] | None, typer.Option("--allow-private", metavar="CIDR", help="允许的内网网段 / range")]
BrowserPath = Annotated[str | None, typer.Option("--browser", help="浏览器路径，或 none / path of a browser, or none")]
FailUnder = Annotated[float | None, typer.Option("--fail-under", help="得分低于此值则退出码 1 / gate on the score")]
FailOn = Annotated[list[str] | None, typer.Option("--fail-on", help="veto、critical 或 new / gate on findings")]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", help="基线（目录或 result.json）：只有新增的问题计入闸门 / baseline"),
]
Suppress = Annotated[
    Path | None, typer.Option("--suppressions", help="暂缓清单 YAML：规则、理由、责任人、期限 / suppressions")
]
SignKey = Annotated[
    Path | None,
    typer.Option("--sign-key", help="签清单的 Ed25519 私钥（PEM），或 GOVAUDIT_SIGN_KEY / key to sign with"),
]
SiteHost = Annotated[
    str | None, typer.Option("--site", metavar="HOST", help="存档含多个网站时，核查哪一个 / which site of an archive")
]
Recheck = Annotated[
    Path | None, typer.Option("--recheck", metavar="OLD", help="复查：只重新查看 OLD 中不符合之处 / look again at OLD")
]
Force = Annotated[bool, typer.Option("--force", help="覆盖已签名的结果 / replace a signed result")]
Resume = Annotated[bool | None, typer.Option("--resume/--fresh", help="接着上次采集，或另起一次 / go on or start anew")]


def fail(code: int, message: str) -> NoReturn:
    """One clear line on stderr, then the exit code."""
    print("govaudit: " + " ".join(message.split()), file=sys.stderr)
    raise typer.Exit(code)


def engine(browser: str | None) -> dict[str, Any]:
    """What ``--browser`` asks of the crawl: ``none`` goes without, a path names one, nothing finds one."""
    return {"browser": None if browser == "none" else browser, "use_browser": browser != "none"}


def day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        given = dt.datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - fromisoformat also takes weeks
    except ValueError:
        fail(USAGE, f"--as-of 不是日期：{text!r}（应为 YYYY-MM-DD） / not a date")
    if not 1990 <= given.year <= 2200:
        fail(USAGE, f"--as-of 不在合理范围：{text!r} / out of range")
    return given


def formats(text: str, known: tuple[str, ...]) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            fail(USAGE, f"未知的格式 {name!r}，可用：{'、'.join(known)} / unknown format")
    return names


def profile_of(site: str, *, allow_private: list[str] | None, **options: Any) -> SiteProfile:
    """A URL or a YAML file, with what the command line adds."""
    options["allow_private"] = tuple(allow_private) if allow_private else None
    settings = {key: value for key, value in options.items() if value is not None}
    budget = {key: settings.pop(key) for key in ("max_pages", "time_limit_s") if key in settings}
    if settings.get("jurisdiction", "cn") not in ("cn", "none"):
        fail(USAGE, f"--jurisdiction 只能是 cn 或 none，而不是 {settings['jurisdiction']!r} / cn or none")
    path = Path(site)
    if path.is_dir() and "://" not in site:
        told = f"{site} 是目录；重新核查已有的采集用 govaudit check {site}，核查存档请给出其中的 .warc.gz 文件"
        fail(USAGE, f"{told} / a folder: use check, or name an archive in it")
    is_file = site.endswith((".yaml", ".yml")) or (path.exists() and path.is_file())
    profile = from_file(path, **settings) if is_file else from_url(site, **settings)
    if budget:
        known = msgspec.to_builtins(profile.budget)
        profile = msgspec.structs.replace(profile, budget=msgspec.convert({**known, **budget}, Budget))
    return profile


def gate_of(
    fail_under: float | None, fail_on: list[str] | None, baseline: Path | None = None, suppress: Path | None = None
) -> Gate:
    """The gate asked for; its files are read before any site is visited."""
    if fail_under is not None and not 0 <= fail_under <= MOST_POINTS:  # nan would pass every score
        fail(USAGE, f"--fail-under 应在 0 与 {MOST_POINTS} 之间，而不是 {fail_under:g} / out of range")
    for name in fail_on or ():
        if name not in WAYS:
            fail(USAGE, f"--fail-on 只能是 {'、'.join(WAYS)}，而不是 {name!r} / unknown gate")
    if baseline is not None:
        read_baseline(baseline)
    try:
        listed = read_suppressions(suppress) if suppress is not None else ()
    except GateError as error:
        fail(USAGE, str(error))
    return Gate(fail_under=fail_under, fail_on=tuple(fail_on or ()), baseline=baseline, suppressions=listed)
