"""Archives that others made: WARC(.gz) and WACZ in, a capture out, as if it had been crawled here.

Never changes the archive, never fetches, and never takes an address that is merely not in it for a dead one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from audit import warc
from audit.capture import Capture, now
from audit.crawl import ending, looks
from audit.crawl.choose import sketch
from audit.crawl.frontier import Frontier, Lease
from audit.crawl.outcome import PAGE, Fetched, Outcome, kind_of
from audit.read.probes import is_probe
from audit.read.url import canonical, is_web
from audit.site import SiteProfile, from_url
from audit.store import CaptureError

WHOLE = "导入的存档，并非整站采集"
ABSENT = "不在存档内"
_BEIJING = dt.timezone(dt.timedelta(hours=8))
_WACZ_BYTES = 4 * 2**30
_OWN = re.compile(r"^urn:(rendered|access|screenshot):(?=https?://)")
_HTML_TYPES = ("text/html", "application/xhtml+xml")


class _Best(Struct):
    """The record that stands for an address: an answer before a refusal, then the latest."""

    rank: tuple[bool, str, int, int]
    record: str


def import_archive(
    path: Path, folder: Path, profile: SiteProfile | None = None, as_of: dt.date | None = None
) -> Capture:
    """A capture from a WARC(.gz) or WACZ that somebody else made; the file is copied unchanged.

    Raises :class:`CaptureError` with one line when it is not an intact archive; nothing is left behind then, and
    nothing that was in ``folder`` is touched.
    """
    if not path.is_file():
        raise CaptureError(f"找不到存档 {path} / no such archive")
    if (folder / "capture.sqlite").exists():
        raise CaptureError(f"{folder} 中已有采集结果，请换目录 / a capture is already there")
    if (folder / "archive").is_dir() and any((folder / "archive").iterdir()):
        raise CaptureError(f"{folder / 'archive'} 中已有文件，请换目录 / files are already there")
    fresh = not folder.exists()
    part = folder / "importing.part"  # put in its place when it is whole: killed before, the folder holds no capture
    try:
        shutil.rmtree(part, ignore_errors=True)
        _build(_copy(path, part / "archive"), part, profile, as_of).close()
        if (folder / "archive").is_dir():
            (folder / "archive").rmdir()
        (part / "archive").rename(folder / "archive")
        (part / "capture.sqlite").rename(folder / "capture.sqlite")
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if fresh and not any(folder.glob("*")):
            folder.rmdir()
    return Capture.open(folder)


def _copy(path: Path, archive: Path) -> list[Path]:
    """The archive itself, or every archive inside a WACZ, unchanged under names that cannot leave the folder."""
    archive.mkdir(parents=True, exist_ok=True)
    try:
        if not zipfile.is_zipfile(path):
            if path.suffix.lower() == ".wacz":
                raise CaptureError(f"{path.name} 不是完好的 WACZ（zip）文件 / not an intact WACZ")
            target = archive / path.name
            shutil.copyfile(path, target)
            return [target]
        found = []
        with zipfile.ZipFile(path) as packed:
            inside = sorted(
                (
                    entry
                    for entry in packed.infolist()
                    if re.search(r"(^|/)archive/[^/]+\.warc(\.gz)?$", entry.filename)
                ),
                key=lambda entry: entry.filename,
            )
            if not inside:
                raise CaptureError(f"{path.name} 中没有 archive/*.warc.gz / no archive in this zip file")
            if sum(entry.file_size for entry in inside) > _WACZ_BYTES:
                raise CaptureError(f"{path.name} 展开后超过 4 GiB / too large")
            for number, entry in enumerate(inside, 1):
                name = re.sub(r"[^\w.\-]", "_", PurePosixPath(entry.filename).name).lstrip(".")
                target = archive / f"{number:04}-{name}"
                with packed.open(entry) as source, target.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
                found.append(target)
        return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise CaptureError(f"{path.name} 读不出来：{error} / unreadable archive") from None


def _build(files: list[Path], folder: Path, profile: SiteProfile | None, as_of: dt.date | None) -> Capture:
    capture = Capture.create(folder, profile or from_url("http://archive.invalid/"), as_of or dt.date(1970, 1, 1))
    try:
        capture.write()
        capture.meta["source"] = "import"  # first of all: records of others are read in another way than our own
        best, latest = _index(capture, files)
        if not best:
            raise CaptureError(f"{files[0].name} 中没有网页应答记录 / no responses in it")
        hosts = {urlsplit(url).netloc for url in best}
        frontier = Frontier(capture, _scope(profile, hosts), max_urls=10**9)
        for url in sorted(best):
            _take(capture, frontier, url, best[url].record)
        capture.write()
        frontier.cancel(ABSENT)
        _own_records(capture)
        site = canonical(profile.url) if profile is not None else _site(capture)
        profile = profile or _profile(site, hosts)
        home = _home(capture, site)
        ending.settle(capture, frontier, home, [WHOLE], rendered=False)
        capture.meta.update(
            whole=WHOLE, as_of=(as_of or _day(latest)).isoformat(), started_at=None,
            finished_at=latest or None, imported_at=now(), user_agent=None, browser=None, axe=None,
            profile=msgspec.to_builtins(profile), start=site, hosts=sorted(hosts),
        )  # fmt: skip
        capture.commit()
    except BaseException:
        capture.db.rollback()
        capture.close()
        raise
    return capture


def _index(capture: Capture, files: list[Path]) -> tuple[dict[str, _Best], str]:
    """Note every record; the one that stands for each address, and the latest date."""
    best: dict[str, _Best] = {}
    latest = ""
    for number, path in enumerate(files):
        file = f"archive/{path.name}"
        capture.db.execute("INSERT INTO archive VALUES (?,?)", (file, path.stat().st_size))
        for offset, length, found in warc.walk(path):
            kind, url = found.kind, found.uri.strip("<>")
            if kind == "resource" and (own := _OWN.match(url)):
                kind, url = own.group(1), url[own.end() :]
            if kind not in ("response", "revisit", "resource", "rendered", "access", "screenshot") or not is_web(url):
                continue
            url = canonical(url)
            if is_probe(url):  # an address this tool made up; nobody's page
                continue
            sha256 = hashlib.sha256(found.body).hexdigest()
            (attempt,) = capture.db.execute(
                "SELECT COUNT(*) FROM record WHERE url=? AND kind=?", (url, kind)
            ).fetchone()
            identity = warc.record_id(url, kind, attempt + 1)
            capture.db.execute(
                "INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?)",
                (identity, url, kind, found.at, sha256, file, offset, length, found.status),
            )
            latest = max(latest, found.at)
            html = found.content_type.partition(";")[0].strip().lower() in _HTML_TYPES
            if kind == "response" or (kind == "resource" and html):
                rank = (kind == "response" and found.status == 200, found.at, number, offset)
                if url not in best or rank > best[url].rank:
                    best[url] = _Best(rank, identity)
    return best, latest


def _take(capture: Capture, frontier: Frontier, url: str, record: str) -> None:
    """One archived answer, judged by the same words as a fetched one."""
    known = capture.record(record)
    found = warc.read_at(capture.folder / known["file"], known["offset"])
    status = found.status if found.kind == "response" else 200
    got = Fetched(
        url=url, at=known["at"], status=status, headers=list(found.headers) or [("Content-Type", found.content_type)],
        body=found.body,
    )  # fmt: skip
    wanted = kind_of(got.content_type, got.header("content-disposition"), got.body[:4096], PAGE)
    outcome, view = Outcome(state="cancelled", role=wanted, why="存档中的应答没有状态码"), None
    if status:
        outcome, view = asyncio.run(looks.answered(got, wanted))
    identity = frontier.add(url, wanted)
    (state,) = capture.db.execute("SELECT state FROM target WHERE id=?", (identity,)).fetchone()
    if state == "out_of_scope":
        return
    frontier.finish(
        Lease(identity, url, wanted, 0, 0), outcome, status=status, record=record, sha256=known["sha256"],
        size_bytes=len(got.body), content_type=got.content_type,
    )  # fmt: skip
    if outcome.location:
        frontier.add(outcome.location, wanted)
    if view is not None:
        frontier.discover(identity, 0, view.links, "static")
        frontier.remember(identity, "static", sketch(view, frontier.in_scope))


def _own_records(capture: Capture) -> None:
    """Rendered views, accessibility results and screenshots of archives that this tool wrote."""
    for kind in ("rendered", "access", "screenshot"):
        rows = capture.db.execute("SELECT url, id FROM record WHERE kind=? ORDER BY at, id", (kind,)).fetchall()
        for url, identity in rows:
            capture.db.execute(
                f"UPDATE target SET {kind}_record=? WHERE url=? AND state IN ('judged','duplicate')", (identity, url)
            )


def _scope(profile: SiteProfile | None, hosts: set[str]) -> Callable[[str], bool]:
    if profile is not None:
        return profile.in_scope
    return lambda url: urlsplit(url).netloc in hosts


def _site(capture: Capture) -> str:
    """The root of the host with most pages: whose archive this most likely is."""
    urls: list[str] = [row[0] for row in capture.db.execute("SELECT url FROM target WHERE state='judged' ORDER BY url")]
    if not urls:
        urls = [row[0] for row in capture.db.execute("SELECT url FROM target WHERE internal=1 ORDER BY url")]
    counts = Counter(url[: url.index("/", 8) + 1] for url in urls)
    return min(counts, key=lambda root: (-counts[root], root))


def _home(capture: Capture, site: str) -> str:
    """The home page if the archive has it, else nothing: an article must not be judged as one."""
    host = urlsplit(site).netloc
    for name in ("", "index.html", "index.htm", "index.shtml", "index.jsp", "index.aspx", "index.php"):
        for scheme in (urlsplit(site).scheme, "https", "http"):
            target = capture.target(f"{scheme}://{host}/{name}")
            if target is not None and target.state != "cancelled":
                return target.url
    return ""


def _profile(site: str, hosts: set[str]) -> SiteProfile:
    names = {(urlsplit(f"//{host}").hostname or "") for host in hosts} - {urlsplit(site).hostname}
    return from_url(site, hosts=tuple(sorted(names - {""})))


def _day(latest: str) -> dt.date:
    """WARC-Date → the day in Beijing."""
    try:
        at = dt.datetime.fromisoformat(latest.replace("Z", "+00:00"))
    except ValueError:
        raise CaptureError(f"存档没有可用的 WARC-Date（{latest!r}），请用 --as-of 指定日期 / no date") from None
    return at.astimezone(_BEIJING).date()
