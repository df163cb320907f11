"""The straight line for one site, readable aloud: crawl → capture → facts → findings → score → result → report.

Never decides what a page says or what a rule means; it only hands each stage's answer to the next.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import signal
import sys
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from audit import read
from audit.browser.find import BrowserError, find_browser, first_line
from audit.crawl.hosts.first_request import check_start
from audit.crawl.hosts.rate_limit import Pace
from audit.crawl.importing import import_archive
from audit.crawl.loop import crawl
from audit.crawl.progress import Progress
from audit.crawl.protocol.guard import Guard
from audit.evidence import manifest, run_log
from audit.evidence.capture import Capture, CaptureError
from audit.evidence.digests import sha256_of
from audit.evidence.store import Lock
from audit.profile.site import SiteProfile
from audit.read.work import worker
from audit.result import result
from audit.runs import earlier_judgements, recheck
from audit.runs.changed_profile import applied
from audit.runs.set_aside import set_aside, settled
from reports.forms.baseline_marks import NONE, Marks
from reports.forms.formats import FORMATS, file_name
from reports.read import check as check_result
from reports.read import load as load_result
from reports.report import headline
from rules.facts.records import Facts, from_lines, to_lines
from rules.judge.evaluate import judge
from rules.loading.load import Pack
from rules.scores.schemes import score

if TYPE_CHECKING:
    from audit.browser.lane_browser import Browser

BEIJING = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


REPORT_WAIT_S = 60.0


class Interrupted(Exception):
    """The user stopped the crawl; the same command resumes it."""


def crawl_site(
    profile: SiteProfile,
    folder: Path,
    *,
    as_of: dt.date | None = None,
    browser: str | None = None,
    use_browser: bool = True,
    fresh: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> Capture:
    """Capture one site into ``folder``, or go on with the capture that was interrupted there."""

    async def captured() -> Capture:
        stop = asyncio.Event()
        stop_on_signals(stop)
        return await capture_site(
            profile, folder, as_of=as_of, browser=browser, use_browser=use_browser, fresh=fresh, progress=progress,
            stop=stop, tell=tell,
        )  # fmt: skip

    try:
        return asyncio.run(captured())
    finally:
        worker.shared.close()  # what judges needs no children that read for a crawl, nor their memory


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let Ctrl-C and a polite kill end the work in order; the running loop is the main thread's."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hangs_up() else [])):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            break


def hangs_up() -> bool:
    """Whether the end of the terminal ends the run: not under nohup, nor where there is no such signal."""
    return sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN


def end_on_signals() -> None:
    """Let a polite kill and the end of the terminal end a command as Ctrl-C does, cleaning up on the way out."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGTERM, stop)
    if sys.platform != "win32" and hangs_up():
        signal.signal(signal.SIGHUP, stop)


