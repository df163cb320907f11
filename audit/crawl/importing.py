"""Archives that others made: WARC(.gz, .zst) and WACZ in, a capture out, as if it had been crawled here.

Never changes the archive, never fetches, and never takes an address that is merely not in it for a dead one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import shutil
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from audit.crawl import archive_index, looks
from audit.crawl.archive_index import Index, Kept
from audit.crawl.ending import finalise
from audit.crawl.frontier import path_scope
from audit.crawl.frontier.frontier import Frontier, Lease
from audit.crawl.frontier.render_selection import sketch
from audit.crawl.frontier.scope_probe import Bounding
from audit.crawl.outcome import PAGE, Fetched, Outcome, kind_of, wanted_role
from audit.evidence import facts_store, unpacking, warc_read
from audit.evidence.capture import Capture, Target, now
from audit.evidence.store import CaptureError
from audit.profile.read_profile import check_url, from_url
from audit.profile.site import SiteProfile
from audit.read.web.urls import canonical
from audit.read.work.messages import FactsAsked

WHOLE = "导入的存档，并非整站采集"
ABSENT = "不在存档内"
UNREAD_KEPT = 50
_TEXTS = frozenset(("document", "interpretation", "news", "notice", "annual_report", "guide", "procurement", "qa"))
_BEIJING = dt.timezone(dt.timedelta(hours=8))


def import_archive(
    path: Path,
    folder: Path,
    profile: SiteProfile | None = None,
    as_of: dt.date | None = None,
    site: str | None = None,
) -> Capture:
    """A capture from a WARC or WACZ that somebody else made; the file is copied unchanged, or unpacked where its
    records cannot be addressed otherwise. Of several sites in it one is judged: the profile's, else ``site`` (a host),
    else the one with most pages.

    Raises :class:`CaptureError` with one line when it is no archive; nothing is left behind then, and nothing that was
    in ``folder`` is touched.
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
        _built(archive_index.copied(path, part / "archive"), part, profile, as_of, site).close()
        if (folder / "archive").is_dir():
            (folder / "archive").rmdir()
        (part / "archive").rename(folder / "archive")
        (part / "capture.sqlite").rename(folder / "capture.sqlite")
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if fresh and not any(folder.glob("*")):
            folder.rmdir()
    capture = Capture.open(folder)
    with path.open("rb") as given:
        capture.meta["given_sha256"] = hashlib.file_digest(given, "sha256").hexdigest()
    return capture


def _built(
    files: list[Path], folder: Path, profile: SiteProfile | None, as_of: dt.date | None, site: str | None
) -> Capture:
    """The capture; a file whose records share a gzip member is unpacked first."""
    while True:
        try:
            return _build(files, folder, profile, as_of, site)
        except archive_index.MustUnpack as found:
            plain = found.path.with_suffix("" if found.path.suffix == ".gz" else ".plain.warc")
            unpacking.write_plain(found.path, plain)
            found.path.unlink()
            files = [plain if file == found.path else file for file in files]
            for left in folder.glob("capture.sqlite*"):
                left.unlink()


def _build(
    files: list[Path], folder: Path, profile: SiteProfile | None, as_of: dt.date | None, site: str | None
) -> Capture:
    placeholder = profile or from_url("http://archive.invalid/")
    capture = Capture.create(folder, placeholder, as_of or dt.date(1970, 1, 1), of_archive=True)
    try:
        capture.write()
        capture.meta["source"] = "import"  # first of all: records of others are read in another way than our own
        index = archive_index.index(capture, files)
        if all(kept.unread for kept in index.kept.values()):
            unread = [*index.unread, *(kept.unread for kept in index.kept.values())]
            told = f"没有可读取的网页应答记录（{unread[0]}）" if unread else "没有网页应答记录"
            raise CaptureError(f"{files[0].name} 中{told} / no responses in it")
        chosen = profile or _profile(index, site)
        mine = {url: kept for url, kept in index.kept.items() if chosen.in_scope(url)}
        if not any(kept.page for kept in mine.values()) and any(kept.page for kept in index.kept.values()):
            raise CaptureError(f"存档中没有 {chosen.host} 的页面；其中有：{_hosts(index)} / not in the archive")
        frontier = Frontier(capture, chosen.in_scope, max_urls=10**9)
        for url in sorted(index.kept):
            _take(capture, frontier, url, index.kept[url])
        capture.write()
        frontier.cancel(ABSENT)
        _own_records(capture)
        Bounding(frontier, chosen, canonical(chosen.url)).afterwards()
        finalise.settle(capture, frontier, _home(capture, canonical(chosen.url)), [WHOLE], rendered=False)
        latest = max((kept.at for kept in mine.values()), default="") or max(kept.at for kept in index.kept.values())
        unread = [*index.unread, *(kept.unread for kept in mine.values() if kept.unread)]
        whole = [WHOLE]
        whole += [f"其中 {len(unread)} 条记录未能读取（{unread[0]}）"] if unread else []
        whole += [f"{failed} 个页面程序读取失败"] if (failed := frontier.states["read_failed"]) else []
        capture.meta.update(
            whole="；".join(whole),
            as_of=(as_of or _day(latest)).isoformat(), started_at=None,
            finished_at=latest or None, imported_at=now(), user_agent=None, browser=None, axe=None,
            profile=msgspec.to_builtins(chosen), start=canonical(chosen.url), unread_records=unread[:UNREAD_KEPT],
            unread_count=len(unread), other_sites=_others(index, chosen),
        )  # fmt: skip
        capture.commit()
    except BaseException:
        capture.db.rollback()
        capture.close()
        raise
    return capture


