"""What an archive holds: its files copied into a capture, its records noted, the one kept for each address.

Never judges a record, and never lets one that cannot be read stand for an address that another record answers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from msgspec import Struct

from audit.crawl.outcome import PAGE, kind_of
from audit.evidence import run_log, unpacking, warc, warc_read
from audit.evidence.capture import Capture
from audit.evidence.store import CaptureError
from audit.evidence.warc_read import Found
from audit.read.page.probes import is_probe
from audit.read.web.urls import canonical, is_web

_OWN = re.compile(r"^urn:(rendered|access|screenshot):(?=https?://)")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_INSIDE = re.compile(r"(?:^|/)archive/[^/]+\.warc(?:\.gz|\.zst)?$")
_STARTS = (b"WARC/", b"\x1f\x8b", unpacking.ZSTD_START, unpacking.ZSTD_DICTIONARY)
_KINDS = ("response", "revisit", "resource", "rendered", "access", "screenshot")
_TOMORROW = dt.timedelta(days=1)


class MustUnpack(Exception):
    """A file whose records cannot be addressed as it is packed."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Kept(Struct, frozen=True):
    """The record that stands for an address: an answer before a refusal, then the latest."""

    rank: tuple[bool, bool, str, int, int]
    record: str  # its id; empty where it could not even be located
    at: str
    page: bool
    status: int | None
    unread: str


class Index(Struct):
    """What an archive answers, and why some of its records could not be read at all."""

    kept: dict[str, Kept] = {}
    unread: list[str] = []


def copied(path: Path, folder: Path) -> list[Path]:
    """The archive itself, or every archive inside a WACZ, under names that cannot leave the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        start = file.read(8)
    try:
        if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            if path.suffix.lower() == ".wacz":
                raise CaptureError(f"{path.name} 不是完好的 WACZ（zip）文件 / not an intact WACZ")
            return [_placed(path, folder / path.name, start)]
        return _inside(path, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise CaptureError(f"{path.name} 读不出来：{error} / unreadable archive") from None


def _placed(path: Path, target: Path, start: bytes) -> Path:
    if not unpacking.is_zstd(start):
        shutil.copyfile(path, target)
        return target
    plain = target.with_name(target.name.removesuffix(".zst"))
    unpacking.write_plain(path, plain)
    return plain


def _inside(path: Path, folder: Path) -> list[Path]:
    found = []
    with zipfile.ZipFile(path) as packed:
        entries = sorted((e for e in packed.infolist() if _INSIDE.search(e.filename)), key=lambda e: e.filename)
        if not entries:
            raise CaptureError(f"{path.name} 中没有 archive/*.warc.gz / no archive in this zip file")
        if sum(entry.file_size for entry in entries) > unpacking.PLAIN_BYTES:
            raise CaptureError(f"{path.name} 展开后超过 {unpacking.PLAIN_BYTES // 2**30} GiB / too large")
        for number, entry in enumerate(entries, 1):
            with packed.open(entry) as source:
                start = source.read(8)
            if not start.startswith(_STARTS):
                raise CaptureError(f"{path.name} 中的 {entry.filename[-80:]} 不是 WARC 存档 / not a WARC file")
            name = re.sub(r"[^\w.\-]", "_", PurePosixPath(entry.filename).name).lstrip(".")
            target = folder / f"{number:04}-{name}"
            with packed.open(entry) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            if unpacking.is_zstd(start):
                placed = _placed(target, target, start)
                target.unlink()
                target = placed
            found.append(target)
    return found


def index(capture: Capture, files: list[Path]) -> Index:
    """Note every record. Raises :class:`MustUnpack`, and :class:`CaptureError` where no file holds a record."""
    made = Index()
    errors = []
    for number, path in enumerate(files):
        capture.db.execute("INSERT INTO archive VALUES (?,?)", (f"archive/{path.name}", path.stat().st_size))
        try:
            for offset, length, found in warc_read.walk(path):
                try:
                    _note(capture, made, f"archive/{path.name}", number, offset, length, found)
                except (ValueError, TypeError, LookupError) as error:  # an address or a head that trips us
                    made.unread.append(f"记录解析出错（{run_log.named(error)}）")
        except warc_read.OneMember:
            raise MustUnpack(path) from None
        except CaptureError as error:
            errors.append(error)
            made.unread.append(str(error).partition(" / ")[0])
    if len(errors) == len(files):
        raise errors[0]
    return made


def _note(capture: Capture, made: Index, file: str, number: int, offset: int, length: int, found: Found) -> None:
    kind, url = found.kind, found.uri
    if not kind:
        made.unread.append(found.unread)
        return
    if kind == "resource" and (own := _OWN.match(url)):
        kind, url = own.group(1), url[own.end() :]
    if kind not in _KINDS or not is_web(url):
        return
    url = canonical(url)
    if is_probe(url):  # an address this tool made up; nobody's page
        return
    at = _past(found.at)
    identity = ""
    if length:
        sha256 = hashlib.sha256(found.body).hexdigest()
        (attempt,) = capture.db.execute("SELECT COUNT(*) FROM record WHERE url=? AND kind=?", (url, kind)).fetchone()
        identity = warc.record_id(url, kind, attempt + 1)
        capture.db.execute(
            "INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?)",
            (identity, url, kind, at, sha256, file, offset, length, found.status),
        )
    html = found.content_type.partition(";")[0].strip().lower() in _HTML_TYPES
    if kind == "response" or (kind == "resource" and html):
        rank = (not found.unread, kind == "response" and found.status == 200, at, number, offset)
        if url not in made.kept or rank > made.kept[url].rank:
            made.kept[url] = Kept(rank, identity, at, _is_page(kind, html, found), found.status, found.unread)


def _is_page(kind: str, html: bool, found: Found) -> bool:
    if kind == "resource" or found.unread:
        return html
    if found.status is None or not 200 <= found.status < 300:
        return False
    disposition = next((value for name, value in found.headers if name.lower() == "content-disposition"), "")
    return kind_of(found.content_type, disposition, found.body[:4096], PAGE) == PAGE


def _past(at: str) -> str:
    """The date of a record; empty where it lies in the future, from which no age can be counted."""
    known = warc_read.moment(at)
    return at if known is not None and known <= dt.datetime.now(dt.UTC) + _TOMORROW else ""