async def capture_site(
    profile: SiteProfile,
    folder: Path,
    *,
    stop: asyncio.Event,
    as_of: dt.date | None = None,
    browser: str | None = None,
    use_browser: bool = True,
    fresh: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    paces: dict[str, Pace] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Capture:
    """The same inside a running loop. Raises :class:`Interrupted` when ``stop`` was set on the way.

    ``tell`` receives a line for each setting that differs from those of the run that is gone on with.
    """
    if browser:
        find_browser(browser)  # asked for by name: a wrong one is told before anything is moved
    settled(folder)
    if fresh:
        await check_start(profile)
        set_aside(folder)
    if (folder / "capture.sqlite").exists():
        capture = Capture.open(folder)
        if capture.meta["source"] != "crawl" or capture.meta["profile"]["url"] != profile.url:
            known = capture.meta["profile"]["url"]
            raise CaptureError(f"{folder} 中是 {known} 的采集，请换目录或用 --fresh / holds another site's capture")
        for line in applied(capture, profile, as_of, browser=use_browser):
            tell(line)
    else:
        await check_start(profile)
        capture = Capture.create(folder, profile, as_of or dt.datetime.now(BEIJING).date(), {})
    if capture.meta.get("finished_at"):
        return capture
    try:
        async with AsyncExitStack() as stack:
            lane, why = await _open_browser(stack, profile, browser) if use_browser else (None, "按要求未使用浏览器")
            capture.meta["browser"], capture.meta["browser_why"] = (lane.info, "") if lane else (None, why)
            await crawl(profile, capture, browser=lane, progress=progress, stop=stop, paces=paces)
    except BaseException:
        capture.close(keep=False)  # another site's work goes on in this process
        raise
    capture.commit()
    if stop.is_set():
        capture.close()
        raise Interrupted
    return capture


async def _open_browser(
    stack: AsyncExitStack, profile: SiteProfile, explicit: str | None
) -> tuple[Browser | None, str]:
    """The browser lane, or why there is none: one that was not asked for by name never costs the run."""
    from audit.browser.lane_browser import Browser  # Playwright takes a tenth of a second to load

    found = find_browser(explicit)
    if found is None:
        return None, "未找到浏览器"
    try:
        lane = Browser(found, Guard(profile.allow_private, profile.connect_to))
        return await stack.enter_async_context(lane), ""
    except Exception as error:  # Playwright's driver raises bare exceptions when it cannot start
        if explicit:
            raise BrowserError(f"{explicit} 无法启动：{first_line(error)} / cannot start") from None
        return None, f"浏览器无法启动：{first_line(error)}"


def import_site(
    archive: Path,
    folder: Path,
    profile: SiteProfile | None,
    as_of: dt.date | None,
    jurisdiction: str | None = None,
    *,
    site: str | None = None,
    browser: str | None = None,
    use_browser: bool = True,
    fresh: bool = False,
) -> Capture:
    """Take a WARC or WACZ that somebody else made as the capture. The same one asked for in the same way is taken as it
    stands; asked for in another way it is imported anew, and the earlier import is set aside.

    Where a browser is found, pages that their own scripts complete are opened in it, offline. Raises
    :class:`CaptureError` where the folder holds a capture of something else.
    """
    found = find_browser(browser) if use_browser else None
    asked = {
        "site": site, "as_of": as_of.isoformat() if as_of else None, "jurisdiction": jurisdiction,
        "profile": msgspec.json.decode(msgspec.json.encode(profile)), "browser": found is not None,
    }  # fmt: skip
    settled(folder)
    if not fresh and (folder / "capture.sqlite").exists() and archive.is_file():
        capture = Capture.open(folder)
        same = capture.meta["source"] == "import" and capture.meta.get("given_sha256") == sha256_of(archive)
        if same and capture.meta.get("asked") == asked:
            return capture
        capture.close()
        fresh = same
    if fresh:
        set_aside(folder)
    capture = import_archive(archive, folder, profile, as_of, site)
    capture.meta["asked"] = asked
    if jurisdiction:
        capture.meta["profile"] = {**capture.meta["profile"], "jurisdiction": jurisdiction}
        capture.commit()
    from audit.crawl.replay import replayed

    replayed(capture, found)
    return capture


def check_site(
    capture: Capture,
    pack: Pack,
    profile: SiteProfile | None = None,
    *,
    into: Path | None = None,
    reuse_facts: bool = False,
) -> dict[str, Any]:
    """Capture → facts → findings → score → result.json; no network, and the same bytes each time.

    Facts and result are written ``into`` a folder, that of the capture if none is given; a result that is replaced
    there is kept below ``judgements/``.
    The capture is closed: only then is all of it in the file whose digest the manifest takes.
    """
    profile = profile or msgspec.convert(capture.meta["profile"], SiteProfile)
    folder = into or capture.folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with run_log.logged(folder):
            return _checked(capture, pack, profile, folder, reuse_facts)
    except BaseException:
        capture.close(keep=False)  # the folder is held by this process: the next command in it must not be refused
        raise


def _checked(capture: Capture, pack: Pack, profile: SiteProfile, folder: Path, reuse_facts: bool) -> dict[str, Any]:
    facts = _facts(capture, profile, folder, reuse_facts)
    warnings: list[dict[str, Any]] = []
    findings = judge(pack, facts, warnings)
    if capture.meta.get("recheck"):
        findings = recheck.limited(findings, capture)
    kept, waived = result.split_waived(findings, profile.waivers, facts.site.as_of)
    built = result.build(
        capture=capture, profile=profile, facts=facts, pack=pack, findings=kept, waived=waived,
        score=score(pack, kept, facts.site), warnings=warnings,
    )  # fmt: skip
    del facts, findings, kept  # of a large site: what is written takes their place
    check_result(built)
    content = result.encode(built)
    earlier_judgements.keep_earlier(folder, content)
    _write(folder / "result.json", content)
    capture.close()
    return built


def _facts(capture: Capture, profile: SiteProfile, folder: Path, reuse: bool) -> Facts:
    path = folder / "facts.jsonl.gz"
    if reuse and path.exists():
        return from_lines(gzip.decompress(path.read_bytes()).splitlines())
    facts = read.read(capture, profile)
    pack = zlib.compressobj(9, wbits=31)  # gzip without a time, and no copy of all lines in one
    _write(path, b"".join((*map(pack.compress, to_lines(facts)), pack.flush())))
    return facts


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def report_site(
    folder: Path, formats: Sequence[str] = ("html",), marks: Marks = NONE, *, sign_key: Path | None = None
) -> list[Path]:
    """result.json → what people read; the manifest is written last, signed if a private key file is given.

    A PDF is the HTML, printed by the browser. One process at a time writes in a folder: another one is waited for.
    """
    load_result(folder / "result.json")  # a folder without one is told before anything is made there
    lock = Lock(folder)
    lock.take(REPORT_WAIT_S)
    try:
        return _reported(folder, formats, marks, sign_key)
    finally:
        lock.free()


def _reported(folder: Path, formats: Sequence[str], marks: Marks, sign_key: Path | None) -> list[Path]:
    loaded = load_result(folder / "result.json")
    written = []
    for name in formats:
        path = folder / ("result.json" if name == "json" else file_name(name))
        if name == "pdf":
            from audit.result import pdf

            pdf.print_result(loaded, path)
        elif name != "json":
            FORMATS[name](loaded, path, marks)
        written.append(path)
    manifest.write(folder, sign_key)
    return written


def finished(folder: Path) -> bool:
    """Whether ``folder`` holds a capture that went to its end."""
    settled(folder)
    if not (folder / "capture.sqlite").exists():
        return False
    with Capture.open(folder) as capture:
        return bool(capture.meta.get("finished_at"))


def incomplete(built: dict[str, Any]) -> bool:
    """Whether the audit could not look at all it set out to."""
    return headline.incomplete(built)