def _take(capture: Capture, frontier: Frontier, url: str, kept: Kept) -> None:
    """One archived answer, judged by the same words as a fetched one."""
    wanted = PAGE if kept.page else wanted_role(url, follow=True)
    identity = frontier.add(url, wanted)
    (state,) = capture.db.execute("SELECT state FROM target WHERE id=?", (identity,)).fetchone()
    if state == "out_of_scope":
        return
    lease = Lease(identity, url, wanted, 0, 0)
    if kept.unread:
        outcome = Outcome(state="truncated", role=wanted, why=f"存档中的记录未能读取：{kept.unread}")
        frontier.finish(lease, outcome, status=kept.status, record=kept.record)
        return
    known = capture.record(kept.record)
    found = warc_read.read_at(capture.folder / known["file"], known["offset"])
    status = found.status if found.kind == "response" else 200
    got = Fetched(
        url=url, at=known["at"], status=status, headers=list(found.headers) or [("Content-Type", found.content_type)],
        body=found.body, cut=found.cut,
    )  # fmt: skip
    wanted = kind_of(got.content_type, got.header("content-disposition"), got.body[:4096], PAGE)
    outcome, view = Outcome(state="cancelled", role=wanted, why="存档中的应答没有状态码"), None
    if status:
        outcome, view = asyncio.run(looks.answered(got, wanted, facts=FactsAsked()))
    frontier.finish(
        lease, outcome, status=status, record=kept.record, sha256=known["sha256"],
        size_bytes=len(got.body), content_type=got.content_type,
    )  # fmt: skip
    if outcome.location:
        frontier.add(outcome.location, wanted)
    if view is not None:
        frontier.discover(identity, 0, view.links, "static")
        frontier.remember(identity, "static", sketch(view, frontier.in_scope))
        facts_store.keep(capture, identity, "static", view)


def _own_records(capture: Capture) -> None:
    """Rendered views, accessibility results and screenshots of archives that this tool wrote."""
    for kind in ("rendered", "access", "screenshot"):
        rows = capture.db.execute("SELECT url, id FROM record WHERE kind=? ORDER BY at, id", (kind,)).fetchall()
        for url, identity in rows:
            capture.db.execute(
                f"UPDATE target SET {kind}_record=? WHERE url=? AND state IN ('judged','duplicate')", (identity, url)
            )


def _profile(index: Index, site: str | None) -> SiteProfile:
    """The site that is judged: the named host, else the one with most pages."""
    if site is not None:
        wanted = from_url(site)
        return from_url(_root(index, wanted) or wanted.url)
    names = Counter(_name(url) for url, kept in index.kept.items() if kept.page)
    names = names or Counter(_name(url) for url in index.kept)
    first = min(names, key=lambda name: (-names[name], name))
    root = _root(index, from_url(check_url(f"http://{first}/")))
    return from_url(root or f"http://{first}/")


def _root(index: Index, profile: SiteProfile) -> str:
    """How most addresses of a site begin: with or without www., http or https."""
    roots = Counter(url[: url.index("/", 8) + 1] for url, kept in index.kept.items() if profile.in_scope(url))
    pages = Counter(url[: url.index("/", 8) + 1] for url in index.kept if index.kept[url].page)
    return min(roots, key=lambda root: (-pages[root], -roots[root], root), default="")


def _name(url: str) -> str:
    """What two addresses of one site have in common: the host without www., with a port that is not the usual."""
    return urlsplit(url).netloc.removeprefix("www.")


def _others(index: Index, profile: SiteProfile) -> dict[str, int]:
    """Pages of the other sites in the archive, by host; most first."""
    counts = Counter(_name(url) for url, kept in index.kept.items() if kept.page and not profile.in_scope(url))
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _hosts(index: Index) -> str:
    counts = Counter(_name(url) for url, kept in index.kept.items() if kept.page)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "、".join(f"{name}（{count} 页）" for name, count in rows[:20]) + ("……" if len(rows) > 20 else "")


def _home(capture: Capture, site: str) -> str:
    """The home page if the archive has it, else nothing: an article must not be judged as one."""
    host, folder = urlsplit(site).netloc, path_scope.folder(site)
    if folder != path_scope.WHOLE:  # a site below a path: never the front page of its host
        start = capture.target(site)
        if start is not None and start.state != "cancelled":
            return start.url
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    for netloc in (host, other):
        for name in ("", "index.html", "index.htm", "index.shtml", "index.jsp", "index.aspx", "index.php"):
            for scheme in (urlsplit(site).scheme, "https", "http"):
                target = capture.target(f"{scheme}://{netloc}{folder}{name}")
                if target is not None and target.state != "cancelled":
                    return "" if _is_article(capture, target) else target.url
    return ""


def _is_article(capture: Capture, target: Target) -> bool:
    """Whether one text stands at the root: those who save single pages file them under the bare host."""
    if target.state != "judged" or not target.record:
        return False
    from audit.read.page.page import PageSource, read_page  # costs as much to load as many pages to read

    try:
        page = read_page(PageSource(target.url, capture.body(target.record), target.content_type)).page
    except Exception:  # a page that trips the reader is told where pages are read
        return False
    return page.kind in _TEXTS and "articletitle" in page.meta


def _day(latest: str) -> dt.date:
    """WARC-Date → the day in Beijing."""
    at = warc_read.moment(latest)
    if at is None:
        raise CaptureError("存档没有可用的 WARC-Date，请用 --as-of 指定日期（YYYY-MM-DD） / no date")
    return at.astimezone(_BEIJING).date()
